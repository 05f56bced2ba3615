//! File formats and charsets.
//!
//! `text_of` reads bytes as a file of a given name. `tiling` holds for every extract: blocks in order, on
//! character borders, and nothing but white space between them.

use tiaowen_source::{BlockKind, Extract, Source, extract};
use tiaowen_text::error::ErrorKind;

fn source(name: &str, bytes: &[u8]) -> Source {
    Source { bytes: bytes.to_vec(), name: name.to_owned(), ..Source::default() }
}

pub fn text_of(name: &str, bytes: &[u8]) -> Extract {
    let extract = extract(&source(name, bytes)).unwrap();
    tiling(&extract);
    extract
}

/// Checks that blocks tile the text.
fn tiling(extract: &Extract) {
    let mut at = 0;
    for block in &extract.blocks {
        let gap = extract.text.get(at..block.span.start).expect("blocks are in order");
        assert!(gap.trim().is_empty(), "text outside blocks: {gap:?}");
        let text = extract.text.get(block.span.start..block.span.end).expect("on borders");
        assert!(!text.trim().is_empty(), "a blank block");
        assert!(!text.contains('\n'), "a block over two lines: {text:?}");
        at = block.span.end;
    }
    assert!(extract.text.get(at..).unwrap().trim().is_empty());
}

pub fn skipped(extract: &Extract, what: &str) -> usize {
    extract.skipped.iter().filter(|s| s.what == what).map(|s| s.count).sum()
}

#[test]
fn a_text_file_keeps_every_byte() {
    let bytes = std::fs::read("seeds/000_083634ad04a1db0f.txt").unwrap();
    let extract = text_of("seed.txt", &bytes);
    assert_eq!(extract.text.as_bytes(), bytes);
    assert_eq!(extract.skipped, []);
    assert_eq!(extract.provenance.bytes, bytes.len());
    assert!(extract.provenance.sha256.starts_with("245be9766fc4619c"));
}

#[test]
fn line_ends_and_marks_are_normalised_and_named() {
    let extract = text_of("a.txt", "\u{FEFF}一、总则\r\n\r\n第一条\r第二条".as_bytes());
    assert_eq!(extract.text, "一、总则\n\n第一条\n第二条");
    assert_eq!(extract.blocks.len(), 3);
    assert_eq!(skipped(&extract, "carriage return"), 3);
    assert_eq!(skipped(&extract, "byte order mark"), 1);
}

#[test]
fn formats_without_text_say_what_they_are_and_what_to_do() {
    for (bytes, says) in [
        (&b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest"[..], ".docx"),
        (b"\x89PNG\r\n", "OCR"),
        (b"PK\x03\x04", "damaged"),
        (b"\0\x01\x02", "binary"),
    ] {
        let error = extract(&source("a.wps", bytes)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(error.to_string().contains("a.wps"), "{error}");
        assert!(error.to_string().contains(says), "{error}");
    }
}

fn lines(extract: &Extract) -> Vec<(BlockKind, &str)> {
    extract.blocks.iter().map(|b| (b.kind, b.span.of(&extract.text))).collect()
}

/// A page as a government site builds it around `body`.
fn page(body: &str) -> String {
    format!(
        "<html><head><title>某市意见_某市政府网</title><style>.a{{}}/*样式*/</style></head><body>\
         <div class=nav><a href=/>首页</a> &gt; <a href=/zc>政策</a></div>\
         <table><tr><td><b>索 引 号：</b></td><td>000/2023-1</td><td><b>发文字号：</b></td>\
         <td>某政发〔2023〕1号</td></tr></table>\
         <ul><li>成文日期：2023年1月2日</li><li>【有效性】有效</li></ul>\
         <div id=UCAP-CONTENT>{body}</div><div class=share>分享到：微信</div>\
         <script>var a='脚本'</script><div id=footer>版权所有 某市人民政府</div></body></html>"
    )
}

#[test]
fn a_page_gives_the_document_its_facts_and_a_count_of_the_rest() {
    let body = "<p align=center><b>某市人民政府关于推进<br>县城建设的意见</b><br>某政发〔2023〕1号</p>\
                <p><strong>一、总体要求</strong></p>\n  <p>　　（一）<span>指导</span><o:p></o:p>思想。\n\
                以县城为\n      重要载体。<br>　　（二）工作要求。Rust &amp; 条文。</p><p><img src=a.png></p>\
                <p style='display:none'>扫一扫</p><div class=share>打印本页</div>";
    let extract = text_of("a.html", page(body).as_bytes());
    use BlockKind::{Heading, Paragraph};
    assert_eq!(
        lines(&extract),
        [
            (Heading, "某市人民政府关于推进县城建设的意见"),
            (Paragraph, "某政发〔2023〕1号"),
            (Heading, "一、总体要求"),
            (Paragraph, "（一）指导思想。以县城为重要载体。"),
            (Paragraph, "（二）工作要求。Rust & 条文。"),
        ]
    );
    let fact =
        |label: &str| extract.facts.iter().find(|(l, _)| l == label).map(|(_, v)| v.as_str());
    assert_eq!(fact("索引号"), Some("000/2023-1"));
    assert_eq!(fact("发文字号"), Some("某政发〔2023〕1号"));
    assert_eq!(fact("成文日期"), Some("2023年1月2日"));
    assert_eq!(fact("有效性"), Some("有效"));
    assert_eq!(fact("title"), Some("某市意见"));
    assert_eq!(skipped(&extract, "picture"), 1);
    assert_eq!(skipped(&extract, "hidden text"), 3);
    assert_eq!(skipped(&extract, "script"), 4);
    assert!(skipped(&extract, "text around the document") > 40);
    assert_eq!(skipped(&extract, "broken tag"), 0);
    assert_eq!(skipped(&extract, "lost text"), 0);
}

#[test]
fn pages_that_declare_gb2312_are_read_as_gb18030() {
    let text = "　　朱镕基、陶喆，繁體字，二〇二三年，𠮷。";
    let html =
        format!("<meta http-equiv=Content-Type content='text/html; charset=gb2312'><p>{text}</p>");
    let extract = text_of("a.html", &encoding_rs::GB18030.encode(&html).0);
    assert_eq!(extract.text.trim(), text.trim());
    assert_eq!(extract.provenance.charset, "GB18030");
    assert_eq!(extract.skipped, []);
}

#[test]
fn a_very_short_gbk_file_is_read() {
    let extract = text_of("a.txt", &encoding_rs::GB18030.encode("《意见》").0);
    assert_eq!(
        (extract.text.as_str(), extract.provenance.charset.as_str()),
        ("《意见》", "GB18030")
    );
}

#[test]
fn broken_tags_swallow_no_clause() {
    for broken in
        ["<a hr</div>", "<p style=\"color:red>", "<a href='x", "<!-- 原注", "</正文", "<a"]
    {
        let body = format!(
            "<p>（十九）前一条。</p>{broken}<p>（二十）后一条。</p><p>（二十一）末条。</p>"
        );
        let extract = text_of("a.html", page(&body).as_bytes());
        for clause in ["（十九）前一条。", "（二十）后一条。", "（二十一）末条。"]
        {
            assert!(extract.text.contains(clause), "{broken}: {clause} in {}", extract.text);
        }
        assert!(skipped(&extract, "broken tag") > 0, "{broken} is not reported");
        assert_eq!(skipped(&extract, "lost text"), 0, "{broken}");
    }
}

#[test]
fn a_page_cut_off_anywhere_loses_nothing_silently() {
    let whole = page(
        "<p>一、总则</p><table><tr><td>甲</td><td>乙</td></tr></table><p title='注'>第二段。</p>",
    );
    for (end, _) in whole.char_indices() {
        // What is cut before any text is refused by name.
        let text = match extract(&source("a.html", &whole.as_bytes()[..end])) {
            Ok(extract) => extract.text,
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Unsupported, "cut at {end}: {error}");
                String::new()
            }
        };
        let seen = |c: &str| text.contains(c) || !whole[..end].contains(c);
        assert!(seen("总则") && seen("甲") && seen("第二段"), "cut at {end}: {text}");
    }
}

