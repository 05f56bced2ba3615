//! The curated crosswalk: rows that a reader judged, one file a pair of documents in `corpus/crosswalk/`.
//!
//! A file is tab-separated text. Lines that start with `#` say in words how the judging was done. Every
//! other line is a row of eight columns, so that a row keeps its provenance wherever it is copied:
//!
//! ```text
//! document  clause  article  kind  relation  by  on  note
//! ```
//!
//! `clause` is a key of the implementing document (`14`, `section-1`, `5.14`), `article` a clause of the
//! parent (`central-2022#23`) or the parent alone (`central-2022#-`: judged, carries out none of its
//! articles). `kind` is `main`, `further`, or `passing` for a further article that is only mentioned, `relation` one of [`Relation`]'s words or `-`, `on` a date.

use tiaowen_text::doc::DocId;

use super::Relation;

/// A row of the curated crosswalk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CuratedRow {
    /// The implementing document.
    pub document: DocId,
    /// Key of its clause.
    pub clause: String,
    /// The document that is carried out.
    pub parent: DocId,
    /// Key of the parent's article; `None` when the reader found that there is none.
    pub article: Option<String>,
    /// The main article of the clause, or a further one.
    pub main: bool,
    /// A further article that is only mentioned in passing.
    pub passing: bool,
    /// How they relate, when that was judged.
    pub relation: Option<Relation>,
    /// Who judged.
    pub by: String,
    /// When, ISO 8601.
    pub on: String,
    /// Why, or what is special.
    pub note: String,
}

/// The first line of columns, which a file may carry for its readers.
pub const COLUMNS: &str = "document\tclause\tarticle\tkind\trelation\tby\ton\tnote";

/// Reads a file of the crosswalk: its rows, and what is wrong with the other lines.
pub fn parse(text: &str) -> (Vec<CuratedRow>, Vec<String>) {
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for (i, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') || line.trim_end() == COLUMNS {
            continue;
        }
        match row(line) {
            Ok(row) => rows.push(row),
            Err(problem) => problems.push(format!("line {}: {problem}", i + 1)),
        }
    }
    (rows, problems)
}

fn row(line: &str) -> Result<CuratedRow, String> {
    let columns: Vec<&str> = line.split('\t').map(str::trim).collect();
    let &[document, clause, article, kind, relation, by, on, ref note @ ..] = columns.as_slice()
    else {
        return Err(format!("{} columns where 8 are expected", columns.len()));
    };
    let (parent, article) = article
        .split_once('#')
        .ok_or(format!("{article:?} names no article as document#article"))?;
    let (main, passing) = match kind {
        "main" => (true, false),
        "further" => (false, false),
        "passing" => (false, true),
        _ => return Err(format!("kind {kind:?} is none of main, further, passing")),
    };
    let relation = match relation {
        "-" | "" => None,
        word => Some(Relation::parse(word).ok_or(format!("{word:?} is no relation"))?),
    };
    if clause.is_empty() || by.is_empty() || on.is_empty() {
        return Err("clause, by and on must not be empty".to_owned());
    }
    Ok(CuratedRow {
        document: DocId::parse(document).map_err(|e| e.to_string())?,
        clause: clause.to_owned(),
        parent: DocId::parse(parent).map_err(|e| e.to_string())?,
        article: (article != "-").then(|| article.to_owned()),
        main,
        passing,
        relation,
        by: by.to_owned(),
        on: on.to_owned(),
        note: note.join(" ").trim().to_owned(),
    })
}

/// A file with rows put in: what it said before of the same clauses and parents goes, every other line stays.
pub fn replace(text: &str, rows: &[CuratedRow]) -> String {
    let same = |old: &CuratedRow| {
        rows.iter()
            .any(|r| r.document == old.document && r.clause == old.clause && r.parent == old.parent)
    };
    let mut out = String::with_capacity(text.len() + rows.len() * 80);
    for line in text.lines() {
        let gone = !line.starts_with('#') && row(line).is_ok_and(|old| same(&old));
        if !gone {
            out.push_str(line);
            out.push('\n');
        }
    }
    for row in rows {
        out.push_str(&print(row));
        out.push('\n');
    }
    out
}

/// The word for how a clause takes an article up.
pub const fn kind(main: bool, passing: bool) -> &'static str {
    match (main, passing) {
        (true, _) => "main",
        (false, false) => "further",
        (false, true) => "passing",
    }
}

/// Prints a row as a line of the file, without the line break.
pub fn print(row: &CuratedRow) -> String {
    let plain = |text: &str| text.replace(['\t', '\n', '\r'], " ");
    [
        row.document.to_string(),
        plain(&row.clause),
        format!("{}#{}", row.parent, row.article.as_deref().unwrap_or("-")),
        kind(row.main, row.passing).to_owned(),
        row.relation.map_or("-", Relation::word).to_owned(),
        plain(&row.by),
        plain(&row.on),
        plain(&row.note),
    ]
    .join("\t")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_print_and_read_back_the_same() {
        let text = "# judged by a reader\nsichuan-2023\t14\tcentral-2022#23\tmain\tsame-subject\ta reader\t2026-11\told and young\n\
            sichuan-2023\t14\tcentral-2022#25\tpassing\t-\ta reader\t2026-11\t\n\
            sichuan-2023\tpreamble\tcentral-2022#-\tmain\t-\ta reader\t2026-11\t\n";
        let (rows, problems) = parse(text);
        assert_eq!(problems, Vec::<String>::new());
        assert_eq!(rows.len(), 3);
        assert_eq!(
            rows.iter().map(|r| r.article.as_deref()).collect::<Vec<_>>(),
            [Some("23"), Some("25"), None]
        );
        let printed: String = rows.iter().map(|r| print(r) + "\n").collect();
        assert_eq!(parse(&printed).0, rows);
    }

    #[test]
    fn accepted_rows_take_the_place_of_their_clause_alone() {
        let text =
            "# who judged\na\t1\tb#2\tmain\t-\tx\t2026-11\t\na\t2\tb#3\tmain\t-\tx\t2026-11\t\n";
        let (mut rows, _) = parse("a\t1\tb#5\tmain\twider\ty\t2026-12\tread again");
        let text = replace(text, &rows);
        assert!(text.starts_with("# who judged\n"));
        let (read, problems) = parse(&text);
        assert_eq!(problems, Vec::<String>::new());
        rows.insert(0, parse("a\t2\tb#3\tmain\t-\tx\t2026-11\t").0.remove(0));
        assert_eq!(read, rows);
    }

    #[test]
    fn a_bad_line_is_named_and_the_others_are_read() {
        let (rows, problems) = parse(
            "a\t1\tb#2\tmain\t-\tx\t2026-11\t\na\t1\tb\tmain\t-\tx\t2026-11\t\na\t1\tb#2\tchief\t-\tx\t2026-11\t\nshort",
        );
        assert_eq!(rows.len(), 1);
        assert_eq!(problems.len(), 3);
        assert!(problems[0].starts_with("line 2:"), "{problems:?}");
    }
}
