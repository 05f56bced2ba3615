//! The note under a title (题注) and the history of a text: adopted, approved, published, amended, in force,
//! each with its day, the body that acted and the number of its order.
//!
//! A note is cut at its dates: what stands between one date and the next says what happened on the first.
//! Names in title marks and the names of amending decisions are hidden first, because they speak of other
//! acts. A date without an act of its own shares the act that follows (two courts that pass a text together).

use std::ops::Range;

use regex::Regex;

use super::dates::{self, DATE};
use super::kind::{self, Pattern};
use super::line::{Style, read_mark};
use super::{Line, Role, head};
use tiaowen_text::doc::{Event, EventKind};
use tiaowen_text::script;

/// 关于修改……的决定 without title marks: the name of another text.
static DECISION: Pattern = Pattern::new(|| {
    Regex::new(r"(?:关于|關於)[^，。；《》]{0,80}?(?:的?决定|的?決定|的?决议|的?通知|修正案)").ok()
});

/// 自公布之日起施行: in force on the day of the act itself.
static AT_ONCE: Pattern = Pattern::new(|| {
    Regex::new(r"[自从從]\s*(?:公布|公佈|发布|發布|颁布|頒布|通过|批准|印发)之?日起?\s*(?:施行|实施|實施|执行|生效)").ok()
});

/// （「青岭市灯会办法」同日废止）: what became of other texts.
static OTHERS: Pattern = Pattern::new(|| {
    Regex::new(r"[（(][^（）()]*(?:同日|同时|同時)(?:废止|廢止)[^（）()]*[）)]").ok()
});

static ACT: Pattern = Pattern::new(|| {
    Regex::new(concat!(
        r"(?P<w>通过|通過|批准|核准|核定|公布|公佈|发布|發布|颁布|頒布|印发|印發|修正案|修正|修改|修订|修訂|增訂|刪除|",
        r"制定|訂定|施行|实施|實施|生效|废止|廢止|失效)(?P<m>的|，?[并並]?[经經]|，?并于|、)?",
    ))
    .ok()
});

/// 浙江省第九届人民代表大会常务委员会, 第十一届全国人民代表大会, 省十二届人大常委会.
static CONGRESS: Pattern = Pattern::new(|| {
    Regex::new(concat!(
        r"^(?P<p>\p{Han}*?)(?:第\s*[\d一二三四五六七八九十百零〇]+\s*[届屆]|[一二三四五六七八九十]+[届屆])\s*(?P<q>全国)?",
        r"(?:人民代表大会|人大|人民代表会)(?P<c>常务委员会|常委会|常委员会|常务员会|常务委员)?",
    ))
    .ok()
});

/// 最高人民法院审判委员会, 最高人民检察院第十二届检察委员会.
static JUDGES: Pattern = Pattern::new(|| {
    Regex::new(
        r"^(?P<n>\p{Han}*?人民(?:法院|检察院))(?:第\s*[\d\p{Han}]+?\s*届)?(?:审判|检察)委员会",
    )
    .ok()
});

/// The number of an order behind its name: 令第517号, 公告第31号, 第183号令.
macro_rules! order {
    () => {
        r"(?:令|公告)?\s*(?:[（(〔\[]\s*\d{4}\s*[）)〕\]]|\d{4}\s*年)?\s*第\s*[\d０-９一二三四五六七八九十百零〇]{1,6}\s*号令?"
    };
}

/// 国务院令第517号, 浙江省人民代表大会常务委员会公告第31号, 北京市人民政府第183号令, 国务院第53次常务会议.
static ORDER: Pattern = Pattern::new(|| {
    Regex::new(concat!(
        r"^(?P<n>[\p{Han}、]{2,60}?)(?:",
        order!(),
        r"|(?:主席团)?公告|令|(?:\d{4}年)?第\s*[\d一二三四五六七八九十百零〇]+\s*次)",
    ))
    .ok()
});

/// The name of an order with its number, that of a meeting before it included.
static NUMBERED: Pattern =
    Pattern::new(|| Regex::new(concat!(r"^[\p{Han}、]{2,60}?", order!())).ok());

