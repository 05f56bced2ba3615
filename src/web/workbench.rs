//! The workbench for judging: what there is to do, clause beside candidates with a form, and the token that a judge may
//! be asked for.

use std::collections::BTreeMap;

use askama::Template;
use axum::http::{HeaderMap, Uri};
use serde::Deserialize;

use crate::kb::{
    Agreed, Asked, Bench, Candidate, Case, Choice, Judge, Judgement, Kb, LONGEST_NOTE,
    NewJudgement, Queue, Said, Verdict, Workbench,
};
use crate::site::cookie;
use crate::web::compare::{Side, per_cent, side};
use crate::web::crosswalk::{GapItem, gap};
use crate::web::page::{Page, encode};
use tiaowen_link::crossref::Relation;
use tiaowen_link::crossref::agreement::Agreement;
use tiaowen_link::crossref::curated::Kind;
use tiaowen_print::view::ClauseRefView;
use tiaowen_text::doc::DocId;
use tiaowen_text::error::{Error, Result};

/// The cookie that remembers a judge's name.
pub const NAME: &str = "tiaowen-judge-name";
/// Articles beside the candidates that a form has room for.
const OTHERS: usize = 2;
const RELATIONS: [Relation; 5] =
    [Relation::Equal, Relation::SameSubject, Relation::PartOf, Relation::Wider, Relation::Overlaps];

/// Parameters of the pages.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct BenchParams {
    script: String,
    parent: String,
    show: String,
    clause: String,
    page: usize,
    /// Key of the clause that was judged last.
    saved: String,
}

/// The name that a judge gave before.
pub fn name_of_judge(headers: &HeaderMap) -> Option<Judge> {
    let value = format!("name={}", cookie(headers, NAME)?);
    let mut pairs = url::form_urlencoded::parse(value.as_bytes());
    Judge::parse(&pairs.next()?.1).ok()
}

/// Name of a queue.
const fn queue_name(queue: Queue) -> &'static str {
    match queue {
        Queue::Open => "未判",
        Queue::Differs => "与判定不同",
        Queue::Readers => "读者意见",
        Queue::Bare => "没有候选",
        Queue::Second => "复判",
        Queue::Judged => "已判",
    }
}

/// What is in a queue.
const fn queue_meaning(queue: Queue) -> &'static str {
    match queue {
        Queue::Open => "自动比对有结果、还没有人判定的条款。",
        Queue::Differs => "自动比对与判定不同，判定时也没有否定自动比对结果的条款。",
        Queue::Readers => "读者说过对应有误或正确、还没有人回应的条款。",
        Queue::Bare => "自动比对没有结果、还没有人判定的条款。",
        Queue::Second => {
            "别人判定过、你还没有判定的条款。别人的判定先不显示，以便比较两人的一致程度。"
        }
        Queue::Judged => "已经判定的条款。",
    }
}

/// Name of a kind.
const fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Main => "主要对应",
        Kind::Further => "相关",
        Kind::Passing => "只是提到",
        Kind::Rejected => "不对应",
    }
}

/// What the form sends.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// The state of the workbench to which it belongs: parent, queue, page.
    parent: String,
    show: String,
    page: String,
    clause: String,
    seen: String,
    by: String,
    note: String,
    /// The button: empty, `computed` or `none`.
    verdict: String,
    /// Kind and relation of each candidate, by its key.
    candidates: BTreeMap<String, [String; 2]>,
    /// Articles beside them, with kind and relation.
    others: [[String; 3]; OTHERS],
}

impl Draft {
    /// Reads the body of the form.
    pub fn read(body: &[u8]) -> Self {
        let mut draft = Self::default();
        for (name, value) in url::form_urlencoded::parse(body) {
            let value = value.trim().to_owned();
            let (name, of) = name.split_once('.').unwrap_or((&*name, ""));
            let other = of.parse::<usize>().ok();
            let mut put = |part: usize| {
                if let Some(other) = other.and_then(|at| draft.others.get_mut(at))
                    && let Some(place) = other.get_mut(part)
                {
                    place.clone_from(&value);
                }
            };
            match name {
                "other" => put(0),
                "other-kind" => put(1),
                "other-relation" => put(2),
                "kind" => draft.candidates.entry(of.to_owned()).or_default()[0] = value,
                "relation" => draft.candidates.entry(of.to_owned()).or_default()[1] = value,
                "parent" => draft.parent = value,
                "show" => draft.show = value,
                "page" => draft.page = value,
                "clause" => draft.clause = value,
                "seen" => draft.seen = value,
                "by" => draft.by = value,
                "note" => draft.note = value,
                "verdict" => draft.verdict = value,
                _ => {}
            }
        }
        draft
    }

