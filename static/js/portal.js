// Small comforts; every page also works without this file.
(() => {
  "use strict";
  const wide = window.matchMedia("(min-width: 992px)");
  const follow = () => {
    document.querySelectorAll("details[data-open-wide]").forEach((fold) => {
      if (wide.matches || !fold.hasAttribute("data-in-use")) fold.open = wide.matches;
    });
  };
  follow();
  wide.addEventListener("change", follow);

  // A second click while the first is still on its way sends nothing; the server refuses a second copy anyway.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(() => { delete form.dataset.sent; }, 8000);
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });

  // Signing in again in another window renews the security token; a page that was open before sends today's.
  const csrfCookie = `${document.body.dataset.csrfCookie}=`;
  document.addEventListener("submit", (event) => {
    const field = event.target.elements.namedItem("csrfmiddlewaretoken");
    const cookie = document.cookie.split("; ").find((pair) => pair.startsWith(csrfCookie));
    if (field && cookie) field.value = cookie.slice(csrfCookie.length);
  }, { capture: true });

  // Signing out clears what the browser stored, but not the page it was done on, which goes into the store only after.
  let signedOut = false;
  document.addEventListener("submit", (event) => { signedOut = event.target.matches("[data-signs-out]"); });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted || !signedOut) return;
    document.body.hidden = true;
    window.location.reload();
  });

  const wrong = document.querySelector(".is-invalid") || document.querySelector("main .alert-danger");
  if (wrong) {
    wrong.scrollIntoView({ block: "center" });
    if (wrong.matches("input, select, textarea")) wrong.focus({ preventScroll: true });
  }
})();
