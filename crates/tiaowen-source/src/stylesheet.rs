//! Numbers that the style sheets inside a page print: how the items of its lists are marked, and what counters
//! put before an element. They are part of the text, and stand nowhere in the markup.

use std::collections::HashMap;

use ego_tree::NodeId;
use scraper::{Html, Selector};

use super::element::format_of;
use super::lines::is_wide;
use super::numbering::print;

/// Most rules that are looked at: each is compared with every element.
const MOST_RULES: usize = 30;
/// Most nodes of a page whose style sheets are read: a selector may look at everything around each of them.
const MOST_NODES: usize = 50_000;
/// Longest selector that is compared.
const LONGEST_SELECTOR: usize = 200;
/// Deepest nesting of blocks, @media inside @supports.
const DEEPEST: usize = 4;

/// What a page's style sheets say of numbers.
#[derive(Debug, Default)]
pub struct Sheet {
    styles: HashMap<String, Style>,
    lists: HashMap<NodeId, String>,
    resets: HashMap<NodeId, Vec<(String, i64)>>,
    steps: HashMap<NodeId, Vec<(String, i64)>>,
    before: HashMap<NodeId, Vec<Part>>,
}

/// A style of counting of the page's own: @counter-style.
#[derive(Debug, Clone, Default)]
struct Style {
    prefix: String,
    suffix: Option<String>,
    base: Option<&'static str>,
    symbols: Vec<String>,
    fixed: bool,
}

/// A part of what is put before an element.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Counter(String, String),
}

/// Counters while a page is read.
#[derive(Debug, Default)]
pub struct Counters {
    values: HashMap<String, i64>,
    /// What a counter had before an element inside this one reset it.
    outer: Vec<(Option<NodeId>, String, Option<i64>)>,
}

impl Sheet {
    /// Reads the style sheets of a page.
    pub fn read(html: &Html) -> Self {
        let mut sheet = Self::default();
        let mut rules = Vec::new();
        if html.tree.nodes().nth(MOST_NODES).is_some() {
            return sheet;
        }
        for node in html.tree.nodes() {
            if node.value().as_element().is_some_and(|element| element.name() == "style") {
                let css: String = node
                    .children()
                    .filter_map(|child| child.value().as_text())
                    .map(|t| &**t)
                    .collect();
                sheet.collect(&without_comments(&css), &mut rules, 0);
            }
        }
        for (selector, declarations) in rules.iter().take(MOST_RULES) {
            sheet.apply(html, selector, declarations);
        }
        sheet
    }

    /// Whether the page counts by itself.
    pub fn is_empty(&self) -> bool {
        self.lists.is_empty() && self.before.is_empty() && self.styles.is_empty()
    }

    fn collect(&mut self, css: &str, rules: &mut Vec<(String, String)>, depth: usize) {
        let mut rest = css;
        while let Some((prelude, behind)) = rest.split_once('{') {
            let Some(end) = block_end(behind) else { return };
            let (body, next) =
                (behind.get(..end).unwrap_or(""), behind.get(end + 1..).unwrap_or(""));
            rest = next;
            // @import and the like end before the rule begins.
            let prelude = prelude.rsplit(';').next().unwrap_or("").trim();
            if let Some(name) = prelude.strip_prefix("@counter-style") {
                self.styles.insert(name.trim().to_owned(), style(body));
            } else if prelude.starts_with('@') {
                if depth < DEEPEST && !prelude.starts_with("@media print") {
                    self.collect(body, rules, depth + 1);
                }
            } else if ["list-style", "counter(", "counter-"].iter().any(|word| body.contains(word))
            {
                let each = prelude.split(',').map(|one| (one.trim().to_owned(), body.to_owned()));
                rules.extend(each);
            }
        }
    }

    /// Notes what a rule says of each element that it is for; a later rule wins.
    fn apply(&mut self, html: &Html, selector: &str, declarations: &str) {
        let (selector, before) = match selector.strip_suffix("before") {
            Some(rest) => (rest.trim_end_matches(':'), true),
            None => (selector, false),
        };
        // Conditions such as :hover hold for no text that is read.
        if selector.is_empty() || selector.len() > LONGEST_SELECTOR || selector.contains(':') {
            return;
        }
        let Ok(selector) = Selector::parse(selector) else { return };
        let list =
            value(declarations, "list-style-type").or_else(|| value(declarations, "list-style"));
        let resets = value(declarations, "counter-reset").map(|v| counters(&v, 0));
        let steps = value(declarations, "counter-increment").map(|v| counters(&v, 1));
        let content = value(declarations, "content").filter(|_| before).map(|v| content(&v));
        let content =
            content.filter(|parts| parts.iter().any(|part| matches!(part, Part::Counter(..))));
        for element in html.select(&selector) {
            let id = element.id();
            if let Some(list) = list.as_ref().filter(|_| !before) {
                self.lists.insert(id, list.clone());
            }
            if let Some(resets) = &resets {
                self.resets.insert(id, resets.clone());
            }
            if let Some(steps) = &steps {
                self.steps.insert(id, steps.clone());
            }
            if let Some(content) = &content {
                self.before.insert(id, content.clone());
            }
        }
    }

