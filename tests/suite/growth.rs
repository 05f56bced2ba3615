//! Time grows with size: a text of four times the size takes about four times as long, whatever it repeats.
//!
//! Measured is the processor's time of one thread, which Linux tells; elsewhere nothing is measured.

use std::time::Duration;

use tiaowen::kb::Kb;
use tiaowen_engine::segment::Lexicon;
use tiaowen_link::crossref;
use tiaowen_parse::clean::clean;
use tiaowen_parse::parse::parse;
use tiaowen_source::Source;
use tiaowen_text::doc::{DocId, Document, Meta};
use tiaowen_text::numeral::to_chinese;

use crate::harness::kb_of;

/// Most that four times the size may take. Work that is quadratic takes sixteen times as long.
const MOST: u32 = 8;
/// What is shorter says nothing of the work.
const SHORTEST: Duration = Duration::from_millis(40);

const HEAD: &str = "青岭市停车场管理办法\n（2024年5月1日青岭市人民政府令第7号公布）\n";

/// Processor time that work takes on this thread.
fn spent(work: impl FnOnce()) -> Option<Duration> {
    let clock = || {
        let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        told.split(' ').next()?.parse().ok().map(Duration::from_nanos)
    };
    let before = clock()?;
    work();
    Some(clock()? - before)
}

/// Fails when work on four times the size takes more than [`MOST`] times as long, thrice.
fn assert_grows_with_size(what: &str, small: impl Fn(), large: impl Fn()) {
    let mut told = String::new();
    for _ in 0..3 {
        let (Some(one), Some(four)) = (spent(&small), spent(&large)) else { return };
        if four <= one.max(SHORTEST) * MOST {
            return;
        }
        told.push_str(&format!(" {one:?} → {four:?}"));
    }
    panic!("{what}:{told}");
}

fn lines(count: usize, line: impl Fn(u32) -> String) -> String {
    (1..=count as u32).map(line).collect()
}

/// A law of so many articles, each with a sentence of its own.
fn law(articles: usize) -> String {
    let article = |n| format!("第{}条 车辆应当停放在第{n}号车位。\n", to_chinese(n));
    HEAD.to_owned() + &lines(articles, article)
}

/// Texts by what they repeat, as often as is told.
fn texts(n: usize) -> Vec<(&'static str, String)> {
    let headed = |body: String| format!("{HEAD}{body}");
    let within = |body: String| format!("{HEAD}第一条 {body}");
    let name = |i| format!("《青岭{0}办法》（以下简称“青{0}”）、", to_chinese(i));
    vec![
        ("items in a line", within("（一）内容规定。".repeat(n))),
        ("items", within("（一）内容规定。\n".repeat(n))),
        ("levels", headed("第一章 总则\n一、规定。\n（一）内容。\n1.规定。\n".repeat(n / 3))),
        ("contents", headed("目录\n".to_owned() + &"第一章 总则……1\n".repeat(n))),
        ("articles", law(n)),
        ("article numbers", within("第四条".repeat(n))),
        ("numbers", within(format!("《民法典》第一条{}", "、一".repeat(n * 5)))),
        ("citations", within("《民法典》第四条、".repeat(n))),
        ("names", within(lines(n / 2, name))),
        ("quotations", within("“停车场”".repeat(n))),
        ("definitions", within("（一）停车场，是指停放车辆的场所。\n".repeat(n))),
        ("annexes", headed("附件1\n停车表\n第一条 内容。\n".repeat(n / 2))),
        (
            "notes",
            format!("青岭市停车场管理办法\n（{}）\n第一条 内容。", "2024年5月1日通过 ".repeat(n)),
        ),
        (
            "ends of parts",
            format!(
                "青岭市停车场管理办法\n（{}）\n第一条 内容。",
                "部分条文2024年5月1日失效 ".repeat(n)
            ),
        ),
        ("sections", headed(lines(n, |i| format!("{}　范围\n{0}.1\n停车。\n", i % 40 + 1)))),
        ("spaces", within(format!("停{}车", "\u{3000}".repeat(n * 5)))),
        ("question marks", within("停?车".repeat(n))),
    ]
}

fn document(name: &str, text: &str) -> Document {
    let source =
        Source { bytes: text.as_bytes().to_vec(), name: name.to_owned(), ..Source::default() };
    let extract = tiaowen_source::extract(&source).unwrap();
    parse(&DocId::parse("long").unwrap(), &Meta::default(), &extract, clean(&extract))
}

#[test]
fn reading_grows_with_size() {
    for ((what, one), (_, four)) in texts(400).into_iter().zip(texts(1600)) {
        assert_grows_with_size(
            what,
            || drop(document("a.txt", &one)),
            || drop(document("a.txt", &four)),
        );
    }
}

