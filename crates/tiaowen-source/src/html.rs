//! Web pages: the text of the document without the site around it.
//!
//! Everything that does not reach the text is counted in [`Extract::skipped`]. Tags that would swallow
//! text are mended first (`markup`), and the Han characters of the source are compared with those of
//! the tree, so that a parser that drops some is found out.

use scraper::{Html, Node};

use super::charset::Decoded;
use super::lines::{Line, gather, visible};
use super::{BlockKind, Extract, Skipped, markup, page, walk};
use tiaowen_text::error::{Error, ErrorKind, Result};
use tiaowen_text::script;
use tiaowen_text::vocabulary::han::is_han;
use tiaowen_text::vocabulary::kind;

/// In how many lines at its head a document may repeat the metadata of its page.
const METADATA_WITHIN: usize = 15;
/// How far into a document its title may stand.
const TITLE_WITHIN: usize = 1_500;

/// Takes the document out of a page. Fails with `TooLarge` for a page that would exhaust the parser, and with
/// `Unsupported` for one that only links to files.
pub fn extract(decoded: Decoded) -> Result<Extract> {
    read(decoded, Page::Whole)
}

/// The same for a message: all of it is its text, and what it quotes is marked.
pub fn extract_mail(decoded: Decoded) -> Result<Extract> {
    read(decoded, Page::Mail)
}

/// The same for a page that is a part of something: it may have no text of its own.
pub fn extract_part(decoded: Decoded) -> Result<Extract> {
    read(decoded, Page::Part)
}

/// What a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page {
    Whole,
    Part,
    Mail,
}

fn read(decoded: Decoded, page: Page) -> Result<Extract> {
    let whole = page != Page::Part;
    let mail = page == Page::Mail;
    let Decoded { text, skipped, .. } = decoded;
    let mut survey = markup::survey(&text)?;
    let broken = survey.broken();
    let html = if broken > 0 {
        let mended = markup::mend(&text, &survey);
        survey = markup::survey(&mended)?;
        Html::parse_document(&mended)
    } else {
        Html::parse_document(&text)
    };
    let roots = if mail { page::body(&html) } else { page::main_elements(&html) };
    let walk = walk::walk(&html, &roots, mail);
    let mut facts = page::facts_in_head(&html);
    let files = page::linked_files(&html);
    if whole && !files.is_empty() && !has_sentence(&walk.content) {
        let message = format!(
            "this page has no text of its own, it links to files: {}; add those",
            files.join(", ")
        );
        return Err(Error::new(ErrorKind::Unsupported, message));
    }
    if whole && walk.pictures > 0 && is_caption(&walk.content) {
        let message = format!(
            "this page has no text of its own, only {} pictures; have their text recognised and add that",
            walk.pictures
        );
        return Err(Error::new(ErrorKind::Unsupported, message));
    }
    let mut titles = by_likeness(walk.titles, walk.named, &facts);
    titles.retain(|title| !labels_text(title));
    facts.extend(page::facts_in(&walk.around));
    // Only at the head: a form in an annex has lines like a metadata table.
    let mut head = walk.content;
    let rest = head.split_off(METADATA_WITHIN.min(head.len()));
    let (metadata, mut content): (Vec<Line>, Vec<Line>) =
        head.into_iter().partition(|l| l.kind == BlockKind::Row && page::is_metadata(l));
    content.extend(rest);
    facts.extend(page::facts_in(&metadata));
    while content.first().is_some_and(|line| labels_text(&line.text)) {
        content.remove(0);
    }
    let calls = without_calls(&mut content);
    add_title(&mut content, &titles, &facts);
    facts.extend(titles.into_iter().map(|title| ("页面标题".to_owned(), title)));

    let mut extract = gather(content);
    extract.facts = facts;
    extract.skipped = skipped;
    let mut note = |what: &str, count: usize, why: &str| {
        if count > 0 {
            extract.skipped.push(Skipped::new(what, count, why));
        }
    };
    let characters = |lines: &[Line]| lines.iter().map(|l| visible(&l.text)).sum();
    note("text around the document", characters(&walk.around), "navigation, metadata, footer");
    note("metadata table", characters(&metadata), "its rows are facts of the document");
    note("call to follow", calls, "lines of whoever copied the text");
    note("hidden text", walk.hidden, "the page does not show it");
    note("struck-out text", walk.struck, "the page shows it crossed out");
    note("form or frame", walk.controls, "no running text");
    note("picture", walk.pictures, "pictures are not read");
    note("comment", survey.comment, "Han characters in comments of the page's source");
    note("script", survey.script, "Han characters in scripts and styles");
    note("unclosed script", survey.unclosed, "Han characters after a script that never closes");
    note("broken tag", broken, "mended so that no text runs into the tag");
    note("lost text", lost(&survey, &html), "Han characters that the parser dropped");
    extract.skipped.extend(walk.repeated.told());
    Ok(extract)
}

