//! Citations in a text that is no document of ours: what `crossref` finds there, and the short forms by
//! which people cite opinions (`《…》（十四）`, 四川意见（十四）), with the document that each speaks of. What reads
//! like a citation and cannot be followed is kept as such: nothing is passed over.

mod before;
mod beside;
mod bracket;
mod part;
mod same;
mod source;
mod strait;
mod version;

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use super::quote::{Quote, find_quotes};
use super::{Library, Mention, Place};
use crate::crossref::Linked;
use crate::crossref::address::{Reach, of_document, reach};
use crate::crossref::era;
use crate::crossref::folded::{folded, key};
use crate::crossref::names::{Names, is_document_title};
use crate::crossref::scan::{
    self, Entry, MentionKind, Nth, Step, Unit, ends_address, ends_with, of_same_article, scan,
};
use crate::crossref::side::{STATE, Side};
use crate::crossref::titles::definitions;
use crate::crossref::variant::{self};
use tiaowen_text::budget;
use tiaowen_text::doc::{DocId, Document, Ordinal, Span};
use tiaowen_text::error::Result;
use tiaowen_text::folded::Folded;
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
            MentionKind::Clauses(entries) | MentionKind::Unmarked(entries)
                if self.goes_on_beside(mention, entries)? => {}
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
            MentionKind::Previous { unit: Unit::Article, count: count @ 2.., then }
                if then.is_empty() =>
            {
                if let Some((owner, from)) = self.named_before(start) {
                    let step = |n| vec![(Unit::Article, Ordinal::from(n).into())];
                    let first = |n| Entry::alone(start, end, step(n));
                    self.entries(&owner, from, &(1..=*count).map(first).collect::<Vec<_>>())?;
                }
            }
            MentionKind::Previous { unit, count: 1, then } => {
                self.previous(mention, *unit, then)?;
            }
            MentionKind::Same(unit) => self.same_unit(start, end, *unit)?,
            MentionKind::Previous { .. } => {}
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
        self.names.id(index)
    }

    /// The version of a document that is meant: what the text is about, else the one in force.
    fn standing(&self, i: usize) -> usize {
        let versions = self.names.versions(i);
        let about = |v: &&usize| self.names.id(**v).is_some_and(|id| self.about.contains(&id));
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
        // 《新公司法》
        let new = || {
            let rest = name.strip_prefix('新').filter(|rest| era::says_new(rest))?;
            self.names.title(rest, before)
        };
        self.names.title(name, before).or_else(dated).or_else(new)
    }

    /// 《条例》, 《实施意见》 alone: the last title of this text that ends so, else what the text is about.
    fn short(&self, folded: &str) -> Option<Owner> {
        let kind = kind::of_title(folded).filter(|_| folded.chars().count() <= 6)?;
        // 《合同法》 is no 劳动合同法, and 《物业管理条例》 not that of a city where the one named so is held.
        let own = self.names.title(folded, "").is_some_and(|i| {
            let title = key(self.names.title_of(i));
            title.strip_prefix(STATE).unwrap_or(&title) == folded
        });
        let law = kind.name == "法" && !["法", "施行法"].contains(&folded);
        let means = |title: &str| {
            let before = title.strip_suffix(folded);
            before.is_some_and(|before| !before.is_empty() && !own && (!law || before == STATE))
        };
        let mut near = self.titles.iter().rev().take(MOST_BACK);
        let spoken = near.find(|t| means(&t.name));
        if let Some(title) = spoken {
            return Some(title.owner.clone());
        }
        let about = self.about.iter().filter_map(|id| self.names.position(id));
        let mut fitting = about.filter(|i| means(&key(self.names.title_of(*i))));
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
            None => match self.titled_before(mention.start) {
                Some(found) => found,
                None if self.drafts => (Owner::Itself, mention.start),
                None => (Owner::Unsaid, mention.start),
            },
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
        let near = self.is_near(last.end, mention.start);
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
                (Some(id), Some(linked)) => self.place(id, linked, group)?,
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
    fn place_in(&mut self, id: &DocId, linked: &Linked, entries: &[Entry]) -> Place {
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
