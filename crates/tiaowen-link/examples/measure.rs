//! Makes quotations and citations out of real statutes, right and wrong ones, and counts how they are judged:
//! `cargo run --release -p tiaowen-link --example measure -- FOLDER [MOST]`
//!
//! The truth comes from the lines of the files alone, not from the parser: a line that begins with 第…条 begins an
//! article, a line that begins with a number in brackets (or 一、 in a text that writes 條) is an item, every other
//! line a paragraph. Files are `.md` or `.txt`; at most `MOST` of them are taken, spread over the folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use tiaowen_link::verify::{Shelf, Verdict, verify};
use tiaowen_parse::{clean, parse};
use tiaowen_text::doc::{DocId, Document, Meta, Ordinal};
use tiaowen_text::extract::Extract;
use tiaowen_text::numeral::{self, to_chinese};

/// An article as the lines of its file give it: paragraphs, each with its items.
struct Article {
    number: Ordinal,
    paragraphs: Vec<Paragraph>,
}

struct Paragraph {
    text: String,
    items: Vec<String>,
}

struct Case {
    kind: &'static str,
    truth: Verdict,
    text: String,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = env::args().skip(1);
    let folder = arguments.next().ok_or("a folder of statutes is needed")?;
    let most: usize = arguments.next().map_or(Ok(60), |n| n.parse())?;
    let mut files = Vec::new();
    collect(Path::new(&folder), &mut files)?;
    files.sort();
    let step = (files.len() / most.max(1)).max(1);
    let (mut documents, mut cases) = (Vec::new(), Vec::new());
    for (n, file) in files.iter().step_by(step).take(most).enumerate() {
        // Marks of Markdown headings are no part of the text.
        let lines = fs::read_to_string(file)?;
        let lines: Vec<&str> = lines.lines().map(|l| l.trim_start_matches(['#', ' '])).collect();
        let text = lines.join("\n");
        let extract = Extract::from_text(&text);
        let cleaned = clean::clean(&extract);
        let id = DocId::parse(&format!("d{n}"))?;
        let document = parse::parse(&id, &Meta::default(), &extract, cleaned);
        if !document.meta.title.is_empty() {
            make(&document, &articles(&text), text.contains('條'), &mut cases);
            documents.push(document);
        }
    }
    let shelf = Shelf::new(documents);
    let mut kinds: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
    for case in &cases {
        let findings = verify(&case.text, &[], &shelf)?;
        let said = findings.last().map(|f| f.verdict);
        let kind = kinds.entry(case.kind).or_default();
        kind.1 += 1;
        if said == Some(case.truth) {
            kind.0 += 1;
        } else {
            let false_verified = said == Some(Verdict::Verified);
            kind.2 += usize::from(false_verified);
            let said = said.map_or("nothing", Verdict::word);
            println!("{} {} ≠ {said}: {}", case.kind, case.truth.word(), case.text);
        }
    }
    let (mut right, mut all, mut false_verified) = (0, 0, 0);
    for (kind, (r, a, f)) in &kinds {
        println!("{kind:24} {r:5} of {a:5} right, {f} falsely verified");
        (right, all, false_verified) = (right + r, all + a, false_verified + f);
    }
    println!("{right} of {all} right, {false_verified} falsely verified");
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "md" || e == "txt")
            && path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('_'))
        {
            files.push(path);
        }
    }
    Ok(())
}

/// The articles of a file; nothing for one whose numbers do not run from one on.
fn articles(text: &str) -> Vec<Article> {
    let taiwan = text.contains('條');
    let mut found: Vec<Article> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        let line = line.trim().trim_start_matches('#').trim();
        if line.is_empty() || line == "<!-- INFO END -->" {
            continue;
        }
        let mark = |unit: [char; 2]| -> Option<(Ordinal, &str)> {
            let rest = line.strip_prefix('第')?;
            let end = rest.find(unit).filter(|end| *end <= 30)?;
            let unit = rest.get(end..)?.chars().next()?.len_utf8();
            let mut number = numeral::parse(rest.get(..end)?)?;
            let mut rest = rest.get(end + unit..)?;
            if let Some((sub, used)) = numeral::read_sub(rest) {
                number.sub = sub;
                rest = rest.get(used..)?;
            }
            Some((number, rest.trim_matches([' ', '　', '\u{a0}'])))
        };
        if mark(['章', '章']).is_some()
            || mark(['节', '節']).is_some()
            || mark(['编', '編']).is_some()
        {
            open = false;
        } else if let Some((number, text)) = mark(['条', '條']) {
            open = true;
            found.push(Article { number, paragraphs: vec![paragraph(text)] });
        } else if let Some(article) = found.last_mut().filter(|_| open) {
            let bracketed = line.starts_with(['（', '('])
                && line
                    .find(['）', ')'])
                    .is_some_and(|end| numeral::parse(line.get(..end).unwrap_or("")).is_some());
            let listed = line
                .find('、')
                .is_some_and(|end| numeral::parse(line.get(..end).unwrap_or("")).is_some());
            match article.paragraphs.last_mut() {
                Some(paragraph) if (!taiwan && bracketed) || (taiwan && listed) => {
                    paragraph.items.push(line.to_owned());
                }
                // 目 below 款: of the same item.
                Some(_) if bracketed || listed => {}
                _ => article.paragraphs.push(paragraph(line)),
            }
        }
    }
    let runs = found.first().is_some_and(|a| a.number.main == 1)
        && found.windows(2).all(|w| matches!(w, [a, b] if a.number < b.number));
    if runs { found } else { Vec::new() }
}

