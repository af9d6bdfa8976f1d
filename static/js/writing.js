// Writing a section together. Without this file the names of the writers stand as they were when the page was opened,
// and passages are copied by hand.
(() => {
  "use strict";
  const text = document.querySelector(".record-form textarea[name=text]");
  if (!text) return;

  // Asked every half minute while somebody types, and not by a page that lies open: its session shall end.
  const TYPING = 4 * 60 * 1000;
  let typed = 0;
  document.addEventListener("input", () => { typed = Date.now(); });
  window.setInterval(() => {
    if (Date.now() - typed < TYPING) document.querySelector("[data-writers]")?.dispatchEvent(new CustomEvent("dang-viet"));
  }, 30_000);

  const show = () => document.querySelectorAll("[data-copy], [data-quote]").forEach((button) => { button.hidden = false; });
  show();
  document.addEventListener("htmx:afterSettle", show);

  document.addEventListener("click", (event) => {
    const copy = event.target.closest("[data-copy]"), quote = event.target.closest("[data-quote]");
    if (copy) {
      const before = text.value.slice(0, text.selectionStart), after = text.value.slice(text.selectionEnd);
      const own = `${before && !before.endsWith("\n") ? "\n" : ""}${copy.dataset.copy}${after && !after.startsWith("\n") ? "\n" : ""}`;
      text.setRangeText(own, text.selectionStart, text.selectionEnd, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
      text.focus();
    } else if (quote) {
      const field = quote.form.elements.namedItem("quote");
      field.value = text.value.slice(text.selectionStart, text.selectionEnd).trim().slice(0, field.maxLength);
      quote.form.elements.namedItem("text").focus();
    }
  });
})();
