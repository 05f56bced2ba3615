//! What is sent: entries of the index, each with a number by which it is known to have arrived as it was.

use std::collections::HashSet;
use std::convert::Infallible;

use serde_json::{Value, json};

use crate::stored;
use crate::tally::{Counts, Tokenized};
use crate::tokens::{STACK, sent};
use tiaowen_engine::index::{Cut, Prepared, PreparedUnit, Vectors};
use tiaowen_engine::segment::Segmenter;
use tiaowen_link::crossref::Linked;
use tiaowen_text::error::{Error, Result};

/// Check numbers are smaller than this, so that the sum of 10¹¹ of them is exact as a double.
const CHECKS: u64 = 1 << 16;
/// Places of the units of one document.
const UNITS: u64 = 1 << 24;
/// The vector of a unit of which no word is known.
const NOWHERE: [u8; 1] = [0];

/// An entry of the index.
pub(crate) struct Entry {
    pub id: String,
    /// Its fields, JSON.
    pub json: Vec<u8>,
    /// A number that nothing but its fields makes.
    pub check: u64,
}

impl Entry {
    pub(crate) fn new(id: String, fields: &Value) -> Result<Self> {
        let mut json = serde_json::to_vec(fields).map_err(|e| Error::internal(e.to_string()))?;
        // FNV-1a.
        let hash = json.iter().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3)
        });
        let check = (hash ^ (hash >> 32)) % CHECKS;
        json.pop();
        json.extend(format!(",\"check\":{check}}}").into_bytes());
        Ok(Self { id, json, check })
    }
}

/// Id of the entry of a document; `number` is that of this version of it.
pub(crate) fn document_id(number: u32) -> String {
    format!("document-{number}")
}

/// Id of the entry of a unit by its place in the document.
pub(crate) fn unit_id(number: u32, unit: usize) -> String {
    format!("unit-{number}-{unit}")
}

/// Names a unit by one number: that of its document and its place there.
pub(crate) fn place(number: u32, unit: usize) -> u64 {
    u64::from(number) * UNITS + unit as u64
}

/// The number of the document that a unit at a place is of.
pub(crate) fn number_at(place: u64) -> u32 {
    (place / UNITS) as u32
}

/// Cuts documents into entries.
pub(crate) struct Cutter<'a> {
    pub segmenter: &'a Segmenter,
    /// What words mean, where that was learnt.
    pub vectors: Option<&'a Vectors>,
}

/// What was cut of a document.
pub(crate) struct Pieces<'a> {
    cutter: &'a Cutter<'a>,
    id: String,
    number: u32,
    prepared: Prepared,
}

impl Cutter<'_> {
    /// Cuts a document, which has a number.
    pub(crate) fn cut(&self, linked: &Linked, number: u32) -> Result<Pieces<'_>> {
        let prepared = Prepared::new(linked, self.segmenter)?;
        Ok(Pieces { cutter: self, id: linked.document.id.as_str().to_owned(), number, prepared })
    }
}

