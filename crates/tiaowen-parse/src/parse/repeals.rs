//! What a text says it ends: 《某条例》同时废止, 自本办法施行之日起，《甲规定》、《乙规定》废止, 现决定废止《某办法》. Only whole
//! documents count: 《某条例》第三章同时废止 and 《某条例》中的罚则同时废止 end none.

use tiaowen_text::doc::Repeal;
use tiaowen_text::script::fold;

/// Most characters of a title.
const LONGEST: usize = 120;
/// Most characters of the name of a body before a title.
const BODY: usize = 24;
/// What is said between the names and the verb.
const ADVERBS: [&str; 15] = [
    "同时", "即行", "予以", "一并", "相应", "自行", "全部", "自然", "随之", "即", "均", "也", "亦",
    "都", "已",
];
/// What joins names.
const JOINS: [&str; 10] = ["以及", "、", "和", "与", "及", "，", ",", "或", "或者", " "];
/// What became of a document by somebody, before its name: 市人民政府发布的《…》.
const ACTS: [&str; 15] = [
    "发布", "公布", "颁布", "颁发", "印发", "下发", "制定", "通过", "批准", "修正", "修订", "修改",
    "施行", "实施", "现行",
];
/// Last characters of a body, and of what tells when: 本法施行后《…》.
const BODIES: [char; 13] =
    ['院', '部', '局', '委', '会', '府', '署', '厅', '办', '室', '后', '起', '时'];

/// Every document that a text says it ends, each once, in order.
pub(super) fn find(text: &str) -> Vec<Repeal> {
    let mut found: Vec<Repeal> = Vec::new();
    let mut listed = false;
    for line in text.lines() {
        let begins_list = line.ends_with(['：', ':']);
        let tells = ["废止", "廢止", "失效"].iter().any(|verb| line.contains(verb));
        if !listed && !tells || !line.contains('》') && !begins_list {
            listed &= line.trim().is_empty();
            continue;
        }
        let line = fold(line);
        let line = line.trim();
        let mut repeals = Vec::new();
        if listed {
            repeals.extend(item(line));
        }
        listed = if begins_list { tells && line.contains("下列") } else { !repeals.is_empty() };
        for sentence in sentences(line) {
            let ended = ended(sentence);
            repeals.extend(if ended.is_empty() { ordered(sentence) } else { ended });
        }
        for repeal in repeals {
            if !found.contains(&repeal) {
                found.push(repeal);
            }
        }
    }
    found
}

/// The sentences of a folded line outside quotation marks: what an amending text quotes is said by another.
fn sentences(line: &str) -> impl Iterator<Item = &str> {
    let outside = line.split('"').step_by(2);
    let alone = !line.contains('"');
    outside.flat_map(|part| part.split(['。', '；', ';'])).map(str::trim).filter(move |s| {
        // Before a quotation a sentence has no end.
        alone || s.contains('》')
    })
}

/// 《甲》、《乙》同时废止
fn ended(sentence: &str) -> Vec<Repeal> {
    let Some(mut rest) = ["废止", "失效"].iter().find_map(|verb| sentence.strip_suffix(verb))
    else {
        return Vec::new();
    };
    loop {
        rest = rest.trim_end();
        let adverb = ADVERBS.iter().find_map(|word| rest.strip_suffix(word));
        match adverb.or_else(|| without_day(rest)) {
            Some(shorter) => rest = shorter,
            None => break,
        }
    }
    let mut found = Vec::new();
    let mut left = rest;
    while let Some((before, title, behind)) = last_title(left) {
        let (qualifier, before) = qualified(before);
        let Some(said) = said(qualifier) else { break };
        let title = title.to_owned();
        found.push(Repeal { title, before: said.to_owned(), behind: behind.to_owned() });
        // What is not joined to the names before it stands alone.
        let joined = JOINS.iter().any(|join| qualifier.starts_with(join)) || qualifier.is_empty();
        if !joined {
            break;
        }
        left = before;
    }
    found.reverse();
    found
}

/// Without the day from which it is so, where that is the day of the text itself: 自本条例施行之日起.
fn without_day(text: &str) -> Option<&str> {
    let day = text.trim_end_matches(['，', ',']).strip_suffix('起')?;
    let day = day.strip_suffix("之日").or_else(|| day.strip_suffix('日'))?;
    let day =
        ["施行", "实施", "生效", "公布", "发布"].iter().find_map(|act| day.strip_suffix(act))?;
    let at = day.rfind(['自', '从'])?;
    let own = day.get(at..)?.chars().count() <= BODY && day.get(at..)?.contains('本');
    own.then(|| day.get(..at)).flatten()
}

