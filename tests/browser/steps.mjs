// What readers do, step by step, in a real browser. Each step stands alone: it opens its own page.
// node steps.mjs BASE SHOTS [ONLY]   runs the steps whose name contains ONLY, when it is given.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [, , base, shots, only = ""] = process.argv;
// The copy of the site on disk that `tiaowen export --static` wrote.
const site = `${pathToFileURL(process.env.SITE)}/`;
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

const DESK = { width: 1280, height: 860 };
const PHONE = { width: 390, height: 844 };
const NARROW = { width: 360, height: 740 };
const failures = [];
let passed = 0;

function check(condition, message) {
  if (!condition) throw new Error(message);
}

function equal(got, wanted, what) {
  const [a, b] = [JSON.stringify(got), JSON.stringify(wanted)];
  if (a !== b) throw new Error(`${what}: got ${a}, wanted ${b}`);
}

// Runs one step in a context of its own. Every request that leaves the server, every script error and
// every breach of the content policy fails the step.
async function step(name, run, options = {}) {
  if (!name.includes(only)) return;
  const context = await browser.newContext({ viewport: DESK, locale: "zh-CN", ...options });
  const page = await context.newPage();
  const trouble = [];
  page.on("request", (r) => {
    if (![base, site, "data:"].some((ours) => r.url().startsWith(ours))) trouble.push(`request to ${r.url()}`);
  });
  page.on("pageerror", (e) => trouble.push(`script error: ${e.message}`));
  page.on("console", (m) => {
    if (m.type() === "error" && !/status of 4\d\d/.test(m.text())) trouble.push(`console: ${m.text()}`);
  });
  try {
    await run(page, context);
    check(trouble.length === 0, trouble.join("; "));
    passed += 1;
    console.log(`ok    ${name}`);
  } catch (e) {
    failures.push(name);
    console.log(`FAIL  ${name}\n      ${e.message.split("\n").slice(0, Number(process.env.LINES_SHOWN || 6)).join("\n      ")}`);
    await page.screenshot({ path: `${shots}/fail-${failures.length}.png` }).catch(() => {});
  } finally {
    await context.close();
  }
}

const open = (page, path) => page.goto(base + path, { waitUntil: "load" });
const path = (page) => decodeURIComponent(new URL(page.url()).pathname + new URL(page.url()).search);
const hits = (page) => page.$$eval(".hits .hit-name a", (links) => links.map((a) => new URL(a.href).pathname));
const count = async (page) => Number((await page.$(".count b").then((b) => b?.textContent())) ?? 0);
const clauseText = (page) => page.$$eval(".clause.one .text .s", (all) => all.map((s) => s.textContent).join(""));

async function ask(page, text) {
  await page.fill('.find input[type="search"]', text);
  await page.press('.find input[type="search"]', "Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === text);
}

// ---- search -------------------------------------------------------------------------------------

await step("search in simplified script finds clause 14 and article 23", async (page) => {
  await open(page, "/");
  await ask(page, "养老托育");
  const found = await hits(page);
  check(found.includes("/docs/sichuan-2023/14"), `no clause 14 in ${found}`);
  check(found.includes("/docs/central-2022/23"), `no article 23 in ${found}`);
});

await step("search in traditional script finds the same in the same order", async (page) => {
  await open(page, "/?q=养老托育");
  const simplified = await hits(page);
  await ask(page, "養老託育");
  equal(await hits(page), simplified, "hits");
});

await step("the count is announced and the title holds the query", async (page) => {
  await open(page, "/?q=充电桩");
  check((await count(page)) > 0, "no count");
  equal(await page.getAttribute(".count", "role"), "status", "role of the count");
  check((await page.title()).startsWith("充电桩"), `title is ${await page.title()}`);
});

await step("marks stand on what was asked", async (page) => {
  await open(page, "/?q=“充电桩”");
  const marks = await page.$$eval(".snippet mark", (all) => all.map((m) => m.textContent));
  check(marks.length > 0, "no marks");
  check(marks.every((m) => /^[充電电桩樁]+$/.test(m)), `marks are ${marks}`);
});

await step("a hit opens its clause, back returns to the results", async (page) => {
  await open(page, "/?q=养老托育");
  await page.click('.hits a[href="/docs/sichuan-2023/14"]');
  await page.waitForURL("**/docs/sichuan-2023/14*");
  await page.goBack();
  equal(path(page), "/?q=养老托育", "address after back");
  equal(await page.inputValue('.find input[type="search"]'), "养老托育", "box after back");
});

await step("Enter while composing does not search", async (page) => {
  await open(page, "/");
  await page.focus('.find input[type="search"]');
  const stopped = await page.evaluate(() => {
    const box = document.querySelector('.find input[type="search"]');
    const event = new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true });
    return !box.dispatchEvent(event);
  });
  check(stopped, "the key went through");
  equal(path(page), "/", "address");
});

await step("a composition is left alone: no question, no jump, until it ends", async (page) => {
  await open(page, "/");
  let asked = 0;
  page.on("request", (q) => { if (q.url().includes("/suggest")) asked += 1; });
  await page.focus('.find input[type="search"]');
  const input = await page.context().newCDPSession(page);
  for (const text of ["y", "ya", "yan", "yang lao"]) {
    await input.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  }
  await page.waitForTimeout(300);
  equal(asked, 0, "questions while composing");
  await input.send("Input.insertText", { text: "养老" });
  await page.waitForSelector('.suggest [role="option"]');
  check(asked > 0, "nothing asked when it ends");
  equal(await page.inputValue('.find input[type="search"]'), "养老", "box");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === "养老");
});

