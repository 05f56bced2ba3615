//! Questions as people ask them: what stands in for their words, what they ask for, and what they are told.

use std::fs;

use tiaowen::eval::retrieval::{self, Means};
use tiaowen::kb::{Kb, SearchRequest};
use tiaowen_engine::segment::Lexicon;
use tiaowen_print::view::SearchView;

use crate::harness::{self, document, kb_of};

fn ask(kb: &Kb, text: &str) -> SearchView {
    let request = SearchRequest {
        text: text.to_owned(),
        limit: 20,
        partial: true,
        ..SearchRequest::default()
    };
    kb.search(&request).unwrap()
}

fn first(kb: &Kb, text: &str) -> Option<String> {
    let found = ask(kb, text);
    found.hits.first().map(|hit| format!("{}#{}", hit.clause.document, hit.clause.key))
}

/// The sets that are measured, with floors a little below what was measured: a change that costs questions shows.
#[test]
fn labelled_questions_keep_finding_their_clauses() {
    let kb = harness::kb();
    for (file, first, among_five) in [("everyday.tsv", 0.68, 0.92), ("unseen.tsv", 0.60, 0.80)] {
        let path = harness::root().join("tests/data/eval").join(file);
        let questions = retrieval::parse_topics(&fs::read_to_string(path).unwrap()).unwrap();
        assert!(questions.len() >= 20, "{file}");
        let outcomes = retrieval::ask(&kb, &questions).unwrap();
        let means = Means::of(&outcomes);
        assert!(means.first >= first, "{file}: {means:?}");
        assert!(means.recall_5 >= among_five, "{file}: {means:?}");
        assert!((means.parity - 1.0).abs() < f64::EPSILON, "{file}: {means:?}");
    }
}

#[test]
fn a_clause_without_a_whole_word_of_the_question_is_found_behind_those_that_match() {
    let clauses: &[(&str, &str)] = &[
        ("", "出租人应当保证租赁物符合约定的用途，承租人造成损害的由承租人赔偿。"),
        ("", "学校应当按时开学。"),
        ("", "租客应当登记身份。"),
    ];
    let kb = kb_of("near", vec![document("near", "样例", clauses)], &Lexicon::default());
    // No clause has 承租 and 赔钱 as words together; the one that has parts of both is near.
    let found = ask(&kb, "承租的人闯祸要不要赔钱");
    assert!(found.query.relaxed, "{:?}", found.query);
    assert_eq!(found.hits.first().map(|hit| hit.clause.number), Some(Some(1)));
    assert!(found.hits.iter().all(|hit| hit.group == "partial"));
    // A whole match leads, is counted alone, and what is near stands in a group of its own behind it.
    let found = ask(&kb, "租客 登记");
    assert_eq!(
        (found.total, found.hits[0].group, found.hits[0].clause.number),
        (1, "words", Some(3))
    );
    assert!(found.hits[1..].iter().all(|hit| hit.group == "partial"));
    assert_eq!(found.partial, found.hits.len() - 1);
}

#[test]
fn a_choice_between_a_word_and_its_negation_asks_for_the_word() {
    let clauses: &[(&str, &str)] = &[
        ("", "不能办理的事项应当说明。"),
        ("", "临时工可以领取失业保险金。"),
        ("", "有关部门没有权力收费。"),
    ];
    let kb = kb_of("choice", vec![document("c", "样例", clauses)], &Lexicon::default());
    for asked in [
        "临时工能不能领失业保险金",
        "临时工可不可以领失业保险金",
        "临时工有没有失业保险金",
        "臨時工要不要領失業保險金",
        "临时工领失业保险金合不合适",
    ] {
        let found = ask(&kb, asked);
        assert_eq!(found.hits[0].clause.number, Some(2), "{asked}");
        let read = found.query.words.iter().chain(&found.query.ignored);
        assert!(
            read.clone().all(|word| !word.contains(['不', '没'])),
            "{asked}: {:?}",
            found.query
        );
    }
    // A word that merely has a negation in it is one.
    assert!(ask(&kb, "不能办理").query.words.iter().any(|word| word.contains("不能")));
    assert!(!ask(&kb, "时不时收费").query.ignored.contains(&"时".to_owned()));
}

const RIVER: &str = "本条例所称河道，是指自然沟渠和人工水道。";

