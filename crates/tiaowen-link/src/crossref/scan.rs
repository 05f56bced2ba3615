//! Finds what reads like a citation: titles in 《》 and document numbers (`titles`), 第…条 with lists and
//! ranges, 最后一条, 序言, 前款, 附件. Knows no documents: what a mention points to is for `resolve` and `verify`. Numbers are
//! read in every form that people write: 第 50 条, §50, 第伍拾条, 第9-1条, 二百O五.

use super::titles::{number_around, quoted_title, title};
use tiaowen_text::doc::Ordinal;
use tiaowen_text::numeral;

/// The unit that a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// 前言, 序言
    Preface,
    /// 附件
    Annex,
    /// 编
    Part,
    /// 部分
    Division,
    /// 章
    Chapter,
    /// 节
    Section,
    /// 条
    Article,
    /// 款
    Paragraph,
    /// 项
    Item,
    /// 类: what some laws of Taiwan number below 項
    Class,
    /// 目
    Point,
    /// 段, 自然段
    Passage,
    /// 句
    Sentence,
}

impl Unit {
    /// How it is called behind a number.
    const fn word(self) -> &'static str {
        match self {
            Self::Preface => "序言",
            Self::Annex => "附件",
            Self::Part => "编",
            Self::Division => "部分",
            Self::Chapter => "章",
            Self::Section => "节",
            Self::Article => "条",
            Self::Paragraph => "款",
            Self::Item => "项",
            Self::Class => "类",
            Self::Point => "目",
            Self::Passage => "段",
            Self::Sentence => "句",
        }
    }
}

/// Which of its kind a step names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nth {
    /// By its number.
    Number(Ordinal),
    /// Counted from the end: 最后一条 is 1, 倒数第二条 is 2.
    FromEnd(u32),
    /// By its name: 附则.
    Called(&'static str),
}

impl From<Ordinal> for Nth {
    fn from(ordinal: Ordinal) -> Self {
        Self::Number(ordinal)
    }
}

impl Nth {
    /// The number, where it is told.
    pub fn number(self) -> Option<Ordinal> {
        match self {
            Self::Number(ordinal) => Some(ordinal),
            _ => None,
        }
    }

    /// Which place of so many, from 0.
    pub fn index(self, of: usize) -> Option<usize> {
        match self {
            Self::Number(Ordinal { main, sub: 0 }) => (main as usize).checked_sub(1),
            Self::FromEnd(back) if back > 0 => of.checked_sub(back as usize),
            _ => None,
        }
    }
}

/// One step of an address: 第三条 is `(Article, 3)`.
pub type Step = (Unit, Nth);

/// An address in the words of citations: 第三条第二款.
pub fn named(steps: &[Step]) -> String {
    let mut name = String::new();
    for (unit, nth) in steps {
        let word = unit.word();
        name.push_str(&match nth {
            Nth::Called(name) => (*name).to_owned(),
            _ if *unit == Unit::Preface => word.to_owned(),
            Nth::Number(n) if *unit == Unit::Annex => format!("{word}{n}"),
            Nth::Number(Ordinal { main, sub: 0 }) => {
                format!("第{}{word}", numeral::to_chinese(*main))
            }
            Nth::Number(Ordinal { main, sub }) => {
                format!("第{}{word}之{}", numeral::to_chinese(*main), numeral::to_chinese(*sub))
            }
            Nth::FromEnd(1) => format!("最后一{word}"),
            Nth::FromEnd(back) => format!("倒数第{}{word}", numeral::to_chinese(*back)),
        });
    }
    name
}

/// A part of a paragraph that has no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Portion {
    /// 前段
    Front,
    /// 中段
    Middle,
    /// 后段
    Back,
    /// 前半句
    FirstHalf,
    /// 后半句
    SecondHalf,
    /// 本文: what stands before 但书
    Main,
    /// 但书
    Proviso,
}

impl Portion {
    /// How it is called.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Front => "前段",
            Self::Middle => "中段",
            Self::Back => "后段",
            Self::FirstHalf => "前半句",
            Self::SecondHalf => "后半句",
            Self::Main => "本文",
            Self::Proviso => "但书",
        }
    }
}

/// Something that reads like a citation; positions count characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// First character.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// What it is.
    pub kind: MentionKind,
}

/// What a [`Mention`] is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MentionKind {
    /// 《…》, or a title between quotation marks, with what follows it in brackets.
    Title {
        /// The title without its marks.
        name: String,
        /// One past the closing mark 》.
        closed: usize,
        /// The document number that follows: 国发〔2016〕8号.
        number: Option<String>,
        /// The short name that follows: 以下简称….
        alias: Option<String>,
    },
    /// A document number that stands alone.
    Number(String),
    /// 第…条 and the like.
    Clauses(Vec<Entry>),
    /// 50条 without 第, 最后一条, 序言, 附则: a citation only right behind the name of a document.
    Unmarked(Vec<Entry>),
    /// 前款, 前条, 前两款: how many, and of what; none before it is the one that speaks, 本款.
    Previous {
        /// 款, 条, 项 …
        unit: Unit,
        /// How many.
        count: u32,
        /// 前条第二项至第四项: the addresses below it that follow.
        then: Vec<Entry>,
    },
    /// 同条, 该款: what was named last, down to this unit.
    Same(Unit),
    /// 附件2; 1 where no number is told.
    Annex(u32),
    /// The number of a judgment: （2023）最高法民终1号.
    Case,
    /// 第…条 whose number cannot be read: 第×条.
    Unread,
}

/// One clause that a list names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Entry {
    /// First character.
    pub start: usize,
    /// One past the last; equal to `start` for a clause that a range implies.
    pub end: usize,
    /// The address from its top step.
    pub steps: Vec<Step>,
    /// 前段, 但书 … of it.
    pub portion: Option<Portion>,
    /// The whole range that this entry is part of.
    pub range: Option<(usize, usize)>,
    /// The citation as it is written: all of 第一、三、五条 for each of the three.
    pub written: (usize, usize),
    /// The end of a range with a hyphen, which may be a sub-number as well: 第4-5條.
    pub hyphen: bool,
}

impl Entry {
    /// One address by itself.
    pub fn alone(start: usize, end: usize, steps: Vec<Step>) -> Self {
        let (portion, range, written, hyphen) = (None, None, (start, end), false);
        Self { start, end, steps, portion, range, written, hyphen }
    }

    /// The citation as it is written, with the range that it is an end of.
    pub fn whole(&self) -> (usize, usize) {
        let (start, end) = self.range.unwrap_or(self.written);
        (start.min(self.written.0), end.max(self.written.1))
    }
}

