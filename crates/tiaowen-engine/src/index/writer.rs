//! Builds an index beside the current one and swaps it in: a whole one, or what changed on top of the current
//! one, whose files it shares.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;
use tantivy::{Index, TantivyDocument};

use super::base::{self, Base, Kept};
use super::folder::{Folder, Lock};
use super::history::{self, History};
use super::jobs::JobKind;
use super::lists::{Facts, Lists};
use super::prepare::{Cut, Prepared, PreparedUnit, Texts};
use super::vectors::{self, Model, words_of};
use super::{
    Build, CATALOGUE, ENTRIES, Fields, MARGINS, NAMES, READINGS, Reader, SPELLINGS, Stamp, TOPICS,
    UNITS, current_build, engine, schema, tokenizers,
};
use crate::catalogue::{Catalogue, CatalogueEntry, margins};
use crate::draft::Draft;
use crate::segment::{Lexicon, Segmenter};
use tiaowen_link::crossref::Linked;
use tiaowen_link::crossref::names::Names;
use tiaowen_text::doc::{DocId, Topic};
use tiaowen_text::error::{Error, Result};

/// Documents that may wait to be written before those who make them wait too.
const AHEAD: usize = 64;

/// Tokens that wait in memory before they are put aside: those of some 60,000 units.
const MOST_TOKENS: usize = 1 << 24;

/// Writes one build.
pub struct Writer {
    folder: Folder,
    stamp: Stamp,
    engine: Facts,
    lists: Lists,
    most_tokens: usize,
    segmenter: Segmenter,
    fields: Fields,
    /// The records of the units, and how many bytes of them are written.
    records: BufWriter<File>,
    records_path: PathBuf,
    written: u64,
    /// What words mean, and the places of the units that were added.
    model: Option<Model>,
    places: Vec<u8>,
    /// Documents that were added, in order.
    catalogue: Vec<CatalogueEntry>,
    /// Of the build before, and when this one was begun.
    before: HashMap<DocId, History>,
    begun: String,
    units: u64,
    next_number: u32,
    /// The build that this one changes; `None` for one that is written whole.
    base: Option<Base>,
    /// By how much each word stands more often in the texts than in those of the base.
    words: HashMap<Vec<char>, i64>,
    mentions: HashMap<DocId, usize>,
}

impl Writer {
    /// Starts a build of its own in a folder of `index_dir`; fails where another process is writing there.
    pub fn create(index_dir: &Path, stamp: &Stamp, lexicon: &Lexicon) -> Result<Self> {
        Self::locked(Lock::take(index_dir)?, index_dir, stamp, lexicon)
    }

    /// The same by who has the right already.
    pub fn locked(lock: Lock, index_dir: &Path, stamp: &Stamp, lexicon: &Lexicon) -> Result<Self> {
        let mut folder = Folder::create(index_dir, lock)?;
        for (name, text) in lexicon.files() {
            folder.write(name, text.as_bytes())?;
        }
        let mut model = None;
        if let Ok(before) = current_build(index_dir)
            && super::read_build(&before).is_ok_and(|build| build.stamp.schema == stamp.schema)
        {
            // What words mean stays learnt until it is learnt anew.
            model = Model::load(&before)?;
            if model.is_some() {
                folder.keep(&before, |name| [vectors::MODEL, vectors::WORDS].contains(&name))?;
            }
        }
        let before = history::load(index_dir);
        Self::new(folder, stamp, Segmenter::new(lexicon), (model, before))
    }

