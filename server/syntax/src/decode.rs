//! From the bytes of a file to text.
//!
//! The order of XML: a byte order mark decides; else the XML declaration; else it is UTF-8. What does
//! not fit the encoding becomes U+FFFD, and its places are told, so that work goes on.

use std::borrow::Cow;

use text::Range;

/// After so many malformed places no more are noted.
const MALFORMED_LIMIT: usize = 100;

/// How a file was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodingInfo {
    /// The encoding that was used, by its usual name.
    pub name: &'static str,
    /// What decided.
    pub source: EncodingSource,
    /// Whether the file began with a byte order mark. It is not part of the text.
    pub bom: bool,
    /// Places in the text where bytes did not fit the encoding and U+FFFD stands now; the first 100.
    pub malformed: Vec<Range>,
}

/// What decided about the encoding.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum EncodingSource {
    /// The byte order mark.
    Bom,
    /// The XML declaration.
    Declaration,
    /// Nothing: XML is UTF-8 then.
    Default,
    /// The XML declaration names one that nobody knows, or that the bytes can't be in: read as UTF-8.
    UnusableDeclaration,
}

/// Why a file can't be read as text at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// 4 GiB or more.
    TooLarge,
}

impl std::fmt::Display for DecodeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the file has 4 GiB or more")
    }
}

impl std::error::Error for DecodeError {}

/// The text of a file, and how it was read.
pub fn decode(bytes: &[u8]) -> Result<(String, EncodingInfo), DecodeError> {
    decode_borrowed(bytes).map(|(text, info)| (text.into_owned(), info))
}

/// The text of a file, without a copy where the bytes are the text already, and how it was read.
pub fn decode_borrowed(bytes: &[u8]) -> Result<(Cow<'_, str>, EncodingInfo), DecodeError> {
    // Three bytes of UTF-8 may come from one byte.
    if bytes.len() as u64 >= u64::from(u32::MAX) {
        return Err(DecodeError::TooLarge);
    }
    let (encoding, source, rest) = encoding(bytes);
    let (text, malformed) = match encoding {
        Encoding::Known(encoding) => decode_with(encoding, rest),
        Encoding::Utf32 { little } => {
            let (text, malformed) = decode_utf32(rest, little);
            (Cow::Owned(text), malformed)
        }
    };
    if text.len() as u64 >= u64::from(u32::MAX) {
        return Err(DecodeError::TooLarge);
    }
    let info = EncodingInfo { name: encoding.name(), source, bom: source == EncodingSource::Bom, malformed };
    Ok((text, info))
}

/// The text of a file, and how it was read; the bytes become the text without a copy where they are it already.
pub fn decode_owned(bytes: Vec<u8>) -> Result<(String, EncodingInfo), DecodeError> {
    match encoding(&bytes) {
        (Encoding::Known(encoding), source, _)
            if encoding == encoding_rs::UTF_8
                && source != EncodingSource::Bom
                && (bytes.len() as u64) < u64::from(u32::MAX) =>
        {
            let info = EncodingInfo { name: encoding.name(), source, bom: false, malformed: Vec::new() };
            String::from_utf8(bytes).map(|text| (text, info)).or_else(|it| decode(it.as_bytes()))
        }
        _ => decode(&bytes),
    }
}

#[derive(Copy, Clone)]
pub(crate) enum Encoding {
    Known(&'static encoding_rs::Encoding),
    Utf32 { little: bool },
}

impl Encoding {
    fn name(self) -> &'static str {
        match self {
            Encoding::Known(encoding) => encoding.name(),
            Encoding::Utf32 { .. } => "UTF-32",
        }
    }
}

/// The encoding, what decided, and the bytes without the byte order mark.
pub(crate) fn encoding(bytes: &[u8]) -> (Encoding, EncodingSource, &[u8]) {
    use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE};
    let marks = [
        (&b"\xFF\xFE\0\0"[..], Encoding::Utf32 { little: true }),
        (&b"\0\0\xFE\xFF"[..], Encoding::Utf32 { little: false }),
        (&b"\xEF\xBB\xBF"[..], Encoding::Known(UTF_8)),
        (&b"\xFF\xFE"[..], Encoding::Known(UTF_16LE)),
        (&b"\xFE\xFF"[..], Encoding::Known(UTF_16BE)),
    ];
    for (mark, encoding) in marks {
        if let Some(rest) = bytes.strip_prefix(mark) {
            return (encoding, EncodingSource::Bom, rest);
        }
    }
    // Without a mark the first `<?` shows how wide the characters are.
    let wide = [
        (&b"<\0\0\0"[..], Encoding::Utf32 { little: true }),
        (&b"\0\0\0<"[..], Encoding::Utf32 { little: false }),
        (&b"<\0"[..], Encoding::Known(UTF_16LE)),
        (&b"\0<"[..], Encoding::Known(UTF_16BE)),
    ];
    for (start, encoding) in wide {
        if bytes.starts_with(start) {
            return (encoding, EncodingSource::Default, bytes);
        }
    }
    match declared(bytes) {
        None => (Encoding::Known(UTF_8), EncodingSource::Default, bytes),
        Some(label) => match encoding_rs::Encoding::for_label(label) {
            Some(encoding) if encoding.is_ascii_compatible() => {
                (Encoding::Known(encoding), EncodingSource::Declaration, bytes)
            }
            _ => (Encoding::Known(UTF_8), EncodingSource::UnusableDeclaration, bytes),
        },
    }
}

