"use strict";
// Everything on the pages works without this file; it adds keys and copying, and keeps the reader's place.
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  // A copy on disk has no server to ask.
  const offline = "offline" in document.documentElement.dataset;
  const box = $('.find input[type="search"]');
  // While an input method is composing, keys belong to it (Safari tells only by the code 229).
  const composing = (e) => e.isComposing || e.keyCode === 229;
  const typing = (t) => t instanceof HTMLElement && (t.isContentEditable || /^(input|textarea|select)$/i.test(t.tagName));

  // Folded text opens when an address, a key or the printer asks for it.
  const reveal = (e) => {
    for (let at = e; at; at = at.parentElement) if (at.localName === "details") at.open = true;
  };
  const aim = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.closest("details:not([open])")) return;
    reveal(target);
    target.scrollIntoView();
  };
  addEventListener("hashchange", aim);
  addEventListener("beforeprint", () => $$("details.fold").forEach(reveal));

  // The script that was chosen last is shown when the site is entered by an address that names none.
  const chosen = {
    get: () => { try { return localStorage.getItem("script") || ""; } catch { return ""; } },
    set: (code) => { try { localStorage.setItem("script", code); } catch { /* the address has it anyway */ } },
  };
  const here = new URL(location.href);
  const entered = !document.referrer.startsWith(location.origin + "/");
  if (!offline && entered && chosen.get() && !here.searchParams.has("script")) {
    here.searchParams.set("script", chosen.get());
    return location.replace(here);
  }

  // A copy on disk has no server to mark places in a document; its search takes the question.
  const within = $(".within");
  if (offline && within) {
    within.action = box.form.action;
    $("input", within).name = "q";
    const only = Object.assign(document.createElement("input"), { type: "hidden", name: "doc", value: within.dataset.doc });
    within.append(only);
  }

  for (const e of $$("[data-origin]")) e.textContent = location.origin;
  for (const e of $$("[data-today]")) e.textContent = new Date().toLocaleDateString("sv");

  // Keys: / to the box, j and k to the next and the previous clause, hit, or clause of the page.
  const stops = $$(".hit-name a, .clause h3 a");
  const step = (by) => {
    const link = $(`link[rel="${by > 0 ? "next" : "prev"}"]`);
    if (link) location.href = link.href;
    else if (stops.length) {
      const line = document.documentElement.clientHeight / 3;
      const at = stops.includes(document.activeElement)
        ? stops.indexOf(document.activeElement) + by
        : by > 0 ? stops.findIndex((s) => s.getBoundingClientRect().top >= 0)
        : stops.findLastIndex((s) => s.getBoundingClientRect().top < line);
      const stop = stops[Math.max(0, Math.min(at, stops.length - 1))];
      reveal(stop);
      stop.focus({ preventScroll: true });
      stop.scrollIntoView({ block: "center" });
    }
  };
  document.addEventListener("keydown", (e) => {
    if (composing(e) || e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "Escape" && ["#contents", "#facets", "#menu"].includes(location.hash)) location.hash = "#main";
    if (typing(e.target)) return;
    if (e.key === "/") {
      e.preventDefault();
      box.focus();
      box.select();
    } else if (e.key === "j" || e.key === "k") step(e.key === "j" ? 1 : -1);
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

  // A list is filtered while typing: the same page for what stands in the box, of which the list is taken.
  const live = $("[data-live]");
  if (live && !offline) {
    const field = $('input[type="search"]', live);
    let due = 0;
    let asking = null;
    const filter = () => {
      clearTimeout(due);
      due = setTimeout(async () => {
        if (asking) asking.abort();
        asking = new AbortController();
        const query = new URLSearchParams([...new FormData(live)].filter(([, value]) => value));
        const address = query.size ? `${live.getAttribute("action")}?${query}` : live.getAttribute("action");
        try {
          const answer = await fetch(address, { signal: asking.signal });
          if (!answer.ok) return;
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          document.getElementById(live.dataset.live).replaceWith(page.getElementById(live.dataset.live));
          history.replaceState(null, "", address);
        } catch {
          // Typing on aborts the question before; a server that is away leaves the list as it is.
        }
      }, 150);
    };
    field.addEventListener("input", (e) => { if (!e.isComposing) filter(); });
    field.addEventListener("compositionend", filter);
  }

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

  // The script switch keeps the anchor, the scroll position and what is folded.
  const folds = $$("details");
  for (const link of $$(".scripts a")) {
    link.addEventListener("click", () => {
      if (location.hash) link.hash = location.hash;
      chosen.set(new URL(link.href).searchParams.get("script") || "");
      const open = folds.map((d) => d.open);
      sessionStorage.setItem("place", JSON.stringify([location.pathname, scrollY, open]));
    });
  }
  const place = JSON.parse(sessionStorage.getItem("place") || "null");
  sessionStorage.removeItem("place");
  if (place && place[0] === location.pathname) {
    place[2].forEach((open, n) => { if (folds[n]) folds[n].open = open; });
    scrollTo({ top: place[1], behavior: "instant" });
  } else aim();

  // The clause shown, or being read, is lit and in sight in the contents.
  const sight = (line) => {
    const contents = line.closest(".contents");
    const top = line.offsetTop - contents.clientHeight / 2;
    if (Math.abs(contents.scrollTop - top) > contents.clientHeight / 3) contents.scrollTop = top;
  };
  const current = $(".contents [aria-current]");
  if (current) sight(current);
  const lines = new Map($$('.toc a[href^="#"]').map((a) => [a.hash.slice(1), a]));
  const read = $$("[id]").filter((e) => lines.has(e.id));
  let reading = null;
  const follow = () => {
    const past = read.findLast((e) => e.getBoundingClientRect().top < 160) || read[0];
    const line = past && lines.get(past.id);
    if (!line || line === reading) return;
    if (reading) reading.removeAttribute("aria-current");
    reading = line;
    line.setAttribute("aria-current", "true");
    sight(line);
  };
  if (read.length) {
    let due = 0;
    addEventListener("scroll", () => { due ||= requestAnimationFrame(() => { due = 0; follow(); }); }, { passive: true });
    follow();
  }
})();
