//! Repairs mirrored text and keeps a log of every repair. Never fails: what cannot be repaired stays,
//! with an issue. Key type: [`Cleaned`].
//!
//! Each kind of damage is a part under `clean/` that finds its edits in a text; `PASSES` is their order.
//! A new kind is a new part and a row there. Two firm rules: a clean document passes unchanged, and the
//! wording is never guessed.

mod breaks;
mod chrome;
mod doubt;
mod draft;
mod frameshift;
mod markup;
mod pinyin;
mod radical;
mod separator;
mod spaces;
mod spread;

use draft::{Draft, Edit};
use tiaowen_text::doc::{Issue, Repair};
use tiaowen_text::extract::Extract;
use tiaowen_text::offset::OffsetMap;

/// Cleaned text with the log of what was changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cleaned {
    /// The text as published.
    pub text: String,
    /// Changes in order, disjoint in the extracted text: replaying them on it gives `text`.
    pub repairs: Vec<Repair>,
    /// Positions in `text` → positions in the extracted text.
    pub map: OffsetMap,
    /// Damage that was seen and left.
    pub issues: Vec<Issue>,
}

/// The repairs in order: what hides other damage comes first. Readings come twice, because a repaired run
/// can end in the character that a reading belongs to. Radicals come behind runs of lost bytes, which hold
/// some by chance.
const PASSES: [fn(&str) -> Vec<Edit>; 10] = [
    markup::find_controls,
    markup::find_entities,
    spread::find,
    separator::find,
    pinyin::find,
    frameshift::find,
    pinyin::find,
    radical::find,
    markup::find_tags,
    chrome::find,
];

/// Repairs a text. Its positions, those of the repairs and of the issues are explained at [`Cleaned`].
pub fn clean(extract: &Extract) -> Cleaned {
    let mut draft = Draft::new(&extract.text);
    for find in PASSES {
        let edits = find(draft.text());
        draft.apply(edits);
    }
    // Markup says where its paragraphs end; plain text and text layers only show lines.
    if !extract.provenance.media.contains("html") {
        let edits = breaks::find(draft.text());
        draft.apply(edits);
    }
    let edits = spaces::find(draft.text());
    draft.apply(edits);
    let issues = doubt::find(draft.text());
    draft.finish(issues)
}
