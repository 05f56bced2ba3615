//! A build that is killed goes on with what it has read, and ends as one that nobody stopped.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use tiaowen_engine::embedded::Embedded;
use tiaowen_engine::engine::Engine;
use tiaowen_text::hash::sha256;

use crate::damage::Dice;
use crate::harness::folder;
use crate::increment::write_text;

/// Documents of a project: more than a portion that is read at once.
const DOCUMENTS: usize = 300;

fn tiaowen(root: &Path, index: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tiaowen"));
    command.arg("--root").arg(root).arg("--index").arg(index).arg("index");
    command
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Builds to the end; returns what was said.
fn built(root: &Path, index: &Path, more: &[&str]) -> String {
    let output = tiaowen(root, index).args(more).output().unwrap();
    // One text was edited since it was added, which is told each time.
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(told(&output).contains("was edited since"), "{}", told(&output));
    assert!(!spool(index).exists());
    told(&output)
}

fn status(root: &Path, index: &Path) -> String {
    told(&tiaowen(root, index).arg("--status").output().unwrap())
}

fn spool(index: &Path) -> PathBuf {
    index.join("reading")
}

/// Starts a build and kills it once its folder is as `when` says; whether it was not done by then.
fn killed(root: &Path, index: &Path, signal: &str, when: &dyn Fn() -> bool) -> bool {
    let quiet = || Stdio::null();
    let mut child = tiaowen(root, index).stdout(quiet()).stderr(quiet()).spawn().unwrap();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "{status}");
            return false;
        }
        if when() {
            let id = child.id().to_string();
            assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
            return !child.wait().unwrap().success();
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

type Held = BTreeMap<String, Vec<String>>;

/// What a build holds but for times and the names of its parts.
fn held(index: &Path) -> Held {
    let name = fs::read_to_string(index.join("current")).unwrap();
    let mut held = Held::new();
    for file in fs::read_dir(index.join(name)).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let (stem, ending) = name.rsplit_once('.').unwrap();
        let key = match ending {
            // Documents and entries with the day on which they were added: compared below.
            "store" | "jsonl" => continue,
            "json" if name != "readings.json" && name != "topics.json" => continue,
            "json" | "tsv" | "txt" | "bin" => stem.to_owned(),
            _ => ending.to_owned(),
        };
        let mut bytes = fs::read(&path).unwrap();
        if key == "readings" {
            // When the files were written decides whether they are looked at again.
            let mut readings: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            readings["files"].take();
            bytes = readings.to_string().into_bytes();
        }
        held.entry(key).or_default().push(sha256(&bytes));
    }
    held.values_mut().for_each(|sums| sums.sort());
    let engine = Embedded::open(index).unwrap();
    for entry in engine.collection().catalogue.iter() {
        let linked = serde_json::to_string(&engine.linked(entry).unwrap()).unwrap();
        let mut entry = serde_json::to_value(entry).unwrap();
        for time in ["/history/added", "/history/text_changed", "/history/crosswalk/changed"] {
            entry.pointer_mut(time).map(serde_json::Value::take);
        }
        held.insert(entry["id"].to_string(), vec![linked, entry.to_string()]);
    }
    held
}

/// Fails where two builds differ, naming what of them does.
fn assert_same(found: &Held, expected: &Held, step: &str) {
    let differ = |name: &&String| found.get(*name) != expected.get(*name);
    let differ: Vec<_> = found.keys().chain(expected.keys()).filter(differ).collect();
    assert!(differ.is_empty(), "{step}: {differ:?}");
}

fn project(name: &str) -> PathBuf {
    let root = folder(name);
    let corpus = root.join("corpus");
    fs::create_dir_all(corpus.join("lexicon")).unwrap();
    fs::create_dir_all(root.join("seeds")).unwrap();
    let mut dice = Dice::new(19);
    (0..DOCUMENTS).for_each(|id| write_text(&corpus, id, &mut dice));
    for (folder, hash) in
        [("edited", format!("sha256 = \"{}\"\n", "0".repeat(64))), ("described", String::new())]
    {
        let dir = corpus.join(folder);
        fs::create_dir(&dir).unwrap();
        let meta = format!("[document]\n\n[source]\nfile = \"a.txt\"\n{hash}");
        fs::write(dir.join("meta.toml"), meta).unwrap();
        let text = format!("关于停车的{folder}办法\n第一条　车辆停放在车位。\n");
        fs::write(dir.join("a.txt"), text).unwrap();
    }
    // Two files whose ids would be one.
    fs::create_dir(corpus.join("more")).unwrap();
    let text = "另一件同名的规定\n第一条　道路由县城维护。\n";
    fs::write(corpus.join("more/text-5.txt"), text).unwrap();
    root
}

