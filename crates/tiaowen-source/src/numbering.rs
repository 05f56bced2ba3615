//! Automatic numbers of word processors, written out: Word keeps `第%1条` and a counter where a reader
//! sees 第七条.

use std::collections::HashMap;

use super::xml::Element;
use tiaowen_text::numeral::{DIGITS, to_chinese};

/// Levels of a list; Word has nine, counted from 0.
const LEVELS: usize = 10;
/// Most characters of the text around a number. It comes again with every paragraph of its list.
const MAX_MARK: usize = 100;

/// How one level of a list is numbered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// First number.
    pub start: u32,
    /// Name of the format as Word has it: `decimal`, `chineseCountingThousand` …
    pub format: String,
    /// The mark, with `%1` for the number of the outermost level.
    pub text: String,
    /// Whether every number in the mark is in Arabic digits.
    pub legal: bool,
    /// What stands between mark and text.
    pub suffix: Suffix,
    /// How many of the outer levels start it anew when they count on; all of them where nothing is said.
    pub restart: Option<usize>,
    /// The paragraph style that stands for it.
    pub style: Option<String>,
}

/// What stands between mark and text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suffix {
    /// A gap
    Gap,
    /// Nothing
    Nothing,
}

/// The lists of a document with their counters.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    /// Levels by list.
    levels: HashMap<String, Vec<Level>>,
    /// Which counters a list uses; lists made from one template count on.
    counters_of: HashMap<String, String>,
    counters: HashMap<String, Vec<Option<u32>>>,
    /// Lists that start anew when first used.
    restarts: HashMap<String, Vec<(usize, u32)>>,
}

impl Lists {
    /// Reads Word's `numbering.xml`.
    pub fn from_word(numbering: &Element) -> Self {
        let mut lists = Self::default();
        let all = || numbering.elements().filter(|e| e.name == "abstractNum");
        let templates: HashMap<&str, Vec<Level>> =
            all().filter_map(|e| Some((e.attribute("abstractNumId")?, word_levels(e)))).collect();
        // A template may only name a list style; the template that has the style has the levels.
        let styled: HashMap<&str, &str> = all()
            .filter_map(|e| Some((value(e, "styleLink")?, e.attribute("abstractNumId")?)))
            .collect();
        let links: HashMap<&str, &str> = all()
            .filter_map(|e| {
                Some((e.attribute("abstractNumId")?, *styled.get(value(e, "numStyleLink")?)?))
            })
            .collect();
        for list in numbering.elements().filter(|e| e.name == "num") {
            let (Some(id), Some(template)) =
                (list.attribute("numId"), value(list, "abstractNumId"))
            else {
                continue;
            };
            let template = links.get(template).copied().unwrap_or(template);
            let mut levels = templates.get(template).cloned().unwrap_or_default();
            let mut restarts = Vec::new();
            for change in list.elements().filter(|e| e.name == "lvlOverride") {
                let at = change.attribute("ilvl").and_then(|l| l.parse().ok()).unwrap_or(0);
                if let Some(level) = change.child("lvl").map(word_level)
                    && let Some(slot) = levels.get_mut(at)
                {
                    *slot = level;
                }
                if let Some(start) = value(change, "startOverride").and_then(|s| s.parse().ok()) {
                    restarts.push((at, start));
                }
            }
            lists.add(id, template, levels);
            lists.restarts.insert(id.to_owned(), restarts);
        }
        lists
    }

    /// Adds a list with its levels; lists with the same `counter` count on.
    pub fn add(&mut self, id: &str, counter: &str, levels: Vec<Level>) {
        self.levels.insert(id.to_owned(), levels);
        self.counters_of.insert(id.to_owned(), counter.to_owned());
    }

    /// The next paragraph of a list is the first again.
    pub fn restart(&mut self, list: &str) {
        if let Some(counter) = self.counters_of.get(list) {
            self.counters.remove(counter);
        }
    }

    /// The next paragraph of a level has this number.
    pub fn start_at(&mut self, list: &str, level: usize, number: u32) {
        self.restarts.entry(list.to_owned()).or_default().push((level, number));
    }

    /// The level of a list that one of these paragraph styles stands for.
    pub fn level_of_styles(&self, list: &str, styles: &[String]) -> Option<usize> {
        let levels = self.levels.get(list)?;
        let level = |style: &String| levels.iter().position(|l| l.style.as_ref() == Some(style));
        styles.iter().find_map(level)
    }

