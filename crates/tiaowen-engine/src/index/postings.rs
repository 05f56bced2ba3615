//! Writes the posting lists of the text fields: which token stands where.
//!
//! The engine's own writer hashes every token and chains its positions through memory. Here tokens are numbers,
//! counted first and then put in place in one pass; fields are written side by side, and [`join`] puts them into the
//! segment. What is too much for the memory is put in place part by part, each a sorted [`Run`] on the disk, and the
//! runs are merged. The format is the engine's, written by its serializer.

use std::collections::HashMap;
use std::fs;
use std::hash::{BuildHasherDefault, Hasher};
use std::io::Write;
use std::ops::Range;
use std::path::Path;

use rayon::prelude::*;
use tantivy::directory::{CompositeFile, CompositeWrite, FileSlice};
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::{Segment, SegmentComponent};
use tantivy::postings::FieldSerializer;
use tantivy::schema::{Field, IndexRecordOption, Schema};
use tantivy::{DocId, Result};

use super::Characters;
use super::prepare::Cut;
use super::runs::{Run, Spool, merge};
use crate::segment::{each_token, is_written};

/// Marks a token after which the next position begins.
const LAST: u32 = 1 << 31;
/// A token that is in no posting list: too long for the engine.
const NONE: u32 = LAST - 1;
/// Longest token in bytes.
const LONGEST: usize = 65_530;

/// Numbers of the words of all fields.
#[derive(Default)]
pub(super) struct Vocabulary {
    entries: HashMap<Box<[char]>, Entry, BuildHasherDefault<Mix>>,
    /// Tokens of the words that were met whole, one word after the other.
    tokens: Vec<u32>,
}

/// What is known of a word.
#[derive(Clone, Copy)]
struct Entry {
    number: u32,
    /// Its tokens with those of the substrings inside it, once it was met as a whole word.
    tokens: Option<(u32, u32)>,
}

/// The tokens of one field, unit after unit.
#[derive(Default)]
pub(super) struct Stream {
    tokens: Vec<u32>,
    /// Each unit with the end of its tokens.
    ends: Vec<(DocId, usize)>,
}

impl Vocabulary {
    fn entry(&mut self, word: &[char]) -> Entry {
        if let Some(entry) = self.entries.get(word) {
            return *entry;
        }
        let long = word.iter().map(|c| c.len_utf8()).sum::<usize>() > LONGEST;
        let number = if long { NONE } else { self.entries.len() as u32 };
        let entry = Entry { number, tokens: None };
        if !long {
            self.entries.insert(word.into(), entry);
        }
        entry
    }

    /// The tokens of a word: the substrings inside it, then itself, after which the next position begins.
    fn tokens(&mut self, word: &[char]) -> &[u32] {
        let known = self.entry(word);
        let (start, end) = known.tokens.unwrap_or_else(|| {
            let start = self.tokens.len();
            each_token(word, &[(0, word.len())], |from, to, _| {
                let number = self.entry(word.get(from..to).unwrap_or_default()).number;
                self.tokens.push(number);
            });
            if let Some(last) = self.tokens.last_mut() {
                *last |= LAST;
            }
            let tokens = (start as u32, self.tokens.len() as u32);
            if let Some(entry) = self.entries.get_mut(word) {
                entry.tokens = Some(tokens);
            }
            tokens
        });
        self.tokens.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The words that stand in a field, with how often: a substring of a longer word is none.
    pub(super) fn standing(&self, field: &WordField) -> impl Iterator<Item = (&[char], u32)> {
        let mut times = field.times.clone();
        times.resize(self.entries.len(), 0);
        count_standing(&field.stream, &mut times);
        let times = move |entry: &Entry| times.get(entry.number as usize).copied();
        let words = self.entries.iter();
        let words = words.map(move |(word, entry)| (&**word, times(entry).unwrap_or_default()));
        words.filter(|(_, times)| *times > 0)
    }

    /// The words of which there are places, in the engine's order, with where those are.
    fn sorted(&self, ranges: impl Fn(u32) -> Range<usize>) -> Vec<(&[char], Range<usize>)> {
        let words = self.entries.iter().map(|(word, entry)| (&**word, ranges(entry.number)));
        let mut words: Vec<_> = words.filter(|(_, range)| !range.is_empty()).collect();
        // Code points sort as their UTF-8 does.
        words.sort_unstable_by_key(|(word, _)| *word);
        words
    }
}

fn count_standing(stream: &Stream, times: &mut [u32]) {
    for token in stream.tokens.iter().filter(|token| **token & LAST != 0) {
        if let Some(times) = times.get_mut((token & NONE) as usize) {
            *times += 1;
        }
    }
}

impl Stream {
    /// How many tokens wait.
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Adds the words of a unit's text.
    pub(super) fn add_words(&mut self, doc: DocId, cut: &Cut, vocabulary: &mut Vocabulary) {
        for (start, end) in &cut.words {
            let word = cut.folded.chars().get(*start..*end).unwrap_or_default();
            self.tokens.extend_from_slice(vocabulary.tokens(word));
        }
        self.ends.push((doc, self.tokens.len()));
    }