/// A number in brackets without a unit is none of an item from here on.
const MOST_ITEMS: u32 = 100;
/// Longest range that is spelled out clause by clause; a longer one keeps its two ends.
const RANGE: u32 = 200;

/// Everything in `text` that reads like a citation, in order.
pub fn scan(text: &[char]) -> Vec<Mention> {
    let mut found: Vec<Mention> = Vec::new();
    let mut at = 0;
    while let Some(&c) = text.get(at) {
        let mention = match c {
            '《' => title(text, at),
            '"' | '〈' | '【' if let Some(title) = quoted_title(text, at) => Some(title),
            '第' => {
                let before = found.last().map_or(0, |last| last.end);
                let behind = before > 0 && skip(text, before) == at;
                clauses(text, at).or_else(|| unread(text, at, behind))
            }
            '§' => section_sign(text, at),
            'a' => by_article(text, at),
            '前' => previous(text, at).or_else(|| by_name(text, at)),
            '本' => own(text, at),
            '同' | '该' => same(text, at),
            '附' => annex(text, at).or_else(|| by_name(text, at)),
            '年' if starts_with(text, at, "年度") => taiwan_case(text, at),
            '指' if starts_with(text, at, "指导案例") => guiding_case(text, at),
            '序' | '导' | '总' | '分' => by_name(text, at),
            '最' | '末' | '首' | '倒' | '后' => unmarked(text, at),
            '〔' | '[' | '［' | '【' => {
                number_around(text, at).or_else(|| case_number(text, at))
            }
            '（' => case_number(text, at),
            c if is_numeral(c) => unmarked(text, at),
            _ => None,
        };
        match mention {
            // A number inside the brackets of a title was read with it.
            Some(m) if found.last().is_none_or(|last| last.end <= m.start) => {
                at = m.end.max(at + 1);
                found.push(m);
            }
            _ => at = number_end(text, at).max(at + 1),
        }
    }
    found
}

/// Past a number that was looked at and is no citation, so that none is read from its middle.
fn number_end(text: &[char], at: usize) -> usize {
    let digits = text.get(at..).unwrap_or_default().iter();
    at + digits.take_while(|c| is_numeral(**c)).count()
}

pub(super) fn char_at(text: &[char], at: usize) -> char {
    text.get(at).copied().unwrap_or('\n')
}

pub(crate) fn starts_with(text: &[char], at: usize, word: &str) -> bool {
    text.get(at..).is_some_and(|rest| {
        word.chars().zip(rest).filter(|(a, b)| a == *b).count() == word.chars().count()
    })
}

/// The first of these words that stands at a position, with the position after it.
fn word_at<T: Copy>(text: &[char], at: usize, words: &[(&str, T)]) -> Option<(T, usize)> {
    let (word, value) = words.iter().find(|(word, _)| starts_with(text, at, word))?;
    Some((*value, at + word.chars().count()))
}

/// Past white space inside a number mark: 第 50 条. At most three, and no line break.
fn skip(text: &[char], mut at: usize) -> usize {
    let least = at;
    while at < least + 3 && matches!(char_at(text, at), ' ' | '\t' | '\u{3000}' | '\u{a0}') {
        at += 1;
    }
    at
}

/// A run of digits as an integer, with the position after it: Chinese, Arabic, financial, and the letter O
/// among Chinese digits.
pub fn integer(text: &[char], start: usize) -> Option<(u32, usize)> {
    let mut end = start;
    let mut digits = String::new();
    while is_numeral(char_at(text, end)) && end - start < 9 {
        digits.push(match char_at(text, end) {
            'o' => '〇',
            c => c,
        });
        end += 1;
    }
    let whole = |digits: &str| numeral::read(digits).filter(|(_, len)| *len == digits.len());
    let (n, _) = whole(&digits).or_else(|| whole(&in_one_way(&digits)?))?;
    Some((n, end))
}

/// A number that is written in two ways at once in one: 二七0 as 270, 3百 as 三百, 二百七〇 as 二百七十.
fn in_one_way(digits: &str) -> Option<String> {
    const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let chinese = |c: char| match c.to_digit(10) {
        Some(digit) => DIGITS.get(digit as usize).copied().unwrap_or(c),
        None => c,
    };
    let one: String = digits.chars().map(chinese).collect();
    if !one.contains(['百', '千']) {
        return (one != digits).then_some(one);
    }
    let tens = one.strip_suffix('〇').filter(|rest| !rest.ends_with(['〇', '十', '百', '千']));
    Some(tens.map_or(one.clone(), |rest| format!("{rest}十")))
}

fn is_numeral(c: char) -> bool {
    // 前两款
    c.is_ascii_digit() || numeral::is_ordinal(c) || numeral::is_formal(c) || matches!(c, '两' | 'o')
}

/// A number of a list: 十四, （十四）, 14, 9-1. What stands behind a hyphen is a sub-number when it is no greater,
/// else it may be the end of a range.
fn item(text: &[char], start: usize) -> Option<(Ordinal, usize)> {
    let start = skip(text, start);
    if char_at(text, start) == '（' {
        let (n, end) = integer(text, skip(text, start + 1))?;
        let end = skip(text, end);
        return (char_at(text, end) == '）').then_some((Ordinal::from(n), end + 1));
    }
    let (n, end) = integer(text, start)?;
    let sub = match char_at(text, end) {
        '-' | '－' => integer(text, end + 1).filter(|(sub, _)| *sub <= n),
        // 第260之1条
        '之' => integer(text, skip(text, end + 1))
            .filter(|(_, end)| matches!(unit(text, *end), Some((Unit::Article, _)))),
        _ => None,
    };
    match sub {
        Some((sub, end)) if sub > 0 => Some((Ordinal { main: n, sub }, end)),
        _ => Some((Ordinal::from(n), end)),
    }
}

/// Nouns that 条 counts where no article is meant: 第二条高速公路, 第三条生产线.
const COUNTED: [&str; 33] = [
    "高速",
    "公交",
    "线路",
    "渠",
    "生产线",
    "生产",
    "地铁",
    "铁路",
    "公路",
    "跑道",
    "航线",
    "轨道",
    "隧道",
    "河",
    "江",
    "沟",
    "街",
    "巷",
    "船",
    "消息",
    "经验",
    "主线",
    "渠道",
    "途径",
    "新路",
    "战线",
    "管线",
    "电缆",
    "光缆",
    "大道",
    "产业链",
    "红线",
    "底线",
];