/// What a site prints over the text of a document; it is no title: 法規內容.
fn labels_text(line: &str) -> bool {
    const LABELS: [&str; 14] = [
        "法规内容",
        "法条内容",
        "条文内容",
        "法规条文",
        "所有条文",
        "法规全文",
        "正文",
        "正文内容",
        "全文",
        "文件内容",
        "文件全文",
        "详细内容",
        "公告内容",
        "内容",
    ];
    let words: String = line.chars().filter(|c| !c.is_whitespace()).take(8).collect();
    LABELS.contains(&script::fold(&words).trim_end_matches(['：', ':']))
}

/// Takes out the calls to follow whoever copied the text at its head and its end, also one that is broken over two
/// lines; gives how many there were.
fn without_calls(content: &mut Vec<Line>) -> usize {
    let count = content.len();
    let near = |at: usize| at < METADATA_WITHIN || at + METADATA_WITHIN >= count;
    let mut calls = vec![false; count];
    for (at, pair) in content.windows(2).enumerate() {
        let [first, second] = pair else { continue };
        let short =
            [first, second].iter().all(|line| line.text.trim().chars().take(13).count() <= 12);
        let follows = |line: &Line| line.text.contains(['关', '關']) && line.text.contains('注');
        let broken = short && acts(&first.text) && !follows(first) && follows(second);
        if near(at) && broken && asks_to_follow(&format!("{}{}", first.text, second.text)) {
            for call in calls.iter_mut().skip(at).take(2) {
                *call = true;
            }
        }
    }
    for (at, (line, call)) in content.iter().zip(&mut calls).enumerate() {
        *call |= near(at) && asks_to_follow(&line.text);
    }
    let mut called = calls.iter();
    content.retain(|_| !called.next().copied().unwrap_or(false));
    count - content.len()
}

/// 点击上方蓝字关注我们: words that ask to follow whoever copied the text.
fn asks_to_follow(text: &str) -> bool {
    let words: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    // （二）扫码关注公众号 is a step that a text asks for.
    let numbered = words.starts_with(|c: char| c.is_numeric() || "（(第".contains(c))
        || words.chars().nth(1) == Some('、');
    words.chars().count() <= 24
        && !numbered
        && !words.ends_with('。')
        && (words.contains("关注") || words.contains("關注"))
        && acts(&words)
}

/// Whether words say how to follow.
fn acts(words: &str) -> bool {
    const ACTS: [&str; 11] = [
        "点击",
        "點擊",
        "长按",
        "長按",
        "扫码",
        "掃碼",
        "扫一扫",
        "掃一掃",
        "微信",
        "公众号",
        "公眾號",
    ];
    ACTS.iter().any(|act| words.contains(act))
}

/// Whether any line is more than a name or a label.
fn has_sentence(lines: &[Line]) -> bool {
    lines.iter().any(|line| line.text.contains(['。', '；']) || is_running(line))
}

