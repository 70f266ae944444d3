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

/// More generous than XML Schema: the digits of an exponent may be missing. And less: nothing may
/// stand after `NaN` and `INF`, not even the white space that collapses.
fn is_number(value: &[u8]) -> bool {
    let unspaced = value.trim_ascii_start();
    if matches!(unspaced, b"NaN" | b"INF" | b"-INF") {
        return true;
    }
    let value = unspaced.trim_ascii_end();
    let value = value.strip_prefix(b"-").or(value.strip_prefix(b"+")).unwrap_or(value);
    let count = |bytes: &[u8]| bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = count(value);
    let mut rest = &value[whole..];
    let mut fraction = 0;
    if let [b'.', after @ ..] = rest {
        fraction = count(after);
        rest = &after[fraction..];
    }
    if whole + fraction == 0 {
        return false;
    }
    let [b'e' | b'E', exponent @ ..] = rest else { return rest.is_empty() };
    let digits = exponent.strip_prefix(b"-").or(exponent.strip_prefix(b"+")).unwrap_or(exponent);
    digits.iter().all(u8::is_ascii_digit)
}

/// Sign and digits of a whole number.
fn digits(value: &str) -> Option<(bool, &str)> {
    let (negative, digits) = match value.as_bytes().first() {
        Some(b'-') => (true, &value[1..]),
        Some(b'+') => (false, &value[1..]),
        _ => (false, value),
    };
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some((negative, digits))
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
    // An exponent without digits counts for nothing.
    let value = value.trim_matches(is_space).trim_end_matches(['+', '-']).trim_end_matches(['e', 'E']);
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
