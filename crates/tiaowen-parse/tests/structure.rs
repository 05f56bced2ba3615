//! Documents whose structure is easily misread, each read as a whole.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use tiaowen_parse::clean::clean;
use tiaowen_parse::parse::parse;
use tiaowen_text::doc::{Authority, DocId, Document, Level, Meta};
use tiaowen_text::extract::Extract;

fn read(text: &str) -> Document {
    let extract = Extract { text: text.to_owned(), ..Extract::default() };
    let cleaned = clean(&extract);
    parse(&DocId::parse("sample").unwrap(), &Meta::default(), &extract, cleaned)
}

/// Articles as number and text, without the line break at the end.
fn articles(document: &Document) -> Vec<(u32, String)> {
    let articles = document.clauses.iter().enumerate().filter(|(_, c)| c.level == Level::Article);
    articles
        .filter_map(|(i, c)| {
            let body = document.unit_body(i).of(&document.text).to_owned();
            Some((c.ordinal?.main, body))
        })
        .collect()
}

/// Headings above articles with what is under them: `附则: 3`.
fn parts(document: &Document) -> Vec<String> {
    let ranks = [Level::Part, Level::Chapter, Level::Section];
    let parts = document.clauses.iter().enumerate().filter(|(_, c)| ranks.contains(&c.level));
    parts
        .map(|(i, c)| {
            let mark = c.mark.of(&document.text).replace(' ', "");
            let heading: String = c.heading.of(&document.text).split_whitespace().collect();
            let inside = document
                .clauses
                .iter()
                .filter(|a| a.parent == Some(i) && a.level == Level::Article);
            let numbers: Vec<String> =
                inside.filter_map(|a| Some(a.ordinal?.to_string())).collect();
            format!("{mark}{heading}: {}", numbers.join(" ")).trim_end().to_owned()
        })
        .collect()
}

#[test]
fn articles_before_words_of_references_stand_in_their_run() {
    let text = "云栖县灯会管理办法\n第一条为了管好灯会，制定本办法。\n第二条所有摊主应当登记。\n\
                第三条及时清扫场地。\n第四条的士停靠点由交通部门划定。\n第五条与学校合办的灯会，由双方签约。\n\
                第六条本办法自发布之日起施行。\n";
    let numbers: Vec<u32> = articles(&read(text)).into_iter().map(|(n, _)| n).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
}

#[test]
fn references_at_the_head_of_a_line_stay_text() {
    let text = "云栖县灯会管理办法\n第一条　灯会由文化部门主办。\n第二条　摊主应当登记。\n\
                第三条规定的情形除外。\n第三条　摊位费按年收取。\n第五条和第六条另行规定。\n第四条　本办法自发布之日起施行。\n";
    let read = read(text);
    let numbers: Vec<u32> = articles(&read).into_iter().map(|(n, _)| n).collect();
    assert_eq!(numbers, [1, 2, 3, 4]);
    assert!(read.text.contains("第三条规定的情形除外"));
}

#[test]
fn headings_without_a_number_hold_what_follows() {
    let cases: [(&str, &[&str]); 4] = [
        ("总则\n第一条　甲。\n第二条　乙。\n附则\n第三条　丙。\n", &["总则: 1 2", "附则: 3"]),
        (
            "第一章　总则\n第一条　甲。\n第二条　乙。\n附　则\n第三条　丙。\n",
            &["第一章总则: 1 2", "附则: 3"],
        ),
        (
            "第一编　总则\n第一条　甲。\n第二编　分则\n第二条　乙。\n附　则\n第三条　丙。\n",
            &["第一编总则: 1", "第二编分则: 2", "附则: 3"],
        ),
        (
            "总　则\n第一条　甲。\n分　则\n第二条　乙。\n附　则\n第三条　丙。\n",
            &["总则: 1", "分则: 2", "附则: 3"],
        ),
    ];
    for (body, wanted) in cases {
        let read = read(&format!("云栖县灯会管理条例\n{body}"));
        assert_eq!(parts(&read), wanted, "{body}");
    }
}

