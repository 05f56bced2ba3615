//! Rich text files (RTF): paragraphs, table rows, and the numbers that Word wrote down for older programs.

use encoding_rs::Encoding;

use super::lines::{Line, gather, visible};
use super::span::{Above, Repeated};
use super::{BlockKind, Extract, Skipped, symbols};

/// Deepest nesting of groups.
const MAX_GROUPS: usize = 1_000;

/// What holds inside a group.
#[derive(Debug, Clone)]
struct State {
    /// Text goes to the document.
    shown: bool,
    /// Text is hidden, or crossed out.
    hidden: bool,
    struck: bool,
    bold: bool,
    /// How many characters stand in for a `\u` for programs that do not know it.
    stand_ins: usize,
    /// Raised text: from where in the paragraph.
    raised: Option<usize>,
    charset: &'static Encoding,
    table: bool,
}

/// Takes the text out of a file.
pub fn extract(bytes: &[u8]) -> Extract {
    let mut reader = Reader::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'{' => reader.open(),
            b'}' => reader.close(),
            b'\\' => at = reader.control(bytes, at),
            b'\r' | b'\n' => {}
            byte => reader.byte(byte),
        }
    }
    reader.saved.clear();
    reader.flush();
    reader.end_note();
    reader.end_paragraph();
    let Reader { lines, pictures, hidden, struck, repeated, .. } = reader;
    let mut extract = gather(lines);
    for (what, count, why) in [
        ("picture", pictures, "pictures are not read"),
        ("hidden text", hidden, "the document does not show it"),
        ("struck-out text", struck, "the document shows it crossed out"),
    ] {
        if count > 0 {
            extract.skipped.push(Skipped::new(what, count, why));
        }
    }
    extract.skipped.extend(repeated.told());
    extract
}

/// What a cell is to the one above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Join {
    Alone,
    /// The first of several rows.
    First,
    /// A further one.
    Further,
}

struct Reader {
    state: State,
    saved: Vec<State>,
    /// Charset of each font of the table, by number.
    fonts: Vec<(i32, &'static Encoding)>,
    font: i32,
    in_fonts: bool,
    default: &'static Encoding,
    /// Bytes of text whose charset is known only together.
    pending: Vec<u8>,
    skip: usize,
    /// First half of a character beyond the basic plane.
    high: Option<u16>,
    paragraph: String,
    bold: usize,
    row: Vec<String>,
    /// What the cells of the row are to those above them, as far as it is told; the flag of the next one.
    joins: Vec<Join>,
    join: Join,
    above: Above,
    repeated: Repeated,
    lines: Vec<Line>,
    /// The paragraph around the note that is being read: in how many groups the note began, its text, how much is bold.
    around: Option<(usize, String, usize)>,
    /// Notes of the paragraph or row, and how many there were before.
    notes: Vec<String>,
    noted: usize,
    pictures: usize,
    hidden: usize,
    struck: usize,
}

impl Reader {
    fn new() -> Self {
        let default = encoding_rs::GB18030;
        let state = State {
            shown: true,
            hidden: false,
            struck: false,
            bold: false,
            stand_ins: 1,
            raised: None,
            charset: default,
            table: false,
        };
        Self {
            state,
            saved: Vec::new(),
            fonts: Vec::new(),
            font: 0,
            in_fonts: false,
            default,
            pending: Vec::new(),
            skip: 0,
            high: None,
            paragraph: String::new(),
            bold: 0,
            row: Vec::new(),
            joins: Vec::new(),
            join: Join::Alone,
            above: Above::default(),
            repeated: Repeated::default(),
            lines: Vec::new(),
            around: None,
            notes: Vec::new(),
            noted: 0,
            pictures: 0,
            hidden: 0,
            struck: 0,
        }
    }

    fn open(&mut self) {
        self.flush();
        if self.saved.len() < MAX_GROUPS {
            self.saved.push(self.state.clone());
        }
    }

    fn close(&mut self) {
        self.flush();
        self.end_raised();
        self.end_note();
        if let Some(state) = self.saved.pop() {
            self.state = state;
        }
        self.in_fonts &= !self.state.shown;
    }

    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else {
            self.pending.push(byte);
        }
    }

