//! Decodes bytes: byte order mark, then UTF-8 if it fits, then the declared charset against the
//! likely ones.
//!
//! A declaration is a hint, never an order: `gb2312` and `gbk` mean GB18030, and a charset whose text
//! looks less like Chinese than another's loses. Whatever is corrected or lost is named in the result.

use std::sync::LazyLock;

use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use super::Skipped;

/// Text with the charset it was read as.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decoded {
    /// The text; a byte order mark is gone.
    pub text: String,
    /// Name of the charset: `UTF-8`, `GB18030`, `Big5` …
    pub charset: String,
    /// Byte order mark, wrong declaration, characters that could not be decoded.
    pub skipped: Vec<Skipped>,
}

/// How much of a file is looked at to choose a charset, counted from its first non-ASCII byte.
const SAMPLE: usize = 64 * 1024;

/// Characters that fill a third and more of any Chinese text, in both scripts. Text decoded with the
/// wrong charset consists of rare characters and hardly meets this list, even when it has no errors.
const FREQUENT: &str = "，。、；：《》（）“”「」　的一是不了在人有我他这這中大来來上国國个個到说說们們为為子和\
    你地出道也时時年得就那要下以生会會自着著去之过過家学學对對可她里裡后後发發展建设設工作业業意见見通知\
    办辦法规規定第条條章节節项項应應当當部门門市县縣区區省政府民务務行关關于於及其他与與或者农農村城乡鄉\
    镇鎮产產经經济濟社等本日月号號二三四五六七八九十实實施推进進强強化加全公共管理制度保障机機构構责責任";

/// Decodes `bytes`; `declared` is the label given by the server or by the file itself.
pub fn decode(bytes: &[u8], declared: Option<&str>) -> Decoded {
    let label = declared.map(str::trim).filter(|label| !label.is_empty());
    if let Some((encoding, mark)) = byte_order_mark(bytes) {
        let mut decoded = decode_as(bytes.get(mark..).unwrap_or(&[]), encoding);
        decoded.skipped.insert(0, Skipped::new("byte order mark", 1, "it is no text"));
        return decoded;
    }
    let declared = label.and_then(|label| Encoding::for_label(label.as_bytes())).map(wider);
    let chosen = choose(bytes, declared);
    let mut decoded = decode_as(bytes, chosen);
    if let Some(label) = label
        && declared != Some(chosen)
        && !bytes.is_ascii()
    {
        let why = format!("declared {label}, read as {}", decoded.charset);
        decoded.skipped.insert(0, Skipped::new("wrong charset declaration", 1, why));
    }
    decoded
}

/// The charset that a byte order mark names, and the length of the mark.
pub fn byte_order_mark(bytes: &[u8]) -> Option<(&'static Encoding, usize)> {
    if bytes.starts_with(&[0x84, 0x31, 0x95, 0x33]) {
        return Some((GB18030, 4));
    }
    Encoding::for_bom(bytes)
}

/// `gb2312` and `gbk` are read as GB18030, their superset: pages that declare them use its characters.
fn wider(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == GBK { GB18030 } else { encoding }
}

/// UTF-16 without a mark: bytes of which many are zero, and that are common Chinese characters in pairs. A text in
/// it has at least line ends and figures.
pub fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    const LIKE: f64 = 0.25;
    let sample = bytes.get(..bytes.len().min(SAMPLE) & !1).unwrap_or(bytes);
    if !sample.contains(&0) || std::str::from_utf8(sample).is_ok_and(|text| !text.contains('\0')) {
        return None;
    }
    let encodings = [UTF_16LE, UTF_16BE];
    let fits = |encoding: &&'static Encoding| {
        let (text, wrong) = encoding.decode_without_bom_handling(sample);
        let controls = text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
        !wrong && !controls && likeness(sample, encoding) > LIKE
    };
    encodings.into_iter().find(fits)
}

