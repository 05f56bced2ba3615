//! The lines before the first clause: title, number, issuers, addressee, dates, and the preamble. A notice
//! that carries another document has two titles with a signature between them; both are kept apart.

use super::{Line, Role};
use super::{dates, head, kind, minutes};
use tiaowen_text::extract::BlockKind;

/// Most lines that a title runs over.
const TITLE_LINES: usize = 5;

/// What the front says, for the facts.
#[derive(Debug, Default)]
pub(super) struct Front {
    /// Title lines, one list for each title found.
    pub(super) titles: Vec<Vec<usize>>,
}

impl Front {
    /// The first title; that of the text where the first one heads the order (令) or the announcement (公告) that
    /// publishes it.
    pub(super) fn title(&self, lines: &[Line], text: &str) -> String {
        let title = self.titles.get(self.main(lines, text));
        let title = title.map(|title| joined(lines, text, title)).unwrap_or_default();
        // 民 事 裁 定 书
        let alone = |part: &str| part.chars().nth(1).is_none();
        let spread = title.split_whitespace().all(alone) && title.split_whitespace().count() > 2;
        if spread { title.split_whitespace().collect() } else { title }
    }

    /// Which of the titles that is.
    fn main(&self, lines: &[Line], text: &str) -> usize {
        let joined = |title: &Vec<usize>| joined(lines, text, title);
        let (Some(order), Some(next)) = (self.titles.first(), self.titles.get(1)) else { return 0 };
        let (order, next) = (joined(order), joined(next));
        let carries =
            kind::ordering(&order).is_some() && self.publishes(lines, text, &order, &next);
        usize::from(carries)
    }

    /// Whether the text under the second title is what the first one publishes. An announcement of its own words may
    /// have a list behind it: it names what it publishes, or has no words before the title.
    fn publishes(&self, lines: &[Line], text: &str, order: &str, title: &str) -> bool {
        let end = self.titles.get(1).and_then(|title| title.first()).copied().unwrap_or(0);
        let mut words =
            lines.iter().take(end).filter(|line| line.role == Role::Preamble).peekable();
        let named = format!("《{}》", title.trim_matches(['《', '》']));
        !order.trim_end().ends_with('告')
            || words.peek().is_none()
            || words.any(|line| line.words(text).contains(&named))
    }

    /// The first title where it heads an order.
    pub(super) fn order(&self, lines: &[Line], text: &str) -> Option<String> {
        let first = self.titles.first().map(|title| joined(lines, text, title))?;
        kind::ordering(&first).is_some().then_some(first)
    }
}

