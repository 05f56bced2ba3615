//! Is this quotation really there? Every citation and quotation of a text is found and judged against
//! the documents that are held.
//!
//! The rules: a quotation is *verified* only when its wording stands in the place it is ascribed to,
//! script, width, white space and quotation marks aside. What could not be looked at is *unverifiable*,
//! never *not found*; what reads like a citation and could not be followed is *not checked*, never passed over.
//! Pure: documents come from a [`Library`]. Key type: [`Finding`].

mod change;
mod cited;
mod claim;
mod compare;
mod edges;
mod headed;
mod judge;
mod label;
mod number;
mod omitted;
mod pasted;
mod quote;
mod sense;
mod shelf;
mod wording;

use std::collections::HashSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use change::{Change, ChangeKind};
pub use shelf::Shelf;

use crate::crossref::Linked;
pub use crate::crossref::address::Spot;
use crate::crossref::names::Names;
pub use cited::find_mentions;
use claim::find_claims;
use judge::Judge;
use tiaowen_text::doc::{ClauseId, DocId, Span};
use tiaowen_text::error::{Error, ErrorKind, Result};

/// Longest text that is checked, in bytes.
pub const MOST_BYTES: usize = 1_000_000;

/// Most citations and quotations that are judged at once: a book of three hundred pages has fewer, and each is answered
/// with the places where its wording stands.
pub const MOST_CLAIMS: usize = 6000;

/// Where documents and candidates come from; `kb` is one, tests have another. Looking fails when it
/// cannot be done, never because nothing is there.
pub trait Library {
    /// The names of the documents that are held or known.
    fn names(&self) -> &Names;
    /// The day for which versions are chosen, ISO 8601.
    fn day(&self) -> &str;
    /// A document that is held or known.
    fn document(&self, id: &DocId) -> Result<Option<Arc<Linked>>>;
    /// Units that contain exactly this run; at most `limit`.
    fn holding(&self, run: &str, limit: usize) -> Result<Vec<ClauseId>>;
    /// Units whose words are nearest to this text, best first; at most `limit`.
    fn nearest(&self, text: &str, limit: usize) -> Result<Vec<ClauseId>>;
}

/// A citation in a text, resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Where it stands.
    pub span: Span,
    /// What it points to.
    pub place: Place,
}

/// What a citation points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A document as a whole.
    Document(DocId),
    /// Exactly these parts of a known document; several where the number occurs more than once.
    Spots(DocId, Arc<[Spot]>),
    /// A part that a known document does not have.
    Missing {
        /// The document.
        document: DocId,
        /// The clause that is there, where only its part is not.
        there: Option<usize>,
        /// What is not there, in the words of citations: 第九款.
        lacks: String,
    },
    /// A document that is not known here, as printed.
    Unknown(String),
    /// A clause of a document that the text does not name.
    Unsaid,
    /// A clause of the text that is checked.
    Itself,
    /// A judgment, by its number.
    Case,
    /// A number that cannot be read.
    Unread,
}

impl Place {
    /// The known document that it points into.
    pub fn document(&self) -> Option<&DocId> {
        match self {
            Self::Document(id) | Self::Spots(id, _) | Self::Missing { document: id, .. } => {
                Some(id)
            }
            _ => None,
        }
    }
}

/// A place in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The document.
    pub document: DocId,
    /// The unit, as an index into its clauses; none for a place outside every clause.
    pub unit: Option<usize>,
    /// The wording there, in the document's text; the unit as a whole for a citation without quotation.
    pub span: Span,
}

/// One citation, quotation or both, with its verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where it stands in the text: from the first of citation and quotation to the last.
    pub span: Span,
    /// The citation.
    pub citation: Option<Span>,
    /// The quotation, without its marks.
    pub quote: Option<Span>,
    /// What the citation points to.
    pub cited: Option<Place>,
    /// The verdict.
    pub verdict: Verdict,
    /// Why.
    pub reason: Reason,
    /// Where the wording, or the nearest wording, stands.
    pub found: Option<Found>,
    /// Other places that have exactly the wording; one of them where the text has the same wording earlier.
    pub elsewhere: Vec<Found>,
    /// How the quotation differs from `found`: spans in the text, and in the document.
    pub changes: Vec<Change>,
    /// Share of the quotation found there, in thousandths.
    pub permille: u32,
    /// Date of repeal of the document.
    pub repealed: Option<String>,
}

