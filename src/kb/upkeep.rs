//! What waits to be indexed and what was done last: an index need not be open for that.

use crate::corpus::{self, Layout, Readings};
use tiaowen_engine::index::{Job, JobKind, Stamp};
use tiaowen_print::view::server::{JobView, WaitingView};
use tiaowen_text::error::Result;

/// How files differ from those that a build was made of, by the stamp they have now and that of the build.
pub fn waiting(
    layout: &Layout,
    [now, built]: [&Stamp; 2],
    readings: &Readings,
) -> Result<WaitingView> {
    if now == built {
        return Ok(WaitingView::default());
    }
    let corpus::Waiting { changed, gone } = corpus::waiting(layout, readings)?;
    let all = (now.schema, now.alignment, &now.lexicon)
        != (built.schema, built.alignment, &built.lexicon);
    let other = !all && changed + gone == 0;
    Ok(WaitingView { all, changed, gone, other })
}

/// What is told of a work.
pub fn job(job: Job) -> JobView {
    let Job { kind, begun, millis, documents, units } = job;
    let kind = match kind {
        JobKind::Whole => "whole",
        JobKind::Change => "change",
        JobKind::Learn => "learn",
        JobKind::Encode => "encode",
    };
    JobView { kind, begun, millis, documents, units }
}
