//! Key word in context.

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::paging::hit_links;
use super::problem::{Missing, Problems};
use crate::params::kwic::KwicParams;
use crate::site::{HttpError, Params, Site};
use tiaowen_print::csv;
use tiaowen_print::view::KwicView;
use tiaowen_text::error::Error;

/// Form of the answer.
#[derive(Deserialize, ToSchema, Default, Clone, Copy)]
#[serde(rename_all = "lowercase")]
#[schema(default = "json")]
enum KwicForm {
    /// A page of lines, and the spread.
    #[default]
    Json,
    /// All lines, at most 10,000, for spreadsheets.
    Csv,
    /// The spread, for spreadsheets.
    Spread,
}

/// In which form.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FormParams {
    /// `json`; `csv` for all lines, at most 10,000, whatever `limit` and `offset` are; `spread` for the spread as CSV.
    #[serde(default)]
    #[param(inline, required = false, example = "json")]
    format: KwicForm,
}

/// Key word in context
///
/// Every place of the words of `q`, each with what stands before and behind it, and how the words are spread over
/// years, authorities and documents: places, clauses, and places in 10,000 characters. Words are looked for as they
/// stand, in either script, without synonyms; a clause has to have all of them.
#[utoipa::path(
    get,
    path = "/api/v1/kwic",
    tag = "search",
    params(KwicParams, FormParams),
    responses(
        (status = 200, description = "A page of lines, and the spread", content(
            (KwicView = "application/json"), (String = "text/csv")
        )),
        Problems, Missing
    )
)]
pub(super) async fn kwic(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
    Params(FormParams { format }): Params<FormParams>,
) -> Result<Response, HttpError> {
    let params = KwicParams::read(uri.query().unwrap_or_default()).map_err(Error::from)?;
    let request = params.request().map_err(Error::from)?;
    let rows: fn(&KwicView) -> Vec<Vec<String>> = match format {
        KwicForm::Json => {
            let found = site.ask_heavy(move |kb| kb.kwic(&request)).await?;
            let KwicView { total, offset, limit, .. } = found;
            let links = hit_links(&uri, total, offset, limit);
            return Ok((links, Json(found)).into_response());
        }
        KwicForm::Csv => csv::kwic_rows,
        KwicForm::Spread => |view| csv::spread_rows(&view.spread),
    };
    let request = request.whole();
    let bytes = site.ask_heavy(move |kb| csv::rows(&rows(&kb.kwic(&request)?))).await?;
    let head = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"kwic.csv\""),
    ];
    Ok((head, bytes).into_response())
}
