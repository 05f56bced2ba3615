//! Tables of spreadsheets (.xlsx, .xls, .ods) and of comma-separated text: a row each, cells as shown.

use std::io::{Cursor, Read, Seek};
use std::ops::ControlFlow;

use calamine::{
    Cell, Data, DataRef, Dimensions, Ods, Range, Reader, SheetVisible, Xls, Xlsb, Xlsx,
};
use csv::StringRecord;
use quick_xml::events::Event;

use super::archive::Archive;
use super::charset::Decoded;
use super::lines::{Line, gather, visible};
use super::media::COMPOUND;
use super::span::{Above, Repeated};
use super::{BlockKind, Extract, Skipped, odt};
use tiaowen_text::error::{Error, ErrorKind, Result};

mod merged;
mod spread;

use spread::spread;

/// Most cells of a workbook.
const MAX_CELLS: usize = 2_000_000;
/// Most bytes of what its cells show: many cells may name one long text.
const MAX_SHOWN: usize = 64 * 1024 * 1024;

/// The attribute of a cell over several rows in an OpenDocument sheet.
const JOINS: &[u8] = b"number-rows-spanned=\"";

/// Takes the rows out of a workbook; the name of each sheet is a heading where there are several.
pub fn extract(bytes: &[u8], name: &str) -> Result<Extract> {
    let mut lines = Vec::new();
    let (mut repeated, mut unseen) = (Repeated::default(), 0);
    each_sheet(bytes, name, &mut |sheet| {
        repeated.characters += sheet.repeated.characters;
        if sheet.hidden {
            unseen += sheet.rows.iter().flatten().map(|cell| visible(cell)).sum::<usize>();
            return ControlFlow::Continue(());
        }
        let mut rows = sheet.rows.into_iter().filter_map(|row| line(row.into_iter())).peekable();
        // The title stands in a row of its own at the head of the first sheet, above the name of that sheet.
        let is_title = |line: &Line| line.kind == BlockKind::Paragraph && titles(&line.text);
        if lines.is_empty()
            && let Some(title) = rows.next_if(is_title)
        {
            lines.push(Line { kind: BlockKind::Heading, ..title });
        }
        if sheet.is_one_of_several && rows.peek().is_some() && !is_default(sheet.name) {
            lines.push(Line { kind: BlockKind::Heading, text: sheet.name.to_owned() });
        }
        lines.extend(rows);
        ControlFlow::Continue(())
    })?;
    let mut extract = gather(lines);
    extract.skipped.extend(repeated.told());
    if unseen > 0 {
        let why = "the workbook does not show it; counted in characters";
        extract.skipped.push(Skipped::new("hidden sheet", unseen, why));
    }
    let rows = hidden_rows(bytes, name);
    if rows > 0 {
        let why = "the sheet does not show them, as a filter does; they are in the text";
        extract.skipped.push(Skipped::new("hidden row", rows, why));
    }
    Ok(extract)
}

/// Whether the only cell of a row can be the title of its table.
fn titles(text: &str) -> bool {
    const LONGEST: usize = 60;
    text.chars().take(LONGEST + 1).count() <= LONGEST && !text.contains(['。', '：', ':'])
}

/// Whether a sheet has the name that a program gave it: Sheet1.
fn is_default(name: &str) -> bool {
    let bare = name.trim_end_matches(|c: char| c.is_ascii_digit());
    ["Sheet", "sheet", "工作表", "表格", "Table"].contains(&bare.trim_end())
}

/// Rows that the sheets of a workbook hide.
fn hidden_rows(bytes: &[u8], name: &str) -> usize {
    let Ok(mut archive) = Archive::open(bytes, name) else { return 0 };
    let mut sheets = archive.names();
    sheets.retain(|part| part.starts_with("xl/worksheets/") && part.ends_with(".xml"));
    let parts = sheets.iter().filter_map(|part| archive.read(part).ok().flatten());
    parts.map(|part| rows_hidden(&part)).sum()
}

/// Rows of a sheet that it hides and that have cells.
fn rows_hidden(part: &[u8]) -> usize {
    let mut reader = quick_xml::Reader::from_reader(part);
    let mut hidden = 0;
    loop {
        match reader.read_event() {
            Ok(Event::Start(row)) if row.local_name().as_ref() == "row" => {
                let says = row.try_get_attribute("hidden").ok().flatten();
                hidden += usize::from(says.is_some_and(|v| matches!(&*v.value, "1" | "true")));
            }
            Ok(Event::Eof) | Err(_) => return hidden,
            Ok(_) => {}
        }
    }
}

