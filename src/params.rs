//! What a question may be asked with, read, checked and printed in one place for the API, the pages, the command
//! line and the agent tools.
//!
//! [`SearchParams`] are a search as it stands in an address; [`SearchParams::request`] is what it asks of the
//! knowledge base, or the [`Fault`] that every way in tells its readers in their language; [`print()`] turns a
//! request back into an address.

mod fault;
mod filter;
pub mod kwic;
mod list;

use tiaowen_text::date::is_day;
use tiaowen_text::doc::{Authority, DocId};
use tiaowen_text::error::{Error, Result};
use tiaowen_text::numeral;
use utoipa::{IntoParams, ToSchema};

use crate::kb::{Region, SearchRequest, Sort, Switch};
pub use fault::Fault;
use fault::Wanted;
pub use filter::Filter;
use list::{Between, join, split};

/// Hits a page when the caller does not say.
pub const PAGE: usize = 20;
/// Most hits a page.
pub const LARGEST_PAGE: usize = 100;
/// Deepest first hit; further down no one reads, and ranking all of a corpus is dear.
pub const DEEPEST: usize = 10_000;
/// Most wordings of one question.
pub const MOST_WORDINGS: usize = 5;
/// Longest query in characters.
pub const LONGEST_QUERY: usize = 10_000;

/// One wording of a question.
#[derive(Debug, Clone, Default, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, max_length = 10_000)]
pub struct Wording(pub String);

/// A search as it stands in an address.
#[derive(Debug, Clone, Default, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchParams {
    /// What to search, in either script. Quotes mean exactly that run, but for a quotation
    /// within a question that no clause has. Nothing is a syntax error. Repeat it for the same question in up to
    /// five wordings: what they find is fused, each hit says which found it; order and counts are of one wording.
    #[param(min_items = 0, max_items = 5, example = json!(["养老托育"]), required = false)]
    pub q: Vec<Wording>,
    /// Only in these documents: ids separated by commas. All when empty.
    #[param(
        required = false,
        default = "",
        pattern = "^([a-z0-9][a-z0-9-]{0,79}(,|$))*$",
        max_length = 2000,
        example = "sichuan-2023"
    )]
    pub doc: String,
    /// Most hits in the answer.
    #[param(value_type = Option<usize>, minimum = 1, maximum = 100, default = 20, example = 10)]
    pub limit: String,
    /// First hit, counted from 0.
    #[param(value_type = Option<usize>, minimum = 0, maximum = 10_000, default = 0, example = 0)]
    pub offset: String,
    /// Only documents of these authorities, separated by commas: central, ministry, provincial, municipal,
    /// county, other.
    #[param(
        required = false,
        default = "",
        pattern = "^((central|ministry|provincial|municipal|county|other)(,|$))*$",
        max_length = 100,
        example = "central,provincial"
    )]
    pub level: String,
    /// Only documents of these regions, by name or code (`四川`, `四川省`, `510000`), separated by commas.
    #[param(required = false, default = "", max_length = 500, example = "四川,全国")]
    pub region: String,
    /// Only documents of these years, separated by commas.
    #[param(
        required = false,
        default = "",
        pattern = "^([0-9]{4}(,|$))*$",
        max_length = 200,
        example = "2022,2023"
    )]
    pub year: String,
    /// Only texts that stood on this day: in force and not repealed, of several texts of a work the one of that day.
    #[param(
        required = false,
        default = "",
        // A day that there is; `format` alone would leave out that it may be empty.
        pattern = "^([0-9]{4}-(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|[0-9]{4}-(0[469]|11)-(0[1-9]|[12][0-9]|30)|[0-9]{4}-02-(0[1-9]|1[0-9]|2[0-8])|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)?$",
        max_length = 10,
        example = "2023-08-03"
    )]
    pub asof: String,
    /// Only clauses with, or without, a counterpart in another document. Both when left out.
    #[param(required = false, pattern = "^(true|false)?$", example = "true")]
    pub counterpart: String,
    /// Order of the hits.
    #[param(
        required = false,
        default = "relevance",
        pattern = "^(relevance|document|date)?$",
        example = "relevance"
    )]
    pub sort: String,
    /// Also count hits by document, level, region, year, section and counterpart.
    #[param(required = false, default = "false", pattern = "^(true|false)?$", example = "true")]
    pub facets: String,
    /// Search question words and fillers like any other word.
    #[param(required = false, default = "false", pattern = "^(true|false)?$", example = "false")]
    pub literal: String,
    /// Only clauses under these section headings, separated by `|`.
    #[param(required = false, default = "", max_length = 2000, example = "")]
    pub section: String,
    /// Parts of the reading to switch off, separated by `|`, as `query.parts` names them: `word:县城`,
    /// `also:户口=落户`, `fold:養老`, `ignore:关于`.
    #[param(
        required = false,
        default = "",
        pattern = r"^((word|also|fold|ignore):[^|\\\s][^|\\]*(\||$))*$",
        max_length = 2000,
        example = "also:户口=落户"
    )]
    pub off: String,
    /// Words whose synonyms are not searched, separated by commas; `*` for none at all.
    #[param(required = false, default = "", max_length = 500, example = "")]
    pub without_synonyms: String,
}

