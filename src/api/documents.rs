//! Documents and clauses.

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::paging::page_links;
use super::problem::{Missing, Problems};
use crate::kb::{Edition, Kb};
use crate::params::{clause_key, day, within};
use crate::site::{At, HttpError, Params, Site};
use tiaowen_print::view::revision::{EditionTextView, EditionView, RevisionView, StandView};
use tiaowen_print::view::{
    ClauseView, DocumentFullView, DocumentView, OutlineView, RadarView, RelatedView, TasksView,
};
use tiaowen_text::doc::DocId;
use tiaowen_text::error::{Error, Result};
use tiaowen_text::numeral;

/// A document in an address.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct DocumentAt {
    /// Document id.
    #[param(pattern = "^[a-z0-9][a-z0-9-]*$", max_length = 80, example = "sichuan-2023")]
    id: String,
}

impl DocumentAt {
    fn id(&self) -> Result<DocId> {
        DocId::parse(&self.id)
    }
}

/// A clause in an address.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct ClauseAt {
    /// Document id.
    #[param(pattern = "^[a-z0-9][a-z0-9-]*$", max_length = 80, example = "sichuan-2023")]
    id: String,
    /// Number (`14`, `十四`, `（十四）`), path (`5.14`), `section-1` or a name (`preamble`).
    #[param(min_length = 1, max_length = 80, example = "14")]
    key: String,
}

/// The documents there are.
#[derive(Serialize, ToSchema)]
pub(super) struct Documents {
    /// All documents.
    total: usize,
    /// First of this page.
    offset: usize,
    /// Most of a page.
    limit: usize,
    /// The documents of this page.
    documents: Vec<DocumentView>,
}

/// Parameters of a list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListParams {
    /// Most documents in the answer.
    #[param(minimum = 1, maximum = 1000, default = 200, example = 200)]
    limit: Option<usize>,
    /// First document, counted from 0.
    #[param(minimum = 0, maximum = 1_000_000, default = 0, example = 0)]
    offset: Option<usize>,
}

/// List documents
///
/// Every document that is held or known, by level and date. `state` says whether the text is official, a
/// file of unstated origin, a repaired copy, an abstract, or not held.
#[utoipa::path(
    get,
    path = "/api/v1/documents",
    tag = "documents",
    params(ListParams),
    responses((status = 200, description = "A page of documents", body = Documents), Problems)
)]
pub(super) async fn documents(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
    Params(params): Params<ListParams>,
) -> Result<Response, HttpError> {
    let limit = within("limit", params.limit, 200, 1, 1000)?;
    let offset = within("offset", params.offset, 0, 0, 1_000_000)?;
    let all = site.ask_heavy(Kb::documents).await?;
    let total = all.len();
    let documents = all.into_iter().skip(offset).take(limit).collect();
    let links = page_links(&uri, total, offset, limit);
    Ok((links, Json(Documents { total, offset, limit, documents })).into_response())
}

/// A document with its outline
#[utoipa::path(
    get,
    path = "/api/v1/documents/{id}",
    tag = "documents",
    params(DocumentAt),
    responses(
        (status = 200, description = "The document", body = DocumentFullView), Problems, Missing
    )
)]
pub(super) async fn document(
    State(site): State<Site>,
    At(at): At<DocumentAt>,
) -> Result<Json<DocumentFullView>, HttpError> {
    let id = at.id()?;
    Ok(Json(site.ask(move |kb| kb.document(&id)).await?))
}

/// The outline of a document.
#[derive(Serialize, ToSchema)]
pub(super) struct Outline {
    /// Document id.
    document: String,
    /// 标题
    title: String,
    /// Every unit in reading order.
    outline: Vec<OutlineView>,
}

/// The outline alone
#[utoipa::path(
    get,
    path = "/api/v1/documents/{id}/outline",
    tag = "documents",
    params(DocumentAt),
    responses((status = 200, description = "The outline", body = Outline), Problems, Missing)
)]
pub(super) async fn outline(
    State(site): State<Site>,
    At(at): At<DocumentAt>,
) -> Result<Json<Outline>, HttpError> {
    let id = at.id()?;
    let full = site.ask(move |kb| kb.document(&id)).await?;
    let DocumentFullView { document, outline } = full;
    Ok(Json(Outline { document: document.id, title: document.title, outline }))
}

