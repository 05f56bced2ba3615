//! MHT: a web page saved as a mail message, and mail. Gives the bytes of its first HTML part, its subject and the
//! names of the files that hang on it.

use super::charset;

/// An HTML part with the charset it declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Decoded from its transfer encoding.
    pub bytes: Vec<u8>,
    /// Its `Content-Type` header.
    pub content_type: String,
}

/// Deepest nesting of parts.
const MAX_PARTS: usize = 10;

/// Whether bytes look like a mail message: the first lines are headers, with the version or the sender and
/// the subject among them.
pub fn is_mht(bytes: &[u8]) -> bool {
    let head = bytes.get(..16_384.min(bytes.len())).unwrap_or(&[]);
    let (headers, body) = split_headers(head);
    let plain = |line: &str| {
        line.split_once(':').is_some_and(|(key, _)| {
            !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
    };
    let has = |name: &str| header(&headers, name).is_some();
    let whole = !body.is_empty() && headers.lines().all(plain);
    has("mime-version") && (whole || headers.to_ascii_lowercase().starts_with("mime-version:"))
        || whole && has("from") && has("subject") && has("date")
}

/// Whether a message was sent to somebody: a page that was saved as one has its address instead.
pub fn is_mail(bytes: &[u8]) -> bool {
    let (headers, _) = split_headers(bytes);
    let has = |name: &str| header(&headers, name).is_some();
    (has("to") || has("received") || has("message-id")) && !has("snapshot-content-location")
}

/// The first HTML part, or the whole body of a message of a single HTML part.
pub fn html_part(bytes: &[u8]) -> Option<Part> {
    part_of(bytes, "text/html", 0)
}

/// The first part of plain text, or the whole body of a message that names no type.
pub fn text_part(bytes: &[u8]) -> Option<Part> {
    part_of(bytes, "text/plain", 0)
}

/// What the message is about, without the marks of answers and forwarded mail.
pub fn subject(bytes: &[u8]) -> Option<String> {
    const MARKS: [&str; 18] = [
        "re:",
        "re：",
        "fw:",
        "fwd:",
        "fw：",
        "回复：",
        "回复:",
        "转发：",
        "转发:",
        "答复：",
        "答复:",
        "回復：",
        "回復:",
        "回覆：",
        "回覆:",
        "轉寄：",
        "轉寄:",
        "轉發：",
    ];
    let (headers, _) = split_headers(bytes);
    let subject = decoded_words(&header(&headers, "subject")?);
    let mut rest = subject.trim();
    while let Some(mark) = MARKS
        .iter()
        .find(|mark| rest.get(..mark.len()).is_some_and(|head| head.eq_ignore_ascii_case(mark)))
    {
        rest = rest.get(mark.len()..).unwrap_or("").trim_start();
    }
    (!rest.is_empty()).then(|| rest.to_owned())
}

/// Names of the files that hang on a message.
pub fn attachments(bytes: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    collect_attachments(bytes, 0, &mut names);
    names
}

fn collect_attachments(bytes: &[u8], depth: usize, names: &mut Vec<String>) {
    let (headers, body) = split_headers(bytes);
    let content_type = header(&headers, "content-type").unwrap_or_default();
    if let Some(boundary) = parameter(&content_type, "boundary") {
        let mark = format!("--{boundary}");
        let parts = split_on(body, mark.as_bytes());
        if depth < MAX_PARTS {
            parts.into_iter().skip(1).for_each(|part| collect_attachments(part, depth + 1, names));
        }
        return;
    }
    let disposition = header(&headers, "content-disposition").unwrap_or_default();
    if disposition.to_ascii_lowercase().starts_with("attachment") {
        let name = parameter(&disposition, "filename*")
            .map(|name| percent_decoded(&name))
            .or_else(|| parameter(&disposition, "filename"))
            .or_else(|| parameter(&content_type, "name"));
        names.push(decoded_words(&name.unwrap_or_default()));
    }
}

/// `utf-8''%E6%9D%A1.pdf`: a name as mail writes one that is not ASCII.
fn percent_decoded(name: &str) -> String {
    let mut parts = name.splitn(3, '\'');
    let (charset, text) = match (parts.next(), parts.next(), parts.next()) {
        (Some(charset), Some(_), Some(text)) => (charset, text),
        _ => ("utf-8", name),
    };
    let text = text.replace('%', "=");
    charset::decode(&quoted_printable(text.as_bytes()), Some(charset)).text
}

/// A header with its encoded words read: `=?gb18030?B?…?=`.
fn decoded_words(header: &str) -> String {
    let mut out = String::new();
    let mut rest = header;
    // Words of one charset may share a character: their bytes are read together.
    let mut held: Option<(String, Vec<u8>)> = None;
    let close = |held: &mut Option<(String, Vec<u8>)>, out: &mut String| {
        if let Some((charset, bytes)) = held.take() {
            out.push_str(&charset::decode(&bytes, Some(&charset)).text);
        }
    };
    while let Some((before, charset, bytes, behind)) = encoded_word(rest) {
        if !before.trim().is_empty() || held.is_none() {
            close(&mut held, &mut out);
            out.push_str(before);
        }
        match &mut held {
            Some((known, all)) if known.eq_ignore_ascii_case(charset) => all.extend(bytes),
            _ => {
                close(&mut held, &mut out);
                held = Some((charset.to_owned(), bytes));
            }
        }
        rest = behind;
    }
    close(&mut held, &mut out);
    out.push_str(rest);
    out
}

/// The first encoded word of a header: what stands before it, its charset, its bytes, what stands behind it.
fn encoded_word(text: &str) -> Option<(&str, &str, Vec<u8>, &str)> {
    let (before, rest) = text.split_once("=?")?;
    let (charset, rest) = rest.split_once('?')?;
    let (encoding, rest) = rest.split_once('?')?;
    let (word, behind) = rest.split_once("?=")?;
    let bytes = match encoding {
        "B" | "b" => base64(word.as_bytes()),
        "Q" | "q" => quoted_printable(word.replace('_', " ").as_bytes()),
        _ => return None,
    };
    Some((before, charset, bytes, behind))
}

fn part_of(bytes: &[u8], wanted: &str, depth: usize) -> Option<Part> {
    let (headers, body) = split_headers(bytes);
    let content_type = header(&headers, "content-type").unwrap_or_else(|| "text/plain".to_owned());
    let Some(boundary) = parameter(&content_type, "boundary") else {
        return decode_part(&headers, content_type, body, wanted);
    };
    let mark = format!("--{boundary}");
    let mut parts = split_on(body, mark.as_bytes()).into_iter().skip(1);
    parts.find_map(|part| (depth < MAX_PARTS).then(|| part_of(part, wanted, depth + 1)).flatten())
}

fn decode_part(headers: &str, content_type: String, body: &[u8], wanted: &str) -> Option<Part> {
    if !content_type.to_ascii_lowercase().starts_with(wanted) {
        return None;
    }
    let encoding = header(headers, "content-transfer-encoding").unwrap_or_default();
    let bytes = match encoding.to_ascii_lowercase().as_str() {
        "quoted-printable" => quoted_printable(body),
        "base64" => base64(body),
        _ => body.to_vec(),
    };
    Some(Part { bytes, content_type })
}

/// Splits at the first empty line; leading empty lines are skipped. Folded header lines are joined.
fn split_headers(bytes: &[u8]) -> (String, &[u8]) {
    let start = bytes.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(bytes.len());
    let rest = bytes.get(start..).unwrap_or(&[]);
    let (end, gap) = [&b"\r\n\r\n"[..], b"\n\n"]
        .iter()
        .filter_map(|gap| Some((find(rest, gap)?, gap.len())))
        .min()
        .unwrap_or((rest.len(), 0));
    let headers = String::from_utf8_lossy(rest.get(..end).unwrap_or(&[]));
    let joined = headers.replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ");
    (joined, rest.get(end + gap..).unwrap_or(&[]))
}

fn header(headers: &str, name: &str) -> Option<String> {
    headers.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })
}

