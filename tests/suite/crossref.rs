//! Citations, crosswalk, alignment.

use std::sync::atomic::{AtomicUsize, Ordering};

use tiaowen_link::crossref::curated::{self, Kind};
use tiaowen_link::crossref::whole::{Documents, Linker};
use tiaowen_link::crossref::{Alignment, Linked, Origin, Target, link};
use tiaowen_text::doc::{
    Clause, ClausePath, DocId, Document, Level, Meta, Ordinal, Piece, PieceKind, Provenance, Span,
    TextState,
};
use tiaowen_text::error::Error;

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
            confidence: None,
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
        earlier: Vec::new(),
        places: Default::default(),
    }
}

fn line(level: Level, n: u32, path: String, rest: &str) -> Line {
    let mark = match level {
        Level::Article => format!("第{}条", tiaowen_text::numeral::to_chinese(n)),
        Level::Annex => format!("附件{n}"),
        Level::Outline(1) => format!("{}、", tiaowen_text::numeral::to_chinese(n)),
        _ => format!("（{}）", tiaowen_text::numeral::to_chinese(n)),
    };
    Line(level, Some(n), path, mark, rest.to_owned())
}

fn upper() -> Document {
    let lines: Vec<Line> =
        (1..=39).map(|n| line(Level::Outline(2), n, format!("1.{n}"), "样条。")).collect();
    let mut document = build(
        "upper-2022",
        "关于推进样板建设的意见",
        &["上级意见", "上级"],
        Level::Outline(2),
        &lines,
    );
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
    let from = |c: &tiaowen_link::crossref::Citation| c.from.as_str() == "1.1";
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
    assert_eq!(rows.iter().filter(|r| r.kind == Kind::Main).count(), 27);
    assert!(rows.iter().all(|r| r.article.is_some() && !r.by.is_empty() && !r.on.is_empty()));
}

/// The documents that the project ships, linked.
fn shipped() -> (Vec<Linked>, Vec<curated::CuratedRow>) {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let corpus = tiaowen::corpus::load(&tiaowen::corpus::Layout::at(root), &|_, _| {}).unwrap();
    let rows = corpus.curated.clone();
    (link(corpus.documents, corpus.curated), rows)
}

fn by_id<'a>(linked: &'a [Linked], id: &str) -> &'a Linked {
    linked.iter().find(|l| l.document.id.as_str() == id).unwrap()
}

#[test]
fn the_preamble_of_sichuan_names_the_central_opinion() {
    let (linked, _) = shipped();
    let sichuan = by_id(&linked, "sichuan-2023");
    let cited: Vec<&Target> = sichuan
        .citations
        .iter()
        .filter(|c| c.from.as_str() == "preamble")
        .map(|c| &c.target)
        .collect();
    let central = Target::Document(DocId::parse("central-2022").unwrap());
    assert!(cited.contains(&&central), "{cited:?}");
    assert!(sichuan.parents.iter().any(|p| p.id.as_str() == "central-2022"));
}

#[test]
fn every_row_of_the_shipped_crosswalk_finds_its_clause_and_article() {
    let (linked, rows) = shipped();
    let sichuan = by_id(&linked, "sichuan-2023");
    let curated =
        sichuan.alignments.iter().filter(|a| matches!(a.origin, Origin::Curated { .. })).count();
    assert_eq!(curated, rows.iter().filter(|r| r.article.is_some()).count());
}

#[test]
fn the_computed_crosswalk_agrees_with_the_judged_one() {
    use tiaowen::eval::crosswalk::{Case, Judged, shipped as score};
    let (linked, rows) = shipped();
    let document = |id: &str| by_id(&linked, id).document.clone();
    let judged = Judged::from_curated(&rows);
    let case = Case::new(&judged[0], document("sichuan-2023"), document("central-2022")).unwrap();
    let report = score(&[case]).remove(0);
    assert!(report.main.f1 >= 0.95, "main articles: {report:?}");
    assert!(report.all.f1 >= 0.85, "all articles: {report:?}");
    assert!(report.gaps.exact, "articles nobody takes up: {:?}", report.gaps);
    let passing = report.passing.unwrap();
    assert!(passing.exact && passing.judged == ["8"], "only in passing: {passing:?}");
    assert!(report.relations.same * 100 >= report.relations.links * 75, "{:?}", report.relations);
}

