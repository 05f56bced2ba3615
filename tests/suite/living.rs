//! A collection that lives: documents come, are replaced, edited and removed, and nothing is lost on the way.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::harness::{encoded, folder};

/// A made-up regulation; `third` is its third article.
fn text(third: &str) -> String {
    format!(
        "# 云栖县养老服务办法\n\n第一条 为了发展养老服务，制定本办法。\n\n第二条 县民政局负责养老服务工作。\n\n{third}"
    )
}

/// A project with one document, `care`, that is indexed.
pub fn project(name: &str) -> PathBuf {
    let root = folder(name);
    fs::create_dir_all(root.join("corpus")).unwrap();
    fs::create_dir_all(root.join("seeds")).unwrap();
    fs::write(root.join("care.md"), text("第三条 每个乡镇建设一个养老服务中心。\n")).unwrap();
    ran(&root, &["ingest", "care.md"], 0);
    ran(&root, &["index"], 0);
    root
}

pub fn tiaowen(root: &Path, args: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_tiaowen");
    Command::new(program).args(args).arg("--root").arg(root).current_dir(root).output().unwrap()
}

/// Runs a command that is to exit with `code`; returns what it said.
pub fn ran(root: &Path, args: &[&str], code: i32) -> String {
    let output = tiaowen(root, args);
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{args:?}: {said}");
    said
}