/// Clauses of a document.
#[derive(Serialize, ToSchema)]
pub(super) struct Clauses {
    /// Clauses asked for.
    total: usize,
    /// First of this page.
    offset: usize,
    /// Most of a page.
    limit: usize,
    /// The clauses of this page.
    clauses: Vec<ClauseView>,
}

/// Which clauses of a document.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ClausesParams {
    /// First clause: number, path or name. From the beginning when left out.
    #[param(min_length = 1, max_length = 80, example = "14")]
    from: Option<String>,
    /// Last clause, inclusive. To the end when left out.
    #[param(min_length = 1, max_length = 80, example = "16")]
    to: Option<String>,
    /// Only this part: `s5` is the fifth top section (五、), `s2.1` the first section in it.
    #[param(pattern = "^s[0-9]+(\\.[0-9]+)*$", max_length = 40, example = "s5")]
    part: Option<String>,
    /// Most clauses in the answer.
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    limit: Option<usize>,
    /// First clause of the answer, counted from 0.
    #[param(minimum = 0, maximum = 1_000_000, default = 0, example = 0)]
    offset: Option<usize>,
}

/// Clauses of a document, whole
///
/// All of them, a range (`from`, `to`) or a part (`part=s5`), in reading order.
#[utoipa::path(
    get,
    path = "/api/v1/documents/{id}/clauses",
    tag = "documents",
    params(DocumentAt, ClausesParams),
    responses((status = 200, description = "A page of clauses", body = Clauses), Problems, Missing)
)]
pub(super) async fn clauses(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
    At(at): At<DocumentAt>,
    Params(params): Params<ClausesParams>,
) -> Result<Response, HttpError> {
    let limit = within("limit", params.limit, 50, 1, 200)?;
    let offset = within("offset", params.offset, 0, 0, 1_000_000)?;
    let id = at.id()?;
    let (total, clauses) = site
        .ask_heavy(move |kb| {
            let chosen = choose(&id, kb.document(&id)?.outline, &params)?;
            let page: Vec<String> = chosen.iter().skip(offset).take(limit).cloned().collect();
            Ok((chosen.len(), kb.clauses_at(&id, &page)?))
        })
        .await?;
    let links = page_links(&uri, total, offset, limit);
    Ok((links, Json(Clauses { total, offset, limit, clauses })).into_response())
}

/// Paths of the clauses that are asked for.
fn choose(id: &DocId, all: Vec<OutlineView>, params: &ClausesParams) -> Result<Vec<String>> {
    let place = |key: &Option<String>, default: usize| match key {
        None => Ok(default),
        Some(key) => position(&all, key).ok_or_else(|| {
            let first_last = [all.first(), all.last()];
            Error::not_found(format!("{id} has no clause {key:?}"))
                .offering(first_last.into_iter().flatten().map(|line| line.path.clone()))
        }),
    };
    let first = place(&params.from, 0)?;
    let last = place(&params.to, all.len().saturating_sub(1))?;
    let part = match &params.part {
        None => None,
        Some(part) => {
            let path = part.strip_prefix('s').filter(|path| {
                path.split('.')
                    .all(|step| !step.is_empty() && step.bytes().all(|b| b.is_ascii_digit()))
            });
            let message = || format!("part is {part:?}; write s5 for the fifth section");
            Some(path.ok_or_else(|| Error::invalid(message()))?.to_owned())
        }
    };
    let inside = |path: &str| match &part {
        None => true,
        Some(part) => path
            .strip_prefix(part.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.')),
    };
    let paths = all.into_iter().map(|line| line.path).enumerate();
    let chosen = paths.filter(|(i, path)| (first..=last).contains(i) && inside(path));
    let chosen: Vec<String> = chosen.map(|(_, path)| path).collect();
    if chosen.is_empty() && part.is_some() {
        return Err(Error::not_found(format!(
            "{id} has no part {:?}",
            params.part.as_deref().unwrap_or("")
        )));
    }
    Ok(chosen)
}

/// Where a clause stands among the units: by number, path or name.
fn position(all: &[OutlineView], key: &str) -> Option<usize> {
    let number = numeral::parse(key).map(|n| n.to_string());
    let key = key.strip_prefix("section-").unwrap_or(key);
    let by_number = all.iter().position(|line| number.as_deref() == Some(line.key.as_str()));
    by_number.or_else(|| all.iter().position(|line| line.path == key))
}

/// Who has to do what by when
///
/// The clauses that name bodies in charge (牵头, 责任单位, 由…负责), deadlines (到2025年) or quantities, read from their
/// words by rules.
#[utoipa::path(
    get,
    path = "/api/v1/documents/{id}/tasks",
    tag = "documents",
    params(DocumentAt),
    responses((status = 200, description = "The task table", body = TasksView), Problems, Missing)
)]
pub(super) async fn tasks(
    State(site): State<Site>,
    At(at): At<DocumentAt>,
) -> Result<Json<TasksView>, HttpError> {
    let id = DocId::parse(&at.id)?;
    Ok(Json(site.ask_heavy(move |kb| kb.tasks(&id)).await?))
}

