//! What a citation points to: the documents and clauses behind what `scan` found. A doubtful citation
//! stays unresolved: a missing link is better than a wrong one.

use std::cell::RefCell;
use std::collections::HashMap;

use super::address::{Parts, Reach, Spot, of_document, reach, spot_at, spot_below};
use super::amending;
use super::era::{self, Era};
use super::folded::{folded, key};
use super::names::{Names, fold_title, is_document_title, may_begin};
use super::scan::{Entry, Mention, MentionKind, Step, Unit, ends_with, of_same_article, scan};
use super::side::{STATE, Side};
use super::titles::definitions;
use super::variant::{self, Told};
use super::{Citation, Target, Texts};
use tiaowen_text::doc::{Clause, ClauseId, Document, Level, Ordinal, Span};
use tiaowen_text::folded::Folded;
use tiaowen_text::numeral;
use tiaowen_text::title::in_marks;
use tiaowen_text::vocabulary::kind::{self, KINDS};

/// Characters of the longest name that a text binds.
const LONGEST_ALIAS: usize = 30;
/// Characters of the longest short form of a title.
const LONGEST_ENDING: usize = 6;
/// Words before 法 alone that mean the law of the title: 依照法第五条.
const VERBS: &str = "照据依按反合违";
/// Where the name of a document that is not at hand must begin, read backwards.
const STOP: &str = "照据依反按的、，,;:。；：（）《“\"\n \u{3000}";

/// Words that join 同法 to what stands before it: 第三条及同法第五条.
const JOINS: &str = "及和与或以并";

/// Finds the citations of one document.
pub fn citations(documents: &dyn Texts, names: &Names, own: usize) -> Vec<Citation> {
    let Some(document) = documents.text(own) else { return Vec::new() };
    let mut reader = Reader {
        documents,
        names,
        own,
        document,
        side: Side::of(document),
        sides: RefCell::default(),
        parts: RefCell::default(),
        title: None,
        endings: HashMap::new(),
        aliases: HashMap::new(),
        law: None,
        changed: Vec::new(),
        found: Vec::new(),
    };
    reader.law = reader.own_law();
    reader.changed = reader.changed_laws();
    let units: Vec<usize> = document.units().map(|(i, _)| i).collect();
    for unit in units {
        reader.read(unit);
    }
    reader.found.sort_by_key(|c| (c.span, c.range));
    reader.found
}

/// The document that a clause number belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Owner {
    /// The text itself by name: 本法, 本意见.
    Own,
    /// Nothing said: the text itself.
    Bare,
    /// A document at hand.
    Held(usize),
    /// A document by its printed name, not at hand.
    Foreign(String),
    /// Nothing can be said: an amendment speaks of another text's clauses.
    Unknown,
}

/// Where a citation leads, with the part of the clause that it names.
struct Aim {
    target: Target,
    part: Option<String>,
}

impl From<Target> for Aim {
    fn from(target: Target) -> Self {
        Self { target, part: None }
    }
}

struct Reader<'a> {
    documents: &'a dyn Texts,
    names: &'a Names,
    own: usize,
    document: &'a Document,
    side: Option<Side>,
    /// The same of documents whose names were met.
    sides: RefCell<HashMap<usize, Option<Side>>>,
    /// The document of the title met last.
    title: Option<Owner>,
    /// The parts of clauses that were cited, by document.
    parts: RefCell<HashMap<(usize, usize), Parts>>,
    /// What the titles met so far may be called for short: their last characters, folded, with the first two
    /// documents whose titles end so.
    endings: HashMap<String, Vec<Owner>>,
    /// 以下简称
    aliases: HashMap<String, Owner>,
    /// What 依照法第五条 means: the law in this text's own title.
    law: Option<Owner>,
    /// The documents at hand that this text's title says it amends.
    changed: Vec<usize>,
    found: Vec<Citation>,
}

