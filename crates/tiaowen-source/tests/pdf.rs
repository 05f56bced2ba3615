//! What PDF files say their codes mean, in every way that Chinese files do.

#![expect(clippy::unwrap_used, reason = "a helper of tests that fails is a failed test")]

use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use tiaowen_source::{Extract, Source, extract};

/// A file of one page with these content commands, and a font with codes of several bytes.
struct File {
    encoding: &'static str,
    ordering: &'static str,
    to_unicode: Option<&'static str>,
    page: Dictionary,
}

impl Default for File {
    fn default() -> Self {
        Self {
            encoding: "UniGB-UCS2-H",
            ordering: "GB1",
            to_unicode: None,
            page: Dictionary::new(),
        }
    }
}

impl File {
    fn read(&self, content: &str) -> Result<Extract, String> {
        let mut document = Document::with_version("1.5");
        let mut font = dictionary! {
            "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Song", "Encoding" => self.encoding,
            "DescendantFonts" => vec![dictionary! {
                "Type" => "Font", "Subtype" => "CIDFontType0",
                "CIDSystemInfo" => dictionary! {
                    "Registry" => Object::string_literal("Adobe"),
                    "Ordering" => Object::string_literal(self.ordering), "Supplement" => 0,
                },
            }.into()],
        };
        if let Some(table) = self.to_unicode {
            let table = Stream::new(Dictionary::new(), table.as_bytes().to_vec());
            font.set("ToUnicode", document.add_object(table));
        }
        let font = document.add_object(font);
        let content = Stream::new(Dictionary::new(), content.as_bytes().to_vec());
        let content = document.add_object(content);
        let pages = document.new_object_id();
        let mut page = self.page.clone();
        page.set("Type", "Page");
        page.set("Parent", pages);
        page.set("Contents", content);
        page.set("Resources", dictionary! { "Font" => dictionary! { "F1" => font } });
        let page = document.add_object(page);
        let tree = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
        document.objects.insert(pages, Object::Dictionary(tree));
        let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
        document.trailer.set("Root", catalog);
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        extract(&Source { bytes, name: "a.pdf".to_owned(), ..Source::default() })
            .map_err(|error| error.to_string())
    }

    fn text(&self, content: &str) -> String {
        self.read(content).unwrap().text
    }
}

fn show(hex: &str) -> String {
    format!("BT /F1 10 Tf 100 700 Td <{hex}> Tj ET")
}

#[test]
fn codes_are_numbers_of_a_character_collection() {
    for (ordering, codes, text) in [
        ("GB1", "05BB063D0E480062", "第二条。"),
        ("CNS1", "0B4B025A0AE2", "第二條"),
        ("Japan1", "0B4804B009DA", "第一条"),
        ("Korea1", "1A72190D1A8C", "第二條"),
    ] {
        let file = File { encoding: "Identity-H", ordering, ..File::default() };
        let read = file.text(&show(codes));
        assert_eq!(read.trim_end(), text, "{ordering}");
    }
}

#[test]
fn predefined_tables_are_read_in_both_directions() {
    let gb2312 = &["GB-EUC", "GBpc-EUC", "GBK-EUC", "GBKp-EUC", "GBK2K"][..];
    let codes = [
        (gb2312, "GB1", "B5DAB6FECCF5", "第二条"),
        (&["UniGB-UCS2", "UniGB-UTF16"], "GB1", "7B2C4E8C6761", "第二条"),
        (&["ETen-B5", "ETenms-B5", "B5pc", "HKscs-B5"], "CNS1", "B2C4A447B1F8", "第二條"),
        (&["UniCNS-UCS2", "UniCNS-UTF16"], "CNS1", "7B2C4E8C689D", "第二條"),
        (&["90ms-RKSJ", "90msp-RKSJ"], "Japan1", "91E693F18FF0", "第二条"),
        (&["KSCms-UHC", "KSC-EUC"], "Korea1", "F0AFECA3F0C9", "第二條"),
    ];
    for (names, ordering, codes, text) in codes {
        for (name, direction) in names.iter().flat_map(|name| [(name, "H"), (name, "V")]) {
            let encoding: &'static str = format!("{name}-{direction}").leak();
            let read = File { encoding, ordering, ..File::default() }.read(&show(codes));
            assert_eq!(read.map(|read| read.text), Ok(format!("{text}\n")), "{encoding}");
        }
    }
}

#[test]
fn a_table_with_odd_syntax_and_ranges_over_bytes_is_read() {
    let to_unicode = Some(
        "/CMapName //Odd+0 def 1 begincodespacerange <0000> <FFFF> endcodespacerange\n\
         1 beginbfrange <00FF> <0101> <4E00> endbfrange\n\
         3 beginbfchar <0001> <7B2C> <0002> <6761> <0003> <2EA0> endbfchar",
    );
    let file = File { encoding: "Identity-H", ordering: "Identity", to_unicode, ..File::default() };
    assert_eq!(file.text(&show("000100FF000200030101")), "第一条民丂\n");
}

#[test]
fn marked_text_replaces_what_is_drawn() {
    let content = "BT /F1 10 Tf 100 700 Td <7B2C> Tj /Span <</ActualText <FEFF4E8C6761>>> BDC \
                   <002E002E> Tj EMC <3002> Tj ET";
    assert_eq!(File::default().text(content), "第二条。\n");
}

#[test]
fn vertical_lines_are_read_from_right_to_left() {
    let content = "BT /F1 10 Tf 1 0 0 1 280 700 Tm <7B2C4E8C6761FE3B4E593002FE36> Tj ET \
                   BT /F1 10 Tf 1 0 0 1 310 700 Tm <7B2C4E0067617532FE12> Tj ET";
    let file = File { encoding: "UniGB-UCS2-V", ..File::default() };
    assert_eq!(file.text(content), "第一条甲。\n第二条【乙。）\n");
}

#[test]
fn a_turned_page_is_read_as_shown() {
    let content =
        "BT /F1 10 Tf 0 1 -1 0 100 200 Tm <7B2C4E006761> Tj 0 -14 Td <7B2C4E8C6761> Tj ET";
    for page in [dictionary! { "Rotate" => 90 }, Dictionary::new()] {
        assert_eq!(File { page, ..File::default() }.text(content), "第一条\n第二条\n");
    }
}

#[test]
fn more_than_a_tenth_unreadable_is_refused_with_the_cause() {
    let to_unicode = Some("9 beginbfchar <0001> <7B2C> endbfchar");
    let file = File { encoding: "Identity-H", ordering: "Identity", to_unicode, ..File::default() };
    let error = file.read(&show(&("0001".repeat(17) + "00090009"))).unwrap_err();
    assert!(error.contains("2 of 19") && error.contains("OCR"), "{error}");
    let few = file.read(&show(&("0001".repeat(18) + "00090009"))).unwrap();
    assert_eq!(few.text, format!("{}〓〓\n", "第".repeat(18)));
    assert!(few.skipped.iter().any(|s| s.what == "unreadable glyphs" && s.count == 2));
}