#[test]
fn evidence_marks_the_same_words_in_both_texts() {
    let (linked, _) = shipped();
    let (sichuan, central) = (by_id(&linked, "sichuan-2023"), by_id(&linked, "central-2022"));
    let mut runs = 0;
    for link in &sichuan.alignments {
        let Origin::Computed { shared, terms, confidence } = &link.origin else { continue };
        assert!((0.0..=1.0).contains(confidence));
        assert!(terms.is_sorted_by(|a, b| a.1 >= b.1), "{terms:?}");
        for (ours, theirs) in shared {
            let fold = |text: &str| tiaowen_link::crossref::folded::key(text);
            let words = fold(ours.of(&sichuan.document.text));
            assert!(!words.is_empty());
            assert_eq!(words, fold(theirs.of(&central.document.text)));
            runs += 1;
        }
    }
    assert!(runs > 20, "{runs} shared runs");
}

#[test]
fn computed_links_are_kept_while_the_texts_stay() {
    let (mut linked, rows) = shipped();
    let documents: Vec<Document> = linked.iter().map(|l| l.document.clone()).collect();
    let sichuan = linked.iter_mut().find(|l| l.document.id.as_str() == "sichuan-2023").unwrap();
    // A mark that the method would not make shows that the earlier link was taken over.
    for link in &mut sichuan.alignments {
        if let Origin::Computed { confidence, .. } = &mut link.origin {
            *confidence = 0.125;
        }
    }
    let marked = |linked: &[Linked]| {
        by_id(linked, "sichuan-2023")
            .alignments
            .iter()
            .filter(
                |a| matches!(a.origin, Origin::Computed { confidence, .. } if confidence == 0.125),
            )
            .count()
    };
    let again = tiaowen_link::crossref::relink(documents.clone(), rows.clone(), &linked);
    assert!(marked(&again) > 0 && marked(&again) == marked(&linked));
    let mut changed = documents;
    let central = changed.iter_mut().find(|d| d.id.as_str() == "central-2022").unwrap();
    central.text.push('\n');
    assert_eq!(marked(&tiaowen_link::crossref::relink(changed, rows, &linked)), 0);
}

/// Documents on the disk, as far as the linker knows.
struct Aside {
    documents: Vec<Document>,
    earlier: Vec<Linked>,
    /// Position of one that cannot be read any more.
    unreadable: AtomicUsize,
}

impl Aside {
    fn new(documents: Vec<Document>, earlier: Vec<Linked>) -> Self {
        Self { documents, earlier, unreadable: AtomicUsize::new(usize::MAX) }
    }
}

impl Documents for Aside {
    fn works(&self) -> Vec<(&DocId, &Meta, usize)> {
        self.documents.iter().map(|d| (&d.id, &d.meta, d.units().count())).collect()
    }

    fn text(&self, at: usize) -> Result<String, Error> {
        Ok(self.read(at)?.text)
    }

    fn read(&self, at: usize) -> Result<Document, Error> {
        match self.unreadable.load(Ordering::Relaxed) == at {
            true => Err(Error::internal("the disk is gone")),
            false => Ok(self.documents[at].clone()),
        }
    }

    fn earlier(&self, at: usize) -> Result<Option<Linked>, Error> {
        let id = &self.documents[at].id;
        Ok(self.earlier.iter().find(|linked| linked.document.id == *id).cloned())
    }
}