    /// Counts on and gives the mark of the next paragraph of a list, with the gap after it. `None` when
    /// there is no such list; empty for a bullet.
    pub fn next(&mut self, list: &str, level: usize) -> Option<String> {
        let levels = self.levels.get(list)?;
        let own = levels.get(level)?;
        let counter = self.counters_of.get(list)?;
        let counts = self.counters.entry(counter.clone()).or_insert_with(|| vec![None; LEVELS]);
        for (at, start) in self.restarts.remove(list).unwrap_or_default() {
            if let Some(count) = counts.get_mut(at) {
                *count = start.checked_sub(1);
            }
        }
        let count = counts.get_mut(level)?;
        *count = Some(count.map_or(own.start, |n| n.saturating_add(1)));
        for (at, deeper) in counts.iter_mut().enumerate().skip(level + 1) {
            let outer = levels.get(at).and_then(|deeper| deeper.restart).unwrap_or(at);
            if level < outer {
                *deeper = None;
            }
        }
        let mark = mark(own, levels, counts)?;
        Some(if mark.is_empty() { mark } else { with_gap(mark, own.suffix) })
    }
}

fn mark(own: &Level, levels: &[Level], counts: &[Option<u32>]) -> Option<String> {
    if own.format == "bullet" || own.format == "none" {
        return Some(String::new());
    }
    let mut mark = String::new();
    let mut text = own.text.chars().take(MAX_MARK).peekable();
    while let Some(c) = text.next() {
        let digit = if c == '%' { text.peek().and_then(|d| d.to_digit(10)) } else { None };
        let Some(digit) = digit else {
            mark.push(c);
            continue;
        };
        text.next();
        let at = (digit as usize).checked_sub(1)?;
        let level = levels.get(at)?;
        let number = counts.get(at).copied().flatten().unwrap_or(level.start);
        let format = if own.legal { "decimal" } else { level.format.as_str() };
        mark.push_str(&print(number, format));
    }
    Some(mark)
}

/// `第七条` is followed by an ideographic space, `1.` by a space, so that it cannot run into a number;
/// `（七）` and `七、` need none.
pub fn with_gap(mut mark: String, suffix: Suffix) -> String {
    let gap = match mark.chars().next_back() {
        _ if suffix == Suffix::Nothing => "",
        Some('、' | '）' | ')' | '】' | '．') => "",
        Some('条' | '章' | '节' | '编' | '條' | '節' | '編') => "\u{3000}",
        _ => " ",
    };
    mark.push_str(gap);
    mark
}

/// A number in one of Word's formats; unknown formats print Arabic digits.
pub fn print(number: u32, format: &str) -> String {
    const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";
    const BRANCHES: &str = "子丑寅卯辰巳午未申酉戌亥";
    let cycle = |signs: &str| {
        let len = signs.chars().count();
        let at = (number as usize).saturating_sub(1).checked_rem(len).unwrap_or(0);
        signs.chars().nth(at).map(String::from).unwrap_or_default()
    };
    match format {
        "chineseLegalSimplified" => legal(number, "壹贰叁肆伍陆柒捌玖"),
        "ideographLegalTraditional" => legal(number, "壹貳參肆伍陸柒捌玖"),
        "japaneseLegal" => legal(number, "壱弐参四伍六七八九"),
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "koreanCounting" => to_chinese(number),
        "ideographDigital"
        | "japaneseDigitalTenThousand"
        | "taiwaneseDigital"
        | "koreanDigital2" => {
            let digit = |c: char| DIGITS.get(c.to_digit(10)? as usize).copied();
            number.to_string().chars().filter_map(digit).collect()
        }
        "ideographTraditional" => cycle(STEMS),
        "ideographZodiac" => cycle(BRANCHES),
        "decimalZero" => format!("{number:02}"),
        "decimalZero3" => format!("{number:03}"),
        "decimalZero4" => format!("{number:04}"),
        "decimalZero5" => format!("{number:05}"),
        "decimalFullWidth" | "decimalFullWidth2" => {
            let wide = |c: char| char::from_u32(c as u32 - '0' as u32 + '０' as u32);
            number.to_string().chars().filter_map(wide).collect()
        }
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => circled(number),
        "decimalEnclosedFullstop" => sign(number, 0x2488, 20),
        "decimalEnclosedParen" => sign(number, 0x2474, 20),
        "ideographEnclosedCircle" => sign(number, 0x3280, 10),
        "numberInDash" => format!("- {number} -"),
        "lowerLetter" => letters(number, b'a'),
        "upperLetter" => letters(number, b'A'),
        "lowerRoman" => roman(number).to_lowercase(),
        "upperRoman" => roman(number),
        _ => number.to_string(),
    }
}

