//! Repairs of damaged text.

use tiaowen_parse::clean::{Cleaned, clean};
use tiaowen_source::{Block, BlockKind, Extract};
use tiaowen_text::doc::{IssueKind, RepairKind, Span};

use crate::damage::{self, Dice, KINDS, Kind};

/// An extract of plain text: a paragraph a line.
pub fn extract(text: &str) -> Extract {
    let mut blocks = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if !line.trim().is_empty() {
            let span = Span::new(at, at + line.trim_end_matches('\n').len());
            blocks.push(Block { span, kind: BlockKind::Paragraph });
        }
        at += line.len();
    }
    Extract { text: text.to_owned(), blocks, ..Extract::default() }
}

/// The seed as published on its mirror.
pub const SEED: &str = include_str!("../../seeds/000_083634ad04a1db0f.txt");

/// Checks that the log explains the whole difference between the two texts.
pub fn assert_replays(extract: &Extract, cleaned: &Cleaned) {
    let mut replayed = String::new();
    let mut at = 0;
    for repair in &cleaned.repairs {
        assert!(repair.span.start >= at, "out of order or overlapping: {repair:?}");
        assert_eq!(repair.span.of(&extract.text), repair.before);
        replayed.push_str(&extract.text[at..repair.span.start]);
        assert_eq!(replayed.len(), repair.at, "{repair:?}");
        replayed.push_str(&repair.after);
        at = repair.span.end;
    }
    replayed.push_str(&extract.text[at..]);
    assert_eq!(replayed, cleaned.text);
}

fn count(cleaned: &Cleaned, kind: RepairKind) -> usize {
    cleaned.repairs.iter().filter(|r| r.kind == kind).count()
}

#[test]
fn the_seed_loses_its_damage_and_nothing_else() {
    let extract = extract(SEED);
    let cleaned = clean(&extract);
    assert_replays(&extract, &cleaned);
    assert_eq!(count(&cleaned, RepairKind::Pinyin), 620);
    let lost: Vec<(&str, &str)> = cleaned
        .repairs
        .iter()
        .filter(|r| r.kind == RepairKind::LostByte)
        .map(|r| (r.before.as_str(), r.after.as_str()))
        .collect();
    assert_eq!(
        lost,
        [
            ("?!秾嵤┮庖姟啡\u{e08b}娜缦隆?", "。《實施意見》全文如下。"),
            ("??h", "。縣"),
            ("??偨Y", "。總結"),
        ]
    );
    let others: Vec<(RepairKind, &str)> = cleaned
        .repairs
        .iter()
        .filter(|r| !matches!(r.kind, RepairKind::Pinyin | RepairKind::LostByte))
        .map(|r| (r.kind, r.before.trim()))
        .collect();
    assert_eq!(
        others,
        [
            (RepairKind::Furniture, "您所在的位置:首頁>要聞聚焦>文章頁"),
            (RepairKind::Furniture, "http://courtneyjines.com/\u{a0}\u{a0}(2023-08-03 08:18:05)"),
            (RepairKind::Markup, "/p>"),
        ]
    );
    for kept in [
        "落實。《實施意見》全文如下。\n",
        "政策。縣城公益性項目",
        "落實。總結推廣",
        "停車場(庫)",
        "縣(市)",
        "市(州)",
        "各縣(市)",
        "(含中醫院)",
        "(一)加快",
        "關于推進",
    ] {
        assert!(cleaned.text.contains(kept), "{kept:?} is gone");
    }
    assert!(!cleaned.text.contains(['è', '?', '\u{e08b}']));
}

/// Clean documents of three forms, in our own words.
pub const FIXTURES: [(&str, &str); 3] = [
    ("opinion-hant", include_str!("../data/clean/opinion-hant.txt")),
    ("opinion-hans", include_str!("../data/clean/opinion-hans.txt")),
    ("statute", include_str!("../data/clean/statute.txt")),
];

const SEEDS: u64 = 30;

/// Damages a text by several kinds, repairs it and says where the two differ.
fn recover(text: &str, kinds: &[Kind], seed: u64) -> Result<(), String> {
    let mut dice = Dice::new(seed);
    let damaged = kinds.iter().fold(text.to_owned(), |text, (_, damage)| damage(&text, &mut dice));
    let extract = extract(&damaged);
    let cleaned = clean(&extract);
    assert_replays(&extract, &cleaned);
    let wanted: Vec<&str> = text.lines().map(str::trim).collect();
    let got: Vec<&str> = cleaned.text.lines().map(str::trim).collect();
    if wanted == got {
        return Ok(());
    }
    let at = wanted.iter().zip(&got).position(|(a, b)| a != b).unwrap_or(0);
    let names: Vec<&str> = kinds.iter().map(|(name, _)| *name).collect();
    Err(format!(
        "{names:?}, seed {seed}:\n  wanted {:?}\n  got    {:?}",
        wanted.get(at),
        got.get(at)
    ))
}

/// Fails with the number of differences and some of them, spread over all.
fn assert_none_differ(failures: &[String], tried: usize) {
    let step = failures.len() / 10 + 1;
    let shown: Vec<&str> = failures.iter().step_by(step).map(String::as_str).collect();
    assert!(failures.is_empty(), "{} of {tried} differ:\n{}", failures.len(), shown.join("\n"));
}

#[test]
fn clean_documents_pass_unchanged() {
    for (name, text) in FIXTURES {
        let cleaned = clean(&extract(text));
        assert_eq!(cleaned.repairs, [], "{name}");
        assert_eq!(cleaned.issues, [], "{name}");
    }
}

