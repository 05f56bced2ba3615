//! The words of the texts, arranged so that those written or sounding nearly like a typed one are found at
//! once: of each length a table, in the order of their sounds.
//!
//! Words of one sound stand together and are found by halving; words with one other character are found by
//! comparing the characters of one table in turn. Walking the engine's dictionary instead, which also has
//! every substring of a longer word, took nine tenths of the time of an answer without hits.
//!
//! Layout, all numbers `u32` little-endian: how many tables; of each its word length and its rows; then of each
//! how often its words stand in the texts, and their characters.

use std::collections::HashMap;

/// Bytes of a number.
const NUMBER: usize = 4;
/// Shorter words are not told from one another by one character.
const SHORTEST_OTHER: usize = 3;
/// Fewer initials fit too many words.
const SHORTEST_INITIALS: usize = 3;
/// Longest word that pinyin is read as, in characters.
const LONGEST_READ: usize = 8;

/// How a word is like what was typed; the surer first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    /// It is what a text in pinyin spells out.
    Reading,
    /// Its syllables begin with the letters typed.
    Initials,
    /// It sounds the same.
    Sound,
    /// One character is another.
    Character,
}

/// A word that is like what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Like {
    likeness: Likeness,
    /// How often it stands in the texts as a word.
    times: u32,
    word: String,
}

/// The tables, in memory: less than a megabyte for 180,000 clauses.
pub struct Spellings(Vec<u8>);

/// Words of one length.
struct Table<'a> {
    length: usize,
    times: &'a [[u8; NUMBER]],
    characters: &'a [[u8; NUMBER]],
}

impl Spellings {
    /// The tables that bytes hold.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// Words of the texts that a folded one may stand for: those that pinyin spells out or gives the initials of; by a
    /// slip those that sound like it, then those with one other character; frequent ones before rare ones.
    pub fn misspelt(&self, word: &str) -> Vec<String> {
        let typed: Vec<char> = word.chars().collect();
        self.like(&typed).into_iter().map(|like| like.word).collect()
    }

    /// The file of the same words, some of which stand more often or less often by now.
    pub fn changed(&self, changes: &HashMap<Vec<char>, i64>) -> Vec<u8> {
        let mut times: HashMap<Vec<char>, i64> = self.words().collect();
        #[expect(clippy::iter_over_hash_type, reason = "sums have no order")]
        for (word, change) in changes {
            *times.entry(word.clone()).or_default() += change;
        }
        let standing = times.iter().filter(|(_, times)| **times > 0);
        encode(standing.map(|(word, times)| (word.as_slice(), *times as u32)))
    }

    /// Every word with how often it stands in the texts.
    fn words(&self) -> impl Iterator<Item = (Vec<char>, i64)> {
        self.tables().flat_map(|table| {
            let rows = table.characters.chunks_exact(table.length.max(1));
            rows.zip(table.times)
                .map(|(row, times)| (characters(row).collect(), value(times).into()))
        })
    }

    /// Words that sound like a text or differ in one character, those of the same sound first and frequent
    /// ones before rare ones; never the text itself.
    fn like(&self, typed: &[char]) -> Vec<Like> {
        let mut found = Vec::new();
        if !typed.is_empty() && typed.iter().all(char::is_ascii_lowercase) {
            let letters: String = typed.iter().collect();
            self.tables().for_each(|table| table.add_readings(&letters, &mut found));
        } else if let Some(table) = self.table(typed.len()) {
            table.add_sounds(typed, &mut found);
            if typed.len() >= SHORTEST_OTHER {
                table.add_others(typed, &mut found);
            }
        }
        found.sort_by(|a, b| {
            let ahead = a.likeness.cmp(&b.likeness).then(b.times.cmp(&a.times));
            ahead.then_with(|| a.word.cmp(&b.word))
        });
        found
    }

