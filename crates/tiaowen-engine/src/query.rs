//! What people type becomes a syntax tree, leniently: text first, operators only where documented.
//!
//! The language: words separated by white space must all occur; `"…"` or `“…”` means exactly this phrase of
//! characters, but for a quotation within a question that no clause has; `"产业 平台"~2` (also `～2`) means
//! its words within two words of each other; `-word` (also `－word`) must not occur; `a OR b` (also `a | b`)
//! means either, `(a b) OR c` and `(a OR b) c` group. `标题:` looks in headings and titles, `文件:`, `级别:`, `地区:` and `年:` narrow to documents (also
//! `title: doc: level: year:`, also `：`). Everything else is text: brackets that group no choice, other colons,
//! a lone quote, dates. Key types: [`Query`] as typed, its meaning in `meaning`, and that for the engine in `lower`.

use tiaowen_text::error::{Error, Result};

mod age;
mod amount;
mod date;
pub mod definition;
pub mod wanted;
pub mod lower;
pub mod meaning;
pub mod place;
mod share;
mod speech;
pub mod switch;
mod year;

/// A query as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// Each group must match; a group matches when one of its terms does.
    pub groups: Vec<Vec<Term>>,
    /// None of these may match.
    pub excluded: Vec<Term>,
    /// Fields with their values; one whose value means nothing is text again.
    pub fields: Vec<Scope>,
    /// Quotations with text right beside them, as in a sentence: 如何实现“以房养老”.
    pub inline: Vec<String>,
}

impl Query {
    /// Refuses more terms than a query may have.
    pub fn check(&self) -> Result<()> {
        let terms = self.groups.iter().map(Vec::len).sum::<usize>() + self.excluded.len();
        let terms = terms + self.fields.len();
        if terms > MOST_TERMS {
            let message = format!("the query has {terms} terms; at most {MOST_TERMS} are searched");
            let chinese = format!("检索式有 {terms} 项，最多 {MOST_TERMS} 项");
            return Err(Error::invalid(message).in_chinese(chinese));
        }
        Ok(())
    }

    /// The same with the quotation marks inside a sentence read as marks like others, but for those that
    /// are `kept`. `None` when there are none.
    pub fn as_sentence(&self, kept: impl Fn(&str) -> bool) -> Option<Self> {
        let mut sentence = self.clone();
        sentence.inline.retain(|text| !kept(text));
        for term in sentence.groups.iter_mut().flatten() {
            if let Term::Phrase(text) = term
                && sentence.inline.contains(text)
            {
                *term = Term::Text(std::mem::take(text));
            }
        }
        (!sentence.inline.is_empty()).then_some(sentence)
    }
}

/// A field with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The field.
    pub field: Field,
    /// Its value.
    pub value: String,
    /// Both as typed.
    pub typed: String,
}

/// The fields of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// 标题: heading of the clause, or title of its document
    Title,
    /// 文件: id, title or short name
    Document,
    /// 级别: 中央, 部委, 省级 …
    Level,
    /// 地区: region, city or county
    Region,
    /// 年: year of publication
    Year,
}

/// Names of the fields, folded.
const FIELDS: &[(&str, Field)] = &[
    ("标题", Field::Title),
    ("title", Field::Title),
    ("文件", Field::Document),
    ("doc", Field::Document),
    ("级别", Field::Level),
    ("层级", Field::Level),
    ("level", Field::Level),
    ("地区", Field::Region),
    ("地域", Field::Region),
    ("region", Field::Region),
    ("年", Field::Year),
    ("年份", Field::Year),
    ("year", Field::Year),
];

/// A part of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// Text as typed, to be cut into words.
    Text(String),
    /// Exactly this phrase.
    Phrase(String),
    /// The words of the text, at most so many words apart.
    Near(String, u32),
}

impl Term {
    /// The text without its operator.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Phrase(text) | Self::Near(text, _) => text,
        }
    }
}

/// Most terms of a query: words, quotations, choices, exclusions.
pub const MOST_TERMS: usize = 128;
/// Most words of a quotation with `~n`, and the greatest `n`. No word may stand in it twice: the engine tries the
/// positions of such words against each other, which is exponential in their number, and one position would do for both.
pub const MOST_NEAR_WORDS: usize = 16;
/// See [`MOST_NEAR_WORDS`].
pub const FARTHEST_NEAR: u32 = 100;

