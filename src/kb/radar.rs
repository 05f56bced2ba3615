//! What has gone out of date in the collection: documents whose parent changed after them, clauses that cite what is
//! repealed or has another number now, documents whose term has ended.

use std::sync::{Arc, PoisonError};

use super::look::{Look, Progress};
use super::{Kb, Open, today};
use tiaowen_engine::collection::CatalogueEntry;
use tiaowen_engine::index::UnitRecord;
use tiaowen_link::crossref::{Linked, Target};
use tiaowen_link::term::{Term, term};
use tiaowen_link::verify::compare;
use tiaowen_print::view::{ClauseRefView, RadarEntryView, RadarKind, RadarView};
use tiaowen_text::budget;
use tiaowen_text::doc::{ClauseId, DocId, TextState};
use tiaowen_text::error::Result;
use tiaowen_text::title::in_marks;

impl Kb {
    /// Everything that is out of date today, document by document; made once a day and build. Where nobody waits any
    /// more before it is whole, what was found is kept and the next request goes on from there.
    pub fn radar(&self) -> Result<Arc<RadarView>> {
        let open = self.now();
        let held = || open.radar.lock().unwrap_or_else(PoisonError::into_inner);
        let day = today();
        let known = held().take();
        let mut progress = match known {
            Some(Look::Done(view)) if view.day == day => {
                *held() = Some(Look::Done(view.clone()));
                return Ok(view);
            }
            Some(Look::Begun(begun)) if begun.day == day => begun,
            _ => Progress { day, ..Progress::default() },
        };
        if let Err(error) = open.go_on(&mut progress) {
            held().get_or_insert(Look::Begun(progress));
            return Err(error);
        }
        let Progress { day, looked, entries, .. } = progress;
        let view = Arc::new(RadarView { day, documents: looked, entries });
        *held() = Some(Look::Done(view.clone()));
        Ok(view)
    }
}

impl Open {
    fn go_on(&self, progress: &mut Progress) -> Result<()> {
        while let Some(entry) = self.collection().catalogue.get(progress.passed) {
            budget::check()?;
            let found = progress.entries.len();
            if let Err(error) = self.look_at(entry, progress) {
                // The next one begins with this document again.
                progress.entries.truncate(found);
                return Err(error);
            }
            progress.passed += 1;
        }
        Ok(())
    }

    fn look_at(&self, entry: &CatalogueEntry, progress: &mut Progress) -> Result<()> {
        let day = progress.day.clone();
        // What is itself repealed or replaced need not be kept up to date.
        let ended = self.ended(&entry.id, &day).is_some();
        if entry.state == TextState::NotHeld || ended || self.standing(&entry.id, &day).older {
            return Ok(());
        }
        let linked = self.engine.linked(entry)?;
        self.parents_changed(entry, &linked, &day, &mut progress.entries);
        self.citations_changed(entry, &linked, progress)?;
        self.term_ended(entry, &linked, &day, &mut progress.entries);
        progress.looked += 1;
        Ok(())
    }

    fn told(
        &self,
        kind: RadarKind,
        entry: &CatalogueEntry,
        clause: Option<ClauseRefView>,
        other: Option<usize>,
        reason: String,
    ) -> RadarEntryView {
        RadarEntryView {
            kind,
            label: kind.label(),
            document: self.document_ref(entry),
            clause,
            other: other.and_then(|at| self.version_ref(at)),
            reason,
        }
    }

    fn parents_changed(
        &self,
        entry: &CatalogueEntry,
        linked: &Linked,
        day: &str,
        entries: &mut Vec<RadarEntryView>,
    ) {
        let names = self.names();
        let Some(own) = entry.meta.latest_date() else { return };
        let mut parents: Vec<&DocId> =
            entry.meta.implements.iter().chain(linked.parents.iter().map(|p| &p.id)).collect();
        parents.sort();
        parents.dedup();
        for parent in parents {
            let Some(index) = names.position(parent) else { continue };
            let Some(held) = self.collection().entry(parent) else { continue };
            let title = in_marks(&held.meta.title);
            let leading = names.in_force(index, day);
            if let Some(on) = self.ended(parent, day)
                && leading == index
            {
                let reason = format!("所依据的{title}已于 {on} 废止");
                entries.push(self.told(RadarKind::ParentChanged, entry, None, Some(index), reason));
            } else if let Some(date) = names.date(leading).filter(|date| *date > own) {
                let reason =
                    format!("所依据的{title}在本文件（{own}）之后有修改，现行版本为 {date}");
                entries.push(self.told(
                    RadarKind::ParentChanged,
                    entry,
                    None,
                    Some(leading),
                    reason,
                ));
            } else if let Some((by, date)) = names
                .changed_by(leading, day)
                .into_iter()
                .filter_map(|(by, _)| Some((by, names.date(by)?)))
                .rfind(|(_, date)| *date > own)
            {
                let reason =
                    format!("所依据的{title}在本文件（{own}）之后有修改或废止的决定（{date}）");
                entries.push(self.told(RadarKind::ParentChanged, entry, None, Some(by), reason));
            }
        }
    }

