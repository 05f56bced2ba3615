"use strict";
// Search in the copy of the site on disk: exact runs of characters, folded to one script as the server folds
// them. static/index.js holds the texts; only the first page loads it.
(() => {
  const index = window.tiaowen;
  const asked = new URLSearchParams(location.search);
  const text = (asked.get("q") || "").trim();
  const box = document.querySelector('.find input[type="search"]');
  if (!index || !text) return;
  box.value = text;

  const table = new Map();
  const forms = [...index.to];
  [...index.from].forEach((variant, n) => table.set(variant, forms[n]));
  // One character to one, so that positions in the folded text are positions in the text.
  const { written, after, unless, form } = index.inWord;
  const fold = (whole) => {
    let [second, first] = ["", ""];
    return Array.from(whole, (variant) => {
      let c = table.get(variant) || variant;
      if (c === written && first === after && !(second && unless.includes(second))) c = form;
      [second, first] = [first, c];
      return c;
    });
  };

  const only = asked.get("doc");
  const clauses = index.clauses
    .filter((clause) => !only || index.documents[clause[0]][0] === only)
    .map(([document, key, number, label, heading, body]) => {
      const folded = fold(body);
      return { document: index.documents[document], key, number, label, heading, body: [...body], folded: folded.join(""), wide: folded.some((c) => c.length > 1) };
    });
  // Places of a run, in characters.
  const places = (clause, run) => {
    const found = [];
    for (let at = clause.folded.indexOf(run); at >= 0; at = clause.folded.indexOf(run, at + run.length)) {
      const start = clause.wide ? [...clause.folded.slice(0, at)].length : at;
      found.push([start, start + [...run].length]);
    }
    return found;
  };
  const search = (runs, least) => {
    const hits = [];
    for (const clause of clauses) {
      const marks = runs.map((run) => places(clause, run));
      const kinds = marks.filter((found) => found.length).length;
      if (kinds < least) continue;
      const head = fold(clause.heading).join("");
      const inHead = runs.filter((run) => head.includes(run)).length;
      const times = marks.reduce((sum, found) => sum + found.length, 0);
      hits.push({ clause, marks: marks.flat().sort((a, b) => a[0] - b[0]), score: kinds * 100 + inHead * 50 + Math.min(times, 20) - clause.body.length / 1e5 });
    }
    return hits.sort((a, b) => b.score - a.score);
  };

  const runs = fold(text).join("").split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const number = /^[0-9]+$/.test(runs.join("")) ? Number(runs.join("")) : null;
  let hits = number === null ? [] : clauses.filter((c) => c.number === number).map((clause) => ({ clause, marks: [], score: 0 }));
  if (!hits.length && runs.length) hits = search(runs, runs.length);
  let partial = false;
  if (!hits.length && runs.length) {
    const pairs = new Set();
    for (const run of runs) {
      const chars = [...run];
      for (let n = 0; n + 1 < chars.length; n += 1) pairs.add(chars[n] + chars[n + 1]);
    }
    hits = pairs.size ? search([...pairs], Math.ceil(pairs.size / 2)) : [];
    partial = hits.length > 0;
  }

  const element = (name, className, content) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (content) made.textContent = content;
    return made;
  };
  const snippet = ({ clause, marks }) => {
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
  const row = (hit) => {
    const { clause } = hit;
    const [id, title, state] = clause.document;
    const made = element("li", "hit");
    const name = element("h2", "hit-name");
    const link = element("a");
    link.href = `docs/${id}/${clause.key}.html`;
    link.append(element("span", "no", clause.label), clause.heading);
    if (!link.textContent) link.textContent = clause.key;
    name.append(link);
    const crumb = element("p", "crumb");
    const whole = element("a", "", title);
    whole.href = `docs/${id}.html`;
    crumb.append(whole, element("span", "badge quiet", state));
    made.append(name, crumb, snippet(hit));
    return made;
  };

  const { words } = index;
  const main = document.querySelector("main");
  main.className = "results";
  const count = element("p", "count");
  count.setAttribute("role", "status");
  if (hits.length && !partial) count.append(`${words.found} `, element("b", "", String(hits.length)), ` ${words.clauses}`);
  else count.textContent = words.none;
  const list = element("ol", "hits");
  list.append(...hits.slice(0, 100).map(row));
  main.replaceChildren(element("h1", "sr", words.title), count);
  if (partial) main.append(element("p", "notice", words.some));
  main.append(list);
  document.title = `${text} · ${document.title}`;
})();
