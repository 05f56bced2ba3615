//! Laws of Taiwan's law database, as JSON and as XML: name, history, foreword, and each article with its mark.
//! Both name the same fields, in English or in Chinese.

use serde_json::Value;

use super::lines::{Line, gather};
use super::xml::Element;
use super::{BlockKind, Extract, exported};
use tiaowen_text::doc::PieceKind;
use tiaowen_text::error::{Error, ErrorKind, Result};

/// A law as the database gives it.
#[derive(Debug, Default)]
struct Law {
    name: String,
    /// Label of a fact and its value.
    facts: Vec<(&'static str, String)>,
    history: String,
    foreword: String,
    articles: Vec<Article>,
}

/// An article, or a heading of a part, chapter or section.
#[derive(Debug, Default)]
struct Article {
    /// 第 1 條; empty for a heading.
    mark: String,
    text: String,
}

/// What the fields are called.
const NAME: &[&str] = &["LawName", "法規名稱"];
const HISTORY: &[&str] = &["LawHistories", "沿革內容"];
const FOREWORD: &[&str] = &["LawForeword", "前言"];
const ARTICLES: &[&str] = &["LawArticles", "法規內容"];
const MARK: &[&str] = &["ArticleNo", "條號"];
const TEXT: &[&str] = &["ArticleContent", "條文內容"];
const HEADING: &[&str] = &["編章節"];
/// Facts: how the fields are called, and the label under which pages print the same.
const FACTS: &[(&[&str], &str)] = &[
    (&["LawModifiedDate", "最新異動日期"], "修正日期"),
    (&["LawEffectiveDate", "生效日期"], "施行日期"),
    (&["LawCategory", "法規類別"], "法规类别"),
    (&["LawURL", "法規網址"], "网址"),
];
/// The day of a law whose coming into force is not decided.
const NEVER: &str = "99991231";

/// Reads JSON: a law, or a print of this program. Fails with `Unsupported` for any other data.
pub fn extract_json(text: &str, name: &str) -> Result<Extract> {
    let text = text.trim_start_matches('\u{feff}');
    let value: Value = serde_json::from_str(text).map_err(|e| {
        let message = format!("{name}: this is a JSON file that cannot be read: {e}");
        Error::new(ErrorKind::Unsupported, message)
    })?;
    if let Some(extract) = exported::json(&value)? {
        return Ok(extract);
    }
    let list = value.get("Laws").or_else(|| value.get("法規")).unwrap_or(&value);
    let laws: Vec<&Value> = match list {
        Value::Array(laws) => laws.iter().collect(),
        law => vec![law],
    };
    let is_law = |law: &&Value| field(law, NAME).is_some() && has(law, ARTICLES);
    if laws.is_empty() || !laws.iter().all(is_law) {
        return Err(Error::new(
            ErrorKind::Unsupported,
            format!(
                "{name}: this is a JSON file of a kind that is not known; export it as text or .docx"
            ),
        ));
    }
    one(laws, name).map(|law| read_json(law).extract())
}

/// The only law of a file. Fails with `Unsupported` where there are several: each is a document.
fn one<T: Copy>(laws: Vec<T>, name: &str) -> Result<T> {
    match laws.as_slice() {
        [law] => Ok(*law),
        laws => Err(Error::new(
            ErrorKind::Unsupported,
            format!("{name}: this file holds {} laws; save each as a file of its own", laws.len()),
        )),
    }
}

fn has(value: &Value, names: &[&str]) -> bool {
    names.iter().any(|name| value.get(name).is_some())
}

fn field(value: &Value, names: &[&str]) -> Option<String> {
    let text = names.iter().find_map(|name| value.get(name))?.as_str()?;
    (!text.trim().is_empty()).then(|| text.to_owned())
}

fn read_json(law: &Value) -> Law {
    let articles = ARTICLES.iter().find_map(|name| law.get(name)).and_then(Value::as_array);
    let article = |value: &Value| Article {
        mark: field(value, MARK).unwrap_or_default(),
        text: field(value, TEXT).or_else(|| field(value, HEADING)).unwrap_or_default(),
    };
    Law {
        name: field(law, NAME).unwrap_or_default(),
        facts: FACTS
            .iter()
            .filter_map(|(names, label)| Some((*label, field(law, names)?)))
            .collect(),
        history: field(law, HISTORY).unwrap_or_default(),
        foreword: field(law, FOREWORD).unwrap_or_default(),
        articles: articles.into_iter().flatten().map(article).collect(),
    }
}

/// Reads the XML form.
pub fn extract_xml(root: &Element, name: &str) -> Result<Extract> {
    let laws: Vec<&Element> = root.elements().filter(|e| child(e, NAME).is_some()).collect();
    let law = one(laws, name)?;
    let mut articles = Vec::new();
    for list in law.elements().filter(|e| ARTICLES.contains(&e.name.as_str())) {
        for entry in list.elements() {
            let text = if HEADING.contains(&entry.name.as_str()) {
                entry.text()
            } else {
                child(entry, TEXT).unwrap_or_default()
            };
            articles.push(Article { mark: child(entry, MARK).unwrap_or_default(), text });
        }
    }
    let read = Law {
        name: child(law, NAME).unwrap_or_default(),
        facts: FACTS
            .iter()
            .filter_map(|(names, label)| Some((*label, child(law, names)?)))
            .collect(),
        history: child(law, HISTORY).unwrap_or_default(),
        foreword: child(law, FOREWORD).unwrap_or_default(),
        articles,
    };
    Ok(read.extract())
}

fn child(element: &Element, names: &[&str]) -> Option<String> {
    let text = names.iter().find_map(|name| element.child(name))?.text();
    (!text.trim().is_empty()).then_some(text)
}

impl Law {
    fn extract(self) -> Extract {
        let mut lines = Vec::new();
        let mut push = |kind, text: &str| lines.push(Line { kind, text: text.to_owned() });
        push(BlockKind::Piece(PieceKind::Title), self.name.trim());
        for line in self.history.lines() {
            push(BlockKind::Piece(PieceKind::Date), line);
        }
        for line in self.foreword.lines() {
            push(BlockKind::Paragraph, line);
        }
        for Article { mark, text } in &self.articles {
            let mark = mark.trim();
            let mut rest = text.trim().lines();
            let first = rest.next().unwrap_or("").trim();
            match mark.is_empty() {
                true => push(BlockKind::Paragraph, first),
                false => push(BlockKind::Paragraph, &format!("{mark}　{first}")),
            }
            rest.for_each(|line| push(BlockKind::Paragraph, line));
        }
        let mut extract = gather(lines);
        let facts = self.facts.into_iter().filter(|(_, value)| value != NEVER);
        extract.facts = facts.map(|(label, value)| (label.to_owned(), value)).collect();
        extract.facts.push(("法规名称".to_owned(), self.name.trim().to_owned()));
        extract.facts.push(("沿革".to_owned(), self.history));
        extract
    }
}
