//! Removes the readings that mirrors put in brackets behind characters: `發(fā)展`, `關(guan) 於`,
//! `(一(yī))`. A bracket goes only when its letters are a syllable with a tone mark or a reading of the
//! character before it, so `(市)`, `(PM2.5)` and the `(a)` of Hong Kong provisions stay.

use pinyin::ToPinyinMulti;

use super::draft::Edit;
use tiaowen_text::doc::{RepairKind, Span};
use tiaowen_text::vocabulary::han::is_han;

/// Longest reading: zhuāng.
const LONGEST: usize = 6;
/// Share of plain readings that must have a space behind them before that space counts as part of the note.
const SPACED: f64 = 0.8;

struct Note {
    span: Span,
    toned: bool,
    spaced: bool,
    /// Whether nothing but a line end follows: such a note says nothing about spacing.
    last: bool,
}

/// Finds every reading in brackets.
pub(super) fn find(text: &str) -> Vec<Edit> {
    let notes = notes(text);
    let with_space = [true, false].map(|toned| {
        let told: Vec<_> = notes.iter().filter(|n| n.toned == toned && !n.last).collect();
        let spaced = told.iter().filter(|n| n.spaced).count();
        spaced > 0 && spaced as f64 >= SPACED * told.len() as f64
    });
    notes
        .iter()
        .map(|note| {
            let takes_space = note.spaced && with_space[usize::from(!note.toned)];
            let end = note.span.end + usize::from(takes_space);
            Edit::remove(Span::new(note.span.start, end), RepairKind::Pinyin)
        })
        .collect()
}

fn notes(text: &str) -> Vec<Note> {
    let mut found = Vec::new();
    for (open, _) in text.match_indices('(') {
        let Some(before) = text.get(..open).and_then(|t| t.chars().next_back()) else { continue };
        if !is_han(before) {
            continue;
        }
        let rest = text.get(open + 1..).unwrap_or("");
        // Reading letters take at most three bytes (e and two combining marks): bounded look-ahead.
        let Some((close, _)) = rest.char_indices().take(LONGEST * 2 + 1).find(|(_, c)| *c == ')')
        else {
            continue;
        };
        let Some(reading) = Reading::parse(rest.get(..close).unwrap_or("")) else { continue };
        if !(reading.toned || reads_as(before, &reading.plain)) {
            continue;
        }
        let end = open + 1 + close + 1;
        let behind = text.get(end..).unwrap_or("");
        found.push(Note {
            span: Span::new(open, end),
            toned: reading.toned,
            spaced: behind.starts_with(' '),
            last: behind.trim_start_matches(' ').starts_with('\n')
                || behind.trim_start().is_empty(),
        });
    }
    found
}

struct Reading {
    plain: String,
    toned: bool,
}

impl Reading {
    /// Reads the letters of one syllable; `None` for anything else.
    fn parse(letters: &str) -> Option<Self> {
        let mut plain = String::new();
        let mut toned = false;
        for c in letters.chars() {
            if ('\u{300}'..='\u{30c}').contains(&c) && !plain.is_empty() {
                toned |= c != '\u{308}';
                if c == '\u{308}' && plain.ends_with('u') {
                    plain.pop();
                    plain.push('ü');
                }
                continue;
            }
            let (bare, tone) = bare_vowel(c)?;
            plain.push(bare);
            toned |= tone;
        }
        let fits = (1..=LONGEST).contains(&plain.chars().count());
        fits.then_some(Self { plain, toned })
    }
}

/// A reading letter without its tone mark, and whether it had one.
fn bare_vowel(c: char) -> Option<(char, bool)> {
    const TONED: [(&str, char); 9] = [
        ("āáǎàăã", 'a'),
        ("ēéěèĕẽ", 'e'),
        ("īíǐìĭĩ", 'i'),
        ("ōóǒòŏõ", 'o'),
        ("ūúǔùŭũ", 'u'),
        ("ǖǘǚǜ", 'ü'),
        ("ńňǹ", 'n'),
        ("ḿ", 'm'),
        ("ếềê", 'e'),
    ];
    match c {
        'a'..='z' | 'ü' => Some((c, false)),
        'ɡ' => Some(('g', false)),
        'ɑ' => Some(('a', false)),
        _ => TONED.iter().find(|(marked, _)| marked.contains(c)).map(|&(_, bare)| (bare, true)),
    }
}

/// Whether `plain` (without tone) is a reading of the character; ü may be written v or u.
fn reads_as(character: char, plain: &str) -> bool {
    let wanted = plain.replace(['ü', 'v'], "u");
    character
        .to_pinyin_multi()
        .is_some_and(|readings| readings.into_iter().any(|r| r.plain().replace('ü', "u") == wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(text: &str) -> String {
        let mut out = String::new();
        let mut at = 0;
        for edit in find(text) {
            out.push_str(&text[at..edit.span.start]);
            at = edit.span.end;
        }
        out + &text[at..]
    }

    #[test]
    fn notes_of_every_dialect_go_and_brackets_stay() {
        let cases = [
            ("發(fā)展產(chǎn)業(yè)", "發展產業"),
            ("關(guan) 於(yu) 推進縣(xian) 域", "關於推進縣域"),
            ("關(guan)於(yu)推進 縣域", "關於推進 縣域"),
            ("一(yī)、總體要求", "一、總體要求"),
            ("(一(yī))指導思想", "(一)指導思想"),
            ("國(guó)務(wù)院動(dòng)計(jì)劃", "國務院動計劃"),
            ("綠(lǜ)色女(nü)性旅(lv)游", "綠色女性旅游"),
            ("停車場(庫)、縣(市)、(含中醫院)、(一)", "停車場(庫)、縣(市)、(含中醫院)、(一)"),
            ("細顆粒物(PM2.5)和國內生產總值(GDP)", "細顆粒物(PM2.5)和國內生產總值(GDP)"),
            ("第(1)款(a)及(b)段", "第(1)款(a)及(b)段"),
            ("發(fā) 展", "發展"),
            ("發(fā)展 產(chǎn)業(yè) 體系", "發展 產業 體系"),
        ];
        for (damaged, clean) in cases {
            assert_eq!(cleaned(damaged), clean, "{damaged}");
        }
    }
}
