//! Papers as offices keep them: heads above the title, signatures, orders and announcements, numbers without a sign.

use tiaowen_parse::clean::clean;
use tiaowen_parse::parse::parse;
use tiaowen_text::doc::{Authority, DocId, Document, Level, Meta, PieceKind};

use crate::parse::{assert_tiles, read};
use crate::source::text_of;

/// Reads a file as a document of its own.
pub fn document_of(name: &str, bytes: &[u8]) -> Document {
    let extract = text_of(name, bytes);
    let id = DocId::parse("test").unwrap();
    let document = parse(&id, &Meta::default(), &extract, clean(&extract));
    assert_tiles(&document);
    document
}

/// The title that is read from a file.
pub fn title_of(name: &str, bytes: &[u8]) -> String {
    document_of(name, bytes).meta.title
}

fn piece(document: &Document, kind: PieceKind) -> String {
    let pieces = document.pieces.iter().filter(|piece| piece.kind == kind);
    pieces.map(|piece| piece.span.of(&document.text).trim()).collect::<Vec<_>>().join("|")
}

fn stated(document: &Document) -> Vec<(&str, &str)> {
    document
        .provenance
        .stated
        .iter()
        .map(|(label, value)| (label.as_str(), value.as_str()))
        .collect()
}

/// Path, mark and heading of the clauses that have a mark.
fn marked(document: &Document) -> Vec<(&str, &str, &str)> {
    let marked = document.clauses.iter().filter(|clause| !clause.mark.is_empty());
    let text = &document.text;
    marked.map(|c| (c.path.as_str(), c.mark.of(text), c.heading.of(text))).collect()
}

#[test]
fn heads_above_a_title_are_facts_of_the_sheet() {
    let body = "各镇人民政府：\n现通知如下。\n一、查灯\n每盏都查。\n二、收灯\n按时收回。\n某县人民政府\n2024年3月8日\n";
    let (title, number) = ("某县人民政府关于灯会的通知", "某政发〔2024〕3号");
    let secret = [("密级", "机密★一年"), ("紧急程度", "特急"), ("签发人", "周明")];
    type Told<'a> = &'a [(&'a str, &'a str)];
    let cases: [(&str, String, Told); 8] = [
        (
            "telegram",
            format!("特急·明电\n某县人民政府发电\n{number}　　签批盖章：周明\n{title}\n{body}"),
            &[("紧急程度", "特急"), ("签发人", "周明")],
        ),
        (
            "each on its line",
            format!("机密★一年\n特急\n某县人民政府文件\n{number}\n签发人：周明\n{title}\n{body}"),
            &secret,
        ),
        (
            "beside the number",
            format!(
                "机密★一年\n\n特　急\n\n某县人民政府文件\n\n{number}　　　签发人：周　明\n\n{title}\n\n{body}"
            ),
            &secret,
        ),
        (
            "several on one line",
            format!(
                "000012      机密★一年\n            特急\n某县人民政府文件\n签发人：周明　{number}\n{title}\n{body}"
            ),
            &[("份号", "000012"), ("密级", "机密★一年"), ("紧急程度", "特急"), ("签发人", "周明")],
        ),
        (
            "with labels",
            format!(
                "份号：000012\n密级：秘密★3年\n紧急程度：加急\n签发人：李　青、王　岭\n{number}\n{title}\n{body}"
            ),
            &[
                ("份号", "000012"),
                ("密级", "秘密★3年"),
                ("紧急程度", "加急"),
                ("签发人", "李青、王岭"),
            ],
        ),
        (
            "two sign",
            format!(
                "特提\n某县人民政府文件\n{number}　签发人：周　明\n　　　　　　李　青\n{title}\n{body}"
            ),
            &[("紧急程度", "特提"), ("签发人", "周明")],
        ),
        (
            "traditional script",
            format!("絕密★長期\n{number}\n簽發人：周明\n{title}\n{body}"),
            &[("密级", "絕密★長期"), ("签发人", "周明")],
        ),
        ("behind the title", format!("{title}\n{number}\n特急\n{body}"), &[("紧急程度", "特急")]),
    ];
    for (name, text, facts) in cases {
        let document = read(&text);
        assert_eq!(document.meta.title, title, "{name}");
        assert_eq!(document.meta.number.as_deref(), Some(number), "{name}");
        assert_eq!(document.meta.issuers, ["某县人民政府"], "{name}");
        assert_eq!(stated(&document), facts, "{name}");
        // Kept as text of the sheet, and no clause.
        let bare = |text: &str| text.split_whitespace().collect::<String>();
        assert_eq!(bare(&document.text), bare(&text), "{name}");
        assert_eq!(document.clauses.len(), 3, "{name}");
    }
    // Words of a text are no head.
    let document =
        read("某县保密办法\n第一条　密级分为：\n绝密\n机密\n秘密\n第二条　特急件当日办。\n");
    let articles = document.clauses.iter().filter(|clause| clause.level == Level::Article);
    assert_eq!((stated(&document).len(), articles.count()), (0, 2));
}

