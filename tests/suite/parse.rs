//! Numbering, metadata, tiling.

use tiaowen_parse::clean::clean;
use tiaowen_parse::parse::parse;
use tiaowen_text::doc::{DocId, Document, Level, Meta, PieceKind, Span, TextState};
use tiaowen_text::numeral;

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

/// What a text is read as, one line a clause: path, level, number mark and heading.
fn outline(document: &Document) -> Vec<String> {
    document
        .clauses
        .iter()
        .map(|c| {
            let text = &document.text;
            format!("{} {:?} [{}] {}", c.path, c.level, c.mark.of(text), c.heading.of(text))
        })
        .collect()
}

fn assert_outline(text: &str, wanted: &[&str]) -> Document {
    let document = read(text);
    assert_eq!(outline(&document), wanted, "of {text}");
    document
}

#[test]
fn a_statute_has_parts_chapters_articles_paragraphs_items_and_points() {
    let document = assert_outline(
        "青河市河道管理条例\n\n第一编 总则\n第一章 一般规定\n第一节 目的\n第一条　为了保护河道，制定本条例。\n\
         第二条　禁止下列行为：\n（一）倾倒垃圾：\n1.生活垃圾；\n2.建筑垃圾；\n（二）违法采砂。\n有前款行为的，责令改正。\n\
         第二条之一　【备案】采砂应当备案。\n第二章 附则\n第三条　本条例自2024年5月1日起施行。\n",
        &[
            "1 Part [第一编] 总则",
            "1.1 Chapter [第一章] 一般规定",
            "1.1.1 Section [第一节] 目的",
            "1.1.1.1 Article [第一条] ",
            "1.1.1.2 Article [第二条] ",
            "1.1.1.2.1 Item [（一）] ",
            "1.1.1.2.1.1 Point [1.] ",
            "1.1.1.2.1.2 Point [2.] ",
            "1.1.1.2.2 Item [（二）] ",
            "1.1.1.2.p2 Paragraph [] ",
            "1.1.1.2-1 Article [第二条之一] 备案",
            "1.2 Chapter [第二章] 附则",
            "1.2.3 Article [第三条] ",
        ],
    );
    assert_eq!(document.clause_level, Level::Article);
    assert_eq!(document.issues, []);
    assert_eq!(document.meta.in_force.as_deref(), Some("2024-05-01"));
    assert_eq!(document.meta.kind.as_deref(), Some("条例"));
    let second = document.find_key("2")[0];
    assert!(document.unit_span(second).of(&document.text).ends_with("责令改正。"));
    assert_eq!(document.find_key("2-1").len(), 1);
}

#[test]
fn one_article_a_line_gives_one_clause_a_line() {
    let lines: Vec<String> = (1..=60)
        .map(|n| format!("第{}条 公园第{n}号长椅由第{n}小组维护。", numeral::to_chinese(n)))
        .collect();
    let document = read(&format!("长椅维护规则\n{}\n", lines.join("\n")));
    let units: Vec<&str> =
        document.units().map(|(index, _)| document.unit_span(index).of(&document.text)).collect();
    assert_eq!(units, lines);
    assert!(document.clauses.iter().all(|c| c.heading.is_empty()));
}

#[test]
fn marks_with_spaces_full_width_digits_and_decimals_are_read() {
    assert_outline(
        "应急预案\n第 一 章　总则\n第 三 条　本预案适用于全市。\n第 四 条　市政府负责实施。\n",
        &["1 Chapter [第 一 章] 总则", "1.3 Article [第 三 条] ", "1.4 Article [第 四 条] "],
    );
    assert_outline(
        "活动方案\n一、安排\n１．布置场地。要求整洁。\n２．组织报名。名额不限。\n",
        &[
            "1 Outline(1) [一、] 安排",
            "1.1 Outline(3) [１．] 布置场地",
            "1.2 Outline(3) [２．] 组织报名",
        ],
    );
    assert_outline(
        "应急预案\n1.总则\n1.1 目的\n为了防汛。\n1.2 依据\n依照有关规定。\n2.组织\n2.1 机构\n设指挥部。\n",
        &[
            "1 Outline(3) [1.] 总则",
            "1.1 Outline(4) [1.1] 目的",
            "1.2 Outline(4) [1.2] 依据",
            "2 Outline(3) [2.] 组织",
            "2.1 Outline(4) [2.1] 机构",
        ],
    );
}

