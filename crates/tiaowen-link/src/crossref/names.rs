//! The documents at hand by every name that people use for them: titles, short names, document numbers.
//! A name that fits several documents names none of them; who knows more of what may be meant asks `…_among`.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use aho_corasick::{AhoCorasick, MatchKind};

use super::amending::{Effect, changed};
use super::era;
use super::folded::{fold, key};
use super::repeal;
use super::side::{ERA_STATE, STATE, side_before};
use super::tables::{self, Bytes, Lists, Part, Strings, Table};
use super::version::Versions;
use tiaowen_text::doc::{DocId, Document, Meta};
use tiaowen_text::numeral;
use tiaowen_text::vocabulary::kind;

/// Words that may stand right before a name: anything else before it means that the name is longer.
pub(crate) const BEFORE: &str = "按照据依反用合和与及或对在于将把以从由见即为是经因除受有至到给向后之本实彻行遵成犯得施属使理入了诸、，,;:。；：（）《“\"\n \u{3000}";

/// Whether a character may stand right before a name: one of those words, or any mark.
pub(crate) fn may_precede(c: char) -> bool {
    BEFORE.contains(c) || !c.is_alphanumeric()
}

/// Words right before a name that are no part of it (folded): 我国民法典, 被告辩称民法典.
const LEADING: [&str; 28] = [
    "我国",
    "本国",
    "辩称",
    "诉称",
    "答称",
    "指称",
    "主张",
    "抗辩",
    "援引",
    "引用",
    "认为",
    "提出",
    "所引",
    "指出",
    "强调",
    "规定",
    "是指",
    "系指",
    "所称",
    "超出",
    "具备",
    "提交",
    "否定",
    "本申请",
    "违背",
    "参考",
    "落实",
    "现行",
];

/// Whether a name may begin at a position: behind what may stand before one, or behind a word that opens a sentence,
/// 查某法第三条.
pub(crate) fn may_begin(text: &[char], start: usize) -> bool {
    let before = |n: usize| start.checked_sub(n).and_then(|at| text.get(at));
    let opens = |c: char| "查又惟故另且但而则若倘参详乃况盖唯兹次复末再".contains(c);
    before(1).is_none_or(|c| may_precede(*c))
        || LEADING.iter().any(|word| super::scan::ends_with(text, start, word))
        || before(1).is_some_and(|c| opens(*c)) && before(2).is_none_or(|c| !c.is_alphanumeric())
}

/// A name that ends a typed text counts only from this length on: 民法商法|农民专业合作社法.
const SHORTEST_ENDING: usize = 3;

/// Short names that leave out more than an abbreviation may (folded).
const CUSTOMARY: [(&str, &str); 3] =
    [("消法", "消费者权益保护法"), ("反法", "反不正当竞争法"), ("劳合法", "劳动合同法")];

/// Most works that one short form may mean.
const MOST_ABBREVIATED: usize = 8;

/// Notes that tell a draft of a text from the text.
pub(crate) const DRAFTS: [&str; 5] = ["草案", "征求意见", "送审", "讨论稿", "审议稿"];

/// Characters of a name from which on any word may stand before it.
const LEAST_UNBOUND: usize = 5;
/// Characters from which on a name can be nothing else.
const LONG: usize = 6;
/// Most characters of a name that is looked for in texts. A sentence taken for a title is none, and building the
/// automaton of names takes the square of the longest where it repeats itself.
pub(super) const LONGEST: usize = 200;

/// Characters of the longest name that is looked for right before a place.
const LONGEST_EXACT: usize = 40;
/// Where the versions stand among the parts of the names, and what stands behind all others once it is known.
const VERSIONS: usize = 16;
const CHANGES: usize = VERSIONS + super::version::PARTS;
/// Texts up to this many characters are looked through by look-ups: making an automaton of all names takes longer than
/// reading one, and room.
const SHORT: usize = 100;
/// Look-ups for each document after which the automaton is worth its making.
const WORTH: usize = 64;

/// What the index of names knows of a document.
#[derive(Clone, Copy)]
struct Named<'a> {
    names: &'a Names,
    at: usize,
}

/// The documents at hand by every name that people use for them: tables in bytes, made of the documents or of what was
/// [stored](Names::store).
pub struct Names {
    parts: Vec<Part>,
    exact: Table,
    loose: Table,
    /// Whole names as people type them: ids, titles and short names without the name of the state.
    typed: Table,
    numbers: Table,
    positions: Table,
    ids: Strings,
    /// Folded.
    titles: Strings,
    /// The titles' letters and digits alone, without the name of the state.
    bare: Strings,
    /// The letters and digits of each issuer.
    issuers: Strings,
    /// When each ended.
    repealed: Strings,
    /// The document at hand that says so, counted from one; nothing where the text tells it or it has not ended.
    repealed_by: Part,
    /// The last of the days on which each was changed.
    amended: Strings,
    /// The years by which people name this version: of its last amendment, else of its making, first the last of them.
    years: Strings,
    /// The letters and digits of the number.
    number: Strings,
    /// The characters of bare titles, a bit each: most titles cannot contain a text, and that is told by these alone.
    held: Part,
    versions: Versions,
    longest: usize,
    finder: OnceLock<Finder>,
    /// About how often names were looked up in short texts.
    looked: AtomicUsize,
    /// By document, the documents whose titles say that they change it, each twice and one more where they end it.
    changes: OnceLock<Option<Lists>>,
}

