//! DOCX: headings as headings, numbers as text, so that what is copied out keeps its clause numbers.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;

use super::flow::{Block, Lead, blocks};
use super::html::escape;
use super::{Edition, facts, link_origin, link_text, provenance, stated};
use tiaowen_text::doc::PieceKind;
use tiaowen_text::error::{Error, Result};
use tiaowen_text::extract::GENERATOR;

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/><Override PartName="/docProps/custom.xml" ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties" Target="docProps/custom.xml"/></Relationships>"#;
const DOCUMENT_RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// Prints a document for word processors.
pub fn print(edition: &Edition<'_>) -> Result<Vec<u8>> {
    let parts = [
        ("[Content_Types].xml", TYPES.to_owned()),
        ("_rels/.rels", RELATIONS.to_owned()),
        ("word/_rels/document.xml.rels", DOCUMENT_RELATIONS.to_owned()),
        ("word/document.xml", body(edition)),
        ("word/styles.xml", styles()),
        ("docProps/core.xml", core(edition)),
        ("docProps/custom.xml", custom(edition)?),
    ];
    let fail = || Error::internal("the document does not print as DOCX");
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        // The archive's default time stamp: the same document gives the same bytes.
        let options = SimpleFileOptions::default();
        archive.start_file(name, options).map_err(|e| fail().caused_by(e))?;
        archive.write_all(text.as_bytes()).map_err(|e| fail().caused_by(e))?;
    }
    Ok(archive.finish().map_err(|e| fail().caused_by(e))?.into_inner())
}

fn body(edition: &Edition<'_>) -> String {
    let text = edition.linked.document.text.as_str();
    let out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:document xmlns:w=\"{WORD}\"><w:body>"
    );
    let mut out = Body { out };
    for block in blocks(edition) {
        match block {
            Block::Title(title) => {
                out.paragraph("Title", title);
                for (label, value) in facts(edition) {
                    out.paragraph("Facts", &format!("{label}：{value}"));
                }
            }
            Block::Line(kind, words) => out.paragraph(&style_of(kind), words),
            Block::Heading { depth, mark, heading, lead, .. } => {
                let style = format!("Heading{}", (depth + 1).min(6));
                let bare = if mark.is_empty() { "BareHeading" } else { "" };
                out.begin(&style, lead);
                out.run(&format!("{mark}{heading}"), bare);
                out.end();
            }
            Block::Paragraph { mark, span, lead, .. } => {
                out.begin("Normal", lead);
                if !mark.is_empty() {
                    out.run(&format!("{mark}　"), "Mark");
                }
                out.run(span.of(text), "");
                out.end();
            }
            Block::UnitEnd(unit) => {
                let clause = edition.clause(unit);
                for link in clause.map_or(&[][..], |c| &c.references.implements) {
                    let words = format!("落实：{}（{}）", link_text(link), link_origin(link));
                    out.paragraph("Reference", &words);
                }
            }
        }
    }
    out.paragraph("SourceHeading", "来源");
    for (label, value) in provenance(edition) {
        out.paragraph("Facts", &format!("{label}：{value}"));
    }
    let mut out = out.out;
    out.push_str(
        "<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1588\" w:header=\"851\" w:footer=\"992\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>",
    );
    out
}

/// The body of the document as it is written.
struct Body {
    out: String,
}

impl Body {
    fn put(&mut self, words: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.out.write_fmt(words);
    }

    fn begin(&mut self, style: &str, lead: Lead) {
        self.put(format_args!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>"));
        if lead.runs_on() {
            self.put(format_args!(
                "<w:r><w:rPr><w:rStyle w:val=\"RunOn\"/></w:rPr><w:t xml:space=\"preserve\">{}</w:t></w:r>",
                lead.gap()
            ));
        }
    }

    /// A run in a character style; a tab of the text is one of the word processor.
    fn run(&mut self, words: &str, style: &str) {
        if words.is_empty() {
            return;
        }
        let look = match style {
            "" => String::new(),
            style => format!("<w:rPr><w:rStyle w:val=\"{style}\"/></w:rPr>"),
        };
        for (i, cell) in words.split('\t').enumerate() {
            if i > 0 {
                self.out.push_str("<w:r><w:tab/></w:r>");
            }
            let cell = escape(cell);
            self.put(format_args!("<w:r>{look}<w:t xml:space=\"preserve\">{cell}</w:t></w:r>"));
        }
    }

    fn end(&mut self) {
        self.out.push_str("</w:p>");
    }

    fn paragraph(&mut self, style: &str, words: &str) {
        self.begin(style, Lead::Line);
        self.run(words, "");
        self.end();
    }
}

/// The paragraph style of a piece: Number, Signature …
fn style_of(kind: PieceKind) -> String {
    let name = kind.word();
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| {
        format!("{}{}", first.to_ascii_uppercase(), letters.as_str())
    })
}

