//! Reads number marks: what a line, or a place inside one, begins with.
//!
//! [`Style`] is how a mark looks; which [`tiaowen_text::doc::Level`] that means is decided by `outline`, which
//! sees the whole document. A reference (`第（五）项所列…`, `（一）至（三）项`) is no mark.

use tiaowen_text::doc::{Ordinal, Span};
use tiaowen_text::numeral::{self, is_space};
use tiaowen_text::vocabulary::han::is_han;

/// How a number mark looks, from the outermost to the innermost in the usual order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Style {
    /// 附件
    Annex,
    /// 第一编, 第一篇
    Part,
    /// 第一分编
    Subpart,
    /// 第一部分, 第1部
    Division,
    /// 第一章
    Chapter,
    /// 第一节, 第1分部
    Section,
    /// 第一款 as a heading in Taiwan codes
    Subsection,
    /// 第一目 as a heading in Taiwan codes
    Subsubsection,
    /// 第一条
    Article,
    /// 第一類： inside an article of Taiwan
    Class,
    /// 壹、 or 甲、 where 一、 stands under it
    Upper,
    /// A bold line without a number
    Bold,
    /// 一、
    Han,
    /// （一）
    HanParen,
    /// 1.
    Arabic,
    /// 1.1 and deeper: the number of parts
    Decimal(u8),
    /// （1）
    ArabicParen,
    /// ①
    Circled,
    /// 甲、
    Stem,
    /// （甲）
    StemParen,
    /// (a)
    LatinParen,
    /// (i)
    RomanParen,
    /// 款: a further paragraph of an article
    Paragraph,
}

impl Style {
    /// 编 to 目 above articles: their text is a heading.
    pub(super) fn is_structural(self) -> bool {
        matches!(
            self,
            Style::Part
                | Style::Subpart
                | Style::Division
                | Style::Chapter
                | Style::Section
                | Style::Subsection
                | Style::Subsubsection
        )
    }
}

/// A number mark in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) style: Style,
    pub(super) ordinal: Ordinal,
    /// The mark as printed.
    pub(super) span: Span,
    /// Where the text behind it begins.
    pub(super) rest: usize,
    /// The last number of an entry for several articles: 第 3 條至第 5 條（刪除）.
    pub(super) until: Option<u32>,
}

/// Largest number of a mark that is not 第…条.
const LARGEST: u32 = 300;

/// Reads the mark at `at`; `end` is the end of the line.
pub(super) fn read_mark(text: &str, at: usize, end: usize) -> Option<Mark> {
    let line = text.get(at..end)?;
    let first = line.chars().next()?;
    let found = match first {
        '第' => read_ranked(line, false),
        'a'..='z' => read_lettered(line),
        '（' | '(' | '〔' | '﹙' => read_bracketed(line),
        '0'..='9' | '０'..='９' => read_arabic(line),
        _ if numeral::enclosed(first).is_some() => read_enclosed(line, first),
        _ => read_han(line),
    }?;
    Some(found.at(at))
}

/// The ten stems, by which lists count as well.
const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";

/// Reads 甲、 or （甲） at the head of a line. The stems name parties too (甲、乙双方): whether it is a mark, the
/// lines that go on with 乙、 have to tell.
pub(super) fn read_stem(text: &str, at: usize, end: usize) -> Option<Mark> {
    let line = text.get(at..end)?;
    let open = line.chars().next().filter(|c| matches!(c, '（' | '(')).map_or(0, char::len_utf8);
    let from = skip_spaces(line, open)?;
    let stem = line.get(from..)?.chars().next()?;
    let main = STEMS.chars().position(|c| c == stem)? as u32 + 1;
    let close = skip_spaces(line, from + stem.len_utf8())?;
    let closes: &[char] = if open > 0 { &['）', ')'] } else { &['、', '﹑', '．', '.'] };
    let mark = close + line.get(close..)?.chars().next().filter(|c| closes.contains(c))?.len_utf8();
    let style = if open > 0 { Style::StemParen } else { Style::Stem };
    let behind = line.get(mark..)?.trim_start_matches(is_space);
    let lists = behind.starts_with(|c| STEMS.contains(c)) || behind.starts_with(['、', '方', '（']);
    if lists || behind.is_empty() || joins_reference(behind) {
        return None;
    }
    found(line, style, main.into(), mark).map(|found| found.at(at))
}

