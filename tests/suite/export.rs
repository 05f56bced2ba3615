//! Whole documents printed for other programs. The document is made by hand here: what a printer may
//! rely on is the shape of `Document`, not the parser.

use crate::damage::Dice;
use crate::{harness, parse};
use std::path::PathBuf;
use tiaowen::corpus::read_document;
use tiaowen_engine::display::display;
use tiaowen_engine::segment::Lexicon;
use tiaowen_link::crossref::{Citation, Linked, Target};
use tiaowen_print::view::{
    ClauseRefView, ClauseView, DocumentFullView, DocumentView, LinkView, OutlineView,
    ProvenanceView, ReferencesView,
};
use tiaowen_print::{Edition, Format, print};
use tiaowen_source::Source;
use tiaowen_text::doc::{
    Authority, Clause, ClausePath, DocId, Document, Level, Meta, Ordinal, Piece, PieceKind,
    Provenance, Span, TextState,
};
use tiaowen_text::numeral::{full_width_mark, to_chinese};
use tiaowen_text::script::{IN_WORD, Script, fold};

const TEXT: &str = "关于示例县城建设的意见\n示例〔2023〕1号\n各单位：\n为了示例，依照《示例总纲》制定本意见。\n\
                    一、总体要求\n（一）*重点* & <任务>。加快“建设”。\n1.修路，见《示例总纲》。\n第二段\t表格\n\
                    示例办公室\n2023年8月3日\n";

fn at(words: &str) -> Span {
    let start = TEXT.find(words).expect(words);
    Span::new(start, start + words.len())
}

fn through(first: &str, last: &str) -> Span {
    Span::new(at(first).start, at(last).end + 1)
}

fn clause(
    path: &str,
    level: Level,
    number: Option<u32>,
    mark: Option<&str>,
    heading: Option<&str>,
    span: Span,
    parent: Option<usize>,
) -> Clause {
    Clause {
        path: ClausePath::new(path),
        level,
        ordinal: number.map(Ordinal::from),
        mark: mark.map_or(Span::new(span.start, span.start), at),
        heading: heading.map_or(Span::new(span.start, span.start), at),
        span,
        extent: span,
        parent,
        unit: matches!(level, Level::Preamble | Level::Outline(2)),
        confidence: None,
    }
}

fn linked() -> Linked {
    let mut clauses = vec![
        clause(
            "preamble",
            Level::Preamble,
            None,
            None,
            None,
            through("为了示例", "制定本意见。"),
            None,
        ),
        clause(
            "1",
            Level::Outline(1),
            Some(1),
            Some("一、"),
            Some("总体要求"),
            through("一、", "总体要求"),
            None,
        ),
        clause(
            "1.1",
            Level::Outline(2),
            Some(1),
            Some("（一）"),
            Some("*重点* & <任务>"),
            through("（一）", "加快“建设”。"),
            Some(1),
        ),
        clause(
            "1.1.1",
            Level::Outline(3),
            Some(1),
            Some("1."),
            None,
            through("1.", "表格"),
            Some(2),
        ),
    ];
    clauses[1].extent.end = at("表格").end + 1;
    clauses[2].extent.end = at("表格").end + 1;
    let piece = |kind, span| Piece { kind, span };
    let document = Document {
        id: DocId::parse("shili-2023").unwrap(),
        meta: Meta {
            title: "关于示例县城建设的意见".to_owned(),
            issuers: vec!["示例办公室".to_owned()],
            number: Some("示例〔2023〕1号".to_owned()),
            dated: Some("2023-08-03".to_owned()),
            kind: Some("意见".to_owned()),
            implements: vec![DocId::parse("zonggang").unwrap()],
            ..Meta::default()
        },
        provenance: Provenance {
            file: "示例.txt".to_owned(),
            sha256: "ab".repeat(32),
            ..Provenance::default()
        },
        state: TextState::Copy,
        text: TEXT.to_owned(),
        clauses,
        pieces: vec![
            piece(PieceKind::Title, through("关于", "建设的意见")),
            piece(PieceKind::Number, through("示例〔2023", "1号")),
            piece(PieceKind::Addressee, through("各单位", "各单位：")),
            piece(PieceKind::Signature, through("示例办公室", "8月3日")),
        ],
        repairs: Vec::new(),
        issues: Vec::new(),
        clause_level: Level::Outline(2),
        earlier: Vec::new(),
        places: Default::default(),
    };
    let citation = Citation {
        from: ClausePath::new("preamble"),
        span: at("《示例总纲》"),
        range: None,
        outdated: false,
        target: Target::Document(DocId::parse("zonggang").unwrap()),
        part: None,
    };
    Linked {
        document,
        citations: vec![citation],
        alignments: Vec::new(),
        parents: Vec::new(),
        mentions: 0,
    }
}

