//! Damages clean text as mirrors do, by program and from a seed: each kind of noise that was seen in real
//! copies. What repair gives back is compared with what was damaged: by the tests on texts of our own, by
//! `benches/recover.rs` on real ones.

use encoding_rs::GB18030;
use pinyin::ToPinyin;

/// A small generator of its own: the same seed gives the same damage on every machine.
pub struct Dice(u64);

impl Dice {
    /// A generator for a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x1234_5678_9ABC_DEF1)
    }

    /// A number below `below`.
    pub fn below(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % (below.max(1) as u64)) as usize
    }

    /// Whether one in `of` comes up.
    pub fn one_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }
}

/// A kind of damage: a name for messages and what it does.
pub type Kind = (&'static str, fn(&str, &mut Dice) -> String);

/// Every kind, in an order in which several can be done to one text: bytes are lost first, the annotator
/// and the site come later.
pub const KINDS: [Kind; 13] = [
    ("lost byte", lose_bytes),
    ("lost byte of an indent, number eaten", lose_indents),
    ("readings with tone marks", |text, dice| annotate(text, dice, 5, true, "")),
    ("readings without tone marks, a space behind", |text, dice| {
        annotate(text, dice, 5, false, " ")
    }),
    ("readings without tone marks, no space", |text, dice| annotate(text, dice, 5, false, "")),
    ("readings on nearly everything", |text, dice| annotate(text, dice, 1, true, "")),
    ("separators", separate),
    ("entities", write_entities),
    ("control characters", add_controls),
    ("spaces", add_spaces),
    ("line breaks at a width", wrap),
    ("line breaks anywhere", |text, dice| break_lines(text, dice)),
    ("furniture and markup", dress),
];

pub fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Readings in brackets behind one in `of` characters.
fn annotate(text: &str, dice: &mut Dice, of: usize, toned: bool, space: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        out.push(c);
        if is_han(c)
            && dice.one_in(of)
            && let Some(reading) = c.to_pinyin()
        {
            let letters = if toned { reading.with_tone() } else { reading.plain() };
            out.push_str(&format!("({letters}){space}"));
        }
    }
    out
}

/// Takes the first byte of some 。 out of the GBK stream, decodes what is left as browsers did, and makes
/// the punctuation of the shifted run half-width.
fn lose_bytes(text: &str, dice: &mut Dice) -> String {
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        let stops: Vec<usize> = line.match_indices('。').map(|(at, _)| at).collect();
        let damaged = stops
            .get(dice.below(stops.len() * 2))
            .and_then(|&at| shift(&line[at..]).map(|run| format!("{}{run}", &line[..at])));
        out.push_str(damaged.as_deref().unwrap_or(line));
    }
    out
}

/// Takes the first byte of the indent of some numbered paragraphs: the run that follows eats the number.
fn lose_indents(text: &str, dice: &mut Dice) -> String {
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        let damaged = (line.starts_with(['（', '一', '二', '三', '第']) && dice.one_in(3))
            .then(|| shift(&format!("　　{line}")))
            .flatten();
        out.push_str(damaged.as_deref().unwrap_or(line));
    }
    out
}

/// The rest of a line from a 。 that lost its first byte; `None` where no such damage could have arisen.
fn shift(line: &str) -> Option<String> {
    let (words, end) = match line.strip_suffix('\n') {
        Some(words) => (words, "\n"),
        None => (line, ""),
    };
    // The page had its paragraph tag behind the text; its `<` resynchronises the decoder.
    let source = format!("{words}</p>");
    let (bytes, _, unmappable) = GB18030.encode(&source);
    if unmappable || bytes.first() != Some(&0xA1) {
        return None;
    }
    let mut out = String::from("?");
    let mut at = 1;
    while at < bytes.len() {
        let lead = bytes[at];
        if lead < 0x80 {
            // Back in step: the rest is as it was.
            let rest = std::str::from_utf8(&bytes[at..]).map(str::to_owned).unwrap_or_else(|_| {
                GB18030.decode_without_bom_handling(&bytes[at..]).0.into_owned()
            });
            let rest = rest.strip_suffix("</p>").map(str::to_owned).unwrap_or(rest);
            return Some(format!("{out}{rest}{end}"));
        }
        let trail = *bytes.get(at + 1)?;
        if trail < 0x40 {
            // `<` was swallowed together with the half of the last character.
            let ends = bytes[at] == 0xA3 && bytes[at + 1..] == *b"</p>" && words.ends_with('。');
            return ends.then(|| format!("{out}?/p>{end}"));
        }
        let pair = [lead, trail];
        let decoded = GB18030.decode_without_bom_handling_and_without_replacement(&pair)?;
        let c = decoded.chars().next()?;
        out.push(match c {
            '！' => '!',
            '？' => '?',
            '，' => ',',
            '：' => ':',
            '；' => ';',
            '（' => '(',
            '）' => ')',
            other => other,
        });
        at += 2;
    }
    None
}

fn separate(text: &str, dice: &mut Dice) -> String {
    let mut out = String::new();
    for c in text.chars() {
        out.push(c);
        if (is_han(c) || "（）、".contains(c)) && dice.one_in(6) {
            out.push_str("@@");
        }
    }
    out
}