/// The unit at `at` with the position after it; not when it begins another word (条件, 项目, 章程).
fn unit(text: &[char], at: usize) -> Option<(Unit, usize)> {
    let at = skip(text, at);
    if starts_with(text, at, "部分") {
        return Some((Unit::Division, at + 2));
    }
    if starts_with(text, at, "自然段") {
        return Some((Unit::Passage, at + 3));
    }
    let next = char_at(text, at + 1);
    let (unit, other) = match char_at(text, at) {
        '编' => (Unit::Part, "制号码者辑"),
        '章' => (Unit::Chapter, "程"),
        '节' => (Unit::Section, "点目课能约日"),
        '条' => (Unit::Article, "件例约款线道路理文"),
        '款' => (Unit::Paragraph, "式"),
        '项' => (Unit::Item, "目工任重改具"),
        '类' => (Unit::Class, "型别似推书"),
        '目' => (Unit::Point, "标的录前"),
        '段' => (Unit::Passage, "时落位长话"),
        '句' => (Unit::Sentence, "话子号"),
        _ => return None,
    };
    let counted =
        unit == Unit::Article && COUNTED.iter().any(|noun| starts_with(text, at + 1, noun));
    (!counted && !other.contains(next)).then_some((unit, at + 1))
}

fn joiner(text: &[char], at: usize) -> Option<(bool, usize)> {
    const WORDS: [(&str, bool); 15] = [
        ("以及", false),
        ("或者", false),
        ("、", false),
        ("，", false),
        ("和", false),
        ("与", false),
        ("及", false),
        ("或", false),
        ("至", true),
        ("到", true),
        ("—", true),
        ("－", true),
        ("-", true),
        ("~", true),
        ("–", true),
    ];
    word_at(text, skip(text, at), &WORDS)
}

/// A number between 第 and the unit.
struct Counted {
    start: usize,
    end: usize,
    nth: Nth,
    /// A range leads to it.
    ranged: bool,
    /// The range is a hyphen.
    hyphen: bool,
}

/// 同条第三款, 该条第二款: addresses of the article named last, when that is what stands before them.
pub fn of_same_article(
    text: &[char],
    at: usize,
    entries: &[Entry],
    last: Option<Step>,
) -> Option<Vec<Entry>> {
    let word = ["同条", "该条", "同一条"].iter().find(|word| {
        let length = word.chars().count();
        at >= length && starts_with(text, at - length, word)
    })?;
    let article = last.filter(|step| step.0 == Unit::Article)?;
    if entries.iter().any(|e| e.steps.first().is_none_or(|s| s.0 <= Unit::Article)) {
        return None;
    }
    let mut entries = entries.to_vec();
    for (n, entry) in entries.iter_mut().enumerate() {
        entry.steps.insert(0, article);
        entry.start -= if n == 0 { word.chars().count() } else { 0 };
    }
    Some(entries)
}

/// The numbers between 第 and the unit.
struct Run {
    items: Vec<Counted>,
    unit: Unit,
    end: usize,
}

fn run(text: &[char], start: usize) -> Option<Run> {
    if char_at(text, start) != '第' {
        return None;
    }
    counted(text, start + 1).or_else(|| spaced(text, start + 1))
}

/// One number in pieces, as it is copied from a justified or a broken line: 第 十 八 条, 第 1 8 条, and 第 at the end
/// of one line with 九条 at the beginning of the next.
fn spaced(text: &[char], start: usize) -> Option<Run> {
    let gap = |at: usize| {
        let white = matches!(char_at(text, at), ' ' | '\t' | '\u{3000}' | '\u{a0}' | '\n');
        at + usize::from(white && at < text.len())
    };
    let first = gap(start);
    let (mut digits, mut at, mut pieces) = (String::new(), first, 0);
    while is_numeral(char_at(text, at)) && digits.chars().count() < 9 {
        let end = number_end(text, at);
        digits.extend(text.get(at..end)?);
        pieces += 1;
        at = gap(end);
    }
    // 第三 四条 may as well be two.
    let places = digits.contains(['十', '百', '千']) || digits.bytes().all(|b| b.is_ascii_digit());
    let (n, len) = numeral::read(&digits)?;
    let (unit, end) = unit(text, at)?;
    if len != digits.len() || (pieces > 1 && !places) {
        return None;
    }
    let nth = Ordinal::from(n).into();
    let items = vec![Counted { start: first, end: at, nth, ranged: false, hyphen: false }];
    Some(Run { items, unit, end })
}

/// 最后一条, 末款, 首项, 倒数第二条: counted from an end, without 第.
fn from_end(text: &[char], start: usize) -> Option<Run> {
    const WORDS: [(&str, Option<u32>); 6] = [
        ("最后一", Some(1)),
        ("末", Some(1)),
        ("最末一", Some(1)),
        ("首", None),
        ("倒数第", Some(0)),
        ("最后", Some(1)),
    ];
    let (back, at) = word_at(text, start, &WORDS)?;
    let (nth, at) = match back {
        None => (Nth::Number(Ordinal::from(1)), at),
        Some(0) => integer(text, at).map(|(back, at)| (Nth::FromEnd(back), at))?,
        Some(back) => (Nth::FromEnd(back), at),
    };
    let (unit, end) = unit(text, at)?;
    let items = vec![Counted { start, end: at, nth, ranged: false, hyphen: false }];
    Some(Run { items, unit, end })
}

/// 前三条, 后两项: the first or the last few.
fn several(text: &[char], start: usize) -> Option<Run> {
    let (first, at) = word_at(text, start, &[("前", true), ("后", false), ("最后", false)])?;
    let (count, at) = integer(text, at).filter(|(n, _)| (2..=20).contains(n))?;
    let (unit, end) = unit(text, at)?;
    let nth = |n| if first { Nth::Number(Ordinal::from(n)) } else { Nth::FromEnd(n) };
    let item = |n| Counted { start, end: at, nth: nth(n), ranged: false, hyphen: false };
    Some(Run { items: (1..=count).map(item).collect(), unit, end })
}

/// 第六条二款, 第6条2款1项: lower numbers without 第, where no noun follows.
fn unled(text: &[char], start: usize) -> Option<Run> {
    let run = counted(text, start)?;
    let plain = run.items.len() == 1 && char_at(text, start) != '（';
    let fits = matches!(run.unit, Unit::Paragraph | Unit::Item | Unit::Point);
    (plain && fits && ends_address(text, run.end)).then_some(run)
}

/// Whether an address may end at a place: no noun follows that the unit would count.
pub(crate) fn ends_address(text: &[char], at: usize) -> bool {
    let next = char_at(text, at);
    const VERBS: [&str; 10] =
        ["明确", "要求", "提出", "指出", "强调", "写明", "载明", "列明", "对此", "已经"];
    !next.is_alphanumeric()
        || "规所之的和与及或第前后但中至到等也均亦".contains(next)
        || is_numeral(next)
        || VERBS.iter().any(|verb| starts_with(text, at, verb))
}

