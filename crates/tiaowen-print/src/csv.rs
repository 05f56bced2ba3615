//! One row a clause, for spreadsheets: UTF-8 with a byte order mark, quoted by the usual rules.

use super::Edition;
use super::view::{KwicLineView, KwicView, QuantityView, SpreadView, TasksView};
use tiaowen_text::error::{Error, Result};

const COLUMNS: [&str; 13] = [
    "document",
    "title",
    "number",
    "id",
    "label",
    "heading",
    "section",
    "text",
    "citation",
    "implements",
    "state",
    "url",
    "sha256",
];

/// Prints the units of a document as rows.
pub fn print(edition: &Edition<'_>) -> Result<Vec<u8>> {
    // Without the mark a spreadsheet reads the bytes as the system's legacy charset.
    let mut writer = ::csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let fail = |e: ::csv::Error| Error::internal("the document does not print as CSV").caused_by(e);
    writer.write_record(COLUMNS).map_err(fail)?;
    for clause in edition.clauses {
        let at = &clause.clause;
        let implements: Vec<String> = (clause.references.implements.iter())
            .map(|l| format!("{}#{}", l.clause.document, l.clause.path))
            .collect();
        let row = [
            at.document.clone(),
            at.title.clone(),
            at.number.map_or(String::new(), |n| n.to_string()),
            // A path alone is a number to a spreadsheet, which makes 4.1 of 4.10.
            format!("{}#{}", at.document, at.path),
            at.label.clone(),
            at.heading.clone(),
            at.section.clone(),
            clause.text.clone(),
            clause.clause.citation.clone(),
            implements.join(" "),
            at.state.note().to_owned(),
            format!("{}{}", edition.base, at.url),
            clause.provenance.sha256.clone(),
        ];
        writer.write_record(row.iter().map(|cell| plain(cell))).map_err(fail)?;
    }
    writer.into_inner().map_err(|_| Error::internal("the document does not print as CSV"))
}

/// The task table of a document as rows, with a head.
pub fn task_rows(view: &TasksView) -> Vec<Vec<String>> {
    let head = [
        "document",
        "clause",
        "heading",
        "bodies",
        "deadlines",
        "quantities",
        "citation",
        "address",
        "row",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for task in &view.tasks {
        let clause = &task.clause;
        let bodies = task.bodies.iter().map(|body| format!("{}（{}）", body.name, body.role_label));
        let deadlines = task.deadlines.iter().map(|deadline| deadline.date.clone());
        let quantities = task.quantities.iter().map(|quantity| {
            let QuantityView { of, bound, text, .. } = quantity;
            match bound.is_empty() {
                true => format!("{of} {text}").trim().to_owned(),
                false => format!("{of} {text}（{bound}）").trim().to_owned(),
            }
        });
        rows.push(vec![
            clause.document.clone(),
            clause.label.clone(),
            clause.heading.clone(),
            bodies.collect::<Vec<_>>().join("；"),
            deadlines.collect::<Vec<_>>().join("；"),
            quantities.collect::<Vec<_>>().join("；"),
            clause.citation.clone(),
            clause.permalink.clone(),
            task.row.as_ref().map(|row| row.text.clone()).unwrap_or_default(),
        ]);
    }
    rows
}

/// The lines of a concordance as rows, with a head.
pub fn kwic_rows(view: &KwicView) -> Vec<Vec<String>> {
    let head = [
        "document", "clause", "label", "date", "before", "keyword", "after", "citation", "address",
    ];
    let row = |line: &KwicLineView| {
        let clause = &line.clause;
        vec![
            clause.document.clone(),
            format!("{}#{}", clause.document, clause.path),
            clause.label.clone(),
            clause.text_date.clone().unwrap_or_default(),
            line.before.clone(),
            line.keyword.clone(),
            line.after.clone(),
            clause.citation.clone(),
            clause.permalink.clone(),
        ]
    };
    let head = head.map(str::to_owned).to_vec();
    std::iter::once(head).chain(view.lines.iter().map(row)).collect()
}

/// The spread of words as rows, with a head.
pub fn spread_rows(view: &SpreadView) -> Vec<Vec<String>> {
    let head = ["by", "value", "name", "occurrences", "clauses", "characters", "per_10000"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let groups = [("year", &view.years), ("level", &view.levels), ("document", &view.documents)];
    for (by, group) in groups {
        rows.extend(group.iter().map(|row| {
            vec![
                by.to_owned(),
                row.value.clone(),
                row.label.clone(),
                row.occurrences.to_string(),
                row.clauses.to_string(),
                row.characters.map_or_else(String::new, |n| n.to_string()),
                row.per_10000.map_or_else(String::new, |n| format!("{n:.2}")),
            ]
        }));
    }
    rows
}

/// Prints rows of any table, safe for spreadsheets.
pub fn rows(rows: &[Vec<String>]) -> Result<Vec<u8>> {
    let bytes = "\u{feff}".as_bytes().to_vec();
    let mut writer = ::csv::WriterBuilder::new().flexible(true).from_writer(bytes);
    let fail = |e: ::csv::Error| Error::internal("the table does not print as CSV").caused_by(e);
    for row in rows {
        writer.write_record(row.iter().map(|cell| plain(cell))).map_err(fail)?;
    }
    writer.into_inner().map_err(|_| Error::internal("the table does not print as CSV"))
}

/// A cell that no spreadsheet takes for a formula. Numbers stay numbers.
pub(super) fn plain(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula { format!("'{cell}") } else { cell.to_owned() }
}