#[test]
fn a_question_for_a_meaning_leads_to_the_clause_that_tells_it() {
    let law: &[(&str, &str)] =
        &[("", "为了保持河道清洁，制定本条例。"), ("", RIVER), ("", "河长应当每日巡查河道。")];
    let mentions: &[(&str, &str)] = &[
        ("", "河道、河道、河道：河道由河道管理部门管理。"),
        ("", "什么河道都要巡查，河道的定义由河道主管部门说明，是什么意思一看便知。"),
    ];
    let documents =
        vec![document("mention", "河道巡查办法", mentions), document("river", "河道保洁条例", law)];
    let kb = kb_of("meaning", documents, &Lexicon::default());
    for asked in [
        "什么是河道",
        "河道是什么意思",
        "河道的定义",
        "河道指的是什么",
        "何謂河道",
        "请问什么叫“河道”？",
        "河道 定义",
        "如何界定河道",
        "河道包括哪些",
        "法律上的河道是什么",
    ] {
        let found = ask(&kb, asked);
        assert_eq!(first(&kb, asked).as_deref(), Some("river#2"), "{asked}");
        assert_eq!(found.defining, 1, "{asked}");
        let answers = Kb::answers(&found);
        assert_eq!(answers.len(), 1, "{asked}");
        assert_eq!(answers[0].clause.number, Some(2), "{asked}");
        let again = found.hits.iter().filter(|hit| hit.clause.document == "river");
        assert_eq!(again.filter(|hit| hit.clause.number == Some(2)).count(), 1, "{asked}");
    }
    // A term that no text defines has clauses that mention it, and no answer.
    let found = ask(&kb, "什么是河长");
    assert!(!found.hits.is_empty() && found.defining == 0 && Kb::answers(&found).is_empty());
}

#[test]
fn the_answer_shows_the_sentence_that_defines_the_term_asked_for() {
    let text = "本条例所称河道巡查，是指沿河道查看河道水面、河道两岸和河道设施，并记录河道里的垃圾、杂草和违法建筑。\n\
        本条例所称河道设施，是指河道两岸的护栏、台阶和水尺。\n\
        本条例所称河道，是指自然沟渠和人工水道。";
    let documents = vec![document("river", "河道保洁条例", &[("", text)])];
    let kb = kb_of("meaning-shown", documents, &Lexicon::default());
    for (asked, sentence) in [
        ("什么是河道", "本条例所称河道，是指自然沟渠"),
        ("什么是河道设施", "本条例所称河道设施，是指"),
        ("何谓河道巡查", "本条例所称河道巡查，是指"),
    ] {
        let found = ask(&kb, asked);
        let shown = &Kb::answers(&found)[0].snippet_text;
        let shown = shown.trim_start_matches("（一）");
        assert!(shown.starts_with(sentence), "{asked}: {shown}");
    }
}

#[test]
fn the_higher_text_and_the_newer_one_define_first() {
    let mut old = document("old", "甲市河道办法", &[("", "本办法所称河道，是指水沟。")]);
    old.meta.authority = tiaowen_text::doc::Authority::Municipal;
    old.meta.published = Some("2001-01-01".to_owned());
    let mut newer = document("new", "乙市河道办法", &[("", "本办法所称河道，是指河流。")]);
    newer.meta.authority = tiaowen_text::doc::Authority::Municipal;
    newer.meta.published = Some("2020-01-01".to_owned());
    let mut law = document("law", "河道法", &[("", RIVER)]);
    law.meta.authority = tiaowen_text::doc::Authority::Central;
    law.meta.published = Some("1990-01-01".to_owned());
    let kb = kb_of("ranks", vec![old, newer, law], &Lexicon::default());
    let found = ask(&kb, "什么是河道");
    let documents: Vec<&str> = found.hits.iter().map(|hit| hit.clause.document.as_str()).collect();
    assert_eq!(documents, ["law", "new", "old"]);
}

#[test]
fn a_title_leads_to_its_document_and_an_article_of_it_to_the_article() {
    let dated = |id: &str, title: &str, date: &str, text: &str| {
        let mut held = document(id, title, &[("", text), ("", "本法自公布之日起施行。")]);
        held.meta.published = Some(date.to_owned());
        held
    };
    let mention = "《中华人民共和国河道保洁法》规定河道保洁，河道保洁法的河道保洁由县级负责。";
    let documents = vec![
        dated("mention", "河道保洁考核办法", "2022-01-01", mention),
        dated("old", "中华人民共和国河道保洁法", "2001-01-01", "国家保护河道。"),
        dated("new", "中华人民共和国河道保洁法", "2019-01-01", "国家保护河道和湖泊。"),
        dated(
            "local",
            "绍兴市实施《中华人民共和国河道保洁法》办法",
            "2012-01-01",
            "本市实施保洁。",
        ),
    ];
    let kb = kb_of("titles", documents, &Lexicon::default());
    let named = |text: &str| -> Vec<String> {
        ask(&kb, text).documents.into_iter().map(|document| document.id).collect()
    };
    for text in [
        "中华人民共和国河道保洁法",
        "河道保洁法",
        "《河道保洁法》",
        "中華人民共和國河道保潔法",
        " 《 中华人民共和国河道保洁法 》",
    ] {
        assert_eq!(named(text), ["new", "old"], "{text}");
    }
    for text in [
        "绍兴市实施《中华人民共和国河道保洁法》办法",
        "绍兴市实施《河道保洁法》办法",
        "绍兴市实施河道保洁法办法",
        "紹興市實施《河道保潔法》辦法",
    ] {
        assert_eq!(named(text), ["local"], "{text}");
    }
    assert!(named("河道").is_empty() && named("保洁法考核").is_empty());
    let jumps = ask(&kb, "绍兴市实施《河道保洁法》办法第一条").jump;
    assert_eq!(jumps.len(), 1);
    assert_eq!((jumps[0].document.as_str(), jumps[0].number), ("local", Some(1)));
}