#[test]
fn a_number_and_its_heading_on_two_lines() {
    let text = "云栖县供热办法\n第一章\n总　则\n第一条　供热企业应当按时供热。\n第二章\n附　则\n\
                第二条　本办法自公布之日起施行。\n";
    assert_eq!(parts(&read(text)), ["第一章总则: 1", "第二章附则: 2"]);
}

#[test]
fn a_section_behind_a_list_of_items_is_a_section() {
    let text = "青溪河道投資管理辦法\n   第 一 章 總則\n第 1 條\n本辦法依青溪條例第三條訂定。\n   第 二 章 河岸投資\n\
                第 2 條\n投資人得投資下列項目：\n一、由本市公司發行之憑證 (以下簡稱河岸憑證) 。\n\
                二、由本市公司發行之股票 (以下簡稱河岸股票) 。\n   第 一 節 投資本市河岸\n第 3 條\n\
                投資本市河岸者，應先登記。\n   第 二 節 投資外地河岸\n第 4 條\n投資外地河岸者，應先申報。\n";
    let read = read(text);
    assert_eq!(
        parts(&read),
        ["第一章總則: 1", "第二章河岸投資: 2", "第一節投資本市河岸: 3", "第二節投資外地河岸: 4"]
    );
    let second = articles(&read).into_iter().find(|(n, _)| *n == 2).unwrap().1;
    assert!(second.ends_with('。'), "{second}");
}

#[test]
fn a_last_article_without_a_full_stop_keeps_its_text() {
    let text = "青溪公園使用收費標準\n第 1 條\n本標準依收費規則第三條訂定。\n第 2 條\n入園每人收費五元。\n第 3 條\n\
                本標準自發布日施行\n";
    assert_eq!(articles(&read(text)).last().unwrap(), &(3, "本標準自發布日施行".to_owned()));
    let joined =
        "云栖县公园收费标准\n第一条　入园免费。\n第二条　停车收费。\n第三条　本标准由县财政局\n";
    assert_eq!(articles(&read(joined)).last().unwrap().0, 3);
}

#[test]
fn an_entry_for_several_articles_is_found_by_each() {
    for text in [
        "青山市建築管理自治條例\n第 1 條　為管理建築，特制定本自治條例。\n第 2 條　起造人應申請執照。\n\
         第 3 條至第 5 條　（刪除）\n第 6 條　本自治條例自公布日施行。\n",
        "云栖县市场管理条例\n第一条　市场开办者应当登记。\n第二条　摊位编号。\n第三条至第五条　（已删除）\n\
         第六条　本条例自公布之日起施行。\n",
    ] {
        let read = read(text);
        let found = read.find_number(4.into(), usize::MAX);
        assert_eq!(found.len(), 1, "{text}");
        assert!(read.unit_span(found[0]).of(&read.text).contains(['除']), "{text}");
        assert_eq!(read.find_number(6.into(), usize::MAX).len(), 1);
        assert!(read.issues.is_empty(), "{:?}", read.issues);
    }
}

#[test]
fn lines_of_an_index_are_no_articles() {
    let text = "云栖县灯会管理条例\n第1条~第2条\n第1条　甲方登记。\n第2条　乙方登记。\n";
    let numbers: Vec<u32> = articles(&read(text)).into_iter().map(|(n, _)| n).collect();
    assert_eq!(numbers, [1, 2]);
}

#[test]
fn items_that_run_through_the_sections_are_the_clauses() {
    let mut text = "关于改进云栖县灯会的若干措施\n".to_owned();
    for section in 0..3 {
        text += &format!("{}、第{}类\n", ["一", "二", "三"][section], section + 1);
        for item in 0..3 {
            text += &format!("（{}）摊主按时开市，按时收市，保持清洁。\n", section * 3 + item + 1);
        }
    }
    let read = read(&text);
    assert_eq!(read.clause_level, Level::Outline(4));
    assert_eq!(read.find_number(8.into(), usize::MAX).len(), 1);
}