await step("/ focuses the box and types no slash", async (page) => {
  await open(page, "/docs/sichuan-2023/14");
  await page.keyboard.press("/");
  check(await page.evaluate(() => document.activeElement.matches('.find input[type="search"]')), "no focus");
  equal(await page.inputValue('.find input[type="search"]'), "", "box");
});

await step("odd queries are text", async (page) => {
  for (const q of ['"', "市(州)", "（二十一）", "2023-08-03 08:18:05", "a:b", "<script>alert(1)</script>", "AND"]) {
    const answer = await open(page, `/?q=${encodeURIComponent(q)}`);
    equal(answer.status(), 200, `status for ${q}`);
    equal(await page.inputValue('.find input[type="search"]'), q, "box");
  }
});

await step("a search without hits helps", async (page) => {
  await open(page, "/?q=" + encodeURIComponent("“魑魅魍魉”"));
  check((await page.$$(".help a, .tries a")).length > 0, "nothing offered");
});

await step("the address of a search reopens it", async (page) => {
  await open(page, "/?q=养老&doc=sichuan-2023");
  const found = await hits(page);
  check(found.length > 0 && found.every((h) => h.startsWith("/docs/sichuan-2023/")), `hits ${found}`);
  await page.reload();
  equal(await hits(page), found, "hits after reload");
});

await step("suggestions come in groups, arrows move, Enter opens", async (page) => {
  await open(page, "/");
  await page.focus('.find input[type="search"]');
  await page.keyboard.type("养老");
  await page.waitForSelector('.suggest [role="option"]');
  check((await page.$$('.suggest [role="group"]')).length >= 2, "one group only");
  equal(await page.getAttribute('.find input[type="search"]', "aria-expanded"), "true", "expanded");
  await page.keyboard.press("ArrowDown");
  const href = await page.getAttribute('.suggest [aria-selected="true"]', "data-href");
  await page.keyboard.press("Enter");
  await page.waitForURL(base + href);
});

await step("Esc folds the suggestions, and nothing is asked while composing", async (page) => {
  await open(page, "/");
  await page.focus('.find input[type="search"]');
  await page.keyboard.type("停车");
  await page.waitForSelector('.suggest [role="option"]');
  await page.keyboard.press("Escape");
  check(await page.isHidden(".suggest"), "does not fold");
  let asked = 0;
  page.on("request", (r) => { if (r.url().includes("/suggest")) asked += 1; });
  await page.evaluate(() => {
    const box = document.querySelector('.find input[type="search"]');
    box.value = "tingche";
    box.dispatchEvent(new InputEvent("input", { isComposing: true, bubbles: true }));
  });
  await page.waitForTimeout(300);
  equal(asked, 0, "questions while composing");
});

await step("a clause number jumps", async (page) => {
  await open(page, "/?q=四川 14");
  await page.click('.answer a[href="/docs/sichuan-2023/14"]');
  await page.waitForURL("**/docs/sichuan-2023/14");
});

await step("one clause that clearly wins is the answer", async (page) => {
  await open(page, "/?q=充电桩");
  check((await page.$$eval(".answer a", (all) => all.map((a) => new URL(a.href).pathname))).includes("/docs/sichuan-2023/8"), "no answer card");
});

await step("a hit copies its citation and its link, and leads to the article it carries out", async (page, context) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: base });
  await open(page, "/?q=充电桩");
  const hit = page.locator('.hit:has(a[href="/docs/sichuan-2023/8"])');
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await hit.locator("[data-text]").click();
  check((await copied()).includes("实施意见》（八）"), `copied ${await copied()}`);
  await hit.locator("[data-link]").click();
  equal(await copied(), `${base}/docs/sichuan-2023/8`, "link");
  check((await page.textContent("#copied")).length > 0, "nothing said");
  await hit.locator(".up").click();
  await page.waitForURL("**/docs/central-2022/14");
});

await step("a facet narrows, its chip widens again", async (page) => {
  await open(page, "/?q=养老");
  const before = await count(page);
  await page.click('.facets a:has-text("四川意见")');
  await page.waitForURL("**doc=sichuan-2023**");
  check((await count(page)) < before, "nothing is narrowed");
  await page.click(".chips a >> nth=0");
  await page.waitForURL((url) => !url.searchParams.has("doc"));
  equal(await count(page), before, "count after the chip");
});

await step("results sort by document and by date", async (page) => {
  await open(page, "/?q=养老");
  await page.click('.sorts a:has-text("文件顺序")');
  await page.waitForURL("**sort=document**");
  const found = (await hits(page)).filter((h) => h.startsWith("/docs/sichuan-2023/")).map((h) => Number(h.split("/").pop()));
  equal(found, [...found].sort((a, b) => a - b), "order in the document");
});

