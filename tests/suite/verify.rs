//! Checks of citations and quotations over the loaded documents.

use tiaowen::eval::verify;
use tiaowen::kb::Kb;
use tiaowen_link::verify::{ChangeKind, Reason, Verdict};

use crate::harness::{document, folder, index, kb, kb_of, root};
use tiaowen_engine::segment::Lexicon;
use tiaowen_parse::{clean, parse};
use tiaowen_text::doc::{DocId, Document, Meta, TextState};
use tiaowen_text::extract::Extract;

#[test]
fn a_check_names_the_place_and_the_difference() {
    let text = "《青禾市公共停车设施管理条例》第六条规定：“新建公共停车场可以在2030年底前完成智能化改造”。";
    let view = kb().verify(text, &[]).unwrap();
    assert_eq!((view.counts.differs, view.findings.len()), (1, 1), "{view:#?}");
    let finding = &view.findings[0];
    assert_eq!((finding.verdict, finding.reason), (Verdict::Differs, Reason::Altered));
    let place = finding.place.as_ref().unwrap();
    assert_eq!(place.clause.as_ref().unwrap().number, Some(6));
    assert_eq!(place.wording, "新建公共停车场应当在2026年底前完成智能化改造");
    let changes: Vec<_> =
        finding.changes.iter().map(|c| (c.kind, &*c.quoted, &*c.original)).collect();
    assert_eq!(
        changes,
        [(ChangeKind::Obligation, "可以", "应当"), (ChangeKind::Number, "2030", "2026")]
    );
    let at = finding.changes[1].at;
    let quoted: String = text.chars().skip(at.start).take(at.end - at.start).collect();
    assert_eq!(quoted, "2030");
}

