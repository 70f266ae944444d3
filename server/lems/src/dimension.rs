//! Dimensions: what kind of thing a number measures.

mod rational;
mod table;

use std::fmt;

pub use rational::Rational;
pub use table::DimensionTable;

/// Exponents of the seven base quantities. Fractions are possible in the middle of an
/// expression (`sqrt`), so all share one denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Dimension {
    numerators: [i16; 7],
    denominator: i16,
}

/// The letters of the base quantities in declarations: mass, length, time, current, temperature,
/// amount of substance, luminous intensity.
pub const BASE_LETTERS: [char; 7] = ['m', 'l', 't', 'i', 'k', 'n', 'j'];

/// The SI units of the base quantities.
pub const BASE_UNITS: [&str; 7] = ["kg", "m", "s", "A", "K", "mol", "cd"];

impl Dimension {
    /// The dimension of a plain number.
    pub const NONE: Dimension = Dimension::new([0; 7]);
    /// Time, the dimension of `t`.
    pub const TIME: Dimension = Dimension::new([0, 0, 1, 0, 0, 0, 0]);
    /// Voltage.
    pub const VOLTAGE: Dimension = Dimension::new([1, 2, -3, -1, 0, 0, 0]);

    /// A dimension from whole exponents, in the order of [`BASE_LETTERS`].
    pub const fn new(exponents: [i8; 7]) -> Dimension {
        let mut numerators = [0; 7];
        let mut at = 0;
        while at < 7 {
            numerators[at] = exponents[at] as i16;
            at += 1;
        }
        Dimension { numerators, denominator: 1 }
    }

    /// The exponent of one base quantity.
    pub fn exponent(self, base: usize) -> Rational {
        Rational::new(self.numerators.get(base).copied().unwrap_or(0).into(), self.denominator.into())
    }

    /// Whether it is that of a plain number.
    pub fn is_none(self) -> bool {
        self.numerators == [0; 7]
    }

    /// Whether no exponent is a fraction, so that it can be declared.
    pub fn is_whole(self) -> bool {
        self.denominator == 1
    }

    /// The dimension of a product.
    #[must_use]
    pub fn times(self, other: Dimension) -> Dimension {
        self.combine(other, 1)
    }

    /// The dimension of a quotient.
    #[must_use]
    pub fn over(self, other: Dimension) -> Dimension {
        self.combine(other, -1)
    }

    /// The dimension of a rate.
    #[must_use]
    pub fn per_time(self) -> Dimension {
        self.over(Dimension::TIME)
    }

    /// The dimension of a power.
    #[must_use]
    pub fn power(self, exponent: Rational) -> Dimension {
        let numerators = self.numerators.map(|it| i64::from(it) * exponent.numerator());
        reduced(numerators, i64::from(self.denominator) * exponent.denominator())
    }

    /// The dimension of a root.
    #[must_use]
    pub fn root(self, degree: u8) -> Dimension {
        self.power(Rational::new(1, degree.max(1).into()))
    }

    fn combine(self, other: Dimension, sign: i64) -> Dimension {
        if self.denominator == 1 && other.denominator == 1 {
            let mut numerators = self.numerators;
            for (mine, theirs) in numerators.iter_mut().zip(other.numerators) {
                *mine = mine.saturating_add(theirs.saturating_mul(sign as i16));
            }
            return Dimension { numerators, denominator: 1 };
        }
        let (a, b) = (i64::from(self.denominator), i64::from(other.denominator));
        let mut numerators = [0; 7];
        for (at, sum) in numerators.iter_mut().enumerate() {
            *sum = i64::from(self.numerators[at]) * b + sign * i64::from(other.numerators[at]) * a;
        }
        reduced(numerators, a * b)
    }
}

/// Brings the fractions to their smallest common denominator. Exponents beyond any physics
/// saturate.
fn reduced(numerators: [i64; 7], denominator: i64) -> Dimension {
    let common = numerators.iter().fold(denominator, |a, &b| rational::gcd(a, b)).max(1);
    let narrow = |it: i64| (it / common).clamp(i16::MIN.into(), i16::MAX.into()) as i16;
    Dimension { numerators: numerators.map(narrow), denominator: narrow(denominator).max(1) }
}

impl fmt::Display for Dimension {
    /// The SI base units: `kg m^2 s^-3 A^-1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_none() {
            return f.write_str("dimensionless");
        }
        let mut separator = "";
        for (base, unit) in BASE_UNITS.iter().enumerate() {
            let exponent = self.exponent(base);
            if exponent == Rational::ZERO {
                continue;
            }
            write!(f, "{separator}{unit}")?;
            if exponent != Rational::ONE {
                write!(f, "^{exponent}")?;
            }
            separator = " ";
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
