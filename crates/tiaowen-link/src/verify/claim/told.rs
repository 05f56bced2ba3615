//! Wording that a citation tells without quotation marks, behind a colon or a word that tells: 某法第八条规定，…; 根据某法第八条的规定，…;
//! 某意见提出，….

use super::{LEAST_TOLD, MOST_TOLD, Manner, Page, beginning};
use crate::verify::{Mention, Place};
use tiaowen_text::doc::Span;
use tiaowen_text::numeral;
use tiaowen_text::vocabulary::mark::{ends_sentence, ends_statement};

/// Words that tell what a clause says.
pub(in crate::verify) const VERBS: [&str; 27] = [
    "列明",
    "里说的是",
    "里说",
    "里讲",
    "里写着",
    "里写",
    "里规定",
    "裡說",
    "中说",
    "说的是",
    "讲的是",
    "說的是",
    "講的是",
    "明确规定",
    "明确要求",
    "明确提出",
    "规定",
    "要求",
    "提出",
    "明确",
    "指出",
    "强调",
    "写明",
    "载明",
    "規定",
    "明確",
    "強調",
];
/// Words before a citation that lead to what the writer concludes from it.
const LEADS: [&str; 20] = [
    "依照", "按照", "根据", "依据", "违反", "符合", "参照", "依", "按", "参见", "详见", "见",
    "根據", "依據", "違反", "參照", "落实", "执行", "适用", "据",
];

/// Words that say how a clause tells it, before those: 还规定, 中明确.
const HOW: [&str; 22] = [
    "对此",
    "还",
    "還",
    "也",
    "亦",
    "又",
    "同时",
    "同時",
    "均",
    "则",
    "則",
    "就",
    "已经",
    "已經",
    "已",
    "即",
    "都",
    "进一步",
    "進一步",
    "并",
    "並",
    "专门",
];
/// Words that say that a clause tells what follows, and end there: 第八条写得很清楚，….
const TOLD_SO: [&str; 14] = [
    "写得很清楚",
    "写得清清楚楚",
    "写得很明白",
    "说得很清楚",
    "说得很明白",
    "有明确规定",
    "有明確規定",
    "有规定",
    "有規定",
    "作了规定",
    "作出了规定",
    "作出规定",
    "作了明确规定",
    "已有规定",
];
/// What a citation is of, before the comma: 根据某法第八条的规定，….
const OF_RULE: [&str; 9] =
    ["规定", "規定", "要求", "精神", "明文规定", "明文規定", "有关规定", "相关规定", "相關規定"];

/// How a citation goes on to what it tells.
struct LeadIn<'t> {
    /// Whether a word that tells stands there.
    verb: bool,
    /// Whether it is of the rule that the citation speaks, which as often leads to the writer's conclusion.
    of: bool,
    colon: bool,
    /// Whether a comma stands before it.
    paused: bool,
    told: &'t str,
}

/// Without the marks of bold type.
fn plain(text: &str) -> &str {
    text.trim_start().trim_start_matches('*').trim_start()
}

/// The words between a citation and what it tells.
fn lead_in(line: &str) -> Option<LeadIn<'_>> {
    let rest = plain(line);
    let begins = |words: &[&str], text: &'_ str| words.iter().any(|word| text.starts_with(word));
    let of = rest.strip_prefix(['的', '之']).and_then(|rest| {
        let word = OF_RULE.iter().find_map(|word| rest.strip_prefix(word))?;
        begins(&["，", ",", "：", ":", "*"], word).then_some(word)
    });
    let behind = match of {
        Some(behind) => Some(behind),
        None => {
            let within = ["中", "里", "裡", "内"].iter().find_map(|word| rest.strip_prefix(word));
            let mut said = within.unwrap_or(rest);
            while let Some(more) = HOW.iter().find_map(|word| said.strip_prefix(word)) {
                said = more;
            }
            let so = TOLD_SO.iter().find_map(|word| said.strip_prefix(word));
            let so = so.filter(|rest| begins(&["，", ",", "：", ":"], rest));
            let verb = |verb: &&str| rest.strip_prefix(*verb).or_else(|| said.strip_prefix(*verb));
            let verb = so.or_else(|| VERBS.iter().find_map(verb));
            verb.map(|behind| behind.strip_prefix('了').unwrap_or(behind))
        }
    };
    let verb = behind.is_some();
    let behind = plain(behind.unwrap_or(rest));
    if let Some(told) = behind.strip_prefix(['：', ':']) {
        let told = unnumbered(plain(told));
        return Some(LeadIn { verb, of: of.is_some(), colon: true, paused: false, told });
    }
    let paused = behind.strip_prefix(['，', ',']);
    let told = verb.then(|| paused.unwrap_or(behind))?;
    Some(LeadIn { verb, of: of.is_some(), colon: false, paused: paused.is_some(), told })
}

