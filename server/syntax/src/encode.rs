//! Writing a text back in the encoding in which it was read.

use encoding_rs::{UTF_16BE, UTF_16LE};

use crate::decode::{Encoding, encoding};

/// The bytes of `after` in the encoding, with the byte order mark, in which `bytes` hold `before`.
///
/// `None` where the bytes hold another text, or where the encoding lacks a character: nothing may get lost.
pub fn encode_as(bytes: &[u8], before: &str, after: &str) -> Option<Vec<u8>> {
    let (encoding, _, rest) = encoding(bytes);
    let Encoding::Known(encoding) = encoding else { return None };
    let encode = |text: &str| -> Option<Vec<u8>> {
        if encoding == UTF_16LE {
            return Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
        }
        if encoding == UTF_16BE {
            return Some(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
        }
        let (bytes, _, is_lossy) = encoding.encode(text);
        (!is_lossy).then(|| bytes.into_owned())
    };
    if encode(before)? != rest {
        return None;
    }
    let mark = &bytes[..bytes.len() - rest.len()];
    Some([mark, &encode(after)?].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode;

    #[track_caller]
    fn check(bytes: &[u8], expected: &[u8]) {
        let (before, _) = decode(bytes).unwrap();
        let written = encode_as(bytes, &before, &before.replace("<a", "<b"));
        assert_eq!(written.as_deref(), Some(expected));
    }

    #[test]
    fn a_text_is_written_in_the_encoding_that_it_had() {
        check("<a é/>".as_bytes(), "<b é/>".as_bytes());
        check(b"\xEF\xBB\xBF<a \xC3\xA9/>", b"\xEF\xBB\xBF<b \xC3\xA9/>");
        check(b"\xFF\xFE<\0a\0 \0\xE9\0", b"\xFF\xFE<\0b\0 \0\xE9\0");
        check(b"\xFE\xFF\0<\0a\0 \0\xE9", b"\xFE\xFF\0<\0b\0 \0\xE9");
        check(b"<?xml encoding='ISO-8859-1'?><a \xB5/>", b"<?xml encoding='ISO-8859-1'?><b \xB5/>");
    }

    #[test]
    fn the_bytes_of_utf_8_under_a_declaration_of_latin_1_stay_what_they_are() {
        let declared =
            |tag: &str| format!("<?xml encoding='ISO-8859-1'?><{tag} n='\u{B5}m \u{10D}'/>").into_bytes();
        check(&declared("a"), &declared("b"));
    }

    #[test]
    fn nothing_is_written_where_something_would_get_lost() {
        let latin = b"<?xml encoding='ISO-8859-1'?><a/>";
        let (before, _) = decode(latin).unwrap();
        assert_eq!(encode_as(latin, &before, "<\u{10D}/>"), None, "Latin-1 has no such letter");
        assert_eq!(encode_as(b"<b/>", "<a/>", "<c/>"), None, "the file has changed meanwhile");
        assert_eq!(encode_as(b"<\xFF/>", "<\u{FFFD}/>", "<a/>"), None, "a byte could not be read");
    }
}
