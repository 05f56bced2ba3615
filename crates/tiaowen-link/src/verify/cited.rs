//! Citations in a text that is no document of ours: what `crossref` finds there, and the short forms by
//! which people cite opinions (`《…》（十四）`, 四川意见（十四）), with the document that each speaks of. What reads
//! like a citation and cannot be followed is kept as such: nothing is passed over.

mod same;
mod source;
mod strait;

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use super::quote::{Quote, find_quotes};
use super::{Library, Mention, Place};
use crate::crossref::Linked;
use crate::crossref::address::{Reach, of_document, reach};
use crate::crossref::folded::{folded, key};
use crate::crossref::names::{BEFORE, DRAFTS, Names, is_document_title, may_begin, may_precede};
use crate::crossref::resolve::{gap_is_bracket, longest_alias};
use crate::crossref::scan::{
    self, Entry, MentionKind, Nth, Step, Unit, ends_address, ends_with, of_same_article, scan,
};
use crate::crossref::side::Side;
use crate::crossref::titles::definitions;
use crate::crossref::variant::{self, Told};
use tiaowen_text::budget;
use tiaowen_text::doc::{DocId, Document, Level, Ordinal, Span};
use tiaowen_text::error::Result;
use tiaowen_text::folded::Folded;
use tiaowen_text::numeral;
use tiaowen_text::vocabulary::kind;
use tiaowen_text::vocabulary::mark::{ends_statement, is_quotation};

pub(super) use same::SAME;

/// Kinds that a name without 《》 may end with; other kinds are common words as well: 要求, 任务.
const NAMED_KINDS: [&str; 17] = [
    "宪法", "法典", "法", "条例", "办法", "细则", "规则", "准则", "通则", "规程", "章程", "纲要",
    "规划", "意见", "方案", "解释", "规范",
];
/// Kinds of what carries out a law, whose words may otherwise stand before a name.
const CARRIES: [&str; 7] =
    ["实施条例", "实施细则", "实施办法", "实施规则", "实施意见", "施行细则", "施行法"];
/// Names before a place that are looked back on for a short one.
const MOST_BACK: usize = 200;
/// Words right behind a title that make it another text, about the first.
const ABOUT: [&str; 7] = ["释义", "解读", "问答", "起草说明", "注释", "理解与适用", "条文说明"];
/// Characters in which an article still is what 第二款 alone goes on from.
const NEAR_ARTICLE: usize = 300;
/// Parts that a document lacks that are named.
const MOST_LACKS: usize = 3;
/// Characters in which the name of a document without 《》 may stand.
const LONGEST_NAME: usize = 24;

/// The document that a number counts the clauses of.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Owner {
    /// By its place in the index of names.
    Known(usize),
    /// This very version.
    Version(usize),
    /// Not known here; the printed name.
    Foreign(String),
    /// Nothing says which.
    Unsaid,
    /// The text that is checked.
    Itself,
}

/// An address that was read, down from its article.
#[derive(Debug, Clone)]
struct Address {
    steps: Vec<Step>,
    owner: Owner,
    end: usize,
}

/// The name of a document in the text.
struct Title {
    start: usize,
    closed: usize,
    end: usize,
    owner: Owner,
    /// What it is called, folded.
    name: String,
    /// Whether it has to be judged as a citation of its own: a bare name only speaks of a document.
    cites: bool,
    /// Whether a clause number took it over.
    used: bool,
}

struct Reader<'a> {
    library: &'a dyn Library,
    names: &'a Names,
    text: &'a str,
    /// What the text is about, as the caller says.
    about: &'a [DocId],
    folded: Folded,
    quotes: Vec<Quote>,
    titles: Vec<Title>,
    aliases: HashMap<String, Owner>,
    /// Short forms that were looked up before.
    abbreviations: HashMap<String, Vec<usize>>,
    /// Where a definition ends, and what it defines: 某法（以下简称《…》）.
    bound: HashMap<usize, Owner>,
    /// Bare names still ahead.
    bare: std::iter::Peekable<std::vec::IntoIter<(usize, usize, usize)>>,
    /// Whether the text has articles of its own.
    drafts: bool,
    /// The side of the strait that the text speaks of, and those of laws of one name.
    about_side: Option<Side>,
    sides: RefCell<HashMap<usize, Option<Side>>>,
    /// Documents that were read.
    read: HashMap<DocId, Option<Arc<Linked>>>,
    /// Citations that were followed, with their places from where each begins.
    reached: HashMap<(DocId, Vec<Entry>), Place>,
    /// Past what was read with a number in brackets.
    consumed: usize,
    /// The address named last outside quotations, whose it is, and where it ends.
    last: Option<Address>,
    /// Where the list of clauses read last ends, and whose they are.
    listed: Option<(usize, Owner)>,
    found: Vec<Mention>,
}

/// Every citation of a text in order.
pub fn find_mentions(text: &str, about: &[DocId], library: &dyn Library) -> Result<Vec<Mention>> {
    let folded = folded(text, Span::new(0, text.len()));
    let mentions = scan(folded.chars());
    let names = library.names();
    let bare = names.mentioned(folded.chars()).into_iter().peekable();
    let mut reader = Reader {
        library,
        names,
        text,
        about,
        drafts: has_articles(folded.chars(), &mentions),
        folded,
        quotes: find_quotes(text),
        titles: Vec::new(),
        aliases: HashMap::new(),
        abbreviations: HashMap::new(),
        bound: HashMap::new(),
        bare,
        about_side: Reader::side_of_text(text),
        sides: RefCell::default(),
        read: HashMap::new(),
        reached: HashMap::new(),
        consumed: 0,
        last: None,
        listed: None,
        found: Vec::new(),
    };
    reader.define();
    let mut taken = 0;
    let mut next = mentions.iter().peekable();
    while let Some(mention) = next.next() {
        budget::check()?;
        reader.brackets(taken, mention.start)?;
        taken = mention.end;
        // 第四条（《…》）: the document stands behind its clause.
        let behind = next.next_if(|title| reader.stands_behind(mention, title));
        if let (MentionKind::Clauses(entries) | MentionKind::Unmarked(entries), Some(title)) =
            (&mention.kind, behind)
        {
            reader.read(title, &mut taken)?;
            taken = title.end;
            reader.clauses_of_title(entries, title.end)?;
            continue;
        }
        reader.read(mention, &mut taken)?;
    }
    reader.brackets(taken, reader.folded.chars().len())?;
    for title in reader.titles.iter().filter(|t| t.cites && !t.used) {
        let place = reader.whole(&title.owner);
        let span = reader.folded.span(title.start, title.closed);
        reader.found.push(Mention { span, place });
    }
    reader.found.sort_by_key(|m| (m.span.start, m.span.end));
    reader.sources();
    Ok(reader.found)
}

