//! What an HTML element says about its text: bold, hidden, centred, title or site furniture.

use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use scraper::Node;
use scraper::node::Element;

use super::lines::visible;

/// More columns or rows than a cell can span in a real table.
const MAX_SPAN: usize = 100;
/// Site furniture by element name and by class or id.
const FURNITURE_TAGS: &[&str] = &["nav", "footer", "aside"];
const FURNITURE_WORDS: &[&str] = &[
    "share",
    "bdshare",
    "bdsharebuttonbox",
    "bshare-custom",
    "qr_container",
    "qrcode",
    "ewm",
    "usercontrol",
    "toolbar",
    "breadcrumb",
    "crumbs",
    "pagination",
    "related",
    "others",
    "print",
    "xgwj",
    "xgjd",
    "footer",
    "foot",
    "copyright",
    "copy",
    "bottom",
    "friendlink",
    "friendlinks",
    "yqlj",
    "banquan",
];

/// Visible characters of text below a node.
pub fn text_size(node: NodeRef<'_, Node>) -> usize {
    let mut size = 0;
    for edge in node.traverse() {
        if let Edge::Open(node) = edge
            && let Node::Text(text) = node.value()
        {
            let program = node
                .parent()
                .and_then(|p| p.value().as_element())
                .is_some_and(|p| matches!(p.name(), "script" | "style"));
            size += if program { 0 } else { visible(text) };
        }
    }
    size
}

/// How many columns or rows a cell covers.
pub fn span_of(element: &Element, name: &str) -> usize {
    element.attr(name).and_then(|s| s.trim().parse().ok()).unwrap_or(1).clamp(1, MAX_SPAN)
}

/// The value of a property in a `style` attribute.
fn style<'a>(element: &'a Element, property: &str) -> Option<&'a str> {
    element.attr("style")?.split(';').find_map(|rule| {
        let (name, value) = rule.split_once(':')?;
        name.trim().eq_ignore_ascii_case(property).then_some(value.trim())
    })
}

/// Whether an element makes its text bold.
pub fn is_bold(element: &Element) -> bool {
    let weight = style(element, "font-weight").map(str::to_ascii_lowercase);
    match weight.as_deref() {
        Some("normal" | "400") => false,
        Some(weight) => weight.starts_with("bold") || weight.parse().is_ok_and(|w: u32| w >= 600),
        None => matches!(element.name(), "b" | "strong"),
    }
}

/// Whether a page hides an element.
pub fn is_hidden(element: &Element) -> bool {
    style(element, "display").is_some_and(|value| value.to_ascii_lowercase().starts_with("none"))
        || element.attr("hidden").is_some()
}

/// `true` for centred, `false` for another alignment, `None` when the element says nothing.
pub fn alignment(element: &Element) -> Option<bool> {
    if element.name() == "center" {
        return Some(true);
    }
    let value = style(element, "text-align").or_else(|| element.attr("align"))?;
    if value.is_empty() { None } else { Some(value.eq_ignore_ascii_case("center")) }
}

/// Whether an element is site furniture by its name, class or id.
pub fn is_furniture(element: &Element) -> bool {
    FURNITURE_TAGS.contains(&element.name())
        || element
            .classes()
            .chain(element.id())
            .any(|word| FURNITURE_WORDS.contains(&word.to_ascii_lowercase().as_str()))
}

/// Whether an element is a menu: it is called one, and all its words lead elsewhere.
pub fn is_menu(node: NodeRef<'_, Node>, element: &Element) -> bool {
    const NAMES: &[&str] = &["nav", "navbar", "navigation", "menu", "mainnav", "topnav"];
    let named = element.name() == "nav"
        || element
            .classes()
            .chain(element.id())
            .any(|word| NAMES.contains(&word.to_ascii_lowercase().as_str()));
    let linked = || {
        let links =
            node.descendants().filter(|n| n.value().as_element().is_some_and(|e| e.name() == "a"));
        links.map(text_size).sum::<usize>()
    };
    named && linked() >= text_size(node)
}

/// Whether an element is a link that leads back within its page: 回到頁首.
pub fn leads_back(node: NodeRef<'_, Node>, element: &Element) -> bool {
    const BACK: [&str; 4] = ["返回", "回到", "回", ""];
    const TO: [&str; 14] = [
        "", "頂部", "顶部", "頁首", "页首", "頁頂", "页顶", "目錄", "目录", "問題", "问题", "頂端",
        "顶端", "上方",
    ];
    if element.name() != "a" || !element.attr("href").is_some_and(|href| href.starts_with('#')) {
        return false;
    }
    // Nothing longer leads back; a page may put much into one link.
    let texts = node.descendants().filter_map(|n| n.value().as_text());
    let words: String = texts.flat_map(|text| text.chars()).take(40).collect();
    let words = words.trim().trim_matches(['↑', '▲', '[', ']', '【', '】']).trim();
    let back = BACK.iter().filter_map(|back| words.strip_prefix(back));
    words.eq_ignore_ascii_case("top")
        || !words.is_empty() && back.into_iter().any(|to| TO.contains(&to))
}

/// Whether an element holds the title of a page; a heading of lower rank may also be one of the site's own.
pub fn is_title(element: &Element) -> bool {
    matches!(element.name(), "h1" | "h2" | "h3")
        || element.classes().chain(element.id()).any(|word| {
            let word = word.to_ascii_lowercase();
            matches!(word.as_str(), "title" | "tit" | "ti" | "biaoti" | "bt" | "arttitle")
                || (word.ends_with("-title") || word.ends_with("_title") || word.ends_with("_tit"))
                    && !["site", "sub", "side", "nav", "column", "list", "more", "channel", "logo"]
                        .iter()
                        .any(|other| word.starts_with(other))
        })
}

/// How an element says in its own `style` that items are marked.
pub fn list_style(element: &Element) -> Option<&str> {
    style(element, "list-style-type").or_else(|| style(element, "list-style"))
}

/// How the items of an ordered list are numbered by its `type`, by the names of word processors.
pub fn list_type(element: &Element) -> Option<&'static str> {
    match element.attr("type")?.trim() {
        "a" => Some("lowerLetter"),
        "A" => Some("upperLetter"),
        "i" => Some("lowerRoman"),
        "I" => Some("upperRoman"),
        "1" => Some("decimal"),
        _ => None,
    }
}

/// The number format of a word processor for one of style sheets.
pub fn format_of(style: &str) -> Option<&'static str> {
    Some(match style {
        "lower-alpha" | "lower-latin" => "lowerLetter",
        "upper-alpha" | "upper-latin" => "upperLetter",
        "lower-roman" => "lowerRoman",
        "upper-roman" => "upperRoman",
        "cjk-ideographic"
        | "simp-chinese-informal"
        | "trad-chinese-informal"
        | "japanese-informal" => "chineseCountingThousand",
        "simp-chinese-formal" => "chineseLegalSimplified",
        "trad-chinese-formal" => "ideographLegalTraditional",
        "japanese-formal" => "japaneseLegal",
        "cjk-decimal" => "ideographDigital",
        "cjk-heavenly-stem" => "ideographTraditional",
        "cjk-earthly-branch" => "ideographZodiac",
        "decimal-leading-zero" => "decimalZero",
        "none" => "none",
        "decimal" => "decimal",
        _ => return None,
    })
}