await step("every part of the reading turns off and on: word, script, synonym, what is left out", async (page) => {
  await open(page, "/?q=" + encodeURIComponent("廉租房"));
  check((await count(page)) > 0, "no hit by synonym");
  const cases = [
    ["縣城的停車场", "縣城 =", "fold"], ["县城的停车场", "停车场", "word"], ["县城的停车场", "的", "ignore"],
    ["廉租房", "公租房", "also"],
  ];
  for (const [q, part, name] of cases) {
    await open(page, "/?q=" + encodeURIComponent(q));
    const found = async () => [await count(page), await hits(page), await page.$$eval(".snippet mark", (all) => all.map((m) => m.textContent))];
    const before = await found();
    await page.locator("a.term:not(.off)", { hasText: part }).first().click();
    await page.waitForURL((url) => (url.searchParams.get("off") ?? "").startsWith(name));
    const after = await found();
    if (name !== "ignore") check(JSON.stringify(before) !== JSON.stringify(after), `${name} makes no difference`);
    await page.click("a.term.off");
    await page.waitForURL((url) => !url.searchParams.has("off"));
    equal(await found(), before, `${name} on again`);
  }
});

await step("a query with one word too many offers the rest", async (page) => {
  await open(page, "/?q=" + encodeURIComponent("养老 魑魅"));
  check((await page.$$(".offer a")).length > 0, "nothing offered");
});

// ---- script switch ------------------------------------------------------------------------------

await step("six turns of the script switch give the first text again", async (page) => {
  await open(page, "/docs/sichuan-2023/14");
  const first = await clauseText(page);
  for (const name of ["简体", "繁體", "臺灣", "香港", "简体", "原文"]) {
    await page.click(`.top .scripts a:text-is("${name}")`);
    await page.waitForLoadState();
  }
  equal(await clauseText(page), first, "text");
  equal(path(page), "/docs/sichuan-2023/14", "address");
});

await step("the switch converts text and interface, and lang says so", async (page) => {
  await open(page, "/docs/sichuan-2023/14?script=hans");
  check((await clauseText(page)).includes("养老托育") || (await page.textContent("h1")).includes("养老托育"), "text is not simplified");
  equal(await page.getAttribute("html", "lang"), "zh-Hans", "lang");
  await open(page, "/docs/sichuan-2023/14?script=tw");
  equal(await page.getAttribute("html", "lang"), "zh-Hant-TW", "lang");
  equal(await page.textContent(".find button"), "檢索", "button");
});

await step("the script goes along with links and searches", async (page) => {
  await open(page, "/docs/sichuan-2023/14?script=hk");
  await page.click('.pager [rel="next"]');
  await page.waitForURL("**/docs/sichuan-2023/15?script=hk");
  await ask(page, "养老");
  check(path(page).includes("script=hk"), `address is ${path(page)}`);
});

await step("the script chosen last is shown on the next visit, an address that names one goes first", async (page, context) => {
  await open(page, "/docs/sichuan-2023/14");
  await page.click('.top .scripts a:text-is("臺灣")');
  await page.waitForURL("**script=tw");
  const visit = await context.newPage();
  await visit.goto(base + "/docs/sichuan-2023/15?x=1#c15.s1");
  await visit.waitForURL("**/docs/sichuan-2023/15?x=1&script=tw#c15.s1");
  await visit.goto(base + "/docs/sichuan-2023/15?script=hk");
  equal(await visit.getAttribute("html", "lang"), "zh-Hant-HK", "lang");
  await visit.click('.top .scripts a:text-is("原文")');
  await visit.waitForURL("**/docs/sichuan-2023/15");
  const later = await context.newPage();
  await later.goto(base + "/about");
  equal(await later.getAttribute("html", "lang"), "zh-Hans", "lang after 原文");
  equal(await context.cookies(), [], "cookies");
});

await step("the switch keeps the place on the page", async (page) => {
  await open(page, "/docs/sichuan-2023");
  await page.evaluate(() => scrollTo(0, 2400));
  await page.click('.top .scripts a:text-is("简体")');
  await page.waitForURL("**script=hans");
  await page.waitForFunction(() => scrollY > 1000);
});

// ---- clause -------------------------------------------------------------------------------------

await step("j and k go to the next and the previous clause", async (page) => {
  await open(page, "/docs/sichuan-2023/14");
  await page.keyboard.press("j");
  await page.waitForURL("**/docs/sichuan-2023/15");
  await page.keyboard.press("k");
  await page.waitForURL("**/docs/sichuan-2023/14");
});

await step("clause 14 names central article 23, and 23 names clause 14", async (page) => {
  await open(page, "/docs/sichuan-2023/14");
  await page.click('.side a[href="/docs/central-2022/23"]');
  await page.waitForURL("**/docs/central-2022/23");
  check(await page.$('.side a[href="/docs/sichuan-2023/14"]'), "no way back");
});

await step("an abstract says that it is none of the wording, beside the official address", async (page) => {
  await open(page, "/docs/central-2022/23");
  check((await page.textContent(".notice")).includes("提要，非原文"), "no label");
  check(await page.$('.notice a[href*="gov.cn"]'), "no official address");
});

await step("a sentence has an address that lights it", async (page) => {
  await open(page, "/docs/sichuan-2023/14#c14.s2");
  equal(await page.evaluate(() => document.querySelector(":target")?.id), "c14.s2", "target");
});

