//! Downloads, and the addresses that stay: `/id/…` leads to the page or to the form that the caller
//! prefers.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::site::{At, HttpError, Site};
use tiaowen_print::Format;
use tiaowen_text::doc::DocId;
use tiaowen_text::error::{Error, Result};

/// A file in an address.
#[derive(Deserialize)]
pub(super) struct FileAt {
    format: String,
    id: String,
    key: Option<String>,
}

/// `GET /files/{format}/{id}` and `/files/{format}/{id}/{key}`
pub(super) async fn file(
    State(site): State<Site>,
    headers: HeaderMap,
    At(at): At<FileAt>,
) -> Result<Response, HttpError> {
    let format: Format = at.format.parse().map_err(|e: Error| {
        Error::not_found(e.to_string()).offering(Format::ALL.map(|f| f.name().to_owned()))
    })?;
    let id = DocId::parse(&at.id).map_err(|e| Error::not_found(e.to_string()))?;
    let base = base(&headers);
    let name = match &at.key {
        Some(key) if key.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.~".contains(&b)) => {
            format!("{id}-{key}.{}", format.extension())
        }
        _ => format!("{id}.{}", format.extension()),
    };
    let bytes = site.ask_heavy(move |kb| kb.export(&id, at.key.as_deref(), format, &base)).await?;
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    // What a browser can show it shows; the rest is saved under a name that says what it is.
    let shown = matches!(format, Format::Markdown | Format::Json | Format::Akn);
    let how = if shown { "inline" } else { "attachment" };
    if let Ok(value) = HeaderValue::from_str(&format!("{how}; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    // A saved page keeps its own look; in place it could not run or load anything anyway.
    if format == Format::Html {
        let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    }
    Ok(response)
}

/// The address that this server was called by, for links that leave it.
pub(super) fn base(headers: &HeaderMap) -> String {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let plain = |host: &&str| {
        !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b))
    };
    match text("host").filter(plain) {
        Some(host) => {
            let secure = text("x-forwarded-proto") == Some("https");
            format!("{}://{host}", if secure { "https" } else { "http" })
        }
        None => String::new(),
    }
}

/// A form of a document or clause.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    Page,
    Json,
    Markdown,
    Akn,
}

/// A permanent address.
#[derive(Deserialize)]
pub(super) struct PermanentAt {
    id: String,
    key: Option<String>,
}

/// `GET /id/{id}` and `/id/{id}/{key}`: 303 to a form of it.
pub(super) async fn permanent(
    State(site): State<Site>,
    headers: HeaderMap,
    At(at): At<PermanentAt>,
) -> Result<Response, HttpError> {
    let (last, suffix) = split(at.key.as_deref().unwrap_or(&at.id));
    let last = last.to_owned();
    let form = suffix.unwrap_or_else(|| preferred(&headers));
    let (id, key) = match at.key {
        Some(_) => (at.id, Some(last)),
        None => (last, None),
    };
    let id = DocId::parse(&id).map_err(|e| Error::not_found(e.to_string()))?;
    // An address that leads nowhere is told here, with what there is, not one step further.
    let target = site
        .ask(move |kb| {
            Ok(match key {
                Some(key) => address(&kb.clause(&id, &key)?.clause.url, form),
                None => address(&kb.document(&id)?.document.url, form),
            })
        })
        .await?;
    let mut response = Redirect::to(&target).into_response();
    debug_assert_eq!(response.status(), StatusCode::SEE_OTHER);
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept"));
    Ok(response)
}

fn split(last: &str) -> (&str, Option<Form>) {
    let forms = [
        (".json", Form::Json),
        (".md", Form::Markdown),
        (".xml", Form::Akn),
        (".html", Form::Page),
    ];
    let found = forms.iter().find_map(|(end, form)| Some((last.strip_suffix(end)?, *form)));
    found.map_or((last, None), |(rest, form)| (rest, Some(form)))
}

/// The address of a form, from the address of the page `/docs/ID` or `/docs/ID/KEY`.
fn address(page: &str, form: Form) -> String {
    let rest = page.strip_prefix("/docs/").unwrap_or(page);
    let (id, key) = match rest.split_once('/') {
        Some((id, key)) => (id, Some(key)),
        None => (rest, None),
    };
    match (form, key) {
        (Form::Page, _) => page.to_owned(),
        (Form::Json, Some(key)) => format!("/api/v1/documents/{id}/clauses/{key}"),
        (Form::Json, None) => format!("/api/v1/documents/{id}"),
        (Form::Markdown, _) => format!("/files/md/{rest}"),
        (Form::Akn, _) => format!("/files/akn/{rest}"),
    }
}

/// The form that the `Accept` header ranks highest; a page when it names none of ours.
fn preferred(headers: &HeaderMap) -> Form {
    let accept = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or("");
    let mut best = (0.0, Form::Page);
    for choice in accept.split(',') {
        let mut parts = choice.split(';').map(str::trim);
        let form = match parts.next().unwrap_or("") {
            "text/html" | "application/xhtml+xml" => Form::Page,
            "application/json" => Form::Json,
            "text/markdown" => Form::Markdown,
            "application/akn+xml" | "application/xml" | "text/xml" => Form::Akn,
            _ => continue,
        };
        let weight = parts.find_map(|p| p.strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
        if weight > best.0 {
            best = (weight, form);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_accept_header_decides_by_weight() {
        for (accept, form) in [
            ("", Form::Page),
            ("*/*", Form::Page),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Form::Page),
            ("application/json", Form::Json),
            ("text/markdown, text/html;q=0.5", Form::Markdown),
            ("application/akn+xml;q=0.3, application/json;q=0.2", Form::Akn),
            ("image/png", Form::Page),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(preferred(&headers), form, "{accept}");
        }
    }

    #[test]
    fn a_path_keeps_its_dot() {
        assert_eq!(split("5.14"), ("5.14", None));
        assert_eq!(split("5.14.json"), ("5.14", Some(Form::Json)));
        assert_eq!(address("/docs/a/14", Form::Json), "/api/v1/documents/a/clauses/14");
        assert_eq!(address("/docs/a", Form::Akn), "/files/akn/a");
    }
}
