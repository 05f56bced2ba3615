//! `meta.toml`: what is known of a document, and where its text comes from.
//!
//! It is read key by key, so that one wrong key takes no document out of service, and changed key by key, so that
//! what a person wrote around a key stays as it is.

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use toml::{Table, Value};
use toml_edit::{DocumentMut, Item};

use super::layout::Layout;
use super::tree::{self, within};
use tiaowen_text::date::is_date;
use tiaowen_text::doc::Meta;
use tiaowen_text::error::{Error, Result};
use tiaowen_text::near;

/// The name of the file in the folder of a document.
pub const META: &str = "meta.toml";
/// The table of what is known of the document.
const DOCUMENT: &str = "document";
/// The table of where its text comes from.
const SOURCE: &str = "source";
/// Most characters of a name: a title, a short name, a number. What is longer is a text in the wrong place.
const LONGEST_NAME: usize = 500;
/// Characters of a value that a fault repeats.
const LONGEST_TOLD: usize = 80;

/// The name of a file as `from` has it: a file may be called what no line of facts can hold.
pub fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.replace(char::is_control, " ")
}

/// Where the text of a document comes from; nothing set means that no text is held.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SourceEntry {
    /// A file in `seeds/`.
    pub seed: Option<String>,
    /// A file beside `meta.toml`.
    pub file: Option<String>,
    /// The scan or picture beside `meta.toml` whose words `file` has.
    pub scan: Option<String>,
    /// Outline with abstracts beside `meta.toml`.
    pub outline: Option<String>,
    /// Address of the copy.
    pub url: Option<String>,
    /// Whether the copy is an unofficial mirror.
    pub mirror: bool,
    /// When it was fetched, ISO 8601.
    pub fetched: Option<String>,
    /// When it was taken in, ISO 8601.
    pub added: Option<String>,
    /// Name of the file that was taken in.
    pub from: Option<String>,
    /// SHA-256 of the bytes when they were added; `tiaowen check` compares.
    pub sha256: Option<String>,
}

impl SourceEntry {
    /// The file that has the wording of a document whose description lies in `dir`, where it has any.
    pub(super) fn path(&self, layout: &Layout, dir: &Path) -> Result<Option<PathBuf>> {
        match (&self.seed, &self.file) {
            (Some(seed), _) => within(&layout.seeds, seed).map(Some),
            (None, Some(file)) => within(dir, file).map(Some),
            (None, None) => Ok(None),
        }
    }
}

/// What a `meta.toml` says.
#[derive(Debug, Default)]
pub(super) struct MetaFile {
    pub document: Meta,
    pub source: SourceEntry,
    /// Keys and values that it cannot have, a sentence each; they were passed over.
    pub faults: Vec<String>,
}

/// Reads the `meta.toml` of a folder. Fails where it cannot be read, or is no TOML.
pub(super) fn read(dir: &Path) -> Result<MetaFile> {
    parse(&tree::read_to_string(&dir.join(META))?)
}

/// Reads the text of a `meta.toml`. Fails where it is no TOML.
pub(super) fn parse(text: &str) -> Result<MetaFile> {
    let mut tables: Table = toml::from_str(text)
        .map_err(|e| Error::invalid(format!("{META}: {}", e.to_string().trim())))?;
    let mut faults = Vec::new();
    let document = fields::<Meta>(DOCUMENT, tables.remove(DOCUMENT), &mut faults);
    let source = fields::<SourceEntry>(SOURCE, tables.remove(SOURCE), &mut faults);
    for table in tables.keys() {
        let near: Vec<String> = near::of(table, [DOCUMENT, SOURCE].map(str::to_owned)).collect();
        faults.push(format!("{META}: no table {table:?}{}", meant(&near)));
    }
    Ok(MetaFile { document, source, faults })
}

/// The names of the fields of a table of `meta.toml`, in no particular order.
fn names<T: Serialize + Default>() -> Vec<String> {
    match serde_json::to_value(T::default()) {
        Ok(serde_json::Value::Object(fields)) => fields.keys().cloned().collect(),
        _ => Vec::new(),
    }
}

