//! A table of titles, document numbers, citations or quotations, judged row by row.

use super::verify::{Shelf, asked_day};
use super::{Kb, Open};
use tiaowen_link::crossref::folded::key;
use tiaowen_link::crossref::names::is_document_title;
use tiaowen_link::verify::{self, Reason, Verdict};
use tiaowen_print::view::{FindingView, VersionRefView};
use tiaowen_text::doc::{DocId, Meta};
use tiaowen_text::error::{Error, ErrorKind, Result};
use tiaowen_text::title::in_marks;

/// Most rows of a table.
const MOST_ROWS: usize = 20_000;
/// Longest cell that is judged, in characters.
const LONGEST: usize = 20_000;
/// The columns that are added.
const ADDED: [&str; 7] =
    ["verdict", "status", "replaced_by", "reason", "document", "clause", "address"];

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Title,
    Number,
    Citation,
    Quote,
    Other,
}

/// The heads by which columns are known.
const HEADS: [(Column, &[&str]); 4] = [
    (
        Column::Title,
        &[
            "标题",
            "名称",
            "文件",
            "文件名",
            "文件名称",
            "法规",
            "法规名称",
            "法律",
            "title",
            "document",
            "name",
        ],
    ),
    (Column::Number, &["文号", "发文字号", "字号", "number"]),
    (
        Column::Citation,
        &["引用", "条款", "条文", "条", "条号", "依据", "citation", "clause", "article"],
    ),
    (
        Column::Quote,
        &["引文", "引语", "原文", "内容", "文字", "quote", "quotation", "text", "wording"],
    ),
];

/// What is known of a row.
#[derive(Debug, Default)]
struct Row {
    title: String,
    number: String,
    citation: String,
    quote: String,
}

/// The verdict on a row.
struct Judged {
    verdict: Verdict,
    reason: String,
    document: Option<DocId>,
    clause: String,
    address: String,
}

impl Kb {
    /// The same table with columns for verdict, status, what replaced the text, reason, document, clause and
    /// address, as of a day, ISO 8601; today when `None`. Columns are known by their heads, and without heads by
    /// what stands in them.
    pub fn verify_table(
        &self,
        rows: &[Vec<String>],
        day: Option<&str>,
    ) -> Result<Vec<Vec<String>>> {
        if rows.len() > MOST_ROWS {
            let message =
                format!("the table has {} rows; at most {MOST_ROWS} are judged", rows.len());
            return Err(Error::new(ErrorKind::TooLarge, message));
        }
        let open = self.now();
        let day = asked_day(day)?;
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        let head = rows.first().map(|row| heads(row)).unwrap_or_default();
        let has_head = head.iter().any(|column| *column != Column::Other);
        let mut out = Vec::with_capacity(rows.len());
        for (n, cells) in rows.iter().enumerate() {
            let mut cells = cells.clone();
            cells.resize(width, String::new());
            if n == 0 && has_head {
                cells.extend(ADDED.map(str::to_owned));
            } else if cells.iter().all(|cell| cell.trim().is_empty()) {
                cells.extend(ADDED.map(|_| String::new()));
            } else {
                let row = open.row_of(&cells, has_head.then_some(head.as_slice()), &day)?;
                cells.extend(open.judge(&row, &day)?);
            }
            out.push(cells);
        }
        if !has_head && width > 0 {
            let names = (1..=width).map(|n| n.to_string());
            out.insert(0, names.chain(ADDED.map(str::to_owned)).collect());
        }
        Ok(out)
    }
}

/// Whether an order or announcement of this number made or changed a text: a law is cited by any of them.
fn was_ordered_by(meta: &Meta, printed: &str) -> bool {
    let printed = key(printed);
    let mut numbers = meta.events.iter().filter_map(|event| event.number.as_deref()).map(key);
    numbers.any(|number| number.ends_with(&printed) || printed.ends_with(&number))
}

fn heads(row: &[String]) -> Vec<Column> {
    let known = |cell: &String| {
        let cell = cell.trim().trim_start_matches('\u{feff}').to_lowercase();
        let found = HEADS.iter().find(|(_, names)| names.contains(&cell.as_str()));
        found.map_or(Column::Other, |(column, _)| *column)
    };
    row.iter().map(known).collect()
}