/// Gives every line before `end` its role.
pub(super) fn assign(lines: &mut [Line], text: &str, end: usize) -> Front {
    let mut front = Front::default();
    let mut at = 0;
    let mut body = false;
    let mut signed = false;
    while at < end {
        let Some(line) = lines.get(at) else { break };
        let words = line.words(text);
        if line.role == Role::Title {
            // The format says so; a title over several lines is one.
            let told = |i: &usize| lines.get(*i).is_some_and(|l| l.role == Role::Title);
            let blank = |i: usize| lines.get(i).is_some_and(Line::is_blank);
            let title: Vec<usize> = (at..end).take_while(|i| told(i) || blank(*i)).collect();
            at += title.len();
            front.titles.push(title.into_iter().filter(told).collect());
            continue;
        }
        if line.is_blank() || line.role != Role::Text {
            at += 1;
            continue;
        }
        if !body && is_head(lines, text, at) {
            set(lines, at, Role::Note);
            at += 1;
            continue;
        }
        // 立法理由：灯会.pdf among 公发布日：… and 法规体系：…: a label of the same site.
        if !body
            && front.titles.is_empty()
            && labels_behind(lines, text, at) >= 2
            && kind::is_label(words)
        {
            set(lines, at, Role::Note);
            at += 1;
            continue;
        }
        let signs = signed && dates::signed_on(words).is_some();
        // 某局公告（第3号） with no other title below it.
        let numbered = !body
            && front.titles.is_empty()
            && kind::is_numbered_title(words)
            && !words_behind(lines, text, at, end)
                .take(4)
                .any(|next| kind::kind_of(next).is_some());
        let of_meeting =
            front.titles.iter().any(|title| minutes::is_title(&joined(lines, text, title)));
        let issue = !body && of_meeting && minutes::number_of(words).is_some();
        let role = simple_role(words, body).filter(|role| !(numbered && *role == Role::Number));
        let role = role.filter(|_| !(of_meeting && minutes::is_time(words)));
        let role = role.or(issue.then_some(Role::Number));
        let issued = !body && of_meeting && minutes::issued(words).is_some();
        let role = role.or(issued.then_some(Role::Issuer));
        let role = role.or(signs.then_some(Role::Signature));
        if let Some(role) = role {
            set(lines, at, role);
            signed |= role == Role::Signature;
            at += 1;
            continue;
        }
        if body && (kind::is_signer(words) || kind::signer_day(words).is_some()) {
            set(lines, at, Role::Signature);
            signed = true;
            at += 1;
            continue;
        }
        if body && kind::is_organs(words) && closes(lines, text, at, end) {
            set(lines, at, Role::Signature);
            signed = true;
            at += 1;
            continue;
        }
        let names_issuers = kind::red_head(words).is_some()
            || kind::is_region(words)
            || kind::is_organs(words)
                && !is_place_of_title(lines, text, at, end)
                && !leads_title(lines, text, at, end)
                && title_follows(lines, text, at, end);
        if !body && front.titles.is_empty() && names_issuers {
            set(lines, at, Role::Issuer);
            at += 1;
            continue;
        }
        let late = body && front.titles.is_empty() && is_plain_title(words);
        // 某省人民代表大会常务委员会公告 | 第12号 | 某省灯会条例: the text follows the order without a word.
        let ordered = !body && front.titles.len() == 1 && front.order(lines, text).is_some();
        let ordered = ordered && (kind::kind_of(words).is_some() || is_rest_of_title(words));
        let wants_title = front.titles.is_empty() && !body || signed || late || ordered;
        if wants_title && begins_title(lines, text, at) {
            let title = title_lines(lines, text, at, end);
            let next = title.last().map_or(at + 1, |last| last + 1);
            for &index in &title {
                set(lines, index, Role::Title);
            }
            // The second of two equal titles is a repetition of the page, not a second document.
            let same = |a: &[usize], b: &[usize]| joined(lines, text, a) == joined(lines, text, b);
            if !front.titles.iter().any(|known| same(known, &title)) {
                front.titles.push(title);
            }
            signed = false;
            at = next;
            continue;
        }
        if !body && !front.titles.is_empty() && is_repeated_title(lines, text, at, &front) {
            set(lines, at, Role::Title);
            at += 1;
            continue;
        }
        if !body && front.titles.len() <= 1 && kind::is_organs(words) {
            set(lines, at, Role::Issuer);
            at += 1;
            continue;
        }
        set(lines, at, Role::Preamble);
        body = true;
        at += 1;
    }
    let main = front.main(lines, text);
    for (_, title) in front.titles.iter().enumerate().filter(|(which, _)| *which != main) {
        title.iter().for_each(|line| set(lines, *line, Role::Headline));
    }
    front
}

fn set(lines: &mut [Line], at: usize, role: Role) {
    if let Some(line) = lines.get_mut(at) {
        line.role = role;
    }
}

/// Whether a line belongs to the head of an official paper: 机密★一年, 签发人：周明.
fn is_head(lines: &[Line], text: &str, at: usize) -> bool {
    let words = lines.get(at).map_or("", |line| line.words(text));
    let before = lines.iter().take(at).rev().find(|line| !line.is_blank());
    head::is_marks(words) || before.is_some_and(|line| head::names_signers(line.words(text), words))
}

