//! Scans and pictures: refused with a word on what to do, or read by the program tesseract. All but one test put
//! programs of their own into its place.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tiaowen::corpus::read_document;
use tiaowen_source::Source;
use tiaowen_text::doc::{DocId, IssueKind, Meta, TextState};

use crate::harness::folder;
use crate::living::ran;

const HEAD: &str =
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext";
const PICTURE: &[u8] = include_bytes!("../data/ocr/notice.png");

/// A page of lines, each with its confidence.
fn tsv(lines: &[(f32, &str)]) -> String {
    let mut text = format!("{HEAD}\n1\t1\t0\t0\t0\t0\t0\t0\t1240\t1754\t-1\t\n");
    for (at, (sure, line)) in lines.iter().enumerate() {
        let (top, width) = (100 + 60 * at, 30 * line.chars().count());
        text += &format!("5\t1\t1\t1\t{}\t1\t100\t{top}\t{width}\t30\t{sure}\t{line}\n", at + 1);
    }
    text
}

fn page() -> String {
    tsv(&[
        (96.0, "云栖县公共座椅管理办法"),
        (95.0, "第一条为了方便行人休息，制定本办法。"),
        (61.5, "第二条公共座椅设在公园、车站和街道两侧。"),
        (90.0, "第三条本办法自发布之日起施行。"),
    ])
}

/// A project, and a folder for programs that is all of PATH.
fn project(name: &str) -> (PathBuf, PathBuf) {
    let root = folder(name);
    let programs = root.join("programs");
    for dir in ["corpus", "seeds", "programs"] {
        fs::create_dir_all(root.join(dir)).unwrap();
    }
    fs::write(root.join("notice.png"), PICTURE).unwrap();
    (root, programs)
}

fn program(programs: &Path, name: &str, script: &str) {
    let file = programs.join(name);
    fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
}

/// A tesseract that has one language and reads `page` in everything.
fn tesseract(programs: &Path, page: &str) {
    let read = programs.join("page.tsv");
    fs::write(&read, page).unwrap();
    let script = format!(
        "if [ \"$1\" = --list-langs ]; then echo chi_sim; exit; fi\nwhile IFS= read -r row; do printf '%s\\n' \"$row\"; done < '{}'",
        read.display()
    );
    program(programs, "tesseract", &script);
}

fn run(root: &Path, path: &Path, args: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_tiaowen"))
        .args(args)
        .arg("--root")
        .arg(root)
        .current_dir(root)
        .env("PATH", path)
        .env("TMPDIR", root)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    let left: Vec<_> = fs::read_dir(root)
        .unwrap()
        .map(|child| child.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("tiaowen-ocr"))
        .collect();
    assert!(left.is_empty(), "{left:?} was not removed: {said}");
    (output.status.code(), said)
}

#[test]
fn confidence_is_told_clause_by_clause() {
    let source =
        Source { bytes: page().into_bytes(), name: "notice.tsv".to_owned(), ..Source::default() };
    let document =
        read_document(&DocId::parse("notice").unwrap(), &Meta::default(), &source).unwrap();
    assert_eq!(document.state, TextState::Recognised);
    assert_eq!(document.meta.title, "云栖县公共座椅管理办法");
    let sure: Vec<_> = document
        .clauses
        .iter()
        .filter_map(|clause| Some((clause.ordinal?.main, clause.confidence?)))
        .collect();
    assert_eq!(sure, [(1, 95), (2, 62), (3, 90)]);
    let low: Vec<_> = document
        .issues
        .iter()
        .filter(|issue| issue.kind == IssueKind::LowConfidence)
        .map(|issue| issue.span.of(&document.text))
        .collect();
    assert_eq!(low.len(), 1);
    assert!(low[0].starts_with("第二条"), "{low:?}");
}

