//! Models of a few hundred weights, made by rule. What they must give was worked out by `tests/meaning/tiny.py`,
//! which has its own forward pass in double precision.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tiaowen_meaning::{FILES, Model, Pooling, SETTINGS, Settings};

const HIDDEN: usize = 8;
const INNER: usize = 12;
const LAYERS: usize = 2;
const POSITIONS: usize = 20;

/// Weights by a generator that both sides know.
struct Weights {
    state: u32,
    tensors: BTreeMap<String, (Vec<usize>, Vec<f32>)>,
}

impl Weights {
    fn add(&mut self, name: &str, shape: &[usize], around: f32) {
        let mut number = || {
            self.state = self.state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            around + ((self.state >> 16) as f32 / 65536.0 - 0.5)
        };
        let numbers = (0..shape.iter().product()).map(|_| number()).collect();
        self.tensors.insert(name.to_owned(), (shape.to_vec(), numbers));
    }

    fn norm(&mut self, name: &str) {
        self.add(&format!("{name}.weight"), &[HIDDEN], 1.0);
        self.add(&format!("{name}.bias"), &[HIDDEN], 0.0);
    }

    fn dense(&mut self, name: &str, rows: usize, columns: usize) {
        self.add(&format!("{name}.weight"), &[rows, columns], 0.0);
        self.add(&format!("{name}.bias"), &[rows], 0.0);
    }

    fn of(words: usize) -> Self {
        let mut weights = Self { state: 7, tensors: BTreeMap::new() };
        weights.add("embeddings.word_embeddings.weight", &[words, HIDDEN], 0.0);
        weights.add("embeddings.position_embeddings.weight", &[POSITIONS, HIDDEN], 0.0);
        weights.add("embeddings.token_type_embeddings.weight", &[1, HIDDEN], 0.0);
        weights.norm("embeddings.LayerNorm");
        for layer in 0..LAYERS {
            let of = |part: &str| format!("encoder.layer.{layer}.{part}");
            for part in ["query", "key", "value"] {
                weights.dense(&of(&format!("attention.self.{part}")), HIDDEN, HIDDEN);
            }
            weights.dense(&of("attention.output.dense"), HIDDEN, HIDDEN);
            weights.norm(&of("attention.output.LayerNorm"));
            weights.dense(&of("intermediate.dense"), INNER, HIDDEN);
            weights.dense(&of("output.dense"), HIDDEN, INNER);
            weights.norm(&of("output.LayerNorm"));
        }
        weights
    }

    fn file(&self, before: &str) -> Vec<u8> {
        let (mut header, mut data) = (serde_json::Map::new(), Vec::new());
        for (name, (shape, numbers)) in &self.tensors {
            let start = data.len();
            data.extend(numbers.iter().flat_map(|x| x.to_le_bytes()));
            let tensor =
                json!({ "dtype": "F32", "shape": shape, "data_offsets": [start, data.len()] });
            header.insert(format!("{before}{name}"), tensor);
        }
        let mut json = serde_json::to_vec(&header).unwrap();
        json.resize(json.len().next_multiple_of(8), b' ');
        [(json.len() as u64).to_le_bytes().to_vec(), json, data].concat()
    }
}

