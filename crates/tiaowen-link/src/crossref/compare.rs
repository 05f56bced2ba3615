//! Two clauses side by side: what wording they share, how strongly each speaks, which numbers and bodies
//! each names. Everything is found in folded text and given as places in the stored text.

use std::sync::LazyLock;

use regex::Regex;

use super::evidence::{Shared, shared_runs};
use super::folded::folded;
use tiaowen_text::doc::{Document, Span};
use tiaowen_text::folded::Folded;
use tiaowen_text::numeral;
use tiaowen_text::vocabulary::mark::ends_statement;

/// Shortest run that counts as shared: two characters are a word that anybody uses.
const RUN: usize = 3;

/// How strongly a word binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// 探索, 稳妥
    Trial,
    /// 鼓励, 支持
    Encouragement,
    /// 可以
    Permission,
    /// Stated plainly
    Plain,
    /// 应当, 必须
    Duty,
    /// 严禁, 不得
    Ban,
}

impl Strength {
    /// The word in answers.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Trial => "trial",
            Self::Encouragement => "encouragement",
            Self::Permission => "permission",
            Self::Plain => "plain",
            Self::Duty => "duty",
            Self::Ban => "ban",
        }
    }
}

/// Words of obligation and encouragement.
pub const WORDS: [(&str, Strength); 22] = [
    ("应当", Strength::Duty),
    ("必须", Strength::Duty),
    ("务必", Strength::Duty),
    ("确保", Strength::Duty),
    ("严格", Strength::Duty),
    ("严禁", Strength::Ban),
    ("禁止", Strength::Ban),
    ("不得", Strength::Ban),
    ("不准", Strength::Ban),
    ("不允许", Strength::Ban),
    ("可以", Strength::Permission),
    ("允许", Strength::Permission),
    ("鼓励", Strength::Encouragement),
    ("支持", Strength::Encouragement),
    ("引导", Strength::Encouragement),
    ("提倡", Strength::Encouragement),
    ("探索", Strength::Trial),
    ("稳妥", Strength::Trial),
    ("审慎", Strength::Trial),
    ("试点", Strength::Trial),
    ("有条件的", Strength::Trial),
    ("逐步", Strength::Trial),
];

/// What comparing two stretches of text finds.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Shared runs, in the order of the left text.
    pub shared: Vec<Shared>,
    /// Share of letters in shared runs, left and right.
    pub shares: (f32, f32),
    /// Words of [`WORDS`] with their counts left and right; words that occur nowhere are left out.
    pub strength: Vec<(&'static str, Strength, usize, usize)>,
    /// A shared run that is governed by words of another strength: the run, the words, left then right.
    pub shifts: Vec<(String, Governor, Governor)>,
    /// Numbers with their unit: in the left text, in the right text.
    pub numbers: Vec<(String, bool, bool)>,
    /// Bodies named likewise.
    pub bodies: Vec<(String, bool, bool)>,
}

