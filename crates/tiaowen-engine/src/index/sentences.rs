//! Vectors of the sentences of all units, by a model of the user's: a clause lies as near to a question as its nearest
//! sentence. They are made once for every sentence, by its content, and taken over from build to build.

use std::collections::HashMap;
use std::path::Path;
use std::{fs, io};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tantivy::directory::OwnedBytes;
use tantivy::{DocId, SegmentOrdinal, SegmentReader};

use super::current_build;
use super::folder::{Folder, Lock};
use super::jobs::JobKind;
use super::reader::Reader;
use crate::collection::Collection;
use crate::disk::write_synced;
use tiaowen_meaning::{Model, Vector};
use tiaowen_text::error::{Error, Result};
use tiaowen_text::hash::hex;
use tiaowen_text::script::fold;

/// File that names the model.
const MODEL: &str = "sentences.json";
/// Ending of the file of a segment, after the print of the model.
const SENTENCES: &str = "sentences";
/// A piece shorter than this goes with the next one: 第一条, a heading.
const SHORTEST: usize = 12;
/// Bytes of what names a sentence.
const NAME: usize = 16;
/// Sentences that are encoded before the next progress is told.
const AT_ONCE: usize = 1024;
/// Sentences that are encoded before they are put aside on the disk: a run that is broken off goes on there.
const LOSES: usize = 8 * AT_ONCE;
/// Folder beside the builds of what was put aside.
const ASIDE: &str = "encoding";

type Name = [u8; NAME];

/// By which model the vectors of a build were made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Encoded {
    /// What it is called.
    pub name: String,
    /// What its vectors depend on ([`tiaowen_meaning::Settings::print`]).
    pub print: String,
    /// Numbers in a vector.
    pub size: usize,
}

/// The vectors of an index.
pub(crate) struct Sentences {
    size: usize,
    segments: Vec<Segment>,
}

/// Those of a segment: how many sentences there are before each unit, and the vector of each sentence.
struct Segment {
    starts: OwnedBytes,
    vectors: OwnedBytes,
}

impl Encoded {
    fn by(model: &Model) -> Self {
        let settings = model.settings();
        Self { name: settings.name.clone(), print: settings.print(), size: model.size() }
    }

    fn file_of(&self, segment: &str) -> String {
        format!("{segment}.{}.{SENTENCES}", self.print)
    }

    fn load(build_dir: &Path) -> Result<Option<Self>> {
        let path = build_dir.join(MODEL);
        if !path.exists() {
            return Ok(None);
        }
        let bytes = fs::read(&path).map_err(|e| Error::io(path.display(), e))?;
        let read = serde_json::from_slice(&bytes);
        read.map(Some).map_err(|e| Error::unavailable(format!("{}: {e}", path.display())))
    }
}

impl Sentences {
    /// The vectors of a build, where every segment has them; `map` opens a file of the build.
    pub(super) fn open(
        build_dir: &Path,
        segments: &[SegmentReader],
        map: impl Fn(&str) -> Result<OwnedBytes>,
    ) -> Result<Option<(Encoded, Self)>> {
        let Some(encoded) = Encoded::load(build_dir)? else { return Ok(None) };
        let mut opened = Vec::with_capacity(segments.len());
        for segment in segments {
            let file = encoded.file_of(&segment.segment_id().uuid_string());
            // A build that was changed since has none for what is new, until these are made.
            if !build_dir.join(&file).exists() {
                return Ok(None);
            }
            let units = segment.max_doc() as usize;
            let segment = Segment::cut(map(&file)?, units, encoded.size);
            let why = "does not fit the index: run `tiaowen index --force`";
            opened.push(segment.ok_or_else(|| Error::unavailable(format!("{file}: {why}")))?);
        }
        let size = encoded.size;
        Ok(Some((encoded, Self { size, segments: opened })))
    }