await step("a sentence's tools copy the quotation with its citation", async (page, context) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: base });
  await open(page, "/docs/sichuan-2023/14");
  await page.hover('[id="c14.s1"]');
  await page.focus('[id="c14.s1"] .at');
  await page.keyboard.press("Enter");
  await page.click(".tools .tool:nth-child(2)");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  check(copied.startsWith("“") && copied.includes("（十四）"), `copied ${copied}`);
});

await step("a citation is copied in the form asked for", async (page, context) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: base });
  await open(page, "/docs/sichuan-2023/14");
  await page.click('[data-copy="f-short"]');
  equal(await page.evaluate(() => navigator.clipboard.readText()), await page.textContent("#f-short"), "short");
  await page.click(".citing summary");
  await page.click('[data-copy="f-bibtex"]');
  const bibtex = await page.evaluate(() => navigator.clipboard.readText());
  check(bibtex.startsWith("@misc{") && bibtex.includes(`${base}/docs/sichuan-2023/14`), `copied ${bibtex}`);
  check((await page.textContent("#copied")).length > 0, "nothing said");
});

await step("the contents light the clause shown", async (page) => {
  await open(page, "/docs/sichuan-2023/14");
  equal(await page.$$eval(".toc [aria-current]", (all) => all.map((a) => new URL(a.href).pathname)), ["/docs/sichuan-2023/14"], "lit");
  const seen = await page.$eval(".toc [aria-current]", (a) => {
    const [line, box] = [a.getBoundingClientRect(), a.closest(".contents").getBoundingClientRect()];
    return line.top >= box.top && line.bottom <= box.bottom;
  });
  check(seen, "the clause is out of sight in the contents");
});

await step("repairs are shown in place", async (page) => {
  await open(page, "/docs/sichuan-2023/repairs");
  check((await page.textContent(".tally")).includes("620"), "620 pinyin notes are not counted");
  check((await page.$$("del")).length > 500, "repairs are not shown");
});

await step("第十四条 leads to the clause's own address", async (page) => {
  await open(page, "/docs/sichuan-2023/" + encodeURIComponent("第十四条"));
  equal(path(page), "/docs/sichuan-2023/14", "address");
});

await step("the mirror's address is no link", async (page) => {
  for (const address of ["/docs/sichuan-2023", "/docs/sichuan-2023/14", "/docs"]) {
    await open(page, address);
    const links = await page.$$eval("a[href]", (all) => all.map((a) => a.href));
    check(!links.some((l) => l.includes("courtneyjines")), `a link on ${address}`);
  }
});

await step("an unknown clause offers those there are", async (page) => {
  const answer = await open(page, "/docs/sichuan-2023/99");
  equal(answer.status(), 404, "status");
  check((await page.$$(".tries a")).length > 0, "nothing offered");
});

// ---- document and lists -------------------------------------------------------------------------

await step("the reading page holds all 26 clauses and folds by section", async (page) => {
  await open(page, "/docs/sichuan-2023");
  for (const n of [1, 14, 26]) check(await page.$(`#c${n}`), `no clause ${n}`);
  await page.click(".fold summary >> nth=0");
  check(!(await page.$eval(".fold", (d) => d.open)), "does not fold");
});

await step("j and k move through hits, Enter opens the one that is lit", async (page) => {
  await open(page, "/?q=养老");
  const wanted = await hits(page);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForURL(`**${wanted[1]}`);
});

await step("find within a document marks every place, in either script", async (page) => {
  await open(page, "/docs/sichuan-2023");
  await page.fill(".within input[name=find]", "养老");
  await page.press(".within input[name=find]", "Enter");
  await page.waitForURL("**find=**");
  const marks = await page.$$eval(".paper mark", (all) => all.map((m) => m.textContent));
  check(marks.length > 5 && marks.every((m) => m === "養老"), `marks are ${marks}`);
  equal(Number(await page.textContent(".found-here b")), marks.length, "count");
  await page.click('.found-here a[href="#c14"]');
  equal(await page.evaluate(() => document.querySelector(":target")?.id), "c14", "target");
});

await step("#第十四条 and #（十四） lead to the clause, also into what is folded", async (page) => {
  for (const anchor of ["第十四条", "（十四）", "c14.s2"]) {
    await open(page, `/docs/sichuan-2023#${encodeURIComponent(anchor)}`);
    const top = await page.$eval("#c14", (e) => e.getBoundingClientRect().top);
    check(Math.abs(top) < 700, `${anchor}: clause 14 stands at ${top}`);
  }
  await page.evaluate(() => { for (const d of document.querySelectorAll("details.fold")) d.open = false; location.hash = "#c21"; });
  await page.waitForFunction(() => document.querySelector("#c21").closest("details").open);
});

await step("the contents light what is being read", async (page) => {
  await open(page, "/docs/sichuan-2023#c20");
  await page.waitForFunction(() => document.querySelector('.toc [aria-current]')?.hash === "#c20");
});

await step("the list of documents leads to a document", async (page) => {
  await open(page, "/docs");
  await page.click('.docs a[href="/docs/central-2022"]');
  await page.waitForURL("**/docs/central-2022");
});

