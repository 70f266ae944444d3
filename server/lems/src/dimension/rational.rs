//! Small fractions, the exponents of dimensions.

use std::fmt;

/// A fraction in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Rational {
    numerator: i64,
    denominator: i64,
}

impl Rational {
    /// Zero.
    pub const ZERO: Rational = Rational { numerator: 0, denominator: 1 };
    /// One.
    pub const ONE: Rational = Rational { numerator: 1, denominator: 1 };

    /// `numerator` / `denominator`; a zero denominator counts as one.
    pub fn new(numerator: i64, denominator: i64) -> Rational {
        let (numerator, denominator) =
            if denominator < 0 { (-numerator, -denominator) } else { (numerator, denominator.max(1)) };
        let common = gcd(numerator, denominator).max(1);
        Rational { numerator: numerator / common, denominator: denominator / common }
    }

    /// The fraction with a denominator up to 12 that is this number, if there is one.
    pub fn from_f64(value: f64) -> Option<Rational> {
        (1..=12i64).find_map(|denominator| {
            let numerator = (value * denominator as f64).round();
            let is_it = numerator.abs() < 1000.0 && numerator / denominator as f64 == value;
            is_it.then(|| Rational::new(numerator as i64, denominator))
        })
    }

    /// The upper part.
    pub fn numerator(self) -> i64 {
        self.numerator
    }

    /// The lower part, positive.
    pub fn denominator(self) -> i64 {
        self.denominator
    }
}

impl fmt::Display for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.denominator {
            1 => write!(f, "{}", self.numerator),
            denominator => write!(f, "({}/{denominator})", self.numerator),
        }
    }
}

pub(super) fn gcd(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    i64::try_from(a).unwrap_or(1)
}