#[test]
fn a_table_inside_a_clause_stays_in_place_as_rows() {
    let body = "<p>（一）目标如下：</p><table><tr><th>指标</th><th colspan=2>2025年</th></tr>\
                <tr><td rowspan=2><p>绿地</p></td><td>城</td><td>40%</td></tr>\
                <tr><td>县</td><td></td></tr></table><p>（二）后文。</p>";
    let extract = text_of("a.html", page(body).as_bytes());
    use BlockKind::{Paragraph, Row};
    assert_eq!(
        lines(&extract),
        [
            (Paragraph, "（一）目标如下："),
            (Row, "指标\t2025年\t"),
            (Row, "绿地\t城\t40%"),
            (Row, "绿地\t县\t"),
            (Paragraph, "（二）后文。"),
        ]
    );
}

#[test]
fn a_page_without_running_text_keeps_its_lines() {
    for body in [
        "<div>目录</div><div>附件清单</div>",
        "目录<br>附件清单",
        "<table><tr><td>目录</td></tr><tr><td>附件清单</td></tr></table>",
    ] {
        assert_eq!(text_of("a.html", body.as_bytes()).text, "目录\n附件清单\n", "{body}");
    }
    let english = "<nav><a href=/>Home</a></nav><div><p>The county shall repair its street lamps, and report.</p></div>";
    let extract = text_of("a.html", english.as_bytes());
    assert_eq!(extract.text, "The county shall repair its street lamps, and report.\n");
}

#[test]
fn a_page_of_an_unknown_site_is_narrowed_to_its_text() {
    let body = "<div class=top><a>首页</a></div><div class=left><ul><li>栏目</li></ul></div>\
                <div class=mid><h1 class=title>某县办法</h1><div class=txt><p>第一条　为了规范，制定本办法。</p>\
                <p>第二条　本办法自发布之日起施行，有效期五年。</p></div></div><div>网站标识码bm01</div>";
    let extract = text_of("a.aspx", body.as_bytes());
    assert_eq!(
        extract.text,
        "某县办法\n第一条　为了规范，制定本办法。\n第二条　本办法自发布之日起施行，有效期五年。\n"
    );
}

/// A zip archive of the given parts.
pub fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const RELATIONS: &str = r#"<Relationships><Relationship Id="r1"
    Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    Target="word/document.xml"/></Relationships>"#;

pub fn docx(body: &str, others: &[(&str, &str)]) -> Vec<u8> {
    let document = format!("<w:document><w:body>{body}</w:body></w:document>");
    let mut parts = vec![("_rels/.rels", RELATIONS), ("word/document.xml", document.as_str())];
    parts.extend_from_slice(others);
    archive(&parts)
}

#[test]
fn notes_of_word_stand_behind_their_paragraph_and_margins_are_named() {
    let body = r#"<w:p><w:r><w:t>甲</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>乙。</w:t></w:r></w:p>
        <w:p><w:r><w:t>丙。</w:t><w:endnoteReference w:id="2"/></w:r></w:p>"#;
    let note = |kind: &str, text: &str| {
        format!(
            r#"<w:{kind}s><w:{kind} w:type="separator" w:id="0"><w:p/></w:{kind}>
            <w:{kind} w:id="2"><w:p><w:r><w:{kind}Ref/></w:r><w:r><w:t>{text}</w:t></w:r></w:p></w:{kind}></w:{kind}s>"#
        )
    };
    let head = "<w:hdr><w:p><w:r><w:t>页眉</w:t></w:r></w:p></w:hdr>";
    let bytes = docx(
        body,
        &[
            ("word/footnotes.xml", &note("footnote", "见甲办法。")),
            ("word/endnotes.xml", &note("endnote", "见丙办法。")),
            ("word/header1.xml", head),
            (
                "word/comments.xml",
                "<w:comments><w:comment><w:p><w:r><w:t>批注</w:t></w:r></w:p></w:comment></w:comments>",
            ),
        ],
    );
    let extract = text_of("a.docx", &bytes);
    assert_eq!(extract.text, "甲乙。\n注1：见甲办法。\n丙。\n注2：见丙办法。\n");
    assert_eq!(skipped(&extract, "header or footer"), 2);
    assert_eq!(skipped(&extract, "comment"), 2);
}

