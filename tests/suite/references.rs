//! References in statutes: whose article, which part, which side of the strait. Texts are made up.

use tiaowen_link::crossref::{Citation, Linked, Target, link};
use tiaowen_parse::{clean, parse};
use tiaowen_source::Extract;
use tiaowen_text::doc::{DocId, Document, Meta};

pub(crate) fn statute(id: &str, text: &str) -> Document {
    let extract = Extract::from_text(text);
    let cleaned = clean::clean(&extract);
    parse::parse(&DocId::parse(id).unwrap(), &Meta::default(), &extract, cleaned)
}

/// A statute of so many articles, `第…条` or `第 … 條` as its title is written; some with a text of their own.
pub(crate) fn numbered(id: &str, head: &str, count: u32, own: &[(&str, &str)]) -> Document {
    let taiwan = head.contains("民國");
    let mut text = format!("{head}\n");
    let mut put = |number: &str, words: &str| {
        text.push_str(&if taiwan {
            format!("第 {number} 條\n{words}\n")
        } else {
            format!("第{number}条　{words}\n")
        });
    };
    let plain = if taiwan { "主管機關應予公告。" } else { "主管部门应当公告。" };
    for n in 1..=count {
        let number = if taiwan { n.to_string() } else { tiaowen_text::numeral::to_chinese(n) };
        let words = own.iter().find(|(of, _)| *of == number).map_or(plain, |(_, words)| words);
        put(&number, words);
        for (inserted, words) in own {
            let of = inserted.split(['-', '之']).next().unwrap();
            let of = of.trim_end_matches('条');
            if *inserted != number && of == number && inserted.contains(['-', '之']) {
                put(inserted, words);
            }
        }
    }
    statute(id, &text)
}

/// What an article of the last document cites: the words, and `document#path` or the words that lead nowhere.
fn cites(documents: Vec<Document>, from: &str) -> Vec<(String, String)> {
    let linked = link(documents, Vec::new());
    let own = linked.last().unwrap();
    let of = |c: &&Citation| c.from.as_str() == from;
    own.citations.iter().filter(of).map(|c| shown(own, c)).collect()
}

fn shown(own: &Linked, citation: &Citation) -> (String, String) {
    let words = citation.range.unwrap_or(citation.span).of(&own.document.text).to_owned();
    let target = match &citation.target {
        Target::Clause(id) => id.to_string(),
        Target::Document(id) => id.to_string(),
        Target::Unresolved(words) => format!("? {words}"),
    };
    (words, target)
}

#[track_caller]
fn check(found: &[(String, String)], expected: &[(&str, &str)]) {
    let found: Vec<(&str, &str)> = found.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(found, expected);
}

const TAIWAN: &str = "溪流管理條例\n修正日期：民國 110 年 3 月 1 日";
const RULES: &str = "溪流管理條例施行細則\n修正日期：民國 111 年 3 月 1 日";

#[test]
fn a_part_without_its_article_is_the_speakers_own_in_a_new_sentence() {
    let own = [("2", "本法第三條第一項之處分，得予延長。\n第一項所定期間，由主管機關公告。")];
    let rules = numbered("xize", RULES, 4, &own);
    let law = numbered("tiaoli", TAIWAN, 4, &[]);
    let found = cites(vec![law, rules], "2");
    let (words, target) = found.last().unwrap();
    assert_eq!(words, "第一項");
    assert!(target.starts_with("xize#2"), "{found:?}");
}

#[test]
fn a_later_part_in_the_same_list_is_of_the_article_named_before() {
    let first = "本細則依溪流管理條例（以下簡稱本法）第四條規定訂定之。";
    let own = [("1", first), ("2", "本法第三條第一項疏濬、第二項清淤，由主管機關辦理。")];
    let law = numbered("tiaoli", TAIWAN, 4, &[("3", "疏濬由機關辦理。\n清淤亦同。")]);
    let found = cites(vec![law, numbered("xize", RULES, 4, &own)], "2");
    let targets: Vec<&str> = found.iter().map(|(_, target)| target.as_str()).collect();
    assert!(targets.iter().all(|target| target.starts_with("tiaoli#3")), "{found:?}");
    assert_eq!(targets.len(), 2);
}

