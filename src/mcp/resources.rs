//! Documents and clauses as resources, in Markdown.

use rmcp::model::{
    ErrorData, ListResourcesResult, ReadResourceResponse, ReadResourceResult, Resource,
    ResourceContents, ResourceTemplate,
};

use crate::kb::Kb;
use crate::site::Questions;
use tiaowen_print::view::{ClauseView, DocumentFullView, DocumentView};
use tiaowen_text::doc::{DocId, TextState};
use tiaowen_text::error::{Error, ErrorKind, Result};

/// Documents a page of the list.
const PAGE: usize = 200;
const SCHEME: &str = "tiaowen://documents/";
const MARKDOWN: &str = "text/markdown";

/// A page of the documents; the cursor is the first one's position.
pub(super) async fn list(
    questions: &Questions,
    cursor: Option<String>,
) -> Result<ListResourcesResult, ErrorData> {
    let first = match cursor {
        None => 0,
        Some(cursor) => cursor
            .parse::<usize>()
            .map_err(|_| ErrorData::invalid_params("this cursor is none of ours", None))?,
    };
    let all = questions.ask(Kb::documents).await.map_err(|e| fault(&e))?;
    let page: Vec<Resource> = (all.iter().skip(first).take(PAGE))
        .map(|document| {
            let mut resource =
                Resource::new(format!("{SCHEME}{}", document.id), document.id.clone());
            resource.title = Some(document.title.clone());
            resource.mime_type = Some(MARKDOWN.to_owned());
            resource
        })
        .collect();
    let mut result = ListResourcesResult::with_all_items(page);
    result.next_cursor = (first + PAGE < all.len()).then(|| (first + PAGE).to_string());
    Ok(result)
}

/// How documents and clauses are addressed.
pub(super) fn templates() -> Vec<ResourceTemplate> {
    [
        ("tiaowen://documents/{document}", "document", "文件目录 A document: facts and outline"),
        (
            "tiaowen://documents/{document}/clauses/{clause}",
            "clause",
            "一条 A clause with its text",
        ),
    ]
    .into_iter()
    .map(|(uri, name, title)| {
        let mut template = ResourceTemplate::new(uri, name);
        template.title = Some(title.to_owned());
        template.mime_type = Some(MARKDOWN.to_owned());
        template
    })
    .collect()
}

/// Reads a resource.
pub(super) async fn read(
    questions: &Questions,
    uri: &str,
) -> Result<ReadResourceResponse, ErrorData> {
    let address = uri.to_owned();
    let text = questions.ask(move |kb| print(kb, &address)).await.map_err(|e| fault(&e))?;
    let contents = ResourceContents::text(text, uri).with_mime_type(MARKDOWN);
    Ok(ReadResourceResult::new(vec![contents]).into())
}

fn print(kb: &Kb, uri: &str) -> Result<String> {
    let missing = || Error::not_found(format!("no resource {uri:?}"));
    let rest = uri.strip_prefix(SCHEME).ok_or_else(missing)?;
    let (id, clause) = match rest.split_once("/clauses/") {
        Some((id, clause)) => (id, Some(clause)),
        None => (rest, None),
    };
    let id = DocId::parse(id).map_err(|_| missing())?;
    match clause {
        Some(key) => kb.clause(&id, key).map(|clause| print_clause(&clause)),
        None => {
            let DocumentFullView { document, outline } = kb.document(&id)?;
            let mut out = format!("# {}\n\n", document.title);
            for line in &outline {
                let indent = "  ".repeat(line.depth);
                out.push_str(&format!(
                    "{indent}- {}{} ({})\n",
                    line.label, line.heading, line.path
                ));
            }
            let DocumentView { citation, permalink, version, state, .. } = document;
            out.push('\n');
            out.push_str(&source_lines(&citation, &permalink, &version, state));
            Ok(out)
        }
    }
}

fn print_clause(clause: &ClauseView) -> String {
    let at = &clause.clause;
    let mut out = format!("# {}{}\n\n", at.label, at.heading);
    for paragraph in &clause.paragraphs {
        out.push_str(&format!("{paragraph}\n\n"));
    }
    out.push_str(&source_lines(&at.citation, &at.permalink, &at.version, at.state));
    out
}

/// How to cite a text, and what it is.
fn source_lines(citation: &str, permalink: &str, version: &str, state: TextState) -> String {
    format!("引用：{citation}\n地址：{permalink}\n文本：{}，版本 {version}\n", state.note())
}

fn fault(error: &Error) -> ErrorData {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::Ambiguous => {
            ErrorData::resource_not_found(error.to_string(), None)
        }
        ErrorKind::Invalid | ErrorKind::TooLarge => {
            ErrorData::invalid_params(error.to_string(), None)
        }
        _ => {
            tracing::error!(%error, "a resource could not be read");
            ErrorData::internal_error("the index could not be asked", None)
        }
    }
}
