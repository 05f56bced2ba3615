//! How a query was read: every part as a link that turns it off, or on again.

use crate::kb::{SearchRequest, Switch};
use crate::web::address::address;
use crate::web::page::Page;
use tiaowen_print::view::{NameView, PartKind, PartView, SearchView};

/// How a query was read, kind by kind.
pub struct Echo {
    /// Kinds in the order of reading; those without parts are left out.
    pub groups: Vec<EchoGroup>,
    /// What is to be said of names that changed, a sentence each.
    pub names: Vec<String>,
}

/// Parts of one kind.
pub struct EchoGroup {
    /// What they are.
    pub name: String,
    /// The parts.
    pub parts: Vec<PartItem>,
}

/// A part of the reading.
pub struct PartItem {
    /// What a reader sees.
    pub text: String,
    /// Whether it is searched: a word left out and a part that is off are struck through.
    pub is_struck: bool,
    /// Whether it is as it would be by itself; else the link brings that back.
    pub on: bool,
    /// Address with the part turned; none for the only word.
    pub href: Option<String>,
    /// What the link does.
    pub meaning: String,
}

const KINDS: [(PartKind, &str); 6] = [
    (PartKind::Fold, "简繁归一"),
    (PartKind::Word, "分词"),
    (PartKind::Phrase, "原样"),
    (PartKind::Synonym, "同义"),
    (PartKind::Excluded, "不含"),
    (PartKind::Ignored, "未检索"),
];

impl Echo {
    /// Arranges; a long query is shown as it was read, without a link for each of its many parts.
    pub fn new(page: &Page, request: &SearchRequest, view: &SearchView, linked: bool) -> Self {
        let parts = &view.query.parts;
        let searched = |p: &&PartView| p.on && matches!(p.kind, PartKind::Word | PartKind::Phrase);
        let is_only = parts.iter().filter(searched).count() < 2;
        let group = |(kind, name): &(PartKind, &str)| {
            let of_kind = parts.iter().filter(|part| part.kind == *kind);
            let parts = of_kind
                .map(|part| PartItem {
                    href: turned(page, request, part)
                        .filter(|_| linked && (!is_only || !searched(&part))),
                    ..item(page, part)
                })
                .collect();
            EchoGroup { name: page.t(name), parts }
        };
        let groups = KINDS.iter().map(group).filter(|g| !g.parts.is_empty()).collect();
        let names = view.query.names.iter().map(|name| page.t(&told(name))).collect();
        Self { groups, names }
    }
}

/// 国土资源部：1998—2018 年的名称，此后为自然资源部；此前为国家土地管理局（1986—1998）
fn told(view: &NameView) -> String {
    let years = |from: Option<u16>, until: Option<u16>| match (from, until) {
        (Some(from), Some(until)) => format!("{from}—{until} 年"),
        (Some(from), None) => format!("{from} 年起"),
        (None, Some(until)) => format!("至 {until} 年"),
        (None, None) => String::new(),
    };
    let own = years(view.from, view.until);
    let mut said = Vec::new();
    if !own.is_empty() {
        said.push(format!("{own}的名称"));
    }
    if !view.next.is_empty() {
        said.push(format!("此后为{}", view.next.join("、")));
    }
    if !view.before.is_empty() {
        let before = view.before.iter().map(|former| match years(former.from, former.until) {
            years if years.is_empty() => former.name.clone(),
            years => format!("{}（{years}）", former.name),
        });
        said.push(format!("此前为{}", before.collect::<Vec<_>>().join("、")));
    }
    format!("{}（{}）：{}", view.name, view.of, said.join("，"))
}

/// Address of the search with a part turned off, or on again.
fn turned(page: &Page, request: &SearchRequest, part: &PartView) -> Option<String> {
    let switch: Switch = part.switch.parse().ok()?;
    let mut turned = request.clone();
    turned.off.retain(|off| *off != switch);
    if part.on {
        turned.off.push(switch);
    }
    Some(address(page, &turned))
}

fn item(page: &Page, part: &PartView) -> PartItem {
    let (text, word) = (page.text(&part.text), page.text(&part.word));
    let (shown, off, on) = match part.kind {
        PartKind::Word | PartKind::Phrase => (text.clone(), "不检索", "恢复检索"),
        // Shown as typed: what was typed is the matter here.
        PartKind::Fold => {
            (format!("{} = {}", part.text, part.word), "只按字形检索", "不分简繁检索")
        }
        PartKind::Synonym => (format!("{word} = {text}"), "不用同义词", "恢复同义词"),
        PartKind::Excluded => (text.clone(), "不再排除", "恢复排除"),
        PartKind::Ignored => (text.clone(), "也检索", "略去"),
    };
    let verb = page.t(if part.on { off } else { on });
    PartItem {
        is_struck: part.on == (part.kind == PartKind::Ignored),
        on: part.on,
        href: None,
        meaning: format!("{verb}：{shown}"),
        text: shown,
    }
}
