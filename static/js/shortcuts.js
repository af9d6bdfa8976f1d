// Keys of one letter for those who want them; every page works without this file. They can be switched off for this
// device (WCAG 2.1.4), as keyboard and screen reader are the device's.
(() => {
  "use strict";
  const OFF = "phim-tat-tat";
  const stored = () => { try { return localStorage.getItem(OFF) === "1"; } catch { return false; } };
  let off = stored();

  const click = (selector) => () => document.querySelector(selector)?.click();
  const acts = {
    "?": () => document.querySelector("[data-keys]")?.showModal(),
    "/": () => document.querySelector("main input[type=search], main [name=q]")?.focus(),
    h: () => {
      const help = document.querySelector("[data-page-help]");
      if (!help) return;
      help.open = !help.open;
      help.querySelector("summary").focus();
    },
    n: click("main [data-adds]"),
    t: click("[data-home]"),
  };
  // Typing goes where it belongs, also while an input method still composes a letter.
  const typing = (event) =>
    event.isComposing || event.target.isContentEditable || event.target.closest("input, textarea, select, dialog");

  document.addEventListener("keydown", (event) => {
    if (off || event.defaultPrevented || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (typing(event) || !Object.hasOwn(acts, event.key)) return;
    event.preventDefault();
    acts[event.key]();
  });

  const choice = document.querySelector("[data-keys-choice]");
  if (!choice) return;
  const button = choice.querySelector("[data-keys-switch]");
  const tell = () => {
    choice.querySelector("[data-keys-state]").textContent = off ? "Phím tắt đang tắt trên máy này." : "Phím tắt đang bật trên máy này.";
    button.textContent = off ? "Bật phím tắt" : "Tắt phím tắt";
  };
  button.addEventListener("click", () => {
    off = !off;
    try {
      if (off) localStorage.setItem(OFF, "1"); else localStorage.removeItem(OFF);
    } catch { /* a browser that keeps nothing: the choice holds for this page */ }
    tell();
  });
  tell();
  choice.hidden = false;
})();
