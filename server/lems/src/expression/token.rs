//! Words of an expression.
//!
//! Unlike the reference we never read `rate-3` as one name: the sign after an `e` belongs to a
//! number only if the word starts like one. [`portability`](super::portability) tells about it.

use super::BinaryOp;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum TokenKind {
    Number(f64),
    InvalidNumber,
    Name,
    /// An operator as the language spells it.
    Operator(BinaryOp),
    /// An operator as another language spells it.
    Foreign(BinaryOp),
    Not,
    /// Looks like an operator of another language, but we cannot tell which.
    UnknownOperator,
    Open,
    Close,
    Comma,
    Unexpected,
    End,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The token that starts at or behind `at`.
pub(super) fn next_token(text: &str, mut at: usize) -> Token {
    use BinaryOp::*;
    let bytes = text.as_bytes();
    while at < bytes.len() && bytes[at].is_ascii_whitespace() {
        at += 1;
    }
    let token = |kind, length| Token { kind, start: at, end: at + length };
    let Some(&byte) = bytes.get(at) else { return token(TokenKind::End, 0) };
    let second = bytes.get(at + 1).copied().unwrap_or(0);
    let own = TokenKind::Operator;
    let foreign = TokenKind::Foreign;
    match byte {
        b'(' => token(TokenKind::Open, 1),
        b')' => token(TokenKind::Close, 1),
        b',' => token(TokenKind::Comma, 1),
        b'+' => token(own(Add), 1),
        b'-' => token(own(Sub), 1),
        b'*' if second == b'*' => token(foreign(Pow), 2),
        b'*' => token(own(Mul), 1),
        b'/' => token(own(Div), 1),
        b'^' => token(own(Pow), 1),
        b'%' => token(foreign(Mod), 1),
        b'&' => token(foreign(And), if second == b'&' { 2 } else { 1 }),
        b'|' => token(foreign(Or), if second == b'|' { 2 } else { 1 }),
        b'<' if second == b'=' => token(foreign(Leq), 2),
        b'<' if second == b'>' => token(foreign(Neq), 2),
        b'<' => token(foreign(Lt), 1),
        b'>' if second == b'=' => token(foreign(Geq), 2),
        b'>' => token(foreign(Gt), 1),
        b'=' => token(foreign(Eq), if second == b'=' { 2 } else { 1 }),
        b'!' if second == b'=' => token(foreign(Neq), 2),
        b'!' => token(TokenKind::Not, 1),
        b'.' => match dotted_operator(&text[at..]) {
            Some((kind, length)) => token(kind, length),
            None => number(text, at),
        },
        b'0'..=b'9' => number(text, at),
        _ => match name_length(&text[at..]) {
            0 => {
                let length = text[at..].chars().next().map_or(1, char::len_utf8);
                token(TokenKind::Unexpected, length)
            }
            length => token(TokenKind::Name, length),
        },
    }
}

/// The length of the name at the start of `text`.
pub(super) fn name_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            _ if IS_NAME[byte as usize] => at += 1,
            b'.' if at > 0 && dotted_operator(&text[at..]).is_none() => at += 1,
            0x80.. => match text[at..].chars().next() {
                Some(letter) if letter.is_alphanumeric() => at += letter.len_utf8(),
                _ => break,
            },
            _ => break,
        }
    }
    at
}

/// The bytes that names are made of, outside of foreign alphabets.
const IS_NAME: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric() || byte == b'_' as usize;
        byte += 1;
    }
    table
};

/// The operator `.xx.` at the start of `text`, if it begins with one.
pub(super) fn dotted_operator(text: &str) -> Option<(TokenKind, usize)> {
    use BinaryOp::*;
    let bytes = text.as_bytes();
    let letters = bytes.iter().skip(1).take(6).take_while(|byte| byte.is_ascii_alphabetic()).count();
    if letters == 0 || bytes.get(letters + 1) != Some(&b'.') {
        return None;
    }
    let word = &text[1..=letters];
    let own = TokenKind::Operator;
    let foreign = TokenKind::Foreign;
    let kind = match word {
        "gt" => own(Gt),
        "lt" => own(Lt),
        "geq" => own(Geq),
        "leq" => own(Leq),
        "eq" => own(Eq),
        "neq" => own(Neq),
        "and" => own(And),
        "or" => own(Or),
        _ => match word.to_ascii_lowercase().as_str() {
            "gt" => foreign(Gt),
            "lt" => foreign(Lt),
            "ge" | "gte" | "geq" => foreign(Geq),
            "le" | "lte" | "leq" => foreign(Leq),
            "eq" => foreign(Eq),
            "ne" | "neq" => foreign(Neq),
            "and" => foreign(And),
            "or" => foreign(Or),
            "not" => TokenKind::Not,
            _ => TokenKind::UnknownOperator,
        },
    };
    Some((kind, letters + 2))
}

/// A word that starts like a number. As in the reference the whole word must be one.
fn number(text: &str, start: usize) -> Token {
    let bytes = text.as_bytes();
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'_' => at += 1,
            b'.' if dotted_operator(&text[at..]).is_none() => at += 1,
            b'+' | b'-'
                if ends_in_exponent(&bytes[start..at])
                    && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) =>
            {
                at += 1
            }
            _ => break,
        }
    }
    let kind = match java_double(&text[start..at]) {
        Some(value) => TokenKind::Number(value),
        None => TokenKind::InvalidNumber,
    };
    Token { kind, start, end: at }
}

/// Whether the word so far is digits and an `e`, so that a sign can only be the exponent's.
fn ends_in_exponent(word: &[u8]) -> bool {
    let Some((b'e' | b'E', digits)) = word.split_last() else { return false };
    digits.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
}

/// A decimal number as `Double.parseDouble` of Java takes it: with an optional `f` or `d` behind.
pub(crate) fn java_double(word: &str) -> Option<f64> {
    let word = word.strip_suffix(['f', 'F', 'd', 'D']).unwrap_or(word);
    // Rust would also take "inf" and "nan", in every spelling.
    let last = *word.as_bytes().last()?;
    if !last.is_ascii_digit() && last != b'.'
        || word.bytes().any(|byte| byte.is_ascii_alphabetic() && !matches!(byte, b'e' | b'E'))
    {
        return None;
    }
    word.parse().ok()
}