#[test]
fn a_table_of_contents_makes_no_clauses() {
    let document = assert_outline(
        "\u{feff}青河市图书馆条例\n目　录\n第一章　总则\n第二章　服务\n第三章　附则\n\n第一章　总则\n第一条　为了发展图书馆事业，\u{b}制定本条例。\n\
         第二章　服务\n第二条　图书馆每周开放不少于六天。\n第三章　附则\n第三条　本条例自公布之日起施行。\n",
        &[
            "1 Chapter [第一章] 总则",
            "1.1 Article [第一条] ",
            "2 Chapter [第二章] 服务",
            "2.2 Article [第二条] ",
            "3 Chapter [第三章] 附则",
            "3.3 Article [第三条] ",
        ],
    );
    assert!(document.text.contains("为了发展图书馆事业，制定本条例。"));
    assert!(!document.text.contains(['\u{feff}', '\u{b}']));
    let contents: Vec<&str> = document
        .pieces
        .iter()
        .filter(|p| p.kind == PieceKind::Contents)
        .map(|p| p.span.of(&document.text).trim())
        .collect();
    assert_eq!(contents, ["目　录\n第一章　总则\n第二章　服务\n第三章　附则"]);
}

#[test]
fn clauses_without_a_section_above_them_stand_at_the_top() {
    let document = assert_outline(
        "关于爱护长椅的意见\n（一）加强宣传。在公园张贴告示。\n（二）及时修缮。损坏的三日内修好。\n",
        &["1 Outline(2) [（一）] 加强宣传", "2 Outline(2) [（二）] 及时修缮"],
    );
    assert!(document.section(0).is_none());
    assert_eq!(document.clause_level, Level::Outline(2));
}

#[test]
fn references_at_the_start_of_a_line_are_text() {
    let document = read(
        "管理办法\n第一条　下列物品不得携带：\n（一）易燃物；\n（二）易爆物。\n（一）至（二）项所列物品由保安收存。\n\
         第二条　违反规定的，予以劝离。\n第一条规定的物品清单由公园公布。\n第（二）项所列物品应当报告。\n第三条　本办法自发布之日起施行。\n",
    );
    let numbers: Vec<u32> =
        (0..document.clauses.len()).filter_map(|i| document.number(i)).map(|n| n.main).collect();
    assert_eq!(numbers, [1, 2, 3]);
    assert_eq!(document.clauses.iter().filter(|c| c.level == Level::Item).count(), 2);
    assert_eq!(document.issues, []);
}

#[test]
fn quoted_articles_of_an_amendment_are_no_clauses() {
    assert_outline(
        "关于修改《公园管理办法》的决定\n一、将第九条修改为：“第九条　公园应当公布开放时间。\n第十条　公园应当设置长椅。”\n\
         二、删去第十二条。\n本决定自公布之日起施行。\n",
        &["1 Outline(1) [一、] ", "2 Outline(1) [二、] ", "text Preamble [] "],
    );
}

#[test]
fn marks_that_run_on_in_a_line_are_found() {
    assert_outline(
        "政务数据管理办法\n第一章　总则　　第一条　为了规范管理，制定本办法。第二条　本办法适用于全州。第三条　州政府统筹。\n第二章　附则　　第四条　本办法自发布之日起施行。\n",
        &[
            "1 Chapter [第一章] 总则",
            "1.1 Article [第一条] ",
            "1.2 Article [第二条] ",
            "1.3 Article [第三条] ",
            "2 Chapter [第二章] 附则",
            "2.4 Article [第四条] ",
        ],
    );
    assert_outline(
        "关于整治河道的意见　为改善河道，提出以下意见。一、总体要求　坚持生态优先。二、主要任务（一）清理垃圾。每月一次。（二）修复岸线。分段实施。三、保障措施　加强领导。\n",
        &[
            "preamble Preamble [] ",
            "1 Outline(1) [一、] 总体要求",
            "2 Outline(1) [二、] 主要任务",
            "2.1 Outline(2) [（一）] 清理垃圾",
            "2.2 Outline(2) [（二）] 修复岸线",
            "3 Outline(1) [三、] 保障措施",
        ],
    );
    assert_outline(
        "管理办法\n第一条　长椅应当：（一）牢固；（二）美观。\n第二条　本办法自发布之日起施行。\n",
        &["1 Article [第一条] ", "1.1 Item [（一）] ", "1.2 Item [（二）] ", "2 Article [第二条] "],
    );
}

#[test]
fn numbering_that_skips_repeats_or_goes_back_is_reported_with_its_place() {
    let document = read(
        "意见\n一、目标\n（一）甲事。办好。\n（二）乙事。办好。\n（四）丁事。办好。\n（四）戊事。办好。\n（三）丙事。办好。\n",
    );
    let issues: Vec<(String, &str)> = document
        .issues
        .iter()
        .map(|i| (format!("{:?}", i.kind), i.span.of(&document.text)))
        .collect();
    assert_eq!(
        issues,
        [
            ("NumberSkipped".to_owned(), "（四）"),
            ("NumberRepeated".to_owned(), "（四）"),
            ("NumberBack".to_owned(), "（三）"),
        ]
    );
    assert!(document.find_path("1.4~2").is_some());
}