/// What stands before the last title of a text that ends with one, the title, and the brackets behind it.
fn last_title(text: &str) -> Option<(&str, &str, &str)> {
    let mut text = text.trim_end();
    let mut behind = "";
    // 《某条例》及其实施细则
    if let Some(at) = text.rfind('》')
        && let Some(rules) = text.get(at..)?.strip_prefix("》及其")
        && ["细则", "办法", "规定", "解释", "附件"].iter().any(|kind| rules.ends_with(kind))
        && rules.chars().count() <= 8
    {
        text = text.get(..at + '》'.len_utf8())?;
    }
    if text.ends_with([')', '）']) {
        let open = text.rfind(['(', '（'])?;
        let inner = text.get(open..)?;
        if inner.contains('》') && !inner.contains('《') {
            return None;
        }
        behind = inner.trim_matches(['(', '（', ')', '）']);
        text = text.get(..open)?.trim_end();
    }
    let inner = text.strip_suffix('》')?;
    let mut depth = 1;
    for (at, c) in inner.char_indices().rev().take(LONGEST) {
        match c {
            '》' => depth += 1,
            '《' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let title = inner.get(at + c.len_utf8()..)?;
            return (!title.is_empty()).then_some((inner.get(..at)?, title, behind));
        }
    }
    None
}

/// The words between the name before and a name, with the text up to that name's end. A decision by which a document
/// was changed is no name beside it: 根据《关于修改…的决定》修正的《…》.
fn qualified(before: &str) -> (&str, &str) {
    let mut end = before.len();
    loop {
        let Some(at) = before.get(..end).and_then(|text| text.rfind('》')) else {
            return (before, "");
        };
        let words = before.get(at + '》'.len_utf8()..).unwrap_or_default();
        // What stands in brackets behind the name before belongs to it.
        let (_, words) = bracket(words.trim_start_matches('"'));
        let close = before.len() - words.len();
        if !["修正", "修订", "修改", "作出"].iter().any(|act| words.starts_with(act)) {
            return (words, before.get(..close).unwrap_or_default());
        }
        end = at;
    }
}

/// The words that tell whose document is meant and of when; `None` where they make it another thing than the document.
fn said(qualifier: &str) -> Option<&str> {
    let mut words = qualifier.trim();
    if words.is_empty() || JOINS.contains(&words) {
        return Some("");
    }
    if words.ends_with(['，', ',', '：', ':', '、']) {
        return Some("");
    }
    while let Some(rest) = JOINS.iter().find_map(|join| words.strip_prefix(join)) {
        words = rest.trim_start();
    }
    if words.is_empty() {
        return Some("");
    }
    let old = words.strip_suffix('原').unwrap_or(words);
    if old.is_empty() || old.ends_with(['，', ',', '、']) {
        return Some("");
    }
    let made = words.strip_suffix('的').is_some_and(|words| {
        let words = words.trim_end_matches(|c: char| "并起日".contains(c));
        ACTS.iter().any(|act| words.ends_with(act))
    });
    let last = words.rsplit(['，', ',', '：']).next().unwrap_or_default();
    let body = last.chars().count() <= BODY && last.ends_with(BODIES);
    let order = ["将", "将原"].iter().any(|word| last.ends_with(word));
    (made || body || order).then_some(words)
}