fn parameter(value: &str, name: &str) -> Option<String> {
    split_outside(value).into_iter().skip(1).find_map(|part| {
        let (key, value) = part.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// Splits at each ; that stands outside quotation marks.
fn split_outside(value: &str) -> Vec<&str> {
    let (mut parts, mut start, mut quoted) = (Vec::new(), 0, false);
    for (at, c) in value.char_indices() {
        quoted ^= c == '"';
        if c == ';' && !quoted {
            parts.push(value.get(start..at).unwrap_or(""));
            start = at + 1;
        }
    }
    parts.push(value.get(start..).unwrap_or(""));
    parts
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len().max(1)).position(|window| window == needle)
}

fn split_on<'a>(mut bytes: &'a [u8], mark: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    while let Some(at) = find(bytes, mark) {
        parts.push(bytes.get(..at).unwrap_or(&[]));
        bytes = bytes.get(at + mark.len()..).unwrap_or(&[]);
    }
    parts.push(bytes);
    parts
}

fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut at = 0;
    while let Some(&byte) = body.get(at) {
        at += 1;
        if byte != b'=' {
            out.push(byte);
            continue;
        }
        let hex = body.get(at..at + 2).and_then(|h| std::str::from_utf8(h).ok());
        if let Some(value) = hex.and_then(|h| u8::from_str_radix(h, 16).ok()) {
            out.push(value);
            at += 2;
        } else if body.get(at..at + 2) == Some(b"\r\n") {
            at += 2;
        } else if body.get(at) == Some(&b'\n') {
            at += 1;
        } else {
            out.push(b'=');
        }
    }
    out
}