    /// The judgement that it is. Fails with `Invalid` where something is missing.
    pub fn judgement(&self) -> Result<NewJudgement> {
        let verdict = match self.verdict.as_str() {
            "computed" => Verdict::AsComputed,
            "none" => Verdict::None,
            _ => Verdict::Chosen(self.choices()?),
        };
        Ok(NewJudgement {
            parent: self.parent.clone(),
            clause: self.clause.clone(),
            seen: self.seen.clone(),
            by: Judge::parse(&self.by)?,
            note: self.note.clone(),
            verdict,
        })
    }

    fn choices(&self) -> Result<Vec<Choice>> {
        let choice = |article: &str, kind: &str, relation: &str| {
            let kind = Kind::parse(kind).ok_or_else(|| {
                Error::invalid("every candidate is main, further, passing or rejected")
                    .in_chinese("每条候选、每条另加的条款都要选怎样对应")
            })?;
            Ok(Choice { article: article.to_owned(), kind, relation: Relation::parse(relation) })
        };
        let candidates =
            self.candidates.iter().map(|(key, [kind, relation])| choice(key, kind, relation));
        let others = self.others.iter().filter(|[article, ..]| !article.is_empty());
        let others = others.map(|[article, kind, relation]| choice(article, kind, relation));
        candidates.chain(others).collect()
    }

    /// Who judges.
    pub fn judge(&self) -> Option<Judge> {
        Judge::parse(&self.by).ok()
    }

    /// The state of the workbench in which the clause was judged.
    fn params(&self, script: &str) -> BenchParams {
        BenchParams {
            script: script.to_owned(),
            parent: self.parent.clone(),
            show: self.show.clone(),
            clause: self.clause.clone(),
            ..BenchParams::default()
        }
    }

    /// Where to go on after it was kept.
    pub fn next(&self, page: &Page, id: &DocId) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [
            ("parent", &self.parent),
            ("show", &self.show),
            ("page", &self.page),
            ("saved", &self.clause),
        ] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        page.href(format!("/docs/{id}/workbench?{}", query.finish()))
    }
}