/// How many lines right before `at` state facts with known labels.
fn labels_behind(lines: &[Line], text: &str, at: usize) -> usize {
    let before = lines.iter().take(at).rev().filter(|line| !line.is_blank());
    before.take_while(|line| kind::labelled(line.words(text)).is_some()).take(3).count()
}

/// Roles that a line shows by itself.
fn simple_role(words: &str, body: bool) -> Option<Role> {
    if kind::is_source(words) {
        return Some(Role::Source);
    }
    if head::number_of(words).is_some() {
        return Some(Role::Number);
    }
    if dates::date_line(words).is_some() {
        return Some(if body { Role::Signature } else { Role::Date });
    }
    if !body && kind::is_enactment(words) {
        return Some(Role::Date);
    }
    if !body && (kind::labelled(words).is_some() || kind::states(words)) {
        return Some(Role::Note);
    }
    (!body && kind::is_addressee(words)).then_some(Role::Addressee)
}

/// Whether bodies named at `at` sign: only further bodies and blanks up to a date, or up to the end of the
/// front with a title behind them.
fn closes(lines: &[Line], text: &str, at: usize, end: usize) -> bool {
    lines
        .iter()
        .take(end)
        .skip(at + 1)
        .filter(|line| !line.is_blank())
        .take(12)
        .find(|line| !kind::is_organs(line.words(text)))
        .is_some_and(|line| dates::signed_on(line.words(text)).is_some())
        && !is_of_list(lines, text, at, end)
}

/// Whether a body at `at` is one of a list (成员单位：) that others go on behind: the last one before the day signs.
fn is_of_list(lines: &[Line], text: &str, at: usize, end: usize) -> bool {
    let before = lines.iter().take(at).rev().find(|line| !line.is_blank());
    let listed = before.is_some_and(|line| {
        let words = line.words(text);
        words.ends_with(['：', ':']) || line.role == Role::Preamble && kind::is_organs(words)
    });
    listed && words_behind(lines, text, at, end).next().is_some_and(kind::is_organs)
}

fn begins_title(lines: &[Line], text: &str, at: usize) -> bool {
    let Some(line) = lines.get(at) else { return false };
    let words = line.words(text);
    // 灯会来了！快看: headlines of posts call out.
    let calls = line.kind == BlockKind::Heading && kind::is_headline(words);
    // The head row of a table is no title.
    let cells = line.kind == BlockKind::Row && words.contains('\t');
    if cells || !kind::is_titleish(words) && !calls {
        return false;
    }
    line.kind == BlockKind::Heading
        || kind::kind_of(words).is_some()
        || words.ends_with(['》', '）', ')'])
        || !words.contains(['，', ','])
}

/// The next lines with words behind `at` in the front.
fn words_behind<'l>(
    lines: &'l [Line],
    text: &'l str,
    at: usize,
    end: usize,
) -> impl Iterator<Item = &'l str> {
    let front = lines.iter().take(end).skip(at + 1);
    front.filter(|line| !line.is_blank()).map(|line| line.words(text))
}

/// Whether bodies named at `at` begin the title: 某省委 / 某省人民政府 / 关于……的意见.
fn leads_title(lines: &[Line], text: &str, at: usize, end: usize) -> bool {
    words_behind(lines, text, at, end)
        .take(TITLE_LINES)
        .find(|words| !kind::is_organs(words))
        .is_some_and(is_rest_of_title)
}

/// Whether a place alone at `at` is the first line of a title that goes on below: 青岭县 | 灯会管理办法.
fn is_place_of_title(lines: &[Line], text: &str, at: usize, end: usize) -> bool {
    const PLACES: [char; 9] = ['省', '市', '县', '縣', '区', '區', '州', '旗', '盟'];
    let words = lines.get(at).map_or("", |line| line.words(text));
    let next = words_behind(lines, text, at, end).next();
    words.ends_with(PLACES)
        && words.chars().take(9).count() <= 8
        && next.is_some_and(|next| {
            kind::kind_of(next).is_some() && !is_rest_of_title(next) && kind::is_titleish(next)
        })
}