#[test]
fn taiwan_and_hong_kong_forms_are_read() {
    let document = assert_outline(
        "公園長椅管理自治條例\n第 一 章 總則\n第 1 條\n為管理公園長椅，特制定本自治條例。\n第 1-1 條\n第四十條之參考標準，由本府定之。\n第 2 條\n\
         主管機關職權如下：\n一、長椅之設置。\n二、長椅之維護：\n（一）清潔。\n（二）修繕。\n",
        &[
            "1 Chapter [第 一 章] 總則",
            "1.1 Article [第 1 條] ",
            "1.1.p1 Paragraph [] ",
            "1.1-1 Article [第 1-1 條] ",
            "1.1-1.p1 Paragraph [] ",
            "1.2 Article [第 2 條] ",
            "1.2.p1 Paragraph [] ",
            "1.2.p1.1 Item [一、] ",
            "1.2.p1.2 Item [二、] ",
            "1.2.p1.2.1 Point [（一）] ",
            "1.2.p1.2.2 Point [（二）] ",
        ],
    );
    assert_eq!(document.issues, []);
    assert_outline(
        "公園座椅條例\n第1部 導言\n1. 簡稱\n(1) 本條例可引稱為座椅條例。\n(2) 署長可—\n(a) 設置座椅；\n(b) 移走座椅。\n2. 釋義\n座椅指長椅。\n",
        &[
            "1 Chapter [第1部] 導言",
            "1.1 Outline(3) [1.] 簡稱",
            "1.1.1 Outline(4) [(1)] ",
            "1.1.2 Outline(4) [(2)] ",
            "1.1.2.1 Outline(5) [(a)] ",
            "1.1.2.2 Outline(5) [(b)] ",
            "1.2 Outline(3) [2.] 釋義",
        ],
    );
}

#[test]
fn a_notice_states_its_facts_and_carries_its_document() {
    let document = assert_outline(
        "青河市人民政府办公室关于印发\n《公园长椅管理办法》的通知\n\n青府办发〔2024〕12号\n\n各区、县人民政府，市政府各部门：\n\n\
         现将《公园长椅管理办法》印发给你们，请遵照执行。\n\n附件：1.长椅标准\n2.长椅布局图\n\n青河市人民政府办公室\n二〇二四年五月六日\n\n\
         公园长椅管理办法\n第一条　本办法适用于全市公园。\n第二条　本办法自2024年6月1日起施行。\n\n附件1\n长椅标准\n一、高度\n四十五厘米。\n二、材质\n木材。\n",
        &[
            "preamble Preamble [] ",
            "1 Article [第一条] ",
            "2 Article [第二条] ",
            "annex-1 Annex [附件1] 长椅标准",
            "annex-1.1 Outline(1) [一、] 高度",
            "annex-1.2 Outline(1) [二、] 材质",
        ],
    );
    let meta = &document.meta;
    assert_eq!(meta.title, "青河市人民政府办公室关于印发《公园长椅管理办法》的通知");
    assert_eq!(meta.number.as_deref(), Some("青府办发〔2024〕12号"));
    assert_eq!(meta.addressee.as_deref(), Some("各区、县人民政府，市政府各部门"));
    assert_eq!(meta.issuers, ["青河市人民政府办公室"]);
    assert_eq!(meta.dated.as_deref(), Some("2024-05-06"));
    assert_eq!(meta.in_force.as_deref(), Some("2024-06-01"));
    assert_eq!(meta.kind.as_deref(), Some("通知"));
}

#[test]
fn joint_issuers_sign_with_their_date() {
    let document = read(
        "关于开展长椅普查的通知\n各街道办事处：\n一、普查范围为全区公园。\n二、普查结果于年底前报送。\n\n区财政局　区住房和城乡建设局\n2024 年 3 月 1 日\n",
    );
    assert_eq!(document.meta.issuers, ["区财政局", "区住房和城乡建设局"]);
    assert_eq!(document.meta.dated.as_deref(), Some("2024-03-01"));
    let signature = document.pieces.iter().find(|p| p.kind == PieceKind::Signature).unwrap();
    assert!(signature.span.of(&document.text).starts_with("区财政局"));
}

#[test]
fn a_plan_of_chapters_and_sections_with_plain_paragraphs_is_cut_at_sections() {
    let document = read(
        "公园建设规划纲要\n第一章 基础\n第一节 现状\n全市有公园三十座。\n分布不均。\n第二节 问题\n设施陈旧，维护不足。\n第二章 任务\n第一节 新建\n新建公园五座。\n第二节 改造\n改造公园十座。\n",
    );
    assert_eq!(document.clause_level, Level::Section);
    assert_eq!(body(&document, "1.1"), "全市有公园三十座。\n分布不均。");
    assert_eq!(heading(&document, "2.2"), "改造");
    assert_eq!(document.issues, []);
}

#[test]
fn half_and_full_width_marks_give_the_same_clauses() {
    let full = read("意见\n一、目标\n（一）甲事。办好，办实。\n（二）乙事。办好：办实。\n");
    let half = read("意见\n一、目标\n(一)甲事。办好,办实。\n(二)乙事。办好:办实。\n");
    let paths = |d: &Document| d.clauses.iter().map(|c| c.path.to_string()).collect::<Vec<_>>();
    assert_eq!(paths(&full), paths(&half));
    assert_eq!(heading(&full, "1.2"), heading(&half, "1.2"));
}

