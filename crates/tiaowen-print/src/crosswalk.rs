//! Prints the crosswalk for spreadsheets (CSV with a byte order mark) and for programs that read OSCAL
//! control mappings (version 1.2.1).

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::csv::plain;
use crate::view::ClauseRefView;
use crate::view::crosswalk::{CrosswalkRowView, CrosswalkView, LinkSource, ParentView};
use tiaowen_text::error::{Error, Result};
use tiaowen_text::hash;

const COLUMNS: [&str; 17] = [
    "document",
    "clause",
    "path",
    "clause_label",
    "clause_heading",
    "parent",
    "article",
    "article_path",
    "article_label",
    "article_heading",
    "kind",
    "relation",
    "confidence",
    "source",
    "by",
    "on",
    "note",
];

/// One row a link, then one for each clause without an article and each article without a clause.
pub fn csv(view: &CrosswalkView) -> Result<Vec<u8>> {
    let fail =
        |e: ::csv::Error| Error::internal("the crosswalk does not print as CSV").caused_by(e);
    // Without the mark a spreadsheet reads the bytes as the system's legacy charset.
    let mut writer = ::csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(COLUMNS).map_err(fail)?;
    for row in &view.rows {
        writer.write_record(link_cells(view, row)).map_err(fail)?;
    }
    for clause in &view.gaps.clauses {
        writer.write_record(gap_cells(view, Some(clause), None)).map_err(fail)?;
    }
    for article in &view.gaps.articles {
        writer.write_record(gap_cells(view, None, Some(article))).map_err(fail)?;
    }
    writer.into_inner().map_err(|_| Error::internal("the crosswalk does not print as CSV"))
}

fn number(number: Option<u32>) -> String {
    number.map_or(String::new(), |n| n.to_string())
}

fn link_cells(view: &CrosswalkView, row: &CrosswalkRowView) -> [String; 17] {
    let text = |value: &Option<String>| plain(value.as_deref().unwrap_or(""));
    [
        view.document.clone(),
        number(row.clause),
        row.path.clone(),
        row.from.label.clone(),
        plain(&row.from.heading),
        row.parent.clone(),
        number(row.article),
        row.to.path.clone(),
        row.to.label.clone(),
        plain(&row.to.heading),
        row.kind.to_owned(),
        row.relation.unwrap_or("").to_owned(),
        row.confidence.map_or(String::new(), |c| format!("{c:.2}")),
        row.source.to_owned(),
        text(&row.by),
        text(&row.on),
        text(&row.note),
    ]
}

fn gap_cells(
    view: &CrosswalkView,
    clause: Option<&ClauseRefView>,
    article: Option<&ClauseRefView>,
) -> [String; 17] {
    let mut cells: [String; 17] = Default::default();
    cells[0].clone_from(&view.document);
    if let Some(clause) = clause {
        cells[1] = number(clause.number);
        cells[2].clone_from(&clause.path);
        cells[3].clone_from(&clause.label);
        cells[4] = plain(&clause.heading);
    }
    if let Some(article) = article {
        cells[5].clone_from(&article.document);
        cells[6] = number(article.number);
        cells[7].clone_from(&article.path);
        cells[8].clone_from(&article.label);
        cells[9] = plain(&article.heading);
    }
    "gap".clone_into(&mut cells[13]);
    cells
}

/// An OSCAL mapping collection: a mapping a parent, a map a link, gap summaries for both sides. Documents
/// stand for catalogs, clauses for controls; a link that nobody judged in kind intersects.
pub fn oscal(view: &CrosswalkView, modified: &str, base: &str) -> Result<Value> {
    let mappings: Vec<Value> = view
        .parents
        .iter()
        .filter(|p| view.rows.iter().any(|r| r.parent == p.document))
        .map(|parent| mapping(view, parent, base))
        .collect();
    if mappings.is_empty() {
        let message = format!("{} has no crosswalk to export", view.document);
        let chinese = format!("{} 没有可导出的对照关系", view.document);
        return Err(Error::not_found(message).in_chinese(chinese));
    }
    let name = format!("{}#{:?}", view.document, view.source);
    Ok(json!({ "mapping-collection": {
        "uuid": uuid(&["collection", &name]),
        "metadata": {
            "title": format!("{}：落实条目对照", view.title),
            "last-modified": modified,
            "version": modified,
            "oscal-version": "1.2.1",
        },
        "provenance": {
            "method": method(view),
            "matching-rationale": "semantic",
            "status": "draft",
            "mapping-description": "Clauses of an implementing document and the articles of the document that it \
                carries out. Rows judged by a reader carry the reader's name; computed rows carry a confidence.",
        },
        "mappings": mappings,
    }}))
}

