// Warns before a session that lies idle ends, and keeps it on a click. Without this file the session just ends.
(() => {
  "use strict";
  const dialog = document.querySelector("dialog[data-idle]");
  if (!dialog) return;
  const idle = Number(dialog.dataset.idle) * 1000, warning = 5 * 60 * 1000, used = "session-used";
  let last = Date.now(), told = "";

  // Other windows of the same person keep the same session: each tells the others when it was used.
  const use = () => {
    last = Date.now();
    try { localStorage.setItem(used, String(last)); } catch { /* a browser that stores nothing warns each window alone */ }
    rest();
  };
  const rest = () => { told = ""; if (dialog.open) dialog.close(); };
  window.addEventListener("storage", (event) => {
    if (event.key === used && Number(event.newValue) > last) { last = Number(event.newValue); rest(); }
  });
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) use(); });

  const tell = (state) => {
    if (told === state) return;
    told = state;
    dialog.querySelectorAll("[data-before]").forEach((part) => { part.hidden = state !== "before"; });
    dialog.querySelectorAll("[data-over]").forEach((part) => { part.hidden = state !== "over"; });
    dialog.querySelector("[data-time]").textContent =
      new Date(last + idle).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
    if (!dialog.open) dialog.showModal();
  };
  // By the clock and not by one long timer: a laptop that slept wakes up right.
  const look = () => {
    const left = last + idle - Date.now();
    if (left <= 0) tell("over"); else if (left <= warning) tell("before");
  };
  window.setInterval(look, 5000);
  document.addEventListener("visibilitychange", look);

  dialog.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog") return;
    event.preventDefault();
    fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" })
      .then((answer) => { if (answer.ok) use(); else tell("over"); })
      .catch(() => { /* no line just now: the dialog stays, so that the click can be tried again */ });
  });
  use();
})();