/// The labelled set; `tiaowen eval verify` prints the same figures.
#[test]
fn labelled_claims_get_their_verdict() {
    let file = crate::harness::root().join("tests/data/verify/cases.tsv");
    let cases = verify::parse(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert!(cases.len() >= 120, "{}", cases.len());
    assert_eq!(verify::missing(&kb(), &cases).unwrap(), Vec::<String>::new());
    let outcomes = verify::check(&kb(), &cases).unwrap();
    let failed = verify::failures(&cases, &outcomes);
    println!("{}\n{}", verify::report("ours", &cases, &outcomes), failed.join("\n"));
    let numbers = verify::check_numbers(&kb(), &cases).unwrap();
    println!("{}", verify::report("numbers only", &cases, &numbers));
    assert!(failed.len() * 20 <= cases.len(), "more than one in twenty: {failed:#?}");
}

/// A text of the folder of labelled parts.
fn part_text(id: &str, short: &[&str], state: TextState, repealed: Option<&str>) -> Document {
    let file = root().join(format!("tests/data/verify/parts/{id}.txt"));
    let extract = Extract::from_text(&std::fs::read_to_string(file).unwrap());
    let cleaned = clean::clean(&extract);
    let meta = Meta {
        short_names: short.iter().map(|name| (*name).to_owned()).collect(),
        repealed: repealed.map(str::to_owned),
        ..Meta::default()
    };
    let mut document = parse::parse(&DocId::parse(id).unwrap(), &meta, &extract, cleaned);
    document.state = state;
    document
}

/// Every part of an address, every form of a number, every manner of telling: at most three in a hundred wrong, and
/// nothing wrong called verified.
#[test]
fn labelled_parts_get_their_verdict_and_nothing_wrong_is_verified() {
    let text = std::fs::read_to_string(root().join("tests/data/verify/parts/cases.tsv")).unwrap();
    let cases = verify::parse(&text).unwrap();
    assert!(cases.len() >= 400, "{}", cases.len());
    let held = TextState::Copy;
    let documents = vec![
        part_text("jishi", &["集市条例"], held, None),
        part_text("gongyuan", &["公園自治條例"], held, None),
        part_text("fuchi", &["扶持意见"], held, None),
        part_text("dukou", &["渡口条例"], held, None),
        part_text("jiufa", &[], held, Some("2025-03-01")),
        part_text("tiyao", &[], TextState::Abstract, None),
    ];
    let kb = kb_of("parts", documents, &Lexicon::default());
    let outcomes = verify::check(&kb, &cases).unwrap();
    let failed = verify::failures(&cases, &outcomes);
    println!("{}\n{}", verify::report("parts", &cases, &outcomes), failed.join("\n"));
    let falsely = outcomes.iter().filter(|outcome| {
        let truth = cases.get(outcome.case).map(|case| case.verdict);
        outcome.said == Some(Verdict::Verified) && truth != Some(Verdict::Verified)
    });
    assert_eq!(falsely.count(), 0, "{failed:#?}");
    assert!(failed.len() * 100 <= cases.len() * 3, "more than three in a hundred: {failed:#?}");
}

/// What a clause says is compared in every frame in which writers tell it without quotation marks, and where a word is
/// changed nothing calls it verified.
#[test]
fn wording_told_in_any_frame_is_compared() {
    let documents = vec![
        part_text("jishi", &["集市条例"], TextState::Copy, None),
        part_text("fuchi", &["扶持意见"], TextState::Copy, None),
    ];
    let kb = kb_of("frames", documents, &Lexicon::default());
    const FRAMES: [&str; 30] = [
        "《云溪市集市管理条例》@规定，#。",
        "《云溪市集市管理条例》@规定：#。",
        "《云溪市集市管理条例》@还规定，#。",
        "《云溪市集市管理条例》@亦明确，#。",
        "《云溪市集市管理条例》@对此有明确规定，#。",
        "《云溪市集市管理条例》@写得很清楚，#。",
        "在《云溪市集市管理条例》@中规定，#。",
        "根据《云溪市集市管理条例》@，#。",
        "根据《云溪市集市管理条例》@的规定，#。",
        "依照《云溪市集市管理条例》@之规定，#。",
        "《云溪市集市管理条例》@规定，#，故原告的请求应予支持。",
        "根据《云溪市集市管理条例》@，#，本案被告没有这样做。",
        "《云溪市集市管理条例》@规定，#。被告辩称“不知情”，不予采纳。",
        "《云溪市集市管理条例》@规定，#。被告辩称“从来没有人把这件事情告诉过他”，不予采纳。",
        "- 根据**《云溪市集市管理条例》@**，#。",
        "- **《云溪市集市管理条例》@**规定，#。",
        "- **《云溪市集市管理条例》@**：#。",
        "#（《云溪市集市管理条例》@）。",
        "#，见《云溪市集市管理条例》@。",
        "#，《云溪市集市管理条例》@定有明文。",
        "三、#，《云溪市集市管理条例》@亦有明文规定。",
        "1. #。——《云溪市集市管理条例》@",
        "集市条例@规定，#。",
        "《云溪市集市管理条例》规定，#。",
        "本案适用《云溪市集市管理条例》@。该条规定，#。",
        "本案适用《云溪市集市管理条例》@。该条要求#。",
        "- 依据：《云溪市集市管理条例》@\n- 内容：#",
        "答：《云溪市集市管理条例》@。原文是：#。",
        "| 1 | 《云溪市集市管理条例》@ | # |",
        "问：有何规定？\n答：按《云溪市集市管理条例》@#。",
    ];
    const SAID: [(&str, &str, &str); 4] = [
        (
            "第七条",
            "收市后一小时内，摊主应当清扫摊位周围三米内的地面，并将垃圾送到指定地点",
            "收市后两小时内，摊主应当清扫摊位周围三米内的地面，并将垃圾送到指定地点",
        ),
        (
            "第二条第二款",
            "开放日遇雨的，可以顺延一日，但顺延不得超过两次",
            "开放日遇雨的，可以顺延一日，但顺延不得超过三次",
        ),
        (
            "第九条第一款",
            "违反本条例第五条规定的，由市场监管部门责令改正；拒不改正的，处一百元以上五百元以下罚款",
            "违反本条例第五条规定的，由市场监管部门责令改正；拒不改正的，处一百元以上九百元以下罚款",
        ),
        ("第四条之一", "集市管理员可以查验摊主的证件", "集市管理员应当查验摊主的证件"),
    ];
    let mut wrong = Vec::new();
    for frame in FRAMES {
        for (article, right, altered) in SAID {
            let told = |words: &str| {
                let text = frame.replace('@', article).replace('#', words);
                let view = kb.verify(&text, &[]).unwrap();
                let told = view.findings.iter().filter(|finding| finding.quote.is_some());
                told.map(|finding| finding.verdict).collect::<Vec<_>>()
            };
            let (as_it_is, as_altered) = (told(right), told(altered));
            let verified = |told: &[Verdict]| told.contains(&Verdict::Verified);
            if !verified(&as_it_is) || verified(&as_altered) || as_altered.is_empty() {
                wrong.push(format!("{frame} {article}: {as_it_is:?}, altered {as_altered:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What is not part of what a clause says, or cannot be compared, is not told as if it were.
#[test]
fn what_stands_around_told_wording_is_kept_apart() {
    let documents = vec![
        part_text("jishi", &["集市条例"], TextState::Copy, None),
        part_text("fuchi", &["扶持意见"], TextState::Copy, None),
    ];
    let kb = kb_of("around", documents, &Lexicon::default());
    let said = |text: &str| {
        let view = kb.verify(text, &[]).unwrap();
        let found = view.findings.into_iter();
        found.map(|f| (f.verdict, f.reason, f.quote.map(|q| q.text))).collect::<Vec<_>>()
    };
    use Verdict::{Differs, NotFound, Paraphrase, Unverifiable, Verified};
    // A sentence is not cut at a reference within it.
    let cut = said("《云溪市集市管理条例》第九条规定，违反本条例第五条规定的，可以免予处罚。");
    let whole = "违反本条例第五条规定的，可以免予处罚".to_owned();
    assert_eq!(cut[0], (Paraphrase, Reason::Altered, Some(whole)));
    // What nothing is near is told as not compared.
    let own = said("根据《云溪市集市管理条例》第七条，被告应当赔偿原告的全部损失和律师费用。");
    assert_eq!(own, [(Verified, Reason::Uncompared, None)]);
    assert_eq!(said("依照《云溪市集市管理条例》第七条处理。")[0].1, Reason::Exists);
    // Readers are not told that wording is verified where only the clause was looked for.
    let label = |text: &str| kb.verify(text, &[]).unwrap().findings[0].label();
    assert_eq!(label("依照《云溪市集市管理条例》第七条处理。"), "条文存在");
    assert_eq!(label("根据《云溪市集市管理条例》第七条，被告应当赔偿原告的全部损失。"), "条文存在");
    assert_eq!(label("《云溪市集市管理条例》第四条规定：“摊主应当亮证经营。”"), "属实");
    // An item with the words of its head behind it.
    let item =
        said("《云溪市集市管理条例》第九条第二款第（一）项规定，一年内受过两次处罚的，加倍处罚。");
    assert_eq!((item[0].0, item[0].1), (Verified, Reason::Exact));
    let item =
        said("《云溪市集市管理条例》第九条第二款第（一）项规定，一年内受过两次处罚的，不予处罚。");
    assert_ne!(item[0].0, Verified);
    // A condition behind 须 turns nothing round.
    let condition =
        said("依《云溪市集市管理条例》第九条第二款，须“一年内受过两次处罚的”且拒不改正。");
    assert!(condition.iter().all(|(verdict, ..)| *verdict != Differs), "{condition:?}");
    // What a rule is called is no quotation of it.
    let called = said("《云溪市集市管理条例》第八条确立了“人犬分离原则”。");
    assert!(called.iter().all(|(verdict, ..)| *verdict != NotFound), "{called:?}");
    // Another law is not the one whose name ends with its own.
    let other =
        said("《云溪市集市管理条例》第七条规定了清扫。《市管理条例》第五条规定了别的事项。");
    assert_eq!(other.last().map(|f| f.0), Some(Verified), "{other:?}");
    let other = said("《商品合同法》第一条是总则。《合同法》第五十二条规定了别的事项。");
    assert!(other.iter().all(|(verdict, ..)| *verdict == Unverifiable), "{other:?}");
    // What names another document is compared to the end of its sentence.
    let named = said(
        "《云溪市集市管理条例》第九条规定，违反本条例第五条规定的，由市场监管部门依照《云溪市计量办法》处九百元罚款。",
    );
    assert!(named.iter().all(|f| f.1 != Reason::Exact), "{named:?}");
    // The next thing that the clause says is told apart, and so is what somebody says.
    let next = said(
        "《云溪市集市管理条例》第二条第一款规定，集市每旬开放三日，开放日由镇公所公布。该条还规定，摊主应当在收市后清扫摊位周围的地面。",
    );
    assert_eq!(next[0].1, Reason::Exact, "{next:?}");
    let person = said(
        "摊主应当清扫摊位周围三米内的地面，见《云溪市集市管理条例》第七条。\n王某表示：“今年一定能够把集市办得红红火火。”",
    );
    assert!(person.iter().all(|f| f.0 != NotFound), "{person:?}");
    // Words that end right before a name are no part of it.
    for led in ["规章中规定", "用来否定", "是指", "本申请"] {
        let text = format!("{led}集市条例第七条的内容。");
        let found = said(&text);
        assert_eq!((found[0].0, found[0].1), (Verified, Reason::Exists), "{text}");
    }
    // A name that ends with no kind of document is one before the number of an article.
    assert_eq!(said("《民法总则》第一百八十八条规定了时效。")[0].0, Unverifiable);
}

/// Claims and documents by somebody who had not seen the program; the head of the file tells how they were labelled.
/// What is still called verified and should not be is counted: three quotations that name no source.
#[test]
fn independent_claims_get_their_verdicts() {
    let documents = folder("verify-independent");
    for corpus in ["tests/data/verify/corpus", "tests/data/verify/independent/corpus"] {
        for entry in std::fs::read_dir(root().join(corpus)).unwrap() {
            let entry = entry.unwrap();
            let to = documents.join(entry.file_name());
            std::fs::create_dir_all(&to).unwrap();
            for file in std::fs::read_dir(entry.path()).unwrap() {
                let file = file.unwrap();
                std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
            }
        }
    }
    let out = std::process::Command::new(env!("CARGO_BIN_EXE_tiaowen"))
        .args([
            "eval",
            "verify",
            "--cases",
            "tests/data/verify/independent/cases.tsv",
            "--documents",
        ])
        .arg(&documents)
        .arg("--index")
        .arg(index())
        .current_dir(root())
        .output()
        .unwrap();
    let report = String::from_utf8(out.stdout).unwrap();
    let right = report.lines().next().and_then(|line| {
        let (_, counts) = line.split_once(": ")?;
        let (right, rest) = counts.split_once(" of ")?;
        let cases: usize = rest.split(' ').next()?.parse().ok()?;
        Some((right.parse::<usize>().ok()?, cases))
    });
    let (right, cases) = right.unwrap_or_else(|| panic!("{report}"));
    assert_eq!(cases, 359);
    assert!(right >= 353, "{report}");
    let falsely = report.lines().filter(|line| {
        line.starts_with("wrong: ") && line.contains("≠ verified:") && !line.contains(" verified ≠")
    });
    assert!(falsely.count() <= 3, "{report}");
}

/// Wherever a finding stands, it spans what it is about, also where one wording comes several times.
#[test]
fn a_finding_spans_its_citation_and_its_quotation() {
    let mut seen = 0;
    for file in ["tests/data/verify/cases.tsv", "tests/data/verify/parts/cases.tsv"] {
        let cases = std::fs::read_to_string(root().join(file)).unwrap();
        let claims = cases.lines().filter(|line| !line.starts_with('#'));
        let claims: Vec<String> = claims
            .filter_map(|line| Some(line.split('\t').next_back()?.replace("\\n", "\n")))
            .collect();
        for text in claims.chunks(20).map(|claims| claims.join("\n").repeat(2)) {
            for finding in kb().verify(&text, &[]).unwrap().findings {
                let parts = finding.citation.iter().chain(&finding.quote).map(|part| part.at);
                let start = parts.clone().map(|at| at.start).min();
                let end = parts.map(|at| at.end).max();
                let (start, end) =
                    (start.unwrap_or(finding.at.start), end.unwrap_or(finding.at.end));
                assert_eq!((finding.at.start, finding.at.end), (start, end), "{finding:?}");
                seen += 1;
            }
        }
    }
    assert!(seen > 500, "{seen}");
}

/// A table comes back with verdicts, whether its columns have heads or not, and a cell is never a formula.
#[test]
fn another_number_under_a_title_is_another_document() {
    let meta = Meta { number: Some("云政发〔2023〕7号".to_owned()), ..Meta::default() };
    let text = "云栖县集市办法\n第一条　集市每旬开放三日。\n第二条　不收摊位费。\n";
    let extract = Extract::from_text(text);
    let read =
        parse::parse(&DocId::parse("fair").unwrap(), &meta, &extract, clean::clean(&extract));
    let kb = kb_of("another-number", vec![read], &Lexicon::default());
    for (number, verdict) in
        [("云政发〔2023〕8号", Verdict::Unverifiable), ("云政发〔2023〕7号", Verdict::Verified)]
    {
        let claim = format!("《云栖县集市办法》（{number}）第二条规定：“不收摊位费”。");
        let view = kb.verify(&claim, &[]).unwrap();
        assert_eq!(view.findings.last().unwrap().verdict, verdict, "{claim}");
    }
}

#[test]
fn a_table_is_judged_row_by_row() {
    let mut old = document("old", "样例清洁条例", &[("", "商户应当每周清扫一次门前。")]);
    old.meta.published = Some("2001-01-01".to_owned());
    old.meta.number = Some("样政发〔2001〕1号".to_owned());
    let mut new = document("new", "样例清洁条例", &[("", "商户应当每日清扫一次门前。")]);
    new.meta.published = Some("2020-01-01".to_owned());
    let mut gone = document("gone", "样例灯光办法", &[("", "灯光应当柔和。")]);
    gone.meta.repealed = Some("2010-01-01".to_owned());
    let kb = kb_of("table", vec![old, new, gone], &Lexicon::default());
    let table = |rows: &[&[&str]]| -> Vec<Vec<String>> {
        let rows: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
        kb.verify_table(&rows, Some("2026-01-01")).unwrap()
    };
    let judged = table(&[
        &["标题", "文号", "条款", "引文"],
        &["样例清洁条例", "", "第一条", "商户应当每日清扫一次门前"],
        &["样例清洁条例", "", "第一条", "商户应当每周清扫一次门前"],
        &["", "样政发〔2001〕1号", "", ""],
        &["样例灯光办法", "", "", ""],
        &["样例灯光办法", "样政发〔2001〕1号", "", ""],
        &["样例灯光办法", "", "第九条", ""],
        &["不存在的条例", "", "第一条", ""],
        &["", "", "", ""],
    ]);
    let verdicts: Vec<(&str, &str)> =
        judged.iter().map(|row| (row[4].as_str(), row[5].as_str())).collect();
    assert_eq!(
        verdicts,
        [
            ("verdict", "status"),
            ("verified", "in-force"),
            ("differs", "in-force"),
            ("verified", "amended"),
            ("repealed", "repealed"),
            ("differs", "repealed"),
            ("not-found", "repealed"),
            ("unverifiable", "unknown"),
            ("", ""),
        ]
    );
    assert_eq!(judged[1][10], "/id/new/1");
    assert_eq!(judged[3][6], "《样例清洁条例》（2020-01-01）");
    let loose = table(&[
        &["《样例清洁条例》第一条规定：“商户应当每日清扫一次门前。”"],
        &["样例灯光办法"],
        &["样政发〔2001〕1号"],
        &["商户应当每日清扫一次门前"],
    ]);
    let verdicts: Vec<&str> = loose.iter().map(|row| row[1].as_str()).collect();
    assert_eq!(verdicts, ["verdict", "verified", "repealed", "verified", "verified"]);
    let csv = tiaowen_print::csv::rows(&[vec!["=1+1".to_owned(), "2".to_owned()]]).unwrap();
    assert!(String::from_utf8(csv).unwrap().contains("'=1+1,2"));
}

/// Evidence holds by itself, and says what stands otherwise in a later collection.
#[test]
fn evidence_is_checked_against_itself_and_the_documents_held() {
    let law = |text: &str| document("law", "样例清洁条例", &[("", text), ("", "罚款五百元。")]);
    let before = kb_of("evidence-a", vec![law("商户应当每日清扫一次门前。")], &Lexicon::default());
    let after = kb_of("evidence-b", vec![law("商户应当每月清扫一次门前。")], &Lexicon::default());
    let none =
        kb_of("evidence-c", vec![document("x", "别的办法", &[("", "甲。")])], &Lexicon::default());
    let text = "《样例清洁条例》第一条规定：“商户应当每日清扫一次门前。”又见第二条。";
    let pack = before.evidence(text, &[], Some("2026-01-01")).unwrap();
    assert_eq!(pack.sources.len(), 1);
    assert_eq!(pack.items[0].place.as_ref().unwrap().clause.as_deref(), Some("1"));
    let states = |kb: &Kb| -> Vec<&'static str> {
        let view = kb.verify_again(&pack).unwrap();
        assert!(view.sound, "{:?}", view.faults);
        view.items.iter().map(|item| item.state.label()).collect()
    };
    assert_eq!(states(&before), ["未变", "未变"]);
    assert_eq!(states(&after), ["文字已变", "未变"]);
    assert_eq!(states(&none), ["已不在库中", "已不在库中"]);
    assert!(before.evidence(text, &[], Some("2026-13-01")).is_err());
}

/// Marks inside a name, and the name of the state inside it, are no hindrance; what is left out is as near as can be.
#[test]
fn names_with_marks_are_names() {
    let law = |id: &str, title: &str| document(id, title, &[("", "商户应当每日清扫门前。")]);
    let documents = vec![
        law("marks", "云溪市证照、票据管理办法"),
        law("inner", "云溪市实施《中华人民共和国河道法》办法"),
        law("brackets", "云溪市各机关（构）清点规则"),
    ];
    let kb = kb_of("marked-names", documents, &Lexicon::default());
    for (claim, id) in [
        ("依照云溪市证照、票据管理办法第一条", "marks"),
        ("现有云溪市证照、票据管理办法。\n其中第一条规定：“商户应当每日清扫门前”。", "marks"),
        ("依照《云溪市实施〈河道法〉办法》第一条", "inner"),
        ("依照云溪市实施《河道法》办法第一条", "inner"),
        ("依照云溪市各机关（构）清点规则第一条", "brackets"),
    ] {
        let view = kb.verify(claim, &[]).unwrap();
        let last = view.findings.last().unwrap();
        assert_eq!(
            (last.verdict, last.document.as_deref()),
            (Verdict::Verified, Some(id)),
            "{claim}"
        );
    }
}

/// Pages set 第二条 on a line of its own: what follows is its first paragraph all the same.
#[test]
fn a_mark_alone_on_its_line_is_no_paragraph() {
    let text = "云溪市摆渡办法\n第一条\n渡船每日清扫。\n渡工应当持证。\n第二条\n不收渡资。\n";
    let extract = Extract::from_text(text);
    let read = parse::parse(
        &DocId::parse("ferry").unwrap(),
        &Meta::default(),
        &extract,
        clean::clean(&extract),
    );
    let kb = kb_of("mark-alone", vec![read], &Lexicon::default());
    for (claim, verdict) in [
        ("第一条第一款规定：“渡船每日清扫”。", Verdict::Verified),
        ("第一条第二款规定：“渡工应当持证”。", Verdict::Verified),
        ("第一条第二款规定：“渡船每日清扫”。", Verdict::NotFound),
        ("第一条第三款。", Verdict::NotFound),
        ("第二条第二款。", Verdict::NotFound),
    ] {
        let view = kb.verify(&format!("《云溪市摆渡办法》{claim}"), &[]).unwrap();
        assert_eq!(view.findings.last().unwrap().verdict, verdict, "{claim}");
    }
}

#[test]
fn what_is_repealed_later_stood_on_the_day_asked_about() {
    let mut gone = document("gone", "样例渡口办法", &[("", "渡船应当每日清扫。")]);
    gone.meta.repealed = Some("2025-03-01".to_owned());
    let kb = kb_of("repealed-later", vec![gone], &Lexicon::default());
    for (day, verdict) in [("2024-01-01", Verdict::Verified), ("2025-03-01", Verdict::Repealed)] {
        let view = kb.verify_on("《样例渡口办法》第一条。", &[], Some(day)).unwrap();
        assert_eq!(view.findings[0].verdict, verdict, "{day}");
    }
}

/// Laws of one name are made on both sides of the strait: the words beside a name tell which is meant, else the script.
#[test]
fn of_laws_of_one_name_that_of_the_side_spoken_of_is_meant() {
    let mainland = document(
        "mainland",
        "中华人民共和国渡船法",
        &[("", "渡船应当每日清扫，国务院另有规定的除外。")],
    );
    let mut taiwan = document("taiwan", "渡船法", &[("", "渡船每月檢查一次，檢查紀錄應予保存。")]);
    taiwan.meta.region = Some("台湾".to_owned());
    let kb = kb_of("strait", vec![mainland, taiwan], &Lexicon::default());
    for (claim, verdict, id) in [
        ("《渡船法》第一条规定：“渡船应当每日清扫”。", Verdict::Verified, "mainland"),
        ("渡船法第一条规定：“渡船应当每日清扫”。", Verdict::Verified, "mainland"),
        ("渡船法第一条规定：“渡船每月检查一次”。", Verdict::NotFound, "mainland"),
        ("渡船法第一條規定：「渡船每月檢查一次」。", Verdict::Verified, "taiwan"),
        ("《渡船法》第一條規定：「渡船應當每日清掃」。", Verdict::NotFound, "taiwan"),
        ("台湾渡船法第一条规定：“渡船每月检查一次”。", Verdict::Verified, "taiwan"),
        ("台湾地区的《渡船法》第一条规定：“渡船每月检查一次”。", Verdict::Verified, "taiwan"),
        ("民国九十年的渡船法第一条规定：“渡船每月检查一次”。", Verdict::Unverifiable, ""),
        ("行政院依渡船法第一条函示：“渡船每月检查一次”。", Verdict::Verified, "taiwan"),
        ("大陸渡船法第一條規定：「渡船應當每日清掃」。", Verdict::Verified, "mainland"),
        ("中華人民共和國渡船法第一條規定：「渡船應當每日清掃」。", Verdict::Verified, "mainland"),
        ("台湾居民也适用《渡船法》第一条“渡船应当每日清扫”。", Verdict::Verified, "mainland"),
    ] {
        let view = kb.verify(claim, &[]).unwrap();
        let last = view.findings.last().unwrap();
        let document = last.document.as_deref().unwrap_or_default();
        assert_eq!((last.verdict, document), (verdict, id), "{claim}");
    }
}

/// What carries out the law spoken of last, each of a series, and the text that does not say who made it.
#[test]
fn a_name_that_leans_on_another_is_followed() {
    let law = |id: &str, title: &str| document(id, title, &[("", "渡船应当每日清扫。")]);
    let mut newer = law("newer", "云溪渡资条例");
    newer.meta.issuers = vec!["云溪市人民政府".to_owned()];
    newer.meta.published = Some("2025-03-01".to_owned());
    let mut older = law("older", "云溪渡资条例");
    older.meta.in_force = Some("2020-03-01".to_owned());
    let documents = vec![
        law("river", "中华人民共和国河道法"),
        law("rules", "中华人民共和国河道法实施条例"),
        law("third", "中华人民共和国河道法修正案（三）"),
        law("fourth", "中华人民共和国河道法修正案（四）"),
        law("court", "云溪高等院关于适用《中华人民共和国河道法》的解释"),
        newer,
        older,
    ];
    let kb = kb_of("leaning-names", documents, &Lexicon::default());
    for (claim, verdict, id) in [
        ("《河道法》第一条及其实施条例第一条", Verdict::Verified, Some("rules")),
        ("河道法第一條及同法實施條例第一條", Verdict::Verified, Some("rules")),
        ("《河道法》及其实施条例第九条", Verdict::NotFound, Some("rules")),
        ("《河道法》第一条及其实施细则第一条", Verdict::Unverifiable, None),
        ("河道法（下称本法）及本法实施条例第一条", Verdict::Verified, Some("rules")),
        ("《河道法》及其实施条例均已公布；实施条例第一条", Verdict::Verified, Some("rules")),
        ("《河道法修正案（三）》第一条", Verdict::Verified, Some("third")),
        ("《河道法修正案(四)》第一条", Verdict::Verified, Some("fourth")),
        ("《河道法修正案（五）》第一条", Verdict::Unverifiable, None),
        ("云溪高等院关于适用《河道法》的解释第一条", Verdict::Verified, Some("court")),
        ("云溪高等院关于适用《河道法》的解释（二）第一条", Verdict::Unverifiable, None),
        ("《云溪渡资条例》第一条", Verdict::Verified, Some("newer")),
        ("《云溪渡资条例》（2020年）第一条", Verdict::Verified, Some("older")),
    ] {
        let view = kb.verify(claim, &[]).unwrap();
        let last = view.findings.last().unwrap();
        assert_eq!((last.verdict, last.document.as_deref()), (verdict, id), "{claim}");
    }
}