#[test]
fn marks_take_no_longer_to_read_than_words() {
    let words = "车辆应当停放在指定的车位，".repeat(2_000);
    for marks in ["、，。；：？！“”（）《》", "？", "？（《", "？，，，，，，A"]
    {
        let marks = marks.repeat(words.chars().count() / marks.chars().count());
        assert_grows_with_size(
            "marks",
            || drop(document("a.txt", &words)),
            || drop(document("a.txt", &marks)),
        );
    }
}

#[test]
fn reading_pages_grows_with_size() {
    type Page = fn(usize) -> String;
    let pages: [(&str, Page); 4] = [
        ("attributes", |n| {
            format!("<p {}>第一条 停车。</p>", lines(8 * n, |i| format!("a{i}=1 ")))
        }),
        ("cells", |n| format!("<table><tr>{}</table>", "<td>停".repeat(n))),
        ("rows", |n| format!("<table>{}</table>", "<tr><td rowspan=9>停<td>车".repeat(n))),
        ("spans", |n| format!("<p>第一条 {}", "<span>停</span>".repeat(n))),
    ];
    for (what, page) in pages {
        let page = |n| format!("<html><body>{}</body></html>", page(n));
        let (one, four) = (page(1000), page(4000));
        assert_grows_with_size(
            what,
            || drop(document("a.html", &one)),
            || drop(document("a.html", &four)),
        );
    }
}

#[test]
fn a_wide_row_makes_no_later_row_longer() {
    let table = |n: usize| "停,".repeat(n) + "\n" + &"车\n".repeat(n);
    let (one, four) = (table(10_000), table(40_000));
    assert_grows_with_size(
        "rows",
        || drop(document("a.csv", &one)),
        || drop(document("a.csv", &four)),
    );
}

/// What is asked of one document.
fn ask(kb: &Kb) {
    let id = DocId::parse("long").unwrap();
    let clauses = kb.clauses(&id).unwrap();
    assert!(!clauses.is_empty());
    kb.document(&id).unwrap();
    kb.tasks(&id).unwrap();
}

#[test]
fn showing_and_checking_grow_with_size() {
    let held = |n: usize| {
        let of = |(what, text): (&'static str, String)| {
            let kb = kb_of("growth", vec![document("a.txt", &text)], &Lexicon::default());
            (what, text, kb)
        };
        // The folder is written anew for each; what is open stays open.
        texts(n).into_iter().map(of).collect::<Vec<_>>()
    };
    for ((what, one, small), (_, four, large)) in held(250).into_iter().zip(held(1000)) {
        assert_grows_with_size(&format!("pages of {what}"), || ask(&small), || ask(&large));
        let check = |kb: &Kb, text: &str| drop(kb.verify(text, &[]).unwrap());
        assert_grows_with_size(
            &format!("checks of {what}"),
            || check(&small, &one),
            || check(&large, &four),
        );
    }
}

#[test]
fn checks_grow_with_the_text() {
    let kb = kb_of("growth-checks", vec![document("a.txt", &law(200))], &Lexicon::default());
    let cited = |i| format!("《青岭市停车场管理办法》第{}条规定，", to_chinese(i % 190 + 1));
    let texts: [(&str, &dyn Fn(usize) -> String); 7] = [
        ("one quotation", &|n| "“车辆应当停放在第八号车位”".repeat(n)),
        ("citations", &|n| lines(n, cited)),
        ("cited quotations", &|n| lines(n, |i| cited(i) + "“车辆应当停放在车位”。")),
        ("opened quotations", &|n| "“停车".repeat(n)),
        ("straight marks", &|n| "\"".repeat(n * 5)),
        ("numbers", &|n| "《民法典》第一条".to_owned() + &"、一".repeat(n * 10)),
        ("one line of quotations", &|n| "「车辆应当停放在第八号车位」".repeat(n)),
    ];
    for (what, text) in texts {
        let (one, four) = (text(500), text(2000));
        assert_grows_with_size(
            what,
            || drop(kb.verify(&one, &[]).unwrap()),
            || drop(kb.verify(&four, &[]).unwrap()),
        );
    }
}

#[test]
fn linking_grows_with_the_names() {
    let called = |name: String| {
        let mut document = document("a.txt", &law(3));
        document.meta.short_names = vec![format!("{name}办法")];
        document.meta.number = Some(name.clone());
        document.meta.title = name;
        document
    };
    for part in ["甲", "甲乙办法", "（停）", "2024年"] {
        let [one, four] = [2_500, 10_000].map(|n| called(part.repeat(n / part.chars().count())));
        let link = |document: &Document| drop(crossref::link(vec![document.clone()], Vec::new()));
        assert_grows_with_size(part, || link(&one), || link(&four));
    }
}

#[test]
fn linking_grows_with_size() {
    let read = |n| texts(n).into_iter().map(|(what, text)| (what, document("a.txt", &text)));
    for ((what, one), (_, four)) in read(1000).zip(read(4000)) {
        let link = |document: &Document| drop(crossref::link(vec![document.clone()], Vec::new()));
        assert_grows_with_size(what, || link(&one), || link(&four));
    }
}
