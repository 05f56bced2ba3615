//! The pages: a table of routes, and one small handler for each.
//!
//! A page is a struct with an askama template of the same name in `web/templates`; it is built from
//! `view` types by the file of that name in `web/`. [`page::Page`] is the frame that all share: script,
//! addresses, interface text.

pub mod about;
pub mod address;
mod answer;
pub mod assets;
pub mod clause;
pub mod compare;
pub mod crosswalk;
pub mod document;
pub mod documents;
pub mod echo;
pub mod error;
pub mod facets;
pub mod find;
pub mod hits;
pub mod judging;
pub mod kwic;
pub mod linked_data;
pub mod names;
pub mod offline;
pub mod page;
pub mod radar;
pub mod refs;
pub mod repairs;
pub mod revision;
pub mod say;
pub mod search;
pub mod suggest;
pub mod text;
mod titled;
pub mod topics;
pub mod verify;
pub mod workbench;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use crate::kb::{Edition, Kb};
use crate::params::Fault;
use crate::site::{At, HttpError, Params, Site};
use crate::web::about::{AboutPage, HelpPage};
use crate::web::answer::{document_id, show};
use crate::web::clause::ClausePage;
use crate::web::compare::ComparePage;
use crate::web::crosswalk::{CoveragePage, CrosswalksPage};
use crate::web::document::{DocumentPage, DocumentParams};
use crate::web::documents::DocumentsPage;
use crate::web::judging::offers;
use crate::web::kwic::{Kwic, KwicPage};
use crate::web::page::Page;
use crate::web::radar::{RadarPage, TasksPage};
use crate::web::repairs::RepairsPage;
use crate::web::revision::RevisionPage;
use crate::web::search::{Search, SearchPage};
use crate::web::suggest::SuggestParams;
use crate::web::topics::TopicsPage;
use crate::web::verify::{Form, VerifyPage};
use tiaowen_print::csv;
use tiaowen_text::error::{Error, Result};

/// The table of routes.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/", get(search))
        .route("/kwic", get(kwic))
        .route("/suggest", get(suggest))
        .route("/docs", get(documents))
        .route("/docs/{id}", get(document))
        .route("/docs/{id}/repairs", get(repairs))
        .route("/docs/{id}/tasks", get(tasks))
        .route("/docs/{id}/tasks.csv", get(tasks_csv))
        .route("/radar", get(radar))
        .route("/docs/{id}/{key}", get(clause))
        .route("/coverage", get(crosswalks))
        .route("/coverage/{id}", get(coverage))
        .route("/compare/{old}/{new}", get(revision))
        .route("/compare/{left}/{key}/{right}/{other}", get(compare))
        .route("/topics", get(topics))
        .route("/verify", get(verify_form).post(verify))
        .route("/help", get(help))
        .route("/about", get(about))
        .route("/static/{name}", get(assets::serve))
}

