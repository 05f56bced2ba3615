//! Cells that reach over several rows of a table: what they say holds for each of these rows, and a row is read as a
//! line of its own, so it is written into each. Only a label is: a sentence stands once, where it begins.

use super::Skipped;
use super::lines::visible;

/// Longest text that is written into further rows, in characters.
const LONGEST: usize = 60;
/// Most characters that are written so for a document.
const MOST: usize = 200_000;

/// The cells from rows above that a table still has, by column.
#[derive(Debug, Default)]
pub struct Above {
    columns: Vec<(usize, String)>,
}

/// How much was written anew.
#[derive(Debug, Default)]
pub struct Repeated {
    /// Characters.
    pub characters: usize,
}

impl Repeated {
    /// What the report says of it.
    pub fn told(&self) -> Option<Skipped> {
        let why = "characters written into each row that the cell covers";
        (self.characters > 0).then(|| Skipped::new("cell over several rows", self.characters, why))
    }
}

impl Above {
    /// Notes a cell at `column` that reaches over `rows` rows, this one among them.
    pub fn begin(&mut self, column: usize, rows: usize, text: &str) {
        if self.columns.len() <= column {
            self.columns.resize(column + 1, (0, String::new()));
        }
        if let Some(cell) = self.columns.get_mut(column) {
            let text = if rows > 1 && is_label(text) { text.trim() } else { "" };
            *cell = (rows.saturating_sub(1), text.to_owned());
        }
    }

    /// The text of the cell that still stands at `column` in a further row; `None` where none does.
    pub fn take(&mut self, column: usize, repeated: &mut Repeated) -> Option<String> {
        let (left, text) = self.columns.get_mut(column).filter(|(left, _)| *left > 0)?;
        *left -= 1;
        let characters = visible(text);
        if repeated.characters + characters > MOST {
            return Some(String::new());
        }
        repeated.characters += characters;
        Some(text.clone())
    }
}

/// Whether a cell names what its rows are about. Articles of a comparison stand once.
fn is_label(text: &str) -> bool {
    let text = text.trim();
    text.chars().take(LONGEST + 1).count() <= LONGEST
        && !text.contains(['。', '；'])
        && !(text.starts_with('第') && text.contains(['条', '條']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_stand_in_each_row_and_sentences_once() {
        let (mut above, mut repeated) = (Above::default(), Repeated::default());
        above.begin(0, 3, "安全");
        above.begin(2, 2, "每日查灯。");
        assert_eq!(above.take(0, &mut repeated).as_deref(), Some("安全"));
        assert_eq!(above.take(1, &mut repeated), None);
        assert_eq!(above.take(2, &mut repeated).as_deref(), Some(""));
        assert_eq!(above.take(2, &mut repeated), None);
        assert_eq!(above.take(0, &mut repeated).as_deref(), Some("安全"));
        assert_eq!(above.take(0, &mut repeated), None);
        assert_eq!(repeated.characters, 4);
    }
}
