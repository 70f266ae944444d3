//! Checked against a counter that walks character by character.

use super::*;

/// Every place of `text` as LSP counts it, by brute force.
fn places(text: &str, encoding: Encoding) -> Vec<(u32, Position)> {
    let mut places = Vec::new();
    let mut position = Position::default();
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        places.push((at as u32, position));
        let ends_line = match character {
            '\n' => true,
            '\r' if characters.peek().is_some_and(|(_, next)| *next == '\n') => {
                characters.next();
                true
            }
            '\r' => true,
            _ => false,
        };
        if ends_line {
            position = Position { line: position.line + 1, column: 0 };
        } else {
            position.column += match encoding {
                Encoding::Utf8 => character.len_utf8() as u32,
                Encoding::Utf16 => character.len_utf16() as u32,
                Encoding::Utf32 => 1,
            };
        }
    }
    places.push((text.len() as u32, position));
    places
}

const TEXTS: [&str; 9] = [
    "",
    "abc",
    "a\nb\r\nc\rd",
    "\r\r\n\n\n\r",
    "µ<a>\n é𝔘x\r\n日本𝔘\u{2028}z\u{b}y",
    "𝔘",
    "x𝔘\n",
    "line\u{85}same line",
    "aé\r\néb",
];

#[test]
fn offsets_and_positions_are_what_a_walk_over_the_characters_counts() {
    for text in TEXTS {
        let index = LineIndex::new(text);
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            for (at, position) in places(text, encoding) {
                assert_eq!(index.position(at, encoding), position, "{text:?} {at} {encoding:?}");
                assert_eq!(index.offset(position, encoding), at, "{text:?} {position:?} {encoding:?}");
            }
        }
    }
}

#[test]
fn only_line_feed_and_carriage_return_end_a_line() {
    assert_eq!(LineIndex::new("a\u{2028}b\u{b}c\u{c}d\u{85}e").line_count(), 1);
    assert_eq!(LineIndex::new("a\r\nb\rc\nd").line_count(), 4);
}

#[test]
fn what_does_not_exist_moves_to_the_nearest_place_that_does() {
    let index = LineIndex::new("a𝔘b\r\nc");
    let at = |line, column| index.offset(Position { line, column }, Encoding::Utf16);
    assert_eq!(at(0, 2), 1, "between the two units of one character");
    assert_eq!(at(0, 99), 6, "behind the line, before its end");
    assert_eq!(at(9, 0), 9, "behind the text");
    assert_eq!(at(u32::MAX, u32::MAX), 9);
    assert_eq!(at(0, u32::MAX), 6);
    assert_eq!(index.position(3, Encoding::Utf16), Position { line: 0, column: 1 }, "inside a character");
    assert_eq!(index.position(7, Encoding::Utf16), Position { line: 0, column: 4 }, "between CR and LF");
    assert_eq!(index.position(99, Encoding::Utf16), Position { line: 1, column: 1 });
}

#[test]
fn any_offset_and_any_position_is_answered() {
    for text in TEXTS {
        let index = LineIndex::new(text);
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            for at in 0..text.len() as u32 + 3 {
                let position = index.position(at, encoding);
                assert!(text.is_char_boundary(index.offset(position, encoding) as usize));
            }
            for line in 0..5 {
                for column in 0..12 {
                    assert!(
                        text.is_char_boundary(index.offset(Position { line, column }, encoding) as usize)
                    );
                }
            }
        }
    }
}

#[test]
fn a_line_range_has_no_terminator() {
    let index = LineIndex::new("ab\r\ncd\n");
    assert_eq!(index.line_range(0), Range::new(0, 2));
    assert_eq!(index.line_range(1), Range::new(4, 6));
    assert_eq!(index.line_range(2), Range::new(7, 7));
    assert_eq!(index.line_range(7), Range::new(7, 7));
}
