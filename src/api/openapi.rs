//! The OpenAPI 3.1 document, made from the handlers.

use std::sync::LazyLock;

use axum::http::header;
use axum::response::IntoResponse;
use serde_json::Value;
use utoipa::OpenApi;

/// The description of every operation under `/api/v1`.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "tiaowen",
        description = "Chinese policy documents, clause by clause: search, documents, cross-references, \
                       checks of quotations. Text is stored as published; offsets count characters \
                       (Unicode scalar values).\n\nStability: within v1, fields and parameters are added, \
                       never renamed or removed, and the meaning of what is there does not change; values of \
                       `score` and the order of equal hits may. Ignore fields that you do not know.",
        license(name = "MIT OR Apache-2.0")
    ),
    components(schemas(super::batch::ClauseName)),
    paths(
        super::search::search,
        super::search::suggest,
        super::search::lookup,
        super::search::cite,
        super::search::facets,
        super::kwic::kwic,
        super::search::analyze,
        super::documents::documents,
        super::documents::document,
        super::documents::outline,
        super::documents::clauses,
        super::documents::clause,
        super::documents::history,
        super::documents::related,
        super::documents::versions,
        super::documents::version,
        super::documents::changes,
        super::batch::batch,
        super::dump::dump,
        super::crosswalk::crosswalk,
        super::crosswalk::coverage,
        super::crosswalk::compare,
        super::documents::tasks,
        super::documents::radar,
        super::verify::verify,
        super::verify::evidence,
        super::server::health,
        super::server::ready,
    ),
    tags(
        (name = "search", description = "Find clauses"),
        (name = "documents", description = "Read documents and clauses"),
        (name = "crosswalk", description = "Which clause carries out which article"),
        (name = "verify", description = "Check citations and quotations"),
        (name = "server", description = "Watch the server")
    )
)]
pub struct Description;

/// The document as it is served.
static TEXT: LazyLock<String> = LazyLock::new(|| {
    let mut description = Description::openapi();
    description.info.version = "1".to_owned();
    // Writing a tree of our own to a string cannot fail; an empty answer would show in every test.
    description.to_pretty_json().unwrap_or_default()
});

/// The OpenAPI document as JSON.
pub fn json() -> &'static str {
    &TEXT
}

pub(super) async fn serve() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], json())
}

/// A shape of the API as a JSON Schema that stands alone: what it refers to is under `$defs`.
pub fn schema_of(name: &str) -> Option<Value> {
    let description: Value = serde_json::from_str(json()).ok()?;
    let shapes = &description["components"]["schemas"];
    let mut root = shapes.get(name)?.clone();
    let mut wanted = Vec::new();
    point_to_definitions(&mut root, &mut wanted);
    let mut definitions = serde_json::Map::new();
    while let Some(next) = wanted.pop() {
        if definitions.contains_key(&next) {
            continue;
        }
        let mut shape = shapes.get(&next)?.clone();
        point_to_definitions(&mut shape, &mut wanted);
        definitions.insert(next, shape);
    }
    let members = root.as_object_mut()?;
    members.insert("type".to_owned(), Value::from("object"));
    if !definitions.is_empty() {
        members.insert("$defs".to_owned(), Value::Object(definitions));
    }
    Some(root)
}

fn point_to_definitions(schema: &mut Value, wanted: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            for (key, value) in members.iter_mut() {
                let name = value.as_str().and_then(|r| r.strip_prefix("#/components/schemas/"));
                if key == "$ref"
                    && let Some(name) = name.map(str::to_owned)
                {
                    *value = Value::from(format!("#/$defs/{name}"));
                    wanted.push(name);
                } else {
                    point_to_definitions(value, wanted);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|v| point_to_definitions(v, wanted)),
        _ => {}
    }
}