impl Open {
    fn row_of(&self, cells: &[String], head: Option<&[Column]>, day: &str) -> Result<Row> {
        let mut row = Row::default();
        let filled = cells.iter().filter(|cell| !cell.trim().is_empty()).count();
        for (n, cell) in cells.iter().enumerate() {
            let cell = cell.trim();
            if cell.is_empty() {
                continue;
            }
            if cell.chars().count() > LONGEST {
                let message = format!("a cell is longer than {LONGEST} characters");
                return Err(Error::new(ErrorKind::TooLarge, message));
            }
            let column = match head {
                Some(head) => head.get(n).copied().unwrap_or(Column::Other),
                None => self.column_of(cell, filled == 1, day)?,
            };
            let place = match column {
                Column::Title => &mut row.title,
                Column::Number => &mut row.number,
                Column::Citation => &mut row.citation,
                Column::Quote => &mut row.quote,
                Column::Other => continue,
            };
            if place.is_empty() {
                place.push_str(cell);
            }
        }
        Ok(row)
    }

    /// What a cell without a head holds, told by itself.
    fn column_of(&self, cell: &str, alone: bool, day: &str) -> Result<Column> {
        let length = cell.chars().count();
        if length < 40 && cell.contains(['〔', '[', '［']) && cell.ends_with(['号', '號']) {
            return Ok(Column::Number);
        }
        let is_title = cell.starts_with('《')
            && cell.find('》').is_some_and(|at| cell.get(at..).is_some_and(|rest| rest == "》"));
        let named = !self.names().titled(cell, day).is_empty();
        if is_title || named || self.names().title(cell, "").is_some() {
            return Ok(Column::Title);
        }
        if alone || length < 60 {
            let shelf = Shelf::new(self, day);
            if !verify::find_mentions(cell, &[], &shelf)?.is_empty() {
                return Ok(Column::Citation);
            }
            if cell.starts_with('第') && cell.contains(['条', '條']) {
                return Ok(Column::Citation);
            }
        }
        Ok(if is_document_title(cell) { Column::Title } else { Column::Quote })
    }

    fn judge(&self, row: &Row, day: &str) -> Result<Vec<String>> {
        let judged = self.judged(row, day)?;
        let (status, replaced) = match &judged.document {
            Some(id) => self.status_of(id, day),
            None => ("unknown", String::new()),
        };
        Ok(vec![
            judged.verdict.word().to_owned(),
            status.to_owned(),
            replaced,
            judged.reason,
            judged.document.map(|id| id.to_string()).unwrap_or_default(),
            judged.clause,
            judged.address,
        ])
    }