#[test]
fn the_last_body_of_a_list_signs_nothing() {
    let signed = |text: &str| (read(text).meta.issuers, piece(&read(text), PieceKind::Signature));
    let none = (Vec::<String>::new(), String::new());
    for list in [
        "一、试点\n以下单位为试点：\n东门社区\n南门社区\n西门社区\n",
        "一、检查\n（一）查灯\n县公安局\n（二）查火\n县消防救援局\n",
        "一、成员\n市公安局　市财政局　市教育局\n",
        "一、成员\n1. 市公安局\n2. 市财政局\n市文化局\n",
        "一、检查\n（一）查灯。每日查一遍。\n县公安局\n（二）查火。每日查两遍。\n县消防救援局\n",
    ] {
        assert_eq!(signed(&format!("某市灯会分工方案\n{list}")), none, "{list}");
    }
    let closes =
        "某市灯会意见\n一、总则\n安全第一。\n二、保障\n各单位要落实责任。\n\n某市人民政府\n";
    assert_eq!(signed(closes), (vec!["某市人民政府".to_owned()], "某市人民政府".to_owned()));
    // The list above is none of those who sign.
    let both = "某市灯会意见\n一、总则\n安全第一。\n二、成员\n有以下单位：\n市公安局\n市财政局\n某市人民政府\n2024年3月8日\n";
    assert_eq!(read(both).meta.issuers, ["某市人民政府"]);
    let headed = both.replace("有以下单位：\n", "").replace("二、成员", "二、成员单位");
    assert_eq!(read(&headed).meta.issuers, ["某市人民政府"]);
    let plain = "某市灯会通知\n各镇：\n成立小组。\n成员单位：\n市公安局\n市财政局\n某市人民政府\n2024年3月8日\n";
    assert_eq!(read(plain).meta.issuers, ["某市人民政府"]);
    let joint = "某市灯会意见\n一、总则\n安全第一。\n二、保障\n落实责任。\n某市公安局\n某市财政局\n2024年3月8日\n";
    assert_eq!(read(joint).meta.issuers, ["某市公安局", "某市财政局"]);
}

