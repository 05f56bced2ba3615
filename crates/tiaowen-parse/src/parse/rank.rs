//! The rank of a document: that of the body which issued it, or that which its title tells.

use super::place;
use tiaowen_text::doc::{Authority, EventKind, Meta};

/// The rank of the issuing body. What the 国务院 approved and a ministry published before there was a law on
/// legislation counts as the 国务院's own.
pub(super) fn of(meta: &Meta) -> Authority {
    let issuer = meta.issuers.iter().map(|name| place::authority(name));
    let known = issuer.chain([title_authority(&meta.title)]).find(|rank| *rank != Authority::Other);
    let approved = || {
        let mut bodies = meta.events.iter().filter(|e| e.kind == EventKind::Approved);
        bodies.any(|e| e.by.iter().any(|name| name == "国务院"))
    };
    match known {
        Some(Authority::Ministry) | None if approved() => Authority::Central,
        known => known.unwrap_or_default(),
    }
}

/// Whether a text of which nobody says who made it is one of the state: a 条例 whose title names no place. Departments may
/// call no rule so, and local ones carry the name of their place; one whose title has lost it speaks of 本市 and its needs
/// (结合本市实际). What rules 中华人民共和国境内 or gives tasks to the 国务院 is no club's either. Hong Kong's 条例 are
/// ordinances, and those of Taiwan are written in the other script.
pub(super) fn is_national(meta: &Meta, text: &str) -> bool {
    const LOCAL: [&str; 9] = [
        "结合本市",
        "结合本省",
        "结合本自治",
        "结合本州",
        "结合本县",
        "本市行政区域",
        "本省行政区域",
        "本自治区行政区域",
        "行政长官",
    ];
    meta.issuers.is_empty()
        && meta.title.ends_with("条例")
        && place::read(&meta.title) == place::Place::default()
        && ["中华人民共和国境内", "国务院"].iter().any(|word| text.contains(word))
        && !LOCAL.iter().any(|word| text.contains(word))
}

/// The rank that a title tells by its head: 中华人民共和国…法, 最高人民法院关于…, 绍兴市…条例.
fn title_authority(title: &str) -> Authority {
    let starts = |heads: &[&str]| heads.iter().any(|head| title.starts_with(head));
    if starts(&["最高人民", "人民法院", "人民检察院"]) {
        return Authority::Judicial;
    }
    if starts(&[
        "中华人民共和国",
        "中華人民共和國",
        "国务院",
        "國務院",
        "中共中央",
        "全国人民代表大会",
    ]) {
        return Authority::Central;
    }
    place::read(title).authority()
}