/// 司法院（70）院台秘字第 01395 號令 of Taiwan.
static LETTER: Pattern = Pattern::new(|| {
    Regex::new(r"^(?P<n>\p{Han}{2,30}?)\s*(?P<o>(?:[（(]\s*\d+\s*[）)]\s*)?[\p{Han}（）()\d\s]{0,20}?字\s*第?\s*[\dA-Za-z\-]+\s*[號号])").ok()
});

/// The body at the head of a run of characters: 行政院環境保護署 before 環署空字.
static BODY: Pattern = Pattern::new(|| {
    Regex::new(r"^(?:總統|國民政府|行政院\p{Han}{2,14}?(?:委員會|署|部|局|處|會)|\p{Han}*?(?:院|部|署|委員會|局|處|府|會))").ok()
});

/// The head of an entry of a numbered history: `1.中華民國…`.
static ENTRY: Pattern =
    Pattern::new(|| Regex::new(r"^\s*(?:\d{1,3}\s*[.．、]\s*)?(?:中華民國|民國)").ok());

/// How a note, or an entry of one, begins: with a day, in brackets or not.
static BEGINS: Pattern = Pattern::new(|| {
    Regex::new(&format!(
        r"^[（(]?\s*(?:\d{{1,3}}\s*[.．、]\s*)?(?:根据|根據|自|于)?\s*(?:{DATE})\s*[^，,。；\s）)]"
    ))
    .ok()
});

/// How an act ends.
static ENDS: Pattern = Pattern::new(|| {
    Regex::new(r"(?:通过|批准|核准|公布|发布|颁布|印发|修正|修改|修订|施行|实施|生效|废止|失效|公告|号|根据)[）)；;\s]*$").ok()
});

/// Filled lines from the head of a document in which its note stands.
const HEAD: usize = 60;
/// Most lines of one act, or of a note in brackets.
const LONGEST: usize = 40;

/// Gives the lines of the note their role, also where it is broken into lines inside words.
pub(super) fn assign(lines: &mut [Line], text: &str) {
    let mut seen = 0;
    let mut at = 0;
    while at < lines.len() && seen < HEAD {
        let Some(line) = lines.get(at) else { break };
        if line.is_blank() || line.role != Role::Text {
            at += 1;
            continue;
        }
        seen += 1;
        let words = line.words(text);
        // 2024年3月8日 | 青政发〔2024〕3号 is the line of the number.
        let numbered = || words.contains(['|', '｜', '〔']) && head::number_of(words).is_some();
        let other = || dates::date_line(words).is_some() || numbered();
        if !BEGINS.is_match(words) || other() {
            if is_clause(words) || words.ends_with('。') {
                break;
            }
            at += 1;
            continue;
        }
        let Some(end) = end(lines, text, at) else {
            at += 1;
            continue;
        };
        for line in lines.iter_mut().take(end).skip(at).filter(|line| !line.is_blank()) {
            line.role = Role::Date;
        }
        at = end;
    }
}

/// Whether a line begins an article or a part above articles.
fn is_clause(words: &str) -> bool {
    let ranked = read_mark(words, 0, words.len())
        .filter(|mark| mark.style <= Style::Article || mark.style == Style::Han);
    ranked.is_some_and(|mark| {
        let rest = words.get(mark.rest..).unwrap_or("");
        // 增訂第 3 條條文及 | 第三章之二章名
        !["條文", "条文", "文", "、"].iter().any(|joins| rest.starts_with(joins))
            && !words.ends_with("章名")
    })
}

