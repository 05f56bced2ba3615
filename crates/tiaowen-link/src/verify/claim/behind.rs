//! Citations behind their quotations: “…”，见《…》第七条; “…”某法第三条定有明文; “…”，这一规则载于某法第三条. What the sentence
//! of a quotation goes on to cite is where it says that the wording stands, unless it clearly says something else.

use super::{Ascribed, NEAR, NEAR_SHORT, Page, SAME, SPEAKS, VERBS, names_what};
use crate::verify::Place;
use crate::verify::quote::Quote;
use tiaowen_text::doc::Span;
use tiaowen_text::vocabulary::mark::{ends_sentence, ends_statement};

/// Words between a quotation and the citation of its source behind it.
const POINTERS: [&str; 18] = [
    "参见",
    "详见",
    "见于",
    "见",
    "语出",
    "出自",
    "引自",
    "摘自",
    "载于",
    "载",
    "这是",
    "此为",
    "此即",
    "依据为",
    "依据是",
    "出处为",
    "来自",
    "源自",
];
/// Words that tell what a quotation before them is of a clause: “…”是某法第三条的原话.
const OF_CLAUSE: [&str; 8] =
    ["的原话", "的原文", "的规定", "的規定", "之规定", "之規定", "的表述", "的条文"];
/// What is told behind a citation at the end of its sentence: …，某法第三条定有明文.
pub(super) const SETTLED: [&str; 6] =
    ["如是规定", "如是規定", "规定甚明", "規定甚明", "明文规定", "明文規定"];
/// The same, which begins no quotation.
pub(super) const WRITTEN: [&str; 10] = [
    "定有明文",
    "着有明文",
    "著有明文",
    "订有明文",
    "訂有明文",
    "设有明文",
    "設有明文",
    "载有明文",
    "有明文",
    "所明定",
];
/// The same where 为 stands before the citation: “…”为某法第三条所明定.
const LAID_DOWN: [&str; 7] = ["所明定", "所明文", "所规定", "所規定", "明定", "规定", "規定"];
/// Words that say of a quotation before them where it stands, right before the citation.
const STANDS: [&str; 39] = [
    "请看",
    "请见",
    "请参",
    "答案在",
    "就在",
    "载于",
    "載於",
    "载在",
    "见于",
    "見於",
    "源于",
    "源於",
    "源自",
    "出自",
    "出於",
    "语出",
    "語出",
    "引自",
    "摘自",
    "来自",
    "來自",
    "规定在",
    "规定于",
    "規定於",
    "規定在",
    "写在",
    "写于",
    "写进",
    "写进了",
    "写入",
    "写入了",
    "列于",
    "列入",
    "明定于",
    "明定於",
    "依据是",
    "依据为",
    "出处是",
    "出处为",
];
/// The same, where a word for the quotation begins the clause: 这一规则由…, 此观….
const STANDS_THIS: [&str; 21] = [
    "在", "看", "是", "即", "为", "為", "乃", "系", "係", "属", "屬", "由", "见", "見", "观", "觀",
    "有", "参", "參", "据", "依据",
];
/// Words for a quotation before them.
const THIS: [&str; 26] = [
    "答案",
    "来源",
    "法条",
    "条文",
    "根据",
    "请",
    "这",
    "此",
    "该",
    "該",
    "其",
    "上述",
    "以上",
    "上开",
    "上開",
    "前述",
    "法律依据",
    "法源",
    "依据",
    "依據",
    "出处",
    "正如",
    "恰如",
    "诚如",
    "誠如",
    "对此",
];
/// Words behind a citation that say of what stands before it that the clause says it.
const TOLD_THERE: [&str; 37] = [
    "答案",
    "明定",
    "明文",
    "明揭",
    "揭示",
    "揭櫫",
    "揭橥",
    "自明",
    "甚明",
    "即明",
    "甚详",
    "甚詳",
    "规定",
    "規定",
    "要求",
    "写道",
    "寫道",
    "写明",
    "写得",
    "说得",
    "所言",
    "所云",
    "所称",
    "所稱",
    "可稽",
    "可参",
    "可參",
    "可按",
    "参照",
    "參照",
    "开宗明义",
    "開宗明義",
    "内容",
    "內容",
    "原文",
    "条文",
    "确立",
];
/// Words between a quotation and a citation behind it that say what follows from it, or turn to another matter.
const TURNS: [&str; 44] = [
    "违者",
    "違者",
    "违反者",
    "違反者",
    "违反该",
    "違反該",
    "违反此",
    "違反此",
    "违反上",
    "違反上",
    "违反前",
    "違反前",
    "违反这",
    "违反本",
    "违反规定",
    "否则",
    "否則",
    "如违反",
    "若违反",
    "如有",
    "如違反",
    "若違反",
    "若有",
    "倘",
    "一旦",
    "拒不",
    "逾期",
    "同时",
    "同時",
    "另外",
    "此外",
    "但",
    "除",
    "而后",
    "至于",
    "至於",
    "另",
    "例外",
    "后果",
    "後果",
    "罚则",
    "罰則",
    "处罚",
    "處罰",
];
/// The same.
const JOINS: [&str; 8] =
    ["结合", "結合", "连同", "連同", "的责任", "之責任", "法律责任", "法律責任"];