/// Reads 第…条 at the head of a line also before a word that references go on with (第三条及时…): whether
/// it is a mark, its number has to tell.
pub(super) fn read_article(text: &str, at: usize, end: usize) -> Option<Mark> {
    let line = text.get(at..end).filter(|line| line.starts_with('第'))?;
    let found = read_ranked(line, true).filter(|found| found.style == Style::Article)?;
    Some(found.at(at))
}

/// A mark in positions of its line.
struct Found {
    style: Style,
    ordinal: Ordinal,
    /// Length of the mark.
    mark: usize,
    /// Where the text behind it begins.
    rest: usize,
    until: Option<u32>,
}

impl Found {
    /// The mark in a text where its line begins at `at`.
    fn at(self, at: usize) -> Mark {
        Mark {
            style: self.style,
            ordinal: self.ordinal,
            span: Span::new(at, at + self.mark),
            rest: at + self.rest,
            until: self.until,
        }
    }
}

/// The mark that ends at `mark`, when what follows does not make it a reference.
fn found(line: &str, style: Style, ordinal: Ordinal, mark: usize) -> Option<Found> {
    let behind = line.get(mark..)?;
    let rest = mark + (behind.len() - behind.trim_start_matches(is_space).len());
    Some(Found { style, ordinal, mark, rest, until: None })
}

/// 第…编, 章, 节, 条, 部分, with spaces and sub-numbers anywhere inside.
/// With `loose` a word that makes it a reference is allowed behind it.
fn read_ranked(line: &str, loose: bool) -> Option<Found> {
    let from = '第'.len_utf8();
    let roman = read_roman(line, from);
    let (ordinal, used) = read_number(line, from).or(roman)?;
    let after = line.get(used..)?;
    // 第IV部, 第 II 章; an article has no such number.
    let (style, unit) =
        unit(after).filter(|(style, _)| roman.is_none() || style.is_structural())?;
    let mut mark = used + unit;
    let mut ordinal = ordinal;
    if let Some((sub, len)) = skip_spaces(line, mark)
        .and_then(|at| line.get(at..).map(|t| (t, at - mark)))
        .filter(|(t, _)| t.starts_with('之'))
        .and_then(|(t, gap)| numeral::read_sub(t).map(|(sub, len)| (sub, len + gap)))
    {
        ordinal.sub = sub;
        mark += len;
    }
    if style == Style::Article
        && let Some((last, end)) = read_deleted(line, mark)
    {
        let range = found(line, style, ordinal, end)?;
        return Some(Found { until: Some(last), ..range });
    }
    let behind = line.get(mark..)?;
    let spaced = behind.chars().next().is_none_or(is_space);
    let reference = if loose { is_listed(behind) } else { is_reference(behind, style) };
    if reference || ordinal.main == 0 {
        return None;
    }
    // 第一類場所 is a kind of things, 第一類： and 第一類　 number it.
    if style == Style::Class
        && !behind.starts_with(['：', ':', '\u{3000}'])
        && !behind.starts_with("  ")
    {
        return None;
    }
    if matches!(style, Style::Subsection | Style::Subsubsection)
        && !(spaced && is_short_heading(behind))
    {
        return None;
    }
    if style.is_structural()
        && style != Style::Subsection
        && !spaced
        && !is_short_heading(before_gap(behind))
    {
        return None;
    }
    found(line, style, ordinal, mark)
}

