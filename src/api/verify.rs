//! Checks of citations and quotations.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use utoipa::ToSchema;

use super::problem::{Missing, Problem, Problems};
use crate::params::{MOST_DOCUMENTS, no_longer};
use crate::site::{HttpError, Site};
use tiaowen_print::evidence::Pack;
use tiaowen_print::view::VerifyView;
use tiaowen_text::error::{Error, Result};

/// Longest text in characters.
const LONGEST_TEXT: usize = 300_000;

/// A text to check.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VerifyRequest {
    /// The text; at most 300,000 characters with 6,000 citations and quotations, and a body of at most a mebibyte.
    #[schema(max_length = 300_000, example = "《四川意见》第十四条提出：“推动养老托育服务”。")]
    text: String,
    /// Documents that the text is about, by id or name: clause numbers without a name are theirs.
    #[serde(default)]
    #[schema(max_items = 20, example = json!(["sichuan-2023"]))]
    documents: Vec<String>,
    /// The day for which versions of texts are chosen, such as that on which the text was written; today when it is
    /// left out.
    #[serde(default)]
    #[schema(format = Date, example = "2024-03-01")]
    asof: Option<String>,
}

/// Check citations and quotations
///
/// Finds every citation and quotation of the text and judges each: `verified` (word for word, with the
/// place), `differs` (with the nearest wording and what differs), `not-found` (the document is held, the
/// clause or wording is not there), `unverifiable` (the document is not held, or only an abstract is),
/// `repealed`, `paraphrase` (told without quotation marks and not word for word), `not-checked` (reads like a
/// citation or quotation and could not be followed: case numbers, clauses of no named document). Script, width and white space are no difference; 12 and 2 are.
#[utoipa::path(
    post,
    path = "/api/v1/verify",
    tag = "verify",
    request_body(
        description = "The text, as JSON or plain",
        content((VerifyRequest = "application/json"), (String = "text/plain"))
    ),
    responses(
        (status = 200, description = "What was found", body = VerifyView),
        (status = 415, description = "Neither JSON nor plain text, or packed", body = Problem,
         content_type = "application/problem+json"),
        Problems,
        Missing
    )
)]
pub(super) async fn verify(
    State(site): State<Site>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<VerifyView>, HttpError> {
    let VerifyRequest { text, documents, asof } = request(&headers, body)?;
    Ok(Json(site.ask_heavy(move |kb| kb.verify_on(&text, &documents, asof.as_deref())).await?))
}

/// Check, and take the evidence along
///
/// The same check, as one file: each quotation with the clause that it was held against, its source and hashes,
/// and how the two compare. `tiaowen verify --again` checks the file once more, by itself and against the documents
/// held then.
#[utoipa::path(
    post,
    path = "/api/v1/verify/evidence",
    tag = "verify",
    request_body(
        description = "The text, as JSON or plain",
        content((VerifyRequest = "application/json"), (String = "text/plain"))
    ),
    responses(
        (status = 200, description = "The evidence", body = Pack),
        (status = 415, description = "Neither JSON nor plain text, or packed", body = Problem,
         content_type = "application/problem+json"),
        Problems,
        Missing
    )
)]
pub(super) async fn evidence(
    State(site): State<Site>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Pack>, HttpError> {
    let VerifyRequest { text, documents, asof } = request(&headers, body)?;
    Ok(Json(site.ask_heavy(move |kb| kb.evidence(&text, &documents, asof.as_deref())).await?))
}

/// What was sent, where it keeps to the limits that are stated.
fn request(
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<VerifyRequest, HttpError> {
    let body = body.map_err(|e| HttpError::new(e.status(), e.body_text(), "请求正文无法读取"))?;
    let request = decode(headers, &body)?;
    no_longer("text", &request.text, LONGEST_TEXT)?;
    if request.documents.len() > MOST_DOCUMENTS {
        let detail = format!("a text is about {MOST_DOCUMENTS} documents at most");
        return Err(Error::invalid(detail).into());
    }
    Ok(request)
}

fn decode(headers: &HeaderMap, body: &[u8]) -> Result<VerifyRequest, HttpError> {
    let declared = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    let media = declared.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    match media.as_str() {
        "application/json" => Ok(serde_json::from_slice(body)
            .map_err(|e| Error::invalid(format!("the body is no request for a check: {e}")))?),
        "text/plain" => String::from_utf8(body.to_vec())
            .map(|text| VerifyRequest { text, documents: Vec::new(), asof: None })
            .map_err(|_| Error::invalid("the body is not in UTF-8").into()),
        _ => {
            let detail = "send application/json with a text, or text/plain in UTF-8";
            let chinese = "请发送含 text 的 application/json，或 UTF-8 的 text/plain";
            Err(HttpError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail, chinese))
        }
    }
}
