//! Puts citations and quotations of a text together: which citation ascribes which quotation, and what wording
//! without quotation marks a citation tells.

mod behind;
mod frame;
mod of_two;
mod pasted;
mod told;

pub(super) use pasted::is_pasted;
pub(super) use told::VERBS;
use told::names_what;

use super::cited::SAME;
use super::quote::{Quote, find_quotes};
use super::{Mention, Place};
use tiaowen_text::doc::Span;
use tiaowen_text::numeral;
use tiaowen_text::vocabulary::mark::{ends_sentence, ends_statement};

/// Bytes between a citation and a quotation that still read as one: 规定，到2025年，…
const NEAR: usize = 90;
/// The same for a quotation of a few characters, which is often a mere term.
const NEAR_SHORT: usize = 36;
/// Beyond these no citation is looked for.
const FARTHEST: usize = 3_000;
/// A quotation of fewer bytes is short.
const SHORT: usize = 24;
/// Bytes of wording without quotation marks that are compared; fewer tell nothing.
const LEAST_TOLD: usize = 18;
/// Bytes behind a quotation in which its footnote is looked for.
const MOST_NOTES: usize = 100_000;
/// The most of them: what follows is the writer's own.
const MOST_TOLD: usize = 3_000;

/// Something to judge: a citation, a quotation, or a quotation with the citation that ascribes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// From the first of both to the last.
    pub span: Span,
    /// The citation.
    pub mention: Option<Mention>,
    /// Places that the same list names beside it: 第八条、第九条规定“…”.
    pub beside: Vec<Place>,
    /// The wording without marks.
    pub quote: Option<Span>,
    /// How it is told.
    pub manner: Manner,
    /// How far wording that is told may go on behind `quote`: to the end of the line or the next quotation.
    pub reach: usize,
}

/// How a wording is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// In quotation marks, beside its citation or without one.
    Quoted,
    /// In quotation marks, before a citation that its sentence goes on to.
    Behind,
    /// In quotation marks, the citation far before it.
    Far,
    /// Without quotation marks, behind a colon or 规定.
    Told,
    /// The same, behind 依照…规定: as often the writer's own conclusion.
    Led,
    /// The same, beside its citation and behind no word that tells: as often the writer's own.
    Beside,
    /// A line below such wording, in a clause that is pasted whole.
    Below,
}

impl Manner {
    /// Whether the wording stands without quotation marks.
    pub fn is_told(self) -> bool {
        matches!(self, Self::Told | Self::Led | Self::Beside | Self::Below)
    }
}

