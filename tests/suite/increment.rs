//! An index that was changed again and again answers as one that was built of the same documents at once.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tiaowen::kb::{Kb, SearchRequest, Sort};
use tiaowen_engine::embedded::Embedded;
use tiaowen_engine::engine::Engine;
use tiaowen_engine::index::{self, Lock, Stamp, Writer};
use tiaowen_engine::segment::Lexicon;
use tiaowen_link::crossref::{Linked, link};
use tiaowen_text::doc::{DocId, Document};

use crate::damage::Dice;
use crate::harness::{self, document};

const WORDS: [&str; 20] = [
    "县城",
    "建设",
    "服务",
    "设施",
    "完善",
    "推进",
    "发展",
    "养老服务",
    "托育",
    "管网",
    "燃气",
    "道路",
    "停车场",
    "的",
    "和",
    "加强",
    "充电桩",
    "物流",
    "以县城为重要载体",
    "国家",
];

fn made_up(id: usize, dice: &mut Dice) -> Document {
    let clauses: Vec<(String, String)> = (0..1 + dice.below(40))
        .map(|_| {
            let word = |dice: &mut Dice| WORDS[dice.below(WORDS.len())];
            let heading = format!("{}{}", word(dice), word(dice));
            let body = (0..dice.below(60)).map(|_| word(dice)).collect();
            (heading, body)
        })
        .collect();
    let clauses: Vec<(&str, &str)> =
        clauses.iter().map(|(heading, body)| (heading.as_str(), body.as_str())).collect();
    let title = format!("关于{}的第{id}号办法", WORDS[dice.below(WORDS.len())]);
    document(&format!("d-{id:03}"), &title, &clauses)
}

fn full(dir: &Path, documents: &BTreeMap<usize, Document>) -> Kb {
    let _ = fs::remove_dir_all(dir);
    let lexicon = Lexicon::default();
    let mut writer =
        Writer::create(dir, &Stamp::new("full".to_owned(), &lexicon), &lexicon).unwrap();
    for linked in link(documents.values().cloned().collect(), Vec::new()) {
        writer.add(&linked).unwrap();
    }
    writer.finish().unwrap();
    Kb::open(dir).unwrap()
}

/// What a search shows, but for scores.
fn shown(kb: &Kb, request: &SearchRequest) -> (serde_json::Value, Vec<f32>) {
    let view = kb.search(request).unwrap();
    let scores = view.hits.iter().map(|hit| hit.score).collect();
    let mut json = serde_json::to_value(&view).unwrap();
    for hit in json["hits"].as_array_mut().unwrap() {
        hit["score"] = 0.into();
    }
    (json, scores)
}

fn compare(changed: &Kb, whole: &Kb, step: &str) {
    let queries = [
        "县城",
        "养老服务",
        "建设和",
        "以县城为重要载体的",
        "\"完善设施\"",
        "城建",
        "停车场 道路",
        "养老 -托育",
        "怎么办理养老服务设施的建设？",
        "充电庄",
        "国家有关发展",
        "的",
        "标题:建设",
        "不在其中的词",
    ];
    for query in queries {
        let orders =
            [(Sort::Relevance, 0), (Sort::Relevance, 7), (Sort::Document, 3), (Sort::Date, 0)];
        // Orders other than by score do not depend on what was asked.
        let many = if query.chars().count() < 5 { 4 } else { 1 };
        for (sort, offset) in orders.into_iter().take(many) {
            let request = SearchRequest {
                text: query.to_owned(),
                sort,
                offset,
                limit: 10,
                facets: true,
                partial: true,
                ..SearchRequest::default()
            };
            let ((a, scores_a), (b, scores_b)) = (shown(changed, &request), shown(whole, &request));
            for (at, (x, y)) in scores_a.iter().zip(&scores_b).enumerate() {
                assert!((x - y).abs() <= 1e-4 * y.abs().max(1.0), "{step} {query} {at}: {x} {y}");
            }
            assert_eq!(a, b, "{step} {query} {sort:?} {offset}");
        }
        let suggested = |kb: &Kb| serde_json::to_value(kb.suggest(query).unwrap()).unwrap();
        assert_eq!(suggested(changed), suggested(whole), "{step} {query}");
    }
    for typed in ["yl", "xian", "停", "养", "第3号", "2"] {
        let suggested = |kb: &Kb| serde_json::to_value(kb.suggest(typed).unwrap()).unwrap();
        assert_eq!(suggested(changed), suggested(whole), "{step} {typed}");
    }
}