fn facts() -> DocumentFullView {
    DocumentFullView {
        document: DocumentView {
            id: "shili-2023".to_owned(),
            title: "关于示例县城建设的意见".to_owned(),
            short_names: Vec::new(),
            issuers: vec!["示例办公室".to_owned()],
            number: Some("示例〔2023〕1号".to_owned()),
            dated: Some("2023-08-03".to_owned()),
            adopted: None,
            approved: None,
            published: None,
            in_force: None,
            amended: Vec::new(),
            text_date: Some("2023-08-03".to_owned()),
            part: None,
            repealed: None,
            repealed_by: None,
            older: false,
            in_force_version: None,
            changed_by: Vec::new(),
            authority: Authority::County,
            region: None,
            city: None,
            county: None,
            events: Vec::new(),
            kind: Some("意见".to_owned()),
            implements: vec!["zonggang".to_owned()],
            state: TextState::Copy,
            official_url: None,
            unverified: Vec::new(),
            clauses: 1,
            linked: 0,
            url: "/docs/shili-2023".to_owned(),
            permalink: "/id/shili-2023".to_owned(),
            citation: "《示例》".to_owned(),
            version: "0123456789abcdef".to_owned(),
            added: "2023-08-03T00:00:00Z".to_owned(),
            text_changed: "2023-08-03T00:00:00Z".to_owned(),
            crosswalk_changed: None,
            provenance: provenance(),
        },
        outline: Vec::<OutlineView>::new(),
    }
}

fn provenance() -> ProvenanceView {
    ProvenanceView {
        file: "示例.txt".to_owned(),
        url: None,
        mirror: false,
        published_in: None,
        fetched: None,
        stale_since: None,
        sha256: "ab".repeat(32),
        charset: "UTF-8".to_owned(),
        stated: Vec::new(),
        repairs: Vec::new(),
    }
}

fn reference(document: &str, number: Option<u32>, path: &str, heading: &str) -> ClauseRefView {
    ClauseRefView {
        document: document.to_owned(),
        title: "示例总纲".to_owned(),
        name: "《示例总纲》".to_owned(),
        number,
        path: path.to_owned(),
        key: "14".to_owned(),
        label: number.map_or(String::new(), |_| "（七）".to_owned()),
        heading: heading.to_owned(),
        section: String::new(),
        url: format!("/docs/{document}/{}", number.map_or(path.to_owned(), |n| n.to_string())),
        permalink: format!("/id/{document}/{path}"),
        citation: "《示例》（一）".to_owned(),
        version: "0123456789abcdef".to_owned(),
        state: TextState::Copy,
        text_date: None,
        repealed: None,
        repealed_by: None,
        deleted: false,
        older: false,
        in_force_version: None,
        changed_by: Vec::new(),
    }
}

fn clauses() -> Vec<ClauseView> {
    let view = |path: &str, number, text: &str, implements| ClauseView {
        clause: reference("shili-2023", number, path, ""),
        text: text.to_owned(),
        paragraphs: vec![text.to_owned()],
        repairs: Vec::new(),
        recognition: None,
        defined_terms: None,
        references: ReferencesView { implements, ..ReferencesView::default() },
        previous: None,
        next: None,
        provenance: provenance(),
    };
    let link = LinkView {
        clause: reference("zonggang", Some(7), "3.7", "修路"),
        main: true,
        source: "curated",
        relation: None,
        relation_label: None,
        confidence: None,
        note: None,
        computed: None,
    };
    vec![
        view("preamble", None, "=为了示例", Vec::new()),
        view("1.1", Some(1), "（一）重点, \"引号\"", vec![link]),
    ]
}