/// Where the act that begins at `at` ends: at its closing bracket, at the next entry of a history, or with
/// the word for what was done.
fn end(lines: &[Line], text: &str, at: usize) -> Option<usize> {
    let first = lines.get(at)?.words(text);
    let bracketed = first.starts_with(['（', '(']);
    let entry = ENTRY.is_match(first);
    let mut depth = 0i32;
    let mut last = None;
    // ……第1747次会议 | 2018年12月12日……会议通过: two bodies pass a text on two days.
    let mut shares = false;
    let filled = lines.iter().enumerate().skip(at).filter(|(_, line)| !line.is_blank());
    for (index, line) in filled.take(LONGEST) {
        let words = line.words(text);
        let further = index > at;
        let sentence = !entry && words.contains('。');
        if line.role != Role::Text || sentence || further && is_clause(words) {
            break;
        }
        if further && !bracketed && !shares && BEGINS.is_match(words) {
            break;
        }
        shares = words.trim_end_matches(['、', '，']).ends_with(['议', '議']);
        if entry && further && heads_text(lines, text, index) {
            break;
        }
        // A history stands in one block.
        if entry && further && lines.get(index - 1).is_some_and(Line::is_blank) {
            break;
        }
        depth += words.chars().fold(0, |sum, c| match c {
            '（' | '(' => sum + 1,
            '）' | ')' => sum - 1,
            _ => sum,
        });
        if bracketed {
            if depth <= 0 {
                return Some(index + 1);
            }
        } else if entry {
            last = Some(index + 1);
        } else if ENDS.is_match(&script::fold(words)) && !is_numbered_below(lines, text, index) {
            return Some(index + 1);
        } else if index >= at + 4 {
            break;
        }
    }
    last
}

/// Whether a line behind the entries of a history is the title of the text: it says what kind of document it is, an
/// entry ends before it, and a clause or another entry begins behind it.
fn heads_text(lines: &[Line], text: &str, index: usize) -> bool {
    const LONGEST: usize = 60;
    let words = lines.get(index).map_or("", |line| line.words(text));
    let near = |line: Option<&Line>| line.map_or("", |line| line.words(text));
    let before = near(lines.iter().take(index).rev().find(|line| !line.is_blank()));
    let behind = near(lines.iter().skip(index + 1).find(|line| !line.is_blank()));
    let ended = before.ends_with(['條', '条', '文', '行', '號', '号', '；', '）', '令'])
        || ENDS.is_match(&script::fold(before));
    ended
        && kind::kind_of(words).is_some()
        && words.chars().take(LONGEST + 1).count() <= LONGEST
        && !words.contains(['，', '；', '。', '、', '：'])
        && (is_clause(behind) || BEGINS.is_match(behind))
}

/// Whether the number of an order or announcement stands on the line below its name: ……公告 | 第72号公布.
fn is_numbered_below(lines: &[Line], text: &str, index: usize) -> bool {
    const LONGEST: usize = 16;
    let named = lines.get(index).is_some_and(|line| line.words(text).ends_with(['告', '令']));
    let next = lines.iter().skip(index + 1).find(|line| !line.is_blank());
    named
        && next.is_some_and(|line| {
            let words = line.words(text);
            words.starts_with('第')
                && words.contains(['号', '號'])
                && words.chars().take(LONGEST + 1).count() <= LONGEST
        })
}

/// 定自一百十二年八月十五日施行, 定於…… of a history, whose years are those of 民國.
static COMMENCES: Pattern = Pattern::new(|| {
    Regex::new(concat!(
        r"(?:[定並自])*[自於](?P<d>[元一二三四五六七八九十百零○]{1,6}年[一二三四五六七八九十]{1,3}月",
        r"[一二三四五六七八九十]{1,3}日)起?(?:施行|生效)",
    ))
    .ok()
});

/// 令發布定自……: an order that only sets the day; it publishes no text.
static SETS_DAY: Pattern = Pattern::new(|| {
    Regex::new(r"^[^；]{0,60}?(?:令|號|号|院)(?:發布|公布|公告)[^；]{0,80}定[自於]").ok()
});

/// Joins the lines of a note. A history breaks its lines inside words; an entry begins with its date.
pub(super) fn join<'l>(lines: impl Iterator<Item = &'l str>) -> String {
    let mut note = String::new();
    for line in lines {
        let line = line.trim();
        if ENTRY.is_match(line) {
            note.push('；');
        }
        note.push_str(line);
    }
    note
}