    /// How near the nearest sentence of a unit lies, in thousandths: rounding in other places on another machine
    /// changes no order.
    pub(crate) fn nearness(
        &self,
        sought: &Vector,
        segment: SegmentOrdinal,
        unit: DocId,
    ) -> Option<f32> {
        let segment = self.segments.get(segment as usize)?;
        let (from, to) = (segment.start(unit as usize)?, segment.start(unit as usize + 1)?);
        let vectors = segment.vectors.get(from * self.size..to * self.size)?;
        let each =
            vectors.chunks_exact(self.size).map(|bytes| sought.cosine(&Vector::from_bytes(bytes)));
        let best = each.fold(None, |best: Option<f32>, x| Some(best.map_or(x, |best| best.max(x))));
        best.map(|cosine| (cosine * 1000.0).round() / 1000.0)
    }
}

impl Segment {
    /// The parts of a file; `None` where it is of other units.
    fn cut(bytes: OwnedBytes, units: usize, size: usize) -> Option<Self> {
        let starts = (units + 1) * size_of::<u32>();
        if bytes.len() < starts {
            return None;
        }
        let (starts, rest) = bytes.split(starts);
        let count = number(&starts, units)?;
        if rest.len() != count * (NAME + size) {
            return None;
        }
        let (_, vectors) = rest.split(count * NAME);
        Some(Self { starts, vectors })
    }

    fn start(&self, unit: usize) -> Option<usize> {
        number(&self.starts, unit)
    }
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let (numbers, _) = bytes.as_chunks::<4>();
    numbers.get(at).map(|number| u32::from_le_bytes(*number) as usize)
}

/// The sentences of a text, folded, so that one meaning has one vector in every script.
fn sentences(text: &str) -> Vec<String> {
    let mut sentences = vec![String::new()];
    let folded = fold(text);
    for part in folded.split_inclusive(['。', '；', '！', '？', ';', '!', '?', '\n']) {
        let long = |text: &String| text.chars().count() >= SHORTEST;
        if sentences.last().is_some_and(long) {
            sentences.push(String::new());
        }
        if let Some(last) = sentences.last_mut() {
            last.push_str(part.trim());
        }
    }
    sentences.retain(|sentence| sentence.chars().any(char::is_alphanumeric));
    sentences
}

fn name(sentence: &str) -> Name {
    let mut name = [0; NAME];
    name.iter_mut().zip(Sha256::digest(sentence)).for_each(|(to, byte)| *to = byte);
    name
}

/// The model by which all of the current build was encoded, where there is one.
pub fn encoded(index_dir: &Path) -> Option<Encoded> {
    Reader::open(index_dir).ok()?.collection.encoded
}

/// Makes the current build one that has the vectors of a model, or of none. Only sentences that no build had are
/// encoded; `progress` hears how many of them are done. Tells how many there were.
pub fn encode(
    lock: Lock,
    index_dir: &Path,
    model: Option<&Model>,
    progress: &dyn Fn(usize, usize),
) -> Result<usize> {
    let held = Encoded::load(&current_build(index_dir)?)?;
    // Opening an index takes longer than most changes of it.
    if model.is_none() && held.is_none() {
        clear_aside(index_dir)?;
        return Ok(0);
    }
    let reader = Reader::open(index_dir)?;
    let wanted = model.map(Encoded::by);
    let of_wanted = |file: &str| {
        let print = wanted.as_ref().map(|wanted| format!(".{}.{SENTENCES}", wanted.print));
        print.is_some_and(|ending| file.ends_with(&ending))
    };
    let is_ready = wanted == reader.collection.encoded;
    if is_ready && held == wanted {
        clear_aside(index_dir)?;
        return Ok(0);
    }
    let mut folder = Folder::create(index_dir, lock)?;
    let mut made = 0;
    if let (Some(model), Some(wanted)) = (model, &wanted) {
        made = write_missing(&folder, (index_dir, &reader), (model, wanted), progress)?;
        let json = serde_json::to_vec(wanted).map_err(|e| Error::internal(e.to_string()))?;
        folder.write(MODEL, &json)?;
    }
    let ours = format!(".{SENTENCES}");
    folder
        .keep(&reader.dir, |file| file != MODEL && (!file.ends_with(&ours) || of_wanted(file)))?;
    let Collection { catalogue, build, .. } = &reader.collection;
    folder.publish((JobKind::Encode, catalogue.len(), build.units))?;
    clear_aside(index_dir)?;
    Ok(made)
}