    /// What the style sheets say of how the items of a list are marked.
    pub fn list(&self, id: NodeId) -> Option<&str> {
        self.lists.get(&id).map(String::as_str)
    }

    /// The mark of a list item, as browsers print it, by the value of its `list-style`; `None` where the value
    /// says nothing of it.
    pub fn mark(&self, value: &str, number: u32) -> Option<String> {
        if let Some(sign) = quoted(value.trim()) {
            return Some(sign.0);
        }
        value.split_whitespace().find_map(|word| {
            if let Some(style) = self.styles.get(word) {
                let number = style.print(i64::from(number));
                let suffix = style.suffix.clone().unwrap_or_else(|| ". ".to_owned());
                return Some(format!("{}{number}{suffix}", style.prefix));
            }
            format_of(word).map(|format| list_mark(number, format))
        })
    }

    /// Counts at the start of an element, and gives what stands before its text.
    pub fn enter(
        &self,
        counters: &mut Counters,
        id: NodeId,
        parent: Option<NodeId>,
    ) -> Option<String> {
        for (name, value) in self.resets.get(&id).into_iter().flatten() {
            let outer = counters.values.insert(name.clone(), *value);
            counters.outer.push((parent, name.clone(), outer));
        }
        for (name, by) in self.steps.get(&id).into_iter().flatten() {
            let value = counters.values.entry(name.clone()).or_default();
            *value = value.saturating_add(*by);
        }
        let parts = self.before.get(&id)?;
        let text = parts.iter().map(|part| match part {
            Part::Text(text) => text.clone(),
            Part::Counter(name, style) => {
                let value = counters.values.get(name).copied().unwrap_or(0);
                match self.styles.get(style) {
                    Some(style) => style.print(value),
                    None => printed(value, format_of(style).unwrap_or("decimal")),
                }
            }
        });
        Some(text.collect())
    }

    /// Ends an element: counters that elements inside it began are those of before.
    pub fn leave(&self, counters: &mut Counters, id: NodeId) {
        while counters.outer.last().is_some_and(|(parent, ..)| *parent == Some(id)) {
            let Some((_, name, outer)) = counters.outer.pop() else { return };
            match outer {
                Some(value) => counters.values.insert(name, value),
                None => counters.values.remove(&name),
            };
        }
    }
}

impl Style {
    fn print(&self, number: i64) -> String {
        let at = number.checked_sub(1).and_then(|at| usize::try_from(at).ok());
        let count = self.symbols.len();
        let symbol = at.and_then(|at| match (self.fixed, at.checked_rem(count)) {
            (true, _) => self.symbols.get(at),
            (false, Some(at)) => self.symbols.get(at),
            (false, None) => None,
        });
        symbol.cloned().unwrap_or_else(|| printed(number, self.base.unwrap_or("decimal")))
    }
}

fn printed(number: i64, format: &str) -> String {
    match u32::try_from(number) {
        Ok(_) if format == "none" => String::new(),
        Ok(number) => print(number, format),
        Err(_) => number.to_string(),
    }
}

/// The mark of a list item as browsers print it.
pub fn list_mark(number: u32, format: &str) -> String {
    let printed = print(number, format);
    match format {
        "none" => String::new(),
        _ if printed.starts_with(is_wide) => format!("{printed}、"),
        _ => format!("{printed}. "),
    }
}

fn without_comments(css: &str) -> String {
    let mut out = String::new();
    let mut rest = css;
    while let Some((before, behind)) = rest.split_once("/*") {
        out.push_str(before);
        rest = behind.split_once("*/").map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    out
}

/// Where the block ends whose opening brace was read.
fn block_end(css: &str) -> Option<usize> {
    let mut open = 1_usize;
    let mut quote = None;
    for (at, c) in css.char_indices() {
        match (quote, c) {
            (Some(mark), c) if mark == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '{') => open += 1,
            (None, '}') => open -= 1,
            (None, _) => {}
        }
        if open == 0 {
            return Some(at);
        }
    }
    None
}