/// What a note tells, in its order.
pub(super) fn read(note: &str) -> Vec<Event> {
    let hidden = hide(note);
    let dates = dates::dates_in(&hidden);
    let mut events = Vec::new();
    let mut waiting: Vec<Dated> = Vec::new();
    for (at, (place, date)) in dates.iter().enumerate() {
        let end = dates.get(at + 1).map_or(hidden.len(), |(next, _)| next.start);
        let range = place.end..end;
        let words = hidden.get(range.clone()).unwrap_or("");
        let dated = Dated { date: date.clone(), actor: actor(words) };
        let mut acts = acts(words, note.get(range).unwrap_or(""));
        let before = hidden.get(..place.start).unwrap_or("");
        if acts.done.contains(&EventKind::Repealed) && tells_of_part(before) {
            acts.done.retain(|kind| *kind != EventKind::Repealed);
        }
        let later: Vec<String> = COMMENCES
            .captures_iter(words)
            .filter_map(|found| dates::iso_date(&format!("民國{}", &found["d"])))
            .collect();
        if !later.is_empty() {
            acts.done.retain(|kind| *kind != EventKind::InForce);
            if SETS_DAY.is_match(words) {
                acts.done.retain(|kind| *kind != EventKind::Published);
            }
            push(&mut events, &acts.done, &dated);
            for date in later {
                let actor = Actor::default();
                push(&mut events, &[EventKind::InForce], &Dated { date, actor });
            }
            continue;
        }
        if acts.done.is_empty() {
            waiting.push(dated);
            continue;
        }
        // 2020年3月26日……批准的2020年1月14日……修正: one act, done when the last body agreed.
        let leads = waiting.last().is_some() && acts.done.iter().any(|k| is_change(*k));
        if leads && let Some(lead) = waiting.drain(..).max_by(|a, b| a.date.cmp(&b.date)) {
            let last = if lead.date > dated.date { lead.date } else { dated.date.clone() };
            push(&mut events, &acts.done, &Dated { date: last, actor: dated.actor });
            continue;
        }
        for earlier in waiting.drain(..) {
            let shared: Vec<EventKind> =
                acts.done.iter().copied().filter(|k| *k == EventKind::Adopted).collect();
            push(&mut events, &shared, &earlier);
        }
        push(&mut events, &acts.done, &dated);
    }
    events
}

/// Whether what ends on the day behind some words is a part of a text, or a change of it, and not the text: 修正发布之部分条文，
/// 自…失效.
pub(super) fn tells_of_part(words: &str) -> bool {
    /// Characters that are looked at: names of several changes.
    const NEAR: usize = 120;
    let from = words.char_indices().rev().take(NEAR).last().map_or(0, |(at, _)| at);
    let words = words.get(from..).unwrap_or_default();
    let words = words.rsplit(['；', '。', '\n']).next().unwrap_or(words);
    let article = |rest: &str| {
        let at = rest.find(['条', '條']);
        at.is_some_and(|at| {
            at <= 24 && rest.get(at..).is_none_or(|r| r.chars().nth(1) != Some('例'))
        })
    };
    ["条文", "條文", "修正案"].iter().any(|word| words.contains(word))
        || words.split('第').skip(1).any(article)
}

/// A day and who acted on it.
struct Dated {
    date: String,
    actor: Actor,
}

#[derive(Default)]
struct Actor {
    by: Vec<String>,
    number: Option<String>,
}

fn push(events: &mut Vec<Event>, kinds: &[EventKind], dated: &Dated) {
    for &kind in kinds {
        let commences = kind == EventKind::InForce;
        events.push(Event {
            kind,
            date: dated.date.clone(),
            by: if commences { Vec::new() } else { dated.actor.by.clone() },
            number: dated.actor.number.clone().filter(|_| !commences),
        });
    }
}

fn is_change(kind: EventKind) -> bool {
    matches!(kind, EventKind::Amended | EventKind::Revised)
}