/// Finds every known name in a text.
struct Finder {
    automaton: Option<AhoCorasick>,
}

impl Names {
    /// Collects titles, short names and numbers.
    pub fn new<'d>(works: impl IntoIterator<Item = (&'d DocId, &'d Meta)>) -> Self {
        let works: Vec<(&DocId, &Meta)> = works.into_iter().collect();
        let (mut exact, mut loose) = (Vec::new(), Vec::new());
        let (mut typed, mut numbers) = (Vec::new(), Vec::new());
        let (mut titles, mut bares) = (Vec::new(), Vec::new());
        let mut longest = 0;
        for (i, (id, meta)) in (0_u32..).zip(&works) {
            for (name, variants) in called(meta) {
                longest = longest.max(name.chars().count());
                exact.push((name, i));
                loose.extend(variants.into_iter().map(|variant| (variant, i)));
            }
            let undated = meta.title.split(['(', '（', '[', '［', '〔']).next().unwrap_or_default();
            let whole = [id.as_str(), &meta.title, undated].map(stateless);
            let short = meta.short_names.iter().map(|name| stateless(name));
            let whole = whole.into_iter().chain(short).filter(|name| !name.is_empty());
            typed.extend(whole.map(|name| (name, i)));
            numbers.extend(meta.number.as_ref().map(|number| (key(number), i)));
            let title = fold_title(&meta.title);
            bares.push(stateless(&title));
            titles.push(title);
        }
        let versions = Versions::write(&works);
        let mut ended: Vec<Option<(String, Option<usize>)>> =
            works.iter().map(|(_, meta)| meta.repealed.clone().map(|on| (on, None))).collect();
        let known = Versions::of_parts(&versions);
        for (i, on, by) in known.iter().flat_map(|known| repeal::find(&works, known)) {
            if let Some(ended) = ended.get_mut(i) {
                ended.get_or_insert((on, Some(by)));
            }
        }
        let ids = || works.iter().map(|(id, _)| id.as_str());
        let metas = || works.iter().map(|(_, meta)| *meta);
        let held = bares.iter().flat_map(|bare| characters(bare).to_le_bytes()).collect();
        let issuers = |meta: &Meta| meta.issuers.iter().map(|s| key(s)).collect();
        let number: Vec<Option<String>> =
            metas().map(|meta| meta.number.as_deref().map(key)).collect();
        let own = [
            tables::numbers([longest.min(LONGEST_EXACT) as u32]),
            Table::write(exact),
            Table::write(loose),
            Table::write(typed),
            Table::write(numbers),
            Table::write(ids().map(str::to_owned).zip(0..).collect()),
            Strings::write(ids()),
            Strings::write(titles),
            Strings::write(&bares),
            Strings::write_lists(metas().map(issuers)),
            Strings::write_some(ended.iter().map(|ended| Some(ended.as_ref()?.0.as_str()))),
            Strings::write_lists(metas().map(years_of)),
            Strings::write_some(number.iter().map(Option::as_deref)),
            held,
            tables::numbers(ended.iter().map(|ended| match ended {
                Some((_, Some(by))) => *by as u32 + 1,
                _ => 0,
            })),
            Strings::write_some(metas().map(|meta| meta.amended.iter().max().map(String::as_str))),
        ];
        let parts = own.iter().chain(&versions).map(Vec::as_slice);
        Self::open(Arc::new(tables::join(parts))).unwrap_or_else(Self::none)
    }

    /// The names of no document.
    fn none() -> Self {
        Self::new([])
    }

    /// The names that were [stored](Self::store); `None` for what is damaged.
    pub fn open(bytes: Bytes) -> Option<Self> {
        let parts = tables::parts(&bytes)?;
        let part = |at: usize| parts.get(at);
        let table = |at| part(at).and_then(Table::open);
        let strings = |at| part(at).and_then(Strings::open);
        let changes = OnceLock::new();
        if let Some(stored) = part(CHANGES) {
            changes.get_or_init(|| Lists::open(stored));
        }
        Some(Self {
            exact: table(1)?,
            loose: table(2)?,
            typed: table(3)?,
            numbers: table(4)?,
            positions: table(5)?,
            ids: strings(6)?,
            titles: strings(7)?,
            bare: strings(8)?,
            issuers: strings(9)?,
            repealed: strings(10)?,
            years: strings(11)?,
            number: strings(12)?,
            held: part(13)?.clone(),
            repealed_by: part(14)?.clone(),
            amended: strings(15)?,
            versions: Versions::open(parts.get(VERSIONS..CHANGES)?)?,
            longest: part(0)?.number(0)? as usize,
            finder: OnceLock::new(),
            looked: AtomicUsize::new(0),
            changes,
            parts,
        })
    }

    /// The bytes of the names, to be [opened](Self::open) later.
    pub fn store(&self) -> Vec<u8> {
        let mut changes = vec![Vec::new(); self.len()];
        for (by, version, effect) in self.find_changes() {
            let listed: Option<&mut Vec<u32>> = changes.get_mut(version);
            let change = 2 * by as u32 + u32::from(effect == Effect::Repeals);
            listed.into_iter().for_each(|listed| listed.push(change));
        }
        let changes = Lists::write(changes);
        let parts = self.parts.iter().take(CHANGES).map(Part::all);
        tables::join(parts.chain(std::iter::once(changes.as_slice())))
    }

    /// How many documents.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn named(&self, at: usize) -> Option<Named<'_>> {
        (at < self.len()).then_some(Named { names: self, at })
    }

    /// The documents whose bare titles have all of some characters, a bit each.
    fn holding(&self, wanted: u128) -> impl Iterator<Item = (usize, &str)> {
        let held = self.held.all().chunks_exact(16).enumerate();
        let holding = held.filter(move |(_, held)| {
            let held = (*held).try_into().map_or(0, u128::from_le_bytes);
            held & wanted == wanted
        });
        holding.filter_map(|(at, _)| Some((at, self.bare.get(at)?)))
    }

    /// The names of these documents.
    pub fn of(documents: &[Document]) -> Self {
        Self::new(documents.iter().map(|d| (&d.id, &d.meta)))
    }

    /// The document with this title, or `None` when there is none or the title fits several.
    pub fn title(&self, printed: &str, before: &str) -> Option<usize> {
        self.title_among(printed, before, &|_| true)
    }

    /// The same among the documents that a condition holds for.
    pub(super) fn title_among(
        &self,
        printed: &str,
        before: &str,
        may_be: &dyn Fn(usize) -> bool,
    ) -> Option<usize> {
        let folded = fold_title(printed);
        let exact = among(&self.exact, &key(&folded), may_be);
        if !exact.is_empty() {
            return self.one(&exact, before);
        }
        let mut found: Vec<usize> = Vec::new();
        let keys = std::iter::once(key(&folded)).chain(variants(&folded));
        for name in keys {
            found.extend(self.exact.get(&name).into_iter().flatten());
            found.extend(self.loose.get(&name).into_iter().flatten());
        }
        found.sort_unstable();
        found.dedup();
        found.retain(|&i| self.fits(i, &folded) && may_be(i));
        let short = || self.abbreviated(&key(&folded)).filter(|i| may_be(*i));
        self.one(&found, before).or_else(short)
    }

    /// The version of a document that stood when another was made.
    pub(super) fn standing(&self, cited: usize, citing: usize) -> usize {
        self.versions.standing(cited, citing)
    }

    /// The version of a document's work before it.
    pub(super) fn version_before(&self, index: usize) -> Option<usize> {
        self.versions.before(index)
    }

    /// Whether a document is known to have ended.
    pub(super) fn is_repealed(&self, index: usize) -> bool {
        self.repealed.some(index).is_some()
    }

    /// Whether a document is newer than one that cites it.
    pub(super) fn is_newer(&self, cited: usize, citing: usize) -> bool {
        self.versions.is_newer(cited, citing)
    }

    /// The version of a document's work that is in force on a day, ISO 8601: the newest that is no newer than it.
    pub fn in_force(&self, index: usize, day: &str) -> usize {
        let begun = |i: usize| self.stands_from(i).is_none_or(|date| date <= day);
        self.versions.in_force(index, begun, |i| self.has_ended(i, day))
    }

    /// When a document ended, ISO 8601, with the document at hand whose text says so, where that tells it.
    pub fn repealed(&self, index: usize) -> Option<(&str, Option<usize>)> {
        let by = self.repealed_by.number(index).and_then(|by| (by as usize).checked_sub(1));
        Some((self.repealed.some(index)?, by))
    }

    /// The day from which the text of a document stood, as far as is known: its last date, and where a change that it
    /// has came into force later, that day. The last article of a law mostly tells when its first text came into force.
    pub fn stands_from(&self, index: usize) -> Option<&str> {
        let made = self.versions.made(index);
        let last = self.changes(index);
        let last = last.filter(|(by, _)| made.is_some() && self.versions.made(*by) == made);
        last.map(|(by, _)| self.date(by)).fold(self.date(index), Option::max)
    }

    /// The day on which a document is in force that another part of its work tells, where it tells none itself.
    pub fn in_force_told(&self, index: usize) -> Option<&str> {
        self.versions.told(index)
    }

    /// Every document of a document's work, its versions and its parts, itself among them, the newest first.
    pub fn work(&self, index: usize) -> Vec<usize> {
        self.versions.work(index)
    }

    /// The parts of a work that stand beside a document and are in force on a day, the document among them, in the order
    /// of their articles: 总则, 物权编 …; none where its work has no parts.
    pub fn parts(&self, index: usize, day: &str) -> Vec<usize> {
        let mut parts = self.versions.parts(index);
        parts.retain(|&part| part == index || self.in_force(part, day) == part);
        parts
    }

    /// The part of a document's work that has an article, or whose articles are the nearest, of those in force on a day
    /// where one is told; the document itself where its work has no parts.
    pub fn part_with(&self, index: usize, number: u32, day: Option<&str>) -> usize {
        let parts = match day {
            Some(day) => self.parts(index, day),
            None => self.versions.parts(index),
        };
        let near = parts.into_iter().min_by_key(|&part| self.versions.away(part, number));
        near.unwrap_or(index)
    }

    /// The versions of a document's work, itself among them, the newest first.
    pub fn versions(&self, index: usize) -> Vec<usize> {
        self.versions.of(index)
    }

    /// The version of a document's work that a year names; none where no version held is of it. Versions of which no
    /// date is known fit any year.
    pub fn of_year(&self, index: usize, year: &str) -> Option<usize> {
        let years = |v: &usize| self.years.list(*v);
        let versions = self.versions(index);
        // A text that was adopted again tells the years of those before it as well.
        let own = versions.iter().find(|v| years(v).next().is_some_and(|y| y == year));
        let fits = |v: &&usize| years(v).next().is_none() || years(v).any(|y| y == year);
        own.or_else(|| versions.iter().find(fits)).copied()
    }

    /// The documents known here that changed or ended a document after the last day of its text and by the day
    /// given, the oldest first.
    pub fn changed_by(&self, index: usize, day: &str) -> Vec<(usize, Effect)> {
        let Some(own) = self.versions.date(index) else { return Vec::new() };
        // What was decided by the last day that the text tells of itself is in it, whenever it came into force.
        let has = self.amended.some(index);
        let after = |(by, _): &(usize, Effect)| {
            *by != index
                && self.date(*by).is_some_and(|date| own < date && date <= day)
                && !(has.is_some() && self.versions.made(*by) <= has)
        };
        let mut later: Vec<(usize, Effect)> = self.changes(index).filter(after).collect();
        later.sort_by_key(|(by, _)| (self.date(*by), *by));
        later
    }

    /// The documents whose titles say that they change a document, and what they do.
    fn changes(&self, index: usize) -> impl Iterator<Item = (usize, Effect)> {
        let changes = self.changes.get_or_init(|| {
            let bytes: Bytes = Arc::new(self.store());
            tables::parts(&bytes)?.get(CHANGES).and_then(Lists::open)
        });
        changes.iter().flat_map(move |changes| changes.get(index)).map(|change| match change % 2 {
            0 => (change / 2, Effect::Amends),
            _ => (change / 2, Effect::Repeals),
        })
    }

    /// Each document whose title says that it changes another, with that and what it does.
    fn find_changes(&self) -> Vec<(usize, usize, Effect)> {
        let mut changes = Vec::new();
        for by in 0..self.len() {
            let title = self.title_of(by);
            for (name, effect) in changed(title) {
                let found = self.title(name, title).into_iter();
                let versions = found.flat_map(|index| self.work(index));
                changes.extend(versions.map(|version| (by, version, effect)));
            }
        }
        changes
    }

    /// The last date of a document, ISO 8601.
    pub fn date(&self, index: usize) -> Option<&str> {
        self.versions.date(index)
    }

    /// The id of a document by its position.
    pub fn id(&self, index: usize) -> Option<DocId> {
        DocId::parse(self.ids.get(index)?).ok()
    }

    /// The same as it is written.
    pub fn slug(&self, index: usize) -> &str {
        self.ids.get(index).unwrap_or_default()
    }

    /// Whether a document has ended by a day, ISO 8601.
    pub fn has_ended(&self, index: usize, day: &str) -> bool {
        self.repealed.some(index).is_some_and(|on| on <= day)
    }

    /// The folded title of a document by its position.
    pub fn title_of(&self, index: usize) -> &str {
        self.titles.get(index).unwrap_or_default()
    }

    /// Other works of the same name, that of the state aside: the law of that name on the other side of the strait.
    pub(crate) fn namesakes(&self, index: usize) -> Vec<usize> {
        let Some(bare) = self.bare.get(index) else { return Vec::new() };
        let bare = bare.strip_prefix(ERA_STATE).unwrap_or(bare);
        let called = [bare.to_owned(), format!("{ERA_STATE}{bare}")];
        let own = self.work(index);
        let alike = called.iter().filter_map(|name| self.typed.get(name)).flatten();
        alike.filter(|i| !own.contains(i)).collect()
    }

    /// The ids of all documents.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|at| self.ids.get(at))
    }

    /// Where a document stands.
    pub fn position(&self, id: &DocId) -> Option<usize> {
        self.positions.get(id.as_str())?.last()
    }

    /// Whether a document has a number, and another than this one. 市政府令第7号 and 第7号 are the same.
    pub fn has_another_number(&self, index: usize, printed: &str) -> bool {
        let printed = key(printed);
        let own = self.number.some(index);
        own.is_some_and(|own| !own.ends_with(&printed) && !printed.ends_with(own))
    }

    /// The document with this number.
    pub fn number(&self, printed: &str) -> Option<usize> {
        self.numbers.get(&key(printed))?.next()
    }

    /// The longest known name that ends right before position `end`: its document and first character.
    pub fn name_before(&self, text: &[char], end: usize) -> Option<(usize, usize)> {
        self.ends(text, end, false, &|_, _| true)
    }

    /// The same among the documents that a condition holds for, which is told the name.
    pub(super) fn name_before_among(
        &self,
        text: &[char],
        end: usize,
        may_be: &dyn Fn(usize, &str) -> bool,
    ) -> Option<(usize, usize)> {
        self.ends(text, end, false, may_be)
    }

    /// As [`name_before`](Self::name_before), before what can only be a clause number: there 四川 names an opinion
    /// and no place.
    pub fn name_before_number(&self, text: &[char], end: usize) -> Option<(usize, usize)> {
        self.ends(text, end, true, &|_, _| true)
    }

    fn ends(
        &self,
        text: &[char],
        end: usize,
        numbered: bool,
        may_be: &dyn Fn(usize, &str) -> bool,
    ) -> Option<(usize, usize)> {
        let shortest = 2;
        (shortest..=self.longest.min(end)).rev().find_map(|len| {
            let start = end - len;
            let name: String = text.get(start..end)?.iter().collect();
            // 四川 is also a place: a short name counts here when it says what it names.
            if len < 4 && !numbered && kind::of_title(&name).is_none() {
                return None;
            }
            let named = |names: &Table| {
                let found = among(names, &name, &|i| may_be(i, &name));
                (!found.is_empty()).then_some(found)
            };
            let found = named(&self.exact).or_else(|| named(&self.loose))?;
            // 审查行政诉讼法: so long a name with its kind is hardly the end of another.
            let bounded = may_begin(text, start)
                || era::before(text, start).is_some()
                || side_before(text, start).is_some()
                || (len >= LEAST_UNBOUND && kind::of_title(&name).is_some());
            if !bounded {
                return None;
            }
            self.one(&found, "").map(|i| (i, start))
        })
    }

    /// Every known name in a folded text that says what it names, in order: its document, where it begins and
    /// ends. Of names inside each other the longest.
    pub fn mentioned(&self, text: &[char]) -> Vec<(usize, usize, usize)> {
        let joined: String = text.iter().collect();
        let mut found = Vec::new();
        let (mut byte, mut at) = (0, 0);
        for (from, to) in self.names_in(&joined, text.len()) {
            at += joined.get(byte..from).map_or(0, |gap| gap.chars().count());
            let name = joined.get(from..to).unwrap_or("");
            let end = at + name.chars().count();
            if may_begin(text, at)
                && let Some(document) = self.one(&self.owners(name), "")
            {
                found.push((document, at, end));
            }
            (byte, at) = (to, end);
        }
        found
    }

    /// The documents of a name, as it is or looser.
    fn owners(&self, name: &str) -> Vec<usize> {
        let exact = self.exact.get(name).map(Iterator::collect);
        exact.or_else(|| self.loose.get(name).map(Iterator::collect)).unwrap_or_default()
    }

    /// Where names stand in a text of so many characters: the longest at each place, from the first on, none in
    /// another.
    fn names_in(&self, text: &str, length: usize) -> Vec<(usize, usize)> {
        let looked = self.looked.fetch_add(length * length, Ordering::Relaxed);
        if length > SHORT || self.finder.get().is_some() || looked > WORTH * self.len() {
            let finder = self.finder.get_or_init(|| Finder::new(&self.exact, &self.loose));
            let hits = finder.automaton.iter().flat_map(|automaton| automaton.find_iter(text));
            return hits.map(|hit| (hit.start(), hit.end())).collect();
        }
        let is_name = |name: &&str| {
            says_kind(name) && (self.exact.get(name).is_some() || self.loose.get(name).is_some())
        };
        let mut found = Vec::new();
        let mut free = 0;
        for (from, _) in text.char_indices() {
            let Some(rest) = text.get(from..).filter(|_| from >= free) else { continue };
            let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).rev();
            if let Some(name) = ends.filter_map(|end| rest.get(..end)).find(is_name) {
                free = from + name.len();
                found.push((from, free));
            }
        }
        found
    }

    /// Documents that a typed name means: by id or exactly, else the longest name that it ends with, else every
    /// title that contains it. Of the versions of a work that which is in force on the day leads.
    pub fn find(&self, typed: &str, day: &str) -> Vec<usize> {
        let named = |name: &str| {
            let mut found: Vec<usize> = self.typed.get(name).into_iter().flatten().collect();
            if found.is_empty() {
                found.extend(self.loose.get(name).into_iter().flatten());
            }
            if found.is_empty() { None } else { Some(self.ordered(found, day)) }
        };
        let name = stateless(typed);
        if let Some(found) = named(&name) {
            return found;
        }
        if let Some(only) = self.number(typed) {
            return vec![only];
        }
        for (at, _) in name.char_indices().skip(1) {
            let ending = name.get(at..).unwrap_or_default();
            if ending.chars().count() < SHORTEST_ENDING {
                break;
            }
            if let Some(found) = named(ending) {
                return found;
            }
        }
        if let Some(only) = self.abbreviated(&name) {
            return self.ordered(self.work(only), day);
        }
        self.ordered(self.containing(&name), day)
    }

    /// Documents that a whole text is the title, short name or id of: those in force first, newer before older.
    pub fn titled(&self, text: &str, day: &str) -> Vec<usize> {
        let found = self.typed.get(&stateless(text)).into_iter().flatten().collect();
        let mut found = self.ordered(found, day);
        found.sort_by_key(|i| self.is_repealed(*i));
        found
    }

    /// Documents whose title contains a text.
    pub fn containing(&self, text: &str) -> Vec<usize> {
        let text = stateless(text);
        if text.chars().count() < 2 {
            return Vec::new();
        }
        let holding = self.holding(characters(&text));
        holding.filter(|(_, bare)| bare.contains(&text)).map(|(at, _)| at).collect()
    }

    /// Documents in the order found, each once, but of the versions of a work that which is in force on a day
    /// first and the others behind it, the newest first; parts of a work in the order of their articles.
    pub fn ordered(&self, found: Vec<usize>, day: &str) -> Vec<usize> {
        let mut left: HashSet<usize> = found.iter().copied().collect();
        let mut ordered: Vec<usize> = Vec::with_capacity(found.len());
        for &index in &found {
            if !left.contains(&index) {
                continue;
            }
            let parts = self.versions.parts(index);
            for part in if parts.is_empty() { vec![index] } else { parts } {
                let lead = self.in_force(part, day);
                let versions = self.versions(part);
                let rest = versions.into_iter().filter(|v| *v != lead);
                for version in std::iter::once(lead).chain(rest) {
                    if left.remove(&version) {
                        ordered.push(version);
                    }
                }
            }
        }
        ordered
    }

    /// The one document whose title a short form leaves characters out of, its first and its kind kept: 个资法 is
    /// 个人资料保护法.
    pub fn abbreviated(&self, name: &str) -> Option<usize> {
        let found = self.abbreviated_all(name);
        if let [only] = found.as_slice() { Some(*only) } else { None }
    }

    /// Every work, by one document of it, that such a short form may mean.
    pub(crate) fn abbreviated_all(&self, name: &str) -> Vec<usize> {
        if let Some((_, whole)) = CUSTOMARY.iter().find(|(short, _)| *short == name) {
            let typed: Vec<usize> = self.typed.get(whole).into_iter().flatten().collect();
            return self.one(&typed, "").into_iter().collect();
        }
        let Some(short) = Abbreviation::new(name) else { return Vec::new() };
        let fitting = self.holding(short.held).filter(|(_, bare)| short.fits(bare));
        let mut works: Vec<usize> = Vec::new();
        for (i, _) in fitting {
            if !works.iter().any(|work| self.work(*work).contains(&i)) {
                works.push(i);
            }
            if works.len() > MOST_ABBREVIATED {
                return Vec::new();
            }
        }
        works
    }

    /// Whether the issuer and the years that a printed title names agree with a document.
    fn fits(&self, i: usize, printed: &str) -> bool {
        let Some(named) = self.named(i) else { return false };
        let own = named.title();
        let years = |title: &str| -> Option<String> {
            let (_, inner) = title.strip_suffix('）')?.rsplit_once('（')?;
            inner.chars().filter(char::is_ascii_digit).count().ge(&4).then(|| key(inner))
        };
        if let (Some(a), Some(b)) = (years(own), years(printed))
            && a != b
        {
            return false;
        }
        match (issuer_prefix(printed), issuer_prefix(own)) {
            (Some(a), Some(b)) => a == b || a.ends_with(&b) || b.ends_with(&a),
            (Some(a), None) => {
                let mut issuers = named.issuers();
                issuers.clone().next().is_none() || issuers.any(|s| a.contains(s) || s.contains(&a))
            }
            _ => true,
        }
    }

    /// The one document of several with the same name: the one whose issuer is named before the title,
    /// else the newest of several versions of one text.
    fn one(&self, found: &[usize], before: &str) -> Option<usize> {
        if let &[only] = found {
            return Some(only);
        }
        let context = key(before);
        let documents = found.iter().filter_map(|&i| self.named(i).map(|n| (i, n)));
        let named: Vec<usize> = documents
            .clone()
            .filter(|(_, n)| {
                n.issuers().any(|s| {
                    !s.is_empty()
                        && (context.contains(s)
                            || s.strip_prefix("中共").is_some_and(|s| context.contains(s)))
                })
            })
            .map(|(i, _)| i)
            .collect();
        if let &[only] = named.as_slice() {
            return Some(only);
        }
        // Nothing says whose: a law that is always called by that name goes before one that leaves its state out.
        let whole = |i: &usize| self.bare.get(*i).is_some_and(|bare| !bare.starts_with(ERA_STATE));
        let always: Vec<usize> = found.iter().copied().filter(whole).collect();
        if !always.is_empty() && always.len() < found.len() {
            return self.one(&always, before);
        }
        let (first, _) = documents.clone().next()?;
        let work = self.versions.work(first);
        if !documents.clone().all(|(i, _)| work.contains(&i)) {
            return None;
        }
        // Of the parts of a work the first stands for it.
        let first = |i: usize| std::cmp::Reverse(self.versions.away(i, 0));
        documents
            .max_by_key(|(i, _)| (!self.is_repealed(*i), self.versions.date(*i), first(*i)))
            .map(|(i, _)| i)
    }
}