const OFFSETS: (usize, usize) = (0, DEEPEST);
const LIMITS: (usize, usize) = (1, LARGEST_PAGE);
const TRUTH: [&str; 2] = ["true", "false"];
const ORDERS: [(&str, Sort); 3] =
    [("relevance", Sort::Relevance), ("document", Sort::Document), ("date", Sort::Date)];

impl SearchParams {
    /// Reads the query of an address. Names that are none of a search are left to those who know the address.
    pub fn read(query: &str) -> Result<Self, Fault> {
        let mut params = Self::default();
        let mut seen: Vec<String> = Vec::new();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            if name == "q" {
                params.q.push(Wording(value.into_owned()));
                continue;
            }
            let Some((name, slot)) = params.slot(&name) else { continue };
            if seen.iter().any(|seen| seen == name) {
                return Err(Fault::new(name, &value, Wanted::Once));
            }
            // A number that is named must be one; the others have an empty value of their own.
            if value.is_empty()
                && let Some((least, most)) = range(name)
            {
                return Err(Fault::new(name, &value, Wanted::Within { least, most }));
            }
            *slot = value.into_owned();
            seen.push(name.to_owned());
        }
        Ok(params)
    }

    fn slot(&mut self, name: &str) -> Option<(&'static str, &mut String)> {
        Some(match name {
            "doc" => ("doc", &mut self.doc),
            "limit" => ("limit", &mut self.limit),
            "offset" => ("offset", &mut self.offset),
            "level" => ("level", &mut self.level),
            "region" => ("region", &mut self.region),
            "year" => ("year", &mut self.year),
            "asof" => ("asof", &mut self.asof),
            "counterpart" => ("counterpart", &mut self.counterpart),
            "sort" => ("sort", &mut self.sort),
            "facets" => ("facets", &mut self.facets),
            "literal" => ("literal", &mut self.literal),
            "section" => ("section", &mut self.section),
            "off" => ("off", &mut self.off),
            "without_synonyms" => ("without_synonyms", &mut self.without_synonyms),
            _ => return None,
        })
    }

    /// What is asked, or the first thing about it that cannot be read.
    pub fn request(&self) -> Result<SearchRequest, Fault> {
        if self.q.len() > MOST_WORDINGS {
            let wanted = Wanted::Times { given: self.q.len(), most: MOST_WORDINGS };
            return Err(Fault::new("q", "", wanted));
        }
        for Wording(text) in &self.q {
            at_most("q", text, LONGEST_QUERY)?;
        }
        for (name, text, most) in [
            ("doc", &self.doc, 2000),
            ("level", &self.level, 100),
            ("region", &self.region, 500),
            ("year", &self.year, 200),
            ("section", &self.section, 2000),
            ("off", &self.off, 2000),
            ("without_synonyms", &self.without_synonyms, 500),
        ] {
            at_most(name, text, most)?;
        }
        // An empty wording beside others asks for nothing.
        let blank = |text: &&String| text.trim().is_empty() && self.q.len() > 1;
        let texts = self.q.iter().map(|Wording(text)| text);
        let mut texts = texts.filter(|text| !blank(text)).cloned();
        let (text, wordings) = (texts.next().unwrap_or_default(), texts.collect::<Vec<_>>());
        let facets = truth("facets", &self.facets)? == Some(true);
        let sort = sort(&self.sort)?;
        if !wordings.is_empty() && sort != Sort::default() {
            return Err(Fault::new("sort", "", Wanted::OneWording));
        }
        if !wordings.is_empty() && facets {
            return Err(Fault::new("facets", "", Wanted::OneWording));
        }
        Ok(SearchRequest {
            text,
            wordings,
            documents: each(&self.doc, Between::Commas, document)?,
            levels: each(&self.level, Between::Commas, level)?,
            regions: split(&self.region, Between::Commas).into_iter().map(Region::new).collect(),
            years: each(&self.year, Between::Commas, year)?,
            sections: split(&self.section, Between::Bars),
            asof: day("asof", &self.asof)?,
            counterpart: truth("counterpart", &self.counterpart)?,
            sort,
            off: self.switches()?,
            offset: number("offset", &self.offset, 0, OFFSETS)?,
            limit: number("limit", &self.limit, PAGE, LIMITS)?,
            facets,
            partial: true,
        })
    }

    /// The one wording that readers of pages ask with.
    pub fn one_wording(&self) -> Result<(), Fault> {
        match self.q.as_slice() {
            [] | [_] => Ok(()),
            [_, Wording(second), ..] => Err(Fault::new("q", second, Wanted::Once)),
        }
    }

    /// `off`, and what two older names say of the same.
    fn switches(&self) -> Result<Vec<Switch>, Fault> {
        let mut off = each(&self.off, Between::Bars, |text| {
            text.parse().map_err(|_| Fault::new("off", text, Wanted::Switch))
        })?;
        let plain = split(&self.without_synonyms, Between::Commas);
        off.extend(plain.into_iter().map(|word| Switch::Also(word, None)));
        off.extend((truth("literal", &self.literal)? == Some(true)).then(Switch::literal));
        Ok(off)
    }

    /// Several values as one parameter of those that commas separate.
    pub fn commas<T: ToString>(values: &[T]) -> String {
        join(values.iter().map(T::to_string), Between::Commas)
    }

    /// Several values as one parameter of those that bars separate.
    pub fn bars<T: ToString>(values: &[T]) -> String {
        join(values.iter().map(T::to_string), Between::Bars)
    }
}