    /// Writes down the bytes that have come together.
    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.pending);
        let text = self.state.charset.decode_without_bom_handling(&bytes).0;
        self.push(&text);
    }

    fn push(&mut self, text: &str) {
        if !self.state.shown {
            return;
        }
        if self.state.hidden {
            self.hidden += visible(text);
        } else if self.state.struck {
            self.struck += visible(text);
        } else {
            self.bold += if self.state.bold { visible(text) } else { 0 };
            self.paragraph.push_str(text);
        }
    }

    fn end_raised(&mut self) {
        let Some(start) = self.state.raised.take() else { return };
        if let Some(text) = self.paragraph.get(start..).map(symbols::superscript) {
            self.paragraph.truncate(start);
            self.paragraph.push_str(&text);
        }
    }

    /// Begins a note: it is read as a line of its own after the paragraph that refers to it.
    fn begin_note(&mut self) {
        if self.state.shown && self.around.is_none() {
            let text = std::mem::take(&mut self.paragraph);
            self.around = Some((self.saved.len(), text, std::mem::take(&mut self.bold)));
        }
    }

    /// Ends the note whose group closes.
    fn end_note(&mut self) {
        let Some((_, text, bold)) = self.around.take_if(|(depth, ..)| *depth >= self.saved.len())
        else {
            return;
        };
        let note = std::mem::replace(&mut self.paragraph, text);
        self.bold = bold;
        if !note.trim().is_empty() {
            self.noted += 1;
            self.notes.push(format!("注{}：{}", self.noted, note.trim()));
        }
    }

    fn push_notes(&mut self) {
        let notes = std::mem::take(&mut self.notes).into_iter();
        self.lines.extend(notes.map(|text| Line { kind: BlockKind::Paragraph, text }));
    }

    fn end_paragraph(&mut self) {
        self.flush();
        self.end_raised();
        if self.around.is_some() {
            self.paragraph.push(' ');
            return;
        }
        let text = std::mem::take(&mut self.paragraph);
        let bold = std::mem::take(&mut self.bold);
        if self.state.table {
            // A cell may have several paragraphs.
            self.paragraph = text;
            if !self.paragraph.is_empty() {
                self.paragraph.push(' ');
            }
            return;
        }
        let heading = bold > 0 && bold == visible(&text);
        let kind = if heading { BlockKind::Heading } else { BlockKind::Paragraph };
        self.lines.push(Line { kind, text });
        self.push_notes();
    }

    fn end_cell(&mut self) {
        self.flush();
        self.end_raised();
        if self.around.is_some() {
            self.paragraph.push(' ');
            return;
        }
        self.bold = 0;
        let text = std::mem::take(&mut self.paragraph);
        self.row.push(text.trim().replace('\t', " "));
    }

    fn end_row(&mut self) {
        let mut row = std::mem::take(&mut self.row);
        for (column, cell) in row.iter_mut().enumerate() {
            match self.joins.get(column).copied().unwrap_or(Join::Alone) {
                Join::Further => {
                    if let Some(text) = self.above.take(column, &mut self.repeated)
                        && cell.is_empty()
                    {
                        *cell = text;
                    }
                }
                // How many rows a cell covers, those below tell.
                Join::First => self.above.begin(column, usize::MAX, cell),
                Join::Alone => self.above.begin(column, 1, ""),
            }
        }
        let (kind, text) = match row.as_slice() {
            [single] => (BlockKind::Paragraph, single.clone()),
            row => (BlockKind::Row, row.join("\t")),
        };
        self.lines.push(Line { kind, text });
        self.push_notes();
    }

    /// A control word or sign after its backslash; gives the place behind it.
    fn control(&mut self, bytes: &[u8], at: usize) -> usize {
        let rest = bytes.get(at..).unwrap_or_default();
        let length = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        if length == 0 {
            return at + self.sign(rest);
        }
        let word = rest.get(..length).unwrap_or_default();
        let digits = rest.get(length..).unwrap_or_default();
        let signed = usize::from(digits.first() == Some(&b'-'));
        let count = digits.iter().skip(signed).take_while(|b| b.is_ascii_digit()).count();
        let end = if count > 0 { length + signed + count } else { length };
        let value = rest.get(length..end).and_then(|d| std::str::from_utf8(d).ok()?.parse().ok());
        let behind = end + usize::from(rest.get(end) == Some(&b' '));
        if word == b"bin" {
            // Raw bytes follow: as many as it says.
            self.flush();
            return at + behind + value.and_then(|n: i32| usize::try_from(n).ok()).unwrap_or(0);
        }
        self.word(word, value);
        at + behind
    }

    /// A sign: an escaped character, a byte in hexadecimal, a special space. Gives its length.
    fn sign(&mut self, rest: &[u8]) -> usize {
        match rest.first() {
            Some(b'\'') => {
                let hex = rest.get(1..3).and_then(|h| std::str::from_utf8(h).ok());
                if let Some(byte) = hex.and_then(|h| u8::from_str_radix(h, 16).ok()) {
                    self.byte(byte);
                }
                3
            }
            Some(byte @ (b'\\' | b'{' | b'}')) => {
                self.byte(*byte);
                1
            }
            Some(b'~') => {
                self.byte(b' ');
                1
            }
            Some(b'_') => {
                self.byte(b'-');
                1
            }
            // A group that older programs are to leave out: its word decides.
            Some(b'*') => {
                self.flush();
                self.state.shown = false;
                1
            }
            Some(b'\r' | b'\n') => {
                self.end_paragraph();
                1
            }
            Some(_) => 1,
            None => 0,
        }
    }

    fn word(&mut self, word: &[u8], value: Option<i32>) {
        if word == b"u" {
            return self.unit(value.unwrap_or(0));
        }
        self.flush();
        let on = value != Some(0);
        match word {
            b"par" | b"line" | b"sect" if self.state.shown => self.end_paragraph(),
            b"cell" | b"nestcell" if self.state.shown => self.end_cell(),
            b"row" | b"nestrow" if self.state.shown => self.end_row(),
            b"trowd" => self.joins.clear(),
            b"clvmgf" => self.join = Join::First,
            b"clvmrg" => self.join = Join::Further,
            b"cellx" => self.joins.push(std::mem::replace(&mut self.join, Join::Alone)),
            b"intbl" => self.state.table = true,
            b"pard" => self.state.table = false,
            b"tab" => self.push(" "),
            b"emdash" => self.push("—"),
            b"endash" => self.push("–"),
            b"lquote" => self.push("‘"),
            b"rquote" => self.push("’"),
            b"ldblquote" => self.push("“"),
            b"rdblquote" => self.push("”"),
            b"bullet" => self.push("•"),
            b"b" => self.state.bold = on,
            b"v" => self.state.hidden = on,
            b"strike" | b"striked" | b"deleted" => self.state.struck = on,
            b"super" if on => self.state.raised = Some(self.paragraph.len()),
            b"nosupersub" | b"super" => self.end_raised(),
            b"plain" => {
                self.end_raised();
                (self.state.bold, self.state.hidden, self.state.struck) = (false, false, false);
            }
            b"uc" => self.state.stand_ins = value.and_then(|n| n.try_into().ok()).unwrap_or(1),
            b"ansicpg" => {
                self.default = value.and_then(code_page).unwrap_or(self.default);
                self.state.charset = self.default;
            }
            b"fonttbl" => {
                self.in_fonts = true;
                self.state.shown = false;
            }
            b"f" => {
                self.font = value.unwrap_or(0);
                if !self.in_fonts {
                    let known = self.fonts.iter().rev().find(|(font, _)| *font == self.font);
                    self.state.charset = known.map_or(self.default, |(_, charset)| charset);
                }
            }
            b"fcharset" if self.in_fonts => {
                if let Some(charset) = value.and_then(font_charset) {
                    self.fonts.push((self.font, charset));
                }
            }
            b"pict" => {
                self.pictures += 1;
                self.state.shown = false;
            }
            b"pntext" | b"listtext" | b"fldrslt" | b"shptxt" => self.state.shown = true,
            b"footnote" => self.begin_note(),
            b"colortbl" | b"stylesheet" | b"info" | b"header" | b"footer" | b"headerl"
            | b"headerr" | b"headerf" | b"footerl" | b"footerr" | b"footerf" | b"fldinst"
            | b"annotation" | b"listtable" | b"listoverridetable" | b"pntxta" | b"pntxtb"
            | b"themedata" | b"datastore" | b"objdata" | b"nonshppict" => {
                self.state.shown = false;
            }
            _ => {}
        }
    }

    /// A UTF-16 unit, written as a signed number; characters behind it stand in for it.
    fn unit(&mut self, value: i32) {
        self.flush();
        self.skip = self.state.stand_ins;
        let unit = u16::try_from(value.rem_euclid(0x1_0000)).unwrap_or(0);
        let units: Vec<u16> = self.high.take().into_iter().chain([unit]).collect();
        if units.len() == 1 && (0xD800..0xDC00).contains(&unit) {
            self.high = Some(unit);
        } else {
            self.push(&String::from_utf16_lossy(&units));
        }
    }
}