#[test]
fn a_refused_scan_says_what_is_missing() {
    let (root, programs) = project("scan-refused");
    let (code, said) = run(&root, &programs, &["ingest", "notice.png"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("picture (PNG)") && said.contains("ingest --ocr"), "{said}");
    let packages = ["tesseract-ocr ", "tesseract-ocr-chi-sim", "tesseract-ocr-chi-tra"];
    let (code, said) = run(&root, &programs, &["ingest", "--ocr", "notice.png"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("not on PATH") && packages.iter().all(|p| said.contains(p)), "{said}");
    program(&programs, "tesseract", "echo eng");
    let (_, said) = run(&root, &programs, &["ingest", "--ocr", "notice.png"]);
    assert!(said.contains("no language data chi_sim or chi_tra"), "{said}");
    assert!(packages.iter().all(|p| said.contains(p)), "{said}");
    program(
        &programs,
        "tesseract",
        "[ $1 = --list-langs ] && echo chi_sim && exit; echo ink >&2; exit 3",
    );
    let (_, said) = run(&root, &programs, &["ingest", "--ocr", "notice.png"]);
    assert!(said.contains("tesseract cannot read it: ink"), "{said}");
    tesseract(&programs, HEAD);
    let (_, said) = run(&root, &programs, &["ingest", "--ocr", "notice.png"]);
    assert!(said.contains("no text was recognised"), "{said}");
    assert_eq!(
        fs::read_dir(root.join("corpus")).unwrap().flatten().filter(|c| c.path().is_dir()).count(),
        0
    );
}

#[test]
fn a_scan_is_recognised_once_and_kept_with_its_text() {
    let (root, programs) = project("scan-kept");
    tesseract(&programs, &page());
    let (code, said) = run(&root, &programs, &["ingest", "--ocr", "notice.png"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("recognised;") && said.contains("low-confidence"), "{said}");
    let dir = root.join("corpus/notice");
    assert_eq!(fs::read(dir.join("scan.png")).unwrap(), PICTURE);
    let meta = fs::read_to_string(dir.join("meta.toml")).unwrap();
    assert!(meta.contains("file = \"source.tsv\"\nscan = \"scan.png\"\n"), "{meta}");
    let (code, said) = run(&root, &programs, &["ingest", "--ocr", "notice.png"]);
    assert!(code == Some(0) && said.contains("already held"), "{said}");
    // Without any program from here on.
    fs::remove_file(programs.join("tesseract")).unwrap();
    let (code, said) = run(&root, &programs, &["index"]);
    assert_eq!(code, Some(0), "{said}");
    let (_, shown) = run(&root, &programs, &["show", "notice", "2", "--json"]);
    let clause: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(clause["state"], "recognised");
    assert_eq!(clause["recognition"], serde_json::json!({ "confidence": 62, "low": true }));
    let (_, shown) = run(&root, &programs, &["show", "notice", "2"]);
    assert!(shown.contains("recognised with confidence 62 of 100, low"), "{shown}");
    let (_, cited) = run(&root, &programs, &["export", "notice", "--format", "ris"]);
    assert!(cited.contains("识别文本"), "{cited}");
    // The text that another replaces is kept with its scan.
    fs::write(
        root.join("typed.md"),
        "# 云栖县公共座椅管理办法\n\n第一条 为了方便行人休息，制定本办法。\n",
    )
    .unwrap();
    ran(&root, &["ingest", "--replace", "notice", "typed.md"], 0);
    assert_eq!(fs::read(dir.join("versions/1/scan.png")).unwrap(), PICTURE);
    assert!(!dir.join("scan.png").exists());
    let meta = fs::read_to_string(dir.join("meta.toml")).unwrap();
    assert!(!meta.contains("scan"), "{meta}");
}

/// The one test that runs the real program.
#[test]
fn a_real_picture_is_read() {
    let listed = Command::new("tesseract").arg("--list-langs").output();
    let there = listed.is_ok_and(|l| String::from_utf8_lossy(&l.stdout).contains("chi_sim"));
    if !there {
        eprintln!("skipped: tesseract with chi_sim is not installed");
        return;
    }
    let (root, _) = project("scan-real");
    let report = ran(&root, &["ingest", "--ocr", "notice.png", "--json"], 0);
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let document = &report["documents"][0];
    assert_eq!(document["state"], "recognised");
    assert_eq!(document["levels"]["article"], 3, "{document}");
    ran(&root, &["index"], 0);
    let clause = ran(&root, &["show", "notice", "3", "--json"], 0);
    let clause: serde_json::Value = serde_json::from_str(&clause).unwrap();
    let text = clause["text"].as_str().unwrap();
    assert!(text.ends_with("县住房和城乡建设部门每月检查一次，损坏的应当在五日内修复。"), "{text}");
    assert!(clause["recognition"]["confidence"].as_u64().unwrap() >= 80, "{clause}");
}
