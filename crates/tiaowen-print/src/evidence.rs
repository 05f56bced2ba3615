//! The evidence of a check in one file: every quotation, the clause it was held against with its source and
//! hashes, and how the two compare. Whoever has the file can check it again without us: [`Pack::faults`] does.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use tiaowen_link::verify::{self, ChangeKind, Reason, Verdict};
use tiaowen_text::doc::TextState;
use tiaowen_text::error::{Error, Result};
use tiaowen_text::hash::sha256;

/// What stands in `format`.
pub const FORMAT: &str = "tiaowen-evidence-1";
/// How quotations are compared, as the file says it.
const METHOD: &str = "one script and one width for both; without white space, quotation marks, and marks at either end; \
                      then character by character, differences aligned; what an ellipsis leaves out is read";

/// The evidence of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// `tiaowen-evidence-1`.
    pub format: String,
    /// Version of the program that checked.
    pub program: String,
    /// The day for which versions of texts were chosen, ISO 8601.
    pub day: String,
    /// Hash over corpus, lexicon and schema that the text was checked against.
    pub stamp: String,
    /// How quotations were compared.
    pub method: String,
    /// SHA-256 of the text that was checked, which is not in the file.
    pub text_sha256: String,
    /// The documents that the findings rest on.
    pub sources: Vec<Source>,
    /// Every citation and quotation, in the order of the text.
    pub items: Vec<Item>,
    /// SHA-256 of the whole as compact JSON, this field empty.
    pub sha256: String,
}

/// A document that findings rest on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Document id.
    pub document: String,
    /// 标题
    pub title: String,
    /// 发文机关
    pub issuers: Vec<String>,
    /// 发文字号
    pub number: Option<String>,
    /// The last day on which the text is known to have changed or come into force, ISO 8601.
    pub date: Option<String>,
    /// Date of repeal, ISO 8601.
    pub repealed: Option<String>,
    /// Whether a newer version of the work was in force on the day.
    pub older: bool,
    /// Whether the text is official wording, a copy, of unstated origin or an abstract.
    pub state: TextState,
    /// Version of the text: the first 16 hex digits of its SHA-256.
    pub version: String,
    /// SHA-256 of the stored file.
    pub file_sha256: String,
    /// Official address.
    pub official_url: Option<String>,
    /// Address of the document on the server, which stays.
    pub permalink: String,
}

/// One citation, quotation or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// First character in the checked text.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The citation as written.
    pub citation: Option<String>,
    /// The quotation without its marks.
    pub quote: Option<String>,
    /// The verdict.
    pub verdict: Verdict,
    /// Why.
    pub reason: Reason,
    /// The verdict in words, in Chinese.
    pub message: String,
    /// Share of the quotation that stands there, in thousandths.
    pub permille: u32,
    /// What differs.
    pub changes: Vec<Difference>,
    /// Where the wording, or the nearest wording, stands.
    pub place: Option<Passage>,
}

/// One difference between a quotation and the wording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// What sort of difference.
    pub kind: ChangeKind,
    /// In the quotation.
    pub quoted: String,
    /// In the document.
    pub original: String,
}

/// The clause that a quotation was held against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Passage {
    /// Document id, one of the sources.
    pub document: String,
    /// What names the clause in addresses; `null` for a place outside every clause.
    pub clause: Option<String>,
    /// 引用格式
    pub citation: String,
    /// The part of the clause: 第二款.
    pub part: String,
    /// The wording there; empty for a citation without quotation.
    pub wording: String,
    /// The whole clause as published; empty for a document as a whole.
    pub text: String,
    /// SHA-256 of that text.
    pub text_sha256: String,
    /// Address that stays, relative to the server.
    pub permalink: String,
}

/// Something in a pack that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Fault {
    /// Number of the item, from 1; `null` for the pack as a whole.
    pub item: Option<usize>,
    /// What does not hold, in Chinese.
    pub message: String,
}

impl Pack {
    /// An empty pack with its head.
    pub fn new(program: &str, day: &str, stamp: &str, text: &str) -> Self {
        Self {
            format: FORMAT.to_owned(),
            program: program.to_owned(),
            day: day.to_owned(),
            stamp: stamp.to_owned(),
            method: METHOD.to_owned(),
            text_sha256: sha256(text.as_bytes()),
            sources: Vec::new(),
            items: Vec::new(),
            sha256: String::new(),
        }
    }

    /// Writes its hash into it.
    pub fn seal(mut self) -> Result<Self> {
        self.sha256 = self.hash()?;
        Ok(self)
    }

    /// Reads a file. Fails with `Invalid` for what is no pack of a known format.
    pub fn read(json: &[u8]) -> Result<Self> {
        let pack: Self = serde_json::from_slice(json)
            .map_err(|e| Error::invalid(format!("this is no evidence of a check: {e}")))?;
        if pack.format != FORMAT {
            let message =
                format!("evidence of the format {:?}; this program reads {FORMAT}", pack.format);
            return Err(Error::invalid(message));
        }
        Ok(pack)
    }

    /// The pack as the bytes of a file.
    pub fn print(&self) -> Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(self).map_err(unprinted)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    fn hash(&self) -> Result<String> {
        let open = Self { sha256: String::new(), ..self.clone() };
        Ok(sha256(&serde_json::to_vec(&open).map_err(unprinted)?))
    }

