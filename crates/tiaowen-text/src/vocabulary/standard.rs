//! Standards (标准): how their numbers look, and which lines their sections begin on.

use crate::date;
use crate::numeral::{is_ordinal, is_space};
use crate::vocabulary::han::is_han;

/// Length of the number of a standard at the head of a text, in bytes, and whether the number has its year.
///
/// ```
/// use tiaowen_text::vocabulary::standard::number;
///
/// assert_eq!(number("GB/T 1.1-2020 规则"), Some(("GB/T 1.1-2020".len(), true)));
/// assert_eq!(number("GB 5084 水质"), Some(("GB 5084".len(), false)));
/// assert_eq!(number("A4 纸"), None);
/// ```
pub fn number(text: &str) -> Option<(usize, bool)> {
    let mut rest = Rest(text);
    let letters = rest.count(|c| c.is_ascii_uppercase());
    let slash = |c: char| matches!(c, '/' | '∕' | '／');
    if text.starts_with(['T', 'Q']) && letters == 1 {
        rest.one(slash)?;
        (2..=10).contains(&rest.count(|c| c.is_ascii_uppercase())).then_some(())?;
    } else {
        (2..=4).contains(&letters).then_some(())?;
        // DB51/T of a province, DB 44/814 as it was written once.
        let local = text.starts_with("DB") && letters == 2;
        let before = rest;
        rest.count(is_space);
        if local && !(2..=6).contains(&rest.count(|c| c.is_ascii_digit())) {
            return None;
        }
        if !local {
            rest = before;
        }
        let before = rest;
        rest.count(is_space);
        if !rest.0.starts_with(slash) {
            rest = before;
        }
        if rest.one(slash).is_some() && rest.count(|c| c.is_ascii_uppercase()) == 0 && !local {
            return None;
        }
    }
    rest.count(is_space);
    rest.one(|c| c.is_ascii_uppercase());
    let digits = rest.count(|c| c.is_ascii_digit());
    (1..=6).contains(&digits).then_some(())?;
    loop {
        let before = rest;
        if rest.one(|c| c == '.').is_none() || rest.count(|c| c.is_ascii_digit()) == 0 {
            rest = before;
            break;
        }
    }
    let bare = text.len() - rest.0.len();
    rest.count(is_space);
    let dashed = rest.count(|c| matches!(c, '-' | '—' | '–' | '－' | '―' | '─'));
    rest.count(is_space);
    let year = rest.count(|c| c.is_ascii_digit());
    if (1..=2).contains(&dashed) && matches!(year, 2 | 4) {
        return Some((text.len() - rest.0.len(), true));
    }
    (dashed == 0 && !rest.0.starts_with(|c: char| c.is_alphabetic() && !is_han(c)))
        .then_some((bare, false))
}

/// Whether a line is the number of a standard with its year and nothing else.
pub fn is_number(line: &str) -> bool {
    number(line.trim()) == Some((line.trim().len(), true))
}

/// Whether a line has a day in figures with the word for what happens on it: 2023-05-10发布　2023-06-10实施.
pub fn is_issue(line: &str) -> bool {
    const LONGEST: usize = 30;
    let bare: String = line.chars().filter(|c| !c.is_whitespace()).take(LONGEST + 1).collect();
    let day = bare.get(.."2023-05-10".len()).is_some_and(date::is_day);
    day && bare.chars().count() <= LONGEST
        && ["发布", "發布", "發佈", "实施", "實施"].iter().any(|word| bare.ends_with(word))
}

/// Whether a line of a cover stands for itself: the number of a standard, its days, who issues it.
pub fn stands_on_cover(line: &str) -> bool {
    is_number(line) || is_issue(line) || is_issuer(line)
}

/// Whether a line is a body with the word for what it does, set apart: 某省市场监督管理局 发布.
fn is_issuer(line: &str) -> bool {
    const LONGEST: usize = 40;
    const BODIES: [char; 14] =
        ['局', '部', '会', '會', '厅', '廳', '委', '院', '署', '社', '司', '所', '心', '府'];
    let line = line.trim();
    let word = [('发', '布'), ('發', '布'), ('發', '佈')]
        .iter()
        .find_map(|(first, last)| line.strip_suffix(*last)?.trim_end().strip_suffix(*first));
    word.is_some_and(|before| {
        let body = before.trim_end();
        body.len() < before.len()
            && body.ends_with(BODIES)
            && body.chars().all(|c| is_han(c) || is_space(c))
            && line.chars().take(LONGEST + 1).count() <= LONGEST
    })
}

/// What is left of a text.
#[derive(Clone, Copy)]
struct Rest<'t>(&'t str);

