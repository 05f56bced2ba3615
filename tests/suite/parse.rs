//! Numbering, metadata, tiling.

use tiaowen::clean::clean;
use tiaowen::doc::{DocId, Document, Level, Meta, PieceKind, Span, TextState};
use tiaowen::numeral;
use tiaowen::parse::parse;

use crate::clean::{SEED, extract};

/// Reads a text as a document of its own, with nothing given.
pub fn read(text: &str) -> Document {
    let extract = extract(text);
    let document =
        parse(&DocId::parse("test").unwrap(), &Meta::default(), &extract, clean(&extract));
    assert_tiles(&document);
    document
}

/// Checks the tree against the text: own spans and pieces tile it, children lie inside their parents in
/// reading order, marks and headings lie inside their own span, paths are unique.
pub fn assert_tiles(document: &Document) {
    let mut spans: Vec<Span> = document.clauses.iter().map(|c| c.span).collect();
    spans.extend(document.pieces.iter().map(|p| p.span));
    spans.sort();
    let mut at = 0;
    for span in spans {
        assert_eq!(span.start, at, "a gap or an overlap before {:?}", span.of(&document.text));
        at = span.end;
    }
    assert_eq!(at, document.text.len(), "the end of the text has no owner");
    let mut paths = std::collections::HashSet::new();
    for (index, clause) in document.clauses.iter().enumerate() {
        assert!(paths.insert(clause.path.as_str()), "{} comes twice", clause.path);
        assert!(clause.extent.contains(clause.span), "{}", clause.path);
        for inner in [clause.mark, clause.heading] {
            assert!(inner.is_empty() || clause.span.contains(inner), "{}", clause.path);
            assert!(document.text.get(inner.start..inner.end).is_some(), "{}", clause.path);
        }
        if let Some(parent) = clause.parent {
            assert!(parent < index, "{} stands before its parent", clause.path);
            assert!(document.clauses[parent].extent.contains(clause.extent), "{}", clause.path);
        }
    }
}

fn label(document: &Document, path: &str) -> String {
    let index = document.find_path(path).unwrap_or_else(|| panic!("no clause {path}"));
    numeral::full_width_mark(document.clauses[index].mark.of(&document.text))
}

fn heading<'d>(document: &'d Document, path: &str) -> &'d str {
    let index = document.find_path(path).unwrap_or_else(|| panic!("no clause {path}"));
    document.clauses[index].heading.of(&document.text)
}

fn body<'d>(document: &'d Document, path: &str) -> &'d str {
    let index = document.find_path(path).unwrap_or_else(|| panic!("no clause {path}"));
    document.unit_body(index).of(&document.text)
}

#[test]
fn the_seed_has_nine_sections_and_twenty_six_clauses_running_on() {
    let document = read(SEED);
    assert_eq!(document.clause_level, Level::Outline(2));
    let numbers: Vec<u32> = (0..document.clauses.len())
        .filter_map(|index| document.number(index))
        .map(|ordinal| ordinal.main)
        .collect();
    assert_eq!(numbers, (1..=26).collect::<Vec<_>>());
    let sections: Vec<(&str, &str)> = document
        .clauses
        .iter()
        .filter(|c| c.level == Level::Outline(1))
        .map(|c| (c.path.as_str(), c.heading.of(&document.text)))
        .collect();
    assert_eq!(
        sections,
        [
            ("1", "總體要求"),
            ("2", "分類引導縣城發展方向"),
            ("3", "實施縣城特色優勢產業培育行動"),
            ("4", "實施縣城基礎設施建設行動"),
            ("5", "實施縣城公共服務供給優化行動"),
            ("6", "實施縣城人居環境質量提升行動"),
            ("7", "實施縣城輻射帶動鄉村促進行動"),
            ("8", "強化縣城建設政策保障"),
            ("9", "組織實施"),
        ]
    );
    assert_eq!(document.issues, []);
    assert_eq!(document.units().count(), 1 + 9 + 26);
}