fn base64(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0);
    for &byte in body {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = (bits << 6) | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push(u8::try_from((bits >> held) & 0xFF).unwrap_or(0));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_and_names_of_files_are_decoded() {
        let mail = "From: a@example.org\r\nSubject: =?utf-8?B?6L2s5Y+R77ya5p2h?=\r\n =?utf-8?Q?=E6=96=87?= 1\r\n\
             MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\n\
             Content-Type: application/pdf\r\nContent-Disposition: attachment; filename*=utf-8''%E6%9D%A1.pdf\r\n\r\nx\r\n\
             --b\r\nContent-Disposition: attachment; filename=\"b;1.doc\"\r\n\r\nx\r\n--b--";
        assert_eq!(subject(mail.as_bytes()).as_deref(), Some("条文 1"));
        assert_eq!(attachments(mail.as_bytes()), ["条.pdf", "b;1.doc"]);
        assert_eq!(decoded_words("=?utf-8?X?a?= b"), "=?utf-8?X?a?= b");
    }

    #[test]
    fn the_html_part_is_found_and_decoded() {
        for (encoding, body) in
            [("quoted-printable", "<p>=E6=9D=\r\n=A1=3D</p>"), ("base64", "PHA+5p2hPTwvcD4=")]
        {
            let mail = format!(
                "MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n boundary=\"b=1\"\r\n\r\n--b=1\r\n\
                 Content-Type: image/png\r\n\r\nx\r\n--b=1\r\nContent-Type: text/html;\r\n charset=\"utf-8\"\r\n\
                 Content-Transfer-Encoding: {encoding}\r\n\r\n{body}\r\n--b=1--"
            );
            assert!(is_mht(mail.as_bytes()));
            let part = html_part(mail.as_bytes()).unwrap();
            let text = String::from_utf8(part.bytes).unwrap();
            assert_eq!(text.trim_end_matches(['\r', '\n']), "<p>条=</p>");
            assert!(part.content_type.contains("utf-8"));
        }
    }
}