/// The word that governs a run, with its strength; empty for a plain statement.
pub type Governor = (&'static str, Strength);

/// Compares two clauses, each a stretch of a document's text.
pub fn compare(left: (&Document, Span), right: (&Document, Span)) -> Comparison {
    let ours = folded(&left.0.text, left.1);
    let theirs = folded(&right.0.text, right.1);
    let shared = disjoint(shared_runs(&ours, &theirs, RUN));
    let letters = |f: &Folded| f.chars().iter().filter(|c| c.is_alphanumeric()).count().max(1);
    let common: usize =
        shared.iter().map(|s| s.text.chars().filter(|c| c.is_alphanumeric()).count()).sum();
    let shares = (common as f32 / letters(&ours) as f32, common as f32 / letters(&theirs) as f32);
    let (a, b): (String, String) = (ours.chars().iter().collect(), theirs.chars().iter().collect());
    let strength = WORDS
        .into_iter()
        .map(|(word, strength)| (word, strength, count(&a, word), count(&b, word)))
        .filter(|w| w.2 + w.3 > 0)
        .collect();
    Comparison {
        shifts: shifts(&a, &b, &shared),
        numbers: both(
            numbers(&a).into_iter().map(|m| m.printed(&ours, left.0)).collect(),
            numbers(&b).into_iter().map(|m| m.printed(&theirs, right.0)).collect(),
        ),
        bodies: both(
            bodies(&a).into_iter().map(|m| m.printed(&ours, left.0)).collect(),
            bodies(&b).into_iter().map(|m| m.printed(&theirs, right.0)).collect(),
        ),
        shared,
        shares,
        strength,
    }
}

/// Least letters of a stretch that counts as said by one side alone.
const STRETCH: usize = 5;

/// What `marked` (shared runs, in order) leaves of a text: the parts between punctuation marks of which less
/// than a third is shared, parts that follow each other joined.
pub fn own_stretches(text: &str, span: Span, marked: &[Span]) -> Vec<Span> {
    let mut found: Vec<(Span, bool)> = Vec::new();
    for part in parts(text, span) {
        let letters = |s: Span| s.of(text).chars().filter(|c| c.is_alphanumeric()).count();
        let all = letters(part);
        if all == 0 {
            continue;
        }
        let shared: usize = marked
            .iter()
            .map(|m| Span::new(m.start.max(part.start), m.end.min(part.end)))
            .filter(|s| !s.is_empty())
            .map(letters)
            .sum();
        let own = shared * 3 < all;
        match found.last_mut() {
            // A sentence is a thought of its own: stretches do not run over its end.
            Some((last, true))
                if own && !Span::new(last.end, part.start).of(text).contains(ends_stretch) =>
            {
                last.end = part.end;
            }
            _ => found.push((part, own)),
        }
    }
    let letters = |s: &Span| s.of(text).chars().filter(|c| c.is_alphanumeric()).count();
    found.into_iter().filter(|f| f.1).map(|f| f.0).filter(|s| letters(s) >= STRETCH).collect()
}

fn ends_stretch(c: char) -> bool {
    ends_statement(c) || c == '\n'
}

/// The parts of a text between punctuation marks.
fn parts(text: &str, span: Span) -> Vec<Span> {
    let mut out = Vec::new();
    let mut start = span.start;
    for (at, c) in span.of(text).char_indices() {
        if ends_stretch(c) || matches!(c, '，' | ',' | '：' | ':') {
            out.push(Span::new(start, span.start + at));
            start = span.start + at + c.len_utf8();
        }
    }
    out.push(Span::new(start, span.end));
    out.into_iter().map(|s| s.trimmed(text)).filter(|s| !s.is_empty()).collect()
}

/// Something named in a folded text: its characters there, and where they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Named {
    folded: String,
    start: usize,
    end: usize,
}

impl Named {
    /// The folded words, to compare, with the words as the document prints them.
    fn printed(self, text: &Folded, document: &Document) -> (String, String) {
        let words = text.span(self.start, self.end).of(&document.text).to_owned();
        (self.folded, words)
    }
}

/// Shared runs of which none uses a place of the right text twice: marked text must not overlap.
fn disjoint(mut runs: Vec<Shared>) -> Vec<Shared> {
    runs.sort_by_key(|r| std::cmp::Reverse(r.text.chars().count()));
    let mut kept: Vec<Shared> = Vec::new();
    for run in runs {
        let free = |other: &Shared| {
            run.theirs.end <= other.theirs.start || other.theirs.end <= run.theirs.start
        };
        if kept.iter().all(free) {
            kept.push(run);
        }
    }
    kept.sort_by_key(|r| r.ours);
    kept
}

/// 允许 inside 不允许 is no permission: longer words are counted first and taken out.
fn count(text: &str, word: &str) -> usize {
    let longer: usize = WORDS
        .iter()
        .filter(|(other, _)| *other != word && other.contains(word))
        .map(|(other, _)| text.matches(other).count())
        .sum();
    text.matches(word).count().saturating_sub(longer)
}

