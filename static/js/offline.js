// Without a line: the forms that lie on this device unsent.
(() => {
  "use strict";
  const list = document.querySelector("[data-offline-drafts]");
  const opening = indexedDB.open("ban-ghi-do", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("drafts", { keyPath: "key" });
  opening.onsuccess = () => {
    const request = opening.result.transaction("drafts").objectStore("drafts").getAll();
    request.onsuccess = () => {
      for (const draft of request.result) {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = draft.key.slice(draft.user.length + 1);
        link.textContent = draft.title;
        item.append(link);
        list.append(item);
      }
      if (!request.result.length) list.replaceWith("Máy này không có nội dung nào đang chờ gửi.");
    };
  };
})();
