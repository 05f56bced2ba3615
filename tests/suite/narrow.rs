//! Filters, counts of facets, orders and paging.

use tiaowen::kb::{Kb, Region, SearchRequest, Sort};
use tiaowen_engine::segment::Lexicon;
use tiaowen_print::view::{FacetValueView, SearchView};
use tiaowen_text::doc::{Authority, DocId, Document};

use crate::harness::{self, document, kb_of};

/// Four documents in which seven clauses, all alike, have 停车场.
fn small(name: &str) -> Kb {
    let alike = ("", "建设停车场。");
    let other = ("", "修路。");
    let of = |id, clauses: &[_], authority, region: &str, published: &str| -> Document {
        let mut document = document(id, &format!("样例{id}"), clauses);
        document.meta.authority = authority;
        document.meta.region = Some(region.to_owned());
        document.meta.published = Some(published.to_owned());
        document
    };
    let documents = vec![
        of("a", &[alike, other, alike, alike], Authority::Central, "全国", "2022-05-06"),
        of("b", &[alike, alike], Authority::Provincial, "四川", "2023-08-03"),
        of("c", &[alike], Authority::Provincial, "云南", "2023-01-31"),
        of("d", &[other, alike], Authority::Municipal, "青禾", "2023-08-03"),
    ];
    kb_of(name, documents, &Lexicon::parse("停车场\n", ""))
}

fn request() -> SearchRequest {
    SearchRequest { text: "停车场".to_owned(), limit: 100, facets: true, ..Default::default() }
}

fn ids(found: &SearchView) -> Vec<String> {
    found.hits.iter().map(|h| format!("{}#{}", h.clause.document, h.clause.path)).collect()
}

fn shown(values: &[FacetValueView]) -> String {
    values.iter().map(|v| format!("{} {}", v.value, v.count)).collect::<Vec<_>>().join(", ")
}

#[test]
fn filters_and_facets_agree() {
    let kb = harness::kb();
    let request = SearchRequest {
        text: "养老".to_owned(),
        limit: 100,
        facets: true,
        ..SearchRequest::default()
    };
    let found = kb.search(&request).unwrap();
    let facets = found.facets.as_ref().unwrap();
    assert_eq!(facets.documents.iter().map(|v| v.count).sum::<usize>(), found.total);
    for value in &facets.documents {
        let documents = vec![DocId::parse(&value.value).unwrap()];
        let narrowed = kb.search(&SearchRequest { documents, ..request.clone() }).unwrap();
        assert_eq!(narrowed.total, value.count, "{}", value.label);
        // The counts of a facet do not depend on its own choice.
        assert_eq!(narrowed.facets.unwrap().documents, facets.documents);
    }
    for value in &facets.sections {
        let sections = vec![value.value.clone()];
        let narrowed = kb.search(&SearchRequest { sections, ..request.clone() }).unwrap();
        assert_eq!(narrowed.total, value.count, "{}", value.label);
    }
    for value in &facets.counterpart {
        let counterpart = Some(value.value == "true");
        let narrowed = kb.search(&SearchRequest { counterpart, ..request.clone() }).unwrap();
        assert_eq!(narrowed.total, value.count, "{}", value.label);
    }
    let levels = vec![Authority::Provincial];
    let narrowed = kb.search(&SearchRequest { levels, ..request.clone() }).unwrap();
    let provincial = facets.levels.iter().find(|v| v.value == "provincial").unwrap();
    assert_eq!(narrowed.total, provincial.count);
}

#[test]
fn pages_join_without_gap_or_double_in_every_order() {
    let kb = harness::kb();
    for sort in [Sort::Relevance, Sort::Document, Sort::Date] {
        let request =
            SearchRequest {
                text: "县城".to_owned(), limit: 100, sort, ..SearchRequest::default()
            };
        let whole = ids(&kb.search(&request).unwrap());
        let mut joined = Vec::new();
        for offset in (0..whole.len()).step_by(7) {
            let page = SearchRequest { offset, limit: 7, ..request.clone() };
            joined.extend(ids(&kb.search(&page).unwrap()));
        }
        assert_eq!(whole, joined, "{sort:?}");
    }
}