/// What was perhaps meant, to end a sentence with.
pub fn meant(near: &[String]) -> String {
    if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(" or ")) }
}

/// Reads a table, each field by itself.
fn fields<T: Fields>(table: &str, value: Option<Value>, faults: &mut Vec<String>) -> T {
    let given = match value {
        None => return T::default(),
        Some(Value::Table(given)) => given,
        Some(_) => {
            faults.push(format!("{META}: {table} is no table: write [{table}] on a line"));
            return T::default();
        }
    };
    let mut right = Table::new();
    for (key, value) in given {
        match field::<T>(table, &key, &value) {
            Ok(()) => {
                right.insert(key, value);
            }
            Err(fault) => faults.push(format!("{META}: {fault}")),
        }
    }
    // What each field takes by itself they take together.
    T::deserialize(right).unwrap_or_default()
}

/// Whether a field takes a value; why not, as a sentence.
fn field<T: Fields>(table: &str, key: &str, value: &Value) -> Result<(), String> {
    let known = names::<T>();
    if !known.iter().any(|name| name == key) {
        let near: Vec<String> = near::of(key, known).collect();
        return Err(format!("no field {key:?} in [{table}]{}", meant(&near)));
    }
    if has_bare_date(value) {
        return Err(format!("{key} = {}: write a date in quotes", told(value)));
    }
    let alone = Table::from_iter([(key.to_owned(), value.clone())]);
    let read = T::deserialize(alone).map_err(|e| {
        format!("{key} = {}: {}", told(value), begin(&e.message().trim().replace('\n', " ")))
    })?;
    if let Some(date) = read.no_date() {
        return Err(format!("{key} = {:?} is no date such as 2024-03-01", begin(date)));
    }
    let texts = match value {
        Value::Array(values) => values.as_slice(),
        single => std::slice::from_ref(single),
    };
    for text in texts.iter().filter_map(Value::as_str) {
        if text.chars().any(char::is_control) {
            let text = begin(text);
            return Err(format!("{key} = {text:?} has a line break or a control character"));
        }
        if let Some(why) = T::no_value(key, text) {
            return Err(format!("{key} = {:?} {why}", begin(text)));
        }
        let characters = text.chars().count();
        if T::NAMES.contains(&key) && characters > LONGEST_NAME {
            let text = begin(text);
            return Err(format!(
                "{key} = {text:?} has {characters} characters: a name has at most {LONGEST_NAME}"
            ));
        }
    }
    Ok(())
}

/// A value as TOML, for a sentence.
fn told(value: &Value) -> String {
    begin(&value.to_string())
}

/// A text, or how it begins.
fn begin(text: &str) -> String {
    match text.char_indices().nth(LONGEST_TOLD) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn no_address(text: &str) -> Option<&'static str> {
    let web = url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    (!web).then_some("is no address such as https://www.gov.cn/…")
}

/// Whether a name stays in the folder that it is in: no `..`, nothing absolute.
fn is_within(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    !name.is_empty() && parts.all(|part| matches!(part, std::path::Component::Normal(_)))
}

/// Whether a date stands in a value that TOML reads as one: a year or a month alone is none.
fn has_bare_date(value: &Value) -> bool {
    match value {
        Value::Datetime(_) => true,
        Value::Array(values) => values.iter().any(has_bare_date),
        Value::Table(values) => values.values().any(has_bare_date),
        _ => false,
    }
}

/// The fields of a table.
trait Fields: DeserializeOwned + Serialize + Default {
    /// The fields that hold names, which have a greatest length.
    const NAMES: &[&str] = &[];

    /// A value that should be a date and is none.
    fn no_date(&self) -> Option<&str> {
        None
    }

    /// Why a field does not take a text.
    fn no_value(key: &str, text: &str) -> Option<&'static str>;
}

impl Fields for Meta {
    const NAMES: &[&str] = &["title", "short_names", "issuers", "number"];

    fn no_date(&self) -> Option<&str> {
        self.dates().map(|(_, date)| date).find(|date| !is_date(date))
    }

