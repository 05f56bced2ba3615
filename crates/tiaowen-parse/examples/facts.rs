//! Measures what is read from the notes of real statutes. `facts FOLDER [SHOWN]` takes a folder of Markdown
//! files whose notes stand one act a line between the title and `<!-- INFO END -->`, renders each note in
//! several ways, and compares what is read with what the line says by itself. `facts LAWS.jsonl` takes laws
//! of Taiwan with their history as a field. Printed for each kind: cases present, read, correct.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;
use tiaowen_parse::clean::clean;
use tiaowen_parse::parse::parse;
use tiaowen_text::doc::{Authority, DocId, Document, Level, Meta, Span};
use tiaowen_text::extract::{Block, BlockKind, Extract};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// How a note is printed.
#[derive(Debug, Clone, Copy)]
enum Shape {
    /// One act a line.
    Lines,
    /// All acts in one pair of brackets, as gazettes print them.
    Brackets,
    /// The same, broken into lines of a fixed width.
    Wrapped,
}

#[derive(Default)]
struct Tally {
    rows: BTreeMap<&'static str, (usize, usize, usize)>,
    shown: usize,
}

impl Tally {
    fn add(&mut self, kind: &'static str, name: &str, wanted: &str, read: &[&str]) {
        let row = self.rows.entry(kind).or_default();
        row.0 += 1;
        row.1 += usize::from(!read.is_empty());
        let right = read.contains(&wanted);
        row.2 += usize::from(right);
        if !right && self.shown > 0 {
            self.shown -= 1;
            println!("{kind}: {name}: wanted {wanted}, read {read:?}");
        }
    }

    fn print(&self) {
        println!("{:<28} {:>7} {:>7} {:>7}", "kind", "present", "read", "correct");
        for (kind, (present, read, correct)) in &self.rows {
            let share = *correct as f64 * 100.0 / (*present).max(1) as f64;
            println!("{kind:<28} {present:>7} {read:>7} {correct:>7}  {share:.1} %");
        }
    }
}

fn main() -> Outcome<()> {
    let mut args = std::env::args().skip(1);
    let source = PathBuf::from(args.next().ok_or("name a folder or a file of laws")?);
    let shown = args.next().and_then(|n| n.parse().ok()).unwrap_or(0);
    let mut tally = Tally { shown, ..Tally::default() };
    if source.is_dir() {
        let mut files = Vec::new();
        collect(&source, &mut files)?;
        files.sort();
        let patterns = Patterns::new()?;
        for file in &files {
            statute(file, &source, &patterns, &mut tally)?;
        }
        println!("{} files", files.len());
    } else {
        taiwan(&fs::read_to_string(&source)?, &mut tally)?;
    }
    tally.print();
    Ok(())
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) -> Outcome<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, into)?;
        } else if path.extension().is_some_and(|e| e == "md") {
            into.push(path);
        }
    }
    Ok(())
}

/// What a line of a note is known by, without the parser.
struct Patterns {
    line: Regex,
    date: Regex,
    body: Regex,
    order: Regex,
    commencement: Regex,
    article: Regex,
}

impl Patterns {
    fn new() -> Outcome<Self> {
        Ok(Self {
            line: Regex::new(r"^(\d{4})年(\d{1,2})月(\d{1,2})日\s*(.*?)[）)。\s　]*$")?,
            date: Regex::new(r"\d{4}年\d{1,2}月\d{1,2}日")?,
            body: Regex::new(r"^(\p{Han}*?)第[^届]{1,5}届(全国)?人民代表大会(常务委员会)?第")?,
            order: Regex::new(r"(?:令|公告)(第\d+号)(?:公布|发布)$")?,
            article: Regex::new(
                r"(?m)^第[一二三四五六七八九十百千零]+条(?:之[一二三四五六七八九十]+)?[ 　]",
            )?,
            commencement: Regex::new(
                r"第[^第\s]+条[\s　]*本(?:法|条例|办法|规定|规则|细则)自(\d{4})年(\d{1,2})月(\d{1,2})日起(?:施行|实施)",
            )?,
        })
    }
}

