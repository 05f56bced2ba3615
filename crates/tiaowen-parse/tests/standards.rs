//! Standards: what their covers tell, and sections by numbers with nothing but a space behind them.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use tiaowen_parse::clean::clean;
use tiaowen_parse::parse::parse;
use tiaowen_text::doc::{DocId, Document, Meta, PieceKind};
use tiaowen_text::extract::Extract;

fn read(text: &str) -> Document {
    let extract = Extract { text: text.to_owned(), ..Extract::default() };
    parse(&DocId::parse("sample").unwrap(), &Meta::default(), &extract, clean(&extract))
}

fn marks(document: &Document) -> Vec<String> {
    let marked = document.clauses.iter().filter(|clause| !clause.mark.is_empty());
    marked
        .map(|c| {
            let mark: String = c.mark.of(&document.text).split_whitespace().collect();
            format!("{mark} {}", c.heading.of(&document.text)).trim_end().to_owned()
        })
        .collect()
}

const BODY: &str = "目  次\n前言......II\n1 范围......1\n2 要求......1\n3 评价......2\n附录A（规范性） 熏烟方法......3\n\
    前  言\n本文件由云溪县农学会提出。\n1.本次为首次发布。\n山地枇杷防冻规程\n\
    1  范围\n本文件规定了防冻的要求。\n2  要求\n下列文件必不可少。\nGB/T 8321.10 农药合理使用准则\nNY/T 394 肥料使用准则\n\
    2.1\n幼果期\n果径不足1 cm的时期。\n2.2 覆盖\n2.2.1 夜间覆盖。\n2.2.2 覆盖物应当透气，不得漏雨。\n1 锯末\n2 稻壳\n3 枝条\n\
    3  评价\n每年一次。\n附 录 A\n（规范性）\n熏烟方法\nA.1  材料\nA.1.1  锯末应干燥。\nA.1.2 每堆20 kg。\nA.2  点火\n风大时不点火。\n\
    附录B\n（资料性）\n记录表\nB.1 记录日期\n写明年月日。\n";