/// What has gone out of date
///
/// Documents whose parent was amended, replaced or repealed after them, clauses that cite a repealed document or an
/// article that has another number or wording now, and documents whose term has ended, each with the reason.
#[utoipa::path(
    get,
    path = "/api/v1/radar",
    tag = "documents",
    responses((status = 200, description = "What was found today", body = RadarView), Problems)
)]
pub(super) async fn radar(State(site): State<Site>) -> Result<Json<RadarView>, HttpError> {
    Ok(Json(site.ask_long(|kb| kb.radar().map(|view| view.as_ref().clone())).await?))
}

/// One clause with its cross-references
#[utoipa::path(
    get,
    path = "/api/v1/documents/{id}/clauses/{key}",
    tag = "documents",
    params(ClauseAt),
    responses((status = 200, description = "The clause", body = ClauseView), Problems, Missing)
)]
pub(super) async fn clause(
    State(site): State<Site>,
    At(at): At<ClauseAt>,
) -> Result<Json<ClauseView>, HttpError> {
    let id = DocId::parse(&at.id)?;
    let key = clause_key(&at.key);
    Ok(Json(site.ask(move |kb| kb.clause(&id, &key)).await?))
}

/// The texts of a work.
#[derive(Serialize, ToSchema)]
pub(super) struct Versions {
    /// Document id.
    document: String,
    /// The texts, the newest first.
    versions: Vec<EditionView>,
}

/// Which of the texts of a work.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct VersionsParams {
    /// Only the text that stood on this day: the last that had begun and was not repealed.
    #[param(
        pattern = "^([0-9]{4}-(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|[0-9]{4}-(0[469]|11)-(0[1-9]|[12][0-9]|30)|[0-9]{4}-02-(0[1-9]|1[0-9]|2[0-8])|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)$",
        max_length = 10,
        example = "2023-08-03"
    )]
    asof: Option<String>,
}

/// The texts of a work
///
/// The text that a document has, those that it had before, and those of other documents of the same title and issuers.
#[utoipa::path(
    get,
    path = "/api/v1/documents/{id}/versions",
    tag = "documents",
    params(DocumentAt, VersionsParams),
    responses((status = 200, description = "The texts, the newest first", body = Versions), Problems, Missing)
)]
pub(super) async fn versions(
    State(site): State<Site>,
    At(at): At<DocumentAt>,
    Params(params): Params<VersionsParams>,
) -> Result<Json<Versions>, HttpError> {
    let id = at.id()?;
    let document = id.to_string();
    let asof = match &params.asof {
        Some(text) if text.is_empty() => {
            return Err(Error::invalid("asof is empty; write 2023-08-03").into());
        }
        Some(text) => day("asof", text).map_err(Error::from)?,
        None => None,
    };
    let versions = site
        .ask(move |kb| match asof {
            Some(day) => Ok(vec![kb.standing(&id, &day)?]),
            None => kb.editions(&id),
        })
        .await?;
    Ok(Json(Versions { document, versions }))
}