/// （五）项, （3）款 behind what it belongs to: the brackets stand for 第. Without a unit, 第九条（五）, an item is meant.
fn bracketed(text: &[char], start: usize) -> Option<Run> {
    if char_at(text, start) != '（' {
        return None;
    }
    let lower = |run: &Run| matches!(run.unit, Unit::Paragraph | Unit::Item | Unit::Point);
    counted(text, start).filter(lower).or_else(|| {
        let (ordinal, end) = item(text, start)?;
        let nth = ordinal.into();
        let items = vec![Counted { start, end, nth, ranged: false, hyphen: false }];
        (ordinal.main < MOST_ITEMS && ends_address(text, end) && char_at(text, end) != '（')
            .then_some(Run { items, unit: Unit::Item, end })
    })
}

/// 第九条的第二款, 第九条规定的第二款, 第九条（第二款）: a lower step behind a word that leads to it.
fn led_to(text: &[char], start: usize) -> Option<Run> {
    const GLUE: [(&str, ()); 9] = [
        ("规定的", ()),
        ("规定中的", ()),
        ("所列的", ()),
        ("中的", ()),
        ("下的", ()),
        ("中", ()),
        ("的", ()),
        ("之", ()),
        ("（", ()),
    ];
    let ((), at) = word_at(text, start, &GLUE)?;
    let led =
        run(text, at).filter(|run| matches!(run.unit, Unit::Paragraph | Unit::Item | Unit::Point));
    led.filter(|run| ends_address(text, run.end))
}

/// Most numbers of one list: 第一、二、三条. What goes on longer is a table of numbers, which would be read anew from each.
const MOST_LISTED: usize = 200;

/// 第 or not: the numbers from `at` on and their unit.
fn counted(text: &[char], mut at: usize) -> Option<Run> {
    let mut items: Vec<Counted> = Vec::new();
    let (mut ranged, mut hyphen) = (false, false);
    loop {
        let (ordinal, end) = item(text, at)?;
        items.push(Counted { start: at, end, nth: ordinal.into(), ranged, hyphen });
        if let Some((unit, mut end)) = unit(text, end) {
            if unit == Unit::Article && items.len() == 1 {
                end = subs(text, end, &mut items);
            }
            return Some(Run { items, unit, end });
        }
        if items.len() == MOST_LISTED {
            return None;
        }
        let (range, next) = joiner(text, end)?;
        // A comma separates citations more often than numbers: 第三，五条 is none.
        if char_at(text, next - 1) == '，' {
            return None;
        }
        (ranged, hyphen) = (range, char_at(text, next - 1) == '-');
        at = skip(text, next);
        if char_at(text, at) == '第' {
            at += 1;
        }
    }
}

/// 之一, 之二 behind 第一百二十条: sub-numbers of the last article; the position after them.
fn subs(text: &[char], mut end: usize, items: &mut Vec<Counted>) -> usize {
    let sub_at = |at: usize| -> Option<(u32, usize)> {
        let at = skip(text, at);
        if !matches!(char_at(text, at), '之' | '-') {
            return None;
        }
        // 第四十一条之参加诉讼: the financial forms are words behind 之.
        let first = char_at(text, skip(text, at + 1));
        if numeral::is_formal(first) || first == '两' || first == 'o' {
            return None;
        }
        integer(text, skip(text, at + 1)).filter(|(sub, _)| *sub > 0)
    };
    let Some((sub, after)) = sub_at(end) else { return end };
    let Some(last) = items.last_mut() else { return end };
    let Nth::Number(Ordinal { main, .. }) = last.nth else { return end };
    last.nth = Nth::Number(Ordinal { main, sub });
    if last.start > 0 && char_at(text, last.start - 1) == '第' {
        last.start -= 1;
    }
    last.end = after;
    end = after;
    while let Some((ranged, next)) = joiner(text, end)
        && char_at(text, skip(text, next)) == '之'
        && let Some((sub, after)) = sub_at(next)
    {
        let nth = Nth::Number(Ordinal { main, sub });
        items.push(Counted { start: next, end: after, nth, ranged, hyphen: false });
        end = after;
    }
    end
}

fn clauses(text: &[char], start: usize) -> Option<Mention> {
    let (entries, end) = addresses(text, start)?;
    // 第三段 and 第一句 alone are mostly no parts of a document.
    let top = entries.first()?.steps.first()?.0;
    (top < Unit::Passage).then_some(Mention { start, end, kind: MentionKind::Clauses(entries) })
}

/// A list of addresses, each from its 第 on: 第三条第一款、第五条至第八条.
fn addresses(text: &[char], start: usize) -> Option<(Vec<Entry>, usize)> {
    let mut entries: Vec<Entry> = Vec::new();
    let (mut at, mut ranged, mut end) = (start, false, start);
    while let Some((mut group, after)) = chain(text, at, &entries) {
        if ranged {
            // 第四条至第六条: both ends bear their unit.
            fill_range(&mut entries, &mut group);
        }
        entries.append(&mut group);
        end = after;
        let Some((range, next)) = joiner(text, after) else { break };
        let next = skip(text, next);
        if char_at(text, next) != '第' && !goes_on_unled(text, next, &entries) {
            break;
        }
        (at, ranged) = (next, range);
    }
    (!entries.is_empty()).then_some((entries, end))
}

/// 第3条、5条: whether the list goes on without 第, at the same unit and upwards.
fn goes_on_unled(text: &[char], at: usize, entries: &[Entry]) -> bool {
    let Some(run) = counted(text, at).filter(|_| char_at(text, at) != '（') else { return false };
    let last = entries.last().and_then(|e| e.steps.last());
    let numbers = last.zip(run.items.first()).and_then(|(l, i)| l.1.number().zip(i.nth.number()));
    last.is_some_and(|last| last.0 == run.unit)
        && numbers.is_some_and(|(last, next)| last < next)
        && ends_address(text, run.end)
}

/// 三十九条到|四十一条: whether the other end of a range of articles stands here.
fn ends_range(text: &[char], at: usize, entries: &[Entry]) -> bool {
    let last = entries.last().and_then(|e| e.steps.last());
    let Some(run) = counted(text, at).filter(|run| run.unit == Unit::Article) else { return false };
    let numbers = last.zip(run.items.first()).and_then(|(l, i)| l.1.number().zip(i.nth.number()));
    last.is_some_and(|last| last.0 == Unit::Article)
        && numbers.is_some_and(|(last, next)| last < next)
}

