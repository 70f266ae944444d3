//! Units and the table of those that a document knows.

use crate::dimension::Dimension;
use text::nearest;

/// A unit: what its number must be multiplied with to be one of SI.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// What stands behind the number; the key, with its case.
    pub symbol: Box<str>,
    /// What it measures.
    pub dimension: Dimension,
    /// Its power of ten.
    pub power: i32,
    /// A further factor.
    pub scale: f64,
    /// What is added to the number before both.
    pub offset: f64,
}

impl Unit {
    /// A unit that is a power of ten of an SI unit.
    pub fn new(symbol: &str, dimension: Dimension, power: i32) -> Unit {
        Unit { symbol: symbol.into(), dimension, power, scale: 1.0, offset: 0.0 }
    }

    /// A number of this unit in SI, rounded as the reference rounds.
    pub fn to_si(&self, number: f64) -> f64 {
        (number + self.offset) * self.scale * power_of_ten(self.power)
    }

    /// A number of SI in this unit, rounded as the reference rounds.
    pub fn from_si(&self, number: f64) -> f64 {
        number / (self.scale * power_of_ten(self.power)) - self.offset
    }
}

/// 10^`power` as the nearest double, which repeated multiplication would not give.
fn power_of_ten(power: i32) -> f64 {
    match power {
        -12 => 1e-12,
        -9 => 1e-9,
        -6 => 1e-6,
        -3 => 1e-3,
        -2 => 1e-2,
        0 => 1.0,
        3 => 1e3,
        _ => format!("1e{power}").parse().unwrap_or(f64::NAN),
    }
}

/// The units that a document knows, in the order of their declaration.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UnitTable {
    units: Vec<Unit>,
    /// Positions in `units`, sorted by symbol.
    by_symbol: Vec<u32>,
}

impl FromIterator<Unit> for UnitTable {
    fn from_iter<I: IntoIterator<Item = Unit>>(units: I) -> UnitTable {
        let mut table = UnitTable::default();
        for unit in units {
            table.insert(unit);
        }
        table
    }
}

impl UnitTable {
    /// Adds a declaration. The first of two with the same symbol counts; `false` says that there
    /// was one already.
    pub fn insert(&mut self, unit: Unit) -> bool {
        match self.position(&unit.symbol) {
            Ok(_) => false,
            Err(at) => {
                self.by_symbol.insert(at, self.units.len() as u32);
                self.units.push(unit);
                true
            }
        }
    }

    /// The unit with exactly that symbol.
    pub fn get(&self, symbol: &str) -> Option<&Unit> {
        let at = self.position(symbol).ok()?;
        self.units.get(self.by_symbol[at] as usize)
    }

    /// All units in the order of their declaration.
    pub fn iter(&self) -> impl Iterator<Item = &Unit> {
        self.units.iter()
    }

    /// The units of a dimension, those that people use most first.
    pub fn of_dimension(&self, dimension: Dimension) -> Vec<&Unit> {
        let mut units: Vec<&Unit> = self.units.iter().filter(|unit| unit.dimension == dimension).collect();
        units.sort_by_key(|unit| usual_rank(&unit.symbol));
        units
    }

