//! The documentation page of the API, made from the OpenAPI document, in English and Chinese; every operation can be
//! tried against this server. It loads nothing from elsewhere, and its examples are links without scripts too.

mod chinese;

use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::http::{HeaderMap, Uri, header};
use axum::response::{Html, IntoResponse, Redirect};
use serde_json::Value;

use tiaowen_print::escape;

use super::openapi;
use super::problem::TYPES;

/// Language of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    English,
    Chinese,
}

static PAGES: LazyLock<[String; 2]> = LazyLock::new(|| {
    let description: Value = serde_json::from_str(openapi::json()).unwrap_or(Value::Null);
    [Language::English, Language::Chinese].map(|language| Writer::page(language, &description))
});

/// In the language that the address names, else in that which the browser prefers.
pub(super) async fn serve(uri: Uri, headers: HeaderMap) -> impl IntoResponse {
    let query = uri.query().unwrap_or_default();
    let asked = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "lang");
    let language = match asked.as_ref().map(|(_, value)| &**value) {
        Some("zh") => Language::Chinese,
        Some(_) => Language::English,
        None => preferred(&headers),
    };
    let [english, chinese] = &*PAGES;
    let page = if language == Language::Chinese { chinese } else { english };
    ([(header::VARY, "accept-language")], Html(page.as_str()))
}

/// The first language of the list that the page has.
fn preferred(headers: &HeaderMap) -> Language {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or("");
    let known = accepted.split(',').map(str::trim).find_map(|tag| {
        let tag = tag.to_ascii_lowercase();
        (tag.starts_with("zh").then_some(Language::Chinese))
            .or(tag.starts_with("en").then_some(Language::English))
    });
    known.unwrap_or(Language::English)
}

pub(super) async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("docs/page.css"))
}

pub(super) async fn script() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("docs/page.js"))
}

pub(super) async fn redirect() -> Redirect {
    Redirect::permanent("/api/v1/docs")
}

/// Writes one page.
struct Writer {
    language: Language,
    out: String,
}

impl Writer {
    fn page(language: Language, description: &Value) -> String {
        let mut writer = Self { language, out: String::new() };
        writer.head();
        writer.contents(description);
        writer.out.push_str("<main id=\"main\">\n");
        writer.introduction(description);
        for (tag, operations) in by_tag(description) {
            let name = writer.say(text(&tag["description"]), chinese::tag(text(&tag["name"])));
            writer.put(format_args!("<h2 id=\"tag-{}\">{name}</h2>\n", escape(text(&tag["name"]))));
            for (path, method, operation) in operations {
                writer.operation(path, method, operation, description);
            }
        }
        writer.problems();
        let name = writer.own("Shapes", "数据结构");
        writer.put(format_args!("<h2 id=\"schemas\">{name}</h2>\n"));
        if language == Language::Chinese {
            writer.out.push_str("<p class=\"soft\">字段说明为英文，与 openapi.json 相同。</p>\n");
        }
        for (name, schema) in members(&description["components"]["schemas"]) {
            writer.schema(name, schema);
        }
        writer.out.push_str("</main>\n</body>\n</html>\n");
        writer.out
    }

    fn put(&mut self, words: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.out.write_fmt(words);
    }

