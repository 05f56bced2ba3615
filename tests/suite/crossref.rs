//! Citations, crosswalk, alignment.

use tiaowen::crossref::{Alignment, Linked, Origin, Target, curated, link};
use tiaowen::doc::{
    Clause, ClausePath, DocId, Document, Level, Meta, Ordinal, Piece, PieceKind, Provenance, Span,
    TextState,
};

/// A clause to build: level, ordinal, path, mark and the text after it.
struct Line(Level, Option<u32>, String, String, String);

/// A document from clause lines; every line is a clause and a unit.
fn build(id: &str, title: &str, names: &[&str], level: Level, lines: &[Line]) -> Document {
    let mut text = format!("{title}\n");
    let pieces = vec![Piece { kind: PieceKind::Title, span: Span::new(0, text.len()) }];
    let mut clauses: Vec<Clause> = Vec::new();
    for Line(level, ordinal, path, mark, rest) in lines {
        let start = text.len();
        text.push_str(mark);
        let mark = Span::new(start, text.len());
        text.push_str(rest);
        text.push('\n');
        let span = Span::new(start, text.len());
        clauses.push(Clause {
            path: ClausePath::new(path.clone()),
            level: *level,
            ordinal: ordinal.map(Ordinal::from),
            mark,
            heading: Span::default(),
            span,
            extent: span,
            parent: None,
            unit: true,
        });
    }
    let short_names = names.iter().map(|n| (*n).to_owned()).collect();
    Document {
        id: DocId::parse(id).unwrap(),
        meta: Meta { title: title.to_owned(), short_names, ..Meta::default() },
        provenance: Provenance::default(),
        state: TextState::Official,
        text,
        clauses,
        pieces,
        repairs: Vec::new(),
        issues: Vec::new(),
        clause_level: level,
    }
}

fn line(level: Level, n: u32, path: String, rest: &str) -> Line {
    let mark = match level {
        Level::Article => format!("第{}条", tiaowen::numeral::to_chinese(n)),
        Level::Annex => format!("附件{n}"),
        Level::Outline(1) => format!("{}、", tiaowen::numeral::to_chinese(n)),
        _ => format!("（{}）", tiaowen::numeral::to_chinese(n)),
    };
    Line(level, Some(n), path, mark, rest.to_owned())
}

fn upper() -> Document {
    let lines: Vec<Line> =
        (1..=39).map(|n| line(Level::Outline(2), n, format!("1.{n}"), "样条。")).collect();
    let mut document =
        build("upper-2022", "关于推进样板建设的意见", &["上级意见"], Level::Outline(2), &lines);
    document.meta.number = Some("样发〔2022〕7号".to_owned());
    document.meta.issuers = vec!["样板办公厅".to_owned()];
    document
}

fn water_law() -> Document {
    let lines: Vec<Line> =
        (1..=9).map(|n| line(Level::Article, n, n.to_string(), "　样条。")).collect();
    build("water-law", "中华人民共和国样水法", &[], Level::Article, &lines)
}

/// The implementing opinion with `sentence` as the text of clause 1.
fn local(preamble: &str, sentence: &str) -> Document {
    let mut lines = vec![Line(
        Level::Preamble,
        None,
        "preamble".to_owned(),
        String::new(),
        preamble.to_owned(),
    )];
    for section in 1..=3u32 {
        lines.push(line(Level::Outline(1), section, section.to_string(), "部分"));
        let numbers = match section {
            1 => 1..=9,
            2 => 10..=13,
            _ => 14..=16u32,
        };
        for n in numbers {
            let rest = if n == 1 { sentence } else { "样条。" };
            lines.push(line(Level::Outline(2), n, format!("{section}.{n}"), rest));
        }
    }
    for n in 1..=2 {
        lines.push(line(Level::Annex, n, format!("annex-{n}"), "　样表"));
    }
    build("local-2023", "关于推进样板建设的实施意见", &[], Level::Outline(2), &lines)
}

fn shown(linked: &Linked) -> Vec<String> {
    let from = |c: &tiaowen::crossref::Citation| c.from.as_str() == "1.1";
    linked
        .citations
        .iter()
        .filter(|c| from(c))
        .map(|c| {
            let target = match &c.target {
                Target::Clause(id) => id.to_string(),
                Target::Document(id) => id.to_string(),
                Target::Unresolved(words) => format!("?{words}"),
            };
            format!("{} -> {target}", c.span.of(&linked.document.text)).trim().to_owned()
        })
        .collect()
}