/// A name that may leave characters of a title out: its first character and its kind stay.
pub(super) struct Abbreviation<'a> {
    head: &'a str,
    kind: &'static str,
    first: char,
    /// The characters of it, a bit each.
    held: u128,
}

impl<'a> Abbreviation<'a> {
    /// A name of three to five characters with at least two before its kind, letters and digits alone; `None` for
    /// any other.
    pub(super) fn new(name: &'a str) -> Option<Self> {
        let length = name.chars().count();
        let kind = kind::of_title(name).filter(|k| (3..=5).contains(&length) && k.name != name)?;
        let head = name.strip_suffix(kind.name)?;
        if head.chars().count() < 2 {
            return None;
        }
        let first = head.chars().next()?;
        Some(Self { head, kind: kind.name, first, held: characters(name) })
    }

    /// Whether it may mean a title.
    pub(super) fn may_mean(&self, title: &str) -> bool {
        let bare = stateless(&fold_title(title));
        characters(&bare) & self.held == self.held && self.fits(&bare)
    }

    /// The same of a title without the name of the state that has the characters.
    fn fits(&self, bare: &str) -> bool {
        bare.starts_with(self.first)
            && kind::of_title(bare).is_some_and(|kind| kind.name == self.kind)
            && bare.strip_suffix(self.kind).is_some_and(|title| {
                let mut rest = title.chars();
                // 安全法 is no short form of 安全生产法: it leaves nothing out between.
                !title.starts_with(self.head) && self.head.chars().all(|c| rest.any(|t| t == c))
            })
    }
}