await step("a word in context: from the search to every place, ordered by the right, narrowed by a year", async (page) => {
  await open(page, "/?q=养老");
  await page.click(".sorts .onto");
  await page.waitForURL((url) => url.pathname === "/kwic");
  const words = () => page.$$eval(".kwic .line b", (all) => all.map((b) => b.textContent));
  check((await words()).length > 3, "no lines");
  check((await words()).every((word) => /^[养養]老$/.test(word)), `words are ${await words()}`);
  await page.click('.sorts a:has-text("右侧文字")');
  await page.waitForURL((url) => url.searchParams.get("by") === "right");
  const all = await count(page);
  await page.click('.spread a[href*="year="]');
  await page.waitForURL((url) => url.searchParams.has("year"));
  const of = await count(page);
  check(of > 0 && of < all, `${of} of ${all}`);
  await page.click(".chips a");
  equal(await count(page), all, "places when the year is taken off");
});

await step("a topic gives a clause of both documents in one line", async (page) => {
  await open(page, "/topics");
  const line = await page.$$eval(".topics div", (all) => all.find((d) => d.querySelector("dt a").textContent === "养老")?.innerHTML ?? "");
  check(line.includes("/docs/sichuan-2023/14") && line.includes("/docs/central-2022/23"), `line is ${line}`);
});

await step("every example of the help page answers", async (page) => {
  await open(page, "/help");
  const links = await page.$$eval(".help-list a", (all) => all.map((a) => a.href));
  check(links.length >= 8, "no examples");
  for (const link of links) equal((await page.goto(link)).status(), 200, link);
});

await step("coverage shows gaps, a cell opens the pair, swapping keeps it", async (page) => {
  await open(page, "/coverage/sichuan-2023");
  check((await page.textContent(".gaps")).includes("工作要求"), "article 2 is no gap");
  await page.click('.cover a[href="/compare/sichuan-2023/14/central-2022/23"]');
  await page.waitForURL("**/compare/**");
  check((await page.$$(".compare .a .shared")).length > 0, "no shared wording");
  check((await page.textContent(".compare .a")).includes("仅四川意见"), "own wording is not named in text");
  await page.click(".swap");
  await page.waitForURL("**/compare/central-2022/23/sichuan-2023/14");
});

await step("a clause leads to its comparison with the article", async (page) => {
  await open(page, "/docs/sichuan-2023/14");
  await page.click(".side .compare-link >> nth=0");
  await page.waitForURL("**/compare/sichuan-2023/14/central-2022/23");
});

// ---- other ways to use it -----------------------------------------------------------------------

// The text of the page as it is printed, page by page.
async function printed(page, name) {
  const file = `${shots}/${name}.pdf`;
  writeFileSync(file, await page.pdf({ format: "A4", preferCSSPageSize: true }));
  const text = execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" });
  return text.split("\f").filter((sheet) => sheet.trim());
}

// Whether a font of this machine has Chinese characters: without one all of them are drawn as the same box, and a
// printed file holds none of them.
async function hasChinese(page) {
  return page.evaluate(() => {
    const drawn = (character) => {
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = 40;
      const pen = canvas.getContext("2d");
      pen.font = "32px sans-serif";
      pen.fillText(character, 2, 34);
      return canvas.toDataURL();
    };
    return drawn("口") !== drawn("鬱");
  });
}

// What is printed, without white space: read from the sheets, or, where no font has Chinese, what the page shows in
// print.
async function printedText(page, sheets) {
  let text = sheets.join("");
  if (!(await hasChinese(page))) {
    await page.emulateMedia({ media: "print" });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    text = await page.evaluate(() => document.body.innerText);
    await page.emulateMedia({ media: null });
    console.log("      no font has Chinese: the text in print is read from the page, its sheets by their feet alone");
  }
  return text.replace(/\s+/g, "");
}

await step("a printed clause holds its text, address and date on every sheet, and no navigation", async (page) => {
  await open(page, "/docs/sichuan-2023/14");
  const sheets = await printed(page, "clause");
  const text = await printedText(page, sheets);
  for (const wanted of ["（十四）發展養老托育服務", "建立健全基本養老服務體系", "245be9766fc4619c650fb6c036411f8fb9e49aaa5e190edb319995324c91fc86"]) {
    check(text.includes(wanted), `${wanted} is not printed`);
  }
  for (const unwanted of ["检索", "复制", "繁體", "上一条", "更多格式", "（十五）傳承"]) check(!text.includes(unwanted), `${unwanted} is printed`);
  const today = await page.evaluate(() => new Date().toLocaleDateString("sv"));
  for (const sheet of sheets) {
    const foot = sheet.replace(/\s+/g, "").slice(-260);
    check(foot.includes(`${base.replace("http://", "")}/docs/sichuan-2023/14`) && foot.includes(today), `a sheet ends with ${foot}`);
  }
});

await step("a printed document holds every clause, folded or not, and no sheet ends with a heading", async (page) => {
  await open(page, "/docs/sichuan-2023");
  await page.click(".fold summary >> nth=2");
  const sheets = await printed(page, "document");
  const text = await printedText(page, sheets);
  check(sheets.length >= 5, `${sheets.length} sheets`);
  check(text.includes("（五）培育壯大主導產業") && text.includes("（二十六）開展示范試點"), "a clause is missing");
  for (const sheet of sheets) {
    const lines = sheet.split("\n").map((l) => l.trim()).filter((l) => l && !l.includes(base) && !/^(\d+ \/ \d+|\S* · )/.test(l) && !/\d{4}-\d\d-\d\d$/.test(l));
    check(!/^(（[一二三四五六七八九十]+）|[一二三四五六七八九十]+、)\S{2,24}$/.test(lines.at(-1) ?? ""), `a sheet ends with ${lines.at(-1)}`);
  }
});