/// A word with what it is called, and whether it is chosen.
pub struct WordItem {
    /// The word that is sent.
    pub word: &'static str,
    /// What it is called.
    pub name: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

fn kinds(page: &Page, all: &[Kind], chosen: &str) -> Vec<WordItem> {
    let option = |kind: &Kind| WordItem {
        word: kind.word(),
        name: page.t(kind_name(*kind)),
        chosen: kind.word() == chosen,
    };
    all.iter().map(option).collect()
}

fn relations(page: &Page, chosen: &str) -> Vec<WordItem> {
    let option = |relation: Relation| WordItem {
        word: relation.word(),
        name: page.t(relation.label()),
        chosen: relation.word() == chosen,
    };
    RELATIONS.into_iter().map(option).collect()
}

/// An article in a form.
pub struct CandidateItem {
    /// Its key, which names the fields of the form.
    pub key: String,
    /// The article with the wording that the clause has too.
    pub side: Side,
    /// What is computed; empty where nothing is.
    pub computed: String,
    /// Address of the comparison of the two.
    pub compare: String,
    /// How the clause may take it up.
    pub kinds: Vec<WordItem>,
    /// How the two may relate.
    pub relations: Vec<WordItem>,
}

/// Room for an article that is no candidate.
pub struct OtherItem {
    /// What is typed.
    pub article: String,
    /// How the clause may take it up.
    pub kinds: Vec<WordItem>,
    /// How the two may relate.
    pub relations: Vec<WordItem>,
}

/// What a judge said, as a sentence.
pub struct JudgedItem {
    /// Who and when.
    pub by: String,
    /// What.
    pub said: String,
    /// Why.
    pub note: String,
    /// Whether it is only for comparison.
    pub second: bool,
}

/// What a reader said.
pub struct SaidItem {
    /// On what day.
    pub on: String,
    /// Of which article.
    pub article: String,
    /// Whether it is right.
    pub right: bool,
    /// Why.
    pub note: String,
}

/// A clause with its form.
pub struct CaseItem {
    /// The clause.
    pub clause: Side,
    /// Its key, which the form sends and the anchor has.
    pub key: String,
    /// Address of this clause alone.
    pub alone: String,
    /// Candidates.
    pub candidates: Vec<CandidateItem>,
    /// Room for others.
    pub others: Vec<OtherItem>,
    /// What was judged.
    pub judged: Vec<JudgedItem>,
    /// What readers say.
    pub words: Vec<SaidItem>,
    /// The note of the form.
    pub note: String,
    /// Whether anything is computed, which can be accepted as a whole.
    pub is_computed: bool,
    /// Whether the judgement waits for the index.
    pub waits: bool,
}

/// A queue as a link.
pub struct QueueItem {
    /// Name.
    pub name: String,
    /// Address.
    pub href: String,
    /// How many clauses are in it.
    pub count: usize,
    /// Whether it is shown.
    pub current: bool,
}

/// How far two judges agree.
pub struct AgreedItem {
    /// 甲、乙
    pub judges: String,
    /// The figures: clauses, main articles, kappa, pairs, kappa.
    pub figures: [String; 5],
    /// Where the main articles differ: the clause, and what each named.
    pub differing: Vec<(GapItem, [String; 2])>,
    /// Names of the two, for the columns.
    pub names: [String; 2],
}

/// What was kept last.
pub struct SavedItem {
    /// Mark and heading of the clause.
    pub clause: String,
    /// What was judged.
    pub said: String,
    /// The file, as it is called in the project.
    pub file: String,
    /// Whether it is only for comparison.
    pub second: bool,
    /// Address of this clause alone.
    pub href: String,
}

/// The workbench of a document.
#[derive(Template)]
#[template(path = "workbench.html")]
pub struct WorkbenchPage {
    /// Frame.
    pub page: Page,
    /// The workbench.
    pub bench: Workbench,
    /// Title of the document.
    pub title: String,
    /// Address of its crosswalk.
    pub coverage: String,
    /// Its parents: title, address, whether it is shown.
    pub parents: Vec<(String, String, bool)>,
    /// Id of the parent that is shown.
    pub parent: String,
    /// Its title.
    pub parent_title: String,
    /// The queues.
    pub queues: Vec<QueueItem>,
    /// What is in the queue that is shown.
    pub meaning: String,
    /// The word of the queue in addresses.
    pub show: &'static str,
    /// The clauses.
    pub cases: Vec<CaseItem>,
    /// The articles of the parent: key, mark and heading.
    pub articles: Vec<(String, String)>,
    /// Pages before and after.
    pub pager: [Option<String>; 2],
    /// Name of the judge, where it is known.
    pub by: String,
    /// How far judges agree.
    pub agreements: Vec<AgreedItem>,
    /// What was kept last.
    pub saved: Option<SavedItem>,
    /// Why what was sent was not kept.
    pub error: String,
    /// Address to which forms are sent.
    pub action: String,
    /// Whether one clause alone is shown.
    pub alone: bool,
    /// Most characters of a note.
    pub longest: usize,
}

impl WorkbenchPage {
    /// Asks and arranges.
    pub fn build(
        kb: &Kb,
        uri: &Uri,
        id: &DocId,
        params: &BenchParams,
        judge: Option<Judge>,
    ) -> Result<Self> {
        Self::build_with(kb, uri, (id, params, judge), None)
    }

