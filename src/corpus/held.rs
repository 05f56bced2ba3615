//! The documents that are held, by what tells that another file is one of them.

use super::{Corpus, free_id};
use tiaowen_link::crossref::folded::key;
use tiaowen_text::doc::{DocId, Document, Meta, Provenance};
use tiaowen_text::error::Result;
use tiaowen_text::numeral;

/// The documents that are held.
#[derive(Debug, Default)]
pub struct Held {
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    id: DocId,
    sha256: String,
    number: String,
    title: String,
    issuers: Vec<String>,
    addresses: Vec<String>,
    /// Of the text as it stands, where it is known.
    day: Option<String>,
    /// Taken in just now, beside the file that is looked at: two files of one name are two documents.
    beside: bool,
    /// The least and the greatest number of its articles.
    articles: Option<(u32, u32)>,
}

/// By what a file is a document that is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Same {
    /// Byte for byte.
    Bytes,
    /// The id.
    Id,
    /// 文号
    Number(String),
    /// The address it came from.
    Address(String),
    /// 标题 and 发文机关
    Title(String),
}

impl std::fmt::Display for Same {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bytes => f.write_str("byte for byte"),
            Self::Id => f.write_str("the same id"),
            Self::Number(number) => write!(f, "the same number, {number}"),
            Self::Address(address) => write!(f, "the same address, {address}"),
            Self::Title(title) => write!(f, "the same title and issuers, {title}"),
        }
    }
}

impl Held {
    /// Adds a document.
    pub fn add(&mut self, id: &DocId, meta: &Meta, provenance: &Provenance) {
        self.push(id, meta, provenance);
    }

    /// Adds a document that was taken in just now.
    pub fn add_beside(&mut self, document: &Document) {
        self.push(&document.id, &document.meta, &document.provenance);
        if let Some(row) = self.rows.last_mut() {
            (row.beside, row.articles) = (true, document.articles());
        }
    }

    /// An id that no document has: the one given, or one with a number behind it.
    pub fn free(&self, id: DocId) -> Result<DocId> {
        free_id(&id, |id| self.has(id))
    }

    fn push(&mut self, id: &DocId, meta: &Meta, provenance: &Provenance) {
        let addresses = [&meta.official_url, &provenance.url].into_iter().flatten().cloned();
        self.rows.push(Row {
            id: id.clone(),
            sha256: provenance.sha256.clone(),
            number: key(meta.number.as_deref().unwrap_or_default()),
            title: key(&meta.title),
            issuers: issuers(meta),
            addresses: addresses.collect(),
            day: meta.version_date().map(str::to_owned),
            beside: false,
            articles: None,
        });
    }

    /// Whether a document of this id is held.
    pub fn has(&self, id: &DocId) -> bool {
        self.rows.iter().any(|row| row.id == *id)
    }

    /// The document with this source address.
    pub fn at(&self, address: &str) -> Option<&DocId> {
        self.rows.iter().find(|row| row.addresses.iter().any(|a| a == address)).map(|row| &row.id)
    }