#[test]
fn the_cover_of_a_standard_tells_its_facts() {
    type Told<'a> = (&'a str, &'a str, &'a str, &'a str, &'a [&'a str]);
    let title = "山地枇杷防冻规程";
    let cases: [(&str, Told); 5] = [
        (
            "ICS 65.020.20\nCCS B 16\n团体标准\nT/YXNX 012—2021\n山地枇杷防冻规程\nCode for loquat in frost\n\n\
             2021-11-20发布\n2021-12-01实施\n云溪县农学会 发布\n",
            (title, "T/YXNX 012—2021", "2021-11-20", "2021-12-01", &["云溪县农学会"]),
        ),
        (
            "ICS 65.020.20\nB 16\nDB99\n苍 岭 省 地 方 标 准\nDB 99/814-2010\n代替DB99/814—2001\n山地枇杷防冻规程\n（发布稿）\n\
             本电子版为发布稿。请以正式文本为准。\n2010-10-22 发布　　2010-11-01 实施\n苍岭省农业厅\n发布\n苍岭省林业局\n",
            (
                title,
                "DB 99/814-2010",
                "2010-10-22",
                "2010-11-01",
                &["苍岭省农业厅", "苍岭省林业局"],
            ),
        ),
        (
            "中华人民共和国国家标准\nGB/T 99101.2—2020\n山地枇杷防冻规程\n第2部分：熏烟\nPart 2: Smoke\n\
             2020 - 03 - 31 发布　2020 - 10 - 01 实施\n国家市场监督管理总局 发布\n",
            (
                "山地枇杷防冻规程 第2部分：熏烟",
                "GB/T 99101.2—2020",
                "2020-03-31",
                "2020-10-01",
                &["国家市场监督管理总局"],
            ),
        ),
        (
            "DB99/T 1024—2023\n山地枇杷防冻规程\n2023年5月10日发布　2023年6月10日实施\n苍岭省市场监督管理局 发布\n",
            (title, "DB99/T 1024—2023", "2023-05-10", "2023-06-10", &["苍岭省市场监督管理局"]),
        ),
        (
            "ICS 65.020.20\n蒼嶺省地方標準\nDB99/T 1025—2023\n山地枇杷防凍規程\n2023-05-10發布 2023-06-10實施\n蒼嶺省市場監督管理局 發布\n",
            (
                "山地枇杷防凍規程",
                "DB99/T 1025—2023",
                "2023-05-10",
                "2023-06-10",
                &["蒼嶺省市場監督管理局"],
            ),
        ),
    ];
    for (cover, (title, number, published, in_force, issuers)) in cases {
        let document = read(&format!("{cover}{BODY}"));
        let meta = &document.meta;
        assert_eq!(meta.title, title, "{cover}");
        assert_eq!(meta.number.as_deref(), Some(number), "{cover}");
        assert_eq!(meta.published.as_deref(), Some(published), "{cover}");
        assert_eq!(meta.in_force.as_deref(), Some(in_force), "{cover}");
        assert_eq!(meta.issuers, issuers, "{cover}");
        let right = [
            "1 范围",
            "2 要求",
            "2.1 幼果期",
            "2.2 覆盖",
            "2.2.1",
            "2.2.2",
            "3 评价",
            "附录A 熏烟方法",
            "A.1 材料",
            "A.1.1",
            "A.1.2",
            "A.2 点火",
            "附录B 记录表",
            "B.1 记录日期",
        ];
        assert_eq!(marks(&document), right, "{cover}");
        let contents = |piece: &&tiaowen_text::doc::Piece| piece.kind == PieceKind::Contents;
        assert_eq!(document.pieces.iter().filter(contents).count(), 1, "{cover}");
    }
}

#[test]
fn a_paper_that_names_standards_is_none() {
    let text = "云溪县市场监督管理局关于发布地方标准的公告\n\n现发布下列标准：\n\nDB9900/T 12—2023 枇杷防冻规程\n\n\
                DB9900/T 13—2023 杨梅防冻规程\n\n特此公告。\n\n云溪县市场监督管理局\n2023年5月10日\n";
    let meta = read(text).meta;
    assert_eq!(meta.title, "云溪县市场监督管理局关于发布地方标准的公告");
    assert_eq!(meta.number, None);
    assert_eq!(meta.dated.as_deref(), Some("2023-05-10"));
}

#[test]
fn lines_of_a_standard_are_not_joined() {
    let text = "DB99/T 1024—2023\n枇杷规程\n2023-05-10发布　2023-06-10实施\n苍岭省市场监督管理局 发布\n1 范围\n本文件规定了防冻的要求，适用于山地枇杷。\n\
                2 引用文件\n下列文件中的内容构成本文件必不可少的条款。GB 5084 农田灌溉水质标准\n3 术语\n3.1 滴灌\n利用滴头将水送到根部的灌溉方式。\n";
    let document = read(text);
    assert!(document.repairs.is_empty(), "{:?}", document.repairs);
    assert_eq!(marks(&document), ["1 范围", "2 引用文件", "3 术语", "3.1 滴灌"]);
}

#[test]
fn a_number_above_the_title_and_its_sections_are_enough() {
    let text = "DB99/T 2025—2023\n社区食堂规范\n1 范围\n本文件规定了要求。\n2 引用\nGB 14934 卫生标准\n3 场所\n3.1 厨房\n应清洁。\n";
    let document = read(text);
    assert_eq!(document.meta.title, "社区食堂规范");
    assert_eq!(document.meta.number.as_deref(), Some("DB99/T 2025—2023"));
    assert_eq!(marks(&document), ["1 范围", "2 引用", "3 场所", "3.1 厨房"]);
    let other = read("DB99/T 2025—2023\n社区食堂规范\n各单位：\n一、请领取。\n二、请回执。\n");
    assert_eq!(other.meta.number, None);
}
