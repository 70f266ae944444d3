//! Numbers as the reference writes them: the shortest decimal of a 32-bit float, in Java's notation.

/// Appends a value as `Float.toString` does: `0.0`, `-0.065`, `1.0E-4`, `NaN`, `Infinity`.
pub fn write_java_float(value: f64, out: &mut Vec<u8>) {
    let value = value as f32;
    if write_special(f64::from(value), out) {
        return;
    }
    let mut buffer = ryu_like(format_args!("{:e}", value.abs()));
    write_java(value.is_sign_negative(), buffer.digits(), out);
}

/// Appends a value as `Double.toString` does, with the shortest digits that read back.
pub fn write_java_double(value: f64, out: &mut Vec<u8>) {
    if write_special(value, out) {
        return;
    }
    let mut buffer = ryu_like(format_args!("{:e}", value.abs()));
    write_java(value.is_sign_negative(), buffer.digits(), out);
}

fn write_special(value: f64, out: &mut Vec<u8>) -> bool {
    if value.is_nan() {
        out.extend_from_slice(b"NaN");
    } else if value.is_infinite() {
        out.extend_from_slice(if value > 0.0 { b"Infinity".as_slice() } else { b"-Infinity" });
    } else if value == 0.0 {
        out.extend_from_slice(if value.is_sign_negative() { b"-0.0".as_slice() } else { b"0.0" });
    } else {
        return false;
    }
    true
}

/// The text `d.ddde±n` of a positive number, on the stack.
struct Scientific {
    text: [u8; 32],
    length: usize,
}

fn ryu_like(text: std::fmt::Arguments<'_>) -> Scientific {
    use std::io::Write;
    let mut buffer = Scientific { text: [0; 32], length: 0 };
    let mut rest = &mut buffer.text[..];
    // 17 digits, a point, `e` and a signed exponent are at most 25 bytes.
    rest.write_fmt(text).expect("a number in scientific notation fits into 32 bytes");
    let left = rest.len();
    buffer.length = 32 - left;
    buffer
}

impl Scientific {
    /// The digits without the point, and the power of ten of the first.
    fn digits(&mut self) -> (&[u8], i32) {
        let text = &mut self.text[..self.length];
        let e = text.iter().position(|&it| it == b'e').unwrap_or(text.len());
        let exponent = std::str::from_utf8(&text[(e + 1).min(text.len())..])
            .ok()
            .and_then(|it| it.parse().ok())
            .unwrap_or(0);
        if e > 1 {
            text.copy_within(2..e, 1);
            (&self.text[..e - 1], exponent)
        } else {
            (&self.text[..e], exponent)
        }
    }
}

fn write_java(negative: bool, (digits, exponent): (&[u8], i32), out: &mut Vec<u8>) {
    if negative {
        out.push(b'-');
    }
    match exponent {
        -3..=-1 => {
            out.extend_from_slice(b"0.");
            out.extend(std::iter::repeat_n(b'0', (-exponent - 1) as usize));
            out.extend_from_slice(digits);
        }
        0..=6 => {
            let whole = exponent as usize + 1;
            if digits.len() <= whole {
                out.extend_from_slice(digits);
                out.extend(std::iter::repeat_n(b'0', whole - digits.len()));
                out.extend_from_slice(b".0");
            } else {
                out.extend_from_slice(&digits[..whole]);
                out.push(b'.');
                out.extend_from_slice(&digits[whole..]);
            }
        }
        _ => {
            out.push(digits[0]);
            out.push(b'.');
            out.extend_from_slice(if digits.len() > 1 { &digits[1..] } else { b"0" });
            out.push(b'E');
            let mut exponent_text = ryu_like(format_args!("{exponent}"));
            let length = exponent_text.length;
            out.extend_from_slice(&exponent_text.text.as_mut_slice()[..length]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_look_as_in_files_of_the_reference() {
        let float = |value| {
            let mut out = Vec::new();
            write_java_float(value, &mut out);
            String::from_utf8(out).unwrap()
        };
        // The first eight are the examples of the execution digest; the others follow Java's documentation of Float.toString.
        for (value, text) in [
            (0.0, "0.0"),
            (-0.065, "-0.065"),
            (1.0e-4, "1.0E-4"),
            (3.0e-4, "3.0E-4"),
            (5.0, "5.0"),
            (1.0e-10, "1.0E-10"),
            (-0.053769533, "-0.053769533"),
            (4.8333333e-9, "4.8333333E-9"),
            (0.001, "0.001"),
            (1.0e7, "1.0E7"),
            (9999999.0, "9999999.0"),
            (123.456, "123.456"),
            (100.0, "100.0"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
            (1e300, "Infinity"),
        ] {
            assert_eq!(float(value), text);
        }
    }
}