fn dates() -> std::collections::BTreeMap<String, String> {
    let dates = [("shili-2023", "2023-08-03"), ("zonggang", "2022-05-06")];
    dates.map(|(id, day)| (id.to_owned(), day.to_owned())).into()
}

fn printed(format: Format) -> Vec<u8> {
    let (linked, facts, clauses) = (linked(), facts(), clauses());
    let base = "https://example.org";
    let dates = dates();
    let edition = Edition {
        linked: &linked,
        facts: &facts,
        clauses: &clauses,
        only: None,
        base,
        dates: &dates,
    };
    print(&edition, format).unwrap()
}

fn text(format: Format) -> String {
    String::from_utf8(printed(format)).unwrap()
}

#[test]
fn markdown_reads_as_the_document_and_marks_up_nothing_of_it() {
    let md = text(Format::Markdown);
    for line in [
        "# 关于示例县城建设的意见",
        "- 文本状态：转载文本（经清理修复，非官方原件）",
        "各单位：",
        "## 一、总体要求",
        "### （一）\\*重点\\* &amp; \\<任务\\>。",
        "加快“建设”。",
        "**1\\.**　修路，见《示例总纲》。",
        "> - 落实：《示例总纲》（七）修路（人工判定）",
        "2023年8月3日",
    ] {
        assert!(md.lines().any(|l| l == line), "no line {line:?} in\n{md}");
    }
}

#[test]
fn html_shows_markup_in_the_text_as_text() {
    let html = text(Format::Html);
    assert!(html.contains("<h3 id=\"c1.1\">（一）*重点* &amp; &lt;任务&gt;。</h3>"), "{html}");
    assert!(html.contains("<p id=\"c1.1.1\"><b>1.</b>　修路，见《示例总纲》。</p>"), "{html}");
    assert!(html.contains("<a href=\"https://example.org/docs/zonggang/7\">"), "{html}");
}

#[test]
fn akoma_ntoso_has_the_clause_paths_and_the_links() {
    let akn = text(Format::Akn);
    for piece in [
        "<clause eId=\"1.1\">",
        "<paragraph eId=\"1.1.1\">",
        "<num>（一）</num>",
        "<implicitReference for=\"#1.1\" href=\"https://example.org/docs/zonggang/7\">",
        "<ref href=\"/akn/cn/doc/2022-05-06/zonggang\">《示例总纲》</ref>",
        "<activeRef href=\"/akn/cn/doc/2022-05-06/zonggang\" showAs=\"implements\"/>",
    ] {
        assert!(akn.contains(piece), "no {piece} in\n{akn}");
    }
    validate(&akn);
}

#[test]
fn every_document_is_akoma_ntoso_with_its_own_paths() {
    let kb = harness::kb();
    for document in kb.documents().unwrap() {
        let id = DocId::parse(&document.id).unwrap();
        let akn = String::from_utf8(kb.export(&id, None, Format::Akn, "").unwrap()).unwrap();
        let ids: std::collections::BTreeSet<&str> =
            akn.split(" eId=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        for line in kb.document(&id).unwrap().outline {
            assert!(ids.contains(line.path.as_str()), "{id} has no eId {}", line.path);
        }
        for parent in &document.implements {
            let link = format!("<tw:implements document=\"{parent}\" eId=");
            assert!(akn.contains(&link) || document.clauses == 0, "{id} does not name {parent}");
        }
        validate(&akn);
    }
}

