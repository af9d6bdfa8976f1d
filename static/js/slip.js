// Copying and printing what is handed over, such as a one-time link; without this file it
// can be selected and the browser's own Print used.
(() => {
  "use strict";
  const said = document.querySelector("[data-copied]");
  const what = said?.dataset.copied || "liên kết";
  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy);
      const selection = window.getSelection();
      selection.selectAllChildren(source);
      try {
        // Offices reach the portal without HTTPS too, where browsers know only the old way.
        if (navigator.clipboard) await navigator.clipboard.writeText(source.textContent.trim());
        else if (!document.execCommand("copy")) throw new Error("refused");
        said.textContent = `Đã chép ${what}.`;
      } catch {
        said.textContent = `Trình duyệt không cho chép; ${what} đã được chọn sẵn, bấm Ctrl+C.`;
      }
    });
  });
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
})();
