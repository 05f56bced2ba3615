//! Quotation checks against labelled claims, beside a checker that only looks up clause numbers: what
//! such servers commonly do.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::kb::Kb;
use tiaowen_link::verify::Verdict;
use tiaowen_print::view::{ClauseRefView, FindingView};
use tiaowen_text::doc::DocId;
use tiaowen_text::error::{Error, ErrorKind, Result};

/// A labelled claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// What was done to it: right, number, misattributed …
    pub kind: String,
    /// The true verdict.
    pub verdict: Verdict,
    /// Where its wording stands, `document#clause` or `document#clause:part`; empty where that does not matter.
    pub place: String,
    /// The text with the claim.
    pub text: String,
}

/// How one checker did on one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The case's position.
    pub case: usize,
    /// What was said; `None` when nothing was found to judge.
    pub said: Option<Verdict>,
    /// Whether the place was named rightly; true where it does not matter.
    pub placed: bool,
}

/// Reads labelled claims; the first row that is none is an error.
pub fn parse(text: &str) -> Result<Vec<Case>> {
    let rows = text.lines().enumerate();
    let rows = rows.filter(|(_, row)| !row.starts_with('#') && !row.trim().is_empty());
    rows.map(|(n, row)| {
        let bad = || Error::invalid(format!("line {}: kind, verdict, place, text", n + 1));
        let [kind, verdict, place, text] =
            row.split('\t').collect::<Vec<_>>().try_into().map_err(|_| bad())?;
        let verdict = Verdict::ALL.into_iter().find(|v| v.word() == verdict).ok_or_else(bad)?;
        let text = text.replace("\\n", "\n");
        Ok(Case { kind: kind.to_owned(), verdict, place: place.to_owned(), text })
    })
    .collect()
}

/// The verdicts of this program.
pub fn check(kb: &Kb, cases: &[Case]) -> Result<Vec<Outcome>> {
    let outcomes = cases.iter().enumerate().map(|(n, case)| {
        let view = kb.verify(&case.text, &[])?;
        let finding = claim_of(&view.findings);
        let placed = finding.is_none_or(|f| case.place.is_empty() || has_place(f, &case.place));
        Ok(Outcome { case: n, said: finding.map(|f| f.verdict), placed })
    });
    outcomes.collect()
}

/// The verdicts of a checker that asks only whether the document has a clause of that number.
pub fn check_numbers(kb: &Kb, cases: &[Case]) -> Result<Vec<Outcome>> {
    let outcomes = cases.iter().enumerate().map(|(n, case)| {
        let view = kb.verify(&case.text, &[])?;
        let said = match claim_of(&view.findings) {
            Some(finding) if finding.citation.is_some() => Some(number_alone(kb, finding)?),
            // It sees citations only.
            _ => None,
        };
        Ok(Outcome { case: n, said, placed: true })
    });
    outcomes.collect()
}

fn number_alone(kb: &Kb, finding: &FindingView) -> Result<Verdict> {
    let citation = finding.citation.as_ref().map_or("", |c| c.text.as_str());
    let verdict = |view: tiaowen_print::view::VerifyView| view.findings.first().map(|f| f.verdict);
    let alone = verdict(kb.verify(citation, &[])?).unwrap_or(Verdict::Unverifiable);
    // Such checkers know numbers, not dates of repeal.
    Ok(if alone == Verdict::Repealed { Verdict::Verified } else { alone })
}

/// The finding that a case is about: the last with a quotation, else the last that is not verified, else the last.
fn claim_of(findings: &[FindingView]) -> Option<&FindingView> {
    let mut back = findings.iter().rev();
    let quoted = back.clone().find(|f| f.quote.is_some());
    quoted.or_else(|| back.find(|f| f.verdict != Verdict::Verified)).or(findings.last())
}

