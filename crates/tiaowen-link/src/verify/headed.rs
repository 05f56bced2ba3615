//! The head of a list together with items of it that are cited by their numbers: 第三十八条第一款第二项：“有下列情形之一的，…：
//! ……（二）…”.

use super::Spot;
use super::compare::find_exact;
use super::edges::beheaded;
use super::omitted::names_list;
use super::wording::Wording;
use tiaowen_text::doc::{Document, Span};
use tiaowen_text::numeral;
use tiaowen_text::vocabulary::mark::{ends_sentence, ends_statement};

/// Where such a quotation stands: the head right above the list of the items, each item whole and in one of the spots.
pub(super) fn headed(
    quote: &str,
    document: &Document,
    held: &Wording,
    spots: &[Spot],
) -> Option<Span> {
    let original = document.text.as_str();
    let scope = above(document, spots)?;
    let (head, rest) = quote.split_once(['：', ':']).filter(|(head, _)| names_list(head))?;
    let head = find_exact(&Wording::of(head), held, scope)?;
    // No other list stands between.
    let between = Span::new(head.end, scope.end).of(original);
    let ends_there = between.trim_start().starts_with(['：', ':', '\n', '。']);
    if !ends_there || between.matches(['：', ':']).count() > 1 || beheaded(original, head).is_some()
    {
        return None;
    }
    let parts = |c: char| "…⋯；;\n。".contains(c);
    let mut end = head.end;
    for item in rest.split(parts).filter(|item| Wording::of(item).weight() > 0) {
        let place = spots.iter().find_map(|spot| {
            let within = Span::new(spot.span.start.max(end), spot.span.end);
            let within = (within.start < within.end).then_some(within)?;
            let find = |item: &str| find_exact(&Wording::of(item), held, within);
            find(item).or_else(|| find(unnumbered(item)))
        })?;
        if !is_whole(original, place) {
            return None;
        }
        end = place.end;
    }
    (end > head.end).then(|| Span::new(head.start, end))
}

/// What stands of a unit above the first of some clauses in it.
fn above(document: &Document, spots: &[Spot]) -> Option<Span> {
    let first = spots.iter().min_by_key(|spot| spot.span.start)?;
    if first.clause == usize::MAX {
        return None;
    }
    let unit = document.unit_span(document.unit_of(first.clause));
    (unit.start < first.span.start).then(|| Span::new(unit.start, first.span.start))
}

/// Where an item stands that is told with the words of its head behind it: 在上下班途中受到…伤害的，应当认定为工伤.
pub(super) fn with_head_behind(
    told: &str,
    document: &Document,
    held: &Wording,
    spots: &[Spot],
) -> Option<Span> {
    let original = document.text.as_str();
    let scope = above(document, spots)?;
    let (at, mark) = told.char_indices().rfind(|(_, c)| matches!(c, '，' | ','))?;
    let (item, head) = (told.get(..at)?, told.get(at + mark.len_utf8()..)?);
    let head = find_exact(&Wording::of(head), held, scope)?;
    let item = Wording::of(item);
    let place = spots.iter().find_map(|spot| find_exact(&item, held, spot.span))?;
    let plain = beheaded(original, head).is_none() && names_list(scope.of(original));
    (plain && is_whole(original, place)).then_some(place)
}

/// An item without its number.
fn unnumbered(item: &str) -> &str {
    let begins = item.trim_start();
    let mark = begins.char_indices().take(6).find(|(_, c)| "）)、.．".contains(*c));
    let Some((at, mark)) = mark else { return item };
    let number = begins.get(..at).unwrap_or_default().trim_start_matches(['（', '(']);
    let rest = begins.get(at + mark.len_utf8()..).unwrap_or_default();
    if numeral::parse(number).is_some() { rest } else { item }
}

/// Whether a place begins an item or a sentence of it, and ends one.
fn is_whole(original: &str, place: Span) -> bool {
    let before = original.get(..place.start).unwrap_or_default();
    let line = before.rsplit(|c| ends_statement(c) || "：:\n".contains(c)).next();
    let line = line.unwrap_or(before).trim();
    let number =
        line.trim_start_matches(['（', '(']).trim_end_matches(['）', ')', '、', '.', '．']);
    let begins = number.is_empty() || numeral::parse(number.trim()).is_some();
    let behind = original.get(place.end..).unwrap_or_default();
    let behind = behind.trim_start_matches([' ', '\u{3000}']);
    begins && (behind.is_empty() || behind.starts_with(|c| ends_sentence(c) || "；;\n".contains(c)))
}
