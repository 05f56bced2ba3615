//! Repairs runs shifted by a lost lead byte. Where the first byte of 。 or an ideographic space was lost
//! from a GBK stream, a `?` stands for it and every byte behind pairs one step late until an ASCII byte
//! puts the decoder back in step. Putting the byte back and decoding again restores the text exactly.
//!
//! A run is accepted only when it becomes clearly more plausible: characters that the document itself
//! uses, or that are common, in place of rare ones, private-use ones and stray letters.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use encoding_rs::{BIG5, Encoding, GB18030};

use super::draft::Edit;
use tiaowen_text::doc::{RepairKind, Span};
use tiaowen_text::vocabulary::han::is_han;

/// Lead byte of 。 and of the ideographic space: the one that mirrors lose.
const LOST: u8 = 0xA1;
/// Longest run looked at, in characters: a paragraph.
const LONGEST: usize = 4000;
/// Most question marks inside one run, of each width. A real run has a few; the limit keeps a text of them linear.
const MARKS: usize = 24;
/// Least gain in plausibility for which a run is rewritten.
const LEAST_GAIN: f32 = 2.0;

/// Finds every shifted run that can be restored.
pub(super) fn find(text: &str) -> Vec<Edit> {
    if !text.contains(['?', '？', '\u{fffd}']) {
        return Vec::new();
    }
    let usage = Usage::of(text);
    let mut edits = Vec::new();
    let mut at = 0;
    let mut turn = Turn { at: 0, decides: false };
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(['?', '？', '\u{fffd}'])) {
        let start = at + found;
        let mark = text.get(start..).and_then(|t| t.chars().next()).map_or(1, char::len_utf8);
        at = start + mark;
        let rest = text.get(at..).unwrap_or("");
        if !looks_shifted(rest) {
            continue;
        }
        if turn.at <= at {
            turn = Turn::behind(text, at);
        }
        if !turn.decides {
            continue;
        }
        if let Some(run) = restore(text.get(start..at).unwrap_or("?"), rest, &usage) {
            let end = at + run.len;
            edits.push(Edit::replace(Span::new(start, end), run.text, RepairKind::LostByte));
            at = end;
        }
    }
    edits
}

/// The next character at which a run can end. It is the same for every `?` before it, and is looked for once: a
/// paragraph of full-width marks has none.
struct Turn {
    at: usize,
    /// Whether a run may end here; else reading stops before anything could be told.
    decides: bool,
}

impl Turn {
    fn behind(text: &str, at: usize) -> Self {
        for (offset, c) in text.get(at..).unwrap_or("").char_indices() {
            let decides = match step(c) {
                Step::Pair(pair) if pair[1] >= 0x80 => continue,
                Step::Pair(_) | Step::Trail(_) | Step::Swallowed => true,
                Step::Stop => false,
            };
            // The place behind it, so that the place itself is never taken for one before it.
            return Self { at: at + offset + 1, decides };
        }
        Self { at: text.len() + 1, decides: false }
    }
}

/// A cheap look at what follows: shifted text begins with full-width forms, symbols, private-use or rare
/// characters, hardly ever with two everyday ones.
fn looks_shifted(rest: &str) -> bool {
    let mut next = rest.chars().filter(|c| *c != ' ');
    matches!(next.next(), Some(c) if !c.is_ascii() || c == '?' || halved(c).is_some())
}

/// A candidate: what the run reads after repair, and how many bytes of the damaged text it takes.
struct Run {
    text: String,
    len: usize,
}

/// Reads on from the lost byte, keeps every cut at which the bytes come out even, and takes the one with
/// the best gain; of equal ones the shortest.
fn restore(mark: &str, rest: &str, usage: &Usage) -> Option<Run> {
    let mut bytes = vec![LOST];
    let mut best: Option<(f32, Run)> = None;
    let mut before = usage.score(mark);
    let (mut marks, mut wide) = (0, 0);
    for (offset, c) in rest.char_indices().take(LONGEST) {
        let end = offset + c.len_utf8();
        before += usage.score_char(c);
        wide += usize::from(c == '？');
        if wide > MARKS {
            break;
        }
        let resync = match step(c) {
            Step::Pair(pair) => {
                bytes.extend(pair);
                // A second byte below 0x80 was ASCII text that the shifted pair swallowed.
                pair[1] < 0x80
            }
            Step::Trail(byte) => {
                bytes.push(byte);
                true
            }
            Step::Swallowed if marks == MARKS => break,
            Step::Swallowed => {
                marks += 1;
                // ??/p> at the end of a paragraph: both halves of 。 are gone, and the `<` behind it.
                let tag =
                    rest.get(end..).is_some_and(|t| t.starts_with("/p>") || t.starts_with("/div>"));
                if bytes.len() == 1 && tag {
                    return Some(Run { text: "。".to_owned(), len: end });
                }
                if let Some(run) = decode_swallowed(&bytes, usage, before) {
                    keep(&mut best, run.0, Run { text: run.1, len: end });
                }
                // A halved ？ looks the same as a swallowed pair: read on under that reading.
                bytes.extend([0xA3, 0xBF]);
                false
            }
            Step::Stop => break,
        };
        if resync {
            if let Some(run) = decode(&bytes) {
                keep(&mut best, usage.score(&run) - before, Run { text: run, len: end });
            }
            break;
        }
    }
    best.filter(|(gain, _)| *gain >= LEAST_GAIN).map(|(_, run)| run)
}