async fn search(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, HttpError> {
    let search = Search::read(uri.query().unwrap_or_default()).map_err(|fault| told(&fault))?;
    let text = search.request.text.clone();
    let page = site.ask(move |kb| SearchPage::build(kb, &uri, &search)).await?;
    if let Some(results) = &page.results {
        site.count_search(&text, results.total);
    }
    show(&page)
}

async fn kwic(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, HttpError> {
    let asked = Kwic::read(uri.query().unwrap_or_default()).map_err(|fault| told(&fault))?;
    show(&site.ask_heavy(move |kb| KwicPage::build(kb, &uri, &asked)).await?)
}

/// What is wrong with a search, in the words of the pages.
fn told(fault: &Fault) -> HttpError {
    let status =
        if fault.is_too_long() { StatusCode::URI_TOO_LONG } else { StatusCode::BAD_REQUEST };
    HttpError::new(status, fault.english(), fault.chinese())
}

async fn suggest(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
    Params(params): Params<SuggestParams>,
) -> Result<Response, HttpError> {
    let page = Page::new(&uri, &params.script, "");
    let groups = site.ask(move |kb| suggest::groups(kb, &page, params.q.trim())).await?;
    Ok(axum::Json(groups).into_response())
}

async fn documents(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, HttpError> {
    show(&site.ask_heavy(move |kb| DocumentsPage::build(kb, &uri)).await?)
}

async fn document(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
    At(id): At<String>,
    Params(params): Params<DocumentParams>,
) -> Result<Response, HttpError> {
    let id = document_id(&id)?;
    show(&site.ask_heavy(move |kb| DocumentPage::build(kb, &uri, &id, &params)).await?)
}

async fn repairs(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
    At(id): At<String>,
) -> Result<Response, HttpError> {
    let id = document_id(&id)?;
    show(&site.ask_heavy(move |kb| RepairsPage::build(kb, &uri, &id)).await?)
}

async fn tasks(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
    At(id): At<String>,
) -> Result<Response, HttpError> {
    let id = document_id(&id)?;
    show(&site.ask_heavy(move |kb| TasksPage::build(kb, &uri, &id)).await?)
}

async fn tasks_csv(State(site): State<Site>, At(id): At<String>) -> Result<Response, HttpError> {
    let id = document_id(&id)?;
    let name = format!("attachment; filename=\"{id}-tasks.csv\"");
    let print = move |kb: &Kb| csv::rows(&csv::task_rows(&kb.tasks(&id)?));
    let bytes = site.ask_heavy(print).await?;
    let head = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((head, bytes).into_response())
}

async fn radar(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, HttpError> {
    show(&site.ask_long(move |kb| RadarPage::build(kb, &uri)).await?)
}

async fn clause(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
    At((id, key)): At<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let id = document_id(&id)?;
    let (asked, offers) = (uri.clone(), offers(&site, &headers));
    let page = site.ask(move |kb| ClausePage::build(kb, &asked, &id, &key, offers)).await?;
    // A clause has one address; every other way to name it leads there.
    if page.address != uri.path() {
        return Ok(Redirect::temporary(&page.page.href(&page.address)).into_response());
    }
    show(&page)
}

async fn crosswalks(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let offers = offers(&site, &headers);
    show(&site.ask(move |kb| CrosswalksPage::build(kb, &uri, offers)).await?)
}

async fn coverage(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
    At(id): At<String>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let (id, offers) = (document_id(&id)?, offers(&site, &headers));
    show(&site.ask_heavy(move |kb| CoveragePage::build(kb, &uri, &id, offers)).await?)
}

async fn compare(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
    At((left, key, right, other)): At<(String, String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let (left, right) = (document_id(&left)?, document_id(&right)?);
    let offers = offers(&site, &headers);
    let build =
        move |kb: &Kb| ComparePage::build(kb, &uri, (&left, &key), (&right, &other), offers);
    show(&site.ask(build).await?)
}

async fn revision(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
    At((old, new)): At<(String, String)>,
) -> Result<Response, HttpError> {
    let (old, new) = (edition(&old)?, edition(&new)?);
    show(&site.ask_heavy(move |kb| RevisionPage::build(kb, &uri, &old, &new)).await?)
}

async fn topics(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, HttpError> {
    show(&site.ask_heavy(move |kb| TopicsPage::build(kb, &uri)).await?)
}

async fn verify_form(OriginalUri(uri): OriginalUri) -> Result<Response, HttpError> {
    show(&VerifyPage::empty(&uri))
}

async fn verify(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, HttpError> {
    let body =
        body.map_err(|e| HttpError::new(e.status(), e.body_text(), "文字太长，一次最多十万字"))?;
    if !answer::is_form(&headers) {
        let detail = "this address takes web forms; programs use /api/v1/verify";
        let chinese = "这个地址只接受网页表单；程序请用 /api/v1/verify";
        return Err(HttpError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail, chinese));
    }
    let form = Form::read(&body)?;
    if !form.evidence {
        return show(&site.ask_heavy(move |kb| VerifyPage::build(kb, &uri, form)).await?);
    }
    let print = move |kb: &Kb| kb.evidence(&form.text, &form.documents(), form.day())?.print();
    let json = site.ask_heavy(print).await?;
    let head = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"evidence.json\""),
    ];
    Ok((head, json).into_response())
}

async fn help(OriginalUri(uri): OriginalUri) -> Result<Response, HttpError> {
    show(&HelpPage::build(&uri))
}

async fn about(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, HttpError> {
    let logs_queries = site.logs_queries() || site.keeps_queries();
    show(&site.ask(move |kb| AboutPage::build(kb, &uri, logs_queries)).await?)
}

/// A text that cannot exist is one that does not.
fn edition(name: &str) -> Result<Edition> {
    name.parse().map_err(|e: Error| Error::not_found(e.to_string()))
}