    /// Words of the page itself.
    fn own(&self, english: &'static str, chinese: &'static str) -> &'static str {
        if self.language == Language::Chinese { chinese } else { english }
    }

    /// Words of the description, as HTML; English where nothing else is known.
    fn say(&self, english: &str, chinese: Option<&str>) -> String {
        let chosen = chinese.filter(|_| self.language == Language::Chinese);
        prose(chosen.unwrap_or(english))
    }

    fn head(&mut self) {
        let (lang, other, name) = match self.language {
            Language::English => ("en", "zh", "中文"),
            Language::Chinese => ("zh-Hans", "en", "English"),
        };
        let (title, skip) =
            (self.own("tiaowen API v1", "条文接口 v1"), self.own("Skip to text", "跳到正文"));
        let (home, other_lang) =
            (self.own("Site", "网站"), if other == "zh" { "zh-Hans" } else { "en" });
        self.put(format_args!(
            "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
             <link rel=\"stylesheet\" href=\"/api/v1/docs.css\">\n\
             <script src=\"/api/v1/docs.js\" defer></script>\n</head>\n<body>\n\
             <a class=\"skip\" href=\"#main\">{skip}</a>\n\
             <header><b>{title}</b> <span><a href=\"/api/v1/openapi.json\">openapi.json</a> <a href=\"/\">{home}</a> \
             <a href=\"/api/v1/docs?lang={other}\" lang=\"{other_lang}\">{name}</a></span></header>\n"
        ));
    }

    fn contents(&mut self, description: &Value) {
        let (label, problems, schemas) = (
            self.own("Operations", "操作"),
            self.own("Problems", "错误"),
            self.own("Shapes", "数据结构"),
        );
        self.put(format_args!("<nav aria-label=\"{label}\">\n"));
        for (tag, operations) in by_tag(description) {
            let name = self.say(text(&tag["description"]), chinese::tag(text(&tag["name"])));
            self.put(format_args!("<p>{name}</p>\n<ul>\n"));
            for (_, _, operation) in operations {
                let id = text(&operation["operationId"]);
                let summary =
                    self.say(text(&operation["summary"]), chinese::operation(id).map(|o| o.0));
                self.put(format_args!("<li><a href=\"#{}\">{summary}</a></li>\n", escape(id)));
            }
            self.out.push_str("</ul>\n");
        }
        self.put(format_args!(
            "<p><a href=\"#problems\">{problems}</a></p>\n<p><a href=\"#schemas\">{schemas}</a></p>\n</nav>\n"
        ));
    }

    fn introduction(&mut self, description: &Value) {
        let title = self.own("tiaowen API v1", "条文接口 v1");
        self.put(format_args!("<h1>{title}</h1>\n"));
        let chinese = "中国政策文件，逐条可查：检索、文件、关联、引文核对。文字按发布时的样子存储；位置以字符（Unicode 标量值）计。\n\n\
                       v1 之内只增加字段和参数，不改名，不删除，已有的含义不变；`score` 的数值和同分结果的顺序可能变化。不认识的字段请忽略。\n\n\
                       不需要密钥。每个操作都可以在本页对着这台服务器运行。";
        let english = format!(
            "{}\n\nNo key is needed. Every operation can be run on this page, against this server.",
            text(&description["info"]["description"])
        );
        let said = if self.language == Language::Chinese { chinese } else { &english };
        for paragraph in said.split("\n\n") {
            self.put(format_args!("<p>{}</p>\n", prose(paragraph)));
        }
    }

    fn operation(&mut self, path: &str, method: &str, operation: &Value, description: &Value) {
        let id = text(&operation["operationId"]);
        let known = chinese::operation(id);
        let summary = self.say(text(&operation["summary"]), known.map(|o| o.0));
        let detail = self.say(text(&operation["description"]), known.map(|o| o.1));
        let (upper, shown) = (method.to_uppercase(), escape(path));
        self.put(format_args!(
            "<section>\n<h3 id=\"{}\">{summary}</h3>\n<p class=\"address\"><b>{upper}</b> <code>{shown}</code></p>\n",
            escape(id)
        ));
        if !detail.is_empty() {
            self.put(format_args!("<p>{detail}</p>\n"));
        }
        let example = example(path, operation);
        let body = (method == "post").then(|| example_body(operation, description));
        self.form(path, method, id, operation, body.as_deref());
        let run = self.own("Example", "示例");
        match &body {
            None => self.put(format_args!(
                "<p class=\"example\">{run}: <a href=\"{0}\"><code>{0}</code></a></p>\n",
                escape(&example)
            )),
            Some(body) => self.put(format_args!(
                "<details><summary>{run}</summary><pre tabindex=\"0\">curl -H 'Content-Type: application/json' -d '{}' ORIGIN{}</pre></details>\n",
                escape(body),
                escape(&example)
            )),
        }
        self.answers(operation);
        self.out.push_str("</section>\n");
    }

    /// The parameters, each with a field that holds its example.
    fn form(&mut self, path: &str, method: &str, id: &str, operation: &Value, body: Option<&str>) {
        let (run, optional) = (self.own("Run", "运行"), self.own("Parameter", "参数"));
        self.put(format_args!(
            "<form data-path=\"{}\" data-method=\"{method}\" action=\"{}\" method=\"{method}\">\n",
            escape(path),
            escape(path)
        ));
        let parameters = operation["parameters"].as_array().map_or(&[][..], Vec::as_slice);
        if !parameters.is_empty() {
            let (kind, meaning, value) =
                (self.own("Type", "类型"), self.own("Meaning", "含义"), self.own("Value", "取值"));
            self.put(format_args!(
                "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{optional}\"><table>\n<thead><tr><th scope=\"col\">{optional}</th><th scope=\"col\">{meaning}</th><th scope=\"col\">{kind}</th><th scope=\"col\">{value}</th></tr></thead><tbody>\n"
            ));
        }
        for (at, parameter) in parameters.iter().enumerate() {
            let name = text(&parameter["name"]);
            let said = self.say(text(&parameter["description"]), chinese::parameter(id, name));
            let needed = parameter["required"] == true;
            let mark = if needed { self.own("required", "必填") } else { "" };
            // What has to be there is filled in; the rest stays as it is when nothing is said.
            let shown =
                if needed || at == 0 { example_of(parameter).join("\n") } else { String::new() };
            let field = format!("{id}-{name}");
            self.put(format_args!(
                "<tr><th scope=\"row\"><label for=\"{field}\"><code>{name}</code></label> <small>{mark}</small></th><td>{said}</td><td>{}</td><td>",
                type_of(&parameter["schema"])
            ));
            self.field(&field, name, parameter, &shown);
            self.out.push_str("</td></tr>\n");
        }
        if !parameters.is_empty() {
            self.out.push_str("</tbody></table></div>\n");
        }
        if let Some(body) = body {
            let name = self.own("Body", "正文");
            self.put(format_args!(
                "<label for=\"{id}-body\">{name}</label>\n<textarea id=\"{id}-body\" data-body rows=\"5\" spellcheck=\"false\">{}</textarea>\n",
                escape(body)
            ));
        }
        self.put(format_args!(
            "<p><button type=\"submit\" aria-describedby=\"{id}\">{run}</button></p>\n<div class=\"answer\" role=\"status\" hidden></div>\n</form>\n"
        ));
    }

    fn field(&mut self, field: &str, name: &str, parameter: &Value, shown: &str) {
        let place = text(&parameter["in"]);
        let hint = escape(&example_of(parameter).join(" "));
        if let Some(values) = parameter["schema"]["enum"].as_array() {
            self.put(format_args!(
                "<select id=\"{field}\" name=\"{name}\" data-in=\"{place}\"><option></option>"
            ));
            for value in values {
                let value = escape(&plain(value));
                let chosen = if *value == *shown { " selected" } else { "" };
                self.put(format_args!("<option{chosen}>{value}</option>"));
            }
            self.out.push_str("</select>");
        } else if parameter["schema"]["type"] == "array" {
            self.put(format_args!(
                "<textarea id=\"{field}\" name=\"{name}\" data-in=\"{place}\" data-lines rows=\"2\" spellcheck=\"false\">{}</textarea>",
                escape(shown)
            ));
        } else {
            self.put(format_args!(
                "<input id=\"{field}\" name=\"{name}\" data-in=\"{place}\" value=\"{}\" placeholder=\"{hint}\" autocomplete=\"off\" spellcheck=\"false\">",
                escape(shown)
            ));
        }
    }

    fn answers(&mut self, operation: &Value) {
        let name = self.own("Answers", "返回");
        self.put(format_args!("<details><summary>{name}</summary><ul>\n"));
        for (status, response) in members(&operation["responses"]) {
            let shape = members(&response["content"]).next();
            let shape = shape.map(|(media, c)| {
                format!("<code>{}</code> {}", escape(media), type_of(&c["schema"]))
            });
            let said = match TYPES.iter().find(|t| t.status.to_string() == status) {
                Some(problem) => {
                    let said = self.say(problem.meaning, chinese::problem(problem.name));
                    format!("<a href=\"#problem-{0}\">{0}</a> {said}", problem.name)
                }
                None => prose(text(&response["description"])),
            };
            let shape = shape.unwrap_or_default();
            self.put(format_args!("<li><b>{}</b> {said} {shape}</li>\n", escape(status)));
        }
        self.out.push_str("</ul></details>\n");
    }

    fn problems(&mut self) {
        let (name, said) = (
            self.own("Problems", "错误"),
            self.own(
                "Every error is <code>application/problem+json</code> (RFC 9457).",
                "所有错误都是 <code>application/problem+json</code>（RFC 9457）。",
            ),
        );
        self.put(format_args!("<h2 id=\"problems\">{name}</h2>\n<p>{said}</p>\n<dl>\n"));
        for problem in TYPES {
            let said = self.say(problem.meaning, chinese::problem(problem.name));
            self.put(format_args!(
                "<dt id=\"problem-{0}\"><code>{0}</code> {1}</dt><dd>{said}</dd>\n",
                problem.name, problem.status
            ));
        }
        self.out.push_str("</dl>\n");
    }

    fn schema(&mut self, name: &str, schema: &Value) {
        let name = escape(name);
        let (field, kind, meaning) =
            (self.own("Field", "字段"), self.own("Type", "类型"), self.own("Meaning", "含义"));
        self.put(format_args!(
            "<details class=\"schema\" id=\"schema-{name}\"><summary><code>{name}</code></summary>\n<p>{}</p>\n",
            prose(text(&schema["description"]))
        ));
        let parts = schema["allOf"].as_array().map_or(std::slice::from_ref(schema), Vec::as_slice);
        for part in parts {
            if part.get("$ref").is_some() {
                let all = self.own("All of", "包含");
                self.put(format_args!("<p>{all} {}</p>\n", type_of(part)));
            }
            let rows: Vec<String> = members(&part["properties"])
                .map(|(field, value)| {
                    let said = prose(text(&value["description"]));
                    format!("<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td>{said}</td></tr>\n", escape(field), type_of(value))
                })
                .collect();
            if !rows.is_empty() {
                self.put(format_args!(
                    "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{name}\"><table>\n<thead><tr><th scope=\"col\">{field}</th><th scope=\"col\">{kind}</th><th scope=\"col\">{meaning}</th></tr></thead><tbody>\n{}</tbody></table></div>\n",
                    rows.concat()
                ));
            } else if part.get("enum").is_some() {
                self.put(format_args!("<p>{}</p>\n", type_of(part)));
            }
        }
        self.out.push_str("</details>\n");
    }
}

