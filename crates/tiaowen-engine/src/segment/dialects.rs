//! What regions say and the standard language says otherwise (俾钱: 给钱, 屋企: 家里, 咋个整: 怎么办). Everyday words are looked
//! for in the standard language, so that a region's word needs no line beside each of them. Only words that the standard
//! language has not in another sense are here.

use std::collections::HashMap;

use tiaowen_text::script::fold;

/// Words of regions with the standard ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dialects {
    standard: HashMap<Vec<char>, Vec<char>>,
    /// Characters of the longest word.
    longest: usize,
}

impl Dialects {
    /// Reads lines of words between blanks and what all of them are in the standard language, behind a tab; tells what is
    /// wrong with them by line.
    pub fn parse(text: &str) -> (Self, Vec<String>) {
        let mut held = Self::default();
        let mut problems = Vec::new();
        for (at, line) in text.trim_start_matches('\u{FEFF}').lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let at = at + 1;
            let Some((words, standard)) = line.split_once('\t') else {
                problems.push(format!("line {at}: needs words and the standard one between tabs"));
                continue;
            };
            let standard = fold(standard.trim());
            for word in words.split_whitespace().map(fold) {
                if word == standard {
                    problems.push(format!("line {at}: {word} is the standard word"));
                    continue;
                }
                let word: Vec<char> = word.chars().collect();
                held.longest = held.longest.max(word.len());
                let said: String = word.iter().collect();
                if held.standard.insert(word, standard.chars().collect()).is_some() {
                    problems.push(format!("line {at}: {said} stands twice"));
                }
            }
        }
        (held, problems)
    }

    /// A folded text as it would be said in the standard language.
    pub fn in_standard(&self, chars: &[char]) -> Vec<char> {
        let mut standard = Vec::with_capacity(chars.len());
        let mut rest = chars;
        while let Some((first, behind)) = rest.split_first() {
            let most = rest.len().min(self.longest);
            let said = (1..=most).rev().find_map(|length| {
                let (word, behind) = rest.split_at_checked(length)?;
                Some((self.standard.get(word)?, behind))
            });
            match said {
                Some((word, behind)) => {
                    standard.extend(word);
                    rest = behind;
                }
                None => {
                    standard.push(*first);
                    rest = behind;
                }
            }
        }
        standard
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_of_a_region_is_said_in_the_standard_language() {
        let (dialects, problems) =
            Dialects::parse("# a\n俾\t给\n唔\t不\n唔该\t请\n屋企 屋里厢\t家里\n");
        assert!(problems.is_empty(), "{problems:?}");
        let said: Vec<char> = "老板唔俾钱，唔該屋里厢".chars().collect();
        let folded: Vec<char> = fold(&said.iter().collect::<String>()).chars().collect();
        assert_eq!(dialects.in_standard(&folded).iter().collect::<String>(), "老板不给钱,请家里");
        assert_eq!(Dialects::default().in_standard(&said), said);
    }

    #[test]
    fn what_a_line_gets_wrong_is_told() {
        let (_, problems) = Dialects::parse("俾 给\n俾\t给\n俾 畀\t给\n给\t给\n");
        assert_eq!(problems.len(), 3, "{problems:?}");
    }
}
