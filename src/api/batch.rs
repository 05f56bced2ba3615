//! Many clauses of any documents in one answer.

use axum::Json;
use axum::extract::{OriginalUri, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::problem::Problems;
use crate::kb::Kb;
use crate::params::clause_key;
use crate::site::{HttpError, Site};
use tiaowen_print::view::ClauseView;
use tiaowen_text::doc::DocId;
use tiaowen_text::error::{Error, ErrorKind, Result};

/// Most clauses of one answer.
const MOST: usize = 100;
/// Longest name of a clause, in characters.
const LONGEST: usize = 200;

/// Which clauses.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters that are read one by one, since they repeat")]
pub(super) struct BatchParams {
    /// A clause as document and key, `sichuan-2023/14`, or as a permalink, `/id/sichuan-2023/14`. Repeat the
    /// parameter for each.
    #[param(min_items = 1, max_items = 100, example = json!(["sichuan-2023/14", "central-2022/23"]))]
    id: Vec<ClauseName>,
}

/// A clause as document and key.
#[derive(Deserialize, ToSchema)]
#[schema(value_type = String, min_length = 1, max_length = 200)]
#[expect(dead_code, reason = "only its description is used")]
pub(super) struct ClauseName(String);

/// The clauses that were asked for.
#[derive(Serialize, ToSchema)]
pub(super) struct Batch {
    /// Those that there are, in the order asked.
    clauses: Vec<ClauseView>,
    /// Those that there are not.
    missing: Vec<MissingClause>,
}

/// A clause that was asked for and is not there.
#[derive(Serialize, ToSchema)]
pub(super) struct MissingClause {
    /// As asked.
    id: String,
    /// Why: no such document, no such clause, or a number that stands in several places.
    detail: String,
    /// What may be asked instead.
    offers: Vec<String>,
}

/// Clauses of any documents
///
/// Up to 100 clauses in one answer, in the order asked. What is not there is told under `missing` and fails nothing
/// else.
#[utoipa::path(
    get,
    path = "/api/v1/clauses",
    tag = "documents",
    params(BatchParams),
    responses((status = 200, description = "The clauses", body = Batch), Problems)
)]
pub(super) async fn batch(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
) -> Result<Json<Batch>, HttpError> {
    let query = uri.query().unwrap_or_default();
    let asked = url::form_urlencoded::parse(query.as_bytes());
    let asked: Vec<String> =
        asked.filter(|(name, _)| name == "id").map(|(_, id)| id.into_owned()).collect();
    let fits = |id: &String| (1..=LONGEST).contains(&id.chars().count());
    if asked.is_empty() || asked.len() > MOST || !asked.iter().all(fits) {
        let message = format!(
            "give id 1 to {MOST} times, each of 1 to {LONGEST} characters: id=sichuan-2023/14"
        );
        return Err(Error::invalid(message).into());
    }
    Ok(Json(site.ask_heavy(move |kb| collect(kb, asked)).await?))
}

fn collect(kb: &Kb, asked: Vec<String>) -> Result<Batch> {
    // All of one build.
    let kb = kb.held();
    let mut batch = Batch { clauses: Vec::new(), missing: Vec::new() };
    for id in asked {
        match find(&kb, &id) {
            Ok(clause) => batch.clauses.push(clause),
            Err(e) if is_missing(e.kind()) => batch.missing.push(MissingClause {
                id,
                detail: e.to_string(),
                offers: e.offers().to_vec(),
            }),
            Err(e) => return Err(e),
        }
    }
    Ok(batch)
}

/// Whether we looked, and it is not there.
fn is_missing(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::NotFound | ErrorKind::Ambiguous | ErrorKind::Invalid)
}

fn find(kb: &Kb, id: &str) -> Result<ClauseView> {
    let tail = ["/id/", "/docs/"].iter().find_map(|lead| id.strip_prefix(lead)).unwrap_or(id);
    let Some((document, key)) = tail.split_once(['/', '#']) else {
        return Err(Error::invalid(format!("{id:?} names no clause; write sichuan-2023/14")));
    };
    kb.clause(&DocId::parse(document)?, &clause_key(key))
}