#[test]
fn a_collection_linked_portion_by_portion_is_linked_as_one_in_memory() {
    let (linked, rows) = shipped();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let corpus = tiaowen::corpus::load(&tiaowen::corpus::Layout::at(root), &|_, _| {}).unwrap();
    for earlier in [Vec::new(), linked.clone()] {
        let aside = Aside::new(corpus.documents.clone(), earlier);
        let linker = Linker::new(&aside, &rows).unwrap();
        assert_eq!(linker.portions().as_slice(), std::slice::from_ref(&(0..linked.len())));
        let by_one = (0..linked.len()).flat_map(|at| linker.link(at..at + 1).unwrap());
        assert_eq!(by_one.collect::<Vec<_>>(), linked);
        assert_eq!(linker.link(0..linked.len()).unwrap(), linked);
    }
    // Nothing is linked without a text that is referred to.
    let aside = Aside::new(corpus.documents, Vec::new());
    let linker = Linker::new(&aside, &rows).unwrap();
    let position = |id: &str| aside.documents.iter().position(|d| d.id.as_str() == id).unwrap();
    aside.unreadable.store(position("central-2022"), Ordering::Relaxed);
    let sichuan = position("sichuan-2023");
    assert!(linker.link(sichuan..sichuan + 1).is_err());
}

/// The judged pairs with the name of each file.
fn judged_pairs() -> Vec<(std::path::PathBuf, tiaowen::eval::crosswalk::Judged)> {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/crossref/judged");
    let mut files: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "tsv"));
    files.sort();
    files
        .into_iter()
        .map(|f| {
            let text = std::fs::read_to_string(&f).unwrap();
            let judged = tiaowen::eval::crosswalk::Judged::parse(&text)
                .unwrap_or_else(|e| panic!("{}: {e}", f.display()));
            (f, judged)
        })
        .collect()
}

#[test]
fn judged_pairs_read_whole() {
    let pairs = judged_pairs();
    assert!(pairs.len() >= 4, "judged files are missing");
    let clauses: usize = pairs.iter().map(|(_, p)| p.rows.len()).sum();
    assert_eq!(clauses, 140);
    for (file, pair) in &pairs {
        assert_eq!(pair.files.len(), 2, "{} names its two texts", file.display());
    }
}

/// An opinion and the document that carries it out: every article of the one is worded otherwise and at another
/// place in the other, between clauses of its own.
fn pair(name: &str, articles: &[(&str, &str, &str)]) -> tiaowen::eval::crosswalk::Case {
    use tiaowen::eval::crosswalk::{Case, Judged};
    let parent: Vec<(&str, &str)> =
        articles.iter().map(|(heading, text, _)| (*heading, *text)).collect();
    let turned = articles.iter().rev().map(|(heading, _, text)| (*heading, *text));
    let child: Vec<(&str, &str)> =
        [("组织领导", "各乡镇应当成立工作专班。")].into_iter().chain(turned).collect();
    let ids = [format!("{name}-child"), format!("{name}-parent")];
    let mut judged = format!("# child {} = a\n# parent {} = b\n", ids[0], ids[1]);
    for at in 0..articles.len() {
        judged.push_str(&format!("{}\t{}\t-\t\n", at + 2, articles.len() - at));
    }
    let text = |id: &str, clauses: &[(&str, &str)]| crate::harness::document(id, id, clauses);
    Case::new(&Judged::parse(&judged).unwrap(), text(&ids[0], &child), text(&ids[1], &parent))
        .unwrap()
}

