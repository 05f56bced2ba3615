//! The table of a PDF font that tells which characters its codes stand for (`ToUnicode`).
//!
//! Read leniently: files break its syntax in many ways (a doubled slash in the name of the table, code
//! ranges that cross a byte, counts that are wrong), and the pairs in it are right all the same.

use std::collections::HashMap;

/// Most codes of one range.
const LONGEST: u32 = 0xFFFF;

/// Codes to characters.
#[derive(Debug, Default)]
pub struct ToUnicode(HashMap<u32, Box<str>>);

/// A part of the table.
#[derive(Debug, PartialEq)]
enum Token {
    /// `<4E00>`
    Hex(Vec<u8>),
    /// `[` or `]`
    Bracket(u8),
    /// Anything else
    Word(Vec<u8>),
}

impl ToUnicode {
    /// Reads all pairs and ranges there are.
    pub fn read(bytes: &[u8]) -> Self {
        let mut table = Self::default();
        let mut tokens = tokens(bytes).peekable();
        while let Some(token) = tokens.next() {
            let Token::Word(word) = token else { continue };
            match word.as_slice() {
                b"beginbfchar" => {
                    while let Some(Token::Hex(code)) = tokens.next_if(is_hex) {
                        match tokens.next_if(is_hex) {
                            Some(Token::Hex(text)) => table.put(number(&code), &text, 0),
                            // The name of a glyph: no character that could be counted on.
                            _ => drop(tokens.next_if(
                                |t| matches!(t, Token::Word(w) if !w.starts_with(b"end")),
                            )),
                        }
                    }
                }
                b"beginbfrange" => {
                    while let Some(Token::Hex(first)) = tokens.next_if(is_hex) {
                        let Some(Token::Hex(last)) = tokens.next_if(is_hex) else { break };
                        let first = number(&first);
                        let last = number(&last).min(first.saturating_add(LONGEST));
                        match tokens.next_if(|t| !matches!(t, Token::Word(_))) {
                            Some(Token::Hex(text)) => {
                                for code in first..=last {
                                    table.put(code, &text, code - first);
                                }
                            }
                            Some(Token::Bracket(_)) => {
                                for code in first..=last {
                                    let Some(Token::Hex(text)) = tokens.next_if(is_hex) else {
                                        break;
                                    };
                                    table.put(code, &text, 0);
                                }
                                while tokens.next_if(is_hex).is_some() {}
                                tokens.next_if(|t| matches!(t, Token::Bracket(_)));
                            }
                            _ => break,
                        }
                    }
                }
                _ => {}
            }
        }
        table
    }

    /// The characters of a code. A code that stands for nothing printable has none.
    pub fn get(&self, code: u32) -> Option<&str> {
        self.0.get(&code).map(AsRef::as_ref)
    }

    /// Enters a code: its text, the last character counted on by some steps.
    fn put(&mut self, code: u32, utf16: &[u8], steps: u32) {
        let mut text = decode(utf16);
        if steps > 0
            && let Some(counted) =
                text.pop().and_then(|c| char::from_u32(u32::from(c).saturating_add(steps)))
        {
            text.push(counted);
        }
        let nothing = |c: char| c.is_control() && c != '\t' || c == char::REPLACEMENT_CHARACTER;
        if !text.is_empty() && !text.chars().all(nothing) {
            self.0.insert(code, text.into());
        }
    }
}

fn is_hex(token: &Token) -> bool {
    matches!(token, Token::Hex(_))
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0_u32, |code, byte| code << 8 | u32::from(*byte))
}

/// UTF-16 in the order of the standard; a single byte is a character by itself.
fn decode(bytes: &[u8]) -> String {
    if let [byte] = bytes {
        return char::from(*byte).to_string();
    }
    encoding_rs::UTF_16BE.decode_without_bom_handling(bytes).0.into_owned()
}

fn tokens(bytes: &[u8]) -> impl Iterator<Item = Token> {
    const DELIMITERS: &[u8] = b"<>[]()/%{}";
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let byte = *bytes.get(at)?;
            at += 1;
            let upto = |from: usize, ends: &dyn Fn(&u8) -> bool| {
                let rest = bytes.get(from..).unwrap_or_default();
                rest.iter().position(ends).map_or(bytes.len(), |length| from + length)
            };
            match byte {
                b'%' => at = upto(at, &|b| matches!(b, b'\n' | b'\r')),
                b'(' => at = upto(at, &|b| *b == b')').saturating_add(1),
                b'[' | b']' => return Some(Token::Bracket(byte)),
                b'<' if bytes.get(at) == Some(&b'<') => at += 1,
                b'<' => {
                    let end = upto(at, &|b| *b == b'>');
                    let hex = unhex(bytes.get(at..end).unwrap_or_default());
                    at = end.saturating_add(1);
                    return Some(Token::Hex(hex));
                }
                b if b.is_ascii_whitespace() || b == 0 || DELIMITERS.contains(&b) => {}
                _ => {
                    let end = upto(at, &|b| b.is_ascii_whitespace() || DELIMITERS.contains(b));
                    let word = bytes.get(at - 1..end).unwrap_or_default().to_vec();
                    at = end;
                    return Some(Token::Word(word));
                }
            }
        }
    })
}

fn unhex(text: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = text
        .iter()
        .filter_map(|b| char::from(*b).to_digit(16))
        .filter_map(|digit| u8::try_from(digit).ok())
        .collect();
    digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_numbers_and_bad_syntax_costs_nothing() {
        let table = ToUnicode::read(
            b"%!PS (a comment\n/CMapName //Odd//Name def 1 begincodespacerange <0000> <FFFF>\
              endcodespacerange 99 beginbfrange <00FE> <0101> <4E00> <0200><0201>[<7B2C> <00660069>]\
              endbfrange 2 beginbfchar <03> <6761> <0004> /space <0005> <D840DC0B> <06> <0000>\
              endbfchar 1 beginbfrange <0301> <0302> <D840DC0B> endbfrange",
        );
        let read = |code| table.get(code);
        assert_eq!([0xFE, 0xFF, 0x100, 0x101].map(read), ["一", "丁", "丂", "七"].map(Some));
        assert_eq!([0x200, 0x201].map(read), [Some("第"), Some("fi")]);
        assert_eq!([3, 4, 5, 6].map(read), [Some("条"), None, Some("𠀋"), None]);
        assert_eq!(read(0x302), Some("𠀌"));
    }
}