fn statute(file: &Path, root: &Path, patterns: &Patterns, tally: &mut Tally) -> Outcome<()> {
    let whole = fs::read_to_string(file)?;
    let whole = whole.replace('\r', "");
    let whole = whole.split("---\n").last().unwrap_or(&whole);
    let Some((head, body)) = whole.split_once("<!-- INFO END -->") else { return Ok(()) };
    let mut lines = head.lines().map(str::trim).filter(|line| !line.is_empty());
    let title: String = lines
        .clone()
        .take_while(|line| line.starts_with('#'))
        .map(|line| line.trim_start_matches('#').trim())
        .collect();
    let notes: Vec<&str> = lines.by_ref().skip_while(|line| line.starts_with('#')).collect();
    let name = file.strip_prefix(root).unwrap_or(file).display().to_string();
    for shape in [Shape::Lines, Shape::Brackets, Shape::Wrapped] {
        let text = render(&title, &notes, shape, body);
        let document = read(&text, Vec::new())?;
        let name = format!("{name} {shape:?}");
        compare(&document, &notes, patterns, &name, tally);
        if matches!(shape, Shape::Lines) {
            if let Some(found) = patterns.commencement.captures_iter(body).last() {
                let wanted = iso(&found[1], &found[2], &found[3]);
                let noted = notes.iter().any(|line| line.ends_with("施行"));
                if !noted {
                    tally.add("in force (article)", &name, &wanted, &all(&document.meta.in_force));
                }
            }
            place(&document, &title, &notes, patterns, &name, tally);
            let printed = patterns.article.find_iter(body).count().to_string();
            let articles = document.clauses.iter().filter(|c| c.level == Level::Article).count();
            tally.add("articles of a file", &name, &printed, &[&articles.to_string()]);
            let read = document.meta.title.clone();
            tally.add("title", &name, &title, &[&read]);
        }
    }
    Ok(())
}

fn iso(year: &str, month: &str, day: &str) -> String {
    format!("{year}-{month:0>2}-{day:0>2}")
}

fn all(value: &Option<String>) -> Vec<&str> {
    value.as_deref().into_iter().collect()
}

fn render(title: &str, notes: &[&str], shape: Shape, body: &str) -> String {
    let body: String =
        body.lines().map(|line| format!("{}\n", line.trim_start_matches('#').trim())).collect();
    let note = match shape {
        Shape::Lines => notes.join("\n\n"),
        Shape::Brackets | Shape::Wrapped if notes.is_empty() => String::new(),
        Shape::Brackets | Shape::Wrapped => {
            let joined: Vec<String> = notes
                .iter()
                .map(|line| line.trim_end_matches(['）', ')', ' ']).replacen("日 ", "日", 1))
                .collect();
            let joined = format!("（{}）", joined.join("　"));
            match shape {
                Shape::Wrapped => {
                    let chars: Vec<char> = joined.chars().collect();
                    chars.chunks(34).map(|c| c.iter().collect::<String>() + "\n").collect()
                }
                _ => joined,
            }
        }
    };
    format!("{title}\n\n{note}\n\n{body}")
}

fn read(text: &str, facts: Vec<(String, String)>) -> Outcome<Document> {
    let mut blocks = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim_end();
        if !words.is_empty() {
            let kind = if at == 0 { BlockKind::Heading } else { BlockKind::Paragraph };
            blocks.push(Block { span: Span::new(at, at + words.len()), kind });
        }
        at += line.len();
    }
    let extract = Extract { text: text.to_owned(), blocks, facts, ..Extract::default() };
    let cleaned = clean(&extract);
    Ok(parse(&DocId::parse("law")?, &Meta::default(), &extract, cleaned))
}

fn compare(document: &Document, notes: &[&str], p: &Patterns, name: &str, tally: &mut Tally) {
    let meta = &document.meta;
    let told = |ends: &[&str]| -> Vec<(String, String)> {
        let lines = notes.iter().filter(|line| p.date.find_iter(line).count() == 1);
        lines
            .filter_map(|line| {
                let found = p.line.captures(line)?;
                let words = found[4].to_owned();
                let fits = ends.iter().any(|end| words.ends_with(end));
                fits.then(|| (iso(&found[1], &found[2], &found[3]), words))
            })
            .collect()
    };
    if let Some((date, words)) = told(&["会议通过", "审议通过"]).first() {
        tally.add("adopted", name, date, &all(&meta.adopted));
        if let Some(found) = p.body.captures(words) {
            let of = found.get(2).map_or(&found[1], |whole| whole.as_str());
            let congress = found.get(3).map_or("人民代表大会", |_| "人民代表大会常务委员会");
            if !of.is_empty() {
                let read: Vec<&str> = meta.issuers.iter().map(String::as_str).collect();
                tally.add("issuer", name, &format!("{of}{congress}"), &read);
            }
        }
    }
    if let Some((date, _)) = told(&["批准"]).first() {
        tally.add("approved", name, date, &all(&meta.approved));
    }
    if let Some((date, words)) = told(&["公布", "发布", "公布施行"]).last() {
        tally.add("published", name, date, &all(&meta.published));
        if let Some(found) = p.order.captures(words) {
            let number = meta.number.as_deref().unwrap_or("");
            let tail = found[1].to_owned();
            let read = if number.ends_with(&tail) { tail.as_str() } else { number };
            tally.add("number", name, &tail, &[read]);
        }
    }
    for (date, _) in told(&["修正", "修订", "修改"]) {
        let read: Vec<&str> = meta.amended.iter().map(String::as_str).collect();
        tally.add("amended", name, &date, &read);
    }
    if let Some((date, _)) = told(&["施行"]).last() {
        tally.add("in force (note)", name, date, &all(&meta.in_force));
    }
    // Whatever is told must be printed.
    let printed: Vec<String> = notes
        .iter()
        .flat_map(|line| p.date.find_iter(line))
        .filter_map(|date| p.line.captures(date.as_str()).map(|f| iso(&f[1], &f[2], &f[3])))
        .collect();
    for event in &meta.events {
        let found: Vec<&str> = printed.iter().map(String::as_str).collect();
        tally.add("(told is printed)", name, &event.date, &found);
    }
}

