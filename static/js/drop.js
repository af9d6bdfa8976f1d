// A file may be dropped on its field's frame; without this file the field's own button serves.
(() => {
  "use strict";
  document.querySelectorAll("[data-drop-zone]").forEach((zone) => {
    const field = zone.querySelector("input[type=file]");
    const said = zone.querySelector("[data-drop-said]");
    zone.querySelector("[data-drop-hint]").hidden = false;

    const size = (bytes) => (bytes < 1048576
      ? `${Math.max(1, Math.round(bytes / 1024))} KB`
      : `${(bytes / 1048576).toLocaleString("vi-VN", { maximumFractionDigits: 1 })} MB`);
    const tell = () => {
      const file = field.files[0];
      said.textContent = file ? `Đã chọn: ${file.name} (${size(file.size)}).` : "";
    };
    field.addEventListener("change", tell);

    // Leaving the frame for one of its own parts is not leaving it.
    let depth = 0;
    const over = (on) => { zone.classList.toggle("drop-over", on); if (!on) depth = 0; };
    const carriesFiles = (event) => [...event.dataTransfer.types].includes("Files");
    zone.addEventListener("dragenter", (event) => { if (carriesFiles(event)) { depth += 1; over(true); } });
    zone.addEventListener("dragleave", () => { depth -= 1; if (depth <= 0) over(false); });
    zone.addEventListener("drop", (event) => {
      over(false);
      if (!event.dataTransfer.files.length) return;
      if (event.dataTransfer.files.length > 1) {
        said.textContent = "Mỗi lần chỉ gửi một tệp: thả lại một tệp.";
        return;
      }
      field.files = event.dataTransfer.files;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
    // A file that misses the frame must not replace the page.
    for (const name of ["dragover", "drop"]) {
      document.addEventListener(name, (event) => { if (carriesFiles(event)) event.preventDefault(); });
    }
  });
})();
