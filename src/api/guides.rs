//! What tells programs of this server: `/llms.txt` for those that read, `/server.json` for registries of agent tools.

use std::fmt::Write as _;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use serde_json::{Value, json};

use super::files::base;
use crate::site::{HttpError, Site};
use tiaowen_text::doc::TextState;

/// Documents named in the guide; the rest are behind the link to all of them.
const NAMED: usize = 100;

/// `GET /llms.txt`
pub(super) async fn llms(
    State(site): State<Site>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, HttpError> {
    let base = base(&headers);
    let text = site
        .ask(move |kb| {
            let mut documents = kb.documents()?;
            documents.retain(|document| document.state != TextState::NotHeld);
            let mut text = format!(
                "# tiaowen 条文\n\n> Chinese policy documents, clause by clause: search in simplified and traditional \
                 script, cross-references, checks of quotations. Clauses marked as an abstract (`state`) are never \
                 the official wording.\n\n## For programs\n\n\
                 - [API]({base}/api/v1/docs): every operation with examples; \
                 [OpenAPI]({base}/api/v1/openapi.json)\n\
                 - [Search]({base}/api/v1/search?q=%E5%85%BB%E8%80%81): JSON, both scripts\n\
                 - [Agent tools]({base}/server.json): Model Context Protocol at {base}/mcp\n\
                 - [Everything]({base}/api/v1/dump.jsonl): JSON lines, a document or clause each\n\
                 - [What is new]({base}/feed.xml): Atom\n\n## Documents\n\n"
            );
            for document in documents.iter().take(NAMED) {
                let name: String =
                    document.title.chars().filter(|c| !"[]\r\n".contains(*c)).collect();
                // Writing to a string cannot fail.
                let _ = writeln!(
                    text,
                    "- [{name}]({base}/files/md/{}): {} clauses, {}",
                    document.id,
                    document.clauses,
                    document.state.note()
                );
            }
            if documents.len() > NAMED {
                let _ = writeln!(
                    text,
                    "\n## Optional\n\n- [All {} documents]({base}/api/v1/documents)",
                    documents.len()
                );
            }
            Ok(text)
        })
        .await?;
    Ok(([(header::CONTENT_TYPE, "text/markdown; charset=utf-8")], text))
}

/// `GET /server.json`: the manifest of the Model Context Protocol's registry.
pub(super) async fn server(headers: HeaderMap) -> Json<Value> {
    let base = base(&headers);
    let host = base.split("://").nth(1).unwrap_or("localhost");
    Json(json!({
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": format!("{}/tiaowen", reversed(host)),
        "title": "tiaowen 条文",
        "description": "Chinese policy, clause by clause: search, cross-references, checks of quotations",
        "version": env!("CARGO_PKG_VERSION"),
        "websiteUrl": base,
        "remotes": [{ "type": "streamable-http", "url": format!("{base}/mcp") }],
    }))
}

/// The name of a host from its end, as registries want it: law.example.org → org.example.law. A number or a name of
/// one part is a host that no registry knows.
fn reversed(host: &str) -> String {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let named = name.contains('.')
        && !name.starts_with('[')
        && name.contains(|c: char| c.is_ascii_alphabetic());
    if !named {
        return "local.tiaowen".to_owned();
    }
    name.rsplit('.').collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::reversed;

    #[test]
    fn a_host_is_named_from_its_end() {
        assert_eq!(reversed("law.example.org:8080"), "org.example.law");
        for own in ["localhost:80", "127.0.0.1:8080", "[::1]:80", "law"] {
            assert_eq!(reversed(own), "local.tiaowen", "{own}");
        }
    }
}