/// A request as the query of an address, without its page.
pub fn print(request: &SearchRequest) -> String {
    let levels: Vec<&str> = request.levels.iter().map(|level| level.word()).collect();
    let order = ORDERS.iter().find(|(_, sort)| *sort == request.sort);
    let sort = order.map(|(word, _)| *word).filter(|_| request.sort != Sort::default());
    let wordings = std::iter::once(&request.text).chain(&request.wordings);
    let narrowed = [
        ("doc", SearchParams::commas(&request.documents)),
        ("level", SearchParams::commas(&levels)),
        ("region", SearchParams::commas(&request.regions)),
        ("year", SearchParams::commas(&request.years)),
        ("section", SearchParams::bars(&request.sections)),
        ("asof", request.asof.clone().unwrap_or_default()),
        ("counterpart", request.counterpart.map_or_else(String::new, |c| c.to_string())),
        ("sort", sort.unwrap_or_default().to_owned()),
        ("off", SearchParams::bars(&request.off)),
    ];
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let texts = wordings.map(|text| ("q", text.clone()));
    for (name, value) in texts.chain(narrowed).filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, &value);
    }
    query.finish()
}

/// A text of at most so many characters.
pub fn at_most(name: &'static str, text: &str, most: usize) -> Result<(), Fault> {
    let length = text.chars().count();
    if length <= most { Ok(()) } else { Err(Fault::new(name, "", Wanted::Length { length, most })) }
}

