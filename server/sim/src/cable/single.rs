//! Values as they reach NEURON through the standard export: single precision, few digits.

/// The decimal with the fewest digits that identifies a single, as a double.
pub(super) fn shortest(value: f32) -> f64 {
    if !value.is_finite() {
        return f64::from(value);
    }
    format!("{value:e}").parse().unwrap_or(f64::from(value))
}

/// A value that a script sets: converted in single precision by a factor, printed with the fewest digits, in SI again.
pub(super) fn scripted(value: f64, factor: f32) -> f64 {
    let unit = shortest(value as f32 * factor);
    // Dividing by the exact power of ten, so that only the rounding of the export remains.
    unit / power(factor)
}

/// The power of ten that a factor stands for.
fn power(factor: f32) -> f64 {
    shortest(factor)
}

/// A parameter inside a mechanism: single precision, then six digits.
pub(super) fn parameter(value: f64) -> f64 {
    if !value.is_finite() || value == 0.0 {
        return value;
    }
    let single = value as f32;
    // Outside of the range of singles an export would print something else; such values are left alone.
    let shortest = if single.is_normal() { shortest(single) } else { value };
    format!("{shortest:.5e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    // Values that NEURON read back from scripts of the export.
    #[test]
    fn values_of_scripts_have_the_digits_of_a_single() {
        let unit = |value: f64, factor: f32| scripted(value, factor) * power(factor);
        assert_eq!(unit(3.0, 1e-4), 2.9999999e-4);
        assert_eq!(unit(0.3, 1e-4), 3.0000001e-5);
        assert_eq!(unit(1.2, 100.0), 120.00001);
    }

    #[test]
    fn parameters_of_mechanisms_have_six_digits() {
        assert_eq!(parameter(1.5381716), 1.53817);
        assert_eq!(parameter(96485.3), 96485.3);
        assert_eq!(parameter(295.15), 295.15);
        assert_eq!(parameter(0.0), 0.0);
    }
}
