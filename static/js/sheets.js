// Sheets of paper typed one after the other: a cell that one key answers goes on by itself, and so does Enter.
(() => {
  "use strict";
  const form = document.querySelector("form[data-sheets]");
  if (!form) return;
  const cells = [...form.querySelectorAll("tbody input")];
  const go = (cell) => {
    const next = cells[cells.indexOf(cell) + 1] || form.querySelector("button[type=submit]");
    next.focus();
    if (next.select) next.select();
  };
  form.addEventListener("input", (event) => {
    const cell = event.target;
    if (event.inputType !== "insertText" || !cell.matches("[data-one-key]")) return;
    if (/^\d$/.test(cell.value)) go(cell);
  });
  form.addEventListener("keydown", (event) => {
    // Enter would send a page that is typed half.
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    go(event.target);
  });
})();