#[test]
fn pairs_align_with_weights_that_other_pairs_gave() {
    let cases = [
        pair(
            "town",
            &[
                (
                    "完善停车设施",
                    "在老城区增加停车泊位，建设立体停车楼。",
                    "县住建局在老城区新建立体停车楼三座，增加泊位一千个。",
                ),
                (
                    "改造供水管网",
                    "更新超过使用年限的供水管道，降低漏损。",
                    "两年内更新超过使用年限的供水管道，漏损率降到百分之八。",
                ),
                (
                    "发展托育服务",
                    "支持用人单位和社区举办普惠托育园。",
                    "社区举办普惠托育园的，给予建设补助。",
                ),
                (
                    "治理黑臭水体",
                    "开展河塘清淤，消除黑臭水体。",
                    "完成二十处河塘清淤，黑臭水体全部消除。",
                ),
                (
                    "提升医院能力",
                    "支持县级医院建设胸痛、卒中中心。",
                    "县级医院建成胸痛中心和卒中中心。",
                ),
            ],
        ),
        pair(
            "village",
            &[
                (
                    "保护耕地",
                    "严格落实耕地保护责任，制止耕地撂荒。",
                    "乡镇逐级签订耕地保护责任书，撂荒耕地限期复耕。",
                ),
                (
                    "建设仓储冷链",
                    "在产地建设仓储保鲜冷链设施。",
                    "在蔬菜产地建设仓储保鲜冷链设施五十处。",
                ),
                (
                    "推进厕所革命",
                    "稳步推进农村户厕改造。",
                    "完成农村户厕改造两千户，建立管护制度。",
                ),
                (
                    "培育农民合作社",
                    "规范农民合作社，支持家庭农场。",
                    "评定示范农民合作社和家庭农场。",
                ),
                (
                    "健全乡村治理",
                    "推广积分制、清单制，推进移风易俗。",
                    "行政村推广积分制和清单制，遏制高额彩礼。",
                ),
            ],
        ),
        pair(
            "market",
            &[
                (
                    "放宽准入",
                    "实行市场准入负面清单，清理不合理门槛。",
                    "对照市场准入负面清单清理不合理门槛。",
                ),
                (
                    "规范收费",
                    "公示收费目录，取消违规收费。",
                    "在网上公示收费目录，违规收费一律取消并退还。",
                ),
                (
                    "优化审批",
                    "压缩开办企业时间，推行一网通办。",
                    "开办企业一网通办，时间压缩到一天。",
                ),
                (
                    "保护产权",
                    "依法平等保护各类产权，纠正侵权。",
                    "法院依法平等保护各类产权，集中纠正侵权案件。",
                ),
                ("加强监管", "推行双随机监管，建立信用档案。", "双随机抽查结果记入企业信用档案。"),
            ],
        ),
    ];
    let reports = tiaowen::eval::crosswalk::held_out(&cases, None);
    assert_eq!(reports.len(), 3);
    for report in &reports {
        assert!(report.main.f1 > 0.8 && report.all.f1 > 0.7, "{report:#?}");
    }
}

use crate::harness::kb;
use tiaowen_print::view::crosswalk::LinkSource;

fn id(slug: &str) -> DocId {
    DocId::parse(slug).unwrap()
}

#[test]
fn sources_of_the_crosswalk_are_kept_apart() {
    let sichuan = id("sichuan-2023");
    let of = |source| kb().crosswalk(&sichuan, source).unwrap();
    let (shown, curated) = (of(LinkSource::Shown), of(LinkSource::Curated));
    let (computed, all) = (of(LinkSource::Computed), of(LinkSource::All));
    assert!(curated.rows.iter().all(|r| r.source == "curated" && r.by.is_some()));
    assert!(computed.rows.iter().all(|r| r.source == "computed" && r.confidence.is_some()));
    assert_eq!(all.rows.len(), curated.rows.len() + computed.rows.len());
    assert_eq!(shown.rows, curated.rows, "every clause is judged, so nothing computed is shown");
    let row = curated.rows.iter().find(|r| r.clause == Some(14) && r.main).unwrap();
    assert_eq!(
        (row.path.as_str(), row.article, row.parent.as_str()),
        ("5.14", Some(23), "central-2022")
    );
    let first = &curated.rows[0];
    assert_eq!((first.clause, first.path.as_str(), first.article), (None, "1", Some(1)));
    let numbers = |refs: &[tiaowen_print::view::ClauseRefView]| -> Vec<u32> {
        refs.iter().filter_map(|r| r.number).collect()
    };
    assert_eq!(numbers(&curated.gaps.articles), [2]);
    assert_eq!(numbers(&curated.gaps.passing), [8]);
    assert!(curated.gaps.clauses.is_empty());
    assert_eq!(curated.parents[0].basis, "outline-and-abstracts");
}