#[cfg(unix)]
#[test]
fn a_build_that_was_killed_ends_as_one_that_was_not() {
    let root = project("interrupted");
    let whole = root.join("whole");
    built(&root, &whole, &[]);
    let expected = held(&whole);
    let length = |index: &Path| fs::metadata(spool(index)).map_or(0, |facts| facts.len());
    let index = root.join("index");
    let writes = |index: &Path| {
        let names = fs::read_dir(index).into_iter().flatten().flatten();
        let mut names = names.map(|file| file.file_name().to_string_lossy().into_owned());
        names.any(|name| name.starts_with("writing-"))
    };
    let mut full = Vec::new();
    for (signal, from) in [("-KILL", 1), ("-INT", 2_000), ("-KILL", 100_000)] {
        let _ = fs::remove_dir_all(&index);
        let stopped = killed(&root, &index, signal, &|| length(&index) >= from);
        let kept = length(&index);
        assert!(!stopped || kept >= from);
        // Once more, on the way to the end.
        let again = stopped && killed(&root, &index, "-KILL", &|| writes(&index));
        if again {
            full = fs::read(spool(&index)).unwrap();
            let told = status(&root, &index);
            assert!(told.contains("302 documents were read by a build that is not"), "{told}");
        }
        let said = built(&root, &index, &[]);
        assert_eq!(said.contains("going on from 302 documents"), again, "{said}");
        assert_same(&held(&index), &expected, &format!("{signal} {from}"));
    }
    assert!(!full.is_empty(), "every build was faster than its kill");

    // Whatever of the file reached the disk.
    let mut dice = Dice::new(5);
    for step in 0..7 {
        let _ = fs::remove_dir_all(&index);
        fs::create_dir_all(&index).unwrap();
        let mut bytes = full.clone();
        match step {
            0 => bytes.clear(),
            1 => bytes.truncate(20),
            2 => bytes.extend_from_slice(&[0; 4_096]),
            3 => bytes.extend_from_slice(&[0xff; 100]),
            4 => {
                let at = dice.below(bytes.len());
                bytes[at] ^= 1;
            }
            5 => {
                let at = dice.below(bytes.len() - 4_096);
                bytes[at..at + 4_096].fill(0);
            }
            _ => bytes.truncate(dice.below(full.len())),
        }
        fs::write(spool(&index), bytes).unwrap();
        built(&root, &index, &[]);
        assert_same(&held(&index), &expected, &format!("damage {step}"));
    }

    // What changed since is read anew, of what is gone nothing stays; a forced build goes on from no other.
    let leave = |index: &Path| {
        let _ = fs::remove_dir_all(index);
        fs::create_dir_all(index).unwrap();
        fs::write(spool(index), &full).unwrap();
    };
    leave(&index);
    assert!(!built(&root, &index, &["--force"]).contains("going on"));
    assert_same(&held(&index), &expected, "forced");
    let corpus = root.join("corpus");
    fs::write(corpus.join("text-7.txt"), "另一件办法\n第一条　道路每周维护一次。\n").unwrap();
    fs::remove_file(corpus.join("text-5.txt")).unwrap();
    leave(&index);
    assert!(built(&root, &index, &[]).contains("going on from 302 documents"));
    built(&root, &whole, &["--force"]);
    assert_same(&held(&index), &held(&whole), "changed");
    // Another lexicon: everything is read anew.
    fs::write(corpus.join("lexicon/words.txt"), "车位\n").unwrap();
    leave(&index);
    assert!(!status(&root, &index).contains("302 documents"));
    assert!(!built(&root, &index, &[]).contains("going on"));
    // What waits is of no use once the index is up to date.
    fs::write(spool(&index), &full).unwrap();
    assert!(built(&root, &index, &[]).contains("up to date"));
}
