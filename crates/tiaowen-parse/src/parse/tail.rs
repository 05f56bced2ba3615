//! What stands among and behind the clauses and is none: signatures, source lines, annexes, lists of
//! annexes, and text in quotation marks whose numbers belong to another document.

use super::line::read_mark;
use super::{Line, Role, dates, kind};
use tiaowen_text::extract::BlockKind;

/// Furthest that a quotation over several lines reaches; one that does not close by then is a lone mark.
const QUOTED: usize = 60;

/// Marks lines inside a quotation that runs over several lines: amendments quote whole articles.
pub(super) fn assign_quoted(lines: &mut [Line], text: &str) {
    let mut at = 0;
    while at < lines.len() {
        let open = lines.get(at).is_some_and(|line| opens_quotation(line.words(text)));
        let close = open
            .then(|| {
                (at + 1..(at + 1 + QUOTED).min(lines.len()))
                    .find(|&i| lines.get(i).is_some_and(|line| closes_quotation(line.words(text))))
            })
            .flatten();
        let Some(close) = close else {
            at += 1;
            continue;
        };
        // A new amendment before the end shows that the quotation was never closed.
        for line in lines.iter_mut().take(close + 1).skip(at + 1) {
            if line.role == Role::Text && !line.is_blank() {
                line.role = Role::Plain;
            }
        }
        at = close + 1;
    }
}

/// Whether a line begins a quotation and does not end it: `……修改为：“第九条　……`
fn opens_quotation(words: &str) -> bool {
    let Some(at) = words.rfind('“') else { return false };
    let starts = at == 0 || words.get(..at).is_some_and(|before| before.ends_with(['：', ':']));
    starts && !words.get(at..).is_some_and(|rest| rest.contains('”'))
}

fn closes_quotation(words: &str) -> bool {
    let words = words.trim_end_matches(['。', '；', ';', '，']);
    words.ends_with('”')
        && words.matches('”').count()
            > words.matches('“').count().saturating_sub(usize::from(words.starts_with('“')))
}

/// Gives roles to the lines behind the first clause.
pub(super) fn assign(lines: &mut [Line], text: &str, first: usize) {
    let mut at = first;
    while at < lines.len() {
        let Some(line) = lines.get(at) else { break };
        if line.is_blank() || line.role != Role::Text {
            at += 1;
            continue;
        }
        let words = line.words(text);
        if kind::is_source(words) && is_near_end(lines, at) {
            set(lines, at, Role::Source);
        } else if (kind::is_imprint(words) || kind::is_contact(words)) && is_near_end(lines, at) {
            set(lines, at, Role::Note);
        } else if let Some(end) =
            signature(lines, text, at).filter(|end| end.closes).map(|end| end.at)
        {
            for index in at..end {
                if lines.get(index).is_some_and(|line| !line.is_blank()) {
                    set(lines, index, Role::Signature);
                }
            }
            at = end;
            continue;
        }
        at += 1;
    }
}

fn set(lines: &mut [Line], at: usize, role: Role) {
    if let Some(line) = lines.get_mut(at) {
        line.role = role;
    }
}

fn is_near_end(lines: &[Line], at: usize) -> bool {
    lines.iter().skip(at + 1).filter(|line| !line.is_blank()).count() <= 5
}

/// Where a signature ends.
struct Signed {
    at: usize,
    /// Whether a date or the sentence before it shows that it is none of a list of bodies.
    closes: bool,
}

/// The end of a signature that begins at `at`: names of bodies and then a date, or either of them alone as
/// the last lines of the document or before an annex.
fn signature(lines: &[Line], text: &str, at: usize) -> Option<Signed> {
    let mut end = at;
    let mut dated = false;
    let mut bodies = 0;
    let mut named = false;
    for (index, line) in lines.iter().enumerate().skip(at).take(40) {
        if line.is_blank() {
            continue;
        }
        let words = line.words(text);
        // A line behind a mark is its text, with or without a full stop.
        if line.role != Role::Text
            || read_mark(words, 0, words.len()).is_some()
            || index == at && is_body(lines, text, at)
        {
            break;
        }
        let signed = end > at && dates::signed_on(words).is_some();
        if signed || dates::date_line(words).is_some() || kind::signer_day(words).is_some() {
            dated = true;
            end = index + 1;
            break;
        }
        let signer = kind::is_signer(words);
        if !kind::is_organs(words) && !signer {
            break;
        }
        named |= signer;
        bodies += usize::from(!signer);
        end = index + 1;
    }
    if end == at {
        return None;
    }
    // Of a list of bodies the last one before the day signs.
    if dated && bodies > 1 && goes_on_list(lines, text, at) {
        return None;
    }
    let last = lines.iter().skip(end).all(|line| {
        line.is_blank() || !matches!(line.role, Role::Text | Role::Preamble | Role::Plain)
    });
    let closes = dated || named || follows_sentence(lines, text, at);
    (dated || last).then_some(Signed { at: end, closes })
}

/// The line with words before `at`.
fn before(lines: &[Line], at: usize) -> Option<&Line> {
    lines.iter().take(at).rev().find(|line| !line.is_blank())
}

/// Whether a line goes on with a list: behind a colon, a heading such as 二、成员单位, or another body.
fn goes_on_list(lines: &[Line], text: &str, at: usize) -> bool {
    const LISTS: [&str; 8] = ["单位", "單位", "部门", "部門", "名单", "名單", "成员", "机构"];
    before(lines, at).is_some_and(|line| {
        let words = line.words(text);
        let heads = words.ends_with(['：', ':']) || LISTS.iter().any(|list| words.ends_with(list));
        line.role == Role::Text && (heads || kind::is_organs(words))
    })
}

