//! Formats that offices keep, each by a small file of its kind.

#![expect(clippy::unwrap_used, reason = "a helper of tests that fails is a failed test")]

use std::io::Write as _;

use tiaowen_source::{BlockKind, Extract, Source, extract};

fn read(name: &str, bytes: &[u8]) -> Result<Extract, String> {
    let source = Source { bytes: bytes.to_vec(), name: name.to_owned(), ..Source::default() };
    extract(&source).map_err(|error| error.to_string())
}

fn text(name: &str, bytes: &[u8]) -> String {
    read(name, bytes).unwrap().text
}

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn docx(body: &str, numbering: &str) -> String {
    let document = format!("<w:document><w:body>{body}</w:body></w:document>");
    let numbering = format!("<w:numbering>{numbering}</w:numbering>");
    text(
        "a.docx",
        &archive(&[("word/document.xml", &document), ("word/numbering.xml", &numbering)]),
    )
}

fn numbered(text: &str) -> String {
    format!(
        r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#
    )
}

const ARTICLES: &str = r#"<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1条"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>"#;

#[test]
fn a_paragraph_deleted_with_its_end_takes_no_number() {
    let deleted = r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr></w:pPr><w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:p>"#;
    let joined = r#"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前半，</w:t></w:r></w:p>"#;
    let body = [&numbered("甲。"), deleted, joined, &numbered("后半。")].concat();
    assert_eq!(docx(&body, ARTICLES), "第一条\u{3000}甲。\n第二条\u{3000}前半，后半。\n");
}

