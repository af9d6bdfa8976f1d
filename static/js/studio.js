// The section editor: find a figure by its name and put it in at the cursor. Without this file the names can be copied.
(() => {
  "use strict";
  const text = document.querySelector("textarea[name=text]");
  const panel = document.querySelector("[data-figures]");
  if (!text || !panel) return;
  const plain = (value) => value.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d");
  const option = (name) => panel.querySelector(`[name=${name}]`).value;

  panel.querySelector("[name=find]").addEventListener("input", (event) => {
    const words = plain(event.target.value).split(/\s+/).filter(Boolean);
    panel.querySelectorAll("li").forEach((row) => {
      const label = plain(row.textContent);
      row.hidden = !words.every((word) => label.includes(word));
    });
  });

  panel.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (!button) return;
    const parts = [button.dataset.insert];
    if (option("style")) parts.push(`format=${option("style")}`);
    if (option("span")) parts.push(`period=${option("span")}`);
    if (option("village") && button.dataset.village) parts.push(`scope=village:${option("village")}`);
    text.setRangeText(`[[${parts.join("|")}]]`, text.selectionStart, text.selectionEnd, "end");
    text.focus();
  });
  panel.querySelectorAll("[data-script]").forEach((part) => { part.hidden = false; });
})();