/// What was found out about a citation or quotation.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It is there, word for word.
    Verified,
    /// It is there in other words; see the nearest wording.
    Differs,
    /// The document is held, and there is no such clause or wording.
    NotFound,
    /// The document is not held, or only an abstract of it is.
    Unverifiable,
    /// It is there, in a document that has been repealed; or the clause has been deleted since.
    Repealed,
    /// Wording that is told without quotation marks, and is not word for word what stands there.
    Paraphrase,
    /// It reads like a citation or quotation, and nobody looked: see the reason.
    NotChecked,
}

impl Verdict {
    /// Every verdict, in the order of reports.
    pub const ALL: [Self; 7] = [
        Self::Verified,
        Self::Differs,
        Self::NotFound,
        Self::Unverifiable,
        Self::Repealed,
        Self::Paraphrase,
        Self::NotChecked,
    ];

    /// The word in files and answers.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Differs => "differs",
            Self::NotFound => "not-found",
            Self::Unverifiable => "unverifiable",
            Self::Repealed => "repealed",
            Self::Paraphrase => "paraphrase",
            Self::NotChecked => "not-checked",
        }
    }

    /// The word for readers, in Chinese.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Verified => "属实",
            Self::Differs => "有出入",
            Self::NotFound => "查无",
            Self::Unverifiable => "无法核对",
            Self::Repealed => "已废止",
            Self::Paraphrase => "转述",
            Self::NotChecked => "未核对",
        }
    }
}

/// Why a verdict is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The wording is there.
    Exact,
    /// The wording is there, with a number in another form: 30万元 for 三十万元.
    Numerals,
    /// The cited document or clause is there.
    Exists,
    /// The same, and words behind it that nothing in the clause is near: they may be the writer's own, and are not compared.
    Uncompared,
    /// The wording differs.
    Altered,
    /// Nothing but its number is left of the clause: 第三条（删除）.
    Deleted,
    /// The document has no clause of that number.
    NoSuchClause,
    /// The clause is there, and has no such paragraph, item or portion.
    NoSuchPart,
    /// The clause is there, the wording is not.
    NoSuchWording,
    /// The quotation leaves out what changes its sense: a negation, an exception, a number, a body.
    Hidden,
    /// The wording is there, and the words before the quotation turn its sense round: 允许“…” of what the clause forbids.
    Turned,
    /// The wording is there, in another place.
    Elsewhere,
    /// The document is not known here.
    UnknownDocument,
    /// Only facts of the document are at hand.
    NotHeld,
    /// Only an abstract of the document is at hand.
    AbstractOnly,
    /// No document is named, and no document here has the wording.
    NoSource,
    /// There were too many quotations to look for this one.
    NotLooked,
    /// A clause is cited, and the text does not say of which document.
    NoDocument,
    /// A clause of the text that is checked.
    OwnText,
    /// The number of a judgment, and no document.
    CaseNumber,
    /// The number cannot be read.
    Unreadable,
    /// A quotation that no citation clearly ascribes.
    Unascribed,
    /// On the day that was told an earlier text of the document stood, which is not compared.
    EarlierText,
}

