//! What other programs discover a site by: OpenSearch with suggestions, an Atom feed, robots.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::files::base;
use crate::kb::{Edition, Kb, SearchRequest, Sort};
use crate::params::no_longer;
use crate::site::{HttpError, Params, Site};
use tiaowen_link::revision::Fate;
use tiaowen_print::escape;
use tiaowen_print::view::revision::{ClauseChangeView, ClauseWordingView};
use tiaowen_print::view::{DocumentView, HitView, SuggestView};
use tiaowen_text::doc::{DocId, TextState};
use tiaowen_text::error::{Error, Result};

/// Entries of the feed.
const FEED: usize = 100;
/// Hits of a query that its feed looks at.
const HITS: usize = 100;
/// Documents whose changes are told clause by clause.
const REPLACED: usize = 30;
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

/// What a feed is of; of everything when nothing is named.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct FeedParams {
    /// What a search finds.
    q: String,
    /// One document.
    document: String,
    /// What a topic covers.
    topic: String,
}

/// `GET /feed.xml`: new documents, changed texts clause by clause, and changed crosswalks, newest first; of one
/// document, query or topic where one is named.
pub(super) async fn feed(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Params(params): Params<FeedParams>,
) -> Result<Response, HttpError> {
    no_longer("q", &params.q, LONGEST)?;
    let base = base(&headers);
    let named =
        [&params.q, &params.document, &params.topic].iter().filter(|n| !n.is_empty()).count();
    if named > 1 {
        return Err(Error::invalid("a feed is of one of q, document and topic").into());
    }
    let built = site.kb().status().built;
    let (subject, documents, changes) = site
        .ask(move |kb| {
            let subject = Subject::of(kb, &params)?;
            let mut documents = kb.documents()?;
            documents.retain(|d| d.state != TextState::NotHeld && subject.has(&d.id));
            let changes = changes(kb, &documents, &subject)?;
            Ok((subject, documents, changes))
        })
        .await?;
    let mut news: Vec<News<'_>> = documents.iter().flat_map(news_of).collect();
    for change in &changes {
        let document = documents.iter().find(|document| document.id == change.document);
        let event = Event::Clause;
        let when = change.when.as_str();
        news.extend(document.map(|document| News { document, event, when, change: Some(change) }));
    }
    news.sort_by(|a, b| b.when.cmp(a.when).then_with(|| a.name().cmp(&b.name())));
    news.truncate(FEED);
    let own = format!("{base}{}", uri.path_and_query().map_or("/feed.xml", |own| own.as_str()));
    let head = Head { base: &base, own: &own, title: &subject.title };
    let text = print_feed(&head, news.first().map_or(&built, |n| n.when), &news);
    Ok(xml("application/atom+xml; charset=utf-8", text))
}

/// What a feed is of.
struct Subject {
    title: String,
    /// The clauses it is of: document and key; everything where there are none.
    clauses: Option<BTreeSet<(String, String)>>,
    /// The one document it is of.
    document: Option<String>,
}

impl Subject {
    fn of(kb: &Kb, params: &FeedParams) -> Result<Self> {
        let mut subject =
            Self { title: "条文：新收录与更新".to_owned(), clauses: None, document: None };
        if !params.document.is_empty() {
            let id = DocId::parse(&params.document)?;
            subject.title = format!("条文：{}", kb.document(&id)?.document.title);
            subject.document = Some(id.to_string());
            return Ok(subject);
        }
        let query = if params.topic.is_empty() {
            params.q.clone()
        } else {
            let topics = kb.topics()?;
            let topic = topics.iter().find(|topic| topic.name == params.topic);
            let names = topics.iter().map(|topic| topic.name.clone());
            let unknown = || Error::not_found(format!("没有主题 {}", params.topic)).offering(names);
            topic.ok_or_else(unknown)?.query.clone()
        };
        if query.is_empty() {
            return Ok(subject);
        }
        subject.title =
            format!("条文：{}", if params.topic.is_empty() { &query } else { &params.topic });
        let request = SearchRequest {
            text: query,
            sort: Sort::Date,
            limit: HITS,
            ..SearchRequest::default()
        };
        let found = kb.search(&request)?;
        let clause = |hit: &HitView| (hit.clause.document.clone(), hit.clause.key.clone());
        subject.clauses = Some(found.hits.iter().map(clause).collect());
        Ok(subject)
    }

    fn has(&self, document: &str) -> bool {
        self.document.as_deref().is_none_or(|own| own == document)
            && self.clauses.as_ref().is_none_or(|all| all.iter().any(|(own, _)| own == document))
    }

    /// Whether a changed clause belongs to it; what is gone can be found no more.
    fn has_clause(&self, document: &str, key: Option<&str>) -> bool {
        self.clauses.as_ref().is_none_or(|all| {
            key.is_some_and(|key| all.contains(&(document.to_owned(), key.to_owned())))
        })
    }
}

/// A clause that changed when its document's text was replaced.
struct ClauseChange {
    document: String,
    when: String,
    /// Key of the clause, where it stands now or stood.
    key: String,
    /// What became of it.
    fate: Fate,
    /// The same in words, with its number.
    title: String,
    /// The page that shows it.
    address: String,
    /// Its words before and now, as HTML.
    html: String,
}