#[test]
fn styles_of_word_that_are_based_on_each_other_in_a_ring_are_read_once_round() {
    let count = 3_000;
    let style = |at: usize| {
        let base = (at + 1) % count;
        format!(r#"<w:style w:styleId="S{at}"><w:basedOn w:val="S{base}"/></w:style>"#)
    };
    let styles: String = (0..count).map(style).collect();
    let styles = format!(
        r#"<w:styles>{styles}<w:style w:styleId="T"><w:name w:val="Title"/></w:style>
        <w:style w:styleId="U"><w:basedOn w:val="T"/></w:style></w:styles>"#
    );
    let paragraph = |style: &str, text: &str| {
        format!(
            r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#
        )
    };
    let ring: String = (0..count).map(|at| paragraph(&format!("S{at}"), "停车付费。")).collect();
    let body = paragraph("U", "停车规则") + &ring;
    let extract = text_of("a.docx", &docx(&body, &[("word/styles.xml", &styles)]));
    assert!(extract.text.starts_with("停车规则\n停车付费。\n"));
    assert_eq!(extract.blocks.first().map(|block| block.kind), Some(BlockKind::Heading));
    assert_eq!(extract.text.matches("停车付费").count(), count);
}

#[test]
fn word_numbers_tables_and_changes_are_read_in_place() {
    const NUMBERING: &str = r#"<w:numbering><w:abstractNum w:abstractNumId="0">
        <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1条"/></w:lvl>
        <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
        </w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#;
    const STYLES: &str = r#"<w:styles><w:style w:styleId="T"><w:name w:val="Title"/></w:style>
        <w:style w:styleId="A"><w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr></w:style>
        <w:style w:styleId="B"><w:basedOn w:val="A"/></w:style></w:styles>"#;
    let body = r#"
        <w:p><w:pPr><w:pStyle w:val="T"/></w:pPr><w:r><w:t>某县关于推进建设</w:t><w:br/><w:t>的办法</w:t></w:r></w:p>
        <w:p><w:pPr><w:pStyle w:val="B"/></w:pPr><w:r><w:t xml:space="preserve">为了规范，</w:t></w:r><w:ins><w:r><w:t>制定本办法</w:t></w:r></w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:r><w:t>。</w:t></w:r></w:p>
        <w:p><w:pPr><w:pStyle w:val="B"/></w:pPr><w:r><w:t>指标如下：</w:t></w:r></w:p>
        <w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="7"/></w:numPr></w:pPr><w:r><w:t>绿地；</w:t></w:r></w:p>
        <w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="7"/></w:numPr></w:pPr><w:r><w:t>道路。</w:t></w:r></w:p>
        <w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>指标</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>值</w:t></w:r></w:p></w:tc></w:tr>
        <w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>绿</w:t></w:r></w:p><w:p><w:r><w:t>地</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>40%</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
        <w:p><w:pPr><w:pStyle w:val="B"/></w:pPr><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:t>自发布之日起施行。</w:t><w:drawing/></w:r></w:p>"#;
    let core =
        "<cp:coreProperties><dc:title>办法</dc:title><dc:creator></dc:creator></cp:coreProperties>";
    let bytes = docx(
        body,
        &[
            ("word/numbering.xml", NUMBERING),
            ("word/styles.xml", STYLES),
            ("docProps/core.xml", core),
        ],
    );
    let extract = text_of("a.docx", &bytes);
    use BlockKind::{Heading, Paragraph, Row};
    assert_eq!(
        lines(&extract),
        [
            (Heading, "某县关于推进建设的办法"),
            (Paragraph, "第一条　为了规范，制定本办法。"),
            (Paragraph, "第二条　指标如下："),
            (Paragraph, "（一）绿地；"),
            (Paragraph, "（二）道路。"),
            (Row, "指标\t\t值"),
            (Row, "\t绿 地\t40%"),
            (Paragraph, "第三条　自发布之日起施行。"),
        ]
    );
    assert_eq!(extract.facts, [("title".to_owned(), "办法".to_owned())]);
    for (what, count) in [("deleted text", 1), ("hidden text", 1), ("picture", 1)] {
        assert_eq!(skipped(&extract, what), count, "{what}");
    }
}

#[test]
fn text_in_an_alt_chunk_is_found() {
    let rels = r#"<Relationships><Relationship Id="c1" Type="aFChunk" Target="afchunk.mht"/></Relationships>"#;
    let mail = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=\"x\"\n\n--x\n\
                Content-Type: text/html; charset=\"utf-8\"\nContent-Transfer-Encoding: quoted-printable\n\n\
                <html><body><h1>=E5=8A=9E=E6=B3=95</h1><p>第一条 =E6=96=87=\n=E3=80=82</p></body></html>\n--x--";
    let bytes = docx(
        r#"<w:altChunk r:id="c1"/><w:altChunk r:id="c9"/>"#,
        &[("word/_rels/document.xml.rels", rels), ("word/afchunk.mht", mail)],
    );
    let extract = text_of("a.docx", &bytes);
    assert_eq!(extract.text, "办法\n第一条 文。\n");
    assert_eq!(skipped(&extract, "embedded document"), 1);
}

#[test]
fn odt_lists_count_and_tables_stay() {
    let content = r#"<office:document-content><office:automatic-styles>
        <text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-prefix="（" style:num-suffix="）" style:num-format="一, 二, 三, ..."/>
        <text:list-level-style-number text:level="2" style:num-suffix="." style:num-format="1"/></text:list-style>
        <style:style style:name="B"><style:text-properties fo:font-weight="bold"/></style:style></office:automatic-styles>
        <office:body><office:text><text:h>办法</text:h><text:p><text:span text:style-name="B">一、总则</text:span></text:p>
        <text:list text:style-name="L"><text:list-item><text:p>甲<text:s text:c="2"/>乙<text:note><text:note-body><text:p>附言</text:p></text:note-body></text:note><office:annotation>批</office:annotation></text:p>
        <text:list><text:list-item><text:p>细目</text:p></text:list-item></text:list></text:list-item>
        <text:list-item><text:p>丙</text:p></text:list-item></text:list>
        <table:table><table:table-row><table:table-cell table:number-columns-repeated="2"><text:p>子</text:p></table:table-cell><table:table-cell><text:p>丑</text:p></table:table-cell></table:table-row></table:table>
        </office:text></office:body></office:document-content>"#;
    let bytes = archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", content),
    ]);
    let extract = text_of("a.odt", &bytes);
    use BlockKind::{Heading, Paragraph, Row};
    assert_eq!(
        lines(&extract),
        [
            (Heading, "办法"),
            (Heading, "一、总则"),
            (Paragraph, "（一）甲  乙"),
            (Paragraph, "注1：附言"),
            (Paragraph, "1. 细目"),
            (Paragraph, "（二）丙"),
            (Row, "子\t子\t丑"),
        ]
    );
    assert_eq!(skipped(&extract, "comment"), 1);
}