/// Title and short names of a document, letters and digits alone, each with its looser forms.
fn called(meta: &Meta) -> impl Iterator<Item = (String, Vec<String>)> {
    let names = std::iter::once(&meta.title).chain(&meta.short_names);
    names.filter(|name| !name.trim().is_empty()).map(|name| {
        let folded = fold_title(name);
        (key(&folded), variants(&folded))
    })
}

/// Everything that texts may call a document by, letters and digits alone, but for abbreviations.
pub(super) fn names_of(meta: &Meta) -> Vec<String> {
    let named = called(meta).flat_map(|(name, variants)| std::iter::once(name).chain(variants));
    let mut names: Vec<String> = named.chain(meta.number.as_deref().map(key)).collect();
    names.retain(|name| !name.is_empty() && name.chars().all(char::is_alphanumeric));
    names
}

impl<'a> Named<'a> {
    fn title(self) -> &'a str {
        self.names.title_of(self.at)
    }

    fn issuers(self) -> impl Iterator<Item = &'a str> + Clone {
        self.names.issuers.list(self.at)
    }
}

impl Finder {
    fn new(exact: &Table, loose: &Table) -> Self {
        let names = exact.keys().chain(loose.keys()).filter(|name| says_kind(name));
        let mut names: Vec<&str> = names.collect();
        names.sort_unstable();
        names.dedup();
        let automaton =
            AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&names).ok();
        Self { automaton }
    }
}