    /// Adds the characters of a unit's text.
    pub(super) fn add_characters(&mut self, doc: DocId, cut: &Cut) {
        let chars = cut.folded.chars().iter();
        self.tokens.extend(chars.filter(|c| is_written(**c)).map(|c| *c as u32));
        self.ends.push((doc, self.tokens.len()));
    }

    /// Adds a unit whose text is that of the one before.
    pub(super) fn add_again(&mut self, doc: DocId) {
        let start = self.ends.iter().rev().nth(1).map_or(0, |(_, end)| *end);
        let end = self.ends.last().map_or(0, |(_, end)| *end);
        self.tokens.extend_from_within(start..end);
        self.ends.push((doc, self.tokens.len()));
    }

    fn units(&self) -> impl Iterator<Item = (DocId, &[u32])> {
        let mut start = 0;
        self.ends.iter().map(move |(doc, end)| {
            let tokens = self.tokens.get(start..*end).unwrap_or_default();
            start = *end;
            (*doc, tokens)
        })
    }
}

/// A field as it goes into the files of the segment.
pub(super) struct Written {
    field: Field,
    terms: Spool,
    postings: Spool,
    positions: Spool,
    lengths: Vec<u8>,
}

/// How many tokens each unit of a field has, as the engine keeps it, and how many they are together.
#[derive(Default)]
struct Lengths {
    ids: Vec<u8>,
    tokens: u64,
}

impl Lengths {
    fn set(&mut self, doc: DocId, tokens: u32) {
        self.tokens += u64::from(tokens);
        self.ids.resize(doc as usize + 1, 0);
        if let Some(length) = self.ids.last_mut() {
            *length = FieldNormReader::fieldnorm_to_id(tokens);
        }
    }
}

/// A field of words that is being made.
#[derive(Default)]
pub(super) struct WordField {
    pub(super) stream: Stream,
    lengths: Lengths,
    /// How often each word stands by itself in what was spilled.
    times: Vec<u32>,
    runs: Vec<Run>,
}

/// The words of a field, each with its places.
struct PlacedWords {
    /// Where the places of each number end.
    ends: Vec<u32>,
    places: Vec<(DocId, u32)>,
}

impl PlacedWords {
    fn each(
        &self,
        vocabulary: &Vocabulary,
        mut each: impl FnMut(&[u8], &[(DocId, u32)]) -> Result<()>,
    ) -> Result<()> {
        let mut bytes = String::new();
        for (word, range) in vocabulary.sorted(|number| range_of(&self.ends, number)) {
            bytes.clear();
            bytes.extend(word);
            each(bytes.as_bytes(), self.places.get(range).unwrap_or_default())?;
        }
        Ok(())
    }
}

impl WordField {
    /// Puts the tokens that wait in place.
    fn place(&mut self, vocabulary: &Vocabulary) -> PlacedWords {
        let stream = std::mem::take(&mut self.stream);
        let numbers = stream.tokens.iter().map(|t| t & NONE).filter(|t| *t != NONE);
        let (mut starts, ends) = borders(vocabulary.entries.len(), numbers);
        let mut places = vec![(0, 0); ends.last().copied().unwrap_or_default() as usize];
        for (doc, tokens) in stream.units() {
            let (mut position, mut held) = (0, 0);
            for token in tokens {
                let number = token & NONE;
                if number != NONE
                    && let Some(slot) = starts.get_mut(number as usize)
                    && let Some(place) = places.get_mut(*slot as usize)
                {
                    *place = (doc, position);
                    *slot += 1;
                    held += 1;
                }
                position += token >> 31;
            }
            self.lengths.set(doc, held);
        }
        PlacedWords { ends, places }
    }