#[test]
fn ofd_lines_become_paragraphs() {
    let entry = "<ofd:OFD><ofd:DocBody><ofd:DocInfo><ofd:Title>办法</ofd:Title></ofd:DocInfo>\
                 <ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>";
    let document =
        "<ofd:Document><ofd:Pages><ofd:Page BaseLoc=\"Pages/P.xml\"/></ofd:Pages></ofd:Document>";
    let text = |x: f32, y: f32, text: &str| {
        format!(
            "<ofd:TextObject Boundary=\"{x} {y} 150 5\" Size=\"5\"><ofd:TextCode X=\"0\" Y=\"4\" DeltaX=\"g {} 5\">{text}</ofd:TextCode></ofd:TextObject>",
            text.chars().count() - 1
        )
    };
    let page = format!(
        "<ofd:Page><ofd:Content><ofd:Layer>{}{}{}</ofd:Layer></ofd:Content></ofd:Page>",
        text(30.0, 28.0, "以人为核心的城镇化。"),
        text(40.0, 20.0, "（一）以县城为载体推进"),
        text(40.0, 36.0, "（二）后文。"),
    );
    let bytes = archive(&[
        ("OFD.xml", entry),
        ("Doc_0/Document.xml", document),
        ("Doc_0/Pages/P.xml", &page),
    ]);
    let extract = text_of("a.ofd", &bytes);
    assert_eq!(extract.text, "（一）以县城为载体推进以人为核心的城镇化。\n（二）后文。\n");
    assert_eq!(extract.facts, [("Title".to_owned(), "办法".to_owned())]);
}

/// A PDF of one page with these content commands; the font has codes in UTF-16.
fn pdf(content: &str) -> Vec<u8> {
    use lopdf::{Document, Object, Stream, dictionary};
    let mut document = Document::with_version("1.5");
    let font = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "STSong", "Encoding" => "UniGB-UCS2-H",
        "DescendantFonts" => vec![dictionary! { "Type" => "Font", "Subtype" => "CIDFontType0" }.into()],
    });
    let picture = document.add_object(Stream::new(
        dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1 },
        vec![0],
    ));
    let content = document.add_object(Stream::new(dictionary! {}, content.as_bytes().to_vec()));
    let pages = document.new_object_id();
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content,
        "Resources" => dictionary! {
            "Font" => dictionary! { "F1" => font }, "XObject" => dictionary! { "Im1" => picture },
        },
    });
    let tree = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    document.objects.insert(pages, Object::Dictionary(tree));
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

fn hex(text: &str) -> String {
    text.encode_utf16().map(|unit| format!("{unit:04X}")).collect()
}

#[test]
fn pdf_lines_become_paragraphs() {
    let content = format!(
        "BT /F1 10 Tf 14 TL 120 700 Td <{}> Tj -20 -14 Td [<{}> 0 <{}>] TJ T* 20 0 Td <{}> Tj ET /Im1 Do",
        hex("（一）以县城为载体推进"),
        hex("以人为⾼质量"),
        hex("的城镇化。"),
        hex("（二）后文。"),
    );
    let extract = text_of("a.pdf", &pdf(&content));
    assert_eq!(extract.text, "（一）以县城为载体推进以人为高质量的城镇化。\n（二）后文。\n");
    assert_eq!(skipped(&extract, "picture"), 1);
}

#[test]
fn a_scanned_pdf_says_so() {
    let error = extract(&source("a.pdf", &pdf("/Im1 Do"))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("scanned") && error.to_string().contains("OCR"), "{error}");
}

#[test]
fn what_cannot_be_read_is_told_in_words_of_whoever_has_it() {
    let whole = docx("<w:p><w:r><w:t>第一条</w:t></w:r></w:p>", &[]);
    let half = whole.get(..whole.len() / 2).unwrap();
    for name in ["a.docx", "a.xlsx", "a.ofd", "a.odt"] {
        let error = extract(&source(name, half)).unwrap_err().to_string();
        assert!(error.contains("not complete") && error.contains("again"), "{error}");
        assert!(!error.contains("EOCD") && !error.contains("zip"), "{error}");
    }
    for content in ["/Im1 Do", "0 0 m 10 10 l S"] {
        let error = extract(&source("a.pdf", &pdf(content))).unwrap_err().to_string();
        assert!(error.contains("--ocr") && error.contains("apt-get install"), "{error}");
    }
}