/// Whether a name is looked for in texts: it says its kind, or is long and so no common word: …增修条文.
fn says_kind(name: &str) -> bool {
    let length = name.chars().count();
    length <= LONGEST
        && (length >= LONG || (length >= 2 && kind::of_title(name).is_some_and(|k| k.name != name)))
}

/// A name as people type it: letters and digits without the name of the state, which they leave out at any place:
/// 浙江省实施《水法》办法.
pub(super) fn stateless(name: &str) -> String {
    let whole = key(name);
    let short = whole.replace(STATE, "");
    if short.is_empty() { whole } else { short }
}

/// The characters of a text, a bit each; several share one.
fn characters(text: &str) -> u128 {
    text.chars().fold(0, |held, c| held | 1 << (c as u32 % u128::BITS))
}

/// The documents of a name that a condition holds for.
fn among(names: &Table, name: &str, may_be: &dyn Fn(usize) -> bool) -> Vec<usize> {
    names.get(name).into_iter().flatten().filter(|&i| may_be(i)).collect()
}

/// The years by which people name a version of a text: first that of the day by which it is known.
fn years_of(meta: &Meta) -> Vec<String> {
    let year = |date: &str| date.get(..4).map(str::to_owned);
    if let Some(last) = meta.amended.iter().max() {
        return year(last).into_iter().collect();
    }
    let made = meta.dates().filter(|(field, _)| *field != "repealed");
    let made = made.filter_map(|(_, date)| year(date));
    meta.version_date().and_then(year).into_iter().chain(made).collect()
}