#[test]
fn marks_with_one_bracket_or_a_comma_behind() {
    let text = "云栖县灯会管理办法\n第一条　摊主应当：\na) 登记；\nb) 清扫。\n第二条　费用包括：\n1）、电费；\n2）、水费。\n\
                第三条　器材包括：\n①、灯；\n②、线。\n";
    let read = read(text);
    let marks: Vec<&str> = read
        .clauses
        .iter()
        .filter(|c| c.level == Level::Item)
        .map(|c| c.mark.of(&read.text))
        .collect();
    assert_eq!(marks, ["a)", "b)", "1）、", "2）、", "①、", "②、"]);
}

#[test]
fn separators_behind_a_blank_go() {
    let read =
        read("云栖县灯会管理办法\n第一条　灯会由 @@文化部门主办。\n第二条　@@摊主应当登记。\n");
    assert!(!read.text.contains('@'), "{}", read.text);
}

#[test]
fn a_broken_note_names_its_body() {
    let text = "青岭市图书站管理办法\n2012年3月4日青岭市第十届人民代表大会第五次会议通过　2012年3月4日青岭市人\n\
                民代表大会公告公布施行\n\n第一条　图书站分级管理。\n第二条　借书证长期有效。\n";
    let meta = read(text).meta;
    assert_eq!(meta.issuers, ["青岭市人民代表大会"]);
    assert_eq!(meta.adopted.as_deref(), Some("2012-03-04"));
    assert_eq!(meta.published.as_deref(), Some("2012-03-04"));
    assert_eq!(meta.in_force.as_deref(), Some("2012-03-04"));
}

#[test]
fn a_city_carries_out_a_national_law() {
    let text = "绍兴市实施《中华人民共和国河道保洁法》办法\n\n2012年10月30日 绍兴市第四届人民代表大会常务委员会第六次会议通过\n\n\
                2012年11月29日 浙江省第十一届人民代表大会常务委员会第三十二次会议批准\n\n\
                第一条 根据《中华人民共和国河道保洁法》，结合本市实际，制定本办法。\n\n\
                第二条 本市行政区域内的河道保洁，适用本办法。\n\n第三条 本办法自2013年1月1日起施行。\n";
    let meta = read(text).meta;
    assert_eq!(meta.adopted.as_deref(), Some("2012-10-30"));
    assert_eq!(meta.approved.as_deref(), Some("2012-11-29"));
    assert_eq!(meta.in_force.as_deref(), Some("2013-01-01"));
    assert_eq!(meta.authority, Authority::Municipal);
    assert_eq!((meta.region.as_deref(), meta.city.as_deref()), (Some("浙江"), Some("绍兴")));
    assert_eq!(meta.issuers, ["绍兴市人民代表大会常务委员会"]);
}

#[test]
fn a_revised_text_is_dated_by_its_last_change() {
    let text = "浙江省河道保洁条例\n\n2001年5月10日 浙江省第九届人民代表大会常务委员会第二十次会议通过\n\n\
                2008年3月28日 浙江省第十一届人民代表大会常务委员会第二次会议《关于修改〈浙江省河道保洁条例〉的决定》第一次修正\n\n\
                2015年9月24日 浙江省第十二届人民代表大会常务委员会第十八次会议修订\n\n\
                2015年9月24日 浙江省人民代表大会常务委员会公告第31号公布\n\n2016年1月1日 施行\n\n\
                第一条 为了保持河道清洁，制定本条例。\n\n第二条 本条例自2016年1月1日起施行。\n";
    let meta = read(text).meta;
    assert_eq!(meta.dated.as_deref(), Some("2001-05-10"));
    assert_eq!(meta.amended, ["2008-03-28", "2015-09-24"]);
    assert_eq!(meta.published.as_deref(), Some("2015-09-24"));
    assert_eq!(meta.number.as_deref(), Some("浙江省人民代表大会常务委员会公告第31号"));
    assert_eq!(meta.in_force.as_deref(), Some("2016-01-01"));
    assert_eq!(meta.version_date(), Some("2015-09-24"));
    assert_eq!(meta.authority, Authority::Provincial);
    assert_eq!(meta.region.as_deref(), Some("浙江"));
}

