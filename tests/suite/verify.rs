//! Checks of citations and quotations over the loaded documents.

use tiaowen::eval::verify;
use tiaowen_link::verify::{ChangeKind, Reason, Verdict};

use crate::harness::kb;

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