#[test]
fn evidence_of_a_row_points_into_the_texts_that_are_shown() {
    let sichuan = id("sichuan-2023");
    let view = kb().crosswalk(&sichuan, LinkSource::Computed).unwrap();
    let mut runs = 0;
    for row in &view.rows {
        let key = row.from.url.rsplit('/').next().unwrap();
        let text = kb().clause(&sichuan, key).unwrap().text;
        for shared in &row.evidence.as_ref().unwrap().shared {
            let at: String =
                text.chars().skip(shared.at.start).take(shared.at.end - shared.at.start).collect();
            assert_eq!(at, shared.text, "in {}", row.path);
            runs += 1;
        }
    }
    assert!(runs > 20, "{runs}");
}

#[test]
fn the_spreadsheet_opens_and_names_the_gaps() {
    let bytes = kb().crosswalk_csv(&id("sichuan-2023"), LinkSource::Curated).unwrap();
    assert!(bytes.starts_with("\u{feff}".as_bytes()));
    let mut reader = csv::Reader::from_reader(&bytes["\u{feff}".len()..]);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert!(rows.iter().any(|r| &r[1] == "14" && &r[6] == "23" && &r[10] == "main"));
    assert!(rows.iter().any(|r| &r[6] == "2" && &r[13] == "gap"));
}

#[test]
fn the_control_mapping_has_every_link_once_and_the_gap() {
    let view = kb().crosswalk(&id("sichuan-2023"), LinkSource::Curated).unwrap();
    let oscal = kb().crosswalk_oscal(&id("sichuan-2023"), LinkSource::Curated, "").unwrap();
    let collection = &oscal["mapping-collection"];
    assert_eq!(collection["metadata"]["oscal-version"], "1.2.1");
    assert_eq!(collection["provenance"]["method"], "human");
    let mapping = &collection["mappings"][0];
    let maps = mapping["maps"].as_array().unwrap();
    assert_eq!(maps.len(), view.rows.len());
    let ids: std::collections::HashSet<&str> =
        maps.iter().map(|m| m["uuid"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), maps.len(), "identifiers repeat");
    let gap = &mapping["target-gap-summary"]["unmapped-controls"][0]["with-ids"];
    assert_eq!(gap, &serde_json::json!(["central-2022_1.2"]));
}

#[test]
fn coverage_reads_from_both_ends() {
    let of_parent = kb().coverage(&id("central-2022")).unwrap();
    let matrix = &of_parent.parents[0];
    assert_eq!(matrix.rows.len(), 39);
    let column = matrix.columns.iter().position(|c| c.document == "sichuan-2023").unwrap();
    let row = matrix.rows.iter().find(|r| r.article.number == Some(23)).unwrap();
    assert_eq!(row.cells[column].iter().map(|c| c.clause).collect::<Vec<_>>(), [Some(14)]);
    assert_eq!(row.cells[column][0].compare, "/compare/sichuan-2023/14/central-2022/23");
    assert_eq!(matrix.columns[column].clauses, 27);
    assert_eq!(matrix.columns[column].articles, 38);
    assert!(matrix.columns[column].quality.is_some_and(|q| q.main_f1 >= 0.95));
    let of_child = kb().coverage(&id("sichuan-2023")).unwrap();
    assert_eq!(of_child.parents[0].parent, "central-2022");
    assert_eq!(of_child.parents[0].columns.len(), 1);
}