#[test]
fn every_citation_of_a_sentence_is_found_and_resolved_or_left_as_words() {
    let cases = include_str!("../data/crossref/citations.tsv");
    let mut wrong = Vec::new();
    let mut count = 0;
    for case in cases.lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
        let (sentence, expected) = case.split_once('\t').unwrap_or((case, ""));
        let linked = link(vec![upper(), local("样序。", sentence), water_law()], Vec::new());
        let expected: Vec<&str> =
            expected.split('|').map(str::trim).filter(|e| !e.is_empty()).collect();
        let found = shown(&linked[1]);
        if found != expected {
            wrong.push(format!("{sentence}\n  found    {found:?}\n  expected {expected:?}"));
        }
        count += 1;
    }
    assert!(count > 10, "the table of cases is empty");
    assert!(
        wrong.is_empty(),
        "citations differ; the grammar is in crossref/scan.rs, names in crossref/resolve.rs:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn a_range_is_given_whole_with_every_clause_in_it() {
    let linked =
        link(vec![upper(), local("样序。", "落实上级意见第（三十一）至（三十三）条。")], vec![]);
    let ranged: Vec<&str> = linked[1]
        .citations
        .iter()
        .filter_map(|c| c.range.map(|r| r.of(&linked[1].document.text)))
        .collect();
    assert_eq!(ranged, ["（三十一）至（三十三）"; 3]);
}

#[test]
fn statutes_speak_of_their_own_articles() {
    let mut lines: Vec<Line> =
        (1..=5).map(|n| line(Level::Article, n, n.to_string(), "　样条。")).collect();
    lines[3].4 = "　依照前条和第二条第一款、本法第一条的规定，前款不适用第五十条。".to_owned();
    let law = build("law", "样法", &[], Level::Article, &lines);
    let linked = link(vec![law], vec![]);
    let found: Vec<String> = linked[0]
        .citations
        .iter()
        .map(|c| match &c.target {
            Target::Clause(id) => id.to_string(),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(found, ["law#3", "law#2", "law#1", "law#4", "Unresolved(\"第五十条\")"]);
}

#[test]
fn the_preamble_names_the_parent() {
    let preamble = "根據樣板辦公廳印發的《關於推進樣板建設的意見》精神，現提出如下實施意見。";
    let linked = link(vec![upper(), local(preamble, "样条。")], vec![]);
    let parents: Vec<&str> = linked[1].parents.iter().map(|p| p.id.as_str()).collect();
    assert_eq!(parents, ["upper-2022"]);
}

#[test]
fn curated_rows_attach_to_their_clauses_and_keep_their_provenance() {
    let text = "local-2023\t14\tupper-2022#23\tmain\tsame-subject\ta reader\t2026-11\tboth halves\n\
        local-2023\tsection-1\tupper-2022#1\tmain\t-\ta reader\t2026-11\t\n\
        local-2023\t15\tupper-2022#-\tmain\t-\ta reader\t2026-11\tnot taken up\n";
    let (rows, problems) = curated::parse(text);
    assert_eq!(problems, Vec::<String>::new());
    let linked = link(vec![upper(), local("样序。", "样条。")], rows);
    let curated: Vec<&Alignment> = linked[1]
        .alignments
        .iter()
        .filter(|a| matches!(a.origin, Origin::Curated { .. }))
        .collect();
    let pairs: Vec<String> =
        curated.iter().map(|a| format!("{} {}", a.clause, a.article)).collect();
    assert_eq!(pairs, ["3.14 upper-2022#1.23", "1 upper-2022#1.1"]);
    let Origin::Curated { by, on, note } = &curated[0].origin else { panic!("filtered above") };
    assert_eq!((by.as_str(), on.as_str(), note.as_str()), ("a reader", "2026-11", "both halves"));
    let without: Vec<&str> = linked[1].parents[0].without.iter().map(ClausePath::as_str).collect();
    assert_eq!(without, ["3.15"]);
}

#[test]
fn the_shipped_crosswalk_reads_without_problems() {
    let text = include_str!("../../corpus/crosswalk/sichuan-2023.tsv");
    let (rows, problems) = curated::parse(text);
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!(rows.iter().filter(|r| r.main).count(), 27);
    assert!(rows.iter().all(|r| r.article.is_some() && !r.by.is_empty() && !r.on.is_empty()));
}
