//! Ways through what a query matches that end as soon as nobody waits for the answer any more.

use tantivy::query::Weight;
use tantivy::{
    COLLECT_BLOCK_BUFFER_LEN, DocId, Result, Score, SegmentReader, TERMINATED, TantivyError,
};
use tiaowen_text::budget;
use tiaowen_text::error::Error;

/// Clauses that are scored between two looks at whether the answer is still wanted.
pub(super) const STRIDE: usize = 256;

/// An error once the work of this thread was given up; [`failed`] tells it as what it is.
pub(super) fn go_on() -> Result<()> {
    match budget::is_spent() {
        true => Err(TantivyError::InternalError("the answer was given up".to_owned())),
        false => Ok(()),
    }
}

/// Why a search ended without an answer: it was given up, or the engine has a fault, which is never what was asked.
pub(super) fn failed(e: TantivyError) -> Error {
    if let Err(given_up) = budget::check() {
        return given_up;
    }
    Error::internal(format!("cannot search: {e}")).caused_by(e)
}

/// Gives the live clauses of a segment that a query matches, in reading order.
pub(super) fn each_match(
    weight: &dyn Weight,
    segment: &SegmentReader,
    mut give: impl FnMut(DocId),
) -> Result<()> {
    let mut scorer = weight.scorer(segment, 1.0)?;
    let mut docs = [0; COLLECT_BLOCK_BUFFER_LEN];
    loop {
        go_on()?;
        let held = scorer.fill_buffer(&mut docs);
        let held_docs = docs.get(..held).unwrap_or_default().iter().copied();
        held_docs.filter(|doc| !segment.is_deleted(*doc)).for_each(&mut give);
        if held < docs.len() {
            return Ok(());
        }
    }
}

/// The same with their scores.
pub(super) fn each_scored(
    weight: &dyn Weight,
    segment: &SegmentReader,
    mut give: impl FnMut(DocId, Score),
) -> Result<()> {
    let mut scorer = weight.scorer(segment, 1.0)?;
    let mut passed = 0;
    while scorer.doc() != TERMINATED {
        if passed % STRIDE == 0 {
            go_on()?;
        }
        passed += 1;
        if !segment.is_deleted(scorer.doc()) {
            give(scorer.doc(), scorer.score());
        }
        scorer.advance();
    }
    Ok(())
}
