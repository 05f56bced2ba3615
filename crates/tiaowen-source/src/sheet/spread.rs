//! How far the cells of an OpenDocument sheet spread, told before they are read.

use quick_xml::events::Event;

/// Cells from the first to the last used corner of the largest table of an OpenDocument sheet: its reader holds all
/// of them, also those that a number in an attribute makes up.
pub(super) fn spread(content: &[u8]) -> u64 {
    let mut reader = quick_xml::Reader::from_reader(content);
    let [mut most, mut row, mut width, mut column, mut repeated] = [0_u64; 5];
    let mut used: Option<(u64, u64)> = None;
    let mut in_cell = false;
    loop {
        let event = reader.read_event();
        let (element, is_open) = match &event {
            Ok(Event::Start(element)) => (element, true),
            Ok(Event::Empty(element)) => (element, false),
            Ok(Event::Text(_)) if in_cell => {
                width = width.max(column);
                let from = used.map_or(row, |(from, _)| from);
                used = Some((from, row + repeated));
                continue;
            }
            Ok(Event::End(element)) => {
                match element.local_name().as_ref() {
                    "table-cell" | "covered-table-cell" => in_cell = false,
                    "table-row" => row += repeated,
                    "table" => {
                        let height = used.map_or(0, |(from, to)| to - from);
                        most = most.max(height.saturating_mul(width));
                    }
                    _ => {}
                }
                continue;
            }
            Ok(Event::Eof) | Err(_) => return most,
            Ok(_) => continue,
        };
        let number = |key: &str| {
            let value = element.try_get_attribute(key).ok().flatten();
            let value = value.and_then(|value| value.value.parse().ok());
            value.unwrap_or(1_u64).min(1 << 24)
        };
        match element.local_name().as_ref() {
            "table" => (row, width, column, used) = (0, 0, 0, None),
            "table-row" => {
                (column, repeated) = (0, number("table:number-rows-repeated"));
                row += if is_open { 0 } else { repeated };
            }
            "table-cell" | "covered-table-cell" => {
                column += number("table:number-columns-repeated");
                in_cell = is_open;
                let valued = element.try_get_attribute("office:value-type").ok().flatten();
                if valued.is_some() {
                    width = width.max(column);
                    used = Some((used.map_or(row, |(from, _)| from), row + repeated));
                }
            }
            _ => {}
        }
    }
}
