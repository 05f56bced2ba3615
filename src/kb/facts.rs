//! The facts by which documents and clauses are named everywhere: citation, address, version, state.

use std::collections::BTreeSet;

use super::standing::Standing;
use super::{Open, today};
use tiaowen_engine::engine::Hit;
use tiaowen_engine::{collection::CatalogueEntry, index::UnitRecord};
use tiaowen_print::view::{
    ClauseRefView, DocumentRefView, DocumentView, OutlineView, ProvenanceView, RepairCountView,
    StatedView,
};
use tiaowen_text::doc::DocId;
use tiaowen_text::error::Result;
use tiaowen_text::numeral;
use tiaowen_text::title::in_marks;

/// The identifying fields of a unit, as far as its document tells them.
fn clause_of_document(entry: &CatalogueEntry, unit: UnitRecord) -> ClauseRefView {
    let label = numeral::full_width_mark(&unit.mark);
    let id = entry.id.as_str();
    ClauseRefView {
        document: id.to_owned(),
        title: entry.meta.title.clone(),
        name: entry.called(),
        number: unit.number.map(|n| n.main),
        path: unit.path,
        url: ["/docs/", id, "/", &unit.key].concat(),
        permalink: ["/id/", id, "/", &unit.key].concat(),
        key: unit.key,
        citation: cite_clause(&entry.meta.title, &label, &unit.heading),
        heading: unit.heading,
        section: unit.section,
        version: entry.history.version.clone(),
        state: entry.state,
        text_date: entry.meta.version_date().map(str::to_owned),
        repealed: None,
        repealed_by: None,
        deleted: unit.deleted,
        older: false,
        in_force_version: None,
        changed_by: Vec::new(),
        label,
    }
}

impl Open {
    /// The identifying fields of a unit, and how its text stands today.
    pub(super) fn clause_ref(&self, entry: &CatalogueEntry, unit: UnitRecord) -> ClauseRefView {
        let standing = self.standing(&entry.id, &today());
        let Standing { older, in_force_version, changed_by, repealed, repealed_by } = standing;
        let clause = clause_of_document(entry, unit);
        ClauseRefView { older, in_force_version, changed_by, repealed, repealed_by, ..clause }
    }

    /// The identifying fields of a unit that was found.
    pub(super) fn clause_of(&self, hit: Hit) -> Result<ClauseRefView> {
        let entry = hit.entry(self.collection())?;
        Ok(self.clause_ref(entry, hit.unit))
    }
}

/// A line of an outline.
pub(super) fn outline_line(depth: usize, clause: ClauseRefView) -> OutlineView {
    OutlineView {
        depth,
        document: clause.document,
        number: clause.number,
        path: clause.path,
        key: clause.key,
        label: clause.label,
        heading: clause.heading,
        url: clause.url,
        permalink: clause.permalink,
        citation: clause.citation,
        version: clause.version,
        state: clause.state,
    }
}

impl Open {
    /// The identifying fields of a document, and how its text stands today.
    pub(super) fn document_ref(&self, entry: &CatalogueEntry) -> DocumentRefView {
        let standing = self.standing(&entry.id, &today());
        let Standing { older, in_force_version, changed_by, repealed, repealed_by } = standing;
        let in_force = self.in_force(entry);
        let document = document_alone(entry);
        DocumentRefView {
            part: self.part(entry),
            in_force,
            older,
            in_force_version,
            changed_by,
            repealed,
            repealed_by,
            ..document
        }
    }
}

fn document_alone(entry: &CatalogueEntry) -> DocumentRefView {
    DocumentRefView {
        id: entry.id.to_string(),
        title: entry.meta.title.clone(),
        url: page_of(entry),
        permalink: permalink_of(entry),
        citation: cite_document(entry),
        version: entry.history.version.clone(),
        date: entry.meta.version_date().map(str::to_owned),
        in_force: entry.meta.in_force.clone(),
        part: None,
        repealed: None,
        repealed_by: None,
        state: entry.state,
        older: false,
        in_force_version: None,
        changed_by: Vec::new(),
    }
}

