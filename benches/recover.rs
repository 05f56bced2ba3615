//! How much of the damage done to real documents is undone exactly: clean documents are damaged by program,
//! each kind with several seeds and several kinds at once, repaired, and compared.
//!
//! `cargo run --release --example recover -- [--seeds N] [--each] PATH...`, where a path is a file or folder
//! of documents; what cleaning makes of them is the text that is damaged. With `--each` the first line that
//! differs is printed for every failure.

use std::path::{Path, PathBuf};

use tiaowen_parse::clean::clean;
use tiaowen_parse::parse::parse;
use tiaowen_source::{Extract, Source};
use tiaowen_text::doc::{DocId, Document, IssueKind, Meta};
use tiaowen_text::script;

#[path = "../tests/suite/damage.rs"]
mod damage;

use damage::{Dice, KINDS, Kind};

/// Kinds that come together in real copies.
const TOGETHER: [&[&str]; 4] = [
    &["lost byte", "readings with tone marks", "furniture and markup"],
    &["separators", "readings with tone marks", "control characters"],
    &["readings without tone marks, a space behind", "entities"],
    &["line breaks at a width", "readings on nearly everything"],
];

fn main() {
    let (mut seeds, mut each) = (3, false);
    let mut texts = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--each" => each = true,
            "--seeds" => seeds = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(seeds),
            path => read(Path::new(path), &mut texts),
        }
    }
    let bytes: usize = texts.iter().map(|(_, text)| text.len()).sum();
    println!("{} documents, {bytes} bytes, {seeds} seeds", texts.len());
    println!(
        "| damage | copies | lines damaged | undone exactly | copies wholly exact | lines harmed |"
    );
    println!("|---|---|---|---|---|---|");
    for kind in KINDS {
        recover(&texts, &[kind], seeds, each);
    }
    for names in TOGETHER {
        let kind = |name: &&str| KINDS.into_iter().find(|(known, _)| known == name);
        let kinds: Vec<Kind> = names.iter().filter_map(kind).collect();
        recover(&texts, &kinds, seeds, each);
    }
    println!();
    println!("| changed form | documents changed | what has to hold | holds |");
    println!("|---|---|---|---|");
    scripts(&texts, "characters over-converted", damage::overdo_script, each);
    scripts(&texts, "characters under-converted", damage::underdo_script, each);
    structure(&texts, "half-width marks", damage::halve_marks, each);
    structure(&texts, "all on one line", damage::join_lines, each);
}

/// Every document at or below a path, cleaned.
fn read(path: &Path, into: &mut Vec<(String, String)>) {
    if path.is_dir() {
        let Ok(entries) = std::fs::read_dir(path) else { return };
        let mut children: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        children.sort();
        for child in children {
            read(&child, into);
        }
        return;
    }
    let aside = path.file_name().is_some_and(|n| n == "_index.md" || n == "PROVENANCE.md");
    let json = path.extension().is_some_and(|e| e == "json" || e == "jsonl");
    let Some(source) = tiaowen_source::load_file(path).ok().filter(|_| !aside && !json) else {
        return;
    };
    let Ok(extract) = tiaowen_source::extract(&source) else { return };
    into.push((path.display().to_string(), clean(&extract).text));
}

fn plain(text: &str) -> Option<Extract> {
    let bytes = text.as_bytes().to_vec();
    tiaowen_source::extract(&Source { bytes, name: "copy.txt".to_owned(), ..Source::default() })
        .ok()
}

/// The words of each line that has some: indents and blank lines are no wording.
fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

