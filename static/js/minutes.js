// The minutes of a meeting: more rows, one tap for a common vote, and the verdicts reckoned while one types.
// Without this file blank rows are there and the server reckons when the page is sent.
(() => {
  "use strict";
  const form = document.querySelector("form.record-form");
  const rules = JSON.parse(document.getElementById("quy-dinh").textContent);
  const field = (name) => form.elements.namedItem(name);
  const number = (element) => {
    const digits = (element?.value || "").replace(/[\s.]/g, "");
    return /^\d+$/.test(digits) ? Number(digits) : null;
  };
  const shown = (value) => value.toLocaleString("vi-VN");
  const percent = (part, whole) => (Math.round(part * 10000 / whole) / 100).toLocaleString("vi-VN", { minimumFractionDigits: 2 });
  const day = () => {
    const found = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(field("held_on").value.trim());
    return found ? `${found[3]}-${found[2].padStart(2, "0")}-${found[1].padStart(2, "0")}` : "";
  };
  const ruleOf = (key) => rules.find((rule) => rule.key === key && rule.from <= day() && (!rule.until || day() <= rule.until));
  const reached = (rule, yes, base) => {
    const [have, need] = [yes * rule.denominator, base * rule.numerator];
    return rule.inclusive ? have >= need : have > need;
  };
  const share = (rule) => ((100 * rule.numerator) % rule.denominator ? `${rule.numerator}/${rule.denominator}` : `${100 * rule.numerator / rule.denominator} %`);
  const say = (place, rule, yes, base, { before = "", tied = false } = {}) => {
    if (!place) return;
    place.hidden = !rule || yes === null || !base;
    if (place.hidden) return;
    const carried = reached(rule, yes, base);
    const sign = rule.inclusive ? (carried ? "≥" : "<") : (carried ? ">" : "≤");
    const doubt = rule.confirmed ? "" : "; chưa kiểm chứng";
    const short = carried && tied;
    place.classList.toggle("is-carried", carried && !short);
    place.textContent = `${before}${shown(yes)}/${shown(base)} hộ = ${percent(yes, base)} % ${sign} ${share(rule)}: ${carried ? "đạt" : "không đạt"} (${rule.article}${doubt})${short ? "; bằng phiếu nên chưa bầu đủ" : ""}`;
  };

  // Presence: all but those ticked, or the total alone.
  const boxes = () => [...form.querySelectorAll("input[name=absent]")];
  const count = () => {
    const byRoll = field("roll_called").checked;
    const base = number(field("households")) ?? (boxes().length || null);
    field("present").readOnly = byRoll;
    if (byRoll && base !== null) field("present").value = shown(Math.max(base - boxes().filter((box) => box.checked).length, 0));
    return base;
  };
  // The votes that decide, as the server takes them once all are counted: of options those of the foremost, of
  // candidates those of the last who would take a seat, of people to be let go the fewest.
  const part = (row, name) => row.querySelector(`[name$='-${name}']`);
  const stands = (row) => !part(row, "DELETE")?.checked && ["text", "votes"].some((name) => part(row, name).value.trim());
  const deciding = (of, choices) => {
    const elects = of("action").value === "elect", typed = number(of("votes_for"));
    const counted = choices.map((row) => number(part(row, "votes"))).filter((votes) => votes !== null).sort((one, other) => other - one);
    if (!choices.length) return { yes: typed };
    if (counted.length < choices.length) return { yes: elects ? null : typed };
    const places = { elect: number(of("seats")) || 1, dismiss: counted.length };
    const place = Math.min(places[of("action").value] ?? 1, counted.length);
    return { yes: counted[place - 1], tied: elects && counted[place] === counted[place - 1] };
  };
  const reckon = () => {
    const base = count();
    say(form.querySelector("[data-quorum]"), ruleOf(`quorum-${field("kind").value}`), number(field("present")), base, { before: "Điều kiện họp: " });
    form.querySelectorAll("[data-matter]").forEach((matter) => {
      const of = (name) => matter.querySelector(`[name$='-${name}']`);
      const elects = of("action").value === "elect";
      matter.querySelector("[data-votes]").classList.toggle("is-election", elects);
      matter.querySelector("[data-all-agree]")?.toggleAttribute("hidden", elects);
      const { yes, tied } = deciding(of, [...matter.querySelectorAll("[data-choice]")].filter(stands));
      say(matter.querySelector("[data-verdict]"), ruleOf(`vote-${of("kind").value}`), yes, base, { tied });
    });
  };
  form.addEventListener("input", (event) => {
    if (event.target.name === "absent") field("roll_called").checked = true;
    reckon();
  });
  // A head or a board is mostly elected, in secret; whoever is to be dismissed says so.
  const elected = ["village_head", "board"];
  form.addEventListener("change", ({ target }) => {
    const matter = target.name?.endsWith("-kind") && target.closest("[data-matter]");
    if (matter && elected.includes(target.value) && part(matter, "action").value === "decide") {
      part(matter, "action").value = "elect";
      part(matter, "method").value = "secret_ballot";
      matter.querySelector("[data-choices]").open = true;
    }
    reckon();
  });

  // All who are present agree: one tap.
  const quick = (matter) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline-primary btn-sm";
    button.textContent = "Tất cả hộ dự tán thành";
    button.dataset.allAgree = "";
    button.addEventListener("click", () => {
      matter.querySelector("[name$='-votes_for']").value = field("present").value;
      for (const name of ["votes_against", "votes_other", "invalid"]) matter.querySelector(`[name$='-${name}']`).value = "0";
      form.dispatchEvent(new Event("input", { bubbles: true }));
    });
    matter.querySelector("[data-votes]").before(button);
  };

  // Rows are made from a blank one in the page; `__prefix__` is the place of its number.
  const makers = new Map();
  const rows = (holder, prefix, label, made) => {
    const total = field(`${prefix}-TOTAL_FORMS`);
    const blank = holder.querySelector(":scope > template[data-blank]");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline-primary";
    button.textContent = label;
    const more = () => {
      const html = blank.innerHTML.replaceAll(`${prefix}-__prefix__`, `${prefix}-${total.value}`);
      blank.insertAdjacentHTML("beforebegin", html);
      total.value = String(Number(total.value) + 1);
      made(blank.previousElementSibling);
      return blank.previousElementSibling;
    };
    button.addEventListener("click", () => {
      more().querySelector("select, input:not([type=hidden]), textarea")?.focus();
      reckon();
    });
    makers.set(prefix, more);
    holder.querySelector(":scope > [data-rows-hint]")?.remove();
    holder.append(button);
  };
  form.addEventListener("rows:need", ({ detail: { prefix, total } }) => {
    const make = makers.get(prefix);
    while (make && Number(field(`${prefix}-TOTAL_FORMS`).value) < Math.min(total, 200)) make();
  });
  const dress = (matter) => {
    quick(matter);
    const holder = matter.querySelector("[data-choices]");
    rows(holder, holder.dataset.choices, "Thêm phương án, người ứng cử", () => {});
    const place = matter.querySelector("[data-number]");
    if (!place.textContent) place.textContent = String([...form.querySelectorAll("[data-matter]")].indexOf(matter) + 1);
  };
  form.querySelectorAll("[data-matter]").forEach(dress);
  const section = form.querySelector("[data-matters]");
  rows(section, section.dataset.matters, "Thêm việc", dress);
  reckon();
})();