/// Values of one facet widen, facets together narrow, and the counts of a facet honour all but its own.
#[test]
fn several_values_of_a_facet_are_chosen_together() {
    let kb = small("several-values");
    let documents = |ids: &[&str]| ids.iter().map(|id| DocId::parse(id).unwrap()).collect();
    let regions = |names: &[&str]| names.iter().map(|n| Region::new((*n).to_owned())).collect();
    use Authority::{Central, Municipal, Provincial};
    let all_levels = "central 3, provincial 3, municipal 1";
    let all_regions = "全国 3, 四川 2, 云南 1, 青禾 1";
    for (what, chosen, total, levels, regions, years) in [
        ("nothing", request(), 7, all_levels, all_regions, "2023 4, 2022 3"),
        (
            "two levels",
            SearchRequest { levels: vec![Central, Provincial], ..request() },
            6,
            all_levels,
            "全国 3, 四川 2, 云南 1",
            "2023 3, 2022 3",
        ),
        (
            "two other levels",
            SearchRequest { levels: vec![Provincial, Municipal], ..request() },
            4,
            all_levels,
            "四川 2, 云南 1, 青禾 1",
            "2023 4",
        ),
        (
            "two regions of a level",
            SearchRequest {
                levels: vec![Provincial],
                regions: regions(&["四川", "青禾"]),
                ..request()
            },
            2,
            "provincial 2, municipal 1",
            "四川 2, 云南 1",
            "2023 2",
        ),
        (
            "two years of two levels",
            SearchRequest {
                levels: vec![Central, Municipal],
                years: vec![2022, 2023],
                ..request()
            },
            4,
            all_levels,
            "全国 3, 青禾 1",
            "2023 1, 2022 3",
        ),
        (
            "two documents",
            SearchRequest { documents: documents(&["a", "d"]), ..request() },
            4,
            "central 3, municipal 1",
            "全国 3, 青禾 1",
            "2023 1, 2022 3",
        ),
        (
            "a level and a region of another",
            SearchRequest { levels: vec![Central], regions: regions(&["四川"]), ..request() },
            0,
            "provincial 2",
            "全国 3",
            "",
        ),
    ] {
        let found = kb.search(&chosen).unwrap();
        let facets = found.facets.as_ref().unwrap();
        assert_eq!(found.total, total, "{what}");
        assert_eq!(found.hits.len(), total, "{what}");
        assert_eq!(shown(&facets.levels), levels, "levels with {what}");
        assert_eq!(shown(&facets.regions), regions, "regions with {what}");
        assert_eq!(shown(&facets.years), years, "years with {what}");
    }
    let two = SearchRequest { documents: documents(&["a", "d"]), ..request() };
    let facets = kb.search(&two).unwrap().facets.unwrap();
    assert_eq!(shown(&facets.documents), "a 3, b 2, c 1, d 1");
}

#[test]
fn two_sections_together_have_the_hits_of_both() {
    let kb = harness::kb();
    let all = SearchRequest { text: "县城".to_owned(), ..request() };
    let facets = kb.search(&all).unwrap().facets.unwrap();
    let [first, second, ..] = facets.sections.as_slice() else { panic!("{:?}", facets.sections) };
    let sections = vec![first.value.clone(), second.value.clone()];
    let both = kb.search(&SearchRequest { sections, ..all }).unwrap();
    assert_eq!(both.total, first.count + second.count);
    assert_eq!(both.facets.unwrap().sections, facets.sections);
}