/// A title with every character folded.
pub(super) fn fold_title(title: &str) -> String {
    fold(title)
}

/// Looser keys of a folded title: without the issuer before 关于, without 中华人民共和国, without a note in
/// brackets at the end (years of a plan stay: they tell plans apart), and the inner title of 关于印发《…》.
fn variants(folded: &str) -> Vec<String> {
    let mut out = Vec::new();
    let bare = match folded.strip_suffix('）').and_then(|t| t.rsplit_once('（')) {
        // A draft of a text is another text, and so is each of a series: 修正案（九）, 解释（三）.
        Some((_, inner)) if DRAFTS.iter().any(|draft| inner.contains(draft)) => folded,
        Some((_, inner)) if !inner.is_empty() && inner.chars().all(numeral::is_ordinal) => folded,
        Some((head, inner)) if inner.chars().filter(char::is_ascii_digit).count() < 8 => head,
        _ => folded,
    };
    out.push(key(bare));
    if bare.contains(STATE) {
        out.push(stateless(bare));
    }
    // 刑法 in a law of Taiwan is 中華民國刑法.
    if let Some(rest) = bare.strip_prefix(ERA_STATE).filter(|rest| kind::of_title(rest).is_some()) {
        out.push(key(rest));
    }
    // As it stands in a text without 《》: 甲、乙管理办法.
    if bare.contains(|c: char| !c.is_alphanumeric()) {
        out.push(bare.to_owned());
        out.push(bare.replace(STATE, ""));
    }
    if let Some(at) = bare.find("关于") {
        out.push(key(&bare[at..]));
    }
    if let Some((_, inner)) = bare.split_once("印发").or_else(|| bare.split_once("发布"))
        && let Some((inner, _)) = inner.rsplit_once("的通知")
    {
        out.push(key(inner));
    }
    out.retain(|k| k.chars().count() >= 2);
    out.dedup();
    out
}

