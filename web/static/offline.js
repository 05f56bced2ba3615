"use strict";
// Search in the copy of the site on disk: runs of characters, folded to one script as the server folds them. The
// index is in pieces (static/index); a search loads those of its pairs of characters, and the texts of what it
// shows. Pages on disk may load scripts only, so each piece is a script that hands over its content.
(() => {
  const asked = new URLSearchParams(location.search);
  const text = (asked.get("q") || "").trim();
  const { meta } = window.tiaowen || {};
  if (!meta || !text) return;
  const box = document.querySelector('.find input[type="search"]');
  box.value = text;
  // More pairs than these are not looked up: the texts of the hits tell whether all of a long run is there.
  const MOST_PAIRS = 8;
  const SHOWN = 20;

  const waiting = {};
  const load = (name) => (waiting[name] ||= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = up + name;
    script.onload = resolve;
    script.onerror = () => reject(new Error(name));
    document.head.append(script);
  }));
  // Pages in another script lie in a folder of their own.
  const up = document.querySelector('script[src$="offline.js"]').getAttribute("src").replace(/static\/offline\.js$/, "");
  const postings = {};
  const texts = {};
  let documents = [];
  window.tiaowen.postings = (at, lists) => { postings[at] = lists; };
  window.tiaowen.texts = (at, block) => { texts[at] = block; };
  window.tiaowen.documents = (list) => { documents = list; };

  const table = new Map();
  const forms = [...meta.to];
  [...meta.from].forEach((variant, n) => table.set(variant, forms[n]));
  // One character to one, so that positions in the folded text are positions in the text.
  const { written, after, unless, form } = meta.inWord;
  const fold = (whole) => {
    let [second, first] = ["", ""];
    return Array.from(whole, (variant) => {
      let c = table.get(variant) || variant;
      if (c === written && first === after && !(second && unless.includes(second))) c = form;
      [second, first] = [first, c];
      return c;
    });
  };

  const pieceOf = (token) => {
    let hash = 0;
    for (const c of token.replace(/^\^/, "")) hash = (Math.imul(hash, 31) + c.codePointAt(0)) >>> 0;
    return hash % meta.pieces;
  };
  const value = new Map([...meta.digits].map((digit, n) => [digit, n]));
  // The clauses that have a token, each with how often.
  const list = async (token) => {
    const at = pieceOf(token);
    await load(`${meta.postings}/p${at}.js`);
    const found = new Map();
    const lists = postings[at];
    const digits = Object.hasOwn(lists, token) ? lists[token] : "";
    let [clause, number, shift] = [0, 0, 0];
    for (const digit of digits) {
      const low = value.get(digit);
      number += (low & 31) * 2 ** shift;
      shift += 5;
      if (low < 32) {
        clause += Math.floor(number / meta.times);
        found.set(clause, 1 + (number % meta.times));
        [number, shift] = [0, 0];
      }
    }
    return found;
  };
  // What a run is looked up by: its character, or its pairs, of a long one some.
  const pairs = (run) => {
    const chars = [...run];
    if (chars.length === 1) return [run];
    const all = [];
    for (let n = 0; n + 1 < chars.length; n += 1) all.push(chars[n] + chars[n + 1]);
    return all;
  };
  const some = (all) => {
    const once = [...new Set(all)];
    if (once.length <= MOST_PAIRS) return once;
    return Array.from({ length: MOST_PAIRS }, (_, n) => once[Math.round((n * (once.length - 1)) / (MOST_PAIRS - 1))]);
  };

  const runs = fold(text).join("").split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const isNumber = /^[0-9]+$/.test(runs.join(""));

  // Clauses with their scores, best first; `sure` where every pair of each run was looked up and none is longer.
  const search = async (loosely) => {
    if (isNumber && !loosely) {
      const found = await list(`#${Number(runs.join(""))}`);
      if (found.size) return { hits: [...found.keys()], whole: true, sure: true };
    }
    const wanted = some(runs.flatMap(pairs));
    const lists = await Promise.all(wanted.map(list));
    const heads = await Promise.all(wanted.map((token) => list(`^${token}`)));
    const scores = new Map();
    lists.forEach((found, n) => found.forEach((times, clause) => {
      const seen = scores.get(clause) || { kinds: 0, score: 0 };
      seen.kinds += 1;
      // A pair that few clauses have tells more.
      seen.score += Math.log(1 + meta.clauses / found.size) * ((2 * times) / (times + 1) + (heads[n].has(clause) ? 2 : 0));
      scores.set(clause, seen);
    }));
    const ordered = (least) => [...scores].filter(([, seen]) => seen.kinds >= least)
      .sort(([a, one], [b, two]) => two.kinds - one.kinds || two.score - one.score || a - b).map(([clause]) => clause);
    let hits = loosely ? [] : ordered(wanted.length);
    if (hits.length) return { hits, whole: true, sure: runs.every((run) => [...run].length <= 2) };
    hits = wanted.length > 1 ? ordered(Math.ceil(wanted.length / 2)) : [];
    return { hits, whole: false, sure: true };
  };

  const blockOf = (clause) => {
    let [low, high] = [0, meta.blocks.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (meta.blocks[middle] <= clause) low = middle;
      else high = middle;
    }
    return low;
  };
  const read = async (clause) => {
    const at = blockOf(clause);
    await load(`${meta.texts}/t${at}.js`);
    let rest = clause - meta.blocks[at];
    for (const [id, title, state, ...entries] of texts[at]) {
      if (rest < entries.length) {
        const [key, label, heading, body] = entries[rest];
        return { id, title, state, key, label, heading, body: [...body], folded: fold(body) };
      }
      rest -= entries.length;
    }
    return null;
  };
  // Places of a run, in characters.
  const places = ({ folded }, run) => {
    const wanted = [...run];
    const found = [];
    for (let at = 0; at + wanted.length <= folded.length; at += 1) {
      if (wanted.every((c, n) => folded[at + n] === c)) {
        found.push([at, at + wanted.length]);
        at += wanted.length - 1;
      }
    }
    return found;
  };

  const element = (name, className, content) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (content) made.textContent = content;
    return made;
  };
  const snippet = (clause, marks) => {
    const made = element("p", "snippet");
    const from = Math.max(0, (marks.length ? marks[0][0] : 0) - 20);
    const to = Math.min(clause.body.length, from + 120);
    let at = from;
    const put = (until) => made.append(clause.body.slice(at, until).join("").replace(/\s+/g, " "));
    for (const [start, end] of marks) {
      if (start < at || end > to) continue;
      put(start);
      made.append(element("mark", "", clause.body.slice(start, end).join("")));
      at = end;
    }
    put(to);
    if (to < clause.body.length) made.append("……");
    return made;
  };
  const row = (clause, marks) => {
    const made = element("li", "hit");
    const name = element("h2", "hit-name");
    const link = element("a");
    link.href = `docs/${clause.id}.html#c${clause.key}`;
    link.append(element("span", "no", clause.label), clause.heading);
    if (!link.textContent) link.textContent = clause.key;
    name.append(link);
    const crumb = element("p", "crumb");
    const whole = element("a", "", clause.title);
    whole.href = `docs/${clause.id}.html`;
    crumb.append(whole, element("span", "badge quiet", clause.state));
    made.append(name, crumb, snippet(clause, marks));
    return made;
  };

  const { words } = meta;
  const main = document.querySelector("main");
  const show = async (loosely) => {
    let { hits, whole, sure } = await search(loosely);
    const only = asked.get("doc");
    if (only) {
      await load(`${meta.postings}/documents.js`);
      const at = documents.findIndex(([id]) => id === only);
      const first = at < 0 ? Infinity : documents[at][1];
      const past = at + 1 < documents.length ? documents[at + 1][1] : Infinity;
      hits = hits.filter((clause) => clause >= first && clause < past);
    }
    const count = element("p", "count");
    count.setAttribute("role", "status");
    const list = element("ol", "hits");
    const more = element("button", "tool", words.more);
    more.type = "button";
    let next = 0;
    let gone = 0;
    const tell = () => {
      const left = hits.length - gone;
      const about = sure || next >= hits.length ? "" : words.about;
      if (left && whole) count.replaceChildren(`${words.found}${about} `, element("b", "", String(left)), ` ${words.clauses}`);
      else count.textContent = words.none;
      more.hidden = next >= hits.length;
    };
    const page = async () => {
      const clauses = await Promise.all(hits.slice(next, next + SHOWN).map(read));
      next += SHOWN;
      for (const clause of clauses.filter(Boolean)) {
        const found = runs.map((run) => places(clause, run));
        // All pairs of a run may stand apart; a text that was cut may have it further down.
        const cut = clause.body.length >= meta.shown;
        if (whole && !isNumber && !cut && !found.every((run) => run.length)) {
          gone += 1;
          continue;
        }
        const marks = whole ? found.flat() : runs.flatMap(pairs).flatMap((pair) => places(clause, pair));
        list.append(row(clause, marks.sort((a, b) => a[0] - b[0])));
      }
      tell();
    };
    more.addEventListener("click", page);
    await page();
    for (let n = 0; n < 3 && !list.children.length && next < hits.length; n += 1) await page();
    // The pairs that were looked up are there, the run nowhere.
    if (whole && !isNumber && hits.length && !list.children.length && next >= hits.length) {
      await show(true);
      return;
    }
    main.className = "results";
    main.replaceChildren(element("h1", "sr", words.title), count);
    if (!whole && hits.length) main.append(element("p", "notice", words.some));
    main.append(list, more);
    document.title = `${text} · ${document.title}`;
  };
  show();
})();
