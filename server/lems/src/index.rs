//! Whole numbers by which things are told apart: the ids of segments, instances and connections.

/// The number that a text writes in the one plain way: digits, no sign, no zero in front, at most nine of them.
#[inline]
pub fn plain_number(text: &str) -> Option<u32> {
    let digits = text.as_bytes();
    if digits.is_empty() || digits.len() > 9 || digits[0] == b'0' && digits.len() > 1 {
        return None;
    }
    digits
        .iter()
        .try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::plain_number;

    #[test]
    fn only_numbers_that_are_written_in_one_way_are_plain() {
        for (text, expected) in [("0", Some(0)), ("10", Some(10)), ("999999999", Some(999_999_999))] {
            assert_eq!(plain_number(text), expected);
        }
        for text in ["", "00", "07", "+1", "-1", " 1", "1 ", "1.0", "1000000000", "\u{661}"] {
            assert_eq!(plain_number(text), None, "{text:?}");
        }
    }
}
