//! Tables in bytes, of which a look-up reads no more than it needs: of a large collection they lie in a file that is
//! mapped. Numbers are little-endian; what damaged bytes say is nothing.

use std::sync::Arc;

use rayon::prelude::*;

/// The bytes of tables: memory of our own, or a file.
pub type Bytes = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// A part of bytes.
#[derive(Clone)]
pub(super) struct Part {
    bytes: Bytes,
    from: usize,
    to: usize,
}

/// The parts of bytes that [`join`] made of as many.
pub(super) fn parts(bytes: &Bytes) -> Option<Vec<Part>> {
    let whole = Part { bytes: Arc::clone(bytes), from: 0, to: (**bytes).as_ref().len() };
    let count = whole.number(0)? as usize;
    let end = |at: usize| -> Option<usize> {
        let place = at.checked_mul(8)?.checked_add(4)?;
        let number = whole.all().get(place..place.checked_add(8)?)?.try_into().ok()?;
        usize::try_from(u64::from_le_bytes(number)).ok()
    };
    let mut from = count.checked_mul(8)?.checked_add(4)?;
    let parts = (0..count).map(|at| {
        let part = whole.within(from, end(at)?)?;
        from = part.to;
        Some(part)
    });
    parts.collect()
}

/// Joins parts into bytes.
pub(super) fn join<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let parts: Vec<&[u8]> = parts.into_iter().collect();
    let mut bytes = count(parts.len()).to_vec();
    let mut end = 4 + 8 * parts.len();
    for part in &parts {
        end += part.len();
        bytes.extend_from_slice(&(end as u64).to_le_bytes());
    }
    parts.iter().for_each(|part| bytes.extend_from_slice(part));
    bytes
}

fn count(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes()
}

impl Part {
    pub(super) fn all(&self) -> &[u8] {
        (*self.bytes).as_ref().get(self.from..self.to).unwrap_or_default()
    }

    fn within(&self, from: usize, to: usize) -> Option<Self> {
        let length = self.to - self.from;
        let fits = from <= to && to <= length;
        let bytes = Arc::clone(&self.bytes);
        fits.then(|| Self { bytes, from: self.from + from, to: self.from + to })
    }

    /// The number at a place, counted in numbers.
    pub(super) fn number(&self, at: usize) -> Option<u32> {
        let at = at.checked_mul(4)?;
        let bytes = self.all().get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(u32::from_le_bytes(bytes))
    }

    /// How many numbers it has.
    pub(super) fn numbers(&self) -> usize {
        (self.to - self.from) / 4
    }
}

/// Writes numbers.
pub(super) fn numbers(numbers: impl IntoIterator<Item = u32>) -> Vec<u8> {
    numbers.into_iter().flat_map(u32::to_le_bytes).collect()
}

/// Rows of bytes behind the ends of all of them.
#[derive(Clone)]
struct Rows {
    ends: Part,
    rows: Part,
}

impl Rows {
    fn open(part: &Part) -> Option<Self> {
        let behind = (part.number(0)? as usize).checked_mul(4)?.checked_add(4)?;
        let end = part.to - part.from;
        Some(Self { ends: part.within(4, behind)?, rows: part.within(behind, end)? })
    }

    fn write<R: AsRef<[u8]>>(rows: impl IntoIterator<Item = R>) -> Vec<u8> {
        let (mut ends, mut all) = (Vec::new(), Vec::new());
        for row in rows {
            all.extend_from_slice(row.as_ref());
            ends.extend_from_slice(&count(all.len()));
        }
        [count(ends.len() / 4).to_vec(), ends, all].concat()
    }

    fn len(&self) -> usize {
        self.ends.numbers()
    }

    fn range(&self, at: usize) -> Option<(usize, usize)> {
        let from = at.checked_sub(1).map_or(Some(0), |before| self.ends.number(before))?;
        Some((from as usize, self.ends.number(at)? as usize))
    }

    fn get(&self, at: usize) -> Option<&[u8]> {
        let (from, to) = self.range(at)?;
        self.rows.all().get(from..to)
    }
}