/// What changed in the documents whose text was replaced, those of the last changes.
fn changes(kb: &Kb, documents: &[DocumentView], subject: &Subject) -> Result<Vec<ClauseChange>> {
    let mut changed: Vec<&DocumentView> =
        documents.iter().filter(|document| document.text_changed > document.added).collect();
    changed.sort_by(|a, b| b.text_changed.cmp(&a.text_changed));
    let mut found = Vec::new();
    for document in changed.into_iter().take(REPLACED) {
        let id = DocId::parse(&document.id)?;
        let editions = kb.editions(&id)?;
        let own = editions.iter().filter(|edition| edition.document == document.id);
        let Some(number) = own.filter_map(|edition| edition.number).max() else { continue };
        let old = Edition { id: id.clone(), number: Some(number) };
        let revision = kb.revision(&old, &Edition { id, number: None })?;
        let shown = revision.clauses.iter().filter(|change| change.fate != Fate::Same);
        for (n, change) in shown.enumerate() {
            let now = change.new.as_ref().map(|clause| clause.key.as_str());
            let Some(clause) = change.new.as_ref().or(change.old.as_ref()) else { continue };
            if !subject.has_clause(&document.id, now) {
                continue;
            }
            let word = match change.fate {
                Fate::Added => "新增",
                Fate::Dropped => "删去",
                Fate::Changed | Fate::Same => "修改",
            };
            let label = if clause.label.is_empty() { &clause.key } else { &clause.label };
            let address = match &clause.url {
                Some(url) => url.clone(),
                None => format!("/compare/{old}/{}#x{}", document.id, n + 1),
            };
            found.push(ClauseChange {
                document: document.id.clone(),
                when: document.text_changed.clone(),
                key: clause.key.clone(),
                fate: change.fate,
                title: format!("{word}：{}{label}", document.title),
                address,
                html: difference(change),
            });
        }
    }
    Ok(found)
}

/// A change as HTML: what went in `del`, what came in `ins`.
fn difference(change: &ClauseChangeView) -> String {
    let side = |clause: &Option<ClauseWordingView>, mark: &str, whole: bool| {
        let Some(clause) = clause else { return String::new() };
        let words = clause.pieces.iter().map(|piece| match piece.changed || whole {
            true => format!("<{mark}>{}</{mark}>", escape(&piece.text)),
            false => escape(&piece.text),
        });
        format!("<p>{}</p>", words.collect::<String>())
    };
    let whole = change.old.is_none() || change.new.is_none();
    side(&change.old, "del", whole) + &side(&change.new, "ins", whole)
}

/// Something that happened to a document.
struct News<'a> {
    document: &'a DocumentView,
    event: Event,
    when: &'a str,
    /// The clause, where it is one that changed.
    change: Option<&'a ClauseChange>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Event {
    Added,
    Text,
    Clause,
    Crosswalk,
}

impl Event {
    /// Word of it in the entry's category and id.
    const fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Text => "text",
            Self::Clause => "clause",
            Self::Crosswalk => "crosswalk",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Added => "新收录",
            Self::Text => "文本更新",
            Self::Clause => "条文更新",
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
            Event::Clause => {
                let key = self.change.map_or("", |change| change.key.as_str());
                let went = self.change.is_some_and(|change| change.fate == Fate::Dropped);
                let went = if went { "gone" } else { "now" };
                let DocumentView { permalink, version, .. } = self.document;
                format!("{permalink}/{key}#{kind}-{version}-{went}")
            }
        }
    }

    fn address(&self) -> String {
        match self.event {
            Event::Crosswalk => format!("/coverage/{}", self.document.id),
            Event::Added | Event::Text => self.document.url.clone(),
            Event::Clause => self.change.map_or_else(String::new, |change| change.address.clone()),
        }
    }
}

/// What happened to a document, as far as the index remembers.
fn news_of(document: &DocumentView) -> Vec<News<'_>> {
    let happened = |event, when| News { document, event, when, change: None };
    let mut news = vec![happened(Event::Added, document.added.as_str())];
    if document.text_changed > document.added {
        news.push(happened(Event::Text, &document.text_changed));
    }
    if let Some(when) = &document.crosswalk_changed {
        news.push(happened(Event::Crosswalk, when));
    }
    news
}

/// What stands at the head of a feed.
struct Head<'a> {
    base: &'a str,
    /// Its own address.
    own: &'a str,
    title: &'a str,
}

fn print_feed(head: &Head<'_>, updated: &str, news: &[News<'_>]) -> String {
    let base = head.base;
    let own = escape(head.own);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n\
         <id>{own}</id>\n<title>{}</title>\n<updated>{}</updated>\n\
         <link rel=\"self\" href=\"{own}\"/>\n<link href=\"{base}/docs\"/>\n\
         <author><name>tiaowen</name></author>\n",
        escape(head.title),
        escape(updated)
    );
    for entry in news {
        let (event, document) = (entry.event, entry.document);
        let (title, body) = match entry.change {
            Some(change) => {
                let html = escape(&change.html);
                (change.title.clone(), format!("<content type=\"html\">{html}</content>"))
            }
            None => {
                let summary = escape(&summary(document));
                let title = format!("{}：{}", event.label(), document.title);
                (title, format!("<summary>{summary}</summary>"))
            }
        };
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "<entry>\n<id>{base}{}</id>\n<title>{}</title>\n<updated>{}</updated>\n\
             <category term=\"{}\" label=\"{}\"/>\n<link href=\"{base}{}\"/>\n\
             {}\n</entry>\n",
            escape(&entry.name()),
            escape(&title),
            escape(entry.when),
            event.word(),
            event.label(),
            escape(&entry.address()),
            body,
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
