//! Markdown: its marks go, its headings, lists and tables stay. Only what documents use is read; text
//! that is no mark stays as it is.

use super::charset::Decoded;
use super::lines::{Line, gather, is_article, visible};
use super::{BlockKind, Extract, Skipped, html};
use tiaowen_text::numeral;

/// Takes the text out of a file.
pub fn extract(decoded: Decoded) -> Extract {
    let Decoded { text, mut skipped, .. } = decoded;
    let (front, body) = front_matter(&text);
    let mut reader = Reader::default();
    let last = body.rfind("-->").unwrap_or(0);
    let mut at = 0;
    while let Some(line) = body.get(at..).and_then(|rest| rest.split_inclusive('\n').next()) {
        reader.comment_closes = at < last;
        if let Some(length) = reader.markup(body.get(at..).unwrap_or("")) {
            at += length;
            continue;
        }
        at += line.len();
        reader.line(line.trim_end_matches(['\n', '\r']));
    }
    reader.end_paragraph();
    let mut extract = gather(reader.lines);
    extract.facts = front;
    for (what, count, why) in [
        ("comment", reader.comments, "comments of the file are no text; counted in characters"),
        ("markup", reader.marks, "Markdown marks are no text; counted in characters"),
        ("picture", reader.pictures, "pictures are not read"),
        ("struck-out text", reader.struck, "the file shows it crossed out"),
    ] {
        if count > 0 {
            skipped.push(Skipped::new(what, count, why));
        }
    }
    extract.skipped = skipped;
    extract
}

/// The `key: value` lines between `---` at the head of a file.
fn front_matter(text: &str) -> (Vec<(String, String)>, &str) {
    let Some(rest) = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n")) else {
        return (Vec::new(), text);
    };
    let Some(end) = rest.find("\n---") else { return (Vec::new(), text) };
    let head = rest.get(..end).unwrap_or("");
    let pairs: Option<Vec<(String, String)>> = head
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let (key, value) = line.split_once(':')?;
            Some((key.trim().to_owned(), value.trim().trim_matches(['"', '\'']).to_owned()))
        })
        .collect();
    let body =
        rest.get(end + "\n---".len()..).and_then(|b| b.split_once('\n')).map_or("", |(_, b)| b);
    match pairs {
        Some(pairs) => (pairs, body),
        None => (Vec::new(), text),
    }
}

/// 法規名稱：……, 修正日期：……: a line that states a fact goes on in no other.
fn states_fact(line: &str) -> bool {
    const LABELS: &[&str] = &[
        "名称", "名稱", "类别", "類別", "性质", "性質", "日期", "网址", "網址", "机关", "機關",
        "字号", "字號",
    ];
    let label = line.split_once(['：', ':']).map(|(label, _)| label.trim());
    label.is_some_and(|label| {
        label.chars().count() <= 6 && LABELS.iter().any(|end| label.ends_with(end))
    })
}

#[derive(Debug, Default)]
struct Reader {
    lines: Vec<Line>,
    paragraph: String,
    fence: Option<String>,
    marks: usize,
    pictures: usize,
    /// Characters that are crossed out.
    struck: usize,
    /// Whether a comment is open.
    comment: bool,
    /// Whether a comment that begins here ends in this file.
    comment_closes: bool,
    comments: usize,
    /// The last items of the ordered lists that are open: how far it is set in, the number that was typed, and the
    /// one that it has.
    items: Vec<(usize, u32, u32)>,
    /// Elements that are opened and never closed.
    unclosed: Vec<&'static str>,
}

impl Reader {
    /// A table in HTML, a style sheet or a script at the head of a text: reads it, or leaves it out, and gives
    /// its length.
    fn markup(&mut self, text: &str) -> Option<usize> {
        if self.fence.is_some() || self.comment {
            return None;
        }
        let lower = |text: &str| text.chars().take(12).collect::<String>().to_ascii_lowercase();
        let start = text.trim_start_matches([' ', '\t']);
        let name = ["table", "style", "script"].into_iter().find(|name| {
            let rest = lower(start)
                .strip_prefix('<')
                .and_then(|t| t.strip_prefix(name).map(str::to_owned));
            rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
        })?;
        if self.unclosed.contains(&name) {
            return None;
        }
        let Some(end) = end_of(text, name) else {
            // Nothing further down closes it either.
            self.unclosed.push(name);
            return None;
        };
        let inner = text.get(..end)?;
        self.end_paragraph();
        if name == "table" {
            let decoded = Decoded { text: inner.to_owned(), ..Decoded::default() };
            let page = html::extract_part(decoded).ok()?;
            for block in &page.blocks {
                self.push(block.kind, block.span.of(&page.text).to_owned());
            }
            self.marks += inner.matches('<').count();
        } else {
            self.marks += inner.chars().count();
        }
        Some(end)
    }

