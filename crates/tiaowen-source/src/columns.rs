//! What stands beside each other on a page: columns of running text, which are read one after the other,
//! and rows of tables, whose cells stay apart.

use super::layout::Run;
use tiaowen_text::numeral;
use tiaowen_text::vocabulary::han::is_han;

/// Fewest rows of two long parts that make a page one of two columns.
const ROWS: usize = 8;
/// The same where the lines of both sides are set to a common width, as running text is.
const SET: usize = 4;
/// Fewest characters of each part; cells of tables are shorter.
const LONG: usize = 8;
/// Fewest rows in a line whose cells stand below each other that make a table.
const TABLE: usize = 3;

/// A stretch of a page to be read from top to bottom.
#[derive(Debug, Default, PartialEq)]
pub struct Band {
    /// Its runs.
    pub runs: Vec<Run>,
    /// Whether it is one of two columns.
    pub column: bool,
}

/// Cuts a page of two columns into bands in reading order; any other page is one band.
pub fn bands(runs: Vec<Run>) -> Vec<Band> {
    let rows = rows(runs);
    let Some(gutter) = gutter(&rows) else {
        return vec![Band { runs: rows.into_iter().flatten().collect(), column: false }];
    };
    let mut bands = Vec::new();
    let (mut left, mut right) = (Band::default(), Band::default());
    for row in rows {
        if parts(&row).iter().any(|part| part.start < gutter && part.end > gutter) {
            // A title or a note over the whole width ends the columns above it.
            flush(&mut bands, &mut left, &mut right);
            bands.push(Band { runs: row, column: false });
            continue;
        }
        for run in row {
            if run.x < gutter { left.runs.push(run) } else { right.runs.push(run) }
        }
    }
    flush(&mut bands, &mut left, &mut right);
    bands
}

fn flush(bands: &mut Vec<Band>, left: &mut Band, right: &mut Band) {
    for side in [left, right] {
        let runs = std::mem::take(&mut side.runs);
        if !runs.is_empty() {
            bands.push(Band { runs, column: true });
        }
    }
}

/// Runs on one baseline together, from top to bottom and from left to right.
pub fn rows(mut runs: Vec<Run>) -> Vec<Vec<Run>> {
    runs.retain(|run| !run.text.trim().is_empty() && run.x.is_finite() && run.y.is_finite());
    runs.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut rows: Vec<Vec<Run>> = Vec::new();
    for run in runs {
        match rows.last_mut() {
            Some(row)
                if row.first().is_some_and(|r| (run.y - r.y).abs() < 0.5 * run.size.max(1.0)) =>
            {
                row.push(run);
            }
            _ => rows.push(vec![run]),
        }
    }
    for row in &mut rows {
        row.sort_by(|a, b| a.x.total_cmp(&b.x));
    }
    rows
}

/// A part of a row with wide gaps around it.
#[derive(Debug, Clone, Copy)]
struct Part {
    start: f32,
    end: f32,
    chars: usize,
    /// Whether it ends in a Chinese character, as a sentence does that goes on.
    open: bool,
}

fn parts(row: &[Run]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for run in row {
        let chars = run.text.trim().chars().count();
        let open = run.text.trim_end().ends_with(is_han);
        match parts.last_mut() {
            Some(last) if run.x - last.end <= 1.5 * run.size => {
                last.end = last.end.max(run.end);
                last.chars += chars;
                last.open = open;
            }
            _ => parts.push(Part { start: run.x, end: run.end, chars, open }),
        }
    }
    parts
}

/// The middle between two columns, where most rows have two long parts with one gap between them all.
fn gutter(rows: &[Vec<Run>]) -> Option<f32> {
    let pairs: Vec<(Part, Part)> = rows
        .iter()
        .filter_map(|row| match parts(row).as_slice() {
            [a, b] if a.chars >= LONG && b.chars >= LONG => Some((*a, *b)),
            _ => None,
        })
        .collect();
    let few = pairs.len() < ROWS && !counts_down(rows) && !is_set(&pairs, rows);
    if few || pairs.len() * 2 < rows.len() {
        return None;
    }
    let left = pairs.iter().map(|(a, _)| a.end).fold(f32::NEG_INFINITY, f32::max);
    let right = pairs.iter().map(|(_, b)| b.start).fold(f32::INFINITY, f32::min);
    (left < right).then_some(f32::midpoint(left, right))
}