await step("keyboard alone: skip link, search, open, next", async (page) => {
  await open(page, "/");
  await page.keyboard.press("Tab");
  equal(await page.evaluate(() => document.activeElement.className), "skip", "first stop");
  await page.keyboard.press("Enter");
  equal(await page.evaluate(() => document.activeElement.id), "main", "after the skip link");
  await page.keyboard.press("/");
  await page.keyboard.type("充电桩");
  // With the suggestions folded, the browser's own Escape would empty the box.
  await page.waitForSelector('.suggest [role="option"]');
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === "充电桩");
  for (let i = 0; i < 60; i += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => !!document.activeElement.closest(".hit-name"))) break;
  }
  await page.keyboard.press("Enter");
  await page.waitForURL("**/docs/**");
});

await step("phone: no side scroll on any page at 360 pixels", async (page) => {
  for (const address of pages()) {
    await open(page, address);
    const [wide, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    check(wide <= seen, `${address} is ${wide} wide on ${seen}`);
  }
}, { viewport: NARROW, isMobile: true, hasTouch: true });

await step("phone: the contents open as a sheet and close", async (page) => {
  await open(page, "/docs/sichuan-2023/14");
  check(!(await page.isVisible(".contents")), "open at first");
  await page.tap(".to-contents");
  check(await page.isVisible(".contents"), "does not open");
  await page.tap(".contents .close");
  check(!(await page.isVisible(".contents")), "does not close");
}, { viewport: PHONE, isMobile: true, hasTouch: true });

// What can be pressed and is lower than `least`; links within running text are as high as their line.
const low = (page, least) => page.$$eval("a, button, input:not([type=hidden]), summary", (all, least) => all
  .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.matches(".sr, .skip, .at, .text a, p:not([class]) a, .notice a, dd.url a, .lead a, .crumb a, .facts a, td a, th a, .parent a, .matrix h2 a, .compare h2 a, .hit-name a, .clause h3 a, .read dd > a, .help-list dd a, .found-here p a"))
  // A radio button is met at its label.
  .filter((e) => (e.type === "radio" ? e.closest("label") : e).getBoundingClientRect().height < least - 0.5)
  .map((e) => `${e.outerHTML.slice(0, 90)} (${Math.round(e.getBoundingClientRect().height)})`), least);

for (const [what, least, options] of [["pointer", 24, {}], ["thumb", 44, { viewport: PHONE, isMobile: true, hasTouch: true }]]) {
  await step(`targets are large enough for a ${what} on every page`, async (page) => {
    const small = [];
    for (const address of pages()) {
      await open(page, address);
      for (const e of await low(page, least)) small.push(`${address}: ${e}`);
    }
    check(small.length === 0, small.join("\n      ") + `\n      ${small.length} in all`);
  }, options);
}

await step("without scripts: search, open, switch, contents", async (page) => {
  await open(page, "/");
  await page.fill('.find input[type="search"]', "养老托育");
  await page.click(".find button");
  await page.click('.hits a[href="/docs/sichuan-2023/14"]');
  await page.click('.top .scripts a:text-is("简体")');
  check((await page.textContent("h1")).includes("养老托育"), "not simplified");
  await page.click('.side a[href^="/docs/central-2022/23"]');
  await page.waitForURL("**/docs/central-2022/23?script=hans");
}, { javaScriptEnabled: false });

await step("dark scheme has its own colours", async (page) => {
  await open(page, "/docs/sichuan-2023/14");
  const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const [r, g, b] = dark.match(/\d+/g).map(Number);
  check(r + g + b < 150, `background ${dark}`);
}, { colorScheme: "dark" });

await step("focus is seen on everything that Tab reaches", async (page) => {
  for (const address of ["/?q=养老", "/docs/sichuan-2023/14"]) {
    await open(page, address);
    for (let i = 0; i < 45; i += 1) {
      await page.keyboard.press("Tab");
      const seen = await page.evaluate(() => {
        const e = document.activeElement;
        const style = getComputedStyle(e);
        const box = e.getBoundingClientRect();
        const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
        const inSight = box.bottom > 0 && box.top < innerHeight;
        return e === document.body || (outlined && inSight) ? "" : e.outerHTML.slice(0, 90);
      });
      equal(seen, "", `${address}, stop ${i + 1}`);
    }
  }
}, { reducedMotion: "reduce" });

await step("the text is painted before the script is there", async (page) => {
  await page.route("**/*.js", async (route) => { await new Promise((r) => setTimeout(r, 2500)); await route.continue(); });
  const began = Date.now();
  await page.goto(base + "/?q=养老", { waitUntil: "commit" });
  await page.waitForSelector(".hits .hit-name");
  const paint = await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
  check((await paint.jsonValue()) < 2000 && Date.now() - began < 2400, "painting waits for the script");
});

