//! How typed text is read: words, folds, synonyms, what is left out, and the switch of each.

use tiaowen::kb::{Kb, SearchRequest};
use tiaowen::segment::Lexicon;
use tiaowen::view::{PartKind, SearchView};

use crate::harness::{self, document, kb_of};

fn ask(kb: &Kb, text: &str, off: &[&str]) -> SearchView {
    let off = off.iter().map(|s| (*s).to_owned()).collect();
    let request = SearchRequest { text: text.to_owned(), limit: 100, off, ..Default::default() };
    kb.search(&request).unwrap()
}

fn numbers(found: &SearchView) -> Vec<u32> {
    found.hits.iter().filter_map(|h| h.clause.number).collect()
}

/// A knowledge base in which every switch makes a difference.
fn small(name: &str) -> Kb {
    let documents = vec![document(
        "a",
        "样例意见",
        &[
            ("落户", "放宽县城落户条件。"),
            ("户籍", "健全户籍制度。"),
            ("養老", "發展養老服務。"),
            ("养老", "发展养老服务，关于县城的安排另行规定。"),
        ],
    )];
    kb_of(name, documents, &Lexicon::parse("", "户口 = 落户 = 户籍\n"))
}

#[test]
fn every_part_of_the_reading_is_named_with_its_switch() {
    let kb = small("parts");
    let found = ask(&kb, "關於戶口的规定在哪一条？", &[]);
    let part = |kind: PartKind, text: &str| {
        let parts = &found.query.parts;
        let found = parts.iter().find(|p| p.kind == kind && p.text == text);
        found.unwrap_or_else(|| panic!("{kind:?} {text}: {parts:#?}")).switch.clone()
    };
    assert_eq!(part(PartKind::Word, "户口"), "word:户口");
    assert_eq!(part(PartKind::Fold, "戶口"), "fold:戶口");
    assert_eq!(part(PartKind::Synonym, "落户"), "also:户口=落户");
    assert_eq!(part(PartKind::Ignored, "关于"), "ignore:关于");
}

#[test]
fn each_switch_turns_off_its_part_and_stays_in_sight() {
    let kb = small("switches");
    for (text, off, with, without) in [
        ("户口", "also:户口=落户", vec![1, 2], vec![2]),
        ("户口", "also:户口", vec![1, 2], vec![]),
        ("养老 县城", "word:县城", vec![4], vec![3, 4]),
        ("养老", "fold:养老", vec![3, 4], vec![4]),
        ("養老", "fold:養老", vec![3, 4], vec![3]),
        ("关于 县城 哪些", "ignore:关于", vec![1, 4], vec![4]),
        ("养老 -县城", "word:县城", vec![3], vec![3, 4]),
    ] {
        let sorted = |found: &SearchView| {
            let mut numbers = numbers(found);
            numbers.sort_unstable();
            numbers
        };
        assert_eq!(sorted(&ask(&kb, text, &[])), with, "{text}");
        let found = ask(&kb, text, &[off]);
        assert_eq!(sorted(&found), without, "{text} {off}");
        let parts = &found.query.parts;
        assert!(parts.iter().any(|p| !p.on), "{text} {off}: {parts:#?}");
    }
    // A switch that names nothing, and one that is none, change nothing.
    for off in ["word:别的", "nonsense", "also:"] {
        assert_eq!(numbers(&ask(&kb, "户口", &[off])), numbers(&ask(&kb, "户口", &[])), "{off}");
    }
}

#[test]
fn years_find_each_other_in_both_writings() {
    let documents = vec![document(
        "a",
        "样例",
        &[
            ("", "到2025年完成。"),
            ("", "到二〇二五年建成。"),
            ("", "到2035年。"),
            ("", "二十五年。"),
        ],
    )];
    let kb = kb_of("years", documents, &Lexicon::default());
    for text in ["2025年", "２０２５年", "二〇二五年", "二零二五年"] {
        let mut found = numbers(&ask(&kb, text, &[]));
        found.sort_unstable();
        assert_eq!(found, [1, 2], "{text}");
    }
    assert_eq!(numbers(&ask(&kb, "\"2025年\"", &[])), [1]);
    let seed = harness::kb();
    let lists: Vec<Vec<String>> = ["２０２５年", "2025年", "二〇二五年"]
        .iter()
        .map(|text| ask(&seed, text, &[]).hits.into_iter().map(|h| h.clause.url).collect())
        .collect();
    assert!(lists[0].contains(&"/docs/sichuan-2023/section-1".to_owned()), "{lists:?}");
    assert!(lists.iter().all(|l| *l == lists[0]));
}