/// Every claim of a text in order.
pub fn find_claims(text: &str, mentions: &[Mention]) -> Vec<Claim> {
    let mut quotes = find_quotes(text);
    // A title between quotation marks is no quotation, nor is a name that is defined: 以下简称“新规”.
    quotes.retain(|q| {
        let before = Span::new(0, q.outer.start).of(text);
        if DEFINES.iter().any(|word| before.ends_with(word)) {
            return false;
        }
        let from = mentions.partition_point(|m| m.span.end < q.outer.end);
        let mut near = mentions.get(from..).unwrap_or_default().iter().take(2);
        !near.any(|m| m.span.start <= q.outer.start && q.outer.end <= m.span.end)
    });
    let quotes = opened(text, quotes, mentions);
    let quoted: Vec<bool> = mentions.iter().map(|m| is_quoted(&quotes, m.span)).collect();
    let page = Page { text, quotes: &quotes, mentions, quoted: &quoted };
    let mut ascribed = vec![false; mentions.len()];
    let mut claims = Vec::new();
    for quote in &quotes {
        let ascribed_to = page.ascribe(quote);
        let listed = !matches!(ascribed_to, Ascribed::Of(_));
        let (mention, manner) = match ascribed_to {
            Ascribed::To(index) | Ascribed::Of(index) => (Some(index), Manner::Quoted),
            Ascribed::Behind(index) => (Some(index), Manner::Behind),
            Ascribed::Far(index) => (Some(index), Manner::Far),
            Ascribed::Alone => (None, Manner::Quoted),
        };
        let mut beside = Vec::new();
        if let Some(index) = mention {
            let near = matches!(manner, Manner::Quoted | Manner::Behind);
            let first = if near && listed { page.list_start(index) } else { index };
            for at in first..=index {
                if manner == Manner::Quoted
                    && let Some(used) = ascribed.get_mut(at)
                {
                    *used = at == index || *used;
                }
                if at < index
                    && let Some(other) = mentions.get(at)
                {
                    beside.push(other.place.clone());
                }
            }
        }
        let mention = mention.and_then(|index| mentions.get(index)).cloned();
        let span = match &mention {
            Some(m) if manner == Manner::Quoted => {
                Span::new(m.span.start.min(quote.outer.start), m.span.end.max(quote.outer.end))
            }
            _ => quote.outer,
        };
        let reach = quote.inner.end;
        claims.push(Claim { span, mention, beside, quote: Some(quote.inner), manner, reach });
    }
    let mut told_to = 0;
    for (index, mention) in mentions.iter().enumerate() {
        // A citation inside a quotation is part of the quoted wording.
        if quoted.get(index).copied().unwrap_or(false) {
            continue;
        }
        let quotes = ascribed.get(index).copied().unwrap_or(false);
        let told = page.told(index).filter(|_| !page.speaks_on(index, told_to));
        let framed = || Some(page.framed(index)?).map(|(s, reach)| (s, Manner::Beside, reach));
        let framed = || framed().filter(|_| !quotes && !page.speaks_on(index, told_to));
        let told = told.or_else(framed);
        // 某法第三条规定，…。并要求“…”: it tells what stands before the quotation as well.
        if quotes && told.is_none() {
            continue;
        }
        if let Some((_, _, reach)) = told {
            told_to = told_to.max(reach);
        }
        let (quote, manner, reach) = match told {
            Some((span, manner, reach)) => (Some(span), manner, reach),
            None => (None, Manner::Quoted, mention.span.end),
        };
        let span = quote.map_or(mention.span, |q| Span::new(mention.span.start, q.end));
        let first = quote.filter(|_| matches!(manner, Manner::Told | Manner::Beside));
        let below = first.map(|first| page.below(index, first, reach)).unwrap_or_default();
        let mention = Some(mention.clone());
        for line in below {
            told_to = told_to.max(line.end);
            let (mention, manner) = (mention.clone(), Manner::Below);
            let (quote, reach) = (Some(line), line.end);
            claims.push(Claim { span: line, mention, beside: Vec::new(), quote, manner, reach });
        }
        claims.push(Claim { span, mention, beside: Vec::new(), quote, manner, reach });
    }
    claims.sort_by_key(|claim| (claim.span.start, claim.span.end));
    claims
}

/// The quotations of a text, with those within what somebody says instead of the speech: 律师称：“某法第三条规定，‘…’”.
fn opened(text: &str, quotes: Vec<Quote>, mentions: &[Mention]) -> Vec<Quote> {
    let quoted: Vec<bool> = mentions.iter().map(|m| is_quoted(&quotes, m.span)).collect();
    let page = Page { text, quotes: &quotes, mentions, quoted: &quoted };
    let mut out = Vec::with_capacity(quotes.len());
    for quote in &quotes {
        if !page.is_speech(quote) {
            out.push(*quote);
            continue;
        }
        let moved =
            |span: Span| Span::new(quote.inner.start + span.start, quote.inner.start + span.end);
        let inner = find_quotes(quote.inner.of(text)).into_iter();
        out.extend(inner.map(|q| Quote { outer: moved(q.outer), inner: moved(q.inner) }));
    }
    out
}