impl Pieces<'_> {
    /// How many units it has.
    pub(crate) fn units(&self) -> usize {
        self.prepared.units.len()
    }

    /// The entry of the document as a whole.
    pub(crate) fn document(&self) -> Result<Entry> {
        let record = stored::encode(&stored::pack(&self.prepared.record)?);
        let fields = json!({ "kind": "document", "doc": self.id, "record": record });
        Entry::new(document_id(self.number), &fields)
    }

    /// Counts what it has; `sign` is −1 for one that is taken away.
    pub(crate) fn count(&self, sign: i64, counts: &mut Counts) {
        let Ok(()) = self.each(|_, unit, texts| -> std::result::Result<(), Infallible> {
            counts.add(sign, texts, unit);
            Ok(())
        });
    }

    /// Gives the entry of each unit; `ends` are the ids of units that have a counterpart.
    pub(crate) fn entries(
        &self,
        ends: &HashSet<&str>,
        give: &mut dyn FnMut(Entry) -> Result<()>,
    ) -> Result<()> {
        self.each(|at, unit, texts| {
            let linked = ends.contains(unit.facts.id.as_str());
            give(self.entry(at, unit, texts, linked)?)
        })
    }

    /// The same of those units alone that are `wanted`, each without and with a counterpart.
    pub(crate) fn both_entries(
        &self,
        wanted: &HashSet<String>,
        give: &mut dyn FnMut(&str, [Entry; 2]) -> Result<()>,
    ) -> Result<()> {
        self.each(|at, unit, texts| {
            let id = unit.facts.id.as_str();
            if !wanted.contains(id) {
                return Ok(());
            }
            let entry = |linked| self.entry(at, unit, texts, linked);
            give(id, [entry(false)?, entry(true)?])
        })
    }

    /// Visits the units in order with their texts: body, heading, context.
    fn each<E>(
        &self,
        mut visit: impl FnMut(usize, &PreparedUnit, [&Tokenized; 3]) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let mut context = Tokenized::new(&Cut::default());
        for (at, unit) in self.prepared.units.iter().enumerate() {
            if let Some(cut) = &unit.texts.context {
                context = Tokenized::new(cut);
            }
            let [body, heading] = [&unit.texts.body, &unit.texts.heading].map(Tokenized::new);
            visit(at, unit, [&body, &heading, &context])?;
        }
        Ok(())
    }

    fn entry(
        &self,
        at: usize,
        unit: &PreparedUnit,
        [body, heading, context]: [&Tokenized; 3],
        linked: bool,
    ) -> Result<Entry> {
        let PreparedUnit { facts, record, texts } = unit;
        let chars = |text: &Tokenized| text.chars.iter().collect::<String>();
        let mut fields = json!({
            "kind": "unit",
            "doc": self.id,
            "doc_ord": self.number,
            "place": place(self.number, at),
            "id": facts.id,
            "date": facts.date,
            "section": record.section,
            "linked": linked,
            "record": stored::encode(&stored::record(self.number, record)),
        });
        let mut set = |name: &str, value: Value| fields[name] = value;
        let lists = [("number", &facts.numbers), ("pinyin", &facts.pinyin), ("refs", &facts.refs)];
        for (name, list) in lists {
            if !list.is_empty() {
                set(name, json!(list));
            }
        }
        for (name, text) in [("body", body), ("heading", heading), ("context", context)] {
            if !text.chars.is_empty() {
                set(name, json!(chars(text)));
            }
        }
        for (name, text) in
            [("body_words", body), ("heading_words", heading), ("context_words", context)]
        {
            if !text.words.is_empty() {
                set(name, json!(words(text)));
            }
        }
        set("again", json!([chars(heading), chars(context)]));
        if let Some(vectors) = self.cutter.vectors {
            let words: Vec<String> =
                texts.body.each_word().map(|word| word.iter().collect()).collect();
            let place = vectors.sought(words.iter().map(String::as_str));
            let bytes = place.map_or_else(|| NOWHERE.to_vec(), |place| place.bytes().to_vec());
            set("vector", json!(stored::encode(&bytes)));
        }
        Entry::new(unit_id(self.number, at), &fields)
    }
}

/// Words as the cluster splits them.
fn words(text: &Tokenized) -> String {
    let mut line = String::new();
    for word in &text.words {
        for token in word {
            line.push_str(&sent(token));
            line.push(STACK);
        }
        line.pop();
        line.push(' ');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_number_is_of_every_field() {
        let entry = |linked: bool| {
            Entry::new(unit_id(7, 3), &json!({ "kind": "unit", "linked": linked })).unwrap()
        };
        let one = entry(true);
        assert_eq!(one.id, "unit-7-3");
        let read: Value = serde_json::from_slice(&one.json).unwrap();
        assert_eq!(read, json!({ "kind": "unit", "linked": true, "check": one.check }));
        assert_ne!(one.check, entry(false).check);
        assert!(one.check < CHECKS);
    }

    #[test]
    fn a_place_tells_the_document() {
        for (number, unit) in [(0, 0), (7, 3), (u32::MAX, 16_777_215)] {
            let at = place(number, unit);
            assert_eq!(number_at(at), number);
            assert!(i64::try_from(at).is_ok());
        }
        assert!(place(7, 4) < place(8, 0));
    }
}
