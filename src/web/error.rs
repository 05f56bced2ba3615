//! The page for an error: what happened in the words of its JSON form, what there is instead, and the id
//! under which the log has it.

use askama::Template;
use axum::http::{StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};

use crate::site::HttpError;
use crate::web::page::{Page, PageParams, encode};
use tiaowen_text::numeral;

/// Most numbers offered; of more, those nearest to the one that was asked.
const MOST: usize = 60;
/// Longest path that is an address of ours, in bytes.
const LONGEST_PATH: usize = 2_000;
/// Longest text that is offered to be searched again, in characters.
const LONGEST: usize = 200;

/// The page.
#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    page: Page,
    error: &'a HttpError,
    /// The document that was asked, or both of a comparison: id and address.
    documents: Vec<(String, String)>,
    /// Clauses to go to instead.
    offers: Vec<(String, String)>,
    /// The same search with nothing but its text, where that can be read.
    again: Option<String>,
    request: &'a str,
}

/// Shows an error as a page; `request` is the id of the request, empty when it has none.
pub fn error_page(error: &HttpError, uri: &Uri, request: &str) -> Response {
    // Every link to this page in another form repeats its address.
    let shortened = Uri::from_static("/");
    let uri = if uri.path().len() > LONGEST_PATH { &shortened } else { uri };
    let params = PageParams::of(uri);
    let mut page = Page::new(uri, params.script, error.chinese_title());
    let asked = asked(uri);
    page.query.clone_from(&asked);
    let again = Some(&asked).filter(|asked| !asked.is_empty() && asked.chars().count() <= LONGEST);
    let again = again.map(|asked| page.href(format!("/?q={}", encode(asked))));
    let steps: Vec<&str> = uri.path().split('/').skip(1).collect();
    let document = |id: &&str| ((*id).to_owned(), page.href(format!("/docs/{id}")));
    let (documents, offers) = match steps.as_slice() {
        // An unknown document has no page to go to, but perhaps one of a like name.
        ["docs" | "coverage", id, ..] if error.detail.ends_with(&format!(" {id}")) => {
            let alike = error.offers.iter().filter(|held| is_alike(held, id));
            (Vec::new(), alike.map(|held| document(&held.as_str())).collect())
        }
        ["docs", id, key, ..] => {
            let offers = nearest(&error.offers, key).into_iter();
            let href = |key: &String| page.href(format!("/docs/{id}/{}", encode(key)));
            (vec![document(id)], offers.map(|key| (name(&page, key), href(key))).collect())
        }
        ["compare", old, new] => {
            let named = |name: &&str| document(&name.split('~').next().unwrap_or_default());
            ([old, new].map(named).into(), Vec::new())
        }
        ["compare", left, _, right, _] => ([left, right].map(document).into(), Vec::new()),
        _ => (Vec::new(), Vec::new()),
    };
    match (ErrorPage { page, error, documents, offers, again, request }).render() {
        Ok(html) => Html(html).into_response(),
        Err(e) => {
            tracing::error!(error = %e, "the error page broke off");
            (StatusCode::INTERNAL_SERVER_ERROR, [(header::CONTENT_TYPE, "text/plain")], "error")
                .into_response()
        }
    }
}

/// What was searched, so that the box keeps it.
fn asked(uri: &Uri) -> String {
    let mut pairs = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let asked = pairs.find(|(name, _)| name == "q").filter(|_| uri.path() == "/");
    asked.map_or_else(String::new, |(_, text)| text.into_owned())
}

/// Whether two document ids share a word: `sichuan-2024` and `sichuan-2023`.
fn is_alike(held: &str, asked: &str) -> bool {
    asked.split('-').any(|word| word.len() > 2 && held.split('-').any(|own| own == word))
}

/// Of many clauses those whose number is nearest to what was asked, in reading order.
fn nearest<'a>(offers: &'a [String], asked: &str) -> Vec<&'a String> {
    let numbered = |key: &&String| key.bytes().all(|b| b.is_ascii_digit() || b"-.".contains(&b));
    let mut keys: Vec<&String> = offers.iter().filter(numbered).collect();
    if keys.is_empty() {
        return offers.iter().take(MOST).collect();
    }
    let asked = percent_decoded(asked);
    if keys.len() > MOST
        && let Some(wanted) = numeral::parse(&asked)
    {
        let place = keys.partition_point(|key| {
            numeral::parse(key.as_str()).is_some_and(|number| number.main < wanted.main)
        });
        let start = place.saturating_sub(MOST / 2).min(keys.len() - MOST);
        keys.drain(..start);
    }
    keys.truncate(MOST);
    keys
}

fn percent_decoded(step: &str) -> String {
    url::form_urlencoded::parse(format!("k={step}").as_bytes())
        .next()
        .map_or_else(String::new, |(_, value)| value.into_owned())
}

/// A key as people read it.
fn name(page: &Page, key: &str) -> String {
    match (key, key.strip_prefix("section-").and_then(|n| n.parse().ok())) {
        ("preamble", _) => page.t("导语"),
        (_, Some(number)) => page.t(&format!("第{}部分", numeral::to_chinese(number))),
        _ => key.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_numbers_are_offered() {
        let keys = |range: std::ops::RangeInclusive<u32>| -> Vec<String> {
            range.map(|n| n.to_string()).collect()
        };
        let of = |offers: &[String], asked: &str| -> Vec<String> {
            nearest(offers, asked).into_iter().cloned().collect()
        };
        let mut few = keys(1..=26);
        few.insert(0, "preamble".to_owned());
        assert_eq!(of(&few, "99"), keys(1..=26));
        assert_eq!(of(&keys(1..=1260), "1300"), keys(1201..=1260));
        assert_eq!(of(&keys(1..=1260), "%E7%AC%AC600%E6%9D%A1"), keys(570..=629));
        assert_eq!(of(&["preamble".to_owned()], "5"), ["preamble"]);
    }
}
