//! A text as the numbers of its tokens, as `tokenizer.json` describes: WordPiece (BERT) and Unigram (SentencePiece,
//! XLM-R). Other ways are refused by name.
//!
//! Written out here since the general library keeps 290 MB for the 250,000 pieces of XLM-R; a finite-state map
//! keeps 10.

use std::path::Path;

use fst::Map;
use serde::Deserialize;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::settings::read_json;
use tiaowen_text::error::{Error, Result};

pub(super) struct Tokenizer {
    /// Piece → number.
    pieces: Map<Vec<u8>>,
    unknown: u32,
    /// What stands before and behind every text.
    first: u32,
    last: u32,
    way: Way,
}

/// How a text is cut.
enum Way {
    /// Words by white space, marks and characters of Chinese; within them the longest piece each time.
    WordPiece { prefix: String, most: usize, lowercase: bool, strip_accents: bool, chinese: bool },
    /// The cut whose pieces are most likely together.
    Unigram { scores: Vec<f32>, of_unknown: f32, longest: usize },
}

#[derive(Deserialize)]
struct File {
    normalizer: Option<Value>,
    #[serde(default)]
    post_processor: Option<Value>,
    model: Cut,
}

#[derive(Deserialize)]
#[serde(tag = "type")]
enum Cut {
    WordPiece {
        unk_token: String,
        #[serde(default = "continuing")]
        continuing_subword_prefix: String,
        #[serde(default = "hundred")]
        max_input_chars_per_word: usize,
        vocab: std::collections::BTreeMap<String, u32>,
    },
    Unigram {
        unk_id: Option<u32>,
        vocab: Vec<(String, f32)>,
    },
    #[serde(other)]
    Other,
}

fn continuing() -> String {
    "##".to_owned()
}

fn hundred() -> usize {
    100
}

/// What SentencePiece writes for a space.
const SPACE: char = '▁';
/// How much less likely an unknown character is than the least likely piece.
const UNKNOWN: f32 = 10.0;

impl Tokenizer {
    pub(super) fn load(path: &Path) -> Result<Self> {
        let wrong = |why: &str| Error::invalid(format!("{}: {why}", path.display()));
        let file: File = read_json(path)?;
        let ends = file.post_processor.as_ref().and_then(ends);
        let ends = ends.ok_or_else(|| wrong("what stands before and behind a text is not told"))?;
        let (pieces, unknown, way) = match file.model {
            Cut::WordPiece {
                unk_token,
                continuing_subword_prefix: prefix,
                max_input_chars_per_word: most,
                vocab,
            } => {
                let unknown = vocab.get(&unk_token).copied();
                let unknown = unknown.ok_or_else(|| wrong("the unknown token has no number"))?;
                let normalizer = file.normalizer.unwrap_or_default();
                let says = |name: &str| normalizer.get(name).and_then(Value::as_bool);
                let lowercase = says("lowercase").unwrap_or(true);
                let way = Way::WordPiece {
                    prefix,
                    most,
                    lowercase,
                    strip_accents: says("strip_accents").unwrap_or(lowercase),
                    chinese: says("handle_chinese_chars").unwrap_or(true),
                };
                (vocab.into_iter().collect(), unknown, way)
            }
            Cut::Unigram { unk_id, vocab } => {
                let unknown = unk_id.ok_or_else(|| wrong("the unknown token has no number"))?;
                let scores: Vec<f32> = vocab.iter().map(|(_, score)| *score).collect();
                let least = scores.iter().copied().fold(0.0, f32::min);
                let longest = vocab.iter().map(|(piece, _)| piece.len()).max().unwrap_or_default();
                let way = Way::Unigram { scores, of_unknown: least - UNKNOWN, longest };
                let mut pieces: Vec<(String, u32)> =
                    vocab.into_iter().map(|(piece, _)| piece).zip(0..).collect();
                pieces.sort_unstable();
                pieces.dedup_by(|a, b| a.0 == b.0);
                (pieces, unknown, way)
            }
            Cut::Other => return Err(wrong("the model cuts neither by WordPiece nor by Unigram")),
        };
        let pieces = pieces.iter().map(|(piece, number)| (piece, u64::from(*number)));
        let pieces = Map::from_iter(pieces).map_err(|e| wrong(&e.to_string()))?;
        let number = |token: &str| {
            let number = pieces.get(token).and_then(|number| u32::try_from(number).ok());
            number.ok_or_else(|| wrong(&format!("{token} has no number")))
        };
        let (first, last) = (number(&ends.0)?, number(&ends.1)?);
        Ok(Self { pieces, unknown, first, last, way })
    }

