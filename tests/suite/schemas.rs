//! The schemas of `docs/schemas` and the program's own readers take and refuse the same files:
//! `tests/data/schemas/FILE/valid` and `invalid`, and every such file of `corpus/`.

use std::fs;
use std::path::{Path, PathBuf};

use boon::{Compiler, Draft, SchemaIndex, Schemas};
use tiaowen::cli::serve::ServeArgs;
use tiaowen::corpus::{self, Layout};
use tiaowen_text::doc::DocId;

use crate::harness;

/// A schema of `docs/schemas`, ready to be asked.
struct Schema {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Schema {
    fn load(name: &str) -> Self {
        let file = harness::root().join(format!("docs/schemas/{name}.json"));
        let json: serde_json::Value = serde_json::from_str(&read(&file)).unwrap();
        assert_eq!(json["$schema"], "http://json-schema.org/draft-07/schema#");
        let (mut compiler, mut schemas) = (Compiler::new(), Schemas::new());
        compiler.set_default_draft(Draft::V7);
        compiler.enable_format_assertions();
        compiler.add_resource("schema.json", json).unwrap();
        let index = compiler.compile("schema.json", &mut schemas).unwrap();
        Self { schemas, index }
    }

    /// Why the schema refuses a TOML file.
    fn check(&self, text: &str) -> Result<(), String> {
        let toml: toml::Value = toml::from_str(text).map_err(|e| e.to_string())?;
        // A bare date of TOML becomes the object that serde makes of it, as editors see it: no text.
        let json = serde_json::to_value(toml).unwrap();
        self.schemas.validate(&json, self.index).map_err(|e| e.to_string())
    }
}

/// Asks schema and reader about every sample; both have to say what its folder says.
fn check(name: &str, reader: impl Fn(&Path) -> Result<(), String>) {
    let schema = Schema::load(name);
    let samples = harness::root().join("tests/data/schemas").join(name);
    let mut wrong = Vec::new();
    for (folder, valid) in [("valid", true), ("invalid", false)] {
        let files = files(&samples.join(folder), "toml");
        assert!(files.len() >= 2, "{name}/{folder} has {} samples", files.len());
        for file in files {
            let shown = file.display();
            for (who, said) in [("schema", schema.check(&read(&file))), ("reader", reader(&file))] {
                if said.is_ok() != valid {
                    wrong.push(format!("{shown}: the {who} says {said:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn meta_toml_is_what_its_schema_says() {
    let dir = harness::folder("schema-meta");
    let layout = Layout { corpus: dir.clone(), seeds: dir.clone() };
    let id = DocId::parse("sample").unwrap();
    fs::create_dir(dir.join("sample")).unwrap();
    check("meta", |file| {
        fs::copy(file, dir.join("sample/meta.toml")).unwrap();
        corpus::given(&layout, &id).map(drop).map_err(|e| e.to_string())
    });
}

#[test]
fn outline_toml_is_what_its_schema_says() {
    let dir = harness::folder("schema-outline");
    let layout = Layout { corpus: dir.clone(), seeds: dir.clone() };
    let id = DocId::parse("sample").unwrap();
    fs::create_dir(dir.join("sample")).unwrap();
    fs::write(dir.join("sample/meta.toml"), "[source]\noutline = \"outline.toml\"\n").unwrap();
    check("outline", |file| {
        fs::copy(file, dir.join("sample/outline.toml")).unwrap();
        corpus::find(&layout, &id).map(drop).map_err(|e| e.to_string())
    });
}

#[test]
fn tiaowen_toml_is_what_its_schema_says() {
    check("tiaowen", |file| {
        toml::from_str::<ServeArgs>(&read(file)).map(drop).map_err(|e| e.to_string())
    });
}

#[test]
fn every_field_of_meta_toml_is_told_with_an_example() {
    let schema = read(&harness::root().join("docs/schemas/meta.json"));
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let page = read(&harness::root().join("docs/own-documents.md"));
    for table in ["document", "source"] {
        let fields = schema["properties"][table]["properties"].as_object().unwrap();
        for field in fields.keys() {
            let row = page.lines().find(|line| line.starts_with(&format!("| `{field}` |")));
            let row = row.unwrap_or_else(|| panic!("docs/own-documents.md does not tell {field}"));
            let example = row.rsplit('|').nth(1).unwrap().trim().trim_matches('`');
            let text = format!("[{table}]\n{field} = {example}\n");
            let schema = Schema::load("meta");
            assert_eq!(schema.check(&text), Ok(()), "{row}");
        }
        // And none that there is not.
        let section = page.split(&format!("### The fields of `[{table}]`")).nth(1).unwrap();
        let rows = section.split("\n#").next().unwrap().lines().filter(|l| l.starts_with("| `"));
        let told: Vec<&str> = rows.filter_map(|row| row.split('`').nth(1)).collect();
        assert_eq!(told.len(), fields.len(), "{told:?}");
    }
}

#[test]
fn every_description_in_the_corpus_keeps_to_its_schema() {
    for (name, least) in [("meta", 20), ("outline", 1)] {
        let schema = Schema::load(name);
        let folders = fs::read_dir(harness::root().join("corpus")).unwrap();
        let files: Vec<PathBuf> = folders
            .map(|folder| folder.unwrap().path().join(format!("{name}.toml")))
            .filter(|file| file.is_file())
            .collect();
        assert!(files.len() >= least, "{} files of {name}.toml", files.len());
        let refused = files.iter().filter_map(|file| {
            let why = schema.check(&read(file)).err()?;
            Some(format!("{}: {why}", file.display()))
        });
        let refused: Vec<String> = refused.collect();
        assert!(refused.is_empty(), "{}", refused.join("\n"));
    }
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}

/// Files of a folder with an ending, in order.
fn files(dir: &Path, ending: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(dir)
        .unwrap_or_else(|e| panic!("{}: {e}", dir.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == ending))
        .collect();
    files.sort();
    files
}
