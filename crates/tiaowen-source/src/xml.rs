//! Reads XML into a small tree by local names. Entities other than the five of XML itself are not
//! expanded; a broken file gives what was read before the break.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::charset;
use tiaowen_text::error::{Error, ErrorKind, Result};

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 256;
/// Most elements.
const MAX_ELEMENTS: usize = 4_000_000;

/// An element with its content.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Element {
    /// Name without prefix.
    pub name: String,
    /// Attributes: name without prefix, value.
    pub attributes: Vec<(String, String)>,
    /// Content in order.
    pub children: Vec<Node>,
}

/// An element or a run of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// A child element
    Element(Element),
    /// Text
    Text(String),
}

/// What was read of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tree {
    /// The outermost element; empty when there is none.
    pub root: Element,
    /// Entities that were not expanded.
    pub entities: usize,
    /// Why reading stopped before the end.
    pub broken: Option<String>,
}

impl Element {
    /// An attribute by its name without prefix.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Child elements.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first child of this name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|e| e.name == name)
    }

    /// The first element of this name at any depth, in reading order.
    pub fn find(&self, name: &str) -> Option<&Element> {
        self.elements().find_map(|e| if e.name == name { Some(e) } else { e.find(name) })
    }

    /// All text below, in order.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.add_text(&mut text);
        text
    }

    fn add_text(&self, to: &mut String) {
        for child in &self.children {
            match child {
                Node::Element(element) => element.add_text(to),
                Node::Text(text) => to.push_str(text),
            }
        }
    }
}

/// Reads a file. Fails with `TooLarge` beyond the limits.
pub fn parse(bytes: &[u8]) -> Result<Tree> {
    let head: String = bytes.iter().take(200).map(|b| char::from(*b)).collect();
    let label = head.split("encoding=").nth(1).map(|rest| rest.trim_start_matches(['"', '\'']));
    let label = label.and_then(|rest| rest.split(['"', '\'', '?']).next());
    let text = charset::decode(bytes, label).text;
    let mut reader = Reader::from_str(&text);
    let mut tree = Tree::default();
    let mut open: Vec<Element> = vec![Element::default()];
    let mut elements = 0;
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                elements += 1;
                open.push(element(&start));
            }
            Ok(Event::Empty(start)) => {
                elements += 1;
                add(&mut open, Node::Element(element(&start)));
            }
            Ok(Event::End(_)) => close(&mut open),
            Ok(Event::Text(text)) => add(&mut open, Node::Text(text.into_inner().into_owned())),
            Ok(Event::CData(text)) => add(&mut open, Node::Text(text.into_inner().into_owned())),
            Ok(Event::GeneralRef(entity)) => match character(&entity) {
                Some(c) => add(&mut open, Node::Text(c.to_string())),
                None => tree.entities += 1,
            },
            Ok(Event::Eof) => break,
            Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {}
            Err(error) => {
                tree.broken = Some(error.to_string());
                break;
            }
        }
        if open.len() > MAX_DEPTH || elements > MAX_ELEMENTS {
            let what = format!("XML with more than {MAX_DEPTH} levels or {MAX_ELEMENTS} elements");
            return Err(Error::new(ErrorKind::TooLarge, what));
        }
    }
    if open.len() > 1 && tree.broken.is_none() {
        tree.broken = Some("the file ends inside an element".to_owned());
    }
    while open.len() > 1 {
        close(&mut open);
    }
    let mut top = open.pop().unwrap_or_default();
    let root = top.children.drain(..).find_map(|node| match node {
        Node::Element(element) => Some(element),
        Node::Text(_) => None,
    });
    tree.root = root.unwrap_or_default();
    Ok(tree)
}

fn element(start: &BytesStart<'_>) -> Element {
    let name = local(start.name().as_ref()).to_owned();
    let mut list = start.attributes();
    let attributes = list.with_checks(false).flatten().map(|attribute| {
        let raw = attribute.value.as_ref();
        // A value with an unknown entity is kept as written.
        let value =
            quick_xml::escape::unescape(raw).map_or_else(|_| raw.to_owned(), |v| v.into_owned());
        (local(attribute.key.as_ref()).to_owned(), value)
    });
    Element { name, attributes: attributes.collect(), children: Vec::new() }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn add(open: &mut [Element], node: Node) {
    let Some(parent) = open.last_mut() else { return };
    match (parent.children.last_mut(), node) {
        (Some(Node::Text(text)), Node::Text(more)) => text.push_str(&more),
        (_, node) => parent.children.push(node),
    }
}

fn close(open: &mut Vec<Element>) {
    if open.len() > 1
        && let Some(element) = open.pop()
    {
        add(open, Node::Element(element));
    }
}

fn character(entity: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(c)) = entity.resolve_char_ref() {
        return Some(c);
    }
    match entity.clone().into_inner().as_ref() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_counted_and_never_expanded() {
        let bomb = "<!DOCTYPE a [<!ENTITY x \"文文文\"><!ENTITY y \"&x;&x;\">]><a b='1&amp;2'>甲&y;&lt;&#20056;</a>";
        let tree = parse(bomb.as_bytes()).unwrap();
        assert_eq!(tree.root.text(), "甲<乘");
        assert_eq!(tree.root.attribute("b"), Some("1&2"));
        assert_eq!(tree.entities, 1);
    }

    #[test]
    fn a_file_cut_off_keeps_what_came_before_and_says_so() {
        let tree = parse("<w:a><w:b>甲</w:b><w:b>乙".as_bytes()).unwrap();
        assert_eq!(tree.root.text(), "甲乙");
        assert!(tree.broken.is_some());
    }

    #[test]
    fn deep_nesting_is_refused() {
        let deep = "<a>".repeat(100_000);
        assert_eq!(parse(deep.as_bytes()).unwrap_err().kind(), ErrorKind::TooLarge);
    }
}
