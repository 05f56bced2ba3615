//! Mail: what an answer quotes of the message before it is kept, and is none of its clauses.

use super::lines::visible;
use super::{BlockKind, Extract};
use tiaowen_text::doc::PieceKind;
use tiaowen_text::script;

/// Lines behind the sender among which the other headers of a quoted message stand.
const HEADERS: usize = 8;

/// Marks the lines that are quoted: those with > before them, and what stands below the head of the message before.
/// Of a mail that forwards another, what it forwards is its text, and only that head is marked.
pub fn mark_quoted(extract: &mut Extract) {
    const ANSWER: usize = 10;
    let lines: Vec<String> = extract
        .blocks
        .iter()
        .map(|block| script::fold(block.span.of(&extract.text).trim()))
        .collect();
    let note = BlockKind::Piece(PieceKind::Note);
    let marked = extract.blocks.iter().zip(&lines);
    let mut quoted: Vec<bool> =
        marked.map(|(block, line)| block.kind == note || line.starts_with('>')).collect();
    let head = (0..lines.len()).find_map(|at| Some(at..head(&lines, at)?));
    let until = head.as_ref().map_or(lines.len(), |head| head.start);
    let own = lines.iter().zip(&quoted).take(until).filter(|(_, quoted)| !**quoted);
    let answers = own.map(|(line, _)| visible(line)).sum::<usize>() >= ANSWER;
    if !answers {
        quoted.fill(false);
    }
    if let Some(head) = head {
        let rule =
            head.start.checked_sub(1).filter(|at| lines.get(*at).is_some_and(|l| is_line(l)));
        let end = if answers { lines.len() } else { head.end };
        mark(&mut quoted, rule.unwrap_or(head.start)..end);
    }
    // 在2024年9月24日，李四写道：
    for at in 1..lines.len() {
        if quoted.get(at) == Some(&true) && lines.get(at - 1).is_some_and(|line| names_writer(line))
        {
            mark(&mut quoted, at - 1..at);
        }
    }
    for (block, quoted) in extract.blocks.iter_mut().zip(quoted) {
        if quoted {
            block.kind = note;
        } else if block.kind == note {
            block.kind = BlockKind::Paragraph;
        }
    }
}

/// ____________ over the head of a quoted message.
fn is_line(line: &str) -> bool {
    !line.is_empty() && line.chars().all(|c| matches!(c, '_' | '-' | '—' | '─' | '='))
}

fn mark(quoted: &mut [bool], range: std::ops::Range<usize>) {
    if let Some(lines) = quoted.get_mut(range) {
        lines.fill(true);
    }
}

/// Whether a line says who wrote what is quoted below it.
fn names_writer(line: &str) -> bool {
    const LONGEST: usize = 80;
    ["写道：", "写道:", "wrote:", "写到：", "写信："].iter().any(|end| line.ends_with(end))
        && line.chars().take(LONGEST + 1).count() <= LONGEST
}

/// Where the head of a quoted message that begins at a line ends: -----原始邮件-----, or 发件人： with the other headers.
fn head(lines: &[String], at: usize) -> Option<usize> {
    let line = lines.get(at)?;
    let near = |from: usize| {
        let others = lines.iter().enumerate().skip(from).take(HEADERS);
        others.filter(|(_, line)| is_header(line)).map(|(at, _)| at)
    };
    if is_rule(line) {
        return Some(near(at + 1).next_back().map_or(at + 1, |last| last + 1));
    }
    let sender = ["发件人", "寄件者", "寄件人", "From"].iter().any(|name| is_labelled(line, name));
    let (count, last) = near(at + 1).fold((0, at), |(count, _), at| (count + 1, at));
    (sender && count >= 2).then_some(last + 1)
}

/// -----原始邮件-----, ---------- Forwarded message ---------
fn is_rule(line: &str) -> bool {
    const WORDS: [&str; 8] = [
        "原始邮件",
        "原邮件",
        "回复的原邮件",
        "转发邮件信息",
        "转发的邮件",
        "转寄邮件",
        "Original Message",
        "Forwarded message",
    ];
    let bare = line.trim_matches(|c: char| matches!(c, '-' | '—' | '_' | '=' | '─' | ' '));
    bare.len() < line.len() && WORDS.iter().any(|word| bare.eq_ignore_ascii_case(word))
}