    /// The page of one clause with what was sent and not kept, and why.
    pub fn refused(kb: &Kb, uri: &Uri, id: &DocId, draft: &Draft, error: &Error) -> Result<Self> {
        let script = super::page::PageParams::of(uri).script;
        let params = draft.params(&script);
        let mut page = Self::build_with(kb, uri, (id, &params, draft.judge()), Some(draft))?;
        page.error = page.page.t(error.chinese());
        page.by.clone_from(&draft.by);
        Ok(page)
    }

    fn build_with(
        kb: &Kb,
        uri: &Uri,
        (id, params, judge): (&DocId, &BenchParams, Option<Judge>),
        draft: Option<&Draft>,
    ) -> Result<Self> {
        let asked = Asked {
            parent: params.parent.clone(),
            queue: Queue::parse(&params.show),
            clause: params.clause.clone(),
            page: params.page,
            judge: judge.clone(),
        };
        let bench = kb.workbench(id, &asked)?;
        let mut page = Page::new(uri, &params.script, "");
        page.title = format!("{} - {}", page.t("判定台"), page.text(&bench.title));
        let by = judge.map_or_else(String::new, |judge| judge.as_str().to_owned());
        let name = |parent: &(String, String)| page.text(&parent.1);
        let parent_title = bench.parents.get(bench.parent).map(name).unwrap_or_default();
        let parents = bench.parents.iter().enumerate().map(|(at, parent)| {
            let href = page.href(format!("/docs/{id}/workbench?parent={}", parent.0));
            (page.text(&parent.1), href, at == bench.parent)
        });
        let address = Address { page: &page, bench: &bench };
        let alone = !params.clause.is_empty();
        let queues = bench.counts.iter().map(|&(queue, count)| QueueItem {
            name: page.t(queue_name(queue)),
            href: address.of(queue, 1),
            count,
            current: queue == bench.queue && !alone,
        });
        let to = |at: usize| (1..=bench.pages).contains(&at).then(|| address.of(bench.queue, at));
        let articles = bench.articles.iter().map(|article| {
            let item = gap(&page, article);
            (article.key.clone(), format!("{}{}", item.label, item.heading))
        });
        let cases = bench.cases.iter().map(|case| address.case(case, &by, draft));
        Ok(Self {
            title: page.text(&bench.title),
            coverage: page.coverage(id.as_str()),
            parents: parents.collect(),
            parent: address.parent().to_owned(),
            parent_title,
            queues: queues.collect(),
            meaning: page.t(queue_meaning(bench.queue)),
            show: bench.queue.word(),
            cases: cases.collect(),
            articles: articles.collect(),
            pager: [to(bench.page.wrapping_sub(1)), to(bench.page + 1)],
            agreements: bench.agreements.iter().map(|agreed| address.agreed(agreed)).collect(),
            saved: saved(kb, &address, &asked, &params.saved),
            error: String::new(),
            action: page.href(format!("/docs/{id}/workbench")),
            alone,
            longest: LONGEST_NOTE,
            by,
            bench,
            page,
        })
    }
}

/// What was judged last, as it stands in the file.
fn saved(kb: &Kb, address: &Address<'_>, asked: &Asked, key: &str) -> Option<SavedItem> {
    let judge = asked.judge.as_ref()?;
    if key.is_empty() {
        return None;
    }
    let id = DocId::parse(&address.bench.document).ok()?;
    let alone = Asked { clause: key.to_owned(), queue: None, ..asked.clone() };
    let bench = kb.workbench(&id, &alone).ok()?;
    let case = bench.cases.first()?;
    let judgement = case.of(judge.as_str())?;
    let clause = gap(address.page, &case.clause.clause);
    let file = match judgement.of_record {
        true => format!("corpus/crosswalk/{id}.tsv"),
        false => format!("corpus/crosswalk/review/{id}/{}.tsv", judge.as_str()),
    };
    Some(SavedItem {
        clause: format!("{}{}", clause.label, clause.heading),
        said: said(address.page, judgement),
        file,
        second: !judgement.of_record,
        href: address.alone(&case.clause.clause),
    })
}

/// What a judge said, in words.
fn said(page: &Page, judgement: &Judgement) -> String {
    let words = judgement.links.iter().map(|(article, kind, relation)| match article {
        None => page.t("没有对应的条款"),
        Some(article) => {
            let relation =
                relation.map(|r| format!("（{}）", page.t(r.label()))).unwrap_or_default();
            format!("{} {}{relation}", page.t(kind_name(*kind)), named(page, article))
        }
    });
    words.collect::<Vec<_>>().join(&page.t("；"))
}

/// Mark and heading of a clause.
fn named(page: &Page, clause: &ClauseRefView) -> String {
    let item = gap(page, clause);
    format!("{}{}", item.label, item.heading)
}

/// Addresses of a workbench, and its parts as shown.
struct Address<'p> {
    page: &'p Page,
    bench: &'p Workbench,
}

