//! Writing into a corpus: whole or not at all, by one program at a time; and what in a folder is no file of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tiaowen::corpus::store::Store;
use tiaowen_text::doc::DocId;

use crate::harness::folder;

const NOTICE: &str = "# 云栖县养老服务办法\n\n第一条 为了发展养老服务，制定本办法。\n\n第二条 本办法自公布之日起施行。\n";

fn project(name: &str) -> PathBuf {
    let root = folder(name);
    let _ = fs::remove_dir_all(&root);
    fs::create_dir_all(root.join("corpus")).unwrap();
    fs::create_dir_all(root.join("seeds")).unwrap();
    fs::write(root.join("notice.md"), NOTICE).unwrap();
    root
}

fn tiaowen(root: &Path, args: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_tiaowen");
    Command::new(program).args(args).arg("--root").arg(root).current_dir(root).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn visible(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir)
        .unwrap()
        .map(|child| child.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name != ".lock")
        .collect();
    names.sort();
    names
}

#[test]
fn what_a_killed_ingest_left_is_cleared_away_and_the_same_command_then_works() {
    let root = project("store-killed");
    let corpus = root.join("corpus");
    // As a kill leaves it: between the folder and the source, and between the source and its description.
    for (pid, source) in [("1", None), ("2", Some("# 云"))] {
        let left = corpus.join(format!(".notice.{pid}.new"));
        fs::create_dir(&left).unwrap();
        if let Some(source) = source {
            fs::write(left.join("source.md"), source).unwrap();
        }
    }
    let read = tiaowen(&root, &["ingest", "--json"]);
    assert!(said(&read).contains("\"documents\": []"), "{}", said(&read));
    let output = tiaowen(&root, &["ingest", "notice.md"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(visible(&corpus), ["notice"]);
    assert_eq!(visible(&corpus.join("notice")), ["meta.toml", "source.md"]);
    assert_eq!(fs::read_to_string(corpus.join("notice/source.md")).unwrap(), NOTICE);
    // Again: it is there, and nothing is added.
    assert_eq!(tiaowen(&root, &["ingest", "notice.md"]).status.code(), Some(0));
    assert_eq!(visible(&corpus), ["notice"]);
}

#[test]
fn a_draft_that_is_not_published_leaves_nothing() {
    let corpus = project("store-draft").join("corpus");
    let store = Store::open(&corpus).unwrap();
    let draft = store.draft(&DocId::parse("a").unwrap()).unwrap();
    fs::write(draft.dir().join("source.md"), NOTICE).unwrap();
    drop(draft);
    assert!(visible(&corpus).is_empty());
}

#[test]
fn one_program_writes_at_a_time_and_the_other_is_told_who() {
    let root = project("store-lock");
    let store = Store::open(&root.join("corpus")).unwrap();
    let output = tiaowen(&root, &["ingest", "notice.md"]);
    let holder = format!("process {}", std::process::id());
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains(&holder), "{}", said(&output));
    // Reading needs no right to write.
    assert_eq!(tiaowen(&root, &["ingest"]).status.code(), Some(0));
    assert_eq!(tiaowen(&root, &["ingest", "--dry-run", "notice.md"]).status.code(), Some(0));
    drop(store);
    assert_eq!(tiaowen(&root, &["ingest", "notice.md"]).status.code(), Some(0));
}

#[cfg(unix)]
#[test]
fn links_pipes_and_what_may_not_be_read_are_named_and_left() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let root = project("store-odd");
    let corpus = root.join("corpus");
    assert_eq!(tiaowen(&root, &["ingest", "notice.md"]).status.code(), Some(0));
    fs::write(root.join("secret.txt"), "第一条 不属于语料的文字。").unwrap();
    symlink("..", corpus.join("up")).unwrap();
    symlink(root.join("secret.txt"), corpus.join("out.txt")).unwrap();
    symlink("nowhere", corpus.join("broken.txt")).unwrap();
    symlink("notice/source.md", corpus.join("within.md")).unwrap();
    assert!(Command::new("mkfifo").arg(corpus.join("pipe.txt")).status().unwrap().success());
    let closed = corpus.join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    let may_read = fs::read_dir(&closed).is_ok();

    let output = tiaowen(&root, &["ingest"]);
    let text = said(&output);
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    for (name, why) in [
        ("up", "a link to a folder"),
        ("out.txt", "a link out of the folder"),
        ("broken.txt", "a link that leads nowhere"),
        ("pipe.txt", "a pipe, a socket or a device"),
    ] {
        let told = |line: &str| line.contains(&format!("corpus/{name}:")) && line.contains(why);
        assert!(text.lines().any(told), "{name}: {text}");
    }
    // Whoever may read everything is told of nothing.
    assert!(may_read || text.contains("corpus/closed:"), "{text}");
    assert!(!text.contains("不属于语料") && text.contains("2 documents"), "{text}");
    // The index is built of the same files, and a pipe that is named is refused, not waited for.
    assert_eq!(tiaowen(&root, &["index"]).status.code(), Some(1));
    let pipe = tiaowen(&root, &["ingest", "corpus/pipe.txt"]);
    assert!(pipe.status.code() == Some(1) && said(&pipe).contains("no file"), "{}", said(&pipe));
    // Nor is one waited for that a description names as its text.
    let described = corpus.join("piped");
    fs::create_dir(&described).unwrap();
    assert!(Command::new("mkfifo").arg(described.join("source.md")).status().unwrap().success());
    let meta = "[document]\ntitle = \"管道\"\n\n[source]\nfile = \"source.md\"\n";
    fs::write(described.join("meta.toml"), meta).unwrap();
    for command in ["ingest", "index", "check"] {
        let told = said(&tiaowen(&root, &[command]));
        assert!(told.contains("piped") && told.contains("a pipe, a socket or a device"), "{told}");
    }
}