/// Whether lines are no more than what stands over and under pictures.
fn is_caption(lines: &[Line]) -> bool {
    const MOST: usize = 150;
    let characters: usize = lines.iter().map(|line| visible(&line.text)).sum();
    characters <= MOST && !has_sentence(lines) && lines.iter().all(|l| l.kind != BlockKind::Row)
}

/// Headings before the document, the likeliest title first: the one that the page's own title names, else
/// the one nearest to the text; headings further up belong to the site. Lines that are no headings but name a kind
/// of document are titles where the headings name none: those are the site or a column of it.
fn by_likeness(
    mut titles: Vec<String>,
    mut named: Vec<String>,
    facts: &[(String, String)],
) -> Vec<String> {
    let plain = |text: &str| text.chars().filter(|c| is_han(*c)).collect::<String>();
    let stated: Vec<String> = facts
        .iter()
        .filter(|(l, _)| matches!(l.as_str(), "标题" | "title" | "og:title"))
        .map(|(_, t)| plain(t))
        .collect();
    titles.reverse();
    named.reverse();
    titles.extend(named);
    // A column has a short name: 政策文件.
    const COLUMN: usize = 8;
    titles.sort_by_key(|title| {
        let kind = kind::of_line(title.trim()).is_some();
        let title = plain(title);
        let stated = !title.is_empty() && stated.iter().any(|stated| stated.contains(&title));
        match (stated, kind, title.chars().count() > COLUMN) {
            (true, true, _) | (true, _, true) => 0,
            (false, true, _) => 1,
            (true, false, false) => 2,
            (false, false, _) => 3,
        }
    });
    titles
}

/// Puts the page's title before a text that starts without one.
fn add_title(content: &mut Vec<Line>, titles: &[String], facts: &[(String, String)]) {
    let fact = |wanted: &str| facts.iter().find(|(label, _)| label == wanted).map(|(_, fact)| fact);
    // What a page says to networks is often the name of its site, beside a title of its own.
    let shared = || fact("og:title").filter(|_| fact("title").is_none());
    let asks = |line: &Line| line.text.trim_end().ends_with(['？', '?']);
    let asked = content.first().is_some_and(asks);
    // A list of questions begins with one; its page has the title.
    let own = || fact("title").filter(|_| asked);
    let printed = fact("标题").or_else(shared).or_else(own);
    let Some(title) = titles.first().or(printed) else { return };
    let plain = |text: &str| text.chars().filter(|c| is_han(*c)).collect::<String>();
    let head = content.iter().flat_map(|l| l.text.chars()).filter(|c| is_han(*c));
    let head: String = head.take(TITLE_WITHIN).collect();
    let wanted = plain(title);
    // Signs set for looks stand before a text as well: ◆ ◆ ◆
    let first = content.iter().find(|line| line.text.contains(char::is_alphanumeric));
    let runs = |line: &Line| is_running(line) || asked;
    if !wanted.is_empty() && first.is_some_and(runs) && !head.contains(&wanted) {
        content.insert(0, Line { kind: BlockKind::Heading, text: title.clone() });
    }
}

/// Whether a line is running text or a numbered heading: then no title stands before it.
fn is_running(line: &Line) -> bool {
    const LONGEST_TITLE: usize = 80;
    let text = line.text.trim();
    let asked = text.starts_with(['问', '問']) && text.chars().nth(1).is_some_and(char::is_numeric);
    let part = text.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("part"));
    let numbered =
        asked || part || text.starts_with(['（', '(', '第']) || text.chars().nth(1) == Some('、');
    numbered || text.ends_with(['。', '；', '：', '！']) || visible(text) > LONGEST_TITLE
}

/// Han characters of text in the source that did not reach the tree.
fn lost(survey: &markup::Survey, html: &Html) -> usize {
    let texts = html.tree.values().filter_map(Node::as_text);
    let kept: usize = texts.map(|t| t.chars().filter(|c| is_han(*c)).count()).sum();
    survey.text.saturating_sub(kept)
}
