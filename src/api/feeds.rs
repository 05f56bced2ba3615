//! What other programs discover a site by: OpenSearch with suggestions, an Atom feed, robots.

use std::fmt::Write as _;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::files::base;
use crate::kb::Kb;
use crate::params::no_longer;
use crate::site::{HttpError, Params, Site};
use tiaowen_print::escape;
use tiaowen_print::view::{DocumentView, SuggestView};
use tiaowen_text::doc::TextState;
use tiaowen_text::error::Result;

/// Entries of the feed.
const FEED: usize = 100;
/// Longest text that suggestions are made for.
const LONGEST: usize = 100;

/// `GET /opensearch.xml`: lets a browser search here from its own box.
pub(super) async fn opensearch(headers: HeaderMap) -> Response {
    let base = base(&headers);
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n\
         <ShortName>条文</ShortName>\n<Description>中国政策文件逐条检索</Description>\n\
         <InputEncoding>UTF-8</InputEncoding>\n<Language>zh</Language>\n\
         <Url type=\"text/html\" template=\"{base}/?q={{searchTerms}}\"/>\n\
         <Url type=\"application/x-suggestions+json\" \
         template=\"{base}/opensearch/suggest?q={{searchTerms}}\"/>\n\
         <Url type=\"application/json\" template=\"{base}/api/v1/search?q={{searchTerms}}\"/>\n\
         <Url type=\"application/opensearchdescription+xml\" rel=\"self\" \
         template=\"{base}/opensearch.xml\"/>\n\
         </OpenSearchDescription>\n"
    );
    xml("application/opensearchdescription+xml; charset=utf-8", text)
}

/// What a browser's box has so far.
#[derive(Deserialize)]
pub(super) struct TypedParams {
    #[serde(default)]
    q: String,
}

/// `GET /opensearch/suggest`: the text, its completions, what each is, and where it leads.
pub(super) async fn suggest(
    State(site): State<Site>,
    headers: HeaderMap,
    Params(params): Params<TypedParams>,
) -> Result<Response, HttpError> {
    no_longer("q", &params.q, LONGEST)?;
    let base = base(&headers);
    let typed = params.q.clone();
    let found = site.ask(move |kb| kb.suggest(&typed)).await?;
    let media = [(header::CONTENT_TYPE, "application/x-suggestions+json")];
    let body = Json(suggestions(&params.q, &found, &base)).into_response().into_body();
    Ok((media, body).into_response())
}

/// The four lists that the OpenSearch suggestions extension wants.
fn suggestions(typed: &str, found: &SuggestView, base: &str) -> Value {
    let search = |text: &str| {
        let query: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        format!("{base}/?q={query}")
    };
    let mut rows: Vec<(String, String, String)> = Vec::new();
    rows.extend(found.terms.iter().map(|t| (t.clone(), String::new(), search(t))));
    for clause in found.jump.iter().chain(&found.headings) {
        let name = if clause.heading.is_empty() { &clause.label } else { &clause.heading };
        rows.push((name.clone(), clause.citation.clone(), format!("{base}{}", clause.url)));
    }
    for document in &found.documents {
        let address = format!("{base}{}", document.url);
        rows.push((document.title.clone(), String::new(), address));
    }
    let texts: Vec<&String> = rows.iter().map(|r| &r.0).collect();
    let notes: Vec<&String> = rows.iter().map(|r| &r.1).collect();
    let addresses: Vec<&String> = rows.iter().map(|r| &r.2).collect();
    json!([typed, texts, notes, addresses])
}

/// `GET /robots.txt`
pub(super) async fn robots(headers: HeaderMap) -> Response {
    let text = format!(
        "User-agent: *\nDisallow: /api/\nDisallow: /mcp\nDisallow: /files/\nSitemap: {}/sitemap.xml\n",
        base(&headers)
    );
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

/// `GET /feed.xml`: new documents, changed texts and changed crosswalks, newest first.
pub(super) async fn feed(
    State(site): State<Site>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let base = base(&headers);
    let documents = site.ask(Kb::documents).await?;
    let built = site.kb().status().built;
    let mut news: Vec<News<'_>> =
        documents.iter().filter(|d| d.state != TextState::NotHeld).flat_map(news_of).collect();
    news.sort_by(|a, b| b.when.cmp(a.when).then_with(|| a.name().cmp(&b.name())));
    news.truncate(FEED);
    let text = print_feed(&base, news.first().map_or(&built, |n| n.when), &news);
    Ok(xml("application/atom+xml; charset=utf-8", text))
}

/// Something that happened to a document.
struct News<'a> {
    document: &'a DocumentView,
    event: Event,
    when: &'a str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Event {
    Added,
    Text,
    Crosswalk,
}

impl Event {
    /// Word of it in the entry's category and id.
    const fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Text => "text",
            Self::Crosswalk => "crosswalk",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Added => "新收录",
            Self::Text => "文本更新",
            Self::Crosswalk => "对照更新",
        }
    }
}

impl News<'_> {
    /// The same thing keeps its name; another change of the same document has another.
    fn name(&self) -> String {
        let kind = self.event.word();
        match self.event {
            Event::Added => format!("{}#{kind}", self.document.permalink),
            Event::Text => format!("{}#{kind}-{}", self.document.permalink, self.document.version),
            Event::Crosswalk => format!("{}#{kind}-{}", self.document.permalink, self.when),
        }
    }

    fn address(&self) -> String {
        match self.event {
            Event::Crosswalk => format!("/coverage/{}", self.document.id),
            Event::Added | Event::Text => self.document.url.clone(),
        }
    }
}

/// What happened to a document, as far as the index remembers.
fn news_of(document: &DocumentView) -> Vec<News<'_>> {
    let happened = |event, when| News { document, event, when };
    let mut news = vec![happened(Event::Added, document.added.as_str())];
    if document.text_changed > document.added {
        news.push(happened(Event::Text, &document.text_changed));
    }
    if let Some(when) = &document.crosswalk_changed {
        news.push(happened(Event::Crosswalk, when));
    }
    news
}

fn print_feed(base: &str, updated: &str, news: &[News<'_>]) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n\
         <id>{base}/feed.xml</id>\n<title>条文：新收录与更新</title>\n<updated>{}</updated>\n\
         <link rel=\"self\" href=\"{base}/feed.xml\"/>\n<link href=\"{base}/docs\"/>\n\
         <author><name>tiaowen</name></author>\n",
        escape(updated)
    );
    for entry in news {
        let (event, document) = (entry.event, entry.document);
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "<entry>\n<id>{base}{}</id>\n<title>{}：{}</title>\n<updated>{}</updated>\n\
             <category term=\"{}\" label=\"{}\"/>\n<link href=\"{base}{}\"/>\n\
             <summary>{}</summary>\n</entry>\n",
            escape(&entry.name()),
            event.label(),
            escape(&document.title),
            escape(entry.when),
            event.word(),
            event.label(),
            escape(&entry.address()),
            escape(&summary(document)),
        );
    }
    out.push_str("</feed>\n");
    out
}

fn summary(document: &DocumentView) -> String {
    let issuers = document.issuers.join("、");
    let date = document.text_date.as_deref().unwrap_or("");
    let facts = format!("{issuers} {date} {} 条", document.clauses);
    format!("{}；{}", facts.trim(), document.state.note())
}

pub(super) fn xml(media: &'static str, text: String) -> Response {
    ([(header::CONTENT_TYPE, media)], text).into_response()
}
