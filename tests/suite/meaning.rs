//! A sentence model takes part where one is installed, and nothing is otherwise where none is. The model of
//! `tests/data/model/tiny` has a few hundred weights by rule: what it finds near means nothing and is always the same.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tiaowen::kb::{Kb, SearchRequest};
use tiaowen_engine::index::{self, Lock};
use tiaowen_engine::segment::Lexicon;
use tiaowen_meaning::{Model, SETTINGS, Settings};
use tiaowen_text::doc::Document;

use crate::harness::{document, folder, root, write};

fn documents(more: bool) -> Vec<Document> {
    let mut clauses = vec![
        ("养老机构", "养老机构，老人。老机构养老，老机构养老，养老养老。"),
        ("照料", "老养，老养，老养，老养，老养老养老养。"),
        ("机构", "构机构机，构机构机，构机构机，构机。"),
    ];
    if more {
        clauses.push(("新增", "机老机老机老机老机老，机老。"));
    }
    vec![document("a", "关于甲的办法", &clauses)]
}

/// The tiny model with settings, as `tiaowen model add` puts it.
fn installed(name: &str, passage: &str) -> PathBuf {
    let target = folder(name);
    let source = root().join("tests/data/model/tiny");
    for file in tiaowen_meaning::FILES {
        fs::copy(source.join(file), target.join(file)).unwrap();
    }
    let settings = Settings { passage: passage.to_owned(), ..Settings::detect(&source).unwrap() };
    fs::write(target.join(SETTINGS), settings.text().unwrap()).unwrap();
    target
}

fn encode(dir: &Path, model: Option<&Path>) -> usize {
    let model = model.map(|folder| Model::load(folder).unwrap());
    index::encode(Lock::take(dir).unwrap(), dir, model.as_ref(), &|_, _| ()).unwrap()
}

fn asked(kb: &Kb, text: &str) -> Value {
    let request = SearchRequest {
        text: text.to_owned(),
        limit: 10,
        partial: true,
        ..SearchRequest::default()
    };
    serde_json::to_value(kb.search(&request).unwrap()).unwrap()
}

#[test]
fn a_model_takes_part_in_questions_alone_and_is_named() {
    let dir = folder("meaning-index");
    write(&dir, documents(false), &Lexicon::default());
    let model = installed("meaning-model", "");
    let plain = Kb::open(&dir).unwrap();
    let (question, exact) = ("老人养机怎么办理", "养老机构");
    let before = [asked(&plain, question), asked(&plain, exact)];
    assert!(before[0]["query"].get("meaning").is_none());

    let made = encode(&dir, Some(&model));
    assert!(made > 3, "{made}");
    assert_eq!(encode(&dir, Some(&model)), 0);
    assert_eq!(index::encoded(&dir).unwrap().name, "tiny");
    let with = Kb::open(&dir).unwrap().with_model(&model).unwrap();
    let found = asked(&with, question);
    assert_eq!(found["query"]["meaning"], "tiny");
    assert_ne!(found["hits"], before[0]["hits"], "the model changed no score");
    assert_eq!(found, asked(&with, question));
    // Every clause is ranked that was ranked without it.
    let count = |view: &Value| view["hits"].as_array().unwrap().len();
    assert_eq!(count(&found), count(&before[0]));
    let whole = |view: &Value| {
        let hits = view["hits"].as_array().unwrap().iter();
        hits.filter(|hit| hit["group"] == "words").cloned().collect::<Vec<Value>>()
    };
    assert_eq!(whole(&asked(&with, exact)), whole(&before[1]));

    // A program without the model, one with another, and an index that has no vectors any more.
    assert_eq!(
        [asked(&Kb::open(&dir).unwrap(), question), asked(&Kb::open(&dir).unwrap(), exact)],
        before
    );
    let other = installed("meaning-other", "passage: ");
    assert_eq!(asked(&Kb::open(&dir).unwrap().with_model(&other).unwrap(), question), before[0]);
    assert_eq!(encode(&dir, None), 0);
    assert!(index::encoded(&dir).is_none());
    assert_eq!(asked(&Kb::open(&dir).unwrap().with_model(&model).unwrap(), question), before[0]);
}

#[test]
fn only_what_is_new_is_encoded() {
    let dir = folder("meaning-new");
    let model = installed("meaning-new-model", "");
    write(&dir, documents(false), &Lexicon::default());
    let first = encode(&dir, Some(&model));
    let before = asked(&Kb::open(&dir).unwrap().with_model(&model).unwrap(), "老人养机怎么办理");
    // Written anew: every sentence but one is known from the build before.
    write(&dir, documents(true), &Lexicon::default());
    let second = encode(&dir, Some(&model));
    assert!(second >= 1 && second < first, "{second} of {first}");
    write(&dir, documents(false), &Lexicon::default());
    assert_eq!(encode(&dir, Some(&model)), 0);
    let after = asked(&Kb::open(&dir).unwrap().with_model(&model).unwrap(), "老人养机怎么办理");
    assert_eq!(after["hits"], before["hits"]);
}