/// The rows of the first sheet that has any, every cell as shown.
pub fn table(bytes: &[u8], name: &str) -> Result<Vec<Vec<String>>> {
    let mut rows = Vec::new();
    each_sheet(bytes, name, &mut |sheet| {
        rows = if sheet.hidden { Vec::new() } else { sheet.rows };
        if rows.is_empty() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    Ok(rows)
}

/// A sheet of a workbook.
struct Sheet<'a> {
    name: &'a str,
    rows: Vec<Vec<String>>,
    is_one_of_several: bool,
    /// Whether the workbook does not show it.
    hidden: bool,
    /// Of cells over several rows, what was written into further ones.
    repeated: Repeated,
}

type Take<'a> = &'a mut dyn FnMut(Sheet<'_>) -> ControlFlow<()>;

/// Gives the sheets of a workbook in their order.
fn each_sheet(bytes: &[u8], name: &str, take: Take<'_>) -> Result<()> {
    // Damaged workbooks can bring the reader to a panic; what was taken before is dropped with the error.
    let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let input = Cursor::new(bytes);
        if !bytes.starts_with(b"PK") && !bytes.starts_with(COMPOUND) {
            return flat(bytes, name, take);
        }
        if !bytes.starts_with(b"PK") {
            return sheets(Xls::new(input), name, take, |book, sheet, cells| {
                cells.merged = book.merge_cells_by_sheet_name(sheet).unwrap_or_default();
                cells.take_range(&book.worksheet_range(sheet)?)
            });
        }
        let mut archive = Archive::open(bytes, name)?;
        if archive.has("xl/workbook.bin") {
            let merged = merged::of_binary(&mut archive);
            sheets(Xlsb::new(input), name, take, |book, sheet, cells| {
                cells.merged = merged.get(sheet).cloned().unwrap_or_default();
                let mut reader = book.worksheet_cells_reader(sheet)?;
                cells.take_each(|| reader.next_cell())
            })
        } else if archive.has("content.xml") {
            let content = archive.read("content.xml")?.unwrap_or_default();
            // A cell far out: the reader of tables would hold all that lies between. It tells no cells over several rows.
            let joins = content.windows(JOINS.len()).any(|part| part == JOINS);
            if joins || spread(&content) > MAX_CELLS as u64 {
                return flat(&content, name, take);
            }
            sheets(Ods::new(input), name, take, |book, sheet, cells| {
                cells.take_range(&book.worksheet_range(sheet)?)
            })
        } else {
            sheets(Xlsx::new(input), name, take, |book, sheet, cells| {
                cells.merged = book.merge_cells_by_sheet_name(sheet).unwrap_or_default();
                let mut reader = book.worksheet_cells_reader(sheet)?;
                cells.take_each(|| reader.next_cell())
            })
        }
    }));
    read.unwrap_or_else(|_| Err(damaged(name, "it cannot be read")))
}

/// Gives the sheets of a workbook that is XML; rows without text are left out.
fn flat(bytes: &[u8], name: &str, take: Take<'_>) -> Result<()> {
    let sheets = odt::sheets(bytes, MAX_CELLS)?.ok_or_else(|| too_large(name))?;
    let is_one_of_several = sheets.tables.iter().filter(|(_, _, hidden)| !hidden).count() > 1;
    let mut repeated = sheets.repeated;
    for (name, rows, hidden) in sheets.tables {
        let repeated = std::mem::take(&mut repeated);
        let sheet = Sheet { name: &name, rows, is_one_of_several, hidden, repeated };
        if take(sheet).is_break() {
            break;
        }
    }
    Ok(())
}

/// Why the cells of a sheet could not be read.
enum Stopped {
    TooMany,
    TooLong,
    Damaged(String),
}

impl<E: std::error::Error> From<E> for Stopped {
    fn from(error: E) -> Self {
        Self::Damaged(error.to_string())
    }
}

