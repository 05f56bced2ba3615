//! Tables, sheets and pages laid out as tables: what stands in which row, and what the title is.

use tiaowen_source::Extract;

use crate::papers::title_of;
use crate::source::{archive, docx, skipped, text_of};

/// The table that every format below holds: a label over two rows, one over two columns, and a body over two rows.
const ROWS: &str = "领域\t任务\t单位\n安全\t查灯\t文化局\n安全\t查火\t消防局\n协调\t\t政府办\n卫生\t清扫\t政府办\n";

fn spanned(extract: &Extract) -> usize {
    skipped(extract, "cell over several rows")
}

fn word(cells: &[(&str, &str)]) -> String {
    let cell = |(text, properties): &(&str, &str)| {
        format!("<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>")
    };
    format!("<w:tr>{}</w:tr>", cells.iter().map(cell).collect::<String>())
}

/// A row of an OpenDocument table; a cell without text is covered by another.
fn open(cells: &[(&str, &str)]) -> String {
    let cell = |(text, attributes): &(&str, &str)| match *text {
        "" => "<table:covered-table-cell/>".to_owned(),
        text => format!(
            "<table:table-cell office:value-type=\"string\" {attributes}><text:p>{text}</text:p></table:table-cell>"
        ),
    };
    format!("<table:table-row>{}</table:table-row>", cells.iter().map(cell).collect::<String>())
}

fn open_document(kind: &str, body: &str) -> Vec<u8> {
    let mime = format!("application/vnd.oasis.opendocument.{kind}");
    let element = if kind == "text" { "text" } else { "spreadsheet" };
    let styles = "<office:automatic-styles><style:style style:name=\"unseen\" style:family=\"table\">\
                  <style:table-properties table:display=\"false\"/></style:style></office:automatic-styles>";
    let content = format!(
        "<office:document-content>{styles}<office:body><office:{element}>{body}</office:{element}></office:body>\
         </office:document-content>"
    );
    archive(&[
        ("mimetype", &mime),
        ("content.xml", &content),
        ("META-INF/manifest.xml", "<manifest:manifest/>"),
    ])
}