    fn no_value(key: &str, text: &str) -> Option<&'static str> {
        match key {
            "official_url" => no_address(text),
            _ => None,
        }
    }
}

impl Fields for SourceEntry {
    fn no_value(key: &str, text: &str) -> Option<&'static str> {
        let is_hash = || text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
        match key {
            "file" | "outline" | "scan" | "seed" if !is_within(text) => {
                Some("leads out of its folder: name a file in it")
            }
            "url" => no_address(text),
            "sha256" if !is_hash() => Some("is no SHA-256 in 64 hexadecimal digits"),
            _ => None,
        }
    }
}

/// A field that was set or taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The field; `source.url` for one of `[source]`.
    pub field: String,
    /// Its value before, as TOML.
    pub before: Option<String>,
    /// Its value now, as TOML.
    pub after: Option<String>,
}

/// Sets fields in the text of a `meta.toml`: each is named with its values, several for a list, none to take it
/// away. Fails, naming what was perhaps meant, when there is no such field or it does not take the value.
pub fn edit(text: &str, wanted: &[(String, Vec<String>)]) -> Result<(String, Vec<Change>)> {
    let mut whole = editable(text)?;
    let mut changes = Vec::new();
    for (field, values) in wanted {
        let (table, key) = match field.split_once('.') {
            Some((table, key)) if table == SOURCE || table == DOCUMENT => (table, key),
            _ => (DOCUMENT, field.as_str()),
        };
        let value = if table == SOURCE {
            value_of::<SourceEntry>(table, key, values)
        } else {
            value_of::<Meta>(table, key, values)
        };
        let value = value.map_err(Error::invalid)?;
        let after = value.as_ref().map(ToString::to_string);
        let before = set(&mut whole, table, key, value)?;
        if before != after {
            changes.push(Change { field: field.clone(), before, after });
        }
    }
    Ok((whole.to_string(), changes))
}

/// Sets fields of `[source]`, or takes them away.
pub(super) fn set_source(text: &str, wanted: Vec<(&str, Option<Value>)>) -> Result<String> {
    let mut whole = editable(text)?;
    for (key, value) in wanted {
        set(&mut whole, SOURCE, key, value)?;
    }
    Ok(whole.to_string())
}

fn editable(text: &str) -> Result<DocumentMut> {
    text.parse().map_err(|e: toml_edit::TomlError| {
        Error::invalid(format!("{META}: {}", e.to_string().trim()))
    })
}

/// The value that a field takes for what was typed: a text, a list of texts, or what TOML reads in it.
fn value_of<T: Fields>(table: &str, key: &str, typed: &[String]) -> Result<Option<Value>, String> {
    let text = |text: &String| Value::String(text.clone());
    let read = |text: &String| {
        let line: Table = toml::from_str(&format!("it = {text}")).ok()?;
        line.get("it").cloned()
    };
    let (first, candidates) = match typed {
        [] => (Value::String(String::new()), Vec::new()),
        [one] => (text(one), vec![Value::Array(vec![text(one)])]),
        several => (Value::Array(several.iter().map(text).collect()), Vec::new()),
    };
    if typed.is_empty() {
        // Only the name is looked at.
        let known = names::<T>();
        if known.iter().any(|name| name == key) {
            return Ok(None);
        }
    }
    let read = match typed {
        [one] => read(one),
        _ => None,
    };
    match field::<T>(table, key, &first) {
        Ok(()) => Ok(Some(first)),
        Err(why) => {
            let takes = |value: &Value| field::<T>(table, key, value).is_ok();
            read.into_iter().chain(candidates).find(takes).map(Some).ok_or(why)
        }
    }
}

