//! Dependencies point one way. Each module is listed with what it may use; a new edge needs a line here
//! and a reason in ARCHITECTURE.md.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Module → modules of this crate that it may name.
const LAYERS: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("doc", &["error"]),
    ("hash", &[]),
    ("offset", &["doc"]),
    ("numeral", &["doc"]),
    ("script", &["doc", "offset", "error"]),
    ("source", &["doc", "error", "hash", "numeral"]),
    ("clean", &["doc", "offset", "source", "numeral", "script"]),
    ("parse", &["doc", "offset", "source", "clean", "numeral", "script"]),
    ("segment", &["doc", "error", "hash", "offset", "script"]),
    ("crossref", &["doc", "error", "offset", "numeral", "script", "segment"]),
    ("corpus", &["doc", "error", "hash", "numeral", "source", "clean", "parse", "crossref"]),
    ("index", &["doc", "error", "hash", "offset", "script", "segment", "crossref", "numeral"]),
    ("query", &["doc", "error", "offset", "script", "segment", "index", "numeral"]),
    ("view", &["doc"]),
    ("verify", &["doc", "error", "numeral", "offset", "script", "crossref", "view"]),
    ("export", &["doc", "error", "hash", "numeral", "crossref", "view"]),
    (
        "kb",
        &[
            // corpus: whether its files would make another index.
            "doc", "error", "numeral", "offset", "script", "segment", "index", "query", "crossref",
            "corpus", "view", "verify", "export",
        ],
    ),
    (
        "eval",
        // script: every question is asked in both scripts.
        &["doc", "error", "kb", "view", "crossref", "corpus", "numeral", "script", "verify"],
    ),
    ("http", &["doc", "error", "hash", "kb", "view", "api", "web", "mcp"]),
    ("api", &["doc", "error", "kb", "view", "http", "numeral", "script", "export"]),
    // web reads the same query parameters as api, and names the files of export.
    ("web", &["doc", "error", "export", "hash", "kb", "view", "http", "api", "numeral", "script"]),
    ("mcp", &["doc", "error", "kb", "view", "numeral", "api"]),
    (
        "cli",
        &[
            "doc", "error", "hash", "kb", "view", "numeral", "corpus", "source", "crossref",
            "index", "segment", "eval", "http", "mcp", "export", "web",
        ],
    ),
];

/// Crates that only these modules may name.
const ENGINES: &[(&str, &[&str])] = &[
    ("tantivy", &["index", "query", "segment", "kb"]),
    ("jieba_rs", &["segment"]),
    ("opencc_rust", &["script"]),
    ("scraper", &["source"]),
    ("axum", &["http", "api", "web", "mcp", "cli"]),
    ("ureq", &["source"]),
];

/// Standard-library doors to disk and network, and who may open them.
const DOORS: &[&str] = &["std::fs", "std::net", "fs::read", "fs::write", "File::"];
const DOORKEEPERS: &[&str] = &["source", "index", "kb", "corpus", "cli", "http", "segment", "eval"];

#[test]
fn modules_use_only_what_lies_below() {
    let allowed: BTreeMap<&str, BTreeSet<&str>> =
        LAYERS.iter().map(|(m, uses)| (*m, uses.iter().copied().collect())).collect();
    let mut wrong = Vec::new();
    for (module, file, code) in modules() {
        let Some(allowed) = allowed.get(module.as_str()) else {
            wrong.push(format!("{}: module {module} has no row in LAYERS", file.display()));
            continue;
        };
        for used in names_after(&code, "crate::") {
            if used != module && LAYERS.iter().any(|(m, _)| *m == used) && !allowed.contains(&*used)
            {
                wrong.push(format!("{}: {module} uses {used}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "an arrow points the wrong way:\n{}", wrong.join("\n"));
}

#[test]
fn engines_stay_behind_their_doors() {
    let mut wrong = Vec::new();
    for (module, file, code) in modules() {
        for (engine, users) in ENGINES {
            if code.contains(&format!("{engine}::")) && !users.contains(&module.as_str()) {
                wrong.push(format!("{}: {module} names {engine}", file.display()));
            }
        }
        for door in DOORS {
            if code.contains(door) && !DOORKEEPERS.contains(&module.as_str()) {
                wrong.push(format!("{}: {module} opens {door}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "move the call behind its door:\n{}", wrong.join("\n"));
}

/// Every source file with its top module and its code without test modules and comments.
fn modules() -> Vec<(String, PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&src, &mut files);
    assert!(files.len() > 15, "the sources were not found in {}", src.display());
    files
        .into_iter()
        .filter_map(|file| {
            let below = file.strip_prefix(&src).ok()?;
            let first = below.components().next()?.as_os_str().to_str()?;
            let module = first.trim_end_matches(".rs").to_owned();
            if matches!(module.as_str(), "lib" | "main") {
                return None;
            }
            let text = fs::read_to_string(&file).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            let code: Vec<&str> =
                text.lines().filter(|l| !l.trim_start().starts_with("//")).collect();
            Some((module, file, code.join("\n")))
        })
        .collect()
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) {
    for child in fs::read_dir(dir).unwrap() {
        let path = child.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

/// The identifiers that follow a prefix, groups in braces included.
fn names_after(code: &str, prefix: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for rest in code.split(prefix).skip(1) {
        match rest.strip_prefix('{') {
            Some(group) => {
                let group = group.split(';').next().unwrap_or_default();
                for part in group.split(',') {
                    names.insert(identifier(part.trim()));
                }
            }
            None => {
                names.insert(identifier(rest));
            }
        }
    }
    names.remove("");
    names
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}