fn folder(name: &str) -> PathBuf {
    let folder =
        std::env::temp_dir().join(format!("tiaowen-meaning-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn write(folder: &Path, kind: &str, words: usize, tokenizer: &Value, before: &str) {
    let config = json!({
        "model_type": kind, "hidden_size": HIDDEN, "num_hidden_layers": LAYERS, "num_attention_heads": 2,
        "intermediate_size": INNER, "max_position_embeddings": POSITIONS, "vocab_size": words,
        "type_vocab_size": 1, "hidden_act": "gelu", "layer_norm_eps": 1e-5, "pad_token_id": 1,
    });
    let files = [
        serde_json::to_vec(&config).unwrap(),
        serde_json::to_vec(tokenizer).unwrap(),
        Weights::of(words).file(before),
    ];
    FILES.iter().zip(files).for_each(|(name, bytes)| fs::write(folder.join(name), bytes).unwrap());
}

/// A BERT that knows a few characters and two words of ASCII.
fn bert(name: &str) -> PathBuf {
    let folder = folder(name);
    let words = [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "养", "老", "机", "构", "care", "##s", "，", "120", "e",
    ];
    let vocab: BTreeMap<&str, usize> = words.into_iter().zip(0..).collect();
    let tokenizer = json!({
        "normalizer": { "type": "BertNormalizer", "lowercase": true, "strip_accents": null,
                        "clean_text": true, "handle_chinese_chars": true },
        "post_processor": { "type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2] },
        "model": { "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                   "max_input_chars_per_word": 100, "vocab": vocab },
    });
    write(&folder, "bert", words.len(), &tokenizer, "bert.");
    folder
}

/// An XLM-R, whose pieces cross the borders of words, and whose positions begin behind the padding.
fn roberta(name: &str) -> PathBuf {
    let folder = folder(name);
    let vocab = json!([
        ["<s>", 0.0],
        ["<pad>", 0.0],
        ["</s>", 0.0],
        ["<unk>", 0.0],
        ["▁", -2.0],
        ["养", -5.0],
        ["老", -5.0],
        ["养老", -6.0],
        ["老机", -7.5],
        ["机构", -6.5],
        ["构", -5.0],
        ["▁care", -7.0],
        ["s", -4.0],
        ["机", -6.0],
    ]);
    let tokenizer = json!({
        "normalizer": { "type": "Sequence", "normalizers": [] },
        "post_processor": { "type": "TemplateProcessing", "single": [
            { "SpecialToken": { "id": "<s>", "type_id": 0 } }, { "Sequence": { "id": "A", "type_id": 0 } },
            { "SpecialToken": { "id": "</s>", "type_id": 0 } },
        ] },
        "model": { "type": "Unigram", "unk_id": 3, "vocab": vocab },
    });
    write(&folder, "xlm-roberta", 14, &tokenizer, "roberta.");
    folder
}

fn load(folder: &Path, pooling: Pooling) -> Model {
    let settings = Settings { pooling, ..Settings::detect(folder).unwrap() };
    Model::with(folder, settings).unwrap()
}

/// What a vector in bytes is of: its numbers by the largest.
fn numbers(model: &Model, text: &str) -> Vec<i8> {
    model.question(text).bytes().map(|x| x as i8).collect()
}

fn near(found: &[i8], right: &[i8], of: &str) {
    let far = found.iter().zip(right).any(|(a, b)| (i16::from(*a) - i16::from(*b)).abs() > 1);
    assert!(found.len() == right.len() && !far, "{of}: {found:?}, not {right:?}");
}

#[test]
fn a_bert_gives_what_the_reference_gives() {
    let folder = bert("bert");
    let model = load(&folder, Pooling::Mean);
    assert_eq!(model.size(), HIDDEN);
    for (text, right) in BERT_MEAN {
        near(&numbers(&model, text), right, text);
    }
    let model = load(&folder, Pooling::Cls);
    for (text, right) in BERT_CLS {
        near(&numbers(&model, text), right, text);
    }
}

#[test]
fn an_xlm_roberta_gives_what_the_reference_gives() {
    let model = load(&roberta("xlm"), Pooling::Mean);
    for (text, right) in ROBERTA {
        near(&numbers(&model, text), right, text);
    }
}

#[test]
fn a_text_is_the_same_alone_and_among_others() {
    let model = load(&bert("alone"), Pooling::Mean);
    let texts: Vec<String> = (0..300).map(|n| "养老机构，cares ".repeat(n % 5 + 1)).collect();
    let all = model.passages(&texts);
    assert_eq!(all.len(), texts.len());
    for (text, vector) in texts.iter().zip(&all) {
        assert!(model.question(text).cosine(vector) > 0.9995, "{text}");
    }
    // Longer than the model's positions: cut, no fault.
    assert!(model.question(&"老".repeat(500)).cosine(&model.question(&"老".repeat(400))) > 0.9999);
    assert!(model.passages(&[]).is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_in_the_place_of_a_part_is_named_and_not_read() {
    let folder = bert("device");
    let settings = Settings::detect(&folder).unwrap();
    for name in ["config.json", "tokenizer.json", "model.safetensors"] {
        let path = folder.join(name);
        let held = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink("/dev/zero", &path).unwrap();
        let told = Model::with(&folder, settings.clone()).err().unwrap().to_string();
        assert!(told.contains(name) && told.contains("no file"), "{told}");
        fs::remove_file(&path).unwrap();
        fs::write(&path, held).unwrap();
    }
}

#[test]
fn what_cannot_be_read_is_named() {
    let folder = bert("wrong");
    let fault = |name: &str, change: &dyn Fn(&mut Value)| {
        let path = folder.join(name);
        let before = fs::read(&path).unwrap();
        let mut json: Value = serde_json::from_slice(&before).unwrap();
        change(&mut json);
        fs::write(&path, serde_json::to_vec(&json).unwrap()).unwrap();
        let error = Model::with(&folder, Settings::detect(&folder).unwrap()).err().unwrap();
        fs::write(&path, before).unwrap();
        error.to_string()
    };
    let told = fault("config.json", &|json| json["model_type"] = json!("gpt2"));
    assert!(told.contains("\"gpt2\"") && told.contains("xlm-roberta"), "{told}");
    let told = fault("config.json", &|json| json["hidden_size"] = json!(6));
    assert!(told.contains("has the shape"), "{told}");
    let told = fault("config.json", &|json| json["num_hidden_layers"] = json!(3));
    assert!(told.contains("encoder.layer.2.attention.self.query.weight is missing"), "{told}");
    let told = fault("tokenizer.json", &|json| json["model"] = json!({ "type": "BPE" }));
    assert!(told.contains("neither by WordPiece nor by Unigram"), "{told}");
    fs::write(folder.join("model.safetensors"), b"nothing of the kind").unwrap();
    assert!(Model::with(&folder, Settings::detect(&folder).unwrap()).is_err());
}

#[test]
fn settings_are_guessed_by_name_and_read_again() {
    let parent = folder("names");
    for (name, query, pooling) in [
        ("multilingual-e5-small", "query: ", Pooling::Mean),
        ("bge-small-zh-v1.5", "为这个句子生成表示以用于检索相关文章：", Pooling::Cls),
        ("all-minilm", "", Pooling::Mean),
    ] {
        let folder = parent.join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("config.json"), "{}").unwrap();
        fs::write(folder.join("model.safetensors"), "abc").unwrap();
        let settings = Settings::detect(&folder).unwrap();
        assert_eq!((settings.query.as_str(), settings.pooling), (query, pooling), "{name}");
        assert_eq!(settings.name, name);
        assert!(settings.sha256.starts_with("ba7816bf8f01cfea"));
        fs::write(folder.join(SETTINGS), settings.text().unwrap()).unwrap();
        assert_eq!(Settings::load(&folder).unwrap(), settings);
    }
    let changed = |change: fn(&mut Settings)| {
        let mut settings = Settings::load(&parent.join("all-minilm")).unwrap();
        change(&mut settings);
        settings.print()
    };
    assert_eq!(changed(|_| ()), changed(|settings| settings.name = "other".to_owned()));
    assert_ne!(changed(|_| ()), changed(|settings| settings.passage = "passage: ".to_owned()));
}

const BERT_MEAN: &[(&str, &[i8])] = &[
    ("养老机构", &[17, -22, 55, -10, -127, -12, 24, -9]),
    ("Carés，120", &[18, -27, 85, -26, -127, -26, 34, -17]),
    ("养　犬 carex", &[16, -19, 58, -10, -127, -15, 23, -7]),
    ("", &[11, -20, 48, -4, -127, -14, 24, 1]),
];
const BERT_CLS: &[(&str, &[i8])] = &[("养老机构", &[12, -27, 77, -6, -127, -27, 26, -8])];
const ROBERTA: &[(&str, &[i8])] = &[
    ("养老机构", &[-122, -55, -50, -6, 81, 75, -127, 94]),
    ("cares  犬马 老", &[-115, -49, -41, 14, 73, 48, -127, 89]),
    ("Ａ", &[-118, -44, -51, 15, 74, 67, -127, 81]),
];