#[test]
fn signs_powers_and_struck_out_text_of_word_keep_their_meaning() {
    let run = |properties: &str, text: &str| {
        format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>")
    };
    let body = format!(
        r#"<w:p>{}{}{}{}{}<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Wingdings" w:char="F041"/></w:r>{}</w:p>"#,
        run("", "藏书10"),
        run(r#"<w:vertAlign w:val="superscript"/>"#, "4"),
        run("", "册，PM"),
        run(r#"<w:vertAlign w:val="subscript"/>"#, "2.5"),
        run("<w:strike/>", "划去"),
        run("", "同意"),
    );
    assert_eq!(docx(&body, ""), "藏书10⁴册，PM2.5☑〓同意\n");
}

#[test]
fn all_boxes_of_a_group_are_read_with_tables_and_controls() {
    let p = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let shape =
        |inner: &str| format!("<wps:txbx><w:txbxContent>{inner}</w:txbxContent></wps:txbx>");
    let table = format!(
        "<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>",
        p("押金"),
        p("五十元")
    );
    let control = format!("<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>", p("密级"));
    let body = format!(
        "<w:p><w:r><w:t>流程：</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing><wpg:wgp>{}{}{}</wpg:wgp></w:drawing></mc:Choice><mc:Fallback><w:pict>{}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
        shape(&p("申请")),
        shape(&table),
        shape(&control),
        shape(&p("申请")),
    );
    assert_eq!(docx(&body, ""), "流程：\n申请\n押金\t五十元\n密级\n");
}

const ODT: &str = r#"<office:styles><text:outline-style><text:outline-level-style text:level="1" style:num-suffix="、" style:num-format="一, 二"/></text:outline-style></office:styles><office:automatic-styles><text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-prefix="第" style:num-suffix="条" style:num-format="一, 二"/></text:list-style></office:automatic-styles><office:body><office:text><text:h text:outline-level="1">总体要求</text:h><text:list text:style-name="L"><text:list-item><text:p>甲。</text:p></text:list-item></text:list><text:h text:outline-level="1">附则</text:h><text:list text:style-name="L" text:continue-numbering="true"><text:list-item><text:p>乙。</text:p></text:list-item></text:list><text:list text:style-name="L"><text:list-item><text:p>丙。</text:p></text:list-item><text:list-item text:start-value="9"><text:p>丁。</text:p></text:list-item></text:list></office:text></office:body>"#;
const ODT_TEXT: &str = "一、总体要求\n第一条\u{3000}甲。\n二、附则\n第二条\u{3000}乙。\n第一条\u{3000}丙。\n第九条\u{3000}丁。\n";

#[test]
fn opendocument_numbers_headings_and_lists() {
    let content = format!("<office:document-content>{ODT}</office:document-content>");
    assert_eq!(text("a.odt", &archive(&[("content.xml", &content)])), ODT_TEXT);
    let flat = format!(
        r#"<?xml version="1.0"?><office:document office:mimetype="application/vnd.oasis.opendocument.text">{ODT}</office:document>"#
    );
    assert_eq!(text("a.fodt", flat.as_bytes()), ODT_TEXT);
}

#[test]
fn word_xml_of_2003_has_its_numbers_written_out() {
    let file = r#"<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument><w:body><wx:sect><w:p><w:pPr><w:listPr><w:ilvl w:val="0"/><wx:t wx:val="第一条"/></w:listPr></w:pPr><w:r><w:t>甲。</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>一</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>二</w:t></w:r></w:p></w:tc></w:tr></w:tbl></wx:sect></w:body></w:wordDocument>"#;
    assert_eq!(text("a.xml", file.as_bytes()), "第一条\u{3000}甲。\n一\t二\n");
}

#[test]
fn books_are_read_in_the_order_of_their_spine() {
    let book = archive(&[
        (
            "META-INF/container.xml",
            r#"<container><rootfiles><rootfile full-path="O/c.opf"/></rootfiles></container>"#,
        ),
        (
            "O/c.opf",
            r#"<package><metadata><dc:title>规则</dc:title></metadata><manifest><item id="a" href="1.xhtml"/><item id="b" href="2.xhtml"/></manifest><spine><itemref idref="b"/><itemref idref="a"/></spine></package>"#,
        ),
        ("O/1.xhtml", "<html><body><p>第二条　乙。</p></body></html>"),
        ("O/2.xhtml", "<html><body><p>第一条　甲。</p></body></html>"),
    ]);
    let read = read("a.epub", &book).unwrap();
    assert_eq!(read.text, "第一条\u{3000}甲。\n第二条\u{3000}乙。\n");
    assert_eq!(read.facts, [("title".to_owned(), "规则".to_owned())]);
}

/// The parts of a workbook that name its one sheet.
const WORKBOOK: [(&str, &str); 4] = [
    (
        "_rels/.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r0" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    ("[Content_Types].xml", "<Types/>"),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/s.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>"#,
    ),
];

#[test]
fn spreadsheets_are_rows() {
    let separated = read("a.csv", "收费标准,\n项目,\"标准，元\"\n押金,50\n".as_bytes()).unwrap();
    assert_eq!(separated.text, "收费标准\n项目\t标准，元\n押金\t50\n");
    let kinds: Vec<BlockKind> = separated.blocks.iter().map(|b| b.kind).collect();
    assert_eq!(kinds, [BlockKind::Paragraph, BlockKind::Row, BlockKind::Row]);
    let sheet = r#"<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>押金</t></is></c><c r="C1"><v>50</v></c></row></sheetData></worksheet>"#;
    let book = archive(&[&WORKBOOK[..], &[("xl/worksheets/s.xml", sheet)]].concat());
    assert_eq!(text("a.xlsx", &book), "押金\t\t50\n");
}

#[test]
fn mail_of_plain_text_is_read() {
    let mail = "Received: from a\r\nFrom: a@b.cn\r\nSubject: Notice\r\nDate: Mon, 1 Sep 2025 08:00:00 +0800\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"x\"\r\n\r\n--x\r\nContent-Type: multipart/alternative; boundary=\"y\"\r\n\r\n--y\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n第一条　甲。\r\n--y--\r\n--x--\r\n";
    let read = read("a.eml", mail.as_bytes()).unwrap();
    assert_eq!(read.text.trim(), "第一条\u{3000}甲。");
    // A text that begins with labelled lines is no mail.
    let plain = "From: 县政府\n\n第一条　甲。\n";
    assert_eq!(text("a.txt", plain.as_bytes()), plain);
}

#[test]
fn what_is_no_text_is_refused_and_never_read_with_its_tags() {
    for (name, bytes, says) in [
        ("a.txt", "", "empty"),
        ("a.txt", " \n\n", "no text"),
        ("a.html", "<html><body><div></div></body></html>", "no text"),
        ("a.xml", "<?xml version=\"1.0\"?><a:law><b>第一条</b></a:law>", "<law>"),
        ("a.txt", "{\"title\": \"办法\"}", "JSON"),
        ("a.json", "[1, 2]", "JSON"),
        (
            "a.html",
            "<html><body><p><a href='/f/b.PDF?x=1'>办法全文</a></p><div>地址：某路1号</div></body></html>",
            "办法全文",
        ),
    ] {
        let error = read(name, bytes.as_bytes()).unwrap_err();
        assert!(error.contains(says), "{error}");
    }
    let text = "[注] 方括号开头的文字不是数据。\n";
    assert_eq!(read("a.txt", text.as_bytes()).unwrap().text, text);
}

fn page(body: &str) -> Extract {
    read(
        "a.html",
        format!("<html><head><title>云栖县人民政府</title></head><body>{body}</body></html>")
            .as_bytes(),
    )
    .unwrap()
}

#[test]
fn lists_of_pages_are_numbered_as_they_say() {
    let page = page(
        "<p>下列事项：</p><ol><li>甲。</li><li value=9>乙。</li><li>丙。</li></ol><ol type=a start=2><li>丁。</li></ol>\
         <ol style='list-style-type: simp-chinese-informal'><li>戊。</li></ol>",
    );
    assert_eq!(page.text, "下列事项：\n1. 甲。\n9. 乙。\n10. 丙。\nb. 丁。\n一、戊。\n");
}

#[test]
fn raised_digits_and_pictures_of_characters_are_kept() {
    let page = page(
        "<p>面积50m<sup>2</sup>，藏书10<sup>4</sup>册<sup>[1]</sup>，SO<sub>2</sub>，使用<img src=a alt='㙟'>字，又<img src=b>字。<img src=c></p>",
    );
    assert_eq!(page.text, "面积50m²，藏书10⁴册[1]，SO2，使用㙟字，又〓字。\n");
}

#[test]
fn the_title_stands_outside_the_text_in_any_common_tag() {
    for head in [
        "<h2>云栖县公园管理条例</h2>",
        "<h3>云栖县公园管理条例</h3>",
        "<p class=tit>云栖县公园管理条例</p>",
        "<div class=xxgk-title><span>云栖县公园管理条例</span></div>",
        "<h1>云栖县人民政府门户网站</h1><h2>云栖县公园管理条例</h2>",
    ] {
        let page = page(&format!(
            "<div>{head}<div class=TRS_Editor><p>第一条　公园由城管局管理。</p><p>第二条　禁止攀折。</p></div>\
             <h3>有关政策文件链接</h3></div>"
        ));
        assert!(page.text.starts_with("云栖县公园管理条例\n第一条"), "{head}: {}", page.text);
    }
}

#[test]
fn tables_in_the_markup_of_pages_are_rows_of_markdown() {
    let file = "# 办法\n\n<style>\n.t {color: red}\n</style>\n\n<table class=\"t\">\n  <tr><th>项目</th><th>标准</th></tr>\n\
                <tr>\n<td>押金</td>\n\n<td>五十元</td></tr>\n</table>\n第一条　甲。\n";
    assert_eq!(
        text("a.md", file.as_bytes()),
        "办法\n项目\t标准\n押金\t五十元\n第一条\u{3000}甲。\n"
    );
}

#[test]
fn the_new_wording_of_a_comparison_table_is_the_text() {
    let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let row = |cells: [&str; 3]| -> String { format!("<w:tr>{}</w:tr>", cells.map(cell).concat()) };
    let table = [
        row(["原条文", "修订后条文", "理由"]),
        row(["第一条　每日开放六小时。", "第一条　每日开放八小时。", "便民"]),
        row(["", "第二条　增设流动书车。", "新增"]),
    ]
    .concat();
    let body =
        format!("<w:p><w:r><w:t>图书站办法修订对照表</w:t></w:r></w:p><w:tbl>{table}</w:tbl>");
    let expected = "图书站办法修订对照表\n原条文\t修订后条文\t理由\n第一条　每日开放八小时。\n\
                    原条文：第一条　每日开放六小时。\t理由：便民\n第二条　增设流动书车。\n理由：新增\n";
    assert_eq!(docx(&body, ""), expected);
}

#[test]
fn annexes_listed_further_out_belong_to_the_text() {
    let list = "<div class=\"files\"><p>附件：1.收费标准.xls</p><p>2.登记表.doc</p></div>";
    let furniture = "<div><p>主办单位：青岭市人民政府，联系我们</p></div>";
    let sentence = "图书站实行分级管理，借书证长期有效，由站长当日审核并发给读者。".repeat(4);
    let body = format!(
        "<div class=\"box\"><h1>图书站管理办法</h1><div class=\"in\"><div id=\"zoom\"><p>第一条　{sentence}</p>\
         <p>第二条　{sentence}</p></div></div></div>{list}{furniture}"
    );
    let read = page(&body).text;
    assert!(read.ends_with("附件：1.收费标准.xls\n2.登记表.doc\n"), "{read}");
}

#[test]
fn copies_of_wechat_tell_their_day() {
    let body = "<h1>图书站管理办法</h1><em id=\"publish_time\">2024-03-15 18:30</em>\
                <div id=\"js_content\"><p>第一条　图书站实行分级管理。</p><p>第二条　借书证长期有效。</p></div>";
    let facts = page(body).facts;
    assert!(facts.contains(&("发布日期".to_owned(), "2024-03-15".to_owned())), "{facts:?}");
}

/// An archive with packed parts, as programs write them.
fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Deflated);
        zip.start_file(*name, options).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_chapter_that_the_spine_names_again_is_read_once() {
    let items: String = (0..50).map(|i| format!(r#"<item id="i{i}" href="1.xhtml"/>"#)).collect();
    let spine: String = (0..50).map(|i| format!(r#"<itemref idref="i{i}"/>"#)).collect();
    let book = archive(&[
        (
            "META-INF/container.xml",
            r#"<container><rootfiles><rootfile full-path="c.opf"/></rootfiles></container>"#,
        ),
        (
            "c.opf",
            &format!("<package><manifest>{items}</manifest><spine>{spine}</spine></package>"),
        ),
        ("1.xhtml", "<html><body><p>第一条　甲。</p></body></html>"),
    ]);
    let read = read("a.epub", &book).unwrap();
    assert_eq!(read.text, "第一条\u{3000}甲。\n");
    let again = read.skipped.iter().find(|s| s.what == "repeated chapter");
    assert_eq!(again.map(|s| s.count), Some(49));
}

#[test]
fn parts_named_many_times_count_as_often_as_they_are_read() {
    let chunk = format!("<html><body><p>{}</p></body></html>", "甲".repeat(300_000));
    let relations = r#"<Relationships><Relationship Id="r" Target="c.html"/></Relationships>"#;
    let body = r#"<w:altChunk r:id="r"/>"#.repeat(20);
    let word = packed(&[
        ("word/document.xml", &format!("<w:document><w:body>{body}</w:body></w:document>")),
        ("word/_rels/document.xml.rels", relations),
        ("word/c.html", &chunk),
    ]);
    let refused = read("a.docx", &word).unwrap_err();
    assert!(refused.contains("unpacks to more than"), "{refused}");

    let page = format!(
        r#"<Page><Content><TextObject Boundary="0 0 9 9"><TextCode X="0" Y="3">{}</TextCode></TextObject></Content></Page>"#,
        "乙".repeat(300_000)
    );
    let pages = r#"<Page BaseLoc="P.xml"/>"#.repeat(20);
    let ofd = packed(&[
        ("OFD.xml", "<OFD><DocBody><DocRoot>D.xml</DocRoot></DocBody></OFD>"),
        ("D.xml", &format!("<Document><Pages>{pages}</Pages></Document>")),
        ("P.xml", &page),
    ]);
    let refused = read("a.ofd", &ofd).unwrap_err();
    assert!(refused.contains("unpacks to more than"), "{refused}");
}

#[test]
fn a_note_stands_where_it_is_first_referred_to() {
    let reference = r#"<w:p><w:r><w:t>正文。</w:t><w:footnoteReference w:id="1"/></w:r></w:p>"#;
    let body = reference.repeat(2);
    let word = archive(&[
        ("word/document.xml", &format!("<w:document><w:body>{body}</w:body></w:document>")),
        (
            "word/footnotes.xml",
            r#"<w:footnotes><w:footnote w:id="1"><w:p><w:r><w:t>说明。</w:t></w:r></w:p></w:footnote></w:footnotes>"#,
        ),
    ]);
    assert_eq!(text("a.docx", &word), "正文。\n注1：说明。\n正文。\n");
}

#[test]
fn the_text_around_automatic_numbers_is_short() {
    let long = ARTICLES.replace("第%1条", &format!("第%1条{}", "甲".repeat(5_000)));
    let read = docx(&numbered("乙。"), &long);
    assert!(read.starts_with("第一条甲甲") && read.chars().count() < 120, "{read}");
}

#[test]
fn tables_in_tables_do_not_multiply_their_copies_without_limit() {
    let mut cell = "<text:p>甲</text:p>".to_owned();
    for _ in 0..5 {
        cell = format!(
            r#"<table:table><table:table-row><table:table-cell table:number-columns-repeated="100">{cell}</table:table-cell><table:table-cell/></table:table-row></table:table>"#
        );
    }
    let content = format!(
        "<office:document-content><office:body><office:text>{cell}</office:text></office:body></office:document-content>"
    );
    let read = read("a.odt", &archive(&[("content.xml", &content)])).unwrap();
    assert!(read.text.len() < 8 * 1024 * 1024, "{}", read.text.len());
    assert!(read.skipped.iter().any(|s| s.what == "repeated cell"), "{:?}", read.skipped);
}

#[test]
fn cells_that_name_one_long_text_are_held_by_what_they_show() {
    let cells: String = (1..=300)
        .map(|row| format!(r#"<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>"#))
        .collect();
    let strings = format!("<sst><si><t>{}</t></si></sst>", "甲".repeat(100_000));
    let sheet = format!("<worksheet><sheetData>{cells}</sheetData></worksheet>");
    let own = [("xl/sharedStrings.xml", strings.as_str()), ("xl/worksheets/s.xml", &sheet)];
    let book = packed(&[&WORKBOOK[..], &own].concat());
    let refused = read("a.xlsx", &book).unwrap_err();
    assert!(refused.contains("cells show more than"), "{refused}");
}

#[test]
fn lists_are_numbered_as_the_style_sheets_of_their_page_say() {
    let styled = |css: &str, body: &str| page(&format!("<style>{css}</style>{body}")).text;
    let list = "<ol class=k><li>甲。</li><li>乙。</li></ol>";
    for (css, text) in [
        (".k{list-style-type:upper-alpha}", "A. 甲。\nB. 乙。\n"),
        ("ol.k { list-style : trad-chinese-informal inside }", "一、甲。\n二、乙。\n"),
        (".k li{list-style-type:decimal-leading-zero !important}", "01. 甲。\n02. 乙。\n"),
        ("/* .k{} */ @media screen{ol,ul{list-style:none}}", "甲。\n乙。\n"),
        ("@media print{ol{list-style:none}}", "1. 甲。\n2. 乙。\n"),
        (".other{list-style:none} .k:hover{list-style:none}", "1. 甲。\n2. 乙。\n"),
        (
            "@counter-style law{system:extends cjk-decimal;prefix:\"（\";suffix:\"）\"} .k{list-style-type:law}",
            "（一）甲。\n（二）乙。\n",
        ),
        (
            "@counter-style x{system:fixed;symbols:\"天\" 地;suffix:'：'} .k{list-style:x}",
            "天：甲。\n地：乙。\n",
        ),
        (
            ".k{counter-reset:n 4;list-style:none} .k>li{counter-increment:n} .k>li::before{content:\"第\" counter(n,cjk-ideographic) \"\\6761 \\3000\"}",
            "第五条\u{3000}甲。\n第六条\u{3000}乙。\n",
        ),
        (".k li:before{content:\"•\"}", "1. 甲。\n2. 乙。\n"),
        (".k{list-style-type:", "1. 甲。\n2. 乙。\n"),
    ] {
        assert_eq!(styled(css, list), text, "{css}");
    }
    // A counter runs on over lists below the element that set it, and begins anew with each.
    let css = "body{counter-reset:a} h2{counter-increment:z;counter-reset:k} p.a{counter-increment:a} p.a::before{content:\"第\" counter(a) \"条 \"} p.k{counter-increment:k} p.k::before{content:\"（\" counter(k,cjk-decimal) \"）\"}";
    let body = "<h2>章</h2><p class=a>甲。</p><p class=k>子；</p><p class=k>丑。</p><h2>章</h2><p class=a>乙。</p><p class=k>寅。</p>";
    assert_eq!(
        styled(css, body),
        "章\n第1条 甲。\n（一）子；\n（二）丑。\n章\n第2条 乙。\n（一）寅。\n"
    );
    // What an element says itself goes before.
    let own = "<ol class=k style='list-style-type:lower-roman'><li>甲。</li></ol>";
    assert_eq!(styled(".k{list-style:none}", own), "i. 甲。\n");
}

#[test]
fn pages_tell_their_day_in_many_ways() {
    for head in [
        "<meta name=publishdate content='2024年5月20日'>",
        "<meta name=firstpublishedtime content='2024-05-20-10:00:00'>",
        "<meta itemprop=datePublished content=2024-05-20>",
        "<meta property=article:published_time content='2024-05-20T08:00:00+08:00'>",
        "<script type='application/ld+json'>{\"@graph\":[{\"datePublished\":\"2024-05-20T10:00\"}]}</script>",
        "<time itemprop=datePublished datetime=2024-05-20>昨天</time>",
    ] {
        let facts = page(&format!("{head}<p>第一条　甲，乙。</p>")).facts;
        assert!(
            facts.contains(&("发布日期".to_owned(), "2024-05-20".to_owned())),
            "{head}: {facts:?}"
        );
    }
    assert!(
        !page("<meta name=pubdate content=昨天><p>甲，乙。</p>")
            .facts
            .iter()
            .any(|f| f.0 == "发布日期")
    );
}

#[test]
fn what_a_site_prints_around_a_text_is_none_of_it() {
    let text = "<p>图书站办法</p><p>第一条　甲，乙。</p><p>第二条　丙，丁。</p>";
    for around in [
        "<p>点击蓝字</p><p>关注我们</p>",
        "<p>长按识别二维码</p><p>关注微信公众号</p>",
        "<h3>法規內容</h3>",
        "<p>正文：</p>",
    ] {
        let read = page(&format!("<div>{around}{text}</div>"));
        assert!(read.text.starts_with("图书站办法\n"), "{around}: {}", read.text);
    }
    let step = page("<p>图书站办法</p><p>（一）扫码关注公众号</p><p>（二）填表，交费。</p>").text;
    assert!(step.contains("（一）扫码关注公众号"), "{step}");
    let struck = page("<p>第一条　<del>五</del><ins>六</ins>元，<s>八</s>九折。</p>");
    assert_eq!(struck.text, "第一条　六元，九折。\n");
    assert!(struck.skipped.iter().any(|s| s.what == "struck-out text" && s.count == 2));
}

#[test]
fn a_comparison_on_a_page_has_its_title_and_the_new_wording() {
    let row = |tag: &str, cells: [&str; 3]| {
        format!("<tr>{}</tr>", cells.map(|cell| format!("<{tag}>{cell}</{tag}>")).concat())
    };
    let table = [
        row("th", ["修正條文", "現行條文", "說明"]),
        row("td", ["第一條　每日開放八小時。", "第一條　每日開放六小時。", "便民，增加時數。"]),
        row("td", ["第二條　免收押金。", "", "新增。"]),
    ]
    .concat();
    let read = page(&format!("<h1>圖書站辦法修正條文對照表</h1><table>{table}</table>")).text;
    assert_eq!(
        read,
        "圖書站辦法修正條文對照表\n修正條文\t現行條文\t說明\n第一條　每日開放八小時。\n\
         現行條文：第一條　每日開放六小時。\t說明：便民，增加時數。\n第二條　免收押金。\n說明：新增。\n"
    );
}

#[test]
fn tables_of_an_article_and_its_text_are_articles() {
    let read = |rows: &str| text("a.tsv", rows.replace('|', "\t").as_bytes());
    assert_eq!(
        read("條號|條文\n第一條|甲。\n第一條之一|乙。\n第 2 條|丙。\n"),
        "條號\t條文\n第一條\u{3000}甲。\n第一條之一\u{3000}乙。\n第 2 條\u{3000}丙。\n"
    );
    // Penalties by article, articles of another text, three columns.
    for rows in [
        "条款|罚款\n第五条|三百元\n第六条|五百元\n",
        "第一条|三百元\n第三条|五百元\n",
        "第一条|甲|乙\n第二条|丙|丁\n",
    ] {
        assert_eq!(read(rows), rows.replace('|', "\t"));
    }
}

#[test]
fn opendocument_finds_list_styles_by_paragraph_and_keeps_notes() {
    let content = r#"<office:document-content><office:automatic-styles><style:style style:name="P1" style:family="paragraph" style:list-style-name="L"/><text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-prefix="第" style:num-suffix="条" style:num-format="一, 二"/></text:list-style></office:automatic-styles><office:body><office:text><text:list><text:list-item><text:p text:style-name="P1">甲<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>子</text:p><text:p>丑</text:p></text:note-body></text:note>。</text:p></text:list-item><text:list-item><text:p text:style-name="P1">乙<office:annotation><text:p>批</text:p></office:annotation>。</text:p></text:list-item></text:list></office:text></office:body></office:document-content>"#;
    let read = read("a.odt", &archive(&[("content.xml", content)])).unwrap();
    assert_eq!(read.text, "第一条\u{3000}甲。\n注1：子 丑\n第二条\u{3000}乙。\n");
    assert!(read.skipped.iter().any(|s| s.what == "comment"));
}

#[test]
fn sheets_that_are_xml_and_those_with_a_cell_far_out_are_read() {
    let row = |cells: &str, more: &str| format!("<table:table-row{more}>{cells}</table:table-row>");
    let cell = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    let rows = [
        row(&(cell("项目") + &cell("金额")), ""),
        row(
            r#"<table:table-cell table:number-columns-repeated="1024"/>"#,
            r#" table:number-rows-repeated="1048570""#,
        ),
        row(&(cell("押金") + r#"<table:table-cell/>"# + &cell("五十元")), ""),
    ]
    .concat();
    let body = format!(
        r#"<office:body><office:spreadsheet><table:table table:name="一">{rows}</table:table></office:spreadsheet></office:body>"#
    );
    let expected = "项目\t金额\n押金\t\t五十元\n";
    let content = format!("<office:document-content>{body}</office:document-content>");
    let mimetype = "application/vnd.oasis.opendocument.spreadsheet";
    let file = archive(&[("mimetype", mimetype), ("content.xml", &content)]);
    assert_eq!(text("a.ods", &file), expected);
    let flat = format!(
        r#"<?xml version="1.0"?><office:document office:mimetype="{mimetype}">{body}</office:document>"#
    );
    assert_eq!(text("a.fods", flat.as_bytes()), expected);
}

#[test]
fn mail_tells_its_subject_and_what_hangs_on_it() {
    let mail = "From: a@example.org\r\nSubject: =?utf-8?B?5Zu+5Lmm56uZ6YCa55+l?=\r\nMIME-Version: 1.0\r\n\
                Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
                一、甲。\r\n--b\r\nContent-Disposition: attachment; filename=\"b.pdf\"\r\n\r\nx\r\n--b--";
    let read = read("a.eml", mail.as_bytes()).unwrap();
    assert!(read.facts.contains(&("title".to_owned(), "图书站通知".to_owned())));
    assert!(read.skipped.iter().any(|s| s.what == "attachment" && s.why.contains("b.pdf")));
}

#[test]
fn utf_16_without_a_mark_is_text() {
    let words = "图书站停电公告\n第一条　本月6日停电，请相互转告。\n";
    let bytes: Vec<u8> = words.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(text("a.txt", &bytes), words);
    assert!(read("a.bin", b"\0\x01\0\x02abcd").is_err());
}