/// 至第 5 條（刪除）, 、第五条（删除）: the end of an entry for several deleted articles, its number and where its
/// mark ends.
fn read_deleted(line: &str, from: usize) -> Option<(u32, usize)> {
    // Longest row of articles that are named one by one.
    const LISTED: usize = 20;
    let mut end = from;
    for _ in 0..LISTED {
        let (last, next) = read_further(line, end)?;
        end = next;
        let behind = line.get(end..)?.trim_start_matches(|c| is_space(c) || "（([〔".contains(c));
        let gone = ["删", "刪", "已删", "已刪", "废", "廢", "已废", "已廢"];
        if gone.iter().any(|word| behind.starts_with(word)) {
            return Some((last, end));
        }
    }
    None
}

/// 至第 5 條, 、第五条, 及第五條 behind an article: the number and where it ends.
fn read_further(line: &str, from: usize) -> Option<(u32, usize)> {
    let to = skip_spaces(line, from)?;
    let joins = "至到—－-~～、及和与與";
    let joined = line.get(to..)?.chars().next().filter(|c| joins.contains(*c))?;
    let number = skip_spaces(line, to + joined.len_utf8())?;
    let prefixed = line.get(number..)?.starts_with('第');
    let (last, used) = read_number(line, number + if prefixed { '第'.len_utf8() } else { 0 })?;
    let (_, unit) = unit(line.get(used..)?).filter(|(style, _)| *style == Style::Article)?;
    Some((last.main, used + unit))
}

/// Whether 第…条 is one of several that are named together, or stands in a name: never a mark.
fn is_listed(behind: &str) -> bool {
    let joined = behind.trim_start_matches(is_space);
    joined.starts_with([
        '、', '，', ',', '至', '）', ')', '》', '”', '」', '』', '~', '～', '；', ';',
    ]) || joined.is_empty()
}

/// The unit behind the number of a 第… mark and its length.
fn unit(after: &str) -> Option<(Style, usize)> {
    const UNITS: [(&str, Style); 17] = [
        ("分编", Style::Subpart),
        ("分編", Style::Subpart),
        ("部分", Style::Division),
        ("分部", Style::Section),
        ("编", Style::Part),
        ("編", Style::Part),
        ("篇", Style::Part),
        ("章", Style::Chapter),
        ("节", Style::Section),
        ("節", Style::Section),
        ("条", Style::Article),
        ("條", Style::Article),
        ("款", Style::Subsection),
        ("目", Style::Subsubsection),
        ("类", Style::Class),
        ("類", Style::Class),
        ("部", Style::Division),
    ];
    let trimmed = after.trim_start_matches(is_space);
    let gap = after.len() - trimmed.len();
    UNITS
        .iter()
        .find(|(unit, _)| trimmed.starts_with(unit))
        .map(|(unit, style)| (*style, gap + unit.len()))
}

/// Reads a number from `at`, spaces inside included (`第 三 条`, `第 1-1 條`), with its sub-number.
fn read_number(line: &str, at: usize) -> Option<(Ordinal, usize)> {
    // Twelve characters hold any number that occurs, with spaces between its digits.
    let rest = line.get(at..)?;
    let mut bare = String::new();
    let mut ends: Vec<(usize, usize)> = Vec::new();
    for (offset, c) in rest.char_indices().take(24) {
        if !is_space(c) {
            bare.push(c);
        }
        ends.push((bare.len(), at + offset + c.len_utf8()));
    }
    let (main, mut used) = numeral::read(&bare)?;
    let mut sub = 0;
    if let Some((value, len)) = bare.get(used..).and_then(numeral::read_sub) {
        sub = value;
        used += len;
    }
    let end = ends.iter().find(|(read, _)| *read == used).map(|(_, end)| *end)?;
    Some((Ordinal { main, sub }, end))
}