await step("an unchanged page and file are not sent again", async (page) => {
  const again = async (address, tag) => page.request.get(base + address, { headers: { "If-None-Match": tag } });
  const first = await page.request.get(base + "/docs/sichuan-2023/14");
  equal((await again("/docs/sichuan-2023/14", first.headers().etag)).status(), 304, "status");
  const html = await first.text();
  const style = html.match(/\/static\/[^"]+\.css/)[0];
  check((await page.request.get(base + style)).headers()["cache-control"].includes("immutable"), "the stylesheet is not kept");
});

await step("the search page is small", async (page) => {
  let bytes = 0;
  const client = await page.context().newCDPSession(page);
  await client.send("Network.enable");
  client.on("Network.loadingFinished", (e) => { bytes += e.encodedDataLength; });
  await open(page, "/?q=养老托育");
  check(bytes > 1000 && bytes < 30_000, `${bytes} bytes`);
  console.log(`      ${bytes} bytes transferred`);
});

await step("the content policy lets no inline script run", async (page) => {
  const answer = await open(page, "/");
  const policy = answer.headers()["content-security-policy"];
  check(policy.includes("default-src 'none'") && !policy.includes("unsafe"), policy);
  check(policy.includes("frame-ancestors 'none'"), policy);
});

// ---- the copy on disk ---------------------------------------------------------------------------

const copied = (page) => page.$$eval(".hits .hit-name a", (links) => links.map((a) => a.href));

await step("the copy on disk is searched in both scripts", async (page) => {
  const found = {};
  for (const [folder, text] of [["", "养老托育"], ["", "養老託育"], ["hant/", "養老託育"], ["hant/", "养老托育"]]) {
    await page.goto(`${site}${folder}docs/central-2022.html`);
    await ask(page, text);
    await page.waitForSelector(".hits .hit-name");
    check(page.url().startsWith(`${site}${folder}index.html?`), page.url());
    found[folder + text] = (await copied(page)).map((href) => href.slice(`${site}${folder}docs/`.length));
    check(found[folder + text].includes("sichuan-2023.html#c14"), `${folder}${text}: ${found[folder + text]}`);
    check(found[folder + text].includes("central-2022.html#c23"), `${folder}${text}: ${found[folder + text]}`);
    equal(found[folder + text], found["养老托育"], `${folder}${text}`);
    check(await page.$(".snippet mark"), "nothing is marked");
  }
  await page.click('.hits a[href$="sichuan-2023.html#c14"]');
  await page.waitForURL(`${site}hant/docs/sichuan-2023.html#c14`);
  check((await page.textContent("#c14")).includes("養老"), "the clause is not shown in traditional script");
  await page.click('#c14 .beside a[href*="central-2022.html#c23"]');
  await page.waitForURL(`${site}hant/docs/central-2022.html#c23`);
});

await step("the copy on disk offers parts of a query, numbers, and says when there is nothing", async (page) => {
  for (const [text, wanted] of [["养老托育充电桩", 1], ["14", 2], ["魑魅魍魉", 0], ["<b>&\"", 0]]) {
    await page.goto(`${site}index.html?q=${encodeURIComponent(text)}`);
    await page.waitForSelector(".results .count");
    const found = (await copied(page)).length;
    check(wanted ? found >= wanted : found === 0, `${text}: ${found}`);
    check((await page.$eval(".count", (p) => p.textContent)).length > 2, `${text}: no count`);
  }
});

await step("a search of the copy loads no more than 300 kB", async (page) => {
  for (const text of ["养老", "应当", "推进以县城为重要载体的城镇化建设，促进城乡融合发展"]) {
    await page.goto("about:blank");
    let bytes = 0;
    const counted = (r) => { if (r.url().includes("/static/index")) bytes += readFileSync(new URL(r.url())).length; };
    page.on("request", counted);
    await page.goto(`${site}index.html?q=${encodeURIComponent(text)}`);
    await page.waitForSelector(".results .count");
    page.off("request", counted);
    check(bytes > 0 && bytes <= 300_000, `${text}: ${bytes} bytes`);
  }
});

await step("every link of the copy on disk leads to a file", async () => {
  const files = readdirSync(process.env.SITE, { recursive: true }).filter((name) => name.endsWith(".html") && !name.startsWith("files"));
  check(files.length > 100, `${files.length} pages`);
  const wrong = new Set();
  for (const name of files) {
    const from = join(process.env.SITE, name);
    for (const [, value] of readFileSync(from, "utf8").matchAll(/ (?:href|src|action)="([^"]*)"/g)) {
      if (/^(https?:|#|$)/.test(value)) continue;
      const target = resolve(dirname(from), decodeURIComponent(value.replace(/[?#].*/, "")));
      if (!existsSync(target)) wrong.add(`${name}: ${value}`);
      const place = value.match(/docs\/[^/#]*\.html#(.+)$/)?.[1];
      if (place && existsSync(target) && !readFileSync(target, "utf8").includes(` id="${place}"`)) wrong.add(`${name}: no ${value}`);
    }
  }
  check(wrong.size === 0, [...wrong].slice(0, 6).join("; "));
});

await step("axe finds nothing serious in the copy on disk", async (page) => {
  const found = [];
  for (const name of ["index.html", "index.html?q=养老", "docs.html", "docs/sichuan-2023.html", "docs/sichuan-2023.html#c14", "hant/coverage/sichuan-2023.html", "topics.html"]) {
    await page.goto(site + name);
    await page.evaluate(axeSource + ";0");
    const { violations } = await page.evaluate(() => axe.run(document, { preload: false, runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
    found.push(...violations.filter((v) => /serious|critical/.test(v.impact)).map((v) => `${name}: ${v.id} at ${v.nodes[0].target}`));
  }
  check(found.length === 0, found.join("; "));
});

// ---- judging ------------------------------------------------------------------------------------

await step("a second judge judges without scripts and is not told what the first one said", async (page) => {
  await open(page, "/docs/sichuan-2023/workbench?show=second");
  equal(await page.$$eval(".judged", (all) => all.length), 0, "judgements that are shown");
  const before = Number(await page.textContent('.queues a[aria-current="page"] .soft'));
  const form = ".case:first-of-type form.judge";
  const clause = await page.inputValue(`${form} input[name="clause"]`);
  await page.fill(`${form} input[name="by"]`, "乙读者");
  await page.click(`${form} button[type="submit"]:first-of-type`);
  equal(await page.$$eval("#saved", (all) => all.length), 0, "kept without a choice");
  const names = await page.$$eval(`${form} input[type="radio"]`, (all) => [...new Set(all.map((r) => r.name))]);
  for (const [at, name] of names.entries()) {
    await page.check(`${form} input[name="${name}"][value="${at === 0 ? "main" : "rejected"}"]`);
  }
  await page.click(`${form} button[type="submit"]:first-of-type`);
  await page.waitForSelector("#saved");
  check((await page.textContent("#saved")).includes("review/sichuan-2023/乙读者.tsv"), "the file is not named");
  equal(Number(await page.textContent('.queues a[aria-current="page"] .soft')), before - 1, "clauses that are left");
  equal(await page.inputValue('input[name="by"] >> nth=0'), "乙读者", "name");
  await page.click("#saved a");
  equal(await page.inputValue('form.judge input[name="clause"]'), clause, "clause");
  check(await page.isChecked(`input[name="${names[0]}"][value="main"]`), "what was chosen is not shown");
  check((await page.textContent("#agreed")).includes("乙读者"), "the judges are not compared");
}, { javaScriptEnabled: false });

await step("what a reader says reaches the judges and changes nothing else", async (page) => {
  await open(page, "/docs/sichuan-2023/15");
  const links = () => page.$$eval(".side .refs > li > a", (all) => all.map((a) => a.textContent));
  const before = await links();
  await page.click(".side .how summary");
  await page.fill('.side .say textarea[name="note"]', "讲的是另一回事");
  await page.click('.side .say button[value="wrong"]');
  await page.waitForSelector("#said");
  equal(await links(), before, "links");
  await open(page, "/docs/sichuan-2023/workbench?show=readers");
  check((await page.textContent("#c15 .words")).includes("讲的是另一回事"), "not shown to judges");
});

// ---- axe and pictures ---------------------------------------------------------------------------

function pages() {
  return [
    "/", "/?q=养老托育", "/?q=养老&doc=sichuan-2023", "/?q=四川 14", "/?q=养老 魑魅", "/?q=全市", "/?q=魑魅魍魉", "/docs", "/docs/sichuan-2023", "/docs/central-2022",
    "/docs/sichuan-2023/14", "/docs/central-2022/23", "/docs/sichuan-2023/preamble", "/docs/sichuan-2023/repairs",
    "/coverage", "/coverage/sichuan-2023", "/coverage/central-2022", "/compare/sichuan-2023/14/central-2022/23",
    "/workbench", "/docs/sichuan-2023/workbench?show=second", "/docs/sichuan-2023/workbench?show=judged&page=2", "/topics", "/kwic?q=养老&by=right", "/help", "/about", "/docs/sichuan-2023/99", "/nowhere", "/docs/no1-2018", "/docs/sichuan-2023?find=养老", "/docs/sichuan-2023/14?script=tw", "/?q=縣城的停车場&script=hk",
  ];
}

for (const [scheme, viewport] of [["light", DESK], ["dark", DESK], ["light", PHONE], ["dark", PHONE]]) {
  await step(`axe finds nothing serious, ${scheme}, ${viewport.width} pixels`, async (page) => {
    const found = [];
    for (const address of pages()) {
      await open(page, address);
      await page.evaluate(axeSource + ";0");
      const result = await page.evaluate(() => axe.run(document, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      }));
      for (const v of result.violations) {
        if (v.impact === "serious" || v.impact === "critical") {
          found.push(`${address}: ${v.id} at ${v.nodes.slice(0, 2).map((n) => n.target.join(" ")).join(", ")}`);
        }
      }
    }
    check(found.length === 0, found.join("\n      "));
  }, { viewport, colorScheme: scheme });
}

await step("pictures", async (page) => {
  const named = { home: "/", search: "/?q=养老托育", clause: "/docs/sichuan-2023/14", document: "/docs/sichuan-2023", documents: "/docs", topics: "/topics", coverage: "/coverage/sichuan-2023", compare: "/compare/sichuan-2023/14/central-2022/23", workbench: "/docs/sichuan-2023/workbench?show=second" };
  for (const [name, address] of Object.entries(named)) {
    for (const [width, viewport] of [["1280", DESK], ["390", PHONE]]) {
      for (const colorScheme of ["light", "dark"]) {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        await open(page, address);
        await page.screenshot({ path: `${shots}/${name}-${width}-${colorScheme}.png` });
      }
    }
  }
});

await browser.close();
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length ? 1 : 0);