    /// Starts a build that is the current one but for what will be added and removed; the lexicon and the
    /// schema must be the same. Costs what the changes cost, not the collection.
    pub fn update(lock: Lock, index_dir: &Path, stamp: &Stamp) -> Result<Self> {
        let reader = Reader::open(index_dir)?;
        let current = &reader.collection.build.stamp;
        if (current.schema, &current.lexicon) != (stamp.schema, &stamp.lexicon) {
            return Err(Error::internal("a build of another lexicon cannot be changed"));
        }
        let folder = Folder::create(index_dir, lock)?;
        let model = Model::load(&reader.dir)?;
        let segmenter = reader.collection.segmenter.clone();
        let entries = reader.collection.catalogue.all();
        let before = entries.map(|entry| (entry.id.clone(), entry.history.clone())).collect();
        let mut writer = Self::new(folder, stamp, segmenter, (model, before))?;
        let numbers = reader.collection.catalogue.all_facts().map(|(_, facts)| facts.number + 1);
        writer.next_number = numbers.max().unwrap_or_default();
        writer.base = Some(Base::new(reader));
        Ok(writer)
    }

    fn new(
        folder: Folder,
        stamp: &Stamp,
        segmenter: Segmenter,
        (model, before): (Option<Model>, HashMap<DocId, History>),
    ) -> Result<Self> {
        let (schema, fields) = schema();
        let mut index = Index::create_in_dir(folder.path(), schema)
            .map_err(|e| engine("cannot create the index", e))?;
        index.set_tokenizers(tokenizers(&segmenter));
        let engine = Facts::new(&index)?;
        #[expect(clippy::disallowed_methods, reason = "the history says when a document came")]
        let begun = history::print(jiff::Timestamp::now());
        let records_path = folder.path().join(format!("{}.{UNITS}", engine.segment()));
        let records =
            File::create(&records_path).map_err(|e| Error::io(records_path.display(), e))?;
        Ok(Self {
            folder,
            stamp: stamp.clone(),
            engine,
            segmenter,
            fields,
            lists: Lists::default(),
            most_tokens: MOST_TOKENS,
            records: BufWriter::new(records),
            records_path,
            written: 0,
            model,
            places: Vec::new(),
            catalogue: Vec::new(),
            before,
            begun,
            units: 0,
            next_number: 0,
            base: None,
            words: HashMap::new(),
            mentions: HashMap::new(),
        })
    }

    /// Keeps what people ask about beside the texts.
    pub fn keep_topics(&self, topics: &[Topic]) -> Result<()> {
        let json = serde_json::to_vec(topics).map_err(|e| Error::internal(e.to_string()))?;
        self.folder.write(TOPICS, &json)
    }

    /// Sets how many tokens of the texts, of all fields, wait in memory before they are put aside on the disk: 16
    /// million unless told. A token takes 4 bytes, and 12 more while those of its field are put in order. The build is
    /// the same whatever the number is.
    pub fn set_most_tokens(&mut self, tokens: usize) {
        self.most_tokens = tokens;
    }

    /// Removes a document from the build that is changed; one that is not there is none.
    pub fn remove(&mut self, id: &DocId) {
        if let Some(base) = &mut self.base {
            base.gone.insert(id.clone());
        }
    }

    /// Tells how often other documents name each, where that is another number than the documents say that were
    /// added.
    pub fn set_mentions(&mut self, mentions: HashMap<DocId, usize>) {
        self.mentions = mentions;
    }

    /// Adds documents with all their units and references. What can be made of each alone is made on all
    /// threads of the pool; whoever has made a document and finds nobody writing writes what is next in order. A
    /// document that is written is let go: as the lists of an index grow, the texts that it is made of dwindle.
    pub fn add_all(
        &mut self,
        documents: Vec<Linked>,
        progress: &(dyn Fn(usize) + Sync),
    ) -> Result<()> {
        let (fields, segmenter) = (self.fields, self.segmenter.clone());
        let next = Mutex::new(documents.into_iter().enumerate());
        let ready = Mutex::new(HashMap::new());
        let writing = Mutex::new((self, 0));
        let write = |held: &mut (&mut Self, usize)| -> Result<()> {
            let (writer, at) = held;
            loop {
                // Others give what they made while this is written.
                let made = locked(&ready).remove(at);
                let Some((linked, prepared)) = made else { return Ok(()) };
                writer.put(&linked, prepared)?;
                *at += 1;
                progress(*at);
            }
        };
        let work = || -> Result<()> {
            loop {
                let taken = locked(&next).next();
                let Some((at, linked)) = taken else { return Ok(()) };
                let prepared = Ready::new(&linked, fields, &segmenter)?;
                let waiting = {
                    let mut ready = locked(&ready);
                    ready.insert(at, (linked, prepared));
                    ready.len()
                };
                if waiting > AHEAD {
                    write(&mut locked(&writing))?;
                } else if let Ok(mut held) = writing.try_lock() {
                    write(&mut held)?;
                }
            }
        };
        let threads = rayon::current_num_threads();
        (0..threads).into_par_iter().with_max_len(1).try_for_each(|_| work())?;
        // What was made while somebody was just done with writing.
        write(&mut locked(&writing))
    }

