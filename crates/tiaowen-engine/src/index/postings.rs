//! Writes the posting lists of the text fields: which token stands where.
//!
//! The engine's own writer hashes every token and chains its positions through memory. Here tokens are numbers,
//! counted first and then put in place in one pass; each field is written in memory, so that fields are
//! written side by side, and [`join`] puts them into the segment. The format is the engine's, written by
//! its serializer.

use std::collections::HashMap;
use std::fs;
use std::hash::{BuildHasherDefault, Hasher};
use std::io::Write;
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
    pub(super) fn standing(&self, stream: &Stream) -> impl Iterator<Item = (&[char], u32)> {
        let mut times = vec![0_u32; self.entries.len()];
        for token in stream.tokens.iter().filter(|token| **token & LAST != 0) {
            if let Some(times) = times.get_mut((token & NONE) as usize) {
                *times += 1;
            }
        }
        let times = move |entry: &Entry| times.get(entry.number as usize).copied();
        let words = self.entries.iter();
        let words = words.map(move |(word, entry)| (&**word, times(entry).unwrap_or_default()));
        words.filter(|(_, times)| *times > 0)
    }

    /// Every word in the engine's order, with its number.
    fn sorted(&self) -> Vec<(&[char], u32)> {
        let mut words: Vec<(&[char], u32)> =
            self.entries.iter().map(|(word, entry)| (&**word, entry.number)).collect();
        // Code points sort as their UTF-8 does.
        words.sort_unstable();
        words
    }
}

impl Stream {
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
    terms: Vec<u8>,
    postings: Vec<u8>,
    positions: Vec<u8>,
    lengths: Vec<u8>,
}

/// Writes the posting lists of a field of words.
pub(super) fn write_words(
    schema: &Schema,
    field: Field,
    stream: Stream,
    vocabulary: &Vocabulary,
    units: DocId,
) -> Result<Written> {
    let mut starts = vec![0_u32; vocabulary.entries.len() + 1];
    for token in stream.tokens.iter().map(|t| t & NONE).filter(|t| *t != NONE) {
        if let Some(count) = starts.get_mut(token as usize + 1) {
            *count += 1;
        }
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let ends: Vec<u32> = starts.iter().skip(1).copied().collect();
    let mut places = vec![(0, 0); starts.last().copied().unwrap_or_default() as usize];
    let mut field = FieldWriter::new(schema, field, units);
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
        field.set_length(doc, held);
    }
    drop(stream);
    field.write(|terms| {
        let mut bytes = String::new();
        for (word, number) in vocabulary.sorted() {
            let end = ends.get(number as usize).copied().unwrap_or_default() as usize;
            let start = match number {
                0 => 0,
                number => ends.get(number as usize - 1).copied().unwrap_or_default() as usize,
            };
            if start < end {
                bytes.clear();
                bytes.extend(word);
                terms.add(bytes.as_bytes(), places.get(start..end).unwrap_or_default())?;
            }
        }
        Ok(())
    })
}