#[test]
fn orders_and_announcements_give_their_facts_to_the_text_they_publish() {
    let articles = "第一条　为了办好灯会，制定本条例。\n第二条　灯会应当安全。\n";
    let facts = |meta: &Meta| {
        let day = |day: &Option<String>| day.clone().unwrap_or_default();
        let number = meta.number.clone().unwrap_or_default();
        (meta.title.clone(), number, day(&meta.published), day(&meta.adopted), day(&meta.in_force))
    };
    let row = |title: &str, number: &str, published: &str, adopted: &str, in_force: &str| {
        let [title, number] = [title, number].map(str::to_owned);
        (title, number, published.to_owned(), adopted.to_owned(), in_force.to_owned())
    };
    let cases = [
        (
            format!(
                "某省人民代表大会常务委员会公告\n（第12号）\n《某省灯会条例》由某省第十四届人民代表大会常务委员会第三次会议于\
                 2024年3月28日审议通过，现予公布，自2024年5月1日起施行。\n某省人民代表大会常务委员会\n2024年3月29日\n\n\
                 某省灯会条例\n{articles}"
            ),
            row("某省灯会条例", "某省人民代表大会常务委员会公告第12号", "2024-03-29", "2024-03-28", "2024-05-01"),
        ),
        (
            format!("某省人民代表大会常务委员会公告\n第12号\n某省灯会条例\n{articles}"),
            row("某省灯会条例", "某省人民代表大会常务委员会公告第12号", "", "", ""),
        ),
        (
            format!(
                "中华人民共和国国务院令\n第812号\n《灯会条例》已经2024年3月1日国务院第12次常务会议通过，现予公布，自公布之日起\
                 施行。\n总理　周明\n2024年3月8日\n灯会条例\n{articles}"
            ),
            row("灯会条例", "中华人民共和国国务院令第812号", "2024-03-08", "2024-03-01", "2024-03-08"),
        ),
        (
            "国家税务总局公告\n2024年第3号\n关于灯会门票增值税\n有关事项的公告\n现公告如下：\n一、范围\n适用于灯会。\n二、时间\n\
             本公告自2024年5月1日起施行。\n国家税务总局\n2024年3月8日\n"
                .to_owned(),
            row("关于灯会门票增值税有关事项的公告", "国家税务总局公告2024年第3号", "2024-03-08", "", "2024-05-01"),
        ),
        (
            "财政部、税务总局公告2024年第3号\n关于灯会门票增值税的公告\n现公告如下：\n一、范围\n适用于灯会。\n二、时间\n自发布之日\
             起施行。\n财政部　税务总局\n2024年3月8日\n"
                .to_owned(),
            row("关于灯会门票增值税的公告", "财政部、税务总局公告2024年第3号", "2024-03-08", "", "2024-03-08"),
        ),
        // An announcement of its own words keeps its title, whatever list is behind it.
        (
            "某县人民政府公告\n为办好灯会，西街封闭三日，请市民绕行。\n某县人民政府\n2024年3月8日\n绕行线路清单\n一、东线\n走东街。\n二、南线\n走南街。\n".to_owned(),
            row("某县人民政府公告", "", "2024-03-08", "", ""),
        ),
    ];
    for (text, told) in cases {
        assert_eq!(facts(&read(&text).meta), told, "{text}");
    }
    // What a notice tells of another text is not its own.
    let notice = "关于学习灯会条例的通知\n各镇：\n《某省灯会条例》由某省人民代表大会常务委员会第三次会议于2024年3月28日通过，请学习。\n\
                  一、学\n认真学。\n二、讲\n认真讲。\n";
    assert_eq!(read(notice).meta.adopted, None);
}

#[test]
fn the_state_council_is_central_under_its_full_name() {
    for head in [
        "中华人民共和国国务院令\n第812号",
        "中华人民共和国国务院令第812号",
        "中華人民共和國國務院令\n第812號",
    ] {
        let meta = read(&format!("{head}\n灯会条例\n第一条　挂灯。\n第二条　收灯。\n")).meta;
        assert_eq!(
            (meta.authority, meta.title.as_str()),
            (Authority::Central, "灯会条例"),
            "{head}"
        );
        assert_eq!(meta.region.as_deref(), Some("全国"), "{head}");
    }
    let meta =
        read("中华人民共和国财政部令\n第12号\n灯会办法\n第一条　挂灯。\n第二条　收灯。\n").meta;
    assert_eq!((meta.authority, meta.issuers), (Authority::Ministry, vec!["财政部".to_owned()]));
}

