//! How well the computed links agree with those that a reader judged.

use std::collections::BTreeMap;

use tiaowen_link::crossref::{Linked, Origin};
use tiaowen_print::view::crosswalk::QualityView;
use tiaowen_text::doc::{ClausePath, DocId};

/// Who judged links to a parent: `name, date`, or `name, first – last date` of one who judged on several days.
pub(super) fn judged_by(linked: &Linked, parent: &DocId) -> Vec<String> {
    let mut judges: Vec<(&str, &str, &str)> = Vec::new();
    for link in linked.alignments.iter().filter(|l| l.article.doc == *parent) {
        let Origin::Curated { by, on, .. } = &link.origin else { continue };
        match judges.iter_mut().find(|(name, ..)| name == by) {
            Some((_, first, last)) => (*first, *last) = ((*first).min(on), (*last).max(on)),
            None => judges.push((by, on, on)),
        }
    }
    let told = |(name, first, last): (&str, &str, &str)| match first == last {
        true => format!("{name}, {first}"),
        false => format!("{name}, {first} – {last}"),
    };
    judges.into_iter().map(told).collect()
}

/// Agreement of computed and judged links over the judged clauses.
pub(super) fn quality(linked: &Linked, parent: &DocId) -> Option<QualityView> {
    let mut judged: BTreeMap<&ClausePath, Vec<(&ClausePath, bool)>> = BTreeMap::new();
    let mut computed = judged.clone();
    for link in linked.alignments.iter().filter(|l| l.article.doc == *parent) {
        let side = match link.origin {
            Origin::Curated { .. } => &mut judged,
            Origin::Computed { .. } => &mut computed,
        };
        side.entry(&link.clause).or_default().push((&link.article.path, link.main));
    }
    for path in linked.parents.iter().filter(|p| p.id == *parent).flat_map(|p| &p.without) {
        judged.entry(path).or_default();
    }
    if judged.is_empty() || computed.is_empty() {
        return None;
    }
    let (mut main, mut all) = ((0usize, 0usize, 0usize), (0usize, 0usize, 0usize));
    for (clause, articles) in &judged {
        let found = computed.get(clause).map(Vec::as_slice).unwrap_or_default();
        let top = |links: &[(&ClausePath, bool)]| links.iter().find(|l| l.1).map(|l| l.0.clone());
        main.0 += usize::from(top(found).is_some() && top(found) == top(articles));
        main.1 += usize::from(top(found).is_some());
        main.2 += usize::from(top(articles).is_some());
        all.0 += found.iter().filter(|f| articles.iter().any(|a| a.0 == f.0)).count();
        all.1 += found.len();
        all.2 += articles.len();
    }
    let share = |part: usize, of: usize| if of == 0 { 0.0 } else { part as f32 / of as f32 };
    let f1 = |(right, found, judged): (usize, usize, usize)| share(2 * right, found + judged);
    Some(QualityView {
        clauses: judged.len(),
        main_precision: share(main.0, main.1),
        main_recall: share(main.0, main.2),
        main_f1: f1(main),
        all_precision: share(all.0, all.1),
        all_recall: share(all.0, all.2),
        all_f1: f1(all),
    })
}