#[test]
fn the_look_up_box_answers_a_question_for_a_meaning() {
    let clauses: &[(&str, &str)] = &[("", "为了河道清洁，制定本条例。"), ("", RIVER)];
    let kb = kb_of("meaning-box", vec![document("r", "河道条例", clauses)], &Lexicon::default());
    let found = kb.lookup("什么是河道").unwrap();
    let answers: Vec<Option<u32>> = found.answers.iter().map(|hit| hit.clause.number).collect();
    assert_eq!(answers, [Some(2)]);
    assert!(kb.lookup("什么是清洁").unwrap().answers.is_empty());
}

#[test]
fn what_was_renamed_is_found_under_each_of_its_names() {
    let clauses: &[(&str, &str)] = &[
        ("一", "由国家云雾委员会制定办法。"),
        ("二", "雾都区的泊位另行规定。"),
        ("三", "云雾总局原定的标准继续执行。"),
        ("四", "召集雾县委员。"),
    ];
    let lines = "国家云雾委员会 / 云雾委\t2018\t\t\t=\t国务院\n云雾总局\t2003\t2018\t国家云雾委员会\t=\t国务院\n\
                 雾县\t\t2016\t雾都区\t=\t青岭 云栖市\n";
    let lexicon = Lexicon::of([("names-test.tsv".to_owned(), lines.to_owned())]);
    assert!(lexicon.problems().is_empty(), "{:?}", lexicon.problems());
    let kb = kb_of("names", vec![document("n", "样例", clauses)], &lexicon);
    let numbers = |text: &str| -> Vec<Option<u32>> {
        let found = ask(&kb, text);
        let whole = found.hits.iter().filter(|hit| hit.group != "partial");
        let mut numbers: Vec<Option<u32>> = whole.map(|hit| hit.clause.number).collect();
        numbers.sort_unstable();
        numbers
    };
    for name in ["云雾总局", "國家雲霧委員會", "云雾委"] {
        assert_eq!(numbers(name), [Some(1), Some(3)], "{name}");
    }
    assert_eq!(numbers("雾县"), [Some(2), Some(4)]);
    // Two characters stand in other words by chance.
    assert_eq!(numbers("雾都区"), [Some(2)]);
    let found = ask(&kb, "云雾总局");
    let [told] = found.query.names.as_slice() else { panic!("{:?}", found.query.names) };
    assert_eq!(
        (told.from, told.until, told.next.as_slice()),
        (Some(2003), Some(2018), &["国家云雾委员会".to_owned()][..])
    );
    let found = ask(&kb, "雾都区");
    assert_eq!(found.query.names[0].before[0].name, "雾县");
    assert!(ask(&kb, "泊位").query.names.is_empty());
}

/// The names that ship, seen by those who know them.
#[test]
fn names_of_bodies_and_places_that_ship_lead_to_each_other() {
    let lexicon = Lexicon::load(&harness::root().join("corpus/lexicon")).unwrap();
    assert!(lexicon.problems().is_empty(), "{:?}", lexicon.problems());
    let also = |name: &str| lexicon.synonyms().of(name).to_vec();
    for (name, other) in [
        ("卫计委", "卫健委"),
        ("卫计委", "卫生部"),
        ("衛計委", "卫健委"),
        ("国土资源部", "自然资源部"),
        ("建设部", "住建部"),
        ("银监会", "金融监管总局"),
        ("环保局", "生态环境局"),
        ("郫县", "郫都区"),
        ("襄樊", "襄阳市"),
        ("襄阳市", "襄樊市"),
        ("萧山市", "萧山区"),
    ] {
        assert!(also(name).iter().any(|also| also == other), "{name}: {:?}", also(name));
    }
    assert!(!also("工商总局").iter().any(|also| also.contains("质检")), "{:?}", also("工商总局"));
}

