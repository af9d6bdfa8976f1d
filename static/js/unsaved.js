// Choices that were not saved yet: the browser asks before the page is left. Without this file it just goes.
(() => {
  "use strict";
  document.querySelectorAll("form[data-unsaved]").forEach((form) => {
    let changed = false;
    form.addEventListener("change", () => { changed = true; });
    form.addEventListener("submit", () => { changed = false; });
    window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
  });
})();
