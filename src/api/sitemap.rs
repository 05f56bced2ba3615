//! `GET /sitemap.xml`: every document and every clause. What one file may not hold is in parts, which a
//! sitemap index lists.

use std::fmt::Write as _;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;

use super::feeds::xml;
use super::files::base;
use crate::site::{HttpError, Params, Site};
use tiaowen_print::escape;
use tiaowen_text::error::Error;

/// Most addresses that one sitemap may hold.
const MOST: usize = 50_000;
const SPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// Which part.
#[derive(Deserialize)]
pub(super) struct PartParams {
    part: Option<usize>,
}

pub(super) async fn sitemap(
    State(site): State<Site>,
    headers: HeaderMap,
    Params(params): Params<PartParams>,
) -> Result<Response, HttpError> {
    let base = base(&headers);
    let text = site.ask_heavy(move |kb| {
        let parts = kb.address_count().div_ceil(MOST).max(1);
        match params.part {
            None if parts > 1 => Ok(list(&base, parts)),
            part => {
                let part = part.unwrap_or(1);
                if part == 0 || part > parts {
                    return Err(Error::not_found(format!("the sitemap has {parts} parts")));
                }
                Ok(addresses(&base, &kb.addresses((part - 1) * MOST, MOST)?))
            }
        }
    });
    Ok(xml("application/xml; charset=utf-8", text.await?))
}

/// The parts of a sitemap.
fn list(base: &str, parts: usize) -> String {
    let mut out =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"{SPACE}\">\n");
    for part in 1..=parts {
        // Writing to a string cannot fail.
        let _ =
            writeln!(out, "<sitemap><loc>{}/sitemap.xml?part={part}</loc></sitemap>", escape(base));
    }
    out.push_str("</sitemapindex>\n");
    out
}

fn addresses(base: &str, addresses: &[String]) -> String {
    let mut out =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"{SPACE}\">\n");
    for address in addresses {
        let _ = writeln!(out, "<url><loc>{}</loc></url>", escape(&format!("{base}{address}")));
    }
    out.push_str("</urlset>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_addresses_come_in_parts() {
        let text = list("https://law.example", 2);
        assert!(text.contains("<loc>https://law.example/sitemap.xml?part=2</loc>"), "{text}");
        let text = addresses("https://law.example", &["/docs/a/1".to_owned()]);
        assert!(text.contains("<loc>https://law.example/docs/a/1</loc>"), "{text}");
    }
}
