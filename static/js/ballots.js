// Ballots by household: one tap sets the answer of all, and the sums stand above while one goes through them.
(() => {
  "use strict";
  const part = document.querySelector("[data-all-answers]");
  const selects = [...document.querySelectorAll("select[name^='answer-']")];
  const counts = document.querySelector("[data-answer-counts]");
  const options = [...part.querySelectorAll("button")].map((button) => [button.value, button.textContent.replace("Mọi hộ: ", "").trim()]);
  const count = () => {
    const of = (value) => selects.filter((select) => select.value === value).length;
    counts.textContent = options.map(([value, label]) => `${label}: ${of(value)}`).join("; ");
  };
  part.hidden = false;
  part.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    for (const select of selects) select.value = button.value;
    count();
  });
  document.addEventListener("change", count);
  count();
})();
