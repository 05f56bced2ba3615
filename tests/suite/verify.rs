//! Checks of citations and quotations over the loaded documents.

use tiaowen::eval::verify;
use tiaowen_link::verify::{ChangeKind, Reason, Verdict};

use crate::harness::{kb, kb_of, root};
use tiaowen_engine::segment::Lexicon;
use tiaowen_parse::{clean, parse};
use tiaowen_text::doc::{DocId, Document, Meta, TextState};
use tiaowen_text::extract::Extract;

#[test]
fn a_check_names_the_place_and_the_difference() {
    let text = "《青禾市公共停车设施管理条例》第六条规定：“新建公共停车场可以在2030年底前完成智能化改造”。";
    let view = kb().verify(text, &[]).unwrap();
    assert_eq!((view.counts.differs, view.findings.len()), (1, 1), "{view:#?}");
    let finding = &view.findings[0];
    assert_eq!((finding.verdict, finding.reason), (Verdict::Differs, Reason::Altered));
    let place = finding.place.as_ref().unwrap();
    assert_eq!(place.clause.as_ref().unwrap().number, Some(6));
    assert_eq!(place.wording, "新建公共停车场应当在2026年底前完成智能化改造");
    let changes: Vec<_> =
        finding.changes.iter().map(|c| (c.kind, &*c.quoted, &*c.original)).collect();
    assert_eq!(
        changes,
        [(ChangeKind::Obligation, "可以", "应当"), (ChangeKind::Number, "2030", "2026")]
    );
    let at = finding.changes[1].at;
    let quoted: String = text.chars().skip(at.start).take(at.end - at.start).collect();
    assert_eq!(quoted, "2030");
}

/// The labelled set; `tiaowen eval verify` prints the same figures.
#[test]
fn labelled_claims_get_their_verdict() {
    let file = crate::harness::root().join("tests/data/verify/cases.tsv");
    let cases = verify::parse(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert!(cases.len() >= 120, "{}", cases.len());
    assert_eq!(verify::missing(&kb(), &cases).unwrap(), Vec::<String>::new());
    let outcomes = verify::check(&kb(), &cases).unwrap();
    let failed = verify::failures(&cases, &outcomes);
    println!("{}\n{}", verify::report("ours", &cases, &outcomes), failed.join("\n"));
    let numbers = verify::check_numbers(&kb(), &cases).unwrap();
    println!("{}", verify::report("numbers only", &cases, &numbers));
    assert!(failed.len() * 20 <= cases.len(), "more than one in twenty: {failed:#?}");
}

/// A text of the folder of labelled parts.
fn part_text(id: &str, short: &[&str], state: TextState, repealed: Option<&str>) -> Document {
    let file = root().join(format!("tests/data/verify/parts/{id}.txt"));
    let extract = Extract::from_text(&std::fs::read_to_string(file).unwrap());
    let cleaned = clean::clean(&extract);
    let meta = Meta {
        short_names: short.iter().map(|name| (*name).to_owned()).collect(),
        repealed: repealed.map(str::to_owned),
        ..Meta::default()
    };
    let mut document = parse::parse(&DocId::parse(id).unwrap(), &meta, &extract, cleaned);
    document.state = state;
    document
}

/// Every part of an address, every form of a number, every manner of telling: at most three in a hundred wrong, and
/// nothing wrong called verified.
#[test]
fn labelled_parts_get_their_verdict_and_nothing_wrong_is_verified() {
    let text = std::fs::read_to_string(root().join("tests/data/verify/parts/cases.tsv")).unwrap();
    let cases = verify::parse(&text).unwrap();
    assert!(cases.len() >= 350, "{}", cases.len());
    let held = TextState::Copy;
    let documents = vec![
        part_text("jishi", &["集市条例"], held, None),
        part_text("gongyuan", &["公園自治條例"], held, None),
        part_text("fuchi", &["扶持意见"], held, None),
        part_text("jiufa", &[], held, Some("2025-03-01")),
        part_text("tiyao", &[], TextState::Abstract, None),
    ];
    let kb = kb_of("parts", documents, &Lexicon::default());
    let outcomes = verify::check(&kb, &cases).unwrap();
    let failed = verify::failures(&cases, &outcomes);
    println!("{}\n{}", verify::report("parts", &cases, &outcomes), failed.join("\n"));
    let falsely = outcomes.iter().filter(|outcome| {
        let truth = cases.get(outcome.case).map(|case| case.verdict);
        outcome.said == Some(Verdict::Verified) && truth != Some(Verdict::Verified)
    });
    assert_eq!(falsely.count(), 0, "{failed:#?}");
    assert!(failed.len() * 100 <= cases.len() * 3, "more than three in a hundred: {failed:#?}");
}