/// Words behind a citation that say that it is about something else.
const TURNED: [&str; 12] = [
    "另有", "除外", "例外", "处罚", "處罰", "罚款", "罰鍰", "罚则", "罰則", "类似", "類似", "相同",
];
/// Words that set a citation beside a quotation: 与…第三条一致.
const BESIDE: [&str; 5] = ["与", "與", "同", "跟", "和"];
/// Bytes behind a citation in which such words stand.
const NEAR_BEHIND: usize = 36;

/// What is told behind a citation, without the words that say of how many: 亦, 分别.
pub(super) fn settles(behind: &str) -> &str {
    let behind = behind.trim_start_matches(['亦', '也', '均', '已', '皆']);
    let each = ["分别", "分別"].iter().find_map(|word| behind.strip_prefix(word));
    each.unwrap_or(behind).trim_start_matches(['亦', '也', '均', '已', '皆'])
}

impl Page<'_> {
    /// The citation behind a quotation that the words behind it make the citation of it: “…”，某法第三条定有明文. Of
    /// several quotations and as many citations each has its own: “…”、“…”，某法第三条及第五条分别定有明文.
    pub(super) fn settled(&self, quote: &Quote) -> Option<Ascribed> {
        let (place, last) = self.run_of(quote);
        let end = self.quotes.get(last)?.outer.end;
        let after = self.mentions.partition_point(|m| m.span.start < end);
        let first = self.best_of(after);
        let gap = Span::new(end, self.mentions.get(after)?.span.start).of(self.text).trim();
        let ends = self.list_end(first);
        let behind = settles(self.text.get(self.mentions.get(ends)?.span.end..)?);
        let behind = |words: &[&str]| words.iter().any(|word| behind.starts_with(word));
        let words = gap.trim_start_matches(['，', ',']);
        let for_all = words.trim_start_matches(['均', '皆', '分', '别', '別', '此', '亦']);
        // “…”某法第三条明文规定…: without a comma the next sentence may begin.
        let settled = for_all.is_empty()
            && (behind(&WRITTEN) || words.len() < gap.len() && behind(&SETTLED))
            || matches!(for_all, "为" | "為") && behind(&LAID_DOWN)
            || words.starts_with(['分', '各', '依']) && POINTERS.contains(&for_all);
        let is = ["是", "即", "系", "係", "这是", "此为", "此係"].contains(&words);
        if is && behind(&OF_CLAUSE) {
            return Some(Ascribed::To(ends));
        }
        if !settled {
            return None;
        }
        let each = ends - first == last - place.start && last > place.start;
        Some(if each {
            Ascribed::Of(first + (place.end - 1 - place.start))
        } else {
            Ascribed::To(ends)
        })
    }

    /// A citation behind a quotation that a word points to, and that no quotation of its own follows.
    pub(super) fn pointed_to(&self, quote: &Quote) -> Option<usize> {
        let after = self.mentions.partition_point(|m| m.span.start < quote.outer.end);
        let gap = Span::new(quote.outer.end, self.mentions.get(after)?.span.start);
        if gap.len() > 60 {
            return None;
        }
        let word = gap.of(self.text).trim().trim_start_matches(['。', '，', ',']).trim();
        // 见该条例第十条: the citation begins behind the words that mean the document spoken of last.
        let points = |rest: &str| rest.is_empty() || SAME.contains(&rest);
        let word = word.trim_end_matches(['：', ':']);
        if !POINTERS.iter().any(|pointer| word.strip_prefix(pointer).is_some_and(points)) {
            return None;
        }
        let index = self.best_of(after);
        let end = self.mentions.get(index)?.span.end;
        let next = self.quotes.get(self.quotes.partition_point(|q| q.outer.start < end));
        let own = next.is_some_and(|q| {
            let gap = Span::new(end, q.outer.start);
            gap.len() <= NEAR_SHORT && !gap.of(self.text).contains(ends_statement)
        });
        (!own).then_some(index)
    }

    /// The citation that the sentence of a quotation goes on to, or that the next one names for it.
    pub(super) fn followed(&self, quote: &Quote) -> Option<Ascribed> {
        let (_, last) = self.run_of(quote);
        let end = self.quotes.get(last)?.outer.end;
        let after = self.mentions.partition_point(|m| m.span.start < end);
        let index = self.list_end(self.best_of(after));
        let gap = Span::new(end, self.mentions.get(after)?.span.start).of(self.text);
        let next = self.quotes.get(last + 1).map_or(usize::MAX, |q| q.outer.start);
        let cited = self.mentions.get(index)?;
        if gap.len() > NEAR || gap.contains('\n') || next < cited.span.start {
            return None;
        }
        let behind = self.text.get(cited.span.end..)?;
        let behind = behind.split(|c| ends_statement(c) || c == '\n').next().unwrap_or(behind);
        // 某法第三条规定“…”, 某法第三条规定，…: it tells something of its own.
        let tells = self.tells_own(index)
            || VERBS.iter().any(|verb| {
                behind
                    .strip_prefix(verb)
                    .and_then(|rest| rest.strip_prefix('了'))
                    .is_some_and(names_what)
            });
        if next < cited.span.end + behind.len().min(NEAR) || tells {
            return None;
        }
        let ended = self.quotes.get(last)?.inner.of(self.text).ends_with(ends_sentence);
        // “…”。这是某法第三条的要求, “…”是什么意思？答案在某法第三条: over the end of a sentence, one at most.
        let (own, words) = gap.rsplit_once(ends_statement).unwrap_or(("", gap));
        if own.contains(ends_statement) || own.len() > NEAR_SHORT {
            return None;
        }
        let goes_on = !gap.contains(ends_statement) && (!ended || gap.starts_with(['，', ',']));
        // “…”的，依照某法第三条: the quotation is the condition itself.
        let words =
            words.trim_start_matches(['，', ',', ' ']).trim_start_matches(['的', '之', '者']);
        let words = words.trim_start_matches(['，', ',', ' ']);
        let near = behind.floor_char_boundary(NEAR_BEHIND);
        let behind = behind.get(..near).unwrap_or(behind);
        let has = |words: &str, any: &[&str]| any.iter().any(|word| words.contains(word));
        let condition = ["的，", "者，", "的,", "者,"].iter().any(|end| words.contains(end));
        if condition || has(words, &TURNS) || has(words, &JOINS) || has(behind, &TURNED) {
            return None;
        }
        let said = self.says_so(words, behind, goes_on);
        if said {
            return Some(Ascribed::To(index));
        }
        let clause = words.rsplit(['，', ',']).next().unwrap_or(words);
        let beside = BESIDE.iter().any(|word| clause.starts_with(word));
        let before = Span::new(0, quote.outer.start).of(self.text);
        let before = before.trim_end_matches(['：', ':', '，', ' ']);
        let spoken = SPEAKS.iter().any(|word| before.ends_with(word));
        let unsure = beside || spoken || matches!(cited.place, Place::Document(_));
        goes_on.then_some(if unsure { Ascribed::Far(index) } else { Ascribed::Behind(index) })
    }

    /// Whether the words around a citation behind a quotation say that the quotation stands there.
    fn says_so(&self, words: &str, behind: &str, goes_on: bool) -> bool {
        let words = words.trim_end_matches(['：', ':', '，', '了', ' ']);
        let this = words.is_empty() || THIS.iter().any(|word| words.starts_with(word));
        let short = words.len() <= NEAR_SHORT;
        let stands = STANDS.iter().any(|word| words.ends_with(word))
            || this && STANDS_THIS.iter().any(|word| words.ends_with(word));
        let told = TOLD_THERE.iter().any(|word| behind.contains(word));
        short && (this || goes_on) && (stands && !words.is_empty() || told && this)
    }
}