    /// Writes the tokens that wait into a run.
    pub(super) fn spill(&mut self, vocabulary: &Vocabulary, dir: &Path) -> Result<()> {
        self.times.resize(vocabulary.entries.len(), 0);
        count_standing(&self.stream, &mut self.times);
        let placed = self.place(vocabulary);
        let run = Run::write(dir, |run| placed.each(vocabulary, |term, at| run.add(term, at)))?;
        self.runs.push(run);
        Ok(())
    }

    /// Writes the posting lists.
    pub(super) fn write(
        mut self,
        field: (&Schema, Field),
        vocabulary: &Vocabulary,
        units: DocId,
        dir: &Path,
    ) -> Result<Written> {
        if self.runs.is_empty() {
            let placed = self.place(vocabulary);
            let each =
                |terms: &mut Terms<'_, '_>| placed.each(vocabulary, |term, at| terms.add(term, at));
            return write_field(field, self.lengths, units, Spool::in_memory(), each);
        }
        self.spill(vocabulary, dir)?;
        let Self { lengths, runs, .. } = self;
        write_runs(field, lengths, units, runs, dir)
    }
}

/// A field of characters that is being made: of each by itself, and of each with the next.
#[derive(Default)]
pub(super) struct CharacterField {
    pub(super) stream: Stream,
    /// Of the characters and of the pairs.
    lengths: [Lengths; 2],
    runs: [Vec<Run>; 2],
}

/// The characters of a field, each with its places.
struct PlacedCharacters {
    alphabet: Alphabet,
    /// Where the places of each number end.
    ends: Vec<u32>,
    places: Vec<Place>,
}

impl PlacedCharacters {
    fn groups(&self) -> impl Iterator<Item = (char, &[Place])> {
        let ranges = (0..).map(|number| range_of(&self.ends, number));
        let groups = ranges.map(|range| self.places.get(range).unwrap_or_default());
        self.alphabet.chars.iter().copied().zip(groups)
    }

    fn each_single(
        &self,
        mut each: impl FnMut(&[u8], &[(DocId, u32)]) -> Result<()>,
    ) -> Result<()> {
        let mut places = Vec::new();
        for (character, group) in self.groups() {
            places.clear();
            places.extend(group.iter().map(|(_, doc, position)| (*doc, *position)));
            each(character.encode_utf8(&mut [0; 4]).as_bytes(), &places)?;
        }
        Ok(())
    }

    fn each_pair(&self, mut each: impl FnMut(&[u8], &[(DocId, u32)]) -> Result<()>) -> Result<()> {
        let mut sorter = Sorter::new(self.alphabet.chars.len() + 1);
        let mut pair = String::new();
        for (first, group) in self.groups() {
            sorter.sort(group);
            for (next, from, to) in &sorter.groups {
                let Some(next) = self.alphabet.chars.get(*next as usize - 1) else { continue };
                pair.clear();
                pair.extend([first, *next]);
                each(pair.as_bytes(), sorter.sorted.get(*from..*to).unwrap_or_default())?;
            }
        }
        Ok(())
    }
}

impl CharacterField {
    /// Puts the characters that wait in place.
    fn place(&mut self) -> PlacedCharacters {
        let stream = std::mem::take(&mut self.stream);
        let alphabet = Alphabet::of(&stream.tokens);
        let numbers = stream.tokens.iter().map(|token| alphabet.number(*token));
        let (mut starts, ends) = borders(alphabet.chars.len(), numbers);
        let mut places: Vec<Place> = vec![(0, 0, 0); stream.tokens.len()];
        let [singles, pairs] = &mut self.lengths;
        for (doc, tokens) in stream.units() {
            for (position, token) in tokens.iter().enumerate() {
                let next = tokens.get(position + 1).map_or(0, |next| alphabet.number(*next) + 1);
                if let Some(slot) = starts.get_mut(alphabet.number(*token) as usize)
                    && let Some(place) = places.get_mut(*slot as usize)
                {
                    *place = (next, doc, position as u32);
                    *slot += 1;
                }
            }
            singles.set(doc, tokens.len() as u32);
            pairs.set(doc, tokens.len().saturating_sub(1) as u32);
        }
        PlacedCharacters { alphabet, ends, places }
    }

    /// Writes the characters that wait into runs.
    pub(super) fn spill(&mut self, dir: &Path) -> Result<()> {
        let placed = self.place();
        let [singles, pairs] = &mut self.runs;
        singles.push(Run::write(dir, |run| placed.each_single(|term, at| run.add(term, at)))?);
        pairs.push(Run::write(dir, |run| placed.each_pair(|term, at| run.add(term, at)))?);
        Ok(())
    }