fn code_page(number: i32) -> Option<&'static Encoding> {
    match number {
        936 | 54936 => Some(encoding_rs::GB18030),
        950 => Some(encoding_rs::BIG5),
        932 => Some(encoding_rs::SHIFT_JIS),
        949 => Some(encoding_rs::EUC_KR),
        65001 => Some(encoding_rs::UTF_8),
        1252 => Some(encoding_rs::WINDOWS_1252),
        _ => None,
    }
}

fn font_charset(number: i32) -> Option<&'static Encoding> {
    code_page(match number {
        134 => 936,
        136 => 950,
        128 => 932,
        129 => 949,
        0 => 1252,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        extract(text.as_bytes()).text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn both_ways_of_writing_characters_are_read() {
        // 第一条 as bytes of code page 936, 办法 as units with a stand-in each, 𠀋 as two units.
        let text = r"{\rtf1\ansi\ansicpg936\uc1{\fonttbl{\f0\fcharset134 \'cb\'ce;}{\f1\fcharset0 Arial;}}
{\*\generator X;}{\info{\title \'b1\'ea}}\f0\'b5\'da\'d2\'bb\'cc\'f5 \u21150?\u-27731?\u-10176?\u-9205?\par
{\listtext\f0\'d2\'bb\'a1\'a2}10{\super 4}\'b2\'e1{\v\'d2\'fe}{\strike\'c9\'be}\'a1\'a3\par}";
        assert_eq!(lines(text), ["第一条 办\u{93AD}𠀋", "一、10⁴册。"]);
        let read = extract(text.as_bytes());
        let counted: Vec<&str> = read.skipped.iter().map(|s| s.what.as_str()).collect();
        assert_eq!(counted, ["hidden text", "struck-out text"]);
    }

    #[test]
    fn notes_follow_the_paragraph_that_refers_to_them() {
        let text = r"{\rtf1\ansicpg936 \'b5\'da\'d2\'bb\'cc\'f5{\super\chftn{\footnote\pard\'d2\'bb\par\'b6\'fe}}\'a1\'a3\par\'c8\'fd\par}";
        assert_eq!(lines(text), ["第一条。", "注1：一 二", "三"]);
        // A note that never closes loses nothing.
        assert_eq!(lines(r"{\rtf1 a{\footnote b\par c"), ["a", "注1：b c"]);
    }

    #[test]
    fn a_cell_over_several_rows_stands_in_each() {
        let row = |flag: &str, label: &str, text: &str| {
            format!(r"\trowd{flag}\cellx100\cellx200\pard\intbl {label}\cell {text}\cell\row")
        };
        let text = format!(
            r"{{\rtf1\ansicpg936 {}{}{}{}\pard}}",
            row(r"\clvmgf", "A", "1"),
            row(r"\clvmrg", "", "2"),
            row("", "", "3"),
            row(r"\clvmrg", "", "4")
        );
        let read = extract(text.as_bytes());
        assert_eq!(read.text, "A\t1\nA\t2\n\t3\n\t4\n");
        assert_eq!(read.skipped.iter().map(|s| s.count).collect::<Vec<_>>(), [1]);
    }

    #[test]
    fn rows_of_tables_stay_rows() {
        let text =
            r"{\rtf1\ansicpg936 \trowd\pard\intbl\'d2\'bb\cell\'b6\'fe\cell\row\pard\'c8\'fd\par}";
        let read = extract(text.as_bytes());
        let kinds: Vec<BlockKind> = read.blocks.iter().map(|b| b.kind).collect();
        assert_eq!(read.text, "一\t二\n三\n");
        assert_eq!(kinds, [BlockKind::Row, BlockKind::Paragraph]);
    }
}