/// Damages every text by these kinds and counts what comes back.
fn recover(texts: &[(String, String)], kinds: &[Kind], seeds: u64, each: bool) {
    let names: Vec<&str> = kinds.iter().map(|(name, _)| *name).collect();
    let names = names.join(" + ");
    let (mut copies, mut exact, mut damaged_lines, mut undone, mut harmed) = (0, 0, 0, 0, 0);
    for (path, text) in texts {
        for seed in 0..seeds {
            let mut dice = Dice::new(seed);
            let damaged = kinds.iter().fold(text.clone(), |text, (_, how)| how(&text, &mut dice));
            if damaged == *text {
                continue;
            }
            let Some(extract) = plain(&damaged) else { continue };
            let repaired = clean(&extract).text;
            copies += 1;
            let (wanted, got) = (lines(text), lines(&repaired));
            let spoilt: std::collections::HashSet<&str> = lines(&damaged).into_iter().collect();
            let there: std::collections::HashSet<&str> = got.iter().copied().collect();
            for line in &wanted {
                let touched = !spoilt.contains(line);
                damaged_lines += usize::from(touched);
                undone += usize::from(touched && there.contains(line));
                harmed += usize::from(!touched && !there.contains(line));
            }
            exact += usize::from(wanted == got);
            if each && wanted != got {
                let at = wanted.iter().zip(&got).position(|(a, b)| a != b).unwrap_or(0);
                println!("{names} {path} {seed}");
                println!("  wanted {:?}\n  got    {:?}", wanted.get(at), got.get(at));
            }
        }
    }
    println!(
        "| {names} | {copies} | {damaged_lines} | {} | {} | {harmed} |",
        share(undone, damaged_lines),
        share(exact, copies)
    );
}

/// Doubtful conversion stays as it is, is noted, and matching does not see it.
fn scripts(texts: &[(String, String)], name: &str, how: fn(&str) -> String, each: bool) {
    let (mut all, mut good) = (0, 0);
    for (path, text) in texts {
        let damaged = how(text);
        if damaged == *text {
            continue;
        }
        let Some(extract) = plain(&damaged) else { continue };
        let cleaned = clean(&extract);
        all += 1;
        let kept = lines(&cleaned.text) == lines(&damaged);
        let holds = kept
            && cleaned.issues.iter().any(|issue| issue.kind == IssueKind::Script)
            && script::fold(&damaged) == script::fold(text);
        good += usize::from(holds);
        if each && !holds {
            println!("{name} {path}: kept {kept}, {:?}", cleaned.issues);
        }
    }
    println!("| {name} | {all} | kept, noted, matched alike | {} |", share(good, all));
}

/// The changed form gives the same clauses as the clean one.
fn structure(texts: &[(String, String)], name: &str, how: fn(&str) -> String, each: bool) {
    let (mut all, mut good, mut clauses, mut same) = (0, 0, 0, 0);
    for (path, text) in texts {
        let damaged = how(text);
        if damaged == *text {
            continue;
        }
        let (Some(before), Some(after)) = (paths(text), paths(&damaged)) else { continue };
        all += 1;
        clauses += before.len();
        same += before.iter().filter(|path| after.contains(path)).count();
        good += usize::from(before == after);
        if each && before != after {
            let lost: Vec<&String> = before.iter().filter(|p| !after.contains(p)).take(6).collect();
            let more: Vec<&String> = after.iter().filter(|p| !before.contains(p)).take(6).collect();
            println!("{name} {path}: lost {lost:?}, new {more:?}");
        }
    }
    println!(
        "| {name} | {all} | the same numbered clauses | {} of documents, {} of clauses |",
        share(good, all),
        share(same, clauses)
    );
}

/// Numbered clauses by level and number: where line breaks are gone, so are the paragraphs that part of the
/// addresses count.
fn paths(text: &str) -> Option<Vec<String>> {
    let extract = plain(text)?;
    let id = DocId::parse("copy").ok()?;
    let document: Document = parse(&id, &Meta::default(), &extract, clean(&extract));
    let numbered = document.clauses.iter().filter(|c| c.ordinal.is_some() && !c.mark.is_empty());
    Some(numbered.map(|clause| format!("{:?} {:?}", clause.level, clause.ordinal)).collect())
}

fn share(part: usize, whole: usize) -> String {
    if whole == 0 {
        "–".to_owned()
    } else {
        format!("{:.2} %", 100.0 * part as f64 / whole as f64)
    }
}