#[test]
fn the_last_act_dates_a_text() {
    let body = "第一条 为了保持河道清洁，制定本条例。\n\n第二条 本条例自公布之日起施行。\n";
    let of = |note: &str| read(&format!("绍兴市灯会条例\n\n{note}\n\n{body}")).meta;

    let approved = of("2016年1月20日绍兴市第八届人民代表大会第六次会议通过\n\n\
                       2016年3月30日浙江省第十二届人民代表大会常务委员会第二十次会议批准");
    assert_eq!(approved.version_date(), Some("2016-03-30"));
    assert_eq!(approved.in_force, None);

    let twice = of("2004年5月27日绍兴市第六届人民代表大会常务委员会第十二次会议通过\n\n\
                    2022年11月25日绍兴市第九届人民代表大会常务委员会第四次会议通过");
    assert_eq!(twice.adopted.as_deref(), Some("2004-05-27"));
    assert_eq!(twice.version_date(), Some("2022-11-25"));

    // The day in the note is that of the text before the revision.
    let before = "2007年6月21日绍兴市第六届人民代表大会常务委员会第三次会议通过\n\n2007年9月1日 施行\n\n\
                  2014年8月27日绍兴市第七届人民代表大会常务委员会第二十一次会议修订";
    assert_eq!(of(before).in_force, None);
    let published = of(&format!("{before}\n\n2014年9月26日绍兴市人民代表大会常务委员会公告公布"));
    assert_eq!(published.in_force.as_deref(), Some("2014-09-26"));

    let passed_anew =
        of("1991年3月4日国务院令第76号发布\n\n2018年9月6日国务院第23次常务会议修订通过");
    assert_eq!(passed_anew.adopted, None);
    assert_eq!(passed_anew.amended, ["2018-09-06"]);
}

#[test]
fn a_preamble_tells_nothing_of_the_text_itself() {
    let text = "最高人民法院关于审理灯会案件程序的规定\n\n2011年2月28日 最高人民法院审判委员会第1513次会议通过\n\n\
                2011年3月17日 最高人民法院公告公布\n\n根据2010年4月29日修正的《中华人民共和国灯会法》，对审理\
                程序作如下规定：\n\n第一条 申请人应当递交申请书。\n\n第二条 其他事项另行规定。\n";
    let meta = read(text).meta;
    assert!(meta.amended.is_empty());
    assert_eq!(meta.published.as_deref(), Some("2011-03-17"));
}

#[test]
fn lines_of_labels_are_facts() {
    let text = "法規名稱：社區圖書站設置條例\n法規類別：行政＞文化部\n修正日期：民國 113 年 06 月 12 日\n\n\
                第 1 條\n為便利居民借閱圖書，特制定本條例。\n第 2 條\n本條例自公布日施行。\n";
    let read = read(text);
    assert_eq!(read.meta.title, "社區圖書站設置條例");
    assert_eq!(read.meta.amended, ["2024-06-12"]);
    assert_eq!(articles(&read).len(), 2);
}

#[test]
fn what_the_state_council_approved_is_central() {
    let text = "灯会器材管理办法\n（1993年8月31日国务院批准　1993年9月15日公安部令第16号发布）\n\n\
                第一条　器材应当登记。\n第二条　本办法自发布之日起施行。\n";
    let meta = read(text).meta;
    assert_eq!(meta.authority, Authority::Central);
    assert_eq!(meta.issuers, ["公安部"]);
    assert_eq!(meta.approved.as_deref(), Some("1993-08-31"));
    assert_eq!(meta.number.as_deref(), Some("公安部令第16号"));
    assert_eq!(meta.in_force.as_deref(), Some("1993-09-15"));
}