/// Writes the files of the segments that have none.
fn write_missing(
    folder: &Folder,
    (index_dir, reader): (&Path, &Reader),
    (model, wanted): (&Model, &Encoded),
    progress: &dyn Fn(usize, usize),
) -> Result<usize> {
    let mut texts: Vec<(String, Vec<Vec<String>>)> = Vec::new();
    for (segment, units) in reader.units_of_segments() {
        if reader.dir.join(wanted.file_of(&segment)).exists() {
            continue;
        }
        // A document as such, and units that are no more, have no sentence.
        let unit = |address: Option<_>| match address {
            Some(address) => Ok(sentences(&reader.unit(address)?.text)),
            None => Ok(Vec::new()),
        };
        let units = units.into_iter().map(unit).collect::<Result<Vec<_>>>()?;
        texts.push((segment, units));
    }
    if texts.is_empty() {
        return Ok(0);
    }
    let mut known = earlier(index_dir, wanted)?;
    let mut new: Vec<String> = Vec::new();
    for sentence in texts.iter().flat_map(|(_, units)| units).flatten() {
        known.entry(name(sentence)).or_insert_with(|| {
            new.push(sentence.clone());
            Vec::new()
        });
    }
    // Those of like length go through the model together at the least cost, and a long wait says how long.
    let mut done = 0;
    for portion in new.chunks(LOSES) {
        let mut made: Vec<(Name, Vec<u8>)> = Vec::with_capacity(portion.len());
        for some in portion.chunks(AT_ONCE) {
            let vectors = model.passages(some).into_iter().map(|vector| vector.bytes().collect());
            made.extend(some.iter().map(|sentence| name(sentence)).zip(vectors));
            done += some.len();
            progress(done, new.len());
        }
        if done < new.len() {
            put_aside(index_dir, wanted, &made)?;
        }
        known.extend(made);
    }
    for (segment, units) in texts {
        let (mut starts, mut names, mut vectors) = (vec![0], Vec::new(), Vec::new());
        for unit in units {
            for sentence in unit {
                let name = name(&sentence);
                vectors.extend(known.get(&name).into_iter().flatten());
                names.extend(name);
            }
            starts.push((names.len() / NAME) as u32);
        }
        let starts = starts.into_iter().flat_map(u32::to_le_bytes).collect();
        folder.write(&wanted.file_of(&segment), &[starts, names, vectors].concat())?;
    }
    Ok(new.len())
}

/// Puts vectors aside until a build has them, as a file like those of a build.
fn put_aside(index_dir: &Path, by: &Encoded, made: &[(Name, Vec<u8>)]) -> Result<()> {
    let Some((first, _)) = made.first() else { return Ok(()) };
    let dir = index_dir.join(ASIDE);
    fs::create_dir_all(&dir).map_err(|e| Error::io(dir.display(), e))?;
    let names = made.iter().flat_map(|(name, _)| name);
    let vectors = made.iter().flat_map(|(_, vector)| vector);
    let count = (made.len() as u32).to_le_bytes();
    let bytes: Vec<u8> = count.iter().chain(names).chain(vectors).copied().collect();
    let path = dir.join(by.file_of(&hex(first)));
    let written = path.with_extension("new");
    write_synced(&written, &bytes).map_err(|e| Error::io(written.display(), e))?;
    fs::rename(&written, &path).map_err(|e| Error::io(path.display(), e))
}

/// Removes what was put aside.
fn clear_aside(index_dir: &Path) -> Result<()> {
    let dir = index_dir.join(ASIDE);
    match fs::remove_dir_all(&dir) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(Error::io(dir.display(), e)),
        _ => Ok(()),
    }
}