impl Reader<'_> {
    fn read(&mut self, unit: usize) {
        let Some(clause) = self.document.clauses.get(unit) else { return };
        let whole = self.document.unit_span(unit);
        let text = folded(&self.document.text, whole);
        let bound = self.define(&text);
        let mut last: Option<(usize, Owner)> = None;
        let mut article_named: Option<usize> = None;
        let mut article: Option<(Step, Owner)> = None;
        let mut listed: Option<(usize, Vec<Step>)> = None;
        let mut named: Option<(Vec<Step>, Owner)> = None;
        let mut previous_ends = 0;
        let quoted =
            if self.amends() { quotations(&self.document.text, whole) } else { Vec::new() };
        for mention in scan(text.chars()) {
            let span = text.span(mention.start, mention.end);
            if self.is_mark(span) {
                continue;
            }
            if let Some(quotation) = quoted.iter().find(|q| q.contains(span))
                && self.quoted(clause, &text, &mention, *quotation, article.as_ref())
            {
                continue;
            }
            let owner = match &mention.kind {
                MentionKind::Title { name, closed, number, alias } => {
                    let span = text.span(mention.start, *closed);
                    let before: String = text.chars()
                        [mention.start.saturating_sub(60)..mention.start]
                        .iter()
                        .collect();
                    let year = said_year(text.chars(), mention.start, *closed);
                    let named = (name.as_str(), number.as_deref(), alias.as_deref());
                    self.title(clause, span, named, &before, year.as_deref())
                }
                MentionKind::Number(number) => {
                    let target = match self.names.number(number) {
                        Some(i) => self.held(i),
                        None => Target::Unresolved(span.of(&self.document.text).to_owned()),
                    };
                    self.push(clause, span, None, target);
                    None
                }
                MentionKind::Annex(n) => {
                    self.annex(clause, span, *n, &text, &mention);
                    None
                }
                MentionKind::Clauses(entries) => {
                    let same = article.as_ref().and_then(|(step, owner)| {
                        let read =
                            of_same_article(text.chars(), mention.start, entries, Some(*step))
                                .or_else(|| {
                                    goes_on_below(text.chars(), &mention, entries, listed.as_ref())
                                });
                        Some((read?, owner.clone()))
                    });
                    if let Some((read, owner)) = same {
                        listed = steps_of(mention.end, &read);
                        named = read.last().map(|entry| (entry.steps.clone(), owner.clone()));
                        self.clauses(clause, unit, &text, &read, &owner);
                        last = Some((mention.end, owner));
                        continue;
                    }
                    let mut owner = match bound.get(&mention.start) {
                        Some(owner) => owner.clone(),
                        None => self.owner(&text, mention.start, last.as_ref()),
                    };
                    if owner == Owner::Bare && is_contents_line(text.chars(), &mention, entries) {
                        continue;
                    }
                    // 前款第一项至第六项 goes on from 前款.
                    let goes_on = joins(text.chars(), previous_ends, mention.start);
                    if goes_on {
                        previous_ends = mention.end;
                    }
                    if owner == Owner::Bare
                        && !goes_on
                        && article_named
                            .is_some_and(|from| is_one_sentence(text.chars(), from, mention.start))
                        && may_be_another(text.chars(), &mention, entries)
                    {
                        // 各条第一款 is one of each.
                        let one = !ends_with(text.chars(), mention.start, "各条");
                        let holder = one.then(|| self.only_holder(unit, entries, named.as_ref()));
                        if let Some((read, of)) = holder.flatten() {
                            self.clauses(clause, unit, &text, &read, &of);
                            listed = steps_of(mention.end, &read);
                            last = Some((mention.end, of));
                            continue;
                        }
                        owner = Owner::Unknown;
                    }
                    if owner == Owner::Bare
                        && let Some((end, of @ Owner::Held(_))) = &last
                        && (is_so_called(text.chars(), *end, &mention)
                            || self.carries_out(of) && is_listed(text.chars(), *end, &mention))
                    {
                        owner = of.clone();
                    }
                    let entries = self.of_own_chapter(unit, text.chars(), &mention, entries);
                    if entries.iter().any(|e| e.steps.iter().any(|s| s.0 == Unit::Article)) {
                        article_named = Some(mention.end);
                    }
                    self.clauses(clause, unit, &text, &entries, &owner);
                    listed = steps_of(mention.end, &entries);
                    named = entries.last().map(|entry| (entry.steps.clone(), owner.clone()));
                    let top = entries.last().and_then(|e| e.steps.first()).copied();
                    if let Some(step) = top.filter(|s| s.0 == Unit::Article) {
                        article = Some((step, owner.clone()));
                    }
                    Some(owner)
                }
                MentionKind::Previous { .. } => {
                    if let Some(number) = self.previous(clause, unit, &text, &mention) {
                        article = Some(((Unit::Article, number.into()), Owner::Own));
                    }
                    previous_ends = mention.end;
                    None
                }
                MentionKind::Same(what) => {
                    let same = match (what, &article) {
                        (Unit::Article, Some((step, owner))) => Some((vec![*step], owner)),
                        (Unit::Article, None) => None,
                        (what, _) => named.as_ref().and_then(|(steps, owner)| {
                            let end = steps.iter().position(|step| step.0 == *what)? + 1;
                            Some((steps.get(..end)?.to_vec(), owner))
                        }),
                    };
                    let at_hand =
                        |owner: &Owner| !matches!(owner, Owner::Foreign(_) | Owner::Unknown);
                    if let Some((steps, owner)) = same.filter(|(_, owner)| at_hand(owner)) {
                        let entry = Entry::alone(mention.start, mention.end, steps);
                        self.clauses(clause, unit, &text, &[entry], owner);
                    }
                    None
                }
                MentionKind::Unmarked(_) | MentionKind::Case | MentionKind::Unread => None,
            };
            if let Some(owner) = owner {
                last = Some((mention.end, owner));
            }
        }
    }

    /// Whether this text carries out another, by its title.
    fn carries_out(&self, of: &Owner) -> bool {
        self.law.as_ref() == Some(of)
    }

    /// 违反某条第一项，或第二项: the one place that has such a part, of the article that was named last and of the one
    /// that speaks, with the addresses from its article on.
    fn only_holder(
        &self,
        unit: usize,
        entries: &[Entry],
        named: Option<&(Vec<Step>, Owner)>,
    ) -> Option<(Vec<Entry>, Owner)> {
        let (steps, owner) = named?;
        let top = top_unit(entries)?;
        let i = match owner {
            Owner::Held(i) => *i,
            Owner::Own | Owner::Bare => self.own,
            _ => return None,
        };
        let above: Vec<Step> = steps.iter().take_while(|step| step.0 < top).copied().collect();
        if above.first().is_none_or(|step| step.0 != Unit::Article) {
            return None;
        }
        let mut read = entries.to_vec();
        for entry in &mut read {
            entry.steps.splice(0..0, above.iter().copied());
        }
        let there = |i: usize, unit: Option<usize>, entries: &[Entry]| {
            let document = self.documents.text(i);
            let at = |document: &Document, entry: &Entry| {
                matches!(reach(document, unit, entry), Reach::At(_))
            };
            document.is_some_and(|document| entries.iter().all(|entry| at(document, entry)))
        };
        match (there(i, None, &read), there(self.own, Some(unit), entries)) {
            (true, false) => Some((read, owner.clone())),
            (false, true) if self.document.clause_level == Level::Article => {
                Some((entries.to_vec(), Owner::Bare))
            }
            _ => None,
        }
    }

    /// Takes in the short names that are bound to names without 《》: 依某法（以下简称本法）第五条. Gives where each
    /// definition ends and what it speaks of.
    fn define(&mut self, text: &Folded) -> HashMap<usize, Owner> {
        let chars = text.chars();
        let mut bound = HashMap::new();
        for definition in definitions(chars) {
            let open = definition.open;
            // A title's own remark is read with the title.
            if matches!(chars.get(open.wrapping_sub(1)), Some('》' | '）' | '"')) {
                continue;
            }
            let owner = match self.name_before(chars, open) {
                Some((i, _)) => Owner::Held(self.names.standing(i, self.own)),
                None => {
                    let name: String = chars
                        .get(name_start(chars, open)..open)
                        .unwrap_or_default()
                        .iter()
                        .collect();
                    if kind::of_title(&name).is_none() {
                        continue;
                    }
                    let span = text.span(name_start(chars, open), open);
                    Owner::Foreign(span.of(&self.document.text).to_owned())
                }
            };
            self.aliases.insert(key(&definition.alias), owner.clone());
            bound.entry(definition.end).or_insert(owner);
        }
        bound
    }

    /// Whether a mention is the number mark of a clause: 第十四条 at its beginning cites nothing.
    fn is_mark(&self, span: Span) -> bool {
        let clauses = &self.document.clauses;
        let after = clauses.partition_point(|c| c.span.start <= span.start);
        after.checked_sub(1).and_then(|i| clauses.get(i)).is_some_and(|c| {
            !c.mark.is_empty() && c.mark.start < span.end && span.start < c.mark.end
        })
    }

    fn push(&mut self, from: &Clause, span: Span, range: Option<Span>, aim: impl Into<Aim>) {
        let Aim { target, part } = aim.into();
        let outdated = match &target {
            Target::Clause(id) if id.doc != self.document.id => {
                let held = self.names.position(&id.doc);
                held.is_some_and(|held| self.names.is_newer(held, self.own))
            }
            _ => false,
        };
        self.found.push(Citation { from: from.path.clone(), span, range, target, outdated, part });
    }

    fn held(&self, i: usize) -> Target {
        match self.names.id(i) {
            Some(id) => Target::Document(id),
            None => Target::Unresolved(String::new()),
        }
    }

    fn title(
        &mut self,
        from: &Clause,
        span: Span,
        (name, number, alias): (&str, Option<&str>, Option<&str>),
        before: &str,
        year: Option<&str>,
    ) -> Option<Owner> {
        let folded = key(name);
        let by_number = number.and_then(|n| self.names.number(n));
        let titled = self.names.title_among(name, before, &|i| !self.is_abroad(i, &folded));
        let held = by_number.or(titled).filter(|&i| {
            // Another number than ours under the same title is another document.
            by_number.is_some() || number.is_none_or(|n| !self.names.has_another_number(i, n))
        });
        let said: Vec<char> = before.chars().collect();
        let former = matches!(era::before(&said, said.len()), Some((Era::Former, _)));
        let owner = if let Some(i) = held {
            let standing = || Owner::Held(self.names.standing(i, self.own));
            let printed = || Owner::Foreign(span.of(&self.document.text).to_owned());
            match year {
                Some(year) => self.of_year(i, year, span),
                None if former => self.former(&standing()).unwrap_or_else(printed),
                None => standing(),
            }
        } else if let Some(owner) = self.aliases.get(&folded) {
            owner.clone()
        } else if let Some(owner) = self.short(&folded) {
            owner
        } else {
            Owner::Foreign(span.of(&self.document.text).to_owned())
        };
        if let Some(alias) = alias {
            self.aliases.insert(key(alias), owner.clone());
        }
        let is_document = !matches!(owner, Owner::Foreign(_)) || is_document_title(name);
        if !is_document {
            return None;
        }
        let target = match &owner {
            Owner::Held(i) => self.held(*i),
            _ => Target::Unresolved(span.of(&self.document.text).to_owned()),
        };
        self.push(from, span, None, target);
        self.end_with(&folded, &owner);
        self.title = Some(owner.clone());
        Some(owner)
    }

    /// Notes how a title ends.
    fn end_with(&mut self, title: &str, owner: &Owner) {
        let starts = title.char_indices().map(|(at, _)| at).rev().take(LONGEST_ENDING);
        for ending in starts.filter(|at| *at > 0).filter_map(|at| title.get(at..)) {
            let owners = self.endings.entry(ending.to_owned()).or_default();
            if owners.len() < 2 && !owners.contains(owner) {
                owners.push(owner.clone());
            }
        }
    }

    /// 《条例》 or 《实施意见》 alone: the one title before it in this text that ends so.
    fn short(&self, folded: &str) -> Option<Owner> {
        if folded.chars().count() > LONGEST_ENDING || kind::of_title(folded).is_none() {
            return None;
        }
        match self.endings.get(folded).map_or(&[][..], Vec::as_slice) {
            [only] => Some(only.clone()),
            [] if key(&self.document.meta.title).ends_with(folded)
                && folded.chars().count() >= 2 =>
            {
                Some(Owner::Held(self.own))
            }
            _ => None,
        }
    }

    /// Whose clause a number at `at` counts, from the words before it: 修正前 before them leads to the text before, or
    /// nowhere.
    fn owner(&self, folded: &Folded, at: usize, last: Option<&(usize, Owner)>) -> Owner {
        let (owner, start) = self.owner_named(folded, at, last);
        match start.and_then(|start| era::before(folded.chars(), start)) {
            Some((Era::Former, from)) => self.former(&owner).unwrap_or_else(|| {
                let printed = folded.span(from, at).of(&self.document.text);
                Owner::Foreign(printed.to_owned())
            }),
            _ => owner,
        }
    }

    /// The document as it stood before the text that would be cited; one that has ended is that text itself.
    fn former(&self, owner: &Owner) -> Option<Owner> {
        let standing = match owner {
            Owner::Held(i) => *i,
            Owner::Own | Owner::Bare if !self.amends() => self.own,
            _ => return None,
        };
        let ended = || self.names.is_repealed(standing).then_some(standing);
        self.names.version_before(standing).or_else(ended).map(Owner::Held)
    }

    /// The same as the words alone say, with where they begin; with nothing where they were read before.
    fn owner_named(
        &self,
        folded: &Folded,
        at: usize,
        last: Option<&(usize, Owner)>,
    ) -> (Owner, Option<usize>) {
        let text = folded.chars();
        let mut end = at;
        for glue in ["中的", "中", "的", "总则", "分则"] {
            if ends_with(text, end, glue) {
                end -= glue.chars().count();
            }
        }
        if let Some((closed, owner)) = last
            && gap_is_bracket(text, *closed, end)
        {
            return (owner.clone(), None);
        }
        if text.get(end.wrapping_sub(1)) == Some(&'》') {
            return (Owner::Unknown, None);
        }
        if let Some((i, start)) = self.name_before(text, end) {
            return (Owner::Held(self.names.standing(i, self.own)), Some(start));
        }
        // A law of the other side, where that name is known from there alone.
        if let Some((_, start)) = self.names.name_before(text, end) {
            let printed = folded.span(start, end).of(&self.document.text);
            return (Owner::Foreign(printed.to_owned()), None);
        }
        if let Some(owner) = self.dated(folded, end).or_else(|| self.kin(folded, end)) {
            return (owner, None);
        }
        let whole = end;
        let end = variant::without_note(text, end);
        let Some(kind) = KINDS.iter().map(|kind| kind.name).find(|kind| ends_with(text, end, kind))
        else {
            let owner = if self.amends() { Owner::Unknown } else { Owner::Bare };
            return (owner, Some(at));
        };
        let start = end - kind.chars().count();
        // 依某法（以下简称本法）: what a definition binds goes before what the word says.
        if let Some((owner, start)) = longest_alias(text, end, &self.aliases) {
            return (owner.clone(), Some(start));
        }
        if kind == "法" && text.get(start.wrapping_sub(1)).is_some_and(|c| VERBS.contains(*c)) {
            return (self.law.clone().unwrap_or(Owner::Unknown), None);
        }
        if let Some(own) = ["本", "本实施"].iter().find(|own| ends_with(text, start, own)) {
            // 本规定 inside an amendment is mostly the amended text quoted.
            let quoted = self.amends() && !["决定", "修正案"].contains(&kind);
            let owner = if quoted { Owner::Unknown } else { Owner::Own };
            return (owner, Some(start - own.chars().count()));
        }
        for same in ["同一", "该", "同", "上述", "前述", "此"] {
            // 合同法 is no 同法.
            let before = start.checked_sub(same.chars().count() + 1).and_then(|i| text.get(i));
            if ends_with(text, start, same)
                && before.is_none_or(|c| STOP.contains(*c) || JOINS.contains(*c))
            {
                return (self.antecedent(last), None);
            }
        }
        let from = name_start(text, end);
        if from >= start {
            // 按照规定第三条: a kind word alone names nothing.
            return (Owner::Unknown, None);
        }
        (Owner::Foreign(folded.span(from, whole).of(&self.document.text).to_owned()), None)
    }

    /// The longest known name that ends right before a position, of those that may be meant.
    fn name_before(&self, text: &[char], end: usize) -> Option<(usize, usize)> {
        self.names.name_before_among(text, end, &|i, name| !self.is_abroad(i, name))
    }

    /// What a known name with a year in brackets behind it means: 某法（2018年修正）第五条.
    fn dated(&self, folded: &Folded, end: usize) -> Option<Owner> {
        let text = folded.chars();
        let remark = variant::remark_before(text, end)?;
        let (year, _) = variant::year_behind(text, remark.open)?;
        let (i, start) = self.names.name_before(text, remark.open)?;
        Some(self.of_year(i, &year, folded.span(start, end)))
    }

    /// What a name means that goes on behind a known one: 某法实施条例第五条, 某法解释（三）第五条.
    fn kin(&self, folded: &Folded, end: usize) -> Option<Owner> {
        let text = folded.chars();
        let ends = variant::kin_before(text, end);
        let known = ends.into_iter().find_map(|from| self.names.name_before(text, from));
        known.map(|(_, start)| {
            Owner::Foreign(folded.span(start, end).of(&self.document.text).to_owned())
        })
    }

    /// The version of a document that a year tells; it is unknown where none held is of that year.
    fn of_year(&self, i: usize, year: &str, printed: Span) -> Owner {
        match self.names.of_year(i, year) {
            Some(version) => Owner::Held(version),
            None => Owner::Foreign(printed.of(&self.document.text).to_owned()),
        }
    }

    /// 本章第一节: the section of the chapter that speaks.
    fn of_own_chapter(
        &self,
        unit: usize,
        text: &[char],
        mention: &Mention,
        entries: &[Entry],
    ) -> Vec<Entry> {
        let mut read = entries.to_vec();
        if top_unit(entries) != Some(Unit::Section) || !ends_with(text, mention.start, "本章") {
            return read;
        }
        let mut at = Some(unit);
        while let Some(clause) = at.and_then(|i| self.document.clauses.get(i)) {
            if clause.level == Level::Chapter {
                let step = clause.ordinal.map(|number| (Unit::Chapter, number.into()));
                for entry in &mut read {
                    entry.steps.splice(0..0, step);
                }
                break;
            }
            at = clause.parent;
        }
        read
    }

    /// Whether a name without that of its state means a law of the other side of the strait: 刑法 in a law of Taiwan.
    fn is_abroad(&self, cited: usize, name: &str) -> bool {
        if cited == self.own || name.contains(STATE) {
            return false;
        }
        let Some(own) = self.side else { return false };
        let titled = Side::of_title(self.names.title_of(cited));
        let side = || titled.or_else(|| self.documents.text(cited).and_then(Side::of));
        let of_cited = *self.sides.borrow_mut().entry(cited).or_insert_with(side);
        of_cited.is_some_and(|cited| own != cited)
    }

    /// The law that this text's title says it carries out: …法实施办法.
    fn own_law(&self) -> Option<Owner> {
        let title = key(&self.document.meta.title);
        let text: Vec<char> = title.chars().collect();
        let carries = ["实施", "施行"].iter().find_map(|word| title.find(word))?;
        let end = title.get(..carries)?.chars().count();
        let (i, _) = self.name_before(&text, end)?;
        Some(Owner::Held(self.names.standing(i, self.own)))
    }

    /// 同一意见: the document that was last spoken of.
    fn antecedent(&self, last: Option<&(usize, Owner)>) -> Owner {
        let before = last.map(|(_, owner)| owner).or(self.title.as_ref());
        before.cloned().unwrap_or(Owner::Unknown)
    }

    /// Whether this text amends another: its bare numbers are that text's.
    fn amends(&self) -> bool {
        let title = fold_title(&self.document.meta.title);
        title.contains("修正案") || title.contains("关于修改") || title.contains("关于修订")
    }

    /// The documents at hand that this text's title says it amends.
    fn changed_laws(&self) -> Vec<usize> {
        let title = fold_title(&self.document.meta.title);
        let amended = amending::changed(&title).into_iter();
        let named = amended.filter(|(_, effect)| *effect == amending::Effect::Amends);
        let held = named.filter_map(|(name, _)| {
            self.names.title_among(name, "", &|i| !self.is_abroad(i, &key(name)))
        });
        held.filter(|&i| i != self.own).map(|i| self.names.standing(i, self.own)).collect()
    }

    /// The amended document whose wording is quoted: the one named last, else the only one.
    fn quoted_law(&self) -> Option<usize> {
        match (&self.title, self.changed.as_slice()) {
            (Some(Owner::Held(i)), changed) if changed.contains(i) => Some(*i),
            (_, [only]) => Some(*only),
            _ => None,
        }
    }

    /// Takes in what the quoted wording of an amended law says of that law: 本法第五条, 前款, 第九条 and 第二款 without
    /// a name. Tells whether the mention was one of these. `before` is the article that was named last before it.
    fn quoted(
        &mut self,
        from: &Clause,
        text: &Folded,
        mention: &Mention,
        quotation: Span,
        before: Option<&(Step, Owner)>,
    ) -> bool {
        let entries = match &mention.kind {
            MentionKind::Clauses(entries) => {
                // A name before the number tells itself whose it is.
                let unnamed = self.owner(text, mention.start, None) == Owner::Unknown
                    && speaks_for_itself(text.chars(), mention.start);
                if !unnamed {
                    return false;
                }
                Some(entries)
            }
            MentionKind::Previous { .. } => None,
            _ => return false,
        };
        let Some(law) = self.quoted_law() else {
            // 前款 of the quoted wording is no paragraph of this text.
            return entries.is_none();
        };
        let Some(document) = self.documents.text(law) else { return false };
        let span = text.span(mention.start, mention.end);
        let near = quoted_article(&self.document.text, quotation, span.start)
            .or_else(|| Some(before?.0).filter(|s| s.0 == Unit::Article)?.1.number())
            .and_then(|n| document.find_number(n, 1).first().copied());
        match (entries, &mention.kind) {
            (Some(entries), _) => {
                let entries = of_document(document, entries);
                for entry in &entries {
                    let range = entry.range.map(|(s, e)| text.span(s, e));
                    let span = text.span(entry.start, entry.end);
                    let printed = range.unwrap_or(span).of(&self.document.text);
                    let aim = self.inside(law, near, entry).unwrap_or_else(|| {
                        let words = format!("{}{printed}", in_marks(&document.meta.title));
                        Target::Unresolved(words).into()
                    });
                    self.push(from, span, range, aim);
                }
            }
            (None, MentionKind::Previous { unit: Unit::Article, .. }) => {
                let articles = document.units().filter(|(_, c)| c.level == Level::Article);
                let before = articles.map(|(i, _)| i).take_while(|i| Some(*i) < near).last();
                let found = near.and(before).and_then(|i| self.target(law, i));
                found.into_iter().for_each(|target| self.push(from, span, None, target));
            }
            _ => {
                let found = near.and_then(|i| self.target(law, i));
                found.into_iter().for_each(|target| self.push(from, span, None, target));
            }
        }
        true
    }

    fn clauses(
        &mut self,
        from: &Clause,
        unit: usize,
        text: &Folded,
        entries: &[Entry],
        owner: &Owner,
    ) {
        // In an opinion a number without a name and without brackets is mostly no citation (第一条经验).
        let bracketed = entries
            .iter()
            .any(|e| text.chars().get(e.start..e.end).is_some_and(|c| c.contains(&'（')));
        let sure = *owner != Owner::Bare || self.document.clause_level == Level::Article;
        if !sure && !bracketed {
            return;
        }
        let read = match owner {
            Owner::Held(i) => self.documents.text(*i),
            Owner::Own | Owner::Bare => Some(self.document),
            _ => None,
        };
        let entries = read.map_or_else(|| entries.to_vec(), |d| of_document(d, entries));
        for entry in &entries {
            let range = entry.range.map(|(s, e)| text.span(s, e));
            let span = text.span(entry.start, entry.end);
            let printed = range.unwrap_or(span).of(&self.document.text);
            let target = match owner {
                Owner::Own | Owner::Bare => self
                    .inside(self.own, Some(unit), entry)
                    .or_else(|| self.beside(self.own, entry)),
                Owner::Held(i) => self
                    .inside(*i, (*i == self.own).then_some(unit), entry)
                    .or_else(|| self.beside(*i, entry)),
                Owner::Foreign(name) => Some(Target::Unresolved(format!("{name}{printed}")).into()),
                Owner::Unknown => Some(Target::Unresolved(printed.to_owned()).into()),
            };
            // A clause that the text at hand lacks is told with the title of the document.
            let missing = match owner {
                Owner::Held(i) => {
                    self.documents.text(*i).map(|d| format!("{}{printed}", in_marks(&d.meta.title)))
                }
                _ => None,
            };
            let implied = entry.start == entry.end;
            match target {
                Some(target) => self.push(from, span, range, target),
                None if sure && !implied => {
                    let words = missing.unwrap_or_else(|| printed.to_owned());
                    self.push(from, span, range, Target::Unresolved(words));
                }
                None => {}
            }
        }
    }

    /// The place of a document at an address; `near` is the unit that speaks, for 第二款 alone.
    fn inside(&self, i: usize, near: Option<usize>, entry: &Entry) -> Option<Aim> {
        let document = self.documents.text(i)?;
        self.aim(i, spot_at(document, near, entry)?)
    }

    /// The place in another part of the document's work, where that has the article: 民法典 in several files.
    fn beside(&self, i: usize, entry: &Entry) -> Option<Aim> {
        let (_, nth) = entry.steps.first().filter(|(unit, _)| *unit == Unit::Article)?;
        let part = self.names.part_with(i, nth.number()?.main, None);
        (part != i).then(|| self.inside(part, None, entry)).flatten()
    }

    /// A place of a document, with the name of the part that it is.
    fn aim(&self, i: usize, place: Spot) -> Option<Aim> {
        let document = self.documents.text(i)?;
        let target = self.target(i, place.clause)?;
        let unit = document.unit_of(place.clause);
        let whole = |c: &Clause| c.extent.trimmed(&document.text) == place.span;
        if place.clause == unit && document.clauses.get(unit).is_some_and(whole) {
            return Some(target.into());
        }
        let mut parts = self.parts.borrow_mut();
        let parts = parts.entry((i, unit)).or_insert_with(|| Parts::of(document, unit));
        let part = Some(parts.name(document, place.span)).filter(|name| !name.is_empty());
        Some(Aim { target, part })
    }

    /// What stands before a place of an article of this text, counted in a unit.
    fn parts_before(&self, article: usize, unit: Unit, at: usize, count: usize) -> Vec<Spot> {
        let mut parts = self.parts.borrow_mut();
        let parts =
            parts.entry((self.own, article)).or_insert_with(|| Parts::of(self.document, article));
        parts.before(self.document, unit, at, count)
    }

    /// A clause of a document.
    fn target(&self, i: usize, clause: usize) -> Option<Target> {
        let document = self.documents.text(i)?;
        let path = document.clauses.get(clause)?.path.clone();
        Some(Target::Clause(ClauseId { doc: document.id.clone(), path }))
    }

    /// 前款, 前三条, 前条第二项至第四项, 本款. Gives the number of the article, where one is meant.
    fn previous(
        &mut self,
        from: &Clause,
        unit: usize,
        text: &Folded,
        mention: &Mention,
    ) -> Option<Ordinal> {
        let MentionKind::Previous { unit: what, count, then } = &mention.kind else { return None };
        let document = self.document;
        if document.clause_level != Level::Article {
            return None;
        }
        let span = text.span(mention.start, mention.end);
        let first = then.first().map_or(span, |e| text.span(mention.start, e.end));
        let at: Vec<Aim> = match what {
            Unit::Paragraph | Unit::Item | Unit::Point => {
                let parts = self.parts_before(unit, *what, span.start, *count as usize);
                if !then.is_empty() {
                    self.below(from, unit, text, then, first, &parts);
                    return None;
                }
                let parts = parts.into_iter().filter_map(|part| self.aim(self.own, part));
                let parts: Vec<Aim> = parts.collect();
                let whole = || self.target(self.own, unit).map(Aim::from).into_iter().collect();
                if parts.is_empty() { whole() } else { parts }
            }
            Unit::Article => {
                let articles = document.clauses.get(..unit).unwrap_or_default().iter().enumerate();
                let articles =
                    articles.filter(|(_, c)| c.unit && c.level == Level::Article).map(|(i, _)| i);
                let articles: Vec<usize> = articles.collect();
                let before = articles.len().checked_sub(*count as usize);
                let before = before.and_then(|n| articles.get(n..)).unwrap_or_default();
                let number = match before {
                    &[only] => document.number(only),
                    _ => None,
                };
                if let (false, Some(&article)) = (then.is_empty(), before.first()) {
                    self.below(from, article, text, then, first, &[]);
                    return number;
                }
                let targets = before.iter().filter_map(|i| self.target(self.own, *i));
                let targets: Vec<Aim> = targets.map(Aim::from).collect();
                self.push_all(from, span, targets);
                return number;
            }
            _ => return None,
        };
        self.push_all(from, span, at);
        None
    }

    /// Several targets of the same words: the first stands for them, the others are implied.
    fn push_all(&mut self, from: &Clause, span: Span, aims: Vec<Aim>) {
        let range = (aims.len() > 1).then_some(span);
        let implied = Span::new(span.end, span.end);
        let spans = std::iter::once(span).chain(std::iter::repeat(implied));
        for (aim, span) in aims.into_iter().zip(spans) {
            self.push(from, span, range, aim);
        }
    }

    /// 前款第二项, 前条第一款: the addresses below a part of an article, or below the article.
    fn below(
        &mut self,
        from: &Clause,
        article: usize,
        text: &Folded,
        then: &[Entry],
        first: Span,
        parts: &[Spot],
    ) {
        let document = self.document;
        for (n, entry) in then.iter().enumerate() {
            let range = entry.range.map(|(s, e)| text.span(s, e));
            let span = if n == 0 { first } else { text.span(entry.start, entry.end) };
            let part = match parts {
                [only] => spot_below(document, *only, entry),
                _ => None,
            };
            let spot = part.or_else(|| spot_at(document, Some(article), entry));
            let aim = spot.and_then(|spot| self.aim(self.own, spot));
            let aim = aim.or_else(|| self.target(self.own, article).map(Aim::from));
            aim.into_iter().for_each(|aim| self.push(from, span, range, aim));
        }
    }

    fn annex(&mut self, from: &Clause, span: Span, n: u32, text: &Folded, mention: &Mention) {
        let begins = mention.start == 0 || text.chars().get(mention.start - 1) == Some(&'\n');
        if begins {
            return;
        }
        let annex = self
            .document
            .clauses
            .iter()
            .find(|c| c.level == Level::Annex && c.ordinal.map_or(n == 1, |o| o.main == n));
        let target = match annex {
            Some(c) => {
                Target::Clause(ClauseId { doc: self.document.id.clone(), path: c.path.clone() })
            }
            None => Target::Unresolved(span.of(&self.document.text).to_owned()),
        };
        self.push(from, span, None, target);
    }
}