#[test]
fn markdown_marks_go_and_structure_stays() {
    let text = "---\ntitle: 办法\n---\n# 某县办法 #\n\n**一、总则**\n（一）以县城\n为载体，见[通知](http://a.cn)。\n\
                - 甲\n- 乙 5*3=15\n\n| 指标 | 值 |\n|---|:-:|\n| 绿地 | **40%** |\n";
    let extract = text_of("a.md", text.as_bytes());
    use BlockKind::{Heading, Paragraph, Row};
    assert_eq!(
        lines(&extract),
        [
            (Heading, "某县办法"),
            (Heading, "一、总则"),
            (Paragraph, "（一）以县城为载体，见通知。"),
            (Paragraph, "甲"),
            (Paragraph, "乙 5*3=15"),
            (Row, "指标\t值"),
            (Row, "绿地\t40%"),
        ]
    );
    assert_eq!(extract.facts, [("title".to_owned(), "办法".to_owned())]);
    assert!(skipped(&extract, "markup") > 0);
}

#[test]
fn lines_that_state_facts_stay_apart() {
    let text = "法規名稱：青山公園條例\n法規類別：行政＞某部\n修正日期：20240612\n\n第 1 條\n\n為管理公園，\n制定本條例。\n";
    let extract = text_of("a.md", text.as_bytes());
    let words: Vec<&str> = lines(&extract).into_iter().map(|(_, words)| words).collect();
    assert_eq!(words.first(), Some(&"法規名稱：青山公園條例"));
    assert_eq!(words.get(2), Some(&"修正日期：20240612"));
    assert_eq!(words.last(), Some(&"為管理公園，制定本條例。"));
}

#[test]
fn a_menu_and_a_call_to_follow_are_no_title_and_a_list_of_annexes_stays() {
    let page = |body: &str| {
        let text = format!(
            "<html><head><title>公告</title></head><body><div class=nav><a href=/>首页</a> <a href=/a>政务</a></div>\
             <div class=main>{body}</div><div><p>联系我们，地址：中山路一号，本站由信息中心维护。</p></div></body></html>"
        );
        text_of("a.html", text.as_bytes())
    };
    let words = "<p>因管网检修，东门社区停水。</p><p>恢复供水的时间另行通知，请居民储水备用。</p>";
    let extract = page(&format!("<p>点击上方蓝字关注我们</p><h1>云栖县停水公告</h1>{words}"));
    assert!(extract.text.starts_with("云栖县停水公告\n因管网"), "{}", extract.text);
    assert!(skipped(&extract, "call to follow") > 0);
    let extract = page(&format!(
        "<h1>云栖县停水公告</h1><div class=zw>{words}</div><p>附件：停水小区名单</p><p>上一篇</p>"
    ));
    assert!(extract.text.starts_with("云栖县停水公告\n因管网"), "{}", extract.text);
    assert!(extract.text.contains("附件：停水小区名单"), "{}", extract.text);
}

/// The words of every line that a law in XML or JSON gives.
fn law_lines(name: &str, text: &str) -> (Extract, Vec<String>) {
    let extract = text_of(name, text.as_bytes());
    let words = lines(&extract).into_iter().map(|(_, words)| words.to_owned()).collect();
    (extract, words)
}

#[test]
fn laws_as_data_are_read_by_their_parts() {
    let (extract, words) = law_lines(
        "a.json",
        r#"{"LawLevel":"法律","LawName":"青山公園條例","LawCategory":"行政＞某部","LawModifiedDate":"20240612",
        "LawEffectiveDate":"99991231","LawHistories":"1.中華民國一百一十年三月一日某令制定公布全文 2 條",
        "LawForeword":"","LawArticles":[{"ArticleType":"C","ArticleNo":"","ArticleContent":"   第 一 章 總則"},
        {"ArticleType":"A","ArticleNo":"第 1 條","ArticleContent":"公園分為下列各類：\r\n一、鄰里公園。\r\n二、河濱公園。"},
        {"ArticleType":"A","ArticleNo":"第 2 條","ArticleContent":"本條例自公布日施行。"}]}"#,
    );
    assert_eq!(
        words[2..],
        [
            "第 一 章 總則",
            "第 1 條　公園分為下列各類：",
            "一、鄰里公園。",
            "二、河濱公園。",
            "第 2 條　本條例自公布日施行。"
        ]
    );
    assert!(extract.facts.contains(&("修正日期".to_owned(), "20240612".to_owned())));
    assert!(extract.facts.iter().all(|(label, _)| label != "施行日期"), "{:?}", extract.facts);

    let (extract, words) = law_lines(
        "cap.xml",
        r#"<?xml version="1.0"?><ordinance xmlns="http://www.xml.gov.hk/schemas/hklm/1.0" xmlns:dc="x"><meta>
        <docName>第999章</docName><dc:date>2022-10-01</dc:date></meta><main><longTitle><content>本條例旨在管理公園。</content>
        </longTitle><commencementNote>[1996年8月1日]</commencementNote><part><num value="1">第1部</num><heading>導言</heading>
        <section><num value="1">1.</num><heading>簡稱</heading><subsection><num value="1">(1)</num><content>本條例可引稱為
        <shortTitle>《公園條例》</shortTitle>。</content></subsection><subsection><num value="2">(2)</num><leadIn>公園包括 ——</leadIn>
        <paragraph><num value="a">(a)</num><content>海濱；及</content></paragraph><continued>但不包括私人花園。</continued>
        </subsection></section></part></main></ordinance>"#,
    );
    assert_eq!(
        words,
        [
            "公園條例",
            "第999章",
            "本條例旨在管理公園。",
            "[1996年8月1日]",
            "第1部　導言",
            "1.簡稱",
            "(1)本條例可引稱為《公園條例》。",
            "(2)公園包括 ——",
            "(a)海濱；及",
            "但不包括私人花園。"
        ]
    );
    assert!(extract.facts.contains(&("施行日期".to_owned(), "1996年8月1日".to_owned())));

    let (extract, words) = law_lines(
        "act.xml",
        r##"<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act name="act"><meta><identification source="#x">
        <FRBRWork><FRBRdate date="2020-05-01" name="adopted"/><FRBRauthor href="#council"/><FRBRnumber value="云令〔2020〕2号"/></FRBRWork>
        </identification><references source="#x"><TLCOrganization eId="council" showAs="云栖县人民政府"/></references></meta>
        <preface><p><docTitle>云栖县公园办法</docTitle></p></preface><body><chapter><num>第一章</num><heading>总则</heading>
        <article><num>第一条</num><paragraph><intro><p>公园分为<b>两</b>类：</p></intro><point><num>（一）</num><content><p>综合公园；</p>
        </content></point></paragraph></article><article><num>第二条</num><content><p>收费如下。</p><table><tr><th><p>票</p></th>
        <td><p>五元</p></td></tr></table></content></article></chapter></body></act></akomaNtoso>"##,
    );
    assert_eq!(
        words,
        [
            "云栖县公园办法",
            "第一章　总则",
            "第一条　公园分为两类：",
            "（一）综合公园；",
            "第二条　收费如下。",
            "票\t五元"
        ]
    );
    assert!(extract.facts.contains(&("发文机关".to_owned(), "云栖县人民政府".to_owned())));
    assert!(extract.facts.contains(&("成文日期".to_owned(), "2020-05-01".to_owned())));
}

