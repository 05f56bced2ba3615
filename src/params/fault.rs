//! What is wrong with a parameter, told in English to programs and in Chinese to readers of the pages.

use std::fmt;

use crate::kb::level_of;
use tiaowen_text::doc::Authority;
use tiaowen_text::error::Error;

/// A parameter that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    name: &'static str,
    value: String,
    wanted: Wanted,
}

/// What a parameter has to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// The word of an authority.
    Level,
    /// A year of four digits.
    Year,
    /// A day.
    Day,
    /// A document id.
    Document,
    /// A part of the reading of a query.
    Switch,
    /// A number in a range.
    Within { least: usize, most: usize },
    /// A text of no more than so many characters.
    Length { length: usize, most: usize },
    /// No more than so many bytes of an address.
    Bytes { length: usize, most: usize },
    /// Given no more than once.
    Once,
    /// Given no more than so many times.
    Times { given: usize, most: usize },
    /// Asked of one wording alone.
    OneWording,
}

impl Fault {
    pub(super) fn new(name: &'static str, value: &str, wanted: Wanted) -> Self {
        // A message is no place for a long text.
        Self { name, value: value.chars().take(60).collect(), wanted }
    }

    /// A part of the address that has more bytes than are read.
    pub fn too_long(name: &'static str, length: usize, most: usize) -> Self {
        Self::new(name, "", Wanted::Bytes { length, most })
    }

    /// Whether it is too long rather than wrong.
    pub fn is_too_long(&self) -> bool {
        matches!(self.wanted, Wanted::Length { .. } | Wanted::Bytes { .. })
    }

    /// Values that were perhaps meant.
    pub fn offers(&self) -> Vec<String> {
        match self.wanted {
            Wanted::Level => {
                level_of(&self.value).map(|level| level.word().to_owned()).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// For programs and the command line.
    pub fn english(&self) -> String {
        let Self { name, value, wanted } = self;
        match wanted {
            Wanted::OneOf(words) => {
                format!("{name} is {value:?}; it has to be {}", one_of(words, ", ", " or "))
            }
            Wanted::Level => {
                let words = Authority::ALL.map(Authority::word);
                format!("{name} is {value:?}; it has to be {}", one_of(&words, ", ", " or "))
            }
            Wanted::Year => format!("{name} is {value:?}; write 2023"),
            Wanted::Day => format!("{name} is {value:?}; write 2023-08-03"),
            Wanted::Document => {
                format!("{name} is {value:?}, which is no document id; write sichuan-2023")
            }
            Wanted::Switch => {
                format!(
                    "{name} is {value:?}; write a switch that query.parts names, such as word:县城"
                )
            }
            Wanted::Within { least, most } => {
                let value = if value.is_empty() { "empty" } else { value };
                format!("{name} is {value}; it has to be from {least} to {most}")
            }
            Wanted::Length { length, most } => {
                format!("{name} has {length} characters; at most {most} are read")
            }
            Wanted::Bytes { length, most } => {
                format!("{name} has {length} bytes; at most {most} are read")
            }
            Wanted::Once => format!("{name} is given more than once"),
            Wanted::Times { given, most } => {
                format!("{name} is given {given} times; at most {most} are read")
            }
            Wanted::OneWording => format!("{name} is for one wording; give q once"),
        }
    }

    /// For readers of the pages.
    pub fn chinese(&self) -> String {
        let Self { name, value, wanted } = self;
        let called = called(name);
        match wanted {
            Wanted::OneOf(words) => {
                format!("不认识{called}“{value}”：只能是 {}", one_of(words, "、", "、"))
            }
            Wanted::Level => {
                let words = Authority::ALL.map(Authority::word);
                format!("不认识{called}“{value}”：只能是 {}", one_of(&words, "、", "、"))
            }
            Wanted::Year => format!("不认识{called}“{value}”：要写四位数字，如 2023"),
            Wanted::Day => format!("不认识{called}“{value}”：要写年月日，如 2023-08-03"),
            Wanted::Document => format!("不认识{called}“{value}”：要写文件编号，如 sichuan-2023"),
            Wanted::Switch => {
                format!("不认识{called}“{value}”：要写检索方式中的一项，如 word:县城")
            }
            Wanted::Within { least, most } => {
                format!("{called}“{value}”不在范围内：要写 {least} 到 {most} 的整数")
            }
            Wanted::Length { length, most } => format!("{called}有 {length} 字，最多 {most} 字"),
            Wanted::Bytes { length, most } => {
                format!("{called}在地址中有 {length} 字节，最多 {most} 字节")
            }
            Wanted::Once => format!("{called}写了不止一次"),
            Wanted::Times { given, most } => format!("{called}写了 {given} 次，最多 {most} 次"),
            Wanted::OneWording => format!("{called}只用于一种问法：检索词只写一次"),
        }
    }
}

fn one_of(words: &[&str], between: &str, last: &str) -> String {
    match words.split_last() {
        Some((end, [])) => (*end).to_owned(),
        Some((end, rest)) => format!("{}{last}{end}", rest.join(between)),
        None => String::new(),
    }
}

/// What readers call a parameter.
fn called(name: &str) -> &str {
    match name {
        "q" => "检索词",
        "doc" => "文件",
        "level" => "层级",
        "region" => "地区",
        "year" => "年份",
        "asof" => "日期",
        "section" => "部分",
        "counterpart" => "对照",
        "sort" => "排序",
        "off" => "检索方式",
        "page" => "页码",
        "by" => "行的顺序",
        "width" => "两侧字数",
        name => name,
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.english())
    }
}

impl std::error::Error for Fault {}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::invalid(fault.english()).in_chinese(fault.chinese()).offering(fault.offers())
    }
}