/// A number in the characters of contracts and bills: 壹拾贰 for 12.
fn legal(number: u32, digits: &str) -> String {
    let plain = to_chinese(number);
    let one = if plain.starts_with('十') { "一" } else { "" };
    let sign = |c: char| match c {
        '十' => '拾',
        '百' => '佰',
        '千' => '仟',
        '万' => '萬',
        c => {
            let at = "一二三四五六七八九".chars().position(|d| d == c);
            at.and_then(|at| digits.chars().nth(at)).unwrap_or(c)
        }
    };
    one.chars().chain(plain.chars()).map(sign).collect()
}

/// One of the signs from `first` on, of which there are `count`.
fn sign(number: u32, first: u32, count: u32) -> String {
    let at = number.checked_sub(1).filter(|at| *at < count);
    at.and_then(|at| char::from_u32(first + at)).map_or_else(|| number.to_string(), String::from)
}

fn circled(number: u32) -> String {
    let base = match number {
        1..=20 => 0x2460 - 1,
        21..=35 => 0x3251 - 21,
        36..=50 => 0x32B1 - 36,
        _ => return number.to_string(),
    };
    char::from_u32(base + number).map(String::from).unwrap_or_default()
}

/// a … z, then aa, bb … as Word does.
fn letters(number: u32, first: u8) -> String {
    let Some(at) = number.checked_sub(1) else { return String::new() };
    let letter = char::from(first + u8::try_from(at % 26).unwrap_or(0));
    String::from(letter).repeat((at / 26 + 1).min(20) as usize)
}

fn roman(mut number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if number > 5_000 {
        return number.to_string();
    }
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while number >= value {
            out.push_str(sign);
            number -= value;
        }
    }
    out
}

fn word_levels(template: &Element) -> Vec<Level> {
    let mut levels = vec![empty_level(); LEVELS];
    for level in template.elements().filter(|e| e.name == "lvl") {
        let at: usize = level.attribute("ilvl").and_then(|l| l.parse().ok()).unwrap_or(0);
        if let Some(slot) = levels.get_mut(at) {
            *slot = word_level(level);
        }
    }
    levels
}

fn word_level(level: &Element) -> Level {
    Level {
        start: value(level, "start").and_then(|s| s.parse().ok()).unwrap_or(1),
        format: word_format(level),
        text: value(level, "lvlText").unwrap_or("").to_owned(),
        legal: level
            .child("isLgl")
            .is_some_and(|e| !matches!(e.attribute("val"), Some("0" | "false"))),
        suffix: if value(level, "suff") == Some("nothing") { Suffix::Nothing } else { Suffix::Gap },
        restart: value(level, "lvlRestart").and_then(|r| r.parse().ok()),
        style: value(level, "pStyle").map(str::to_owned),
    }
}

/// The format may hide in a compatibility choice, which newer Word writes for formats of its own.
fn word_format(level: &Element) -> String {
    let Some(format) = level.child("numFmt").or_else(|| level.find("numFmt")) else {
        return "decimal".to_owned();
    };
    let name = match format.attribute("val") {
        Some("custom") => format.attribute("format").map_or("decimal", by_sample),
        name => name.unwrap_or("decimal"),
    };
    name.to_owned()
}

/// The format whose first numbers are shown: `001, 002, 003`, `一, 二, 三`.
pub fn by_sample(sample: &str) -> &'static str {
    match sample.chars().next() {
        Some('0') => match sample.chars().take_while(char::is_ascii_digit).count() {
            1 | 2 => "decimalZero",
            3 => "decimalZero3",
            4 => "decimalZero4",
            _ => "decimalZero5",
        },
        Some('一') => "chineseCountingThousand",
        Some('壹') if sample.contains(['贰', '叁']) => "chineseLegalSimplified",
        Some('壹') => "ideographLegalTraditional",
        Some('壱') => "japaneseLegal",
        Some('〇') => "ideographDigital",
        Some('甲') => "ideographTraditional",
        Some('子') => "ideographZodiac",
        Some('①') => "decimalEnclosedCircle",
        Some('１') => "decimalFullWidth",
        Some('a') => "lowerLetter",
        Some('A') => "upperLetter",
        Some('i') => "lowerRoman",
        Some('I') => "upperRoman",
        None => "none",
        _ => "decimal",
    }
}