/// Texts by position.
#[derive(Clone)]
pub(super) struct Strings(Rows);

impl Strings {
    pub(super) fn open(part: &Part) -> Option<Self> {
        Rows::open(part).map(Self)
    }

    pub(super) fn write<S: AsRef<str>>(strings: impl IntoIterator<Item = S>) -> Vec<u8> {
        Rows::write(strings.into_iter().map(|string| string.as_ref().as_bytes().to_vec()))
    }

    /// Writes texts that may be missing.
    pub(super) fn write_some<'s>(strings: impl IntoIterator<Item = Option<&'s str>>) -> Vec<u8> {
        let marked = |string: Option<&str>| string.map_or(String::new(), |s| format!("+{s}"));
        Self::write(strings.into_iter().map(marked))
    }

    /// Writes lists of texts without line breaks.
    pub(super) fn write_lists(lists: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
        Self::write(
            lists.into_iter().map(|list| {
                list.iter().fold(String::new(), |joined, string| joined + string + "\n")
            }),
        )
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn get(&self, at: usize) -> Option<&str> {
        std::str::from_utf8(self.0.get(at)?).ok()
    }

    pub(super) fn some(&self, at: usize) -> Option<&str> {
        self.get(at)?.strip_prefix('+')
    }

    pub(super) fn list(&self, at: usize) -> impl Iterator<Item = &str> + Clone {
        self.get(at).unwrap_or_default().split_terminator('\n')
    }
}

/// Lists of positions by position.
#[derive(Clone)]
pub(super) struct Lists(Rows);

impl Lists {
    pub(super) fn open(part: &Part) -> Option<Self> {
        Rows::open(part).map(Self)
    }

    pub(super) fn write<L: AsRef<[u32]>>(lists: impl IntoIterator<Item = L>) -> Vec<u8> {
        Rows::write(lists.into_iter().map(|list| numbers(list.as_ref().iter().copied())))
    }

    pub(super) fn get(&self, at: usize) -> impl Iterator<Item = usize> + Clone {
        let row = self.0.get(at).unwrap_or_default();
        row.chunks_exact(4)
            .filter_map(|number| Some(u32::from_le_bytes(number.try_into().ok()?) as usize))
    }
}

/// Lists of positions by text, found by a hash of it.
#[derive(Clone)]
pub(super) struct Table {
    /// Places of the keys, one more than each; zero where there is none. As many as a power of two, at least twice as
    /// many as keys.
    slots: Part,
    keys: Strings,
    lists: Lists,
}

impl Table {
    pub(super) fn open(part: &Part) -> Option<Self> {
        let bytes = part.number(0)? as usize;
        let keys = 8_usize.checked_add(bytes)?;
        let lists = keys.checked_add(part.number(1)? as usize)?;
        Some(Self {
            slots: part.within(8, keys)?,
            keys: Strings::open(&part.within(keys, lists)?)?,
            lists: Lists::open(&part.within(lists, part.to - part.from)?)?,
        })
    }

    /// Writes pairs of a text and a position; a text has its positions in order, each once.
    pub(super) fn write(mut pairs: Vec<(String, u32)>) -> Vec<u8> {
        pairs.par_sort_unstable();
        let mut keys: Vec<String> = Vec::new();
        let mut lists: Vec<Vec<u32>> = Vec::new();
        for (key, position) in pairs {
            match lists.last_mut().filter(|_| keys.last() == Some(&key)) {
                Some(list) if list.last() == Some(&position) => {}
                Some(list) => list.push(position),
                None => {
                    keys.push(key);
                    lists.push(vec![position]);
                }
            }
        }
        let mut slots = vec![0_u32; (2 * keys.len()).next_power_of_two()];
        for (number, key) in (1..).zip(&keys) {
            let free = probes(key, slots.len()).find(|at| slots.get(*at) == Some(&0));
            free.and_then(|at| slots.get_mut(at)).into_iter().for_each(|slot| *slot = number);
        }
        let (slots, keys, lists) = (numbers(slots), Strings::write(keys), Lists::write(lists));
        let lengths = [count(slots.len()), count(keys.len())].concat();
        [lengths, slots, keys, lists].concat()
    }

