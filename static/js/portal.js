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

  // Signing in again in another window renews the security token; a page that was open before sends today's. It says
  // whose page it is, as the server stores for nobody what was typed on another one's page.
  const csrfCookie = `${document.body.dataset.csrfCookie}=`;
  document.addEventListener("submit", (event) => {
    const form = event.target, { user } = document.body.dataset;
    const field = form.elements.namedItem("csrfmiddlewaretoken");
    const cookie = document.cookie.split("; ").find((pair) => pair.startsWith(csrfCookie));
    if (!field || !cookie) return;
    field.value = cookie.slice(csrfCookie.length);
    if (!user || form.elements.namedItem("page_user")) return;
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "page_user", value: user }));
  }, { capture: true });

  // Signing out clears what the browser stored, but not the page it was done on, which goes into the store only after.
  let signedOut = false;
  document.addEventListener("submit", (event) => { signedOut = event.target.matches("[data-signs-out]"); });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted || !signedOut) return;
    document.body.hidden = true;
    window.location.reload();
  });

  // The worker opens kept pages without a line; whoever signs out leaves none of them behind. The pages themselves take
  // them away, as there may be no worker that listens: the one that is left, and the one that follows once more, for
  // what was still on its way.
  navigator.serviceWorker?.register("/sw.js").catch(() => {});
  const forget = () => window.caches?.delete("trang");
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-signs-out]")) return;
    forget();
    try { localStorage.removeItem("nguoi-dung"); } catch { /* nothing is kept, so nothing goes */ }
  });
  try {
    if (!document.body.dataset.user && !localStorage.getItem("nguoi-dung")) forget();
  } catch { /* a browser that keeps nothing has nothing to leave behind */ }

  // The way back to a list leads to the list as it was searched, where one came from there.
  document.querySelectorAll("a[data-back]").forEach((link) => {
    const from = document.referrer ? new URL(document.referrer) : null;
    if (from && from.origin === link.origin && from.pathname === link.pathname) link.href = from.href;
  });

  // What was added on the page that a field's help text opens is read into the lists here; all that was typed stays.
  let opened = false;
  document.addEventListener("click", (event) => { opened ||= event.target.closest("[data-renews]") !== null; });
  window.addEventListener("focus", async () => {
    const answer = opened ? await fetch(window.location.href).catch(() => null) : null;
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const field = (list) => list.name.split("-").pop();
    document.querySelectorAll("select[data-renewed]").forEach((list) => {
      // A row that was added to this page is not on the page as it comes.
      const alike = [...page.querySelectorAll("select[data-renewed]")].find((other) => field(other) === field(list));
      const renewed = page.getElementById(list.id) || alike;
      if (!renewed) return;
      const chosen = list.value;
      list.replaceChildren(...[...renewed.options].map((option) => option.cloneNode(true)));
      list.value = chosen;
    });
  });

  const wrong = document.querySelector(".is-invalid") || document.querySelector("main .alert-danger");
  if (wrong) {
    wrong.scrollIntoView({ block: "center" });
    // A refusal that is of no field: the keyboard and the reader go on from its sentence.
    if (!wrong.matches("input, select, textarea")) wrong.tabIndex = -1;
    wrong.focus({ preventScroll: true });
  }
})();
