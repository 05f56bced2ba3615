//! The real binary: output, JSON, exit codes.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use crate::harness;

/// Runs the binary on the project with the tests' index.
fn tiaowen(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tiaowen"))
        .args(args)
        .current_dir(harness::root())
        .env("TIAOWEN_INDEX", harness::index())
        .output()
        .unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn json(args: &[&str]) -> serde_json::Value {
    let output = tiaowen(args);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{args:?}: {e}"))
}

#[test]
fn search_answers_with_the_clause_in_either_script() {
    for query in ["养老托育", "養老託育"] {
        let found = json(&["search", query, "--json", "--limit", "50"]);
        let first = |document: &str| {
            let hits = found["hits"].as_array().unwrap();
            let hit = hits.iter().find(|h| h["document"] == document).unwrap();
            (hit["number"].as_u64().unwrap(), hit["path"].as_str().unwrap().to_owned())
        };
        assert_eq!(first("sichuan-2023"), (14, "5.14".to_owned()), "{query}");
        assert_eq!(first("central-2022"), (23, "5.23".to_owned()), "{query}");
    }
}

#[test]
fn show_prints_a_clause_with_what_it_carries_out() {
    for key in ["14", "十四", "（十四）", "5.14"] {
        let output = tiaowen(&["show", "sichuan-2023", key]);
        assert_eq!(output.status.code(), Some(0), "{key}");
        let text = stdout(&output);
        assert!(text.contains("發展養老托育服務"), "{text}");
        assert!(
            text.contains("carries out central-2022 （二十三） 发展养老托育服务 [curated wider]"),
            "{text}"
        );
    }
    let clause = json(&["show", "sichuan-2023", "section-1", "--json"]);
    assert_eq!(clause["number"], serde_json::Value::Null);
    assert_eq!(clause["path"], "1");
    assert_eq!(clause["paragraphs"].as_array().unwrap().len(), 2);
}

#[test]
fn exit_codes_tell_found_nothing_and_error_apart() {
    let code = |args: &[&str]| tiaowen(args).status.code();
    assert_eq!(code(&["search", "养老"]), Some(0));
    assert_eq!(code(&["search", "\"鼋鼍蛟龙\""]), Some(1));
    assert_eq!(code(&["show", "sichuan-2023", "99"]), Some(1));
    assert_eq!(code(&["show", "no-such-document"]), Some(1));
    assert_eq!(code(&["show", "No Such"]), Some(2));
    assert_eq!(code(&["--index", "no/such/folder", "search", "养老"]), Some(2));
}

#[test]
fn a_missing_index_names_the_command_that_builds_it() {
    let output = tiaowen(&["--index", "no/such/folder", "search", "养老"]);
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("tiaowen index"), "{message}");
}

#[test]
fn index_is_built_once_and_again_only_when_something_changed() {
    let place = scratch("index-twice");
    let corpus = place.join("corpus/small");
    fs::create_dir_all(&corpus).unwrap();
    fs::write(corpus.join("meta.toml"), "[document]\n[source]\nfile = \"a.txt\"\n").unwrap();
    fs::write(corpus.join("a.txt"), "关于修路的通知\n\n一、修好村道。先修危桥。\n").unwrap();
    let run = || {
        let output = Command::new(env!("CARGO_BIN_EXE_tiaowen"))
            .args(["index", "--root"])
            .arg(&place)
            .env_remove("TIAOWEN_INDEX")
            .output()
            .unwrap();
        (output.status.code(), stdout(&output))
    };
    let (code, first) = run();
    assert_eq!(code, Some(0));
    assert!(first.contains("indexed 1 documents"), "{first}");
    assert!(run().1.contains("up to date"));
    fs::write(corpus.join("a.txt"), "关于修路的通知\n\n一、修好村道。\n二、管好村道。\n").unwrap();
    assert!(run().1.contains("indexed 1 documents"));
}

/// A fresh folder of this run.
fn scratch(name: &str) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    if dir.exists() {
        fs::remove_dir_all(&dir).unwrap();
    }
    fs::create_dir_all(&dir).unwrap();
    dir
}

#[test]
fn search_narrows_sorts_pages_and_counts_as_the_endpoint_does() {
    let total = |args: &[&str]| {
        let args = [&["search", "养老", "--json"], args].concat();
        json(&args)["total"].as_u64().unwrap()
    };
    let all = total(&[]);
    assert!(total(&["--level", "省级"]) < all && total(&["--year", "2023"]) < all);
    assert_eq!(total(&["--level", "provincial"]), total(&["--level", "省级"]));
    assert_eq!(total(&["--counterpart", "true"]) + total(&["--counterpart", "false"]), all);
    let page = |args: &[&str]| {
        let args =
            [&["search", "养老", "--json", "--limit", "2", "--sort", "document"], args].concat();
        json(&args)["hits"].clone()
    };
    assert_eq!(page(&["--page", "2"]), page(&["--offset", "2"]));
    assert_ne!(page(&["--page", "1"]), page(&["--page", "2"]));
    let printed = stdout(&tiaowen(&["search", "户口", "--facets", "--off", "also:户口=户籍"]));
    assert!(printed.contains("also searched for 户口: 落户\n"), "{printed}");
    assert!(printed.contains("level: "), "{printed}");
    let help = stdout(&tiaowen(&["search", "--help"]));
    for operator in ["OR", "“养老托育”", "~2", "-公路", "标题:", "文件:", "级别:", "地区:", "年:"]
    {
        assert!(help.contains(operator), "{operator}");
    }
}