/// Whether few pairs of lines are running text: on both sides nearly all begin and end at common edges, in Chinese
/// characters, and a sentence goes on from one line to the next. Cells of a table end where their words do.
fn is_set(pairs: &[(Part, Part)], rows: &[Vec<Run>]) -> bool {
    if pairs.len() < SET {
        return false;
    }
    let size = rows.iter().flatten().map(|run| run.size).fold(0.0, f32::max);
    let side = |part: &dyn Fn(&(Part, Part)) -> Part| {
        let parts: Vec<Part> = pairs.iter().map(part).collect();
        let right = parts.iter().map(|part| part.end).fold(f32::NEG_INFINITY, f32::max);
        let left = parts.iter().map(|part| part.start).fold(f32::INFINITY, f32::min);
        let full = parts.iter().filter(|part| right - part.end < 1.5 * size).count();
        let flush = parts.iter().filter(|part| part.start - left < 0.5 * size).count();
        // The last line of a paragraph is short, its first set in.
        let open = parts.iter().filter(|part| part.open).count();
        full + 1 >= parts.len() && flush * 2 >= parts.len() && open * 2 >= parts.len()
    };
    side(&|pair| pair.0) && side(&|pair| pair.1)
}

/// Whether articles stand in the rows, two in each, and are counted down the left side and on down the right one:
/// then a few rows show two columns.
fn counts_down(rows: &[Vec<Run>]) -> bool {
    const FEWEST: usize = 3;
    let article = |run: &Run| {
        let number = run.text.trim().strip_prefix('第')?;
        let (number, used) = numeral::read(number)?;
        number_behind(run.text.trim(), used).then_some(number)
    };
    let heads = |row: &Vec<Run>| {
        let numbers: Vec<u32> = row.iter().filter_map(article).collect();
        <[u32; 2]>::try_from(numbers).ok()
    };
    let pairs: Vec<[u32; 2]> = rows.iter().filter_map(heads).collect();
    let down: Vec<u32> =
        pairs.iter().map(|[left, _]| *left).chain(pairs.iter().map(|[_, right]| *right)).collect();
    pairs.len() >= FEWEST
        && down.windows(2).all(|pair| matches!(pair, [a, b] if a.checked_add(1) == Some(*b)))
}

/// Whether 条 stands behind the number of `used` bytes.
fn number_behind(text: &str, used: usize) -> bool {
    text.get('第'.len_utf8() + used..).is_some_and(|rest| rest.starts_with(['条', '條']))
}

