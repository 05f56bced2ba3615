//! Documents and clauses for machines that read pages: JSON-LD in the words of schema.org/Legislation.
//!
//! It stands in a data block, which no browser executes; addresses are relative to the page's own server.

use serde_json::{Map, Value, json};

use tiaowen_print::view::{ClauseView, DocumentView};

/// A document; `parents` are the documents that it carries out, by id and title.
pub fn document(document: &DocumentView, parents: &[(String, String)]) -> String {
    let mut thing = legislation(&document.permalink, &document.title);
    let identifier = document.number.as_ref().unwrap_or(&document.id);
    thing.insert("@context".to_owned(), json!("https://schema.org"));
    thing.insert("url".to_owned(), json!(document.url));
    thing.insert("legislationIdentifier".to_owned(), json!(identifier));
    put_list(&mut thing, "alternateName", document.short_names.iter().map(|n| json!(n)));
    put_list(
        &mut thing,
        "legislationApplies",
        parents.iter().map(|(id, title)| Value::Object(legislation(&format!("/id/{id}"), title))),
    );
    put_facts(&mut thing, document);
    print(thing)
}

/// A clause of a document.
pub fn clause(document: &DocumentView, clause: &ClauseView) -> String {
    let at = &clause.clause;
    let mut thing = legislation(&at.permalink, &format!("{}{}", at.label, at.heading));
    let mut whole = legislation(&document.permalink, &document.title);
    let identifier = document.number.as_ref().unwrap_or(&document.id);
    whole.insert("legislationIdentifier".to_owned(), json!(identifier));
    thing.insert("@context".to_owned(), json!("https://schema.org"));
    thing.insert("url".to_owned(), json!(at.url));
    thing.insert("alternateName".to_owned(), json!(at.citation));
    thing.insert("legislationIdentifier".to_owned(), json!(format!("{}#{}", at.document, at.path)));
    thing.insert("isPartOf".to_owned(), Value::Object(whole));
    let references = &clause.references;
    let named = |permalink: &str, citation: &str| Value::Object(legislation(permalink, citation));
    let applies = references.implements.iter().map(|link| &link.clause);
    put_list(
        &mut thing,
        "legislationApplies",
        applies.map(|article| named(&article.permalink, &article.citation)),
    );
    let cited = references.cites.iter().filter_map(|citation| citation.target.as_ref());
    put_list(&mut thing, "citation", cited.map(|c| named(&c.permalink, &c.citation)));
    put_facts(&mut thing, document);
    print(thing)
}

/// The same for reference managers, which read `meta` elements: Highwire's names, and Dublin Core where those have
/// none. The address is the reader's own and stands in none of them.
pub fn tags(document: &DocumentView, clause: Option<&ClauseView>) -> Vec<(&'static str, String)> {
    let title = match clause.map(|c| &c.clause) {
        Some(at) => format!("{}：{}{}", document.title, at.label, at.heading),
        None => document.title.clone(),
    };
    let mut tags = vec![("citation_title", title)];
    tags.extend(document.issuers.iter().map(|name| ("citation_author", name.clone())));
    if let Some(date) = &document.text_date {
        tags.push(("citation_publication_date", date.replace('-', "/")));
    }
    if let Some(number) = &document.number {
        tags.push(("citation_technical_report_number", number.clone()));
        tags.push(("DC.identifier", number.clone()));
    }
    tags.push(("citation_language", "zh".to_owned()));
    tags.push(("DC.type", document.kind.clone().unwrap_or_else(|| "文件".to_owned())));
    tags.push(("DC.rights", document.state.note().to_owned()));
    tags
}

fn legislation(permalink: &str, name: &str) -> Map<String, Value> {
    let mut thing = Map::new();
    thing.insert("@type".to_owned(), json!("Legislation"));
    thing.insert("@id".to_owned(), json!(permalink));
    thing.insert("name".to_owned(), json!(name));
    thing
}

/// What a clause shares with its document.
fn put_facts(thing: &mut Map<String, Value>, document: &DocumentView) {
    for (name, value) in [
        ("legislationType", &document.kind),
        ("legislationJurisdiction", &document.region),
        ("legislationDate", &document.dated),
        ("datePublished", &document.published),
        ("legislationDateVersion", &document.text_date),
    ] {
        if let Some(value) = value {
            thing.insert(name.to_owned(), json!(value));
        }
    }
    put_list(
        thing,
        "legislationPassedBy",
        document.issuers.iter().map(|name| json!({"@type": "Organization", "name": name})),
    );
    if document.repealed.is_some() {
        thing.insert("legislationLegalForce".to_owned(), json!("https://schema.org/NotInForce"));
    }
    thing.insert("dateModified".to_owned(), json!(document.text_changed));
    thing.insert("version".to_owned(), json!(document.version));
    thing.insert("creativeWorkStatus".to_owned(), json!(document.state.note()));
    thing.insert("inLanguage".to_owned(), json!("zh"));
}

fn put_list(thing: &mut Map<String, Value>, name: &str, values: impl Iterator<Item = Value>) {
    let values: Vec<Value> = values.collect();
    if !values.is_empty() {
        thing.insert(name.to_owned(), Value::Array(values));
    }
}

/// JSON that cannot end the element it stands in.
fn print(thing: Map<String, Value>) -> String {
    let text = Value::Object(thing).to_string();
    text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_title_ends_the_block() {
        let text = print(legislation("/id/a", "</script><b>&"));
        assert!(!text.contains(['<', '>', '&']), "{text}");
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["name"], "</script><b>&");
    }
}
