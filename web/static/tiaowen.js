"use strict";
// Everything on the pages works without this file; it adds keys and copying, and keeps the reader's place.
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const box = $('.find input[type="search"]');
  // While an input method is composing, keys belong to it (Safari tells only by the code 229).
  const composing = (e) => e.isComposing || e.keyCode === 229;
  const typing = (t) => t instanceof HTMLElement && (t.isContentEditable || /^(input|textarea|select)$/i.test(t.tagName));

  // Addresses in citations and in print are whole only here.
  for (const e of $$("[data-origin]")) e.textContent = location.origin;
  for (const e of $$("[data-today]")) e.textContent = new Date().toLocaleDateString("sv");

  // Keys: / to the box, j and k to the next and the previous clause.
  document.addEventListener("keydown", (e) => {
    if (composing(e) || e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "Escape" && location.hash === "#contents") location.hash = "#main";
    if (typing(e.target)) return;
    if (e.key === "/") {
      e.preventDefault();
      box.focus();
      box.select();
    } else if (e.key === "j" || e.key === "k") {
      const link = $(`link[rel="${e.key === "j" ? "next" : "prev"}"]`);
      if (link) location.href = link.href;
    }
  });

  box.addEventListener("keydown", (e) => { if (e.key === "Enter" && composing(e)) e.preventDefault(); });

  // Copying.
  const said = $("#copied");
  const copy = async (text, button) => {
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Pages that are not served over https have no clipboard object.
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
    }
    if (said) said.textContent = done ? said.dataset.done : said.dataset.failed;
    if (button && done) {
      button.classList.add("done");
      const name = button.dataset.name || (button.dataset.name = button.textContent);
      button.textContent = said ? said.dataset.done : name;
      setTimeout(() => { button.textContent = name; button.classList.remove("done"); }, 1600);
    }
  };
  for (const button of $$("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy($("#" + button.dataset.copy).textContent, button));
  }

  // A sentence's number opens its tools: its link, and the quotation with its citation.
  const labels = $("[data-tools]");
  let tools = null;
  const close = () => { if (tools) tools.remove(); tools = null; };
  const open = (at) => {
    close();
    tools = document.createElement("div");
    tools.className = "tools";
    const add = (name, text) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "tool";
      button.textContent = name;
      button.addEventListener("click", () => copy(text(), button));
      tools.append(button);
    };
    add(labels.dataset.link, () => location.origin + location.pathname + location.search + at.hash);
    add(labels.dataset.quote, () => `“${at.parentElement.textContent.trim()}”（${$("#f-full").textContent}）`);
    at.after(tools);
    tools.style.translate = `${Math.min(0, document.documentElement.clientWidth - tools.getBoundingClientRect().right - 8)}px 1.6em`;
  };
  if (labels) {
    for (const at of $$(".at")) at.addEventListener("click", () => open(at));
    document.addEventListener("keydown", (e) => { if (e.key === "Escape") close(); });
    document.addEventListener("click", (e) => { if (tools && !e.target.closest(".at, .tools")) close(); });
  }

  // The script switch keeps the anchor and the scroll position.
  for (const link of $$(".scripts a")) {
    link.addEventListener("click", () => {
      if (location.hash) link.hash = location.hash;
      sessionStorage.setItem("place", JSON.stringify([location.pathname, scrollY]));
    });
  }
  const place = JSON.parse(sessionStorage.getItem("place") || "null");
  sessionStorage.removeItem("place");
  if (place && place[0] === location.pathname) scrollTo({ top: place[1], behavior: "instant" });

  // The clause shown is in sight in the contents.
  const current = $(".contents [aria-current]");
  if (current) {
    const list = current.closest(".contents");
    list.scrollTop = current.offsetTop - list.clientHeight / 2;
  }
})();
