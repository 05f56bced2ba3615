//! The crosswalk as its users meet it: several implementing documents and parents, a parent with its full
//! text, differences settled on the command line, the spreadsheet.

use std::collections::BTreeMap;

use tiaowen::corpus::{self, Layout};
use tiaowen::eval::crosswalk::{Case, Judged, shipped};
use tiaowen_link::crossref::{Linked, link};
use tiaowen_source::Source;
use tiaowen_text::doc::{DocId, Document, Meta, TextState};

use crate::harness::{self, Project};

/// Clause number and article number of the rows that lead to a parent.
fn pairs(view: &serde_json::Value, parent: &str) -> BTreeMap<u64, u64> {
    let rows = view["rows"].as_array().unwrap().iter();
    rows.filter(|r| r["parent"] == parent && r["main"] == true)
        .filter_map(|r| Some((r["clause"].as_u64()?, r["article"].as_u64()?)))
        .collect()
}

fn numbers(list: &serde_json::Value) -> Vec<u64> {
    list.as_array().unwrap().iter().filter_map(|c| c["number"].as_u64()).collect()
}

#[test]
fn several_parents_and_several_implementing_documents_stand_side_by_side() {
    let project = Project::new("several");
    let view = project.json(&["crosswalk", "lishan-2024", "--json"]);
    let parents: Vec<&str> =
        view["parents"].as_array().unwrap().iter().filter_map(|p| p["document"].as_str()).collect();
    assert_eq!(parents, ["central-2022", "lishan-jiaotong-2021"]);
    let central = pairs(&view, "central-2022");
    let expected = [(1, 9), (2, 13), (3, 14), (5, 18), (6, 22), (7, 23)];
    for (clause, article) in expected {
        assert_eq!(central.get(&clause), Some(&article), "clause {clause}: {central:?}");
    }
    let roads = pairs(&view, "lishan-jiaotong-2021");
    assert_eq!(roads.get(&4), Some(&1), "{roads:?}");
    // Something is nearest to the fair too; it must not pass for a link.
    assert_eq!(numbers(&view["gaps"]["clauses"]), [8], "the fair carries out nothing");
    let untaken: Vec<&str> = view["gaps"]["articles"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|a| a["document"] == "lishan-jiaotong-2021")
        .filter_map(|a| a["label"].as_str())
        .collect();
    assert!(untaken.contains(&"（四）"), "nobody weighs lorries: {untaken:?}");
    let mapping = project.json(&["crosswalk", "lishan-2024", "--oscal"]);
    assert_eq!(mapping["mapping-collection"]["mappings"].as_array().unwrap().len(), 2);

    let kb = tiaowen::kb::Kb::open(&project.root.join("index")).unwrap();
    let coverage = kb.coverage(&DocId::parse("central-2022").unwrap()).unwrap();
    let matrix = &coverage.parents[0];
    let columns: Vec<&str> = matrix.columns.iter().map(|c| c.document.as_str()).collect();
    assert!(columns.contains(&"sichuan-2023") && columns.contains(&"lishan-2024"), "{columns:?}");
    let row = matrix.rows.iter().find(|r| r.article.number == Some(23)).unwrap();
    let cells: Vec<Vec<Option<u32>>> =
        row.cells.iter().map(|c| c.iter().map(|c| c.clause).collect()).collect();
    assert!(cells.contains(&vec![Some(14)]) && cells.contains(&vec![Some(7)]), "{cells:?}");
    let own = kb.coverage(&DocId::parse("lishan-2024").unwrap()).unwrap();
    assert_eq!(own.parents.len(), 2, "one table a parent");
}

#[test]
fn differences_are_settled_on_the_command_line() {
    let project = Project::new("settled");
    let before = project.run(&["crosswalk", "lishan-2024", "--diff"]);
    assert!(before.contains("未核对"), "nobody judged this document: {before}");
    let args =
        ["crosswalk", "lishan-2024", "--accept", "7", "--by", "甲读者", "--note", "读过原文"];
    assert!(project.run(&args).contains("tiaowen index"));
    project.run(&["index"]);
    let view = project.json(&["crosswalk", "lishan-2024", "--json", "--source", "curated"]);
    let rows = view["rows"].as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|r| r["clause"] == 7), "{rows:#?}");
    let row = &rows[0];
    assert_eq!((row["by"].as_str(), row["note"].as_str()), (Some("甲读者"), Some("读过原文")));
    assert_eq!(row["on"].as_str().map(str::len), Some("2026-11-25".len()));
    assert_eq!(
        row["evidence"],
        serde_json::Value::Null,
        "what was judged is not what was computed"
    );
    let after = project.run(&["crosswalk", "lishan-2024", "--diff"]);
    assert!(before.contains("发展养老托育服务") && !after.contains("发展养老托育服务"), "{after}");
    let csv = project.run(&["crosswalk", "lishan-2024", "--csv"]);
    assert!(csv.starts_with('\u{feff}'));
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let wide = reader.headers().unwrap().len();
    assert!(reader.records().all(|r| r.unwrap().len() == wide));
}

