//! The evidence of a check: made from its findings, and held against the documents that are loaded later.

use super::verify::{asked_day, span_of_unit};
use super::{Kb, Open, today};
use tiaowen_engine::collection::CatalogueEntry;
use tiaowen_print::evidence::{Difference, Item, Pack, Passage, Source};
use tiaowen_print::view::{
    AgainItemView, AgainState as Now, AgainView, FindingView, PlaceView, VerifyView,
};
use tiaowen_text::doc::DocId;
use tiaowen_text::error::Result;
use tiaowen_text::hash::sha256;

impl Kb {
    /// Checks a text as `verify_on` does, and gives the evidence of every finding.
    pub fn evidence(&self, text: &str, about: &[String], day: Option<&str>) -> Result<Pack> {
        let open = self.now();
        let day = asked_day(day)?;
        let view = open.verify(text, about, &day, self.status().stamp)?;
        open.pack(text, &view)
    }

    /// Checks evidence once more: against itself, and against the documents that are loaded.
    pub fn verify_again(&self, pack: &Pack) -> Result<AgainView> {
        let open = self.now();
        let faults = pack.faults()?;
        let mut items = Vec::with_capacity(pack.items.len());
        for (number, item) in (1..).zip(&pack.items) {
            let (state, message) = open.held_against(pack, item)?;
            items.push(AgainItemView {
                item: number,
                citation: item.citation.clone(),
                quote: item.quote.clone(),
                verdict: item.verdict,
                state,
                message,
            });
        }
        let differing = items.iter().filter(|item| item.state.is_other()).count();
        Ok(AgainView { sound: faults.is_empty(), faults, differing, day: pack.day.clone(), items })
    }
}

impl Open {
    fn pack(&self, text: &str, view: &VerifyView) -> Result<Pack> {
        let mut pack = Pack::new(env!("CARGO_PKG_VERSION"), &view.day, &view.stamp, text);
        for finding in &view.findings {
            let place = match &finding.place {
                Some(place) => self.passage(place)?,
                None => None,
            };
            if let Some(place) = &place
                && pack.sources.iter().all(|source| source.document != place.document)
                && let Some(entry) = self.collection().entry(&DocId::parse(&place.document)?)
            {
                pack.sources.push(self.source(entry, &view.day));
            }
            pack.items.push(item(finding, place));
        }
        pack.seal()
    }

    fn source(&self, entry: &CatalogueEntry, day: &str) -> Source {
        let standing = self.standing(&entry.id, day);
        Source {
            document: entry.id.to_string(),
            title: entry.meta.title.clone(),
            issuers: entry.meta.issuers.clone(),
            number: entry.meta.number.clone(),
            date: entry.meta.version_date().map(str::to_owned),
            repealed: standing.repealed,
            older: standing.older,
            state: entry.state,
            version: entry.history.version.clone(),
            file_sha256: entry.provenance.sha256.clone(),
            official_url: entry.meta.official_url.clone(),
            permalink: format!("/id/{}", entry.id),
        }
    }

    fn passage(&self, place: &PlaceView) -> Result<Option<Passage>> {
        let Some(entry) = self.collection().entry(&DocId::parse(&place.document)?) else {
            return Ok(None);
        };
        let clause = place.clause.as_ref();
        let text = match clause {
            Some(clause) => self.clause_text(entry, &clause.path)?.unwrap_or_default(),
            None => String::new(),
        };
        Ok(Some(Passage {
            document: place.document.clone(),
            clause: clause.map(|clause| clause.path.clone()),
            citation: place.citation.clone(),
            part: place.part.clone(),
            wording: place.wording.clone(),
            text_sha256: sha256(text.as_bytes()),
            text,
            permalink: place.permalink.clone(),
        }))
    }

    fn clause_text(&self, entry: &CatalogueEntry, path: &str) -> Result<Option<String>> {
        let linked = self.linked(entry)?;
        Ok(span_of_unit(&linked.document, path)
            .map(|span| span.of(&linked.document.text).to_owned()))
    }

    /// How an item stands to the documents that are loaded.
    fn held_against(&self, pack: &Pack, item: &Item) -> Result<(Now, String)> {
        let Some(place) = &item.place else {
            return Ok((Now::NotCompared, "当时没有可比对的条文".to_owned()));
        };
        let entry = DocId::parse(&place.document).ok();
        let Some(entry) = entry.and_then(|id| self.collection().entry(&id)) else {
            return Ok((Now::Gone, "现在库中没有这份文件".to_owned()));
        };
        let source = pack.sources.iter().find(|source| source.document == place.document);
        let standing = self.standing(&entry.id, &today());
        let repealed = standing
            .repealed
            .as_ref()
            .filter(|day| source.is_none_or(|source| source.repealed.as_ref() != Some(day)));
        if let Some(day) = repealed {
            return Ok((Now::Repealed, format!("该文件已于 {day} 废止")));
        }
        let text = match &place.clause {
            Some(path) => self.clause_text(entry, path)?,
            None => Some(String::new()),
        };
        let Some(text) = text else {
            return Ok((Now::Gone, "现在的文本没有这一条".to_owned()));
        };
        if sha256(text.as_bytes()) != place.text_sha256 {
            let verdict = item.compared_otherwise(&text);
            let words = verdict.unwrap_or_else(|| "按现在的条文比对，结论不变".to_owned());
            return Ok((Now::Changed, format!("条文的文字已不同；{words}")));
        }
        let was_older = source.is_some_and(|source| source.older);
        if standing.older && !was_older {
            let date = standing.in_force_version.and_then(|version| version.date);
            let date = date.unwrap_or_default();
            return Ok((Now::Older, format!("条文未变，但已有更新的版本 {date}")));
        }
        Ok((Now::Same, "条文与当时相同".to_owned()))
    }
}

fn item(finding: &FindingView, place: Option<Passage>) -> Item {
    Item {
        start: finding.at.start,
        end: finding.at.end,
        citation: finding.citation.as_ref().map(|citation| citation.text.clone()),
        quote: finding.quote.as_ref().map(|quote| quote.text.clone()),
        verdict: finding.verdict,
        reason: finding.reason,
        message: finding.message.clone(),
        permille: (finding.similarity * 1000.0).round() as u32,
        changes: (finding.changes.iter())
            .map(|change| Difference {
                kind: change.kind,
                quoted: change.quoted.clone(),
                original: change.original.clone(),
            })
            .collect(),
        place,
    }
}