    /// The positions of a text.
    pub(super) fn get(&self, key: &str) -> Option<impl Iterator<Item = usize> + Clone> {
        for at in probes(key, self.slots.numbers()) {
            let place = (self.slots.number(at)? as usize).checked_sub(1)?;
            if self.keys.0.get(place)? == key.as_bytes() {
                return Some(self.lists.get(place));
            }
        }
        None
    }

    /// Every text.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        (0..self.keys.len()).filter_map(|at| self.keys.get(at))
    }
}

/// The slots in which a text may stand, each once.
fn probes(key: &str, slots: usize) -> impl Iterator<Item = usize> {
    let mut hash = key.len() as u64;
    for chunk in key.as_bytes().chunks(8) {
        let mut word = [0; 8];
        word.iter_mut().zip(chunk).for_each(|(to, from)| *to = *from);
        hash = (hash.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
    // The upper bits are those that depend on all of the text.
    let first = (hash >> 32) as usize;
    (0..slots).map(move |step| (first + step) & (slots - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(bytes: Vec<u8>) -> Part {
        let bytes: Bytes = Arc::new(join([bytes.as_slice()]));
        parts(&bytes).unwrap().remove(0)
    }

    #[test]
    fn what_was_written_is_found_and_nothing_else() {
        let names: Vec<String> = (0..500).map(|n| format!("第{n}号条例")).collect();
        let mut pairs: Vec<(String, u32)> = names.iter().cloned().zip(0..).collect();
        pairs.extend([("第7号条例".to_owned(), 7), ("第9号条例".to_owned(), 600)]);
        let table = Table::open(&part(Table::write(pairs))).unwrap();
        let get = |key: &str| table.get(key).map(|found| found.collect::<Vec<_>>());
        for (at, name) in names.iter().enumerate().filter(|(at, _)| *at != 9) {
            assert_eq!(get(name), Some(vec![at]));
        }
        assert_eq!(get("第9号条例"), Some(vec![9, 600]));
        for none in ["", "第500号条例", "第7号", "第7号条例之"] {
            assert_eq!(get(none), None, "{none}");
        }
        assert_eq!(table.keys().count(), 500);
        assert!(Table::open(&part(Table::write(Vec::new()))).unwrap().get("甲").is_none());
        let strings =
            Strings::open(&part(Strings::write_some([Some("甲"), None, Some("")]))).unwrap();
        assert_eq!([0, 1, 2, 3].map(|at| strings.some(at)), [Some("甲"), None, Some(""), None]);
        let lists = [vec!["甲".to_owned(), String::new()], vec![]];
        let lists = Strings::open(&part(Strings::write_lists(lists))).unwrap();
        assert_eq!(lists.list(0).collect::<Vec<_>>(), ["甲", ""]);
        assert_eq!(lists.list(1).count(), 0);
    }

    fn bytes_of(part: &Part) -> usize {
        part.all().len()
    }

    #[test]
    fn damaged_bytes_say_nothing() {
        let pairs = vec![("甲乙".to_owned(), 1), ("丙".to_owned(), 2)];
        let whole = join([Table::write(pairs).as_slice(), Strings::write(["甲", "乙"]).as_slice()]);
        for at in 0..whole.len() {
            for value in [0, 1, 0x7f, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] = value;
                for bytes in [bytes, whole[..at].to_vec()] {
                    let bytes: Bytes = Arc::new(bytes);
                    for part in parts(&bytes).into_iter().flatten() {
                        let table = Table::open(&part);
                        let found = table.iter().filter_map(|table| table.get("丙"));
                        assert!(found.flatten().count() <= bytes_of(&part));
                        let keys = table.iter().flat_map(Table::keys);
                        assert!(keys.count() <= bytes_of(&part));
                        let strings = Strings::open(&part);
                        assert!(strings.iter().filter_map(|strings| strings.get(1)).count() < 2);
                    }
                }
            }
        }
    }
}
