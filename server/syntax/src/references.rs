//! `&lt;`, `&#956;` and their like: reading them, and finding the wrong ones.

use std::borrow::Cow;

use text::Range;

use crate::names::scan_name;
use crate::problem::SyntaxProblemKind;

/// What stands at an `&`.
enum Reference {
    Character(char),
    Wrong(SyntaxProblemKind),
}

/// `raw` with its references replaced by what they stand for; wrong ones stay as they are.
///
/// Only the five entities of XML itself are known: a document type declaration is never processed, so
/// there is nothing that could expand without bound.
pub fn decode_references(raw: &str) -> Cow<'_, str> {
    let Some(first) = memchr::memchr(b'&', raw.as_bytes()) else { return Cow::Borrowed(raw) };
    let mut decoded = String::with_capacity(raw.len());
    decoded.push_str(&raw[..first]);
    let mut at = first;
    while at < raw.len() {
        let (reference, end) = reference_at(raw.as_bytes(), at);
        match reference {
            Reference::Character(character) => decoded.push(character),
            Reference::Wrong(_) => decoded.push_str(&raw[at..end]),
        }
        at = memchr::memchr(b'&', &raw.as_bytes()[end..]).map_or(raw.len(), |next| end + next);
        decoded.push_str(&raw[end..at]);
    }
    Cow::Owned(decoded)
}

/// Line ends as XML passes them on: `\r\n` and `\r` become `\n`.
pub fn normalize_lines(text: Cow<'_, str>) -> Cow<'_, str> {
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return text;
    }
    Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// An attribute value as XML passes it on: white space becomes blanks, references what they stand for.
#[inline]
pub(crate) fn attribute_value(raw: &str) -> Cow<'_, str> {
    // Nearly all values mean what is written.
    if raw.bytes().all(|byte| byte >= b' ' && byte != b'&') {
        return Cow::Borrowed(raw);
    }
    odd_attribute_value(raw)
}

#[cold]
fn odd_attribute_value(raw: &str) -> Cow<'_, str> {
    if !raw.bytes().any(|byte| matches!(byte, b'\n' | b'\r' | b'\t')) {
        return decode_references(raw);
    }
    let blank = raw.replace("\r\n", " ").replace(['\n', '\r', '\t'], " ");
    Cow::Owned(decode_references(&blank).into_owned())
}

/// Looks at the `&` at `at`: the problem with it, if any, and where to go on.
pub(crate) fn check_reference(bytes: &[u8], at: usize) -> (Option<(SyntaxProblemKind, Range)>, usize) {
    let (reference, end) = reference_at(bytes, at);
    match reference {
        Reference::Character(_) => (None, end),
        Reference::Wrong(kind) => (Some((kind, Range::new(at as u32, end as u32))), end),
    }
}

fn reference_at(bytes: &[u8], at: usize) -> (Reference, usize) {
    if bytes.get(at + 1) == Some(&b'#') {
        return character_reference(bytes, at);
    }
    let (end, _) = scan_name(bytes, at + 1);
    let name = &bytes[at + 1..end];
    // A name that begins with a digit, a point or a hyphen is none.
    if name.first().is_none_or(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'.')) {
        return (Reference::Wrong(SyntaxProblemKind::BareAmpersand), at + 1);
    }
    if bytes.get(end) != Some(&b';') {
        return (Reference::Wrong(SyntaxProblemKind::UnterminatedReference), end);
    }
    let character = match name {
        b"lt" => '<',
        b"gt" => '>',
        b"amp" => '&',
        b"quot" => '"',
        b"apos" => '\'',
        _ => return (Reference::Wrong(SyntaxProblemKind::UnknownEntity), end + 1),
    };
    (Reference::Character(character), end + 1)
}

fn character_reference(bytes: &[u8], at: usize) -> (Reference, usize) {
    let hexadecimal = bytes.get(at + 2) == Some(&b'x');
    let digits = at + 2 + usize::from(hexadecimal);
    let end = digits + bytes[digits..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    if bytes.get(end) != Some(&b';') {
        return (Reference::Wrong(SyntaxProblemKind::InvalidCharacterReference), end);
    }
    let radix = if hexadecimal { 16 } else { 10 };
    let number = bytes[digits..end]
        .iter()
        .try_fold(0u32, |number, byte| {
            let digit = char::from(*byte).to_digit(radix)?;
            // No character has a number that large; stop before it overflows.
            (number < 0x11_0000).then(|| number * radix + digit)
        })
        .filter(|_| end > digits);
    match number.and_then(char::from_u32).filter(|it| is_xml_character(*it)) {
        Some(character) => (Reference::Character(character), end + 1),
        None => (Reference::Wrong(SyntaxProblemKind::InvalidCharacterReference), end + 1),
    }
}

fn is_xml_character(character: char) -> bool {
    !matches!(character, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_become_characters() {
        assert_eq!(decode_references("a &lt; b &amp;&amp; c&gt;&quot;&apos;"), "a < b && c>\"'");
        assert_eq!(decode_references("&#956;m &#x3bc;m &#x3BC;"), "μm μm μ");
        assert!(matches!(decode_references("plain"), Cow::Borrowed("plain")));
    }

    #[test]
    fn wrong_references_stay_as_they_are() {
        for raw in [
            "&",
            "a & b",
            "&nbsp;",
            "&amp",
            "&#0;",
            "&#x110000;",
            "&#99999999999999;",
            "&#;",
            "&#xg;",
            "&1;",
            "&#xD800;",
            "&µ",
        ] {
            assert_eq!(decode_references(raw), raw);
        }
    }

    #[test]
    fn white_space_in_a_value_becomes_blanks_but_not_when_written_as_a_reference() {
        assert_eq!(attribute_value("a\r\nb\tc\rd&#10;e"), "a b c d\ne");
    }
}