#[test]
fn what_rules_explain_is_of_their_law_to_the_end_of_the_list() {
    let first = "本細則依溪流管理條例（以下簡稱本法）第四條規定訂定之。";
    let own = [
        ("1", first),
        ("2", "本法第二條第一項所稱溪流及第三條所稱河岸，指公告者。"),
        ("3", "本法第二條之處分，準用第一條規定。"),
    ];
    let of = |from: &str| {
        let law = numbered("tiaoli", TAIWAN, 4, &[]);
        cites(vec![law, numbered("xize", RULES, 4, &own)], from)
    };
    let found = of("2");
    let targets: Vec<&str> = found.iter().map(|(_, target)| target.as_str()).collect();
    // The one paragraph of an article whose mark has a line of its own stands below it.
    assert_eq!(targets, ["tiaoli#2.p1", "tiaoli#3"], "{found:?}");
    assert_eq!(of("3").last().unwrap().1, "xize#1");
}

#[test]
fn the_number_of_an_item_is_no_part_of_the_article_behind_it() {
    let own = [("2", "有下列情形之一者，應予公告：\n一、第三條第一項之處分。\n二、第四條之申請。")];
    let found = cites(vec![numbered("tiaoli", TAIWAN, 4, &own)], "2");
    let targets: Vec<&str> = found.iter().map(|(_, target)| target.as_str()).collect();
    assert_eq!(targets, ["tiaoli#3.p1", "tiaoli#4"], "{found:?}");
}

#[test]
fn what_stands_before_is_found_behind_any_word() {
    for (words, cited) in [
        ("以前条手段取水的，从重处罚。", "前条"),
        ("从事前款活动的，责令改正。", "前款"),
        ("前条工程应当公示。", "前条"),
        ("前项工厂应当搬迁。", "前项"),
    ] {
        let law = numbered("shui", "样溪保护条例", 4, &[("三", words)]);
        let found = cites(vec![law], "3");
        assert_eq!(found.len(), 1, "{words}");
        assert_eq!(found[0].0, cited, "{words}");
    }
    for words in ["以前款项应当结清。", "前项目部应当撤离。", "生前条件从优。"]
    {
        let law = numbered("shui", "样溪保护条例", 4, &[("三", words)]);
        assert_eq!(cites(vec![law], "3"), Vec::new(), "{words}");
    }
}

#[test]
fn laws_of_the_same_name_are_told_apart_by_the_strait() {
    let mainland = || numbered("cn", "中华人民共和国样溪法", 4, &[]);
    let taiwan = |words: &str| {
        numbered("tw", "溪流管理條例\n修正日期：民國 110 年 3 月 1 日", 4, &[("2", words)])
    };
    let found = cites(vec![mainland(), taiwan("依樣溪法第三條規定辦理。")], "2");
    assert!(found.iter().all(|(_, target)| target.starts_with("? ")), "{found:?}");
    let found = cites(vec![mainland(), taiwan("依中華人民共和國樣溪法第三條規定辦理。")], "2");
    assert_eq!(found.last().unwrap().1, "cn#3");
    let own = [("二", "依照样溪法第三条办理。")];
    let found = cites(vec![mainland(), numbered("b", "样溪巡护条例", 4, &own)], "2");
    assert_eq!(found.last().unwrap().1, "cn#3");
}

#[test]
fn a_range_has_the_articles_that_were_inserted_into_it() {
    let own = [("一", "违反第二条至第四条的，处罚款。"), ("三条之一", "增设的一条。")];
    let found = cites(vec![numbered("fa", "样溪法", 5, &own)], "1");
    let targets: Vec<&str> = found.iter().map(|(_, target)| target.as_str()).collect();
    assert_eq!(targets, ["fa#2", "fa#3", "fa#3-1", "fa#4"]);
}

#[test]
fn a_range_over_a_deleted_range_ends() {
    let text = "样溪法\n第一条　违反第二条至第四条、第三条的，处罚款。\n第二条至第四条　（删除）\n第五条　完。\n";
    let found = cites(vec![statute("fa", text)], "1");
    let targets: Vec<&str> = found.iter().map(|(_, target)| target.as_str()).collect();
    assert_eq!(targets, ["fa#2", "fa#2", "fa#2", "fa#2"]);
}

#[test]
fn a_long_name_is_known_behind_any_word() {
    let own = [("二", "审查样溪巡护管理法第三条规定的事项，修改后样溪法第一条除外。")];
    let documents = || {
        let long = numbered("long", "中华人民共和国样溪巡护管理法", 4, &[]);
        let short = numbered("short", "中华人民共和国样溪法", 4, &[]);
        vec![long, short, numbered("b", "乙溪巡护条例", 4, &own)]
    };
    let found = cites(documents(), "2");
    let targets: Vec<&str> = found.iter().map(|(_, target)| target.as_str()).collect();
    assert_eq!(targets, ["long#3", "short#1"], "{found:?}");
}