fn paragraph(text: &str) -> Paragraph {
    Paragraph { text: text.to_owned(), items: Vec::new() }
}

/// The first sentence of a text, when it can be quoted.
fn quotable(text: &str) -> Option<&str> {
    let sentence = text.split(['。', '；', '：']).next()?.trim();
    let length = sentence.chars().count();
    let plain = !sentence.contains(['“', '”', '「', '」', '《', '…', '"', '*', '|', '(', '（']);
    ((12..=80).contains(&length) && plain).then_some(sentence)
}

fn make(document: &Document, articles: &[Article], taiwan: bool, cases: &mut Vec<Case>) {
    let title = &document.meta.title;
    let (tiao, kuan, xiang) = if taiwan { ("條", "項", "款") } else { ("条", "款", "项") };
    let number = |n: Ordinal| {
        let sub = if n.sub > 0 { format!("之{}", to_chinese(n.sub)) } else { String::new() };
        format!("第{}{tiao}{sub}", to_chinese(n.main))
    };
    let nth = |n: usize| to_chinese(u32::try_from(n).unwrap_or(0));
    let mut put = |kind, truth, text: String| cases.push(Case { kind, truth, text });
    let whole = document.text.as_str();
    let once = |quote: &str| whole.matches(quote).count() == 1;
    for (i, article) in articles.iter().enumerate().filter(|(i, _)| i % 3 == 0) {
        let here = number(article.number);
        let parts = &article.paragraphs;
        let quote = parts.first().and_then(|p| quotable(&p.text)).filter(|q| once(q));
        if let Some(quote) = quote {
            put("article", Verdict::Verified, format!("《{title}》{here}规定：“{quote}”。"));
            let told =
                format!("《{title}》{here}第{}{kuan}规定：“{quote}”。", nth(parts.len() + 1));
            put("missing paragraph", Verdict::NotFound, told);
            if let Some(other) = articles.get(if i == 0 { 4 } else { i - 1 }) {
                let told = format!("《{title}》{}规定：“{quote}”。", number(other.number));
                put("wrong article", Verdict::NotFound, told);
            }
            let altered = quote.replacen("应当", "可以", 1).replacen("不得", "可以", 1);
            if altered != quote {
                put("strength", Verdict::Differs, format!("《{title}》{here}规定：“{altered}”。"));
            }
        }
        for (k, part) in parts.iter().enumerate() {
            let Some(quote) = quotable(&part.text).filter(|q| once(q)) else { continue };
            let told = format!("《{title}》{here}第{}{kuan}规定：“{quote}”。", nth(k + 1));
            put("paragraph", Verdict::Verified, told);
            if parts.len() > 1 {
                let other = (k + 1) % parts.len();
                let told = format!("《{title}》{here}第{}{kuan}规定：“{quote}”。", nth(other + 1));
                put("wrong paragraph", Verdict::NotFound, told);
            }
            for (m, item) in part.items.iter().enumerate().take(2) {
                let text = item.split_once(['）', ')', '、']).map_or("", |(_, text)| text);
                let Some(quote) = quotable(text).filter(|q| once(q)) else { continue };
                let at = format!("《{title}》{here}第{}{kuan}", nth(k + 1));
                let item = |m: usize| {
                    if taiwan {
                        format!("第{}{xiang}", nth(m))
                    } else {
                        format!("第（{}）{xiang}", nth(m))
                    }
                };
                put("item", Verdict::Verified, format!("{at}{}规定：“{quote}”。", item(m + 1)));
                let missing = format!("{at}{}规定：“{quote}”。", item(part.items.len() + 1));
                put("missing item", Verdict::NotFound, missing);
                if part.items.len() > 1 {
                    let other = (m + 1) % part.items.len();
                    put(
                        "wrong item",
                        Verdict::NotFound,
                        format!("{at}{}：“{quote}”。", item(other + 1)),
                    );
                }
            }
            if part.items.is_empty() {
                let told = format!("依照《{title}》{here}第{}{kuan}第一{xiang}处理。", nth(k + 1));
                put("item of none", Verdict::NotFound, told);
            }
        }
        if article.number.sub == 0 {
            let n = article.number.main;
            let existing = forms(title, n, tiao);
            existing.into_iter().for_each(|text| put("form", Verdict::Verified, text));
        }
    }
    let last = articles.last().map_or(0, |a| a.number.main);
    if last > 0 {
        for text in forms(title, last + 7, tiao) {
            put("form of a missing article", Verdict::NotFound, text);
        }
        put("missing chapter", Verdict::NotFound, format!("详见《{title}》第九十章。"));
    }
}

/// Ways in which people write a number.
fn forms(title: &str, n: u32, tiao: &str) -> Vec<String> {
    let chinese = to_chinese(n);
    let formal: String = chinese
        .chars()
        .map(|c| match "零一二三四五六七八九十百千".chars().position(|d| d == c) {
            Some(at) => "零壹贰叁肆伍陆柒捌玖拾佰仟".chars().nth(at).unwrap_or(c),
            None => c,
        })
        .collect();
    vec![
        format!("依据《{title}》第 {n} {tiao}处理。"),
        format!("依据《{title}》第　{chinese}　{tiao}处理。"),
        format!("依据《{title}》{n}{tiao}处理。"),
        format!("依据《{title}》§{n}处理。"),
        format!("依据《{title}》第{formal}{tiao}处理。"),
        format!("依据{title}第{chinese}{tiao}处理。"),
        format!("依据「{title}」第{n}{tiao}处理。"),
        format!("本案适用《{title}》。\n依据第{chinese}{tiao}处理。"),
    ]
}
