//! Which of the versions of a work a name means: by a year, by 旧 and 修订前的, by the day.

use super::{ABOUT, Owner, Reader};
use crate::crossref::names::DRAFTS;
use crate::crossref::scan;
use crate::crossref::variant::{self, Told};

impl Reader<'_> {
    /// What a title means whose work is known, by the words around it: another text about it, or one of its versions.
    pub(super) fn version_said(
        &self,
        mention: &scan::Mention,
        name: &str,
        closed: usize,
        known: usize,
    ) -> Owner {
        let known = self.sided(known, mention.start, closed);
        let text = self.folded.chars();
        let behind: String = text.get(closed..).unwrap_or_default().iter().take(16).collect();
        let remark = behind.strip_prefix('（').and_then(|rest| rest.split_once('）')).map(|r| r.0);
        let drafted = DRAFTS.iter().any(|draft| {
            behind.starts_with(draft) || remark.is_some_and(|remark| remark.contains(draft))
        });
        let end = closed + remark.map_or(0, |remark| remark.chars().count() + 2);
        let end = end.max(mention.end);
        // 《条例》解读 on a line of its own heads the text that is checked, which then speaks of the rules themselves.
        let heads = |rest: &str| rest.is_empty() || rest.starts_with('\n');
        let about = ABOUT.iter().filter_map(|word| behind.strip_prefix(word));
        if drafted || about.into_iter().any(|rest| !heads(rest.trim_start_matches([' ', '　']))) {
            return self.printed(mention.start, end);
        }
        let own = name.strip_suffix('）').and_then(|name| name.rsplit_once('（')).map(|n| n.1);
        match own.and_then(variant::year_said) {
            Some(year) => self.of_year(known, &year, mention.start, closed),
            None => self.version(known, mention.start, closed),
        }
    }

    /// A name that is not known here, as it is printed.
    pub(super) fn printed(&self, start: usize, end: usize) -> Owner {
        Owner::Foreign(self.folded.span(start, end).of(self.text).to_owned())
    }

    /// The version of a known document that the words around its name, which stands at `start..end`, mean.
    pub(super) fn version(&self, known: usize, start: usize, end: usize) -> Owner {
        let known = self.sided(known, start, end);
        if self.is_abroad(known, start, end) {
            return self.printed(start, end);
        }
        let text = self.folded.chars();
        if let Some((year, end)) = variant::year_behind(text, end) {
            return self.of_year(known, &year, start, end);
        }
        match variant::told_before(text, start, end) {
            Some((Told::Year(year), from)) => self.of_year(known, &year, from, end),
            Some((told, from)) => {
                let versions = self.names.versions(known);
                let standing = self.names.in_force(known, self.library.day());
                let mut older = versions.iter().copied().skip_while(|v| *v != standing).skip(1);
                match older.next() {
                    Some(before) => Owner::Version(before),
                    None if told == Told::Once => Owner::Known(known),
                    None => self.printed(from, end),
                }
            }
            None => Owner::Known(known),
        }
    }

    pub(super) fn of_year(&self, known: usize, year: &str, start: usize, end: usize) -> Owner {
        match self.names.of_year(known, year) {
            Some(version) => Owner::Version(version),
            None => self.printed(start, end),
        }
    }

    /// The version that a remark behind a clause number tells: 第五条（2018年修正）.
    pub(super) fn of_year_behind(&self, owner: Owner, end: usize) -> Owner {
        let Owner::Known(known) = owner else { return owner };
        match variant::year_behind(self.folded.chars(), end) {
            Some((year, after)) => self.of_year(known, &year, end, after),
            None => owner,
        }
    }
}