    fn line(&mut self, line: &str) {
        let trimmed = line.trim();
        let trimmed = if self.fence.is_none() { self.comment(trimmed) } else { trimmed };
        if self.comment {
            return;
        }
        if let Some(fence) = &self.fence {
            if trimmed.starts_with(fence.as_str()) {
                self.fence = None;
                self.marks += trimmed.chars().count();
            } else {
                self.push(BlockKind::Paragraph, line.to_owned());
            }
            return;
        }
        let heading = trimmed.chars().take_while(|c| *c == '#').count();
        if trimmed.is_empty() {
            self.end_paragraph();
        } else if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            self.end_paragraph();
            self.marks += trimmed.chars().count();
            self.fence = trimmed.get(..3).map(str::to_owned);
        } else if (1..=6).contains(&heading)
            && trimmed.chars().nth(heading).is_some_and(char::is_whitespace)
        {
            self.end_paragraph();
            self.items.clear();
            self.marks += heading;
            let text = trimmed.trim_start_matches('#').trim().trim_end_matches('#').to_owned();
            let text = self.inline(&text);
            self.push(BlockKind::Heading, text);
        } else if is_rule(trimmed) {
            self.rule(trimmed);
        } else if trimmed.starts_with('|') {
            self.end_paragraph();
            self.row(trimmed);
        } else {
            self.text(line, trimmed);
        }
    }

    /// Takes the comments, `<!-- … -->`, from the head of a line; one may run over several lines, and one
    /// that never ends is text.
    fn comment<'l>(&mut self, line: &'l str) -> &'l str {
        let mut rest = line;
        while self.comment || self.comment_closes && rest.starts_with("<!--") {
            let (comment, behind) =
                rest.split_once("-->").map_or((rest, None), |(c, r)| (c, Some(r)));
            self.comments += comment.chars().count();
            self.comment = behind.is_none();
            let Some(behind) = behind else { return "" };
            rest = behind.trim_start();
        }
        rest
    }

    /// A line of `===` or `---`: it makes the paragraph before it a heading, or is a rule.
    fn rule(&mut self, line: &str) {
        self.items.clear();
        self.marks += line.chars().count();
        let text = std::mem::take(&mut self.paragraph);
        let underline = line.starts_with('=') || line.starts_with('-');
        let kind = if underline { BlockKind::Heading } else { BlockKind::Paragraph };
        self.finish(kind, &text);
    }

    fn row(&mut self, line: &str) {
        self.items.clear();
        let inner = line.trim_matches('|');
        self.marks += line.matches('|').count();
        if inner.chars().all(|c| "|-: ".contains(c)) {
            self.marks += inner.chars().filter(|c| "-:".contains(*c)).count();
            return;
        }
        let cells: Vec<String> = inner.split('|').map(|cell| self.inline(cell.trim())).collect();
        self.push(BlockKind::Row, cells.join("\t"));
    }

    /// Text goes on in the next line, unless that is a list item or the line ends with two spaces.
    fn text(&mut self, line: &str, trimmed: &str) {
        let quoted = trimmed.trim_start_matches('>').trim_start();
        self.marks += trimmed.len() - trimmed.trim_start_matches('>').len();
        let bullet = quoted.strip_prefix(['-', '*', '+']).and_then(|r| r.strip_prefix(' '));
        let fact = states_fact(quoted);
        let starts = bullet.is_some() || starts_item(quoted) || fact;
        if starts {
            self.end_paragraph();
        }
        let item = self.item(quoted, line);
        let quoted = item.as_deref().unwrap_or(quoted);
        self.marks += usize::from(bullet.is_some());
        let text = bullet.unwrap_or(quoted).trim();
        let latin = self.paragraph.ends_with(|c: char| c.is_ascii_alphanumeric())
            && text.starts_with(|c: char| c.is_ascii_alphanumeric());
        if latin {
            self.paragraph.push(' ');
        } else if is_article(self.paragraph.trim_matches('*')) {
            // A mark alone on its line: the text behind it begins something, 第三条 | 至少每年.
            self.paragraph.push('\u{3000}');
        }
        self.paragraph.push_str(text.trim_end_matches('\\'));
        if fact
            || line.ends_with("  ")
            || line.ends_with('\\')
            || text.ends_with(['。', '；', '：', '！', '？'])
        {
            self.end_paragraph();
        }
    }

    /// An item of an ordered list with its own number, where the file gives each the same: 1. 1. 1. counts 1, 2, 3.
    fn item(&mut self, text: &str, line: &str) -> Option<String> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let rest =
            text.get(digits..).filter(|rest| rest.starts_with(". ") || rest.starts_with(") "));
        let typed: Option<u32> = text.get(..digits).and_then(|digits| digits.parse().ok());
        let set_in = line.len() - line.trim_start().len();
        let Some((typed, rest)) = typed.zip(rest) else {
            // What is set in goes on in its item.
            if self.paragraph.is_empty() && set_in == 0 {
                self.items.clear();
            }
            return None;
        };
        self.items.retain(|(outer, ..)| *outer <= set_in);
        let number = match self.items.pop_if(|(at, ..)| *at == set_in) {
            Some((_, last, number)) if last == typed => number.saturating_add(1),
            _ => typed,
        };
        self.items.push((set_in, typed, number));
        (number != typed).then(|| format!("{number}{rest}"))
    }

    fn end_paragraph(&mut self) {
        let text = std::mem::take(&mut self.paragraph);
        self.finish(BlockKind::Paragraph, &text);
    }

    fn finish(&mut self, kind: BlockKind, text: &str) {
        let bold = text.len() > 4
            && text.starts_with("**")
            && text.ends_with("**")
            && text.get(2..text.len() - 2).is_some_and(|inner| !inner.contains("**"));
        let kind = if bold { BlockKind::Heading } else { kind };
        let text = self.inline(text);
        self.push(kind, text);
    }

    /// Adds a line. One blank line tells rows apart as well as any number of them, which would only take memory.
    fn push(&mut self, kind: BlockKind, text: String) {
        let line = Line { kind, text };
        let is_blank = |line: &Line| line.kind != BlockKind::Row && line.text.trim().is_empty();
        if !is_blank(&line) || !self.lines.last().is_some_and(is_blank) {
            self.lines.push(line);
        }
    }

    /// Takes emphasis, code, links and escapes out of a line.
    fn inline(&mut self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        let (mut strong, mut emphasis) = (false, false);
        while let Some(c) = rest.chars().next() {
            let after = rest.get(c.len_utf8()..).unwrap_or("");
            match c {
                '\\' if after.starts_with(|c: char| c.is_ascii_punctuation()) => {
                    self.marks += 1;
                    out.extend(after.chars().next());
                    rest = after.get(1..).unwrap_or("");
                }
                '*' if after.starts_with('*')
                    && (strong || after.get(1..).is_some_and(|r| r.contains("**"))) =>
                {
                    strong = !strong;
                    self.marks += 2;
                    rest = after.get(1..).unwrap_or("");
                }
                // ~~旧文~~ is crossed out.
                '~' if let Some(struck) = struck_out(rest) => {
                    self.struck += visible(struck);
                    self.marks += 4;
                    rest = rest.get(struck.len() + 4..).unwrap_or("");
                }
                // A star that stands alone is text: 5*3.
                '*' if emphasis || (after.contains('*') && !after.starts_with(['*', ' '])) => {
                    emphasis = !emphasis;
                    self.marks += 1;
                    rest = after;
                }
                '`' => {
                    self.marks += 1;
                    rest = after;
                }
                '!' | '[' if let Some((label, length)) = link(rest) => {
                    if c == '!' {
                        self.pictures += 1;
                    } else {
                        out.push_str(label);
                    }
                    self.marks += rest.get(..length).map_or(0, |r| r.chars().count());
                    rest = rest.get(length..).unwrap_or("");
                }
                _ => {
                    out.push(c);
                    rest = after;
                }
            }
        }
        out
    }
}