/// A full text for the central opinion, made of its headings and of sentences of this project: each article
/// has the abstract's matter in running prose, and sentences that every article shares.
fn full_text(central: &Document) -> Document {
    let mut text = "关于推进以县城为重要载体的城镇化建设的意见\n\n".to_owned();
    for clause in &central.clauses {
        let mark = clause.mark.of(&central.text);
        let heading = clause.heading.of(&central.text);
        let body = clause.span.of(&central.text).trim();
        let body = body.strip_prefix(mark).unwrap_or(body);
        let body = body.strip_prefix(heading).unwrap_or(body).trim_start_matches('。').trim();
        text.push_str(&format!("{mark}{heading}"));
        if clause.unit && !body.is_empty() {
            text.push_str("。各地区要因地制宜，稳妥有序推进这项工作。");
            for part in body.split(['：', '；', '。']).filter(|p| !p.is_empty()) {
                text.push_str(&format!("要把{part}作为重点，完善政策，抓好落实。"));
            }
            text.push_str("有关部门要加强指导，形成合力，确保取得实效。");
        }
        text.push_str("\n\n");
    }
    let source =
        Source { bytes: text.into_bytes(), name: "full.txt".to_owned(), ..Source::default() };
    let mut full = corpus::read_document(&central.id, &Meta::default(), &source).unwrap();
    full.state = TextState::Official;
    full
}

#[test]
fn a_parent_with_its_full_text_aligns_as_well_and_says_so() {
    let loaded = corpus::load(&Layout::at(harness::root()), &|_, _| {}).unwrap();
    let find = |id: &str| loaded.documents.iter().find(|d| d.id.as_str() == id).unwrap().clone();
    let full = full_text(&find("central-2022"));
    let articles = (0..full.clauses.len()).filter(|&i| full.number(i).is_some()).count();
    assert_eq!(articles, 39, "every article is read");
    let judged = Judged::from_curated(&loaded.curated);
    let case = Case::new(&judged[0], find("sichuan-2023"), full.clone()).unwrap();
    let report = shipped(&[case]).remove(0);
    assert_eq!(report.parent_text, TextState::Official);
    assert!(report.main.f1 >= 0.95, "main articles: {report:?}");
    assert!(report.all.f1 >= 0.85, "all articles: {report:?}");
    let linked = link(vec![find("sichuan-2023"), full], loaded.curated);
    let parents: Vec<TextState> =
        linked.iter().flat_map(|l: &Linked| &l.parents).map(|p| p.state).collect();
    assert_eq!(parents, [TextState::Official]);
}

#[test]
fn citations_of_a_notice_lead_to_clauses_and_back() {
    let project = Project::new("cited");
    let kb = tiaowen::kb::Kb::open(&project.root.join("index")).unwrap();
    let id = |slug: &str| DocId::parse(slug).unwrap();
    let targets = |key: &str| -> Vec<(String, String)> {
        let cites = kb.clause(&id("lishan-tongzhi-2024"), key).unwrap().references.cites;
        let target = |t: tiaowen_print::view::ClauseRefView| {
            format!("{}/{}", t.document, t.number.unwrap_or_default())
        };
        cites.into_iter().map(|c| (c.text, c.target.map(target).unwrap_or_default())).collect()
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(
        targets("1"),
        [pair("第14条", "sichuan-2023/14"), pair("第22条", "sichuan-2023/22")]
    );
    assert_eq!(
        targets("2"),
        [
            pair("（三十一）", "central-2022/31"),
            pair("", "central-2022/32"),
            pair("（三十三）", "central-2022/33"),
            pair("（一）", "lishan-tongzhi-2024/1"),
            pair("（三）", "lishan-tongzhi-2024/3"),
            pair("（四）", "lishan-tongzhi-2024/4"),
        ]
    );
    let back = kb.clause(&id("central-2022"), "32").unwrap().references.cited_by;
    assert_eq!(back.len(), 1, "{back:?}");
    assert_eq!(back[0].from.document, "lishan-tongzhi-2024");
    assert_eq!(back[0].range.as_deref(), Some("（三十一）至（三十三）"), "told by its range");
    let missing = kb.not_held(&id("lishan-tongzhi-2024")).unwrap();
    let titles: Vec<&str> = missing.iter().map(|m| m.title.as_str()).collect();
    assert_eq!(titles, ["《栎山市养老收费办法》"]);
}

#[test]
fn two_judges_are_compared_by_the_command_line() {
    let root = crate::harness::folder("two-judges");
    let dir = root.join("corpus/crosswalk");
    std::fs::create_dir_all(&dir).unwrap();
    let row = |clause: &str, article: &str, by: &str| {
        format!("child\t{clause}\tparent#{article}\tmain\t-\t{by}\t2026-11\t\n")
    };
    let first = row("1", "4", "one") + &row("2", "5", "one") + &row("3", "-", "one");
    std::fs::write(dir.join("child.tsv"), first).unwrap();
    let second = root.join("second.tsv");
    let run = |second: &std::path::Path| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_tiaowen"))
            .args(["crosswalk", "child", "--agreement"])
            .arg(second)
            .arg("--root")
            .arg(&root)
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    std::fs::write(&second, row("1", "4", "two") + &row("2", "6", "two") + &row("3", "-", "two"))
        .unwrap();
    let (code, said) = run(&second);
    assert_eq!(code, Some(0), "{said}");
    // Two of three alike; by chance one of 4, one of none: 2/9.
    assert!(said.contains("same main article: 2 of 3, kappa 0.571"), "{said}");
    assert!(said.contains("2: parent#5 against parent#6"), "{said}");
    std::fs::write(&second, row("9", "4", "two")).unwrap();
    assert_eq!(run(&second).0, Some(1));
    std::fs::write(&second, "no row\n").unwrap();
    assert_eq!(run(&second).0, Some(2));
}
