//! The page that checks a text: a form, and the text with its verdicts marked.

use askama::Template;
use axum::http::Uri;

use crate::kb::Kb;
use crate::params::MOST_DOCUMENTS;
use crate::web::names::{StandingItem, standing_of, standing_of_reference};
use crate::web::page::{Page, PageParams};
use tiaowen_link::verify::Verdict;
use tiaowen_print::view::{CitedDocumentView, FindingView, PlaceView, VerifyView};
use tiaowen_text::error::{Error, Result};
use tiaowen_text::title::in_marks;

/// Longest text, in characters: as a form sends it, three times as many bytes thrice.
pub const LONGEST: usize = 100_000;

/// What the form sends.
#[derive(Debug, Default)]
pub struct Form {
    /// The text.
    pub text: String,
    /// Names of the documents that it is about, apart by line breaks or `、`.
    pub about: String,
    /// The day on which it was written.
    pub asof: String,
    /// Whether the evidence is wanted as a file.
    pub evidence: bool,
}

impl Form {
    /// Reads the body of the form. Fails with `Invalid` for a text that is too long.
    pub fn read(body: &[u8]) -> Result<Self> {
        let mut form = Self::default();
        for (name, value) in url::form_urlencoded::parse(body) {
            match &*name {
                "text" => form.text = value.into_owned(),
                "about" => form.about = value.trim().to_owned(),
                "asof" => form.asof = value.trim().to_owned(),
                "as" => form.evidence = value == "evidence",
                _ => {}
            }
        }
        let length = form.text.chars().count();
        if length > LONGEST {
            let message = format!("文字有 {length} 字，一次最多核对 {LONGEST} 字");
            return Err(Error::invalid(message));
        }
        if form.documents().len() > MOST_DOCUMENTS {
            return Err(Error::invalid(format!("所谈的文件最多写 {MOST_DOCUMENTS} 份")));
        }
        Ok(form)
    }

    /// Names of the documents that the text is about.
    pub fn documents(&self) -> Vec<String> {
        let names = self.about.split(['\n', '\r', '、', '，', ',', ';', '；']);
        let bare = |name: &str| name.trim().trim_matches(['《', '》']).to_owned();
        names.map(bare).filter(|name| !name.is_empty()).collect()
    }

    /// The day on which the text was written, where it is told.
    pub fn day(&self) -> Option<&str> {
        Some(self.asof.as_str()).filter(|day| !day.is_empty())
    }
}

/// A run of the text.
pub struct Run {
    /// As typed.
    pub text: String,
    /// Number and class of its finding.
    pub finding: Option<(usize, &'static str)>,
}

/// A finding as shown.
pub struct FindingItem {
    /// From 1.
    pub number: usize,
    /// Class of its verdict.
    pub class: &'static str,
    /// The verdict.
    pub verdict: String,
    /// Why.
    pub message: String,
    /// The citation as typed.
    pub citation: String,
    /// The quotation as typed.
    pub quote: String,
    /// The wording that stands there, where it is another.
    pub wording: String,
    /// What differs: in the quotation, in the document.
    pub changes: Vec<(String, String)>,
    /// The place.
    pub place: Option<PlaceLink>,
    /// Other places that have the wording.
    pub elsewhere: Vec<PlaceLink>,
}

/// A place as a link.
pub struct PlaceLink {
    /// Address.
    pub href: String,
    /// 《…》第二条第二款
    pub name: String,
    /// How the text stands.
    pub standing: Option<StandingItem>,
}

/// A document that the text is about.
pub struct AboutItem {
    /// Address.
    pub href: String,
    /// Title.
    pub title: String,
    /// How many findings are of it.
    pub findings: usize,
    /// How the text stands.
    pub standing: Option<StandingItem>,
}

/// What was found.
pub struct Checked {
    /// The text, line by line.
    pub lines: Vec<Vec<Run>>,
    /// Verdicts with their number, those that occur.
    pub counts: Vec<(String, &'static str, usize)>,
    /// Findings, in the order of the text.
    pub findings: Vec<FindingItem>,
    /// What it is about.
    pub documents: Vec<AboutItem>,
    /// The day for which versions were chosen.
    pub day: String,
}

/// The page.
#[derive(Template)]
#[template(path = "verify.html")]
pub struct VerifyPage {
    /// Frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// What was found, once something was asked.
    pub checked: Option<Checked>,
}

impl VerifyPage {
    /// The empty form.
    pub fn empty(uri: &Uri) -> Self {
        let page = Page::new(uri, PageParams::of(uri).script, "核对引文");
        Self { page, form: Form::default(), checked: None }
    }

