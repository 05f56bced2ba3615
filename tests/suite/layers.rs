//! Dependencies point one way. Between crates the manifests hold that; here stand the rules that no manifest
//! can tell: what each part of the program may name, which crate an outside library stays in, and who touches
//! disk and network. A row that nothing needs fails too, so the table says what is, not what might be.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Part of the program → other parts that it names.
const PARTS: &[(&str, &[&str])] = &[
    ("corpus", &[]),
    // corpus: whether its files would make another index.
    ("kb", &["corpus"]),
    ("eval", &["kb"]),
    ("http", &["api", "kb", "mcp", "web"]),
    ("api", &["http", "kb"]),
    // web reads the same query parameters as api.
    ("web", &["api", "http", "kb"]),
    ("mcp", &["api", "kb"]),
    ("cli", &["corpus", "eval", "http", "kb", "mcp", "web"]),
];

/// Crate of this workspace → crates of this workspace that its manifest names.
const CRATES: &[(&str, &[&str])] = &[
    ("tiaowen-text", &[]),
    ("tiaowen-source", &["tiaowen-text"]),
    ("tiaowen-parse", &["tiaowen-text"]),
    ("tiaowen-link", &["tiaowen-text"]),
    ("tiaowen-print", &["tiaowen-link", "tiaowen-text"]),
    ("tiaowen-engine", &["tiaowen-link", "tiaowen-text"]),
];

/// Outside crates that only these crates, or parts of the program, name.
const OUTSIDE: &[(&str, &[&str])] = &[
    ("tantivy", &["tiaowen-engine"]),
    ("jieba_rs", &["tiaowen-engine"]),
    ("opencc_rust", &["tiaowen-text"]),
    ("scraper", &["tiaowen-source"]),
    ("ureq", &["tiaowen-source"]),
    ("axum", &["api", "cli", "http", "web"]),
];

/// What opens the disk or the network, and where that may stand.
const DOORS: &[&str] = &["std::fs", "std::net", "fs::read", "fs::write", "File::"];
const DOORKEEPERS: &[&str] =
    &["tiaowen-source", "tiaowen-engine", "cli", "corpus", "eval", "http", "kb"];

/// A source file: the crate or part it belongs to, and its code without tests and comments.
struct Code {
    owner: String,
    file: PathBuf,
    text: String,
}

#[test]
fn parts_use_only_what_lies_below() {
    let mut used: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for code in program() {
        let Some((part, _)) = PARTS.iter().find(|(part, _)| *part == code.owner) else {
            panic!("{}: {} has no row in PARTS", code.file.display(), code.owner);
        };
        let names = names_after(&code.text, "crate::");
        let others = names.into_iter().filter(|n| n != part && PARTS.iter().any(|(m, _)| m == n));
        used.entry(part).or_default().extend(others);
    }
    let used = used.iter().map(|(part, names)| (*part, names.iter().map(String::as_str).collect()));
    compare(PARTS, &used.collect());
}

#[test]
fn crates_depend_only_on_what_lies_below() {
    let manifests = CRATES.iter().map(|(name, _)| {
        let path = root().join("crates").join(name).join("Cargo.toml");
        let manifest: toml::Table = fs::read_to_string(&path).unwrap().parse().unwrap();
        let dependencies = manifest["dependencies"].as_table().unwrap();
        (*name, dependencies.keys().filter(|d| d.starts_with("tiaowen-")).cloned().collect())
    });
    let manifests: BTreeMap<&str, BTreeSet<String>> = manifests.collect();
    let found = fs::read_dir(root().join("crates")).unwrap().count();
    assert_eq!(found, CRATES.len(), "a crate has no row in CRATES");
    let used = manifests.iter().map(|(name, d)| (*name, d.iter().map(String::as_str).collect()));
    compare(CRATES, &used.collect());
}

#[test]
fn outside_crates_stay_where_they_belong() {
    let mut named: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for code in program().into_iter().chain(crates()) {
        for (outside, _) in OUTSIDE {
            if code.text.contains(&format!("{outside}::")) {
                named.entry(outside).or_default().insert(code.owner.clone());
            }
        }
        for door in DOORS {
            if code.text.contains(door) && !DOORKEEPERS.contains(&code.owner.as_str()) {
                wrong.push(format!("{}: {} opens {door}", code.file.display(), code.owner));
            }
        }
    }
    assert!(wrong.is_empty(), "move the call behind its door:\n{}", wrong.join("\n"));
    let named = named.iter().map(|(o, owners)| (*o, owners.iter().map(String::as_str).collect()));
    compare(OUTSIDE, &named.collect());
}

/// Every row allows exactly what is used.
fn compare(table: &[(&str, &[&str])], used: &BTreeMap<&str, BTreeSet<&str>>) {
    let mut wrong = Vec::new();
    for (name, allowed) in table {
        let allowed: BTreeSet<&str> = allowed.iter().copied().collect();
        let used = used.get(name).cloned().unwrap_or_default();
        wrong.extend(
            used.difference(&allowed).map(|other| format!("{name} → {other}: not allowed")),
        );
        wrong.extend(allowed.difference(&used).map(|other| format!("{name} → {other}: not used")));
    }
    assert!(wrong.is_empty(), "the table and the code differ:\n{}", wrong.join("\n"));
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files of `src/`, by part.
fn program() -> Vec<Code> {
    let src = root().join("src");
    let owner = |file: &Path| {
        let below = file.strip_prefix(&src).ok()?;
        let first = below.components().next()?.as_os_str().to_str()?;
        let part = first.trim_end_matches(".rs");
        (!matches!(part, "lib" | "main")).then(|| part.to_owned())
    };
    let code = read(&src, owner);
    assert!(code.len() > 15, "the sources were not found in {}", src.display());
    code
}

/// The files of the crates, by crate.
fn crates() -> Vec<Code> {
    CRATES
        .iter()
        .flat_map(|(name, _)| {
            let src = root().join("crates").join(name).join("src");
            let code = read(&src, |_| Some((*name).to_owned()));
            assert!(!code.is_empty(), "no source in {}", src.display());
            code
        })
        .collect()
}

fn read(dir: &Path, owner: impl Fn(&Path) -> Option<String>) -> Vec<Code> {
    let mut files = Vec::new();
    collect(dir, &mut files);
    let code = files.into_iter().filter_map(|file| {
        let owner = owner(&file)?;
        let text = fs::read_to_string(&file).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        let lines: Vec<&str> = text.lines().filter(|l| !l.trim_start().starts_with("//")).collect();
        Some(Code { owner, file, text: lines.join("\n") })
    });
    code.collect()
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