fn write_entities(text: &str, dice: &mut Dice) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '“' => out.push_str("&ldquo;"),
            '”' => out.push_str("&rdquo;"),
            ' ' => out.push_str(if dice.one_in(2) { "&nbsp;" } else { "&amp;nbsp;" }),
            '。' if dice.one_in(8) => out.push_str("&#12290;"),
            '》' if dice.one_in(2) => out.push_str("&#x300B;"),
            c => out.push(c),
        }
    }
    out
}

fn add_controls(text: &str, dice: &mut Dice) -> String {
    let mut out = String::from("\u{feff}");
    for c in text.chars() {
        out.push(c);
        if dice.one_in(30) {
            out.push(['\u{200b}', '\u{1}', '\u{7f}', '\u{200e}'][dice.below(4)]);
        }
    }
    out
}

/// Single spaces between characters of sentences and around their figures.
fn add_spaces(text: &str, dice: &mut Dice) -> String {
    let mut out = String::new();
    let mut quoted = false;
    for line in text.split_inclusive('\n') {
        let running = line.contains('。') && line.chars().count() > 24;
        let mut chars = line.chars().peekable();
        let mut at = 0;
        while let Some(c) = chars.next() {
            out.push(c);
            at += 1;
            quoted = match c {
                '“' | '《' => true,
                '”' | '》' | '\n' => false,
                _ => quoted,
            };
            let between = chars.peek().is_some_and(|&next| {
                is_han(c) && (is_han(next) || next.is_ascii_digit())
                    || c.is_ascii_digit() && is_han(next)
            });
            if running && between && !quoted && at > 8 && dice.one_in(7) {
                out.push(' ');
            }
        }
    }
    out
}

/// Hard line breaks at one width throughout, as typesetting makes them.
fn wrap(text: &str, dice: &mut Dice) -> String {
    let width = 60 + dice.below(24);
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        let mut at = 0;
        let chars: Vec<char> = line.trim_end_matches('\n').chars().collect();
        for (index, &c) in chars.iter().enumerate() {
            out.push(c);
            at += if c.is_ascii() { 1 } else { 2 };
            let next = chars.get(index + 1);
            // No line begins with closing punctuation or ends with an opening bracket; a sentence that
            // ends a full line cannot be told from one that ends a paragraph.
            let may = next.is_some_and(|n| !n.is_ascii() && !"，。；：、）”》".contains(*n))
                && !"（“《。；：".contains(c);
            if at >= width && may {
                out.push('\n');
                at = 0;
            }
        }
        if line.ends_with('\n') {
            out.push('\n');
        }
    }
    out
}

/// Hard line breaks at any place of a long paragraph.
fn break_lines(text: &str, dice: &mut Dice) -> String {
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        let chars: Vec<char> = line.chars().collect();
        let stop = chars.iter().position(|&c| c == '。').unwrap_or(chars.len());
        let mut since = 0;
        for (index, &c) in chars.iter().enumerate() {
            out.push(c);
            since += 1;
            let next_is_text = chars.get(index + 1).is_some_and(|&n| is_han(n));
            let far = chars.len() - index > 12;
            if index > stop + 2 && is_han(c) && next_is_text && far && since > 24 && dice.one_in(12)
            {
                out.push('\n');
                // What follows has no full stop before it in its line: one break a paragraph.
                out.extend(&chars[index + 1..]);
                break;
            }
        }
    }
    out
}

/// Lines of a site above and below, and pieces of tags.
fn dress(text: &str, dice: &mut Dice) -> String {
    let mut out =
        String::from("当前位置：首页>政务公开>文件\n下载\n打印\n【字号：\n大\n中\n小\n】\n");
    for line in text.split_inclusive('\n') {
        let words = line.trim_end_matches('\n');
        if !words.is_empty() && dice.one_in(3) {
            out.push_str(&format!("<p style=\"text-indent:2em\">{words}</p>"));
        } else if words.ends_with('。') && dice.one_in(3) {
            out.push_str(&format!("{words}/p>"));
        } else {
            out.push_str(words);
        }
        if line.ends_with('\n') {
            out.push('\n');
        }
    }
    if !out.ends_with('\n') {
        out.push('\n');
    }
    out.push_str("http://www.example.com/ (2023-08-03 08:18:05)\n版权所有：某某网\n");
    out
}

/// Forms that conversion by table puts into traditional text: 制度 becomes 製度.
pub fn overdo_script(text: &str) -> String {
    const OVERDONE: [(&str, &str); 6] = [
        ("因地制宜", "因地製宜"),
        ("制度", "製度"),
        ("體系", "體係"),
        ("方面", "方麵"),
        ("機制", "機製"),
        ("面積", "麵積"),
    ];
    OVERDONE.iter().fold(text.to_owned(), |text, (right, wrong)| text.replace(right, wrong))
}

/// Leaves some characters of a traditional text in simplified form, as tables with gaps do.
pub fn underdo_script(text: &str) -> String {
    text.replace('標', "标").replace('態', "态").replace('業', "业").replace('設', "设")
}

/// Half-width marks, as mirrors print them.
pub fn halve_marks(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '，' => ',',
            '：' => ':',
            '；' => ';',
            '（' => '(',
            '）' => ')',
            '？' => '?',
            '！' => '!',
            c => c,
        })
        .collect()
}

/// All paragraphs on one line, numbers stuck to the sentence before them.
pub fn join_lines(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        out.push_str(line.trim());
        if !line.trim_end().ends_with(['。', '；', '：', '！', '？']) {
            out.push('　');
            out.push('　');
        }
    }
    out.push('\n');
    out
}
