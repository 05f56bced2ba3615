//! OFD, the Chinese standard for fixed-layout documents (GB/T 33190): zip and XML, text placed on pages.

use std::collections::HashMap;

use super::archive::Archive;
use super::layout::{self, Run};
use super::lines::{gather, is_wide, visible};
use super::xml::{self, Element};
use super::{Extract, Skipped};
use tiaowen_text::error::{Error, ErrorKind, Result};

/// Most pages that are read.
const MAX_PAGES: usize = 5_000;

/// Takes the text out of a document.
pub fn extract(archive: &mut Archive<'_>) -> Result<Extract> {
    let mut reader = Reader {
        archive,
        pages: Vec::new(),
        pictures: 0,
        hidden: 0,
        missing: Vec::new(),
        broken: Vec::new(),
    };
    let entry = reader.tree("OFD.xml")?.unwrap_or_default();
    let mut facts = Vec::new();
    for body in entry.elements().filter(|e| e.name == "DocBody") {
        if let Some(info) = body.child("DocInfo") {
            facts.extend(info_facts(info));
        }
        if let Some(root) = body.child("DocRoot") {
            reader.document(root.text().trim())?;
        }
    }
    let Reader { pages, pictures, hidden, missing, broken, .. } = reader;
    let flow = layout::flow(pages);
    let mut extract = gather(flow.lines);
    extract.facts = facts;
    for (what, count, why) in [
        ("page number", flow.page_numbers, "they belong to the page, not to the text"),
        ("running head", flow.running_heads, "it comes again on most pages"),
        ("picture", pictures, "pictures are not read"),
        ("hidden text", hidden, "the document does not show it"),
    ] {
        if count > 0 {
            extract.skipped.push(Skipped::new(what, count, why));
        }
    }
    for part in missing {
        extract.skipped.push(Skipped::new("missing part", 1, format!("{part} is not in the file")));
    }
    for (part, why) in broken {
        extract.skipped.push(Skipped::new(
            "damaged part",
            1,
            format!("{part}: {why}; read up to there"),
        ));
    }
    Ok(extract)
}