/// Sets a key and returns what it was, as TOML.
fn set(
    whole: &mut DocumentMut,
    table: &str,
    key: &str,
    value: Option<Value>,
) -> Result<Option<String>> {
    let table = whole.entry(table).or_insert_with(toml_edit::table);
    let fields = table
        .as_table_like_mut()
        .ok_or_else(|| Error::invalid(format!("{META}: {DOCUMENT} and {SOURCE} are tables")))?;
    let old = fields.get(key).and_then(Item::as_value).cloned();
    let printed = old.as_ref().map(|old| {
        let mut bare = old.clone();
        bare.decor_mut().clear();
        bare.to_string()
    });
    match value {
        None => {
            fields.remove(key);
        }
        Some(value) => {
            let mut new: toml_edit::Value = value
                .to_string()
                .parse()
                .map_err(|e: toml_edit::TomlError| Error::internal(e.to_string()))?;
            // A remark behind the value stays behind it.
            if let Some(old) = &old {
                *new.decor_mut() = old.decor().clone();
            }
            match fields.get_mut(key) {
                Some(item) => *item = Item::Value(new),
                None => {
                    fields.insert(key, toml_edit::value(new));
                }
            }
        }
    }
    Ok(printed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_passed_over_and_told() {
        let read = parse(
            "[document]\ntitle = \"甲\"\nisuers = [\"乙\"]\nauthority = \"centrl\"\ndated = \"1 May\"\n\
             [source]\nfile = \"source.md\"\nmirror = \"yes\"\n[sauce]\n",
        )
        .unwrap();
        assert_eq!(read.document.title, "甲");
        assert_eq!(read.source.file.as_deref(), Some("source.md"));
        let told = |part: &str| read.faults.iter().filter(|fault| fault.contains(part)).count();
        for part in [
            "\"isuers\" in [document]; did you mean issuers?",
            "centrl",
            "1 May",
            "mirror",
            "sauce",
        ] {
            assert_eq!(told(part), 1, "{part}: {:#?}", read.faults);
        }
        assert_eq!(read.faults.len(), 5);
        assert!(parse("[document\n").is_err());
    }

    #[test]
    fn a_long_name_is_a_fault_that_is_told_in_short() {
        let right = format!("[document]\ntitle = \"{}\"\nregion = \"丙\"\n", "甲".repeat(500));
        assert_eq!(parse(&right).unwrap().faults, [""; 0]);
        for (key, value) in [
            ("title", format!("{:?}", "甲".repeat(501))),
            ("number", format!("{:?}", "甲".repeat(501))),
            ("short_names", format!("[\"乙\", {:?}]", "甲".repeat(501))),
            ("dated", format!("{:?}", "甲".repeat(501))),
            ("authority", format!("{:?}", "甲".repeat(501))),
        ] {
            let read = parse(&format!("[document]\n{key} = {value}\nregion = \"丙\"\n")).unwrap();
            assert_eq!(read.document.region.as_deref(), Some("丙"));
            let [fault] = read.faults.as_slice() else { panic!("{key}: {:?}", read.faults) };
            assert!(fault.contains(key) && fault.chars().count() < 320, "{fault}");
        }
    }

    #[test]
    fn a_change_leaves_the_rest_as_it_was_written() {
        let text =
            "# mine\n[document]\ntitle = \"甲\" # to be checked\n\n[source]\nfile = \"a.md\"\n";
        let typed = |field: &str, values: &[&str]| {
            (field.to_owned(), values.iter().map(|v| (*v).to_owned()).collect::<Vec<_>>())
        };
        let wanted = [
            typed("title", &["乙"]),
            typed("issuers", &["丙"]),
            typed("short_names", &["丁", "戊"]),
            typed("amended", &["[\"2024-01\"]"]),
            typed("source.mirror", &["true"]),
            typed("source.file", &[]),
        ];
        let (changed, changes) = edit(text, &wanted).unwrap();
        assert_eq!(
            changed,
            "# mine\n[document]\ntitle = \"乙\" # to be checked\nissuers = [\"丙\"]\n\
             short_names = [\"丁\", \"戊\"]\namended = [\"2024-01\"]\n\n[source]\nmirror = true\n"
        );
        assert_eq!(changes.len(), 6);
        for (field, value, said) in [
            ("titel", "乙", "did you mean title?"),
            ("dated", "gestern", "no date"),
            ("authority", "centrl", "central"),
            ("source.titel", "x", "no field"),
        ] {
            let error = edit(text, &[typed(field, &[value])]).unwrap_err().to_string();
            assert!(error.contains(said), "{field}: {error}");
        }
    }
}