/// Which of the lines are rows of a table: several below each other whose cells begin, end or have their
/// middle at the same places. Each line is given by its page and the ends of its cells.
pub fn table_rows(lines: &[(usize, &[(f32, f32)])], size: f32) -> Vec<bool> {
    let alike = |a: &(usize, &[(f32, f32)]), b: &(usize, &[(f32, f32)])| {
        let near = |x: f32, y: f32| (x - y).abs() < size;
        a.0 == b.0
            && a.1.len() == b.1.len()
            && a.1.len() > 1
            && a.1.iter().zip(b.1).all(|(p, q)| {
                near(p.0, q.0)
                    || near(p.1, q.1)
                    || near(f32::midpoint(p.0, p.1), f32::midpoint(q.0, q.1))
            })
    };
    let mut rows = vec![false; lines.len()];
    let mut start = 0;
    for at in 1..=lines.len() {
        let goes_on = match (lines.get(at - 1), lines.get(at)) {
            (Some(a), Some(b)) => alike(a, b),
            _ => false,
        };
        if goes_on {
            continue;
        }
        if at - start >= TABLE {
            for row in rows.iter_mut().take(at).skip(start) {
                *row = true;
            }
        }
        start = at;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(x: f32, y: f32, text: &str) -> Run {
        let end = x + 10.0 * text.chars().count() as f32;
        Run { x, end, y, size: 10.0, text: text.to_owned(), ..Run::default() }
    }

    #[test]
    fn two_columns_are_read_one_after_the_other() {
        let mut runs = vec![run(150.0, 10.0, "横贯两栏的标题写在最上面")];
        for row in 0..9 {
            let y = 40.0 + 15.0 * row as f32;
            runs.push(run(50.0, y, &format!("左栏第{row}行有十个字以上")));
            runs.push(run(300.0, y, &format!("右栏第{row}行有十个字以上")));
        }
        let bands = bands(runs);
        let heads: Vec<(bool, usize, &str)> =
            bands.iter().map(|b| (b.column, b.runs.len(), b.runs[0].text.as_str())).collect();
        assert_eq!(
            heads,
            [
                (false, 1, "横贯两栏的标题写在最上面"),
                (true, 9, "左栏第0行有十个字以上"),
                (true, 9, "右栏第0行有十个字以上"),
            ]
        );
    }

    #[test]
    fn few_lines_of_common_width_are_columns() {
        let page = |left: [&str; 5], right: [&str; 5]| {
            let rows = left.into_iter().zip(right).enumerate();
            let runs = rows.flat_map(|(row, (left, right))| {
                let y = 15.0 * row as f32;
                [run(50.0, y, left), run(300.0, y, right)]
            });
            bands(runs.collect()).len()
        };
        let left = [
            "灯会每年三月在西街办，",
            "挂灯的人须先登记并领",
            "取牌号，牌号挂在灯下",
            "不得转借他人使用，用",
            "完当日交回。一二三四",
        ];
        let right = [
            "查灯由街道与消防一同",
            "办理，每晚两次，记入",
            "册中，册子保存三年以",
            "备查考，遇雨停办一日",
            "另行告知。",
        ];
        assert_eq!(page(left, right), 2);
        // Cells end where their words do.
        let names = [
            "西街街道办事处西办",
            "东街街道办事处",
            "南门外大街街道办事处",
            "北门街道办事处分处",
            "河口街道办事处",
        ];
        assert_eq!(page(left, names), 1);
        assert_eq!(page(left, ["2024-03-08 10:20"; 5]), 1);
    }

    #[test]
    fn articles_counted_down_two_columns_need_few_rows() {
        let page = |left: [&str; 3], right: [&str; 3]| {
            let rows = left.into_iter().zip(right).enumerate();
            let runs = rows.flat_map(|(row, (left, right))| {
                let y = 15.0 * row as f32;
                let article = |mark: &str| format!("第{mark}条　按登记办理各项事务。");
                [run(50.0, y, &article(left)), run(350.0, y, &article(right))]
            });
            bands(runs.collect()).len()
        };
        assert_eq!(page(["一", "二", "三"], ["四", "五", "六"]), 2);
        // Old and new wording beside each other.
        assert_eq!(page(["一", "二", "三"], ["一", "二", "三"]), 1);
        assert_eq!(page(["一", "三", "五"], ["二", "四", "六"]), 1);
    }

    #[test]
    fn a_table_or_a_single_column_is_one_band() {
        let table = (0..12)
            .flat_map(|row| {
                let y = 15.0 * row as f32;
                [run(50.0, y, "街道"), run(200.0, y, "三")]
            })
            .collect();
        assert_eq!(bands(table).len(), 1);
        let lines = (0..12).map(|row| run(50.0, 15.0 * row as f32, "一行普通的正文")).collect();
        assert_eq!(bands(lines).len(), 1);
    }

    #[test]
    fn cells_below_each_other_are_rows() {
        let (a, b) = ([(0.0, 20.0), (100.0, 110.0)], [(0.0, 40.0), (95.0, 115.0)]);
        let text = [(0.0, 200.0)];
        let lines: [(usize, &[(f32, f32)]); 5] =
            [(0, &text), (0, &a), (0, &b), (0, &a), (0, &text)];
        assert_eq!(table_rows(&lines, 10.0), [false, true, true, true, false]);
    }
}
