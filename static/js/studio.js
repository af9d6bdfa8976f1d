// The section editor: find a figure by its name or code and put it in at the cursor. Without this file the names can be copied.
(() => {
  "use strict";
  const text = document.querySelector("textarea[name=text]");
  const panel = document.querySelector("[data-figures]");
  if (!text || !panel) return;
  const plain = (value) => value.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d");
  const field = (name) => panel.querySelector(`[name=${name}]`);
  const option = (name) => field(name).value;

  field("find").addEventListener("input", (event) => {
    const words = plain(event.target.value).split(/\s+/).filter(Boolean);
    panel.querySelectorAll("li").forEach((row) => {
      const label = plain(row.textContent);
      row.hidden = !words.every((word) => label.includes(word));
    });
  });

  field("span").addEventListener("change", () => {
    panel.querySelector("[data-days]").hidden = option("span") !== "days";
  });

  const period = () => {
    if (option("span") !== "days") return option("span");
    const days = [option("span-start"), option("span-end")];
    return days.every(Boolean) ? days.join("..") : "";
  };

  panel.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (!button) return;
    const parts = [button.dataset.insert];
    const place = option("village");
    if (option("style")) parts.push(`format=${option("style")}`);
    if (period()) parts.push(`period=${period()}`);
    if (place && (place === "all" || place === "below" || button.dataset.village)) parts.push(`scope=${place}`);
    text.setRangeText(`[[${parts.join("|")}]]`, text.selectionStart, text.selectionEnd, "end");
    text.focus();
  });
  panel.querySelectorAll("[data-script]").forEach((part) => { part.hidden = false; });
})();
