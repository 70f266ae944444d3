//! Making a mutant: a valid file with one fault put into it.

use serde_json::Value;

/// The bytes of the mutant that `record` describes, made of the bytes of its base.
pub(crate) fn mutant(base: &[u8], record: &Value) -> Vec<u8> {
    let Some(edits) = record["edits"].as_array() else {
        assert_eq!(record["edits"], "crlf");
        return String::from_utf8_lossy(base).replace('\n', "\r\n").into_bytes();
    };
    let mut bytes = base.to_vec();
    let place = |edit: &Value| (edit[0].as_u64().unwrap() as usize, edit[1].as_u64().unwrap() as usize);
    // Not all of them stand in the order of their offsets.
    let mut edits: Vec<_> = edits.iter().collect();
    edits.sort_by_key(|edit| place(edit));
    for edit in edits.into_iter().rev() {
        let (at, len) = place(edit);
        let insert = edit[2].as_str().unwrap();
        let insert = match insert.strip_prefix("base64:") {
            Some(encoded) => base64(encoded),
            None => insert.as_bytes().to_vec(),
        };
        bytes.splice(at..at + len, insert);
    }
    bytes
}

fn base64(encoded: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::new();
    let (mut bits, mut n_bits) = (0u32, 0);
    for digit in encoded.bytes().filter_map(|byte| DIGITS.iter().position(|digit| *digit == byte)) {
        bits = bits << 6 | digit as u32;
        n_bits += 6;
        if n_bits >= 8 {
            n_bits -= 8;
            bytes.push((bits >> n_bits) as u8);
            bits &= (1 << n_bits) - 1;
        }
    }
    bytes
}