/// The note with other texts' names replaced by signs of the same length.
fn hide(note: &str) -> String {
    let mut hidden = note.to_owned();
    for range in titles(note) {
        blank(&mut hidden, range);
    }
    let others: Vec<Range<usize>> = OTHERS.find_iter(&hidden).map(|m| m.range()).collect();
    for range in others {
        blank(&mut hidden, range);
    }
    let decisions: Vec<Range<usize>> = DECISION.find_iter(&hidden).map(|m| m.range()).collect();
    for range in decisions {
        blank(&mut hidden, range);
    }
    hidden
}

/// Replaces a range by as many `_`.
fn blank(text: &mut String, range: Range<usize>) {
    let length = range.len();
    text.replace_range(range, &"_".repeat(length));
}

/// Names in title marks, marks inside marks included; a mark that never closes hides nothing.
fn titles(note: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open = 0usize;
    let mut start = 0;
    for (at, c) in note.char_indices() {
        match c {
            '《' | '〈' | '<' | '＜' => {
                if open == 0 {
                    start = at;
                }
                open += 1;
            }
            '》' | '〉' | '>' | '＞' if open > 0 => {
                open -= 1;
                if open == 0 {
                    found.push(start..at + c.len_utf8());
                }
            }
            _ => {}
        }
    }
    if open > 0 {
        // One mark too many: from the first open one up to its next closing mark.
        let rest = note.get(start..).unwrap_or("");
        if let Some(end) = rest.rfind('》') {
            found.push(start..start + end + '》'.len_utf8());
        }
    }
    found
}

/// What was done, in order.
struct Acts {
    done: Vec<EventKind>,
}

fn acts(words: &str, printed: &str) -> Acts {
    let at_once = AT_ONCE.captures(words).and_then(|found| found.get(0)).map(|m| m.range());
    let mut words = words.to_owned();
    let immediate = at_once.is_some();
    if let Some(range) = at_once {
        blank(&mut words, range);
    }
    let mut done: Vec<EventKind> = Vec::new();
    let mut told = false;
    let mut last_end = 0;
    for found in ACT.captures_iter(&words) {
        let Some(word) = found.name("w") else { continue };
        let behind = words.get(word.end()..).unwrap_or("");
        let before = words.get(..word.start()).unwrap_or("");
        // 通过的《…》 and 通过并经……批准的: part of how a change came about.
        if found.name("m").is_some() {
            told = true;
            continue;
        }
        // 修正之条文 and 自公布后六个月 are no acts.
        if behind.starts_with('之') || before.trim_end().ends_with('自') {
            continue;
        }
        let touches = last_end == word.start() && last_end > 0;
        // 訂定發布「申請表」 acts on another text.
        if behind.starts_with('「') {
            if touches {
                done.pop();
            }
            continue;
        }
        last_end = word.end();
        let kind = match word.as_str() {
            // 修订通过 is a revision: what was first adopted stands elsewhere.
            "通过" | "通過" if touches && done.last() == Some(&EventKind::Revised) => continue,
            "通过" | "通過" => EventKind::Adopted,
            "批准" | "核准" | "核定" => EventKind::Approved,
            // 核定修正 approves a change, and is none by itself.
            "修正" if touches && done.last() == Some(&EventKind::Approved) => continue,
            "公布" | "公佈" | "发布" | "發布" | "颁布" | "頒布" | "印发" | "印發" =>
            {
                // 修正發布 is one act; 制定公布 is a publication.
                if touches && done.last() == Some(&EventKind::Amended) {
                    if behind.trim_start().starts_with("全文") {
                        done.pop();
                        done.push(EventKind::Revised);
                    }
                    continue;
                }
                if touches
                    && word.as_str() != "印发"
                    && done.last() == Some(&EventKind::Adopted)
                    && (before.ends_with("制定") || before.ends_with("訂定"))
                {
                    done.pop();
                }
                EventKind::Published
            }
            "修正" | "修改" | "增訂" | "刪除" => {
                // 公布修正 is one act.
                if touches && done.last() == Some(&EventKind::Published) {
                    done.pop();
                }
                EventKind::Amended
            }
            "修订" | "修訂" => EventKind::Revised,
            "制定" | "訂定" => EventKind::Adopted,
            "施行" | "实施" | "實施" | "生效" => {
                let before = before.trim_end();
                let commences = before.is_empty()
                    || before.ends_with(['起', '日', '布', '佈', '_', '并', '並'])
                    || before == "正式";
                if !commences {
                    continue;
                }
                EventKind::InForce
            }
            "废止" | "廢止" | "失效" => {
                if tells_of_part(before) {
                    continue;
                }
                if touches && done.last() == Some(&EventKind::Published) {
                    done.pop();
                }
                EventKind::Repealed
            }
            _ => continue,
        };
        if done.last() != Some(&kind) {
            done.push(kind);
        }
    }
    // 通过的《……修正案》: the change is named by the title alone.
    if done.is_empty() && told | printed.contains('《') {
        let changes = ["修正案", "修改", "修订", "修正"];
        let supplement = told && printed.contains("的决定》");
        if words.contains('_') && (supplement || changes.iter().any(|word| printed.contains(word)))
        {
            done.push(EventKind::Amended);
        }
    }
    // 主席团公告 with no further word is a publication.
    if done.is_empty() && words.trim_end().ends_with("公告") {
        done.push(EventKind::Published);
    }
    if immediate && !done.is_empty() && !done.contains(&EventKind::InForce) {
        done.push(EventKind::InForce);
    }
    Acts { done }
}