/// A number that keeps to a stated range; `default` when it is left out.
pub fn number(
    name: &'static str,
    text: &str,
    default: usize,
    (least, most): (usize, usize),
) -> Result<usize, Fault> {
    if text.is_empty() {
        return Ok(default);
    }
    let number = text.parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| Fault::new(name, text, Wanted::Within { least, most }))
}

/// The range of a parameter that is a number.
fn range(name: &str) -> Option<(usize, usize)> {
    match name {
        "offset" => Some(OFFSETS),
        "limit" => Some(LIMITS),
        _ => None,
    }
}

fn each<T>(
    text: &str,
    between: Between,
    read: impl Fn(&str) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    split(text, between).iter().map(|value| read(value)).collect()
}

fn document(text: &str) -> Result<DocId, Fault> {
    DocId::parse(text).map_err(|_| Fault::new("doc", text, Wanted::Document))
}

fn level(word: &str) -> Result<Authority, Fault> {
    Authority::parse(word).ok_or_else(|| Fault::new("level", word, Wanted::Level))
}

fn year(text: &str) -> Result<u16, Fault> {
    let whole = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    let year = text.parse().ok().filter(|_| whole);
    year.ok_or_else(|| Fault::new("year", text, Wanted::Year))
}

/// Most documents that a text which is checked may be about.
pub const MOST_DOCUMENTS: usize = 20;

/// A day as ISO 8601 writes it; no day when it is left out.
pub fn day(name: &'static str, text: &str) -> Result<Option<String>, Fault> {
    match text {
        "" => Ok(None),
        day if is_day(day) => Ok(Some(day.to_owned())),
        _ => Err(Fault::new(name, text, Wanted::Day)),
    }
}

fn truth(name: &'static str, text: &str) -> Result<Option<bool>, Fault> {
    match text {
        "" => Ok(None),
        "true" => Ok(Some(true)),
        "false" => Ok(Some(false)),
        _ => Err(Fault::new(name, text, Wanted::OneOf(&TRUTH))),
    }
}

fn sort(text: &str) -> Result<Sort, Fault> {
    const WORDS: [&str; 3] = ["relevance", "document", "date"];
    let known = ORDERS.iter().find(|(word, _)| *word == text).map(|(_, sort)| *sort);
    match known {
        None if text.is_empty() => Ok(Sort::default()),
        None => Err(Fault::new("sort", text, Wanted::OneOf(&WORDS))),
        Some(sort) => Ok(sort),
    }
}

/// A clause key as people write it: （十四） and 第14条 are 14.
pub fn clause_key(key: &str) -> String {
    numeral::parse(key).map_or_else(|| key.to_owned(), |number| number.to_string())
}

/// A number of hits or rows that keeps to a stated range.
pub fn within(
    name: &'static str,
    value: Option<usize>,
    default: usize,
    least: usize,
    most: usize,
) -> Result<usize> {
    let text = value.map_or_else(String::new, |value| value.to_string());
    number(name, &text, default, (least, most)).map_err(Error::from)
}