/// Whether words behind 规定了 name what is laid down instead of telling it: 规定了违反的后果.
pub(super) fn names_what(told: &str) -> bool {
    const NAMED: [&str; 14] = [
        "后果", "後果", "责任", "責任", "情形", "程序", "例外", "罚则", "罰則", "制度", "规则",
        "規則", "标准", "要件",
    ];
    let clause = told.split(|c| ends_statement(c) || "，,".contains(c)).next().unwrap_or(told);
    NAMED.iter().any(|word| clause.trim_end().ends_with(word)) && clause.contains(['的', '之'])
}

/// Wording behind the number that a writer's list gives it: 1.…, （一）….
pub(super) fn unnumbered(told: &str) -> &str {
    let begins = told.trim_start();
    let enclosed = begins.chars().next().filter(|c| numeral::enclosed(*c).is_some());
    if let Some(mark) = enclosed {
        return begins.get(mark.len_utf8()..).unwrap_or(told);
    }
    let end =
        begins.char_indices().take(6).find(|(_, c)| matches!(c, '.' | '．' | '、' | '）' | ')'));
    let Some((at, mark)) = end else { return told };
    let number = begins.get(..at).unwrap_or_default().trim_start_matches(['（', '(']);
    let rest = begins.get(at + mark.len_utf8()..).unwrap_or_default();
    let numbers =
        numeral::parse(number).is_some() && !rest.starts_with(|c: char| c.is_ascii_digit());
    if numbers { rest } else { told }
}

/// Characters behind a word that tells with which it is none: 规定的…, 要求之….
const GOES_ON: [char; 12] =
    ['的', '之', '者', '处', '办', '执', '予', '、', '和', '。', '；', '）'];
/// Bytes of wording told of a whole document that are compared; fewer stand in any.
const LEAST_OF_DOCUMENT: usize = LEAST_TOLD * 5 / 3;

