"use strict";
// Everything on the pages works without this file; it adds keys and keeps the reader's place.
(() => {
  const box = document.querySelector('.find input[type="search"]');
  const typing = (t) => t instanceof HTMLElement && (t.isContentEditable || /^(input|textarea|select)$/i.test(t.tagName));

  document.addEventListener("keydown", (e) => {
    // While an input method is composing, keys belong to it.
    if (e.isComposing || e.keyCode === 229 || e.ctrlKey || e.metaKey || e.altKey) return;
    if (typing(e.target)) return;
    if (e.key === "/") {
      e.preventDefault();
      box.focus();
      box.select();
    } else if (e.key === "j" || e.key === "k") {
      const link = document.querySelector(`link[rel="${e.key === "j" ? "next" : "prev"}"]`);
      if (link) location.href = link.href;
    } else if (e.key === "Escape" && location.hash === "#contents") {
      location.hash = "#main";
    }
  });

  box.form.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && (e.isComposing || e.keyCode === 229)) e.preventDefault();
  });

  // The script switch keeps the anchor and the scroll position.
  for (const link of document.querySelectorAll(".scripts a")) {
    link.addEventListener("click", () => {
      if (location.hash) link.hash = location.hash;
      sessionStorage.setItem("place", JSON.stringify([location.pathname, scrollY]));
    });
  }
  const place = JSON.parse(sessionStorage.getItem("place") || "null");
  sessionStorage.removeItem("place");
  if (place && place[0] === location.pathname) scrollTo(0, place[1]);

  const current = document.querySelector(".contents [aria-current]");
  const list = current && current.closest(".contents");
  if (list) list.scrollTop = current.offsetTop - list.clientHeight / 2;
})();