/// （二十二）第2项: what goes on below a number in brackets that stands from `start` to `end`.
pub fn below_bracket(
    text: &[char],
    start: usize,
    end: usize,
    number: Ordinal,
) -> Option<Vec<Entry>> {
    let (mut entries, _) = addresses(text, skip(text, end))?;
    for (n, entry) in entries.iter_mut().enumerate() {
        if entry.steps.first().is_none_or(|s| s.0 < Unit::Paragraph) {
            return None;
        }
        entry.steps.insert(0, (Unit::Article, number.into()));
        if n == 0 {
            entry.written.0 = start;
            entry.start = start;
        }
    }
    Some(entries)
}

/// The steps of the entry before that a lower address takes over: 第三条第一款、第二款. A unit that it has
/// too is replaced, so that both orders, 款项 and 項款, are kept.
fn upper(before: Option<&Entry>, unit: Unit) -> Vec<Step> {
    let Some(before) = before else { return Vec::new() };
    let steps = before.steps.iter().copied();
    if before.steps.iter().any(|s| s.0 == unit) {
        steps.take_while(|s| s.0 != unit).collect()
    } else {
        steps.take_while(|s| s.0 < unit).collect()
    }
}

/// Whether an address may go on from one unit to another: 条款项目, in Taiwan 條項類款目.
fn goes_on(from: Unit, to: Unit) -> bool {
    to > from || (matches!(from, Unit::Item | Unit::Class) && to == Unit::Paragraph)
}

/// Whether 第一类 belongs to the address before it: nouns follow it elsewhere, 第八条第二类医疗器械.
fn is_of_class(text: &[char], from: Unit, lower: &Run) -> bool {
    lower.unit != Unit::Class || from == Unit::Item || ends_address(text, lower.end)
}

/// 第三条第二款第（一）、（三）项: one address, whose last step may be a list. A step that starts lower than
/// the entry before it (第三条第一款、第二款) takes over the upper steps.
fn chain(text: &[char], start: usize, before: &[Entry]) -> Option<(Vec<Entry>, usize)> {
    let listed = || before.last().and_then(|_| counted(text, start));
    let first = run(text, start).or_else(listed)?;
    let prefix = upper(before.last(), first.unit);
    // 第一类 by itself is a kind of things.
    let classed = || before.last().is_some_and(|b| b.steps.iter().any(|s| s.0 == Unit::Class));
    if first.unit == Unit::Class && !classed() {
        return None;
    }
    chained(text, start, first, prefix)
}

/// The step below a number that stands right behind its unit: 第二款 of 第三条第二款.
fn lower(text: &[char], upper: &Run) -> Option<Run> {
    let at = skip(text, upper.end);
    // 第六条第一项但书第四款: an item of the proviso, which is numbered with those of the paragraph.
    let of_portion = portion(text, at).and_then(|(_, end)| run(text, end));
    let of_portion = of_portion.filter(|run| matches!(run.unit, Unit::Paragraph | Unit::Item));
    if let Some(lower) = of_portion.filter(|lower| goes_on(upper.unit, lower.unit)) {
        return Some(lower);
    }
    let lower = run(text, at).or_else(|| bracketed(text, at));
    let lower = lower
        .or_else(|| from_end(text, at))
        .or_else(|| several(text, at))
        .or_else(|| unled(text, upper.end))
        .or_else(|| led_to(text, at));
    lower.filter(|lower| goes_on(upper.unit, lower.unit) && is_of_class(text, upper.unit, lower))
}

fn chained(
    text: &[char],
    start: usize,
    mut first: Run,
    mut prefix: Vec<Step>,
) -> Option<(Vec<Entry>, usize)> {
    let mut from = start;
    // 第3-7條第二項: no range has a paragraph, so that the number behind the hyphen is a sub-number.
    if let [
        Counted { start, nth: Nth::Number(main), .. },
        Counted { end, nth: Nth::Number(sub), hyphen: true, .. },
    ] = first.items.as_slice()
        && first.unit == Unit::Article
        && lower(text, &first).is_some()
    {
        let nth = Ordinal { main: main.main, sub: sub.main }.into();
        let (start, end) = (*start, *end);
        first.items = vec![Counted { start, end, nth, ranged: false, hyphen: false }];
    }
    // Only a single number can have lower steps behind it.
    while first.items.len() == 1 {
        let at = skip(text, first.end);
        let Some(lower) = lower(text, &first) else { break };
        prefix.extend(first.items.first().map(|i| (first.unit, i.nth)));
        if lower.items.len() > 1 {
            from = at;
        }
        first = lower;
    }
    let (portion, end) = match portion(text, first.end) {
        Some((portion, end)) => (Some(portion), end),
        None => (None, first.end),
    };
    let single = first.items.len() == 1;
    let written = (start, end);
    let mut entries: Vec<Entry> = Vec::new();
    for item in first.items {
        let mut steps = prefix.clone();
        steps.push((first.unit, item.nth));
        let (start, end) = if single { (from, end) } else { (item.start, item.end) };
        let hyphen = item.hyphen;
        let mut entry = Entry { start, end, steps, portion, range: None, written, hyphen };
        if item.ranged
            && let Some(last) = entries.last().cloned()
        {
            let implied = between(&last, &mut entry);
            if let Some(last) = entries.last_mut() {
                last.range = entry.range;
            }
            entries.extend(implied);
        }
        entries.push(entry);
    }
    Some((entries, end))
}

/// 前段, 但书 … behind an address, with the position after it.
fn portion(text: &[char], at: usize) -> Option<(Portion, usize)> {
    const WORDS: [(&str, Portion); 11] = [
        ("前半段", Portion::Front),
        ("后半段", Portion::Back),
        ("前半句", Portion::FirstHalf),
        ("后半句", Portion::SecondHalf),
        ("前段", Portion::Front),
        ("中段", Portion::Middle),
        ("后段", Portion::Back),
        ("但书", Portion::Proviso),
        ("的但书", Portion::Proviso),
        ("之但书", Portion::Proviso),
        ("规定的但书", Portion::Proviso),
    ];
    let at = skip(text, at);
    word_at(text, at, &WORDS).or_else(|| {
        let (main, end) = word_at(text, at, &[("本文", Portion::Main)])?;
        // 第三条本文件: another word begins.
        let ends = matches!(char_at(text, end), '规' | '所' | '之' | '的')
            || !char_at(text, end).is_alphanumeric();
        ends.then_some((main, end))
    })
}

/// Puts what a range implies behind its first end, the last of the entries so far, and marks both ends; the other end
/// leads the group behind it.
fn fill_range(entries: &mut Vec<Entry>, group: &mut [Entry]) {
    let (Some(from), Some(to)) = (entries.last_mut(), group.first_mut()) else { return };
    let implied = between(from, to);
    from.range = to.range;
    entries.extend(implied);
}

