//! The curated crosswalk: rows that a reader judged, one file a pair of documents in `corpus/crosswalk/`.
//!
//! A file is tab-separated text. Lines that start with `#` say in words how the judging was done. Every
//! other line is a row of eight or nine columns, so that a row keeps its provenance wherever it is copied:
//!
//! ```text
//! document  clause  article  kind  relation  by  on  note  how
//! ```
//!
//! `clause` is a key of the implementing document (`14`, `section-1`, `5.14`), `article` a clause of the
//! parent (`central-2022#23`) or the parent alone (`central-2022#-`: judged, carries out none of its
//! articles). `kind` is one of [`Kind`]'s words, `relation` one of [`Relation`]'s or `-`, `on` a date, `how` one of
//! [`Means`]' words; rows that a person wrote have no ninth column.

use tiaowen_text::doc::DocId;

use super::Relation;

/// How a clause takes an article up, as a reader judged it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The main article of the clause
    Main,
    /// One that it takes up beside the main one
    Further,
    /// One that is only mentioned
    Passing,
    /// No link, whatever is computed
    Rejected,
}

impl Kind {
    /// All kinds, the strongest link first.
    pub const ALL: [Self; 4] = [Self::Main, Self::Further, Self::Passing, Self::Rejected];

    /// The kind of a link.
    pub const fn of_link(main: bool, passing: bool) -> Self {
        match (main, passing) {
            (true, _) => Self::Main,
            (false, false) => Self::Further,
            (false, true) => Self::Passing,
        }
    }

    /// The word in files and answers.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Further => "further",
            Self::Passing => "passing",
            Self::Rejected => "rejected",
        }
    }

    /// The kind with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// By what means a row came into its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// The workbench of the server
    Page,
    /// `tiaowen crosswalk --accept`
    Command,
}

impl Means {
    /// The word in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Command => "command",
        }
    }

    /// The means with this word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Page, Self::Command].into_iter().find(|means| means.word() == word)
    }
}

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
    /// How the clause takes the article up; nothing where there is no article.
    pub kind: Kind,
    /// How they relate, when that was judged.
    pub relation: Option<Relation>,
    /// Who judged.
    pub by: String,
    /// When, ISO 8601.
    pub on: String,
    /// Why, or what is special.
    pub note: String,
    /// How it was written; `None` for a row of a person's own hand.
    pub means: Option<Means>,
}

impl CuratedRow {
    /// Whether it says that the clause carries out this article; else it says that there is none, or not this one.
    pub fn links(&self) -> bool {
        self.article.is_some() && self.kind != Kind::Rejected
    }

    /// Whether it judges the clause: one rejected article leaves all others open.
    pub fn judges_clause(&self) -> bool {
        self.article.is_none() || self.links()
    }

    /// Whether it speaks of the same clause and parent.
    pub fn is_beside(&self, other: &Self) -> bool {
        (&self.document, &self.clause, &self.parent)
            == (&other.document, &other.clause, &other.parent)
    }
}

/// The first line of columns, which a file may carry for its readers.
pub const COLUMNS: &str = "document\tclause\tarticle\tkind\trelation\tby\ton\tnote\thow";
/// How that line starts, also in files from before its last column.
const COLUMNS_START: &str = "document\tclause\tarticle\tkind\t";

/// Reads a file of the crosswalk: its rows, and what is wrong with the other lines.
pub fn parse(text: &str) -> (Vec<CuratedRow>, Vec<String>) {
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for (i, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') || line.starts_with(COLUMNS_START) {
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
    let &[document, clause, article, kind, relation, by, on, ref rest @ ..] = columns.as_slice()
    else {
        return Err(format!("{} columns where 8 are expected", columns.len()));
    };
    // A note with tabs in it has columns of its own.
    let (means, note) = match rest {
        [note @ .., how] if !note.is_empty() && Means::parse(how).is_some() => {
            (Means::parse(how), note)
        }
        note => (None, note),
    };
    let (parent, article) = article
        .split_once('#')
        .ok_or(format!("{article:?} names no article as document#article"))?;
    let kind = Kind::parse(kind)
        .ok_or(format!("kind {kind:?} is none of main, further, passing, rejected"))?;
    if article == "-" && kind == Kind::Rejected {
        return Err("rejected is said of an article, and - is none".to_owned());
    }
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
        kind,
        relation,
        by: by.to_owned(),
        on: on.to_owned(),
        note: note.join(" ").trim().to_owned(),
        means,
    })
}