    /// Adds one document; one of the same id in the build that is changed gives way.
    pub fn add(&mut self, linked: &Linked) -> Result<()> {
        let ready = Ready::new(linked, self.fields, &self.segmenter)?;
        self.put(linked, ready)
    }

    fn put(&mut self, linked: &Linked, ready: Ready) -> Result<()> {
        let document = &linked.document;
        if let Some(base) = &mut self.base {
            base.gone.insert(document.id.clone());
            for unit in &ready.units {
                unit.texts.count_words(1, &mut self.words);
            }
        }
        let number = self.next_number;
        self.next_number += 1;
        let mut whole = ready.whole;
        whole.add_u64(self.fields.doc_ord, number.into());
        self.engine.add(whole)?;
        self.place(None);
        for unit in ready.units {
            let mut facts = unit.facts;
            facts.add_u64(self.fields.doc_ord, number.into());
            facts.add_u64(self.fields.place, self.written);
            let failed = |e| Error::io(self.records_path.display(), e);
            self.records.write_all(&unit.record).map_err(failed)?;
            self.written += unit.record.len() as u64;
            let doc = self.engine.add(facts)?;
            self.place(Some(&unit.texts.body));
            self.lists.add(doc, &unit.texts);
            self.units += 1;
        }
        self.lists.spill(self.most_tokens, self.folder.path())?;
        let history = History::next(self.before.get(&document.id), linked, &self.begun);
        self.catalogue.push(CatalogueEntry { number, ..CatalogueEntry::new(linked, history) });
        Ok(())
    }

    /// Adds the place of a unit among the meanings; a document has none.
    fn place(&mut self, text: Option<&Cut>) {
        let Some(model) = &self.model else { return };
        let place = text.and_then(|text| {
            let words: Vec<String> = text.each_word().map(|word| word.iter().collect()).collect();
            model.place(words.iter().map(String::as_str))
        });
        self.places.extend(place.map_or([0; vectors::SIZE], |place| place.bytes()));
    }

    /// Finishes the build, makes it the current one and removes older ones.
    pub fn finish(mut self) -> Result<()> {
        let mut kept = Vec::new();
        let (mut words, mut before) = (None, None);
        let (mut kind, mut documents) = (JobKind::Whole, self.catalogue.len());
        if let Some(mut base) = self.base.take() {
            (kind, documents) = (JobKind::Change, base.gone.len());
            kept = self.settle(&mut base)?;
            words = Some(base.reader.collection.spellings.changed(&self.words));
            self.catalogue.extend(base.catalogue(&kept));
            self.catalogue.sort_by(|a, b| a.id.cmp(&b.id));
            before = Some(base.reader.dir);
        }
        for entry in &mut self.catalogue {
            if let Some(mentions) = self.mentions.get(&entry.id) {
                entry.mentions = *mentions;
            }
        }
        let failed = |e| Error::io(self.records_path.display(), e);
        self.records.flush().map_err(failed)?;
        let words = words.unwrap_or_else(|| self.lists.spellings());
        self.folder.write(SPELLINGS, &words)?;
        if self.model.is_some() {
            let name = format!("{}.{}", self.engine.segment(), vectors::VECTORS);
            self.folder.write(&name, &self.places)?;
        }
        let units = self.units as usize + kept.iter().map(Kept::live_units).sum::<usize>();
        let nothing = self.engine.is_empty().then(|| self.engine.segment());
        self.engine.finish(self.lists, self.fields, self.folder.path(), &kept)?;
        if let Some(segment) = nothing {
            self.folder.remove(&segment)?;
        }
        for kept in &kept {
            kept.write_dead(&self.folder)?;
        }
        #[expect(clippy::disallowed_methods, reason = "the build says when it was made")]
        let built = jiff::Timestamp::now().to_string();
        let build = Build { stamp: self.stamp, begun: self.begun, built, units };
        let json = serde_json::to_vec_pretty(&build).map_err(|e| Error::internal(e.to_string()))?;
        self.folder.write("build.json", &json)?;
        let [columns, margins] =
            self.folder.write_by(ENTRIES, &|to| Catalogue::store(&self.catalogue, to))?;
        let names = Names::new(self.catalogue.iter().map(|entry| (&entry.id, &entry.meta)));
        for (name, bytes) in [(CATALOGUE, columns), (MARGINS, margins), (NAMES, names.store())] {
            self.folder.write(name, &bytes)?;
        }
        if let Some(before) = before {
            self.folder.keep(&before, |file| base::stays(file, &kept))?;
        }
        self.folder.publish((kind, documents, units))
    }