/// The clauses that a range implies between its ends; marks the end as part of the range.
fn between(from: &Entry, to: &mut Entry) -> Vec<Entry> {
    let (Some(&(unit, first)), Some(&(_, last))) = (from.steps.last(), to.steps.last()) else {
        return Vec::new();
    };
    let range = (from.start, to.end);
    to.range = Some(range);
    let (Nth::Number(first), Nth::Number(last)) = (first, last) else { return Vec::new() };
    // 第一百二十条之一至之三 counts sub-numbers.
    let sub = first.main == last.main && first.sub > 0;
    let (low, high) = if sub { (first.sub, last.sub) } else { (first.main, last.main) };
    if low >= high || high - low > RANGE {
        return Vec::new();
    }
    (low + 1..high)
        .map(|n| {
            let mut steps = from.steps.clone();
            steps.pop();
            let main = first.main;
            let nth = if sub { Ordinal { main, sub: n } } else { Ordinal::from(n) };
            steps.push((unit, nth.into()));
            let (start, end) = (from.end, from.end);
            let written = (from.written.0, to.written.1);
            Entry { start, end, steps, portion: None, range: to.range, written, hyphen: false }
        })
        .collect()
}

/// §50, § 3
fn section_sign(text: &[char], start: usize) -> Option<Mention> {
    let mut at = start;
    while char_at(text, at) == '§' {
        at += 1;
    }
    let (ordinal, end) = item(text, at)?;
    let nth = ordinal.into();
    let mut items = vec![Counted { start: at, end, nth, ranged: false, hyphen: false }];
    let end = if ordinal.sub == 0 { subs(text, end, &mut items) } else { end };
    let run = Run { items, unit: Unit::Article, end };
    let (entries, end) = chained(text, start, run, Vec::new())?;
    Some(Mention { start, end, kind: MentionKind::Clauses(entries) })
}

/// Art. 50, Article 50: a citation only beside the name of a document.
fn by_article(text: &[char], start: usize) -> Option<Mention> {
    const WORDS: [(&str, ()); 5] =
        [("articles", ()), ("article", ()), ("arts.", ()), ("art.", ()), ("art", ())];
    if start.checked_sub(1).is_some_and(|at| char_at(text, at).is_ascii_alphanumeric()) {
        return None;
    }
    let ((), at) = word_at(text, start, &WORDS)?;
    let at = skip(text, at);
    if !char_at(text, at).is_ascii_digit() {
        return None;
    }
    let (ordinal, end) = item(text, at)?;
    let items = vec![Counted { start: at, end, nth: ordinal.into(), ranged: false, hyphen: false }];
    let run = Run { items, unit: Unit::Article, end };
    let (entries, end) = chained(text, start, run, Vec::new())?;
    Some(Mention { start, end, kind: MentionKind::Unmarked(entries) })
}

/// 50条, 五十条第二款 without 第, 最后一条第二款.
fn unmarked(text: &[char], start: usize) -> Option<Mention> {
    let first = counted(text, start).or_else(|| from_end(text, start));
    let first = first.or_else(|| several(text, start))?;
    // 一、第四条: the first number marks an item.
    if text.get(start..first.end)?.iter().skip(1).any(|c| *c == '第')
        && char_at(text, start) != '倒'
    {
        return None;
    }
    if !matches!(first.unit, Unit::Article | Unit::Chapter) {
        return None;
    }
    let (mut entries, mut end) = chained(text, start, first, Vec::new())?;
    // 三十九条到四十一条: the other end of a range.
    if let Some((true, next)) = joiner(text, end)
        && let next = skip(text, next)
        && (char_at(text, next) == '第' || ends_range(text, next, &entries))
        && let Some((mut group, after)) = chain(text, next, &entries)
    {
        fill_range(&mut entries, &mut group);
        entries.append(&mut group);
        end = after;
    }
    Some(Mention { start, end, kind: MentionKind::Unmarked(entries) })
}

/// 序言, 附则: a part that has a name and no number.
fn by_name(text: &[char], start: usize) -> Option<Mention> {
    const NAMES: [(&str, (Unit, &str)); 12] = [
        ("前言", (Unit::Preface, "前言")),
        ("序言", (Unit::Preface, "序言")),
        ("序文", (Unit::Preface, "序文")),
        ("导言", (Unit::Preface, "导言")),
        ("导语", (Unit::Preface, "导语")),
        ("总则", (Unit::Chapter, "总则")),
        ("总纲", (Unit::Chapter, "总纲")),
        ("分则", (Unit::Chapter, "分则")),
        ("附则", (Unit::Chapter, "附则")),
        ("附件", (Unit::Annex, "附件")),
        ("附表", (Unit::Annex, "附表")),
        ("附录", (Unit::Annex, "附录")),
    ];
    let ((unit, name), end) = word_at(text, start, &NAMES)?;
    // 总则第三条, 总则编: the number tells.
    if unit == Unit::Chapter && matches!(char_at(text, end), '第' | '编' | '中') {
        return None;
    }
    let items = vec![Counted { start, end, nth: Nth::Called(name), ranged: false, hyphen: false }];
    let (entries, end) = chained(text, start, Run { items, unit, end }, Vec::new())?;
    Some(Mention { start, end, kind: MentionKind::Unmarked(entries) })
}

/// The unit behind 前, where any noun may follow: 前项工厂, 前条文件.
fn previous_unit(text: &[char], at: usize) -> Option<(Unit, usize)> {
    let found = match (char_at(text, at), char_at(text, at + 1)) {
        ('条', next) if !"件例约款".contains(next) => Some(Unit::Article),
        ('项', next) if next != '目' => Some(Unit::Item),
        _ => None,
    };
    let found = found.map(|unit| (unit, at + 1)).or_else(|| unit(text, at));
    found.filter(|(what, _)| *what < Unit::Passage && *what != Unit::Class)
}

/// 第×条, 第二百Ｘ条: an article is meant, its number cannot be read. Right behind a title or an address also
/// 第×项, 第某款, and a number that is broken by a line.
fn unread(text: &[char], start: usize, behind: bool) -> Option<Mention> {
    const LONGEST: usize = 12;
    let mut at = start + 1;
    while at - start <= LONGEST {
        let c = char_at(text, at);
        if at > start + 1
            && (c == '条' || behind)
            && let Some((_, end)) = unit(text, at).filter(|(_, end)| c == '条' || *end > at)
        {
            return Some(Mention { start, end, kind: MentionKind::Unread });
        }
        let likely = is_numeral(c)
            || c.is_ascii_alphabetic()
            || matches!(c, ' ' | '×' | '*' | '_' | '?' | '？' | '（' | '）' | '-' | '之' | '□')
            || (behind && (matches!(c, '\n' | '.' | '"' | '某' | '几') || numeral::is_formal(c)))
            || (behind && "壱弐参弌弍弎".contains(c));
        if !likely || at >= text.len() {
            return None;
        }
        at += 1;
    }
    None
}