/// A file with rows put in: rows that are `gone` go, every other line stays.
pub fn replace(text: &str, gone: impl Fn(&CuratedRow) -> bool, rows: &[CuratedRow]) -> String {
    let mut out = String::with_capacity(text.len() + rows.len() * 80);
    for line in text.lines() {
        let goes = !line.starts_with('#') && row(line).is_ok_and(|old| gone(&old));
        if !goes {
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

/// Prints a row as a line of the file, without the line break.
pub fn print(row: &CuratedRow) -> String {
    let plain = |text: &str| text.replace(['\t', '\n', '\r'], " ");
    let mut columns = vec![
        row.document.to_string(),
        plain(&row.clause),
        format!("{}#{}", row.parent, row.article.as_deref().unwrap_or("-")),
        row.kind.word().to_owned(),
        row.relation.map_or("-", Relation::word).to_owned(),
        plain(&row.by),
        plain(&row.on),
        plain(&row.note),
    ];
    columns.extend(row.means.map(|means| means.word().to_owned()));
    columns.join("\t")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_print_and_read_back_the_same() {
        let text = "# judged by a reader\nsichuan-2023\t14\tcentral-2022#23\tmain\tsame-subject\ta reader\t2026-11\told and young\n\
            sichuan-2023\t14\tcentral-2022#25\tpassing\t-\ta reader\t2026-11\t\n\
            sichuan-2023\tpreamble\tcentral-2022#-\tmain\t-\ta reader\t2026-11\t\n\
            sichuan-2023\tpreamble\tcentral-2022#1\trejected\t-\ta reader\t2026-11\tanother matter\tpage\n";
        let (rows, problems) = parse(text);
        assert_eq!(problems, Vec::<String>::new());
        assert_eq!(
            rows.iter().map(|r| r.article.as_deref()).collect::<Vec<_>>(),
            [Some("23"), Some("25"), None, Some("1")]
        );
        let said: Vec<(bool, bool)> = rows.iter().map(|r| (r.links(), r.judges_clause())).collect();
        assert_eq!(said, [(true, true), (true, true), (false, true), (false, false)]);
        assert_eq!(rows[3].means, Some(Means::Page));
        assert_eq!(rows[3].note, "another matter");
        let printed: String = rows.iter().map(|r| print(r) + "\n").collect();
        assert_eq!(parse(&printed).0, rows);
    }

    #[test]
    fn accepted_rows_take_the_place_of_their_clause_alone() {
        let text =
            "# who judged\na\t1\tb#2\tmain\t-\tx\t2026-11\t\na\t2\tb#3\tmain\t-\tx\t2026-11\t\n";
        let (mut rows, _) = parse("a\t1\tb#5\tmain\twider\ty\t2026-12\tread again");
        let text = replace(text, |old| rows.iter().any(|row| row.is_beside(old)), &rows);
        assert!(text.starts_with("# who judged\n"));
        let (read, problems) = parse(&text);
        assert_eq!(problems, Vec::<String>::new());
        rows.insert(0, parse("a\t2\tb#3\tmain\t-\tx\t2026-11\t").0.remove(0));
        assert_eq!(read, rows);
    }

    #[test]
    fn a_note_with_tabs_stays_whole_and_files_without_the_last_column_are_read() {
        let text = "document\tclause\tarticle\tkind\trelation\tby\ton\tnote\n\
            a\t1\tb#2\tmain\t-\tx\t2026-11\tsee\tthe page\n\
            a\t2\tb#2\tmain\t-\tx\t2026-11\tpage\n\
            a\t3\tb#2\tmain\t-\tx\t2026-11\n";
        let (rows, problems) = parse(text);
        assert_eq!(problems, Vec::<String>::new());
        let read: Vec<_> = rows.iter().map(|r| (r.note.as_str(), r.means)).collect();
        assert_eq!(read, [("see the page", None), ("page", None), ("", None)]);
        assert_eq!(parse(&format!("{COLUMNS}\n")), (Vec::new(), Vec::new()));
    }

    #[test]
    fn a_bad_line_is_named_and_the_others_are_read() {
        let (rows, problems) = parse(
            "a\t1\tb#2\tmain\t-\tx\t2026-11\t\na\t1\tb\tmain\t-\tx\t2026-11\t\na\t1\tb#2\tchief\t-\tx\t2026-11\t\na\t1\tb#-\trejected\t-\tx\t2026-11\t\nshort",
        );
        assert_eq!(rows.len(), 1);
        assert_eq!(problems.len(), 4);
        assert!(problems[0].starts_with("line 2:"), "{problems:?}");
    }
}
