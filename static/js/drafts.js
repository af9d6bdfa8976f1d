// A form that outlives the line: what is typed stays on the device until the server has taken it.
// Without this file the form works online as any other.
(() => {
  "use strict";
  const form = document.querySelector("form[data-draft]");
  const { user, csrfCookie } = document.body.dataset;
  if (!user || !("indexedDB" in window)) return;
  // Pages that were kept for somebody else who used this device leave it before any other is kept.
  const forgetOthers = async () => {
    if (localStorage.getItem("trang-cua") !== user) await window.caches?.delete("trang");
    localStorage.setItem("trang-cua", user);
    localStorage.setItem("nguoi-dung", user);
  };
  const alone = forgetOthers().catch(() => { /* a browser that keeps nothing has nothing to leave behind */ });

  // Opened once and committed at once, so that what is kept while the page is being left is still kept.
  let database = null;
  const openDatabase = () => new Promise((resolve, reject) => {
    const opening = indexedDB.open("ban-ghi-do", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("drafts", { keyPath: "key" });
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      database = opening.result;
      database.onclose = () => { database = null; };
      resolve();
    };
  });
  const run = (mode, work) => new Promise((resolve, reject) => {
    const transaction = database.transaction("drafts", mode);
    const request = work(transaction.objectStore("drafts"));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
    transaction.commit();
  });
  const store = async (mode, work) => {
    if (!database) await openDatabase();
    return run(mode, work);
  };
  const put = (draft) => store("readwrite", (drafts) => drafts.put(draft));
  const drop = (key) => store("readwrite", (drafts) => drafts.delete(key));
  const get = (key) => store("readonly", (drafts) => drafts.get(key)).catch(() => undefined);
  // The newest first.
  const all = () => store("readonly", (drafts) => drafts.getAll())
    .then((found) => found.filter((draft) => draft.user === user).sort((one, other) => other.at - one.at));

  const make = (tag, text = "", kind = "") => Object.assign(document.createElement(tag), { textContent: text, className: kind });
  const press = (text, kind, work) => {
    const button = make("button", text, `btn btn-sm btn-outline-${kind}`);
    button.type = "button";
    button.addEventListener("click", work);
    return button;
  };
  const leads = (text, href) => Object.assign(make("a", text), { href });
  const clock = (time) => new Date(time).toLocaleString("vi-VN", { hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit", year: "numeric" });
  const hasLine = () => fetch("/may-chu/", { method: "HEAD", cache: "no-store" }).then((answer) => answer.ok).catch(() => false);

  // What was sent and never answered: the server knows by the sending id where it led, and by what it held whether
  // that is what lies here. A draft goes only then; `stored` is where a sending with something else in it led.
  const ask = async (draft) => {
    const body = new FormData();
    for (const [name, value] of draft.fields) body.append(name, value);
    const token = document.cookie.split("; ").find((pair) => pair.startsWith(`${csrfCookie}=`));
    body.append("csrfmiddlewaretoken", token ? token.slice(csrfCookie.length + 1) : "");
    const answer = await fetch(`/da-gui/${draft.id}/`, { method: "POST", body, cache: "no-store" });
    return answer.ok && !answer.redirected ? answer.json() : null;
  };
  const settle = async (draft) => {
    const answer = draft.sent ? await ask(draft).catch(() => null) : null;
    if (!answer) return draft;
    if (!answer.same) {
      const left = { ...draft, sent: false, stored: answer.url };
      await put(left);
      return left;
    }
    await drop(draft.key);
    return { ...draft, arrived: answer.url };
  };

  const list = document.querySelector("[data-drafts]");
  const state = (draft) => {
    if (draft.sent) return "đang chờ gửi, mở ra khi có mạng là gửi";
    return draft.stored ? "lần gửi trước đã lưu với nội dung khác, phần ghi thêm chưa được lưu" : "chưa gửi";
  };
  const entry = (draft) => {
    const item = make("li");
    const [look, typed] = [make("details"), make("dl", "", "mb-1")];
    let before = "";
    for (const [part, label, value] of draft.shown) {
      if (part !== before) typed.append(make("dt", part));
      before = part;
      typed.append(make("dd", `${label}: ${value}`, "mb-0 text-break"));
    }
    look.append(make("summary", "Xem nội dung đã ghi"), typed);
    const leave = press("Bỏ nội dung này", "danger", async () => {
      if (!window.confirm(`Bỏ hẳn nội dung đã ghi trên máy này (${draft.title})? Bỏ rồi không lấy lại được.`)) return;
      await drop(draft.key);
      await show();
    });
    item.append(leads(draft.title, draft.key.slice(user.length + 1)), make("small", ` ghi trên máy này lúc ${clock(draft.at)}, ${state(draft)} `), look, leave);
    return item;
  };
  // All but the draft that is open on this page.
  const show = async () => {
    if (!list) return;
    const drafts = (await all()).filter((draft) => draft.key !== key());
    list.closest("[data-drafts-part]").hidden = !drafts.length;
    document.querySelector("[data-no-drafts]")?.toggleAttribute("hidden", Boolean(drafts.length));
    list.replaceChildren(...drafts.map(entry));
  };
  const settleOthers = async () => {
    for (const draft of await all()) if (draft.key !== key()) await settle(draft);
    await show();
  };

  // The draft of this page: its sending id, made on the device as soon as there is something to keep. A kept page is
  // opened many times with one and the same id in it, which therefore is nobody's.
  const path = location.pathname;
  let id = "", timer = 0, touched = false, filling = false;
  const keyOf = (sending) => `${user} ${path}?gui=${sending}`;
  const key = () => (id ? keyOf(id) : "");
  const forsake = () => { window.clearTimeout(timer); touched = false; };
  const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  show().catch(() => {});
  window.addEventListener("online", () => settleOthers().catch(() => {}));
  if (!form) {
    settleOthers().catch(() => {});
    return;
  }

  const several = "draftSeveral" in form.dataset;
  const opened = new URLSearchParams(location.search).get("gui");
  const line = make("p", "", "draft-line");
  line.setAttribute("role", "status");
  form.prepend(line);
  const say = (words, warns = false, ...more) => {
    line.replaceChildren(words, ...more.flatMap((part) => [" ", part]));
    line.classList.toggle("warns", warns);
  };
  // Going back to a page that was sent starts from what stands: the device has what is still to be sent.
  form.autocomplete = "off";
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  const read = () => [...new FormData(form).entries()].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
  // The same in words, for whoever wants to look at it where the form itself does not open any more.
  const inWords = () => {
    const told = [];
    for (const element of form.elements) {
      const label = element.labels?.[0]?.textContent.replace("*", "").trim();
      const ticks = ["checkbox", "radio"].includes(element.type);
      const value = element.tagName === "SELECT" ? element.value && element.selectedOptions[0].text : element.value;
      if (!label || !value || (ticks && !element.checked)) continue;
      const parts = [element.closest("fieldset")?.querySelector("legend"), element.closest("details")?.querySelector("summary")];
      told.push([parts.filter(Boolean).map((part) => part.textContent.trim()).join(" – "), label, ticks ? "đã đánh dấu" : value]);
    }
    return told;
  };
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
    filling = true;
    form.dispatchEvent(new Event("input", { bubbles: true }));
    filling = false;
  };
  const title = () => [document.querySelector("h1").textContent.trim(), form.elements.namedItem("subject")?.value].filter(Boolean).join(": ");
  const take = (sending) => {
    id = sending;
    form.elements.namedItem("submission").value = id;
    form.action = `?gui=${id}`;
    history.replaceState(history.state, "", form.action);
  };
  const save = async (sent) => {
    if (!id) take(newId());
    const draft = { key: key(), id, user, title: title(), at: Date.now(), sent, fields: read(), shown: inWords() };
    await put(draft);
    return draft;
  };

  const another = () => (several ? [leads("Ghi biên bản cuộc họp khác", `${path}?gui=${newId()}`)] : []);
  const discard = () => press("Bỏ nội dung lưu trên máy này", "danger", async () => {
    if (!window.confirm("Bỏ nội dung đang ghi dở trên máy này và mở lại bản trên máy chủ?")) return;
    forsake();
    await drop(key());
    location.replace(path);
  });
  const keepTyped = () => {
    save(false).then((draft) => say(`Đã lưu trên máy này lúc ${clock(draft.at)}; chưa gửi lên máy chủ.`))
      .catch(() => say("Máy này không lưu được nội dung đang ghi; giữ trang mở cho đến khi gửi xong.", true));
  };
  const changed = (delay) => {
    if (filling) return;
    touched = true;
    window.clearTimeout(timer);
    timer = window.setTimeout(keepTyped, delay);
  };
  form.addEventListener("input", () => changed(400));
  form.addEventListener("change", () => changed(0));
  window.addEventListener("pagehide", () => { if (touched) save(false).catch(() => {}); });

  // The form goes as any form does, so that the server's answer is the next page.
  let passing = false;
  const pass = () => {
    passing = true;
    delete form.dataset.sent;
    form.requestSubmit();
  };
  // Kept once more at the last moment: what lies here is what goes, also where somebody typed on meanwhile.
  const keep = async () => {
    forsake();
    await save(true).catch(() => { /* a browser that keeps nothing sends at once */ });
    forsake();
  };
  const send = async () => {
    await keep();
    if (!await hasLine()) {
      delete form.dataset.sent;
      say("Mất mạng: nội dung đã lưu trên máy này và sẽ tự gửi khi có mạng. Có thể đóng trang.", true, ...another());
      return;
    }
    say("Đang gửi…");
    await keep();
    pass();
  };
  form.addEventListener("submit", (event) => {
    if (passing) { passing = false; return; }
    event.preventDefault();
    send();
  });

  // The draft that the address names; else the newest that is still being written; else, of a page that stands for one
  // record, the one that waits. Waiting ones of a page for new records leave it free, but for a line to send them over.
  const find = async () => {
    if (opened) return get(keyOf(opened));
    const here = (await all().catch(() => [])).filter((draft) => draft.key.startsWith(keyOf("")));
    const unsent = here.find((draft) => !draft.sent);
    if (unsent || !here.length) return unsent;
    return !several || await hasLine() ? here[0] : undefined;
  };
  const resume = async (found) => {
    take(found.id);
    fill(found.fields);
    const draft = await settle(found);
    if (draft.arrived) {
      location.replace(draft.arrived);
    } else if (draft.sent && await hasLine()) {
      await send();
    } else if (draft.stored) {
      // Sent anew it is another sending: of a record that stands both texts come side by side.
      await drop(key());
      take(newId());
      await save(false);
      const next = several ? "bấm Lưu là ghi thành một cuộc họp nữa." : "bấm Lưu để xem hai bản cạnh nhau.";
      say(`Lần gửi trước đã lưu với nội dung khác. Nội dung dưới đây chưa được lưu; ${next}`, true, leads("Xem bản đã lưu", draft.stored), discard());
    } else {
      say(`Nội dung ghi dở trên máy này lúc ${clock(draft.at)}${draft.sent ? ", chờ có mạng để gửi" : ", chưa gửi lên máy chủ"}.`, draft.sent, ...another(), discard());
    }
  };
  const start = async () => {
    if (form.dataset.draft === "answered") {
      // The server's answer holds what was typed and says what is to be mended: it is the draft from now on.
      if (opened) await drop(keyOf(opened)).catch(() => {});
      take(form.elements.namedItem("submission").value);
      await save(false).catch(() => {});
      say("Máy chủ chưa nhận: xem các chỗ báo đỏ. Nội dung vẫn lưu trên máy này.", true);
    } else {
      say("Nội dung đang ghi được giữ trên máy này cho đến khi gửi lên máy chủ.");
      const found = await find();
      // Whoever began to write meanwhile writes on.
      if (found && !id && !touched) await resume(found);
    }
    settleOthers().catch(() => {});
    navigator.storage?.persist?.();
    await alone;
    (await navigator.serviceWorker?.ready)?.active?.postMessage({ keep: path });
  };
  window.addEventListener("online", async () => {
    const draft = id && await get(key());
    if (draft?.sent) send();
  });
  start();
})();