#[test]
fn numbers_without_a_sign_count_from_one() {
    let spaced = "街道保洁规范\n1　范围\n本文件规定保洁。\n2　引用\n没有引用。\n3　要求\n3.1 一般\n每日清扫。\n3.2\n雨天\n\
                  及时排水。\n4　检查\n每周检查。\n";
    let wanted = [
        ("1", "1", "范围"),
        ("2", "2", "引用"),
        ("3", "3", "要求"),
        ("3.1", "3.1", "一般"),
        ("3.2", "3.2", "雨天"),
        ("4", "4", "检查"),
    ];
    assert_eq!(marked(&read(spaced)), wanted);
    assert_eq!(marked(&read(&spaced.replace('　', " "))), wanted);
    assert_eq!(marked(&read(&spaced.replace('　', ""))), wanted);
    let two = "某县防汛预案\n1 总则\n1.1目的\n防汛。\n2 组织\n2.1指挥部\n县设指挥部。\n";
    let two: Vec<_> = marked(&read(two)).iter().map(|(path, ..)| (*path).to_owned()).collect();
    assert_eq!(two, ["1", "1.1", "2", "2.1"]);
    // The row of a table has a number that comes again, with parts below.
    let table = "保洁规范\n1 范围\n规定保洁。\n2 要求\n2.1 限值\n见表。\n3 灯油\n每升限一。\n4 灯花 60\n3 检查\n3.1 时间\n\
                 每周查。\n4 附则\n无。\n";
    let headings: Vec<_> = marked(&read(table)).iter().map(|(.., h)| (*h).to_owned()).collect();
    assert_eq!(headings, ["范围", "要求", "限值", "检查", "时间", "附则"]);
    // Quantities and rows of tables are none.
    for text in [
        "灯会情况\n3 月份共有灯会\n12 个单位参加。\n1 个单位退出。\n2 个单位新增。\n",
        "灯会情况\n指标 数量\n1 灯笼 一百\n2 灯谜 二百\n3 花车 三百\n",
        "灯会办法\n第一条　查灯：\n1 灯笼\n要亮。\n2 花车\n要稳。\n3 烟花\n不放。\n第二条　收灯。\n",
    ] {
        assert!(
            read(text).clauses.iter().all(|clause| clause.level != Level::Outline(3)),
            "{text}"
        );
    }
}

#[test]
fn days_and_numbers_beside_a_title_are_facts() {
    let articles = "第一条　挂灯。\n第二条　收灯。\n";
    let cases = [
        ("某政发〔2024〕3号 | 2024-03-08", ["某政发〔2024〕3号", "2024-03-08", "", ""]),
        ("2024年3月8日｜某政发〔2024〕3号", ["某政发〔2024〕3号", "2024-03-08", "", ""]),
        ("某政发〔2024〕3号　2024年3月8日", ["某政发〔2024〕3号", "2024-03-08", "", ""]),
        (
            "文号：某政发〔2024〕3号 | 发布时间：2024年3月8日 | 浏览次数：12",
            ["某政发〔2024〕3号", "", "2024-03-08", ""],
        ),
        (
            "发布日期：2024-03-08　　施行日期：2024-05-01　　文号：某政发〔2024〕3号",
            ["某政发〔2024〕3号", "", "2024-03-08", "2024-05-01"],
        ),
        (
            "【文号】某政发〔2024〕3号 【发布日期】2024-03-08【实施日期】2024-05-01",
            ["某政发〔2024〕3号", "", "2024-03-08", "2024-05-01"],
        ),
        (
            "发布时间：2024-03-08 10:20　来源：市政府办\n成文时间：2024年3月6日",
            ["", "2024-03-06", "2024-03-08", ""],
        ),
        (
            "成文日期：2024年3月6日\n印发日期：2024年3月7日\n发布日期：2024年3月8日\n施行时间：2024年5月1日",
            ["", "2024-03-06", "2024-03-08", "2024-05-01"],
        ),
        ("印发日期：2024年3月7日", ["", "2024-03-07", "2024-03-07", ""]),
        (
            "發布日期：民國113年3月8日\n生效日期：民國113年5月1日",
            ["", "", "2024-03-08", "2024-05-01"],
        ),
    ];
    for (lines, told) in cases {
        for text in [
            format!("某市灯会办法\n{lines}\n{articles}"),
            format!("{lines}\n某市灯会办法\n{articles}"),
        ] {
            let meta = read(&text).meta;
            assert_eq!(meta.title, "某市灯会办法", "{text}");
            let facts = [&meta.number, &meta.dated, &meta.published, &meta.in_force];
            assert_eq!(facts.map(|fact| fact.as_deref().unwrap_or("")), told, "{text}");
        }
    }
    let document = read(&format!("某市灯会办法\n发布日期：2024-03-08　有效性：有效\n{articles}"));
    assert_eq!(stated(&document), [("时效性", "有效")]);
}