impl Address<'_> {
    fn parent(&self) -> &str {
        self.bench.parents.get(self.bench.parent).map_or("", |(id, _)| id)
    }

    fn of(&self, queue: Queue, page: usize) -> String {
        let at = if page > 1 { format!("&page={page}") } else { String::new() };
        self.page.href(format!(
            "/docs/{}/workbench?parent={}&show={}{at}",
            self.bench.document,
            self.parent(),
            queue.word()
        ))
    }

    fn alone(&self, clause: &ClauseRefView) -> String {
        let (document, parent) = (&self.bench.document, self.parent());
        let key = encode(&clause.key);
        self.page.href(format!("/docs/{document}/workbench?parent={parent}&clause={key}"))
    }

    fn case(&self, case: &Case, by: &str, draft: Option<&Draft>) -> CaseItem {
        let page = self.page;
        let clause = &case.clause.clause;
        let own = case.of(by);
        let others = (0..OTHERS).map(|at| {
            let typed = draft.and_then(|draft| draft.others.get(at)).cloned().unwrap_or_default();
            let [article, kind, relation] = typed;
            OtherItem {
                article,
                kinds: kinds(page, &[Kind::Main, Kind::Further, Kind::Passing], &kind),
                relations: relations(page, &relation),
            }
        });
        let note = match (draft, own) {
            (Some(draft), _) => draft.note.clone(),
            (None, Some(own)) => own.note.clone(),
            (None, None) => String::new(),
        };
        CaseItem {
            clause: side(page, &case.clause, ""),
            key: clause.key.clone(),
            alone: self.alone(clause),
            candidates: case
                .candidates
                .iter()
                .map(|c| self.candidate(case, c, own, draft))
                .collect(),
            others: others.collect(),
            judged: case.judgements.iter().map(|j| self.judged(j)).collect(),
            words: case.words.iter().map(|word| self.said(word)).collect(),
            note,
            is_computed: case.candidates.iter().any(|c| c.computed.is_some()),
            waits: case.waits,
        }
    }

    fn candidate(
        &self,
        case: &Case,
        candidate: &Candidate,
        own: Option<&Judgement>,
        draft: Option<&Draft>,
    ) -> CandidateItem {
        let page = self.page;
        let (clause, article) = (&case.clause.clause, &candidate.article.clause);
        let computed = candidate.computed.map(|(kind, relation, confidence)| {
            let relation =
                relation.map(|r| format!(" · {}", page.t(r.label()))).unwrap_or_default();
            let kind = page.t(kind_name(kind));
            format!(
                "{}{kind}{relation} · {} {}%",
                page.t("自动比对："),
                page.t("置信度"),
                per_cent(confidence)
            )
        });
        let before = own.and_then(|own| {
            let link =
                own.links.iter().find(|(a, ..)| a.as_ref().is_some_and(|a| a.path == article.path));
            link.map(|(_, kind, relation)| (kind.word(), relation.map_or("", Relation::word)))
        });
        let typed = draft.and_then(|draft| draft.candidates.get(&article.key));
        let (kind, relation) = match typed {
            Some([kind, relation]) => (kind.as_str(), relation.as_str()),
            None => before.unwrap_or_default(),
        };
        CandidateItem {
            key: article.key.clone(),
            side: side(page, &candidate.article, ""),
            computed: computed.unwrap_or_default(),
            compare: page.href(format!(
                "/compare/{}/{}/{}/{}",
                clause.document,
                encode(&clause.key),
                article.document,
                encode(&article.key)
            )),
            kinds: kinds(page, &Kind::ALL, kind),
            relations: relations(page, relation),
        }
    }

    fn judged(&self, judgement: &Judgement) -> JudgedItem {
        let page = self.page;
        JudgedItem {
            by: page.text(&format!("{} {}", judgement.by, judgement.on)),
            said: said(page, judgement),
            note: page.text(&judgement.note),
            second: !judgement.of_record,
        }
    }

    fn said(&self, word: &Said) -> SaidItem {
        SaidItem {
            on: word.on.clone(),
            article: word.article.as_ref().map_or_else(String::new, |a| named(self.page, a)),
            right: word.right,
            note: self.page.text(&word.note),
        }
    }

    fn agreed(&self, agreed: &Agreed) -> AgreedItem {
        let page = self.page;
        let [one, two] = agreed.judges.each_ref().map(|name| page.text(name));
        let article = |article: &Option<ClauseRefView>| match article {
            Some(article) => named(page, article),
            None => page.t("没有对应的条款"),
        };
        let differing = agreed.differing.iter().map(|(clause, named)| {
            let item = GapItem { href: self.alone(clause), ..gap(page, clause) };
            (item, named.each_ref().map(article))
        });
        let Agreement { clauses, same_main, main_kappa, pairs, same_pairs, pair_kappa, .. } =
            &agreed.measured;
        AgreedItem {
            judges: format!("{one}{}{two}", page.t("、")),
            figures: [
                clauses.to_string(),
                format!("{same_main} / {clauses}"),
                format!("{main_kappa:.3}"),
                format!("{same_pairs} / {pairs}"),
                format!("{pair_kappa:.3}"),
            ],
            differing: differing.collect(),
            names: [one, two],
        }
    }
}