/// 决定废止《甲》、《乙》
fn ordered(sentence: &str) -> Vec<Repeal> {
    const LEADS: [&str; 9] = ["决定", "现", "同时", "，", ",", "、", ")", "）", "将"];
    let Some((lead, mut rest)) = sentence.split_once("废止《") else { return Vec::new() };
    let lead = lead.trim_end();
    if !lead.is_empty() && !LEADS.iter().any(|word| lead.ends_with(word)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    loop {
        let Some((title, behind)) = closed(rest) else { return Vec::new() };
        let (note, after) = bracket(behind);
        let title = title.to_owned();
        found.push(Repeal { title, before: String::new(), behind: note.to_owned() });
        let after = after.trim();
        if after.is_empty() {
            return found;
        }
        let joined = JOINS.iter().find_map(|join| after.strip_prefix(join));
        let next = joined.unwrap_or(after).trim_start();
        match next.strip_prefix('《') {
            Some(next) => rest = next,
            // 废止《甲》第三条, 废止《甲》的部分条款
            None => return Vec::new(),
        }
    }
}

/// An item of a list of what ends: 1.《甲》（某令第3号）.
fn item(line: &str) -> Option<Repeal> {
    let (lead, rest) = line.split_once('《')?;
    let number = |c: char| c.is_numeric() || "()（）、.．一二三四五六七八九十百 ".contains(c);
    let lead = lead.trim_start_matches(number);
    let said = said(lead)?;
    let (title, behind) = closed(rest)?;
    let (note, after) = bracket(behind);
    let whole = after.trim_end_matches(['。', '；', ';', '，', ',']).trim().is_empty();
    whole.then(|| Repeal {
        title: title.to_owned(),
        before: said.to_owned(),
        behind: note.to_owned(),
    })
}

/// A title up to its 》, past which the text goes on.
fn closed(text: &str) -> Option<(&str, &str)> {
    let mut depth = 1;
    for (at, c) in text.char_indices().take(LONGEST) {
        match c {
            '《' => depth += 1,
            '》' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((text.get(..at)?, text.get(at + c.len_utf8()..)?));
        }
    }
    None
}

/// What stands in brackets at the beginning of a text, and the rest.
fn bracket(text: &str) -> (&str, &str) {
    let inner = text.strip_prefix(['(', '（']);
    inner.and_then(|inner| inner.split_once([')', '）'])).unwrap_or(("", text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(text: &str) -> Vec<String> {
        find(text).into_iter().map(|repeal| repeal.title).collect()
    }

    #[test]
    fn whole_documents_that_a_text_ends_are_read() {
        for (text, ended) in [
            (
                "第九条　本条例自2022年6月5日起施行。《溪流噪声条例》同时废止。",
                &["溪流噪声条例"][..],
            ),
            ("《甲条例》、《乙办法》和《丙规定》同时废止。", &["甲条例", "乙办法", "丙规定"]),
            ("《甲条例》《乙办法》同时废止。", &["甲条例", "乙办法"]),
            (
                "本条例自公布之日起施行，1985年2月8日市人民政府发布的《甲条例》同时废止。",
                &["甲条例"],
            ),
            (
                "1994年12月8日市人大常委会通过，1997年5月27日第一次修正，根据2018年3月30日《关于修改〈乙条例〉等的决定》修正的《甲条例》同时废止。",
                &["甲条例"],
            ),
            (
                "《甲条例》（某令〔1996〕30号）、《乙规定》（某令第3号）同时废止。",
                &["甲条例", "乙规定"],
            ),
            ("自本办法施行之日起，原《甲规定》即行废止。", &["甲规定"]),
            ("《甲规定》自本办法施行之日起废止。", &["甲规定"]),
            ("本规则施行后，《甲规则（试行）》同时废止。", &["甲规则(试行)"]),
            ("《甲条例》及其实施细则同时废止。", &["甲条例"]),
            ("《甲条例》同時廢止。", &["甲条例"]),
            ("《某市实施〈甲法〉办法》同时失效。", &["某市实施〈甲法〉办法"]),
            ("一、废止《甲条例》（1992年9月19日通过）", &["甲条例"]),
            ("会议决定废止《甲条例》和《乙条例》。", &["甲条例", "乙条例"]),
            (
                "下列文件同时废止：\n（一）《甲条例》；\n（二）省人民政府发布的《乙办法》（省令第7号）。",
                &["甲条例", "乙办法"],
            ),
            ("《甲法》依照执行，《乙法》同时废止。", &["乙法"]),
        ] {
            assert_eq!(titles(text), ended, "{text}");
        }
    }

    #[test]
    fn parts_and_what_is_only_spoken_of_end_nothing() {
        for text in [
            "《甲条例》第三章同时废止。",
            "《甲条例》中的罚则同时废止。",
            "《甲条例》有关收费的规定同时废止。",
            "依照《甲法》的程序宣告该股票失效。",
            "规章的制定、修改和废止，依照《甲法》执行。",
            "关于废止《甲条例》的决定",
            "废止《甲条例》第三条。",
            "建议废止《甲条例》。",
            "将第九条修改为：“《甲条例》同时废止。”",
            "根据《甲条例》制定的规定同时废止。",
            "下列行为由主管部门处理：\n（一）违反《甲条例》的；",
        ] {
            assert_eq!(titles(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn whose_and_of_when_a_document_is_stays_beside_its_name() {
        let [repeal] = &find("2001年3月1日某部发布的《甲规定》（某部令第7号）同时废止。")[..]
        else {
            panic!()
        };
        assert_eq!(repeal.before, "2001年3月1日某部发布的");
        assert_eq!(repeal.behind, "某部令第7号");
    }
}