/// 109年度上字第1234号: the number of a judgment in Taiwan, from behind its year.
fn taiwan_case(text: &[char], year: usize) -> Option<Mention> {
    let digits = text.get(..year)?.iter().rev().take_while(|c| is_numeral(**c)).count();
    let mut at = year + 2;
    while at < year + 12 && !starts_with(text, at, "字第") {
        if !char_at(text, at).is_alphabetic() {
            return None;
        }
        at += 1;
    }
    let (_, end) = integer(text, at + 2)?;
    let whole = digits > 0 && char_at(text, end) == '号';
    whole.then_some(Mention { start: year - digits, end: end + 1, kind: MentionKind::Case })
}

/// 指导案例24号
fn guiding_case(text: &[char], start: usize) -> Option<Mention> {
    let at = start + 4;
    let at = if char_at(text, at) == '第' { at + 1 } else { at };
    let (_, end) = integer(text, at)?;
    let whole = char_at(text, end) == '号';
    whole.then_some(Mention { start, end: end + 1, kind: MentionKind::Case })
}

/// （2023）最高法民终1号: the number of a judgment, from its opening bracket.
fn case_number(text: &[char], open: usize) -> Option<Mention> {
    let year: String = text.get(open + 1..open + 5)?.iter().collect();
    let closed = matches!(char_at(text, open + 5), '）' | '〕' | ']' | '］' | '】');
    if !closed || !year.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut at = open + 6;
    let mut han = 0;
    while at < open + 30 {
        let c = char_at(text, at);
        match c {
            '号' if han > 0 && char_at(text, at - 1).is_ascii_digit() => {
                return Some(Mention { start: open, end: at + 1, kind: MentionKind::Case });
            }
            c if c.is_ascii_digit() || matches!(c, ' ' | '第' | '之' | '-') => {}
            // 字 and the courts' short names; no mark ends a case number.
            c if c.is_alphabetic() => han += 1,
            _ => return None,
        }
        at += 1;
    }
    None
}

fn previous(text: &[char], start: usize) -> Option<Mention> {
    // 目前条件, 生前款项: 前 ends a word of its own.
    let before = start.checked_sub(1).map_or('\n', |i| char_at(text, i));
    if "目先日年月天眼面生空产午史跟朝".contains(before) {
        return None;
    }
    let (count, at) = match integer(text, start + 1) {
        Some((n, at)) if (1..=20).contains(&n) => (n, at),
        Some(_) => return None,
        None => (1, start + 1),
    };
    let (what, mut end) = previous_unit(text, at)?;
    // 以前款项, 提前条: the same, but 以前项行为, 从事前款活动.
    let word = "以之从事当向提此".contains(before);
    if word && what == Unit::Paragraph && char_at(text, end) == '项' {
        return None;
    }
    let mut then = Vec::new();
    if count == 1
        && let Some((lower, after)) = lower_addresses(text, end, what)
    {
        (then, end) = (lower, after);
    } else if let Some((_, after)) = portion(text, end) {
        end = after;
    }
    Some(Mention { start, end, kind: MentionKind::Previous { unit: what, count, then } })
}

/// The addresses below a unit that stand behind it, up to one that begins anew: 第二项 of 前条第二项及第五条.
fn lower_addresses(text: &[char], at: usize, above: Unit) -> Option<(Vec<Entry>, usize)> {
    let (mut lower, mut end) = addresses(text, skip(text, at))?;
    let below = |entry: &Entry| entry.steps.first().is_some_and(|step| goes_on(above, step.0));
    if let Some(anew) = lower.iter().position(|entry| !below(entry)) {
        lower.truncate(anew);
        end = lower.last()?.end;
    }
    Some((lower, end))
}

/// 本款, 本项第一目: the paragraph or item that speaks.
fn own(text: &[char], start: usize) -> Option<Mention> {
    let (what, mut end) = previous_unit(text, start + 1)?;
    if !matches!(what, Unit::Paragraph | Unit::Item) {
        return None;
    }
    let mut then = Vec::new();
    match lower_addresses(text, end, what) {
        Some((lower, after)) => (then, end) = (lower, after),
        None => match portion(text, end) {
            Some((_, after)) => end = after,
            // 本项业务: a noun follows.
            None if !ends_address(text, end) => return None,
            None => {}
        },
    }
    Some(Mention { start, end, kind: MentionKind::Previous { unit: what, count: 0, then } })
}

/// 同条, 同一条, 该款 without a number behind it.
fn same(text: &[char], start: usize) -> Option<Mention> {
    // 共同条件, 不同款式, 合同项下: 同 ends a word of its own. 各该条 are all that were named.
    let before = start.checked_sub(1).map_or('\n', |i| char_at(text, i));
    if "不相共合协等连会如雷认赞各".contains(before) {
        return None;
    }
    let at = start + if starts_with(text, start, "同一") { 2 } else { 1 };
    let (what, end) = unit(text, at)?;
    let told = match what {
        Unit::Article => char_at(text, start) == '同' || ends_address(text, end),
        Unit::Paragraph | Unit::Item => ends_address(text, end),
        _ => false,
    };
    // 同条第二款 is read with its number; 同条项 are two steps.
    let goes_on = matches!(char_at(text, skip(text, end)), '第' | '项' | '款');
    (told && !goes_on).then_some(Mention { start, end, kind: MentionKind::Same(what) })
}

/// Whether a text ends with a word at a position.
pub fn ends_with(text: &[char], end: usize, word: &str) -> bool {
    let len = word.chars().count();
    end >= len && text.get(end - len..end).is_some_and(|part| word.chars().eq(part.iter().copied()))
}