/// The value of `encoding` in an XML declaration.
fn declared(bytes: &[u8]) -> Option<&[u8]> {
    let inside = bytes.strip_prefix(b"<?xml")?;
    let inside = &inside[..inside.iter().position(|byte| *byte == b'>')?];
    let rest = &inside[memchr::memmem::find(inside, b"encoding")? + "encoding".len()..];
    let rest = rest.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (quote, rest) = rest.split_first()?;
    let end = memchr::memchr(*quote, rest).filter(|_| matches!(quote, b'"' | b'\''))?;
    Some(&rest[..end])
}

fn decode_with<'b>(encoding: &'static encoding_rs::Encoding, bytes: &'b [u8]) -> (Cow<'b, str>, Vec<Range>) {
    if encoding == encoding_rs::UTF_8 {
        return decode_utf8(bytes);
    }
    let (text, replaced) = encoding.decode_without_bom_handling(bytes);
    // A U+FFFD that was in the file looks the same; in an encoding that holds it, this is a guess.
    let malformed = if replaced { replacement_characters(&text) } else { Vec::new() };
    (text, malformed)
}

fn replacement_characters(text: &str) -> Vec<Range> {
    let places = text.match_indices('\u{FFFD}').take(MALFORMED_LIMIT);
    places.map(|(at, it)| Range::new(at as u32, (at + it.len()) as u32)).collect()
}

fn decode_utf8(bytes: &[u8]) -> (Cow<'_, str>, Vec<Range>) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (Cow::Borrowed(text), Vec::new());
    }
    let mut text = String::with_capacity(bytes.len() + 16);
    let mut malformed = Vec::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            let start = text.len() as u32;
            text.push('\u{FFFD}');
            if malformed.len() < MALFORMED_LIMIT {
                malformed.push(Range::new(start, text.len() as u32));
            }
        }
    }
    (Cow::Owned(text), malformed)
}

fn decode_utf32(bytes: &[u8], little: bool) -> (String, Vec<Range>) {
    let mut replaced = !bytes.len().is_multiple_of(4);
    let text: String = bytes
        .chunks_exact(4)
        .map(|unit| {
            let unit = [unit[0], unit[1], unit[2], unit[3]];
            let number = if little { u32::from_le_bytes(unit) } else { u32::from_be_bytes(unit) };
            char::from_u32(number).unwrap_or_else(|| {
                replaced = true;
                '\u{FFFD}'
            })
        })
        .collect();
    let malformed = if replaced { replacement_characters(&text) } else { Vec::new() };
    (text, malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_and_text(bytes: &[u8]) -> (&'static str, String) {
        let (text, info) = decode(bytes).unwrap();
        assert_eq!(decode_owned(bytes.to_vec()).unwrap(), (text.clone(), info.clone()));
        (info.name, text)
    }

    #[test]
    fn a_byte_order_mark_decides_and_goes_away() {
        assert_eq!(name_and_text(b"\xEF\xBB\xBF<\xC3\xA9/>"), ("UTF-8", "<é/>".into()));
        assert_eq!(name_and_text(b"\xFF\xFE<\0\xE9\0/\0>\0"), ("UTF-16LE", "<é/>".into()));
        assert_eq!(name_and_text(b"\xFE\xFF\0<\0\xE9\0/\0>"), ("UTF-16BE", "<é/>".into()));
        assert_eq!(name_and_text(b"\xFF\xFE\0\0<\0\0\0\xE9\0\0\0"), ("UTF-32", "<é".into()));
    }

    #[test]
    fn the_declaration_decides_where_there_is_no_mark() {
        let document = b"<?xml version='1.0' encoding = 'ISO-8859-1'?><\xE9/>";
        let (text, info) = decode(document).unwrap();
        assert!(text.ends_with("<é/>"));
        assert_eq!((info.source, info.malformed), (EncodingSource::Declaration, vec![]));
    }

    #[test]
    fn an_encoding_that_nobody_knows_is_read_as_utf_8() {
        let (_, info) = decode(b"<?xml version='1.0' encoding='NO-SUCH'?><a/>").unwrap();
        assert_eq!((info.name, info.source), ("UTF-8", EncodingSource::UnusableDeclaration));
    }

    #[test]
    fn bytes_that_do_not_fit_are_replaced_and_told() {
        let (text, info) = decode_owned(b"<a b=\"\xFFx\xC3\"/>".to_vec()).unwrap();
        assert_eq!(text, "<a b=\"\u{FFFD}x\u{FFFD}\"/>");
        assert_eq!(info.malformed, [Range::new(6, 9), Range::new(10, 13)]);
    }
}
