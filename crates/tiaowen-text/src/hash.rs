//! Contents named by their SHA-256, in hex.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// Hex digits of [`short`]: enough to tell all versions of one thing apart.
const SHORT: usize = 16;

/// SHA-256 of bytes, in hex.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The first 16 hex digits of the SHA-256 of bytes.
pub fn short(bytes: &[u8]) -> String {
    let mut whole = sha256(bytes);
    whole.truncate(SHORT);
    whole
}

/// Bytes as hex digits.
pub fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02x}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_two_digits_each() {
        assert_eq!(hex(&[0, 10, 255]), "000aff");
        assert_eq!(sha256(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(short(b""), "e3b0c44298fc1c14");
    }
}