impl Rest<'_> {
    /// Passes characters that fit and counts them.
    fn count(&mut self, fits: impl Fn(char) -> bool) -> usize {
        let rest = self.0.trim_start_matches(&fits);
        let passed = self.0.len() - rest.len();
        let count = self.0.get(..passed).map_or(0, |head| head.chars().count());
        self.0 = rest;
        count
    }

    /// Passes one character that fits.
    fn one(&mut self, fits: impl Fn(char) -> bool) -> Option<char> {
        let first = self.0.chars().next().filter(|c| fits(*c))?;
        self.0 = self.0.get(first.len_utf8()..)?;
        Some(first)
    }
}

/// Which lines begin a section by numbers with nothing but a space behind them: 1 范围, 3.1 滴灌, 4.2.1. A line does
/// where its number counts on, in a text that counts so: three sections, or two with sections under them. Elsewhere a
/// number at the head of a line is a quantity.
pub fn sections<'t>(lines: impl IntoIterator<Item = &'t str>) -> Vec<bool> {
    const FEWEST: usize = 3;
    let mut marks = Vec::new();
    let mut heads = Vec::new();
    let mut filled = 0;
    let mut articles = false;
    for (at, line) in lines.into_iter().enumerate() {
        marks.push(false);
        articles |= is_article(line.trim_start());
        filled += usize::from(!line.trim().is_empty());
        let Some((path, sentence)) = section(line) else { continue };
        // A sentence has no number of one part.
        if path.len() > 1 || !sentence {
            heads.push(Head { at, place: filled, path });
        }
    }
    // A text of articles has rows of tables in such lines.
    if articles {
        return marks;
    }
    let mut run = Run::default();
    for (which, head) in heads.iter().enumerate() {
        if head.path.len() == 1 && is_row(&heads, which) {
            continue;
        }
        if head.path == [1] {
            run.keep(&mut marks, FEWEST);
        } else if !run.expects(&head.path) {
            continue;
        }
        run.tops += usize::from(head.path.len() == 1);
        run.parted |= head.path.len() > 1;
        run.at.push(head.at);
        run.path.clone_from(&head.path);
    }
    run.keep(&mut marks, FEWEST);
    marks
}

/// Whether a line begins an article: 第三条, 第 3 條.
fn is_article(line: &str) -> bool {
    let Some(rest) = line.strip_prefix('第') else { return false };
    let unit =
        rest.trim_start_matches(|c: char| is_space(c) || is_ordinal(c) || c.is_ascii_digit());
    unit.len() < rest.len() && unit.starts_with(['条', '條'])
}

/// A line that may begin a section.
struct Head {
    at: usize,
    /// Which of the lines with words it is.
    place: usize,
    path: Vec<u32>,
}

/// Whether a number is that of a row of a table, or of an entry of the contents: such rows stand on lines next to each
/// other, and have no numbers of two parts below; or the number comes again, there with such numbers.
fn is_row(heads: &[Head], which: usize) -> bool {
    let Some(head) = heads.get(which) else { return false };
    let number = head.path.first().copied().unwrap_or(0);
    // How many rows stand next to each other from here on, one way.
    let beside = |forth: bool| {
        let next = |steps: usize| {
            if forth { which.checked_add(steps) } else { which.checked_sub(steps) }
        };
        let fits = |steps: &usize| {
            let row = next(*steps).and_then(|at| heads.get(at));
            let step = u32::try_from(*steps).unwrap_or(u32::MAX);
            let counted = if forth { number.checked_add(step) } else { number.checked_sub(step) };
            row.is_some_and(|row| {
                row.path.len() == 1
                    && row.path.first().copied() == counted
                    && row.place.abs_diff(head.place) == *steps
            })
        };
        (1..=2).take_while(fits).count()
    };
    let (before, behind) = (beside(false), beside(true));
    // Two sections without text of the first are rare, and two rows begin with 1.
    let rows = before + behind > 1 || number == 1 && behind > 0 || number == 2 && before > 0;
    let mut again = false;
    for next in heads.iter().skip(which + 1).take_while(|head| head.path != [1]) {
        match next.path.as_slice() {
            [one] => again |= *one == number,
            [first, ..] if *first == number => return again,
            _ => {}
        }
    }
    rows
}

/// Sections that count on from 1.
#[derive(Default)]
struct Run {
    path: Vec<u32>,
    tops: usize,
    parted: bool,
    at: Vec<usize>,
}

impl Run {
    /// Whether a number is the next one: of its level, of one further out, or the first under the last.
    fn expects(&self, path: &[u32]) -> bool {
        let Some((last, above)) = path.split_last() else { return false };
        if self.path == above && !above.is_empty() {
            return *last == 1;
        }
        let known =
            self.path.get(above.len()).is_some_and(|known| known.checked_add(1) == Some(*last));
        known && self.path.starts_with(above)
    }