#[test]
fn a_section_of_this_chapter_is_of_the_chapter_that_speaks() {
    let text = "样溪诉讼法\n第一章　总则\n第一节　范围\n第一条　本法自公布起施行。\n\
        第二章　审理\n第一节　受理\n第二条　受理应当及时。\n第二节　判决\n第三条　判决适用本章第一节的规定。\n";
    let found = cites(vec![statute("ss", text)], "2.2.3");
    check(&found, &[("第一节", "ss#2.1")]);
}

/// A law of five articles as it stands, the third of two paragraphs, and a text that amends it.
fn amended(title: &str, words: &str) -> Vec<(String, String)> {
    let law = numbered("fa", "样溪保护法", 5, &[("三", "甲。\n乙。"), ("三条之一", "增设。")]);
    let linked = link(vec![law, statute("xiu", &format!("{title}\n{words}"))], Vec::new());
    let own = linked.last().unwrap();
    own.citations.iter().map(|c| shown(own, c)).collect()
}

#[test]
fn quoted_wording_speaks_of_the_law_that_it_changes() {
    let found = amended(
        "样溪保护法修正案",
        "一、将样溪保护法第二条修改为：“第二条　违反本法第三条第二款、第五条的，依照前条处罚。”\n\
         二、在样溪保护法第三条后增加一条，作为第三条之一：“第三条之一　前款以外的，适用第四条。\n\
         “前条第一款不适用。”\n三、第二项以后改。\n",
    );
    check(
        &found,
        &[
            ("第二条", "fa#2"),
            ("第二条", "fa#2"),
            ("第三条第二款", "fa#3.p2"),
            ("第五条", "fa#5"),
            ("前条", "fa#1"),
            ("第三条", "fa#3"),
            ("第三条之一", "? 第三条之一"),
            ("第三条之一", "fa#3-1"),
            ("前款", "fa#3-1"),
            ("第四条", "fa#4"),
            ("前条第一款", "fa#3"),
            ("第二项", "? 第二项"),
        ],
    );
}

#[test]
fn quoted_wording_of_several_laws_is_of_the_one_named_last() {
    let other = numbered("qu", "样渠管理条例", 5, &[]);
    let law = numbered("fa", "样溪保护法", 5, &[]);
    let text = "关于修改《样溪保护法》和《样渠管理条例》的决定\n一、对《样渠管理条例》作出修改：\n\
                将第二条修改为：“第二条　依照本条例第四条、《样溪保护法》第一条执行。”\n\
                二、对《样溪保护法》作出修改：\n将第三条修改为：“第三条　依照第五条执行。”\n";
    let linked = link(vec![law, other, statute("jue", text)], Vec::new());
    let own = linked.last().unwrap();
    let found: Vec<_> = own.citations.iter().map(|c| shown(own, c)).collect();
    for (words, target) in [("第四条", "qu#4"), ("第一条", "fa#1"), ("第五条", "fa#5")] {
        let to = found.iter().find(|(found, _)| found == words).map(|(_, to)| to.as_str());
        assert_eq!(to, Some(target), "{words} in {found:?}");
    }
}

#[test]
fn classes_below_a_paragraph_are_found_by_their_number() {
    let income = "所得合計如下：\n第一類：營利所得。\n第二類：利息所得：\n一、公債。\n二、存款。\n前項所得應予申報。";
    let own = [
        ("2", income),
        ("3", "第二條第一項第二類第一款之公債、第二項之申報，免予扣繳。"),
        ("4", "第二條第一項第一類所得不適用。"),
    ];
    let law = || numbered("tiaoli", TAIWAN, 4, &own);
    let targets = |from: &str| -> Vec<String> {
        cites(vec![law()], from).into_iter().map(|(_, target)| target).collect()
    };
    let three = targets("3");
    assert!(three[0].ends_with("2.1"), "{three:?}");
    assert_eq!(targets("4").len(), 1);
    assert!(targets("4")[0].ends_with(".1"), "{:?}", targets("4"));
}

