//! How much of the Chinese text of real files is read: Han characters found, beside a count by another reader.
//!
//! `cargo run --release -p tiaowen-source --example han -- [--counts FILE] [--text] PATH...`, where FILE has a
//! file name and a count on each line with a tab between, and a path is a file or a folder. `--text` prints
//! what was read as well.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use tiaowen_source::{Extract, extract, load_file};
use tiaowen_text::vocabulary::han::is_han;

fn main() {
    let mut counts = HashMap::new();
    let (mut files, mut text) = (Vec::new(), false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--counts" => {
                counts = arguments.next().map(|file| read_counts(&file)).unwrap_or_default()
            }
            "--text" => text = true,
            path => collect(Path::new(path), &mut files),
        }
    }
    // A reader that panics is counted like one that refuses; the message is in the table.
    std::panic::set_hook(Box::new(|_| {}));
    println!(
        "| file | Han | other reader | share | ms | left out or why refused |\n|---|---|---|---|---|---|"
    );
    let (mut low, mut refused) = (0, 0);
    for file in &files {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        #[expect(clippy::disallowed_methods, reason = "a measurement")]
        let started = Instant::now();
        let read = load_file(file).and_then(|source| extract(&source));
        let time = started.elapsed().as_millis();
        let expected = counts.get(&name).copied();
        match read {
            Ok(read) => {
                let found = read.text.chars().filter(|c| is_han(*c)).count();
                let share = expected.map(|n| found as f64 / f64::max(1.0, n as f64));
                low += usize::from(share.is_some_and(|share| share < 0.99));
                let share = share.map_or_else(|| "-".to_owned(), |share| format!("{share:.3}"));
                let expected = expected.map_or_else(|| "-".to_owned(), |n| n.to_string());
                println!(
                    "| {name} | {found} | {expected} | {share} | {time} | {} |",
                    left_out(&read)
                );
                if text {
                    println!("{}", read.text);
                }
            }
            Err(error) => {
                refused += 1;
                println!("| {name} | - | - | - | {time} | {error} |");
            }
        }
    }
    println!("{} files, {low} below 99 %, {refused} refused", files.len());
}

fn left_out(read: &Extract) -> String {
    let parts: Vec<String> =
        read.skipped.iter().map(|part| format!("{} {}", part.what, part.count)).collect();
    parts.join(", ")
}

fn read_counts(file: &str) -> HashMap<String, usize> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let pair = |line: &str| {
        let (name, count) = line.split_once('\t')?;
        Some((name.to_owned(), count.trim().parse().ok()?))
    };
    text.lines().filter_map(pair).collect()
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    let Ok(folder) = std::fs::read_dir(path) else {
        files.push(path.to_owned());
        return;
    };
    let mut entries: Vec<PathBuf> = folder.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for entry in entries {
        collect(&entry, files);
    }
}