#[test]
fn a_text_in_force_from_its_printing_has_the_day_of_its_signature() {
    let text = |act: &str| {
        format!(
            "灯会通知\n各镇：\n一、查灯\n每日查。\n二、本通知自{act}之日起施行。\n某县人民政府\n2024年3月8日\n"
        )
    };
    assert_eq!(read(&text("印发")).meta.in_force.as_deref(), Some("2024-03-08"));
    // When it is published a signature does not tell.
    assert_eq!(read(&text("公布")).meta.in_force, None);
}

#[test]
fn histories_before_a_title_leave_it() {
    let text = "第 1 條　為辦理燈會，訂定本辦法。\n第 2 條　燈會應安全。\n";
    let entry = "中華民國一百十三年三月八日青嶺縣政府府法字第1130012號令修正發布第2條";
    let first = "中華民國一百十年三月八日青嶺縣政府府法字第1100012號令訂定發布全文2條";
    for history in [
        format!("{entry}\n"),
        format!("{entry}條文\n"),
        format!("1.{first}\n2.{entry}\n"),
        format!("{first}\n{entry}\n\n"),
    ] {
        let meta = read(&format!("{history}青嶺縣燈會管理辦法\n{text}")).meta;
        assert_eq!(meta.title, "青嶺縣燈會管理辦法", "{history}");
        assert_eq!(meta.amended, ["2024-03-08"], "{history}");
    }
    // A name that an entry breaks off is part of it.
    let renamed = format!(
        "青嶺縣燈會管理辦法\n1.{first}\n2.中華民國一百十三年三月八日青嶺縣政府府法字第1130012號令修正發布名稱；原名稱為\n  青嶺縣花燈辦法\n{text}"
    );
    assert_eq!(read(&renamed).meta.title, "青嶺縣燈會管理辦法");
}

#[test]
fn what_closes_an_amending_decision_is_none_of_its_items() {
    let close = "本决定自公布之日起施行。\n《某省灯会条例》根据本决定作相应修改，重新公布。\n";
    let items =
        "某省会议决定作如下修改：\n一、将第三条修改为：“灯会应当安全。”\n二、删去第四条。\n";
    let document = read(&format!("关于修改《某省灯会条例》的决定\n{items}{close}"));
    let last = document.clauses.last().unwrap();
    assert_eq!((last.path.as_str(), last.level), ("text", Level::Preamble));
    assert_eq!(last.span.of(&document.text), close);
    // The last item of other papers keeps what is said behind it.
    let document = read(&format!("关于灯会的意见\n{items}本意见自公布之日起施行。\n"));
    assert_eq!(document.clauses.last().unwrap().path.as_str(), "2");
}

