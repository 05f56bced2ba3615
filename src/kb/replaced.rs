//! A search as of a day in texts that stood then and were replaced since. The index holds what documents say now; the
//! few texts that they said before are read through, so that a question about the past is not answered as if nothing
//! had been there.

use super::facts::cite_clause;
use super::revision::Text;
use super::search::{characters, marked_html, needles};
use super::snippet::{Snippet, cut, occurrences};
use super::{Open, SearchRequest};
use tiaowen_engine::query::meaning::{Meaning, Unit};
use tiaowen_engine::segment::is_written;
use tiaowen_link::revision::{Fate, wording};
use tiaowen_print::view::revision::{ReplacedHitView, ReplacedView};
use tiaowen_text::budget;
use tiaowen_text::error::Result;
use tiaowen_text::folded::Folded;
use tiaowen_text::numeral;
use tiaowen_text::script::fold;

/// Clauses that are shown.
const SHOWN: usize = 20;

impl Open {
    /// Clauses that have every word of a query in texts that stood on the day of a request and that are the text of
    /// their document no more; `None` where there is none, and where no day is asked for.
    pub(super) fn replaced(
        &self,
        request: &SearchRequest,
        meaning: &Meaning,
    ) -> Result<Option<ReplacedView>> {
        let Some(day) = &request.asof else { return Ok(None) };
        // Sections and counterparts are those of the texts that there are now.
        if !request.sections.is_empty() || request.counterpart.is_some() {
            return Ok(None);
        }
        let sought = Sought::new(meaning);
        let mut view = ReplacedView { total: 0, hits: Vec::new() };
        let (catalogue, names) = (&self.collection().catalogue, self.names());
        let replaced = catalogue.all_facts().filter(|(_, facts)| facts.was_replaced);
        let asked =
            replaced.filter(|(at, facts)| request.passes_beside_day((names.slug(*at), facts)));
        for entry in asked.filter_map(|(at, _)| catalogue.get(at)) {
            budget::check()?;
            let texts = self.texts(entry)?;
            let Some(text) = self.text_of_day(&texts, day) else { continue };
            if text.entry.id != entry.id || text.number.is_none() || !request.has_year_of(text) {
                continue;
            }
            for (index, _) in text.document().units() {
                let Some(snippet) = sought.find(text, index) else { continue };
                view.total += 1;
                if view.hits.len() < SHOWN {
                    view.hits.push(self.replaced_hit(text, index, &snippet));
                }
            }
        }
        Ok((view.total > 0).then_some(view))
    }

    fn replaced_hit(&self, text: &Text<'_>, index: usize, snippet: &Snippet) -> ReplacedHitView {
        let now = Text { entry: text.entry, linked: text.linked.clone(), number: None };
        let steps = self.steps(text, &now);
        // The comparison numbers what it shows.
        let shown = || steps.iter().filter(|step| step.fate != Fate::Same || step.moved);
        let url = match steps.iter().find(|step| step.old == Some(index)).and_then(|step| step.new)
        {
            Some(new) => format!("/docs/{}/{}#history", text.entry.id, now.document().key(new)),
            None => {
                let at = shown().position(|step| step.old == Some(index)).unwrap_or_default();
                format!("/compare/{}/{}#x{}", text.name(), text.entry.id, at + 1)
            }
        };
        let clause = text.clause(index, None);
        let document = text.document();
        let cut = snippet.span.of(wording(document, index).of(&document.text)).to_owned();
        let label = numeral::full_width_mark(&clause.label);
        let dated = text.date().map(|day| format!("{day} 的文本，")).unwrap_or_default();
        let cited = cite_clause(&document.meta.title, &label, &clause.heading);
        ReplacedHitView {
            edition: text.view(),
            citation: format!("{cited}（{dated}已被替换）"),
            key: clause.key,
            label,
            heading: clause.heading,
            url,
            snippet: marked_html(&cut, &snippet.marks),
            matches: characters(&cut, &snippet.marks),
            snippet_text: cut,
        }
    }
}

impl SearchRequest {
    /// Whether a text is of a year asked for: its own year, not that of the text that took its place.
    fn has_year_of(&self, text: &Text<'_>) -> bool {
        self.years.is_empty()
            || text.document().meta.year().is_some_and(|year| self.years.contains(&year))
    }
}

/// What a clause must have.
struct Sought<'a> {
    meaning: &'a Meaning,
    /// What is marked, and for each choice of the query what makes it true.
    needles: Vec<Vec<char>>,
    choices: Vec<Vec<Vec<Vec<char>>>>,
    excluded: Vec<Vec<char>>,
}

impl<'a> Sought<'a> {
    fn new(meaning: &'a Meaning) -> Self {
        // Any of these, each with all of its runs.
        let ways = |unit: &Unit| -> Vec<Vec<Vec<char>>> {
            let typed = match unit.near {
                Some(_) => unit.words.iter().map(|word| written(word)).collect(),
                None => vec![written(&unit.text)],
            };
            let also = unit.also.iter().map(|also| vec![written(&fold(also))]);
            std::iter::once(typed).chain(also).collect()
        };
        Self {
            meaning,
            needles: needles(meaning, Vec::new()),
            choices: meaning
                .groups
                .iter()
                .map(|units| units.iter().flat_map(ways).collect())
                .collect(),
            excluded: meaning.excluded.iter().map(|run| written(run)).collect(),
        }
    }

    /// The cut of a clause that has all of it.
    fn find(&self, text: &Text<'_>, index: usize) -> Option<Snippet> {
        let document = text.document();
        let clause = document.clauses.get(index)?;
        let words = wording(document, index).of(&document.text);
        let folded = Folded::new(words);
        let has = |run: &Vec<char>| !occurrences(&folded, std::slice::from_ref(run)).is_empty();
        let holds = |ways: &Vec<Vec<Vec<char>>>| ways.iter().any(|runs| runs.iter().all(has));
        if !self.choices.iter().all(holds) || self.excluded.iter().any(has) {
            return None;
        }
        let Meaning { titles, as_typed, .. } = self.meaning;
        let headed: String =
            [clause.heading.of(&document.text), &document.meta.title].map(fold).concat();
        let named = titles.iter().all(|title| headed.contains(title));
        let as_typed = as_typed.iter().all(|form| words.contains(form.as_str()));
        (named && as_typed).then(|| cut(words, &self.needles, None, None))
    }
}

/// Folded text without white space, as it is looked for.
fn written(folded: &str) -> Vec<char> {
    folded.chars().filter(|c| is_written(*c)).collect()
}