    fn judged(&self, row: &Row, day: &str) -> Result<Judged> {
        let names = self.names();
        let bare = row.title.trim_start_matches('《').trim_end_matches('》');
        let titled = (!bare.is_empty()).then(|| names.title(bare, "")).flatten();
        let numbered = (!row.number.is_empty()).then(|| names.number(&row.number)).flatten();
        let at = |index: usize| names.id(names.in_force(index, day));
        let whole = |verdict, reason: &str, document: Option<DocId>| Judged {
            verdict,
            reason: reason.to_owned(),
            clause: String::new(),
            address: document.as_ref().map(|id| format!("/id/{id}")).unwrap_or_default(),
            document,
        };
        if let (Some(title), Some(number)) = (titled, numbered)
            && title != number
            && !names.work(title).contains(&number)
        {
            let other = names.title_of(number);
            let reason = format!("文号与标题不是同一份文件：该文号为{}", in_marks(other));
            return Ok(whole(Verdict::Differs, &reason, names.id(title)));
        }
        if let (Some(title), None, false) = (titled, numbered, row.number.is_empty())
            && names.has_another_number(title, &row.number)
            && let meta = names.id(title).and_then(|id| Some(&self.collection().entry(&id)?.meta))
            && !meta.is_some_and(|meta| was_ordered_by(meta, &row.number))
        {
            let own = meta.and_then(|meta| meta.number.clone());
            let reason = format!("文号不符：库中该文件的文号为{}", own.unwrap_or_default());
            return Ok(whole(Verdict::Differs, &reason, names.id(title)));
        }
        // A number means one version, a title that in force.
        let document = numbered.and_then(|index| names.id(index)).or(titled.and_then(at));
        if row.citation.is_empty() && row.quote.is_empty() {
            let named = !row.title.is_empty() || !row.number.is_empty();
            return Ok(match document {
                Some(id) => match self.ended(&id, day).map(str::to_owned) {
                    Some(on) => {
                        whole(Verdict::Repealed, &format!("该文件已于 {on} 废止"), Some(id))
                    }
                    None => whole(Verdict::Verified, "库中有这份文件", Some(id)),
                },
                None if named => whole(Verdict::Unverifiable, "库中没有这份文件，无法核对", None),
                None => whole(Verdict::NotChecked, "这一行没有可核对的内容", None),
            });
        }
        let named = !row.title.is_empty() && !row.citation.contains('《');
        let lead = if named { format!("《{bare}》") } else { String::new() };
        let text = match row.quote.trim_matches(['“', '”', '"', '「', '」', '『', '』']) {
            "" => format!("{lead}{}", row.citation),
            quote => {
                let quote = quote.replace(['“', '「'], "‘").replace(['”', '」'], "’");
                let verb = if named || !row.citation.is_empty() { "规定：" } else { "" };
                format!("{lead}{}{verb}“{quote}”", row.citation)
            }
        };
        let about: Vec<String> = document.iter().map(DocId::to_string).collect();
        let view = self.verify(&text, &about, day, String::new())?;
        let wanted = !row.quote.is_empty();
        let fitting = view.findings.iter().filter(|f| !wanted || f.quote.is_some());
        let Some(worst) = fitting.max_by_key(|f| gravity(f)) else {
            return Ok(whole(Verdict::NotChecked, "没有读到可核对的引用或引文", document));
        };
        let clause = worst.place.as_ref().and_then(|place| place.clause.as_ref());
        let part = worst.place.as_ref().map_or("", |place| place.part.as_str());
        let found = worst.place.as_ref().map(|place| place.document.clone());
        let id = found.or_else(|| worst.document.clone());
        Ok(Judged {
            verdict: worst.verdict,
            reason: worst.message.clone(),
            document: id.and_then(|id| DocId::parse(&id).ok()).or(document),
            clause: clause.map(|clause| format!("{}{part}", clause.label)).unwrap_or_default(),
            address: worst.place.as_ref().map(|place| place.permalink.clone()).unwrap_or_default(),
        })
    }

    /// How a document stands on a day, and what stands in its place.
    fn status_of(&self, id: &DocId, day: &str) -> (&'static str, String) {
        let Some(entry) = self.collection().entry(id) else { return ("unknown", String::new()) };
        let standing = self.standing(id, day);
        let name = |version: &VersionRefView| match &version.date {
            Some(date) => format!("{}（{date}）", in_marks(&version.title)),
            None => in_marks(&version.title),
        };
        let successor = standing.in_force_version.as_ref().or(standing.repealed_by.as_ref());
        let successor = successor.or(standing.changed_by.last());
        let successor = successor.map(name).unwrap_or_default();
        if self.ended(id, day).is_some() {
            let word = if successor.is_empty() { "repealed" } else { "replaced" };
            return (word, successor);
        }
        if standing.older || !standing.changed_by.is_empty() {
            return ("amended", successor);
        }
        if self.in_force(entry).is_some_and(|from| from.as_str() > day) {
            return ("not-yet-in-force", String::new());
        }
        ("in-force", String::new())
    }
}

/// How grave a finding is: the gravest of a row is its verdict.
fn gravity(finding: &FindingView) -> usize {
    const ORDER: [Verdict; 7] = [
        Verdict::Verified,
        Verdict::NotChecked,
        Verdict::Unverifiable,
        Verdict::Paraphrase,
        Verdict::Repealed,
        Verdict::Differs,
        Verdict::NotFound,
    ];
    let place = ORDER.iter().position(|verdict| *verdict == finding.verdict).unwrap_or(0);
    // Of two that are as grave, that which has a clause tells more.
    2 * place + usize::from(finding.reason != Reason::UnknownDocument && finding.place.is_some())
}
