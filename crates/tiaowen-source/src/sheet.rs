//! Tables of spreadsheets (.xlsx, .xls, .ods) and of comma-separated text: a row each, cells as shown.

use std::io::{Cursor, Read, Seek};
use std::ops::ControlFlow;

use calamine::{Data, Ods, Range, Reader, Xls, Xlsb, Xlsx};

use super::archive::Archive;
use super::charset::Decoded;
use super::lines::{Line, gather};
use super::{BlockKind, Extract, Skipped};
use tiaowen_text::error::{Error, ErrorKind, Result};

/// Most cells of a workbook.
const MAX_CELLS: usize = 2_000_000;

/// Takes the rows out of a workbook; the name of each sheet is a heading where there are several.
pub fn extract(bytes: &[u8], name: &str) -> Result<Extract> {
    let mut lines = Vec::new();
    each_sheet(bytes, name, &mut |sheet| {
        if sheet.is_one_of_several && !sheet.range.is_empty() {
            lines.push(Line { kind: BlockKind::Heading, text: sheet.name.to_owned() });
        }
        for row in sheet.range.rows() {
            lines.extend(line(row.iter().map(shown)));
        }
        ControlFlow::Continue(())
    })?;
    Ok(gather(lines))
}

/// The rows of the first sheet that has any, every cell as shown.
pub fn table(bytes: &[u8], name: &str) -> Result<Vec<Vec<String>>> {
    let mut rows = Vec::new();
    each_sheet(bytes, name, &mut |sheet| {
        rows.extend(sheet.range.rows().map(|row| row.iter().map(shown).collect()));
        if sheet.range.is_empty() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    Ok(rows)
}

/// A sheet of a workbook.
struct Sheet<'a> {
    name: &'a str,
    range: Range<Data>,
    is_one_of_several: bool,
}

type Take<'a> = &'a mut dyn FnMut(Sheet<'_>) -> ControlFlow<()>;

/// Gives the sheets of a workbook in their order.
fn each_sheet(bytes: &[u8], name: &str, take: Take<'_>) -> Result<()> {
    // Damaged workbooks can bring the reader to a panic; what was taken before is dropped with the error.
    let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let input = Cursor::new(bytes);
        if !bytes.starts_with(b"PK") {
            return sheets::<_, Xls<_>>(input, name, take);
        }
        let archive = Archive::open(bytes, name)?;
        if archive.has("xl/workbook.bin") {
            sheets::<_, Xlsb<_>>(input, name, take)
        } else if archive.has("content.xml") {
            sheets::<_, Ods<_>>(input, name, take)
        } else {
            sheets::<_, Xlsx<_>>(input, name, take)
        }
    }));
    read.unwrap_or_else(|_| Err(damaged(name, "it cannot be read")))
}

fn sheets<I: Read + Seek, R: Reader<I>>(input: I, name: &str, take: Take<'_>) -> Result<()>
where
    R::Error: std::fmt::Display,
{
    let mut book = R::new(input).map_err(|error| damaged(name, &error.to_string()))?;
    let mut cells = 0;
    let names = book.sheet_names();
    for sheet in &names {
        let range = book.worksheet_range(sheet).map_err(|e| damaged(name, &e.to_string()))?;
        cells += range.cells().count();
        if cells > MAX_CELLS {
            let message = format!("{name}: more than {MAX_CELLS} cells");
            return Err(Error::new(ErrorKind::TooLarge, message));
        }
        if take(Sheet { name: sheet, range, is_one_of_several: names.len() > 1 }).is_break() {
            break;
        }
    }
    Ok(())
}

/// The rows of separated text, every cell as it stands. Fails with `Invalid` where a row cannot be read.
pub fn separated_table(text: &str, name: &str) -> Result<Vec<Vec<String>>> {
    let mut rows = Vec::new();
    for record in separated(text).records() {
        let record = record.map_err(|e| Error::invalid(format!("{name}: {e}")))?;
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
    for record in reader.records() {
        match record {
            Ok(record) => lines.extend(line(record.iter().map(str::to_owned))),
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