#[test]
fn an_annex_without_a_title_takes_no_row_for_one() {
    let annex = |below: &str| {
        let text = format!("某市灯会办法\n第一条　收费见附表。\n第二条　收灯。\n附表\n{below}");
        let document = read(&text);
        document.clauses.last().map(|clause| clause.heading.of(&document.text).to_owned())
    };
    assert_eq!(annex("项目　金额\n门票　十元\n").as_deref(), Some(""));
    assert_eq!(annex("收费标准\n门票　十元\n").as_deref(), Some("收费标准"));
    assert_eq!(annex("灯会　收费项目表\n门票　十元\n").as_deref(), Some("灯会　收费项目表"));
    assert_eq!(annex("收 费 标 准\n门票　十元\n").as_deref(), Some("收 费 标 准"));
    // Annexes of standards: a letter, and in brackets what they are.
    let document = read(
        "保洁规范\n1　范围\n规定保洁。\n2　要求\n见附录A的规定\n3　检查\n每周查。\n附录A\n（规范性）\n检查表\n每日查。\n附　录 B\n（资料性）\n样式\n略。\n",
    );
    let annexes = document.clauses.iter().filter(|clause| clause.level == Level::Annex);
    let annexes: Vec<_> =
        annexes.map(|c| (c.path.as_str(), c.heading.of(&document.text))).collect();
    assert_eq!(annexes, [("annex-1", "检查表"), ("annex-2", "样式")]);
}

#[test]
fn what_a_notice_carries_keeps_its_title_and_what_stands_below_a_signature_its_place() {
    let notice = "某县水务局关于印发《某县水井办法》的通知\n某水〔2024〕6号\n各镇：\n现将《某县水井办法》印发给你们。\n\
                  某县水务局\n2024年3月6日\n";
    for (below, kept) in [
        ("（联系人：周明，电话：0000）\n", vec!["（联系人：周明，电话：0000）"]),
        ("公开方式：主动公开\n共印30份\n", vec!["公开方式：主动公开", "共印30份"]),
        (
            "（此件公开发布）\n某县水井办法\n（2024年修订）\n为管好水井，制定本办法。\n一、查井。\n二、封井。\n",
            vec!["（此件公开发布）", "某县水井办法"],
        ),
    ] {
        let document = document_of("a.txt", format!("{notice}{below}").as_bytes());
        assert_eq!(document.meta.title, "某县水务局关于印发《某县水井办法》的通知");
        for line in kept {
            let at = document.text.rfind(line).unwrap();
            let piece = document.pieces.iter().find(|p| p.span.start <= at && at < p.span.end);
            let kind = piece.map(|piece| piece.kind);
            assert!(kind.is_none_or(|kind| kind != PieceKind::Title), "{line}: {kind:?}");
        }
    }
    let order =
        "某市人民政府令\n第7号\n某市灯会办法\n第一条 灯会有序。\n第二条 自发布之日起施行。\n";
    let document = document_of("a.txt", order.as_bytes());
    assert_eq!(document.meta.title, "某市灯会办法");
    assert_eq!(piece(&document, PieceKind::Title), "某市灯会办法");
    assert!(piece(&document, PieceKind::Note).contains("某市人民政府令"));
}

#[test]
fn titles_that_are_broken_numbered_or_spread_are_whole() {
    let body =
        "各镇人民政府：\n现通知如下。\n一、查灯。\n二、收灯。\n某县人民政府办公室\n2024年3月1日\n";
    let cases = [
        (
            format!("某县人民政府办公室关于印发某县\n灯会试点方案的通知\n某政办〔2024〕1号\n{body}"),
            "某县人民政府办公室关于印发某县灯会试点方案的通知",
            "某政办〔2024〕1号",
        ),
        (
            format!("某县人民政府办公室转发某局\n关于灯会意见的通知\n某政办〔2024〕1号\n{body}"),
            "某县人民政府办公室转发某局关于灯会意见的通知",
            "某政办〔2024〕1号",
        ),
        (format!("某县水务局公告（第3号）\n{body}"), "某县水务局公告（第3号）", "某县水务局公告第3号"),
        (
            "某市中级人民法院\n民 事 裁 定 书\n（2023）某01民终456号\n上诉人：某公司。\n准许撤回上诉。\n审判长 周明\n\
             二〇二三年九月八日\n书记员 李青\n"
                .to_owned(),
            "民事裁定书",
            "（2023）某01民终456号",
        ),
        (
            "第1203章\n《公園長椅條例》\n第1部 導言\n1. 簡稱\n本條例可引稱為《公園長椅條例》。\n2. 釋義\n長椅指座椅。\n"
                .to_owned(),
            "公園長椅條例",
            "第1203章",
        ),
        (
            "关于某县预算的报告\n——2024年1月10日在某县人民代表大会会议上\n各位代表：\n一、去年。\n二、今年。\n".to_owned(),
            "关于某县预算的报告",
            "",
        ),
    ];
    for (text, title, number) in cases {
        let document = document_of("a.txt", text.as_bytes());
        let meta = &document.meta;
        assert_eq!(meta.title.trim_matches(['《', '》']), title, "{text}");
        assert_eq!(meta.number.as_deref().unwrap_or(""), number, "{text}");
        assert!(!marked(&document).iter().any(|(_, mark, _)| mark.contains("1203")), "{text}");
    }
}