/// The text that is crossed out at the start, without its marks.
fn struck_out(text: &str) -> Option<&str> {
    let inner = text.strip_prefix("~~").filter(|inner| !inner.starts_with(['~', ' ']))?;
    inner.split_once("~~").map(|(struck, _)| struck).filter(|struck| !struck.ends_with(' '))
}

/// Where the first end tag of this name ends.
fn end_of(text: &str, name: &str) -> Option<usize> {
    text.match_indices("</").find_map(|(at, mark)| {
        let start = at + mark.len();
        let found = text.get(start..start + name.len())?;
        let rest = text.get(start + name.len()..)?;
        let space = rest.len() - rest.trim_start().len();
        (found.eq_ignore_ascii_case(name) && rest.trim_start().starts_with('>'))
            .then_some(start + name.len() + space + 1)
    })
}

/// Longest label and longest address of a link, in characters; a text of brackets stays linear by it.
const LINK: usize = 400;

/// A link `[label](address)` or a picture `![label](address)` at the start: label and length.
fn link(text: &str) -> Option<(&str, usize)> {
    let near = |t: &str| t.char_indices().nth(LINK).map_or(t.len(), |(at, _)| at);
    let inner = text.strip_prefix('!').unwrap_or(text).strip_prefix('[')?;
    let skipped = text.len() - inner.len();
    let middle = inner.get(..near(inner))?.find("](")?;
    let label = inner.get(..middle)?;
    let address = inner.get(middle + 2..)?;
    let address = address.get(..near(address))?;
    let end = address.find(')')?;
    if label.contains('[') || address.get(..end)?.contains(' ') {
        return None;
    }
    Some((label, skipped + middle + 2 + end + 1))
}