fn annex(text: &[char], start: usize) -> Option<Mention> {
    if !matches!(char_at(text, start + 1), '件' | '表' | '录') {
        return None;
    }
    let (ordinal, end) = item(text, start + 2)?;
    let n = ordinal.main;
    (n < 100).then_some(Mention { start, end, kind: MentionKind::Annex(n) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(text: &str) -> Vec<(String, String)> {
        let chars: Vec<char> = text.chars().collect();
        let mut out = Vec::new();
        for m in scan(&chars) {
            if let MentionKind::Clauses(list) | MentionKind::Unmarked(list) = m.kind {
                for e in list {
                    let step = |(unit, nth): &Step| match nth {
                        Nth::Number(n) => format!("{unit:?}{n}"),
                        Nth::FromEnd(n) => format!("{unit:?}-{n}"),
                        Nth::Called(name) => format!("{unit:?} {name}"),
                    };
                    let steps: Vec<String> = e.steps.iter().map(step).collect();
                    out.push((chars[e.start..e.end].iter().collect(), steps.join(" ")));
                }
            }
        }
        out
    }

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let expected: Vec<_> =
            expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        assert_eq!(entries(text), expected, "in {text}");
    }

    #[test]
    fn lists_ranges_and_lower_steps_are_told_apart() {
        check(
            "按照第（九）、（十一）和（十三）条",
            &[("（九）", "Article9"), ("（十一）", "Article11"), ("（十三）", "Article13")],
        );
        check(
            "第十、十八、二十六条",
            &[("十", "Article10"), ("十八", "Article18"), ("二十六", "Article26")],
        );
        check(
            "第（三十一）至（三十三）条",
            &[("（三十一）", "Article31"), ("", "Article32"), ("（三十三）", "Article33")],
        );
        check(
            "第四条至第六条",
            &[("第四条", "Article4"), ("", "Article5"), ("第六条", "Article6")],
        );
        check(
            "第三条第二款第（一）、（三）项",
            &[("（一）", "Article3 Paragraph2 Item1"), ("（三）", "Article3 Paragraph2 Item3")],
        );
        check(
            "第三条第一款、第二款",
            &[("第三条第一款", "Article3 Paragraph1"), ("第二款", "Article3 Paragraph2")],
        );
        check(
            "第一百七十五条之一和第二百条",
            &[("第一百七十五条之一", "Article175-1"), ("第二百条", "Article200")],
        );
        check("本意见第三部分", &[("第三部分", "Division3")]);
    }

    #[test]
    fn sub_numbers_are_read_on_either_side_of_the_unit() {
        check("第260之1条", &[("第260之1条", "Article260-1")]);
        check("第二百六十之一条第二款", &[("第二百六十之一条第二款", "Article260-1 Paragraph2")]);
        check("§260之1", &[("§260之1", "Article260-1")]);
        check("第 3-7 条第二项", &[("第 3-7 条第二项", "Article3-7 Item2")]);
        check(
            "第3-7条",
            &[
                ("3", "Article3"),
                ("", "Article4"),
                ("", "Article5"),
                ("", "Article6"),
                ("7", "Article7"),
            ],
        );
        check("三分之一条文", &[]);
    }

    #[test]
    fn lower_steps_are_read_behind_brackets_and_words_that_lead_to_them() {
        for (text, steps) in [
            ("第44条（3）款", "Article44 Paragraph3"),
            ("39条5款明确规定", "Article39 Paragraph5"),
            ("第九条（五）", "Article9 Item5"),
            ("第九条第二款（五）规定", "Article9 Paragraph2 Item5"),
            ("第九条的第二款", "Article9 Paragraph2"),
            ("第九条中第二款第（三）项", "Article9 Paragraph2 Item3"),
            ("第九条规定的第三项", "Article9 Item3"),
            ("第九条（第二款）", "Article9 Paragraph2"),
        ] {
            let read = entries(text);
            assert_eq!(
                read.iter().map(|(_, steps)| steps.as_str()).collect::<Vec<_>>(),
                [steps],
                "{text}"
            );
        }
        for text in [
            "第九条（2015年修正）",
            "第九条（一）未经批准的",
            "第九条的第三项任务",
            "第九条（一）（二）",
        ] {
            assert!(entries(text).iter().all(|(_, steps)| steps == "Article9"), "{text}");
        }
    }

    #[test]
    fn classes_are_named_below_an_address_and_never_alone() {
        check("第十四条第一项第四类利息", &[("第十四条第一项第四类", "Article14 Item1 Class4")]);
        check(
            "第十四条第一项第五类第四款及第五款",
            &[
                ("第十四条第一项第五类第四款", "Article14 Item1 Class5 Paragraph4"),
                ("第五款", "Article14 Item1 Class5 Paragraph5"),
            ],
        );
        check(
            "第二条第三类、第四类土地",
            &[("第二条第三类", "Article2 Class3"), ("第四类", "Article2 Class4")],
        );
        check("第八条第二类医疗器械", &[("第八条", "Article8")]);
        for text in ["第一类医疗器械", "前两类人员", "第三类、第四类土地", "第二条第一类型"]
        {
            assert!(entries(text).iter().all(|(cited, _)| cited == "第二条"), "in {text}");
        }
    }

    #[test]
    fn parts_without_a_number_of_their_own_are_read() {
        check("最后一条第九款", &[("最后一条第九款", "Article-1 Paragraph9")]);
        check("倒数第二条末款", &[("倒数第二条末款", "Article-2 Paragraph-1")]);
        check("第三条最后一款", &[("第三条最后一款", "Article3 Paragraph-1")]);
        check("第3条1款2项", &[("第3条1款2项", "Article3 Paragraph1 Item2")]);
        check("第3条、5条", &[("第3条", "Article3"), ("5条", "Article5")]);
        check("序言第一段", &[("序言第一段", "Preface 序言 Passage1")]);
        check("附则规定", &[("附则", "Chapter 附则")]);
        check("第五条第二句", &[("第五条第二句", "Article5 Sentence2")]);
        for text in ["第三条三项制度", "第一段话", "前三段", "最后一款产品", "首次", "总则编"]
        {
            assert!(entries(text).iter().all(|(cited, _)| cited == "第三条"), "in {text}");
        }
    }

    #[test]
    fn words_that_only_look_like_units_are_left_alone() {
        for text in [
            "第一条件",
            "第三项目",
            "第二产业",
            "第一、二产业",
            "第十四次会议",
            "第一目标",
            "第一条例",
            "第二十条公交线路",
            "第十条渠",
        ] {
            check(text, &[]);
        }
        for text in ["目前条件下", "当前项目", "前项目经理"] {
            assert!(scan(&text.chars().collect::<Vec<_>>()).is_empty(), "in {text}");
        }
    }

    #[test]
    fn a_title_takes_its_number_and_short_name() {
        let text: Vec<char> =
            "《关于印发〈推进方案〉的通知》（国办发〔2016〕72号）（以下简称《通知》）"
                .chars()
                .collect();
        let found = scan(&text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].end, text.len());
        assert_eq!(
            found[0].kind,
            MentionKind::Title {
                name: "关于印发〈推进方案〉的通知".into(),
                closed: 15,
                number: Some("国办发〔2016〕72号".into()),
                alias: Some("通知".into()),
            }
        );
    }

    #[test]
    fn numbers_annexes_and_preceding_paragraphs() {
        let text: Vec<char> = "根据国发〔2016〕8号文件，见附件2，前款第三项".chars().collect();
        let found: Vec<String> =
            scan(&text).iter().map(|m| text[m.start..m.end].iter().collect()).collect();
        assert_eq!(found, ["国发〔2016〕8号", "附件2", "前款第三项"]);
    }
}