/// Reads a Roman number in capital letters from `at`, spaces around it included: I, IV, XII.
fn read_roman(line: &str, at: usize) -> Option<(Ordinal, usize)> {
    const LONGEST: usize = 6;
    let from = skip_spaces(line, at)?;
    let value = |c: char| match c {
        'I' => Some(1u32),
        'V' => Some(5),
        'X' => Some(10),
        'L' => Some(50),
        _ => None,
    };
    let digits: Vec<u32> = line.get(from..)?.chars().map_while(value).take(LONGEST + 1).collect();
    if digits.is_empty() || digits.len() > LONGEST {
        return None;
    }
    // What stands before a larger one is taken from it.
    let main = digits.iter().enumerate().fold(0i64, |sum, (at, digit)| {
        let before = digits.get(at + 1).is_some_and(|next| next > digit);
        if before { sum - i64::from(*digit) } else { sum + i64::from(*digit) }
    });
    let main = u32::try_from(main).ok()?;
    Some((Ordinal { main, sub: 0 }, from + digits.len()))
}

fn skip_spaces(line: &str, at: usize) -> Option<usize> {
    let rest = line.get(at..)?;
    Some(at + rest.len() - rest.trim_start_matches(is_space).len())
}

/// Whether what follows makes 第…条 a reference. 第十条　规定 with a space is an article.
fn is_reference(behind: &str, style: Style) -> bool {
    const JOINS: [&str; 32] = [
        "訂定",
        "订定",
        "第",
        "、",
        "和",
        "与",
        "與",
        "至",
        "或",
        "及",
        "的",
        "所",
        "中",
        "规定",
        "規定",
        "之",
        "，",
        ",",
        "修改为",
        "修改為",
        "改为",
        "改為",
        "增加",
        "删除",
        "删去",
        "刪除",
        "刪去",
        "前款",
        "各项",
        "各款",
        "）",
        ")",
    ];
    // Whole words that only look like the start of a reference.
    const WORDS: [&str; 8] = ["中国", "中國", "中华", "中華", "中央", "中小", "中外", "中共"];
    if style != Style::Article
        && !behind
            .starts_with(['第', '的', '所', '、', '和', '至', '及', '规', '規', '，', '》', '”'])
    {
        return false;
    }
    JOINS.iter().any(|join| behind.starts_with(join))
        && !WORDS.iter().any(|word| behind.starts_with(word))
        || behind.starts_with(['》', '”', '」', '』'])
        // 第41条~59条 of an index
        || behind.starts_with(['~', '～', '－', '-', '—'])
            && behind.chars().nth(1).is_some_and(|c| c == '第' || numeral::read(c.encode_utf8(&mut [0; 4])).is_some())
}

