"use strict";
// Runs the operations of this page against its own server. Without it the examples are links.
(() => {
  const zh = document.documentElement.lang.startsWith("zh");
  const say = (english, chinese) => (zh ? chinese : english);
  const make = (name, text, className) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  };
  for (const pre of document.querySelectorAll("pre")) pre.textContent = pre.textContent.replace("ORIGIN", location.origin);

  // What the fields ask: an address, and a body where there is one.
  const asked = (form) => {
    let path = form.dataset.path;
    const query = new URLSearchParams();
    for (const field of form.querySelectorAll("[data-in]")) {
      const values = "lines" in field.dataset ? field.value.split("\n") : [field.value];
      for (const value of values.map((v) => v.trim()).filter(Boolean)) {
        if (field.dataset.in === "path") path = path.replace(`{${field.name}}`, encodeURIComponent(value));
        else query.append(field.name, value);
      }
    }
    const body = form.querySelector("[data-body]");
    return { address: query.size ? `${path}?${query}` : path, body: body && body.value };
  };
  const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const commands = ({ address, body }) => {
    const url = location.origin + address;
    return {
      curl: body === null ? `curl ${quote(url)}` : `curl -H 'Content-Type: application/json' -d ${quote(body)} ${quote(url)}`,
      Python: body === null
        ? `import requests\nprint(requests.get(${JSON.stringify(url)}).json())`
        : `import json, requests\nprint(requests.post(${JSON.stringify(url)}, json=json.loads(${JSON.stringify(body)})).json())`,
      JavaScript: body === null
        ? `console.log(await (await fetch(${JSON.stringify(url)})).json());`
        : `console.log(await (await fetch(${JSON.stringify(url)}, { method: "POST", headers: { "Content-Type": "application/json" }, body: ${JSON.stringify(body)} })).json());`,
    };
  };
  const MOST = 200000;

  for (const form of document.querySelectorAll("form")) {
    form.addEventListener("submit", async (e) => {
      e.preventDefault();
      const answer = form.querySelector(".answer");
      const question = asked(form);
      answer.hidden = false;
      answer.replaceChildren(make("p", say("Running …", "正在运行……")));
      const began = performance.now();
      const line = make("p");
      const shown = make("pre");
      shown.tabIndex = 0;
      try {
        const options = question.body === null ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: question.body };
        const response = await fetch(question.address, options);
        const text = await response.text();
        line.append(make("b", `${response.status} ${response.statusText}`), make("span", `${Math.round(performance.now() - began)} ms`), make("span", `${new Blob([text]).size} B`), make("code", response.headers.get("content-type") || ""));
        let pretty = text;
        if (/json$|json;/.test(response.headers.get("content-type") || "") && text.length < MOST) pretty = JSON.stringify(JSON.parse(text), null, 2);
        shown.textContent = pretty.length > MOST ? `${pretty.slice(0, MOST)}\n……` : pretty;
      } catch (error) {
        line.append(make("b", say("The server cannot be reached", "连不上服务器")), make("span", error.message));
      }
      for (const [name, command] of Object.entries(commands(question))) {
        const button = make("button", name);
        button.type = "button";
        button.title = say("Copy as", "复制为") + ` ${name}`;
        button.addEventListener("click", async () => {
          try {
            await navigator.clipboard.writeText(command);
            button.textContent = say("Copied", "已复制");
            setTimeout(() => { button.textContent = name; }, 1500);
          } catch {
            // Pages that are not served over https have no clipboard: the command is shown instead.
            shown.textContent = command;
          }
        });
        line.append(button);
      }
      answer.replaceChildren(line, shown);
    });
  }

  // A shape that a link names opens.
  const aim = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.localName === "details") target.open = true;
  };
  addEventListener("hashchange", aim);
  aim();
})();