fn is_rule(line: &str) -> bool {
    line.len() >= 3
        && ["-", "=", "*", "_"]
            .iter()
            .any(|mark| line.replace([' ', '\t'], "").replace(mark, "").is_empty())
}

/// Whether a line starts with a number mark of Markdown or of a document.
fn starts_item(line: &str) -> bool {
    let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let arabic = digits.len() < line.len() && digits.starts_with(['.', ')', '、', '．']);
    let chinese = line
        .chars()
        .take(6)
        .position(|c| c == '、')
        .is_some_and(|at| line.chars().take(at).all(numeral::is_ordinal) && at > 0);
    arabic || chinese || line.starts_with(['（', '(', '第', '①', '\u{3000}'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_that_number_each_item_alike_are_counted() {
        let read = |text: &str| {
            extract(Decoded { text: text.to_owned(), ..Decoded::default() }).text.replace('\n', "|")
        };
        assert_eq!(
            read("1. 甲。\n1. 乙。\n   1. 子。\n   1. 丑。\n1. 丙。\n"),
            "1. 甲。|2. 乙。|1. 子。|2. 丑。|3. 丙。|"
        );
        assert_eq!(read("1. 甲。\n2. 乙。\n2. 丙。\n"), "1. 甲。|2. 乙。|3. 丙。|");
        // Lists under different headings, and decimals.
        assert_eq!(
            read("（一）甲：\n1. 子。\n\n（二）乙：\n1. 丑。\n"),
            "（一）甲：|1. 子。|（二）乙：|1. 丑。|"
        );
        assert_eq!(read("1.5 倍。\n1.5 倍。\n"), "1.5 倍。|1.5 倍。|");
    }

    #[test]
    fn what_is_crossed_out_is_left_out_and_told() {
        let read = |text: &str| {
            let read = extract(Decoded { text: text.to_owned(), ..Decoded::default() });
            let struck = read.skipped.iter().find(|skipped| skipped.what == "struck-out text");
            (read.text, struck.map_or(0, |skipped| skipped.count))
        };
        let cases = [
            ("第一条　收~~十~~二十元。\n", "第一条　收二十元。\n", 1),
            ("~~第二条　旧的。~~\n\n第三条　新的。\n", "第三条　新的。\n", 6),
            ("| 项 | ~~甲~~乙 |\n", "项\t乙\n", 1),
            ("# ~~草案~~办法\n", "办法\n", 2),
            ("三~~五米，八~十米。\n", "三~~五米，八~十米。\n", 0),
        ];
        for (text, kept, struck) in cases {
            assert_eq!(read(text), (kept.to_owned(), struck), "{text}");
        }
    }

    #[test]
    fn a_mark_alone_on_its_line_keeps_apart_from_its_text() {
        let text = "**第二条**\n和学校合办。\n\n第 3-1 條\n至少一次。\n\n第四条之一\n规定以外。\n\n第五条的\n规定。\n";
        let read = extract(Decoded { text: text.to_owned(), ..Decoded::default() });
        assert_eq!(
            read.text,
            "第二条\u{3000}和学校合办。\n第 3-1 條\u{3000}至少一次。\n第四条之一\u{3000}规定以外。\n第五条的规定。\n"
        );
    }

    #[test]
    fn blank_lines_take_no_memory_and_part_tables_all_the_same() {
        let blank = "\n".repeat(1_000);
        let text = format!("| 甲 | 乙 |\n{blank}| 丙 | 丁 |\n```\n{blank}```\n");
        let mut reader = Reader::default();
        text.lines().for_each(|line| reader.line(line));
        assert!(reader.lines.len() < 10, "{}", reader.lines.len());
        let kinds: Vec<BlockKind> = reader.lines.iter().map(|line| line.kind).collect();
        let parted = [BlockKind::Row, BlockKind::Paragraph, BlockKind::Row];
        assert!(kinds.windows(3).any(|three| three == parted), "{kinds:?}");
    }
}
