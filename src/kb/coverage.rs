//! Who takes up which article of a parent.

use std::collections::BTreeSet;

use super::crosswalk::{Taken, articles, clauses_without, select};
use super::judged::{judged_by, quality};
use super::{Kb, Open};
use tiaowen_engine::{collection::CatalogueEntry, index::UnitRecord};
use tiaowen_link::crossref::curated::Kind;
use tiaowen_link::crossref::{Alignment, Linked, Origin, align};
use tiaowen_print::view::crosswalk::{
    CellView, CoverageColumnView, CoverageMatrixView, CoverageRowView, CoverageView, LinkSource,
};
use tiaowen_text::doc::{ClausePath, DocId, Document};
use tiaowen_text::error::Result;

impl Kb {
    /// Who takes up the articles: of the document's parents when it carries out any, else of itself.
    pub fn coverage(&self, id: &DocId) -> Result<CoverageView> {
        let open = self.now();
        let entry = open.entry(id)?;
        let linked = open.linked(entry)?;
        let mut parents = Vec::new();
        if open.carried_out_by(id).next().is_some() {
            let children: Vec<&CatalogueEntry> = open.carried_out_by(id).collect();
            parents.push(open.matrix(entry, &children)?);
        }
        for parent in &linked.parents {
            parents.push(open.matrix(open.entry(&parent.id)?, &[entry])?);
        }
        Ok(CoverageView { document: id.to_string(), title: entry.meta.title.clone(), parents })
    }
}

impl Open {
    /// Documents that say they carry out this one.
    fn carried_out_by<'a>(
        &'a self,
        id: &'a DocId,
    ) -> impl Iterator<Item = &'a CatalogueEntry> + 'a {
        let catalogue = &self.collection().catalogue;
        let carrying = catalogue.all_facts().filter(|(_, facts)| facts.carries);
        let carrying = carrying.filter_map(|(at, _)| catalogue.get(at));
        carrying.filter(move |entry| entry.meta.implements.contains(id))
    }

    fn matrix(
        &self,
        parent: &CatalogueEntry,
        children: &[&CatalogueEntry],
    ) -> Result<CoverageMatrixView> {
        let target = self.linked(parent)?;
        let document = &target.document;
        let rows = align::articles_of(document);
        let mut cells: Vec<Vec<Vec<CellView>>> = vec![Vec::new(); rows.len()];
        let mut columns = Vec::new();
        let mut taken = Taken::default();
        for &child in children {
            let linked = self.linked(child)?;
            let links = select(&linked, LinkSource::Shown);
            let here = Taken::new(&links, &parent.id);
            for (row, &article) in cells.iter_mut().zip(&rows) {
                let path = document.clauses.get(article).map(|c| &c.path);
                let mine = links
                    .iter()
                    .filter(|l| l.article.doc == parent.id && Some(&l.article.path) == path);
                row.push(
                    mine.filter_map(|l| cell(self, child, &linked, l, parent, document)).collect(),
                );
            }
            let clauses: BTreeSet<&ClausePath> =
                links.iter().filter(|l| l.article.doc == parent.id).map(|l| &l.clause).collect();
            columns.push(CoverageColumnView {
                document: child.id.to_string(),
                title: child.meta.title.clone(),
                name: child.meta.short_names.first().unwrap_or(&child.meta.title).clone(),
                url: format!("/docs/{}", child.id),
                articles: here.any.len(),
                clauses: clauses.len(),
                without: clauses_without(self, child, &linked.document, &links),
                left_out: articles(self, parent, document, |path| !here.any.contains(path)),
                judged_by: judged_by(&linked, &parent.id),
                quality: quality(&linked, &parent.id),
            });
            taken.any.extend(here.any);
            taken.more_than_mentioned.extend(here.more_than_mentioned);
        }
        let article_ref =
            |index: usize| self.clause_ref(parent, UnitRecord::named(document, index));
        Ok(CoverageMatrixView {
            parent: parent.id.to_string(),
            title: parent.meta.title.clone(),
            state: parent.state,
            columns,
            rows: rows
                .iter()
                .zip(cells)
                .map(|(&index, cells)| CoverageRowView { article: article_ref(index), cells })
                .collect(),
            untaken: articles(self, parent, document, |path| !taken.any.contains(path)),
            passing: articles(self, parent, document, |path| taken.passing(path)),
            taken: taken.any.len(),
        })
    }
}

fn cell(
    open: &Open,
    child: &CatalogueEntry,
    linked: &Linked,
    link: &Alignment,
    parent: &CatalogueEntry,
    target: &Document,
) -> Option<CellView> {
    let index = linked.document.find_path(link.clause.as_str())?;
    let article = target.find_path(link.article.path.as_str())?;
    let clause = open.clause_ref(child, UnitRecord::named(&linked.document, index));
    let (source, confidence) = match link.origin {
        Origin::Curated { .. } => ("curated", None),
        Origin::Computed { confidence, .. } => ("computed", Some(confidence)),
    };
    Some(CellView {
        compare: format!(
            "/compare/{}/{}/{}/{}",
            child.id,
            linked.document.key(index),
            parent.id,
            target.key(article)
        ),
        clause: clause.number,
        at: clause,
        main: link.main,
        kind: Kind::of_link(link.main, link.passing).word(),
        source,
        confidence,
    })
}