/// Finds and judges every citation and quotation of a text; `about` are the documents that it is about, which
/// numbers without a name mean. Fails with `TooLarge` beyond [`MOST_BYTES`], and when
/// the library cannot be asked.
///
/// ```
/// use tiaowen_link::verify::{Reason, Shelf, Verdict, verify};
///
/// # fn main() -> tiaowen_text::error::Result<()> {
/// let nothing_held = Shelf::new(Vec::new());
/// let findings = verify("《示例市停车管理办法》第二条规定，停车场应当开放。", &[], &nothing_held)?;
/// assert_eq!(findings.len(), 1);
/// // A document that is not held is never "not found".
/// assert_eq!(findings[0].verdict, Verdict::Unverifiable);
/// # Ok(())
/// # }
/// ```
pub fn verify(text: &str, about: &[DocId], library: &dyn Library) -> Result<Vec<Finding>> {
    if text.len() > MOST_BYTES {
        let message =
            format!("the text has {} bytes; at most {MOST_BYTES} are checked", text.len());
        return Err(Error::new(ErrorKind::TooLarge, message));
    }
    let mentions = find_mentions(text, about, library)?;
    let claims = find_claims(text, &mentions);
    if claims.len() > MOST_CLAIMS {
        let found = claims.len();
        let message = format!(
            "the text has {found} citations and quotations; at most {MOST_CLAIMS} are judged at once: check it in parts"
        );
        let chinese =
            format!("文中引文和引用有 {found} 处，一次最多核对 {MOST_CLAIMS} 处，请分段核对");
        return Err(Error::new(ErrorKind::TooLarge, message).in_chinese(chinese));
    }
    let mut judge = Judge::new(text, library);
    let mut findings = Vec::with_capacity(claims.len());
    // Wording without quotation marks that stands where it is said to: what it cites is the document's own.
    let mut told: Vec<Span> = Vec::new();
    let mut pasted = pasted::Pasted::default();
    for claim in &claims {
        let Some(finding) = judge.judge(claim)? else { continue };
        let Some(finding) = pasted.take(claim, finding, &mut findings) else { continue };
        if claim.manner.is_told() && finding.reason == Reason::Exact {
            told.extend(finding.quote);
        }
        findings.push(finding);
    }
    told.sort_by_key(|span| span.start);
    // What a quotation is judged by is no citation alone as well.
    let judged_by = |finding: &Finding| finding.quote.and(finding.citation);
    let by: HashSet<Span> = findings.iter().filter_map(judged_by).collect();
    findings.retain(|finding| {
        let cites = finding.citation.filter(|_| finding.quote.is_none());
        if cites.is_some_and(|citation| by.contains(&citation)) {
            return false;
        }
        let within = |citation: Span| {
            let after = told.partition_point(|span| span.start <= citation.start);
            let around = after.checked_sub(1).and_then(|i| told.get(i));
            around.is_some_and(|span| span.contains(citation))
        };
        !cites.is_some_and(within)
    });
    Ok(findings)
}

/// How a quotation stands to one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// Verified, differs, or not found.
    pub verdict: Verdict,
    /// The wording there; empty where there is none.
    pub span: Span,
    /// Share of the quotation that is there, in thousandths.
    pub permille: u32,
    /// What differs; places in the quotation and in the text.
    pub changes: Vec<Change>,
}