/// Who acted, and by which order.
fn actor(words: &str) -> Actor {
    let mut words =
        words.trim_start_matches(|c: char| c.is_whitespace() || "，,由依于於".contains(c));
    // 经国务院批准, but 经济部.
    if let Some(rest) = words.strip_prefix(['经', '經'])
        && !rest.starts_with(['济', '濟'])
    {
        words = rest.trim_start();
    }
    if let Some(found) = JUDGES.captures(words) {
        return Actor { by: names(&found, "n"), number: None };
    }
    let number = NUMBERED
        .captures(words)
        .and_then(|found| found.get(0))
        .map(|order| order.as_str().split_whitespace().collect::<String>());
    if let Some(found) = CONGRESS.captures(words) {
        let place = match (found.name("q"), found.name("p")) {
            (Some(whole), _) => whole.as_str(),
            (None, place) => place.map_or("", |p| p.as_str()),
        };
        let body = if found.name("c").is_some() {
            "人民代表大会常务委员会"
        } else {
            "人民代表大会"
        };
        let by = if place.is_empty() { Vec::new() } else { vec![format!("{place}{body}")] };
        return Actor { by, number };
    }
    if let Some(found) = LETTER.captures(words) {
        let run = found.get(0).map_or("", |m| m.as_str());
        // 府農字第…號: a county's papers begin with what it calls itself.
        let body = BODY.captures(run).and_then(|b| b.get(0)).map(|b| b.as_str());
        let body = body.filter(|body| body.chars().nth(1).is_some());
        let letter = run.get(body.map_or(0, str::len)..).unwrap_or_default();
        let number = Some(letter.split_whitespace().collect());
        return Actor { by: body.map(str::to_owned).into_iter().collect(), number };
    }
    if let Some(found) = ORDER.captures(words) {
        return Actor { by: names(&found, "n"), number };
    }
    // 公安部、交通部发布
    let by = ACT
        .captures(words)
        .and_then(|found| words.get(..found.get(0)?.start()))
        .filter(|by| kind::is_organs(by))
        .map(kind::organs)
        .unwrap_or_default();
    Actor { by: by.into_iter().map(plain_name).collect(), number: None }
}

fn names(found: &regex::Captures<'_>, group: &str) -> Vec<String> {
    let names = found.name(group).map_or("", |m| m.as_str());
    kind::organs(names).into_iter().map(plain_name).filter(|name| kind::is_organs(name)).collect()
}

