// A form that outlives the line: what is typed stays on the device until the server has taken it.
// Without this file the form works online as any other.
(() => {
  "use strict";
  const form = document.querySelector("form[data-draft]");
  const user = document.body.dataset.user;
  if (!user || !("indexedDB" in window)) return;

  const store = (mode, work) => new Promise((resolve, reject) => {
    const opening = indexedDB.open("ban-ghi-do", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("drafts", { keyPath: "key" });
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const database = opening.result;
      const request = work(database.transaction("drafts", mode).objectStore("drafts"));
      request.onsuccess = () => { resolve(request.result); database.close(); };
      request.onerror = () => { reject(request.error); database.close(); };
    };
  });
  const put = (draft) => store("readwrite", (drafts) => drafts.put(draft));
  const drop = (key) => store("readwrite", (drafts) => drafts.delete(key));
  const all = () => store("readonly", (drafts) => drafts.getAll()).then((found) => found.filter((draft) => draft.user === user));

  const clock = (time) => new Date(time).toLocaleString("vi-VN", { hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit", year: "numeric" });
  const valueOf = (draft, name) => (draft.fields.find(([found]) => found === name) || ["", ""])[1];

  // What was sent and never answered: the server knows by the sending id whether it arrived.
  const settle = async (draft) => {
    const answer = await fetch(`/da-gui/${encodeURIComponent(valueOf(draft, "submission"))}/`, { cache: "no-store" });
    if (answer.redirected || !answer.ok) return null;
    return (await answer.json()).url;
  };
  const settleAll = async () => {
    for (const draft of await all()) {
      if (!draft.sent) continue;
      const url = await settle(draft).catch(() => null);
      if (url) { await drop(draft.key); document.dispatchEvent(new CustomEvent("draft:arrived", { detail: { draft, url } })); }
    }
  };

  const list = document.querySelector("[data-drafts]");
  const show = async () => {
    if (!list) return;
    const drafts = await all();
    list.closest("[data-drafts-part]").hidden = !drafts.length;
    list.replaceChildren(...drafts.sort((one, other) => other.at - one.at).map((draft) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = draft.key.slice(user.length + 1);
      link.textContent = draft.title;
      const note = document.createElement("small");
      note.textContent = ` ghi trên máy này lúc ${clock(draft.at)}, ${draft.sent ? "đang chờ gửi" : "chưa gửi"}`;
      item.append(link, note);
      return item;
    }));
  };
  settleAll().then(show).catch(() => show());
  window.addEventListener("online", () => settleAll().then(show).catch(() => {}));

  if (!form) return;
  const key = `${user} ${location.pathname}`;
  const line = document.createElement("p");
  line.className = "draft-line";
  line.setAttribute("role", "status");
  form.prepend(line);
  const say = (words, warns = false) => { line.textContent = words; line.classList.toggle("warns", warns); };

  const read = () => [...new FormData(form).entries()].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
  const fill = (fields) => {
    const names = new Map();
    for (const [name, value] of fields) names.set(name, [...(names.get(name) || []), value]);
    // Rows first, as their fields are not there before; an outer one brings the count of its inner ones.
    const counts = [...names.keys()].filter((name) => name.endsWith("-TOTAL_FORMS")).sort((one, other) => one.length - other.length);
    for (const name of counts) {
      form.dispatchEvent(new CustomEvent("rows:need", { detail: { prefix: name.slice(0, -"-TOTAL_FORMS".length), total: Number(names.get(name)[0]) } }));
    }
    for (const element of form.elements) {
      if (!element.name || element.name === "csrfmiddlewaretoken" || element.type === "file") continue;
      const values = names.get(element.name);
      if (element.type === "checkbox" || element.type === "radio") element.checked = Boolean(values?.includes(element.value));
      else if (values) element.value = values[0];
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const title = () => [document.querySelector("h1").textContent.trim(), form.elements.namedItem("subject")?.value].filter(Boolean).join(": ");
  const save = async (sent) => {
    const draft = { key, user, title: title(), at: Date.now(), sent, fields: read() };
    await put(draft);
    return draft;
  };

  let timer = 0, touched = false;
  const changed = () => {
    touched = true;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      save(false).then((draft) => say(`Đã lưu trên máy này lúc ${clock(draft.at)}; chưa gửi lên máy chủ.`))
        .catch(() => say("Máy này không lưu được nội dung đang ghi; giữ trang mở cho đến khi gửi xong.", true));
    }, 400);
  };
  const listen = () => {
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    window.addEventListener("pagehide", () => { if (touched) save(false); });
  };

  const discard = () => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-outline-danger";
    button.textContent = "Bỏ nội dung lưu trên máy này";
    button.addEventListener("click", async () => {
      if (!window.confirm("Bỏ nội dung đang ghi dở trên máy này và mở lại bản trên máy chủ?")) return;
      window.clearTimeout(timer);
      touched = false;
      await drop(key);
      location.replace(location.pathname);
    });
    line.append(" ", button);
  };

  // The form goes as any form does, so that the server's answer is the next page.
  let passing = false;
  const pass = () => {
    passing = true;
    delete form.dataset.sent;
    form.requestSubmit();
  };
  const send = async () => {
    window.clearTimeout(timer);
    try {
      await save(true);
      touched = false;
    } catch { /* a browser that keeps nothing sends at once */ }
    const there = await fetch("/may-chu/", { method: "HEAD", cache: "no-store" }).then((answer) => answer.ok).catch(() => false);
    if (!there) {
      delete form.dataset.sent;
      say("Mất mạng: nội dung đã lưu trên máy này và sẽ tự gửi khi có mạng. Có thể đóng trang.", true);
      return;
    }
    say("Đang gửi…");
    pass();
  };
  form.addEventListener("submit", (event) => {
    if (passing) { passing = false; return; }
    event.preventDefault();
    send();
  });

  const start = async () => {
    const draft = await store("readonly", (drafts) => drafts.get(key)).catch(() => undefined);
    if (form.dataset.draft === "answered") {
      // The server's answer holds what was typed and says what is to be mended: it is the draft from now on.
      await save(false).catch(() => {});
      say("Máy chủ chưa nhận: xem các chỗ báo đỏ. Nội dung vẫn lưu trên máy này.", true);
    } else if (draft) {
      const arrived = draft.sent ? await settle(draft).catch(() => null) : null;
      if (arrived) {
        await drop(key);
        location.replace(arrived);
        return;
      }
      fill(draft.fields);
      if (draft.sent && navigator.onLine) { listen(); await send(); return; }
      say(`Nội dung ghi dở trên máy này lúc ${clock(draft.at)}${draft.sent ? ", chờ có mạng để gửi" : ", chưa gửi lên máy chủ"}.`, Boolean(draft.sent));
      discard();
    } else {
      say("Nội dung đang ghi được giữ trên máy này cho đến khi gửi lên máy chủ.");
    }
    listen();
    navigator.storage?.persist?.();
    navigator.serviceWorker?.ready.then((worker) => worker.active?.postMessage({ keep: location.pathname }));
  };
  window.addEventListener("online", async () => {
    const draft = await store("readonly", (drafts) => drafts.get(key)).catch(() => undefined);
    if (draft?.sent) send();
  });
  start();
})();