/// Against the standard's schema where `AKN_XSD` names it (tests/api/run does); well-formed everywhere.
fn validate(akn: &str) {
    let mut reader = quick_xml::Reader::from_str(akn);
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => break,
            Ok(_) => {}
            Err(e) => panic!("not well-formed: {e}\n{akn}"),
        }
    }
    let Ok(schema) = std::env::var("AKN_XSD") else {
        eprintln!("AKN_XSD is not set: checked for form only");
        return;
    };
    let thread = std::thread::current();
    let name = thread.name().unwrap_or("main").replace(':', "-");
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.xml"));
    std::fs::write(&file, akn).unwrap();
    let run = std::process::Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema", &schema])
        .arg(&file)
        .output()
        .unwrap();
    std::fs::remove_file(&file).unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn docx_holds_headings_and_numbers_as_text() {
    let bytes = printed(Format::Docx);
    assert_eq!(bytes, printed(Format::Docx), "the same document gives the same bytes");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let document = archive.by_name("word/document.xml").unwrap();
    let body = std::io::read_to_string(document).unwrap();
    assert!(body.contains(
        "<w:pStyle w:val=\"Heading2\"/></w:pPr><w:r><w:t xml:space=\"preserve\">（一）*重点*"
    ));
    assert!(body.contains("<w:t xml:space=\"preserve\">第二段</w:t></w:r><w:r><w:tab/></w:r>"));
}

#[test]
fn csv_opens_in_a_spreadsheet_and_runs_no_formula() {
    let csv = text(Format::Csv);
    assert!(csv.starts_with("\u{feff}document,title,number,id,"));
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2);
    // 1.10 as a number of its own would be read as 1.1.
    assert_eq!(&rows[1][3], "shili-2023#1.1");
    assert_eq!(&rows[0][7], "'=为了示例");
    assert_eq!(&rows[1][7], "（一）重点, \"引号\"");
    assert_eq!(&rows[1][9], "zonggang#3.7");
}

#[test]
fn bibliographies_name_issuer_number_and_date() {
    let bib = text(Format::Bib);
    assert!(bib.starts_with("@misc{shili-2023,\n"), "{bib}");
    assert!(bib.contains("author = {{示例办公室}}"), "{bib}");
    assert!(bib.contains("year = {2023}"), "{bib}");
    let ris = text(Format::Ris);
    assert!(ris.starts_with("TY  - GOVDOC\r\n") && ris.ends_with("ER  - \r\n"), "{ris}");
    assert!(ris.contains("DA  - 2023/08/03\r\n"), "{ris}");
    let number = facts().document.number.unwrap();
    assert!(ris.contains(&format!("M1  - {number}\r\n")) && !ris.contains("SN  -"), "{ris}");
    assert!(bib.contains("langid = {chinese}"), "{bib}");
}

#[test]
fn the_entry_of_a_clause_names_the_clause() {
    let (linked, mut facts, clauses) = (linked(), facts(), clauses());
    let official = "https://example.org/zhengce/content_5688895.htm?a=1&b=2";
    facts.document.official_url = Some(official.to_owned());
    let dates = dates();
    let edition = |only, base| Edition {
        linked: &linked,
        facts: &facts,
        clauses: &clauses,
        only,
        base,
        dates: &dates,
    };
    let printed =
        |edition: &Edition<'_>, format| String::from_utf8(print(edition, format).unwrap()).unwrap();
    let here = "https://policy.example";
    for (only, base, key, title, address) in [
        (None, here, "shili-2023", "关于示例县城建设的意见", official),
        (
            Some(2),
            here,
            "shili-2023-1",
            "关于示例县城建设的意见：（七）",
            "https://policy.example/docs/shili-2023/1",
        ),
        (Some(2), "", "shili-2023-1", "关于示例县城建设的意见：（七）", official),
    ] {
        let edition = edition(only, base);
        let bib = printed(&edition, Format::Bib);
        assert!(bib.starts_with(&format!("@misc{{{key},\n")), "{bib}");
        assert!(bib.contains(&format!("  title = {{{title}}},\n")), "{bib}");
        assert!(bib.contains(&format!("  url = {{{address}}},\n")), "{bib}");
        let ris = printed(&edition, Format::Ris);
        assert!(ris.contains(&format!("\r\nID  - {key}\r\nTI  - {title}\r\n")), "{ris}");
        assert!(ris.contains(&format!("\r\nUR  - {address}\r\n")), "{ris}");
        assert_eq!(ris.contains("\r\nSP  - （七）\r\n"), only.is_some(), "{ris}");
        let forms = tiaowen_print::cite::forms(&facts.document, &clauses[1], address);
        let form = |style: &str| &forms.iter().find(|form| form.style == style).unwrap().text;
        if only.is_some() {
            assert_eq!(
                (form("bibtex").as_str(), form("ris").as_str()),
                (bib.trim_end(), ris.trim_end_matches(['\r', '\n']),)
            );
        }
    }
}

