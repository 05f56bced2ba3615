//! Tables of contents: a 目录 line and the headings behind it, which come again in the text.

use super::line::{Style, read_mark};
use super::{Line, Role, kind};

/// Most lines of a table of contents.
const LONGEST: usize = 600;

/// Marks the 目录 line and its entries: lines that are short headings up to where the first entry comes
/// again. A list that never comes again is no table of contents and stays text.
pub(super) fn assign(lines: &mut [Line], text: &str) {
    let Some(head) = lines.iter().position(|line| kind::is_contents(line.words(text))) else {
        return;
    };
    let mut filled = lines.iter().enumerate().skip(head + 1).filter(|(_, line)| !line.is_blank());
    let Some((first, line)) = filled.next() else { return };
    let wanted = bare(line.words(text));
    let again = filled
        .take(LONGEST)
        .find(|(_, line)| same_entry(&wanted, &bare(line.words(text))))
        .map(|(index, _)| index);
    // Without a repetition the entries end where the first sentence or article stands.
    let end = again.unwrap_or_else(|| {
        let is_entry = |line: &Line| line.is_blank() || entry_like(line.words(text));
        lines.iter().skip(first).take_while(|line| is_entry(line)).count() + first
    });
    if let Some(entries) = lines.get_mut(head..end) {
        for line in entries.iter_mut().filter(|line| !line.is_blank()) {
            line.role = Role::Contents;
        }
    }
    release_text(lines, text, head + 1, end);
}

/// Between the entries and the first repeated heading a preamble may stand: from the first sentence on the
/// lines are text again.
fn release_text(lines: &mut [Line], text: &str, from: usize, end: usize) {
    let Some(sentence) = lines
        .get(from..end)
        .and_then(|entries| entries.iter().position(|line| line.words(text).contains('。')))
    else {
        return;
    };
    if let Some(released) = lines.get_mut(from + sentence..end) {
        for line in released {
            line.role = Role::Text;
        }
    }
}

fn entry_like(words: &str) -> bool {
    let structural = read_mark(words, 0, words.len())
        .is_some_and(|mark| mark.style.is_structural() || mark.style == Style::Han);
    let named = matches!(words, "附则" | "附則" | "序言" | "前言" | "总则" | "總則");
    (structural || named) && !words.contains('。')
}

/// The entry without page number, leader dots and spaces.
fn bare(words: &str) -> String {
    let words = words.trim_end_matches(|c: char| {
        // The pages of a preface count by i, ii or I, II.
        c.is_ascii_digit() || "（）()-—…．.·ivxIVX".contains(c) || c.is_whitespace()
    });
    words.chars().filter(|c| !c.is_whitespace()).collect()
}

fn same_entry(wanted: &str, line: &str) -> bool {
    !wanted.is_empty() && wanted == line
}