/// 关于……, 印发……: what stands in a title behind the bodies that issue it.
fn is_rest_of_title(words: &str) -> bool {
    kind::TITLE_WORDS.iter().any(|head| words.starts_with(head))
}

/// Whether a title stands further on in the front, so that bodies named before it are no title themselves.
fn title_follows(lines: &[Line], text: &str, at: usize, end: usize) -> bool {
    words_behind(lines, text, at, end).take(6).take_while(|words| !words.contains('。')).any(
        |words| {
            !kind::is_organs(words) && (kind::kind_of(words).is_some() || is_rest_of_title(words))
        },
    )
}

/// Whether a line can only be a title, so that it counts even below a picture credit or a lead.
fn is_plain_title(words: &str) -> bool {
    words.chars().count() <= 40
        && !words.contains(['，', ',', '：', ':', '。'])
        && kind::kind_of(words).is_some()
}

/// The lines of the title that begins at `at`: it goes on while it has not reached the word that says what
/// kind of document it is and the next line can be part of it.
fn title_lines(lines: &[Line], text: &str, at: usize, end: usize) -> Vec<usize> {
    let mut title = vec![at];
    let mut last = at;
    while title.len() < TITLE_LINES {
        let whole = joined(lines, text, &title);
        let ended = kind::kind_of(&whole).is_some() && balanced(&whole);
        let Some(next) = (last + 1..end).find(|&i| lines.get(i).is_some_and(|l| !l.is_blank()))
        else {
            break;
        };
        let Some(line) = lines.get(next) else { break };
        let words = line.words(text);
        let goes_on = !ended
            && line.role == Role::Text
            && kind::is_titleish(words)
            && simple_role(words, false).is_none()
            && (!balanced(&whole)
                || kind::kind_of(words).is_some()
                || words.starts_with('《')
                || is_open(&whole)
                || kind::is_organs(&whole) && kind::is_organs(words)
                // 国务院办公厅转发某部 | 关于……的通知
                || kind::ends_with_organ(&whole) && is_rest_of_title(words))
            && (!kind::is_organs(words) || kind::is_organs(&whole));
        // ——2024年1月10日在某会议上 tells the day, and is no part of the title.
        let subtitle = line.role == Role::Text
            && words.starts_with('—')
            && dates::dates_in(words).is_empty()
            && kind::is_titleish(words);
        // Blank lines inside a title happen; a blank line before an ordinary paragraph ends it.
        if !goes_on && !subtitle {
            break;
        }
        title.push(next);
        last = next;
    }
    title
}

/// Whether a title plainly has not ended: 关于加快……的.
fn is_open(whole: &str) -> bool {
    whole.ends_with(['的', '和', '与', '及', '對', '对'])
}

fn is_repeated_title(lines: &[Line], text: &str, at: usize, front: &Front) -> bool {
    let bare = |t: &str| -> String { t.chars().filter(|c| c.is_alphanumeric()).collect() };
    lines.get(at).is_some_and(|line| {
        let words = bare(line.words(text));
        front.titles.iter().any(|title| bare(&joined(lines, text, title)) == words)
    })
}

/// The title in one line. Where a line ends in a Latin letter the break was a space.
pub(super) fn joined(lines: &[Line], text: &str, title: &[usize]) -> String {
    let mut whole = String::new();
    for line in title.iter().filter_map(|&index| lines.get(index)) {
        let words = line.words(text);
        let latin = whole.ends_with(|c: char| c.is_ascii_alphanumeric())
            && words.starts_with(|c: char| c.is_ascii_alphanumeric());
        let part = !whole.is_empty() && words.starts_with('第') && words.contains("部分：");
        // Two bodies that issue a document together stay apart, and so does the part of a standard.
        if latin || part || kind::is_organs(&whole) && kind::is_organs(words) {
            whole.push(' ');
        }
        whole.push_str(words);
    }
    whole
}

/// Whether every 《 has its 》.
fn balanced(text: &str) -> bool {
    text.matches(['《', '〈', '（', '(']).count() <= text.matches(['》', '〉', '）', ')']).count()
}