#[test]
fn the_seed_keeps_heading_and_body_apart() {
    let document = read(SEED);
    assert_eq!(label(&document, "5.14"), "（十四）");
    assert_eq!(
        document.clauses[document.find_path("5.14").unwrap()].mark.of(&document.text),
        "(十四)"
    );
    assert_eq!(heading(&document, "5.14"), "發展養老托育服務");
    let text = body(&document, "5.14");
    assert!(text.starts_with("建立健全基本養老服務體系,"), "{text}");
    assert!(text.ends_with("兒童康復救助定點服務機構。"), "{text}");
    assert_eq!(label(&document, "1"), "一、");
    let requirements = body(&document, "1");
    assert_eq!(requirements.lines().filter(|line| !line.trim().is_empty()).count(), 2);
    assert!(requirements.starts_with("以習近平"), "{requirements}");
    assert!(requirements.ends_with("標桿縣城。"), "{requirements}");
    assert_eq!(document.number(document.find_path("1").unwrap()), None);
    let preamble = body(&document, "preamble");
    assert!(preamble.starts_with("近日,省委辦公廳"), "{preamble}");
    assert!(preamble.contains("《實施意見》全文如下。\n"), "{preamble}");
    assert!(preamble.ends_with("現提出如下實施意見。"), "{preamble}");
    assert!(body(&document, "9.26").ends_with("城鎮化建設有效路徑。"));
}

#[test]
fn the_seed_states_its_facts() {
    let document = read(SEED);
    let meta = &document.meta;
    assert_eq!(meta.title, "關于推進以縣城為重要載體的城鎮化建設的實施意見");
    assert_eq!(meta.issuers, ["省委辦公廳", "省政府辦公廳"]);
    assert_eq!(meta.kind.as_deref(), Some("实施意见"));
    assert_eq!(meta.published.as_deref(), Some("2023-08-03"));
    assert_eq!(meta.published_in.as_deref(), Some("《四川日報》 2023-08-03 第01版"));
    assert_eq!(document.provenance.url.as_deref(), Some("http://courtneyjines.com/"));
    assert!(document.provenance.mirror);
    assert_eq!(document.provenance.fetched.as_deref(), Some("2023-08-03T08:18:05"));
    assert_eq!(document.state, TextState::Copy);
    let pieces: Vec<(PieceKind, &str)> = document
        .pieces
        .iter()
        .map(|p| (p.kind, p.span.of(&document.text).trim()))
        .filter(|(kind, _)| *kind != PieceKind::Blank)
        .collect();
    assert_eq!(
        pieces,
        [
            (
                PieceKind::Title,
                "省委辦公廳、省政府辦公廳印發\n《關于推進以縣城為重要載體的城鎮化建設的實施意見》"
            ),
            (PieceKind::Source, "(《四川日報》2023年08月03日01版)"),
        ]
    );
}

#[test]
fn every_byte_of_the_seed_is_in_one_clause_piece_or_removal() {
    let extract = extract(SEED);
    let document =
        parse(&DocId::parse("test").unwrap(), &Meta::default(), &extract, clean(&extract));
    assert_tiles(&document);
    // What the spans cover, with the repairs undone, is the file again.
    let mut file = String::new();
    let mut at = 0;
    for repair in &document.repairs {
        file.push_str(&document.text[at..repair.at]);
        file.push_str(&repair.before);
        at = repair.at + repair.after.len();
    }
    file.push_str(&document.text[at..]);
    assert_eq!(file, SEED);
}

#[test]
fn what_is_given_wins_over_what_the_text_says() {
    let extract = extract(SEED);
    let given = Meta {
        title: "四川省意见".to_owned(),
        published: Some("2023-08-04".to_owned()),
        ..Meta::default()
    };
    let document = parse(&DocId::parse("test").unwrap(), &given, &extract, clean(&extract));
    assert_eq!(document.meta.title, "四川省意见");
    assert_eq!(document.meta.published.as_deref(), Some("2023-08-04"));
    assert_eq!(document.meta.issuers, ["省委辦公廳", "省政府辦公廳"]);
}