/// The vectors that any build of the folder has of a model, and those that were put aside.
fn earlier(index_dir: &Path, wanted: &Encoded) -> Result<HashMap<Name, Vec<u8>>> {
    let failed = |e| Error::io(index_dir.display(), e);
    let mut known = HashMap::new();
    for build in fs::read_dir(index_dir).map_err(failed)? {
        let build = build.map_err(failed)?.path();
        if !build.is_dir() {
            continue;
        }
        for file in fs::read_dir(&build).map_err(failed)? {
            let file = file.map_err(failed)?.path();
            let ours = file.file_name().is_some_and(|name| {
                name.to_string_lossy().ends_with(&format!(".{}.{SENTENCES}", wanted.print))
            });
            if !ours {
                continue;
            }
            let bytes = fs::read(&file).map_err(|e| Error::io(file.display(), e))?;
            // From the end, since what is before the names depends on how many units there are.
            let Some((names, vectors)) = names_and_vectors(&bytes, wanted.size) else { continue };
            let names = names.as_chunks::<NAME>().0.iter();
            known.extend(names.copied().zip(vectors.chunks_exact(wanted.size).map(<[u8]>::to_vec)));
        }
    }
    Ok(known)
}

/// The names and vectors of a file whose units nobody counted: the last of the numbers at its head says how many
/// there are, and is the only one whose place fits.
fn names_and_vectors(bytes: &[u8], size: usize) -> Option<(&[u8], &[u8])> {
    let (numbers, _) = bytes.as_chunks::<4>();
    let head = numbers.iter().enumerate().find_map(|(at, number)| {
        let count = u32::from_le_bytes(*number) as usize;
        let head = (at + 1) * 4;
        (head + count * (NAME + size) == bytes.len()).then_some((head, count))
    });
    let (head, count) = head?;
    bytes.get(head..)?.split_at_checked(count * NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_at_their_marks_and_headings_stay_with_what_follows() {
        assert_eq!(
            sentences(
                "第三條　甲乙。\n老年人可以申請補貼。補貼按月發放，不得挪用；违者追回。\n\n。"
            ),
            ["第三条　甲乙。老年人可以申请补贴。", "补贴按月发放,不得挪用;", "违者追回。。"]
                .map(fold)
        );
        assert!(sentences(" \n。").is_empty());
    }

    #[test]
    fn what_is_put_aside_is_found_until_a_build_has_it() {
        let dir = tempfile::tempdir().unwrap();
        let by = Encoded { name: "m".to_owned(), print: "p".to_owned(), size: 2 };
        let other = Encoded { print: "q".to_owned(), ..by.clone() };
        let made = [([1; NAME], vec![1, 2]), ([2; NAME], vec![3, 4])];
        put_aside(dir.path(), &by, &made).unwrap();
        put_aside(dir.path(), &by, &[([3; NAME], vec![5, 6])]).unwrap();
        let known = earlier(dir.path(), &by).unwrap();
        assert_eq!((known.len(), &known[&[2; NAME]]), (3, &vec![3, 4]));
        assert!(earlier(dir.path(), &other).unwrap().is_empty());
        clear_aside(dir.path()).unwrap();
        clear_aside(dir.path()).unwrap();
        assert!(earlier(dir.path(), &by).unwrap().is_empty());
    }

    #[test]
    fn a_file_is_cut_and_read_again() {
        let (names, vectors) = ([7u8; 3 * NAME], [1u8, 2, 3, 4, 5, 6]);
        let starts: Vec<u8> = [0u32, 2, 2, 3].into_iter().flat_map(u32::to_le_bytes).collect();
        let file = [starts.as_slice(), &names, &vectors].concat();
        assert_eq!(names_and_vectors(&file, 2), Some((names.as_slice(), vectors.as_slice())));
        let segment = Segment::cut(OwnedBytes::new(file.clone()), 3, 2).unwrap();
        assert_eq!((segment.start(1), segment.start(3)), (Some(2), Some(3)));
        assert_eq!(segment.vectors.as_slice(), vectors);
        assert!(Segment::cut(OwnedBytes::new(file), 2, 2).is_none());
    }
}
