// Rows typed on a record's page: one blank row to begin with and a button for more. Without this file three are there.
(() => {
  "use strict";
  // A page that comes back with its errors may have every row filled.
  const clear = (row) => {
    row.querySelectorAll(".invalid-feedback").forEach((node) => node.remove());
    row.querySelectorAll(".is-invalid").forEach((node) => node.classList.remove("is-invalid"));
    row.querySelectorAll("input:not([type=hidden]), textarea, select").forEach((field) => {
      field.removeAttribute("aria-invalid");
      if (field.tagName === "SELECT") field.querySelectorAll("option").forEach((option, at) => option.toggleAttribute("selected", at === 0));
      else if (field.type === "checkbox") field.removeAttribute("checked");
      else if (field.tagName === "TEXTAREA") field.textContent = "";
      else field.setAttribute("value", "");
    });
  };
  document.querySelectorAll("fieldset[data-rows]").forEach((fieldset) => {
    const total = fieldset.querySelector("[name$='-TOTAL_FORMS']");
    const initial = fieldset.querySelector("[name$='-INITIAL_FORMS']");
    if (!total || !initial) return;
    const prefix = total.name.replace(/TOTAL_FORMS$/, "");
    const rows = () => [...fieldset.querySelectorAll(".formset-row")];
    const blank = (row) => !row.querySelector(".is-invalid") && [...row.querySelectorAll("input:not([type=hidden]):not([type=checkbox]), textarea")].every((field) => ["", "0"].includes(field.value));
    const extra = rows().slice(Number(initial.value));
    const pattern = extra.length ? extra[extra.length - 1].cloneNode(true) : null;
    for (const row of extra.slice(1).reverse()) {
      if (!blank(row)) break;
      row.remove();
    }
    const count = () => { total.value = String(rows().length); };
    count();
    if (!pattern) return;
    if (!blank(pattern)) clear(pattern);

    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline-primary align-self-start";
    button.textContent = "Thêm dòng";
    button.addEventListener("click", () => {
      const row = pattern.cloneNode(true);
      const index = rows().length;
      row.querySelectorAll("*").forEach((node) => {
        for (const name of ["id", "name", "for", "aria-describedby"]) {
          const value = node.getAttribute(name);
          if (value) node.setAttribute(name, value.replace(new RegExp(`${prefix}\\d+-`), `${prefix}${index}-`));
        }
      });
      button.before(row);
      count();
      row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    });
    fieldset.querySelector("[data-rows-hint]")?.remove();
    fieldset.append(button);
  });
})();