#[test]
fn several_wordings_are_fused_and_each_hit_says_which_found_it() {
    let clauses: &[(&str, &str)] = &[
        ("收费", "停放车辆的收费标准由县价格部门规定。"),
        ("车位", "泊位的设置由交通部门负责，夜间泊位免费。"),
        ("巡查", "巡查人员发现占用盲道的，通知驾驶人移走车辆，并告知附近泊位。"),
        ("绿化", "绿地由园林部门养护。"),
    ];
    let kb = kb_of("wordings", vec![document("w", "样例", clauses)], &Lexicon::default());
    let request = |wordings: &[&str], offset, limit| SearchRequest {
        text: "泊位".to_owned(),
        wordings: wordings.iter().map(|text| (*text).to_owned()).collect(),
        offset,
        limit,
        partial: true,
        ..SearchRequest::default()
    };
    let found = kb.search(&request(&["驾驶人 车辆", "火星"], 0, 20)).unwrap();
    let told: Vec<(&str, usize)> =
        found.wordings.iter().map(|w| (w.text.as_str(), w.total)).collect();
    assert_eq!(told, [("泊位", 2), ("驾驶人 车辆", 1), ("火星", 0)]);
    // What both find well leads; what one alone has comes behind it, and what none has is left out.
    let which: Vec<(Option<u32>, &[usize])> =
        found.hits.iter().map(|hit| (hit.clause.number, hit.wordings.as_slice())).collect();
    assert_eq!(which.first(), Some(&(Some(3), &[0, 1][..])), "{which:?}");
    assert!(which.contains(&(Some(1), &[1][..])), "{which:?}");
    assert!(which.iter().all(|(number, _)| *number != Some(4)), "{which:?}");
    assert_eq!(found.total, found.hits.len());
    assert!(found.hits.windows(2).all(|two| two[0].score >= two[1].score));
    // A page of them is a part of the same list.
    let second = kb.search(&request(&["驾驶人 车辆", "火星"], 1, 1)).unwrap();
    assert_eq!(second.hits, found.hits[1..2]);
    assert_eq!(second.total, found.total);
    // What no wording finds gets the help that one gets.
    let nothing = SearchRequest { text: "火星".to_owned(), ..request(&["冥王星"], 0, 20) };
    let nothing = kb.search(&nothing).unwrap();
    assert!(nothing.total == 0 && nothing.hints.is_some(), "{nothing:?}");
}

/// A lexicon of everyday words and of a region's.
fn spoken_lexicon() -> Lexicon {
    let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    Lexicon::of([
        file(
            "everyday-x.tsv",
            "炒鱿鱼\trelated\t解除聘约\n不退押金\trelated\t返还保证金\n租客\tsame\t承租人\n发工资\trelated\t支付报酬\n",
        ),
        file("dialects.tsv", "俾\t给\n唔\t不\n出粮\t发工资\n"),
    ])
}

#[test]
fn everyday_words_are_found_however_they_are_said() {
    let clauses: &[(&str, &str)] = &[
        ("", "单位解除聘约的，应当提前通知本人。"),
        ("", "到期应当返还保证金，不得无故扣留。"),
        ("", "承租人应当爱护屋内设备。"),
        ("", "应当按月支付报酬。"),
        ("", "幼儿园应当准点开门。"),
        ("", "不满八周岁的，由其家长代为办理。"),
    ];
    let kb = kb_of("spoken", vec![document("s", "样例", clauses)], &spoken_lexicon());
    for (asked, number) in [
        ("厂长炒了我鱿鱼", 1),
        ("昨天被炒了鱿鱼咋办", 1),
        ("押金一直不退", 2),
        ("死活不肯退押金", 2),
        ("租客拖着坏灯泡", 3),
        ("个月都唔出粮", 4),
        ("七岁的外甥自己能办不", 6),
    ] {
        let found = ask(&kb, asked);
        let first = found.hits.first().map(|hit| hit.clause.number);
        assert_eq!(first, Some(Some(number)), "{asked}: {:?}", found.query.related);
        assert!(found.query.relaxed && Kb::answers(&found).is_empty(), "{asked}");
    }
    // What is searched whole stays as it was typed.
    let found = ask(&kb, "保证金 扣留");
    assert_eq!((found.total, found.hits[0].clause.number), (1, Some(2)));
}

#[test]
fn particles_at_the_end_make_a_question_and_no_search_word() {
    let clauses: &[(&str, &str)] = &[("", "失业人员可以领取补贴。"), ("", "补贴不得重复。")];
    let kb = kb_of("particles", vec![document("p", "样例", clauses)], &spoken_lexicon());
    for asked in [
        "失业补贴能领不",
        "失业补贴能领没有",
        "失业补贴可以领伐",
        "失业补贴可唔可以领",
        "失业补贴领得吗",
    ] {
        let found = ask(&kb, asked);
        assert_eq!(found.hits[0].clause.number, Some(1), "{asked}");
        let mut words = found.query.words.iter();
        assert!(
            words.all(|word| !word.contains(['不', '没', '伐', '唔', '冇', '吗'])),
            "{:?}",
            found.query
        );
        assert!(!found.query.ignored.is_empty(), "{asked}");
    }
}