impl Open {
    /// Everything that is known of a document beside its text, and how its text stands today.
    pub(super) fn document_view(&self, entry: &CatalogueEntry) -> DocumentView {
        let standing = self.standing(&entry.id, &today());
        let Standing { older, in_force_version, changed_by, repealed, repealed_by } = standing;
        let in_force = self.in_force(entry);
        let facts = facts_of(entry);
        DocumentView {
            part: self.part(entry),
            in_force,
            older,
            in_force_version,
            changed_by,
            repealed,
            repealed_by,
            ..facts
        }
    }
}

fn facts_of(entry: &CatalogueEntry) -> DocumentView {
    let (meta, history) = (&entry.meta, &entry.history);
    DocumentView {
        id: entry.id.to_string(),
        title: meta.title.clone(),
        short_names: meta.short_names.clone(),
        issuers: meta.issuers.clone(),
        number: meta.number.clone(),
        dated: meta.dated.clone(),
        adopted: meta.adopted.clone(),
        approved: meta.approved.clone(),
        published: meta.published.clone(),
        in_force: meta.in_force.clone(),
        amended: meta.amended.clone(),
        text_date: meta.version_date().map(str::to_owned),
        part: None,
        repealed: None,
        repealed_by: None,
        older: false,
        in_force_version: None,
        changed_by: Vec::new(),
        authority: meta.authority,
        region: meta.region.clone(),
        city: meta.city.clone(),
        county: meta.county.clone(),
        events: meta.events.clone(),
        kind: meta.kind.clone(),
        implements: meta.implements.iter().map(DocId::to_string).collect(),
        state: entry.state,
        official_url: meta.official_url.clone(),
        unverified: meta.unverified.clone(),
        clauses: entry.clauses,
        linked: entry.linked.iter().map(|(clause, _)| clause).collect::<BTreeSet<_>>().len(),
        url: page_of(entry),
        permalink: permalink_of(entry),
        citation: cite_document(entry),
        version: history.version.clone(),
        added: history.added.clone(),
        text_changed: history.text_changed.clone(),
        crosswalk_changed: history.crosswalk.as_ref().map(|c| c.changed.clone()),
        provenance: provenance_view(entry),
    }
}

/// Where a text comes from.
pub(super) fn provenance_view(entry: &CatalogueEntry) -> ProvenanceView {
    let provenance = &entry.provenance;
    let repairs = entry.repairs.iter();
    ProvenanceView {
        file: provenance.file.clone(),
        url: provenance.url.clone(),
        mirror: provenance.mirror,
        published_in: entry.meta.published_in.clone(),
        fetched: provenance.fetched.clone(),
        stale_since: provenance.stale_since.clone(),
        sha256: provenance.sha256.clone(),
        charset: provenance.charset.clone(),
        stated: provenance
            .stated
            .iter()
            .map(|(label, value)| StatedView { label: label.clone(), value: value.clone() })
            .collect(),
        repairs: repairs
            .map(|(kind, count)| RepairCountView { kind: *kind, count: *count })
            .collect(),
    }
}

/// The page of a document.
pub(super) fn page_of(entry: &CatalogueEntry) -> String {
    format!("/docs/{}", entry.id)
}

/// The address of a document that stays.
pub(super) fn permalink_of(entry: &CatalogueEntry) -> String {
    format!("/id/{}", entry.id)
}

/// 《…》（国办发〔2023〕1号)
pub(super) fn cite_document(entry: &CatalogueEntry) -> String {
    let title = in_marks(&entry.meta.title);
    match &entry.meta.number {
        Some(number) => format!("{title}（{number}）"),
        None => title,
    }
}

/// 《…》（十四）
pub(super) fn cite_clause(title: &str, label: &str, heading: &str) -> String {
    let place = match (label, heading) {
        ("", "") => "导语",
        ("", heading) => heading,
        (label, _) => label,
    };
    [in_marks(title).as_str(), place].concat()
}