fn styles() -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:styles xmlns:w=\"{WORD}\"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"FangSong\"/><w:sz w:val=\"28\"/><w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault></w:docDefaults>"
    );
    let mut style = |id: &str, name: &str, paragraph: &str, run: &str| {
        let default =
            if id == "Normal" { " w:default=\"1\"" } else { "<w:basedOn w:val=\"Normal\"/>" };
        let (attribute, based) = if id == "Normal" { (default, "") } else { ("", default) };
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "<w:style w:type=\"paragraph\" w:styleId=\"{id}\"{attribute}><w:name w:val=\"{name}\"/>{based}<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
        );
    };
    let flush = "<w:ind w:firstLine=\"0\"/>";
    style(
        "Normal",
        "Normal",
        "<w:spacing w:line=\"560\" w:lineRule=\"exact\"/><w:ind w:firstLine=\"560\"/>",
        "",
    );
    style(
        "Title",
        "Title",
        "<w:spacing w:before=\"240\" w:after=\"240\" w:line=\"640\" w:lineRule=\"exact\"/><w:ind w:firstLine=\"0\"/><w:jc w:val=\"center\"/>",
        "<w:b/><w:sz w:val=\"40\"/>",
    );
    for level in 1..=6 {
        let id = format!("Heading{level}");
        let size = 32 - 2 * (level - 1).min(3);
        let paragraph = format!(
            "<w:keepNext/><w:spacing w:before=\"160\" w:after=\"80\"/>{flush}<w:outlineLvl w:val=\"{}\"/>",
            level - 1
        );
        style(
            &id,
            &format!("heading {level}"),
            &paragraph,
            &format!("<w:b/><w:sz w:val=\"{size}\"/>"),
        );
    }
    style("Line", "Line", flush, "");
    style("Signature", "Signature", &format!("{flush}<w:jc w:val=\"right\"/>"), "");
    for kind in ["Number", "Issuer", "Addressee", "Date", "Source", "Contents", "Note"] {
        style(kind, kind, flush, "");
    }
    style("SourceHeading", "Source Heading", flush, "<w:b/>");
    style(
        "Facts",
        "Facts",
        &format!("<w:spacing w:line=\"360\" w:lineRule=\"exact\"/>{flush}"),
        "<w:color w:val=\"555555\"/><w:sz w:val=\"21\"/>",
    );
    style(
        "Reference",
        "Reference",
        "<w:spacing w:line=\"360\" w:lineRule=\"exact\"/><w:ind w:left=\"560\" w:firstLine=\"0\"/>",
        "<w:color w:val=\"2F5496\"/><w:sz w:val=\"21\"/>",
    );
    for (id, run) in [("Mark", "<w:b/>"), ("RunOn", ""), ("BareHeading", "")] {
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "<w:style w:type=\"character\" w:customStyle=\"1\" w:styleId=\"{id}\"><w:name w:val=\"{id}\"/><w:rPr>{run}</w:rPr></w:style>"
        );
    }
    out.push_str("</w:styles>");
    out
}

fn core(edition: &Edition<'_>) -> String {
    let facts = &edition.facts.document;
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{}</dc:title><dc:creator>{}</dc:creator><dc:identifier>{}</dc:identifier><dc:language>zh-CN</dc:language></cp:coreProperties>",
        escape(&facts.title),
        escape(&facts.issuers.join("、")),
        escape(&facts.id),
    )
}

/// Properties of our own: the mark by which the file is known, and the facts.
fn custom(edition: &Edition<'_>) -> Result<String> {
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties\" xmlns:vt=\"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes\">".to_owned();
    let generator = [("generator".to_owned(), GENERATOR.to_owned())];
    for (at, (name, value)) in generator.into_iter().chain(stated::facts(edition)?).enumerate() {
        // Property ids begin at 2.
        let (id, value) = (at + 2, escape(&value));
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "<property fmtid=\"{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}\" pid=\"{id}\" name=\"{name}\"><vt:lpwstr>{value}</vt:lpwstr></property>"
        );
    }
    out.push_str("</Properties>");
    Ok(out)
}