/// Whether the words before a number name no other document or article: none do, or 本法.
fn speaks_for_itself(text: &[char], at: usize) -> bool {
    let named = |word: &str| ends_with(text, at, word);
    if ["》", "同条", "该条", "同一条"].into_iter().any(named) {
        return false;
    }
    let kind = KINDS.iter().map(|kind| kind.name).find(|kind| named(kind));
    kind.is_none_or(|kind| ends_with(text, at - kind.chars().count(), "本"))
}

/// What stands between quotation marks in a part of a text, outermost alone. Every paragraph of a long quotation opens
/// again, and the last alone closes it.
fn quotations(text: &str, within: Span) -> Vec<Span> {
    let mut found = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut begins_line = false;
    for (at, c) in within.of(text).char_indices() {
        let at = within.start + at;
        match c {
            '“' | '「' if open.is_empty() || !begins_line => open.push(at + c.len_utf8()),
            '”' | '」' => {
                if let Some(start) = open.pop()
                    && open.is_empty()
                {
                    found.push(Span::new(start, at));
                }
            }
            _ => {}
        }
        begins_line = c == '\n' || (begins_line && c.is_whitespace());
    }
    found
}

/// The article of the quoted wording at a place: the last whose number stands at the head of a line before it.
fn quoted_article(text: &str, quotation: Span, at: usize) -> Option<Ordinal> {
    let before = Span::new(quotation.start, at).of(text);
    before.lines().rev().find_map(|line| {
        let line = line.trim_start().trim_start_matches('“');
        let mark = line.strip_prefix('第')?;
        let unit = mark.find(['条', '條'])?;
        let rest = mark.get(unit + '条'.len_utf8()..)?;
        let sub = rest.starts_with('之').then(|| numeral::read_sub(rest)).flatten();
        let (main, used) = numeral::read(mark.get(..unit)?.trim())?;
        let whole = used == mark.get(..unit)?.trim().len();
        whole.then_some(Ordinal { main, sub: sub.map_or(0, |(sub, _)| sub) })
    })
}

