//! What other programs discover a site by: OpenSearch, an Atom feed, a sitemap, robots.

use std::fmt::Write as _;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};

use super::files::base;
use crate::doc::{DocId, TextState};
use crate::error::Result;
use crate::export::escape;
use crate::http::{HttpError, Site};
use crate::kb::Kb;
use crate::view::DocumentView;

/// Most addresses that one sitemap may hold.
const SITEMAP: usize = 50_000;
/// Entries of the feed.
const FEED: usize = 100;

/// `GET /opensearch.xml`: lets a browser search here from its own box.
pub(super) async fn opensearch(headers: HeaderMap) -> Response {
    let base = base(&headers);
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n\
         <ShortName>条文</ShortName>\n<Description>中国政策文件逐条检索</Description>\n\
         <InputEncoding>UTF-8</InputEncoding>\n<Language>zh</Language>\n\
         <Url type=\"text/html\" template=\"{base}/?q={{searchTerms}}\"/>\n\
         <Url type=\"application/json\" template=\"{base}/api/v1/search?q={{searchTerms}}\"/>\n\
         </OpenSearchDescription>\n"
    );
    xml("application/opensearchdescription+xml; charset=utf-8", text)
}

/// `GET /robots.txt`
pub(super) async fn robots(headers: HeaderMap) -> Response {
    let text = format!(
        "User-agent: *\nDisallow: /api/\nDisallow: /mcp\nDisallow: /files/\nSitemap: {}/sitemap.xml\n",
        base(&headers)
    );
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

/// `GET /feed.xml`: documents, newest publication first; an entry's `updated` changes with its text.
pub(super) async fn feed(
    State(site): State<Site>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let base = base(&headers);
    let mut documents = site.ask(Kb::documents).await?;
    let built = site.kb().status().built;
    documents.retain(|d| d.state != TextState::NotHeld);
    documents.sort_by(|a, b| date(b).cmp(date(a)));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n\
         <id>{base}/feed.xml</id>\n<title>条文：文件</title>\n<updated>{}</updated>\n\
         <link rel=\"self\" href=\"{base}/feed.xml\"/>\n<link href=\"{base}/docs\"/>\n\
         <author><name>tiaowen</name></author>\n",
        escape(&built)
    );
    for document in documents.iter().take(FEED) {
        let fetched = document.provenance.fetched.clone();
        let updated = fetched.unwrap_or_else(|| built.clone());
        // The hash in the id makes a changed text a new entry for readers that know only ids.
        let version: String = document.provenance.sha256.chars().take(12).collect();
        let title = escape(&document.title);
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "<entry>\n<id>{base}/id/{}#{version}</id>\n<title>{title}</title>\n<updated>{}</updated>\n\
             <link href=\"{base}{}\"/>\n<summary>{}</summary>\n</entry>\n",
            document.id,
            escape(&updated),
            document.url,
            escape(&summary(document)),
        );
    }
    out.push_str("</feed>\n");
    Ok(xml("application/atom+xml; charset=utf-8", out))
}

/// `GET /sitemap.xml`: every document and every clause.
pub(super) async fn sitemap(
    State(site): State<Site>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let base = base(&headers);
    let text = site
        .ask(move |kb| {
            let mut out = String::from(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
                 <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
            );
            let mut room = SITEMAP;
            for document in kb.documents()? {
                let id = DocId::parse(&document.id)?;
                let outline = kb.document(&id)?.outline;
                let clauses = outline.iter().map(|line| line.url.as_str());
                for url in std::iter::once(document.url.as_str()).chain(clauses).take(room) {
                    // Writing to a string cannot fail.
                    let _ =
                        writeln!(out, "<url><loc>{}</loc></url>", escape(&format!("{base}{url}")));
                    room -= 1;
                }
                if room == 0 {
                    break;
                }
            }
            out.push_str("</urlset>\n");
            Ok(out)
        })
        .await?;
    Ok(xml("application/xml; charset=utf-8", text))
}

fn date(document: &DocumentView) -> &str {
    document.published.as_deref().or(document.dated.as_deref()).unwrap_or("")
}

fn summary(document: &DocumentView) -> String {
    let issuers = document.issuers.join("、");
    format!("{issuers} {} {} 条", date(document), document.clauses).trim().to_owned()
}

fn xml(media: &'static str, text: String) -> Response {
    ([(header::CONTENT_TYPE, media)], text).into_response()
}