#[test]
fn two_clauses_compare_whole_and_in_both_directions() {
    let (sichuan, central) = (id("sichuan-2023"), id("central-2022"));
    let view = kb().compare((&sichuan, "14"), (&central, "23")).unwrap();
    let text = |side: &tiaowen_print::view::crosswalk::CompareSideView| -> String {
        side.pieces.iter().map(|p| p.text.as_str()).collect()
    };
    let whole = kb().clause(&sichuan, "14").unwrap().text;
    assert!(whole.ends_with(&text(&view.left)), "pieces are the clause without its mark");
    let runs = |side: &tiaowen_print::view::crosswalk::CompareSideView| -> Vec<(usize, String)> {
        let mut runs: Vec<(usize, String)> = side
            .pieces
            .iter()
            .filter_map(|p| Some((p.run?, tiaowen_link::crossref::folded::key(&p.text))))
            .collect();
        runs.sort();
        runs
    };
    assert_eq!(runs(&view.left), runs(&view.right));
    assert!(!view.wording, "the central text is an abstract");
    assert!(view.links.iter().any(|l| l.source == "curated"));
    let swapped = kb().compare((&central, "23"), (&sichuan, "14")).unwrap();
    assert_eq!(text(&swapped.right), text(&view.left));
    assert!(view.strength.iter().any(|s| s.word == "鼓励" && s.left > 0));
}

#[test]
fn differences_are_listed_for_a_reader_to_settle() {
    let found = kb().disagreements(&id("sichuan-2023")).unwrap();
    assert!(found.iter().all(|d| d.judged && !d.main_differs), "{found:#?}");
    assert!(found.iter().any(|d| d.clause.number == Some(5)), "6 is computed and not judged");
}

#[test]
fn accepting_a_computed_link_writes_a_row_with_provenance() {
    let dir = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("accept");
    let _ = std::fs::remove_dir_all(&dir);
    let run = |args: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_tiaowen"))
            .args(args)
            .env("TIAOWEN_INDEX", crate::harness::index())
            .env("TIAOWEN_CORPUS", &dir)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    std::fs::create_dir_all(&dir).unwrap();
    run(&["crosswalk", "sichuan-2023", "--accept", "14", "--by", "reader"]);
    run(&["crosswalk", "sichuan-2023", "--accept", "14", "--by", "reader"]);
    let text = std::fs::read_to_string(dir.join("crosswalk/sichuan-2023.tsv")).unwrap();
    let (rows, problems) = curated::parse(&text);
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!(
        rows.iter().filter(|r| r.kind == Kind::Main).count(),
        1,
        "accepted twice, written once"
    );
    assert_eq!((rows[0].clause.as_str(), rows[0].article.as_deref()), ("14", Some("23")));
    assert_eq!(rows[0].by, "reader");
    assert!(run(&["crosswalk", "sichuan-2023", "--diff"]).contains("次条不同"));
}

#[test]
fn what_a_text_cites_and_we_do_not_hold_is_listed_once_with_its_clauses() {
    let text = "依据《未收甲法》第三条和《未收甲法》第四条、样发〔2099〕9号，参照《关于推进样板建设的意见》。";
    let linked = link(vec![upper(), local("见《未收甲法》。", text)], vec![]);
    let found: Vec<(&str, Vec<&str>)> = linked[1]
        .not_held()
        .into_iter()
        .map(|(title, from)| (title, from.into_iter().map(ClausePath::as_str).collect()))
        .collect();
    assert_eq!(
        found,
        [("《未收甲法》", vec!["preamble", "1.1"]), ("样发〔2099〕9号", vec!["1.1"])]
    );
}

#[test]
fn a_clause_of_a_text_that_is_newer_is_linked_and_that_is_told() {
    let mut law = water_law();
    law.meta.in_force = Some("2023-01-01".to_owned());
    let mut opinion = local("样序。", "依照样水法第三条。");
    opinion.meta.dated = Some("2019-05-01".to_owned());
    let linked = link(vec![law, opinion], vec![]);
    let citation = &linked[1].citations[0];
    assert!(citation.outdated);
    let Target::Clause(id) = &citation.target else { panic!("{citation:?}") };
    assert_eq!(id.to_string(), "water-law#3");
}