/// The longest bound name that ends at a position, with what it is bound to and where it begins. 本法 may follow any
/// word, other names only what may stand before a name.
pub fn longest_alias<'a, T>(
    text: &[char],
    end: usize,
    aliases: &'a HashMap<String, T>,
) -> Option<(&'a T, usize)> {
    if aliases.is_empty() {
        return None;
    }
    (1..=LONGEST_ALIAS.min(end)).rev().find_map(|length| {
        let start = end - length;
        let name: String = text.get(start..end)?.iter().collect();
        let bound = aliases.get(&name)?;
        let fits = name.starts_with('本') || may_begin(text, start);
        fits.then_some((bound, start))
    })
}

/// The year of a version that the words around a title tell: 《某法》（2018年修正）, 2018年修正的《某法》.
fn said_year(text: &[char], start: usize, closed: usize) -> Option<String> {
    let behind = variant::year_behind(text, closed).map(|(year, _)| year);
    behind.or_else(|| match variant::told_before(text, start, closed)?.0 {
        Told::Year(year) => Some(year),
        _ => None,
    })
}

/// Where the name of a document that ends at a position begins.
fn name_start(text: &[char], end: usize) -> usize {
    let mut from = end;
    while from > 0 && end - from < 24 && text.get(from - 1).is_some_and(|c| !STOP.contains(*c)) {
        // …第三条及民法: the name begins behind what joins it to a number.
        let joins = text.get(from - 1).is_some_and(|c| matches!(c, '及' | '与' | '和' | '或'));
        let numbered = from.checked_sub(2).and_then(|i| text.get(i)).is_some_and(|c| {
            matches!(c, '条' | '款' | '项' | '目')
                || numeral::is_arabic(*c)
                || numeral::is_ordinal(*c)
        });
        if joins && numbered {
            break;
        }
        from -= 1;
    }
    from
}

