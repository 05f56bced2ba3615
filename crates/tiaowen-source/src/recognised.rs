//! What tesseract makes of pictures: its TSV, a row a word with place and confidence, put together by `layout`.
//!
//! A scan is kept with this text beside it, so that it is recognised once and read as often as needed; whoever
//! compares the two may correct words in the last column.

use std::collections::BTreeMap;

use super::layout::{self, Run};
use super::lines::{gather, is_wide, visible};
use super::{Extract, Skipped};
use tiaowen_text::extract::Confidence;

/// The first line of the format.
pub const HEAD: &str =
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext";
/// Columns of a row.
const COLUMNS: usize = 12;
/// The level of a word, below those of page, block, paragraph and line.
const WORD: &str = "5";
/// A line whose size differs less from the usual one is set in the usual one: places are those of ink.
const SAME_SIZE: std::ops::Range<f32> = 0.8..1.25;

/// Whether bytes are of this format.
pub fn is_recognised(bytes: &[u8]) -> bool {
    bytes.starts_with(HEAD.as_bytes())
}

/// A word as it stands on a page, in pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// Page, from 1.
    pub page: u32,
    /// Block, paragraph and line in it.
    line: (u32, u32, u32),
    left: f32,
    right: f32,
    bottom: f32,
    height: f32,
    /// How sure it is, 0 to 100.
    pub percent: u8,
    /// The word.
    pub text: String,
}

/// Reads the words; tells how many rows are none.
pub fn words(text: &str) -> (Vec<Word>, usize) {
    let (mut words, mut damaged) = (Vec::new(), 0);
    for row in text.lines().filter(|row| !row.trim().is_empty() && *row != HEAD) {
        let cells: Vec<&str> = row.splitn(COLUMNS, '\t').collect();
        // Rows of pages, blocks and lines have no text.
        if cells.first() != Some(&WORD) {
            damaged += usize::from(
                !cells.first().is_some_and(|level| matches!(*level, "1" | "2" | "3" | "4")),
            );
            continue;
        }
        match word(&cells) {
            Some(word) if word.text.is_empty() => {}
            Some(word) => words.push(word),
            None => damaged += 1,
        }
    }
    (words, damaged)
}

fn word(cells: &[&str]) -> Option<Word> {
    let count = |at: usize| cells.get(at)?.parse::<u32>().ok();
    // Larger pictures than this there are none.
    let place =
        |at: usize| cells.get(at)?.parse::<u32>().ok().filter(|n| *n < 1 << 20).map(|n| n as f32);
    let (left, top, width, height) = (place(6)?, place(7)?, place(8)?, place(9)?);
    let percent = cells.get(10)?.parse::<f32>().ok().filter(|sure| sure.is_finite())?;
    Some(Word {
        page: count(1)?,
        line: (count(2)?, count(3)?, count(4)?),
        left,
        right: left + width,
        bottom: top + height,
        height,
        percent: percent.clamp(0.0, 100.0).round() as u8,
        text: cells.get(11)?.trim().to_owned(),
    })
}

/// Takes the text out, with the confidence of each paragraph.
pub fn extract(text: &str) -> Extract {
    let (mut words, damaged) = words(text);
    let stray = drop_stray_marks(&mut words);
    let mut pages: BTreeMap<u32, Vec<Run>> = BTreeMap::new();
    for line in words.chunk_by(|a, b| (a.page, a.line) == (b.page, b.line)) {
        if let Some(first) = line.first() {
            pages.entry(first.page).or_default().extend(runs(line));
        }
    }
    let mut pages: Vec<Vec<Run>> = pages.into_values().collect();
    even_sizes(&mut pages);
    let flow = layout::flow(pages);
    let confidences: Vec<Option<u8>> = flow
        .lines
        .iter()
        .zip(&flow.confidences)
        .filter(|(line, _)| !line.text.trim().is_empty())
        .map(|(_, percent)| *percent)
        .collect();
    let mut extract = gather(flow.lines);
    // A block for each line that is not blank.
    for (block, percent) in extract.blocks.iter().zip(confidences) {
        extract.confidences.extend(percent.map(|percent| Confidence { span: block.span, percent }));
    }
    for (what, count, why) in [
        ("page number", flow.page_numbers, "they belong to the page, not to the text"),
        ("running head", flow.running_heads, "it comes again on most pages"),
        ("columns", flow.columns, "pages of two columns, read one column after the other"),
        (
            "closing quotation mark",
            stray,
            "nothing was opened: the gap behind 第…条 was taken for one",
        ),
        ("damaged row", damaged, "it is no word with place and confidence"),
    ] {
        if count > 0 {
            extract.skipped.push(Skipped::new(what, count, why));
        }
    }
    extract
}

/// tesseract reads the wide space behind 第…条 as a closing quotation mark. Where no quotation is open, it goes.
fn drop_stray_marks(words: &mut [Word]) -> usize {
    let (mut open, mut dropped) = (0_i32, 0);
    let (mut at, mut line) = (None, String::new());
    for word in words {
        if at != Some((word.page, word.line)) {
            at = Some((word.page, word.line));
            line.clear();
        }
        let mark = line.starts_with('第') && line.ends_with('条') && line.chars().count() <= 10;
        if open <= 0
            && mark
            && let Some(rest) = word.text.strip_prefix('”')
        {
            word.text = rest.to_owned();
            dropped += 1;
        }
        open += word.text.chars().map(|c| i32::from(c == '“') - i32::from(c == '”')).sum::<i32>();
        open = open.max(0);
        line.push_str(&word.text);
    }
    dropped
}