    fn citations_changed(
        &self,
        entry: &CatalogueEntry,
        linked: &Linked,
        progress: &mut Progress,
    ) -> Result<()> {
        let names = self.names();
        let Progress { day, entries, moved, .. } = progress;
        let day = day.as_str();
        for citation in &linked.citations {
            let (cited, clause) = match &citation.target {
                Target::Clause(id) if id.doc != entry.id => (&id.doc, Some(id)),
                Target::Document(id) if *id != entry.id => (id, None),
                _ => continue,
            };
            let Some(held) = self.collection().entry(cited) else { continue };
            let Some(index) = names.position(cited) else { continue };
            let leading = names.in_force(index, day);
            let from = || {
                let found = linked.document.find_path(citation.from.as_str());
                found.map(|at| self.clause_ref(entry, UnitRecord::named(&linked.document, at)))
            };
            let words = citation.span.of(&linked.document.text);
            let title = in_marks(&held.meta.title);
            let told = if leading == index {
                // The text that ends another names it for that.
                let own = |(_, by): (&str, Option<usize>)| {
                    by.is_some() && by == names.position(&entry.id)
                };
                let ended =
                    self.ended(cited, day).filter(|_| !names.repealed(index).is_some_and(own));
                ended.map(|on| {
                    (
                        RadarKind::CitesRepealed,
                        index,
                        format!("所引“{words}”：{title}已于 {on} 废止"),
                    )
                })
            } else if let Some(id) = clause {
                let found = match moved.get(&(id.clone(), leading)) {
                    Some(known) => known.clone(),
                    None => {
                        budget::check()?;
                        let found = self.moved(id, leading)?;
                        moved.insert((id.clone(), leading), found.clone());
                        found
                    }
                };
                found.map(|where_now| {
                    let reason = format!("所引“{words}”：{title}的现行版本{where_now}");
                    (RadarKind::CitesRenumbered, leading, reason)
                })
            } else if citation.outdated {
                let reason = format!("所引“{words}”：收录的文本比本文件新，条号可能已变");
                Some((RadarKind::CitesRenumbered, leading, reason))
            } else {
                None
            };
            if let Some((kind, other, reason)) = told
                && entries.iter().rev().take(8).all(|known| known.reason != reason)
            {
                entries.push(self.told(kind, entry, from(), Some(other), reason));
            }
        }
        Ok(())
    }

    /// Where the text of a clause stands in another version, when it is not under the same number.
    fn moved(&self, id: &ClauseId, version: usize) -> Result<Option<String>> {
        let (Some(old), Some(new)) =
            (self.collection().entry(&id.doc), self.collection().catalogue.get(version))
        else {
            return Ok(None);
        };
        if new.state == TextState::NotHeld || new.state == TextState::Abstract {
            return Ok(None);
        }
        let (old, new) = (self.linked(old)?, self.linked(new)?);
        let body = |linked: &Linked, index: usize| {
            linked.document.unit_body(index).of(&linked.document.text).trim().to_owned()
        };
        let Some(index) = old.document.find_path(id.path.as_str()) else { return Ok(None) };
        let index = old.document.unit_of(index);
        let wording = body(&old, index);
        let same = new.document.find_path(id.path.as_str());
        if let Some(same) = same
            && compare(&wording, &body(&new, new.document.unit_of(same))).permille >= SAME
        {
            return Ok(None);
        }
        let mut units = new.document.units().map(|(unit, _)| unit);
        let now = units.find(|unit| compare(&wording, &body(&new, *unit)).permille >= SAME);
        Ok(Some(match (now, same) {
            (Some(now), _) => {
                format!("中，这一条现为{}", UnitRecord::named(&new.document, now).mark)
            }
            (None, Some(_)) => "中，这一条的文字已不同".to_owned(),
            (None, None) => "没有这一条".to_owned(),
        }))
    }

    fn term_ended(
        &self,
        entry: &CatalogueEntry,
        linked: &Linked,
        day: &str,
        entries: &mut Vec<RadarEntryView>,
    ) {
        let meta = &entry.meta;
        let Some(found) = term(&linked.document.text) else { return };
        let begins = [&meta.in_force, &meta.published, &meta.dated].into_iter().flatten().next();
        let (ends, how) = match found {
            Term::Until(until) => (until.clone(), format!("有效期至 {until}")),
            Term::Years(years) => {
                let Some(begins) = begins else { return };
                let Some((year, rest)) = begins.split_at_checked(4) else { return };
                let Ok(year) = year.parse::<u32>() else { return };
                (
                    format!("{}{rest}", year.saturating_add(years)),
                    format!("自 {begins} 起有效 {years} 年"),
                )
            }
        };
        // 2025 ends with the year: a shorter date is no later than any day within it.
        let ended = day.get(..ends.len()).is_some_and(|today| today > ends.as_str())
            || (ends.len() == day.len() && day >= ends.as_str() && !how.starts_with("有效期至"));
        if ended {
            let reason = format!("{how}，已经期满");
            entries.push(self.told(RadarKind::TermEnded, entry, None, None, reason));
        }
    }
}

/// Share of a clause, in thousandths, that stands in another for both to be the same clause.
const SAME: u32 = 850;