/// Whether bodies without a day stand where a text is signed: behind a full sentence or a list of annexes, and not as
/// those stand who are to do what the paragraphs say.
fn follows_sentence(lines: &[Line], text: &str, at: usize) -> bool {
    const NEAR: usize = 40;
    let plain = |line: &Line| line.role == Role::Text && line.kind != BlockKind::Row;
    let ends = |words: &str| {
        words.ends_with(['。', '！', '”', '」'])
            || ["特此", "专此", "此复", "此致"].iter().any(|head| words.starts_with(head))
    };
    let closes = before(lines, at)
        .is_some_and(|line| line.role == Role::Note || plain(line) && ends(line.words(text)));
    let listed = |line: &Line| line.role == Role::Text && kind::is_organs(line.words(text));
    closes
        && lines.get(at).is_some_and(plain)
        && !lines.iter().take(at).rev().take(NEAR).any(listed)
}

/// Whether the line before is a number mark alone, so that this one is its text.
fn is_body(lines: &[Line], text: &str, at: usize) -> bool {
    before(lines, at).is_some_and(|line| {
        let words = line.words(text);
        read_mark(words, 0, words.len()).is_some_and(|mark| mark.rest >= words.len())
    })
}

/// Marks the heads of annexes; a list of annexes (`附件：1.……2.……` before a signature) belongs to the sheet as the
/// signature does, and its numbers are no clauses.
pub(super) fn assign_annexes(lines: &mut [Line], text: &str) {
    let mut looks: Vec<Option<Look>> = vec![None; lines.len()];
    let mut at = 0;
    while at < lines.len() {
        let Some(line) = lines.get(at) else { break };
        let annex = if line.role == Role::Text { kind::annex_line(line.words(text)) } else { None };
        let Some(annex) = annex else {
            at += 1;
            continue;
        };
        let words = line.words(text);
        let head = Head {
            titled: annex.titled,
            counted: annex.number.is_none()
                && words.get(annex.mark..).is_some_and(|t| t.starts_with(['1', '１'])),
            leads: annex.number.is_none() && words.ends_with(['：', ':']),
        };
        if let Some(end) = list_of_annexes(lines, text, at, head, &mut looks) {
            for line in lines.iter_mut().take(end).skip(at) {
                if line.role == Role::Text && !line.is_blank() {
                    line.role = Role::Note;
                }
            }
            at = end;
        } else {
            set(lines, at, Role::Annex(annex.mark));
            at += 1;
        }
    }
}

/// What a line is to a list of annexes above it; many lists may look at one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// A signature or a date: the list ends here.
    Ends,
    /// A numbered entry, or an annex without a number.
    Entry,
    /// A numbered entry with a full stop at its end: one where the list shares the line of its head.
    Stopped,
    /// 附件1 and so on.
    Annex(u32),
    /// A short line: an entry where the first line of the list has one as well.
    Short,
    /// A sentence, or a long line: there is no list.
    Other,
}

/// The line that may begin a list of annexes.
#[derive(Debug, Clone, Copy)]
struct Head {
    /// A title stands on it.
    titled: bool,
    /// The title is numbered from 1: 附件：1.分工表 begins a list of its own kind.
    counted: bool,
    /// A colon leads to what stands below.
    leads: bool,
}

/// The end of a list of annexes that begins at `at`: short lines without a sentence up to a signature, to what the sheet
/// says below it, or, where they are counted, to the head of the first annex or the end of the text.
fn list_of_annexes(
    lines: &[Line],
    text: &str,
    at: usize,
    head: Head,
    looks: &mut [Option<Look>],
) -> Option<usize> {
    const LONGEST: usize = 40;
    let mut entries = 0;
    for (index, line) in lines.iter().enumerate().skip(at + 1).take(LONGEST) {
        if line.is_blank() {
            continue;
        }
        let slot = looks.get_mut(index)?;
        let look = *slot.get_or_insert_with(|| look(lines, text, index));
        let counted = head.counted || head.leads && entries > 0;
        match look {
            Look::Ends => return Some(index),
            Look::Annex(1) if counted => return Some(index),
            Look::Entry => entries += 1,
            Look::Stopped if head.counted => entries += 1,
            Look::Annex(_) => {}
            Look::Short if head.titled => {}
            Look::Short | Look::Stopped | Look::Other => return None,
        }
    }
    let ended = lines.len() <= at + 1 + LONGEST;
    (ended && entries > 0 && (head.counted || head.leads)).then_some(lines.len())
}

fn look(lines: &[Line], text: &str, index: usize) -> Look {
    let Some(line) = lines.get(index) else { return Look::Other };
    let words = line.words(text);
    let ends = dates::date_line(words).is_some()
        || kind::signer_day(words).is_some()
        || kind::is_imprint(words)
        || kind::is_contact(words)
        || signature(lines, text, index).is_some();
    if ends {
        return Look::Ends;
    }
    let short = words.chars().take(41).count() <= 40;
    if words.contains('。') {
        let stop = words.find('。').is_some_and(|at| at + '。'.len_utf8() == words.len());
        let entry = stop && short && read_mark(words, 0, words.len()).is_some();
        return if entry { Look::Stopped } else { Look::Other };
    }
    if let Some(annex) = kind::annex_line(words) {
        return annex.number.map_or(Look::Entry, Look::Annex);
    }
    if read_mark(words, 0, words.len()).is_some() {
        return Look::Entry;
    }
    if short { Look::Short } else { Look::Other }
}
