//! Documents that a sentence names as the source of a quotation without a number: 某法规定“…”, 根据某法，“…”.

use super::{NAMED_KINDS, Owner, Reader};
use crate::crossref::resolve::longest_alias;
use crate::crossref::scan::ends_with;
use crate::crossref::variant;
use crate::verify::{Mention, Place};
use tiaowen_text::vocabulary::kind;
use tiaowen_text::vocabulary::mark::{ends_statement, is_quotation};

/// Words that tell what a document says.
const SAYS: [&str; 14] = [
    "规定", "明确", "指出", "提出", "要求", "强调", "载明", "写明", "写道", "写有", "表明", "称",
    "显示", "禁止",
];
/// Words between a name and what it says.
const BETWEEN: [&str; 16] = [
    "中",
    "里",
    "也",
    "还",
    "均",
    "都",
    "曾",
    "就",
    "则",
    "已",
    "亦",
    "对此",
    "明文",
    "明确",
    "特别",
    "第一次",
];
/// Words before a name that is followed.
const LEADS: [&str; 10] =
    ["根据", "依据", "按照", "依照", "遵照", "参照", "援引", "按", "依", "据"];
/// Characters in which a source stands before its quotation.
const NEAR: usize = 40;
/// Words that end like the name of a law and are none.
const COMMON: [&str; 14] = [
    "做法", "方法", "说法", "看法", "想法", "司法", "立法", "执法", "守法", "用法", "手法", "办法",
    "疗法", "普法",
];
/// Words before a kind that name no document by themselves: 有关办法.
const VAGUE: [&str; 12] =
    ["有关", "相关", "上述", "这些", "其他", "现行", "该项", "一些", "多部", "此", "新", "旧"];

impl Reader<'_> {
    /// Adds the sources of quotations that no citation before them in their sentence ascribes.
    pub(super) fn sources(&mut self) {
        let quotes = self.quotes.clone();
        let mut found: Vec<Mention> = Vec::new();
        for quote in quotes {
            let at = self.folded.range(quote.outer).start;
            let Some((owner, start, end)) = self.source(at) else { continue };
            let span = self.folded.span(start, end);
            let after = self.found.partition_point(|m| m.span.end <= quote.outer.start);
            let cited = after.checked_sub(1).and_then(|i| self.found.get(i));
            let taken = cited.is_some_and(|m| m.span.end > span.start);
            let around = self.found.iter().skip(after).take(1);
            if taken || around.into_iter().any(|m| m.span.start < quote.outer.start) {
                continue;
            }
            let place = self.whole(&owner);
            if found.last().is_none_or(|m| m.span != span) && place != Place::Unsaid {
                found.push(Mention { span, place });
            }
        }
        self.found.append(&mut found);
        self.found.sort_by_key(|m| (m.span.start, m.span.end));
    }

    /// The document that the words before a quotation at a position name as what says it, with its place.
    fn source(&mut self, at: usize) -> Option<(Owner, usize, usize)> {
        let text = self.folded.chars();
        let from = at.saturating_sub(NEAR);
        let before = text.get(from..at)?;
        let bounds = |c: &char| ends_statement(*c) || is_quotation(*c) || matches!(c, '\n' | '》');
        let from = before.iter().rposition(bounds).map_or(from, |i| from + i + 1);
        let mut end = at;
        let mut paused = false;
        while end > from && text.get(end - 1).is_some_and(|c| "：:，, \u{3000}".contains(*c)) {
            end -= 1;
            paused = true;
        }
        // 某法：“…”
        if paused && let Some((owner, start)) = self.named_whole(end, from) {
            let text = self.folded.chars();
            let colon = text.get(end..at)?.iter().any(|c| matches!(c, '：' | ':'));
            let led = LEADS.iter().any(|word| ends_with(text, start, word));
            return (colon || led).then_some((owner, start, end));
        }
        // 根据某法的规定，“…”
        for glue in ["的规定", "之规定", "规定", "的要求", "的精神"] {
            if !ends_with(self.folded.chars(), end, glue) {
                continue;
            }
            let name = end - glue.chars().count();
            if let Some((owner, start)) = self.named_whole(name, from)
                && LEADS.iter().any(|word| ends_with(self.folded.chars(), start, word))
            {
                return Some((owner, start, name));
            }
        }
        // 某法规定，甲“…”
        for says in (from + 1..=at).rev() {
            let text = self.folded.chars();
            let Some(word) = SAYS.iter().find(|word| ends_with(text, says, word)) else { continue };
            let mut name = says.saturating_sub(word.chars().count());
            // 某准则则规定: the word may end the name.
            while name > from {
                if let Some((owner, start)) = self.named_whole(name, from) {
                    return Some((owner, start, name));
                }
                let text = self.folded.chars();
                let Some(word) = BETWEEN.iter().find(|word| ends_with(text, name, word)) else {
                    break;
                };
                name -= word.chars().count();
            }
        }
        None
    }

    /// The document without 《》 whose name ends at a position and begins no earlier than another.
    fn named_whole(&mut self, end: usize, from: usize) -> Option<(Owner, usize)> {
        // 该条例规定“…”
        if let Some((owner, start)) = self.same(end).filter(|(_, start)| *start >= from)
            && end - start > 1
        {
            return Some((owner, start));
        }
        let text = self.folded.chars();
        let alias = longest_alias(text, end, &self.aliases);
        if let Some((owner, start)) = alias.filter(|(_, start)| *start >= from) {
            return Some((owner.clone(), start));
        }
        let known = self.names.name_before(text, end).filter(|(_, start)| *start >= from);
        if let Some((i, start)) = known {
            return Some((self.version(i, start, end), start));
        }
        let named = self.dated(end).or_else(|| self.kin(end));
        let named = named.or_else(|| {
            let (i, start) = self.abbreviated(end)?;
            Some((Owner::Known(i), start))
        });
        named.or_else(|| self.unknown(end)).filter(|(_, start)| *start >= from)
    }

    /// A name that reads like a law's and is not known here.
    fn unknown(&self, end: usize) -> Option<(Owner, usize)> {
        let text = self.folded.chars();
        let end = variant::remark_before(text, end).map_or(end, |remark| remark.open);
        let (_, start) = self.foreign(end)?;
        let name: String = text.get(start..end)?.iter().collect();
        let kind = NAMED_KINDS.iter().find_map(|kind| name.strip_suffix(kind))?;
        let common = COMMON.iter().any(|word| name.ends_with(word) && name.chars().count() < 6)
            || VAGUE.contains(&kind)
            || kind::of_title(&name).is_some_and(|kind| kind.name == name && kind.name != "宪法");
        (!common).then(|| (self.printed(start, end), start))
    }
}