/// The strongest sign of how binding the part of a sentence is in which a run begins: a word that stands
/// before the run in the same part, or ends right before it.
fn governor(text: &str, run: &str) -> Option<Governor> {
    let at = text.find(run)?;
    let before = text.get(..at)?;
    let part = before.rsplit(['。', '；', ';', ',', '，', '\n']).next().unwrap_or(before);
    let last = WORDS
        .iter()
        .filter_map(|(word, strength)| part.rfind(word).map(|p| (p + word.len(), *word, *strength)))
        .max_by_key(|found| (found.0, found.1.len()));
    Some(last.map_or(("", Strength::Plain), |(_, word, strength)| (word, strength)))
}

fn shifts(a: &str, b: &str, shared: &[Shared]) -> Vec<(String, Governor, Governor)> {
    let mut found: Vec<(String, Governor, Governor)> = Vec::new();
    for run in shared.iter().filter(|r| r.text.chars().count() > RUN) {
        let (Some(left), Some(right)) = (governor(a, &run.text), governor(b, &run.text)) else {
            continue;
        };
        let known = found.iter().any(|f| f.0 == run.text);
        if left.1 != right.1 && !known && !WORDS.iter().any(|(w, _)| run.text.starts_with(w)) {
            found.push((run.text.clone(), left, right));
        }
    }
    found
}

#[expect(clippy::expect_used, reason = "the pattern is constant and tested")]
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    let digit: String = numeral::DIGITS.iter().chain(&['零']).collect();
    Regex::new(&format!(
        r"(?x) 百分之[{digit}十百]+ (?:点[{digit}]+)?
        | \d+(?:\.\d+)? (?: % | ‰ | 年(?:代|底|前|以上|以下)? | 月\d+日 | 万亿?[元人亩斤吨户]? | 亿[元人亩斤吨]?
            | 分钟 | 小时 | 个月 | 公里 | 平方米 | 平方公里 | 公顷 | 千瓦时?
            | [元人个项条张所家座里亩吨户级岁天日分倍次位名套处] )?
        | [{digit}十百千两]+ (?: 倍 | 成 | 周岁 | 万元 | 亿元 | 分之[{digit}十]+ )",
    ))
    .expect("a constant pattern")
});

/// Numbers with their unit, years and percentages, each once, in order.
fn numbers(text: &str) -> Vec<Named> {
    let mut found: Vec<Named> = Vec::new();
    for m in NUMBER.find_iter(text) {
        let start = text.get(..m.start()).map_or(0, |before| before.chars().count());
        let end = start + m.as_str().chars().count();
        if !found.iter().any(|f| f.folded == m.as_str()) {
            found.push(Named { folded: m.as_str().to_owned(), start, end });
        }
    }
    found
}

/// Words that end the name of a body.
const BODY_ENDS: [&str; 22] = [
    "联席会议",
    "领导小组",
    "委员会",
    "人民政府",
    "主管部门",
    "办公厅",
    "办公室",
    "党组织",
    "发展改革委",
    "发展改革部门",
    "管理局",
    "国务院",
    "党中央",
    "党委",
    "省委",
    "省政府",
    "政府",
    "财政厅",
    "教育厅",
    "红十字会",
    "有关部门",
    "金融机构",
];
/// Where the name of a body cannot reach further back.
const BODY_STOPS: &str = "由会同和与及、，,。；;：:向在对给将使让把各经为以从被据按照\n“”（）()的";
/// Verbs that may stand right before a body.
const BODY_VERBS: [&str; 14] = [
    "发挥", "建立", "成立", "鼓励", "支持", "推动", "加强", "引导", "组织", "坚持", "协助", "接受",
    "报", "经",
];

/// Bodies named, each once, in order.
fn bodies(text: &str) -> Vec<Named> {
    let chars: Vec<char> = text.chars().collect();
    let mut found: Vec<Named> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let end = BODY_ENDS.iter().find_map(|end| {
            let len = end.chars().count();
            let here = chars.get(at..at + len)?;
            end.chars().eq(here.iter().copied()).then_some(at + len)
        });
        let Some(end) = end else {
            at += 1;
            continue;
        };
        let mut start = at;
        while start > 0
            && end - start < 16
            && chars.get(start - 1).is_some_and(|c| !BODY_STOPS.contains(*c))
        {
            start -= 1;
        }
        let mut name: String = chars.get(start..end).unwrap_or_default().iter().collect();
        for verb in BODY_VERBS {
            // The last verb before the name ends what is no name.
            if let Some(place) = name.rfind(verb).filter(|p| p + verb.len() < name.len()) {
                name = name.split_off(place + verb.len());
            }
        }
        if !found.iter().any(|f| f.folded == name) {
            let start = end - name.chars().count();
            found.push(Named { folded: name, start, end });
        }
        at = end;
    }
    found
}