/// Path, method and description of an operation.
type Operation<'a> = (&'a str, &'a str, &'a Value);

/// The tags with their operations.
fn by_tag(description: &Value) -> Vec<(&Value, Vec<Operation<'_>>)> {
    let tags = description["tags"].as_array().map_or(&[][..], Vec::as_slice);
    let all = members(&description["paths"]).flat_map(|(path, item)| {
        members(item).map(move |(method, operation)| (path, method, operation))
    });
    let all: Vec<_> = all.collect();
    let of = |tag: &Value| {
        let tagged = all.iter().filter(|(_, _, operation)| operation["tags"][0] == tag["name"]);
        tagged.copied().collect()
    };
    tags.iter().map(|tag| (tag, of(tag))).collect()
}

/// The values of a parameter's example.
fn example_of(parameter: &Value) -> Vec<String> {
    match &parameter["example"] {
        Value::Array(values) => values.iter().map(plain).collect(),
        value => vec![plain(value)],
    }
}

/// An address of the operation that runs: what has to be said, and the first of what may be.
fn example(path: &str, operation: &Value) -> String {
    let mut address = path.to_owned();
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let parameters = operation["parameters"].as_array().map_or(&[][..], Vec::as_slice);
    for (at, parameter) in parameters.iter().enumerate() {
        let name = text(&parameter["name"]);
        for value in example_of(parameter) {
            if parameter["in"] == "path" {
                address = address.replace(&format!("{{{name}}}"), &value);
            } else if parameter["required"] == true || at == 0 {
                query.append_pair(name, &value);
            }
        }
    }
    match query.finish().as_str() {
        "" => address,
        query => format!("{address}?{query}"),
    }
}