fn has_place(finding: &FindingView, place: &str) -> bool {
    let (document, clause) = place.split_once('#').unwrap_or((place, ""));
    let (clause, part) = clause.split_once(':').unwrap_or((clause, ""));
    finding.place.iter().chain(&finding.elsewhere).any(|found| {
        let named = |c: &ClauseRefView| {
            c.key == clause || c.number.is_some_and(|n| n.to_string() == clause)
        };
        found.document == document
            && (part.is_empty() || found.part == part)
            && (clause.is_empty() || found.clause.as_ref().is_some_and(named))
    })
}

/// Precision and recall by verdict, and how many of each kind are right.
pub fn report(name: &str, cases: &[Case], outcomes: &[Outcome]) -> String {
    let mut out = String::new();
    let mut put = |line: std::fmt::Arguments<'_>| {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{line}");
    };
    let pairs: Vec<(&Case, &Outcome)> =
        outcomes.iter().filter_map(|o| Some((cases.get(o.case)?, o))).collect();
    let right = pairs.iter().filter(|(c, o)| o.said == Some(c.verdict)).count();
    put(format_args!("{name}: {right} of {} verdicts right", pairs.len()));
    put(format_args!("  {:14}{:>10}{:>10}{:>7}", "verdict", "precision", "recall", "cases"));
    for verdict in Verdict::ALL {
        let said = pairs.iter().filter(|(_, o)| o.said == Some(verdict)).count();
        let truly = pairs.iter().filter(|(c, _)| c.verdict == verdict).count();
        let both =
            pairs.iter().filter(|(c, o)| c.verdict == verdict && o.said == Some(verdict)).count();
        let (precision, recall) = (share(both, said), share(both, truly));
        put(format_args!("  {:14}{precision:>10}{recall:>10}{truly:>7}", verdict.word()));
    }
    let wrong = |v: Option<Verdict>| matches!(v, Some(Verdict::Differs | Verdict::NotFound));
    let caught = pairs.iter().filter(|(c, o)| wrong(Some(c.verdict)) && wrong(o.said)).count();
    let alarms = pairs.iter().filter(|(c, o)| !wrong(Some(c.verdict)) && wrong(o.said)).count();
    let bad = pairs.iter().filter(|(c, _)| wrong(Some(c.verdict))).count();
    put(format_args!("  of {bad} wrong claims {caught} are flagged; {alarms} false alarms"));
    let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (case, outcome) in &pairs {
        let kind = kinds.entry(&case.kind).or_default();
        kind.0 += usize::from(outcome.said == Some(case.verdict));
        kind.1 += 1;
    }
    let kinds: Vec<String> = kinds.iter().map(|(k, (r, n))| format!("{k} {r}/{n}")).collect();
    put(format_args!("  right by kind: {}", kinds.join(", ")));
    let misplaced = pairs.iter().filter(|(_, o)| !o.placed).count();
    put(format_args!("  places named wrongly or not at all: {misplaced}"));
    out
}

/// The cases that went wrong, a line each.
pub fn failures(cases: &[Case], outcomes: &[Outcome]) -> Vec<String> {
    let wrong = outcomes.iter().filter_map(|outcome| {
        let case = cases.get(outcome.case)?;
        let failed = outcome.said != Some(case.verdict) || !outcome.placed;
        let said = outcome.said.map_or("nothing", Verdict::word);
        failed.then(|| format!("{} {} ≠ {said}: {}", case.kind, case.verdict.word(), case.text))
    });
    wrong.collect()
}

/// Whether every document that the cases name is loaded.
pub fn missing(kb: &Kb, cases: &[Case]) -> Result<Vec<String>> {
    let mut missing = Vec::new();
    for case in cases.iter().filter(|c| !c.place.is_empty()) {
        let id = case.place.split('#').next().unwrap_or("");
        match kb.document(&DocId::parse(id)?) {
            Ok(_) => {}
            Err(e) if e.kind() == ErrorKind::NotFound => missing.push(id.to_owned()),
            Err(e) => return Err(e),
        }
    }
    missing.sort();
    missing.dedup();
    Ok(missing)
}

fn share(part: usize, whole: usize) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{:.3}", part as f64 / whole as f64) }
}
