//! The crosswalk to the parent document, who takes up which article, two clauses compared.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::files;
use super::problem::{Missing, Problems};
use crate::params::clause_key;
use crate::site::{At, HttpError, Params, Site};
use tiaowen_print::view::crosswalk::{CompareView, CoverageView, CrosswalkView, LinkSource};
use tiaowen_text::doc::DocId;
use tiaowen_text::error::{Error, Result};

/// Media type of an OSCAL mapping: JSON, and not of our own shape.
const OSCAL: &str = "application/oscal+json";

/// A document in an address.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct DocAt {
    /// Document id.
    #[param(pattern = "^[a-z0-9][a-z0-9-]*$", max_length = 80, example = "sichuan-2023")]
    doc: String,
}

/// Form of the answer.
#[derive(Deserialize, ToSchema, Default, Clone, Copy)]
#[serde(rename_all = "lowercase")]
#[schema(default = "json")]
pub(super) enum CrosswalkForm {
    /// The API's own shape.
    #[default]
    Json,
    /// One row a link, for spreadsheets.
    Csv,
    /// OSCAL control mapping.
    Oscal,
}

/// Which links.
#[derive(Deserialize, ToSchema, Default, Clone, Copy)]
#[serde(rename_all = "lowercase")]
#[schema(default = "shown")]
pub(super) enum SourceWord {
    /// A reader's judgement where there is one, else the computed links.
    #[default]
    Shown,
    /// Judged by a reader.
    Curated,
    /// Computed, whatever a reader judged.
    Computed,
    /// Both.
    All,
}

/// Which links, in which form.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CrosswalkParams {
    /// `shown`: a reader's judgement where there is one, else the computed links; or one kind, or `all`.
    #[serde(default)]
    #[param(inline, required = false, example = "shown")]
    source: SourceWord,
    /// Form of the answer.
    #[serde(default)]
    #[param(inline, required = false, example = "json")]
    format: CrosswalkForm,
}

/// Which article each clause carries out
///
/// One row a link, with relation, confidence of computed links and the shared wording; `gaps` lists the
/// articles that no clause takes up and the clauses without a parent. Empty for a document that carries
/// out none.
#[utoipa::path(
    get,
    path = "/api/v1/crosswalk/{doc}",
    tag = "crosswalk",
    params(DocAt, CrosswalkParams),
    responses(
        (status = 200, description = "The links", content(
            (CrosswalkView = "application/json"), (String = "text/csv"),
            (serde_json::Value = "application/oscal+json")
        )),
        Problems, Missing
    )
)]
pub(super) async fn crosswalk(
    State(site): State<Site>,
    headers: HeaderMap,
    At(at): At<DocAt>,
    Params(params): Params<CrosswalkParams>,
) -> Result<Response, HttpError> {
    let id = DocId::parse(&at.doc)?;
    let source = match params.source {
        SourceWord::Shown => LinkSource::Shown,
        SourceWord::Curated => LinkSource::Curated,
        SourceWord::Computed => LinkSource::Computed,
        SourceWord::All => LinkSource::All,
    };
    match params.format {
        CrosswalkForm::Json => {
            Ok(Json(site.ask_heavy(move |kb| kb.crosswalk(&id, source)).await?).into_response())
        }
        CrosswalkForm::Oscal => {
            let base = files::base(&headers);
            let answer = site.ask_heavy(move |kb| kb.crosswalk_oscal(&id, source, &base)).await?;
            let media = [(header::CONTENT_TYPE, OSCAL)];
            Ok((media, Json(answer).into_response().into_body()).into_response())
        }
        CrosswalkForm::Csv => {
            let name = format!("attachment; filename=\"crosswalk-{id}.csv\"");
            let bytes = site.ask_heavy(move |kb| kb.crosswalk_csv(&id, source)).await?;
            let mut response = bytes.into_response();
            let media = HeaderValue::from_static("text/csv; charset=utf-8");
            response.headers_mut().insert(header::CONTENT_TYPE, media);
            if let Ok(name) = HeaderValue::from_str(&name) {
                response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
            }
            Ok(response)
        }
    }
}

/// Who takes up which article
///
/// Parent articles as rows, implementing documents as columns, clause numbers in the cells. For a document
/// that others carry out, of its own articles; for one that carries out others, of those.
#[utoipa::path(
    get,
    path = "/api/v1/coverage/{doc}",
    tag = "crosswalk",
    params(DocAt),
    responses((status = 200, description = "The matrix", body = CoverageView), Problems, Missing)
)]
pub(super) async fn coverage(
    State(site): State<Site>,
    At(at): At<DocAt>,
) -> Result<Json<CoverageView>, HttpError> {
    let id = DocId::parse(&at.doc)?;
    Ok(Json(site.ask_heavy(move |kb| kb.coverage(&id)).await?))
}

/// Two clauses.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CompareParams {
    /// One clause: document and number, path or name, joined by a slash.
    #[param(pattern = "^[a-z0-9][a-z0-9-]{0,79}/[^/]{1,80}$", example = "sichuan-2023/14")]
    left: String,
    /// The other.
    #[param(pattern = "^[a-z0-9][a-z0-9-]{0,79}/[^/]{1,80}$", example = "central-2022/23")]
    right: String,
}

/// Two clauses side by side
///
/// Shared runs of wording, what only one side says, changes of obligation and of numbers.
#[utoipa::path(
    get,
    path = "/api/v1/compare",
    tag = "crosswalk",
    params(CompareParams),
    responses((status = 200, description = "The comparison", body = CompareView), Problems, Missing)
)]
pub(super) async fn compare(
    State(site): State<Site>,
    Params(params): Params<CompareParams>,
) -> Result<Json<CompareView>, HttpError> {
    let left = side("left", &params.left)?;
    let right = side("right", &params.right)?;
    let compared = site
        .ask(move |kb| kb.compare((&left.0, left.1.as_str()), (&right.0, right.1.as_str())))
        .await?;
    Ok(Json(compared))
}

fn side(name: &str, text: &str) -> Result<(DocId, String)> {
    let (id, key) = text.split_once('/').filter(|(_, key)| !key.is_empty()).ok_or_else(|| {
        Error::invalid(format!("{name} is {text:?}; write document and clause: sichuan-2023/14"))
    })?;
    Ok((DocId::parse(id)?, clause_key(key)))
}
