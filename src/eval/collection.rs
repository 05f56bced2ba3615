//! A collection of articles as documents: JSON lines with `id`, `law`, `article`, `content`, and `headings`
//! (of part, chapter, section: what a statute file has above an article) where they are known.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Deserialize;

use tiaowen_text::doc::{
    Clause, ClausePath, DocId, Document, Level, Meta, Ordinal, Piece, PieceKind, Provenance, Span,
    TextState,
};
use tiaowen_text::error::{Error, Result};

#[derive(Debug, Deserialize)]
struct Article {
    id: serde_json::Value,
    law: String,
    article: String,
    content: String,
    #[serde(default)]
    headings: Vec<String>,
}

/// A collection of articles as documents, one a law, and the name of each article (`document key`) by its
/// id in the collection.
pub fn parse_articles(lines: &str) -> Result<(Vec<Document>, HashMap<String, String>)> {
    let mut laws: BTreeMap<String, Vec<Article>> = BTreeMap::new();
    for (number, line) in lines.lines().enumerate() {
        let article: Article = serde_json::from_str(line)
            .map_err(|e| Error::invalid(format!("line {}: {e}", number + 1)))?;
        laws.entry(article.law.clone()).or_default().push(article);
    }
    let mut documents = Vec::new();
    let mut names = HashMap::new();
    for (index, (law, articles)) in laws.into_iter().enumerate() {
        let id = DocId::parse(&format!("law-{index}"))?;
        let document = law_document(id, law, &articles);
        for ((at, _), article) in document.units().zip(&articles) {
            let article_id = article.id.to_string().trim_matches('"').to_owned();
            names.insert(article_id, format!("{} {}", document.id, document.key(at)));
        }
        documents.push(document);
    }
    Ok((documents, names))
}

/// Clauses as they are put together.
#[derive(Default)]
struct Builder {
    text: String,
    clauses: Vec<Clause>,
    taken: HashSet<String>,
    /// The headings above, each with its clause.
    above: Vec<(String, usize)>,
}

impl Builder {
    /// Opens the headings of an article that do not stand above the one before.
    fn open(&mut self, headings: &[String]) {
        let same = self.above.iter().zip(headings).take_while(|(a, b)| a.0 == **b).count();
        self.above.truncate(same);
        for heading in headings.iter().skip(same) {
            let (mark, name) = heading.split_once(char::is_whitespace).unwrap_or(("", heading));
            let index = self.clauses.len();
            self.add(format!("h{index}"), Level::Chapter, (mark, name.trim(), ""));
            self.above.push((heading.clone(), index));
        }
    }

    fn article(&mut self, article: &Article) {
        let ordinal = tiaowen_text::numeral::parse(&article.article);
        let name = ordinal.map_or_else(|| article.article.clone(), |o: Ordinal| o.to_string());
        let mut path = name.clone();
        let mut copy = 2;
        while !self.taken.insert(path.clone()) {
            path = format!("{name}~{copy}");
            copy += 1;
        }
        self.add(path, Level::Article, (&article.article, "", &article.content));
        for (_, above) in &self.above {
            if let Some(clause) = self.clauses.get_mut(*above) {
                clause.extent.end = self.text.len();
            }
        }
    }

    fn add(&mut self, path: String, level: Level, (mark, heading, body): (&str, &str, &str)) {
        let start = self.text.len();
        self.text.push_str(mark);
        let mark = Span::new(start, self.text.len());
        self.text.push('　');
        let heading_start = self.text.len();
        self.text.push_str(heading);
        let heading = Span::new(heading_start, self.text.len());
        self.text.push_str(body);
        self.text.push('\n');
        let span = Span::new(start, self.text.len());
        let unit = level == Level::Article;
        self.clauses.push(Clause {
            path: ClausePath::new(path),
            level,
            ordinal: tiaowen_text::numeral::parse(mark.of(&self.text)).filter(|_| unit),
            mark,
            heading,
            span,
            extent: span,
            parent: self.above.last().map(|(_, index)| *index),
            unit,
            confidence: None,
        });
    }
}

fn law_document(id: DocId, title: String, articles: &[Article]) -> Document {
    let mut builder = Builder { text: format!("{title}\n"), ..Builder::default() };
    let pieces = vec![Piece { kind: PieceKind::Title, span: Span::new(0, builder.text.len()) }];
    for article in articles {
        builder.open(&article.headings);
        builder.article(article);
    }
    Document {
        id,
        meta: Meta { title, ..Meta::default() },
        provenance: Provenance::default(),
        state: TextState::Copy,
        text: builder.text,
        clauses: builder.clauses,
        pieces,
        repairs: Vec::new(),
        issues: Vec::new(),
        clause_level: Level::Article,
        earlier: Vec::new(),
        places: Default::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_become_documents_with_an_address_each() {
        let lines = "{\"id\":7,\"law\":\"甲法\",\"article\":\"第一条\",\"content\":\"为了试验。\"}\n\
            {\"id\":8,\"law\":\"甲法\",\"article\":\"第二条之一\",\"content\":\"另有规定。\"}";
        let (documents, names) = parse_articles(lines).unwrap();
        assert_eq!(documents.len(), 1);
        assert_eq!(names["7"], "law-0 1");
        assert_eq!(names["8"], "law-0 2-1");
    }

    #[test]
    fn headings_stand_above_their_articles() {
        let article = |id: u32, number: &str, headings: &str| {
            format!(
                "{{\"id\":{id},\"law\":\"甲法\",\"article\":\"{number}\",\"content\":\"甲。\",\
                \"headings\":[{headings}]}}\n"
            )
        };
        let lines = article(1, "第一条", "\"第一章 总则\"")
            + &article(2, "第二条", "\"第二章 养老\",\"第一节 机构\"");
        let (documents, names) = parse_articles(&lines).unwrap();
        assert_eq!((names["1"].as_str(), names["2"].as_str()), ("law-0 1", "law-0 2"));
        let document = &documents[0];
        let section = |nth: usize| {
            let (index, _) = document.units().nth(nth).unwrap();
            document.section(index).unwrap().heading.of(&document.text)
        };
        assert_eq!((section(0), section(1)), ("总则", "机构"));
    }
}