    /// Marks the lines of the run where it is one, and begins anew.
    fn keep(&mut self, marks: &mut [bool], fewest: usize) {
        let run = std::mem::take(self);
        if run.tops >= fewest || run.tops + 1 >= fewest && run.parted {
            for at in run.at {
                if let Some(mark) = marks.get_mut(at) {
                    *mark = true;
                }
            }
        }
    }
}

/// The parts of the number at the head of a line, and whether more than a heading stands behind it.
fn section(line: &str) -> Option<(Vec<u32>, bool)> {
    const LONGEST: usize = 30;
    const DEEPEST: usize = 6;
    const UNITS: [&str; 16] = [
        "月", "年", "日", "个", "個", "元", "万", "萬", "亿", "億", "倍", "公里", "米", "吨", "次",
        "级",
    ];
    let line = line.trim();
    let end = line.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(line.len());
    let number = line.get(..end)?;
    let part = |part: &str| {
        let plain = !part.starts_with('0') && (1..=2).contains(&part.len());
        plain.then(|| part.parse::<u32>().ok()).flatten()
    };
    let path: Vec<u32> = number.split('.').map(part).take(DEEPEST + 1).collect::<Option<_>>()?;
    let behind = line.get(end..)?;
    let heading = behind.trim_start_matches(is_space);
    if path.len() > DEEPEST || UNITS.iter().any(|unit| heading.starts_with(unit)) {
        return None;
    }
    if heading.is_empty() {
        // 3.1 alone above its heading.
        return (path.len() > 1).then_some((path, false));
    }
    let spaced = heading.len() < behind.len();
    let begins =
        |c: char| is_han(c) || spaced && c.is_ascii_alphabetic() || matches!(c, '《' | '“');
    heading.starts_with(begins).then(|| {
        let long = heading.chars().take(LONGEST + 1).count() > LONGEST;
        let sentence =
            heading.contains(['。', '，', '；', '：', '…', ',']) || heading.contains("...");
        // The last cell of a row, or the page in a table of contents.
        let cell = heading.ends_with(|c: char| c.is_ascii_digit());
        (path, long || sentence || cell || !heading.contains(is_han) && heading.len() < 3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_standards() {
        for (line, is) in [
            ("DB51/T 1234—2023", true),
            ("DB 44/814-2010", true),
            ("DB44 /613—2009", true),
            ("DB4403/T 1-2020", true),
            ("GB/T 1.1-2020", true),
            ("GB∕T 1.1—2020", true),
            ("GB 3095-82", true),
            ("HJ 554—2010", true),
            ("JTG D20-2017", true),
            ("T/CAS 12—2021", true),
            ("Q/YXS 001-2022", true),
            ("GB 5084", false),
            ("GB 5084—2021 农田灌溉水质标准", false),
            ("ICS 13.040.40", false),
            ("2023-05-10", false),
            ("COVID 19-2020", false),
        ] {
            assert_eq!(is_number(line), is, "{line}");
        }
    }

    #[test]
    fn lines_of_covers() {
        for (line, stands) in [
            ("苍岭省市场监督管理局 发布", true),
            ("生 态 环 境 部　　发 布", true),
            ("2023-05-10发布　2023-06-10实施", true),
            ("2023-05-10 發布", true),
            ("依有关法令及会计准则委员会发布", false),
            ("2023-05-10 由某局发布的文件", false),
        ] {
            assert_eq!(stands_on_cover(line), stands, "{line}");
        }
    }

    #[test]
    fn sections_count_on() {
        let text = "1 范围\n本文件规定了要求。\n2 规范性引用文件\n3 术语\n3.1 滴灌\n30 日内完成\n3.2\n施肥罐\n4 运行\n4.1 每年春季冲洗，共 1 次。\n6 无此节";
        let marks = sections(text.lines());
        let begun: Vec<&str> =
            text.lines().zip(marks).filter(|(_, begins)| *begins).map(|(line, _)| line).collect();
        let right = [
            "1 范围",
            "2 规范性引用文件",
            "3 术语",
            "3.1 滴灌",
            "3.2",
            "4 运行",
            "4.1 每年春季冲洗，共 1 次。",
        ];
        assert_eq!(begun, right);
        for plain in [
            "1 名主任\n2 名副主任",
            "1 氨氮\n2 总氮\n3 总磷\n4 苯",
            "1 月\n2 月\n3 月",
            "2 范围\n3 术语\n4 运行",
        ] {
            assert!(!sections(plain.lines()).contains(&true), "{plain}");
        }
    }
}