/// The first bytes of a text, whole characters.
fn beginning(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

/// Whether a span lies inside a quotation; quotations are in order and apart.
fn is_quoted(quotes: &[Quote], span: Span) -> bool {
    let after = quotes.partition_point(|q| q.inner.start <= span.start);
    after.checked_sub(1).and_then(|i| quotes.get(i)).is_some_and(|q| q.inner.contains(span))
}

/// The number of a footnote that a text begins with, and the rest: [1], ［1］, 〔1〕, ①.
fn note(text: &str) -> Option<(u32, &str)> {
    let first = text.chars().next()?;
    if let Some(number) = numeral::enclosed(first) {
        return Some((number, text.get(first.len_utf8()..)?));
    }
    let inner = text.strip_prefix(['[', '［', '〔'])?;
    let inner = inner.strip_prefix(['^', '注']).unwrap_or(inner);
    let close = inner.find([']', '］', '〕']).filter(|at| *at <= 9)?;
    let number = inner.get(..close).and_then(numeral::parse)?;
    let rest = inner.get(close..)?.trim_start_matches([']', '］', '〕', ':', '：', ' ']);
    (number.main < 1000).then_some((number.main, rest))
}

/// Whether words join two citations of a list.
fn is_list_joint(words: &str) -> bool {
    matches!(words.trim(), "、" | "和" | "与" | "及" | "或" | "以及" | "，" | "與" | "暨")
}

enum Ascribed {
    To(usize),
    /// This one of a list of citations, and none of the others.
    Of(usize),
    /// The citation that its sentence goes on to.
    Behind(usize),
    /// The last citation before it, too far away to be sure.
    Far(usize),
    Alone,
}

/// A text with what stands in it.
struct Page<'a> {
    text: &'a str,
    quotes: &'a [Quote],
    mentions: &'a [Mention],
    /// Whether each citation stands inside a quotation.
    quoted: &'a [bool],
}