/// Longest query in characters that is read; the rest is ignored, and said to be.
pub const MAX_CHARS: usize = 2_000;

/// Brackets within brackets that are read as such; further in they are text.
const DEEPEST: usize = 4;

/// Reads a query. Never fails: what is no operator is text.
pub fn parse(input: &str) -> Query {
    let chars: Vec<char> = input.chars().take(MAX_CHARS).collect();
    parsed(&chars, DEEPEST)
}

fn parsed(chars: &[char], depth: usize) -> Query {
    let mut query = Query::default();
    let mut either = false;
    // How many of the last groups a choice stands against: those of a bracket, or the one before.
    let mut last = 1;
    let mut tokens = tokens(chars, depth).into_iter().peekable();
    while let Some(Token { text, quoted, negated, near, inline, within }) = tokens.next() {
        let bracketed = within.is_some();
        if !bracketed && !quoted && !negated && is_or(&text) {
            either = !query.groups.is_empty();
            continue;
        }
        if !bracketed && let (false, false, Some((field, value))) = (quoted, negated, scope(&text))
        {
            // 标题:"养老托育": the value is the quotation that follows at once.
            let mut quotation = || tokens.next_if(|t| t.quoted && !t.negated).map(|t| t.text);
            let value = if value.is_empty() { quotation() } else { Some(value.to_owned()) };
            if let Some(value) = value {
                let typed =
                    if text.ends_with([':', '：']) { format!("{text}{value}") } else { text };
                query.fields.push(Scope { field, value, typed });
                continue;
            }
        }
        if inline {
            query.inline.push(text.clone());
        }
        // A term is what brackets with nothing else hold.
        let groups = match within {
            Some(within) => {
                query.inline.extend(within.inline);
                within.groups
            }
            None => vec![vec![match (quoted, near) {
                (true, Some(words)) => Term::Near(text, words),
                (true, None) => Term::Phrase(text),
                (false, _) => Term::Text(text),
            }]],
        };
        if negated {
            query.excluded.extend(groups.into_iter().flatten());
        } else {
            let before = query.groups.len().saturating_sub(last);
            let groups = match either {
                true => either_of(&query.groups.split_off(before), &groups),
                false => groups,
            };
            last = groups.len();
            query.groups.extend(groups);
        }
        either = false;
    }
    query
}

fn is_or(text: &str) -> bool {
    matches!(text, "OR" | "ＯＲ" | "|" | "｜")
}

/// The groups of which all hold when all of one list do, or all of the other: each of the one with each of the other.
/// More than a query may have are not worked out, since it is refused.
fn either_of(one: &[Vec<Term>], other: &[Vec<Term>]) -> Vec<Vec<Term>> {
    let pairs = one.iter().flat_map(|a| other.iter().map(move |b| [a.as_slice(), b].concat()));
    pairs.take(MOST_TERMS + 1).collect()
}

/// A field name with its value, when a text begins with one.
fn scope(text: &str) -> Option<(Field, &str)> {
    let (name, value) = text.split_once([':', '：'])?;
    let name = tiaowen_text::script::fold(name);
    let (_, field) = FIELDS.iter().find(|(known, _)| *known == name)?;
    Some((*field, value))
}

struct Token {
    text: String,
    quoted: bool,
    negated: bool,
    /// The number after `~`.
    near: Option<u32>,
    /// Whether it is a quotation with text right beside it.
    inline: bool,
    /// What brackets hold that group a choice.
    within: Option<Query>,
}