/// Compares a quotation with one text, by the rules that [`verify`] follows within the place that is cited.
pub fn compare(quote: &str, original: &str) -> Compared {
    judge::compare(quote, original)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiaowen_text::doc::{
        Clause, ClausePath, Document, Level, Meta, Ordinal, Provenance, TextState,
    };

    /// A document of numbered units; a heading ends at the first 。.
    fn document(id: &str, title: &str, state: TextState, level: Level, units: &[&str]) -> Document {
        let mut text = String::new();
        let mut clauses = Vec::new();
        for (n, unit) in units.iter().enumerate() {
            let start = text.len();
            text.push_str(unit);
            text.push('\n');
            let mark = Span::new(start, start + unit.find(['）', '　']).map_or(0, |at| at + 3));
            let heading = match unit.find('。').filter(|_| level != Level::Article) {
                Some(at) => Span::new(mark.end, start + at),
                None => Span::new(start, start),
            };
            clauses.push(Clause {
                path: ClausePath::new((n + 1).to_string()),
                level,
                ordinal: u32::try_from(n + 1).ok().map(Ordinal::from),
                mark,
                heading,
                span: Span::new(start, text.len()),
                extent: Span::new(start, text.len()),
                parent: None,
                unit: true,
                confidence: None,
            });
        }
        Document {
            id: DocId::parse(id).unwrap(),
            meta: Meta { title: title.to_owned(), ..Meta::default() },
            provenance: Provenance::default(),
            state,
            text,
            clauses,
            pieces: Vec::new(),
            repairs: Vec::new(),
            issues: Vec::new(),
            clause_level: level,
            earlier: Vec::new(),
            places: Default::default(),
        }
    }

    fn shelf() -> Shelf {
        let mut law = document(
            "law",
            "中华人民共和国示例法",
            TextState::Official,
            Level::Article,
            &[
                "第一条　为了示例而制定本法。",
                "第二条　经营者应当在2025年底前报告，不得拖延，罚款为12%。",
                "第三条　任何单位不得擅自改变示例用途，违者处三年以下拘禁。",
            ],
        );
        law.meta.short_names = vec!["示例法".to_owned()];
        let mut old = document(
            "old",
            "旧示例条例",
            TextState::Official,
            Level::Article,
            &["第一条　旧条例规定示例应当登记备案。"],
        );
        old.meta.repealed = Some("2020-01-01".to_owned());
        let opinion = document(
            "opinion",
            "关于推进示例的实施意见",
            TextState::Copy,
            Level::Outline(2),
            &[
                "（一）完善示例设施。支持建设示例中心，鼓励社会力量参与。",
                "（二）强化保障。加强组织领导，落实资金。",
            ],
        );
        let central = document(
            "central",
            "关于示例工作的意见",
            TextState::Abstract,
            Level::Outline(2),
            &["（一）培育示例产业。本条概述产业。"],
        );
        Shelf::new(vec![law, old, opinion, central])
    }

    #[test]
    fn a_text_of_too_many_claims_is_refused_before_any_is_judged() {
        let shelf = shelf();
        let repeated = |times: usize| "依照《示例法》第二条办理。".repeat(times);
        assert_eq!(verify(&repeated(MOST_CLAIMS), &[], &shelf).unwrap().len(), MOST_CLAIMS);
        let error = verify(&repeated(MOST_CLAIMS + 1), &[], &shelf).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
        assert!(error.to_string().contains("in parts"), "{error}");
    }

    #[test]
    fn every_kind_of_claim_gets_its_verdict() {
        use Reason as R;
        use Verdict::{Differs, NotFound, Repealed, Unverifiable, Verified};
        let shelf = shelf();
        for (text, expected) in [
            ("《示例法》第二条规定：“经营者应当在2025年底前报告”。", &[(Verified, R::Exact)][..]),
            (
                "《示例法》第二条規定：「經營者應當在２０２５年底前報告，不得拖延。」",
                &[(Verified, R::Exact)],
            ),
            ("《示例法》第二条规定：“经营者可以在2025年底前报告”。", &[(Differs, R::Altered)]),
            ("《示例法》第二条规定：“经营者应当在2030年底前报告”。", &[(Differs, R::Altered)]),
            ("《示例法》第二条：“罚款为2%”。", &[(Differs, R::Altered)]),
            ("示例法第三条：“任何单位得擅自改变示例用途”。", &[(Differs, R::Altered)]),
            (
                "《示例法》第三条规定：“经营者应当在2025年底前报告，不得拖延”",
                &[(NotFound, R::Elsewhere)],
            ),
            ("《示例法》第三条规定：“国家建立示例信用档案制度”。", &[(NotFound, R::NoSuchWording)]),
            ("依照《示例法》第九条办理。", &[(NotFound, R::NoSuchClause)]),
            ("依照《示例法》第二条、第三条办理。", &[(Verified, R::Exists), (Verified, R::Exists)]),
            (
                "《海上示例条例》第二条规定：“船舶应当悬挂示例旗”。",
                &[(Unverifiable, R::UnknownDocument)],
            ),
            (
                "《关于示例工作的意见》（一）提出：“大力发展示例产业集群”。",
                &[(Unverifiable, R::AbstractOnly)],
            ),
            ("《关于示例工作的意见》（一）“培育示例产业”。", &[(Verified, R::Exact)]),
            ("《关于示例工作的意见》（七）另有规定。", &[(NotFound, R::NoSuchClause)]),
            (
                "《关于推进示例的实施意见》（一）要求“支持建设示例中心……社会力量参与”。",
                &[(Verified, R::Exact)],
            ),
            (
                "《关于推进示例的实施意见》（二）要求“支持建设示例中心……社会力量参与”。",
                &[(NotFound, R::NoSuchWording)],
            ),
            ("《旧示例条例》第一条规定：“旧条例规定示例应当登记备案”。", &[(Repealed, R::Exact)]),
            ("有人说：“任何单位不得擅自改变示例用途。”", &[(Verified, R::Exact)]),
            ("有人说：“任何单位可以擅自改变示例用途。”", &[(Differs, R::Altered)]),
            ("有人说：“天下没有免费的午餐供应。”", &[(Unverifiable, R::NoSource)]),
            ("推动“放管服”改革。", &[]),
        ] {
            let found = verify(text, &[], &shelf).unwrap();
            let verdicts: Vec<_> = found.iter().map(|f| (f.verdict, f.reason)).collect();
            assert_eq!(verdicts, expected, "{text}\n{found:#?}");
        }
    }

    #[test]
    fn a_long_text_is_checked_to_its_stated_limit() {
        let text = "《示例法》第二条规定：“经营者可以在2025年底前报告”。\n".repeat(500);
        assert_eq!(verify(&text, &[], &shelf()).unwrap().len(), 500);
        let error = verify(&"字".repeat(MOST_BYTES), &[], &shelf()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge);
    }
}