fn empty_level() -> Level {
    Level {
        start: 1,
        format: "none".to_owned(),
        text: String::new(),
        legal: false,
        suffix: Suffix::Gap,
        restart: None,
        style: None,
    }
}

/// The `w:val` of a child element.
pub fn value<'a>(element: &'a Element, child: &str) -> Option<&'a str> {
    element.child(child)?.attribute("val")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml;

    const NUMBERING: &str = r#"<w:numbering><w:abstractNum w:abstractNumId="0">
        <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1章"/></w:lvl>
        <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="（%2）"/><w:suff w:val="nothing"/></w:lvl>
        <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%3."/></w:lvl>
      </w:abstractNum>
      <w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl></w:abstractNum>
      <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
      <w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
      <w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num></w:numbering>"#;

    #[test]
    fn levels_count_restart_and_combine() {
        let mut lists = Lists::from_word(&xml::parse(NUMBERING.as_bytes()).unwrap().root);
        let steps = [
            ("1", 0, "第一章\u{3000}"),
            ("1", 1, "（一）"),
            ("1", 1, "（二）"),
            ("1", 2, "1.1. "),
            ("1", 0, "第二章\u{3000}"),
            ("1", 1, "（一）"),
            ("2", 0, "第五章\u{3000}"),
            ("1", 0, "第六章\u{3000}"),
            ("3", 0, ""),
        ];
        for (list, level, mark) in steps {
            assert_eq!(lists.next(list, level).as_deref(), Some(mark), "list {list} level {level}");
        }
        assert_eq!(lists.next("9", 0), None);
    }

    #[test]
    fn levels_restart_as_they_say_and_are_found_by_style_and_link() {
        let level = |at: usize, rest: &str| {
            format!(
                r#"<w:lvl w:ilvl="{at}">{rest}<w:numFmt w:val="decimal"/><w:lvlText w:val="%{}."/><w:suff w:val="nothing"/></w:lvl>"#,
                at + 1
            )
        };
        let text = format!(
            r#"<w:numbering><w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="L"/></w:abstractNum>
            <w:abstractNum w:abstractNumId="1"><w:styleLink w:val="L"/>{}{}{}{}</w:abstractNum>
            <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#,
            level(0, r#"<w:pStyle w:val="H1"/>"#),
            level(1, ""),
            level(2, r#"<w:lvlRestart w:val="0"/><w:pStyle w:val="H3"/>"#),
            level(3, r#"<w:lvlRestart w:val="1"/>"#),
        );
        let mut lists = Lists::from_word(&xml::parse(text.as_bytes()).unwrap().root);
        // The third level never starts anew, the fourth only under a new first one.
        let steps = [
            (0, "1."),
            (2, "1."),
            (3, "1."),
            (1, "1."),
            (2, "2."),
            (3, "2."),
            (0, "2."),
            (2, "3."),
            (3, "1."),
        ];
        for (level, mark) in steps {
            assert_eq!(lists.next("1", level).as_deref(), Some(mark), "level {level}");
        }
        assert_eq!(lists.level_of_styles("1", &["X".to_owned(), "H3".to_owned()]), Some(2));
    }

    #[test]
    fn formats_print_as_word_does() {
        for (number, format, printed) in [
            (12, "chineseCounting", "十二"),
            (105, "chineseCountingThousand", "一百零五"),
            (10, "ideographDigital", "一〇"),
            (2, "ideographTraditional", "乙"),
            (3, "ideographZodiac", "寅"),
            (7, "decimalZero", "07"),
            (12, "decimalFullWidth", "１２"),
            (21, "decimalEnclosedCircle", "㉑"),
            (28, "lowerLetter", "bb"),
            (4, "upperRoman", "IV"),
            (9, "ordinalText", "9"),
            (3, "chineseLegalSimplified", "叁"),
            (12, "chineseLegalSimplified", "壹拾贰"),
            (20, "ideographLegalTraditional", "貳拾"),
            (24, "koreanDigital2", "二四"),
            (3, "decimalEnclosedFullstop", "⒊"),
            (20, "decimalEnclosedParen", "⒇"),
            (21, "decimalEnclosedParen", "21"),
            (10, "ideographEnclosedCircle", "㊉"),
            (5, "numberInDash", "- 5 -"),
            (7, by_sample("001, 002, 003, ..."), "007"),
        ] {
            assert_eq!(print(number, format), printed);
        }
    }
}
