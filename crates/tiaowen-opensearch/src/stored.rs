//! What is stored of a unit: the record that answers show.

use std::io::{Read, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use serde_json::Value;

use tiaowen_engine::index::UnitRecord;
use tiaowen_text::error::{Error, Result};

/// Bytes as they stand in JSON.
pub(crate) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Most bytes of the record of a document.
const LONGEST: u64 = 1 << 30;

/// The record of a document as it is stored: a whole text is much shorter when it is packed, and what is sent, stored
/// and merged costs by its length.
pub(crate) fn pack(record: &[u8]) -> Result<Vec<u8>> {
    let failed = |e: std::io::Error| Error::internal(format!("a record cannot be packed: {e}"));
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(record).map_err(failed)?;
    packed.finish().map_err(failed)
}

/// What [`pack`] packed.
pub(crate) fn unpack(packed: &[u8]) -> Result<Vec<u8>> {
    let mut record = Vec::new();
    let read = ZlibDecoder::new(packed).take(LONGEST).read_to_end(&mut record);
    read.map(|_| record).map_err(|_| damaged())
}

/// The bytes of a stored field of a hit.
pub(crate) fn field(hit: &Value, name: &str) -> Result<Vec<u8>> {
    let stored =
        hit.get("fields").and_then(|fields| fields.get(name)).and_then(|values| values.get(0));
    let text = stored.and_then(Value::as_str).ok_or_else(damaged)?;
    STANDARD.decode(text).map_err(|_| damaged())
}

fn damaged() -> Error {
    Error::unavailable(
        "a record in the search cluster is missing or damaged: run `tiaowen index --force`",
    )
}

/// The record of a unit with the number of its document.
pub(crate) fn record(document: u32, unit: &UnitRecord) -> Vec<u8> {
    let mut bytes = document.to_le_bytes().to_vec();
    unit.write(&mut bytes);
    bytes
}

/// Reads what [`record`] wrote.
pub(crate) fn read_record(bytes: &[u8]) -> Result<(u32, UnitRecord)> {
    let read = || {
        let (document, unit) = bytes.split_first_chunk::<4>()?;
        Some((u32::from_le_bytes(*document), UnitRecord::read(unit)?))
    };
    read().ok_or_else(damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_record_is_whole_or_none() {
        let record = "养老服务".repeat(1000).into_bytes();
        let packed = pack(&record).unwrap();
        assert!(packed.len() * 3 < record.len());
        assert_eq!(unpack(&packed).unwrap(), record);
        for cut in 0..packed.len() {
            assert!(unpack(&packed[..cut]).is_err(), "{cut}");
        }
    }

    #[test]
    fn a_record_reads_as_it_was_written() {
        let unit = UnitRecord {
            key: "14".to_owned(),
            path: "3.14".to_owned(),
            number: None,
            deleted: false,
            mark: "（十四）".to_owned(),
            heading: "养老".to_owned(),
            section: String::new(),
            start: 7,
            text: "（十四）养老。".to_owned(),
            joined: vec![16],
        };
        let bytes = record(70_000, &unit);
        assert_eq!(read_record(&bytes).unwrap(), (70_000, unit));
        for cut in 0..bytes.len() {
            assert!(read_record(&bytes[..cut]).is_err(), "{cut}");
        }
        let hit = serde_json::json!({ "fields": { "record": [encode(&bytes)] } });
        assert_eq!(field(&hit, "record").unwrap(), bytes);
        assert!(field(&hit, "vector").is_err());
    }
}
