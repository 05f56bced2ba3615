//! Rows of task tables: 序号 | 工作任务 | 牵头单位 | 配合单位 | 完成时限. The head of the table says what each cell is, so
//! names and days in it need no words around them.

use tiaowen_text::doc::Span;
use tiaowen_text::folded::Folded;

use super::{Line, Role, Task};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    /// What is to be done.
    What,
    /// Who.
    Who(Role),
    /// By when.
    When,
}

/// Words that a column of what is to be done is headed by; the first that stands in a head is that column.
const WHAT: [&str; 18] = [
    "工作任务",
    "重点任务",
    "目标任务",
    "主要任务",
    "任务内容",
    "工作内容",
    "任务事项",
    "工作事项",
    "任务名称",
    "重点工作",
    "工作举措",
    "工作措施",
    "工作项目",
    "具体任务",
    "具体措施",
    "任务",
    "事项",
    "措施",
];

/// Of who leads, is in charge, takes part.
const WHO: [(&[&str], Role); 3] = [
    (&["牵头单位", "牵头部门", "牵头责任单位", "主办单位", "主办机关", "牵头"], Role::Leads),
    (
        &[
            "责任单位",
            "责任部门",
            "负责单位",
            "负责部门",
            "落实单位",
            "实施单位",
            "承办单位",
            "责任主体",
            "主管单位",
            "主要责任单位",
        ],
        Role::InCharge,
    ),
    (
        &[
            "配合单位",
            "配合部门",
            "协办单位",
            "参与单位",
            "参加单位",
            "协同单位",
            "协助单位",
            "配合责任单位",
        ],
        Role::TakesPart,
    ),
];

/// Of by when.
const WHEN: [&str; 12] = [
    "完成时限",
    "完成时间",
    "完成期限",
    "办理时限",
    "办结时限",
    "时间节点",
    "时间要求",
    "时间进度",
    "工作时限",
    "整改时限",
    "时限",
    "期限",
];

/// A row of a task table.
pub(super) struct Row {
    /// The whole line.
    pub(super) line: Span,
    /// The cell that says what is to be done.
    pub(super) what: Span,
    who: Vec<(Role, Span)>,
    when: Vec<Span>,
}

/// The rows of the task tables in a part of a text.
pub(super) fn find(text: &str, part: Span) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut head: Vec<(Column, usize)> = Vec::new();
    let mut width = 0;
    let mut at = part.start;
    for line in part.of(text).split_inclusive('\n') {
        let span = Span::new(at, at + line.len());
        at = span.end;
        let cells = cells(text, span);
        if cells.len() < 2 {
            // Words between two tables end the first.
            if !line.trim().is_empty() {
                head.clear();
            }
            continue;
        }
        if let Some(columns) = columns(text, &cells) {
            (head, width) = (columns, cells.len());
            continue;
        }
        if head.is_empty() || cells.len() != width {
            continue;
        }
        rows.extend(row(text, span, &head, &cells));
    }
    rows
}

fn row(text: &str, line: Span, head: &[(Column, usize)], cells: &[Span]) -> Option<Row> {
    let filled = |at: &usize| cells.get(*at).copied().filter(|cell| !cell.of(text).is_empty());
    let of = |wanted: fn(&Column) -> bool| head.iter().filter(move |(column, _)| wanted(column));
    let what = of(|column| *column == Column::What).find_map(|(_, at)| filled(at))?;
    let who = head.iter().filter_map(|(column, at)| match column {
        Column::Who(role) => Some((*role, filled(at)?)),
        Column::What | Column::When => None,
    });
    let when = of(|column| *column == Column::When).filter_map(|(_, at)| filled(at));
    Some(Row { line, what, who: who.collect(), when: when.collect() })
}

/// The cells of a line, without white space around them.
fn cells(text: &str, line: Span) -> Vec<Span> {
    let mut at = line.start;
    let cells = line.of(text).split('\t').map(|cell| {
        let span = Span::new(at, at + cell.len()).trimmed(text);
        at += cell.len() + 1;
        span
    });
    cells.collect()
}

/// The columns that a line heads: what is to be done, and who does it or by when.
fn columns(text: &str, cells: &[Span]) -> Option<Vec<(Column, usize)>> {
    const LONGEST: usize = 12;
    let heads: Vec<String> = cells
        .iter()
        .map(|cell| {
            let folded = Folded::part(text, *cell);
            let words = folded.chars().iter().filter(|c| !c.is_whitespace());
            let words: String = words.take(LONGEST + 1).collect();
            words.split(['(', '、', '/']).next().unwrap_or_default().to_owned()
        })
        .collect();
    let what = WHAT.iter().find_map(|word| heads.iter().position(|head| head == word))?;
    let column = |head: &String| {
        let who = WHO.iter().find(|(words, _)| words.contains(&head.as_str()));
        let when = || WHEN.contains(&head.as_str()).then_some(Column::When);
        who.map(|(_, role)| Column::Who(*role)).or_else(when)
    };
    let others = heads.iter().enumerate().filter_map(|(at, head)| Some((column(head)?, at)));
    let columns: Vec<(Column, usize)> =
        std::iter::once((Column::What, what)).chain(others).collect();
    (columns.len() > 1).then_some(columns)
}

/// What a row sets.
pub(super) fn task(text: &str, unit: usize, row: &Row, issued: Option<i32>) -> Task {
    let mut task = super::read(text, unit, row.what, issued);
    for (role, cell) in &row.who {
        // Names in a cell are parted by lines and spaces too.
        let folded = Folded::part(text, *cell).filter_map(|c| match c {
            c if c.is_whitespace() => Some('、'),
            c => Some(c),
        });
        let words: String = folded.chars().iter().collect();
        let line = Line { words: &words, folded: &folded };
        if ["牵头", "配合", "负责"].iter().any(|word| words.contains(word)) {
            super::in_bracket(&line, 0, &words, &mut task.bodies);
        } else {
            super::add(&line, 0, &words, *role, false, &mut task.bodies);
        }
    }
    for cell in &row.when {
        let folded = Folded::part(text, *cell).filter_map(|c| (!c.is_whitespace()).then_some(c));
        let words: String = folded.chars().iter().collect();
        let line = Line { words: &words, folded: &folded };
        task.deadlines.extend(super::due(&line, issued));
    }
    task.row = Some(row.what);
    task.bodies.sort_by_key(|body| body.span.start);
    task
}
