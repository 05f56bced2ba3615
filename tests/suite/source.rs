//! File formats and charsets.
//!
//! `text_of` reads bytes as a file of a given name. `tiling` holds for every extract: blocks in order, on
//! character borders, and nothing but white space between them.

use tiaowen::error::ErrorKind;
use tiaowen::source::{BlockKind, Extract, Source, extract};

fn source(name: &str, bytes: &[u8]) -> Source {
    Source { bytes: bytes.to_vec(), name: name.to_owned(), ..Source::default() }
}

fn text_of(name: &str, bytes: &[u8]) -> Extract {
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

fn skipped(extract: &Extract, what: &str) -> usize {
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
        (b"{\\rtf1", ".docx"),
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
    assert_eq!(fact("title"), Some("某市意见_某市政府网"));
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
        let extract = text_of("a.html", &whole.as_bytes()[..end]);
        let seen = |c: &str| extract.text.contains(c) || !whole[..end].contains(c);
        assert!(seen("总则") && seen("甲") && seen("第二段"), "cut at {end}: {}", extract.text);
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
            (Row, "\t县\t"),
            (Paragraph, "（二）后文。"),
        ]
    );
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