/// The value that a block gives a property; the last one counts.
fn value(declarations: &str, property: &str) -> Option<String> {
    let mut found = None;
    for declaration in split_outside(declarations, ';') {
        if let Some((name, value)) = declaration.split_once(':')
            && name.trim().eq_ignore_ascii_case(property)
        {
            let value = value.trim();
            found = Some(value.strip_suffix("!important").unwrap_or(value).trim().to_owned());
        }
    }
    found
}

/// Splits at a sign that stands outside quotation marks.
fn split_outside(text: &str, sign: char) -> Vec<&str> {
    let (mut parts, mut start, mut quote) = (Vec::new(), 0, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(mark), c) if mark == c => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, c) if c == sign => {
                parts.push(text.get(start..at).unwrap_or(""));
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(text.get(start..).unwrap_or(""));
    parts
}

/// `tiao 3 kuan`: names, each with a number or with the `usual` one.
fn counters(value: &str, usual: i64) -> Vec<(String, i64)> {
    let mut found: Vec<(String, i64)> = Vec::new();
    for word in value.split_whitespace().filter(|word| *word != "none") {
        match (word.parse(), found.last_mut()) {
            (Ok(number), Some(last)) => last.1 = number,
            _ => found.push((word.to_owned(), usual)),
        }
    }
    found
}

/// `"第" counter(tiao, cjk-decimal) "条"`.
fn content(value: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = value.trim_start();
    while !rest.is_empty() {
        if let Some((text, behind)) = quoted(rest) {
            parts.push(Part::Text(text));
            rest = behind;
        } else if let Some(behind) =
            rest.strip_prefix("counter(").or_else(|| rest.strip_prefix("counters("))
        {
            let Some((inner, behind)) = behind.split_once(')') else { break };
            let mut names =
                inner.split(',').map(str::trim).filter(|name| !name.starts_with(['"', '\'']));
            let name = names.next().unwrap_or("").to_owned();
            parts.push(Part::Counter(name, names.next().unwrap_or("decimal").to_owned()));
            rest = behind;
        } else {
            let next = rest.find(char::is_whitespace).unwrap_or(rest.len());
            rest = rest.get(next..).unwrap_or("");
        }
        rest = rest.trim_start();
    }
    parts
}

/// A string of a style sheet at the head of a text, and what stands behind it: `\6761` is 条.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mark = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let mut out = String::new();
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            c if c == mark => return Some((out, text.get(at + c.len_utf8()..).unwrap_or(""))),
            '\\' => {
                let mut hex = String::new();
                while hex.len() < 6
                    && let Some((_, digit)) = chars.next_if(|(_, c)| c.is_ascii_hexdigit())
                {
                    hex.push(digit);
                }
                if hex.is_empty() {
                    out.extend(chars.next().map(|(_, c)| c));
                } else {
                    chars.next_if(|(_, c)| *c == ' ');
                    out.extend(u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32));
                }
            }
            c => out.push(c),
        }
    }
    None
}

fn style(body: &str) -> Style {
    let text = |property: &str| {
        value(body, property).map(|v| quoted(&v).map_or(v.clone(), |(text, _)| text))
    };
    let system = value(body, "system").unwrap_or_default();
    let base = system.strip_prefix("extends").and_then(|name| format_of(name.trim()));
    let symbols = value(body, "symbols").map(|symbols| {
        let mut found = Vec::new();
        let mut rest = symbols.trim();
        while !rest.is_empty() {
            let (symbol, behind) = match quoted(rest) {
                Some((symbol, behind)) => (symbol, behind),
                None => {
                    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                    (rest.get(..end).unwrap_or("").to_owned(), rest.get(end..).unwrap_or(""))
                }
            };
            found.push(symbol);
            rest = behind.trim_start();
        }
        found
    });
    Style {
        prefix: text("prefix").unwrap_or_default(),
        suffix: text("suffix"),
        base,
        symbols: symbols.unwrap_or_default(),
        fixed: !system.starts_with("cyclic"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_counters_of_content_are_read() {
        let parts = content(r#""第" counter(tiao, cjk-ideographic) '\6761 \3000'"#);
        let text = |text: &str| Part::Text(text.to_owned());
        let counter = Part::Counter("tiao".to_owned(), "cjk-ideographic".to_owned());
        assert_eq!(parts, [text("第"), counter, text("条\u{3000}")]);
        assert_eq!(counters("a 3 b", 0), [("a".to_owned(), 3), ("b".to_owned(), 0)]);
        assert_eq!(content("counter(").len(), 0);
        assert_eq!(quoted("\"open"), None);
    }
}