    /// The table of words of a length; none for a file that is cut short.
    fn table(&self, length: usize) -> Option<Table<'_>> {
        self.tables().find(|table| table.length == length)
    }

    fn tables(&self) -> impl Iterator<Item = Table<'_>> {
        let (numbers, _) = self.0.as_chunks::<NUMBER>();
        let parts = numbers.split_first().and_then(|(tables, rest)| {
            let (heads, rest) = rest.split_at_checked(value(tables) as usize * 2)?;
            Some((heads.as_chunks::<2>().0, rest))
        });
        let (heads, mut rest) = parts.unwrap_or_default();
        heads.iter().map_while(move |[length, rows]| {
            let (length, rows) = (value(length) as usize, value(rows) as usize);
            let (times, after) = rest.split_at_checked(rows)?;
            let (characters, after) = after.split_at_checked(rows.checked_mul(length)?)?;
            rest = after;
            Some(Table { length, times, characters })
        })
    }
}

impl Table<'_> {
    fn row(&self, at: usize) -> &[[u8; NUMBER]] {
        self.characters.get(at * self.length..(at + 1) * self.length).unwrap_or_default()
    }

    fn add_sounds(&self, typed: &[char], found: &mut Vec<Like>) {
        let order = |at: usize| {
            let sounds = characters(self.row(at)).map(sound);
            sounds.cmp(typed.iter().copied().map(sound))
        };
        let (mut low, mut high) = (0, self.times.len());
        while low < high {
            let middle = low.midpoint(high);
            match order(middle).is_lt() {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        for at in (low..self.times.len()).take_while(|at| order(*at).is_eq()) {
            self.add(at, Likeness::Sound, typed, found);
        }
    }

    /// Words that letters spell out, or whose initials they are.
    fn add_readings(&self, letters: &str, found: &mut Vec<Like>) {
        let initials = letters.len() == self.length && self.length >= SHORTEST_INITIALS;
        if self.length > LONGEST_READ.min(letters.len()) {
            return;
        }
        for at in 0..self.times.len() {
            let mut sounds = characters(self.row(at)).map(|c| sound(c).0);
            let mut rest = letters;
            let spelt = sounds.all(|sound| {
                let after = rest.strip_prefix(sound).filter(|_| !sound.is_empty());
                rest = after.unwrap_or(rest);
                after.is_some()
            });
            let first = || characters(self.row(at)).map(|c| sound(c).0.chars().next());
            if spelt && rest.is_empty() {
                self.add(at, Likeness::Reading, &[], found);
            } else if initials && first().eq(letters.chars().map(Some)) {
                self.add(at, Likeness::Initials, &[], found);
            }
        }
    }

    fn add_others(&self, typed: &[char], found: &mut Vec<Like>) {
        let written: Vec<[u8; NUMBER]> = typed.iter().map(|c| (*c as u32).to_le_bytes()).collect();
        for (at, row) in self.characters.chunks_exact(self.length).enumerate() {
            let others = row.iter().zip(&written).filter(|(a, b)| a != b).count();
            if others == 1 && !characters(row).map(sound).eq(typed.iter().copied().map(sound)) {
                self.add(at, Likeness::Character, typed, found);
            }
        }
    }

    fn add(&self, at: usize, likeness: Likeness, typed: &[char], found: &mut Vec<Like>) {
        let times = self.times.get(at).map_or(0, value);
        if !characters(self.row(at)).eq(typed.iter().copied()) {
            found.push(Like { likeness, times, word: characters(self.row(at)).collect() });
        }
    }
}

impl Spellings {
    /// The bytes of words, each with how often it stands in the texts.
    pub fn encode<'a>(words: impl Iterator<Item = (&'a [char], u32)>) -> Vec<u8> {
        encode(words)
    }
}

fn encode<'a>(words: impl Iterator<Item = (&'a [char], u32)>) -> Vec<u8> {
    let mut words: Vec<(&[char], u32)> = words.filter(|(word, _)| is_spelt(word)).collect();
    words.sort_by_cached_key(|(word, _)| {
        let sounds: Vec<_> = word.iter().copied().map(sound).collect();
        (word.len(), sounds, *word)
    });
    let tables: Vec<_> = words.chunk_by(|a, b| a.0.len() == b.0.len()).collect();
    let mut numbers = vec![tables.len() as u32];
    for table in &tables {
        let length = table.first().map_or(0, |(word, _)| word.len());
        numbers.extend([length as u32, table.len() as u32]);
    }
    for table in &tables {
        numbers.extend(table.iter().map(|(_, times)| *times));
        numbers.extend(table.iter().flat_map(|(word, _)| *word).map(|c| *c as u32));
    }
    numbers.into_iter().flat_map(u32::to_le_bytes).collect()
}

