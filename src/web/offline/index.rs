//! The search index of the copy, in pieces: a search loads the few that it needs, whatever the size of the
//! collection.
//!
//! Clauses have running numbers. `meta.js` has the fold, the words of the page and where each block of texts begins;
//! a piece of postings (`p17.js`) has, for every pair of characters, character and clause number (`#14`) that falls to
//! it by its hash, the clauses that have it; a block of texts (`t203.js`, one set a script) has what a hit shows.
//! Each is a script that calls one function, since pages on disk may load no other files.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::kb::Kb;
use crate::web::names::state_name;
use crate::web::offline::{fold_table, print};
use crate::web::page::Page;
use tiaowen_text::doc::DocId;
use tiaowen_text::error::Result;
use tiaowen_text::script::{IN_WORD, fold};

/// Bytes that a piece of postings has on average, at most.
const PIECE: usize = 12 * 1024;
/// Bytes of texts from which a block is full.
const BLOCK: usize = 6 * 1024;
/// Characters of a clause that a block has: what stands further down is found, and not shown.
const SHOWN: usize = 1_500;
/// Digits of postings: five bits each, the sixth says that more follow.
const DIGITS: &[u8; 64] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
/// How often a token is in a clause, as far as that is told.
const TIMES: usize = 4;

/// A file of the copy.
pub struct File {
    /// Its name below the folder.
    pub name: String,
    /// Its content.
    pub content: String,
}

/// The folder of the index; that of the texts of a script other than the stored one has its code in its name.
pub fn folder(script: &str) -> String {
    if script.is_empty() { "static/index".to_owned() } else { format!("static/index-{script}") }
}

/// The clauses that have a token, as digits: the distance to the one before, and how often.
#[derive(Default)]
struct List {
    digits: Vec<u8>,
    last: usize,
}

impl List {
    fn add(&mut self, clause: usize, times: usize) {
        let mut rest = (clause - self.last) * TIMES + (times.clamp(1, TIMES) - 1);
        self.last = clause;
        loop {
            let (more, low) = (rest >> 5, rest & 31);
            let digit = if more > 0 { low + 32 } else { low };
            self.digits.extend(DIGITS.get(digit));
            if more == 0 {
                break;
            }
            rest = more;
        }
    }
}

/// Everything that is searched: postings once, and texts and words in each script.
pub fn index(kb: &Kb, pages: &[Page]) -> Result<Vec<File>> {
    let mut lists: BTreeMap<String, List> = BTreeMap::new();
    let mut blocks: Vec<Blocks> = pages.iter().map(|_| Blocks::default()).collect();
    let mut used: BTreeSet<char> = BTreeSet::new();
    let mut documents = Vec::new();
    // Clauses are counted from 1, so that every distance is one.
    let mut number = 0;
    for document in kb.documents()? {
        let views = kb.texts(&DocId::parse(&document.id)?)?;
        if views.is_empty() {
            continue;
        }
        documents.push(json!([document.id, number + 1]));
        for (clause, text) in &views {
            number += 1;
            let folded = fold(text.trim());
            used.extend(folded.chars());
            for (token, times) in tokens(&folded) {
                lists.entry(token).or_default().add(number, times);
            }
            // A pair in the heading counts for itself.
            for token in tokens(&fold(&clause.heading)).into_keys() {
                lists.entry(format!("^{token}")).or_default().add(number, 1);
            }
            if let Some(number_of) = clause.number {
                lists.entry(format!("#{number_of}")).or_default().add(number, 1);
            }
        }
        for (page, blocks) in pages.iter().zip(&mut blocks) {
            let head = [
                document.id.clone(),
                page.text(&document.title),
                page.t(state_name(&document.state)),
            ];
            for (at, (clause, text)) in views.iter().enumerate() {
                let shown: String = page.text(text.trim()).chars().take(SHOWN).collect();
                let of = number - views.len() + at + 1;
                let (label, heading) = (page.text(&clause.label), page.text(&clause.heading));
                blocks.add(of, &head, json!([clause.key, label, heading, shown]))?;
            }
        }
    }
    let mut files = postings(lists)?;
    let pieces = files.len();
    files.push(File {
        name: format!("{}/documents.js", folder("")),
        content: format!("tiaowen.documents({});\n", print(&json!(documents))?),
    });
    let (variants, forms) = fold_table(&used);
    for (page, blocks) in pages.iter().zip(blocks) {
        let folder = folder(page.script_code());
        let words = |text: &str| page.t(text);
        let meta = json!({
            "from": variants, "to": forms,
            "inWord": {
                "written": IN_WORD.written, "after": IN_WORD.after, "unless": IN_WORD.unless,
                "form": IN_WORD.form,
            },
            "pieces": pieces, "postings": self::folder(""), "texts": folder,
            "digits": String::from_utf8_lossy(DIGITS), "times": TIMES, "clauses": number, "shown": SHOWN,
            "blocks": blocks.begins,
            "words": {
                "title": words("检索结果"), "found": words("找到"), "clauses": words("条"), "about": words("约"),
                "none": words("没有条文含有这些字词"), "some": words("没有一条含有全部字词，以下各条意思相近。"),
                "more": words("再看一些"),
            },
        });
        let content = format!("window.tiaowen={{meta:{}}};\n", print(&meta)?);
        files.push(File { name: format!("{folder}/meta.js"), content });
        files.extend(blocks.files(&folder)?);
    }
    Ok(files)
}