fn info_facts(info: &Element) -> Vec<(String, String)> {
    const NAMES: &[&str] = &["Title", "Author", "Subject", "CreationDate", "ModDate", "Creator"];
    let fact = |e: &Element| (e.name.clone(), e.text().trim().to_owned());
    info.elements()
        .filter(|e| NAMES.contains(&e.name.as_str()))
        .map(fact)
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

struct Reader<'r, 'a> {
    archive: &'r mut Archive<'a>,
    pages: Vec<Vec<Run>>,
    pictures: usize,
    /// Characters of objects that the document does not show.
    hidden: usize,
    missing: Vec<String>,
    broken: Vec<(String, String)>,
}

impl Reader<'_, '_> {
    fn tree(&mut self, part: &str) -> Result<Option<Element>> {
        let Some(bytes) = self.archive.read(part)? else {
            self.missing.push(part.to_owned());
            return Ok(None);
        };
        let tree = xml::parse(&bytes)?;
        if let Some(why) = tree.broken {
            self.broken.push((part.to_owned(), why));
        }
        Ok(Some(tree.root))
    }

    fn document(&mut self, root: &str) -> Result<()> {
        let root = self.resolve("", root);
        let Some(document) = self.tree(&root)? else { return Ok(()) };
        let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let pages = document.find("Pages").cloned().unwrap_or_default();
        let mut templates: HashMap<String, String> = HashMap::new();
        if let Some(common) = document.child("CommonData") {
            for template in common.elements().filter(|e| e.name == "TemplatePage") {
                if let (Some(id), Some(place)) =
                    (template.attribute("ID"), template.attribute("BaseLoc"))
                {
                    templates.insert(id.to_owned(), self.resolve(&folder, place));
                }
            }
        }
        for page in pages.elements().filter(|e| e.name == "Page") {
            if self.pages.len() == MAX_PAGES {
                let message = format!("more than {MAX_PAGES} pages in an OFD file");
                return Err(Error::new(ErrorKind::TooLarge, message));
            }
            let Some(place) = page.attribute("BaseLoc") else { continue };
            let part = self.resolve(&folder, place);
            let mut runs = Vec::new();
            if let Some(content) = self.tree(&part)? {
                // A page lies on its templates; forms print their fixed words there.
                for used in content.elements().filter(|e| e.name == "Template") {
                    let part = used.attribute("TemplateID").and_then(|id| templates.get(id));
                    if let Some(part) = part
                        && let Some(template) = self.tree(part)?
                    {
                        self.objects(&template, &mut runs);
                    }
                }
                self.objects(&content, &mut runs);
            }
            self.pages.push(runs);
        }
        Ok(())
    }

    /// A place in the archive: from the root with a leading slash, else from the folder. Some writers
    /// mean the root without saying so.
    fn resolve(&self, folder: &str, place: &str) -> String {
        let plain = place.trim_start_matches('/').to_owned();
        let near = if folder.is_empty() { plain.clone() } else { format!("{folder}/{plain}") };
        if place.starts_with('/') || !self.archive.has(&near) { plain } else { near }
    }

    fn objects(&mut self, parent: &Element, runs: &mut Vec<Run>) {
        for element in parent.elements() {
            if is_hidden(element) {
                self.hidden += visible(&element.text());
                continue;
            }
            match element.name.as_str() {
                "TextObject" => text_object(element, runs),
                "ImageObject" => self.pictures += 1,
                _ => self.objects(element, runs),
            }
        }
    }
}

/// Whether an object or a layer is not to be shown: switched off, or fully transparent.
fn is_hidden(element: &Element) -> bool {
    element.attribute("Visible") == Some("false") || element.attribute("Alpha") == Some("0")
}

fn numbers(text: Option<&str>) -> Vec<f32> {
    text.unwrap_or("").split_whitespace().filter_map(|n| n.parse().ok()).collect()
}

/// The codes of a text object stand at places relative to its boundary, through its matrix.
fn text_object(object: &Element, runs: &mut Vec<Run>) {
    let bounds = numbers(object.attribute("Boundary"));
    let (left, top) =
        (bounds.first().copied().unwrap_or(0.0), bounds.get(1).copied().unwrap_or(0.0));
    let size = numbers(object.attribute("Size")).first().copied().unwrap_or(3.0);
    let matrix = numbers(object.attribute("CTM"));
    let [a, b, c, d, e, f] = matrix.try_into().unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    let scale = (a * a + b * b).sqrt();
    let bold =
        object.attribute("Weight").and_then(|w| w.parse().ok()).is_some_and(|w: u32| w >= 600);
    let (mut x, mut y) = (0.0, 0.0);
    for code in object.elements().filter(|e| e.name == "TextCode") {
        x = code.attribute("X").and_then(|v| v.parse().ok()).unwrap_or(x);
        y = code.attribute("Y").and_then(|v| v.parse().ok()).unwrap_or(y);
        let text = code.text();
        let width = width(&text, &deltas(code.attribute("DeltaX")), size);
        let rows = deltas(code.attribute("DeltaY"));
        let place = |x: f32, y: f32| (left + a * x + c * y + e, top + b * x + d * y + f);
        let (start, base) = place(x, y);
        let (end, _) = place(x + width, y);
        let size = size * if scale > 0.0 { scale } else { 1.0 };
        if rows.iter().any(|step| step.abs() > 0.1) {
            // Written downwards: one character a line, read as one run.
            runs.push(Run {
                x: start,
                end: start + size,
                y: base,
                size,
                bold,
                text,
                ..Run::default()
            });
        } else {
            runs.push(Run {
                x: start,
                end: end.max(start),
                y: base,
                size,
                bold,
                text,
                ..Run::default()
            });
        }
    }
}

/// How wide a text is: the steps that are given, and for characters without one the width of their kind.
fn width(text: &str, steps: &[f32], size: f32) -> f32 {
    let own = |c: char| if is_wide(c) || c == '\u{3000}' { size } else { size / 2.0 };
    let given = |(at, c): (usize, char)| steps.get(at).copied().unwrap_or_else(|| own(c));
    let last = text.chars().count().saturating_sub(1);
    text.chars().enumerate().take(last).map(given).sum::<f32>() + size
}

/// Steps between characters; `g 5 2.5` stands for five steps of 2.5.
fn deltas(text: Option<&str>) -> Vec<f32> {
    const MOST: usize = 100_000;
    let mut steps: Vec<f32> = Vec::new();
    let mut words = text.unwrap_or("").split_whitespace();
    while let Some(word) = words.next() {
        if word == "g" {
            let times: usize = words.next().and_then(|n| n.parse().ok()).unwrap_or(0);
            let step = words.next().and_then(|n| n.parse().ok()).unwrap_or(0.0);
            steps.extend(std::iter::repeat_n(step, times.min(MOST.saturating_sub(steps.len()))));
        } else if let Ok(step) = word.parse() {
            steps.push(step);
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_without_a_step_have_their_own_width() {
        assert!((width("第一条", &[6.0, 6.0], 5.0) - 17.0).abs() < 0.01);
        assert!((width("第一条a1", &[6.0], 5.0) - 23.5).abs() < 0.01);
        assert!((width("第一条", &[], 5.0) - 15.0).abs() < 0.01);
    }

    #[test]
    fn hidden_objects_are_known() {
        let element = |text: &str| crate::xml::parse(text.as_bytes()).unwrap().root;
        assert!(
            is_hidden(&element("<a Visible='false'/>")) && is_hidden(&element("<a Alpha='0'/>"))
        );
        assert!(!is_hidden(&element("<a Visible='true' Alpha='255'/>")));
    }
}