#[test]
fn a_word_that_is_left_out_is_no_option_and_a_name_opens_its_document() {
    let run = |arguments: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_tiaowen"))
            .arg("--index")
            .arg(crate::harness::index())
            .args(arguments)
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, without) = run(&["search", "县城", "-公路", "--json"]);
    let (_, whole) = run(&["search", "县城", "--json"]);
    assert_eq!(code, Some(0), "{without}");
    let total = |text: &str| -> u64 {
        serde_json::from_str::<serde_json::Value>(text).unwrap()["total"].as_u64().unwrap()
    };
    assert!(total(&without) < total(&whole));
    assert_eq!(run(&["search", "-公路"]).0, Some(1), "nothing is asked for, and nothing refused");
    let (code, named) = run(&["show", "四川意见", "14"]);
    assert_eq!((code, named), (Some(0), run(&["show", "sichuan-2023", "14"]).1));
    let (_, hidden) = run(&["search", "充电桩", "--region", "青禾"]);
    assert!(
        hidden.contains("outside the filters: ") && !hidden.contains("in no clause"),
        "{hidden}"
    );
}

#[test]
fn a_quiet_table_has_only_the_rows_that_are_not_verified() {
    let file = std::env::temp_dir().join(format!("tiaowen-quiet-{}.csv", std::process::id()));
    let rows =
        "标题,条款\n青禾市公共停车设施管理条例,第三条\n青禾市公共停车设施管理条例,第九十条\n,\n";
    std::fs::write(&file, rows).unwrap();
    let output = tiaowen(&["verify", file.to_str().unwrap(), "--quiet"]);
    std::fs::remove_file(&file).unwrap();
    let printed = stdout(&output);
    assert_eq!(output.status.code(), Some(1), "{printed}");
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines.len(), 2, "{printed}");
    assert!(lines[1].contains("第九十条") && lines[1].contains("not-found"), "{printed}");
}

/// A draft in Word, a page and one in another charset are checked as what they say.
#[test]
fn drafts_of_any_format_are_checked() {
    const SAID: &str = "《青禾市公共停车设施管理条例》第四条规定：“区人民政府可以将公共停车设施纳入年度建设计划。”";
    let paragraph = format!("<w:p><w:r><w:t>{SAID}</w:t></w:r></w:p>");
    let page = format!("<html><body><p>{SAID}</p></body></html>");
    let (gb18030, ..) = encoding_rs::GB18030.encode(SAID);
    let drafts = [
        ("docx", crate::source::docx(&paragraph, &[])),
        ("html", page.into_bytes()),
        ("txt", gb18030.into_owned()),
        ("txt", SAID.as_bytes().to_vec()),
    ];
    for (at, (ending, bytes)) in drafts.into_iter().enumerate() {
        let name = format!("tiaowen-draft-{}-{at}.{ending}", std::process::id());
        let file = std::env::temp_dir().join(name);
        std::fs::write(&file, bytes).unwrap();
        let output = tiaowen(&["verify", file.to_str().unwrap()]);
        std::fs::remove_file(&file).unwrap();
        let printed = stdout(&output);
        assert_eq!(output.status.code(), Some(1), "{ending}: {printed}");
        assert!(printed.contains("有出入"), "{ending}: {printed}");
    }
}

/// A small project of its own, indexed.
#[cfg(unix)]
fn project(name: &str) -> PathBuf {
    let place = scratch(name);
    for id in ["roads", "wells"] {
        let dir = place.join("corpus").join(id);
        fs::create_dir_all(&dir).unwrap();
        fs::write(dir.join("meta.toml"), "[source]\nfile = \"a.txt\"\n").unwrap();
        fs::write(dir.join("a.txt"), format!("关于修路的通知{id}\n\n一、修好村道。先修危桥。\n"))
            .unwrap();
    }
    assert_eq!(run_in(&place, &["index"]).status.code(), Some(0));
    place
}

/// Runs the binary on a project, no longer than 30 seconds: 124 then.
#[cfg(unix)]
fn run_in(place: &std::path::Path, args: &[&str]) -> Output {
    shell(place, "exec timeout 30 \"$TIAOWEN\" \"$@\"", args)
}