    /// The units that an unknown symbol may stand for, the likeliest first: other spellings of
    /// the same unit, the same letters in another case, the same unit with another prefix,
    /// similar symbols. Those of the wanted dimension come before all others.
    pub fn suggestions(&self, symbol: &str, wanted: Option<Dimension>) -> Vec<&Unit> {
        let mut found: Vec<&Unit> = Vec::new();
        let mut add = |unit: &'_ str| {
            if let Some(unit) = self.get(unit)
                && !found.iter().any(|known| known.symbol == unit.symbol)
            {
                found.push(unit);
            }
        };
        let plain = plain_spelling(symbol);
        add(&plain);
        for unit in self.units.iter().filter(|unit| unit.symbol.eq_ignore_ascii_case(&plain)) {
            add(&unit.symbol);
        }
        if let Some(stem) = without_prefix(&plain) {
            for unit in &self.units {
                if &*unit.symbol == stem || without_prefix(&unit.symbol) == Some(stem) {
                    add(&unit.symbol);
                }
            }
        }
        let candidates = self.units.iter().filter(|unit| wanted.is_none_or(|it| unit.dimension == it));
        if let Some(similar) = nearest(&plain, candidates.map(|unit| &*unit.symbol)) {
            add(similar);
        }
        found.retain(|unit| &*unit.symbol != symbol);
        found.sort_by_key(|unit| wanted.is_some_and(|it| unit.dimension != it));
        found
    }

    fn position(&self, symbol: &str) -> Result<usize, usize> {
        self.by_symbol.binary_search_by(|&at| (*self.units[at as usize].symbol).cmp(symbol))
    }
}

/// Where a symbol stands in the field's habits; what is not listed keeps its order behind.
fn usual_rank(symbol: &str) -> usize {
    const USUAL: &[&str] = &[
        "mV",
        "V",
        "ms",
        "s",
        "nS",
        "pS",
        "uS",
        "mS",
        "S",
        "mS_per_cm2",
        "S_per_cm2",
        "S_per_m2",
        "uS_per_cm2",
        "pF",
        "nF",
        "uF",
        "F",
        "uF_per_cm2",
        "F_per_m2",
        "Mohm",
        "kohm",
        "ohm",
        "kohm_cm",
        "ohm_cm",
        "ohm_m",
        "nA",
        "pA",
        "uA",
        "A",
        "uA_per_cm2",
        "mA_per_cm2",
        "A_per_m2",
        "um",
        "cm",
        "m",
        "um2",
        "cm2",
        "m2",
        "um3",
        "cm3",
        "litre",
        "m3",
        "mM",
        "M",
        "mol_per_m3",
        "mol_per_cm3",
        "per_ms",
        "Hz",
        "per_s",
        "degC",
        "K",
        "cm_per_s",
        "m_per_s",
        "um_per_ms",
        "cm_per_ms",
        "mol_per_m_per_A_per_s",
        "mol_per_cm_per_uA_per_ms",
        "C",
        "e",
    ];
    USUAL.iter().position(|&usual| usual == symbol).unwrap_or(USUAL.len())
}

/// A symbol as NeuroML spells it: `µ` as `u`, `/` as `_per_`, `sec` as `s`.
fn plain_spelling(symbol: &str) -> String {
    let ascii = symbol
        .replace(['µ', 'μ'], "u")
        .replace('Ω', "ohm")
        .replace('°', "deg")
        .replace('²', "2")
        .replace('³', "3");
    let spelled = match ascii.as_str() {
        "sec" | "secs" | "second" | "seconds" => "s",
        "msec" | "msecs" | "millisecond" | "milliseconds" => "ms",
        "volt" | "volts" => "V",
        "millivolt" | "millivolts" => "mV",
        "C" | "celsius" | "Celsius" => "degC",
        "micron" | "microns" => "um",
        "hz" | "hertz" | "Hertz" | "1/s" => "Hz",
        "1/ms" | "kHz" => "per_ms",
        "MOhm" | "megohm" | "MΩ" => "Mohm",
        "Ohm" | "Ohms" | "ohms" => "ohm",
        "l" | "L" => "litre",
        _ => return ascii.replace('/', "_per_").replace("^", "").replace(['.', '*'], "_"),
    };
    spelled.to_owned()
}

/// A symbol without its SI prefix, if it has one.
fn without_prefix(symbol: &str) -> Option<&str> {
    let rest = symbol.strip_prefix(['f', 'p', 'n', 'u', 'm', 'c', 'k', 'M', 'G'])?;
    (!rest.is_empty()).then_some(rest)
}

#[cfg(test)]
mod tests;