/// A line of the list.
pub struct BenchItem {
    /// Title of the document.
    pub title: String,
    /// Address of its workbench.
    pub href: String,
    /// Title of the parent.
    pub parent: String,
    /// The queues.
    pub queues: Vec<QueueItem>,
}

/// What there is to do.
#[derive(Template)]
#[template(path = "workbenches.html")]
pub struct WorkbenchesPage {
    /// Frame.
    pub page: Page,
    /// Names of the queues.
    pub names: Vec<String>,
    /// The documents.
    pub benches: Vec<BenchItem>,
    /// Pages before and after.
    pub pager: [Option<String>; 2],
    /// Whether the server asks for a token, so that one can go again.
    pub has_token: bool,
}

impl WorkbenchesPage {
    /// Asks and arranges.
    pub fn build(kb: &Kb, uri: &Uri, params: &BenchParams, judge: Option<&Judge>) -> Result<Self> {
        let page = Page::new(uri, &params.script, "判定台");
        let at = params.page.max(1);
        let (benches, pages) = kb.benches(at, judge)?;
        let item = |bench: &Bench| {
            let address = format!("/docs/{}/workbench?parent={}", bench.document, bench.parent);
            let queue = |&(queue, count): &(Queue, usize)| QueueItem {
                name: page.t(queue_name(queue)),
                href: page.href(format!("{address}&show={}", queue.word())),
                count,
                current: false,
            };
            BenchItem {
                title: page.text(&bench.title),
                href: page.href(&address),
                parent: page.text(&bench.parent_title),
                queues: bench.counts.iter().map(queue).collect(),
            }
        };
        let to = |at: usize| {
            (1..=pages).contains(&at).then(|| page.href(format!("/workbench?page={at}")))
        };
        Ok(Self {
            names: Queue::ALL.into_iter().map(|queue| page.t(queue_name(queue))).collect(),
            benches: benches.iter().map(item).collect(),
            pager: [to(at.wrapping_sub(1)), to(at + 1)],
            has_token: false,
            page,
        })
    }
}

/// The form for the token.
#[derive(Template)]
#[template(path = "judge-login.html")]
pub struct LoginPage {
    /// Frame.
    pub page: Page,
    /// Where to go on.
    pub to: String,
    /// Whether a wrong token was given.
    pub wrong: bool,
}