/// A sheet: its name, whether it is shown, its rows, and which cells are joined.
type Sheet<'a> = (&'a str, bool, &'a [&'a [&'a str]], &'a [&'a str]);

fn workbook(sheets: &[Sheet]) -> Vec<u8> {
    let relation = |id: usize, kind: &str, target: &str| {
        format!(
            "<Relationship Id=\"r{id}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" Target=\"{target}\"/>"
        )
    };
    let mut parts = vec![(
        "_rels/.rels".to_owned(),
        format!(
            "<Relationships>{}</Relationships>",
            relation(0, "officeDocument", "xl/workbook.xml")
        ),
    )];
    let (mut names, mut relations) = (String::new(), String::new());
    for (at, (name, shown, rows, joined)) in sheets.iter().enumerate() {
        let state = if *shown { "visible" } else { "hidden" };
        names +=
            &format!("<sheet name=\"{name}\" sheetId=\"{at}\" state=\"{state}\" r:id=\"r{at}\"/>");
        relations += &relation(at, "worksheet", &format!("worksheets/sheet{at}.xml"));
        let mut data = String::new();
        for (row, cells) in (1..).zip(rows.iter()) {
            // A row whose first cell begins with a dash is hidden.
            let hidden = if cells.first().is_some_and(|cell| cell.starts_with('-')) {
                " hidden=\"1\""
            } else {
                ""
            };
            let filled = ('A'..).zip(cells.iter()).filter(|(_, text)| !text.is_empty());
            let cells: String = filled
                .map(|(column, text)| {
                    format!("<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
                })
                .collect();
            data += &format!("<row r=\"{row}\"{hidden}>{cells}</row>");
        }
        let joined: String =
            joined.iter().map(|area| format!("<mergeCell ref=\"{area}\"/>")).collect();
        parts.push((format!("xl/worksheets/sheet{at}.xml"), format!("<worksheet><sheetData>{data}</sheetData><mergeCells>{joined}</mergeCells></worksheet>")));
    }
    parts.push((
        "xl/workbook.xml".to_owned(),
        format!("<workbook xmlns:r=\"r\"><sheets>{names}</sheets></workbook>"),
    ));
    parts.push((
        "xl/_rels/workbook.xml.rels".to_owned(),
        format!("<Relationships>{relations}</Relationships>"),
    ));
    let parts: Vec<(&str, &str)> =
        parts.iter().map(|(name, part)| (name.as_str(), part.as_str())).collect();
    archive(&parts)
}

const SHEET: [&[&str]; 5] = [
    &["领域", "任务", "单位"],
    &["安全", "查灯", "文化局"],
    &["", "查火", "消防局"],
    &["协调", "", "政府办"],
    &["卫生", "清扫", ""],
];
const JOINED: [&str; 3] = ["A2:A3", "A4:B4", "C4:C5"];

#[test]
fn a_cell_over_several_rows_stands_in_each_in_every_format() {
    let page = "<table><tr><th>领域</th><th>任务</th><th>单位</th></tr>\
                <tr><td rowspan=2>安全</td><td>查灯</td><td>文化局</td></tr><tr><td>查火</td><td>消防局</td></tr>\
                <tr><td colspan=2>协调</td><td rowspan=2>政府办</td></tr><tr><td>卫生</td><td>清扫</td></tr></table>";
    let (begins, goes_on) = ("<w:vMerge w:val=\"restart\"/>", "<w:vMerge/>");
    let body = word(&[("领域", ""), ("任务", ""), ("单位", "")])
        + &word(&[("安全", begins), ("查灯", ""), ("文化局", "")])
        + &word(&[("", goes_on), ("查火", ""), ("消防局", "")])
        + &word(&[("协调", "<w:gridSpan w:val=\"2\"/>"), ("政府办", begins)])
        + &word(&[("卫生", ""), ("清扫", ""), ("", goes_on)]);
    let two = "table:number-rows-spanned=\"2\"";
    let table = open(&[("领域", ""), ("任务", ""), ("单位", "")])
        + &open(&[("安全", two), ("查灯", ""), ("文化局", "")])
        + &open(&[("", ""), ("查火", ""), ("消防局", "")])
        + &open(&[("协调", "table:number-columns-spanned=\"2\""), ("", ""), ("政府办", two)])
        + &open(&[("卫生", ""), ("清扫", ""), ("", "")]);
    let table = format!("<table:table table:name=\"Sheet1\">{table}</table:table>");
    let files = [
        ("a.html", format!("<html><body>{page}</body></html>").into_bytes()),
        ("a.docx", docx(&format!("<w:tbl>{body}</w:tbl>"), &[])),
        ("a.odt", open_document("text", &table)),
        ("a.ods", open_document("spreadsheet", &table)),
        ("a.xlsx", workbook(&[("Sheet1", true, &SHEET, &JOINED)])),
    ];
    for (name, bytes) in files {
        let extract = text_of(name, &bytes);
        assert_eq!(extract.text, ROWS, "{name}");
        // 安全 and 政府办, once more each.
        assert_eq!(spanned(&extract), 5, "{name}");
    }
}

#[test]
fn sentences_and_articles_over_several_rows_stand_once() {
    let page = "<html><body><p>分工如下，照此办理。</p><table><tr><td rowspan=2>第一条　挂灯</td><td rowspan=2>每晚都要查看。</td><td>甲</td></tr>\
                <tr><td>乙</td></tr><tr></tr></table></body></html>";
    let extract = text_of("a.html", page.as_bytes());
    assert_eq!(
        extract.text,
        "分工如下，照此办理。\n第一条\u{3000}挂灯\t每晚都要查看。\t甲\n\t\t乙\n"
    );
    assert_eq!(spanned(&extract), 0);
    // A cell that says to cover more rows than there are, and one over many.
    let many = format!(
        "<html><body><table><tr><td rowspan=900>区</td><td>一</td></tr>{}</table></body></html>",
        "<tr><td>二</td></tr>".repeat(3)
    );
    let extract = text_of("a.html", many.as_bytes());
    assert_eq!(extract.text, "区\t一\n区\t二\n区\t二\n区\t二\n");
    assert_eq!(spanned(&extract), 3);
}

#[test]
fn the_row_over_a_sheet_is_its_title_and_what_is_not_shown_is_told() {
    let titled: Vec<&[&str]> = [&["某县灯会分工表"] as &[&str]].into_iter().chain(SHEET).collect();
    let joined = ["A1:C1", "A3:A4"];
    let alone = workbook(&[("Sheet1", true, &titled, &joined)]);
    let several =
        workbook(&[("分工", true, &titled, &joined), ("时间", true, &[&["事项", "时间"]], &[])]);
    for book in [&alone, &several] {
        assert_eq!(title_of("a.xlsx", book), "某县灯会分工表");
    }
    assert!(text_of("a.xlsx", &several).text.starts_with("某县灯会分工表\n分工\n领域\t"));
    // Names that the program gave, and the head row of a table, are no titles.
    let plain = workbook(&[("Sheet1", true, &SHEET, &[]), ("Sheet2", true, &[&["甲", "乙"]], &[])]);
    assert_eq!(title_of("a.xlsx", &plain), "");
    assert_eq!(title_of("a.csv", "序号,任务,单位\n1,查灯,文化局\n".as_bytes()), "");
    assert_eq!(
        title_of("a.csv", "某县灯会分工表,,\n序号,任务,单位\n1,查灯,文化局\n".as_bytes()),
        "某县灯会分工表"
    );
    let hidden = workbook(&[
        ("Sheet1", true, &[&["某县灯会分工表"], &["任务", "单位"], &["-查灯", "文化局"]], &[]),
        ("选项", false, &[&["是", "否"]], &[]),
    ]);
    let extract = text_of("a.xlsx", &hidden);
    assert_eq!(extract.text, "某县灯会分工表\n任务\t单位\n-查灯\t文化局\n");
    assert_eq!((skipped(&extract, "hidden sheet"), skipped(&extract, "hidden row")), (2, 1));
    let table = |attributes: &str, text: &str| {
        format!(
            "<table:table {attributes}>{}</table:table>",
            open(&[(text, "table:number-rows-spanned=\"1\"")])
        )
    };
    let sheets = table("table:name=\"一\"", "查灯")
        + &table("table:name=\"二\" table:style-name=\"unseen\"", "选项");
    let extract = text_of("a.ods", &open_document("spreadsheet", &sheets));
    assert_eq!((extract.text.as_str(), skipped(&extract, "hidden sheet")), ("查灯\n", 2));
}

#[test]
fn the_menu_beside_a_text_that_a_table_lays_out_is_no_title() {
    let text = "<p>第一条　为了办好灯会，制定本办法。</p><p>第二条　灯会应当安全。</p>";
    let linked = "<a href=/>首页</a><br><a href=/a>政务公开</a><br><a href=/b>政策法规</a>";
    let rows =
        "<table><tr><td>首页</td></tr><tr><td>政务公开</td></tr><tr><td>政策法规</td></tr></table>";
    for menu in [linked, rows] {
        for (left, right) in [(true, false), (false, true)] {
            let menu = |shown: bool| if shown { format!("<td>{menu}</td>") } else { String::new() };
            let page = format!(
                "<html><head><title>某市政府</title></head><body><table><tr>{}<td><p align=center><b>某市灯会办法</b></p>{text}</td>{}\
                 </tr></table></body></html>",
                menu(left),
                menu(right)
            );
            assert_eq!(title_of("a.html", page.as_bytes()), "某市灯会办法", "{page}");
            assert!(!text_of("a.html", page.as_bytes()).text.contains("政务公开"), "{page}");
        }
    }
    // A row of data keeps its cells.
    let data = "<html><body><table><tr><td>第一条</td><td><p>为了办好灯会，制定本办法。</p></td></tr></table></body></html>";
    assert!(text_of("a.html", data.as_bytes()).text.contains("第一条"));
}

#[test]
fn headlines_that_call_out_and_pages_of_questions_have_their_titles() {
    let body = "<p>灯会三月举行。</p><p>一、看好孩子</p><p>牵好手。</p><p>二、不带明火</p><p>看到就报。</p>";
    let headline = "灯会来了！这些你知道吗？";
    for page in [
        format!(
            "<html><head><title></title></head><body><h1 class=rich_media_title>{headline}</h1><div class=rich_media_content id=js_content>{body}</div></body></html>"
        ),
        format!(
            "<html><head><title></title><meta property=og:title content='{headline}'></head><body><div id=js_content>{body}</div></body></html>"
        ),
        format!(
            "<html><head><title>{headline}</title></head><body><h1>{headline}</h1>{body}</body></html>"
        ),
    ] {
        assert_eq!(title_of("a.html", page.as_bytes()), headline, "{page}");
    }
    let list = "<dl><dt>何时开始？</dt><dd>三月一日。</dd><dt>要门票吗？</dt><dd>不要。</dd><dt>能带狗吗?</dt><dd>不能。</dd></dl>";
    let page = format!("<html><head><title>灯会常见问题</title></head><body>{list}</body></html>");
    assert_eq!(title_of("a.html", page.as_bytes()), "灯会常见问题");
    let document = crate::papers::document_of("a.html", page.as_bytes());
    let heads: Vec<&str> = document.clauses.iter().map(|c| c.heading.of(&document.text)).collect();
    assert_eq!(heads, ["何时开始？", "要门票吗？", "能带狗吗?"]);
}