    /// Decides which segments of the base stay, and writes anew the documents of the others.
    fn settle(&mut self, base: &mut Base) -> Result<Vec<Kept>> {
        let gone = base.take_gone(&self.segmenter)?;
        for document in gone.documents() {
            for unit in &document.units {
                unit.texts.count_words(-1, &mut self.words);
            }
        }
        let (kept, written_anew) = base.absorb(self.units as usize, gone)?;
        // Their words stay counted as they are in the base.
        let words = std::mem::take(&mut self.words);
        for ids in written_anew.chunks(AHEAD) {
            let documents = base.linked(ids)?;
            self.add_all(documents, &|_| ())?;
        }
        self.words = words;
        Ok(kept)
    }
}

/// Learns what words mean from the texts of the current build, and puts a build with what was learnt in its
/// place. Tells whether there was enough text to learn from.
pub fn learn(lock: Lock, index_dir: &Path) -> Result<bool> {
    let reader = Reader::open(index_dir)?;
    let segmenter = &reader.collection.segmenter;
    let mut texts = vectors::Texts::default();
    let records = reader.live_units();
    for chunk in records.chunks(CHUNK) {
        let cut =
            chunk.par_iter().map(|address| Ok(words_of(&reader.unit(*address)?.text, segmenter)));
        for words in cut.collect::<Result<Vec<Vec<String>>>>()? {
            texts.add(words.into_iter());
        }
    }
    let Some(learnt) = texts.learn() else { return Ok(false) };
    let mut folder = Folder::create(index_dir, lock)?;
    folder.write(vectors::MODEL, &learnt.of_words())?;
    let json = serde_json::to_vec(&learnt.words()).map_err(|e| Error::internal(e.to_string()))?;
    folder.write(vectors::WORDS, &json)?;
    let model = Model::load(folder.path())?;
    let model = model.ok_or_else(|| Error::internal("what was learnt cannot be read"))?;
    for (name, units) in reader.units_of_segments() {
        let places = units.into_par_iter().map(|address| -> Result<[u8; vectors::SIZE]> {
            // A document as such, and units that are no more, have no place.
            let Some(address) = address else { return Ok([0; vectors::SIZE]) };
            let words = words_of(&reader.unit(address)?.text, segmenter);
            let place = model.place(words.iter().map(String::as_str));
            Ok(place.map_or([0; vectors::SIZE], |place| place.bytes()))
        });
        let places: Vec<[u8; vectors::SIZE]> = places.collect::<Result<_>>()?;
        folder.write(&format!("{name}.{}", vectors::VECTORS), &places.concat())?;
    }
    #[expect(clippy::disallowed_methods, reason = "the build says when it was made")]
    let built = jiff::Timestamp::now().to_string();
    let build = Build { built, ..reader.collection.build.clone() };
    let json = serde_json::to_vec_pretty(&build).map_err(|e| Error::internal(e.to_string()))?;
    folder.write("build.json", &json)?;
    folder.keep(&reader.dir, |_| true)?;
    let documents = reader.collection.catalogue.len();
    folder.publish((JobKind::Learn, documents, reader.collection.build.units))?;
    Ok(true)
}