/// Words before a name that they define.
const DEFINES: [&str; 6] = ["简称", "以下称", "下称", "统称", "簡稱", "以下稱"];
/// Words that turn to another source: …；又见“…”.
const ELSEWHERE: [&str; 6] = ["又见", "另见", "参见", "另有", "又如", "再如"];
/// Most quotations, and most citations, that one sentence lists.
const MOST_RUN: usize = 20;
/// Words of somebody who says what follows.
const SPEAKS: [&str; 20] = [
    "称",
    "稱",
    "说",
    "說",
    "表示",
    "认为",
    "認為",
    "回应",
    "回應",
    "解释",
    "介绍",
    "写道",
    "寫道",
    "载明",
    "載明",
    "答复",
    "主张",
    "主張",
    "告诉记者",
    "了解到",
];
impl Page<'_> {
    /// The citation that ascribes a quotation: in brackets or after a dash right behind it, else the last one
    /// before it in the same paragraph, near enough, else one behind it that says so: “…”，见《…》第七条.
    fn ascribe(&self, quote: &Quote) -> Ascribed {
        if let Some(index) = self.bracketed(quote) {
            return Ascribed::To(index);
        }
        if let Some(index) = self.footnote(quote) {
            return Ascribed::To(index);
        }
        let alone = |index: Option<usize>| index.map_or(Ascribed::Alone, Ascribed::To);
        if let Some(settled) = self.settled(quote).or_else(|| self.paired(quote)) {
            return settled;
        }
        let behind = self.pointed_to(quote);
        let Some((before, near)) = self.spoken_of(quote) else {
            let behind = behind.map(Ascribed::To);
            return behind.or_else(|| self.followed(quote)).unwrap_or(Ascribed::Alone);
        };
        if self.is_set_apart(before, quote) || behind.is_none() && self.is_said(before, quote) {
            return behind
                .map(Ascribed::To)
                .or_else(|| self.followed(quote))
                .unwrap_or(Ascribed::Alone);
        }
        let end = self.mentions.get(before).map_or(quote.outer.start, |m| m.span.end);
        let between = self.unquoted(Span::new(end, quote.outer.start));
        let last = between.rfind(ends_statement);
        let turned = last.and_then(|at| between.get(at..)).is_some_and(|rest| {
            let rest = rest.trim_start_matches(ends_statement).trim_start();
            ELSEWHERE.iter().any(|word| rest.starts_with(word))
        });
        if turned || (behind.is_some() && (last.is_some() || !near)) {
            return alone(behind);
        }
        if let Some(former) = self.former(before, quote) {
            return Ascribed::Of(former);
        }
        // What stands before it in its own sentence says it first.
        let parted = self.unquoted(Span::new(end, quote.outer.start)).contains(ends_sentence);
        if parted && let Some(followed) = self.followed(quote) {
            return followed;
        }
        if near { Ascribed::To(before) } else { Ascribed::Far(before) }
    }

    /// A citation in brackets or after a dash right behind a quotation.
    fn bracketed(&self, quote: &Quote) -> Option<usize> {
        let after = self.mentions.partition_point(|m| m.span.start < quote.outer.end);
        let gap = Span::new(quote.outer.end, self.mentions.get(after)?.span.start).of(self.text);
        if gap.len() > 24 {
            return None;
        }
        let lead = gap.trim_start_matches(['。', '，', ' ', '\n', '>']);
        let mut rest = lead.chars();
        let opens = match rest.next()? {
            // （二）《…》, [2] 《…》: a bracket that is closed before the citation numbers what comes next.
            '（' | '(' | '[' | '［' | '【' | '〔' => {
                !rest.as_str().contains(['）', ')', ']', '］', '】', '〕'])
            }
            '—' => true,
            // At the head of a line it marks the next item of a list.
            '-' | '–' => !gap.contains('\n'),
            _ => false,
        };
        opens.then(|| self.best_of(after))
    }

    /// The citation of the note that a mark right behind a quotation leads to: “…”[1], and below it [1] 某法第三条.
    fn footnote(&self, quote: &Quote) -> Option<usize> {
        let behind = self.text.get(quote.outer.end..)?.trim_start_matches(['。', '，']);
        let number = note(behind)?.0;
        let from = self.text.len() - behind.len();
        let mut at = from;
        for line in beginning(self.text.get(from..)?, MOST_NOTES).split('\n') {
            let marked = note(line.trim_start()).filter(|_| at > from);
            if let Some((_, rest)) = marked.filter(|(n, _)| *n == number) {
                let start = at + (line.len() - rest.len());
                let first = self.mentions.partition_point(|m| m.span.start < start);
                let inside = self.mentions.get(first)?.span.end <= at + line.len();
                return inside.then(|| self.best_of(first));
            }
            at += line.len() + 1;
        }
        None
    }

    /// The quotations that stand in one run with a quotation, “…”、“…”及“…”: from the first to this one, with the
    /// place of the last.
    fn run_of(&self, quote: &Quote) -> (std::ops::Range<usize>, usize) {
        let here = self.quotes.partition_point(|q| q.outer.start < quote.outer.start);
        let joined = |at: usize| {
            let pair = self.quotes.get(at).zip(self.quotes.get(at + 1));
            pair.is_some_and(|(a, b)| {
                let gap = Span::new(a.outer.end, b.outer.start.max(a.outer.end)).of(self.text);
                let gap = gap.trim_start_matches(['、', '，', '；', ' ']);
                matches!(gap, "" | "及" | "与" | "與" | "和" | "暨" | "以及" | "并" | "並")
            })
        };
        let back = (0..here).rev().take(MOST_RUN).take_while(|at| joined(*at)).count();
        let on = (here..here + MOST_RUN).take_while(|at| joined(*at)).count();
        (here - back..here + 1, here + on)
    }

    /// Whether the words around a citation before a quotation set the quotation apart from it: 与某法第三条不同，“…”.
    fn is_set_apart(&self, index: usize, quote: &Quote) -> bool {
        const WITH: [&str; 6] = ["与", "與", "除", "除了", "和", "同"];
        const APART: [&str; 6] = ["不同", "之外", "以外", "外，", "有别", "相比"];
        const UNLIKE: [&str; 6] = ["不同于", "不同於", "有别于", "有別於", "区别于", "区别於"];
        let Some(cited) = self.mentions.get(index).map(|m| m.span) else { return false };
        let before = Span::new(0, cited.start).of(self.text);
        let after = Span::new(cited.end, quote.outer.start.max(cited.end)).of(self.text);
        let has = |any: &[&str], fits: &dyn Fn(&str) -> bool| any.iter().any(|word| fits(word));
        has(&UNLIKE, &|word| before.ends_with(word))
            || has(&WITH, &|word| before.ends_with(word))
                && has(&APART, &|word| after.starts_with(word))
    }

    /// Whether somebody says a quotation in a sentence of its own behind a citation: …第三条。王某表示：“…”.
    fn is_said(&self, index: usize, quote: &Quote) -> bool {
        const WRITES: [&str; 5] = ["写着", "寫著", "标语", "回答", "答道"];
        const OF_RULE: [&str; 14] = [
            "条", "條", "款", "项", "項", "法", "规定", "規定", "意见", "文件", "通知", "办法",
            "决定", "规范",
        ];
        let cited = self.mentions.get(index).map_or(0, |m| m.span.end);
        let words = Span::new(cited, quote.outer.start.max(cited)).of(self.text);
        let Some((_, own)) = words.rsplit_once(|c| ends_sentence(c) || c == '\n') else {
            return false;
        };
        let own = own.trim().trim_end_matches(['：', ':', '，', ' ']);
        let says = SPEAKS.iter().chain(&WRITES).find_map(|word| own.strip_suffix(word));
        says.is_some_and(|who| !who.is_empty() && !OF_RULE.iter().any(|word| who.contains(word)))
    }

    /// The citation that a quotation is paired with by its place: 甲法第三条、乙法第五条分别规定“…”和“…”.
    fn paired(&self, quote: &Quote) -> Option<Ascribed> {
        let (place, last) = self.run_of(quote);
        let begins = self.quotes.get(place.start)?.outer.start;
        let after = self.mentions.partition_point(|m| m.span.end <= begins);
        let index = after.checked_sub(1)?;
        let words = Span::new(self.mentions.get(index)?.span.end, begins).of(self.text);
        let each = ["分别", "分別", "依次", "依序", "各自"].iter().any(|word| words.contains(word));
        if !each || words.len() > NEAR || words.contains(ends_sentence) {
            return None;
        }
        let mut first = index;
        while let Some(before) = first.checked_sub(1)
            && index - first < MOST_RUN
            && self.list_end(before) >= index
        {
            first = before;
        }
        let pairs = last > place.start && last - place.start == index - first;
        pairs.then(|| Ascribed::Of(first + (place.end - 1 - place.start)))
    }

    /// The last citation of the list that one begins, also of several documents: 甲法第八条、乙法第九条.
    fn list_end(&self, index: usize) -> usize {
        let mut last = index;
        while last - index < MOST_RUN
            && let Some((a, b)) = self.mentions.get(last).zip(self.mentions.get(last + 1))
            && a.span.end <= b.span.start
            && is_list_joint(Span::new(a.span.end, b.span.start).of(self.text))
        {
            last += 1;
        }
        last
    }

    /// Whether a quotation is what somebody says, who cites in it: nothing outside ascribes it.
    fn is_speech(&self, quote: &Quote) -> bool {
        let first = self.mentions.partition_point(|m| m.span.start < quote.inner.start);
        let Some(inner) = self.mentions.get(first).filter(|m| quote.inner.contains(m.span)) else {
            return false;
        };
        if !matches!(self.ascribe(quote), Ascribed::Alone) {
            return false;
        }
        let before = Span::new(0, quote.outer.start).of(self.text);
        let before = before.trim_end_matches(['：', ':', '，', ' ']);
        let led = SPEAKS.iter().any(|word| before.ends_with(word));
        // “某法第三条规定的是‘…’”
        let behind = Span::new(inner.span.end, quote.inner.end).of(self.text);
        let begins = inner.span.start - quote.inner.start <= 12;
        let tells =
            VERBS.iter().any(|verb| behind.starts_with(verb)) || behind.starts_with(['：', ':']);
        led || begins && tells
    }

    /// Whether a citation is part of wording that is told up to a place: …违反本法第三条规定….
    fn speaks_on(&self, index: usize, told_to: usize) -> bool {
        let Some(mention) = self.mentions.get(index) else { return false };
        let words = mention.span.of(self.text);
        let before = Span::new(0, mention.span.start).of(self.text).trim_end();
        mention.span.start < told_to
            && words.starts_with(['第', '前'])
            && !before.ends_with(ends_statement)
    }

    /// The last citation before a quotation in its paragraph, and whether it is near enough to be what it is
    /// quoted from.
    fn spoken_of(&self, quote: &Quote) -> Option<(usize, bool)> {
        let after = self.mentions.partition_point(|m| m.span.end <= quote.outer.start);
        // The line of a quotation bounds the search, or else how far a citation reaches, so that a long text is not read
        // over and over.
        let far = quote.outer.start.saturating_sub(FARTHEST + 9);
        let from = self.text.floor_char_boundary(far);
        let head = self.text.get(from..quote.outer.start)?;
        let line = head.trim_end().rfind('\n').map_or(from, |at| from + at + 1);
        let before = (0..after)
            .rev()
            .take_while(|&i| {
                self.mentions.get(i).is_some_and(|m| m.span.end > line.saturating_sub(9))
            })
            .find(|&i| !self.quoted.get(i).copied().unwrap_or(false))?;
        let between = Span::new(self.mentions.get(before)?.span.end, quote.outer.start);
        let words = between.of(self.text);
        if words.len() > FARTHEST {
            return None;
        }
        let block = self
            .text
            .get(quote.outer.start..)
            .is_some_and(|rest| rest.trim_start().starts_with('>'));
        let lines = words.trim().is_empty() || words.trim_end().ends_with(['：', ':']);
        if words.contains('\n') && !((block || words.len() < NEAR) && lines) {
            return None;
        }
        // Quotations in between do not count as distance: 规定：“甲”“乙”和“丙”.
        let distance = self.unquoted(between).len();
        let short = quote.inner.len() < SHORT;
        let stops = words.contains(ends_sentence) && distance == words.len();
        let near = distance <= if short { NEAR_SHORT } else { NEAR };
        Some((before, near && !(short && stops)))
    }

    /// A stretch of text without the quotations in it.
    fn unquoted(&self, span: Span) -> String {
        let mut out = String::new();
        let mut at = span.start;
        let first = self.quotes.partition_point(|q| q.outer.start < span.start);
        let inside = self.quotes.get(first..).unwrap_or_default().iter();
        for quote in inside.take_while(|q| q.outer.start < span.end) {
            if !span.contains(quote.outer) || quote.outer.is_empty() {
                continue;
            }
            out.push_str(Span::new(at, quote.outer.start.max(at)).of(self.text));
            at = quote.outer.end.max(at);
        }
        out.push_str(Span::new(at, span.end.max(at)).of(self.text));
        out
    }

    /// `《…》第十四条` may come as two mentions, the document and then its clause: the clause says more.
    fn best_of(&self, first: usize) -> usize {
        let (Some(a), Some(b)) = (self.mentions.get(first), self.mentions.get(first + 1)) else {
            return first;
        };
        let joined = Span::new(a.span.end, b.span.start).of(self.text).trim().is_empty();
        let finer = matches!(b.place, Place::Spots(..) | Place::Missing { .. });
        if joined && finer { first + 1 } else { first }
    }

    /// The first citation of the list that one ends: 第八条、第九条.
    fn list_start(&self, index: usize) -> usize {
        let mut first = index;
        while let (Some(before), Some(m)) =
            (first.checked_sub(1).and_then(|i| self.mentions.get(i)), self.mentions.get(first))
            && before.place.document().is_some()
            && before.place.document() == m.place.document()
            && before.span.end <= m.span.start
            && is_list_joint(Span::new(before.span.end, m.span.start).of(self.text))
            && index - first < 20
        {
            first -= 1;
        }
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiaowen_text::doc::DocId;

    /// `[…]` marks citations in the cases.
    fn claims(marked: &str) -> Vec<(String, String)> {
        let (mut text, mut mentions, mut open) = (String::new(), Vec::new(), 0);
        for c in marked.chars() {
            match c {
                '[' => open = text.len(),
                ']' => mentions.push(Mention {
                    span: Span::new(open, text.len()),
                    place: Place::Document(DocId::parse("a").unwrap()),
                }),
                c => text.push(c),
            }
        }
        let of = |span: Option<Span>| span.map_or(String::new(), |s| s.of(&text).to_owned());
        find_claims(&text, &mentions)
            .into_iter()
            .map(|c| (of(c.mention.map(|m| m.span)), of(c.quote)))
            .collect()
    }

    #[test]
    fn quotations_are_ascribed_to_the_citation_beside_them() {
        for (text, expected) in [
            (
                "[《甲》第一条]规定：“天地玄黄宇宙洪荒”。",
                &[("《甲》第一条", "天地玄黄宇宙洪荒")][..],
            ),
            ("“天地玄黄宇宙洪荒”（[《甲》第一条]）。", &[("《甲》第一条", "天地玄黄宇宙洪荒")]),
            ("[甲一]和[甲二]都在。", &[("甲一", ""), ("甲二", "")]),
            (
                "[甲一]规定“天地玄黄宇宙洪荒”，[甲二]规定“日月盈昃辰宿列张”。",
                &[("甲一", "天地玄黄宇宙洪荒"), ("甲二", "日月盈昃辰宿列张")],
            ),
            ("“天地玄黄宇宙洪荒”是谁说的？", &[("", "天地玄黄宇宙洪荒")]),
            ("[甲一]：\n\n> 天地玄黄宇宙洪荒", &[("甲一", "天地玄黄宇宙洪荒")]),
            ("[甲一]如此。\n“天地玄黄宇宙洪荒”", &[("甲一", ""), ("", "天地玄黄宇宙洪荒")]),
            ("[甲一]提出“天地”“玄黄”。", &[("甲一", "天地"), ("甲一", "玄黄")]),
            ("“依照[乙一]办理的事项”（[甲一]）", &[("甲一", "依照乙一办理的事项")]),
            (
                "“天地玄黄宇宙洪荒”，见[甲一]；“日月盈昃辰宿列张”，见[甲二]。",
                &[("甲一", "天地玄黄宇宙洪荒"), ("甲二", "日月盈昃辰宿列张")],
            ),
            (
                "[甲一]规定“天地玄黄宇宙洪荒”；又见“日月盈昃辰宿列张”。",
                &[("甲一", "天地玄黄宇宙洪荒"), ("", "日月盈昃辰宿列张")],
            ),
            (
                "[甲一]规定“天地玄黄宇宙洪荒”；又见[甲二]：“日月盈昃辰宿列张”。",
                &[("甲一", "天地玄黄宇宙洪荒"), ("甲二", "日月盈昃辰宿列张")],
            ),
            (
                "[甲一]规定“天地玄黄宇宙洪荒”，见[甲二]“日月盈昃辰宿列张”。",
                &[("甲一", "天地玄黄宇宙洪荒"), ("甲二", "日月盈昃辰宿列张")],
            ),
            ("“天地玄黄宇宙洪荒”语出[甲一]。", &[("甲一", "天地玄黄宇宙洪荒")]),
            (
                "[甲一]规定“天地玄黄宇宙洪荒”；“日月盈昃辰宿列张”。",
                &[("甲一", "天地玄黄宇宙洪荒"), ("甲一", "日月盈昃辰宿列张")],
            ),
        ] {
            let expected: Vec<_> =
                expected.iter().map(|&(a, b)| (a.to_owned(), b.to_owned())).collect();
            assert_eq!(claims(text), expected, "{text}");
        }
    }
}
