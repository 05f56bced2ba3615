//! Whose clause a number is: what is named right before it, or was spoken of last.

use super::{CARRIES, LONGEST_NAME, MOST_BACK, NAMED_KINDS, Owner, Reader, Title};
use crate::crossref::era;
use crate::crossref::folded::key;
use crate::crossref::names::{BEFORE, may_begin, may_precede};
use crate::crossref::resolve::{gap_is_bracket, longest_alias};
use crate::crossref::scan::ends_with;
use crate::crossref::variant;
use tiaowen_text::vocabulary::kind;

impl Reader<'_> {
    /// As [`named_before`](Self::named_before), also by a word for the document spoken of last: 该法.
    pub(super) fn said_before(&mut self, at: usize) -> Option<(Owner, usize)> {
        let found = self.named_before(at);
        found.or_else(|| self.same(at).map(|(owner, _)| (owner, at)))
    }

    /// The document whose name ends right before a position, and where the citation begins.
    pub(super) fn named_before(&mut self, at: usize) -> Option<(Owner, usize)> {
        let text = self.folded.chars();
        let mut end = at;
        while end > 0 && matches!(text.get(end - 1), Some(' ' | '\u{3000}' | '\t')) {
            end -= 1;
        }
        for glue in ["中的", "中", "规定的", "的", "总则", "分则"] {
            if ends_with(text, end, glue) {
                end -= glue.chars().count();
            }
        }
        let closed = |t: &Title| {
            // 《…》（第三条）
            let opened = text.get(end.wrapping_sub(1)) == Some(&'（')
                && [t.closed, t.end].contains(&(end - 1));
            let dated = |at| variant::year_behind(text, at).is_some_and(|(_, after)| after == end);
            let behind = gap_is_bracket(text, t.closed, end)
                || gap_is_bracket(text, t.end, end)
                || dated(t.closed);
            t.cites && (behind || opened)
        };
        if let Some(title) = self.titles.iter_mut().rev().find(|t| t.cites).filter(|t| closed(t)) {
            title.used = true;
            return Some((title.owner.clone(), title.start));
        }
        if text.get(end.wrapping_sub(1)) == Some(&'"')
            && let Some(open) =
                text.get(..end - 1).and_then(|t| t.iter().rev().take(60).position(|c| *c == '"'))
        {
            let start = end - 2 - open;
            let name: String = text.get(start + 1..end - 1).unwrap_or_default().iter().collect();
            if let Some(i) = self.names.title(&name, "") {
                return Some((Owner::Known(i), start));
            }
        }
        if let Some(owner) = self.bound.get(&end) {
            return Some((owner.clone(), at));
        }
        if let Some((owner, start)) = longest_alias(text, end, &self.aliases) {
            return Some((owner.clone(), start));
        }
        if let Some((i, start)) = self.names.name_before_number(text, end) {
            // 某市实施《某法》办法: the title inside the name is no citation of its own.
            let inside = self.titles.iter_mut().rev().take_while(|t| t.start >= start);
            inside.for_each(|title| title.used = true);
            return Some((self.version(i, start, end), start));
        }
        let named = self.carries_out(end).or_else(|| self.dated(end)).or_else(|| self.kin(end));
        named.or_else(|| self.abbreviated(end).map(|(i, start)| (Owner::Known(i), start)))
    }

    /// 其实施条例, 同法施行细则, 施行细则 alone: what carries out the document that was spoken of last.
    pub(super) fn carries_out(&mut self, end: usize) -> Option<(Owner, usize)> {
        const OF: [&str; 10] =
            ["其", "同法", "该法", "本法", "同条例", "该条例", "本条例", "该办法", "及", "和"];
        let text = self.folded.chars();
        let kind = CARRIES.iter().find(|kind| ends_with(text, end, kind))?;
        let start = end - kind.chars().count();
        let of = OF.iter().find(|of| ends_with(text, start, of)).copied();
        let alone = start.checked_sub(1).and_then(|i| text.get(i)).is_none_or(|c| may_precede(*c));
        let from = start - of.unwrap_or_default().chars().count();
        if of.is_none() && !alone {
            return None;
        }
        let bound = longest_alias(text, start, &self.aliases).map(|(owner, _)| owner.clone());
        let named = of.and_then(|of| of.strip_prefix(['该', '同', '本']));
        let owner = bound.or_else(|| match named {
            Some(kind) => self.of_kind(kind, from),
            None => self.of_kind(kind, from).or_else(|| self.spoken_of(from)),
        })?;
        let (Owner::Known(known) | Owner::Version(known)) = owner else { return None };
        let carries = self.names.title_of(known).ends_with(kind);
        let owner = if carries { owner } else { self.kin_of(known, start, start, end) };
        // 施行细则 alone names a document of its own where none is known of that name.
        if matches!(owner, Owner::Foreign(_)) && matches!(of, None | Some("及" | "和")) {
            return None;
        }
        let name = key(self.folded.span(start, end).of(self.text));
        let speaks = owner.clone();
        let title =
            Title { start: from, closed: end, end, owner: speaks, name, cites: false, used: true };
        let place = self.titles.iter().rposition(|t| t.start <= from).map_or(0, |i| i + 1);
        self.titles.insert(place, title);
        Some((owner, start))
    }

    /// A known name with its version behind it or before it, which ends at a position: 某法（2018年修正）, 某法2018, 旧某法.
    pub(super) fn dated(&self, end: usize) -> Option<(Owner, usize)> {
        let text = self.folded.chars();
        if let Some(remark) = variant::remark_before(text, end)
            && variant::year_behind(text, remark.open).is_some()
            && let Some((i, start)) = self.names.name_before_number(text, remark.open)
        {
            return Some((self.version(i, start, remark.open), start));
        }
        let year: String = text.get(end.checked_sub(4)?..end)?.iter().collect();
        if variant::year_said(&year).is_some()
            && let Some((i, start)) = self.names.name_before_number(text, end - 4)
        {
            return Some((self.of_year(i, &year, start, end), start));
        }
        let starts = (end.saturating_sub(LONGEST_NAME)..=end.checked_sub(2)?).rev();
        for start in starts {
            if variant::told_before(text, start, end).is_none() {
                continue;
            }
            let name: String = text.get(start..end)?.iter().collect();
            if kind::of_title(&name).is_some()
                && let Some(i) = self.names.title(&name, "")
            {
                return Some((self.version(i, start, end), start));
            }
        }
        None
    }

    /// A name that goes on behind a known one and is another document's: 某法实施条例, 某法解释（三）.
    pub(super) fn kin(&mut self, end: usize) -> Option<(Owner, usize)> {
        for from in variant::kin_before(self.folded.chars(), end) {
            let text = self.folded.chars();
            let title = self.titles.iter_mut().rev().find(|t| t.cites && t.closed == from);
            if let Some(title) = title {
                title.used = true;
                let start = title.start;
                return Some((self.printed(start, end), start));
            }
            let bare = self.names.name_before(text, from);
            let Some((i, start)) = bare.or_else(|| self.abbreviated(from)) else { continue };
            return Some((self.kin_of(i, start, from, end), start));
        }
        None
    }

    /// The document whose name goes on behind that of a known one.
    pub(super) fn kin_of(&self, known: usize, start: usize, from: usize, end: usize) -> Owner {
        let rest = self.folded.chars().get(from..end).unwrap_or_default();
        let whole: String =
            self.names.title_of(known).chars().chain(rest.iter().copied()).collect();
        match self.names.title(&whole, "") {
            Some(held) if held != known && !self.names.work(known).contains(&held) => {
                Owner::Known(held)
            }
            _ => self.printed(start, end),
        }
    }

    /// A short form of a known title that ends at a position: 个资法.
    pub(super) fn abbreviated(&mut self, end: usize) -> Option<(usize, usize)> {
        let text = self.folded.chars();
        let kind = NAMED_KINDS.iter().find(|kind| ends_with(text, end, kind))?;
        let least = kind.chars().count() + 1;
        for start in (end.saturating_sub(7)..=end.checked_sub(least)?).rev() {
            if !may_begin(text, start) && era::before(text, start).is_none() {
                continue;
            }
            let name: String = text.get(start..end)?.iter().collect();
            let names = self.names;
            let known = self.abbreviations.entry(name);
            let found = known.or_insert_with_key(|name| names.abbreviated_all(name)).clone();
            return self.only_of_side(&found, start).map(|i| (i, start));
        }
        None
    }

    /// A name without 《》 that is not known here, right before a position.
    pub(super) fn foreign(&self, end: usize) -> Option<(Owner, usize)> {
        let text = self.folded.chars();
        let named = CARRIES.iter().chain(&NAMED_KINDS).find(|kind| ends_with(text, end, kind))?;
        // 某法实施条例: the words of the kind bound nothing.
        let mut start = end - named.chars().count();
        let least = start;
        while start > 0
            && end - start < LONGEST_NAME
            && text.get(start - 1).is_some_and(|c| !may_precede(*c) && !"该同的".contains(*c))
        {
            start -= 1;
        }
        let whole = *named == "宪法";
        (start < least || whole).then(|| (self.printed(start, end), start))
    }

    /// The name in 《》 right before the number of an article, whatever it ends with: 《民法总则》第三条.
    pub(super) fn titled_before(&self, at: usize) -> Option<(Owner, usize)> {
        let text = self.folded.chars();
        let closed = at.checked_sub(1).filter(|i| text.get(*i) == Some(&'》'))?;
        let from = closed.saturating_sub(LONGEST_NAME);
        let open = text.get(from..closed)?.iter().rposition(|c| *c == '《')?;
        Some((self.printed(from + open, at), from + open))
    }

    /// Whose clause a number at `at` counts, and where the citation begins.
    pub(super) fn owner(&mut self, at: usize) -> Option<(Owner, usize)> {
        if let Some(found) = self.named_before(at) {
            return Some(found);
        }
        let text = self.folded.chars();
        // The title before it is no document: 《论语》第三章.
        if at.checked_sub(1).and_then(|i| text.get(i)) == Some(&'》') {
            return None;
        }
        if self.same_word(at).is_some() {
            return self.same(at).map(|(owner, _)| (owner, at));
        }
        let text = self.folded.chars();
        if let Some(kind) =
            NAMED_KINDS.iter().chain(&["规定", "通知"]).find(|k| ends_with(text, at, k))
        {
            let start = at - kind.chars().count();
            if ends_with(text, start, "本") || ends_with(text, start, "本实施") {
                let named = self.of_kind(kind, at);
                let own = if self.drafts { Owner::Itself } else { Owner::Unsaid };
                return Some((named.unwrap_or(own), at));
            }
            let alone = start == 0 || text.get(start - 1).is_some_and(|c| BEFORE.contains(*c));
            if alone && let Some(owner) = self.of_kind(kind, at) {
                return Some((owner, start));
            }
            if let Some(found) = self.foreign(at) {
                return Some(found);
            }
        }
        self.spoken_of(at).map(|owner| (owner, at))
    }

    /// The document that was spoken of last before a position, else what the text is about.
    pub(super) fn spoken_of(&mut self, at: usize) -> Option<Owner> {
        self.take_bare(at);
        let here = self.quote_around(at, at);
        let before = || self.titles.iter().rev().filter(|t| t.start < at);
        // What a quotation names is no source of the clause behind it: 第一条规定：“……依照刑法……”第二条规定.
        let said = |title: &&Title| {
            let quote = self.quote_around(title.start, title.end);
            quote.is_none() || quote == here
        };
        if let Some(last) = before().take(MOST_BACK).find(said).or_else(|| before().next()) {
            return Some(last.owner.clone());
        }
        let about = self.about.first().and_then(|id| self.names.position(id));
        about.map(Owner::Known)
    }
}
