//! Cleaning and parsing in bytes a second: the seed, a folder of documents named by `TIAOWEN_DATA`, and
//! texts made to be slow, whose rate must not fall with their size.

use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use tiaowen_parse::clean::clean;
use tiaowen_parse::parse::parse;
use tiaowen_source::{Extract, Source};
use tiaowen_text::doc::{DocId, Meta};

/// Most bytes read from the folder: enough to be steady, little enough to be quick.
const ENOUGH: usize = 8 << 20;

/// Texts that repeat one piece: each once led some step to look too far.
const SLOW: [(&str, &str); 15] = [
    ("question marks", "?"),
    ("shifted pairs", "?秾嵤"),
    ("chapters on one line", "第一章。"),
    ("articles on one line", "第一条　"),
    ("open brackets", "（"),
    ("readings", "發(fā"),
    ("numerals", "一"),
    ("headings", "一、甲\n"),
    ("open quotations", "：“甲\n"),
    ("annexes", "附件\n1.甲\n"),
    ("spaces", "甲 "),
    ("signatures", "市财政局\n"),
    ("heads of annexes", "附件\n"),
    ("titles", "《甲"),
    ("wrapped lines", "甲乙丙丁甲乙丙丁甲乙丙丁，\n"),
];

fn extract(text: String, name: &str) -> Option<Extract> {
    let source = Source { bytes: text.into_bytes(), name: name.to_owned(), ..Source::default() };
    tiaowen_source::extract(&source).ok()
}

fn collect(path: &Path, into: &mut Vec<PathBuf>) {
    if path.is_dir() {
        let Ok(entries) = std::fs::read_dir(path) else { return };
        for entry in entries.flatten() {
            collect(&entry.path(), into);
        }
    } else if path.extension().is_some_and(|e| e == "md" || e == "txt") {
        into.push(path.to_owned());
    }
}

/// The documents of the folder, or the seed alone.
fn documents() -> (String, Vec<Extract>) {
    let mut extracts = Vec::new();
    let mut label = "seed".to_owned();
    if let Ok(folder) = std::env::var("TIAOWEN_DATA") {
        let mut paths = Vec::new();
        collect(Path::new(&folder), &mut paths);
        paths.sort();
        let mut bytes = 0;
        for path in paths {
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            bytes += text.len();
            extracts.extend(extract(text, "document.txt"));
            if bytes >= ENOUGH {
                break;
            }
        }
        label = "folder".to_owned();
    } else {
        println!("TIAOWEN_DATA names no folder: only the seed is measured");
    }
    if extracts.is_empty() {
        let seed = include_str!("../seeds/000_083634ad04a1db0f.txt");
        extracts.extend(extract(seed.to_owned(), "seed.txt"));
    }
    (label, extracts)
}

fn read_all(criterion: &mut Criterion) {
    let Ok(id) = DocId::parse("bench") else { return };
    let (label, extracts) = documents();
    let bytes: usize = extracts.iter().map(|e| e.text.len()).sum();
    let mut group = criterion.benchmark_group("read");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function(BenchmarkId::new("clean", &label), |bencher| {
        bencher.iter(|| extracts.iter().map(|e| black_box(clean(e)).text.len()).sum::<usize>());
    });
    group.bench_function(BenchmarkId::new("clean and parse", &label), |bencher| {
        bencher.iter(|| {
            let read = |e: &Extract| parse(&id, &Meta::default(), e, clean(e)).clauses.len();
            extracts.iter().map(|e| black_box(read(e))).sum::<usize>()
        });
    });
    group.finish();
}

fn read_slow(criterion: &mut Criterion) {
    let Ok(id) = DocId::parse("bench") else { return };
    let mut group = criterion.benchmark_group("slow");
    group.sample_size(10);
    for (name, piece) in SLOW {
        for size in [64 << 10, 256 << 10] {
            let Some(extract) = extract(piece.repeat(size / piece.len()), "slow.txt") else {
                continue;
            };
            group.throughput(Throughput::Bytes(extract.text.len() as u64));
            group.bench_function(BenchmarkId::new(name, size), |bencher| {
                bencher
                    .iter(|| parse(&id, &Meta::default(), &extract, clean(&extract)).clauses.len());
            });
        }
    }
    group.finish();
}

criterion_group!(benches, read_all, read_slow);
criterion_main!(benches);
