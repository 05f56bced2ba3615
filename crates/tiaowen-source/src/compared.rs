//! Comparison tables (对照表): the old and the new wording of articles side by side. The new wording is the
//! text; what stands beside it follows each article with the name of its column.

use super::BlockKind;
use super::lines::{Line, is_article};
use tiaowen_text::{numeral, script};

/// Names of the column that holds the wording to come.
const NEW: &[&str] = &[
    "修订后",
    "修改后",
    "修正后",
    "修订稿",
    "修改稿",
    "新条文",
    "修正条文",
    "修订条文",
    "修正草案",
    "修订草案",
    "拟修改为",
];

/// Names of the column that holds the wording so far.
const OLD: &[&str] = &["原条文", "原规定", "原文", "现行", "修订前", "修改前", "修正前", "旧条文"];

/// How far behind 第 the unit of an article stands, in characters.
const NUMBER: usize = 10;

/// The same lines, with the rows of comparison tables turned into articles, and those of tables with the number of an
/// article in one column and its text in the other.
pub fn unfold(lines: Vec<Line>) -> Vec<Line> {
    let lines = numbered(lines);
    let mut unfolded = Vec::with_capacity(lines.len());
    let mut lines = lines.into_iter().peekable();
    while let Some(line) = lines.next() {
        let new = match line.kind {
            BlockKind::Row => new_column(&cells(&line)),
            _ => None,
        };
        let Some(new) = new else {
            unfolded.push(line);
            continue;
        };
        let mut rows = Vec::new();
        while let Some(row) = lines.next_if(|next| next.kind == BlockKind::Row) {
            rows.push(row);
        }
        let names: Vec<String> = cells(&line).iter().map(|cell| (*cell).to_owned()).collect();
        unfolded.push(line);
        if holds_articles(&rows, new) {
            for row in &rows {
                unfold_row(row, &names, new, &mut unfolded);
            }
        } else {
            unfolded.append(&mut rows);
        }
    }
    unfolded
}

/// Turns rows of two cells, 第一条 and its text, into lines, where they count from the first article on; other tables
/// name articles as well.
fn numbered(mut lines: Vec<Line>) -> Vec<Line> {
    let article = |line: &Line| {
        let (mark, text) = line.text.split_once('\t')?;
        let fits = line.kind == BlockKind::Row && is_article(mark) && !text.trim().is_empty();
        let number = || numeral::read(mark.trim_start().strip_prefix('第')?.trim_start());
        if fits && !text.contains('\t') { number().map(|(number, _)| number) } else { None }
    };
    let mut at = 0;
    while at < lines.len() {
        let run = lines.get(at..).unwrap_or_default();
        let mut last = 0;
        let length = run
            .iter()
            .take_while(|line| {
                let number = article(line);
                let goes_on = number.is_some_and(|n| n == last + 1 || n == last && last > 0);
                last = number.unwrap_or(last);
                goes_on
            })
            .count();
        if length >= 2 {
            for line in lines.iter_mut().skip(at).take(length) {
                line.kind = BlockKind::Paragraph;
                line.text = line.text.replacen('\t', "\u{3000}", 1);
            }
        }
        at += length.max(1);
    }
    lines
}

fn cells(row: &Line) -> Vec<&str> {
    row.text.split('\t').map(str::trim).collect()
}

/// Which column of a head row holds the new wording; none where no other holds the old one.
pub fn new_column(head: &[&str]) -> Option<usize> {
    let names: Vec<String> = head
        .iter()
        .map(|cell| script::fold(cell).chars().filter(|c| !c.is_whitespace()).collect())
        .collect();
    let names_one = |name: &String, of: &[&str]| {
        name.chars().take(21).count() <= 20 && of.iter().any(|word| name.contains(word))
    };
    let new = names.iter().position(|name| names_one(name, NEW))?;
    let old = names.iter().enumerate().any(|(at, name)| at != new && names_one(name, OLD));
    old.then_some(new)
}

/// Whether most cells of a column begin with an article or with a part above articles.
fn holds_articles(rows: &[Line], column: usize) -> bool {
    let filled: Vec<&str> = rows
        .iter()
        .filter_map(|row| cells(row).get(column).copied())
        .filter(|cell| !cell.is_empty())
        .collect();
    let ranked = filled.iter().filter(|cell| {
        cell.starts_with('第')
            && cell.chars().take(NUMBER).any(|c| matches!(c, '条' | '條' | '章' | '节' | '節'))
    });
    !filled.is_empty() && ranked.count() * 2 >= filled.len()
}

/// An article with its old wording and its reasons below it.
fn unfold_row(row: &Line, names: &[String], new: usize, to: &mut Vec<Line>) {
    let cells = cells(row);
    if let Some(article) = cells.get(new).filter(|cell| !cell.is_empty()) {
        to.push(Line { kind: BlockKind::Paragraph, text: (*article).to_owned() });
    }
    let beside: Vec<String> = cells
        .iter()
        .enumerate()
        .filter(|(at, cell)| *at != new && !cell.is_empty())
        .map(|(at, cell)| match names.get(at).filter(|name| !name.is_empty()) {
            Some(name) => format!("{name}：{cell}"),
            None => (*cell).to_owned(),
        })
        .collect();
    if !beside.is_empty() {
        to.push(Line { kind: BlockKind::Row, text: beside.join("\t") });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(text: &str) -> Line {
        Line { kind: BlockKind::Row, text: text.to_owned() }
    }

    fn texts(lines: Vec<Line>) -> Vec<(BlockKind, String)> {
        unfold(lines).into_iter().map(|line| (line.kind, line.text)).collect()
    }

    #[test]
    fn the_new_wording_is_the_text() {
        let table = vec![
            row("修正條文\t現行條文\t說明"),
            row("第一條　每日開放八小時。\t第一條　每日開放六小時。\t便民"),
            row("第二條　免收押金。\t\t新增"),
            row("\t第三條　逾期收費。\t刪除"),
        ];
        let expected = [
            (BlockKind::Row, "修正條文\t現行條文\t說明"),
            (BlockKind::Paragraph, "第一條　每日開放八小時。"),
            (BlockKind::Row, "現行條文：第一條　每日開放六小時。\t說明：便民"),
            (BlockKind::Paragraph, "第二條　免收押金。"),
            (BlockKind::Row, "說明：新增"),
            (BlockKind::Row, "現行條文：第三條　逾期收費。\t說明：刪除"),
        ];
        let expected: Vec<_> =
            expected.into_iter().map(|(kind, text)| (kind, text.to_owned())).collect();
        assert_eq!(texts(table), expected);
    }

    #[test]
    fn other_tables_stay_tables() {
        for head in ["项目\t标准", "修改后\t金额", "原条文\t理由", "修改后金额\t修改前金额"]
        {
            let table = vec![row(head), row("押金\t五十元"), row("逾期费\t一元")];
            assert_eq!(unfold(table.clone()), table, "{head}");
        }
    }
}
