//! Decimal numbers without rounding, for conversions that a person can check.

use std::fmt;

/// `digits` × 10^`exponent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    digits: i128,
    exponent: i32,
}

/// Powers of ten beyond this are not numbers of physics; it keeps the arithmetic in range.
const WIDEST: i32 = 400;

impl Decimal {
    /// Zero.
    pub const ZERO: Decimal = Decimal { digits: 0, exponent: 0 };
    /// One.
    pub const ONE: Decimal = Decimal { digits: 1, exponent: 0 };

    /// Reads digits with an optional sign, point and power of ten; nothing if that is no number, or
    /// one with too many digits.
    pub fn parse(text: &str) -> Option<Decimal> {
        let (mantissa, power) = match text.find(['e', 'E']) {
            Some(at) => (&text[..at], text[at + 1..].parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (negative, mantissa) = match mantissa.as_bytes().first()? {
            b'-' => (true, &mantissa[1..]),
            b'+' => (false, &mantissa[1..]),
            _ => (false, mantissa),
        };
        let (mut digits, mut exponent, mut seen_point, mut any) = (0i128, power, false, false);
        for byte in mantissa.bytes() {
            match byte {
                b'0'..=b'9' => {
                    digits = digits.checked_mul(10)?.checked_add(i128::from(byte - b'0'))?;
                    exponent = exponent.checked_sub(i32::from(seen_point))?;
                    any = true;
                }
                b'.' if !seen_point => seen_point = true,
                _ => return None,
            }
        }
        any.then_some(())?;
        Decimal { digits: if negative { -digits } else { digits }, exponent }.normal()
    }

    /// The shortest decimal number that a floating point number stands for.
    pub fn from_f64(value: f64) -> Option<Decimal> {
        if value.is_finite() { Decimal::parse(&format!("{value:e}")) } else { None }
    }

    /// The nearest floating point number.
    pub fn to_f64(self) -> f64 {
        format!("{}e{}", self.digits, self.exponent).parse().unwrap_or(f64::NAN)
    }

    /// Whether it is zero.
    pub fn is_zero(self) -> bool {
        self.digits == 0
    }

    /// The sum, if it fits.
    pub fn plus(self, other: Decimal) -> Option<Decimal> {
        let exponent = self.exponent.min(other.exponent);
        let digits = self.at(exponent)?.checked_add(other.at(exponent)?)?;
        Decimal { digits, exponent }.normal()
    }

    /// The difference, if it fits.
    pub fn minus(self, other: Decimal) -> Option<Decimal> {
        self.plus(Decimal { digits: other.digits.checked_neg()?, ..other })
    }

    /// The product, if it fits.
    pub fn times(self, other: Decimal) -> Option<Decimal> {
        let digits = self.digits.checked_mul(other.digits)?;
        Decimal { digits, exponent: self.exponent.checked_add(other.exponent)? }.normal()
    }

    /// Times a power of ten.
    pub fn shifted(self, power: i32) -> Option<Decimal> {
        Decimal { exponent: self.exponent.checked_add(power)?, ..self }.normal()
    }

    /// The quotient, and whether it is exact; else it is rounded to 17 digits.
    pub fn over(self, other: Decimal) -> Option<(Decimal, bool)> {
        if other.digits == 0 {
            return None;
        }
        let (mut digits, mut exponent) = (self.digits, self.exponent.checked_sub(other.exponent)?);
        while digits % other.digits != 0 {
            match digits.checked_mul(10) {
                Some(more) => (digits, exponent) = (more, exponent.checked_sub(1)?),
                None => {
                    let quotient = Decimal { digits: digits / other.digits, exponent };
                    return Some((quotient.rounded(17)?, false));
                }
            }
        }
        Some((Decimal { digits: digits / other.digits, exponent }.normal()?, true))
    }

    fn rounded(self, places: u32) -> Option<Decimal> {
        let limit = 10i128.checked_pow(places)?;
        let (mut digits, mut exponent) = (self.digits, self.exponent);
        while digits.abs() >= limit * 10 {
            (digits, exponent) = (digits / 10, exponent + 1);
        }
        if digits.abs() >= limit {
            (digits, exponent) = ((digits + 5 * digits.signum()) / 10, exponent + 1);
        }
        Decimal { digits, exponent }.normal()
    }

    /// The digits if the power of ten were `exponent`.
    fn at(self, exponent: i32) -> Option<i128> {
        let shift = u32::try_from(self.exponent.checked_sub(exponent)?).ok()?;
        if self.digits == 0 { Some(0) } else { self.digits.checked_mul(10i128.checked_pow(shift)?) }
    }

    fn normal(mut self) -> Option<Decimal> {
        if self.digits == 0 {
            return Some(Decimal::ZERO);
        }
        while self.digits % 10 == 0 {
            self.digits /= 10;
            self.exponent = self.exponent.checked_add(1)?;
        }
        (self.exponent.abs() <= WIDEST).then_some(self)
    }
}

impl fmt::Display for Decimal {
    /// Plain digits for everyday magnitudes, a power of ten for the others; always in the form
    /// that the schema accepts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits.unsigned_abs().to_string();
        let sign = if self.digits < 0 { "-" } else { "" };
        let point = digits.len() as i32 + self.exponent;
        if self.exponent >= 0 && point <= 9 {
            write!(f, "{sign}{digits}{}", "0".repeat(self.exponent as usize))
        } else if self.exponent < 0 && point > 0 {
            let (whole, fraction) = digits.split_at(point as usize);
            write!(f, "{sign}{whole}.{fraction}")
        } else if self.exponent < 0 && point > -5 {
            write!(f, "{sign}0.{}{digits}", "0".repeat(-point as usize))
        } else {
            let (whole, fraction) = digits.split_at(1);
            let dot = if fraction.is_empty() { "" } else { "." };
            write!(f, "{sign}{whole}{dot}{fraction}e{}", point - 1)
        }
    }
}