/// Writes the posting lists of characters: of each by itself, and of each with the next.
pub(super) fn write_characters(
    schema: &Schema,
    fields: Characters,
    stream: Stream,
    units: DocId,
) -> Result<[Written; 2]> {
    let alphabet = Alphabet::of(&stream.tokens);
    let mut singles = FieldWriter::new(schema, fields.singles, units);
    let mut pairs = FieldWriter::new(schema, fields.pairs, units);
    let mut starts = vec![0_u32; alphabet.chars.len() + 1];
    for token in &stream.tokens {
        starts[alphabet.number(*token) as usize + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let ends: Vec<u32> = starts.iter().skip(1).copied().collect();
    let mut places: Vec<Place> = vec![(0, 0, 0); stream.tokens.len()];
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
        singles.set_length(doc, tokens.len() as u32);
        pairs.set_length(doc, tokens.len().saturating_sub(1) as u32);
    }
    drop(stream);
    let groups = || {
        let starts = std::iter::once(&0).chain(&ends);
        let ranges = starts.zip(&ends).map(|(start, end)| *start as usize..*end as usize);
        let groups = ranges.map(|range| places.get(range).unwrap_or_default());
        alphabet.chars.iter().copied().zip(groups)
    };
    let (singles, pairs) = rayon::join(
        || singles.write(|terms| write_singles(terms, groups())),
        || pairs.write(|terms| write_pairs(terms, groups(), &alphabet)),
    );
    Ok([singles?, pairs?])
}

/// Where a character stands: the number of the one behind it (0 where there is none), unit, place.
type Place = (u32, DocId, u32);

fn write_singles<'a>(
    terms: &mut Terms<'_, '_>,
    groups: impl Iterator<Item = (char, &'a [Place])>,
) -> Result<()> {
    let mut places = Vec::new();
    for (character, group) in groups {
        places.clear();
        places.extend(group.iter().map(|(_, doc, position)| (*doc, *position)));
        terms.add(character.encode_utf8(&mut [0; 4]).as_bytes(), &places)?;
    }
    Ok(())
}

fn write_pairs<'a>(
    terms: &mut Terms<'_, '_>,
    groups: impl Iterator<Item = (char, &'a [Place])>,
    alphabet: &Alphabet,
) -> Result<()> {
    let mut sorter = Sorter::new(alphabet.chars.len() + 1);
    let mut pair = String::new();
    for (first, group) in groups {
        sorter.sort(group);
        for (next, from, to) in &sorter.groups {
            let Some(next) = alphabet.chars.get(*next as usize - 1) else { continue };
            pair.clear();
            pair.extend([first, *next]);
            terms.add(pair.as_bytes(), sorter.sorted.get(*from..*to).unwrap_or_default())?;
        }
    }
    Ok(())
}

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

/// Writes one field.
struct FieldWriter<'a> {
    schema: &'a Schema,
    field: Field,
    lengths: Vec<u8>,
    tokens: u64,
}

/// Takes the terms of a field in order.
struct Terms<'a, 'b> {
    field: FieldSerializer<'a, &'b mut Vec<u8>>,
    steps: Vec<u32>,
    with_positions: bool,
}

impl<'a> FieldWriter<'a> {
    fn new(schema: &'a Schema, field: Field, units: DocId) -> Self {
        Self { schema, field, lengths: vec![0; units as usize], tokens: 0 }
    }

    fn set_length(&mut self, doc: DocId, tokens: u32) {
        self.tokens += u64::from(tokens);
        if let Some(length) = self.lengths.get_mut(doc as usize) {
            *length = FieldNormReader::fieldnorm_to_id(tokens);
        }
    }

    fn write(self, each: impl FnOnce(&mut Terms<'_, '_>) -> Result<()>) -> Result<Written> {
        let Self { schema, field, lengths, tokens } = self;
        let kind = schema.get_field_entry(field).field_type().index_record_option();
        let kind = kind.unwrap_or(IndexRecordOption::Basic);
        let norms = FieldNormReader::open(FileSlice::from(lengths.clone()))?;
        let [mut terms, mut postings, mut positions] = [const { Vec::new() }; 3];
        let mut to = [&mut terms, &mut postings, &mut positions].map(CompositeWrite::wrap);
        // The parts are put into files of all fields by `join`, so these files are left without their ends.
        let [terms_to, postings_to, positions_to] = to.each_mut().map(|to| to.for_field(field));
        let field_to = FieldSerializer::create(
            kind,
            tokens,
            terms_to,
            postings_to,
            positions_to,
            Some(norms),
        )?;
        let mut into =
            Terms { field: field_to, steps: Vec::new(), with_positions: kind.has_positions() };
        each(&mut into)?;
        into.field.close()?;
        Ok(Written { field, terms, postings, positions, lengths })
    }
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
    /// What it adds to a file of the segment.
    fn part(&self, component: &SegmentComponent) -> &[u8] {
        match component {
            SegmentComponent::Terms => &self.terms,
            SegmentComponent::Postings => &self.postings,
            SegmentComponent::Positions => &self.positions,
            SegmentComponent::FieldNorms => &self.lengths,
            _ => &[],
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
            to.for_field(written.field).write_all(written.part(&component))?;
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