/// Of very many sections the fifty with the most hits are shown; hits outside sections take no place of theirs.
#[test]
fn many_sections_are_shown_as_far_as_there_is_room() {
    let headings: Vec<String> = (1..=52).map(|hits| format!("部分{hits}")).collect();
    let hit = ("", "建设停车场。");
    let mut clauses = vec![hit; 60];
    let mut heads = Vec::new();
    for (at, heading) in headings.iter().enumerate() {
        heads.push(clauses.len());
        clauses.push((heading, "总说。"));
        clauses.extend(vec![hit; at + 1]);
    }
    let mut sectioned = document("s", "样例", &clauses);
    for (at, head) in heads.iter().enumerate() {
        for child in sectioned.clauses.iter_mut().skip(head + 1).take(at + 1) {
            child.parent = Some(*head);
        }
    }
    let kb = kb_of("many-sections", vec![sectioned], &Lexicon::parse("停车场\n", ""));
    let found = kb.search(&SearchRequest { text: "停车场".to_owned(), ..request() }).unwrap();
    assert_eq!(found.total, 60 + 52 * 53 / 2);
    let sections = found.facets.unwrap().sections;
    let counts: Vec<usize> = sections.iter().map(|section| section.count).collect();
    assert_eq!(counts, (3..=52).rev().collect::<Vec<_>>());
    assert_eq!(sections[0].value, "部分52");
}

/// The newest first, by the day that hits show, whichever of their days texts tell.
#[test]
fn hits_by_date_stand_in_the_order_of_the_days_they_show() {
    let told = |id: &str, tell: &dyn Fn(&mut tiaowen_text::doc::Meta)| {
        let mut document = document(id, "样例", &[("", "停车场应当开放。")]);
        tell(&mut document.meta);
        document
    };
    let day = |day: &str| Some(day.to_owned());
    let documents = vec![
        told("published", &|meta| meta.published = day("2024-12-31")),
        told("in-force", &|meta| meta.in_force = day("2025-04-01")),
        told("adopted", &|meta| meta.adopted = day("2025-02-01")),
        told("signed", &|meta| meta.dated = day("2025-03-01")),
        told("none", &|_| ()),
        told("later", &|meta| {
            meta.published = day("2021-06-01");
            meta.in_force = day("2026-01-01");
        }),
    ];
    let kb = kb_of("by-date", documents, &Lexicon::parse("停车场\n", ""));
    let by_date = SearchRequest { sort: Sort::Date, ..request() };
    let hits = kb.search(&by_date).unwrap().hits;
    let order: Vec<&str> = hits.iter().map(|hit| hit.clause.document.as_str()).collect();
    assert_eq!(order, ["in-force", "signed", "adopted", "published", "later", "none"]);
    let shown: Vec<_> = hits.iter().map(|hit| hit.clause.text_date.clone()).collect();
    assert!(shown.is_sorted_by(|a, b| a >= b), "{shown:?}");
    for document in kb.documents().unwrap() {
        let hit = hits.iter().find(|hit| hit.clause.document == document.id).unwrap();
        assert_eq!(document.text_date, hit.clause.text_date, "{}", document.id);
    }
}

/// All clauses are alike, so that every order is one of ties.
#[test]
fn ties_keep_reading_order_in_every_order_and_on_every_page() {
    let kb = small("ties");
    let reading = ["a#1", "a#3", "a#4", "b#1", "b#2", "c#1", "d#2"];
    let newest = ["b#1", "b#2", "d#2", "c#1", "a#1", "a#3", "a#4"];
    let two_levels = vec![Authority::Central, Authority::Provincial];
    for (sort, levels, expected) in [
        (Sort::Relevance, vec![], reading.to_vec()),
        (Sort::Document, vec![], reading.to_vec()),
        (Sort::Date, vec![], newest.to_vec()),
        (Sort::Relevance, two_levels.clone(), reading[..6].to_vec()),
        (Sort::Document, two_levels.clone(), reading[..6].to_vec()),
        (Sort::Date, two_levels, vec!["b#1", "b#2", "c#1", "a#1", "a#3", "a#4"]),
    ] {
        let whole = SearchRequest { sort, levels, facets: false, ..request() };
        for limit in [1, 2, 3, 100] {
            let mut joined = Vec::new();
            for offset in (0..expected.len()).step_by(limit) {
                let page = SearchRequest { offset, limit, ..whole.clone() };
                joined.extend(ids(&kb.search(&page).unwrap()));
            }
            assert_eq!(joined, expected, "{sort:?} by {limit}");
        }
    }
}