/// A clause through the texts of its work.
#[derive(Serialize, ToSchema)]
pub(super) struct History {
    /// Document id.
    document: String,
    /// The texts in which the clause stands, the oldest first.
    history: Vec<StandView>,
}

/// One clause through the texts of its work
///
/// The texts in which it stands, under which number, and what changed in each since the one before.
#[utoipa::path(
    get,
    path = "/api/v1/documents/{id}/clauses/{key}/history",
    tag = "documents",
    params(ClauseAt),
    responses((status = 200, description = "The time line, the oldest first", body = History), Problems, Missing)
)]
pub(super) async fn history(
    State(site): State<Site>,
    At(at): At<ClauseAt>,
) -> Result<Json<History>, HttpError> {
    let id = DocId::parse(&at.id)?;
    let document = id.to_string();
    let key = clause_key(&at.key);
    let history = site.ask(move |kb| kb.history(&id, &key)).await?;
    Ok(Json(History { document, history }))
}

/// Clauses of other documents on the same matter
///
/// Those that the crosswalk links, then those that share its most telling words, with the words. None of another
/// version of its work, and none where little is shared.
#[utoipa::path(
    get,
    path = "/api/v1/documents/{id}/clauses/{key}/related",
    tag = "documents",
    params(ClauseAt),
    responses((status = 200, description = "The clauses, the most alike first", body = RelatedView), Problems, Missing)
)]
pub(super) async fn related(
    State(site): State<Site>,
    At(at): At<ClauseAt>,
) -> Result<Json<RelatedView>, HttpError> {
    let id = DocId::parse(&at.id)?;
    let key = clause_key(&at.key);
    Ok(Json(site.ask(move |kb| kb.related(&id, &key)).await?))
}

/// Two texts of one work.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ChangesParams {
    /// The old text: a document, or `~` and the number of one that it had before.
    #[param(pattern = "^[a-z0-9][a-z0-9-]{0,79}(~[0-9]{1,9})?$", example = "central-2022")]
    old: String,
    /// The new text.
    #[param(pattern = "^[a-z0-9][a-z0-9-]{0,79}(~[0-9]{1,9})?$", example = "sichuan-2023")]
    new: String,
}

/// Two texts clause by clause
///
/// What was added, dropped, renumbered and changed from one text of a work to another: two texts of one document, or
/// two documents. The words that changed are marked. `~1` behind a document is the first of the texts that it had.
#[utoipa::path(
    get,
    path = "/api/v1/changes",
    tag = "documents",
    params(ChangesParams),
    responses((status = 200, description = "What became of each clause", body = RevisionView), Problems, Missing)
)]
pub(super) async fn changes(
    State(site): State<Site>,
    Params(params): Params<ChangesParams>,
) -> Result<Json<RevisionView>, HttpError> {
    let (old, new): (Edition, Edition) = (params.old.parse()?, params.new.parse()?);
    Ok(Json(site.ask_heavy(move |kb| kb.revision(&old, &new)).await?))
}

/// A text of a document.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct EditionAt {
    /// Document id.
    #[param(pattern = "^[a-z0-9][a-z0-9-]*$", max_length = 80, example = "sichuan-2023")]
    id: String,
    /// Number of a text that the document had before; 0 is the one it has.
    #[param(pattern = "^[0-9]{1,9}$", example = "0")]
    number: String,
}

/// One of the texts of a document
///
/// A text that another took the place of, or the one that the document has, with the wording of each clause.
#[utoipa::path(
    get,
    path = "/api/v1/documents/{id}/versions/{number}",
    tag = "documents",
    params(EditionAt),
    responses((status = 200, description = "The text", body = EditionTextView), Problems, Missing)
)]
pub(super) async fn version(
    State(site): State<Site>,
    At(at): At<EditionAt>,
) -> Result<Json<EditionTextView>, HttpError> {
    let named: Edition = format!("{}~{}", at.id, at.number).parse()?;
    let edition = Edition { number: named.number.filter(|number| *number > 0), ..named };
    Ok(Json(site.ask_heavy(move |kb| kb.edition(&edition, None)).await?))
}