#[test]
fn a_statute_whose_title_names_no_place_is_of_the_state() {
    let text = |title: &str, body: &str| {
        format!("{title}\n\n第一条　{body}\n第二条　本条例自2024年5月1日起施行。\n")
    };
    for body in [
        "在中华人民共和国境内举办灯会，适用本条例。",
        "国务院灯会主管部门负责全国的灯会工作。",
        "国务院另有规定的除外，省、市可以结合本行政区域实际制定办法。",
    ] {
        let meta = read(&text("灯会安全管理条例", body)).meta;
        assert_eq!(meta.authority, Authority::Central, "{body}");
        assert_eq!((meta.region.as_deref(), meta.issuers.len()), (Some("全国"), 0), "{body}");
    }
    // Departments make 办法; a city's 条例 whose title has lost its name speaks of the city; a club's of nobody.
    for (title, body) in [
        ("灯会安全管理办法", "国务院灯会主管部门负责全国的灯会工作。"),
        ("灯会安全管理条例", "根据国务院的规定，结合本市实际，制定本条例。"),
        ("灯会安全管理条例", "会员应当按时挂灯。"),
        ("灯會安全管理條例", "國務院另有規定的，從其規定。"),
    ] {
        let meta = read(&text(title, body)).meta;
        assert_eq!((meta.authority, meta.region), (Authority::Other, None), "{title} {body}");
    }
    let local = read(&text("绍兴市灯会安全管理条例", "国务院另有规定的，从其规定。")).meta;
    assert_eq!(local.authority, Authority::Municipal);
}

/// Mark, heading and whether it is a unit, of every clause.
fn heads(document: &Document) -> Vec<(String, String, bool)> {
    let of = |span: tiaowen_text::doc::Span| span.of(&document.text).trim().to_owned();
    document.clauses.iter().map(|c| (of(c.mark), of(c.heading), c.unit)).collect()
}

#[test]
fn figures_alone_on_their_lines_number_the_headings_below() {
    let text = "加快夜间经济发展若干措施\n01\n打造夜间街区\n（一）培育特色街区。\n各县至少建成一条。\n\
                （二）延长营业时间。\n鼓励营业到二十三时。\n02\n完善夜间服务\n（三）增开夜班公交。\n增开线路。\n";
    let document = read(text);
    let heads: Vec<String> =
        heads(&document).into_iter().map(|(mark, heading, _)| mark + &heading).collect();
    let expected = [
        "01打造夜间街区",
        "（一）培育特色街区",
        "（二）延长营业时间",
        "02完善夜间服务",
        "（三）增开夜班公交",
    ];
    assert_eq!(heads, expected);

    let single = read("云栖县灯会办法\n第一条　灯会由县主办。\n01\n页脚\n第二条　摊主应当登记。\n");
    assert_eq!(articles(&single).len(), 2);
    assert_eq!(single.clauses.iter().filter(|c| c.level != Level::Article && c.unit).count(), 0);
}

#[test]
fn questions_and_answers_are_units() {
    let text = "社區圖書站條例\n問1.\n誰可以借書？\n問2.\n逾期如何收費？\n問答全文\n問1.\n誰可以借書？\n答1.\n\
                居民符合下列條件：\n年滿6歲。\n問2.\n逾期如何收費？\n答2.\n每日每本1元。\n";
    let document = read(text);
    assert_eq!(document.meta.title, "社區圖書站條例");
    let heads: Vec<String> = heads(&document)
        .into_iter()
        .filter(|(mark, ..)| !mark.is_empty())
        .map(|(mark, heading, _)| mark + &heading)
        .collect();
    assert_eq!(heads, ["問1.誰可以借書？", "答1.", "問2.逾期如何收費？", "答2."]);
    assert!(document.issues.is_empty(), "{:?}", document.issues);
}