fn tokens(chars: &[char], depth: usize) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        if c.is_whitespace() || c.is_control() {
            at += 1;
            continue;
        }
        let negated = matches!(c, '-' | '－')
            && chars.get(at + 1).is_some_and(|n| !n.is_whitespace() && !n.is_ascii_digit());
        let start = at + usize::from(negated);
        if depth > 0
            && let Some((close, within)) = bracketed(chars, start, depth)
        {
            let (text, quoted, near, inline) = (String::new(), false, None, false);
            tokens.push(Token { text, quoted, negated, near, inline, within: Some(within) });
            at = close + 1;
            continue;
        }
        let close = chars.get(start).and_then(|open| closing_quote(chars, start, *open));
        let (text, quoted) = match close {
            Some(close) => {
                at = close + 1;
                (chars.get(start + 1..close).unwrap_or_default(), true)
            }
            None => {
                at = word_end(chars, start);
                (chars.get(start..at).unwrap_or_default(), false)
            }
        };
        let text: String = text.iter().collect();
        let near = if quoted { nearness(chars, &mut at) } else { None };
        let beside = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric());
        let before = start.checked_sub(1).and_then(|before| chars.get(before));
        let inline =
            quoted && !negated && near.is_none() && (beside(before) || beside(chars.get(at)));
        if !text.trim().is_empty() {
            tokens.push(Token { text, quoted, negated, near, inline, within: None });
        }
    }
    tokens
}

/// Where brackets that open at `at` close, with the query inside, where they group: they stand by themselves, hold
/// texts alone, and a choice is in them or beside them. Others are text: 市(州), （十四）.
fn bracketed(chars: &[char], at: usize, depth: usize) -> Option<(usize, Query)> {
    let is_open = |c: &char| matches!(c, '(' | '（');
    let is_close = |c: &char| matches!(c, ')' | '）');
    let inside = chars.get(at).filter(|c| is_open(c)).and_then(|_| chars.get(at + 1..))?;
    let mut open = 1usize;
    let length = inside.iter().position(|c| {
        open = open + usize::from(is_open(c)) - usize::from(is_close(c));
        open == 0
    })?;
    let close = at + 1 + length;
    let words = |chars: &[char]| -> Vec<String> {
        let text: String = chars.iter().collect();
        text.split_whitespace().map(str::to_owned).collect()
    };
    let alone = chars.get(close + 1).is_none_or(|c| c.is_whitespace());
    let own = inside.get(..length)?;
    let held = words(own);
    // Asked before they are read, so that brackets that cannot group are not read at every depth again.
    let plain = |word: &String| {
        let bare = word.trim_start_matches(['(', '（']);
        !bare.starts_with(['-', '－']) && scope(bare).is_none()
    };
    let within_choice = held.iter().any(|word| is_or(word));
    let before = words(chars.get(..at)?).last().is_some_and(|word| is_or(word));
    let behind = words(chars.get(close + 1..)?).first().is_some_and(|word| is_or(word));
    if !alone || !(within_choice || before || behind) || !held.iter().all(plain) {
        return None;
    }
    let query = parsed(own, depth - 1);
    (!query.groups.is_empty()).then_some((close, query))
}

/// The number of `~2` right behind a quotation; moves past it.
fn nearness(chars: &[char], at: &mut usize) -> Option<u32> {
    if !matches!(chars.get(*at), Some('~' | '～')) {
        return None;
    }
    let rest = chars.get(*at + 1..)?;
    let digits: String = rest
        .iter()
        .take(3)
        .filter_map(|c| tiaowen_text::script::fold(&c.to_string()).chars().next())
        .take_while(char::is_ascii_digit)
        .collect();
    let words = digits.parse().ok()?;
    *at += 1 + digits.len();
    Some(words)
}

/// Where an unquoted word ends: at white space, or where a quotation begins that also closes.
fn word_end(chars: &[char], start: usize) -> usize {
    let mut at = start;
    while let Some(&c) = chars.get(at) {
        if c.is_whitespace() || (at > start && closing_quote(chars, at, c).is_some()) {
            break;
        }
        at += 1;
    }
    at.max(start + 1)
}