#[test]
fn data_that_is_no_law_is_refused() {
    for (name, text, says) in [
        ("a.json", "{\"rows\": [1, 2]}", "a kind that is not known"),
        ("a.json", "{\"LawName\": ", "cannot be read"),
        ("a.json", "{\"Laws\": []}", "a kind that is not known"),
        (
            "a.json",
            "{\"Laws\": [{\"LawName\": \"甲法\", \"LawArticles\": []}, {\"LawName\": \"乙法\", \"LawArticles\": []}]}",
            "2 laws",
        ),
        ("a.xml", "<?xml version=\"1.0\"?><feed><p>办法</p></feed>", "<feed>"),
        ("a.xml", "<akomaNtoso><x/></akomaNtoso>", "holds no document"),
    ] {
        let error = extract(&source(name, text.as_bytes())).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(error.to_string().contains(says), "{error}");
    }
}

#[test]
fn comments_of_markdown_are_left_out_and_counted() {
    let text = "<!-- 一行 --># 办法\n<!--\n两行\n--> 第一条　甲。\n<!-- 不闭\n第二条　乙。\n";
    let extract = text_of("a.md", text.as_bytes());
    assert_eq!(
        extract.text,
        "办法\n第一条　甲。\n<!-- 不闭第二条　乙。\n".replace("不闭第", "不闭\n第")
    );
    assert!(skipped(&extract, "comment") > 0);
}

#[test]
fn archives_are_bounded_and_other_archives_named() {
    let zeros = "0".repeat(3 * 1024 * 1024);
    let bomb = docx("", &[("word/styles.xml", &zeros)]);
    assert_eq!(extract(&source("a.docx", &bomb)).unwrap_err().kind(), ErrorKind::TooLarge);
    for (parts, says) in
        [(&[("xl/workbook.xml", "<a/>")][..], "spreadsheet"), (&[("a.txt", "条")], "zip archive")]
    {
        let error = extract(&source("a.zip", &archive(parts))).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(error.to_string().contains(says), "{error}");
    }
    let empty = extract(&source("a.docx", &docx("<w:p/>", &[]))).unwrap_err();
    assert!(empty.to_string().contains("no text"), "{empty}");
}

/// A page of a portal with its table of facts, in which tables of the text stand too.
fn portal(index: &str, number: &str, title: &str, body: &str) -> String {
    format!(
        "<html><head><meta http-equiv=Content-Type content='text/html; charset=gb2312'>\
         <title>{title}_政府信息公开专栏</title></head><body><div class=top>网站首页</div>\
         <table class=info><tr><td><b>索 引 号：</b></td><td>{index}</td><td><b>标&nbsp;&nbsp;题：</b></td>\
         <td>{title}</td></tr><tr><td><b>发文字号：</b></td><td>{number}</td></tr></table>\
         <table><tr><td id=UCAP-CONTENT>{body}</td></tr></table>\
         <div class=foot>版权所有：某某人民政府 网站标识码</div></body></html>"
    )
}

/// Each page gives the text of its body cell and the facts of its table, in every charset it is stored in.
#[test]
fn pages_of_a_portal_are_complete() {
    let bodies = [
        "<p style='text-align:center'>关于修桥的批复</p><p>某县人民政府：</p><p>　　同意修桥。</p>",
        "<p>一、总体要求</p><p>（一）县城公厕应当每日清扫。</p><p>（二）垃圾日产日清。</p>",
        "<p>名单如下：</p><table><tr><td>序号</td><td>乡镇</td></tr><tr><td>1</td><td>云栖镇</td></tr><tr><td>2</td><td>桃源镇</td></tr><tr><td>3</td><td>竹溪乡</td></tr></table>",
        "<div>第一条　本办法所称摊点，是指临时摊位。<br>第二条　摊点不得占道。</div><p>附件：名单</p>",
        "<p>朱镕基、陶喆等同志：“繁體字”——１２３％。</p><ol><li>甲</li><li>乙</li></ol>",
    ];
    for (at, body) in bodies.iter().enumerate() {
        let (index, number) =
            (format!("000014349/2023-{at:05}"), format!("云政发〔2023〕{}号", at + 1));
        let title = format!("云栖县人民政府关于第{}件事的通知", at + 1);
        let html = portal(&index, &number, &title, body);
        let fragment = text_of(
            "fragment.html",
            format!("<meta charset=utf-8><div id=UCAP-CONTENT>{body}</div>").as_bytes(),
        );
        let gbk = encoding_rs::GB18030.encode(&html).0.into_owned();
        for (charset, bytes) in
            [("gb2312", gbk), ("utf-8", html.replace("gb2312", "utf-8").into_bytes())]
        {
            let whole = text_of("page.html", &bytes);
            // A title that the body does not print stands before it.
            let before = whole.text.strip_suffix(fragment.text.as_str()).map(str::trim);
            let printed = [Some(""), Some(title.as_str())].contains(&before);
            assert!(printed, "{charset}: {:?} is not {:?}", whole.text, fragment.text);
            for (label, value) in [("索引号", &index), ("发文字号", &number), ("标题", &title)]
            {
                let fact = whole.facts.iter().find(|(l, _)| l == label).map(|(_, v)| v);
                assert_eq!(fact, Some(value), "{charset}: {label} in {:?}", whole.facts);
            }
        }
    }
}