/// Text that keeps to a stated length in characters.
pub fn no_longer(name: &'static str, text: &str, most: usize) -> Result<()> {
    at_most(name, text, most).map_err(Error::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<SearchRequest, Fault> {
        SearchParams::read(query)?.request()
    }

    #[test]
    fn what_is_printed_is_read_again() {
        let request = SearchRequest {
            text: "养老 & \"托育\"".to_owned(),
            wordings: Vec::new(),
            documents: vec![DocId::parse("a").unwrap(), DocId::parse("b-2").unwrap()],
            levels: vec![Authority::Central, Authority::County],
            regions: ["全国", "甲,乙"].map(|name| Region::new(name.to_owned())).into(),
            years: vec![2022, 2023],
            sections: vec!["一、总则,附则".to_owned(), "a|b\\".to_owned(), "c\\|d".to_owned()],
            asof: Some("2023-08-03".to_owned()),
            counterpart: Some(false),
            sort: Sort::Date,
            off: vec![Switch::Word("县城".to_owned()), Switch::literal()],
            offset: 0,
            limit: PAGE,
            partial: true,
            facets: false,
        };
        assert_eq!(read(&print(&request)).unwrap(), request);
        let gaps = read("q=&q=养老&q=%20&q=托育").unwrap();
        assert_eq!((gaps.text.as_str(), gaps.wordings.len()), ("养老", 1));
        assert_eq!(read(&print(&gaps)).unwrap(), gaps);
        let several = read("q=养老&q=托育&year=2023").unwrap();
        assert_eq!((several.text.as_str(), several.wordings.len()), ("养老", 1));
        assert_eq!(read(&print(&several)).unwrap(), several);
        assert!(SearchParams::read("q=a").unwrap().one_wording().is_ok());
        assert!(SearchParams::read("q=a&q=b").unwrap().one_wording().is_err());
        let plain = SearchRequest { limit: PAGE, partial: true, ..SearchRequest::default() };
        assert_eq!(print(&plain), "");
        assert_eq!(read("").unwrap(), plain);
    }

    #[test]
    fn three_names_say_one_thing() {
        let old = read("q=a&without_synonyms=托幼,*&literal=true").unwrap();
        let new = read("q=a&off=also:托幼|also:*|ignore:*").unwrap();
        assert_eq!(old.off, new.off);
    }

    #[test]
    fn what_cannot_be_read_is_named_with_what_can() {
        for (query, told, in_chinese) in [
            ("level=中央", "level is \"中央\"", "central"),
            ("level=central,royal", "level is \"royal\"", "“royal”"),
            ("year=abcd", "year is \"abcd\"", "四位数字"),
            ("asof=2023", "asof is \"2023\"", "2023-08-03"),
            ("year=23", "year is \"23\"", "四位数字"),
            ("counterpart=maybe", "true or false", "true、false"),
            ("sort=best", "relevance, document or date", "relevance、document、date"),
            ("doc=A!", "doc is \"A!\"", "文件编号"),
            ("off=nonsense", "off is \"nonsense\"", "“nonsense”"),
            ("limit=0", "limit is 0; it has to be from 1 to 100", "1 到 100"),
            ("offset=x", "offset is x; it has to be from 0 to 10000", "0 到 10000"),
            ("offset=", "offset is empty; it has to be from 0 to 10000", "0 到 10000"),
            ("year=2023&year=2024", "year is given more than once", "不止一次"),
            ("q=a&q=b&q=c&q=d&q=e&q=f", "q is given 6 times; at most 5 are read", "写了 6 次"),
            ("q=a&q=b&sort=date", "sort is for one wording", "只用于一种问法"),
            ("q=a&q=b&facets=true", "facets is for one wording", "只用于一种问法"),
        ] {
            let fault = read(query).unwrap_err();
            assert!(fault.english().contains(told), "{query}: {}", fault.english());
            assert!(fault.chinese().contains(in_chinese), "{query}: {}", fault.chinese());
        }
        assert_eq!(read("level=中央").unwrap_err().offers(), ["central"]);
    }

    #[test]
    fn limits_are_stated_when_they_are_exceeded() {
        assert_eq!(within("limit", None, 20, 1, 100).unwrap(), 20);
        let error = within("limit", Some(101), 20, 1, 100).unwrap_err();
        assert_eq!(error.to_string(), "limit is 101; it has to be from 1 to 100");
        assert!(no_longer("q", "养老", 2).is_ok() && no_longer("q", "养老院", 2).is_err());
    }
}
