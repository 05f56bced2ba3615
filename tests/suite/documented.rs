//! What the program offers is what the README says, and the other way round.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use tiaowen::web::about::AboutPage;
use tiaowen_engine::segment::Lexicon;

use crate::harness;

#[test]
fn readme_names_every_subcommand_and_no_other() {
    let help = help(&[]);
    let offered: BTreeSet<String> = help
        .lines()
        .skip_while(|l| !l.starts_with("Commands:"))
        .skip(1)
        .take_while(|l| !l.is_empty())
        // Wrapped lines of a description stand further in.
        .filter_map(|l| l.strip_prefix("  ").filter(|rest| !rest.starts_with(' ')))
        .filter_map(|l| l.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect();
    assert!(offered.len() >= 5, "the help changed its form:\n{help}");
    let readme = readme();
    let named: BTreeSet<String> = readme
        .split("tiaowen ")
        .skip(1)
        .map(|rest| rest.chars().take_while(char::is_ascii_lowercase).collect::<String>())
        .filter(|name| !name.is_empty())
        .collect();
    let unnamed: Vec<_> = offered.difference(&named).collect();
    assert!(unnamed.is_empty(), "README does not name {unnamed:?}");
    let invented: Vec<_> = named.difference(&offered).collect();
    assert!(invented.is_empty(), "README names {invented:?}, which the program does not have");
}

#[test]
fn the_pictures_of_the_readme_are_there_and_small() {
    let readme = readme();
    let pictures: Vec<&str> = readme
        .split("](")
        .filter_map(|rest| rest.split(')').next())
        .filter(|p| p.ends_with(".png"))
        .collect();
    assert_eq!(pictures.len(), 2, "{pictures:?}");
    for picture in pictures {
        let size = fs::metadata(harness::root().join(picture)).map_or(0, |file| file.len());
        assert!((10_000..150_000).contains(&size), "{picture}: {size} bytes");
    }
}

#[test]
fn the_figures_of_the_about_page_stand_in_the_documentation() {
    let read = |name: &str| fs::read_to_string(harness::root().join("docs").join(name)).unwrap();
    let (figures, measured) = (read("figures.tsv"), read("retrieval.md"));
    let lines: Vec<&str> = figures.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(lines.len() >= 5, "{} figures", lines.len());
    for line in lines {
        let columns: Vec<&str> = line.split('\t').collect();
        assert_eq!(columns.len(), 4, "{line}");
        assert!(
            measured.contains(columns[2]),
            "docs/retrieval.md no longer has {}: write today's figure into docs/figures.tsv",
            columns[2]
        );
    }
    // They stand on the page beside the documents they were measured on, which are those that ship.
    let ids = figures.lines().find_map(|line| line.strip_prefix("# corpus: ")).unwrap();
    let ids: BTreeSet<&str> = ids.split(' ').collect();
    let ships = fs::read_dir(harness::root().join("corpus")).unwrap();
    let ships = ships.map(|child| child.unwrap().path()).filter(|p| p.join("meta.toml").is_file());
    let ships: Vec<String> =
        ships.map(|p| p.file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(ids, ships.iter().map(String::as_str).collect());
    let shown = |ids: &[&str]| {
        let documents = ids.iter().map(|id| harness::document(id, id, &[("", "县城建设。")]));
        let kb = harness::kb_of("figures", documents.collect(), &Lexicon::default());
        AboutPage::build(&kb, &"/about".parse().unwrap(), false).unwrap().figures.len()
    };
    let all: Vec<&str> = ids.into_iter().collect();
    assert!(shown(&all) >= 5);
    assert_eq!(shown(&all[1..]), 0, "figures of another collection");
}

#[test]
fn readme_names_every_environment_variable() {
    let mut known = BTreeSet::new();
    let commands = help(&[]);
    let names = commands.lines().filter_map(|l| l.split_whitespace().next());
    for name in names.filter(|n| n.chars().all(|c| c.is_ascii_lowercase())) {
        for part in help(&[name]).split("[env: ").skip(1) {
            known.insert(part.chars().take_while(|c| *c != '=' && *c != ']').collect::<String>());
        }
    }
    assert!(known.contains("TIAOWEN_INDEX"), "{known:?}");
    let readme = readme();
    let missing: Vec<_> = known.iter().filter(|name| !readme.contains(name.as_str())).collect();
    assert!(missing.is_empty(), "README does not name {missing:?}");
}

/// Configurations of agents' clients: JSON that parses, and a command that the program takes.
#[test]
fn the_readme_configures_agents_as_the_program_is_called() {
    let readme = readme();
    let blocks = readme.split("```json\n").skip(1).filter_map(|rest| rest.split("\n```").next());
    let mut started = 0;
    for block in blocks {
        let config: serde_json::Value = serde_json::from_str(block).unwrap();
        let servers = config.get("mcpServers").or(config.get("servers")).unwrap();
        let server = &servers["tiaowen"];
        if let Some(args) = server["args"].as_array() {
            let args: Vec<&str> = args.iter().map(|a| a.as_str().unwrap()).collect();
            assert_eq!(args, ["--root", "/path/to/project", "mcp"]);
            let output = Command::new(env!("CARGO_BIN_EXE_tiaowen"))
                .args(["--root", &harness::root().display().to_string(), "mcp", "--help"])
                .output();
            assert!(output.unwrap().status.success());
            started += 1;
        } else {
            assert!(server["url"].as_str().unwrap().ends_with("/mcp"), "{block}");
        }
    }
    assert!(started >= 2, "no configuration starts the program");
}

#[test]
fn the_example_of_the_readme_is_what_the_program_prints() {
    let readme = readme();
    let example = readme.split("$ tiaowen search ").nth(1).expect("README opens with a search");
    let (query, rest) = example.split_once('\n').unwrap();
    let expected = rest.split("```").next().unwrap();
    let (expected, _) = expected.split_once('…').unwrap_or((expected, ""));
    let output = Command::new(env!("CARGO_BIN_EXE_tiaowen"))
        .args(["search", query.trim()])
        .current_dir(harness::root())
        .env("TIAOWEN_INDEX", harness::index())
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    for line in expected.lines().filter(|l| !l.trim().is_empty()) {
        assert!(printed.contains(line), "README shows\n{line}\nbut the program prints\n{printed}");
    }
}

fn help(command: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_tiaowen"))
        .args(command)
        .arg("--help")
        .env_remove("TIAOWEN_INDEX")
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

fn readme() -> String {
    fs::read_to_string(harness::root().join("README.md")).unwrap()
}