    /// Writes the posting lists, those of the characters first.
    pub(super) fn write(
        mut self,
        (schema, fields): (&Schema, Characters),
        units: DocId,
        dir: &Path,
    ) -> Result<[Written; 2]> {
        let of = |field| (schema, field);
        let (singles, pairs) = if self.runs.iter().all(Vec::is_empty) {
            let placed = self.place();
            let [singles, pairs] = self.lengths;
            rayon::join(
                || {
                    write_field(of(fields.singles), singles, units, Spool::in_memory(), |terms| {
                        placed.each_single(|term, at| terms.add(term, at))
                    })
                },
                || {
                    write_field(of(fields.pairs), pairs, units, Spool::in_memory(), |terms| {
                        placed.each_pair(|term, at| terms.add(term, at))
                    })
                },
            )
        } else {
            self.spill(dir)?;
            let [singles, pairs] = self.lengths;
            let [of_singles, of_pairs] = self.runs;
            rayon::join(
                || write_runs(of(fields.singles), singles, units, of_singles, dir),
                || write_runs(of(fields.pairs), pairs, units, of_pairs, dir),
            )
        };
        Ok([singles?, pairs?])
    }
}

/// Counts numbers below `count`: where the places of each begin when all are put in order, and where they end.
fn borders(count: usize, numbers: impl Iterator<Item = u32>) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0_u32; count + 1];
    for number in numbers {
        if let Some(count) = starts.get_mut(number as usize + 1) {
            *count += 1;
        }
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let ends = starts.iter().skip(1).copied().collect();
    (starts, ends)
}

fn range_of(ends: &[u32], number: u32) -> Range<usize> {
    let at = |number: u32| ends.get(number as usize).copied().unwrap_or_default() as usize;
    number.checked_sub(1).map_or(0, at)..at(number)
}

/// Where a character stands: the number of the one behind it (0 where there is none), unit, place.
type Place = (u32, DocId, u32);

/// The characters of a field in the engine's order, with their numbers.
struct Alphabet {
    chars: Vec<char>,
    numbers: Vec<u32>,
}

impl Alphabet {
    fn of(tokens: &[u32]) -> Self {
        let mut numbers = vec![0; char::MAX as usize + 1];
        for token in tokens {
            numbers[*token as usize] = 1;
        }
        let mut chars = Vec::new();
        for (point, number) in numbers.iter_mut().enumerate().filter(|(_, number)| **number == 1) {
            *number = chars.len() as u32;
            chars.extend(char::from_u32(point as u32));
        }
        Self { chars, numbers }
    }

    fn number(&self, token: u32) -> u32 {
        self.numbers.get(token as usize).copied().unwrap_or_default()
    }
}

/// Orders the positions of one character by the character behind it; positions of one bigram keep their order.
struct Sorter {
    counts: Vec<u32>,
    seen: Vec<u32>,
    sorted: Vec<(DocId, u32)>,
    groups: Vec<(u32, usize, usize)>,
}

impl Sorter {
    fn new(characters: usize) -> Self {
        let counts = vec![0; characters];
        Self { counts, seen: Vec::new(), sorted: Vec::new(), groups: Vec::new() }
    }

    fn sort(&mut self, places: &[Place]) {
        self.seen.clear();
        self.groups.clear();
        for (next, ..) in places {
            let count = &mut self.counts[*next as usize];
            if *count == 0 {
                self.seen.push(*next);
            }
            *count += 1;
        }
        self.seen.sort_unstable();
        let mut start = 0;
        for next in self.seen.iter().filter(|next| **next != 0) {
            let count = &mut self.counts[*next as usize];
            let end = start + *count as usize;
            self.groups.push((*next, start, end));
            *count = start as u32;
            start = end;
        }
        self.sorted.clear();
        self.sorted.resize(start, (0, 0));
        for (next, doc, position) in places.iter().filter(|place| place.0 != 0) {
            let slot = &mut self.counts[*next as usize];
            self.sorted[*slot as usize] = (*doc, *position);
            *slot += 1;
        }
        for next in &self.seen {
            self.counts[*next as usize] = 0;
        }
    }
}

/// Takes the terms of a field in order.
struct Terms<'a, 'b> {
    field: FieldSerializer<'a, &'b mut Spool>,
    steps: Vec<u32>,
    with_positions: bool,
}

