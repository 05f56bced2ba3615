//! EPUB books: the pages of the book in the order that it is read.

use std::collections::{HashMap, HashSet};

use super::archive::Archive;
use super::lines::{Line, gather};
use super::xml;
use super::{Extract, Skipped, html};
use crate::charset;
use tiaowen_text::error::Result;

/// Takes the text out of a book.
pub fn extract(archive: &mut Archive<'_>) -> Result<Extract> {
    let mut lines = Vec::new();
    let (mut facts, mut skipped) = (Vec::new(), Vec::new());
    if let Some(package) = package(archive)?
        && let Some(bytes) = archive.read(&package)?
    {
        let root = xml::parse(&bytes)?.root;
        let folder = package.rsplit_once('/').map_or("", |(folder, _)| folder);
        for name in ["title", "creator", "publisher", "date"] {
            if let Some(value) = root.find(name).map(|e| e.text().trim().to_owned())
                && !value.is_empty()
            {
                facts.push((name.to_owned(), value));
            }
        }
        let parts: HashMap<&str, &str> = root
            .child("manifest")
            .into_iter()
            .flat_map(|m| m.elements())
            .filter_map(|e| Some((e.attribute("id")?, e.attribute("href")?)))
            .collect();
        // A chapter has one place in the order of a book: named again, it would be read again for a few bytes.
        let mut read = HashSet::new();
        let mut again = 0;
        let spine = root.child("spine").into_iter().flat_map(|s| s.elements());
        for href in spine.filter_map(|e| parts.get(e.attribute("idref")?)) {
            let part =
                if folder.is_empty() { (*href).to_owned() } else { format!("{folder}/{href}") };
            if read.contains(&part) {
                again += 1;
                continue;
            }
            let Some(bytes) = archive.read(&part)? else { continue };
            read.insert(part);
            let page = html::extract_part(charset::decode(&bytes, Some("utf-8")))?;
            let line = |block: &super::Block| Line {
                kind: block.kind,
                text: block.span.of(&page.text).to_owned(),
            };
            lines.extend(page.blocks.iter().map(line));
            skipped.extend(page.skipped);
        }
        if again > 0 {
            skipped.push(Skipped::new("repeated chapter", again, "a chapter is read once"));
        }
    }
    Ok(Extract { facts, skipped, ..gather(lines) })
}

/// The part that lists all others.
fn package(archive: &mut Archive<'_>) -> Result<Option<String>> {
    let Some(bytes) = archive.read("META-INF/container.xml")? else { return Ok(None) };
    let root = xml::parse(&bytes)?.root;
    Ok(root.find("rootfile").and_then(|e| e.attribute("full-path")).map(str::to_owned))
}