#[test]
fn lists_count_down_where_they_are_reversed_and_links_back_are_no_text() {
    let html = page(
        "<p>问1. 谁可以借书？</p><p>居民可以借书。<a href='#top'>回到问题</a></p><p>见<a href='#a'>附表</a>。</p>\
         <ol reversed><li>站长审核。</li><li>读者申请。</li></ol><ol reversed start=9><li>归还。</li><li>借出。</li></ol>\
         <p><a href='#'>返回頂部</a> <a href='#t'>[TOP]</a></p>",
    );
    let text = text_of("a.html", html.as_bytes()).text;
    for wanted in
        ["居民可以借书。\n", "见附表。", "2. 站长审核。\n1. 读者申请。", "9. 归还。\n8. 借出。"]
    {
        assert!(text.contains(wanted), "{wanted} in {text:?}");
    }
    for left_out in ["回到问题", "返回", "TOP"] {
        assert!(!text.contains(left_out), "{left_out} in {text:?}");
    }
}

/// Reads, cleans and parses; checks that both texts are tiled.
fn through(name: &str, bytes: &[u8]) {
    let Ok(extract) = extract(&source(name, bytes)) else { return };
    tiling(&extract);
    let id = tiaowen_text::doc::DocId::parse("any").unwrap();
    let cleaned = tiaowen_parse::clean::clean(&extract);
    let document = tiaowen_parse::parse::parse(&id, &Default::default(), &extract, cleaned);
    super::parse::assert_tiles(&document);
}

const NAMES: &[&str] = &["a.txt", "a.html", "a.md", "a.docx", "a.odt", "a.ofd", "a.pdf", "a.mht"];

/// Small whole files of every format.
fn samples() -> Vec<Vec<u8>> {
    let html =
        page("<p>一、总则</p><table><tr><td>甲</td><td>乙</td></tr></table><p>（一）后。</p>");
    let text = format!(
        "BT /F1 10 Tf 14 TL 120 700 Td <{}> Tj T* <{}> Tj ET",
        hex("第一条　文。"),
        hex("（一）项。")
    );
    let ofd = "<ofd:OFD><ofd:DocBody><ofd:DocRoot>D.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>";
    let content = "<ofd:Page><ofd:TextObject Boundary=\"1 1 9 9\" Size=\"5\"><ofd:TextCode X=\"0\" Y=\"4\" DeltaX=\"g 2 5\">第一条</ofd:TextCode></ofd:TextObject></ofd:Page>";
    vec![
        "某县办法\n第一条　甲(jiǎ)乙。\n第二条 下列：\n（一）丙；\n".as_bytes().to_vec(),
        encoding_rs::GB18030.encode(&html).0.into_owned(),
        html.into_bytes(),
        "# 办法\n\n1. 甲\n| a | b |\n**丙**".as_bytes().to_vec(),
        docx("<w:p><w:r><w:t>第一条　文。</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>", &[]),
        archive(&[("content.xml", "<o><body><text><p>第一条</p><list><list-item><p>甲</p></list-item></list></text></body></o>")]),
        archive(&[("OFD.xml", ofd), ("D.xml", "<d><Pages><Page BaseLoc=\"P.xml\"/></Pages></d>"), ("P.xml", content)]),
        pdf(&text),
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>x\n--b--".to_vec(),
    ]
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(300))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..600), name in 0..NAMES.len()) {
        through(NAMES[name], &bytes);
    }

    #[test]
    fn arbitrary_text_never_panics(text in "[ -~\n<>/=\"'第一二三条章（）、。　＜０-９&#;？?!a-z\u{300}-\u{30F}]{0,300}", name in 0..3_usize) {
        through(NAMES[name], text.as_bytes());
    }

    #[test]
    fn damaged_files_never_panic(sample in 0..9_usize, edits in proptest::collection::vec((0..4_u8, 0.0..1.0_f64, proptest::prelude::any::<u8>()), 1..6)) {
        let mut bytes = samples().swap_remove(sample);
        for (kind, place, byte) in edits {
            let at = (place * bytes.len() as f64) as usize;
            match kind {
                _ if at >= bytes.len() => {}
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => bytes.truncate(at),
                _ => {
                    let end = (at + usize::from(byte)).min(bytes.len());
                    bytes.drain(at..end);
                }
            }
        }
        through("a", &bytes);
    }
}

#[test]
fn cells_far_apart_take_no_room_for_what_lies_between() {
    let sheet = |far: &str| {
        let cell = |at: &str, text: &str| {
            format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
        };
        let row = |number: u32, cells: String| format!("<row r=\"{number}\">{cells}</row>");
        let number: u32 = far.trim_start_matches(char::is_alphabetic).parse().unwrap();
        let rows = row(1, cell("A1", "序号") + &cell("B1", "事项"))
            + &row(2, cell("A2", "1") + &cell("B2", "养老"))
            + &row(number, cell(far, "远处"));
        format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")
    };
    let book = |sheet: &str| {
        archive(&[
            (
                "_rels/.rels",
                "<Relationships><Relationship Id=\"r0\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
            ),
            (
                "xl/workbook.xml",
                "<workbook xmlns:r=\"r\"><sheets><sheet name=\"表\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>",
            ),
            (
                "xl/_rels/workbook.xml.rels",
                "<Relationships><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
            ),
            ("xl/worksheets/sheet1.xml", sheet),
        ])
    };
    let near = extract(&source("a.xlsx", &book(&sheet("C3")))).unwrap();
    assert_eq!(near.text, "序号\t事项\t\n1\t养老\t\n远处\n");
    // The last cell that there can be: all cells between would be 17 thousand million.
    let far = extract(&source("a.xlsx", &book(&sheet("XFD1048576")))).unwrap();
    assert_eq!(far.text, "序号\t事项\n1\t养老\n远处\n");
    let ods = |columns: &str, rows: &str| {
        let content = format!(
            "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"表\"><table:table-row><table:table-cell office:value-type=\"string\"><text:p>序号</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated=\"{rows}\"><table:table-cell/></table:table-row><table:table-row><table:table-cell table:number-columns-repeated=\"{columns}\"/><table:table-cell office:value-type=\"string\"><text:p>远处</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
        );
        archive(&[
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            ("content.xml", &content),
            ("META-INF/manifest.xml", "<manifest:manifest/>"),
        ])
    };
    let near = extract(&source("a.ods", &ods("2", "3"))).unwrap();
    assert_eq!(near.text, "序号\n远处\n");
    let far = extract(&source("a.ods", &ods("16000", "900000"))).unwrap();
    assert_eq!(far.text, near.text);
    // Cells that a number makes up count as well.
    let made_up = r#"<table:table-cell table:number-columns-repeated="100"/>"#.repeat(25_000);
    let content = format!(
        "<office:document><office:body><office:spreadsheet><table:table><table:table-row>{made_up}</table:table-row></table:table></office:spreadsheet></office:body></office:document>"
    );
    let flat = format!("<?xml version=\"1.0\"?><!-- opendocument.spreadsheet -->{content}");
    let refused = extract(&source("a.fods", flat.as_bytes())).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::TooLarge, "{refused}");
}