fn place(
    document: &Document,
    title: &str,
    notes: &[&str],
    p: &Patterns,
    name: &str,
    tally: &mut Tally,
) {
    let meta = &document.meta;
    let word = meta.authority.word();
    let read = if meta.authority == Authority::Other { Vec::new() } else { vec![word] };
    let region = name.split("地方性法规/").nth(1).and_then(|rest| rest.split('/').next());
    let Some(region) = region else {
        let folder = name.split('/').next().unwrap_or("");
        let wanted = match folder {
            "司法解释" => "judicial",
            "行政法规" if !notes.iter().any(|line| line.contains("国务院")) => return,
            "行政法规" | "宪法" | "刑法" | "经济法" | "社会法" | "行政法" => {
                "central"
            }
            "宪法相关法" | "民法典" | "民法商法" | "诉讼与非诉讼程序法" => {
                "central"
            }
            _ => return,
        };
        tally.add("level (national)", name, wanted, &read);
        return;
    };
    tally.add("region", name, region, &all(&meta.region));
    // Who adopted it, else whose name the title begins with.
    let adopted = notes.iter().find(|line| line.contains("通过"));
    let body = adopted
        .and_then(|line| p.line.captures(line))
        .and_then(|found| p.body.captures(&found[4]).map(|b| b[1].to_owned()));
    let head = body.filter(|b| b.chars().count() > 2).unwrap_or_else(|| title.to_owned());
    let local =
        if head.starts_with(region) { head.get(region.len()..).unwrap_or("") } else { &head };
    let wanted = if head.starts_with(region) && !local.contains("自治县") {
        "provincial"
    } else if head.contains("自治县") {
        "county"
    } else if head.contains('市') || head.contains("特区") {
        "municipal"
    } else {
        return;
    };
    tally.add("level (local)", name, wanted, &read);
    if wanted == "municipal"
        && let Some((city, _)) = head.split_once('市')
    {
        tally.add("city", name, city, &all(&meta.city));
    }
    if wanted == "county"
        && let Some((county, _)) = local.split_once("自治县")
    {
        let county = format!("{county}自治县");
        tally.add("county", name, &county, &all(&meta.county));
    }
}

fn taiwan(laws: &str, tally: &mut Tally) -> Outcome<()> {
    let entry = Regex::new(r"中華民國(\p{Han}+)年(\p{Han}+)月(\p{Han}+)日")?;
    for law in laws.lines() {
        let law: serde_json::Value = serde_json::from_str(law)?;
        let field = |name: &str| law.get(name).and_then(|v| v.as_str()).unwrap_or("").to_owned();
        let (name, history, date) = (field("name"), field("history"), field("date"));
        if name.is_empty() || !entry.is_match(&history) || date.len() != 8 {
            continue;
        }
        let wanted = iso(&date[..4], &date[4..6], &date[6..]);
        let body = "第 1 條\n本法依憲法訂定。\n第 2 條\n本法由主管機關執行。\n";
        let facts = vec![("法規沿革".to_owned(), history.clone())];
        let document = read(&format!("{name}\n\n{body}"), facts)?;
        let latest = document.meta.events.iter().map(|e| e.date.as_str()).max();
        let repealed = law.get("repealed").is_some_and(|r| !r.is_null());
        let kind = if repealed { "history (repealed)" } else { "history: last change" };
        let changed = document.meta.version_date();
        let read = if repealed { latest } else { changed };
        tally.add(kind, &name, &wanted, &read.into_iter().collect::<Vec<_>>());
        // The same as lines under the title.
        let lines = format!("{name}\n{}\n{body}", history.replace('\r', ""));
        let document = self::read(&lines, Vec::new())?;
        if !repealed {
            let read = document.meta.version_date();
            tally.add("lines: last change", &name, &wanted, &read.into_iter().collect::<Vec<_>>());
        }
        let stated = vec![("修正日期".to_owned(), date.clone())];
        let document = self::read(&format!("{name}\n\n{body}"), stated)?;
        let read = document.meta.version_date();
        tally.add("修正日期", &name, &wanted, &read.into_iter().collect::<Vec<_>>());
    }
    Ok(())
}