impl Page<'_> {
    /// The wording that a citation tells without quotation marks, and how far it may go on.
    pub(super) fn told(&self, index: usize) -> Option<(Span, Manner, usize)> {
        let mention = self.mentions.get(index)?;
        let of_document = matches!(mention.place, Place::Document(_));
        let of_clause =
            matches!(mention.place, Place::Spots(..) | Place::Missing { .. } | Place::Unknown(_));
        let line = beginning(self.text.get(mention.span.end..)?, MOST_TOLD);
        let line = line.split('\n').next().unwrap_or("");
        let lead = lead_in(line)?;
        let goes_on = !lead.paused && lead.told.starts_with(GOES_ON);
        let none = !lead.colon && (goes_on || !lead.paused && names_what(lead.told));
        if none || !(of_clause || of_document && lead.verb && !lead.of) {
            return None;
        }
        let start = mention.span.end + (line.len() - lead.told.len());
        // A sentence; behind a colon all of the line.
        let sentence = || {
            lead.told.find(ends_sentence).map_or(line.len(), |at| line.len() - lead.told.len() + at)
        };
        let mut end = mention.span.end + if lead.colon { line.len() } else { sentence() };
        let mut reach = mention.span.end + line.len();
        let quote = self.quotes.partition_point(|q| q.outer.start < start);
        if let Some(quoted) =
            self.quotes.get(quote).map(|quote| quote.outer.start).filter(|at| *at < reach)
        {
            reach = quoted;
            if quoted < end {
                // What is quoted within a sentence is judged by itself; the sentences before are told.
                let before = Span::new(start, quoted).of(self.text);
                let (at, mark) =
                    before.char_indices().rfind(|(_, c)| lead.colon && ends_sentence(*c))?;
                end = start + at + mark.len_utf8();
            }
        }
        let within = self.mentions.get(index + 1..).unwrap_or_default().iter();
        let mut within = within
            .skip_while(|next| next.span.start < start)
            .take_while(|next| next.span.start < reach);
        if let Some(next) = within.find(|next| !self.is_told_within(next, start)) {
            reach = next.span.start;
        }
        if reach < end {
            // Where the writer goes on to another, his last words lead there.
            let before = Span::new(start, reach).of(self.text);
            let border = before.rfind(ends_statement).or_else(|| before.rfind(['，', ',']))?;
            end = start + border;
        }
        let span = Span::new(start, end).trimmed(self.text);
        let told = span.of(self.text).trim_end_matches(['*', '|', ' ']);
        let span = Span::new(span.start, span.start + told.len());
        // 依照某法第三条、第五条规定，…: what leads to a list leads to all of it.
        let first = self.mentions.get(self.list_start(index)).unwrap_or(mention);
        let manner = match of_document {
            true => Manner::Beside,
            false if lead.of || !lead.colon && self.is_led_to(first) => Manner::Led,
            false => Manner::Told,
        };
        let least = if of_document { LEAST_OF_DOCUMENT } else { LEAST_TOLD };
        (span.len() >= least).then_some((span, manner, reach))
    }

    /// Whether a citation is the subject of what it tells: 某法第八条规定，…, and not 根据某法第八条的规定，….
    pub(super) fn tells_own(&self, index: usize) -> bool {
        let cited = self.mentions.get(index).map_or(0, |mention| mention.span.end);
        let of = lead_in(self.text.get(cited..).unwrap_or_default()).is_some_and(|lead| lead.of);
        !of && self.told(index).is_some()
    }

    /// Whether the words before a citation lead to it: 依照, 违反.
    pub(super) fn is_led_to(&self, mention: &Mention) -> bool {
        let before = Span::new(0, mention.span.start).of(self.text);
        let before = before.trim_end_matches(|c: char| c == '*' || c.is_whitespace());
        let own = ["本法", "本条例", "本條例", "本办法", "本辦法", "本规定", "本规则", "本细则"];
        let before = own.iter().find_map(|own| before.strip_suffix(own)).unwrap_or(before);
        LEADS.iter().any(|word| before.ends_with(word))
    }

    /// Whether a citation is part of the wording told that begins at a place: …依照本法第三条的规定解除…, and not the next
    /// thing that the writer tells: …，第五条规定….
    fn is_told_within(&self, mention: &Mention, start: usize) -> bool {
        let cited = mention.span.of(self.text);
        // A rule speaks of its own as 第三条, 本法第三条 or 前款, and of others by their names.
        if cited.starts_with(['该', '該', '同', '其', '此', '上']) {
            return false;
        }
        let own = cited.starts_with(['第', '前', '本', '《']);
        let behind = beginning(self.text.get(mention.span.end..).unwrap_or_default(), MOST_TOLD);
        let tells = lead_in(behind).is_some_and(|lead| {
            // 依照本法第三条规定的标准
            let goes_on = !lead.colon && !lead.paused && lead.told.starts_with(GOES_ON);
            lead.verb && !lead.of && !goes_on
        });
        // 规定了罚则，其中第十四条…
        let before = Span::new(start, mention.span.start.max(start)).of(self.text);
        if ["其中", "例如", "包括", "比如"].iter().any(|word| before.ends_with(word)) {
            return false;
        }
        let among_first = mention.span.start < start + LEAST_TOLD;
        own && !tells || among_first || self.is_led_to(mention)
    }
}