/// Whether nothing but a joining word stands between two places.
fn joins(text: &[char], from: usize, to: usize) -> bool {
    let between = text.get(from..to).unwrap_or_default();
    let is = |word: &&str| word.chars().eq(between.iter().copied());
    from > 0 && ["、", "和", "或者", "或", "至", "以及", "及"].iter().any(is)
}

/// Whether nothing between two places ends a sentence or a paragraph.
fn is_one_sentence(text: &[char], from: usize, to: usize) -> bool {
    !text.get(from..to).unwrap_or_default().iter().any(|c| matches!(c, '。' | '\n'))
}

/// The last steps of a list, with where it ends.
fn steps_of(end: usize, entries: &[Entry]) -> Option<(usize, Vec<Step>)> {
    entries.last().map(|entry| (end, entry.steps.clone()))
}

/// 第七条第一项基本测量、第二项加密控制测量: a later part of the article whose part was named last in the sentence.
fn goes_on_below(
    text: &[char],
    mention: &Mention,
    entries: &[Entry],
    listed: Option<&(usize, Vec<Step>)>,
) -> Option<Vec<Entry>> {
    let (end, steps) = listed?;
    let joined = mention.start.checked_sub(1).and_then(|i| text.get(i)) == Some(&'、');
    let first = entries.first().and_then(|entry| entry.steps.first())?;
    let at = steps.iter().position(|step| step.0 == first.0).filter(|at| *at > 0)?;
    let later = steps.get(at)?.1.number().zip(first.1.number()).is_some_and(|(a, b)| a < b);
    if !joined || !later || !is_one_sentence(text, *end, mention.start) {
        return None;
    }
    let mut read = entries.to_vec();
    for entry in &mut read {
        entry.steps.splice(0..0, steps.get(..at)?.iter().copied());
    }
    Some(read)
}