/// What an article of the last document cites: the words, where they lead, and the part.
fn parts(documents: Vec<Document>, from: &str) -> Vec<(String, String, String)> {
    let linked = link(documents, Vec::new());
    let own = linked.last().unwrap();
    let of = |c: &&Citation| c.from.as_str() == from;
    let part = |c: &Citation| c.part.clone().unwrap_or_default();
    let cited = own.citations.iter().filter(of).map(|c| (shown(own, c), part(c)));
    cited.map(|((words, target), part)| (words, target, part)).collect()
}

#[track_caller]
fn check_parts(found: &[(String, String, String)], expected: &[(&str, &str, &str)]) {
    let found: Vec<(&str, &str, &str)> =
        found.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn of_two_laws_of_one_name_the_side_of_the_citing_text_decides() {
    let laws = || {
        vec![
            numbered("cn", "中华人民共和国样溪法", 4, &[]),
            numbered("tw", "樣溪法\n修正日期：民國 110 年 3 月 1 日", 4, &[]),
        ]
    };
    let led = |own: Document, from: &str| -> Vec<String> {
        let mut held = laws();
        held.push(own);
        cites(held, from).into_iter().map(|(_, target)| target).collect()
    };
    let head = "樣溪巡護辦法\n修正日期：民國 111 年 3 月 1 日";
    let taiwan = numbered("b", head, 4, &[("2", "依樣溪法第三條及《樣溪法》第四條辦理。")]);
    assert_eq!(led(taiwan, "2"), ["tw#3", "tw", "tw#4"]);
    let own = [("二", "依照样溪法第三条和《样溪法》第四条办理。")];
    assert_eq!(led(numbered("b", "样溪巡护条例", 4, &own), "2"), ["cn#3", "cn", "cn#4"]);
    // A text without articles is told by its script.
    let notice = |text: &str| statute("b", text);
    let plain =
        notice("关于样溪巡护的通知\n各区：\n一、依照《样溪法》第三条巡护。\n二、按月报告。");
    assert_eq!(led(plain, "1"), ["cn", "cn#3"]);
}

#[test]
fn words_before_a_name_tell_which_text_of_it_is_meant() {
    let version = |id: &str, year: &str| {
        let head = format!("样溪法\n（{year}年3月1日样省人民代表大会通过）");
        numbered(id, &head, 4, &[])
    };
    let led = |words: &str, both: bool| -> Vec<String> {
        let head = "样溪巡护条例\n（2019年5月1日样省人民代表大会通过）";
        let mut held = vec![version("new", "2015")];
        if both {
            held.push(version("old", "1999"));
        }
        held.push(numbered("b", head, 4, &[("二", words)]));
        cites(held, "2").into_iter().map(|(_, target)| target).collect()
    };
    for words in [
        "现行样溪法第三条适用。",
        "修正之样溪法第三条适用。",
        "修正后之样溪法第三条适用。",
        "修订后的样溪法第三条适用。",
        "修正施行后样溪法第三条适用。",
    ] {
        assert_eq!(led(words, true), ["new#3"], "{words}");
    }
    for words in [
        "修正前样溪法第三条不再适用。",
        "修正前之样溪法第三条不再适用。",
        "修正施行前之样溪法第三条不再适用。",
        "修订前的样溪法第三条不再适用。",
        "原样溪法第三条不再适用。",
        "旧样溪法第三条不再适用。",
    ] {
        assert_eq!(led(words, true), ["old#3"], "{words}");
        let lost = led(words, false);
        assert!(lost.len() == 1 && lost[0].starts_with("? "), "{words}: {lost:?}");
    }
    assert_eq!(led("修正前的《样溪法》第三条不再适用。", true), ["old", "old#3"]);
    assert!(led("原《样溪法》第三条不再适用。", false).iter().all(|t| t.starts_with("? ")));
    // 草原法 is no old 法, and one's own former text is not the present one.
    assert_eq!(led("本条例修正前第三条不再适用。", true), ["? 修正前第三条"]);
    assert_eq!(led("本条例第三条适用。", true), ["b#3"]);
}

#[test]
fn the_same_article_without_a_number_is_the_one_named_last() {
    let law = || numbered("tiaoli", TAIWAN, 8, &[("5", "甲應申報。\n乙應申報。")]);
    let first = "本細則依溪流管理條例（以下簡稱本法）第四條規定訂定之。";
    let led = |words: &str| -> Vec<(String, String)> {
        let own = [("1", first), ("2", words)];
        cites(vec![law(), numbered("xize", RULES, 4, &own)], "2")
    };
    check(
        &led("機關依本法第五條第二項處理者，申請人應依同條規定補正。"),
        &[("第五條第二項", "tiaoli#5.p2"), ("同條", "tiaoli#5")],
    );
    check(
        &led("機關依本法第五條第二項處理者，準用同項規定。"),
        &[("第五條第二項", "tiaoli#5.p2"), ("同項", "tiaoli#5.p2")],
    );
    check(&led("依前條辦理者，亦依同條補正。"), &[("前條", "xize#1"), ("同條", "xize#1")]);
    for words in ["不同條件之溪流，分別管理。", "共同條款由機關定之。", "同條規定不適用。"]
    {
        check(&led(words), &[]);
    }
}

#[test]
fn what_stands_before_leads_to_its_paragraph_or_item() {
    let long = "机关应当巡护。\n前款巡护每月进行。本款期限可以延长。\n前两款规定有下列例外：\n\
        （一）结冰；\n（二）前项以外的灾害。\n前款第（二）项和前款所列情形应当公告。";
    let found = parts(vec![numbered("shui", "样溪保护条例", 4, &[("三", long)])], "3");
    check_parts(
        &found,
        &[
            ("前款", "shui#3", "第一款"),
            ("前两款", "shui#3", "第一款"),
            ("前两款", "shui#3.p2", "第二款"),
            ("前项", "shui#3.p3.1", "第三款第一项"),
            ("前款第（二）项", "shui#3.p3.2", "第三款第二项"),
            ("前款", "shui#3.p3", "第三款"),
        ],
    );
    let own = "機關應巡護。\n前項巡護每月進行。本項所定期間得延長。\n前二項有下列例外：\n一、結冰。\n\
        二、其他災害。\n三、前二款以外者。";
    let found = parts(vec![numbered("tiaoli", TAIWAN, 4, &[("3", own)])], "3");
    check_parts(
        &found,
        &[
            ("前項", "tiaoli#3.p1", "第一項"),
            ("本項", "tiaoli#3.p2", "第二項"),
            ("前二項", "tiaoli#3.p1", "第一項"),
            ("前二項", "tiaoli#3.p2", "第二項"),
            ("前二款", "tiaoli#3.p3.1", "第三項第一款"),
            ("前二款", "tiaoli#3.p3.2", "第三項第二款"),
        ],
    );
    // A noun that 项 counts is no part of an article.
    let law =
        numbered("shui", "样溪保护条例", 4, &[("三", "本项工程由机关验收，该款项应当结清。")]);
    check_parts(&parts(vec![law], "3"), &[]);
}

#[test]
fn a_text_is_about_the_version_of_the_day_on_which_it_was_decided() {
    let version = |id: &str, year: &str, words: &str| {
        let head = format!("样溪法\n（{year}年3月1日样省人民代表大会通过）");
        numbered(id, &head, 4, &[("三", words)])
    };
    let held = |head: &str| {
        let (old, new) =
            (version("old", "1999", "机关应当巡护。"), version("new", "2015", "应当公告。"));
        let own = numbered("b", head, 4, &[("二", "依照样溪法第三条办理。")]);
        link(vec![old, new, own], Vec::new())
    };
    // Decided before the new law, in force after it.
    let linked =
        held("样溪巡护规定\n（2014年12月1日样省人民政府第1次会议通过　自2016年1月1日起施行）");
    let own = linked.last().unwrap();
    assert_eq!(shown(own, &own.citations[0]).1, "old#3");
    assert!(!own.citations[0].outdated);
    let linked =
        held("样溪巡护规定\n（2015年4月1日样省人民政府第1次会议通过　自2016年1月1日起施行）");
    let own = linked.last().unwrap();
    assert_eq!(shown(own, &own.citations[0]).1, "new#3");
    // Older than every version held: the oldest number may have moved.
    let linked = held("样溪巡护规定\n（1990年4月1日样省人民政府第1次会议通过）");
    assert!(linked.last().unwrap().citations[0].outdated);
}

#[test]
fn lines_of_a_table_and_heads_of_their_own_are_no_paragraphs() {
    let table = "編制如下：\n┌──┬──┐\n│職稱│人數│\n├──┼──┤\n│處長│一　│\n└──┴──┘\n\
        前項編制，得調整之。\n調整應予公告。";
    let own = [("2", table), ("3", "依前條第二項及第二條第三項辦理。")];
    let found = parts(vec![numbered("tiaoli", TAIWAN, 4, &own)], "3");
    check_parts(
        &found,
        &[("前條第二項", "tiaoli#2.p2", "第二項"), ("第二條第三項", "tiaoli#2.p3", "第三項")],
    );
    let linked = link(vec![numbered("tiaoli", TAIWAN, 4, &own)], Vec::new());
    let document = &linked[0].document;
    let text = |path: &str| document.clauses[document.find_path(path).unwrap()].span;
    assert!(text("2.p1").of(&document.text).contains("處長"));
    assert!(text("2.p2").of(&document.text).starts_with("前項編制"));
}

#[test]
fn a_longer_name_or_another_year_is_never_the_speakers_own_nor_the_present_text() {
    let own = [(
        "四",
        "依照《溪流管理法》第三条和溪流管理法实施条例第二条、溪流管理法解释（三）第二条、《溪流管理法》修正案（二）第二条、\
         溪流管理法（2001年修正）第二条办理，以及同法第二条。",
    )];
    let law = numbered("fa", "溪流管理法\n（2019年6月1日示例省人民代表大会通过）", 4, &[]);
    let rules = numbered("guize", "溪流巡护规则\n（2021年6月1日示例省人民政府通过）", 4, &own);
    let found = cites(vec![law, rules], "4");
    let led: Vec<&str> =
        found.iter().map(|(_, to)| to.as_str()).filter(|to| to.contains('#')).collect();
    assert!(led.iter().all(|to| !to.starts_with("guize#")), "{found:?}");
    assert!(
        !led.contains(&"fa#2") || found.last().is_some_and(|(_, to)| to == "fa#2"),
        "{found:?}"
    );
    assert!(led.contains(&"fa#3"), "{found:?}");
}

#[test]
fn an_item_of_a_proviso_is_one_of_its_paragraph() {
    let first = "本細則依溪流管理條例（以下簡稱本法）第四條規定訂定之。";
    let three = "溪流不得填塞。但有下列情形之一者，不在此限：\n一、疏濬。\n二、搶險。";
    let own = [("1", first), ("2", "本法第三條但書第二款及第一款所稱事項，由主管機關公告。")];
    let law = numbered("tiaoli", TAIWAN, 4, &[("3", three)]);
    let found = cites(vec![law, numbered("xize", RULES, 4, &own)], "2");
    let words: Vec<&str> = found.iter().map(|(words, _)| words.as_str()).collect();
    assert_eq!(words, ["第三條但書第二款", "第一款"], "{found:?}");
    assert!(found.iter().all(|(_, target)| target.starts_with("tiaoli#3.")), "{found:?}");
    assert_ne!(found[0].1, found[1].1);
}

#[test]
fn a_rule_lists_articles_of_its_law() {
    let first = "本細則依溪流管理條例（以下簡稱本法）第四條規定訂定之。";
    let own = [
        ("1", first),
        ("2", "適用本法第二條第一項之處分，或第三條之申請者，應予公告。"),
        ("3", "適用本法第二條之處分；第三條之公告，由機關為之。"),
        ("4", "依本法第二條申請者，應備具圖說及第三條規定之書件。"),
    ];
    let of = |from: &str| {
        let law = numbered("tiaoli", TAIWAN, 4, &[]);
        cites(vec![law, numbered("xize", RULES, 4, &own)], from)
    };
    assert_eq!(of("2").last().unwrap().1, "tiaoli#3");
    assert_eq!(of("3").last().unwrap().1, "xize#3");
    assert_eq!(of("4").last().unwrap().1, "xize#3");
}

#[test]
fn a_part_alone_is_of_the_one_article_that_has_it() {
    let own =
        [("2", "甲事。\n乙事。"), ("3", "違反第二條第一項規定清淤，或違反第二項規定者，處罰鍰。")];
    let found = cites(vec![numbered("tiaoli", TAIWAN, 4, &own)], "3");
    let targets: Vec<&str> = found.iter().map(|(_, target)| target.as_str()).collect();
    assert_eq!(targets, ["tiaoli#2.p1", "tiaoli#2.p2"], "{found:?}");
    // Both have it: nothing says which is meant.
    let own = [
        ("2", "甲事。\n乙事。"),
        ("3", "違反第二條第一項規定清淤，或違反第二項規定者，處罰鍰。\n丙事。"),
    ];
    let found = cites(vec![numbered("tiaoli", TAIWAN, 4, &own)], "3");
    assert!(found.last().unwrap().1.starts_with("? "), "{found:?}");
}
