//! How far two judges of a crosswalk agree, chance left out: Cohen's kappa over the main article of each clause, and
//! over each pair of a clause and an article that either of them links.
//!
//! Only clauses that both judged count. Key function: [`agreement`].

use std::collections::{BTreeMap, BTreeSet};

use super::curated::{CuratedRow, Kind};

/// How far two judges agree.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// Clauses that both judged.
    pub clauses: usize,
    /// Of these, clauses with the same main article, or with none by both.
    pub same_main: usize,
    /// Kappa over the main articles; 1 where both always name the same one.
    pub main_kappa: f64,
    /// Pairs of a clause with an article of its parent that either judge named for any clause.
    pub pairs: usize,
    /// Of these, pairs that both link or neither does.
    pub same_pairs: usize,
    /// Kappa over the pairs.
    pub pair_kappa: f64,
    /// Clauses whose main article differs: clause, then what each named; `-` for none.
    pub differing: Vec<[String; 3]>,
}

/// What a judge said of one clause with regard to one parent.
#[derive(Debug, Default, Clone)]
struct Said {
    main: Option<String>,
    all: BTreeSet<String>,
}

/// Compares what two judges said of the same documents.
///
/// ```
/// use tiaowen_link::crossref::agreement::agreement;
/// use tiaowen_link::crossref::curated::parse;
///
/// let rows = |text| parse(text).0;
/// let first = rows("a\t1\tb#2\tmain\t-\tx\t2026-11\t\na\t2\tb#-\tmain\t-\tx\t2026-11\t");
/// let second = rows("a\t1\tb#2\tmain\t-\ty\t2026-11\t\na\t2\tb#3\tmain\t-\ty\t2026-11\t");
/// let found = agreement(&first, &second);
/// assert_eq!((found.clauses, found.same_main), (2, 1));
/// assert_eq!(found.differing, [["2", "-", "b#3"].map(str::to_owned)]);
/// ```
pub fn agreement(first: &[CuratedRow], second: &[CuratedRow]) -> Agreement {
    let (first, second) = (said(first), said(second));
    let both: Vec<(&(String, String), &Said, &Said)> =
        first.iter().filter_map(|(key, one)| Some((key, one, second.get(key)?))).collect();
    let mains: Vec<(Option<&str>, Option<&str>)> =
        both.iter().map(|(_, one, two)| (one.main.as_deref(), two.main.as_deref())).collect();
    let mut articles: BTreeMap<&String, BTreeSet<&String>> = BTreeMap::new();
    for ((of, _), one, two) in &both {
        articles.entry(of).or_default().extend(one.all.union(&two.all));
    }
    let pairs: Vec<(bool, bool)> = both
        .iter()
        .flat_map(|((of, _), one, two)| {
            let named = articles.get(of).into_iter().flatten();
            named.map(|article| (one.all.contains(*article), two.all.contains(*article)))
        })
        .collect();
    let name = |main: &Option<String>| main.clone().unwrap_or_else(|| "-".to_owned());
    let differing = both.iter().filter(|(_, one, two)| one.main != two.main);
    Agreement {
        clauses: both.len(),
        same_main: mains.iter().filter(|(one, two)| one == two).count(),
        main_kappa: kappa(&mains),
        pairs: pairs.len(),
        same_pairs: pairs.iter().filter(|(one, two)| one == two).count(),
        pair_kappa: kappa(&pairs),
        differing: differing
            .map(|((_, clause), one, two)| [clause.clone(), name(&one.main), name(&two.main)])
            .collect(),
    }
}

/// By document with parent, and clause.
fn said(rows: &[CuratedRow]) -> BTreeMap<(String, String), Said> {
    let mut said: BTreeMap<(String, String), Said> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.judges_clause()) {
        let of = format!("{} {}", row.document, row.parent);
        let entry = said.entry((of, row.clause.clone())).or_default();
        if let Some(article) = &row.article {
            let article = format!("{}#{article}", row.parent);
            if row.kind == Kind::Main {
                entry.main = Some(article.clone());
            }
            entry.all.insert(article);
        }
    }
    said
}

/// Agreement beyond what two judges with the same habits would reach by chance.
fn kappa<T: Ord>(judged: &[(T, T)]) -> f64 {
    let count = judged.len() as f64;
    if judged.is_empty() {
        return 0.0;
    }
    let mut shares: BTreeMap<&T, [f64; 2]> = BTreeMap::new();
    for (one, two) in judged {
        shares.entry(one).or_default()[0] += 1.0;
        shares.entry(two).or_default()[1] += 1.0;
    }
    let observed = judged.iter().filter(|(one, two)| one == two).count() as f64 / count;
    let by_chance: f64 = shares.values().map(|[one, two]| one * two / (count * count)).sum();
    if by_chance >= 1.0 { 1.0 } else { (observed - by_chance) / (1.0 - by_chance) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kappa_is_what_the_books_say() {
        // 20 and 15 of 50 alike, 5 and 10 not: .4.
        let mut judged = vec![(true, true); 20];
        judged.extend(vec![(true, false); 5]);
        judged.extend(vec![(false, true); 10]);
        judged.extend(vec![(false, false); 15]);
        assert!((kappa(&judged) - 0.4).abs() < 1e-9);
        assert_eq!(kappa(&[(1, 1), (2, 2)]), 1.0);
        assert_eq!(kappa(&[(1, 1), (1, 1)]), 1.0);
        assert_eq!(kappa::<u8>(&[]), 0.0);
    }

    #[test]
    fn a_rejected_article_is_no_link_and_judges_no_clause() {
        let rows = |text| super::super::curated::parse(text).0;
        let first = rows(
            "a\t1\tb#2\tmain\t-\tx\t2026-11\t\na\t1\tb#3\trejected\t-\tx\t2026-11\t\na\t2\tb#4\trejected\t-\tx\t2026-11\t\n",
        );
        let second = rows("a\t1\tb#2\tmain\t-\ty\t2026-11\t\na\t2\tb#-\tmain\t-\ty\t2026-11\t\n");
        let found = agreement(&first, &second);
        assert_eq!((found.clauses, found.pairs, found.same_pairs), (1, 1, 1));
    }

    #[test]
    fn only_clauses_that_both_judged_count() {
        let rows = |text| super::super::curated::parse(text).0;
        let first = rows(
            "a\t1\tb#2\tmain\t-\tx\t2026-11\t\na\t1\tb#5\tfurther\t-\tx\t2026-11\t\na\t9\tb#1\tmain\t-\tx\t2026-11\t",
        );
        let second = rows(
            "a\t1\tb#2\tmain\t-\ty\t2026-11\t\na\t2\tb#2\tmain\t-\ty\t2026-11\t\na\t1\tc#7\tmain\t-\ty\t2026-11\t",
        );
        let found = agreement(&first, &second);
        assert_eq!((found.clauses, found.same_main, found.pairs, found.same_pairs), (1, 1, 2, 1));
        assert!(found.differing.is_empty());
    }
}