/// The runs of a line: one, or several with wide gaps between them.
fn runs(line: &[Word]) -> Vec<Run> {
    let height = line.iter().map(|word| word.height).fold(0.0, f32::max);
    let bottom = line.iter().map(|word| word.bottom).fold(0.0, f32::max);
    let mut runs: Vec<Run> = Vec::new();
    let mut sure = (0, 0);
    for word in line.iter().filter(|word| !word.text.is_empty()) {
        let size = visible(&word.text);
        let gap = runs.last().map(|run| word.left - run.end);
        match runs.last_mut().filter(|_| gap.is_some_and(|gap| gap <= 2.0 * height)) {
            Some(run) => {
                run.text.push_str(between(
                    &run.text,
                    &word.text,
                    gap.unwrap_or(0.0) / height.max(1.0),
                ));
                run.text.push_str(&word.text);
                run.end = run.end.max(word.right);
            }
            None => {
                sure = (0, 0);
                let (x, end, text) = (word.left, word.right, word.text.clone());
                runs.push(Run { x, end, y: bottom, size: height, text, ..Run::default() });
            }
        }
        sure = (sure.0 + usize::from(word.percent) * size, sure.1 + size);
        if let Some(run) = runs.last_mut() {
            run.confidence =
                usize::checked_div(sure.0, sure.1).and_then(|mean| u8::try_from(mean).ok());
        }
    }
    runs
}

/// What stands between two words with a gap of so many characters. tesseract parts Chinese text into words; of
/// the spaces only those between Latin words and those as wide as a character were printed. Beside a stop the ink
/// always leaves a gap.
fn between(before: &str, after: &str, gap: f32) -> &'static str {
    let (Some(last), Some(first)) = (before.chars().next_back(), after.chars().next()) else {
        return "";
    };
    if !is_wide(last) && !is_wide(first) {
        return if gap > 0.2 { " " } else { "" };
    }
    if gap > 0.8 && last.is_alphanumeric() && first.is_alphanumeric() { "\u{3000}" } else { "" }
}

/// The size of the type by the width of its characters: the height of the ink is now that of 一, now that of 国.
fn even_sizes(pages: &mut [Vec<Run>]) {
    let mut sizes: Vec<f32> = pages.iter().flatten().filter_map(size_of).collect();
    sizes.sort_by(f32::total_cmp);
    let Some(usual) = sizes.get(sizes.len() / 2).copied() else { return };
    for run in pages.iter_mut().flatten() {
        let size = size_of(run).unwrap_or(usual);
        run.size = if SAME_SIZE.contains(&(size / usual)) { usual } else { size };
    }
}

/// `None` for a line too short to tell.
fn size_of(run: &Run) -> Option<f32> {
    let width = |c: char| if is_wide(c) || c == '\u{3000}' { 1.0 } else { 0.5 };
    let characters: f32 = run.text.chars().map(width).sum();
    (characters >= 4.0 && run.end > run.x).then(|| (run.end - run.x) / characters)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of words of 40 pixels a character: line, left end, confidence, text.
    fn tsv(rows: &[(u32, u32, f32, &str)]) -> String {
        let row = |(line, left, sure, text): &(u32, u32, f32, &str)| {
            let (top, width) = (line * 70, 40 * text.chars().count());
            format!("5\t1\t1\t1\t{line}\t1\t{left}\t{top}\t{width}\t38\t{sure}\t{text}\n")
        };
        format!(
            "{HEAD}\n1\t1\t0\t0\t0\t0\t0\t0\t2480\t3508\t-1\t\n{}",
            rows.iter().map(row).collect::<String>()
        )
    }

    #[test]
    fn words_become_lines_with_the_spaces_that_were_printed() {
        let text = tsv(&[
            (1, 100, 96.4, "第一"),
            (1, 182, 95.0, "条"),
            (1, 282, 90.0, "为了"),
            (1, 362, 91.0, "清洁，"),
            (1, 502, 91.0, "制定。"),
            (2, 100, 50.0, "Open"),
            (2, 280, 70.0, "Data"),
        ]);
        let extract = extract(&text);
        assert_eq!(extract.text, "第一条\u{3000}为了清洁，制定。\nOpen Data\n");
        let percents: Vec<u8> = extract.confidences.iter().map(|c| c.percent).collect();
        assert_eq!(percents, [92, 60], "means of characters");
        assert_eq!(extract.skipped, []);
    }

    #[test]
    fn a_gap_is_no_quotation_mark() {
        let text = tsv(&[
            (1, 100, 90.0, "第一条"),
            (1, 260, 40.0, "”为了"),
            (1, 380, 90.0, "清洁。“见"),
            (2, 100, 90.0, "第三条"),
            (2, 220, 90.0, "”所说。"),
        ]);
        let extract = extract(&text);
        assert_eq!(extract.text, "第一条\u{3000}为了清洁。“见第三条”所说。\n");
        assert_eq!((extract.skipped.len(), extract.skipped[0].count), (1, 1));
    }

    #[test]
    fn rows_that_are_none_are_counted() {
        let text = format!(
            "{HEAD}\n5\t1\t1\nnonsense\n5\t1\t1\t1\t1\t1\t9\t9\t9\t9\tNaN\t甲\n5\t1\t1\t1\t1\t1\t9\t9\t9\t9\t90\t\n"
        );
        assert_eq!(words(&text), (Vec::new(), 3));
        let extract = extract(&text);
        assert!(extract.blocks.is_empty());
        assert_eq!((extract.skipped.len(), extract.skipped[0].count), (1, 3));
    }
}