fn choose(bytes: &[u8], declared: Option<&'static Encoding>) -> &'static Encoding {
    if let Some(wide) = wide(bytes) {
        return wide;
    }
    if bytes.is_ascii() {
        // UTF-16 without a mark is the one declaration that matters for bytes below 128.
        return declared.filter(|d| *d == UTF_16LE || *d == UTF_16BE).unwrap_or(UTF_8);
    }
    let sample = sample(bytes);
    // Three-byte sequences never fit by chance; two-byte ones may, in a very short GBK file.
    if std::str::from_utf8(bytes).is_ok_and(|text| text.chars().any(|c| c >= '\u{800}')) {
        return UTF_8;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let guess = wider(detector.guess(None, chardetng::Utf8Detection::Allow));
    let mut best: Option<(f64, &'static Encoding)> = None;
    // Earlier candidates win ties: what was declared, then the likelier charsets.
    for candidate in declared.into_iter().chain([UTF_8, GB18030, BIG5, guess]) {
        let score = likeness(sample, candidate);
        if best.is_none_or(|(top, _)| score > top + 1e-9) {
            best = Some((score, candidate));
        }
    }
    match best {
        Some((score, encoding)) if score > 0.0 => encoding,
        // Nothing looks Chinese: trust the declaration, then the detector.
        _ => declared.unwrap_or(guess),
    }
}

fn sample(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|b| !b.is_ascii()).unwrap_or(0);
    let end = bytes.len().min(start.saturating_add(SAMPLE));
    bytes.get(start..end).unwrap_or(bytes)
}

/// Share of frequent Chinese characters among those that are not ASCII; errors count against it.
fn likeness(sample: &[u8], encoding: &'static Encoding) -> f64 {
    static TABLE: LazyLock<Vec<char>> = LazyLock::new(|| {
        let mut table: Vec<char> = FREQUENT.chars().filter(|c| !c.is_ascii()).collect();
        table.sort_unstable();
        table
    });
    let (text, _) = encoding.decode_without_bom_handling(sample);
    let (mut all, mut frequent, mut wrong) = (0_usize, 0_usize, 0_usize);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        all += 1;
        frequent += usize::from(TABLE.binary_search(&c).is_ok());
        wrong +=
            usize::from(c == char::REPLACEMENT_CHARACTER || ('\u{E000}'..='\u{F8FF}').contains(&c));
    }
    if all == 0 { 0.0 } else { (frequent as f64 - wrong as f64) / all as f64 }
}

fn decode_as(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let undecodable = text.matches(char::REPLACEMENT_CHARACTER).count();
    let mut skipped = Vec::new();
    if undecodable > 0 {
        let why = format!("no {} characters; shown as U+FFFD", encoding.name());
        skipped.push(Skipped::new("undecodable bytes", undecodable, why));
    }
    let charset = if encoding == GB18030 { "GB18030" } else { encoding.name() };
    Decoded { text: text.into_owned(), charset: charset.to_owned(), skipped }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
        encoding.encode(text).0.into_owned()
    }

    /// Text, charset it is written in, charset it is declared as, charset it must be read as.
    type Case = (&'static str, &'static Encoding, Option<&'static str>, &'static str);

    const CASES: &[Case] = &[
        ("朱镕基、陶喆，繁體字，〇", GB18030, Some("gb2312"), "GB18030"),
        ("朱镕基、陶喆，繁體字，〇", GB18030, Some("gbk"), "GB18030"),
        ("《意见》", GB18030, None, "GB18030"),
        ("《意見》", BIG5, None, "Big5"),
        ("关于推进县城建设的意见", GB18030, Some("utf-8"), "GB18030"),
        ("关于推进县城建设的意见", GB18030, Some("big5"), "GB18030"),
        ("关于推进县城建设的意见", UTF_8, Some("gb2312"), "UTF-8"),
        ("關於推進縣城建設的意見", BIG5, Some("gb2312"), "Big5"),
        ("第一條　本辦法依規定訂定之。", BIG5, None, "Big5"),
        ("關於推進縣城建設的意見", GB18030, Some("big5"), "GB18030"),
        ("plain", UTF_8, Some("gbk"), "UTF-8"),
        ("naïve café", UTF_8, None, "UTF-8"),
    ];

    #[test]
    fn the_right_charset_wins_whatever_is_declared() {
        for (text, encoding, declared, charset) in CASES {
            let decoded = decode(&encoded(text, encoding), *declared);
            assert_eq!(decoded.text, *text, "{encoding:?} declared {declared:?}");
            assert_eq!(decoded.charset, *charset, "{text}");
        }
    }

    #[test]
    fn a_wrong_declaration_is_named_and_a_right_one_is_not() {
        let noted = |bytes: &[u8], label| {
            decode(bytes, Some(label)).skipped.iter().any(|s| s.what == "wrong charset declaration")
        };
        let gb = encoded("关于推进县城建设的意见", GB18030);
        assert!(noted(&gb, "utf-8"));
        assert!(!noted(&gb, "gb2312"));
        assert!(noted(&gb, "no-such-charset"));
    }

    #[test]
    fn utf_16_is_told_without_a_mark() {
        let text = "青岭市停电公告\n第一条　本月6日停电，请相互转告。\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (bytes, charset) in [(little, "UTF-16LE"), (big, "UTF-16BE")] {
            let decoded = decode(&bytes, None);
            assert_eq!((decoded.text.as_str(), decoded.charset.as_str()), (text, charset));
        }
        for bytes in [&b"\0\x01\x02\x03"[..], b"a\0b\0", &[0; 64], b"", "条\0".as_bytes()] {
            assert_eq!(wide(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_counted() {
        let mut bytes = "关于推进县城建设的意见，一般规定".as_bytes().to_vec();
        bytes.truncate(bytes.len() - 1);
        let decoded = decode(&bytes, None);
        assert_eq!(decoded.charset, "UTF-8");
        assert!(decoded.text.ends_with('\u{FFFD}'));
        assert_eq!(decoded.skipped.first().map(|s| s.count), Some(1));
    }

    #[test]
    fn marks_choose_the_charset_and_leave_the_text() {
        for (mark, encoding) in [(&b"\xEF\xBB\xBF"[..], UTF_8), (b"\x84\x31\x95\x33", GB18030)] {
            let bytes = [mark, &encoded("意见", encoding)].concat();
            assert_eq!(decode(&bytes, Some("big5")).text, "意见");
        }
        let wide: Vec<u8> = "\u{FEFF}意见".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&wide, None).text, "意见");
    }
}