/// Every file below the corpus with its bytes, but the lock.
fn files(root: &Path) -> Vec<(String, Vec<u8>)> {
    fn below(dir: &Path, found: &mut Vec<(String, Vec<u8>)>) {
        for child in fs::read_dir(dir).unwrap() {
            let path = child.unwrap().path();
            if path.is_dir() {
                below(&path, found);
            } else if !path.ends_with(".lock") {
                found.push((path.display().to_string(), fs::read(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    below(&root.join("corpus"), &mut found);
    found.sort();
    found
}

#[test]
fn a_document_that_is_held_is_told_with_the_three_ways_and_nothing_changes() {
    let root = project("living-held");
    ran(
        &root,
        &[
            "edit",
            "care",
            "number=云政发〔2023〕7号",
            "official_url=https://www.gov.cn/yunqi/7.htm",
        ],
        0,
    );
    let before = files(&root);
    let other =
        "# 云栖县托育服务办法\n\n云政发〔2023〕7号\n\n第一条 为了发展托育服务，制定本办法。\n";
    for (name, content, same) in [
        ("care.md", text("第三条 每个村建设一个养老服务站。\n"), "the same id"),
        ("new.md", other.to_owned(), "the same number, 云政发〔2023〕7号"),
        ("copy.md", text("第三条 另有规定的除外。\n"), "the same title and issuers"),
    ] {
        fs::write(root.join(name), content).unwrap();
        for args in [&["ingest", name][..], &["ingest", name, "--dry-run"]] {
            let said = ran(&root, args, 1);
            for part in [same, "it is care", "--replace care", "--as NEW", "--skip"] {
                assert!(said.contains(part), "{name} {part}: {said}");
            }
        }
        let said = ran(&root, &["ingest", name, "--skip"], 0);
        assert!(said.contains("it is care"), "{said}");
        assert_eq!(files(&root), before, "{name}");
    }
    let said = ran(&root, &["ingest", "https://www.gov.cn/yunqi/7.htm"], 1);
    assert!(said.contains("the same address") && said.contains("it is care"), "{said}");
    assert_eq!(files(&root), before);
    let json = tiaowen(&root, &["ingest", "new.md", "--json"]).stdout;
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["held"][0]["document"], "care", "{json}");
    assert_eq!(json["held"][0]["settled"], false);

    // As a document of its own, when that is what the user says.
    ran(&root, &["ingest", "new.md", "--as", "care"], 1);
    assert_eq!(files(&root), before);
    ran(&root, &["ingest", "new.md", "--as", "nursery"], 0);
    assert!(root.join("corpus/nursery/source.md").is_file());
    // Several files cannot be one document.
    ran(&root, &["ingest", "new.md", "copy.md", "--as", "third"], 2);
    ran(&root, &["ingest", "new.md", "--as", "third", "--skip"], 2);
}

#[test]
fn versions_that_come_together_are_documents_each() {
    let root = project("living-versions");
    let folder = root.join("laws");
    fs::create_dir_all(&folder).unwrap();
    for (name, note, third) in [
        (
            "溪流条例(2010-06-01).md",
            "2010年6月1日青岭市人民代表大会常务委员会公告第3号公布",
            "每月巡查一次",
        ),
        (
            "溪流条例(2019-09-01).md",
            "2010年6月1日青岭市人民代表大会常务委员会公告第3号公布　2019年9月1日修订",
            "每周巡查一次",
        ),
        (
            "溪流条例-副本.md",
            "2010年6月1日青岭市人民代表大会常务委员会公告第3号公布",
            "每旬巡查一次",
        ),
    ] {
        let text = format!(
            "# 青岭市溪流条例\n\n{note}\n\n第一条 为了保护溪流，制定本条例。\n\n第二条 溪流{third}。\n"
        );
        fs::write(folder.join(name), text).unwrap();
    }
    // The third tells the day of the first.
    let said = ran(&root, &["ingest", "laws"], 1);
    assert!(said.contains("2 documents, 1 already held"), "{said}");
    // Later, on its own, a version is for the user to decide on.
    let third = fs::read_to_string(folder.join("溪流条例(2010-06-01).md")).unwrap();
    let third = third.replace("2010年6月1日青", "2022年3月1日青").replace("第3号", "第9号");
    fs::write(root.join("later.md"), third).unwrap();
    let said = ran(&root, &["ingest", "later.md"], 1);
    assert!(said.contains("the same title and issuers"), "{said}");
}

#[test]
fn parts_that_come_together_are_documents_each() {
    let root = project("living-parts");
    let folder = root.join("parts");
    fs::create_dir_all(&folder).unwrap();
    let note = "2010年6月1日青岭市人民代表大会常务委员会通过";
    for (name, part, from) in
        [("总则.md", "总则编", 1), ("水面.md", "水面编", 3), ("重复.md", "总则编", 2)]
    {
        let articles: Vec<String> = (from..from + 2)
            .map(|n| format!("第{n}条 {part}的第{n}件事由水务部门办理。"))
            .collect();
        let text = format!("# 青岭市溪流条例\n\n# {part}\n\n{note}\n\n{}\n", articles.join("\n\n"));
        fs::write(folder.join(name), text).unwrap();
    }
    // The articles of one of the three are those of the others.
    let said = ran(&root, &["ingest", "parts"], 1);
    assert!(said.contains("2 documents, 1 already held"), "{said}");
}

#[test]
fn the_same_bytes_are_told_and_left() {
    let root = project("living-same");
    let before = files(&root);
    fs::copy(root.join("care.md"), root.join("another-name.md")).unwrap();
    for name in ["care.md", "another-name.md"] {
        let said = ran(&root, &["ingest", name], 0);
        assert!(said.contains("it is care (byte for byte)"), "{said}");
        let said = ran(&root, &["ingest", "--replace", "care", name], 0);
        assert!(said.contains("byte for byte"), "{said}");
    }
    assert_eq!(files(&root), before);
}

#[test]
fn a_replaced_text_is_kept_and_the_description_of_the_user_stays() {
    let root = project("living-replace");
    let dir = root.join("corpus/care");
    ran(&root, &["edit", "care", "short_names=云栖办法", "dated=2020-05-06"], 0);
    let mut meta = fs::read_to_string(dir.join("meta.toml")).unwrap();
    meta.insert_str(0, "# checked by hand\n");
    fs::write(dir.join("meta.toml"), &meta).unwrap();
    let first = fs::read(dir.join("source.md")).unwrap();
    let newer = text("第三条 每个村建设一个养老服务站。\n\n第四条 自2024年1月1日起施行。\n");
    fs::write(root.join("care-2024.md"), &newer).unwrap();
    let said = ran(&root, &["ingest", "--replace", "care", "care-2024.md"], 0);
    assert!(said.contains("the text before is kept as version 1"), "{said}");

    let version = dir.join("versions/1");
    assert_eq!(fs::read(version.join("source.md")).unwrap(), first);
    assert_eq!(fs::read_to_string(version.join("meta.toml")).unwrap(), meta);
    let about: toml::Table =
        toml::from_str(&fs::read_to_string(version.join("version.toml")).unwrap()).unwrap();
    assert_eq!(about["from"].as_str(), Some("care.md"));
    assert_eq!(about["dated"].as_str(), Some("2020-05-06"));
    assert_eq!(about["sha256"].as_str(), Some(tiaowen_text::hash::sha256(&first).as_str()));
    assert!(about["taken"].as_str() <= about["replaced"].as_str(), "{about:?}");
    let now = fs::read_to_string(dir.join("meta.toml")).unwrap();
    for kept in ["# checked by hand", "short_names = [\"云栖办法\"]", "from = \"care-2024.md\""]
    {
        assert!(now.contains(kept), "{kept}: {now}");
    }
    // One text is named, and no other lies about.
    let now: toml::Table = toml::from_str(&now).unwrap();
    let file = now["source"]["file"].as_str().unwrap();
    assert_eq!(fs::read_to_string(dir.join(file)).unwrap(), newer);
    let sources = fs::read_dir(&dir).unwrap().filter(|child| {
        child.as_ref().unwrap().file_name().to_string_lossy().starts_with("source")
    });
    assert_eq!(sources.count(), 1);

    // What is searched is the new text alone.
    let said = ran(&root, &["index"], 0);
    assert!(said.contains("indexed 1 documents"), "{said}");
    assert!(ran(&root, &["search", "养老服务站"], 0).contains("care"));
    ran(&root, &["search", "\"养老服务中心\""], 1);
    assert!(ran(&root, &["check"], 0).contains("0 problems"));
    assert!(ran(&root, &["ingest", "--replace", "nobody", "care.md"], 2).contains("nobody"));
}

#[test]
fn a_killed_replacement_leaves_the_old_text_and_can_be_run_again() {
    let root = project("living-killed");
    let dir = root.join("corpus/care");
    fs::write(root.join("new.md"), text("第三条 每个村建设一个养老服务站。\n")).unwrap();
    let meta = fs::read(dir.join("meta.toml")).unwrap();
    let source = fs::read(dir.join("source.md")).unwrap();
    ran(&root, &["ingest", "--replace", "care", "new.md"], 0);
    // As it was right before meta.toml came to name the new text; and half a version of another attempt.
    fs::write(dir.join("meta.toml"), meta).unwrap();
    fs::write(dir.join("source.md"), source).unwrap();
    fs::create_dir(dir.join("versions/.2.1.new")).unwrap();
    ran(&root, &["index"], 0);
    ran(&root, &["search", "\"养老服务中心\""], 0);
    ran(&root, &["search", "\"养老服务站\""], 1);
    let said = ran(&root, &["ingest", "--replace", "care", "new.md"], 0);
    assert!(said.contains("version 1"), "{said}");
    assert!(!dir.join("versions/.2.1.new").exists() && !dir.join("versions/2").exists());
    // The text that was written before the kill serves: it is not written a second time.
    assert!(dir.join("source-2.md").exists() && !dir.join("source-3.md").exists());
    ran(&root, &["index"], 0);
    ran(&root, &["search", "\"养老服务站\""], 0);
}

#[test]
fn a_file_edited_in_place_is_read_as_it_is_and_told_until_it_is_accepted() {
    let root = project("living-edited");
    let source = root.join("corpus/care/source.md");
    fs::write(&source, text("第三条 每个村建设一个养老服务站。\n")).unwrap();
    let said = ran(&root, &["index"], 0);
    assert!(said.contains("source.md was edited since it was added"), "{said}");
    assert!(said.contains("0 skipped") && !said.contains("problem"), "{said}");
    ran(&root, &["search", "\"养老服务站\""], 0);
    // A check cannot tell an edit from damage.
    assert!(ran(&root, &["check"], 1).contains("SHA-256"));
    let said = ran(&root, &["ingest", "--replace", "care", "corpus/care/source.md"], 0);
    assert!(said.contains("edited by hand"), "{said}");
    ran(&root, &["check"], 0);
    assert!(!ran(&root, &["index"], 0).contains("edited"));
}

#[test]
fn facts_are_edited_key_by_key_and_what_cannot_be_is_refused() {
    let root = project("living-edit");
    let meta = root.join("corpus/care/meta.toml");
    ran(
        &root,
        &["edit", "care", "number=云政发〔2023〕7号", "issuers=云栖县人民政府", "issuers=云栖县委"],
        0,
    );
    ran(&root, &["index"], 0);
    let document: serde_json::Value =
        serde_json::from_slice(&tiaowen(&root, &["show", "care", "--json"]).stdout).unwrap();
    assert_eq!(document["number"], "云政发〔2023〕7号", "{document}");
    assert_eq!(document["issuers"], serde_json::json!(["云栖县人民政府", "云栖县委"]));
    let before = fs::read(&meta).unwrap();
    for (pair, said) in [
        ("numbr=1", "did you mean number?"),
        ("dated=2023-13-01", "no date"),
        ("authority=centrl", "central"),
        ("implements=cae", "no other document"),
        ("implements=care", "no other document"),
        ("source.fle=a.md", "did you mean file?"),
        ("number", "no field with a value"),
    ] {
        let told = ran(&root, &["edit", "care", "title=不该写下", pair], 2);
        assert!(told.contains(said), "{pair}: {told}");
        assert_eq!(fs::read(&meta).unwrap(), before, "{pair}");
    }
    let told = ran(&root, &["edit", "car", "number=1"], 2);
    assert!(told.contains("did you mean care?"), "{told}");
    ran(&root, &["edit", "care", "number="], 0);
    assert!(!fs::read_to_string(&meta).unwrap().contains("number"));
    assert!(ran(&root, &["edit", "care", "number="], 0).contains("nothing to change"));
}

#[test]
fn a_wrong_key_takes_no_document_out_of_service() {
    let root = project("living-wrong-key");
    let meta = root.join("corpus/care/meta.toml");
    let right = fs::read_to_string(&meta).unwrap();
    fs::write(&meta, right.replace("[document]", "[document]\ntitel = \"甲\"\nkind = \"办法\""))
        .unwrap();
    let said = ran(&root, &["index"], 1);
    assert!(said.contains("\"titel\" in [document]; did you mean title?"), "{said}");
    assert!(said.contains("indexed 1 documents") && said.contains("1 problems"), "{said}");
    ran(&root, &["search", "养老服务中心"], 0);
    assert!(ran(&root, &["check"], 1).contains("titel"));
    // Where nothing can be made of it at all, the document stays as it was.
    fs::write(&meta, "[document\n").unwrap();
    let said = ran(&root, &["index"], 1);
    assert!(said.contains("stays as it was"), "{said}");
    ran(&root, &["search", "养老服务中心"], 0);
    // And is read again once it is mended.
    fs::write(&meta, right).unwrap();
    assert!(!ran(&root, &["index"], 0).contains("stays"));
    ran(&root, &["search", "养老服务中心"], 0);
}

#[test]
fn a_description_reads_nothing_outside_its_folder() {
    let root = project("living-within");
    fs::write(root.join("secret.txt"), "秘密文件\n第一条 不得公开。\n").unwrap();
    let absolute = root.join("secret.txt").display().to_string();
    for value in ["../../secret.txt", absolute.as_str()] {
        for field in ["file", "seed", "outline"] {
            let told = ran(&root, &["edit", "care", &format!("source.{field}={value}")], 2);
            assert!(told.contains("leads out of its folder"), "{told}");
        }
        fs::create_dir_all(root.join("corpus/other")).unwrap();
        let meta = format!("[document]\ntitle = \"他处\"\n[source]\nfile = {value:?}\n");
        fs::write(root.join("corpus/other/meta.toml"), meta).unwrap();
        let told = ran(&root, &["index"], 1);
        assert!(told.contains("leads out of its folder"), "{told}");
        // Nothing changed since, and it is as wrong as it was.
        let told = ran(&root, &["index"], 1);
        assert!(told.contains("leads out of its folder"), "{told}");
        assert!(!ran(&root, &["search", "不得公开"], 1).contains("秘密"));
    }
    for (field, value) in [
        ("official_url", "javascript:alert(1)"),
        ("source.sha256", "zz"),
        ("source.url", "ftp"),
        ("title", "一\n二"),
    ] {
        ran(&root, &["edit", "care", &format!("{field}={value}")], 2);
    }
    for day in ["2023-02-30", "2023-13-99"] {
        ran(&root, &["show", "care", "--asof", day], 2);
        ran(&root, &["search", "养老", "--asof", day], 2);
    }
}

#[test]
fn what_is_known_of_an_earlier_text_reads_nothing_outside_its_folder() {
    let root = replaced("living-within-earlier");
    let secret = "秘密文件\n第一条 不得公开。\n";
    fs::write(root.join("secret.txt"), secret).unwrap();
    let version = root.join("corpus/care/versions/1/version.toml");
    let text = fs::read_to_string(&version).unwrap();
    let sum = tiaowen_text::hash::sha256(secret.as_bytes());
    let forged: String = text
        .lines()
        .map(|line| match line.split(" = ").next() {
            Some("file") => "file = \"../../../../secret.txt\"\n".to_owned(),
            Some("sha256") => format!("sha256 = \"{sum}\"\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    assert_ne!(forged, text);
    fs::write(&version, forged).unwrap();
    assert!(ran(&root, &["index"], 1).contains("leads out of its folder"));
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_of_a_document_is_not_read() {
    let root = project("living-link");
    fs::write(root.join("secret.txt"), "秘密文件\n第一条 不得公开。\n").unwrap();
    fs::create_dir_all(root.join("corpus/other")).unwrap();
    std::os::unix::fs::symlink(root.join("secret.txt"), root.join("corpus/other/source.txt"))
        .unwrap();
    let meta = "[document]\ntitle = \"他处\"\n[source]\nfile = \"source.txt\"\n";
    fs::write(root.join("corpus/other/meta.toml"), meta).unwrap();
    assert!(ran(&root, &["index"], 1).contains("leads out of its folder"));
}

#[test]
fn what_is_removed_twice_can_be_moved_back_as_it_lies() {
    let root = project("living-twice");
    ran(&root, &["remove", "care", "care"], 0);
    ran(&root, &["ingest", "care.md"], 0);
    ran(&root, &["remove", "care"], 0);
    fs::rename(root.join("corpus/.removed/care-2"), root.join("corpus/care-2")).unwrap();
    ran(&root, &["index"], 0);
    assert!(ran(&root, &["search", "养老服务"], 0).contains("care-2"));
}

#[test]
fn a_check_of_a_past_day_leaves_what_another_text_said() {
    let root = folder("living-past");
    fs::create_dir_all(root.join("corpus")).unwrap();
    fs::create_dir_all(root.join("seeds")).unwrap();
    let text = |year: u32, second: &str| {
        format!(
            "云栖县集市办法\n（{year}年5月1日公布）\n第一条 集市每旬开放三日。\n第二条 {second}\n"
        )
    };
    fs::write(root.join("fair.txt"), text(2020, "摊位费每日五元。")).unwrap();
    ran(&root, &["ingest", "fair.txt"], 0);
    fs::write(root.join("fair.txt"), text(2024, "不收摊位费。")).unwrap();
    ran(&root, &["ingest", "--replace", "fair", "fair.txt"], 0);
    ran(&root, &["index"], 0);
    fs::write(root.join("draft.txt"), "《云栖县集市办法》第二条规定：“摊位费每日五元”。").unwrap();
    let told = ran(&root, &["verify", "draft.txt", "--asof", "2021-01-01"], 0);
    assert!(told.contains("此前的文本") && told.contains("查无 0"), "{told}");
    assert!(ran(&root, &["verify", "draft.txt"], 1).contains("1:"));
}

#[test]
fn a_parent_that_nobody_holds_is_named_with_those_it_may_have_meant() {
    let root = project("living-parent");
    fs::write(
        root.join("rules.md"),
        "# 云栖县养老服务实施细则\n\n第一条 每个乡镇建设养老服务中心。\n",
    )
    .unwrap();
    ran(&root, &["ingest", "rules.md"], 0);
    let meta = root.join("corpus/rules/meta.toml");
    let text = fs::read_to_string(&meta).unwrap();
    fs::write(&meta, text.replace("[document]", "[document]\nimplements = [\"car\"]")).unwrap();
    for args in [&["index"][..], &["check"], &["crosswalk", "rules"]] {
        let said = ran(&root, args, 1);
        assert!(said.contains("implements names \"car\""), "{args:?}: {said}");
        assert!(said.contains("did you mean care?"), "{args:?}: {said}");
    }
    ran(&root, &["edit", "rules", "implements=care"], 0);
    assert!(!ran(&root, &["index"], 0).contains("problem"));
}

#[test]
fn a_removed_document_goes_whole_and_can_be_moved_back() {
    let root = project("living-remove");
    fs::write(
        root.join("rules.md"),
        "# 云栖县养老服务实施细则\n\n第一条 每个乡镇建设养老服务中心。\n",
    )
    .unwrap();
    ran(&root, &["ingest", "rules.md"], 0);
    ran(&root, &["edit", "rules", "implements=care"], 0);
    fs::write(root.join("corpus/loose.md"), "# 云栖县停车办法\n\n第一条 车辆停放在停车场。\n")
        .unwrap();
    ran(&root, &["index"], 0);
    let before = files(&root);
    assert!(ran(&root, &["remove", "care", "rulse"], 2).contains("did you mean rules?"));
    let said = ran(&root, &["remove", "--dry-run", "care"], 0);
    assert!(said.contains("would remove care: meta.toml, source.md"), "{said}");
    assert_eq!(files(&root), before);

    let said = ran(&root, &["remove", "care", "loose"], 0);
    assert!(said.contains("still named in `implements` of rules"), "{said}");
    assert!(!root.join("corpus/care").exists() && !root.join("corpus/loose.md").exists());
    // The same again finds done what it asks: a run may end before it could say so.
    let gone = files(&root);
    let again = ran(&root, &["remove", "care", "loose"], 0);
    assert!(again.contains("removed care: meta.toml, source.md"), "{again}");
    assert!(again.contains("corpus/.removed/loose.md"), "{again}");
    assert_eq!(files(&root), gone);
    ran(&root, &["remove", "--dry-run", "care"], 2);
    let said = ran(&root, &["index"], 1);
    assert!(said.contains("indexed 1 documents") && said.contains("\"care\""), "{said}");
    ran(&root, &["show", "care"], 1);

    fs::rename(root.join("corpus/.removed/care"), root.join("corpus/care")).unwrap();
    ran(&root, &["index"], 0);
    ran(&root, &["show", "care"], 0);
    // A second of the same name does not push the first out.
    for _ in 0..2 {
        ran(&root, &["remove", "care"], 0);
        ran(&root, &["ingest", "care.md"], 0);
    }
    assert!(
        root.join("corpus/.removed/care").is_dir() && root.join("corpus/.removed/care-2").is_dir()
    );
}

/// A project whose document `care` was replaced: 第三条 was put in, so that the old third is the fourth, the second was
/// changed, and the old fourth is gone.
fn replaced(name: &str) -> PathBuf {
    let root = folder(name);
    fs::create_dir_all(root.join("corpus")).unwrap();
    fs::create_dir_all(root.join("seeds")).unwrap();
    let articles = |numbered: &[&str]| {
        let line = |(n, body): (usize, &&str)| {
            format!("第{}条 {body}\n\n", tiaowen_text::numeral::to_chinese(n as u32 + 1))
        };
        let body: String = numbered.iter().enumerate().map(line).collect();
        format!("# 云栖县养老服务办法\n\n{body}")
    };
    let purpose = "为了发展养老服务，制定本办法。";
    let centre = "每个乡镇建设一个养老服务中心，所需资金由县财政安排。";
    let old = [
        purpose,
        "县民政局负责养老服务工作，到2015年建成服务网络。",
        centre,
        "鼓励企业捐赠助听器和轮椅，捐赠名单张榜公布。",
    ];
    // The new text is in traditional script: the words count, not the glyphs.
    let new = [
        purpose,
        "縣民政局負責養老服務工作，到2025年建成服務網絡。",
        "老年食堂的菜價應當公開，並接受監督檢查。",
        centre,
    ];
    fs::write(root.join("care.md"), articles(&old)).unwrap();
    ran(&root, &["ingest", "care.md"], 0);
    fs::write(root.join("new.md"), articles(&new)).unwrap();
    ran(&root, &["ingest", "--replace", "care", "new.md"], 0);
    ran(&root, &["index"], 0);
    root
}

fn kb(root: &Path) -> std::sync::Arc<tiaowen::kb::Kb> {
    std::sync::Arc::new(tiaowen::kb::Kb::open(&root.join("index")).unwrap())
}

/// What the server over a project answers.
fn get(kb: &std::sync::Arc<tiaowen::kb::Kb>, address: &str) -> (u16, String) {
    use http_body_util::BodyExt;
    use tower::ServiceExt;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let app = tiaowen::http::app(kb.clone(), &tiaowen::http::ServeConfig::default());
        let request =
            axum::http::Request::get(encoded(address)).body(axum::body::Body::empty()).unwrap();
        let response = app.oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    })
}

#[test]
fn clauses_are_followed_from_one_text_to_the_next() {
    let root = replaced("living-compare");
    let said = ran(&root, &["compare", "care"], 0);
    assert!(said.contains("修改 1，新增 1，删去 1，改编号 1，文字未变 2"), "{said}");
    assert!(said.contains("[-2015-]") && said.contains("{+2025+}"), "{said}");
    assert!(said.contains("= 第三条 → 第四条"), "{said}");
    assert_eq!(said.matches("[-").count(), 1, "another script is no change: {said}");
    ran(&root, &["compare", "care", "care~1"], 0);
    ran(&root, &["compare", "care~1", "care~1"], 1);
    ran(&root, &["compare", "care~7"], 2);

    let kb = kb(&root);
    let (status, body) = get(&kb, "/api/v1/changes?old=care~1&new=care");
    assert_eq!(status, 200, "{body}");
    let json: serde_json::Value = serde_json::from_str(&body).unwrap();
    let told: Vec<(&str, bool)> = json["clauses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| (change["fate"].as_str().unwrap(), change["moved"].as_bool().unwrap()))
        .collect();
    let expected =
        [("same", false), ("changed", false), ("added", false), ("same", true), ("dropped", false)];
    assert_eq!(told, expected, "{json}");
    assert_eq!(
        json["clauses"][1]["old"]["pieces"][1],
        serde_json::json!({"text": "2015", "changed": true})
    );
    assert_eq!(json["old"]["name"], "care~1");
    assert_eq!(json["old"]["from"], "care.md");
    for (address, expected) in [
        ("/api/v1/changes?old=care~2&new=care", 404),
        ("/api/v1/changes?old=care~x&new=care", 400),
        ("/api/v1/changes?old=nobody&new=care", 404),
        ("/compare/care~2/care", 404),
        ("/compare/care~1/care", 200),
        ("/compare/care~1/care?script=hant", 200),
    ] {
        assert_eq!(get(&kb, address).0, expected, "{address}");
    }
    let page = get(&kb, "/compare/care~1/care?script=hans").1;
    assert!(
        page.contains("<span class=\"own\">2015</span>")
            && page.contains("<span class=\"own\">2025</span>")
    );
    assert!(
        page.contains("老年食堂的菜价应当公开") && page.contains("鼓励企业捐赠助听器"),
        "{page}"
    );
    assert!(!page.contains("为了发展养老服务"), "what stayed is not repeated");
    let versions: serde_json::Value =
        serde_json::from_str(&get(&kb, "/api/v1/documents/care/versions").1).unwrap();
    assert_eq!(versions["versions"][0]["name"], "care", "{versions}");
    assert_eq!(versions["versions"][1]["name"], "care~1");
    assert!(get(&kb, "/docs/care").1.contains("href=\"/compare/care~1/care\""));
}

#[test]
fn an_old_address_says_where_its_clause_went() {
    let root = replaced("living-moved");
    let kb = kb(&root);
    // Another clause has the number now: its page says where the one went that was meant.
    let page = get(&kb, "/docs/care/3").1;
    assert!(page.contains("这个编号是另一条") && page.contains("href=\"/docs/care/4\""), "{page}");
    let page = get(&kb, "/docs/care/4").1;
    assert!(page.contains("那一条已经删去"), "{page}");
    assert!(!get(&kb, "/docs/care/1").1.contains("这个编号是另一条"));

    // No clause has the number: the error says it.
    fs::write(
        root.join("short.md"),
        "# 云栖县养老服务办法\n\n第一条 每个乡镇建设一个养老服务中心，所需资金由县财政安排。\n",
    )
    .unwrap();
    ran(&root, &["ingest", "--replace", "care", "short.md"], 0);
    ran(&root, &["index"], 0);
    let said = ran(&root, &["show", "care", "3"], 1);
    assert!(said.contains("第三条在被替换的文本 care~1 中，现在是第一条"), "{said}");
    let said = ran(&root, &["show", "care", "2"], 1);
    assert!(said.contains("现在的文本没有这一条"), "{said}");
}

#[test]
fn a_clause_has_its_time_line() {
    let root = replaced("living-history");
    let kb = kb(&root);
    let history = |key: &str| -> Vec<(String, String, String)> {
        let (status, body) = get(&kb, &format!("/api/v1/documents/care/clauses/{key}/history"));
        assert_eq!(status, 200, "{body}");
        let json: serde_json::Value = serde_json::from_str(&body).unwrap();
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let row = |stand: &serde_json::Value| {
            (text(&stand["edition"]["name"]), text(&stand["clause"]["key"]), text(&stand["fate"]))
        };
        json["history"].as_array().unwrap().iter().map(row).collect()
    };
    let row =
        |name: &str, key: &str, fate: &str| (name.to_owned(), key.to_owned(), fate.to_owned());
    assert_eq!(history("2"), [row("care~1", "2", "added"), row("care", "2", "changed")]);
    assert_eq!(history("3"), [row("care", "3", "added")]);
    assert_eq!(history("4"), [row("care~1", "3", "added"), row("care", "4", "same")]);
    let page = get(&kb, "/docs/care/2").1;
    assert!(
        page.contains("本条的历次文本") && page.contains("<span class=\"own\">2025</span>"),
        "{page}"
    );
    assert!(!crate::harness::get("/docs/sichuan-2023/14").text().contains("本条的历次文本"));
}

#[test]
fn the_text_of_a_day_is_found() {
    let root = replaced("living-asof");
    ran(&root, &["edit", "care", "dated=2024-03-01"], 0);
    let old = "# 云栖县停车办法\n\n第一条 车辆停放在停车场，收费标准由县人民政府规定。\n";
    for (name, dates) in [
        ("p1", ["in_force=2010-01-01", "dated=2009-12-01"]),
        ("p2", ["in_force=2020-01-01", "dated=2019-12-01"]),
    ] {
        fs::write(root.join("p.md"), format!("{old}\n第二条 这是{name}的文本。\n")).unwrap();
        ran(&root, &["ingest", "p.md", "--as", name], 0);
        ran(&root, &["edit", name, dates[0], dates[1]], 0);
    }
    // The text that was replaced had a date of its own.
    let meta = root.join("corpus/care/versions/1/meta.toml");
    let text = fs::read_to_string(&meta).unwrap();
    fs::write(&meta, text.replace("[document]", "[document]\ndated = \"2012-05-06\"")).unwrap();
    ran(&root, &["index"], 0);
    let kb = kb(&root);
    let found = |day: &str| -> Vec<String> {
        let (status, body) =
            get(&kb, &format!("/api/v1/search?q=%E5%81%9C%E8%BD%A6%E5%9C%BA&asof={day}"));
        assert_eq!(status, 200, "{body}");
        let json: serde_json::Value = serde_json::from_str(&body).unwrap();
        json["hits"]
            .as_array()
            .unwrap()
            .iter()
            .map(|h| h["document"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(found("2009-12-31"), Vec::<String>::new());
    assert_eq!(found("2015-01-01"), ["p1"]);
    assert_eq!(found("2020-01-01"), ["p2"]);
    assert_eq!(get(&kb, "/api/v1/search?q=a&asof=2020").0, 400);
    let standing =
        |id: &str, day: &str| get(&kb, &format!("/api/v1/documents/{id}/versions?asof={day}"));
    for (id, day, name) in [
        ("p2", "2015-01-01", "p1"),
        ("p1", "2024-01-01", "p2"),
        ("care", "2013-01-01", "care~1"),
        ("care", "2024-03-01", "care"),
    ] {
        let (_, body) = standing(id, day);
        let json: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(json["versions"][0]["name"], name, "{id} {day}: {json}");
    }
    assert_eq!(standing("p1", "2001-01-01").0, 404);
    let said = ran(&root, &["show", "care", "3", "--asof", "2013-01-01"], 0);
    assert!(said.contains("care~1") && said.contains("每个乡镇建设"), "{said}");
    // Texts of other documents are matched only when they are asked for.
    let page = get(&kb, "/docs/p2/1").1;
    assert!(
        page.contains("/docs/p2/1?versions=all#history") && !page.contains("id=\"history\""),
        "{page}"
    );
    let page = get(&kb, "/docs/p2/2?versions=all").1;
    assert!(
        page.contains("id=\"history\" open") && page.contains("<span class=\"own\">2</span>"),
        "{page}"
    );
    assert!(get(&kb, "/docs/p2?asof=2015-01-01").1.contains("href=\"/docs/p1\""));
    assert!(get(&kb, "/docs/care/2?asof=2013-01-01").1.contains("当日有效的是另一份文本"));
    assert!(
        get(&kb, "/?q=%E5%81%9C%E8%BD%A6%E5%9C%BA&asof=2015-01-01")
            .1
            .contains("2015-01-01 当日有效的文本")
    );
    let (status, body) = get(&kb, "/api/v1/documents/care/versions/1");
    assert!(status == 200 && body.contains("2015"), "{body}");
}

#[test]
fn a_search_of_a_day_reads_the_texts_that_were_replaced_since() {
    let root = replaced("living-asof-replaced");
    let meta = root.join("corpus/care/versions/1/meta.toml");
    let text = fs::read_to_string(&meta).unwrap();
    fs::write(&meta, text.replace("[document]", "[document]\ndated = \"2012-05-06\"")).unwrap();
    ran(&root, &["edit", "care", "dated=2024-03-01"], 0);
    ran(&root, &["index"], 0);
    let kb = kb(&root);
    let asked = |query: &str| {
        let (status, body) = get(&kb, &format!("/api/v1/search?{query}"));
        assert_eq!(status, 200, "{body}");
        serde_json::from_str::<serde_json::Value>(&body).unwrap()
    };
    let found = |words: &str, day: &str| -> Vec<(String, String)> {
        let json = asked(&format!("q={words}&asof={day}"));
        assert!(day != "2013-01-01" || json["total"] == 0, "{json}");
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let hits = json["replaced"]["hits"].as_array().cloned().unwrap_or_default();
        assert_eq!(json["replaced"]["total"].as_u64().unwrap_or(0), hits.len() as u64);
        hits.iter().map(|hit| (text(&hit["edition"]["name"]), text(&hit["url"]))).collect()
    };
    let here = |url: &str| vec![("care~1".to_owned(), url.to_owned())];
    // In either script, with what the lexicon knows for a word, and as choices and phrases.
    for words in ["服务网络", "服務網絡", "养老服务网络 民政局", "“2015年建成”", "捐款 OR 服务网络"]
    {
        assert_eq!(found(words, "2013-01-01"), here("/docs/care/2#history"), "{words}");
    }
    assert_eq!(found("资金", "2013-01-01"), here("/docs/care/4#history"), "by its number of today");
    assert_eq!(found("捐赠", "2013-01-01"), here("/compare/care~1/care#x4"), "what is gone");
    let compared = get(&kb, "/compare/care~1/care").1;
    let gone = &compared[compared.find("id=\"x4\"").unwrap()..];
    assert!(gone.contains("删去") && gone.contains("助听器"), "{gone}");
    for words in ["食堂", "2025年", "服务网络 -民政局", "标题:停车 服务网络", "网络服务"]
    {
        assert_eq!(found(words, "2013-01-01"), [], "{words}");
    }
    // The text of another day, another year, another document, and no day at all.
    assert_eq!(found("服务网络", "2012-01-01"), []);
    assert_eq!(found("服务网络", "2024-03-01"), []);
    assert!(asked("q=服务网络").get("replaced").is_none());
    for (narrowed, total) in
        [("year=2012", 1), ("year=2024", 0), ("doc=care", 1), ("level=central", 0)]
    {
        let json = asked(&format!("q=服务网络&asof=2013-01-01&{narrowed}"));
        assert_eq!(json["replaced"]["total"].as_u64().unwrap_or(0), total, "{narrowed}");
    }
    let page = get(&kb, "/?q=服务网络&asof=2013-01-01").1;
    assert!(
        page.contains("当日有效、后来被替换的文本中")
            && page.contains("<mark>服务网络</mark>")
            && page.contains("/docs/care/2#history"),
        "{page}"
    );
    let json = asked("q=服务网络&asof=2013-01-01");
    assert_eq!(
        json["replaced"]["hits"][0]["citation"],
        "《云栖县养老服务办法》第二条（2012-05-06 的文本，已被替换）"
    );
    let said = ran(&root, &["search", "服务网络", "--asof", "2013-01-01"], 0);
    assert!(said.contains("care~1") && said.contains("2012-05-06"), "{said}");
}

#[test]
fn feeds_tell_each_changed_clause_of_a_document_a_query_or_a_topic() {
    let root = replaced("living-feed");
    // The document was indexed first with its new text: replace it once more, in another second.
    let second = || jiff::Timestamp::now().as_second();
    let before = second();
    while second() == before {
        std::thread::park_timeout(std::time::Duration::from_millis(5));
    }
    fs::write(root.join("third.md"), "# 云栖县养老服务办法\n\n第一条 为了发展养老服务，制定本办法。\n\n第二条 县民政局负责养老服务工作，到2035年建成服务网络。\n").unwrap();
    ran(&root, &["ingest", "--replace", "care", "third.md"], 0);
    ran(&root, &["index"], 0);
    let kb = kb(&root);
    for address in
        ["/feed.xml", "/feed.xml?document=care", "/feed.xml?q=%E6%B0%91%E6%94%BF%E5%B1%80"]
    {
        let (status, feed) = get(&kb, address);
        assert_eq!(status, 200, "{feed}");
        assert!(feed.contains("修改：云栖县养老服务办法第二条"), "{address}: {feed}");
        assert!(
            feed.contains("&lt;del&gt;2025&lt;/del&gt;")
                && feed.contains("&lt;ins&gt;2035&lt;/ins&gt;"),
            "{feed}"
        );
        assert_eq!(feed.contains("删去："), !address.contains("q="), "{address}: {feed}");
        let mut ids: Vec<&str> =
            feed.split("<id>").skip(1).filter_map(|r| r.split("</id>").next()).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "{feed}");
    }
    let (_, feed) = get(&kb, "/feed.xml?q=%E5%81%9C%E8%BD%A6%E5%9C%BA");
    assert!(!feed.contains("<entry>"), "{feed}");
    for (address, status) in [
        ("/feed.xml?document=nobody", 404),
        ("/feed.xml?topic=%E6%97%A0", 404),
        ("/feed.xml?q=a&document=care", 400),
        ("/feed.xml?query=a", 400),
    ] {
        assert_eq!(get(&kb, address).0, status, "{address}");
    }
}

#[test]
fn what_is_watched_is_told_when_it_changes_and_since_when() {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    let page =
        Arc::new(Mutex::new((200, "<p>第一条 为了发展养老服务，制定本办法。</p>".to_owned())));
    let shown = page.clone();
    let site = crate::fetch::Site::new(move |_, stream| {
        let (status, body) = shown.lock().unwrap().clone();
        let status = format!("{status} Answer");
        let html = format!("<html><body>{body}</body></html>");
        stream.write_all(&crate::fetch::response(
            &status,
            "Content-Type: text/html\r\n",
            html.as_bytes(),
        ))
    });
    let root = replaced("living-watch");
    let address = site.url("/7.htm");
    fs::write(
        root.join("watch.toml"),
        format!("queries = [\"民政局\"]\ndocuments = [\"care\"]\npages = [\"{address}\"]\n"),
    )
    .unwrap();
    let look = |code: i32| -> serde_json::Value {
        let args =
            ["watch", "--json", "--allow-local", "--allow-host", "127.0.0.1", "--pause", "0"];
        let output = tiaowen(&root, &args);
        assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let found = |rows: &serde_json::Value| -> Vec<String> {
        rows.as_array()
            .unwrap()
            .iter()
            .map(|row| row["found"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(found(&look(0)), ["first", "first", "first"]);
    let same = look(0);
    assert_eq!(found(&same), ["same", "same", "same"]);

    fs::write(root.join("third.md"), "# 云栖县养老服务办法\n\n第一条 为了发展养老服务，制定本办法。\n\n第二条 县民政局负责，到2035年建成服务网络。\n").unwrap();
    ran(&root, &["ingest", "--replace", "care", "third.md"], 0);
    ran(&root, &["index"], 0);
    page.lock().unwrap().0 = 503;
    let rows = look(1);
    assert_eq!(found(&rows), ["changed", "changed", "unreachable"]);
    assert_eq!(rows[0]["changed"], serde_json::json!(["/docs/care/2"]), "{rows}");
    assert_eq!(rows[1]["gone"], serde_json::json!(["/docs/care/3", "/docs/care/4"]), "{rows}");
    let since = rows[2]["since"].clone();
    let rows = look(1);
    assert_eq!(found(&rows), ["same", "same", "unreachable"]);
    assert_eq!(rows[2]["since"], since, "the first failure counts");

    *page.lock().unwrap() = (200, "<p>第一条 为了发展托育服务，制定本办法。</p>".to_owned());
    let rows = look(0);
    assert_eq!(found(&rows)[2], "changed");
    page.lock().unwrap().0 = 404;
    assert_eq!(found(&look(0))[2], "gone");
    ran(&root, &["remove", "care"], 0);
    ran(&root, &["index"], 0);
    assert_eq!(found(&look(0))[1], "gone");
    // A list that cannot be read changes no record.
    let state = fs::read(root.join("watch.state.json")).unwrap();
    fs::write(root.join("watch.toml"), "querys = []\n").unwrap();
    ran(&root, &["watch"], 2);
    assert_eq!(fs::read(root.join("watch.state.json")).unwrap(), state);
}

#[cfg(unix)]
#[test]
fn a_file_may_be_called_what_no_line_of_facts_can_hold() {
    let root = project("living-named");
    let name = "parking\nrules.md";
    fs::write(root.join(name), "# 停车规则\n\n第一条 停车按时计费。\n\n第二条 费用应当公布。\n")
        .unwrap();
    ran(&root, &["ingest", name], 0);
    ran(&root, &["ingest"], 0);
    ran(&root, &["ingest", "--replace", "parking-rules", name], 0);
    ran(&root, &["index"], 0);
}

#[test]
fn one_file_of_judgements_that_cannot_be_read_is_named_and_keeps_nothing_else_back() {
    let root = project("living-judged");
    let folder = root.join("corpus/crosswalk");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("care.tsv"), [0xff, 0xfe, 0x00, 0xd8, 0x80]).unwrap();
    fs::write(
        root.join("new.md"),
        "# 停车规则\n\n第一条 停车按时计费。\n\n第二条 费用应当公布。\n",
    )
    .unwrap();
    ran(&root, &["ingest", "new.md"], 0);
    let said = ran(&root, &["index"], 1);
    assert!(said.contains("care.tsv"), "{said}");
    let said = ran(&root, &["check"], 1);
    assert!(said.contains("care.tsv"), "{said}");
    let found = ran(&root, &["search", "按时计费"], 0);
    assert!(found.contains("停车【按时计费】"), "{found}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_is_named_for_an_answer_is_written_whole_or_stays() {
    let root = project("living-output");
    ran(&root, &["export", "care", "--format", "json", "-o", "care.json"], 0);
    let whole = fs::read(root.join("care.json")).unwrap();
    assert!(whole.len() > 200);
    // The system refuses every byte beyond a limit on the size of files.
    let limited = format!(
        "ulimit -f 0; trap '' XFSZ; exec {} export care --format json -o care.json --root .",
        env!("CARGO_BIN_EXE_tiaowen")
    );
    let output = Command::new("sh").args(["-c", &limited]).current_dir(&root).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(fs::read(root.join("care.json")).unwrap(), whole);
    let left = fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(!left.into_iter().any(|name| name.to_string_lossy().starts_with(".tiaowen-")));
    // A link stays one, and a device takes what comes.
    std::os::unix::fs::symlink("care.json", root.join("link.json")).unwrap();
    ran(&root, &["export", "care", "--format", "json", "-o", "link.json"], 0);
    assert!(fs::symlink_metadata(root.join("link.json")).unwrap().is_symlink());
    ran(&root, &["export", "care", "--format", "json", "-o", "/dev/null"], 0);
}