fn sheets<B, I: Read + Seek, E: std::error::Error>(
    book: std::result::Result<B, E>,
    name: &str,
    take: Take<'_>,
    read: impl Fn(&mut B, &str, &mut Cells) -> std::result::Result<(), Stopped>,
) -> Result<()>
where
    B: Reader<I, Error = E>,
{
    let mut book = book.map_err(|error| damaged(name, &error.to_string()))?;
    let (mut room, mut letters) = (MAX_CELLS, MAX_SHOWN);
    let names: Vec<(String, bool)> = book
        .sheets_metadata()
        .iter()
        .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
        .collect();
    let is_one_of_several = names.iter().filter(|(_, hidden)| !hidden).count() > 1;
    for (sheet, hidden) in &names {
        let mut cells = Cells { held: Vec::new(), merged: Vec::new(), room, letters };
        read(&mut book, sheet, &mut cells).map_err(|stopped| match stopped {
            Stopped::TooMany => too_large(name),
            Stopped::TooLong => too_long(name),
            Stopped::Damaged(why) => damaged(name, &why),
        })?;
        (room, letters) = (cells.room, cells.letters);
        let (rows, repeated) = cells.rows();
        let hidden = *hidden;
        if take(Sheet { name: sheet, rows, is_one_of_several, hidden, repeated }).is_break() {
            break;
        }
    }
    Ok(())
}

/// The cells of a sheet that hold something. A sheet may have one in its first corner and one in its last: what
/// lies between takes no memory.
struct Cells {
    /// Row, column and what is shown.
    held: Vec<(u32, u32, String)>,
    /// Cells that are joined to one.
    merged: Vec<Dimensions>,
    /// How many more a workbook may have, and how many bytes they may show.
    room: usize,
    letters: usize,
}

impl Cells {
    fn add(&mut self, (row, column): (u32, u32), cell: &Data) -> std::result::Result<(), Stopped> {
        if *cell == Data::Empty {
            return Ok(());
        }
        self.room = self.room.checked_sub(1).ok_or(Stopped::TooMany)?;
        let shown = shown(cell);
        self.letters = self.letters.checked_sub(shown.len()).ok_or(Stopped::TooLong)?;
        self.held.push((row, column, shown));
        Ok(())
    }

    /// Takes cells as a reader gives them, which holds no more than one.
    fn take_each<'a, E: std::error::Error>(
        &mut self,
        mut next: impl FnMut() -> std::result::Result<Option<Cell<DataRef<'a>>>, E>,
    ) -> std::result::Result<(), Stopped> {
        while let Some(cell) = next()? {
            self.add(cell.get_position(), &cell.get_value().clone().into())?;
        }
        Ok(())
    }

    fn take_range(&mut self, range: &Range<Data>) -> std::result::Result<(), Stopped> {
        for (row, column, cell) in range.used_cells() {
            self.add((row as u32, column as u32), cell)?;
        }
        Ok(())
    }

    /// The rows from the first to the last that hold something, as wide as the widest; where that is mostly empty
    /// space, each to its own last cell. A label over several rows stands in each of them.
    fn rows(mut self) -> (Vec<Vec<String>>, Repeated) {
        let mut repeated = Repeated::default();
        self.held.sort_unstable_by_key(|(row, column, _)| (*row, *column));
        let [Some(first), Some(last)] =
            [self.held.first(), self.held.last()].map(|c| c.map(|c| c.0))
        else {
            return (Vec::new(), repeated);
        };
        let columns = || self.held.iter().map(|(_, column, _)| *column as usize);
        let left = columns().min().unwrap_or_default();
        let width = columns().max().unwrap_or_default() - left + 1;
        let height = (last - first) as usize + 1;
        let even = if width.saturating_mul(height) <= MAX_CELLS { width } else { 0 };
        let mut rows = vec![Vec::new(); height];
        for (row, column, text) in self.held {
            let Some(cells) = rows.get_mut((row - first) as usize) else { continue };
            cells.resize(column as usize - left, String::new());
            cells.push(text);
        }
        for row in &mut rows {
            row.resize(row.len().max(even), String::new());
        }
        self.merged.sort_unstable();
        // Areas may be many and reach over all rows.
        let mut looks = MAX_CELLS;
        let filled: Vec<bool> =
            rows.iter().map(|row| row.iter().any(|cell| !cell.is_empty())).collect();
        for area in self.merged.iter().filter(|area| area.end.0 > area.start.0) {
            let (Some(from), Some(column)) =
                (area.start.0.checked_sub(first), (area.start.1 as usize).checked_sub(left))
            else {
                continue;
            };
            let cell = |row: &Vec<String>| row.get(column).cloned();
            let Some(text) = rows.get(from as usize).and_then(cell) else { continue };
            let mut above = Above::default();
            above.begin(column, (area.end.0 - area.start.0) as usize + 1, &text);
            let further = rows.iter_mut().zip(&filled).skip(from as usize + 1);
            for (row, filled) in further.take(looks.min((area.end.0 - area.start.0) as usize)) {
                looks -= 1;
                if *filled
                    && let Some(cell) = row.get_mut(column).filter(|cell| cell.is_empty())
                    && let Some(text) = above.take(column, &mut repeated)
                {
                    *cell = text;
                }
            }
        }
        (rows, repeated)
    }
}