#[test]
fn numbers_share_their_line_and_bodies_of_places_have_their_rank() {
    let paper = |number: &str, by: &str| {
        format!(
            "{by}关于灯会的函\n{number}\n各镇人民政府：\n一、查灯。\n二、收灯。\n{by}\n2024年3月1日\n"
        )
    };
    for (line, number) in [
        ("某市交函〔2024〕18号    类别：A", "某市交函〔2024〕18号"),
        ("某市财建〔2023〕89号（特急）", "某市财建〔2023〕89号"),
        ("（某）应急罚〔2024〕12号", "（某）应急罚〔2024〕12号"),
    ] {
        let document = document_of("a.txt", paper(line, "某市财政局").as_bytes());
        assert_eq!(document.meta.number.as_deref(), Some(number), "{line}");
    }
    for (by, rank) in [
        ("云栖县防汛抗旱指挥部", Authority::County),
        ("青岭市防汛抗旱指挥部", Authority::Municipal),
        ("云栖县灯会工作领导小组", Authority::County),
        ("中国共产党绍兴市委员会", Authority::Municipal),
        ("国家防汛抗旱总指挥部办公室", Authority::Ministry),
    ] {
        let document = document_of("a.txt", paper("某函〔2024〕1号", by).as_bytes());
        assert_eq!(document.meta.authority, rank, "{by}: {:?}", document.meta.issuers);
    }
    let history = "某縣灯會作業要點\n中華民國109年3月2日府農字第1090012345號函訂定\n一、為辦灯會。\n二、補助三萬元。\n";
    let document = document_of("a.txt", history.as_bytes());
    let numbers: Vec<_> = document.meta.events.iter().map(|event| &event.number).collect();
    assert_eq!(numbers, [&Some("府農字第1090012345號".to_owned())]);
    assert!(!document.meta.issuers.iter().any(|name| name == "府"), "{:?}", document.meta.issuers);
    let macau = "澳門特別行政區\n第3/2023號行政法規\n灯會規章\n第一條\n標的\n灯會有序。\n第二條\n生效\n自公佈翌日起生效。\n\
                 二零二三年九月十五日制定。\n命令公佈。\n行政長官　某某\n";
    let document = document_of("a.txt", macau.as_bytes());
    assert_eq!(document.meta.adopted.as_deref(), Some("2023-09-15"));
}

#[test]
fn a_page_of_a_heading_and_a_table_keeps_both() {
    let page = |title: &str| {
        format!(
            "<html><head><title>{title}</title></head><body><h1>{title}</h1><table><tr><td>序号</td><td>任务</td>\
             <td>单位</td></tr><tr><td>1</td><td>修路。</td><td>某局</td></tr><tr><td>2</td><td>架桥。</td>\
             <td>某处</td></tr></table></body></html>"
        )
    };
    let document = document_of("a.html", page("某县任务分工表").as_bytes());
    assert_eq!(document.meta.title, "某县任务分工表");
    for row in ["序号", "修路", "架桥", "某处"] {
        assert!(document.text.contains(row), "{row}");
    }
    let line = document.text.lines().find(|line| line.contains("修路")).unwrap();
    assert!(line.contains("某局"), "a row is a line: {line}");
}
