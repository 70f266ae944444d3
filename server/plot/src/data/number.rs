//! Numbers as text, quickly: shortest digits that read back the same, or the ones that Java writes for a `float`.

/// How many digits a number gets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Digits {
    /// The shortest text that reads back as the same `f64`.
    #[default]
    Double,
    /// The text of Java's `Float.toString`, as jLEMS writes its files: about seven digits.
    JavaFloat,
}

/// Appends a number.
pub fn push_number(value: f64, digits: Digits, text: &mut Vec<u8>) {
    match digits {
        Digits::Double if value.is_nan() => text.extend_from_slice(b"nan"),
        Digits::Double if value.is_infinite() => {
            text.extend_from_slice(if value > 0.0 { b"inf" } else { b"-inf" })
        }
        Digits::Double => text.extend_from_slice(zmij::Buffer::new().format_finite(value).as_bytes()),
        Digits::JavaFloat => push_java_float(value as f32, text),
    }
}

/// `Float.toString`: plain from 1e-3 up to 1e7, else one digit, a point, and `E`.
fn push_java_float(value: f32, text: &mut Vec<u8>) {
    if !value.is_finite() {
        let name: &[u8] = if value.is_nan() {
            b"NaN"
        } else if value > 0.0 {
            b"Infinity"
        } else {
            b"-Infinity"
        };
        return text.extend_from_slice(name);
    }
    let mut buffer = zmij::Buffer::new();
    let shortest = buffer.format_finite(value).as_bytes();
    let magnitude = value.abs();
    if (1e-3..1e7).contains(&magnitude) || value == 0.0 {
        // Here both write alike: a plain number with a point.
        return text.extend_from_slice(shortest);
    }
    if let Some(e) = memchr::memchr(b'e', shortest) {
        text.extend_from_slice(&shortest[..e]);
        if memchr::memchr(b'.', &shortest[..e]).is_none() {
            text.extend_from_slice(b".0");
        }
        text.push(b'E');
        let exponent = &shortest[e + 1..];
        return text.extend_from_slice(exponent.strip_prefix(b"+").unwrap_or(exponent));
    }
    if value.is_sign_negative() {
        text.push(b'-');
    }
    let Significant { digits, length, exponent } =
        significant(&shortest[usize::from(value.is_sign_negative())..]);
    let digits = &digits[..length];
    match exponent {
        0..=6 => {
            let whole = exponent as usize + 1;
            let written = whole.min(length);
            text.extend_from_slice(&digits[..written]);
            text.extend(std::iter::repeat_n(b'0', whole - written));
            text.push(b'.');
            push_or_zero(&digits[written..], text);
        }
        -3..=-1 => {
            text.extend_from_slice(b"0.");
            text.extend(std::iter::repeat_n(b'0', (-exponent - 1) as usize));
            text.extend_from_slice(digits);
        }
        _ => {
            text.extend_from_slice(&[digits[0], b'.']);
            push_or_zero(&digits[1..], text);
            text.push(b'E');
            text.extend_from_slice(exponent.to_string().as_bytes());
        }
    }
}

fn push_or_zero(digits: &[u8], text: &mut Vec<u8>) {
    text.extend_from_slice(if digits.is_empty() { b"0" } else { digits });
}

/// Significant digits of a positive number, without zeros at either end.
struct Significant {
    digits: [u8; 24],
    length: usize,
    /// Power of ten of the first digit.
    exponent: i32,
}

fn significant(text: &[u8]) -> Significant {
    let (mut digits, mut length, mut leading) = ([0; 24], 0, 0);
    let (mut point, mut power) = (None, 0);
    for (at, &byte) in text.iter().enumerate() {
        match byte {
            b'.' => point = Some(at),
            b'e' => {
                let written = std::str::from_utf8(&text[at + 1..]).ok();
                power = written.and_then(|written| written.parse().ok()).unwrap_or(0);
                point = point.or(Some(at));
                break;
            }
            b'0' if length == 0 => leading += 1,
            digit => {
                digits[length] = digit;
                length += 1;
            }
        }
    }
    let whole = point.unwrap_or(text.len()) as i32;
    while length > 1 && digits[length - 1] == b'0' {
        length -= 1;
    }
    Significant { digits, length, exponent: whole - 1 - leading + power }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn java(value: f64, expected: &str) {
        let mut text = Vec::new();
        push_number(value, Digits::JavaFloat, &mut text);
        assert_eq!(String::from_utf8(text).unwrap(), expected);
    }

    #[test]
    fn floats_are_written_as_java_writes_them() {
        // Texts from `Float.toString` of OpenJDK 25. Before 19 it wrote an eighth digit too many now and then.
        java(0.0, "0.0");
        java(-0.0, "-0.0");
        java(-0.065, "-0.065");
        java(1e-4, "1.0E-4");
        java(3.0000000000000003e-4, "3.0E-4");
        java(5.0, "5.0");
        java(1e-10, "1.0E-10");
        java(0.001, "0.001");
        java(9_999_999.0, "9999999.0");
        java(1e7, "1.0E7");
        java(1.234_567_8e8, "1.2345678E8");
        java(-12.5, "-12.5");
        java(100.0, "100.0");
        java(-2.5e-4, "-2.5E-4");
        java(3.4e38, "3.4E38");
        java(-4.8333333e-9, "-4.8333333E-9");
        java(0.0099999, "0.0099999");
        java(f64::NAN, "NaN");
        java(f64::NEG_INFINITY, "-Infinity");
    }
}