#[test]
fn json_is_the_views_and_every_format_has_a_name() {
    let json: serde_json::Value = serde_json::from_slice(&printed(Format::Json)).unwrap();
    assert_eq!(json["document"]["id"], "shili-2023");
    assert_eq!(json["clauses"][1]["references"]["implements"][0]["path"], "3.7");
    for format in Format::ALL {
        assert_eq!(format.name().parse::<Format>().unwrap(), format);
    }
    assert!("pdf".parse::<Format>().is_err());
}

#[test]
fn every_document_prints_in_every_format() {
    let kb = crate::harness::kb();
    for document in kb.documents().unwrap() {
        let id = DocId::parse(&document.id).unwrap();
        for format in Format::ALL {
            let bytes = kb.export(&id, None, format, "").unwrap();
            assert!(!bytes.is_empty(), "{id} {format}");
            if format == Format::Akn {
                validate(&String::from_utf8(bytes).unwrap());
            }
        }
    }
}

/// Nothing of a document's wording is lost on the way to a reader: every line of every clause is there.
#[test]
fn markdown_and_akoma_ntoso_hold_every_clause() {
    let kb = crate::harness::kb();
    let id = DocId::parse("sichuan-2023").unwrap();
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let tags = regex::Regex::new("<[^>]*>").unwrap();
    for format in [Format::Markdown, Format::Akn, Format::Html] {
        let printed = String::from_utf8(kb.export(&id, None, format, "").unwrap()).unwrap();
        let printed = letters(&tags.replace_all(&printed, ""));
        for clause in kb.clauses(&id).unwrap() {
            for paragraph in &clause.paragraphs {
                assert!(printed.contains(&letters(paragraph)), "{format} lost {paragraph}");
            }
        }
    }
    let akn = String::from_utf8(kb.export(&id, None, Format::Akn, "").unwrap()).unwrap();
    assert_eq!(akn.matches("<clause eId=").count(), 26);
    assert!(akn.contains("<tw:implements document=\"central-2022\" eId=\"5.23\" main=\"true\""));
    let one = kb.export(&id, Some("14"), Format::Markdown, "").unwrap();
    let one = String::from_utf8(one).unwrap();
    assert!(one.contains("（十四）") && !one.contains("（十五）"), "{one}");
}