/// A body of the operation that runs.
fn example_body(operation: &Value, description: &Value) -> String {
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    let name = text(&schema["$ref"]).rsplit('/').next().unwrap_or_default();
    let fields = members(&description["components"]["schemas"][name]["properties"]);
    let given = fields.filter(|(_, field)| !field["example"].is_null());
    let body: serde_json::Map<String, Value> =
        given.map(|(name, field)| (name.to_owned(), field["example"].clone())).collect();
    serde_json::to_string_pretty(&body).unwrap_or_default()
}

/// Text as HTML, what stands between backticks as code.
fn prose(text: &str) -> String {
    let mut out = String::new();
    for (at, part) in text.split('`').enumerate() {
        let part = escape(part);
        if at % 2 == 1 {
            out.extend(["<code>", &*part, "</code>"]);
        } else {
            out.push_str(&part);
        }
    }
    out
}

/// A schema in a few words, as HTML.
fn type_of(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|r| r.rsplit('/').next()) {
        let name = escape(name);
        return format!("<a href=\"#schema-{name}\">{name}</a>");
    }
    for word in ["oneOf", "anyOf", "allOf"] {
        if let Some(choices) = schema[word].as_array() {
            return choices.iter().map(type_of).collect::<Vec<_>>().join(" | ");
        }
    }
    let mut words = match &schema["type"] {
        Value::Array(types) => types.iter().map(plain).collect::<Vec<_>>().join(" | "),
        Value::String(kind) if kind == "array" => format!("[{}]", type_of(&schema["items"])),
        kind => plain(kind),
    };
    if let Some(values) = schema["enum"].as_array() {
        let values: Vec<String> =
            values.iter().map(|v| format!("<code>{}</code>", escape(&plain(v)))).collect();
        words = values.join(" | ");
    }
    for (key, label) in [("minimum", "≥"), ("maximum", "≤"), ("maxLength", "…"), ("default", "=")]
    {
        let value = schema.get(key).map(plain).filter(|value| !value.is_empty());
        if let Some(value) = value {
            // Writing to a string cannot fail.
            let _ = write!(words, " {label}&#160;{}", escape(&value));
        }
    }
    words
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(k, v)| (k.as_str(), v))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An operation, parameter or problem without Chinese would stand in English on the Chinese page.
    #[test]
    fn everything_is_said_in_chinese_too() {
        let description: Value = serde_json::from_str(openapi::json()).unwrap();
        let mut missing = Vec::new();
        for (tag, operations) in by_tag(&description) {
            if chinese::tag(text(&tag["name"])).is_none() {
                missing.push(tag["name"].to_string());
            }
            for (_, _, operation) in operations {
                let id = text(&operation["operationId"]);
                let known = chinese::operation(id);
                let longer = !text(&operation["description"]).is_empty();
                if known.is_none_or(|(_, detail)| detail.is_empty() == longer) {
                    missing.push(id.to_owned());
                }
                for parameter in operation["parameters"].as_array().into_iter().flatten() {
                    let name = text(&parameter["name"]);
                    if chinese::parameter(id, name).is_none() {
                        missing.push(format!("{id}.{name}"));
                    }
                }
            }
        }
        missing.extend(
            TYPES.iter().filter(|t| chinese::problem(t.name).is_none()).map(|t| t.name.to_owned()),
        );
        assert!(missing.is_empty(), "docs/chinese.tsv lacks {missing:?}");
    }

    #[test]
    fn the_first_known_language_of_the_browser_is_taken() {
        for (accepted, language) in [
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::Chinese),
            ("en-US,en;q=0.9,zh;q=0.8", Language::English),
            ("fr, zh-TW;q=0.5", Language::Chinese),
            ("", Language::English),
            ("*", Language::English),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, accepted.parse().unwrap());
            assert_eq!(preferred(&headers), language, "{accepted}");
        }
    }
}
