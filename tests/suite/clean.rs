//! Repairs of damaged text.

use tiaowen::clean::{Cleaned, clean};
use tiaowen::doc::{RepairKind, Span};
use tiaowen::source::{Block, BlockKind, Extract};

use crate::damage::{Dice, KINDS, Kind};

/// An extract of plain text: a paragraph a line.
pub fn extract(text: &str) -> Extract {
    let mut blocks = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if !line.trim().is_empty() {
            let span = Span::new(at, at + line.trim_end_matches('\n').len());
            blocks.push(Block { span, kind: BlockKind::Paragraph });
        }
        at += line.len();
    }
    Extract { text: text.to_owned(), blocks, ..Extract::default() }
}

/// The seed as published on its mirror.
pub const SEED: &str = include_str!("../../seeds/000_083634ad04a1db0f.txt");

/// Checks that the log explains the whole difference between the two texts.
pub fn assert_replays(extract: &Extract, cleaned: &Cleaned) {
    let mut replayed = String::new();
    let mut at = 0;
    for repair in &cleaned.repairs {
        assert!(repair.span.start >= at, "out of order or overlapping: {repair:?}");
        assert_eq!(repair.span.of(&extract.text), repair.before);
        replayed.push_str(&extract.text[at..repair.span.start]);
        assert_eq!(replayed.len(), repair.at, "{repair:?}");
        replayed.push_str(&repair.after);
        at = repair.span.end;
    }
    replayed.push_str(&extract.text[at..]);
    assert_eq!(replayed, cleaned.text);
}

fn count(cleaned: &Cleaned, kind: RepairKind) -> usize {
    cleaned.repairs.iter().filter(|r| r.kind == kind).count()
}

#[test]
fn the_seed_loses_its_damage_and_nothing_else() {
    let extract = extract(SEED);
    let cleaned = clean(&extract);
    assert_replays(&extract, &cleaned);
    assert_eq!(count(&cleaned, RepairKind::Pinyin), 620);
    let lost: Vec<(&str, &str)> = cleaned
        .repairs
        .iter()
        .filter(|r| r.kind == RepairKind::LostByte)
        .map(|r| (r.before.as_str(), r.after.as_str()))
        .collect();
    assert_eq!(
        lost,
        [
            ("?!秾嵤┮庖姟啡\u{e08b}娜缦隆?", "。《實施意見》全文如下。"),
            ("??h", "。縣"),
            ("??偨Y", "。總結"),
        ]
    );
    let others: Vec<(RepairKind, &str)> = cleaned
        .repairs
        .iter()
        .filter(|r| !matches!(r.kind, RepairKind::Pinyin | RepairKind::LostByte))
        .map(|r| (r.kind, r.before.trim()))
        .collect();
    assert_eq!(
        others,
        [
            (RepairKind::Furniture, "您所在的位置:首頁>要聞聚焦>文章頁"),
            (RepairKind::Furniture, "http://courtneyjines.com/\u{a0}\u{a0}(2023-08-03 08:18:05)"),
            (RepairKind::Markup, "/p>"),
        ]
    );
    for kept in [
        "落實。《實施意見》全文如下。\n",
        "政策。縣城公益性項目",
        "落實。總結推廣",
        "停車場(庫)",
        "縣(市)",
        "市(州)",
        "各縣(市)",
        "(含中醫院)",
        "(一)加快",
        "關于推進",
    ] {
        assert!(cleaned.text.contains(kept), "{kept:?} is gone");
    }
    assert!(!cleaned.text.contains(['è', '?', '\u{e08b}']));
}

/// Clean documents of three forms, in our own words.
const FIXTURES: [(&str, &str); 3] = [
    ("opinion-hant", include_str!("../data/clean/opinion-hant.txt")),
    ("opinion-hans", include_str!("../data/clean/opinion-hans.txt")),
    ("statute", include_str!("../data/clean/statute.txt")),
];

const SEEDS: u64 = 30;

/// Damages a text by several kinds, repairs it and says where the two differ.
fn recover(text: &str, kinds: &[Kind], seed: u64) -> Result<(), String> {
    let mut dice = Dice::new(seed);
    let damaged = kinds.iter().fold(text.to_owned(), |text, (_, damage)| damage(&text, &mut dice));
    let extract = extract(&damaged);
    let cleaned = clean(&extract);
    assert_replays(&extract, &cleaned);
    let wanted: Vec<&str> = text.lines().map(str::trim_end).collect();
    let got: Vec<&str> = cleaned.text.lines().map(str::trim_end).collect();
    if wanted == got {
        return Ok(());
    }
    let at = wanted.iter().zip(&got).position(|(a, b)| a != b).unwrap_or(0);
    let names: Vec<&str> = kinds.iter().map(|(name, _)| *name).collect();
    Err(format!(
        "{names:?}, seed {seed}:\n  wanted {:?}\n  got    {:?}",
        wanted.get(at),
        got.get(at)
    ))
}

/// Fails with the number of differences and some of them, spread over all.
fn assert_none_differ(failures: &[String], tried: usize) {
    let step = failures.len() / 10 + 1;
    let shown: Vec<&str> = failures.iter().step_by(step).map(String::as_str).collect();
    assert!(failures.is_empty(), "{} of {tried} differ:\n{}", failures.len(), shown.join("\n"));
}

#[test]
fn clean_documents_pass_unchanged() {
    for (name, text) in FIXTURES {
        let cleaned = clean(&extract(text));
        assert_eq!(cleaned.repairs, [], "{name}");
        assert_eq!(cleaned.issues, [], "{name}");
    }
}

#[test]
fn each_kind_of_damage_is_undone_exactly() {
    let mut failures = Vec::new();
    let mut tried = 0;
    for (name, text) in FIXTURES {
        for kind in KINDS {
            for seed in 0..SEEDS {
                tried += 1;
                if let Err(difference) = recover(text, &[kind], seed) {
                    failures.push(format!("{name}: {difference}"));
                }
            }
        }
    }
    assert_none_differ(&failures, tried);
}

#[test]
fn several_kinds_at_once_are_undone_exactly() {
    let kind = |name: &str| *KINDS.iter().find(|(kind, _)| *kind == name).unwrap();
    let sets = [
        vec![kind("lost byte"), kind("readings with tone marks"), kind("furniture and markup")],
        vec![kind("separators"), kind("readings with tone marks"), kind("control characters")],
        vec![kind("readings without tone marks, a space behind"), kind("entities")],
        vec![kind("spaces"), kind("line breaks at a width"), kind("control characters")],
        vec![kind("lost byte"), kind("furniture and markup"), kind("control characters")],
        vec![kind("line breaks at a width"), kind("readings on nearly everything")],
    ];
    let mut failures = Vec::new();
    let mut tried = 0;
    for (name, text) in FIXTURES {
        for set in &sets {
            for seed in 0..SEEDS {
                tried += 1;
                if let Err(difference) = recover(text, set, seed) {
                    failures.push(format!("{name}: {difference}"));
                }
            }
        }
    }
    assert_none_differ(&failures, tried);
}