#[test]
fn the_whole_site_becomes_files_that_lead_to_each_other() {
    let dir = harness::folder("site");
    let run = |scripts: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_tiaowen"))
            .arg("--index")
            .arg(harness::index())
            .args(["export", "--scripts", scripts, "--static"])
            .arg(&dir)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    run("hant");
    let read = |name: &str| std::fs::read_to_string(dir.join(name)).unwrap();
    for name in ["index.html", "docs/sichuan-2023.html", "hant/docs/central-2022.html"] {
        let page = read(name);
        assert!(!page.contains("href=\"/") && !page.contains("src=\"/"), "{name}");
        let policy = page.find("<meta http-equiv=\"content-security-policy\"").unwrap();
        assert!(page[policy..].starts_with(
            "<meta http-equiv=\"content-security-policy\" content=\"default-src 'none'; style-src 'self'; \
             script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'\">"
        ));
        assert!(
            ["<script", "<link", "<style"]
                .iter()
                .all(|e| page.find(e).is_none_or(|at| policy < at))
        );
    }
    // A clause is a place on the page of its document, and has its links there.
    let page = read("docs/sichuan-2023.html");
    let clause = page.split("id=\"c14\"").nth(1).unwrap();
    let clause = clause.split("</section>").next().unwrap();
    assert!(clause.contains("href=\"../docs/central-2022.html#c23\""), "{clause}");
    assert!(!dir.join("docs/sichuan-2023/14.html").exists());
    assert!(!dir.join("tw").exists());
    for name in ["files/sichuan-2023.docx", "files/sichuan-2023-crosswalk.csv", "static/offline.js"]
    {
        assert!(dir.join(name).is_file(), "{name}");
    }
    let handed = |name: &str| -> serde_json::Value {
        let file = read(name);
        let content = file.trim_end().trim_end_matches(';');
        let content = content.strip_prefix("window.tiaowen={meta:").map_or_else(
            || content.split_once(',').unwrap().1.strip_suffix(')').unwrap(),
            |meta| meta.strip_suffix('}').unwrap(),
        );
        serde_json::from_str(content).unwrap()
    };
    let texts = |folder: &str| -> Vec<String> {
        let meta = handed(&format!("{folder}/meta.js"));
        let begins = meta["blocks"].as_array().unwrap();
        let mut texts: Vec<String> = Vec::new();
        for (at, begin) in begins.iter().enumerate() {
            assert_eq!(begin.as_u64().unwrap() as usize, texts.len() + 1);
            for document in handed(&format!("{folder}/t{at}.js")).as_array().unwrap() {
                let clauses = document.as_array().unwrap().iter().skip(3);
                texts.extend(clauses.map(|clause| clause[3].as_str().unwrap().to_owned()));
            }
        }
        texts
    };
    let (stored, converted) = (texts("static/index"), texts("static/index-hant"));
    assert_eq!(stored.len(), harness::kb().status().units, "every unit can be found");
    // The copy shows what the server shows, and its script finds it by what the server finds it by.
    let shown = handed("static/index-hant/meta.js");
    let chars = |name: &str| shown[name].as_str().unwrap().chars().collect::<Vec<char>>();
    let table: std::collections::HashMap<char, char> =
        chars("from").into_iter().zip(chars("to")).collect();
    for (stored, shown) in stored.iter().zip(&converted) {
        let folded = shown.chars().map(|c| *table.get(&c).unwrap_or(&c)).collect::<String>();
        let letters = |text: &str| -> String {
            let letters = text.chars().filter(|c| c.is_alphanumeric());
            letters.map(|c| if c == IN_WORD.form { IN_WORD.written } else { c }).collect()
        };
        assert_eq!(letters(&folded), letters(&fold(stored)));
        // A text that was cut is converted as the whole that it is a part of.
        if stored.chars().count() < 1_500 {
            assert_eq!(*shown, display(stored, Script::Hant));
        }
    }
    // A pair leads to exactly the clauses that have it.
    let count = shown["pieces"].as_u64().unwrap() as u32;
    for pair in ["养老", "县城", "a4"] {
        let hash = pair.chars().fold(0u32, |h, c| h.wrapping_mul(31).wrapping_add(u32::from(c)));
        let piece = handed(&format!("static/index/p{}.js", hash % count));
        let digits = piece[pair].as_str().unwrap_or_default();
        let alphabet = shown["digits"].as_str().unwrap();
        let (mut found, mut clause, mut number, mut shift) = (Vec::new(), 0, 0, 0);
        for digit in digits.chars() {
            let value = alphabet.find(digit).unwrap();
            number += (value & 31) << shift;
            shift += 5;
            if value < 32 {
                clause += number / 4;
                found.push(clause);
                (number, shift) = (0, 0);
            }
        }
        let has = |text: &&String| fold(text).contains(pair);
        let held = (1..).zip(&stored).filter(|(_, text)| has(text)).map(|(at, _)| at);
        let held: Vec<usize> = held.collect();
        assert!(held.iter().all(|at| found.contains(at)), "{pair}: {held:?} {found:?}");
        let short = |at: &usize| stored[*at - 1].chars().count() < 1_500;
        assert!(found.iter().filter(|at| short(at)).all(|at| held.contains(at)), "{pair}");
        assert!(pair == "a4" || !found.is_empty());
    }
    // Written again over itself.
    run("hant");
}

/// What a print has to keep of a document: its facts, and every clause with path, label, heading and words.
fn kept(document: &Document) -> Vec<String> {
    let letters = |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
    // What it carries out is told by ids of its collection.
    let meta = Meta { implements: Vec::new(), ..document.meta.clone() };
    let mut kept = vec![format!("{meta:?}")];
    for (at, clause) in document.clauses.iter().enumerate() {
        let label = full_width_mark(clause.mark.of(&document.text));
        let heading = letters(clause.heading.of(&document.text));
        // Marks are printed in full width.
        let whole = document.unit_span(at).of(&document.text);
        let whole = letters(whole).replace('(', "（").replace(')', "）");
        kept.push(format!("{} {:?} {label}|{heading}|{whole}", clause.path, clause.level));
    }
    kept
}