/// Pieces that cleaning and parsing look for: a text of these is all edge.
const PIECES: [&str; 48] = [
    "第",
    "一",
    "十",
    "条",
    "章",
    "节",
    "款",
    "第一条",
    "第二条之一",
    "第一章　",
    "（",
    "）",
    "（一）",
    "(二)",
    "一、",
    "二、",
    "1.",
    "1.1 ",
    "①",
    "㈠",
    "(a)",
    "附件",
    "附件1：",
    "目录",
    "。",
    "；",
    "：",
    "，",
    "“",
    "”",
    "《",
    "》",
    "?",
    "？",
    "!",
    "秾嵤┮庖",
    "\u{e08b}",
    "\u{fffd}",
    "發(fā)",
    "關(guan) ",
    "@@",
    "&nbsp;",
    "/p>",
    "<br/>",
    "\n",
    "\n\n",
    "　　",
    "2023年8月3日",
];

mod arbitrary {
    use proptest::prelude::*;
    use tiaowen_source::{Source, extract};

    use super::*;

    /// Reads any text and checks what must hold for every one.
    fn check(text: &str) {
        let extract = crate::clean::extract(text);
        let cleaned = clean(&extract);
        crate::clean::assert_replays(&extract, &cleaned);
        let document = parse(&DocId::parse("any").unwrap(), &Meta::default(), &extract, cleaned);
        assert_tiles(&document);
        for (index, _) in document.units() {
            let (unit, body) = (document.unit_span(index), document.unit_body(index));
            assert!(unit.contains(body) || body.is_empty());
            assert!(document.text.get(body.start..body.end).is_some());
        }
        for issue in &document.issues {
            assert!(document.text.get(issue.span.start..issue.span.end).is_some(), "{issue:?}");
        }
    }