fn too_large(name: &str) -> Error {
    let message = format!(
        "{name}: a workbook of more than {MAX_CELLS} cells; delete what is far out, or save its parts by themselves"
    );
    Error::new(ErrorKind::TooLarge, message)
}

fn too_long(name: &str) -> Error {
    let limit = MAX_SHOWN / (1024 * 1024);
    let message = format!(
        "{name}: a workbook whose cells show more than {limit} MB; save its parts by themselves"
    );
    Error::new(ErrorKind::TooLarge, message)
}

/// The rows of separated text, every cell as it stands. Fails with `Invalid` where a row cannot be read.
pub fn separated_table(text: &str, name: &str) -> Result<Vec<Vec<String>>> {
    let mut rows = Vec::new();
    let mut reader = separated(text);
    let mut record = StringRecord::new();
    while reader.read_record(&mut record).map_err(|e| Error::invalid(format!("{name}: {e}")))? {
        rows.push(record.iter().map(str::to_owned).collect());
    }
    Ok(rows)
}

/// A reader of separated text: the sign that the first line has most of stands between cells.
fn separated(text: &str) -> csv::Reader<&[u8]> {
    let first = text.lines().next().unwrap_or("");
    let count = |sign: u8| first.bytes().filter(|b| *b == sign).count();
    let delimiter = [b',', b'\t', b';'].into_iter().max_by_key(|d| count(*d)).unwrap_or(b',');
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}

fn damaged(name: &str, why: &str) -> Error {
    let message =
        format!("{name}: this is a spreadsheet that is damaged ({why}); save it anew as .xlsx");
    Error::new(ErrorKind::Unsupported, message)
}

/// A cell as a table shows it: dates without a time of midnight.
fn shown(cell: &Data) -> String {
    match cell {
        Data::DateTime(date) => {
            let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
            let time = format!("{hour:02}:{minute:02}:{second:02}");
            match time.as_str() {
                "00:00:00" => format!("{year}-{month:02}-{day:02}"),
                time => format!("{year}-{month:02}-{day:02} {time}"),
            }
        }
        cell => cell.to_string(),
    }
}

/// Takes the rows out of text with a comma, semicolon or tab between cells.
pub fn extract_separated(decoded: Decoded) -> Extract {
    let Decoded { text, mut skipped, .. } = decoded;
    let mut reader = separated(&text);
    let mut lines = Vec::new();
    let mut broken = 0;
    // One record for all rows: each that the iterator of records gives has room for the widest row before it.
    let mut record = StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => lines.extend(line(record.iter().map(str::to_owned))),
            Ok(false) => break,
            Err(_) => broken += 1,
        }
    }
    if broken > 0 {
        skipped.push(Skipped::new("damaged row", broken, "its quotation marks do not close"));
    }
    Extract { skipped, ..gather(lines) }
}

/// A row; one with a single cell is a line of text, such as the title over a table.
fn line(cells: impl Iterator<Item = String>) -> Option<Line> {
    let cells: Vec<String> =
        cells.map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let filled: Vec<&String> = cells.iter().filter(|cell| !cell.is_empty()).collect();
    match filled.as_slice() {
        [] => None,
        [single] => Some(Line { kind: BlockKind::Paragraph, text: (*single).clone() }),
        _ => Some(Line { kind: BlockKind::Row, text: cells.join("\t") }),
    }
}
