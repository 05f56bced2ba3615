//! Dependencies point one way. Between crates the manifests hold that; here stand the rules that no manifest
//! can tell: what each part of the program may name, which crate an outside library stays in, and who touches
//! disk and network. A row that nothing needs fails too, so the table says what is, not what might be.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Part of the program → other parts that it names; those above are above.
const PARTS: &[(&str, &[&str])] = &[
    ("corpus", &[]),
    // corpus: whether its files would make another index.
    ("kb", &["corpus"]),
    ("eval", &["kb"]),
    // What a question may be asked with; one reading for every way in.
    ("params", &["kb"]),
    // State, turns, counters and the one error of a server.
    ("site", &["kb"]),
    ("api", &["kb", "params", "site"]),
    ("web", &["kb", "params", "site"]),
    // mcp: the schemas of the answers are those of api.
    ("mcp", &["api", "kb", "params", "site"]),
    // The only part that knows every way in.
    ("http", &["api", "kb", "mcp", "site", "web"]),
    ("cli", &["corpus", "eval", "http", "kb", "mcp", "params", "site", "web"]),
];

/// Crate of this workspace → crates of this workspace that its manifest names.
const CRATES: &[(&str, &[&str])] = &[
    ("tiaowen-text", &[]),
    ("tiaowen-source", &["tiaowen-text"]),
    ("tiaowen-parse", &["tiaowen-text"]),
    ("tiaowen-link", &["tiaowen-text"]),
    ("tiaowen-print", &["tiaowen-link", "tiaowen-text"]),
    ("tiaowen-meaning", &["tiaowen-text"]),
    ("tiaowen-engine", &["tiaowen-link", "tiaowen-meaning", "tiaowen-text"]),
    ("tiaowen-opensearch", &["tiaowen-engine", "tiaowen-link", "tiaowen-text"]),
];

/// Outside crates that only these crates, or parts of the program, name.
const OUTSIDE: &[(&str, &[&str])] = &[
    ("tantivy", &["tiaowen-engine"]),
    ("jieba_rs", &["tiaowen-engine"]),
    ("opencc_rust", &["tiaowen-text"]),
    ("scraper", &["tiaowen-source"]),
    ("ureq", &["tiaowen-opensearch", "tiaowen-source"]),
    ("axum", &["api", "cli", "http", "mcp", "site", "web"]),
];

/// What opens the disk or the network, and where that may stand.
const DOORS: &[&str] = &["std::fs", "std::net", "fs::read", "fs::write", "File::"];
const DOORKEEPERS: &[&str] =
    &["tiaowen-source", "tiaowen-engine", "tiaowen-meaning", "cli", "corpus", "eval", "http", "kb"];

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

/// Files of one part may name each other, but never in a circle: what two files need of each other belongs into
/// a third below both.
#[test]
fn no_files_name_each_other_in_a_circle() {
    let files = program();
    let modules: BTreeMap<Vec<String>, String> =
        files.iter().map(|code| (module_of(&code.file), code.text.clone())).collect();
    let named: BTreeMap<&Vec<String>, BTreeSet<Vec<String>>> = modules
        .iter()
        .map(|(module, text)| {
            let paths = paths_in(module, text).into_iter();
            let mut named: BTreeSet<Vec<String>> =
                paths.filter_map(|path| file_of(path, &modules)).collect();
            named.remove(module);
            (module, named)
        })
        .collect();
    let edges: usize = named.values().map(BTreeSet::len).sum();
    assert!(edges > 150, "the imports were not read: {edges}");
    let mut left = named;
    // What names no file that is left stands on solid ground and can go; a circle never can.
    loop {
        let there: BTreeSet<Vec<String>> = left.keys().map(|module| (*module).clone()).collect();
        let before = left.len();
        left.retain(|_, named| named.iter().any(|other| there.contains(other)));
        if left.len() == before {
            break;
        }
    }
    // The other way round: what no file of the rest names only hangs on a circle.
    loop {
        let named: BTreeSet<Vec<String>> = left.values().flatten().cloned().collect();
        let before = left.len();
        left.retain(|module, _| named.contains(*module));
        if left.len() == before {
            break;
        }
    }
    let there: BTreeSet<String> = left.keys().map(|module| module.join("::")).collect();
    let circles = left.iter().map(|(module, named)| {
        let named = named.iter().map(|m| m.join("::")).filter(|m| there.contains(m));
        format!("{} → {}", module.join("::"), named.collect::<Vec<_>>().join(", "))
    });
    assert!(there.is_empty(), "files in circles:\n{}", circles.collect::<Vec<_>>().join("\n"));
}

