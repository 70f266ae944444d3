//! How values of the built-in types are written, as libxml2 reads them.

use std::borrow::Cow;

use super::{Bound, Primitive, uri};

pub(super) fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

/// White space at the ends goes, white space inside becomes one blank.
pub(super) fn collapse(value: &str) -> Cow<'_, str> {
    let trimmed = value.trim_matches(is_space);
    if !trimmed.contains(is_space) {
        return Cow::Borrowed(trimmed);
    }
    let words: Vec<&str> = trimmed.split(is_space).filter(|word| !word.is_empty()).collect();
    Cow::Owned(words.join(" "))
}

/// `value` is collapsed already where the type collapses.
pub(super) fn is_written_as(primitive: Primitive, value: &str) -> bool {
    match primitive {
        Primitive::String | Primitive::AnySimpleType => true,
        Primitive::Float | Primitive::Double => is_number(value.as_bytes()),
        Primitive::Integer => digits(value).is_some(),
        Primitive::NonNegativeInteger => {
            digits(value).is_some_and(|(negative, digits)| !negative || is_zero(digits))
        }
        Primitive::PositiveInteger => {
            digits(value).is_some_and(|(negative, digits)| !negative && !is_zero(digits))
        }
        Primitive::AnyUri => value.is_empty() || uri::is_reference(value),
    }
}

fn is_number(value: &[u8]) -> bool {
    if value == b"NaN" {
        return true;
    }
    let rest = match value {
        [b'-' | b'+', rest @ ..] => rest,
        _ => value,
    };
    if rest == b"INF" {
        return true;
    }
    let count = |bytes: &[u8]| bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = count(rest);
    let mut rest = &rest[whole..];
    let mut fraction = 0;
    if let [b'.', after @ ..] = rest {
        fraction = count(after);
        rest = &after[fraction..];
    }
    if whole + fraction == 0 {
        return false;
    }
    match rest {
        [] => true,
        [b'e' | b'E', exponent @ ..] => {
            let exponent = match exponent {
                [b'-' | b'+', digits @ ..] => digits,
                _ => exponent,
            };
            !exponent.is_empty() && exponent.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    }
}

/// Sign and digits of a whole number.
fn digits(value: &str) -> Option<(bool, &str)> {
    let (negative, digits) = match value.as_bytes().first() {
        Some(b'-') => (true, &value[1..]),
        Some(b'+') => (false, &value[1..]),
        _ => (false, value),
    };
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    // libxml2 holds numbers of at most 24 digits.
    (is_number && digits.trim_start_matches('0').len() <= 24).then_some((negative, digits))
}

fn is_zero(digits: &str) -> bool {
    digits.bytes().all(|digit| digit == b'0')
}

/// Values are compared, not texts: `1.0` is the `1` of an enumeration of numbers.
pub(super) fn is_equal(primitive: Primitive, value: &str, allowed: &str) -> bool {
    match (number(primitive, value), number(primitive, allowed)) {
        (Some(value), Some(allowed)) => value == allowed,
        _ => value == allowed,
    }
}

pub(super) fn is_within(primitive: Primitive, value: &str, bound: Bound) -> bool {
    let (Bound::MinInclusive(limit)
    | Bound::MinExclusive(limit)
    | Bound::MaxInclusive(limit)
    | Bound::MaxExclusive(limit)) = bound;
    let (Some(value), Some(limit)) = (number(primitive, value), number(primitive, limit)) else {
        return true;
    };
    match bound {
        Bound::MinInclusive(_) => value >= limit,
        Bound::MinExclusive(_) => value > limit,
        Bound::MaxInclusive(_) => value <= limit,
        Bound::MaxExclusive(_) => value < limit,
    }
}

fn number(primitive: Primitive, value: &str) -> Option<f64> {
    match primitive {
        // Single precision rounds first: 1.00000001 is 1.
        Primitive::Float => value.parse::<f32>().ok().map(f64::from),
        Primitive::Double
        | Primitive::Integer
        | Primitive::NonNegativeInteger
        | Primitive::PositiveInteger => value.parse().ok(),
        Primitive::String | Primitive::AnyUri | Primitive::AnySimpleType => None,
    }
}