fn keep(best: &mut Option<(f32, Run)>, gain: f32, run: Run) {
    if best.as_ref().is_none_or(|(most, _)| gain > *most) {
        *best = Some((gain, run));
    }
}

/// What a character of the damaged text stood for in the byte stream.
enum Step {
    Pair([u8; 2]),
    /// An ASCII byte that is the second half of the last character.
    Trail(u8),
    /// A `?` that stands for a pair the decoder refused.
    Swallowed,
    Stop,
}

fn step(c: char) -> Step {
    if c == '?' || c == '\u{fffd}' {
        return Step::Swallowed;
    }
    if let Some(pair) = halved(c) {
        return Step::Pair(pair);
    }
    if c.is_ascii() {
        return match u8::try_from(c) {
            Ok(byte @ 0x40..=0x7e) => Step::Trail(byte),
            _ => Step::Stop,
        };
    }
    TABLES.pairs.get(&c).map_or(Step::Stop, |pair| Step::Pair(*pair))
}

/// The GBK bytes of the full-width form of punctuation that mirrors made half-width.
fn halved(c: char) -> Option<[u8; 2]> {
    match c {
        '!' | ',' | ':' | ';' | '(' | ')' => {
            u8::try_from(c).ok().map(|byte| [0xA3, byte.wrapping_add(0x80)])
        }
        _ => None,
    }
}

fn decode(bytes: &[u8]) -> Option<String> {
    GB18030
        .decode_without_bom_handling_and_without_replacement(bytes)
        .map(|text| text.into_owned())
        .filter(|text| !text.chars().any(|c| ('\u{e000}'..='\u{f8ff}').contains(&c)))
}

/// Decodes a run whose last lead byte lost its second half to a `?`: 。 is the only likely character with
/// that lead at the end of a sentence.
fn decode_swallowed(bytes: &[u8], usage: &Usage, before: f32) -> Option<(f32, String)> {
    let (&last, whole) = bytes.split_last()?;
    if last != LOST || whole.len() < 2 {
        return None;
    }
    let mut text = decode(whole)?;
    text.push('。');
    Some((usage.score(&text) - before, text))
}

/// How often each character occurs in the document.
struct Usage {
    counts: HashMap<char, u32>,
}

impl Usage {
    fn of(text: &str) -> Self {
        let mut counts = HashMap::new();
        for c in text.chars().filter(|c| !c.is_ascii()) {
            *counts.entry(c).or_insert(0) += 1;
        }
        Self { counts }
    }

    fn score(&self, text: &str) -> f32 {
        text.chars().map(|c| self.score_char(c)).sum()
    }

    /// How much a character speaks for a text being right. Two uses elsewhere: one may be the damage itself.
    fn score_char(&self, c: char) -> f32 {
        let uses = self.counts.get(&c).copied().unwrap_or(0);
        match c {
            '。' | '，' | '、' | '；' | '：' | '《' | '》' | '“' | '”' | '（' | '）'
            | '\u{3000}' => 0.5,
            '?' | '\u{fffd}' => -0.5,
            ' ' | '\n' | '0'..='9' => 0.0,
            c if c.is_ascii_punctuation() => 0.0,
            c if c.is_ascii() => -0.5,
            c if is_han(c) && uses >= 3 => 1.0,
            c if is_han(c) && is_common(c) => 0.8,
            c if is_han(c) && uses == 2 => 0.2,
            c if is_han(c) => -1.0,
            '\u{3100}'..='\u{312f}' | '\u{2500}'..='\u{257f}' | '\u{e000}'..='\u{f8ff}' => -2.0,
            '！' | '？' | '％' | '－' | '—' | '…' | '·' => 0.0,
            _ => -1.0,
        }
    }
}

/// Whether a character is of the first level of GB 2312 or of Big5: what everyday text in either script is
/// made of.
fn is_common(c: char) -> bool {
    TABLES.pairs.get(&c).is_some_and(|pair| matches!(pair, [0xB0..=0xD7, 0xA1..=0xFE]))
        || TABLES.common_traditional.contains(&c)
}

/// What the encoders know, turned into look-ups once: they search their tables for every character.
struct Tables {
    /// Two-byte forms of GB18030.
    pairs: HashMap<char, [u8; 2]>,
    /// The first level of Big5.
    common_traditional: HashSet<char>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let mut tables = Tables { pairs: HashMap::new(), common_traditional: HashSet::new() };
    let single = |encoding: &'static Encoding, pair: [u8; 2]| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(&pair)?;
        let mut chars = text.chars();
        chars.next().filter(|_| chars.next().is_none())
    };
    for lead in 0x81..=0xFE {
        for trail in (0x40..=0x7E).chain(0x80..=0xFE) {
            let pair = [lead, trail];
            if let Some(c) = single(GB18030, pair) {
                tables.pairs.entry(c).or_insert(pair);
            }
            if matches!(lead, 0xA4..=0xC6)
                && let Some(c) = single(BIG5, pair)
            {
                tables.common_traditional.insert(c);
            }
        }
    }
    tables
});
