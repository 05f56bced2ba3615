//! How a query was read, part by part, each with the switch that turns it off; and the one switch that the
//! index cannot answer: a word that must stand as typed.

use super::Open;
use tiaowen_engine::plan::Leaf;
use tiaowen_engine::query::meaning::{Meaning, Unit};
use tiaowen_engine::query::{Query, Term};
use tiaowen_engine::segment::{Dated, Names};
use tiaowen_print::view::{FormerNameView, NameView, PartKind, PartView, QueryView, SynonymView};
use tiaowen_text::error::Result;
use tiaowen_text::script::fold;

/// The reading of a query.
pub(super) fn echo(input: &str, parsed: &Query, meaning: &Meaning, names: &Names) -> QueryView {
    let units = || meaning.groups.iter().flatten();
    QueryView {
        input: input.to_owned(),
        normalized: fold(input),
        words: units().filter(|u| !u.exact).map(|u| u.text.clone()).collect(),
        phrases: units().filter(|u| u.exact).map(|u| u.text.clone()).collect(),
        excluded: parsed.excluded.iter().map(Term::text).map(str::to_owned).collect(),
        synonyms: units()
            .filter(|u| !u.also.is_empty())
            .map(|u| SynonymView { word: u.text.clone(), also: u.also.clone() })
            .collect(),
        names: units().filter(|u| !u.exact).flat_map(|u| named(&u.text, names)).collect(),
        related: meaning
            .related
            .iter()
            .map(|r| SynonymView { word: r.word.clone(), also: r.terms.clone() })
            .collect(),
        ignored: meaning.ignored.clone(),
        parts: parts(meaning),
        relaxed: false,
        meaning_of: None,
        meaning: None,
        unknown: Vec::new(),
    }
}

/// What a word was called before, and what it is called since, where it names what changed.
fn named(word: &str, names: &Names) -> Vec<NameView> {
    let before = |name: &str| -> Vec<FormerNameView> {
        let former = names.before(name).map(|before| FormerNameView {
            name: before.names.first().cloned().unwrap_or_default(),
            from: before.from,
            until: before.until,
        });
        former.collect()
    };
    let view = |entry: &Dated| {
        let name = entry.names.first().cloned().unwrap_or_default();
        NameView {
            word: word.to_owned(),
            before: before(&name),
            name,
            of: entry.of.clone(),
            from: entry.from,
            until: entry.until,
            next: entry.next.clone(),
        }
    };
    let mut named: Vec<NameView> = names.of(word).map(view).collect();
    // A place of today has no line of its own; it is where its former names are.
    if named.is_empty()
        && let Some(former) = names.before(word).next()
    {
        named.push(NameView {
            word: word.to_owned(),
            name: former.next.first().cloned().unwrap_or_default(),
            of: former.of.clone(),
            from: None,
            until: None,
            next: Vec::new(),
            before: before(word),
        });
    }
    named.retain(|name| !name.next.is_empty() || !name.before.is_empty());
    named
}

fn parts(meaning: &Meaning) -> Vec<PartView> {
    let mut parts: Vec<PartView> = Vec::new();
    for unit in meaning.groups.iter().flatten() {
        unit_parts(unit, meaning, &mut parts);
    }
    let words = meaning.excluded.iter().map(|w| (PartKind::Excluded, w, true));
    let dropped = meaning.dropped.iter().map(|w| (PartKind::Word, w, false));
    for (kind, word, on) in words.chain(dropped) {
        parts.push(part(kind, word, word, on, format!("word:{word}")));
    }
    let ignored = meaning.ignored.iter().map(|w| (w, true));
    for (word, on) in ignored.chain(meaning.unignored.iter().map(|w| (w, false))) {
        if !parts.iter().any(|p| p.kind == PartKind::Ignored && p.text == *word) {
            parts.push(part(PartKind::Ignored, word, word, on, format!("ignore:{word}")));
        }
    }
    parts
}

/// A word, what it was folded from, and what is also searched for it.
fn unit_parts(unit: &Unit, meaning: &Meaning, parts: &mut Vec<PartView>) {
    let Unit { text, typed, .. } = unit;
    let kind = if unit.exact { PartKind::Phrase } else { PartKind::Word };
    parts.push(part(kind, text, text, true, format!("word:{text}")));
    // Capitals and white space are no matter of script.
    let plain: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let on = !meaning.as_typed.contains(typed);
    if !on || plain.to_lowercase() != *text {
        parts.push(part(PartKind::Fold, typed, text, on, format!("fold:{typed}")));
    }
    let also = unit.also.iter().map(|also| (also, true));
    for (also, on) in also.chain(unit.also_off.iter().map(|also| (also, false))) {
        parts.push(part(PartKind::Synonym, also, text, on, format!("also:{text}={also}")));
    }
}

fn part(kind: PartKind, text: &str, word: &str, on: bool, switch: String) -> PartView {
    PartView { kind, text: text.to_owned(), word: word.to_owned(), on, switch }
}

impl Open {
    /// Ids of the clauses in which every word of `meaning.as_typed` stands in the script that was typed. The
    /// index knows folded text alone, so the stored text is read.
    pub(super) fn as_typed(&self, meaning: &Meaning) -> Result<Vec<String>> {
        let mut kept: Option<Vec<String>> = None;
        for form in &meaning.as_typed {
            let run: String = fold(form).chars().filter(|c| !c.is_whitespace()).collect();
            let mut ids = Vec::new();
            let hits = Leaf::body_phrase(&run, 1.0).map(|leaf| self.engine.all_with(&leaf));
            for hit in hits.transpose()?.unwrap_or_default() {
                if hit.unit.text.contains(form.as_str()) {
                    let entry = hit.entry(self.collection())?;
                    ids.push(format!("{}#{}", entry.id, hit.unit.path));
                }
            }
            kept = Some(match kept {
                Some(kept) => kept.into_iter().filter(|id| ids.contains(id)).collect(),
                None => ids,
            });
        }
        Ok(kept.unwrap_or_default())
    }
}
