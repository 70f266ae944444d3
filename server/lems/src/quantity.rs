//! Quantities: a number and the symbol of its unit, as in `-65mV`.
//!
//! The literal's grammar is that of the reference. The schema's pattern is narrower in most
//! respects; [`Quantity::fits_schema`] tells them apart. Whether the unit exists is a question
//! for the [`UnitTable`](crate::UnitTable) of a document.

mod convert;
mod decimal;

use text::Range;

pub use convert::{Conversion, convert};
pub use decimal::Decimal;

use crate::expression::java_double;
use crate::problem::{Parsed, Problem, range};

/// A number with the symbol of a unit, or without.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantity<'t> {
    /// The number; NaN if it cannot be read.
    pub number: f64,
    /// The number as it is written.
    pub number_text: &'t str,
    /// Where the number stands.
    pub number_range: Range,
    /// The symbol of the unit; empty if there is none.
    pub unit: &'t str,
    /// Where the symbol stands; where it would stand if there is none.
    pub unit_range: Range,
    /// Whether the number and the blanks have the form that the NeuroML schema asks for.
    pub fits_schema: bool,
}

/// What is wrong with a quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuantityProblem {
    /// Nothing but blanks.
    Empty,
    /// A unit without a number, which the schema lets pass.
    MissingNumber,
    /// The part before the unit is no number.
    InvalidNumber,
    /// A comma in the number, where a point belongs.
    DecimalComma,
    /// The number is written in full, but is not finite.
    NotFinite,
}

impl QuantityProblem {
    /// Whether the reference reads such a quantity all the same.
    pub fn is_read_by_reference(self) -> bool {
        self == QuantityProblem::NotFinite
    }
}

/// Reads a quantity as the reference does. Allocates only to report a problem.
pub fn parse_quantity(text: &str) -> Parsed<Quantity<'_>, QuantityProblem> {
    let is_blank = |byte: u8| byte <= b' ';
    let bytes = text.as_bytes();
    let start = bytes.iter().position(|&byte| !is_blank(byte)).unwrap_or(bytes.len());
    let end = bytes.iter().rposition(|&byte| !is_blank(byte)).map_or(start, |last| last + 1);
    let word = &bytes[start..end];

    let blank = word.iter().position(|&byte| is_blank(byte));
    let (number_end, unit_start) = match blank {
        Some(blank) => {
            let gap = word[blank..].iter().take_while(|&&byte| is_blank(byte)).count();
            (start + blank, start + blank + gap)
        }
        None => {
            let length = number_length(word);
            // The whole of `3f` and `Infinity` is a number without a unit.
            let whole = length == word.len() || is_special(word);
            let length = if whole { word.len() } else { length };
            (start + length, start + length)
        }
    };
    let number_text = &text[start..number_end];
    let unit = &text[unit_start..end];
    let parsed = read_number(number_text);
    let mut quantity = Quantity {
        number: parsed.unwrap_or(f64::NAN),
        number_text,
        number_range: range(start, number_end),
        unit,
        unit_range: range(unit_start, end),
        fits_schema: start == 0 && end == bytes.len() && fits_schema(number_text.as_bytes()),
    };

    let mut problems = Vec::new();
    let mut problem = |kind, range| problems.push(Problem { kind, range });
    if word.is_empty() {
        problem(QuantityProblem::Empty, range(0, bytes.len()));
    } else if number_text.is_empty() {
        problem(QuantityProblem::MissingNumber, range(start, start));
    } else if let Some(comma) = comma_in_number(word) {
        problem(QuantityProblem::DecimalComma, range(start + comma, start + comma + 1));
    } else {
        match parsed {
            Some(value) if !value.is_finite() => problem(QuantityProblem::NotFinite, quantity.number_range),
            Some(_) => {}
            None if blank.is_some() && number_length(word) == 0 => {
                // `m V`: two words, and neither is a number.
                quantity.number_range = range(start, start);
                quantity.number_text = "";
                quantity.unit_range = range(start, end);
                quantity.unit = &text[start..end];
                problem(QuantityProblem::MissingNumber, range(start, start));
            }
            None => problem(QuantityProblem::InvalidNumber, quantity.number_range),
        }
    }
    Parsed { value: quantity, problems }
}

impl Quantity<'_> {
    /// Whether no unit is written.
    pub fn is_plain(&self) -> bool {
        self.unit.is_empty()
    }

    /// The number without rounding, if it has no more than 38 digits.
    pub fn decimal(&self) -> Option<Decimal> {
        Decimal::parse(self.number_text)
    }
}

/// The length of what the reference takes for the number at the start of a word.
fn number_length(word: &[u8]) -> usize {
    let mut had_exponent = false;
    let mut at = 0;
    while let Some(&byte) = word.get(at) {
        match byte {
            b'0'..=b'9' | b'.' | b'+' | b'-' => {}
            // An `e` with nothing that continues a number behind it is the elementary charge.
            b'e' | b'E'
                if !had_exponent && matches!(word.get(at + 1), Some(b'0'..=b'9' | b'.' | b'+' | b'-')) =>
            {
                had_exponent = true;
            }
            _ => break,
        }
        at += 1;
    }
    at
}

fn is_special(word: &[u8]) -> bool {
    matches!(word, b"NaN" | b"Infinity" | b"+Infinity" | b"-Infinity" | b"+NaN" | b"-NaN")
        || matches!(word.last(), Some(b'f' | b'F' | b'd' | b'D')) && number_length(word) == word.len() - 1
}

fn read_number(text: &str) -> Option<f64> {
    match text {
        "NaN" | "+NaN" | "-NaN" => Some(f64::NAN),
        "Infinity" | "+Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        _ => java_double(text),
    }
}

/// `-?([0-9]*(\.[0-9]+)?)([eE]-?[0-9]+)?`, the number of the schema's pattern.
fn fits_schema(number: &[u8]) -> bool {
    let digits = |from: usize| number[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut at = usize::from(number.first() == Some(&b'-'));
    at += digits(at);
    if number.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if fraction == 0 {
            return false;
        }
        at += 1 + fraction;
    }
    if let Some(b'e' | b'E') = number.get(at) {
        at += 1 + usize::from(number.get(at + 1) == Some(&b'-'));
        let exponent = digits(at);
        if exponent == 0 {
            return false;
        }
        at += exponent;
    }
    at == number.len()
}

/// The comma of `1,5mV`.
fn comma_in_number(word: &[u8]) -> Option<usize> {
    let comma = word.iter().position(|&byte| byte == b',')?;
    let before = number_length(word) == comma && comma > 0;
    (before && word.get(comma + 1).is_some_and(u8::is_ascii_digit)).then_some(comma)
}

#[cfg(test)]
mod tests;