fn is_header(line: &str) -> bool {
    const NAMES: [&str; 16] = [
        "发件人",
        "发送时间",
        "发送日期",
        "收件人",
        "收件者",
        "抄送",
        "副本",
        "主题",
        "主旨",
        "日期",
        "寄件日期",
        "Sent",
        "To",
        "Cc",
        "Subject",
        "Date",
    ];
    NAMES.iter().any(|name| is_labelled(line, name))
}

/// Whether a line begins with a label and its colon, bold in Markdown or not.
fn is_labelled(line: &str, name: &str) -> bool {
    let rest = line.trim_start_matches(['*', ' ']).strip_prefix(name);
    rest.is_some_and(|rest| rest.trim_start_matches(['*', ' ']).starts_with(['：', ':']))
}

#[cfg(test)]
mod tests {
    use super::super::{Source, extract};
    use super::*;

    const OWN: &str = "各科室：\n现将值班通知如下：\n一、时间\n9月28日。\n";
    const OLD: &str = "请起草。\n一、写明时间。\n二、写明人员。\n";

    /// The lines of a mail that are quoted.
    fn quoted(kind: &str, body: &str) -> String {
        let head = "From: a@example.org\nTo: b@example.org\nSubject: x\nDate: Wed, 25 Sep 2024 10:00:00 +0800\nMIME-Version: 1.0";
        let mail = format!("{head}\nContent-Type: text/{kind}; charset=utf-8\n\n{body}");
        let source =
            Source { bytes: mail.into_bytes(), name: "a.eml".to_owned(), ..Source::default() };
        let extract = extract(&source).unwrap();
        let notes = extract.blocks.iter().filter(|b| b.kind == BlockKind::Piece(PieceKind::Note));
        notes.map(|block| block.span.of(&extract.text)).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn what_an_answer_quotes_is_marked() {
        let head = "发件人：李四\n发送时间：2024年9月24日\n收件人：办公室\n主题：值班\n";
        let told = "发件人：李四|发送时间：2024年9月24日|收件人：办公室|主题：值班";
        let old = "请起草。|一、写明时间。|二、写明人员。";
        let paragraphs =
            |text: &str| text.lines().map(|l| format!("<p>{l}</p>")).collect::<String>();
        let (own, was) = (paragraphs(OWN), paragraphs(OLD));
        for (kind, body, right) in [
            (
                "plain",
                format!("{OWN}9月24日，李四写道：\n> 请起草。\n> 一、写明时间。\n"),
                "9月24日，李四写道：|> 请起草。|> 一、写明时间。".to_owned(),
            ),
            (
                "plain",
                format!("{OWN}-----原始邮件-----\n{head}{OLD}"),
                format!("-----原始邮件-----|{told}|{old}"),
            ),
            (
                "plain",
                format!("{OWN}____________\n{head}{OLD}"),
                format!("____________|{told}|{old}"),
            ),
            (
                "plain",
                format!("{OWN}寄件者: 李四\n寄件日期: 9月24日\n收件者: 辦公室\n主旨: 值班\n{OLD}"),
                format!("寄件者: 李四|寄件日期: 9月24日|收件者: 辦公室|主旨: 值班|{old}"),
            ),
            (
                "html",
                format!("{own}<div>李四 於 9月24日 寫道：</div><blockquote>{was}</blockquote>"),
                format!("李四 於 9月24日 寫道：|{old}"),
            ),
            (
                "html",
                format!(
                    "{own}<p><b>发件人:</b> 李四<br><b>发送时间:</b> 9月24日<br><b>主题:</b> 值班</p>{was}"
                ),
                format!("发件人: 李四|发送时间: 9月24日|主题: 值班|{old}"),
            ),
            // A mail that forwards another, and text that is set in.
            (
                "plain",
                format!("请阅。\n-----原始邮件-----\n{head}{OWN}"),
                format!("-----原始邮件-----|{told}"),
            ),
            ("html", format!("<p>请阅。</p><blockquote>{own}</blockquote>"), String::new()),
            (
                "html",
                format!("<blockquote style=\"margin-left: 40px; border: none\">{own}</blockquote>"),
                String::new(),
            ),
            ("plain", format!("{OWN}主题：值班\n"), String::new()),
        ] {
            assert_eq!(quoted(kind, &body), right, "{body}");
        }
    }
}
