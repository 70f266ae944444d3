//! What XML calls a name.

/// The byte may stand in a name (all bytes of non-ASCII characters may).
pub(crate) const NAME: u8 = 1;
/// The byte may begin a name.
pub(crate) const START: u8 = 2;
/// The byte is `:`.
pub(crate) const COLON: u8 = 4;
/// The byte belongs to a non-ASCII character, so the name must be looked at more closely.
pub(crate) const WIDE: u8 = 8;
/// The byte is XML white space.
pub(crate) const SPACE: u8 = 16;

/// What each byte may be.
pub(crate) static CLASS: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut class = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        class[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => NAME | START,
            b':' => NAME | START | COLON,
            b'0'..=b'9' | b'-' | b'.' => NAME,
            b' ' | b'\t' | b'\n' | b'\r' => SPACE,
            0x80.. => NAME | START | WIDE,
            _ => 0,
        };
        byte += 1;
    }
    class
}

/// The end of the name that begins at `start`, and the classes of all its bytes together.
#[inline]
pub(crate) fn scan_name(bytes: &[u8], start: usize) -> (usize, u8) {
    let mut all = 0;
    let mut end = start;
    while let Some(&byte) = bytes.get(end) {
        let class = CLASS[byte as usize];
        if class & NAME == 0 {
            break;
        }
        all |= class;
        end += 1;
    }
    (end, all)
}

/// The first place at or behind `start` that is not white space.
#[inline]
pub(crate) fn skip_space(bytes: &[u8], start: usize) -> usize {
    let mut end = start;
    while bytes.get(end).is_some_and(|byte| CLASS[*byte as usize] & SPACE != 0) {
        end += 1;
    }
    end
}

/// The class of the byte at `at`; 0 behind the end.
#[inline]
pub(crate) fn class_at(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).map_or(0, |byte| CLASS[*byte as usize])
}

/// Whether `text` is a name as XML defines it.
pub fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(is_name_start) && characters.all(is_name_character)
}

/// The name without its prefix.
pub fn local_name(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

/// The prefix of a name that has one.
pub fn prefix(name: &str) -> Option<&str> {
    name.split_once(':').map(|(prefix, _)| prefix)
}

fn is_name_start(character: char) -> bool {
    matches!(character,
        ':' | '_' | 'A'..='Z' | 'a'..='z'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}'
        | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

fn is_name_character(character: char) -> bool {
    is_name_start(character)
        || matches!(character, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_xml_recommendation() {
        for name in ["a", "_a", "a-b.c9", "xsi:schemaLocation", "\u{3BC}", "élan", "日本", "a\u{B7}"] {
            assert!(is_name(name), "{name}");
        }
        for no_name in ["", "9a", "-a", ".a", "a b", "×", "a\u{2028}", "\u{300}a", "a&b"] {
            assert!(!is_name(no_name), "{no_name}");
        }
    }

    #[test]
    fn a_name_divides_at_its_first_colon() {
        assert_eq!((prefix("xsi:type"), local_name("xsi:type")), (Some("xsi"), "type"));
        assert_eq!((prefix("type"), local_name("type")), (None, "type"));
    }
}