#[test]
fn a_list_of_other_pages_below_a_text_is_furniture() {
    let text = "云栖县灯会办法\n第一条　灯会由县主办。\n第二条　本办法自发布之日起施行。\n";
    let list = "延伸阅读\n云栖县召开灯会工作会议\n云栖县灯会开幕\n";
    assert_eq!(read(&format!("{text}{list}")).text, text);
    let annex = format!("{text}相关链接\n第三条　本条不是链接。\n");
    assert_eq!(read(&annex).text, annex);
}

#[test]
fn marks_in_an_unusual_order_stand_inside_the_item_whose_run_goes_on() {
    let document = read(
        "示例市停车管理办法\n第一条　车辆分为下列种类：\n（1）小型车，包括：\n1.轿车；\n2.客车；\n（2）大型车。\n\
         第二条　本办法自公布之日起施行。\n",
    );
    let paths: Vec<&str> = document.clauses.iter().map(|clause| clause.path.as_str()).collect();
    assert_eq!(paths, ["1", "1.1", "1.1.1", "1.1.2", "1.2", "2"]);
}

#[test]
fn a_long_annex_is_cut_at_its_parts_and_a_short_one_is_whole() {
    let text = |sentences: usize| {
        let part = "停车场应当按照规定设置标志标线并公示收费标准。".repeat(sentences);
        format!(
            "示例市停车管理办法\n第一条　停车场每日开放。\n第二条　停车应当有序。\n第三条　停车场应当收费。\n\
             第四条　泊位应当划线。\n第五条　本办法自公布之日起施行。\n附件1　设施设置要求\n（一）一般要求\n{part}\n（二）收费要求\n{part}\n"
        )
    };
    let units = |text: &str| -> Vec<String> {
        let document = read(text);
        document.units().map(|(_, clause)| clause.path.as_str().to_owned()).collect()
    };
    let (short, long) = (units(&text(2)), units(&text(100)));
    assert_eq!(short.len(), 6, "{short:?}");
    assert_eq!(long.len(), 8, "{long:?}");
}

#[test]
fn articles_of_macau_have_their_heading_on_the_line_below() {
    let text = "澳門特別行政區\n第9/2024號行政法規\n青嶺街市規章\n行政長官制定本獨立行政法規。\n第一章\n一般規定\n\
                第一條\n標的\n本行政法規訂定街市的規則。\n第二條\n開放時間\n一、每日七時開放。\n二、節日不開放。\n\
                第三條\n生效\n本行政法規自公佈翌日起生效。\n";
    let document = read(text);
    let headings: Vec<&str> = document
        .clauses
        .iter()
        .filter(|clause| clause.level == Level::Article)
        .map(|clause| clause.heading.of(&document.text))
        .collect();
    assert_eq!(headings, ["標的", "開放時間", "生效"]);
    assert_eq!(document.meta.title, "青嶺街市規章");
    assert_eq!(document.meta.number.as_deref(), Some("第9/2024號行政法規"));
    assert_eq!(articles(&document).first().unwrap().1, "本行政法規訂定街市的規則。");
    // Text below a mark is no heading.
    let plain = read("青嶺街市規則\n第 1 條\n街市每日開放。\n第 2 條\n本規則自發布日施行\n");
    assert!(plain.clauses.iter().all(|clause| clause.heading.is_empty()));
}

#[test]
fn questions_of_answers_to_the_public_are_headings_whole() {
    let document = read(
        "青岭市养老保险问答\n1.问：哪些人可以参保？\n答：本市居民。\n2.问：每年缴费多少，可以补缴吗？\n答：十个档次。\n",
    );
    let headings: Vec<&str> =
        document.clauses.iter().map(|clause| clause.heading.of(&document.text)).collect();
    assert!(headings.contains(&"问：哪些人可以参保？"), "{headings:?}");
    assert!(headings.contains(&"问：每年缴费多少，可以补缴吗？"), "{headings:?}");
}