/// Whether lines of a text begin with articles counted from the first: a draft with clauses of its own.
fn has_articles(text: &[char], mentions: &[scan::Mention]) -> bool {
    let mut counted = [false; 2];
    for mention in mentions.iter().filter(|m| begins_line(text, m.start)) {
        let MentionKind::Clauses(entries) = &mention.kind else { continue };
        if let [Entry { steps, .. }] = entries.as_slice()
            && let [(Unit::Article, Nth::Number(Ordinal { main: n @ 1..=2, sub: 0 }))] =
                steps.as_slice()
            && let Some(seen) = counted.get_mut(*n as usize - 1)
        {
            *seen = true;
        }
    }
    counted == [true; 2]
}

/// What a citation of a document points to: all that it lists, or what is not there of it.
fn place_of(id: &DocId, document: &Document, entries: &[Entry]) -> Place {
    // 第五条至第三条 counts backwards: nobody can say what is meant.
    let ends = |e: &&Entry| e.range.is_some() && e.end > e.start;
    let mut ranged = entries.iter().filter(ends).filter_map(|e| Some((e.range, e.steps.last()?)));
    let mut before: Option<(Option<(usize, usize)>, &Step)> = None;
    let backwards = ranged.any(|(range, step)| {
        let last = before.replace((range, step));
        last.is_some_and(|(of, from)| {
            let numbers = from.1.number().zip(step.1.number());
            of == range && numbers.is_some_and(|(from, to)| from >= to)
        })
    });
    if backwards {
        return Place::Unread;
    }
    let (mut spots, mut missing) = (Vec::new(), Vec::new());
    for entry in entries {
        match reach(document, None, entry) {
            Reach::At(found) => spots.extend(found),
            Reach::Nowhere { there, lacks } => missing.push((there, lacks)),
        }
    }
    let Some((there, _)) = missing.first() else { return Place::Spots(id.clone(), spots.into()) };
    let names: Vec<&str> = missing.iter().take(MOST_LACKS).map(|(_, name)| name.as_str()).collect();
    let more = if missing.len() > MOST_LACKS { "等" } else { "" };
    let lacks = format!("{}{more}", names.join("、"));
    Place::Missing { document: id.clone(), there: *there, lacks }
}

fn begins_line(text: &[char], at: usize) -> bool {
    let mut before = text.get(..at).unwrap_or_default().iter().rev();
    before.find(|c| !matches!(c, ' ' | '\u{3000}' | '\t')).is_none_or(|c| *c == '\n')
}