/// Whether a word may be slipped for another: a single character is no word by itself, and another figure is
/// another figure, not a slip.
fn is_spelt(word: &[char]) -> bool {
    word.len() > 1 && word.iter().all(|c| c.is_alphabetic())
}

/// How a character sounds, without its tone; one that has no pinyin stands for itself.
fn sound(c: char) -> (&'static str, char) {
    match pinyin::ToPinyin::to_pinyin(&c) {
        Some(sound) => (sound.plain(), '\0'),
        None => ("", c),
    }
}

fn value(bytes: &[u8; NUMBER]) -> u32 {
    u32::from_le_bytes(*bytes)
}

fn characters(row: &[[u8; NUMBER]]) -> impl Iterator<Item = char> {
    row.iter().filter_map(|bytes| char::from_u32(value(bytes)))
}

#[cfg(test)]
mod tests {
    use super::{Like, Likeness, Spellings, encode};

    fn like(words: &[(&str, u32)], typed: &str) -> Vec<(Likeness, String)> {
        let words: Vec<(Vec<char>, u32)> =
            words.iter().map(|(word, times)| (word.chars().collect(), *times)).collect();
        let file = encode(words.iter().map(|(word, times)| (word.as_slice(), *times)));
        let typed: Vec<char> = typed.chars().collect();
        let found = Spellings::new(file).like(&typed);
        found.into_iter().map(|Like { likeness, word, .. }| (likeness, word)).collect()
    }

    #[test]
    fn a_slip_is_one_other_character_or_the_same_sound() {
        use Likeness::{Character, Sound};
        let words = [
            ("充电桩", 3),
            ("充电器", 5),
            ("充电宝", 9),
            ("充值卡", 7),
            ("停止", 4),
            ("停车", 4),
            ("亭车", 1),
            ("A座", 2),
            ("充电", 8),
            ("2024", 9),
        ];
        let found = |typed| -> Vec<(Likeness, String)> { like(&words, typed) };
        let word = |likeness, text: &str| (likeness, text.to_owned());
        for (typed, expected) in [
            // The same sound before one other character, frequent before rare.
            ("充电装", vec![(Sound, "充电桩"), (Character, "充电宝"), (Character, "充电器")]),
            // Every character may be another of its sound.
            ("虫店庄", vec![(Sound, "充电桩")]),
            // Of two characters, one is half the word.
            ("停机", vec![]),
            ("婷车", vec![(Sound, "停车"), (Sound, "亭车")]),
            // The word itself is no slip.
            ("停车", vec![(Sound, "亭车")]),
            // Two others, another length, no word.
            ("充气泵", vec![]),
            ("充电桩桩", vec![]),
            ("", vec![]),
            // A letter sounds like itself alone; figures are never slips.
            ("A坐", vec![(Sound, "A座")]),
            ("B座", vec![]),
            ("2025", vec![]),
        ] {
            let expected: Vec<_> = expected.into_iter().map(|(l, t)| word(l, t)).collect();
            assert_eq!(found(typed), expected, "{typed}");
        }
    }

    #[test]
    fn pinyin_is_read_as_the_words_that_sound_so() {
        let words =
            [("养老", 5), ("养老院", 2), ("样老", 1), ("充电桩", 3), ("超短装", 4), ("服务", 9)];
        let found =
            |typed| -> Vec<String> { like(&words, typed).into_iter().map(|(_, w)| w).collect() };
        assert_eq!(found("yanglao"), ["养老", "样老"]);
        assert_eq!(found("chongdianzhuang"), ["充电桩"]);
        // Initials fit several words, the frequent one first; of two letters they fit too many.
        assert_eq!(found("cdz"), ["超短装", "充电桩"]);
        assert!(found("fw").is_empty() && found("yangla").is_empty() && found("").is_empty());
    }

    #[test]
    fn a_file_that_is_cut_short_has_no_words() {
        let words = [vec!['停', '车'], vec!['充', '电', '桩']];
        let file = encode(words.iter().map(|word| (word.as_slice(), 1)));
        for length in 0..file.len() {
            let cut = Spellings::new(file[..length].to_vec());
            assert_eq!(cut.like(&['充', '电', '庄']), [], "{length} bytes");
        }
    }
}