/// The closing quote of a quotation that opens at `at`, when there is one with something inside.
fn closing_quote(chars: &[char], at: usize, open: char) -> Option<usize> {
    let close: &[char] = match open {
        '"' | '＂' => &['"', '＂'],
        '“' | '”' => &['”', '“'],
        _ => return None,
    };
    let inside = chars.get(at + 1..)?;
    let length = inside.iter().position(|c| close.contains(c))?;
    (length > 0).then_some(at + 1 + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(input: &str) -> String {
        let query = parse(input);
        let show = |t: &Term| match t {
            Term::Text(text) => text.clone(),
            Term::Phrase(text) => format!("[{text}]"),
            Term::Near(text, words) => format!("[{text}]~{words}"),
        };
        let mut parts: Vec<String> =
            query.groups.iter().map(|g| g.iter().map(show).collect::<Vec<_>>().join("|")).collect();
        parts.extend(query.fields.iter().map(|s| format!("{:?}={}", s.field, s.value)));
        parts.extend(query.excluded.iter().map(|t| format!("-{}", show(t))));
        parts.join(" ")
    }

    #[test]
    fn text_is_text_unless_an_operator_is_whole() {
        for (input, expect) in [
            ("养老 托育", "养老 托育"),
            ("养老　托育", "养老 托育"),
            ("\"养老托育\"", "[养老托育]"),
            ("“养老托育”服务", "[养老托育] 服务"),
            ("县城 -公路", "县城 -公路"),
            ("县城 －\"公路\"", "县城 -[公路]"),
            ("养老托育 OR 充电", "养老托育|充电"),
            ("(养老 OR 托育) 县城", "养老|托育 县城"),
            ("县城 （养老 | 托育）", "县城 养老|托育"),
            ("(养老 县城) OR 充电", "养老|充电 县城|充电"),
            ("充电 OR (养老 县城)", "充电|养老 充电|县城"),
            ("(a b) OR (c d)", "a|c a|d b|c b|d"),
            ("((a OR b) c) OR d", "a|b|d c|d"),
            ("县城 -(养老 OR 托育)", "县城 -养老 -托育"),
            ("(a OR b) OR c e", "a|b|c e"),
            // Brackets that group no choice are text, as are those that do not close or stand in a word.
            ("（十四） 养老", "（十四） 养老"),
            ("(养老 托育) 县城", "(养老 托育) 县城"),
            ("(养老 OR 托育", "(养老|托育"),
            ("市(州 OR 区)县", "市(州|区)县"),
            ("(养老 OR -托育) 县城", "(养老 县城 -托育)"),
            ("()", "()"),
            ("OR", ""),
            ("OR 充电", "充电"),
            ("\"", "\""),
            ("a\"b", "a\"b"),
            ("\"\"", "\"\""),
            ("2023-08-03 08:18:05", "2023-08-03 08:18:05"),
            ("-5", "-5"),
            ("市(州)", "市(州)"),
            ("foo:县城", "foo:县城"),
            ("政策：资金", "政策：资金"),
            ("标题：养老 县城", "县城 Title=养老"),
            ("標題:\"养老托育\"", "Title=养老托育"),
            ("文件:四川意见 年：２０２３", "Document=四川意见 Year=２０２３"),
            ("标题:", "标题:"),
            ("\"产业 平台\"~1", "[产业 平台]~1"),
            ("“产业 平台”～１２ 县城", "[产业 平台]~12 县城"),
            ("\"产业\"~", "[产业] ~"),
            ("-", "-"),
            ("", ""),
        ] {
            assert_eq!(read(input), expect, "{input}");
        }
    }

    #[test]
    fn a_quotation_inside_a_sentence_is_known_as_such() {
        for (input, expect) in [
            ("如何实现“以房养老”？", vec!["以房养老"]),
            ("“现有”应收账款", vec!["现有"]),
            ("\"产业 平台\" 养老", vec![]),
            ("养老 “托育”", vec![]),
            ("养老“托育 服务”~2", vec![]),
            ("县城 -\"公路\"", vec![]),
            ("标题:“养老”", vec![]),
        ] {
            assert_eq!(parse(input).inline, expect, "{input}");
        }
        let kept = |text: &str| text == "乙";
        let sentence = parse("什么是“甲”和“乙”").as_sentence(kept).unwrap();
        let texts: Vec<&Term> = sentence.groups.iter().flatten().collect();
        let text = |text: &str| Term::Text(text.to_owned());
        assert_eq!(
            texts,
            [&text("什么是"), &text("甲"), &text("和"), &Term::Phrase("乙".to_owned())]
        );
        assert_eq!(sentence.inline, ["甲"]);
        assert_eq!(parse("\"甲\" 乙").as_sentence(kept), None);
    }
}
