//! What readers say of links: lines that are only ever added to one file, for whoever judges. Nothing that is shown
//! rests on them. No line tells who sent it.
//!
//! ```text
//! when  document  clause  parent  article  says  note
//! ```
//!
//! `says` is one of [`Says`]' words. When a clause has been judged, a line of its own says that what readers said of it
//! before is answered.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use super::layout::Layout;
use tiaowen_engine::disk::{expect_file, read_text};
use tiaowen_text::doc::DocId;
use tiaowen_text::error::{Error, ErrorKind as Kind, Result};

/// Most bytes of the file: then readers are told that it is full.
const MOST: u64 = 1024 * 1024;
/// Most lines of one pair that are open: more say nothing new.
const MOST_OF_A_PAIR: usize = 20;
/// Most characters of a note.
pub const LONGEST_NOTE: usize = 200;

/// What a line says of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// It is right
    Right,
    /// It is wrong
    Wrong,
    /// A judge has seen what was said before
    Answered,
}

impl Says {
    /// The word in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Wrong => "wrong",
            Self::Answered => "answered",
        }
    }

    /// What has this word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Right, Self::Wrong, Self::Answered].into_iter().find(|says| says.word() == word)
    }
}

/// A line of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// When, ISO 8601 with the time of day.
    pub when: String,
    /// The implementing document.
    pub document: DocId,
    /// Path of its clause.
    pub clause: String,
    /// The document that is carried out.
    pub parent: DocId,
    /// Path of its article; `-` where every article is meant.
    pub article: String,
    /// What is said of the link.
    pub says: Says,
    /// Why.
    pub note: String,
}

impl Word {
    fn print(&self) -> String {
        let Self { when, document, clause, parent, article, says, note } = self;
        let says = says.word();
        let note: String = note.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let note: String = note.trim().chars().take(LONGEST_NOTE).collect();
        format!("{when}\t{document}\t{clause}\t{parent}\t{article}\t{says}\t{note}\n")
    }

    fn parse(line: &str) -> Option<Self> {
        let columns: Vec<&str> = line.split('\t').collect();
        let &[when, document, clause, parent, article, says, note] = columns.as_slice() else {
            return None;
        };
        Some(Self {
            when: when.to_owned(),
            document: DocId::parse(document).ok()?,
            clause: clause.to_owned(),
            parent: DocId::parse(parent).ok()?,
            article: article.to_owned(),
            says: Says::parse(says)?,
            note: note.to_owned(),
        })
    }

    /// Whether it speaks of the same clause and parent.
    fn is_beside(&self, other: &Self) -> bool {
        (&self.document, &self.clause, &self.parent)
            == (&other.document, &other.clause, &other.parent)
    }
}

/// The file.
fn file(layout: &Layout) -> PathBuf {
    layout.review().join("readers.tsv")
}

/// What readers say and no judge has answered, in the order in which it came.
pub fn open(layout: &Layout) -> Result<Vec<Word>> {
    let path = file(layout);
    let text = match read_text(&path) {
        Ok(text) => text,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(Error::io(path.display(), e)),
    };
    let mut open: Vec<Word> = Vec::new();
    // A line that a killed program left cut short is none.
    for word in text.lines().filter_map(Word::parse) {
        match word.says {
            Says::Answered => open.retain(|before| !before.is_beside(&word)),
            Says::Right | Says::Wrong => open.push(word),
        }
    }
    Ok(open)
}

/// Adds a line. Of readers' lines no more are taken than the file holds, with `TooLarge`; the one who calls lets only
/// one be added at a time.
pub fn add(layout: &Layout, word: &Word) -> Result<()> {
    let path = file(layout);
    let failed = |e| Error::io(path.display(), e);
    let length = match fs::metadata(&path) {
        Ok(facts) => facts.len(),
        Err(e) if e.kind() == ErrorKind::NotFound => 0,
        Err(e) => return Err(failed(e)),
    };
    if word.says != Says::Answered {
        let of_pair = |w: &&Word| w.is_beside(word) && w.article == word.article;
        let full = length >= MOST || open(layout)?.iter().filter(of_pair).count() >= MOST_OF_A_PAIR;
        if full {
            let message = "enough was said already: a judge has to look at it first";
            let chinese = "已收到的意见够多了，请等判定人看过再提";
            return Err(Error::new(Kind::TooLarge, message).in_chinese(chinese));
        }
    }
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir).map_err(failed)?;
    }
    expect_file(&path).map_err(failed)?;
    let options = OpenOptions::new().create(true).append(true).clone();
    let mut file = options.open(&path).map_err(failed)?;
    let cut_short = length > 0 && !fs::read(&path).map_err(failed)?.ends_with(b"\n");
    let line = if cut_short { format!("\n{}", word.print()) } else { word.print() };
    file.write_all(line.as_bytes()).and_then(|()| file.sync_data()).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(article: &str, says: Says, note: &str) -> Word {
        Word {
            when: "2026-11-29T08:00:00Z".to_owned(),
            document: DocId::parse("child").unwrap(),
            clause: "1.2".to_owned(),
            parent: DocId::parse("parent").unwrap(),
            article: article.to_owned(),
            says,
            note: note.to_owned(),
        }
    }

    fn layout(name: &str) -> Layout {
        let root = std::env::temp_dir().join(format!("tiaowen-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        Layout::at(&root)
    }

    #[test]
    fn what_a_judge_has_answered_is_no_longer_open() {
        let layout = layout("readers");
        add(&layout, &word("3", Says::Wrong, "另一回事\t\n")).unwrap();
        add(&layout, &word("4", Says::Right, &"长".repeat(300))).unwrap();
        let said = open(&layout).unwrap();
        assert_eq!(
            (said[0].note.as_str(), said[1].note.chars().count()),
            ("另一回事", LONGEST_NOTE)
        );
        add(&layout, &word("-", Says::Answered, "")).unwrap();
        assert_eq!(open(&layout).unwrap(), []);
        add(&layout, &word("3", Says::Right, "")).unwrap();
        assert_eq!(open(&layout).unwrap().len(), 1);
    }

    #[test]
    fn a_line_that_was_cut_short_costs_no_other_and_one_pair_does_not_fill_the_file() {
        let layout = layout("readers-cut");
        add(&layout, &word("3", Says::Wrong, "")).unwrap();
        let path = file(&layout);
        let mut text = fs::read_to_string(&path).unwrap();
        text.push_str("2026-11-29T08:00:01Z\tchi");
        fs::write(&path, text).unwrap();
        for _ in 1..MOST_OF_A_PAIR {
            add(&layout, &word("3", Says::Wrong, "")).unwrap();
        }
        assert_eq!(open(&layout).unwrap().len(), MOST_OF_A_PAIR);
        let full = add(&layout, &word("3", Says::Wrong, "")).unwrap_err();
        assert_eq!(full.kind(), Kind::TooLarge);
        add(&layout, &word("4", Says::Wrong, "")).unwrap();
        add(&layout, &word("-", Says::Answered, "")).unwrap();
        assert_eq!(open(&layout).unwrap(), []);
    }
}