/// What stands before a wide gap, where everything is on one line: 第六章法律责任　　第五十条…….
fn before_gap(text: &str) -> &str {
    let gap = text.char_indices().take(51).find(|(_, c)| matches!(c, '\u{3000}' | '\t'));
    gap.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

/// Whether text can be a heading on a line of its own.
fn is_short_heading(text: &str) -> bool {
    // Bounded: inline marks are looked for at many places of a line.
    let mut count = 0;
    for c in text.trim().chars().take(51) {
        if matches!(c, '。' | '；' | ';') {
            return false;
        }
        count += 1;
    }
    count <= 50
}

/// （一）, (1), （a）, with spaces inside; `(一)、` keeps its comma.
fn read_bracketed(line: &str) -> Option<Found> {
    let open = line.chars().next()?.len_utf8();
    let from = skip_spaces(line, open)?;
    let inner = line.get(from..)?;
    let first = inner.chars().next()?;
    let (style, ordinal, used) = if first.is_ascii_lowercase() {
        let (style, main, len) = read_latin(inner)?;
        (style, main.into(), from + len)
    } else {
        let (ordinal, used) = read_number(line, from)?;
        let arabic = matches!(first, '0'..='9' | '０'..='９');
        (if arabic { Style::ArabicParen } else { Style::HanParen }, ordinal, used)
    };
    let close = skip_spaces(line, used)?;
    let mark =
        line.get(close..)?.chars().next().filter(|c| matches!(c, '）' | ')' | '〕' | '﹚'))?;
    let mut mark = close + mark.len_utf8();
    if ordinal.main > LARGEST || ordinal.main == 0 {
        return None;
    }
    let behind = line.get(mark..)?;
    if joins_reference(behind) {
        return None;
    }
    if let Some(dot) = behind.chars().next().filter(|c| matches!(c, '、' | '.' | '．')) {
        mark += dot.len_utf8();
    }
    found(line, style, ordinal, mark)
}

/// Whether （…） is part of a reference: （一）至（三）项, （五）项, （一）、（二）.
fn joins_reference(behind: &str) -> bool {
    let next = behind.trim_start_matches(is_space);
    let joined = ["至", "、", "和", "或", "及", "与", "與", "到", "，", "—", "-", "~", "～"]
        .iter()
        .find_map(|join| next.strip_prefix(join));
    if let Some(rest) = joined {
        let rest = rest.trim_start_matches(is_space);
        return rest.starts_with(['（', '(', '第']);
    }
    ["项", "項", "款", "目"].iter().any(|unit| {
        next.strip_prefix(unit).is_some_and(|rest| {
            !rest.starts_with(['目', '标', '標', '式']) || rest.starts_with("目所")
        })
    }) || next.starts_with(['》', '”', '」'])
}

/// a) and a）: a letter with only its closing bracket.
fn read_lettered(line: &str) -> Option<Found> {
    let letter = line.bytes().next()?;
    let close = line.get(1..)?.chars().next().filter(|c| matches!(c, ')' | '）'))?;
    let mark = 1 + close.len_utf8();
    if joins_reference(line.get(mark..)?) {
        return None;
    }
    let mark = mark + dot_behind(line, mark);
    found(line, Style::LatinParen, (u32::from(letter - b'a') + 1).into(), mark)
}

/// Length of a 、 or dot that closes a bracketed mark: 1）、 ①、
fn dot_behind(line: &str, mark: usize) -> usize {
    let dot = line.get(mark..).and_then(|behind| behind.chars().next());
    dot.filter(|c| matches!(c, '、' | '.' | '．')).map_or(0, char::len_utf8)
}

/// (a) and (i): a single letter, or a Roman number of up to five letters.
fn read_latin(inner: &str) -> Option<(Style, u32, usize)> {
    let letters: String = inner.chars().take_while(char::is_ascii_lowercase).take(6).collect();
    let roman = match letters.as_str() {
        "i" => 1,
        "ii" => 2,
        "iii" => 3,
        "iv" => 4,
        "v" => 5,
        "vi" => 6,
        "vii" => 7,
        "viii" => 8,
        "ix" => 9,
        "x" => 10,
        "xi" => 11,
        "xii" => 12,
        _ => 0,
    };
    if roman > 0 {
        return Some((Style::RomanParen, roman, letters.len()));
    }
    let mut bytes = letters.bytes();
    match (bytes.next(), bytes.next()) {
        (Some(letter), None) => {
            Some((Style::LatinParen, u32::from(letter - b'a') + 1, letters.len()))
        }
        _ => None,
    }
}

/// `1.` `１．` `1、` `1)` `1.1 目的`.
fn read_arabic(line: &str) -> Option<Found> {
    let (main, used) = numeral::read(line)?;
    if main > LARGEST || main == 0 {
        return None;
    }
    if let Some(inserted) = read_inserted(line, main, used) {
        return Some(inserted);
    }
    let at = skip_spaces(line, used)?;
    let dot = line.get(at..)?.chars().next()?;
    let mark = at + dot.len_utf8();
    match dot {
        ')' | '）' => {
            let mark = mark + dot_behind(line, mark);
            found(line, Style::ArabicParen, main.into(), mark)
        }
        '、' | '﹑' => found(line, Style::Arabic, main.into(), mark),
        '.' | '．' => {
            let behind = line.get(mark..)?;
            let digit = behind
                .chars()
                .next()
                .is_some_and(|c| c.is_ascii_digit() || ('０'..='９').contains(&c));
            // 1.E+05 on the axis of a chart.
            let power = behind.starts_with("E+") || behind.starts_with("E-");
            if !digit {
                return found(line, Style::Arabic, main.into(), mark).filter(|_| !power);
            }
            // 1.2025年底前: the mark 1. and a year.
            let (year, len) = numeral::read(behind)?;
            if year > 1900 && behind.get(len..).is_some_and(|t| t.trim_start().starts_with('年')) {
                return found(line, Style::Arabic, main.into(), mark);
            }
            read_decimal(line)
        }
        _ => None,
    }
}

/// `14A.` of Hong Kong: a section put in behind section 14.
fn read_inserted(line: &str, main: u32, used: usize) -> Option<Found> {
    let rest = line.get(used..)?;
    let letter = rest.bytes().next().filter(u8::is_ascii_uppercase)?;
    let behind = rest.get(1..)?.strip_prefix('.')?;
    let text = behind.chars().next()?;
    let sub = u32::from(letter - b'A') + 1;
    (is_space(text) || is_han(text))
        .then(|| found(line, Style::Arabic, Ordinal { main, sub }, used + 2))
        .flatten()
}

/// 1.1, 1.1.1 before a space or a Chinese character; `1.5倍` and dates are none.
fn read_decimal(line: &str) -> Option<Found> {
    let mut at = 0;
    let mut parts = 0u8;
    let mut last;
    loop {
        let (value, used) = numeral::read(line.get(at..)?)?;
        if value > LARGEST || value == 0 || parts == 5 {
            return None;
        }
        last = value;
        parts += 1;
        at += used;
        match line.get(at..)?.chars().next() {
            Some('.' | '．') => at += line.get(at..)?.chars().next()?.len_utf8(),
            _ => break,
        }
        if !line.get(at..)?.starts_with(|c: char| c.is_ascii_digit()) {
            break;
        }
    }
    let behind = line.get(at..)?;
    let spaced = behind.starts_with(is_space);
    // A quantity (1.5 亿元, 2.3%) or a date goes on with a unit, not with a heading.
    let quantity = [
        "%", "％", "亿", "億", "万", "萬", "倍", "个", "個", "元", "公里", "米", "吨", "噸", "年",
        "月", "—", "-", "～",
    ];
    let text = behind.trim_start_matches(is_space);
    if quantity.iter().any(|unit| text.starts_with(unit)) || !(spaced || text.starts_with(is_han)) {
        return None;
    }
    (parts >= 2).then_some(())?;
    found(line, Style::Decimal(parts), last.into(), at)
}

/// ① ⑴ ⒈ ㈠
fn read_enclosed(line: &str, first: char) -> Option<Found> {
    let main = numeral::enclosed(first)?;
    let style = match first {
        '㈠'..='㈩' => Style::HanParen,
        '⑴'..='⒇' => Style::ArabicParen,
        '⒈'..='⒛' => Style::Arabic,
        'Ⅰ'..='ⅿ' => return None,
        _ => Style::Circled,
    };
    if joins_reference(line.get(first.len_utf8()..)?) {
        return None;
    }
    let mark = first.len_utf8();
    found(line, style, main.into(), mark + dot_behind(line, mark))
}

/// 一、 and its variants; a numeral alone is text.
fn read_han(line: &str) -> Option<Found> {
    let first = line.chars().next()?;
    if !is_han(first) {
        return None;
    }
    let (ordinal, used) = read_number(line, 0)?;
    if ordinal.main > LARGEST || ordinal.main == 0 || ordinal.sub > 0 {
        return None;
    }
    let at = skip_spaces(line, used)?;
    let dot = line.get(at..)?.chars().next().filter(|c| matches!(c, '、' | '﹑' | '．' | '.'))?;
    let mark = at + dot.len_utf8();
    // 一、二、三产业 and 三、四线城市 are enumerations of numbers.
    let behind = line.get(mark..)?.trim_start_matches(is_space);
    if dot == '、'
        && numeral::read(behind).is_some_and(|(_, len)| {
            behind.get(len..).is_some_and(|t| {
                t.starts_with([
                    '、', '级', '級', '线', '線', '产', '產', '类', '類', '期', '次', '是',
                ])
            })
        })
    {
        return None;
    }
    found(line, Style::Han, ordinal, mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<(Style, u32, u32, &str)> {
        let mark = read_mark(line, 0, line.len())?;
        Some((mark.style, mark.ordinal.main, mark.ordinal.sub, &line[mark.rest..]))
    }

    #[test]
    fn marks_of_every_form() {
        let cases = [
            ("一、总体要求", Style::Han, 1, 0, "总体要求"),
            ("十一、保障", Style::Han, 11, 0, "保障"),
            ("（二十四）加强", Style::HanParen, 24, 0, "加强"),
            ("( 一 )加强", Style::HanParen, 1, 0, "加强"),
            ("（一）、加强", Style::HanParen, 1, 0, "加强"),
            ("㈠加强", Style::HanParen, 1, 0, "加强"),
            ("14A. 釋義", Style::Arabic, 14, 1, "釋義"),
            ("1.加强", Style::Arabic, 1, 0, "加强"),
            ("１．加强", Style::Arabic, 1, 0, "加强"),
            ("1.2025年底前完成", Style::Arabic, 1, 0, "2025年底前完成"),
            ("1、加强", Style::Arabic, 1, 0, "加强"),
            ("1.1 目的", Style::Decimal(2), 1, 0, "目的"),
            ("2.3.4 目的", Style::Decimal(3), 4, 0, "目的"),
            ("（1）加强", Style::ArabicParen, 1, 0, "加强"),
            ("⑴加强", Style::ArabicParen, 1, 0, "加强"),
            ("①加强", Style::Circled, 1, 0, "加强"),
            ("第一百七十五条之一　本条", Style::Article, 175, 1, "本条"),
            ("第 三 条 本条", Style::Article, 3, 0, "本条"),
            ("第 1-1 條 本條", Style::Article, 1, 1, "本條"),
            ("第十条 规定期限届满", Style::Article, 10, 0, "规定期限届满"),
            ("第三条中国公民", Style::Article, 3, 0, "中国公民"),
            ("第 1 章 总则", Style::Chapter, 1, 0, "总则"),
            ("第I部", Style::Division, 1, 0, ""),
            ("第 IV 部 — 罰則", Style::Division, 4, 0, "— 罰則"),
            ("第XII章　附則", Style::Chapter, 12, 0, "附則"),
            ("第Ⅲ章 附則", Style::Chapter, 3, 0, "附則"),
            ("第一章总则", Style::Chapter, 1, 0, "总则"),
            ("第一部分 总则", Style::Division, 1, 0, "总则"),
            ("第一分编 通则", Style::Subpart, 1, 0, "通则"),
            ("第 一 款 契約", Style::Subsection, 1, 0, "契約"),
            ("第一類：營利所得", Style::Class, 1, 0, "：營利所得"),
            ("第二類　直接生產用地", Style::Class, 2, 0, "直接生產用地"),
            ("(a) 告知他", Style::LatinParen, 1, 0, "告知他"),
            ("(ii) 告知他", Style::RomanParen, 2, 0, "告知他"),
        ];
        for (line, style, main, sub, rest) in cases {
            assert_eq!(read(line), Some((style, main, sub, rest)), "{line}");
        }
    }

    #[test]
    fn references_and_numbers_in_text_are_no_marks() {
        for line in [
            "第（五）项所列情形",
            "（一）至（三）项",
            "（一）、（二）项规定",
            "（五）项所列",
            "第十条规定的情形",
            "第十条第二款",
            "第十条、第十一条",
            "第三章的规定",
            "第I類醫療器材",
            "1.E+05",
            "第IV部的規定",
            "第X条建议",
            "第一類場所之配線",
            "第二款规定",
            "一、二、三产业融合",
            "三、四线城市",
            "2023年8月3日",
            "1.5亿元",
            "15分钟养老服务圈",
            "一是加强",
            "十四五时期",
            "2023.8.3",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
