//! Cells over several rows in binary workbooks (.xlsb), of which the reader of their cells tells nothing.

use std::collections::HashMap;

use calamine::Dimensions;
use quick_xml::events::Event;

use crate::archive::Archive;

/// A sheet of the workbook: BrtBundleSh.
const SHEET: u32 = 156;
/// Cells that are joined to one: BrtMergeCell.
const JOINED: u32 = 176;

/// The areas of joined cells of each sheet, by its name; what cannot be read has none.
pub(super) fn of_binary(archive: &mut Archive<'_>) -> HashMap<String, Vec<Dimensions>> {
    let mut part = |name: &str| archive.read(name).ok().flatten().unwrap_or_default();
    let targets = targets(&part("xl/_rels/workbook.bin.rels"));
    let mut all = HashMap::new();
    for (id, name) in sheets(&part("xl/workbook.bin")) {
        if let Some(target) = targets.get(&id) {
            let target = target.trim_start_matches("/xl/");
            all.insert(name, areas(&part(&format!("xl/{target}"))));
        }
    }
    all
}

/// Where the parts of a workbook lie, by id.
fn targets(part: &[u8]) -> HashMap<String, String> {
    let mut reader = quick_xml::Reader::from_reader(part);
    let mut targets = HashMap::new();
    loop {
        let event = reader.read_event();
        let (Ok(Event::Start(element)) | Ok(Event::Empty(element))) = &event else {
            match event {
                Ok(Event::Eof) | Err(_) => return targets,
                Ok(_) => continue,
            }
        };
        let value = |key: &str| {
            let value = element.try_get_attribute(key).ok().flatten()?;
            Some(value.value.to_string())
        };
        if let (Some(id), Some(target)) = (value("Id"), value("Target")) {
            targets.insert(id, target);
        }
    }
}

/// Id and name of each sheet.
fn sheets(workbook: &[u8]) -> Vec<(String, String)> {
    let read = |(kind, data): (u32, &[u8])| {
        let rest = data.get(8..).filter(|_| kind == SHEET)?;
        let (id, rest) = wide(rest)?;
        Some((id, wide(rest)?.0))
    };
    records(workbook).filter_map(read).collect()
}

/// The areas of a sheet.
fn areas(sheet: &[u8]) -> Vec<Dimensions> {
    let read = |(kind, data): (u32, &[u8])| {
        let number = |at: usize| Some(u32::from_le_bytes(*data.get(at..)?.first_chunk()?));
        let (top, bottom) = (number(0).filter(|_| kind == JOINED)?, number(4)?);
        Some(Dimensions { start: (top, number(8)?), end: (bottom, number(12)?) })
    };
    records(sheet).filter_map(read).collect()
}

/// Text with its length in UTF-16 units before it, and what stands behind.
fn wide(data: &[u8]) -> Option<(String, &[u8])> {
    let length = usize::try_from(u32::from_le_bytes(*data.first_chunk()?)).ok()?;
    let end = length.checked_mul(2)?.checked_add(4)?;
    let (pairs, _) = data.get(4..end)?.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    Some((String::from_utf16_lossy(&units), data.get(end..)?))
}

/// The records of a part: their kind and data. Both numbers before it have seven bits a byte.
fn records(part: &[u8]) -> impl Iterator<Item = (u32, &[u8])> {
    let mut rest = part;
    std::iter::from_fn(move || {
        let kind = number(&mut rest, 2)?;
        let length = usize::try_from(number(&mut rest, 4)?).ok()?;
        let (data, behind) = rest.split_at_checked(length)?;
        rest = behind;
        Some((kind, data))
    })
}

fn number(rest: &mut &[u8], longest: u32) -> Option<u32> {
    let mut value = 0;
    for place in 0..longest {
        let (byte, behind) = rest.split_first()?;
        *rest = behind;
        value |= u32::from(byte & 0x7F) << (7 * place);
        if byte & 0x80 == 0 {
            break;
        }
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u32, data: &[u8]) -> Vec<u8> {
        let kind = [(kind & 0x7F) as u8 | 0x80, (kind >> 7) as u8];
        [&kind[..], &[data.len() as u8], data].concat()
    }

    fn text(text: &str) -> Vec<u8> {
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [&(text.chars().count() as u32).to_le_bytes()[..], &units].concat()
    }

    #[test]
    fn sheets_and_joined_cells_are_found_among_other_records() {
        let sheet = [vec![0; 8], text("rId1"), text("清单")].concat();
        let workbook = [record(131, &[]), record(SHEET, &sheet)].concat();
        assert_eq!(sheets(&workbook), [("rId1".to_owned(), "清单".to_owned())]);
        let area: Vec<u8> = [1u32, 3, 0, 0].iter().flat_map(|n| n.to_le_bytes()).collect();
        let part = [record(129, &[7]), record(JOINED, &area), record(130, &[])].concat();
        assert_eq!(areas(&part), [Dimensions { start: (1, 0), end: (3, 0) }]);
        // A part that breaks off, or says more than it has.
        assert!(areas(&part[..12]).is_empty() && sheets(&workbook[..20]).is_empty());
        let rels = r#"<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.bin"/></Relationships>"#;
        assert_eq!(
            targets(rels.as_bytes()).get("rId1").map(String::as_str),
            Some("worksheets/sheet1.bin")
        );
    }
}