#[test]
fn a_changed_index_answers_as_one_built_at_once() {
    let (dir, whole_dir) = (harness::folder("increment"), harness::folder("increment-whole"));
    let lexicon = Lexicon::default();
    let mut dice = Dice::new(7);
    let mut held: BTreeMap<usize, Document> =
        (0..140).map(|id| (2 * id, made_up(2 * id, &mut dice))).collect();
    let mut kb = full(&dir, &held);
    let links = |held: &BTreeMap<usize, Document>| -> Vec<Linked> {
        link(held.values().cloned().collect(), Vec::new())
    };
    for step in 0..5 {
        let stamp = Stamp::new(format!("step {step}"), &lexicon);
        let mut writer = Writer::update(Lock::take(&dir).unwrap(), &dir, &stamp).unwrap();
        let mut changed = Vec::new();
        for _ in 0..1 + dice.below(if step % 3 == 2 { 60 } else { 8 }) {
            let id = dice.below(300);
            if held.contains_key(&id) && (step == 1 || dice.below(3) == 0) {
                held.remove(&id);
                writer.remove(&DocId::parse(&format!("d-{id:03}")).unwrap());
                changed.retain(|other| *other != id);
            } else if step != 1 {
                held.insert(id, made_up(id, &mut dice));
                changed.push(id);
            }
        }
        let linked = links(&held);
        writer.set_mentions(linked.iter().map(|l| (l.document.id.clone(), l.mentions)).collect());
        changed.sort_unstable();
        changed.dedup();
        for id in changed {
            let id = format!("d-{id:03}");
            let linked = linked.iter().find(|l| l.document.id.as_str() == id).unwrap();
            writer.add(linked).unwrap();
        }
        writer.finish().unwrap();
        assert!(kb.refresh().unwrap());
        assert_eq!(index::damage(&dir).unwrap().len(), 0);
        compare(&kb, &full(&whole_dir, &held), &format!("step {step}"));
        if step % 4 == 0 {
            kb = Kb::open(&dir).unwrap();
        }
    }
}

#[test]
fn damage_is_told_never_served_and_mended() {
    let root = harness::folder("damage-root");
    let corpus = root.join("corpus");
    fs::create_dir_all(corpus.join("lexicon")).unwrap();
    fs::create_dir_all(root.join("seeds")).unwrap();
    let mut dice = Dice::new(3);
    (0..3).for_each(|id| write_text(&corpus, id, &mut dice));
    let run = |command: &str| {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_tiaowen"));
        let output = program.arg("--root").arg(&root).arg(command).output().unwrap();
        let told = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(told).unwrap())
    };
    let index = root.join("index");
    assert_eq!(run("index").0, Some(0));
    let file_of = |ending: &str| {
        let build = index.join(fs::read_to_string(index.join("current")).unwrap());
        let mut files = fs::read_dir(build).unwrap().map(|file| file.unwrap().path());
        files.find(|file| file.to_string_lossy().ends_with(ending)).unwrap()
    };
    for (ending, spoil) in [
        (".idx", (|bytes: &mut Vec<u8>| bytes.truncate(7)) as fn(&mut Vec<u8>)),
        (".units", |bytes: &mut Vec<u8>| bytes[20] ^= 1),
        ("catalogue.json", |bytes: &mut Vec<u8>| bytes.clear()),
        ("catalogue.jsonl", |bytes: &mut Vec<u8>| bytes[9] ^= 1),
        ("catalogue.names", |bytes: &mut Vec<u8>| bytes.truncate(40)),
        ("files.json", |bytes: &mut Vec<u8>| bytes.truncate(9)),
    ] {
        let file = file_of(ending);
        let mut bytes = fs::read(&file).unwrap();
        spoil(&mut bytes);
        fs::write(&file, bytes).unwrap();
        assert!(Kb::open(&index).is_err(), "{ending}");
        let (code, told) = run("check");
        assert!(code == Some(1) && told.contains("INDEX"), "{ending}: {told}");
        assert_eq!(run("index").0, Some(0), "{ending}");
        assert!(index::damage(&index).unwrap().is_empty(), "{ending}");
        assert_eq!(Kb::open(&index).unwrap().status().documents, 3, "{ending}");
    }
    fs::remove_file(file_of(".term")).unwrap();
    assert!(Kb::open(&index).is_err());
    assert_eq!(run("index").0, Some(0));
    assert_eq!(run("check").0, Some(0));
    // Whoever comes second is told who writes, and what an interrupted writer left is swept.
    fs::create_dir_all(index.join("writing-1-2")).unwrap();
    let lock = Lock::take(&index).unwrap();
    assert!(!index.join("writing-1-2").exists());
    let (code, told) = run("index");
    assert!(code != Some(0) && told.contains(&format!("process {}", std::process::id())), "{told}");
    drop(lock);
    assert_eq!(run("index").0, Some(0));
}