/// The forms in which a document can be read back.
const READABLE: [Format; 5] =
    [Format::Markdown, Format::Html, Format::Docx, Format::Json, Format::Akn];

/// Prints documents in every form and reads them back; what is not the same.
fn lost_in_print(name: &str, documents: Vec<Document>) -> Vec<String> {
    let kb = harness::kb_of(name, documents.clone(), &Lexicon::default());
    let mut lost = Vec::new();
    for document in &documents {
        for format in READABLE {
            let bytes = kb.export(&document.id, None, format, "").unwrap();
            let name = format!("{}.{}", document.id, format.extension());
            let source = Source { bytes, name: name.clone(), ..Source::default() };
            let back = match read_document(&document.id, &Meta::default(), &source) {
                Ok(back) => back,
                Err(error) => {
                    lost.push(format!("{name}: {error}"));
                    continue;
                }
            };
            let (before, after) = (kept(document), kept(&back));
            let at = before.iter().zip(&after).position(|(a, b)| a != b);
            let at = at.or((before.len() != after.len()).then(|| before.len().min(after.len())));
            if let Some(at) = at {
                lost.push(format!("{name}:\n  {:?}\n  {:?}", before.get(at), after.get(at)));
            }
        }
    }
    lost
}

/// An invented document: lines of many kinds in any order below a title.
fn invented(seed: u64) -> String {
    const HEADS: &[&str] = &[
        "云栖县供热管理办法\n",
        "云栖县供热管理办法\n（2021年3月1日云栖县人民政府第4次常务会议通过　自2021年5月1日起施行）\n",
        "云栖县人民政府文件\n云政发〔2021〕7号\n云栖县人民政府关于\n加强供热管理的通知\n各乡镇人民政府，县直各部门：\n现将有关事项通知如下。\n",
        "青山市公園管理自治條例\n中華民國一百一十年三月一日公布\n",
        "关于做好供热工作的意见\n",
    ];
    const ARTICLES: &[&str] = &[
        "第{}条　供热单位应当按时供热。\n",
        "第{}条　供热单位不得有下列行为：\n（一）停止供热；\n（二）*提前*停火 & <降温>；\n（三）其他。\n",
        "第{}条 用户有下列权利：（一）查看账目；（二）要求测温；（三）退费。\n",
        "第{}条【测温】　用户可以要求测温。\n结果应当告知用户。\n",
        "第{}条\n为了安全，每年检查一次。\n",
        "第{}条　收费标准如下：\n面积\t元\n一百平方米\t二十\n",
        "第{}条　供热单位应当公布联系方式。供热期间，昼夜有人值守。\n# 值守 1) 每班两人\n",
    ];
    const SECTIONS: &[&str] = &["第{}章　总　则\n", "第{}章\n供热管理\n", "第{}章 法律责任\n"];
    const POINTS: &[&str] = &[
        "{}、总体要求\n",
        "{}、加强管理。各部门要各负其责，形成合力。\n",
        "{}、目标任务：到明年供热面积增加一成。\n（一）抓好改造。先旧后新。\n1.查清底数。\n2.排出日程。\n（二）抓好检查\n每月一次，(1)查锅炉；(2)查管网。\n",
        "{}、资金保障　资金由县财政安排。不足部分由单位自筹。\n",
    ];
    const TAILS: &[&str] = &[
        "",
        "云栖县人民政府\n2021年3月5日\n",
        "附件1\n供热标准\n一、温度不低于十八度。\n二、停热不超过两天。\n",
        "云栖县住房和城乡建设局\n2021年3月5日\n（此件公开发布）\n",
    ];
    let mut dice = Dice::new(seed);
    let mut pick = |list: &[&str]| list[dice.below(list.len())].to_owned();
    let mut text = pick(HEADS);
    let statute = !seed.is_multiple_of(3);
    let (mut article, mut section) = (0, 0);
    for step in 0..(4 + seed % 7) {
        if statute && step % 4 == 0 {
            section += 1;
            text.push_str(&pick(SECTIONS).replace("{}", &to_chinese(section)));
        }
        article += 1;
        let line = pick(if statute { ARTICLES } else { POINTS });
        text.push_str(&line.replace("{}", &to_chinese(article)));
    }
    text.push_str(&pick(TAILS));
    // Lines that are set in, as pages of Taiwan have their chapters.
    match seed % 5 {
        1 => text.replace('\n', "\n　　"),
        2 => text.replace("\n第", "\n   第"),
        _ => text,
    }
}