    fn pieces() -> impl Strategy<Value = String> {
        let word = prop_oneof![
            8 => prop::sample::select(&PIECES[..]).prop_map(str::to_owned),
            2 => "\\PC{0,4}",
            1 => any::<char>().prop_map(String::from),
        ];
        prop::collection::vec(word, 0..60).prop_map(|words| words.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn text_of_edges_tiles(text in pieces()) {
            check(&text);
        }

        #[test]
        fn mutated_documents_tile(
            which in 0usize..4,
            cuts in prop::collection::vec((0usize..4000, 0usize..12, pieces()), 0..12),
        ) {
            let mut text: Vec<char> = [
                include_str!("../data/clean/opinion-hant.txt"),
                include_str!("../data/clean/opinion-hans.txt"),
                include_str!("../data/clean/statute.txt"),
                SEED,
            ][which].chars().take(4000).collect();
            for (at, len, with) in cuts {
                let at = at.min(text.len());
                let end = (at + len).min(text.len());
                text.splice(at..end, with.chars());
            }
            check(&text.into_iter().collect::<String>());
        }

        #[test]
        fn arbitrary_bytes_tile(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let source = Source { bytes, name: "any.txt".to_owned(), ..Source::default() };
            // What is no text is refused, which is not the matter here.
            if let Ok(extract) = extract(&source) {
                check(&extract.text);
            }
        }
    }
}

#[test]
fn half_width_marks_and_lost_line_breaks_give_the_same_numbered_clauses() {
    let numbered = |text: &str| -> Vec<(Level, Option<tiaowen_text::doc::Ordinal>)> {
        let document = read(text);
        let marked = document.clauses.iter().filter(|c| !c.mark.is_empty());
        marked.map(|c| (c.level, c.ordinal)).collect()
    };
    for (name, text) in crate::clean::FIXTURES {
        let clean = numbered(text);
        assert!(clean.len() > 4, "{name}");
        for changed in [crate::damage::halve_marks(text), crate::damage::join_lines(text)] {
            assert_eq!(numbered(&changed), clean, "{name}: {changed}");
        }
    }
}

#[test]
fn titles_and_issuers_are_read_in_every_layout() {
    let cases = [
        (
            "中共某省委办公厅\n某省人民政府办公厅\n关于加快推进路灯建设的\n若干意见\n（2023年8月1日）\n一、总则\n修灯。\n二、附则\n修完。\n",
            "中共某省委办公厅 某省人民政府办公厅关于加快推进路灯建设的若干意见",
            &["中共某省委办公厅", "某省人民政府办公厅"][..],
        ),
        (
            "国家照明委 财政部关于印发《路灯方案》的通知\n各省照明厅：\n现将方案印发给你们。\n国家照明委\n财 政 部\n2022年3月5日\n路灯方案\n㈠思路。先急后缓。\n㈡目标。两年做完。\n",
            "国家照明委 财政部关于印发《路灯方案》的通知",
            &["国家照明委", "财政部"][..],
        ),
        (
            "某县人民政府办公室文件\n某府办〔2023〕7号\n关于加强冬季照明的通知\n各镇：\n（一）主街。修。\n（二）小巷。修。\n某县人民政府办公室\n2023年11月3日\n",
            "关于加强冬季照明的通知",
            &["某县人民政府办公室"][..],
        ),
        ("某市照明二十条\n第一条 修主街。\n第二条 修小巷。\n", "某市照明二十条", &[][..]),
        (
            "沿着照明道路前进\n——在某市照明大会上的讲话\n（2022年10月16日）\n某某某\n同志们：\n一、过去\n修了。\n二、今后\n再修。\n",
            "沿着照明道路前进——在某市照明大会上的讲话",
            &[][..],
        ),
        ("《某市路灯条例》\n第一条 修主街。\n第二条 修小巷。\n", "某市路灯条例", &[][..]),
        (
            "某市路灯条例　　第一章　总则　　第一条　修主街。第二条　修小巷。\n",
            "某市路灯条例",
            &[][..],
        ),
    ];
    for (text, title, issuers) in cases {
        let document = read(text);
        assert_eq!(document.meta.title, title);
        assert_eq!(document.meta.issuers, issuers, "{title}");
    }
}

#[test]
fn the_sheet_below_the_text_is_no_clause() {
    let document = read(
        "某县人民政府办公室关于照明的通知\n某府办[2021]7号\n各镇人民政府：\n（一）主街。先修。\n（二）小巷。后修。\n\
         附件：1.分工表\n2.时间表\n附件1\n分工表\n街道\t人数\n附件2\n时间表\n略\n",
    );
    let annexes: Vec<(&str, &str)> = document
        .clauses
        .iter()
        .filter(|c| c.level == Level::Annex)
        .map(|c| (c.path.as_str(), c.heading.of(&document.text)))
        .collect();
    assert_eq!(annexes, [("annex-1", "分工表"), ("annex-2", "时间表")]);
    assert_eq!(document.issues, []);
    let document = read(
        "某县人民政府办公室关于照明的通知\n各镇人民政府：\n（一）主街。先修。\n（二）小巷。自2022年1月1日起施行。\n\
         某县人民政府办公室\n2021年11月3日\n（此件公开发布）\n抄送：县委办公室。\n某县人民政府办公室 2021年11月4日印发\n",
    );
    assert_eq!(document.meta.dated.as_deref(), Some("2021-11-03"));
    assert_eq!(document.meta.published.as_deref(), Some("2021-11-04"));
    assert_eq!(document.meta.in_force.as_deref(), Some("2022-01-01"));
    let note = document.pieces.iter().find(|p| p.kind == PieceKind::Note).unwrap();
    assert!(note.span.of(&document.text).starts_with("（此件公开发布）"));
    let document = read(
        "某省公厕办法\n（2010年5月1日公布 根据2015年6月1日《某某决定》修正 2020年1月1日废止）\n第一条 建。\n第二条 管。\n",
    );
    assert_eq!(document.meta.repealed.as_deref(), Some("2020-01-01"));
}

#[test]
fn sections_put_in_by_letter_are_numbered_and_lists_begin_anew() {
    let document = read(
        "《照明條例》\n第1部\n導言\n14. 登記\n(1) 須登記 ——\n(a) 路燈；及\n(b) 園燈。\n路燈 包括 ——\n(a) 街燈；\n(b) 橋燈。\n14A. 查核\n(1) 須查核。\n(2) 須記錄。\n15. 紀錄冊\n(1) 須備存。\n",
    );
    let sections: Vec<String> = document
        .clauses
        .iter()
        .filter(|c| c.level == Level::Outline(3))
        .map(|c| format!("{} {}", c.mark.of(&document.text), c.ordinal.unwrap()))
        .collect();
    assert_eq!(sections, ["14. 14", "14A. 14-1", "15. 15"]);
    let backwards = document.issues.iter().filter(|i| i.message.contains("follows"));
    assert_eq!(backwards.count(), 0, "{:?}", document.issues);
}

#[test]
fn an_article_that_an_annex_repeats_keeps_its_number_as_its_key() {
    let document = read(
        "云栖县物业办法\n第一条　公示收费。\n第二条　等级见附件。\n附件1\n服务等级\n第一条　每日两次。\n第二条　每日一次。\n",
    );
    let at = |path: &str| document.find_path(path).unwrap();
    assert_eq!(document.key(at("1")), "1");
    assert_eq!(document.key(at("annex-1.1")), "annex-1.1");
    assert_eq!(document.find_key("1"), [at("1")]);
    // A section whose path is a number that two clauses carry.
    let document = read(
        "云栖县方案\n一、目标\n（一）看。先看清楚再做。\n（二）听。听完再答复。\n二、任务\n（一）做。马上就去做好。\n（二）查。查完了再报告。\n",
    );
    let section = document.find_path("2").unwrap();
    assert_eq!(document.find_key("2"), [section]);
    assert_eq!(document.key(section), "section-2");
}

#[test]
fn classes_inside_an_article_are_items_and_no_paragraphs() {
    let document = read(
        "所得條例\n第 1 條\n所得合計如下：\n第一類：營利所得。\n第二類：利息所得：\n一、公債。\n二、存款。\n前項所得應予申報。\n第 2 條\n第一類場所應設欄杆。\n",
    );
    let paths: Vec<&str> = document.clauses.iter().map(|c| c.path.as_str()).collect();
    assert_eq!(
        paths,
        ["1", "1.p1", "1.p1.1", "1.p1.2", "1.p1.2.1", "1.p1.2.2", "1.p2", "2", "2.p1"]
    );
}

/// The ten stems and the financial numerals count as other numbers do: above 一、, below （一）, or alone.
#[test]
fn stems_and_financial_numerals_are_marks_of_their_own_rank() {
    assert_outline(
        "農機服務要點\n甲、總則\n一、本要點依條例訂定。\n二、服務對象為農戶。\n乙、服務\n一、維修農機。\n丙、附則\n一、自公布日施行。\n",
        &[
            "1 Chapter [甲、] 總則",
            "1.1 Outline(1) [一、] ",
            "1.2 Outline(1) [二、] ",
            "2 Chapter [乙、] 服務",
            "2.1 Outline(1) [一、] ",
            "3 Chapter [丙、] 附則",
            "3.1 Outline(1) [一、] ",
        ],
    );
    let ranked = assert_outline(
        "農機服務要點\n壹、總則\n一、適用範圍：\n（一）下列團體：\n甲、農會。\n乙、合作社：\n（甲）一般合作社。\n（乙）保證合作社。\n貳、服務\n一、維修農機。\n",
        &[
            "1 Chapter [壹、] 總則",
            "1.1 Outline(1) [一、] ",
            "1.1.1 Outline(2) [（一）] ",
            "1.1.1.1 Outline(5) [甲、] ",
            "1.1.1.2 Outline(5) [乙、] ",
            "1.1.1.2.1 Outline(5) [（甲）] ",
            "1.1.1.2.2 Outline(5) [（乙）] ",
            "2 Chapter [貳、] 服務",
            "2.1 Outline(1) [一、] ",
        ],
    );
    assert_eq!(ranked.issues, []);
    assert_outline(
        "托管方案\n甲、服务对象\n面向全县。\n乙、服务时间\n全年无休。\n",
        &["1 Outline(1) [甲、] 服务对象", "2 Outline(1) [乙、] 服务时间"],
    );
    assert_outline(
        "修缮方案\n壹、目标\n修好水渠。\n贰、经费\n自筹。\n",
        &["1 Outline(1) [壹、] 目标", "2 Outline(1) [贰、] 经费"],
    );
    assert_outline(
        "渡船规则\n第一条　船舱分为：\n甲、客舱；\n乙、货舱。\n第二条　甲、乙双方应当签约。\n",
        &["1 Article [第一条] ", "1.1 Item [甲、] ", "1.2 Item [乙、] ", "2 Article [第二条] "],
    );
    // One party alone is no list.
    assert_outline(
        "租船合同\n一、双方\n甲、乙双方同意租船。\n甲．船主负责维修。\n（甲）方盖章。\n二、价款\n每日十元。\n",
        &["1 Outline(1) [一、] 双方", "2 Outline(1) [二、] 价款"],
    );
}

#[test]
fn governments_of_taiwan_sign_their_rules() {
    for signs in ["青山縣政府", "青山市公所", "青山市議會"] {
        let text = format!(
            "青山水庫管理辦法\n第一條　水庫由水利處管理。\n第二條　禁止傾倒垃圾。\n{signs}\n民國112年8月3日\n"
        );
        let document = read(&text);
        assert_eq!(document.meta.issuers, [signs]);
        assert_eq!(document.meta.dated.as_deref(), Some("2023-08-03"));
        let last = document.find_key("2")[0];
        assert!(document.unit_span(last).of(&document.text).ends_with("垃圾。"), "{signs}");
    }
}

#[test]
fn whoever_signs_under_a_number_of_its_own_is_the_issuer_and_no_place_is() {
    let signed = "青岭市图书站办法\n（2012年3月4日青岭市第十届人民代表大会第五次会议通过）\n{}各县人民政府：\n现将办法印发给你们。\n第一条　分级管理。\n第二条　长期有效。\n青岭市人民政府\n2025年3月1日\n";
    let numbered = read(&signed.replace("{}", "青政发〔2025〕7号\n"));
    assert_eq!(numbered.meta.issuers, ["青岭市人民政府"]);
    let lead = "青岭市印发《夜间经济若干措施》\n近日，青岭市人民政府办公室印发《夜间经济若干措施》，全文如下。\n一、延长营业。商场开到二十三时。\n二、加开公交。增开夜班线路。\n";
    assert_eq!(read(lead).meta.issuers, ["青岭市人民政府办公室"]);
    assert_eq!(read(lead).meta.title, "夜间经济若干措施");
}

/// What the pieces of a kind say, line breaks and blanks taken out.
fn pieces_of(document: &Document, kind: PieceKind) -> String {
    let pieces = document.pieces.iter().filter(|piece| piece.kind == kind);
    pieces.flat_map(|piece| piece.span.of(&document.text).split_whitespace()).collect()
}

#[test]
fn a_list_of_annexes_belongs_to_the_sheet_however_it_is_set() {
    for list in [
        "附件：1．站点名单\n　　　2．开放须知\n",
        "附件：1.站点名单\n2.开放须知\n",
        "附件：\n1. 站点名单\n2. 开放须知\n",
        "附件 1. 站点名单\n     2. 开放须知\n",
        "附：1．站点名单\n　　2．开放须知\n",
        "附件：站点名单\n",
    ] {
        let text = format!(
            "青岭市文化局关于开放读书站的通知\n\n各镇：\n\n一、早开门。\n\n二、晚关门。\n\n{list}\n青岭市文化局\n\n2025年2月1日\n"
        );
        let document = read(&text);
        assert_eq!(body(&document, "2").trim(), "晚关门。", "{list}");
        assert!(pieces_of(&document, PieceKind::Note).contains("站点名单"), "{list}");
        assert_eq!(document.meta.dated.as_deref(), Some("2025-02-01"), "{list}");
    }
}

#[test]
fn an_order_gives_its_number_and_day_to_the_text_that_it_publishes() {
    let text = "青岭市人民政府令\n第62号\n《青岭市路灯办法》已经2024年2月6日市人民政府常务会议通过，现予公布，自2024年4月1日起施行。\n\
                市长　周青岭\n2024年2月20日\n\n青岭市路灯办法\n\n第一章　总则\n第一条　为了照明，制定本办法。\n第二条　本办法自2024年4月1日起施行。\n";
    let document = read(text);
    let meta = &document.meta;
    assert_eq!(meta.title, "青岭市路灯办法");
    assert_eq!(meta.number.as_deref(), Some("青岭市人民政府令第62号"));
    assert_eq!(meta.issuers, ["青岭市人民政府"]);
    assert_eq!(meta.published.as_deref(), Some("2024-02-20"));
    assert_eq!(meta.in_force.as_deref(), Some("2024-04-01"));
    assert!(pieces_of(&document, PieceKind::Signature).starts_with("市长周青岭"));
    let taiwan = "青山縣政府令\n中華民國113年5月20日\n府法字第1130099999號\n\n訂定「青山縣花圃補助辦法」。\n附「青山縣花圃補助辦法」\n\n\
                  縣長　林小青\n\n青山縣花圃補助辦法\n第 1 條　為補助花圃，訂定本辦法。\n第 2 條　本辦法自發布日施行。\n";
    let meta = read(taiwan).meta;
    assert_eq!(meta.title, "青山縣花圃補助辦法");
    assert_eq!(meta.number.as_deref(), Some("府法字第1130099999號"));
    assert_eq!(meta.issuers, ["青山縣政府"]);
    assert_eq!(meta.published.as_deref(), Some("2024-05-20"));
}

#[test]
fn letters_of_taiwan_keep_their_head_and_their_receivers_out_of_the_clauses() {
    let document = read(
        "檔　　號：\n保存年限：\n\n青山縣政府　函\n\n地址：青山市中正路1號\n承辦人：陳小明\n電話：00-1234567\n\n受文者：各鄉鎮市公所\n\n\
         發文日期：中華民國113年3月5日\n發文字號：府社字第1130055556號\n速別：普通件\n附件：實施計畫1份\n\n\
         主旨：檢送「青山縣長者散步計畫」1份，請查照。\n說明：\n一、依據本縣計畫辦理。\n二、請於4月底前報名。\n\n\
         正本：各鄉鎮市公所\n副本：本府社會處\n\n縣長　林小青\n",
    );
    let marks: Vec<&str> = document
        .clauses
        .iter()
        .map(|c| c.mark.of(&document.text))
        .filter(|m| !m.is_empty())
        .collect();
    assert_eq!(marks, ["一、", "二、"]);
    assert_eq!(body(&document, "2").trim(), "請於4月底前報名。");
    assert_eq!(document.meta.dated.as_deref(), Some("2024-03-05"));
    assert_eq!(document.meta.number.as_deref(), Some("府社字第1130055556號"));
    assert_eq!(document.meta.issuers, ["青山縣政府"]);
    assert!(body(&document, "preamble").starts_with("主旨："));
    assert!(pieces_of(&document, PieceKind::Note).contains("正本："));
    let notice = read(
        "青山縣政府公告\n主旨：公告垃圾清運時間。\n依據：本縣清潔辦法第十二條。\n公告事項：\n一、除夕照常。\n二、初一停收。\n縣長　王大明\n中華民國113年元月15日\n",
    );
    assert_eq!(body(&notice, "2").trim(), "初一停收。");
    assert_eq!(notice.meta.dated.as_deref(), Some("2024-01-15"));
}

#[test]
fn facts_with_labels_above_a_text_are_no_title_and_stay_apart() {
    let text = "\n\n第一条　路牌统一制作。\n第二条　路牌不得涂改。\n";
    for head in [
        "法规名称：青岭市路牌办法\n发布部门：青岭市人民政府\n发文字号：青岭市人民政府令第35号\n发布日期：2023-05-12\n施行日期：2023-07-01",
        "【法规标题】青岭市路牌办法\n【发布部门】青岭市人民政府\n【发文字号】青岭市人民政府令第35号\n【发布日期】2023.05.12\n【实施日期】2023.07.01\n【时效性】现行有效",
        "青岭市路牌办法\n发布部门：青岭市人民政府\n文号：青岭市人民政府令第35号\n发布日期：2023年5月12日\n实施日期：2023年7月1日",
        "標題：青岭市路牌办法\n發布機關：青岭市人民政府\n發文字號：青岭市人民政府令第35号\n發布日期：2023-05-12\n生效日期：2023-07-01",
    ] {
        let document = read(&format!("{head}{text}"));
        let meta = &document.meta;
        assert_eq!(meta.title, "青岭市路牌办法", "{head}");
        assert_eq!(meta.issuers, ["青岭市人民政府"], "{head}");
        assert_eq!(meta.number.as_deref(), Some("青岭市人民政府令第35号"), "{head}");
        assert_eq!(meta.published.as_deref(), Some("2023-05-12"), "{head}");
        assert_eq!(meta.in_force.as_deref(), Some("2023-07-01"), "{head}");
        assert_eq!(document.clauses.len(), 2, "{head}");
    }
    let taiwan = read(
        "法規名稱：青山縣門牌條例\n公發布日：民國 108 年 03 月 15 日\n修正日期：民國 112 年 11 月 02 日\n發文字號：府民字第1120099999號\n法規體系：民政類\n\n第 1 條\n門牌由縣政府編釘。\n第 2 條\n門牌不得毀損。\n",
    );
    assert_eq!(taiwan.meta.title, "青山縣門牌條例");
    assert_eq!(taiwan.meta.amended, ["2023-11-02"]);
    assert_eq!(taiwan.meta.number.as_deref(), Some("府民字第1120099999號"));
}

#[test]
fn penalties_are_a_part_without_a_number_and_deleted_articles_are_one_entry() {
    assert_outline(
        "青岭市灯会办法\n通　则\n第一条　灯会每年一次。\n罚　则\n第二条　违者罚款。\n第三条、第四条（删除）\n第五条及第六条、第七条（已废止）\n附　则\n第八条　长期有效。\n",
        &[
            "h1 Chapter [] 通　则",
            "h1.1 Article [第一条] ",
            "h2 Chapter [] 罚　则",
            "h2.2 Article [第二条] ",
            "h2.3 Article [第三条、第四条] ",
            "h2.5 Article [第五条及第六条、第七条] ",
            "h3 Chapter [] 附　则",
            "h3.8 Article [第八条] ",
        ],
    );
}

#[test]
fn questions_with_their_words_behind_the_number_are_clauses() {
    for (asks, answers) in [("問", "答"), ("Q", "A")] {
        let text = format!(
            "青岭市借书问答\n{asks}1：谁可以借书？\n{answers}1：居民可以借书。\n{asks}2：能借多久？\n{answers}：三十天。\n"
        );
        let document = read(&text);
        let marks: Vec<(&str, &str)> = document
            .clauses
            .iter()
            .map(|c| (c.mark.of(&document.text), c.heading.of(&document.text)))
            .collect();
        let (first, second) = (format!("{asks}1"), format!("{asks}2"));
        assert_eq!(marks, [(first.as_str(), "谁可以借书？"), (second.as_str(), "能借多久？")]);
        assert!(body(&document, "2").contains("三十天。"), "{text}");
    }
}

#[test]
fn bodies_sign_on_one_line_with_a_date_set_wide() {
    for date in ["2024 年 5 月 6 日", "二〇二四年 五 月 六 日"] {
        let text = format!(
            "关于开展联合检查的通知\n各单位：\n一、检查商场。\n二、检查宾馆。\n\n　　　　　　　　青岭市应急管理局　　青岭市消防救援支队\n　　　　　　　　　{date}\n（此件公开发布）\n"
        );
        let document = read(&text);
        assert_eq!(body(&document, "2").trim(), "检查宾馆。", "{date}");
        assert_eq!(document.meta.issuers, ["青岭市应急管理局", "青岭市消防救援支队"], "{date}");
        assert_eq!(document.meta.dated.as_deref(), Some("2024-05-06"), "{date}");
    }
}