/// Laws and rules that name each other, by number and by clause, and carry each other out.
pub fn write_text(folder: &Path, id: usize, dice: &mut Dice) {
    let of = |id: usize| {
        format!("样例{}管理条例", ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛"][id % 8])
    };
    let title = match id {
        0..8 => of(id),
        8..16 => format!("实施《{}》办法", of(id)),
        // Another version of a law, by the date under its title.
        16..20 => format!("{}\n（20{:02}年5月1日公布）", of(id), 10 + dice.below(9)),
        _ => format!("第{id}号街道停车规定"),
    };
    let mut text = format!("{title}\n");
    for number in 1..2 + dice.below(6) {
        let cited = of(dice.below(8));
        let body = match dice.below(if id < 20 { 5 } else { 12 }) {
            _ if (8..16).contains(&id) && number == 1 => {
                format!("为了实施《{}》，制定本办法。", of(id))
            }
            0 => format!("根据《{cited}》第{}条，制定本规定。", ["一", "二", "三"][dice.below(3)]),
            1 => format!("依照{cited}的规定办理养老服务{}。", dice.below(9)),
            2 => format!("违反《样{}条例》第一条的，责令改正。", cited.chars().nth(2).unwrap()),
            3 => "本条例第一条所称服务，是指县城的公共服务。".to_owned(),
            _ => format!("完善{}设施。", WORDS[dice.below(WORDS.len())]),
        };
        text +=
            &format!("第{}条　{body}\n", ["一", "二", "三", "四", "五", "六", "七"][number - 1]);
    }
    fs::write(folder.join(format!("text-{id}.txt")), text).unwrap();
}

#[test]
fn an_index_made_of_what_changed_has_the_links_of_a_whole_one() {
    let root = harness::folder("increment-root");
    let corpus = root.join("corpus");
    fs::create_dir_all(corpus.join("lexicon")).unwrap();
    fs::create_dir_all(root.join("seeds")).unwrap();
    let mut dice = Dice::new(11);
    (0..160).for_each(|id| write_text(&corpus, id, &mut dice));
    let run = |index: &Path, more: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_tiaowen"));
        command.arg("--root").arg(&root).arg("--index").arg(index).arg("index").args(more);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    let status = |index: &Path, more: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_tiaowen"));
        command.arg("--root").arg(&root).arg("--index").arg(index).args(["index", "--status"]);
        command.args(more);
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (changed, whole) = (root.join("changed"), root.join("whole"));
    run(&changed, &[]);
    assert_eq!(status(&changed, &[]).0, Some(0));
    fs::remove_file(corpus.join("text-3.txt")).unwrap();
    write_text(&corpus, 170, &mut dice);
    let (code, told) = status(&changed, &[]);
    assert_eq!(code, Some(1));
    assert!(told.contains("1 documents wait to be read, 1 are gone"), "{told}");
    run(&changed, &[]);
    let (code, told) = status(&changed, &["--json"]);
    assert_eq!(code, Some(0));
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    let waiting = serde_json::json!({"all": false, "changed": 0, "gone": 0, "other": false});
    assert_eq!(told["waiting"], waiting);
    let jobs = told["jobs"].as_array().unwrap();
    let facts = jobs.iter().map(|job| (job["kind"].as_str().unwrap(), &job["documents"]));
    // The newest first: one text came and one went after all were written.
    assert_eq!(facts.collect::<Vec<_>>(), [("change", &2.into()), ("whole", &160.into())]);
    assert_eq!(jobs[0]["units"], told["units"]);
    assert!(jobs.iter().all(|job| job["millis"].as_u64().unwrap() < 600_000));
    let mut shared = 0;
    for step in 0..8 {
        for _ in 0..1 + dice.below(3) {
            let id = dice.below(if step % 2 == 0 { 20 } else { 170 });
            match dice.below(3) {
                0 => drop(fs::remove_file(corpus.join(format!("text-{id}.txt")))),
                _ => write_text(&corpus, id, &mut dice),
            }
        }
        run(&changed, &[]);
        run(&whole, &["--force"]);
        let [a, b] = [&changed, &whole].map(|dir| Embedded::open(dir).unwrap());
        let facts = |engine: &Embedded| -> Vec<(String, Linked)> {
            let entries = engine.collection().catalogue.iter();
            entries.map(|entry| (entry.id.to_string(), engine.linked(entry).unwrap())).collect()
        };
        let (a, b) = (facts(&a), facts(&b));
        assert!(b.iter().any(|(_, linked)| linked.mentions > 0));
        assert!(b.iter().any(|(_, linked)| !linked.parents.is_empty()));
        for (a, b) in a.iter().zip(&b) {
            assert_eq!(a, b, "step {step}");
        }
        assert_eq!(a.len(), b.len(), "step {step}");
        let build = changed.join(fs::read_to_string(changed.join("current")).unwrap());
        let records = fs::read_dir(build).unwrap().filter(|file| {
            file.as_ref().unwrap().file_name().to_string_lossy().ends_with(".units")
        });
        shared += usize::from(records.count() > 1);
    }
    // Most of these changes are no reason to write everything anew.
    assert!(shared >= 4, "{shared}");
}
