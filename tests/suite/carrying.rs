//! Which articles of its law a text carries out, as the text itself says it. Texts are made up.

use tiaowen_link::crossref::{Linked, link};
use tiaowen_text::doc::Document;

use crate::references::{numbered, statute};

const LAW: &str = "溪流管理條例\n修正日期：民國 110 年 3 月 1 日";
const RULES: &str = "溪流管理條例施行細則\n修正日期：民國 111 年 3 月 1 日";
const FIRST: (&str, &str) = ("1", "本細則依溪流管理條例（以下簡稱本條例）第九條規定訂定之。");

/// The rules to a law of twelve articles, with these articles of their own.
fn rules(own: &[(&str, &str)]) -> Linked {
    let own: Vec<(&str, &str)> = std::iter::once(FIRST).chain(own.iter().copied()).collect();
    let law = numbered("tiaoli", LAW, 12, &[]);
    link(vec![law, numbered("xize", RULES, 6, &own)], Vec::new()).remove(1)
}

/// The articles that one carries out: the main one, and the others in order.
fn carried(linked: &Linked, clause: &str) -> (Option<String>, Vec<String>) {
    let of = linked.alignments.iter().filter(|a| a.clause.as_str() == clause);
    let (mut main, mut others) = (None, Vec::new());
    for link in of {
        let article = link.article.path.to_string();
        if link.main { main = Some(article) } else { others.push(article) }
    }
    others.sort_by_key(|article| article.parse::<u32>().unwrap());
    (main, others)
}

#[track_caller]
fn check(linked: &Linked, clause: &str, main: &str, others: &[&str]) {
    let (found, further) = carried(linked, clause);
    assert_eq!(found.as_deref(), Some(main), "{clause}");
    assert_eq!(further, others, "{clause}");
}

#[test]
fn every_article_that_is_named_is_linked_and_the_first_is_the_main_one() {
    let called =
        "本條例第三條第一項、第五條、第六條、第七條、第八條及第十條所稱設施，指供公眾使用者。";
    let ranged = "依本條例第十一條得繼續使用之設施，應依本條例第二條至第八條規定辦理。";
    let linked = rules(&[("2", called), ("3", ranged)]);
    check(&linked, "2", "3", &["5", "6", "7", "8", "10"]);
    // Of a long range its ends alone.
    check(&linked, "3", "11", &["2", "8"]);
}

#[test]
fn an_exception_and_what_is_broken_go_behind_what_is_carried_out() {
    let linked = rules(&[
        ("2", "除本條例第三條規定之情形外，溪流應依本條例第五條公告。"),
        ("3", "除本條例第三條另有規定外，違反本條例第六條規定者，依本條例第十條處罰。"),
        ("4", "解除本條例第四條之限制者，境外設施亦同。"),
    ]);
    check(&linked, "2", "5", &["3"]);
    check(&linked, "3", "10", &["3", "6"]);
    check(&linked, "4", "4", &[]);
}

#[test]
fn what_goes_on_from_another_article_carries_out_what_that_one_does() {
    let linked = rules(&[
        ("2", "依本條例第七條提出之申請，應附下列文件：\n一、計畫書。\n二、經費表。"),
        ("3", "前條第一款之計畫書，應載明範圍。"),
        ("4", "依第二條規定提出之經費表，應分年編列。"),
        ("5", "依前條編列之經費，其格式由機關另行公告。"),
        ("6", "違反第二條規定者，不予受理。"),
    ]);
    for clause in ["3", "4", "5"] {
        assert_eq!(carried(&linked, clause).0.as_deref(), Some("7"), "{clause}");
    }
    assert_ne!(carried(&linked, "6").0.as_deref(), Some("7"));
}

#[test]
fn an_article_that_says_only_from_when_it_is_in_force_carries_nothing_out() {
    let law = numbered("tiaoli", LAW, 4, &[("4", "本條例自公布日施行。")]);
    let own = [FIRST, ("4", "本細則自發布日施行。")];
    let linked = link(vec![law, numbered("xize", RULES, 4, &own)], Vec::new()).remove(1);
    assert_eq!(carried(&linked, "4"), (None, Vec::new()));
}

#[test]
fn rules_carry_out_the_law_that_their_first_article_is_made_under() {
    let laws = || {
        vec![
            numbered("dike", "堤防法\n修正日期：民國 110 年 3 月 1 日", 9, &[]),
            numbered("boat", "渡船法\n修正日期：民國 110 年 3 月 1 日", 9, &[]),
            numbered("xi", "中华人民共和国样溪法", 9, &[]),
            numbered("tan", "中华人民共和国样滩法", 9, &[]),
        ]
    };
    let parents = |own: Document| -> Vec<String> {
        let mut held = laws();
        held.push(own);
        let linked = link(held, Vec::new()).pop().unwrap();
        linked.parents.iter().map(|p| p.id.to_string()).collect()
    };
    let taiwan = |title: &str, words: &str| {
        let head = format!("{title}\n發布日期：民國 111 年 3 月 1 日");
        numbered("own", &head, 4, &[("1", words)])
    };
    for (title, words, expected) in [
        ("巡護獎勵辦法", "本辦法依堤防法（以下簡稱本法）第五條第二項規定訂定之。", &["dike"][..]),
        ("巡護人員考試規則", "本規則依堤防法第五條及渡船法第六條規定訂定之。", &["dike"]),
        ("巡護設備標準", "本標準依未收法第五條規定訂定之。", &[]),
        ("巡護獎勵條例", "本條例依堤防法第五條規定制定之。", &[]),
    ] {
        assert_eq!(parents(taiwan(title, words)), expected, "{title}");
    }
    let mainland = |title: &str, words: &str| numbered("own", title, 4, &[("一", words)]);
    for (title, words, expected) in [
        ("巡护管理办法", "为了加强巡护，根据《中华人民共和国样溪法》，制定本办法。", &["xi"][..]),
        ("巡护管理规定", "根据《样溪法》《样滩法》，制定本规定。", &["xi"]),
        ("巡护管理办法", "根据《样溪法》第五条，参照《样滩法》等规定，制定本办法。", &["xi"]),
        ("巡护管理办法", "根据《样溪法》等法律、法规，制定本办法。", &["xi"]),
        ("巡护管理办法", "根据《样溪法》《样滩法》等法律、法规，制定本办法。", &[]),
        ("巡护管理办法", "本办法制定后，《样溪法》继续适用。", &[]),
    ] {
        assert_eq!(parents(mainland(title, words)), expected, "{words}");
    }
    let notice =
        "关于加强巡护的通知\n各区：\n一、根据《样溪法》第五条，制定本办法。\n二、按月报告。";
    assert!(parents(statute("own", notice)).is_empty());
}