/// The characters and pairs of a folded text, within runs of letters and figures, each with how often it is there.
fn tokens(folded: &str) -> BTreeMap<String, usize> {
    let mut tokens = BTreeMap::new();
    let mut before = None;
    for c in folded.chars() {
        if !c.is_alphanumeric() {
            before = None;
            continue;
        }
        *tokens.entry(c.to_string()).or_default() += 1;
        if let Some(before) = before {
            *tokens.entry([before, c].iter().collect()).or_default() += 1;
        }
        before = Some(c);
    }
    tokens
}

/// The lists by the hash of their tokens.
fn postings(lists: BTreeMap<String, List>) -> Result<Vec<File>> {
    let bytes: usize = lists.iter().map(|(token, list)| token.len() + list.digits.len() + 6).sum();
    let count = bytes.div_ceil(PIECE).max(1);
    let mut pieces: Vec<serde_json::Map<String, serde_json::Value>> =
        (0..count).map(|_| serde_json::Map::new()).collect();
    for (token, list) in lists {
        let digits = String::from_utf8_lossy(&list.digits).into_owned();
        if let Some(piece) = pieces.get_mut(hash(&token) as usize % count) {
            piece.insert(token, digits.into());
        }
    }
    let file = |(at, piece)| {
        let content =
            format!("tiaowen.postings({at},{});\n", print(&serde_json::Value::Object(piece))?);
        Ok(File { name: format!("{}/p{at}.js", folder("")), content })
    };
    pieces.into_iter().enumerate().map(file).collect()
}

/// A number for a token, that the script of the page makes alike.
fn hash(token: &str) -> u32 {
    // What is in the heading lies beside what is in the text.
    token
        .trim_start_matches('^')
        .chars()
        .fold(0, |hash: u32, c| hash.wrapping_mul(31).wrapping_add(u32::from(c)))
}

/// Texts in blocks.
#[derive(Default)]
struct Blocks {
    /// The first clause of each.
    begins: Vec<usize>,
    /// Each: documents with their clauses.
    blocks: Vec<Vec<serde_json::Value>>,
    size: usize,
}

impl Blocks {
    fn add(&mut self, clause: usize, head: &[String; 3], entry: serde_json::Value) -> Result<()> {
        if self.blocks.is_empty() || self.size >= BLOCK {
            self.begins.push(clause);
            self.blocks.push(Vec::new());
            self.size = 0;
        }
        let Some(block) = self.blocks.last_mut() else { return Ok(()) };
        self.size += print(&entry)?.len();
        // The document is named where it begins in a block.
        match block.last_mut().and_then(serde_json::Value::as_array_mut) {
            Some(last) if last.first().is_some_and(|id| *id == head[0]) => last.push(entry),
            _ => block.push(json!([head[0], head[1], head[2], entry])),
        }
        Ok(())
    }

    fn files(self, folder: &str) -> Result<Vec<File>> {
        let file = |(at, block): (usize, Vec<serde_json::Value>)| {
            let content = format!("tiaowen.texts({at},{});\n", print(&json!(block))?);
            Ok(File { name: format!("{folder}/t{at}.js"), content })
        };
        self.blocks.into_iter().enumerate().map(file).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_digits_of_distances_and_times() {
        let mut list = List::default();
        for (clause, times) in [(1, 1), (2, 3), (40, 9)] {
            list.add(clause, times);
        }
        // 1·4+0; 1·4+2; 38·4+3 = 155 = 4·32 + 27, the low digit first.
        assert_eq!(list.digits, [DIGITS[4], DIGITS[6], DIGITS[32 + 27], DIGITS[4]]);
    }

    #[test]
    fn tokens_stay_within_runs_of_letters() {
        let found = tokens("养老，养老a1");
        let of = |token: &str| found.get(token).copied();
        assert_eq!(
            (of("养老"), of("老"), of("a1"), of("老a")),
            (Some(2), Some(2), Some(1), Some(1))
        );
        assert_eq!((of("老养"), of("，")), (None, None));
        assert_eq!(hash("a"), 97);
        assert_eq!(hash("养老"), 0x517b_u32.wrapping_mul(31) + 0x8001);
    }

    #[test]
    fn the_pieces_are_small_and_have_every_list() {
        let lists = (0..5000).map(|n| {
            let mut list = List::default();
            (1..20).for_each(|clause| list.add(clause * 50, 1));
            (format!("词{n}"), list)
        });
        let files = postings(lists.collect()).unwrap();
        assert!(files.len() > 10);
        assert!(files.iter().all(|file| file.content.len() < 2 * PIECE));
        let all: usize = files.iter().map(|file| file.content.matches('词').count()).sum();
        assert_eq!(all, 5000);
    }
}
