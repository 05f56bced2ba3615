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
  const offline = "offline" in document.documentElement.dataset;
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

  // Suggestions under the box, in groups; arrows move, Enter opens what is lit or else searches.
  const list = document.createElement("div");
  list.className = "suggest";
  list.id = "suggest";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.getAttribute("aria-label"));
  list.hidden = true;
  box.form.append(list);
  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "suggest" };
  for (const [name, value] of Object.entries(attributes)) box.setAttribute(name, value);
  let lit = -1;
  let waiting = 0;
  let asked = null;
  const light = (n) => {
    const options = $$('[role="option"]', list);
    lit = options.length ? (n + options.length + 1) % (options.length + 1) : -1;
    if (lit === options.length) lit = -1;
    options.forEach((o, i) => o.setAttribute("aria-selected", String(i === lit)));
    if (lit < 0) box.removeAttribute("aria-activedescendant");
    else {
      box.setAttribute("aria-activedescendant", options[lit].id);
      options[lit].scrollIntoView({ block: "nearest" });
    }
  };
  const fold = () => {
    clearTimeout(waiting);
    if (asked) asked.abort();
    list.hidden = true;
    lit = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const offer = (groups) => {
    list.replaceChildren();
    let n = 0;
    for (const group of groups) {
      const part = document.createElement("div");
      part.setAttribute("role", "group");
      part.setAttribute("aria-label", group.name);
      const name = document.createElement("div");
      name.setAttribute("aria-hidden", "true");
      name.textContent = group.name;
      part.append(name);
      for (const item of group.items) {
        const option = document.createElement("div");
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.id = `suggest-${n++}`;
        option.dataset.href = item.href;
        const text = document.createElement("span");
        text.textContent = item.text;
        option.append(text);
        if (item.note) {
          const note = document.createElement("small");
          note.textContent = item.note;
          option.append(note);
        }
        part.append(option);
      }
      list.append(part);
    }
    list.hidden = n === 0;
    lit = -1;
    box.setAttribute("aria-expanded", String(n > 0));
  };
  const suggest = () => {
    clearTimeout(waiting);
    const text = box.value.trim();
    // A copy of the site on disk has no server to ask.
    if (!text || offline) return fold();
    waiting = setTimeout(async () => {
      if (asked) asked.abort();
      asked = new AbortController();
      const script = new URLSearchParams(location.search).get("script") || "";
      const query = new URLSearchParams({ q: text.slice(0, 100), script });
      try {
        const answer = await fetch(`/suggest?${query}`, { signal: asked.signal });
        if (answer.ok && document.activeElement === box) offer(await answer.json());
      } catch {
        // Typing on aborts the question before; a server that is away leaves the box as it is.
      }
    }, 120);
  };
  box.addEventListener("input", (e) => { if (!e.isComposing) suggest(); });
  box.addEventListener("compositionend", suggest);
  box.addEventListener("blur", fold);
  list.addEventListener("mousedown", (e) => e.preventDefault());
  list.addEventListener("click", (e) => {
    const option = e.target.closest('[role="option"]');
    if (option) location.href = option.dataset.href;
  });
  box.addEventListener("keydown", (e) => {
    if (composing(e)) {
      if (e.key === "Enter") e.preventDefault();
      return;
    }
    if (e.key === "Escape" && !list.hidden) {
      e.preventDefault();
      fold();
    } else if (!list.hidden && (e.key === "ArrowDown" || e.key === "ArrowUp")) {
      e.preventDefault();
      light(e.key === "ArrowDown" ? lit + 1 : lit < 0 ? $$('[role="option"]', list).length - 1 : lit - 1);
    } else if (e.key === "Enter" && lit >= 0) {
      e.preventDefault();
      location.href = $$('[role="option"]', list)[lit].dataset.href;
    }
  });

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
  for (const button of $$("[data-copy], [data-text], [data-link]:is(button)")) {
    button.hidden = false;
    const { copy: form, text, link } = button.dataset;
    const wanted = () => (form ? $("#" + form).textContent : text || location.origin + link);
    button.addEventListener("click", () => copy(wanted(), button));
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
    const contents = current.closest(".contents");
    contents.scrollTop = current.offsetTop - contents.clientHeight / 2;
  }
})();