#[test]
fn paths_are_read_from_every_form_of_import() {
    let module = ["api".to_owned(), "search".to_owned()];
    let text = "mod part;\nuse crate::kb::{Kb, names::{self, Names}};\nuse super::paging::links;\n\
                fn f() { super::g(); part::h(); crate::site::i() }";
    let paths: Vec<String> =
        paths_in(&module, text).into_iter().map(|path| path.join("::")).collect();
    for path in [
        "kb::Kb",
        "kb::names",
        "kb::names::Names",
        "api::paging::links",
        "api::g",
        "api::search::part::h",
        "site::i",
    ] {
        assert!(paths.iter().any(|p| p == path), "{path} in {paths:?}");
    }
}

/// `src/api/search.rs` is `api`, `search`.
fn module_of(file: &Path) -> Vec<String> {
    let below = file.strip_prefix(root().join("src")).unwrap().with_extension("");
    below.components().map(|c| c.as_os_str().to_str().unwrap().to_owned()).collect()
}

/// The file that a path leads into: the longest beginning that is one.
fn file_of(mut path: Vec<String>, files: &BTreeMap<Vec<String>, String>) -> Option<Vec<String>> {
    while !path.is_empty() && !files.contains_key(&path) {
        path.pop();
    }
    (!path.is_empty()).then_some(path)
}

/// Every path that begins with `crate`, `super` or a child of the module.
fn paths_in(module: &[String], text: &str) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    let parent = module.get(..module.len() - 1).unwrap_or_default();
    let children = text.lines().filter_map(|line| {
        let (_, name) = line.trim().strip_suffix(';')?.rsplit_once("mod ")?;
        Some(identifier(name))
    });
    let mut starts = vec![("crate".to_owned(), Vec::new()), ("super".to_owned(), parent.to_vec())];
    starts.extend(children.map(|name| (name.clone(), [module, &[name]].concat())));
    for (word, base) in starts {
        let mut rest = text;
        while let Some(at) = rest.find(&format!("{word}::")) {
            let (before, after) = rest.split_at(at);
            rest = &after[word.len() + 2..];
            let stands_alone =
                !before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
            if stands_alone {
                expand(&base, rest, &mut paths);
            }
        }
    }
    paths
}

/// Adds every path that a text begins with: `a::{b, c::d}` are `a::b` and `a::c::d`.
fn expand(base: &[String], text: &str, paths: &mut Vec<Vec<String>>) {
    let Some(group) = text.strip_prefix('{') else {
        let name = identifier(text);
        let rest = &text[name.len()..];
        let base = match name.as_str() {
            "self" => base.to_vec(),
            "super" => base.get(..base.len().saturating_sub(1)).unwrap_or_default().to_vec(),
            _ => [base, &[name]].concat(),
        };
        match rest.strip_prefix("::") {
            Some(rest) => expand(&base, rest, paths),
            None => paths.push(base),
        }
        return;
    };
    let (mut depth, mut start) = (0, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            ',' | '}' if depth == 0 => {
                let member = group[start..at].trim();
                if !member.is_empty() {
                    expand(base, member, paths);
                }
                start = at + 1;
                if c == '}' {
                    return;
                }
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
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