    /// Checks the pack against itself: its hashes, and every comparison made once more. Needs no document.
    pub fn faults(&self) -> Result<Vec<Fault>> {
        let mut faults = Vec::new();
        if self.hash()? != self.sha256 {
            let message = "文件的校验值不符：制作之后改动过".to_owned();
            faults.push(Fault { item: None, message });
        }
        for (number, item) in (1..).zip(&self.items) {
            let told = item.faults().into_iter();
            faults.extend(told.map(|message| Fault { item: Some(number), message }));
            let source = item.place.as_ref().map(|place| &place.document);
            if source.is_some_and(|id| self.sources.iter().all(|s| s.document != *id)) {
                let message = "来源文件未列出".to_owned();
                faults.push(Fault { item: Some(number), message });
            }
        }
        Ok(faults)
    }
}

impl Item {
    fn faults(&self) -> Vec<String> {
        let Some(place) = &self.place else { return Vec::new() };
        let mut faults = Vec::new();
        if sha256(place.text.as_bytes()) != place.text_sha256 {
            faults.push("条文的校验值不符".to_owned());
        }
        if !place.text.is_empty() && !place.text.contains(&place.wording) {
            faults.push("所列文字不在条文中".to_owned());
        }
        faults.extend(self.compared_otherwise(&place.text));
        faults
    }

    /// What a new comparison with the text of a clause says, where that is another verdict.
    pub fn compared_otherwise(&self, text: &str) -> Option<String> {
        let quote = self.quote.as_ref().filter(|_| !text.is_empty())?;
        let compared = verify::compare(quote, text);
        let agrees = match self.verdict {
            Verdict::Verified => compared.verdict == Verdict::Verified,
            Verdict::Repealed if self.reason == Reason::Exact => {
                compared.verdict == Verdict::Verified
            }
            // What stands right behind a negation is held against its writer where it is told as the rule.
            Verdict::Differs if !compared.changes.is_empty() => true,
            Verdict::Differs | Verdict::Paraphrase => compared.verdict != Verdict::Verified,
            _ => true,
        };
        let now = compared.verdict.label();
        (!agrees).then(|| format!("重新比对的结果是“{now}”，所记为“{}”", self.verdict.label()))
    }
}

fn unprinted(error: serde_json::Error) -> Error {
    Error::internal("the evidence does not print as JSON").caused_by(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(quote: &str, verdict: Verdict) -> Pack {
        let text = "第二条　示例商户应当每季度报告，不得拖延。";
        let mut pack = Pack::new("0", "2026-01-01", "stamp", "草稿");
        pack.sources.push(Source {
            document: "law".to_owned(),
            title: "示例法".to_owned(),
            issuers: Vec::new(),
            number: None,
            date: None,
            repealed: None,
            older: false,
            state: TextState::Official,
            version: String::new(),
            file_sha256: String::new(),
            official_url: None,
            permalink: "/id/law".to_owned(),
        });
        pack.items.push(Item {
            start: 0,
            end: 2,
            citation: Some("《示例法》第二条".to_owned()),
            quote: Some(quote.to_owned()),
            verdict,
            reason: Reason::Exact,
            message: String::new(),
            permille: 1000,
            changes: Vec::new(),
            place: Some(Passage {
                document: "law".to_owned(),
                clause: Some("2".to_owned()),
                citation: "《示例法》第二条".to_owned(),
                part: String::new(),
                wording: "每季度报告，不得拖延".to_owned(),
                text: text.to_owned(),
                text_sha256: sha256(text.as_bytes()),
                permalink: "/id/law/2".to_owned(),
            }),
        });
        pack.seal().unwrap()
    }

    #[test]
    fn a_pack_holds_until_anything_in_it_is_changed() {
        let whole = pack("每季度报告，不得拖延", Verdict::Verified);
        assert_eq!(whole.faults().unwrap(), []);
        assert_eq!(Pack::read(&whole.print().unwrap()).unwrap(), whole);

        let mut changed = whole.clone();
        changed.items[0].message = "改过".to_owned();
        let faults = changed.faults().unwrap();
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert_eq!(faults[0].item, None);

        // Whoever changes the clause and every hash has the comparison against him.
        let mut forged = whole.clone();
        let place = forged.items[0].place.as_mut().unwrap();
        place.text = "第二条　示例商户可以每年报告。".to_owned();
        place.text_sha256 = sha256(place.text.as_bytes());
        place.wording = "每年报告".to_owned();
        let faults = forged.seal().unwrap().faults().unwrap();
        assert!(
            faults.iter().any(|f| f.item == Some(1) && f.message.contains("重新比对")),
            "{faults:?}"
        );
    }

    #[test]
    fn a_verdict_that_the_comparison_does_not_bear_out_is_told() {
        let faults = pack("每季度报告，可以拖延", Verdict::Verified).faults().unwrap();
        assert!(faults.iter().any(|f| f.message.contains("有出入")), "{faults:?}");
        assert!(Pack::read(b"{}").is_err());
        let other = String::from_utf8(pack("", Verdict::Verified).print().unwrap()).unwrap();
        assert!(Pack::read(other.replace(FORMAT, "tiaowen-evidence-9").as_bytes()).is_err());
    }
}