fn method(view: &CrosswalkView) -> &'static str {
    let curated = view.rows.iter().any(|r| r.source == "curated");
    let computed = view.rows.iter().any(|r| r.source == "computed");
    match (curated, computed) {
        (true, true) => "hybrid",
        (true, false) => "human",
        _ => "automation",
    }
}

fn mapping(view: &CrosswalkView, parent: &ParentView, base: &str) -> Value {
    let rows = view.rows.iter().filter(|r| r.parent == parent.document);
    let maps: Vec<Value> = rows.map(|row| map(view, row)).collect();
    let mut out = json!({
        "uuid": uuid(&["mapping", &view.document, &parent.document, &format!("{:?}", view.source)]),
        "source-resource": { "type": "catalog", "href": format!("{base}/docs/{}", view.document) },
        "target-resource": { "type": "catalog", "href": format!("{base}{}", parent.url) },
        "maps": maps,
    });
    let unmapped: Vec<&ClauseRefView> = view.gaps.clauses.iter().collect();
    let untaken: Vec<&ClauseRefView> =
        view.gaps.articles.iter().filter(|a| a.document == parent.document).collect();
    for (side, gaps) in [("source-gap-summary", unmapped), ("target-gap-summary", untaken)] {
        if !gaps.is_empty() {
            let ids: Vec<String> = gaps.iter().map(|c| token(&c.document, &c.path)).collect();
            out[side] = json!({
                "uuid": uuid(&[side, &view.document, &parent.document, &ids.join(" ")]),
                "unmapped-controls": [{ "with-ids": ids }],
            });
        }
    }
    out
}

fn map(view: &CrosswalkView, row: &CrosswalkRowView) -> Value {
    let (source, target) = (token(&view.document, &row.path), token(&row.parent, &row.to.path));
    let mut out = json!({
        "uuid": uuid(&["map", &source, &target, row.source]),
        "relationship": match row.relation {
            Some("equal") => "equal-to",
            Some("same-subject") => "equivalent-to",
            Some("part-of") => "subset-of",
            Some("wider") => "superset-of",
            _ => "intersects-with",
        },
        "sources": [{ "type": "control", "id-ref": source }],
        "targets": [{ "type": "control", "id-ref": target }],
        "props": [
            { "name": "source", "ns": NS, "value": row.source },
            { "name": "kind", "ns": NS, "value": row.kind },
        ],
    });
    if let Some(confidence) = row.confidence {
        let rounded = (f64::from(confidence) * 100.0).round() / 100.0;
        out["confidence-score"] = json!({ "percentage": rounded });
    }
    let judged: Vec<String> =
        [&row.by, &row.on, &row.note].into_iter().flatten().cloned().collect();
    if !judged.is_empty() && view.source != LinkSource::Computed {
        out["remarks"] = json!(judged.join("; "));
    }
    out
}

/// Namespace of our own property names.
const NS: &str = "urn:tiaowen";

/// A clause as an OSCAL token: letters, digits, dots, hyphens, never a digit first.
fn token(document: &str, path: &str) -> String {
    let path: String = path
        .chars()
        .map(|c| if c.is_alphanumeric() || "-.".contains(c) { c } else { '_' })
        .collect();
    let lead = if document.starts_with(|c: char| c.is_ascii_digit()) { "_" } else { "" };
    format!("{lead}{document}_{path}")
}

/// A name-based UUID: the same thing keeps its identifier from one export to the next.
fn uuid(name: &[&str]) -> String {
    let hash = Sha256::digest(name.join("\u{1f}").as_bytes());
    let mut bytes = [0u8; 16];
    for (byte, from) in bytes.iter_mut().zip(hash) {
        *byte = from;
    }
    bytes[6] = bytes[6] & 0x0f | 0x50;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = hash::hex(&bytes);
    let part = |range: std::ops::Range<usize>| hex.get(range).unwrap_or_default().to_owned();
    [part(0..8), part(8..12), part(12..16), part(16..20), part(20..32)].join("-")
}
