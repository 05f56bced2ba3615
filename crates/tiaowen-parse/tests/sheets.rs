//! What a sheet says around its text: lists of annexes, days, numbers, who signs.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use tiaowen_parse::clean::clean;
use tiaowen_parse::parse::parse;
use tiaowen_text::doc::{DocId, Document, Meta, PieceKind};
use tiaowen_text::extract::Extract;

fn read(text: &str) -> Document {
    let extract = Extract { text: text.to_owned(), ..Extract::default() };
    parse(&DocId::parse("sample").unwrap(), &Meta::default(), &extract, clean(&extract))
}

fn marks(document: &Document) -> String {
    let marked = document.clauses.iter().map(|clause| clause.mark.of(&document.text));
    marked.filter(|mark| !mark.is_empty()).collect::<Vec<_>>().join(" ")
}

fn notes(document: &Document) -> String {
    let notes = document.pieces.iter().filter(|piece| piece.kind == PieceKind::Note);
    let lines = notes.flat_map(|piece| piece.span.of(&document.text).split_whitespace());
    lines.collect::<Vec<_>>().join("|")
}

#[test]
fn a_list_of_annexes_needs_no_signature_behind_it() {
    let head = "青岭市水务局关于修渠的通知\n\n各单位：\n一、查渠。\n二、修渠。\n";
    for (tail, marked, noted, dated) in [
        (
            "附件：1.甲表\n2.乙表\n\n2025年4月  日\n",
            "一、 二、",
            "附件：1.甲表|2.乙表",
            Some("2025-04"),
        ),
        ("附件：1.甲表\n2.乙表\n", "一、 二、", "附件：1.甲表|2.乙表", None),
        ("附件：\n1.甲表\n2.乙表\n", "一、 二、", "附件：|1.甲表|2.乙表", None),
        (
            "附件：１．甲表\n　　　２．乙表\n二〇二五年四月三日\n",
            "一、 二、",
            "附件：１．甲表|２．乙表",
            Some("2025-04-03"),
        ),
        (
            "附件：1.甲表；\n2.乙表。\n青岭市水务局办公室 2025年4月3日印发\n",
            "一、 二、",
            "附件：1.甲表；|2.乙表。|青岭市水务局办公室|2025年4月3日印发",
            None,
        ),
        (
            "附件：1.甲表\n2.乙表\n（联系人：周明，电话：0000）\n",
            "一、 二、",
            "附件：1.甲表|2.乙表|（联系人：周明，电话：0000）",
            None,
        ),
        (
            "附件：甲表\n（此件公开发布）\n附件\n甲表\n三、填写\n工整。\n",
            "一、 二、 附件 三、",
            "附件：甲表|（此件公开发布）",
            None,
        ),
        (
            "附件：\n1.甲表\n2.乙表\n附件1\n甲表\n姓名\n附件2\n乙表\n单位\n",
            "一、 二、 附件1 附件2",
            "附件：|1.甲表|2.乙表",
            None,
        ),
        // What an annex says is none of these.
        ("附件：\n1.表格由本人填写。\n2.表格当日交回。\n", "一、 二、 附件： 1. 2.", "", None),
        ("附件\n1.甲\n2.乙\n", "一、 二、 附件 1. 2.", "", None),
    ] {
        let document = read(&format!("{head}{tail}"));
        assert_eq!(marks(&document), marked, "{tail}");
        assert_eq!(notes(&document), noted, "{tail}");
        assert_eq!(document.meta.dated.as_deref(), dated, "{tail}");
    }
}

#[test]
fn minutes_are_numbered_by_issue_and_their_meeting_is_no_day_of_the_sheet() {
    let text = "会议时间：2023年6月9日上午\n地点：第一会议室\n主持：周明\n一、修渠\n会议同意修渠。\n二、办灯\n会议同意办灯。\n";
    for (head, number, dated, issuers) in [
        ("青岭市人民政府会议纪要\n〔2023〕第8期\n", "〔2023〕第8期", None, &[] as &[&str]),
        ("青岭市人民政府会议纪要\n2023年第8期\n", "2023年第8期", None, &[]),
        ("青岭市专题会议纪要\n（第十二期）\n", "第十二期", None, &[]),
        (
            "青嶺市政府會議紀要\n第8期\n青嶺市政府辦公室　　2023年6月12日\n",
            "第8期",
            Some("2023-06-12"),
            &["青嶺市政府辦公室"],
        ),
    ] {
        let meta = read(&format!("{head}{text}")).meta;
        assert_eq!(meta.number.as_deref(), Some(number), "{head}");
        assert_eq!(meta.dated.as_deref(), dated, "{head}");
        assert_eq!(
            (meta.published, meta.issuers),
            (None, issuers.iter().map(|s| (*s).to_owned()).collect()),
            "{head}"
        );
    }
}