impl Reader<'_> {
    fn push(&mut self, start: usize, end: usize, place: Place) {
        let span = self.folded.span(start, end);
        self.found.push(Mention { span, place });
    }

    fn read(&mut self, mention: &scan::Mention, taken: &mut usize) -> Result<()> {
        let (start, end) = (mention.start, mention.end);
        if start < self.consumed {
            return Ok(());
        }
        match &mention.kind {
            MentionKind::Title { name, closed, number, alias } => {
                self.title(mention, name, *closed, number.as_deref(), alias.as_deref());
                // （十四） right behind a title is no remark but a number.
                *taken = *closed;
            }
            MentionKind::Number(number) => {
                let owner = match self.names.number(number) {
                    Some(i) => Owner::Known(i),
                    None => Owner::Foreign(number.clone()),
                };
                let name = number.clone();
                self.titles.push(Title {
                    start,
                    closed: end,
                    end,
                    owner,
                    name,
                    cites: true,
                    used: false,
                });
            }
            MentionKind::Clauses(entries) => self.clauses(mention, entries)?,
            MentionKind::Unmarked(entries) => {
                if let Some((owner, from)) = self.said_before(start) {
                    self.entries(&owner, from, entries)?;
                    self.listed = Some((end, owner));
                } else if let Some(owner) = self.goes_on_list(start, end) {
                    self.entries(&owner, start, entries)?;
                    self.listed = Some((end, owner));
                }
            }
            MentionKind::Annex(n) => {
                if let Some((owner, from)) = self.said_before(start) {
                    let steps = vec![(Unit::Annex, Ordinal::from(*n).into())];
                    self.entries(&owner, from, &[Entry::alone(start, end, steps)])?;
                }
            }
            MentionKind::Case => self.push(start, end, Place::Case),
            MentionKind::Unread => self.unread(start, end),
            // 《某条例》前三条: the first three.
            MentionKind::Previous { unit: Unit::Article, count, then } if then.is_empty() => {
                let count = *count;
                if count > 1
                    && let Some((owner, from)) = self.named_before(start)
                {
                    let step = |n| vec![(Unit::Article, Ordinal::from(n).into())];
                    let first = |n| Entry::alone(start, end, step(n));
                    self.entries(&owner, from, &(1..=count).map(first).collect::<Vec<_>>())?;
                }
            }
            MentionKind::Previous { unit, count: 1, then } if then.is_empty() => {
                self.previous(mention, *unit)?;
            }
            MentionKind::Previous { .. } | MentionKind::Same(_) => {}
        }
        Ok(())
    }

    /// Whose clauses a list goes on with that began with a name: 某法39条、40条, 第39条，99条.
    fn goes_on_list(&self, start: usize, end: usize) -> Option<Owner> {
        let (last, owner) = self.listed.as_ref()?;
        let gap: String = self.folded.chars().get(*last..start)?.iter().collect();
        let joined = match gap.trim() {
            "、" | "和" | "与" | "及" | "或" | "以及" => true,
            "，" | "," => ends_address(self.folded.chars(), end),
            _ => false,
        };
        joined.then(|| owner.clone())
    }

    /// A number that cannot be read: nothing of the citation that it goes on with is judged.
    fn unread(&mut self, start: usize, end: usize) {
        let span = self.folded.span(start, end);
        if let Some(last) = self.found.last_mut().filter(|last| last.span.end == span.start) {
            last.span.end = span.end;
            last.place = Place::Unread;
            return;
        }
        let from = self.named_before(start).map_or(start, |(_, from)| from);
        self.push(from, end, Place::Unread);
    }

    /// A document, from memory when it was read before.
    fn document(&mut self, id: &DocId) -> Result<Option<Arc<Linked>>> {
        if let Some(known) = self.read.get(id) {
            return Ok(known.clone());
        }
        let linked = self.library.document(id)?;
        self.read.insert(id.clone(), linked.clone());
        Ok(linked)
    }

    /// Whether a title stands in brackets right behind a clause number, or behind “of”.
    fn stands_behind(&self, clause: &scan::Mention, title: &scan::Mention) -> bool {
        let text = self.folded.chars();
        if matches!(clause.kind, MentionKind::Unmarked(_)) {
            let between: String =
                text.get(clause.end..title.start).unwrap_or_default().iter().take(9).collect();
            let of = matches!(between.trim(), "of" | "of the");
            return of && matches!(title.kind, MentionKind::Title { .. });
        }
        matches!(clause.kind, MentionKind::Clauses(_))
            && matches!(title.kind, MentionKind::Title { .. })
            && title.start == clause.end + 1
            && text.get(clause.end) == Some(&'（')
            && text.get(title.end) == Some(&'）')
    }

    /// The clauses of the title read last, which stands behind them and ends at a position.
    fn clauses_of_title(&mut self, entries: &[Entry], end: usize) -> Result<()> {
        let Some(title) = self.titles.last_mut().filter(|t| t.end == end) else { return Ok(()) };
        title.used = true;
        let owner = title.owner.clone();
        let mut entries = entries.to_vec();
        let closes = self.folded.chars().get(end) == Some(&'）');
        if let [only] = entries.as_mut_slice() {
            only.end = end + usize::from(closes);
        }
        let start = entries.first().map_or(end, |e| e.start);
        self.entries(&owner, start, &entries)
    }

    /// The document as a whole.
    fn whole(&self, owner: &Owner) -> Place {
        match owner {
            Owner::Known(_) | Owner::Version(_) => match self.id_of(owner) {
                Some(id) => Place::Document(id),
                None => Place::Unsaid,
            },
            Owner::Foreign(name) => Place::Unknown(name.clone()),
            Owner::Unsaid => Place::Unsaid,
            Owner::Itself => Place::Itself,
        }
    }

    /// The document that is meant, where it is known.
    fn id_of(&self, owner: &Owner) -> Option<DocId> {
        let index = match owner {
            Owner::Known(i) => self.standing(*i),
            Owner::Version(i) => *i,
            _ => return None,
        };
        self.names.id(index).cloned()
    }

    /// The version of a document that is meant: what the text is about, else the one in force.
    fn standing(&self, i: usize) -> usize {
        let versions = self.names.versions(i);
        let about = |v: &&usize| self.names.id(**v).is_some_and(|id| self.about.contains(id));
        let meant = versions.iter().find(about).copied();
        meant.unwrap_or_else(|| self.names.in_force(i, self.library.day()))
    }

    /// Short names bound to names without 《》.
    fn define(&mut self) {
        let text = self.folded.chars();
        for definition in definitions(text) {
            let open = definition.open;
            if matches!(text.get(open.wrapping_sub(1)), Some('》' | '）' | '"')) {
                continue;
            }
            let owner = match self.names.name_before(text, open) {
                Some((i, start)) => Owner::Known(self.sided(i, start, open)),
                None => match self.foreign(open) {
                    Some((owner, _)) => owner,
                    None => continue,
                },
            };
            self.aliases.insert(key(&definition.alias), owner.clone());
            self.bound.entry(definition.end).or_insert(owner);
        }
    }

    fn title(
        &mut self,
        mention: &scan::Mention,
        name: &str,
        closed: usize,
        number: Option<&str>,
        alias: Option<&str>,
    ) {
        let from = mention.start.saturating_sub(60);
        let before: String =
            self.folded.chars().get(from..mention.start).unwrap_or(&[]).iter().collect();
        let folded = key(name);
        if let Some((start, end)) = variant::name_around(self.folded.chars(), mention.start, closed)
        {
            return self.title_around(name, start, mention.start, closed, end);
        }
        let short = self.aliases.get(&folded).cloned().or_else(|| self.short(&folded));
        let held = number.and_then(|n| self.names.number(n));
        let printed = self.folded.span(mention.start, mention.end).of(self.text);
        let owner = match held.map(Owner::Known).or(short) {
            Some(Owner::Known(i)) => self.version_said(mention, name, closed, i),
            Some(owner) => owner,
            None => match self.titled(name, &before) {
                // Another number under the same title is another document.
                Some(i) if number.is_some_and(|n| self.names.has_another_number(i, n)) => {
                    Owner::Foreign(printed.to_owned())
                }
                Some(i) => self.version_said(mention, name, closed, i),
                None if is_document_title(name) => {
                    let printed = self.folded.span(mention.start, closed).of(self.text);
                    Owner::Foreign(printed.to_owned())
                }
                // A book, a form, a newspaper.
                None => return,
            },
        };
        if let Some(alias) = alias {
            self.aliases.insert(key(alias), owner.clone());
        }
        let end = mention.end;
        self.titles.push(Title {
            start: mention.start,
            closed,
            end,
            owner,
            name: folded,
            cites: true,
            used: false,
        });
    }

    /// A name without 《》 that a title stands inside: 某院关于适用《某法》若干问题的规定（三）.
    fn title_around(&mut self, inner: &str, start: usize, open: usize, closed: usize, end: usize) {
        let text = self.folded.chars();
        let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default().iter().collect();
        let (before, behind): (String, String) = (part(start, open), part(closed, end));
        let full = self.names.title(inner, "").map(|i| self.names.title_of(i));
        let names = [Some(inner), full].into_iter().flatten();
        let mut held = names.map(|name| format!("{before}《{name}》{behind}"));
        let owner = match held.find_map(|name| self.names.title(&name, "")) {
            Some(known) => self.version(known, start, end),
            None => self.printed(start, end),
        };
        let name = key(&format!("{before}{inner}{behind}"));
        self.titles.push(Title { start, closed: end, end, owner, name, cites: true, used: false });
    }

    /// The document with a title, which may tell its version: 《某法（2018年10月26日修正）》.
    fn titled(&self, name: &str, before: &str) -> Option<usize> {
        let dated = || {
            let (head, note) = name.strip_suffix('）')?.rsplit_once('（')?;
            variant::year_said(note)?;
            self.names.title(head, before)
        };
        self.names.title(name, before).or_else(dated)
    }

    /// What a title means whose work is known, by the words around it: another text about it, or one of its versions.
    fn version_said(
        &self,
        mention: &scan::Mention,
        name: &str,
        closed: usize,
        known: usize,
    ) -> Owner {
        let known = self.sided(known, mention.start, closed);
        let text = self.folded.chars();
        let behind: String = text.get(closed..).unwrap_or_default().iter().take(16).collect();
        let remark = behind.strip_prefix('（').and_then(|rest| rest.split_once('）')).map(|r| r.0);
        let drafted = DRAFTS.iter().any(|draft| {
            behind.starts_with(draft) || remark.is_some_and(|remark| remark.contains(draft))
        });
        let end = closed + remark.map_or(0, |remark| remark.chars().count() + 2);
        let end = end.max(mention.end);
        // 《条例》解读 on a line of its own heads the text that is checked, which then speaks of the rules themselves.
        let heads = |rest: &str| rest.is_empty() || rest.starts_with('\n');
        let about = ABOUT.iter().filter_map(|word| behind.strip_prefix(word));
        if drafted || about.into_iter().any(|rest| !heads(rest.trim_start_matches([' ', '　']))) {
            return self.printed(mention.start, end);
        }
        let own = name.strip_suffix('）').and_then(|name| name.rsplit_once('（')).map(|n| n.1);
        match own.and_then(variant::year_said) {
            Some(year) => self.of_year(known, &year, mention.start, closed),
            None => self.version(known, mention.start, closed),
        }
    }

    /// A name that is not known here, as it is printed.
    fn printed(&self, start: usize, end: usize) -> Owner {
        Owner::Foreign(self.folded.span(start, end).of(self.text).to_owned())
    }

    /// The version of a known document that the words around its name, which stands at `start..end`, mean.
    fn version(&self, known: usize, start: usize, end: usize) -> Owner {
        let known = self.sided(known, start, end);
        let text = self.folded.chars();
        if let Some((year, end)) = variant::year_behind(text, end) {
            return self.of_year(known, &year, start, end);
        }
        match variant::told_before(text, start, end) {
            Some((Told::Year(year), from)) => self.of_year(known, &year, from, end),
            Some((told, from)) => {
                let versions = self.names.versions(known);
                let standing = self.names.in_force(known, self.library.day());
                let mut older = versions.iter().copied().skip_while(|v| *v != standing).skip(1);
                match older.next() {
                    Some(before) => Owner::Version(before),
                    None if told == Told::Once => Owner::Known(known),
                    None => self.printed(from, end),
                }
            }
            None => Owner::Known(known),
        }
    }

    fn of_year(&self, known: usize, year: &str, start: usize, end: usize) -> Owner {
        match self.names.of_year(known, year) {
            Some(version) => Owner::Version(version),
            None => self.printed(start, end),
        }
    }

    /// The version that a remark behind a clause number tells: 第五条（2018年修正）.
    fn of_year_behind(&self, owner: Owner, end: usize) -> Owner {
        let Owner::Known(known) = owner else { return owner };
        match variant::year_behind(self.folded.chars(), end) {
            Some((year, after)) => self.of_year(known, &year, end, after),
            None => owner,
        }
    }

    /// 《条例》, 《实施意见》 alone: the last title of this text that ends so, else what the text is about.
    fn short(&self, folded: &str) -> Option<Owner> {
        if folded.chars().count() > 6 || kind::of_title(folded).is_none() {
            return None;
        }
        let mut near = self.titles.iter().rev().take(MOST_BACK);
        let spoken = near.find(|t| t.name != folded && t.name.ends_with(folded));
        if let Some(title) = spoken {
            return Some(title.owner.clone());
        }
        let about = self.about.iter().filter_map(|id| self.names.ids().get(id).copied());
        let mut fitting = about.filter(|i| key(self.names.title_of(*i)).ends_with(folded));
        fitting.next().map(Owner::Known)
    }

    /// 第十四条 and the like.
    fn clauses(&mut self, mention: &scan::Mention, entries: &[Entry]) -> Result<()> {
        let top = entries.first().and_then(|e| e.steps.first()).map(|s| s.0);
        let begins = begins_line(self.folded.chars(), mention.start);
        if begins && self.drafts && top == Some(Unit::Article) {
            return Ok(());
        }
        let text = self.folded.chars();
        if let Some(last) = self.last.clone() {
            let article = last.steps.first().copied();
            let of_same = of_same_article(text, mention.start, entries, article);
            if let Some(read) = of_same.or_else(|| self.goes_on_below(&last, mention, entries)) {
                self.remember(&last.owner, &read, mention);
                return self.entries(&last.owner, mention.start, &read);
            }
        }
        // 第三条（某法）: the name stands behind the number.
        if top == Some(Unit::Article)
            && let Some((owner, end)) = self.named_behind(mention.end)
        {
            let mut read = entries.to_vec();
            if let [only] = read.as_mut_slice() {
                (only.end, only.written.1) = (end, end);
            }
            self.remember(&owner, &read, mention);
            return self.entries(&owner, mention.start, &read);
        }
        // 处理如下：第一项，…: the writer's own items.
        if top.is_some_and(|unit| unit >= Unit::Paragraph)
            && self.begins_item(mention.start, mention.end)
        {
            return Ok(());
        }
        // 完成了第三十项整治工程: far from a name, what an item counts is told by the noun behind it.
        let counts = top.is_some_and(|unit| unit > Unit::Article)
            && !ends_address(self.folded.chars(), mention.end);
        let (owner, start) = match self.owner(mention.start) {
            Some((_, from)) if counts && from == mention.start => return Ok(()),
            Some(found) => found,
            // 第一部分, 第二款 and the like without a document are mostly of the text that speaks.
            None if top != Some(Unit::Article) => return Ok(()),
            None if self.drafts => (Owner::Itself, mention.start),
            None => (Owner::Unsaid, mention.start),
        };
        let owner = self.of_year_behind(owner, mention.end);
        self.listed = Some((mention.end, owner.clone()));
        self.remember(&owner, entries, mention);
        self.entries(&owner, start, entries)
    }

    /// Whether what stands at a place begins a clause and a comma follows it, but no quotation.
    fn begins_item(&self, start: usize, end: usize) -> bool {
        let text = self.folded.chars();
        let before = start.checked_sub(1).and_then(|i| text.get(i));
        let begins = before.is_none_or(|c| ends_statement(*c) || ":\n".contains(*c));
        let paused = text.get(end) == Some(&',');
        let quotes = text.get(end + 1).is_some_and(|c| is_quotation(*c) || *c == '"');
        begins && paused && !quotes
    }

    /// Keeps the address that a list names last, where it is one of an article and no quotation says it.
    fn remember(&mut self, owner: &Owner, entries: &[Entry], mention: &scan::Mention) {
        let Some(last) = entries.last() else { return };
        let article = last.steps.first().is_some_and(|step| step.0 == Unit::Article);
        if article && self.quote_around(mention.start, mention.end).is_none() {
            let (steps, owner) = (last.steps.clone(), owner.clone());
            self.last = Some(Address { steps, owner, end: mention.end });
        }
    }

    /// 第三条第一款规定“…”；第二款规定“…”: a paragraph or an item alone is one of the article that was named last in
    /// its line, where no other document was named since.
    fn goes_on_below(
        &mut self,
        last: &Address,
        mention: &scan::Mention,
        entries: &[Entry],
    ) -> Option<Vec<Entry>> {
        let top = entries.first()?.steps.first()?.0;
        let text = self.folded.chars();
        let between = text.get(last.end..mention.start)?;
        let near = between.len() <= NEAR_ARTICLE && !between.contains(&'\n');
        // 某意见第三项 counts below its document; 第三项任务 counts tasks.
        let alone = !NAMED_KINDS.iter().any(|kind| ends_with(text, mention.start, kind))
            && !text.get(..mention.start)?.ends_with(&['》'])
            && ends_address(text, mention.end)
            && !self.begins_item(mention.start, mention.end);
        let known = matches!(last.owner, Owner::Known(_) | Owner::Version(_));
        if top < Unit::Paragraph || !near || !alone || !known {
            return None;
        }
        if self.quote_around(mention.start, mention.end).is_some()
            || self.spoken_of(mention.start).as_ref() != Some(&last.owner)
        {
            return None;
        }
        let same = last.steps.iter().position(|step| step.0 == top);
        let above = same.unwrap_or_else(|| {
            last.steps.iter().position(|step| step.0 > top).unwrap_or(last.steps.len())
        });
        let mut read = entries.to_vec();
        for entry in &mut read {
            entry.steps.splice(0..0, last.steps.get(..above)?.iter().copied());
        }
        Some(read)
    }

    /// 前款规定：“…”, 前条规定“…”: what stands before the address that was named last in its line, where it is quoted.
    fn previous(&mut self, mention: &scan::Mention, unit: Unit) -> Result<()> {
        let Some(last) = self.last.clone() else { return Ok(()) };
        let text = self.folded.chars();
        let near = text
            .get(last.end..mention.start)
            .is_some_and(|between| between.len() <= NEAR_ARTICLE && !between.contains(&'\n'));
        let behind: String = text.get(mention.end..).unwrap_or_default().iter().take(6).collect();
        let rest = ["规定", "明确", "所称"].iter().find_map(|word| behind.strip_prefix(word));
        let rest = rest.unwrap_or(&behind).trim_start_matches([':', ',', ' ']);
        let quotes = rest.starts_with(|c| is_quotation(c) || c == '"');
        let Some(at) = last.steps.iter().position(|step| step.0 == unit) else { return Ok(()) };
        let number = last.steps.get(at).and_then(|step| step.1.number());
        let Some(number) = number.filter(|n| n.sub == 0 && n.main > 1 && near && quotes) else {
            return Ok(());
        };
        if self.spoken_of(mention.start).as_ref() != Some(&last.owner) {
            return Ok(());
        }
        let mut steps = last.steps.get(..at).unwrap_or_default().to_vec();
        steps.push((unit, Ordinal::from(number.main - 1).into()));
        let entry = Entry::alone(mention.start, mention.end, steps);
        self.entries(&last.owner, mention.start, &[entry])
    }

    /// The document whose name stands in brackets right behind a clause number, with the position after them.
    fn named_behind(&self, end: usize) -> Option<(Owner, usize)> {
        let remark = variant::remark_behind(self.folded.chars(), end)?;
        kind::of_title(&remark.inner)?;
        let known = self.names.title(&remark.inner, "")?;
        Some((Owner::Known(known), remark.end))
    }

    /// The clauses of one document that a list names, each citation as it is written: all of 第一、三、五条 is one.
    fn entries(&mut self, owner: &Owner, start: usize, entries: &[Entry]) -> Result<()> {
        let known = self.id_of(owner);
        let linked = known.as_ref().map(|id| self.document(id)).transpose()?.flatten();
        let read = linked.as_ref().map(|l| of_document(&l.document, entries));
        let mut left = read.as_deref().unwrap_or(entries);
        let mut from = start;
        while let Some(first) = left.first() {
            let mut written = first.whole();
            let mut count = 1;
            while let Some(next) = left.get(count).map(Entry::whole).filter(|w| w.0 < written.1) {
                written.1 = written.1.max(next.1);
                count += 1;
            }
            let (group, rest) = left.split_at_checked(count).unwrap_or((left, &[]));
            let (start, end) = (written.0.min(from), written.1);
            let place = match (&known, &linked) {
                (Some(id), Some(linked)) => self.place(id, linked, group),
                _ if matches!(owner, Owner::Known(_) | Owner::Version(_) | Owner::Foreign(_)) => {
                    Place::Unknown(self.folded.span(start, end).of(self.text).to_owned())
                }
                _ => self.whole(owner),
            };
            self.push(start, end, place);
            (left, from) = (rest, usize::MAX);
        }
        Ok(())
    }

    /// Where a citation leads; one that is written again is followed once.
    fn place(&mut self, id: &DocId, linked: &Linked, entries: &[Entry]) -> Place {
        let first = entries.first().map_or(0, |entry| entry.start);
        let from_first = |at: usize| at.wrapping_sub(first);
        let written = entries.iter().map(|entry| Entry {
            start: from_first(entry.start),
            end: from_first(entry.end),
            range: entry.range.map(|(start, end)| (from_first(start), from_first(end))),
            ..entry.clone()
        });
        let follow = || place_of(id, &linked.document, entries);
        self.reached.entry((id.clone(), written.collect())).or_insert_with(follow).clone()
    }

    /// （十四） with a document before it, between two positions that `scan` left over.
    fn brackets(&mut self, from: usize, to: usize) -> Result<()> {
        let mut at = from;
        while at < to {
            if self.folded.chars().get(at) == Some(&'（')
                && let Some((end, number)) = self.bracket(at)
            {
                self.bracketed(at, end, number)?;
                at = end;
            } else {
                at += 1;
            }
        }
        Ok(())
    }

    /// The number in brackets at a position, with the position after it.
    fn bracket(&self, at: usize) -> Option<(usize, Ordinal)> {
        let rest = self.folded.chars().get(at..(at + 9).min(self.folded.chars().len()))?;
        let close = rest.iter().position(|c| *c == '）')?;
        let inner: String = rest.get(1..close)?.iter().collect();
        // （第三十条） is read as what stands inside.
        let number = numeral::parse(&inner).filter(|_| !inner.starts_with('第'))?;
        // 《某法》（2018）: the year of a version.
        if variant::year_said(&inner).is_some() {
            return None;
        }
        Some((at + close + 1, number))
    }

    fn bracketed(&mut self, at: usize, end: usize, number: Ordinal) -> Result<()> {
        // 某法修正案（三）: the number of the document.
        if ["修正案", "解释"].iter().any(|word| ends_with(self.folded.chars(), at, word)) {
            return Ok(());
        }
        let listed = self.found.last().filter(|m| {
            let gap = Span::new(m.span.end, self.folded.span(at, at).start).of(self.text);
            matches!(gap.trim(), "、" | "，" | "和" | "及" | "与" | "與" | "至" | "或")
        });
        let listed = listed.and_then(|m| m.place.document().cloned());
        let listed = listed.and_then(|id| self.names.ids().get(&id).copied());
        let (owner, start) = match listed {
            Some(i) => (Owner::Known(i), at),
            None => match self.named_before(at) {
                Some(found) => found,
                None if let Some(owner) = self.under_title(at, number) => (owner, at),
                None if self.reads_as_citation(at, end) => match self.spoken_of(at) {
                    Some(owner) => (owner, at),
                    None => return Ok(()),
                },
                None => return Ok(()),
            },
        };
        let entry = Entry::alone(at, end, vec![(Unit::Article, number.into())]);
        let Some(id) = self.id_of(&owner) else {
            return self.entries(&owner, start, &[entry]);
        };
        // The articles of a statute are never cited this way: 《…》（一） is a part of the title there.
        let linked = self.document(&id)?;
        if linked.as_ref().is_some_and(|l| l.document.clause_level != Level::Article) {
            // （二十二）第2项 goes on below it.
            let lower = scan::below_bracket(self.folded.chars(), at, end, number);
            let read = lower.unwrap_or_else(|| vec![entry]);
            self.consumed = read.last().map_or(end, |e| e.end);
            self.entries(&owner, start, &read)?;
        } else if start < at || listed.is_none() && self.under_title(at, number).is_some() {
            self.push(start, end, Place::Unread);
        }
        Ok(())
    }

    /// The document whose title has the line above to itself, where a number in brackets begins the line: a number
    /// above one begins no list of the writer's own.
    fn under_title(&self, at: usize, number: Ordinal) -> Option<Owner> {
        let text = self.folded.chars();
        if number.main < 2 || !begins_line(text, at) {
            return None;
        }
        let above =
            text.get(..at)?.iter().rposition(|c| !c.is_whitespace() && !"：:".contains(*c))?;
        let title = self.titles.last().filter(|t| t.cites && t.end.max(t.closed) == above + 1)?;
        begins_line(text, title.start).then(|| title.owner.clone())
    }

    /// Whether a number in brackets without a name is spoken of, and does not mark an item: 与（二十六）,
    /// （十四）提出.
    fn reads_as_citation(&self, at: usize, end: usize) -> bool {
        const VERBS: [&str; 8] = ["提出", "要求", "规定", "明确", "指出", "强调", "所列", "所称"];
        const JOINS: [&str; 5] = ["与（", "和（", "及（", "、（", "至（"];
        let text = self.folded.chars();
        let after: String = text.get(end..).unwrap_or_default().iter().take(3).collect();
        let goes_on = VERBS.iter().chain(&JOINS).any(|word| after.starts_with(word));
        let before = at.checked_sub(1).and_then(|i| text.get(i));
        let led = before.is_some_and(|c| "按照据依从和与及至见对的在".contains(*c));
        goes_on || led
    }

    /// As [`named_before`](Self::named_before), also by a word for the document spoken of last: 该法.
    fn said_before(&mut self, at: usize) -> Option<(Owner, usize)> {
        let found = self.named_before(at);
        found.or_else(|| self.same(at).map(|(owner, _)| (owner, at)))
    }

    /// The document whose name ends right before a position, and where the citation begins.
    fn named_before(&mut self, at: usize) -> Option<(Owner, usize)> {
        let text = self.folded.chars();
        let mut end = at;
        while end > 0 && matches!(text.get(end - 1), Some(' ' | '\u{3000}' | '\t')) {
            end -= 1;
        }
        for glue in ["中的", "中", "规定的", "的", "总则", "分则"] {
            if ends_with(text, end, glue) {
                end -= glue.chars().count();
            }
        }
        let closed = |t: &Title| {
            // 《…》（第三条）
            let opened = text.get(end.wrapping_sub(1)) == Some(&'（')
                && [t.closed, t.end].contains(&(end - 1));
            let dated = |at| variant::year_behind(text, at).is_some_and(|(_, after)| after == end);
            let behind = gap_is_bracket(text, t.closed, end)
                || gap_is_bracket(text, t.end, end)
                || dated(t.closed);
            t.cites && (behind || opened)
        };
        if let Some(title) = self.titles.iter_mut().rev().find(|t| t.cites).filter(|t| closed(t)) {
            title.used = true;
            return Some((title.owner.clone(), title.start));
        }
        if text.get(end.wrapping_sub(1)) == Some(&'"')
            && let Some(open) =
                text.get(..end - 1).and_then(|t| t.iter().rev().take(60).position(|c| *c == '"'))
        {
            let start = end - 2 - open;
            let name: String = text.get(start + 1..end - 1).unwrap_or_default().iter().collect();
            if let Some(i) = self.names.title(&name, "") {
                return Some((Owner::Known(i), start));
            }
        }
        if let Some(owner) = self.bound.get(&end) {
            return Some((owner.clone(), at));
        }
        if let Some((owner, start)) = longest_alias(text, end, &self.aliases) {
            return Some((owner.clone(), start));
        }
        if let Some((i, start)) = self.names.name_before_number(text, end) {
            // 某市实施《某法》办法: the title inside the name is no citation of its own.
            let inside = self.titles.iter_mut().rev().take_while(|t| t.start >= start);
            inside.for_each(|title| title.used = true);
            return Some((self.version(i, start, end), start));
        }
        let named = self.carries_out(end).or_else(|| self.dated(end)).or_else(|| self.kin(end));
        named.or_else(|| self.abbreviated(end).map(|(i, start)| (Owner::Known(i), start)))
    }

    /// 其实施条例, 同法施行细则, 施行细则 alone: what carries out the document that was spoken of last.
    fn carries_out(&mut self, end: usize) -> Option<(Owner, usize)> {
        const OF: [&str; 10] =
            ["其", "同法", "该法", "本法", "同条例", "该条例", "本条例", "该办法", "及", "和"];
        let text = self.folded.chars();
        let kind = CARRIES.iter().find(|kind| ends_with(text, end, kind))?;
        let start = end - kind.chars().count();
        let of = OF.iter().find(|of| ends_with(text, start, of)).copied();
        let alone = start.checked_sub(1).and_then(|i| text.get(i)).is_none_or(|c| may_precede(*c));
        let from = start - of.unwrap_or_default().chars().count();
        if of.is_none() && !alone {
            return None;
        }
        let bound = longest_alias(text, start, &self.aliases).map(|(owner, _)| owner.clone());
        let named = of.and_then(|of| of.strip_prefix(['该', '同', '本']));
        let owner = bound.or_else(|| match named {
            Some(kind) => self.of_kind(kind, from),
            None => self.of_kind(kind, from).or_else(|| self.spoken_of(from)),
        })?;
        let (Owner::Known(known) | Owner::Version(known)) = owner else { return None };
        let carries = self.names.title_of(known).ends_with(kind);
        let owner = if carries { owner } else { self.kin_of(known, start, start, end) };
        // 施行细则 alone names a document of its own where none is known of that name.
        if matches!(owner, Owner::Foreign(_)) && matches!(of, None | Some("及" | "和")) {
            return None;
        }
        let name = key(self.folded.span(start, end).of(self.text));
        let speaks = owner.clone();
        let title =
            Title { start: from, closed: end, end, owner: speaks, name, cites: false, used: true };
        let place = self.titles.iter().rposition(|t| t.start <= from).map_or(0, |i| i + 1);
        self.titles.insert(place, title);
        Some((owner, start))
    }

    /// A known name with its version behind it or before it, which ends at a position: 某法（2018年修正）, 某法2018, 旧某法.
    fn dated(&self, end: usize) -> Option<(Owner, usize)> {
        let text = self.folded.chars();
        if let Some(remark) = variant::remark_before(text, end)
            && variant::year_behind(text, remark.open).is_some()
            && let Some((i, start)) = self.names.name_before_number(text, remark.open)
        {
            return Some((self.version(i, start, remark.open), start));
        }
        let year: String = text.get(end.checked_sub(4)?..end)?.iter().collect();
        if variant::year_said(&year).is_some()
            && let Some((i, start)) = self.names.name_before_number(text, end - 4)
        {
            return Some((self.of_year(i, &year, start, end), start));
        }
        let starts = (end.saturating_sub(LONGEST_NAME)..=end.checked_sub(2)?).rev();
        for start in starts {
            if variant::told_before(text, start, end).is_none() {
                continue;
            }
            let name: String = text.get(start..end)?.iter().collect();
            if kind::of_title(&name).is_some()
                && let Some(i) = self.names.title(&name, "")
            {
                return Some((self.version(i, start, end), start));
            }
        }
        None
    }

    /// A name that goes on behind a known one and is another document's: 某法实施条例, 某法解释（三）.
    fn kin(&mut self, end: usize) -> Option<(Owner, usize)> {
        for from in variant::kin_before(self.folded.chars(), end) {
            let text = self.folded.chars();
            let title = self.titles.iter_mut().rev().find(|t| t.cites && t.closed == from);
            if let Some(title) = title {
                title.used = true;
                let start = title.start;
                return Some((self.printed(start, end), start));
            }
            let bare = self.names.name_before(text, from);
            let Some((i, start)) = bare.or_else(|| self.abbreviated(from)) else { continue };
            return Some((self.kin_of(i, start, from, end), start));
        }
        None
    }

    /// The document whose name goes on behind that of a known one.
    fn kin_of(&self, known: usize, start: usize, from: usize, end: usize) -> Owner {
        let rest = self.folded.chars().get(from..end).unwrap_or_default();
        let whole: String =
            self.names.title_of(known).chars().chain(rest.iter().copied()).collect();
        match self.names.title(&whole, "") {
            Some(held) if held != known && !self.names.versions(known).contains(&held) => {
                Owner::Known(held)
            }
            _ => self.printed(start, end),
        }
    }

    /// A short form of a known title that ends at a position: 个资法.
    fn abbreviated(&mut self, end: usize) -> Option<(usize, usize)> {
        let text = self.folded.chars();
        let kind = NAMED_KINDS.iter().find(|kind| ends_with(text, end, kind))?;
        let least = kind.chars().count() + 1;
        for start in (end.saturating_sub(7)..=end.checked_sub(least)?).rev() {
            if !may_begin(text, start) {
                continue;
            }
            let name: String = text.get(start..end)?.iter().collect();
            let names = self.names;
            let known = self.abbreviations.entry(name);
            let found = known.or_insert_with_key(|name| names.abbreviated_all(name)).clone();
            return self.only_of_side(&found, start).map(|i| (i, start));
        }
        None
    }

    /// A name without 《》 that is not known here, right before a position.
    fn foreign(&self, end: usize) -> Option<(Owner, usize)> {
        let text = self.folded.chars();
        let named = CARRIES.iter().chain(&NAMED_KINDS).find(|kind| ends_with(text, end, kind))?;
        // 某法实施条例: the words of the kind bound nothing.
        let mut start = end - named.chars().count();
        let least = start;
        while start > 0
            && end - start < LONGEST_NAME
            && text.get(start - 1).is_some_and(|c| !may_precede(*c) && !"该同的".contains(*c))
        {
            start -= 1;
        }
        let whole = *named == "宪法";
        (start < least || whole).then(|| (self.printed(start, end), start))
    }

    /// Whose clause a number at `at` counts, and where the citation begins.
    fn owner(&mut self, at: usize) -> Option<(Owner, usize)> {
        if let Some(found) = self.named_before(at) {
            return Some(found);
        }
        let text = self.folded.chars();
        // The title before it is no document: 《论语》第三章.
        if at.checked_sub(1).and_then(|i| text.get(i)) == Some(&'》') {
            return None;
        }
        if self.same_word(at).is_some() {
            return self.same(at).map(|(owner, _)| (owner, at));
        }
        let text = self.folded.chars();
        if let Some(kind) =
            NAMED_KINDS.iter().chain(&["规定", "通知"]).find(|k| ends_with(text, at, k))
        {
            let start = at - kind.chars().count();
            if ends_with(text, start, "本") || ends_with(text, start, "本实施") {
                let named = self.of_kind(kind, at);
                let own = if self.drafts { Owner::Itself } else { Owner::Unsaid };
                return Some((named.unwrap_or(own), at));
            }
            let alone = start == 0 || text.get(start - 1).is_some_and(|c| BEFORE.contains(*c));
            if alone && let Some(owner) = self.of_kind(kind, at) {
                return Some((owner, start));
            }
            if let Some(found) = self.foreign(at) {
                return Some(found);
            }
        }
        self.spoken_of(at).map(|owner| (owner, at))
    }

    /// The document that was spoken of last before a position, else what the text is about.
    fn spoken_of(&mut self, at: usize) -> Option<Owner> {
        self.take_bare(at);
        let here = self.quote_around(at, at);
        let before = || self.titles.iter().rev().filter(|t| t.start < at);
        // What a quotation names is no source of the clause behind it: 第一条规定：“……依照刑法……”第二条规定.
        let said = |title: &&Title| {
            let quote = self.quote_around(title.start, title.end);
            quote.is_none() || quote == here
        };
        if let Some(last) = before().take(MOST_BACK).find(said).or_else(|| before().next()) {
            return Some(last.owner.clone());
        }
        let about = self.about.first().and_then(|id| self.names.ids().get(id).copied());
        about.map(Owner::Known)
    }

    /// The quotation that a stretch of the text stands in as a part; a name between quotation marks is none.
    fn quote_around(&self, start: usize, end: usize) -> Option<Quote> {
        let span = self.folded.span(start, end);
        let after = self.quotes.partition_point(|q| q.inner.start <= span.start);
        let quote = *after.checked_sub(1).and_then(|i| self.quotes.get(i))?;
        (quote.inner.contains(span) && quote.inner != span).then_some(quote)
    }

    /// Takes in the names without 《》 that stand before a position: they cite nothing by themselves, and numbers
    /// behind them are theirs.
    fn take_bare(&mut self, at: usize) {
        while let Some((document, start, end)) = self.bare.next_if(|(_, start, _)| *start < at) {
            let inside = self.titles.iter().rev().take(4).any(|t| t.start <= start && end <= t.end);
            if inside {
                continue;
            }
            let name = key(self.names.title_of(document));
            let (owner, end) = match variant::kin_behind(self.folded.chars(), end) {
                Some(after) => (self.kin_of(document, start, end, after), after),
                None => (self.version(document, start, end), end),
            };
            let title = Title { start, closed: end, end, owner, name, cites: false, used: false };
            let place = self.titles.iter().rposition(|t| t.start <= start).map_or(0, |i| i + 1);
            self.titles.insert(place, title);
        }
    }
}