fn issuer_prefix(folded: &str) -> Option<String> {
    let at = folded.find("关于")?;
    let prefix = key(&folded[..at]);
    (!prefix.is_empty()).then_some(prefix)
}

/// Whether a 《…》 is a document by its last words, and no book, form or newspaper.
pub fn is_document_title(name: &str) -> bool {
    let folded = fold_title(name);
    let bare = folded
        .strip_suffix('）')
        .and_then(|t| t.rsplit_once('（'))
        .map_or(folded.as_str(), |t| t.0);
    kind::of_title(bare).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(titles: &[&str]) -> Names {
        let meta = |title: &&str| Meta {
            title: (*title).to_owned(),
            issuers: vec!["青岭市人民政府".to_owned()],
            ..Meta::default()
        };
        let metas: Vec<Meta> = titles.iter().map(meta).collect();
        let ids: Vec<DocId> =
            (0..titles.len()).filter_map(|n| DocId::parse(&format!("d-{n}")).ok()).collect();
        Names::new(ids.iter().zip(&metas))
    }

    const TITLES: [&str; 8] = [
        "中华人民共和国停车条例",
        "停车条例实施细则",
        "青岭市停车条例",
        "停车",
        "办法",
        "水法",
        "关于修改《停车条例》的决定",
        "青岭市人民政府关于印发《青岭市道路养护办法》的通知",
    ];

    #[test]
    fn short_texts_are_looked_through_as_long_ones_are() {
        let mut texts: Vec<String> = TITLES.map(fold_title).into();
        for a in TITLES {
            for b in TITLES {
                texts
                    .push(fold_title(&format!("依照{a}、{b}第三条，停车条例实施细则的规定{a}{b}")));
                texts.push(fold_title(&format!("水水法{b}法{a}").replace('停', "停停")));
            }
        }
        for text in texts {
            let (short, long) = (names(&TITLES), names(&TITLES));
            long.looked.store(usize::MAX / 2, Ordering::Relaxed);
            let length = text.chars().count().min(SHORT);
            let found = short.names_in(&text, length);
            assert_eq!(found, long.names_in(&text, length), "{text}");
            assert!(short.finder.get().is_none() && long.finder.get().is_some());
        }
    }

    #[test]
    fn stored_names_say_what_they_said() {
        let made = names(&TITLES);
        let stored = Names::open(Arc::new(made.store())).unwrap();
        for text in TITLES.iter().copied().chain(["停条例", "d-3", "停", "中华人民共和国水法"])
        {
            assert_eq!(made.find(text, "2026-01-01"), stored.find(text, "2026-01-01"), "{text}");
            assert_eq!(made.title(text, ""), stored.title(text, ""), "{text}");
        }
        for at in 0..=TITLES.len() {
            assert_eq!(made.id(at), stored.id(at));
            assert_eq!(made.title_of(at), stored.title_of(at));
            assert_eq!(made.versions(at), stored.versions(at));
            assert_eq!(made.changed_by(at, "2026-01-01"), stored.changed_by(at, "2026-01-01"));
            assert_eq!(made.id(at).and_then(|id| stored.position(&id)), made.id(at).map(|_| at));
        }
        let bytes = made.store();
        assert_eq!(stored.store(), bytes);
        for end in (0..bytes.len()).step_by(7) {
            drop(Names::open(Arc::new(bytes[..end].to_vec())));
        }
    }
}