#[test]
fn orders_tell_when_the_text_was_passed() {
    let text = "浙江省人民政府令\n第287号\n《浙江省渡口管理办法》已经2022年12月9日省人民政府第115次常务会议通过，现予公布，\
                自2023年2月1日起施行。\n省长　王小明\n2022年12月20日\n浙江省渡口管理办法\n第一条　渡口实行属地管理。\n\
                第二条　本办法自2023年2月1日起施行。\n";
    let meta = read(text).meta;
    assert_eq!(meta.title, "浙江省渡口管理办法");
    assert_eq!(meta.adopted.as_deref(), Some("2022-12-09"));
    assert_eq!(meta.published.as_deref(), Some("2022-12-20"));
    assert_eq!(meta.authority, Authority::Provincial);
}

#[test]
fn two_bodies_that_pass_a_text_on_two_days_each_have_theirs() {
    let text = "关于办理灯会案件的规定\n2018年9月3日 最高人民法院审判委员会第1747次会议\n\
                2018年12月12日 最高人民检察院第十三届检察委员会第十一次会议通过\n2019年7月1日 施行\n第一条　甲。\n第二条　乙。\n";
    let events = read(text).meta.events;
    let days: Vec<&str> = events.iter().map(|event| event.date.as_str()).collect();
    assert_eq!(days, ["2018-09-03", "2018-12-12", "2019-07-01"]);
}

#[test]
fn a_note_broken_inside_its_last_word_is_whole() {
    for (first, second) in [
        ("2011年12月5日 国务院令第611号公", "布"),
        ("2016年7月29日 浙江省人民代表大会常务委员会", "批准"),
    ] {
        let document =
            read(&format!("青岭市灯会办法\n{first}\n{second}\n第一条　甲。\n第二条　乙。\n"));
        assert!(document.text.contains(&format!("{first}{second}\n")), "{}", document.text);
        assert_eq!(document.meta.events.len(), 1, "{:?}", document.meta.events);
    }
    let apart = read("青岭市灯会公告\n2024年5月6日\n公布\n第一条　甲。\n");
    assert!(apart.text.contains("2024年5月6日\n公布\n"));
}

#[test]
fn the_number_of_an_announcement_may_stand_below_its_name() {
    let text = "青岭市灯会规定\n2016年4月28日 青岭市人民代表大会常务委员会通过\n2016年8月4日 青岭市人民代表大会常务委员会公告\n\
                第72号公布\n2016年10月1日 施行\n第一条　甲。\n第二条　乙。\n";
    let meta = read(text).meta;
    assert_eq!(meta.number.as_deref(), Some("青岭市人民代表大会常务委员会公告第72号"));
    assert_eq!(meta.published.as_deref(), Some("2016-08-04"));
}

#[test]
fn lines_of_a_site_of_laws_with_a_label_that_is_not_known_are_no_title() {
    let text = "法規名稱：青嶺縣路燈認養辦法\n公發布日：民國 98 年 04 月 15 日\n發文字號：府工字第1100123456號\n\
                立法理由：路燈.pdf\n第 1 條\n為認養路燈，訂定本辦法。\n第 2 條\n認養一年。\n";
    assert_eq!(read(text).meta.title, "青嶺縣路燈認養辦法");
}

#[test]
fn a_place_alone_on_the_first_line_of_a_title_belongs_to_it() {
    let meta = read("青岭县\n农机管理办法\n第一条　农机登记。\n第二条　农机年检。\n").meta;
    assert_eq!((meta.title.as_str(), meta.issuers.len()), ("青岭县农机管理办法", 0));
}

#[test]
fn a_signature_may_have_its_day_in_figures() {
    let meta = read("青岭县停水公告\n本月停水一日，请储水。\n青岭县人民政府\n2023.8.3\n").meta;
    assert_eq!(meta.dated.as_deref(), Some("2023-08-03"));
    assert_eq!(meta.issuers, ["青岭县人民政府"]);
}