/// Units read at a time.
const CHUNK: usize = 4096;

/// What a lock guards; a panic elsewhere ends the build anyway.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Draft for Writer {
    fn remove(&mut self, id: &DocId) {
        Self::remove(self, id);
    }

    fn set_mentions(&mut self, mentions: HashMap<DocId, usize>) {
        Self::set_mentions(self, mentions);
    }

    fn add_all(&mut self, documents: Vec<Linked>, progress: &(dyn Fn(usize) + Sync)) -> Result<()> {
        Self::add_all(self, documents, progress)
    }

    fn keep_topics(&mut self, topics: &[Topic]) -> Result<()> {
        Self::keep_topics(self, topics)
    }

    fn keep_readings(&mut self, json: Vec<u8>) -> Result<()> {
        self.folder.write(READINGS, &json)
    }

    fn finish(self: Box<Self>) -> Result<()> {
        Self::finish(*self)
    }
}

/// A document in the engine's terms.
struct Ready {
    whole: TantivyDocument,
    units: Vec<ReadyUnit>,
}

struct ReadyUnit {
    /// What it is looked up by, but for what depends on the units before.
    facts: TantivyDocument,
    /// Bytes of its record.
    record: Vec<u8>,
    texts: Texts,
}

impl Ready {
    fn new(linked: &Linked, fields: Fields, segmenter: &Segmenter) -> Result<Self> {
        let doc = linked.document.id.as_str();
        let Prepared { record, units } = Prepared::new(linked, segmenter)?;
        let mut whole = TantivyDocument::default();
        whole.add_text(fields.kind, "document");
        whole.add_text(fields.doc, doc);
        whole.add_bytes(fields.record, &record);
        let units = units.into_iter().map(|unit| ReadyUnit::new(unit, doc, fields));
        Ok(Self { whole, units: units.collect() })
    }
}

impl ReadyUnit {
    fn new(unit: PreparedUnit, doc: &str, fields: Fields) -> Self {
        let PreparedUnit { facts: known, record, texts } = unit;
        let mut facts = TantivyDocument::default();
        facts.add_text(fields.kind, "unit");
        facts.add_text(fields.doc, doc);
        facts.add_text(fields.id, known.id);
        for number in known.numbers {
            facts.add_text(fields.number, number);
        }
        facts.add_text(fields.section, &record.section);
        facts.add_u64(fields.date, known.date);
        for reading in known.pinyin {
            facts.add_text(fields.pinyin, reading);
        }
        for target in known.refs {
            facts.add_text(fields.refs, target);
        }
        for (field, length) in fields.lengths.into_iter().zip(known.lengths) {
            facts.add_u64(field, length.into());
        }
        let mut bytes = Vec::new();
        record.write(&mut bytes);
        Self { facts, record: bytes, texts }
    }
}

impl CatalogueEntry {
    /// What is known of a document.
    pub fn new(linked: &Linked, history: History) -> Self {
        let document = &linked.document;
        let mut repairs = std::collections::BTreeMap::new();
        for repair in &document.repairs {
            *repairs.entry(repair.kind).or_insert(0) += 1;
        }
        let numbered = |i: &usize| document.number(*i).is_some();
        Self {
            id: document.id.clone(),
            number: 0,
            meta: document.meta.clone(),
            state: document.state,
            provenance: document.provenance.clone(),
            clauses: (0..document.clauses.len()).filter(numbered).count(),
            repairs: repairs.into_iter().collect(),
            linked: linked
                .alignments
                .iter()
                .map(|a| (format!("{}#{}", document.id, a.clause), a.article.to_string()))
                .collect(),
            mentions: linked.mentions,
            replaced: document.earlier.len(),
            margins: margins(document),
            history,
        }
    }
}
