//! Links between the pages of an answer.

use axum::http::{HeaderMap, HeaderValue, Uri, header};

use crate::params::DEEPEST;

/// `Link: <…>; rel="next"` and `rel="prev"` for a page of an answer.
pub(super) fn page_links(uri: &Uri, total: usize, offset: usize, limit: usize) -> HeaderMap {
    let mut links = Vec::new();
    let mut push = |offset: usize, rel: &str| {
        let others = uri.query().unwrap_or("").split('&').filter(|pair| {
            !pair.is_empty() && !pair.starts_with("offset=") && !pair.starts_with("limit=")
        });
        let mut query: Vec<String> = others.map(str::to_owned).collect();
        query.push(format!("limit={limit}&offset={offset}"));
        links.push(format!("<{}?{}>; rel=\"{rel}\"", uri.path(), query.join("&")));
    };
    if offset > 0 {
        push(offset.saturating_sub(limit), "prev");
    }
    if offset + limit < total {
        push(offset + limit, "next");
    }
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_str(&links.join(", "))
        && !links.is_empty()
    {
        headers.insert(header::LINK, value);
    }
    headers
}

/// The same for hits, of which none are looked for from a depth on.
pub(super) fn hit_links(uri: &Uri, total: usize, offset: usize, limit: usize) -> HeaderMap {
    page_links(uri, total.min(DEEPEST), offset, limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_page_links_to_one_that_is_refused() {
        let uri: Uri = "/api/v1/search?q=%E5%85%BB".parse().unwrap();
        for (offset, limit, next) in
            [(9_960, 20, true), (9_980, 20, false), (9_990, 20, false), (DEEPEST, 20, false)]
        {
            let links = hit_links(&uri, 50_000, offset, limit);
            let link = links.get(header::LINK).map_or("", |v| v.to_str().unwrap());
            assert_eq!(link.contains("next"), next, "{offset}: {link}");
        }
    }

    #[test]
    fn pages_link_to_their_neighbours() {
        let uri: Uri = "/api/v1/search?q=%E5%85%BB%E8%80%81&offset=20&limit=10".parse().unwrap();
        for (total, offset, expected) in [
            (0, 0, None),
            (10, 0, None),
            (11, 0, Some("</api/v1/search?q=%E5%85%BB%E8%80%81&limit=10&offset=10>; rel=\"next\"")),
            (
                35,
                20,
                Some(
                    "</api/v1/search?q=%E5%85%BB%E8%80%81&limit=10&offset=10>; rel=\"prev\", \
                     </api/v1/search?q=%E5%85%BB%E8%80%81&limit=10&offset=30>; rel=\"next\"",
                ),
            ),
        ] {
            let links = page_links(&uri, total, offset, 10);
            let link = links.get(header::LINK).map(|v| v.to_str().unwrap());
            assert_eq!(link, expected, "{total} {offset}");
        }
    }
}
