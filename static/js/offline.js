// Without a line: the list of what lies on this device is that of whoever is signed in on it.
(() => {
  "use strict";
  try {
    document.body.dataset.user = localStorage.getItem("nguoi-dung") ?? "";
  } catch { /* a browser that keeps nothing has nothing to list */ }
})();