#[test]
fn each_kind_of_damage_is_undone_exactly() {
    let mut failures = Vec::new();
    let mut tried = 0;
    for (name, text) in FIXTURES {
        for kind in KINDS {
            for seed in 0..SEEDS {
                tried += 1;
                if let Err(difference) = recover(text, &[kind], seed) {
                    failures.push(format!("{name}: {difference}"));
                }
            }
        }
    }
    assert_none_differ(&failures, tried);
}

#[test]
fn several_kinds_at_once_are_undone_exactly() {
    let kind = |name: &str| *KINDS.iter().find(|(kind, _)| *kind == name).unwrap();
    let sets = [
        vec![kind("lost byte"), kind("readings with tone marks"), kind("furniture and markup")],
        vec![kind("separators"), kind("readings with tone marks"), kind("control characters")],
        vec![kind("readings without tone marks, a space behind"), kind("entities")],
        vec![kind("spaces"), kind("line breaks at a width"), kind("control characters")],
        vec![kind("lost byte"), kind("furniture and markup"), kind("control characters")],
        vec![kind("line breaks at a width"), kind("readings on nearly everything")],
    ];
    let mut failures = Vec::new();
    let mut tried = 0;
    for (name, text) in FIXTURES {
        for set in &sets {
            for seed in 0..SEEDS {
                tried += 1;
                if let Err(difference) = recover(text, set, seed) {
                    failures.push(format!("{name}: {difference}"));
                }
            }
        }
    }
    assert_none_differ(&failures, tried);
}

#[test]
fn doubtful_conversion_of_script_is_kept_noted_and_matched_alike() {
    let (name, text) = FIXTURES[0];
    for damaged in [damage::overdo_script(text), damage::underdo_script(text)] {
        assert_ne!(damaged, text, "{name} has nothing to convert");
        let cleaned = clean(&extract(&damaged));
        assert_eq!(cleaned.text, damaged);
        assert!(cleaned.issues.iter().any(|i| i.kind == IssueKind::Script), "{:?}", cleaned.issues);
        assert_eq!(tiaowen_text::script::fold(&damaged), tiaowen_text::script::fold(text));
    }
}

#[test]
fn spaces_and_line_ends_that_are_meant_stay_where_others_are_repaired() {
    // Three spaces inside words show the damage; what stands beside them may be meant.
    let damage = "各有关部 门要把路灯安排 好，先修主街，后 修小巷，方便群众出行。\n";
    let kept = [
        "2012年12月19日 县人民政府令第5号发布，2013年1月1日 施行，2014年6月29日 县人民政府令第9号修正\n",
        "按照《某县关于照明规则的若干意见 扎实推进道路照明的办法》办理，由中共中央 国务院印发的文件从其规定。\n",
        "（2014年6月29日县人民代表大会常务委员会第三次会议通过）\n本办法自公布之日起施行。\n",
    ];
    for text in kept {
        let cleaned = clean(&extract(&format!("{damage}{text}")));
        assert!(cleaned.text.starts_with("各有关部门要把路灯安排好，"), "{}", cleaned.text);
        assert!(cleaned.text.ends_with(text), "{}", cleaned.text);
    }
    let marks = "第一条 为了照明，制定本办法，方便群众出行\n第二条 规定照明时段，由县里定\n第三条 外来车辆限行，先急后缓\n第四条 与邻县共用的灯，共同管护。\n";
    let cleaned = clean(&extract(&format!("{damage}{marks}")));
    assert!(cleaned.text.ends_with(marks), "{}", cleaned.text);
    let broken = [
        (
            "改造应当符合本办法。修缮应当符合本办法\n第九条规定的要求，不得影响通行。\n",
            "本办法第九条规定",
        ),
        ("主街先修，小巷后修。（六月底完成，牵头\n单位：县住建局）\n", "牵头单位"),
        ("某县路灯办@@〔2023〕5号@@\n", "某县路灯办〔2023〕5号\n"),
    ];
    for (text, whole) in broken {
        let cleaned = clean(&extract(text));
        assert!(cleaned.text.contains(whole), "{}", cleaned.text);
    }
}

#[test]
fn radicals_in_words_become_characters_and_a_list_of_radicals_stays() {
    let cleaned = clean(&extract("第⼀条　禁⽌在⻔前堆放。\n⽊ ⽔ ⽕\n"));
    assert_eq!(cleaned.text, "第一条　禁止在门前堆放。\n⽊ ⽔ ⽕\n");
    assert_eq!(count(&cleaned, RepairKind::Radical), 3);
}

#[test]
fn dates_and_facts_with_labels_keep_their_lines() {
    let wrapped = "为了加强照明管理，方便群众夜间出行，各镇应当\n按照本办法修建路灯，并且每年检查一次，发现损\n坏的及时修理，费用由县财政统一安排，并且应当\n向社会公布。\n";
    for kept in [
        "　　　　　　　　　青岭市路灯管理委员会\n　　　　　　　　　二〇二四年 五 月 六 日\n",
        "公发布日：民国 108 年 03 月 15 日\n修正日期：民国 112 年 11 月 02 日\n",
    ] {
        let cleaned = clean(&extract(&format!("{wrapped}\n{kept}")));
        assert!(cleaned.text.starts_with("为了加强照明管理，方便群众夜间出行，各镇应当按照"));
        assert!(cleaned.text.ends_with(kept), "{}", cleaned.text);
    }
}

#[test]
fn signs_and_calls_of_channels_go_with_the_furniture() {
    let cleaned = clean(&extract(
        "◆ ◆ ◆\n青岭市增开夜班车\n一、增开夜班车。\n二、延长营业。\n- END -\n监制｜王青　责编｜李岭\n点个“在看”，让更多人看到\n往期推荐\n青岭市入选名单\n",
    ));
    assert_eq!(cleaned.text, "青岭市增开夜班车\n一、增开夜班车。\n二、延长营业。\n");
}
