//! What every handler does: reads an id, tells a form, shows a page.

use askama::Template;
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Response};

use crate::site::HttpError;
use tiaowen_text::doc::DocId;
use tiaowen_text::error::{Error, Result};

/// A document that cannot exist is one that does not.
pub(super) fn document_id(id: &str) -> Result<DocId> {
    DocId::parse(id).map_err(|e| Error::not_found(e.to_string()))
}

/// Whether a request carries what a form of a page sends.
pub(super) fn is_form(headers: &HeaderMap) -> bool {
    let declared = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    declared.starts_with("application/x-www-form-urlencoded")
}

/// A page as an answer.
pub(super) fn show(page: &impl Template) -> Result<Response, HttpError> {
    let html = page.render().map_err(|e| Error::internal("a page broke off").caused_by(e))?;
    Ok(Html(html).into_response())
}