/// 本法第六条所称…及第十四条所称…: both are of the one document, whose words a rule explains.
fn is_so_called(text: &[char], from: usize, mention: &Mention) -> bool {
    const JOINS: &str = "及、与和或";
    let called = |at: usize| {
        let rest: String = text.get(at..).unwrap_or_default().iter().take(2).collect();
        ["所称", "所定", "所指", "所谓"].contains(&rest.as_str())
    };
    let joined = mention.start.checked_sub(1).and_then(|i| text.get(i));
    joined.is_some_and(|c| JOINS.contains(*c))
        && called(from)
        && called(mention.end)
        && is_one_sentence(text, from, mention.start)
}

/// 本法第六条第二项…，或第七条…: a list that a rule makes of articles of the law that it carries out.
fn is_listed(text: &[char], from: usize, mention: &Mention) -> bool {
    const JOINS: &str = "及与和或暨";
    let between = text.get(from..mention.start).unwrap_or_default();
    let Some((joint, words)) = between.strip_suffix(&['依']).unwrap_or(between).split_last()
    else {
        return false;
    };
    // Behind another comma something else is told: …，应备具第四条规定的书件.
    let words = words.strip_suffix(&[',']).unwrap_or(words);
    JOINS.contains(*joint) && !words.iter().any(|c| matches!(c, '。' | '\n' | ';' | ','))
}

/// Whether 第三款 alone may belong to an article that was named before it.
fn may_be_another(text: &[char], mention: &Mention, entries: &[Entry]) -> bool {
    let own = ["本条", "本款", "该条"].iter().any(|own| ends_with(text, mention.start, own));
    !own && top_unit(entries).is_some_and(|unit| unit >= Unit::Paragraph)
}

/// Whether 第五章 stands before a space: a line of the contents, which cites nothing.
fn is_contents_line(text: &[char], mention: &Mention, entries: &[Entry]) -> bool {
    top_unit(entries).is_some_and(|unit| unit <= Unit::Section)
        && text.get(mention.end).is_none_or(|c| c.is_whitespace())
}

fn top_unit(entries: &[Entry]) -> Option<Unit> {
    entries.first().and_then(|e| e.steps.first()).map(|s| s.0)
}

/// Whether nothing, or one remark in brackets, stands between a title and a number.
pub fn gap_is_bracket(text: &[char], from: usize, to: usize) -> bool {
    match text.get(from..to) {
        Some([]) => true,
        Some(['（', inner @ .., '）']) => inner.len() < 60 && !inner.contains(&'。'),
        _ => false,
    }
}