    /// Asks and arranges.
    pub fn build(kb: &Kb, uri: &Uri, form: Form) -> Result<Self> {
        let mut page = Self::empty(uri);
        if !form.text.trim().is_empty() {
            let view = kb.verify_on(&form.text, &form.documents(), form.day())?;
            page.checked = Some(arrange(&page.page, &form.text, &view));
        }
        page.form = form;
        Ok(page)
    }
}

fn class_of(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Verified => "good",
        Verdict::Differs | Verdict::NotFound => "bad",
        Verdict::Repealed | Verdict::Paraphrase => "warn",
        Verdict::Unverifiable | Verdict::NotChecked => "open",
    }
}

fn arrange(page: &Page, text: &str, view: &VerifyView) -> Checked {
    let mut counts: Vec<(String, &'static str, usize)> = Vec::new();
    for verdict in Verdict::ALL {
        // That a clause is there counts apart from wording that is verified.
        for only_exists in [false, true] {
            let alike = |f: &&FindingView| f.verdict == verdict && f.only_exists() == only_exists;
            let mut alike = view.findings.iter().filter(alike).peekable();
            if let Some(label) = alike.peek().map(|finding| finding.label()) {
                counts.push((page.t(label), class_of(verdict), alike.count()));
            }
        }
    }
    Checked {
        counts,
        lines: lines(text, &view.findings),
        findings: (1..).zip(&view.findings).map(|(n, f)| finding_item(page, n, f)).collect(),
        documents: view.documents.iter().map(|d| about_item(page, d)).collect(),
        day: view.day.clone(),
    }
}

/// The text line by line, its findings as runs of their own; of two that overlap the first keeps the place.
fn lines(text: &str, findings: &[FindingView]) -> Vec<Vec<Run>> {
    let mut order: Vec<(usize, &FindingView)> = (1..).zip(findings).collect();
    order.sort_by_key(|(_, finding)| finding.at.start);
    let mut order = order.into_iter().peekable();
    let mut lines = vec![Vec::new()];
    let mut run = Run { text: String::new(), finding: None };
    let mut end = 0;
    for (at, c) in text.chars().enumerate() {
        if run.finding.is_some() && at >= end {
            push(
                &mut lines,
                std::mem::replace(&mut run, Run { text: String::new(), finding: None }),
            );
        }
        while run.finding.is_none() && order.peek().is_some_and(|(_, f)| f.at.start <= at) {
            let Some((number, finding)) = order.next() else { break };
            if finding.at.end > at {
                let next =
                    Run { text: String::new(), finding: Some((number, class_of(finding.verdict))) };
                push(&mut lines, std::mem::replace(&mut run, next));
                end = finding.at.end;
            }
        }
        match c {
            '\n' => {
                let next = Run { text: String::new(), finding: run.finding };
                push(&mut lines, std::mem::replace(&mut run, next));
                lines.push(Vec::new());
            }
            '\r' => {}
            c => run.text.push(c),
        }
    }
    push(&mut lines, run);
    lines.retain(|line| !line.is_empty());
    lines
}

fn push(lines: &mut [Vec<Run>], run: Run) {
    if let Some(line) = lines.last_mut().filter(|_| !run.text.is_empty()) {
        line.push(run);
    }
}

fn finding_item(page: &Page, number: usize, finding: &FindingView) -> FindingItem {
    let shows = finding.shows_wording();
    let place = finding.place.as_ref();
    FindingItem {
        number,
        class: class_of(finding.verdict),
        verdict: page.t(finding.label()),
        message: page.t(&finding.message),
        citation: finding.citation.as_ref().map(|c| c.text.clone()).unwrap_or_default(),
        quote: finding.quote.as_ref().map(|q| q.text.clone()).unwrap_or_default(),
        wording: place.filter(|_| shows).map(|p| page.text(&p.wording)).unwrap_or_default(),
        changes: (finding.changes.iter())
            .map(|change| (change.quoted.clone(), page.text(&change.original)))
            .collect(),
        place: place.map(|place| place_link(page, place)),
        elsewhere: finding.elsewhere.iter().map(|place| place_link(page, place)).collect(),
    }
}

fn place_link(page: &Page, place: &PlaceView) -> PlaceLink {
    let clause = place.clause.as_ref();
    let label = clause.map_or("", |clause| clause.label.as_str());
    PlaceLink {
        href: page.href(&place.url),
        name: page.text(&format!("{}{label}{}", in_marks(&place.title), place.part)),
        standing: clause.and_then(|clause| standing_of(page, clause)),
    }
}

fn about_item(page: &Page, cited: &CitedDocumentView) -> AboutItem {
    AboutItem {
        href: page.href(&cited.document.url),
        title: page.text(&cited.document.title),
        findings: cited.findings,
        standing: standing_of_reference(page, &cited.document),
    }
}
