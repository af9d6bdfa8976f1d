// Kept pages open without a line; everything else goes to the network as ever.
"use strict";
const SHELL = "vo-{{ version }}";
const PAGES = "trang";
const FILES = [{% for address in files %}"{{ address|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const OFFLINE = "{{ offline|escapejs }}";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll([...FILES, OFFLINE])).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((name) => name !== SHELL && name !== PAGES).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(old).then(() => self.clients.claim()));
});

// A page asks to be kept once it is open; the pages themselves take all of them away.
self.addEventListener("message", (event) => event.waitUntil(keep(event.data.keep)));
const keep = async (path) => {
  // Opened first: whoever signs out while the page is on its way throws away the very store that it comes to.
  const pages = await caches.open(PAGES);
  const answer = await fetch(path, { credentials: "same-origin" });
  if (answer.ok && !answer.redirected) await pages.put(path, answer);
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "GET" && FILES.includes(url.pathname)) {
    event.respondWith(caches.match(request, { ignoreSearch: true }).then((found) => found || fetch(request)));
  } else if (request.mode === "navigate") {
    event.respondWith(request.method === "GET" ? open(request, url) : send(request, url));
  }
});
const open = async (request, url) => {
  try {
    return await fetch(request);
  } catch {
    const pages = await caches.open(PAGES);
    return (await pages.match(url.pathname)) || (await caches.match(OFFLINE));
  }
};
// A form that does not get through leads back to its page, where the device still has what was typed.
const send = async (request, url) => {
  try {
    return await fetch(request);
  } catch {
    return Response.redirect(url.pathname + url.search, 303);
  }
};