#[cfg(unix)]
fn shell(place: &std::path::Path, line: &str, args: &[&str]) -> Output {
    Command::new("sh")
        .args(["-c", line, "sh"])
        .args(args)
        .current_dir(place)
        .env("TIAOWEN", env!("CARGO_BIN_EXE_tiaowen"))
        .env("TIAOWEN_ROOT", place)
        .env_remove("TIAOWEN_INDEX")
        .output()
        .unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_or_a_reader_that_is_gone_is_no_panic() {
    let place = project("full-disk");
    for args in [
        &["lookup", "村道"][..],
        &["analyze", "村道"],
        &["index"],
        &["index", "--status"],
        &["edit", "roads", "region=四川"],
        &["model", "show"],
        &["remove", "roads"],
    ] {
        let full = shell(&place, "\"$TIAOWEN\" \"$@\" > /dev/full", args);
        let told = stderr(&full);
        assert_eq!(full.status.code(), Some(2), "{args:?}: {told}");
        assert!(told.contains("No space left") && !told.contains("panicked"), "{args:?}: {told}");
    }
    for args in [&["lookup", "村道"][..], &["analyze", "村道"], &["index", "--status"]] {
        let gone = shell(&place, "{ sleep 0.2; \"$TIAOWEN\" \"$@\"; echo $? >&2; } | true", args);
        assert!(matches!(stderr(&gone).trim(), "0" | "1"), "{args:?}: {}", stderr(&gone));
    }
    // Nor is a log that cannot be written.
    let mute = shell(&place, "\"$TIAOWEN\" \"$@\" 2> /dev/full", &["lookup", "此处没有的话"]);
    assert_eq!(mute.status.code(), Some(1));
}

#[test]
fn numbers_that_a_setting_has_no_room_for_are_refused_by_name() {
    let place = scratch("serve-numbers");
    let serve = |args: &[&str]| {
        let serve = ["serve", "--port", "0"];
        let args: Vec<&str> = serve.iter().chain(args).copied().collect();
        Command::new(env!("CARGO_BIN_EXE_tiaowen"))
            .args(args)
            .env("TIAOWEN_ROOT", &place)
            .output()
            .unwrap()
    };
    for number in ["65536", "9223372036854775807", "18446744073709551615"] {
        let refused = serve(&["--at-once", number]);
        assert_eq!(refused.status.code(), Some(2));
        let told = stderr(&refused);
        assert!(told.contains("at-once") && told.contains("0..=65535"), "{told}");
    }
    fs::write(place.join("tiaowen.toml"), "at-once = 9223372036854775807\n").unwrap();
    let told = stderr(&serve(&[]));
    assert!(told.contains("at-once = 9223372036854775807 is not in 0..=65535"), "{told}");
}

#[cfg(target_os = "linux")]
#[test]
fn pipes_and_devices_in_the_place_of_files_are_named_and_not_waited_for() {
    type Case<'a> = (&'a str, &'a [&'a str]);
    let cases: &[Case] = &[
        ("tiaowen.toml", &["serve", "--port", "0"]),
        ("tiaowen.toml", &["search", "村道"]),
        ("corpus/lexicon/words.txt", &["index", "--force"]),
        ("corpus/lexicon/everyday-more.tsv", &["index", "--force"]),
        ("corpus/topics.tsv", &["index", "--force"]),
        ("corpus/crosswalk/a.tsv", &["index", "--force"]),
        ("corpus/roads/meta.toml", &["index", "--force"]),
        ("corpus/roads/meta.toml", &["check"]),
        ("watch.toml", &["watch"]),
        ("list.toml", &["watch", "--list", "list.toml"]),
        ("watch.state.json", &["watch"]),
        ("index/current", &["search", "村道"]),
        ("questions.tsv", &["eval", "crosswalk", "questions.tsv"]),
    ];
    for make in ["mkfifo \"$1\"", "ln -s /dev/zero \"$1\""] {
        let place = project("pipes");
        fs::write(place.join("watch.toml"), "queries = [\"村道\"]\n").unwrap();
        for (file, args) in cases {
            let path = place.join(file);
            let held = fs::read(&path).ok();
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            let made = format!("rm -f \"$1\"; {make}");
            assert!(shell(&place, &made, &[file]).status.success());
            let output = run_in(&place, args);
            let told = stdout(&output) + &stderr(&output);
            let code = output.status.code();
            assert!(matches!(code, Some(1 | 2)), "{file} {args:?}: {code:?} {told}");
            let name = file.rsplit('/').next().unwrap();
            let named = told.contains(name) || told.contains("no index");
            assert!(named && !told.contains("panicked"), "{file} {args:?}: {told}");
            fs::remove_file(&path).unwrap();
            held.into_iter().for_each(|bytes| fs::write(&path, bytes).unwrap());
        }
        // What a user names to be read once may come through a pipe; that it ends is seen to.
        let piped = "printf '村道' > a.txt; mkfifo p; (cat a.txt > p &) ; exec timeout 30 \"$TIAOWEN\" convert --to hant p";
        assert_eq!(stdout(&shell(&place, piped, &[])), "村道");
        let endless = run_in(&place, &["verify", "/dev/zero"]);
        assert_eq!(endless.status.code(), Some(2));
        assert!(stderr(&endless).contains("more than 64 MB"), "{}", stderr(&endless));
    }
}
