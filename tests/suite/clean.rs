//! Repairs of damaged text.

use tiaowen::clean::{Cleaned, clean};
use tiaowen::doc::{RepairKind, Span};
use tiaowen::source::{Block, BlockKind, Extract};

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