/// Writes one field into spools of a kind, from what gives its terms in order.
fn write_field(
    (schema, field): (&Schema, Field),
    lengths: Lengths,
    units: DocId,
    [mut terms, mut postings, mut positions]: [Spool; 3],
    each: impl FnOnce(&mut Terms<'_, '_>) -> Result<()>,
) -> Result<Written> {
    let Lengths { ids: mut lengths, tokens } = lengths;
    lengths.resize(units as usize, 0);
    let kind = schema.get_field_entry(field).field_type().index_record_option();
    let kind = kind.unwrap_or(IndexRecordOption::Basic);
    let norms = FieldNormReader::open(FileSlice::from(lengths.clone()))?;
    let mut to = [&mut terms, &mut postings, &mut positions].map(CompositeWrite::wrap);
    // The parts are put into files of all fields by `join`, so these files are left without their ends.
    let [terms_to, postings_to, positions_to] = to.each_mut().map(|to| to.for_field(field));
    let field_to =
        FieldSerializer::create(kind, tokens, terms_to, postings_to, positions_to, Some(norms))?;
    let mut into =
        Terms { field: field_to, steps: Vec::new(), with_positions: kind.has_positions() };
    each(&mut into)?;
    into.field.close()?;
    for spool in [&mut terms, &mut postings, &mut positions] {
        spool.flush()?;
    }
    Ok(Written { field, terms, postings, positions, lengths })
}

/// Writes one field from its runs.
fn write_runs(
    field: (&Schema, Field),
    lengths: Lengths,
    units: DocId,
    runs: Vec<Run>,
    dir: &Path,
) -> Result<Written> {
    write_field(field, lengths, units, Spool::on_disk(dir)?, |terms| {
        merge(runs, |term, at| terms.add(term, at))
    })
}

impl Terms<'_, '_> {
    /// A term with the units and positions where it stands, in order.
    fn add(&mut self, term: &[u8], places: &[(DocId, u32)]) -> Result<()> {
        let of_one = |a: &(DocId, u32), b: &(DocId, u32)| a.0 == b.0;
        let units = places.chunk_by(of_one).count();
        self.field.new_term(term, units as u32, true)?;
        for unit in places.chunk_by(of_one) {
            let Some((doc, _)) = unit.first() else { continue };
            self.steps.clear();
            if self.with_positions {
                let mut before = 0;
                for (_, position) in unit {
                    self.steps.push(position - before);
                    before = *position;
                }
            }
            self.field.write_doc(*doc, unit.len() as u32, &self.steps);
        }
        self.field.close_term()?;
        Ok(())
    }
}

impl Written {
    /// Writes what it adds to a file of the segment.
    fn copy(&self, component: &SegmentComponent, to: &mut impl Write) -> std::io::Result<()> {
        match component {
            SegmentComponent::Terms => self.terms.copy(to),
            SegmentComponent::Postings => self.postings.copy(to),
            SegmentComponent::Positions => self.positions.copy(to),
            SegmentComponent::FieldNorms => to.write_all(&self.lengths),
            _ => Ok(()),
        }
    }
}

/// Joins the files of a segment and the fields written beside it into one segment.
pub(super) fn join(base: &Segment, whole: &Segment, fields: &[Written], dir: &Path) -> Result<()> {
    use SegmentComponent::{FastFields, FieldNorms, Positions, Postings, Store, Terms};
    let own = |field: Field| fields.iter().any(|written| written.field == field);
    let components = [Postings, Positions, Terms, FieldNorms];
    let files = components.clone().map(|component| whole.clone().open_write(component));
    components.clone().into_par_iter().zip(files).try_for_each(|(component, to)| {
        let mut to = CompositeWrite::wrap(to?);
        let file = CompositeFile::open(&base.open_read(component.clone())?)?;
        for (field, _) in base.schema().fields().filter(|(field, _)| !own(*field)) {
            if let Some(part) = file.open_read(field) {
                to.for_field(field).write_all(&part.read_bytes()?)?;
            }
        }
        for written in fields {
            written.copy(&component, to.for_field(written.field))?;
        }
        Result::Ok(to.close()?)
    })?;
    for component in [FastFields, Store] {
        let [from, to] = [base, whole].map(|s| dir.join(s.relative_path(component.clone())));
        fs::rename(from, to)?;
    }
    for component in components {
        let path = dir.join(base.relative_path(component));
        if path.exists() {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// A hash of a few multiplications: words are short and nobody chooses them to collide.
#[derive(Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, value: u32) {
        self.0 = (self.0.rotate_left(5) ^ u64::from(value)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn write_usize(&mut self, value: usize) {
        self.write_u32(value as u32);
    }
}
