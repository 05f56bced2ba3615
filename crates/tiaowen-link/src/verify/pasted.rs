//! What the lines of a clause that is pasted whole make of each other: one that nothing in the clause is near is the writer's
//! own where the clause ends before it, and else it is told that nobody could compare it.

use super::claim::{Claim, Manner};
use super::{Finding, Reason, Verdict};
use tiaowen_text::doc::Span;

/// The clause whose lines are read.
#[derive(Default)]
pub(super) struct Pasted {
    /// Its citation, where its first line stands in it or nearly does.
    citation: Option<Span>,
    /// Lines that nothing is near, until one shows that the clause goes on.
    unlike: Vec<Finding>,
}

impl Pasted {
    /// The finding of a claim that counts; lines kept back that turn out to belong to the clause are put before it.
    pub(super) fn take(
        &mut self,
        claim: &Claim,
        finding: Finding,
        findings: &mut Vec<Finding>,
    ) -> Option<Finding> {
        let cited = claim.mention.as_ref().map(|mention| mention.span);
        if claim.manner != Manner::Below {
            let told = claim.manner.is_told() && finding.quote.is_some();
            if told {
                let near = matches!(
                    finding.reason,
                    Reason::Exact | Reason::Altered | Reason::Numerals | Reason::Hidden
                );
                self.citation = cited.filter(|_| near);
                self.unlike.clear();
            }
            return Some(finding);
        }
        if self.citation.is_none() || self.citation != cited {
            return None;
        }
        if finding.quote.is_some() {
            findings.append(&mut self.unlike);
            return Some(finding);
        }
        let mut unlike = Finding { quote: claim.quote, found: None, ..finding };
        (unlike.verdict, unlike.reason) = (Verdict::NotChecked, Reason::Unascribed);
        self.unlike.push(unlike);
        None
    }
}
