//! DOCX: headings as headings, numbers as text, so that what is copied out keeps its clause numbers.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;

use super::flow::{Block, blocks};
use super::html::escape;
use super::{Edition, facts, link_origin, link_text, provenance};
use tiaowen_text::doc::PieceKind;
use tiaowen_text::error::{Error, Result};

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>"#;
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
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:document xmlns:w=\"{WORD}\"><w:body>"
    );
    for block in blocks(edition) {
        match block {
            Block::Title(title) => {
                paragraph(&mut out, "Title", "", title);
                for (label, value) in facts(edition) {
                    paragraph(&mut out, "Facts", "", &format!("{label}：{value}"));
                }
            }
            Block::Line(PieceKind::Signature, words) => paragraph(&mut out, "Signature", "", words),
            Block::Line(_, words) => paragraph(&mut out, "Line", "", words),
            Block::Heading { depth, mark, heading, .. } => {
                let style = format!("Heading{}", (depth + 1).min(6));
                paragraph(&mut out, &style, "", &format!("{mark}{heading}"));
            }
            Block::Paragraph { mark, span, .. } => {
                paragraph(&mut out, "Normal", &mark, span.of(text));
            }
            Block::UnitEnd(unit) => {
                let clause = edition.clause(unit);
                for link in clause.map_or(&[][..], |c| &c.references.implements) {
                    let words = format!("落实：{}（{}）", link_text(link), link_origin(link));
                    paragraph(&mut out, "Reference", "", &words);
                }
            }
        }
    }
    paragraph(&mut out, "Heading1", "", "来源");
    for (label, value) in provenance(edition) {
        paragraph(&mut out, "Facts", "", &format!("{label}：{value}"));
    }
    out.push_str(
        "<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1588\" w:header=\"851\" w:footer=\"992\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>",
    );
    out
}

fn paragraph(out: &mut String, style: &str, mark: &str, words: &str) {
    // Writing to a string cannot fail.
    let _ = write!(out, "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>");
    if !mark.is_empty() {
        let mark = escape(mark);
        let _ = write!(
            out,
            "<w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">{mark}　</w:t></w:r>"
        );
    }
    for (i, cell) in words.split('\t').enumerate() {
        if i > 0 {
            out.push_str("<w:r><w:tab/></w:r>");
        }
        let _ = write!(out, "<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>", escape(cell));
    }
    out.push_str("</w:p>");
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