#[test]
fn what_is_printed_is_read_back() {
    let mut documents: Vec<Document> = (0..60)
        .map(|seed| {
            let id = DocId::parse(&format!("invented-{seed}")).unwrap();
            let document = parse::read(&invented(seed));
            Document { id, state: TextState::Unsourced, ..document }
        })
        .collect();
    // Bold lines are the headings where nothing has a number, and facts may stand nowhere in the text.
    let page = "<html><head><title>云栖县供热问答</title></head><body><article><h2>云栖县供热问答</h2>\
                <h3>何时供热</h3><p>十一月起供热。</p><h3>何时停热</h3><p>三月底停热，另有通知的除外。</p>\
                <h3>如何报修</h3><p>拨打电话报修，电话见供热合同。</p></article></body></html>";
    let given = Meta {
        title: "供热问答".to_owned(),
        short_names: vec!["问答".to_owned()],
        number: Some("云热〔2021〕\"3\"号".to_owned()),
        ..Meta::default()
    };
    let source = Source { bytes: page.into(), name: "wen-da.html".to_owned(), ..Source::default() };
    documents.push(read_document(&DocId::parse("wen-da").unwrap(), &given, &source).unwrap());
    let lost = lost_in_print("printed", documents);
    assert!(lost.is_empty(), "{} prints differ:\n{}", lost.len(), lost.join("\n"));
}

#[test]
fn a_print_states_no_wording_that_it_has_not() {
    let id = DocId::parse("central-2022").unwrap();
    let bytes = harness::kb().export(&id, None, Format::Markdown, "").unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    let source = Source { bytes, name: "a.md".to_owned(), ..Source::default() };
    let back = read_document(&id, &Meta::default(), &source).unwrap();
    assert_eq!(back.state, TextState::Abstract);
    assert!(!back.text.contains("文本状态"), "{}", back.text);
    for (fact, wrong) in [("state: \"abstract\"", "state: 1"), ("kind: ", "kin: ")] {
        let bytes = text.replacen(fact, wrong, 1).into_bytes();
        let source = Source { bytes, name: "a.md".to_owned(), ..Source::default() };
        let error = read_document(&id, &Meta::default(), &source).unwrap_err();
        assert!(error.to_string().contains("facts that this export states"), "{error}");
    }
}

/// Reads a folder of real documents from `TIAOWEN_DATA` and tells which of them a print changes.
#[test]
#[ignore = "measures a folder that is named in TIAOWEN_DATA"]
fn real_documents_are_read_back() {
    let dir = PathBuf::from(std::env::var("TIAOWEN_DATA").expect("TIAOWEN_DATA names a folder"));
    let mut paths = Vec::new();
    tiaowen::corpus::tree::walk(&dir, &mut Vec::new(), &mut |path| paths.push(path.to_owned()))
        .unwrap();
    paths.sort();
    let documents: Vec<Document> = paths
        .iter()
        .enumerate()
        .filter_map(|(at, path)| {
            let source = tiaowen_source::load_file(path).ok()?;
            read_document(&DocId::parse(&format!("d-{at}")).unwrap(), &Meta::default(), &source)
                .ok()
        })
        .collect();
    let (count, clauses) =
        (documents.len(), documents.iter().map(|d| d.clauses.len()).sum::<usize>());
    let lost = lost_in_print("printed-real", documents);
    assert!(lost.is_empty(), "{} of {}\n{}", lost.len(), count * 5, lost.join("\n"));
    println!("{count} documents, {clauses} clauses: all the same in {} prints", count * 5);
}