    /// The document that a new one is, by the surest sign there is.
    pub fn find(&self, document: &Document) -> Option<(DocId, Same)> {
        let Document { id, meta, provenance, .. } = document;
        let by = |same: &dyn Fn(&Row) -> bool| self.rows.iter().find(|row| same(row));
        let (number, title) = (key(meta.number.as_deref().unwrap_or_default()), key(&meta.title));
        let issuers = issuers(meta);
        let found = |row: Option<&Row>, same: Same| row.map(|row| (row.id.clone(), same));
        // Two files of one title taken in together that tell two days are two versions of a work. They keep the number
        // of the order that first published it.
        let is_version = |row: &Row| {
            let days = row.day.as_deref().zip(meta.version_date());
            row.beside && row.title == title && days.is_some_and(|(day, other)| day != other)
        };
        // And two whose articles count past each other are two parts of one work, 总则 and 物权编.
        let range = document.articles();
        let is_part = |row: &Row| {
            let apart = |((from, to), (other_from, other_to))| to < other_from || other_to < from;
            row.beside && row.title == title && row.articles.zip(range).is_some_and(apart)
        };
        let is_another = |row: &Row| is_version(row) || is_part(row);
        let printed = || meta.number.clone().unwrap_or_default();
        found(by(&|row| row.sha256 == provenance.sha256), Same::Bytes)
            .or_else(|| found(by(&|row| row.id == *id && !row.beside), Same::Id))
            .or_else(|| {
                let owned = |row: &Row| {
                    !names_nobody(&number) || !issuers.is_empty() && row.issuers == issuers
                };
                let same = |row: &Row| row.number == number && owned(row) && !is_another(row);
                let same = by(&|row| !number.is_empty() && same(row));
                found(same, Same::Number(printed()))
            })
            .or_else(|| {
                let address = meta.official_url.as_ref().or(provenance.url.as_ref())?;
                Some((self.at(address)?.clone(), Same::Address(address.clone())))
            })
            .or_else(|| {
                let same =
                    |row: &Row| row.title == title && row.issuers == issuers && !is_another(row);
                found(by(&|row| !title.is_empty() && same(row)), Same::Title(meta.title.clone()))
            })
    }
}

/// Whether a number does not tell whose it is, 令2024年第3号: every body counts its own.
fn names_nobody(number: &str) -> bool {
    let bare = number.trim_start_matches(['令', '公', '告', '第', '总']);
    bare.starts_with(|c: char| c.is_numeric() || numeral::is_ordinal(c))
}

fn issuers(meta: &Meta) -> Vec<String> {
    let mut issuers: Vec<String> = meta.issuers.iter().map(|issuer| key(issuer)).collect();
    issuers.sort();
    issuers
}

impl Corpus {
    /// What was read of it, as documents that are held.
    pub fn held(&self) -> Held {
        let mut held = Held::default();
        for document in &self.documents {
            held.add(&document.id, &document.meta, &document.provenance);
        }
        held
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiaowen_parse::{clean::clean, parse::parse};
    use tiaowen_source::{Source, extract};

    fn document(id: &str, text: &str) -> Document {
        let bytes = text.as_bytes().to_vec();
        let source = Source { bytes, name: format!("{id}.txt"), ..Source::default() };
        let extract = extract(&source).unwrap();
        let mut document =
            parse(&DocId::parse(id).unwrap(), &Meta::default(), &extract, clean(&extract));
        document.provenance.sha256 = id.to_owned();
        document
    }

    #[test]
    fn a_number_that_names_nobody_is_of_its_issuer() {
        let text = |number: &str, title: &str, body: &str| {
            format!("{title}\n{number}\n第一条　挂灯。\n第二条　收灯。\n{body}\n2024年3月8日\n")
        };
        let taken = |a: &str, b: &str| {
            let (a, b) = (document("a", a), document("b", b));
            let mut held = Held::default();
            held.add(&a.id, &a.meta, &a.provenance);
            held.find(&b).map(|(_, same)| same)
        };
        for number in ["2024年第3号", "第3号", "（第三号）", "令2024年第3号"] {
            let east = text(number, "东岭灯会办法", "东岭县人民政府");
            let west = text(number, "西岭灯会规定", "西岭县人民政府");
            assert_eq!(taken(&east, &west), None, "{number}");
            let other = text(number, "东岭县灯会办法", "东岭县人民政府");
            assert!(matches!(taken(&east, &other), Some(Same::Number(_))), "{number}");
        }
        let number = "东政发〔2024〕3号";
        let east = text(number, "东岭灯会办法", "东岭县人民政府");
        let copy = format!("东岭灯会办法全文\n{number}\n第一条　挂灯。\n");
        assert_eq!(taken(&east, &copy), Some(Same::Number(number.to_owned())));
    }
}