/// 中华人民共和国国务院 is called 国务院, here as in every other place.
pub(super) fn plain_name(name: String) -> String {
    let bare =
        ["中华人民共和国", "中華人民共和國"].iter().find_map(|state| name.strip_prefix(state));
    match bare.filter(|bare| bare.chars().nth(1).is_some()) {
        Some("主席" | "海关" | "海關" | "全国人民代表大会" | "全國人民代表大會") | None => {
            name
        }
        Some(bare) => bare.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(note: &str) -> Vec<(EventKind, String, String, String)> {
        read(note)
            .into_iter()
            .map(|e| (e.kind, e.date, e.by.join("、"), e.number.unwrap_or_default()))
            .collect()
    }

    fn row(
        kind: EventKind,
        date: &str,
        by: &str,
        number: &str,
    ) -> (EventKind, String, String, String) {
        (kind, date.to_owned(), by.to_owned(), number.to_owned())
    }

    #[test]
    fn what_ends_of_a_part_or_a_change_ends_no_text() {
        let ended = |note: &str| told(note).iter().any(|(kind, ..)| *kind == EventKind::Repealed);
        for (note, ends) in [
            (
                "2.中華民國一百零五年一月一日施行之部分條文，依行政程序法規定，自一百零五年六月二十一日起失效",
                false,
            ),
            ("（2018年3月1日修改的第五条自2020年1月1日起失效）", false),
            ("（2018年3月1日通过的修正案自2020年1月1日起失效）", false),
            ("（2018年3月1日通过　自2020年1月1日起失效）", true),
            ("3.中華民國九十二年一月一日失效", true),
            ("（2001年5月10日发布　2020年3月1日废止）", true),
        ] {
            assert_eq!(ended(note), ends, "{note} {:?}", told(note));
        }
    }

    #[test]
    fn a_note_tells_every_step() {
        use EventKind::*;
        let note = "（2001年5月10日浙江省第九届人民代表大会常务委员会第二十次会议通过　根据2008年3月28日浙江省\
                    第十一届人民代表大会常务委员会第二次会议《关于修改〈浙江省河道保洁条例〉的决定》第一次修正　\
                    2015年9月24日浙江省第十二届人民代表大会常务委员会第十八次会议修订　2015年9月24日浙江省人民代\
                    表大会常务委员会公告第31号公布　自2016年1月1日起施行）";
        let congress = "浙江省人民代表大会常务委员会";
        assert_eq!(
            told(note),
            [
                row(Adopted, "2001-05-10", congress, ""),
                row(Amended, "2008-03-28", congress, ""),
                row(Revised, "2015-09-24", congress, ""),
                row(Published, "2015-09-24", congress, "浙江省人民代表大会常务委员会公告第31号"),
                row(InForce, "2016-01-01", "", ""),
            ]
        );
    }

    #[test]
    fn orders_name_body_and_number() {
        use EventKind::*;
        let cases = [
            (
                "2008年1月31日中华人民共和国国务院令第517号公布，自公布之日起施行",
                vec![
                    row(Published, "2008-01-31", "国务院", "中华人民共和国国务院令第517号"),
                    row(InForce, "2008-01-31", "", ""),
                ],
            ),
            (
                "1999年5月25日 青岭市人民政府第15号令发布",
                vec![row(Published, "1999-05-25", "青岭市人民政府", "青岭市人民政府第15号令")],
            ),
            (
                "1993年8月31日国务院批准　1993年9月15日公安部发布",
                vec![
                    row(Approved, "1993-08-31", "国务院", ""),
                    row(Published, "1993-09-15", "公安部", ""),
                ],
            ),
            (
                "2008年11月5日国务院第34次常务会议修订通过",
                vec![row(Revised, "2008-11-05", "国务院", "")],
            ),
            (
                "2018年6月28日中华人民共和国国务院令第699号第二次修订",
                vec![row(Revised, "2018-06-28", "国务院", "中华人民共和国国务院令第699号")],
            ),
            (
                "1988年4月12日第七届全国人民代表大会第一次会议主席团公告第八号公布施行",
                vec![
                    row(
                        Published,
                        "1988-04-12",
                        "全国人民代表大会",
                        "第七届全国人民代表大会第一次会议主席团公告第八号",
                    ),
                    row(InForce, "1988-04-12", "", ""),
                ],
            ),
        ];
        for (note, events) in cases {
            assert_eq!(told(note), events, "{note}");
        }
    }

    #[test]
    fn joint_acts_and_acts_in_two_steps() {
        use EventKind::*;
        let court = "最高人民法院";
        let both = "2008年2月18日最高人民法院审判委员会第1444次会议、2008年5月8日最高人民检察院第十一届检察委\
                    员会第1次会议通过";
        assert_eq!(
            told(both),
            [
                row(Adopted, "2008-02-18", court, ""),
                row(Adopted, "2008-05-08", "最高人民检察院", ""),
            ]
        );
        let approved = "2020年3月26日山东省第十三届人民代表大会常务委员会第十八次会议批准的2020年1月14日青岛市第\
                        十六届人民代表大会常务委员会第二十次会议《关于修改〈青岛市灯会条例〉的决定》修正";
        assert_eq!(
            told(approved),
            [row(Amended, "2020-03-26", "青岛市人民代表大会常务委员会", "")]
        );
        let named = "1988年4月12日第七届全国人民代表大会第一次会议通过的《灯会法修正案》";
        assert_eq!(told(named), [row(Amended, "1988-04-12", "全国人民代表大会", "")]);
        let supplement = "1998年12月29日第九届全国人民代表大会常务委员会第六次会议通过的《关于惩治灯会骗票的决定》";
        let standing = "全国人民代表大会常务委员会";
        assert_eq!(told(supplement), [row(Amended, "1998-12-29", standing, "")]);
    }

    #[test]
    fn what_a_history_tells_of_other_texts_is_left_out() {
        use EventKind::*;
        let lines = [
            "1.中華民國五十五年五月十三日國防部（55）規成字第 101  號令訂定發布",
            "  （「青岭燈會借用辦法」同日廢止）",
            "  中華民國五十五年四月二十日行政院（55）教字第 2829 號令核定修正",
            "2.中華民國八十八年一月十二日經濟部（88）經工字第 88000043 號函修正發布第 2 條條文；並自發布後",
            "  六個月施行",
            "  中華民國八十九年四月一日經濟部經工字第 890001 號令訂定發布「燈會申請表」",
            "3.中華民國一百年四月二十九日勞動部勞動關 3  字第 1000125742 號令公布修正第 5 條；本辦法中華民",
            "  國九十九年十二月二十七日修正之條文自中華民國一百年五月一日施行",
            "  中華民國一百年九月二十六日行政院院臺法字第 0910048333 號令發布定於一百年十月一日施行",
        ];
        assert_eq!(
            told(&join(lines.into_iter())),
            [
                row(Published, "1966-05-13", "國防部", "（55）規成字第101號"),
                row(Approved, "1966-04-20", "行政院", "（55）教字第2829號"),
                row(Amended, "1999-01-12", "經濟部", "（88）經工字第88000043號"),
                row(Amended, "2011-04-29", "勞動部", "勞動關3字第1000125742號"),
                row(InForce, "2011-05-01", "", ""),
                row(InForce, "2011-10-01", "", ""),
            ]
        );
    }

    #[test]
    fn histories_of_taiwan() {
        use EventKind::*;
        let lines = [
            "1.中華民國七十年一月三十一日司法院（70）院台秘字第 01395  號令訂",
            "  定發布全文 16 條；並自發布日施行",
            "2.中華民國九十年七月二十四日行政院環境保護署環署空字第 18468  號令修",
            "  正發布第 7、12  條條文",
            "3.中華民國一百零二年五月二十二日總統華總一義字第 10200092051  號令修正公布全文 20 條",
            "4.中華民國一百十二年七月二十七日行政院院臺規字第 1125014346 號令發布廢止",
        ];
        assert_eq!(
            told(&join(lines.into_iter())),
            [
                row(Published, "1981-01-31", "司法院", "（70）院台秘字第01395號"),
                row(InForce, "1981-01-31", "", ""),
                row(Amended, "2001-07-24", "行政院環境保護署", "環署空字第18468號"),
                row(Revised, "2013-05-22", "總統", "華總一義字第10200092051號"),
                row(Repealed, "2023-07-27", "行政院", "院臺規字第1125014346號"),
            ]
        );
    }
}
