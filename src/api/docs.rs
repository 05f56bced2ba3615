//! The documentation page of the API, made from the OpenAPI document; it loads nothing from elsewhere.

use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::http::header;
use axum::response::{Html, IntoResponse, Redirect};
use serde_json::Value;

use tiaowen_print::escape;

use super::openapi;
use super::problem::TYPES;

static PAGE: LazyLock<String> = LazyLock::new(|| {
    let description: Value = serde_json::from_str(openapi::json()).unwrap_or(Value::Null);
    page(&description)
});

pub(super) async fn serve() -> Html<&'static str> {
    Html(&PAGE)
}

/// The page's look; a file of its own, since the pages allow no style in place.
const STYLE: &str = "body{margin:0;font:16px/1.6 system-ui,sans-serif;color:#1d2733;background:#fff}\
main{max-width:64rem;margin:0 auto;padding:1rem}h2{margin-top:2.5rem;font-size:1.2rem}\
table{border-collapse:collapse;width:100%;display:block;overflow-x:auto}\
th,td{border:1px solid #d5dbe1;padding:.35rem .6rem;text-align:left;vertical-align:top}\
code{font-family:ui-monospace,monospace;overflow-wrap:anywhere}dt{margin-top:.8rem}\
@media(prefers-color-scheme:dark){body{color:#e3e8ee;background:#12171d}a{color:#8ab8ff}\
th,td{border-color:#3a444f}}";

pub(super) async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}

pub(super) async fn redirect() -> Redirect {
    Redirect::permanent("/api/v1/docs")
}

fn page(description: &Value) -> String {
    let mut out = String::from(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>tiaowen API v1</title>\n<link rel=\"stylesheet\" href=\"/api/v1/docs.css\">\n</head>\n<body>\n<main>\n\
         <h1>tiaowen API v1</h1>\n",
    );
    for paragraph in text(&description["info"]["description"]).split("\n\n") {
        put(&mut out, format_args!("<p>{}</p>\n", escape(paragraph)));
    }
    out.push_str("<p>The same as a machine reads it: <a href=\"/api/v1/openapi.json\">openapi.json</a>.</p>\n");
    for (path, item) in members(&description["paths"]) {
        for (method, operation) in members(item) {
            show_operation(path, method, operation, &mut out);
        }
    }
    out.push_str("<h2 id=\"problems\">Problems</h2>\n<p>Every error is <code>application/problem+json</code> (RFC 9457).</p>\n<dl>\n");
    for problem in TYPES {
        put(
            &mut out,
            format_args!(
                "<dt id=\"problem-{0}\"><code>{0}</code> ({1})</dt><dd>{2}</dd>\n",
                problem.name,
                problem.status,
                escape(problem.meaning)
            ),
        );
    }
    out.push_str("</dl>\n<h2 id=\"schemas\">Shapes</h2>\n");
    for (name, schema) in members(&description["components"]["schemas"]) {
        show_schema(name, schema, &mut out);
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn show_operation(path: &str, method: &str, operation: &Value, out: &mut String) {
    let id = text(&operation["operationId"]);
    let (method, path_text) = (method.to_uppercase(), escape(path));
    put(
        out,
        format_args!(
            "<section>\n<h2 id=\"{}\"><code>{method} {path_text}</code></h2>\n<p><b>{}</b> {}</p>\n",
            escape(id),
            escape(text(&operation["summary"])),
            escape(text(&operation["description"]))
        ),
    );
    let parameters = operation["parameters"].as_array().map_or(&[][..], Vec::as_slice);
    if !parameters.is_empty() {
        out.push_str(
            "<table>\n<tr><th>Parameter</th><th>Type</th><th>Meaning</th><th>Example</th></tr>\n",
        );
        for parameter in parameters {
            let required = if parameter["required"] == true { ", required" } else { "" };
            put(
                out,
                format_args!(
                    "<tr><td><code>{}</code><br>{}{required}</td><td>{}</td><td>{}</td><td><code>{}</code></td></tr>\n",
                    escape(text(&parameter["name"])),
                    escape(text(&parameter["in"])),
                    type_of(&parameter["schema"]),
                    escape(text(&parameter["description"])),
                    escape(&plain(&parameter["example"])),
                ),
            );
        }
        out.push_str("</table>\n");
    }
    out.push_str("<p>Answers: ");
    for (status, response) in members(&operation["responses"]) {
        let shape = members(&response["content"]).next().map(|(_, c)| type_of(&c["schema"]));
        let shape = shape.unwrap_or_default();
        put(
            out,
            format_args!(
                "<b>{}</b> {} {shape}; ",
                escape(status),
                escape(text(&response["description"]))
            ),
        );
    }
    out.push_str("</p>\n</section>\n");
}

fn show_schema(name: &str, schema: &Value, out: &mut String) {
    let name = escape(name);
    put(
        out,
        format_args!(
            "<section>\n<h3 id=\"schema-{name}\">{name}</h3>\n<p>{}</p>\n",
            escape(text(&schema["description"]))
        ),
    );
    let parts = schema["allOf"].as_array().map_or(std::slice::from_ref(schema), Vec::as_slice);
    for part in parts {
        if part.get("$ref").is_some() {
            put(out, format_args!("<p>All of {}, and:</p>\n", type_of(part)));
        }
        let mut any = false;
        for (field, value) in members(&part["properties"]) {
            if !any {
                out.push_str("<table>\n<tr><th>Field</th><th>Type</th><th>Meaning</th></tr>\n");
                any = true;
            }
            put(
                out,
                format_args!(
                    "<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>\n",
                    escape(field),
                    type_of(value),
                    escape(text(&value["description"]))
                ),
            );
        }
        if any {
            out.push_str("</table>\n");
        } else if part.get("enum").is_some() {
            put(out, format_args!("<p>{}</p>\n", type_of(part)));
        }
    }
    out.push_str("</section>\n");
}

/// A schema in a few words, as HTML.
fn type_of(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|r| r.rsplit('/').next()) {
        let name = escape(name);
        return format!("<a href=\"#schema-{name}\">{name}</a>");
    }
    for word in ["oneOf", "anyOf", "allOf"] {
        if let Some(choices) = schema[word].as_array() {
            return choices.iter().map(type_of).collect::<Vec<_>>().join(" or ");
        }
    }
    let mut words = match &schema["type"] {
        Value::Array(types) => types.iter().map(plain).collect::<Vec<_>>().join(" or "),
        Value::String(kind) if kind == "array" => format!("list of {}", type_of(&schema["items"])),
        kind => plain(kind),
    };
    if let Some(values) = schema["enum"].as_array() {
        let values: Vec<String> =
            values.iter().map(|v| format!("<code>{}</code>", escape(&plain(v)))).collect();
        words = values.join(", ");
    }
    for (key, label) in [
        ("minimum", "≥"),
        ("maximum", "≤"),
        ("maxLength", "length ≤"),
        ("default", "default"),
        ("pattern", "like"),
    ] {
        if let Some(value) = schema.get(key) {
            put(&mut words, format_args!(", {label} {}", escape(&plain(value))));
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

fn put(out: &mut String, words: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(words);
}