#[test]
fn a_number_behind_a_title_has_no_words_of_it() {
    for (title, number) in [
        ("青岭市水务局关于禁采的公告（2024年第5号）", "2024年第5号"),
        ("青嶺市水務局關於禁採的公告（第5號）", "第5號"),
        ("青岭市水务局公告（2024年第5号）", "青岭市水务局公告2024年第5号"),
    ] {
        let meta = read(&format!("{title}\n现公告如下：\n一、禁采。\n二、巡查。\n")).meta;
        assert_eq!((meta.title.as_str(), meta.number.as_deref()), (title, Some(number)));
    }
}

#[test]
fn the_day_may_share_its_line_with_who_signs() {
    for line in [
        "2024年6月14日　署长 周明",
        "（2024年6月14日）　署長　周明",
        "署长　周明　2024年6月14日",
        "2024年6月14日　　青岭署署長 周明",
    ] {
        let document =
            read(&format!("青岭署公告\n现公告如下：\n一、查渠。\n二、修渠。\n\n{line}\n"));
        assert_eq!(document.meta.dated.as_deref(), Some("2024-06-14"), "{line}");
        let signed =
            document.pieces.iter().find(|piece| piece.kind == PieceKind::Signature).unwrap();
        assert_eq!(signed.span.of(&document.text).trim(), line);
    }
}

#[test]
fn rules_of_a_county_of_taiwan_have_the_government_of_their_title() {
    for (text, number) in [
        (
            "青嶺縣政府獎勵茶農辦法\n中華民國109年3月2日府法規字第1090012345號令訂定發布全文三條\n第一條　本辦法獎勵茶農。\n第二條　主管機關為青嶺縣政府。\n第三條　本辦法自發布日施行。\n",
            Some("府法規字第1090012345號"),
        ),
        (
            "青嶺縣政府補助農村作業要點\n中華民國109年3月2日府農字第1090012345號函訂定\n一、青嶺縣政府為推動農村，訂定本要點。\n二、補助社區。\n",
            None,
        ),
    ] {
        let meta = read(text).meta;
        assert_eq!((meta.issuers, meta.number.as_deref()), (vec!["青嶺縣政府".to_owned()], number));
    }
}

#[test]
fn parts_by_roman_numbers_are_headings() {
    let document = read(
        "渡輪規例\n第I部\n導言\n1. 簡稱\n本規例稱渡輪規例。\n2. 釋義\n船指渡輪，第IX部的規定除外。\n第 II 部 罰則\n3. 罰款\n可處罰款。\n第III章　雜項\n4. 雜項\n另行規定。\n",
    );
    assert_eq!(marks(&document), "第I部 1. 2. 第 II 部 3. 第III章 4.");
}

#[test]
fn spread_lines_are_read_as_others_are() {
    let body = "松山市人民政府关于修渠的通知\n各县人民政府：\n一、每年清淤一次。\n二、按时查渠。\n松山市人民政府\n";
    let spread = |line: &str| line.chars().map(String::from).collect::<Vec<_>>().join(" ");
    let whole: Vec<String> =
        format!("松山市人民政府文件\n松政发〔2023〕8号\n{body}二〇二三年五月六日\n")
            .lines()
            .map(spread)
            .collect();
    for text in [
        whole.join("\n"),
        format!("松 山 市 人 民 政 府 文 件\n松政发〔 2023 〕 8 号\n{body}2023 - 05 - 06\n"),
        format!("松　山　市　人　民　政　府　文　件\n松政发〔2023〕8号\n{body}2023年5月6日\n"),
    ] {
        let document = read(&text);
        let meta = &document.meta;
        assert_eq!(meta.title, "松山市人民政府关于修渠的通知", "{text}");
        assert_eq!(meta.number.as_deref(), Some("松政发〔2023〕8号"), "{text}");
        assert_eq!(meta.issuers, ["松山市人民政府"], "{text}");
        assert_eq!(meta.dated.as_deref(), Some("2023-05-06"), "{text}");
        assert_eq!(marks(&document), "一、 二、", "{text}");
    }
}

#[test]
fn calls_before_a_title_are_none_of_it() {
    let body = "各单位：\n一、禁渔。\n二、巡查。\n";
    for (line, title) in [
        ("【权威发布】青岭市水务局关于禁渔的通告", "青岭市水务局关于禁渔的通告"),
        ("【重磅】【最新】关于禁渔的通告", "关于禁渔的通告"),
        ("【權威發佈】關於禁漁的通告", "關於禁漁的通告"),
        ("转发｜关于禁渔的通告", "关于禁渔的通告"),
        ("权威发布 | 关于禁渔的通告", "关于禁渔的通告"),
        ("【禁渔】关于修渠的通告", "【禁渔】关于修渠的通告"),
    ] {
        let document = read(&format!("{line}\n{body}"));
        assert_eq!(document.meta.title, title);
        assert!(document.text.starts_with(line));
    }
}
