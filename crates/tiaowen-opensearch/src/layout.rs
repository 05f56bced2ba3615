//! The index of a build: its fields, how the cluster splits them, and how they are scored.

use serde_json::{Map, Value, json};

use crate::fields::{ALL_PAIRS, ALL_SINGLES, ALL_WORDS};
use crate::manifest::{Manifest, Similarity};
use crate::tokens::HOLE;
use tiaowen_engine::plan::MOST_PAGED;

/// Hits that one request may give.
pub(crate) const WINDOW: usize = 2 * MOST_PAGED;

/// Every field that is scored, with its analyser, whether positions are kept, and where else its text counts.
const SCORED: [(&str, &str, bool, &[&str]); 10] = [
    ("heading_words", "words", true, &[ALL_WORDS]),
    ("body_words", "words", true, &[ALL_WORDS]),
    ("context_words", "words", false, &[ALL_WORDS]),
    ("heading", "singles", false, &[ALL_SINGLES, ALL_PAIRS]),
    ("heading.pairs", "pairs", true, &[]),
    ("body", "singles", false, &[ALL_SINGLES, ALL_PAIRS]),
    ("body.pairs", "pairs", true, &[]),
    (ALL_PAIRS, "pairs", false, &[]),
    (ALL_SINGLES, "singles", false, &[]),
    (ALL_WORDS, "words", false, &[]),
];

/// Texts that are in no field of their own: the context, whose characters count once, and heading and context again,
/// whose bigrams count twice.
const ELSEWHERE: [(&str, &[&str]); 2] =
    [("context", &[ALL_SINGLES, ALL_PAIRS]), ("again", &[ALL_PAIRS])];

/// Names of the fields that are scored.
pub(crate) fn scored() -> impl Iterator<Item = &'static str> {
    SCORED.iter().map(|(name, ..)| *name)
}

/// Settings and fields of a new index.
pub(crate) fn index(manifest: &Manifest) -> Value {
    json!({
        "settings": {
            "number_of_shards": manifest.shards,
            "number_of_replicas": 0,
            "refresh_interval": -1,
            "max_result_window": WINDOW,
            "max_terms_count": 1_000_000,
            // What is lost when a node dies is found by the counts at the end.
            "translog.durability": "async",
            "analysis": {
                "tokenizer": {
                    "spaces": { "type": "whitespace", "max_token_length": 100_000 },
                    "one": { "type": "ngram", "min_gram": 1, "max_gram": 1 },
                    "two": { "type": "ngram", "min_gram": 2, "max_gram": 2 },
                },
                "filter": {
                    "hole": { "type": "stop", "stopwords": [HOLE] },
                    "stack": {
                        "type": "pattern_capture", "preserve_original": false, "patterns": ["([^|]+)"],
                    },
                },
                "analyzer": {
                    "words": { "tokenizer": "spaces", "filter": ["stack"] },
                    "singles": { "tokenizer": "one" },
                    "pairs": { "tokenizer": "two" },
                    // Of a phrase that is asked for.
                    "asked": { "tokenizer": "spaces", "filter": ["hole"] },
                },
            },
            "similarity": similarities(manifest),
        },
        "mappings": {
            "_meta": manifest,
            "dynamic": "strict",
            "_source": { "enabled": false },
            "properties": properties(),
        },
    })
}

fn similarity_name(field: &str) -> String {
    field.replace('.', "_")
}

/// How every field is scored.
pub(crate) fn similarities(manifest: &Manifest) -> Value {
    let of = |name: &str| {
        let Similarity { k1, b } = manifest.similarity(name);
        let kind = json!({ "type": "BM25", "k1": k1, "b": b, "discount_overlaps": false });
        (similarity_name(name), kind)
    };
    Value::Object(scored().map(of).collect())
}

fn properties() -> Value {
    let mut properties = Map::new();
    // A word that is longer than this names nothing.
    for name in ["id", "number", "section", "refs", "pinyin"] {
        properties.insert(name.to_owned(), json!({ "type": "keyword", "ignore_above": 8000 }));
    }
    for name in ["kind", "doc"] {
        properties.insert(name.to_owned(), json!({ "type": "keyword" }));
    }
    for name in ["doc_ord", "place", "date", "check"] {
        properties.insert(name.to_owned(), json!({ "type": "long" }));
    }
    properties.insert("linked".to_owned(), json!({ "type": "boolean" }));
    for name in ["record", "vector"] {
        let stored = json!({ "type": "binary", "store": true, "doc_values": false });
        properties.insert(name.to_owned(), stored);
    }
    for (name, analyzer, places, also) in SCORED {
        let mut field = json!({
            "type": "text",
            "analyzer": analyzer,
            "search_analyzer": "asked",
            "similarity": similarity_name(name),
            "index_options": if places { "positions" } else { "freqs" },
        });
        // The same text split in another way.
        if let Some((whole, part)) = name.split_once('.') {
            if let Some(whole) = properties.get_mut(whole) {
                whole["fields"] = json!({ part: field });
            }
            continue;
        }
        if !also.is_empty() {
            field["copy_to"] = json!(also);
        }
        properties.insert(name.to_owned(), field);
    }
    for (name, also) in ELSEWHERE {
        let field = json!({ "type": "text", "index": false, "copy_to": also });
        properties.insert(name.to_owned(), field);
    }
    Value::Object(properties)
}