/// What stands left, right or on both sides, left first, in the words of the side that is told first.
fn both(left: Vec<(String, String)>, right: Vec<(String, String)>) -> Vec<(String, bool, bool)> {
    let within = |list: &[(String, String)], folded: &str| list.iter().any(|(f, _)| f == folded);
    let mut out: Vec<(String, bool, bool)> =
        left.iter().map(|(f, words)| (words.clone(), true, within(&right, f))).collect();
    let others = right.into_iter().filter(|(f, _)| !within(&left, f));
    out.extend(others.map(|(_, words)| (words, false, true)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiaowen_text::doc::{DocId, Level, Meta, Provenance, TextState};

    fn words(found: Vec<Named>) -> Vec<String> {
        found.into_iter().map(|f| f.folded).collect()
    }

    #[test]
    fn what_is_named_is_told_as_printed() {
        let document = |text: &str| Document {
            id: DocId::parse("made-up").unwrap(),
            meta: Meta::default(),
            provenance: Provenance::default(),
            state: TextState::Official,
            text: text.to_owned(),
            clauses: Vec::new(),
            pieces: Vec::new(),
            repairs: Vec::new(),
            issues: Vec::new(),
            clause_level: Level::Article,
            earlier: Vec::new(),
            places: Default::default(),
        };
        let (a, b) = (document("建設“15分鐘養老服務圈”"), document("由省級財政廳打造15分钟服务圈"));
        let whole = |d: &Document| Span::new(0, d.text.len());
        let found = compare((&a, whole(&a)), (&b, whole(&b)));
        assert_eq!(found.numbers, [("15分鐘".to_owned(), true, true)]);
        assert_eq!(found.bodies, [("省級財政廳".to_owned(), false, true)]);
    }

    #[test]
    fn numbers_keep_their_unit() {
        assert_eq!(
            words(numbers(
                "到2025年覆盖率达到95.5%,投入3万元,十倍,百分之六十,打造15分钟服务圈,2000年底前"
            )),
            ["2025年", "95.5%", "3万元", "十倍", "百分之六十", "15分钟", "2000年底"]
        );
    }

    #[test]
    fn stretches_of_one_side_alone_end_with_the_sentence() {
        let text = "完善设施，建设省级示范园区，每县一个。完善设施。新设专项资金；鼓励试点。";
        let at = |words: &str| {
            let start = text.find(words).unwrap();
            Span::new(start, start + words.len())
        };
        let own = own_stretches(text, Span::new(0, text.len()), &[at("完善设施")]);
        let own: Vec<&str> = own.iter().map(|s| s.of(text)).collect();
        assert_eq!(own, ["建设省级示范园区，每县一个", "新设专项资金"]);
    }

    #[test]
    fn bodies_lose_the_verb_before_them() {
        assert_eq!(
            words(bodies(
                "发挥省新型城镇化工作领导小组作用,省发展改革委会同各成员单位,由县级人民政府负责"
            )),
            ["省新型城镇化工作领导小组", "省发展改革委", "县级人民政府"]
        );
    }

    #[test]
    fn a_ban_is_no_permission() {
        assert_eq!(count("不允许甲,允许乙,允许丙", "允许"), 2);
        assert_eq!(count("不允许甲,允许乙", "不允许"), 1);
    }

    #[test]
    fn the_word_that_governs_a_run_is_found_in_its_part_of_the_sentence() {
        assert_eq!(
            governor("应当甲。鼓励发展普惠托育", "普惠托育"),
            Some(("鼓励", Strength::Encouragement))
        );
        assert_eq!(governor("鼓励甲,发展普惠托育", "普惠托育"), Some(("", Strength::Plain)));
        assert_eq!(governor("甲", "乙"), None);
    }
}