#[test]
fn tables_of_law_sites_state_facts_with_and_without_colons() {
    let page = |table: &str| {
        format!(
            "<html><head><title>云栖县灯会条例 - 法规数据库</title></head><body><h2>云栖县灯会条例</h2>{table}\
             <div><p>第一条　为了管理灯会，制定本条例。</p><p>第二条　灯会由街道管理，费用如下。</p>\
             <table><tr><td>时段</td><td>元</td></tr><tr><td>晚间</td><td>十元</td></tr></table>\
             <p>第三条　本条例自公布之日起施行。</p></div></body></html>"
        )
    };
    for table in [
        "<table><tr><th>法规类别：</th><td>行政 ＞ 文旅</td></tr><tr><th>时效性：</th><td>有效</td></tr></table>",
        "<table><tr><td>法规类别</td><td>行政 ＞ 文旅</td><td>时效性</td><td>有效</td></tr></table>",
        "<table><tr><td>法規類別</td><td>行政 ＞ 文旅</td></tr><tr><td>時效性</td><td>有效</td></tr></table>",
    ] {
        let source = source("a.html", page(table).as_bytes());
        let id = tiaowen_text::doc::DocId::parse("a").unwrap();
        let document = tiaowen::corpus::read_document(&id, &Default::default(), &source).unwrap();
        let stated: Vec<(&str, &str)> =
            document.provenance.stated.iter().map(|(l, v)| (l.as_str(), v.as_str())).collect();
        assert_eq!(stated, [("法规类别", "行政 ＞ 文旅"), ("时效性", "有效")], "{table}");
        assert!(!document.text.contains("有效"), "{}", document.text);
        assert!(document.text.contains("晚间\t十元"), "{}", document.text);
    }
}

#[test]
fn rows_in_content_controls_are_rows_of_their_table() {
    let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let row = |a: &str, b: &str| format!("<w:tr>{}{}</w:tr>", cell(a), cell(b));
    let body = format!(
        "<w:tbl>{}<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt></w:tbl>",
        row("级别", "高度"),
        row("一级", "三米")
    );
    let extract = text_of("a.docx", &docx(&body, &[]));
    assert_eq!(extract.text, "级别\t高度\n一级\t三米\n");
}

#[test]
fn the_mark_of_an_item_stands_before_its_first_paragraph() {
    let html = page(
        "<p>第一条　居民应当：</p><ol><li><p>清除积水；</p><p>每周一次。</p></li><li>\n<div>翻盆倒罐。</div></li></ol><p>第二条　完。</p>",
    );
    let text = text_of("a.html", html.as_bytes()).text;
    assert!(text.contains("1. 清除积水；\n每周一次。\n2. 翻盆倒罐。\n"), "{text}");
}

#[test]
fn a_page_of_pictures_is_refused() {
    let html = "<html><head><title>青岭市名录公示</title></head><body><div><a href=/>首页</a></div><h1>青岭市名录公示</h1>\
                <div><p><img src=1.jpg></p><p><img src=2.jpg></p></div><div>地址：青岭市人民路9号</div></body></html>";
    let error = extract(&source("a.html", html.as_bytes())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("pictures"), "{error}");
}

#[test]
fn the_title_of_a_page_is_no_column_and_no_site() {
    let body = "<div class=con><p>第一条　灯会每年一次。</p><p>第二条　灯会免费。</p></div>";
    for (site, head) in [
        ("政策文件 - 青岭市文化局", "<h1>政策文件</h1><h2>青岭市灯会规定</h2>"),
        ("青山縣主管法規共用系統", "<h4>青岭市灯会规定</h4><ul><li>某某</li></ul>"),
        ("青岭市人大常委会", "<div class=tt>青岭市灯会规定</div>"),
        ("青岭市灯会规定_青岭市", "<h1>青岭市</h1><p align=center><b>青岭市灯会规定</b></p>"),
    ] {
        let html = format!(
            "<html><head><title>{site}</title></head><body><div class=w>{head}{body}</div></body></html>"
        );
        let extract = text_of("a.html", html.as_bytes());
        assert!(extract.text.starts_with("青岭市灯会规定\n第一条"), "{site}: {}", extract.text);
    }
}

#[test]
fn pages_state_their_day_in_the_names_that_sites_share() {
    for meta in [
        "<meta property='article:published_time' content='2024-05-20T10:00:00+08:00'>",
        "<meta name='DC.Date' content='2024-05-20'>",
    ] {
        let html = format!("<html><head>{meta}</head><body><p>第一条　文。</p></body></html>");
        let facts = text_of("a.html", html.as_bytes()).facts;
        assert!(facts.contains(&("发布日期".to_owned(), "2024-05-20".to_owned())), "{facts:?}");
    }
}
