//! What a look for everything out of date keeps from one request to the next.

use std::collections::HashMap;
use std::sync::Arc;

use tiaowen_print::view::{RadarEntryView, RadarView};
use tiaowen_text::doc::ClauseId;

/// A look through the collection on one day, whole or as far as it came.
#[derive(Debug)]
pub(super) enum Look {
    /// As far as it came.
    Begun(Progress),
    /// To its end.
    Done(Arc<RadarView>),
}

/// What a look has found so far: a large collection takes longer than one request may, and the next goes on here.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// The day, ISO 8601.
    pub day: String,
    /// Documents of the catalogue that were passed.
    pub passed: usize,
    /// Documents that were looked at.
    pub looked: usize,
    pub entries: Vec<RadarEntryView>,
    /// Where clauses stand in versions in force: many documents cite the same ones.
    pub moved: HashMap<(ClauseId, usize), Option<String>>,
}