    /// The tokens of a text with those that stand around it, at most so many.
    pub(super) fn tokens(&self, text: &str, most: usize) -> Vec<u32> {
        let mut tokens = vec![self.first];
        match &self.way {
            Way::WordPiece { prefix, most, .. } => {
                for word in self.words(text) {
                    self.cut_word(&word, (prefix, *most), &mut tokens);
                }
            }
            Way::Unigram { scores, of_unknown, longest } => {
                self.cut_likely(&spaced(text), scores, (*of_unknown, *longest), &mut tokens);
            }
        }
        tokens.truncate(most.saturating_sub(1));
        tokens.push(self.last);
        tokens
    }

    fn piece(&self, piece: &str) -> Option<u32> {
        self.pieces.get(piece).map(|number| number as u32)
    }

    /// The words of a text as BERT sees them.
    fn words(&self, text: &str) -> Vec<String> {
        let Way::WordPiece { lowercase, strip_accents, chinese, .. } = self.way else {
            return Vec::new();
        };
        let seen =
            |c: &char| *c != '\0' && *c != '\u{fffd}' && (c.is_whitespace() || !c.is_control());
        let mut kept: String = text.chars().filter(seen).collect();
        if strip_accents {
            kept = kept.nfd().filter(|c| !is_combining_mark(*c)).collect();
        }
        if lowercase {
            kept = kept.to_lowercase();
        }
        let mut words = vec![String::new()];
        for c in kept.chars() {
            let alone = is_mark(c) || (chinese && is_chinese(c));
            if c.is_whitespace() || alone {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut().filter(|_| !c.is_whitespace()) {
                word.push(c);
            }
            if alone {
                words.push(String::new());
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }

    /// The longest piece from the left each time; a word with a rest that is none is unknown as a whole.
    fn cut_word(&self, word: &str, (prefix, most): (&str, usize), tokens: &mut Vec<u32>) {
        let chars: Vec<char> = word.chars().collect();
        let (mut at, mut pieces) = (0, Vec::new());
        while at < chars.len() && chars.len() <= most {
            let longest = (at + 1..=chars.len()).rev().find_map(|end| {
                let mut piece = if at > 0 { prefix.to_owned() } else { String::new() };
                piece.extend(chars.get(at..end).unwrap_or_default());
                Some((self.piece(&piece)?, end))
            });
            let Some((piece, end)) = longest else { break };
            pieces.push(piece);
            at = end;
        }
        match at == chars.len() {
            true => tokens.append(&mut pieces),
            false => tokens.push(self.unknown),
        }
    }

    /// The most likely cut (Viterbi). Unknown characters beside each other are one token.
    fn cut_likely(
        &self,
        text: &str,
        scores: &[f32],
        (of_unknown, longest): (f32, usize),
        tokens: &mut Vec<u32>,
    ) {
        // For each place: how likely the best cut up to it is, where its last piece begins, and its number.
        let mut best: Vec<Option<(f32, usize, u32)>> = vec![None; text.len() + 1];
        if let Some(start) = best.first_mut() {
            *start = Some((0.0, 0, self.unknown));
        }
        let raw = self.pieces.as_fst();
        for (at, c) in text.char_indices() {
            let Some(Some((so_far, _, _))) = best.get(at).copied() else { continue };
            let mut reach = |end: usize, score: f32, piece: u32| {
                if let Some(place) = best.get_mut(end)
                    && place.is_none_or(|(known, _, _)| so_far + score > known)
                {
                    *place = Some((so_far + score, at, piece));
                }
            };
            reach(at + c.len_utf8(), of_unknown, self.unknown);
            let (mut node, mut number) = (raw.root(), fst::raw::Output::zero());
            for (end, byte) in (at + 1..).zip(text.bytes().skip(at).take(longest)) {
                let Some(next) = node.find_input(byte) else { break };
                let step = node.transition(next);
                (node, number) = (raw.node(step.addr), number.cat(step.out));
                if node.is_final() {
                    let piece = number.cat(node.final_output()).value() as u32;
                    let score = scores.get(piece as usize).copied().unwrap_or(of_unknown);
                    if piece != self.unknown {
                        reach(end, score, piece);
                    }
                }
            }
        }
        let from = tokens.len();
        let mut at = text.len();
        while at > 0 {
            let Some(Some((_, start, piece))) = best.get(at).copied() else { break };
            let joins =
                piece == self.unknown && tokens.len() > from && tokens.last() == Some(&piece);
            if !joins {
                tokens.push(piece);
            }
            at = start;
        }
        if let Some(cut) = tokens.get_mut(from..) {
            cut.reverse();
        }
    }
}

/// The tokens before and behind a text.
fn ends(processor: &Value) -> Option<(String, String)> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match processor.get("type")?.as_str()? {
        "TemplateProcessing" => {
            let single = processor.get("single")?.as_array()?;
            let special = |part: &Value| text(part.get("SpecialToken")?.get("id")?);
            Some((special(single.first()?)?, special(single.last()?)?))
        }
        "BertProcessing" | "RobertaProcessing" => {
            let token = |name: &str| text(processor.get(name)?.get(0)?);
            Some((token("cls")?, token("sep")?))
        }
        "Sequence" => processor.get("processors")?.as_array()?.iter().find_map(ends),
        _ => None,
    }
}

/// A text as SentencePiece cuts it: in NFKC, without control characters, each run of white space one mark, and one
/// before it all. Its own table differs from NFKC in some hundred characters that no Chinese text has.
fn spaced(text: &str) -> String {
    let mut out = String::from(SPACE);
    let mut spaced = true;
    for c in text.nfkc() {
        if c.is_whitespace() || c == SPACE {
            if !spaced {
                out.push(SPACE);
            }
            spaced = true;
        } else if !c.is_control() && c != '\u{200b}' && c != '\u{feff}' {
            out.push(c);
            spaced = false;
        }
    }
    while out.chars().count() > 1 && out.ends_with(SPACE) {
        out.pop();
    }
    out
}

/// Marks of ASCII, and those that Unicode calls punctuation, as far as texts have them.
fn is_mark(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c, '\u{a1}' | '\u{a7}' | '\u{ab}' | '\u{b6}' | '\u{b7}' | '\u{bb}' | '\u{bf}')
        || matches!(u32::from(c), 0x2010..=0x2027 | 0x2030..=0x205e | 0x2308..=0x230b | 0x2329..=0x232a
            | 0x3001..=0x3003 | 0x3008..=0x3011 | 0x3014..=0x301f | 0x3030 | 0x303d | 0x30a0 | 0x30fb
            | 0xfe10..=0xfe19 | 0xfe30..=0xfe52 | 0xfe54..=0xfe61 | 0xfe63 | 0xfe68 | 0xfe6a..=0xfe6b
            | 0xff01..=0xff03 | 0xff05..=0xff0a | 0xff0c..=0xff0f | 0xff1a..=0xff1b | 0xff1f..=0xff20
            | 0xff3b..=0xff3d | 0xff3f | 0xff5b | 0xff5d | 0xff5f..=0xff65)
}

/// The ideographs that BERT sets apart.
fn is_chinese(c: char) -> bool {
    matches!(u32::from(c), 0x4e00..=0x9fff | 0x3400..=0x4dbf | 0x20000..=0x2a6df | 0x2a700..=0x2ceaf
        | 0xf900..=0xfaff | 0x2f800..=0x2fa1f)
}
