//! Axes in numbers: the range to show, where ticks go and what is written at them.

use crate::decimate::extent;
use crate::figure::{Axis, Figure, Kind};

/// The part of an axis that is shown and its ticks.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    /// Value at the left or lower end.
    pub from: f64,
    /// Value at the right or upper end; greater than `from`.
    pub to: f64,
    /// Values at which ticks are drawn, ascending, all inside the range.
    pub ticks: Vec<f64>,
    /// Distance between ticks.
    pub step: f64,
}

impl Scale {
    /// The range `from` to `to` with about `wanted` ticks at 1, 2 or 5 times a power of ten.
    pub fn new(from: f64, to: f64, wanted: usize) -> Scale {
        let (from, to) = widened(from, to);
        let step = nice_step((to - from) / wanted.max(1) as f64);
        let first = (from / step - 1e-9).ceil();
        let count = ((to / step + 1e-9).floor() - first + 1.0).max(0.0) as usize;
        // Multiples of the step, not sums: sums would drift, and 0 would be written as 1e-17.
        let ticks = (0..count.min(1000)).map(|k| (first + k as f64) * step).map(|tick| tick + 0.0).collect();
        Scale { from, to, ticks, step }
    }

    /// Where a value lies, 0 at `from` and 1 at `to`.
    pub fn share(&self, value: f64) -> f64 {
        (value - self.from) / (self.to - self.from)
    }

    /// What is written at the ticks: as many decimals as the step needs, a power of ten when they are very large or small.
    pub fn labels(&self) -> Vec<String> {
        self.ticks.iter().map(|&tick| self.label(tick)).collect()
    }

    /// How a value is written beside this axis.
    pub fn label(&self, value: f64) -> String {
        let largest = self.from.abs().max(self.to.abs());
        let decimals = -self.step.log10().floor();
        if largest >= 1e6 || (largest < 1e-3 && largest > 0.0) {
            let exponent = largest.log10().floor();
            let decimals = (exponent + decimals).clamp(0.0, 12.0) as usize;
            let mantissa = format!("{:.*}", decimals, value / 10f64.powf(exponent));
            return match value == 0.0 {
                true => "0".into(),
                false => format!("{}·10{}", minus(&mantissa), superscript(exponent as i32)),
            };
        }
        minus(&format!("{:.*}", decimals.clamp(0.0, 15.0) as usize, value))
    }
}

/// Range of the x axis: the axis's own, else that of the data.
pub fn x_range(figure: &Figure) -> (f64, f64) {
    let (from, to) = range(&figure.x, figure.series.iter().filter_map(|series| extent(series.xs())), 0.0);
    if figure.x.range.is_some() {
        return (from, to);
    }
    // A run of 300 ms ends at 299.99: the axis still ends at its tick.
    let step = nice_step((to - from) / 10.0);
    let snapped = |end: f64| {
        let tick = (end / step).round() * step;
        if (tick - end).abs() <= (to - from) * 0.01 { tick } else { end }
    };
    (snapped(from).min(from), snapped(to).max(to))
}

/// Range of the y axis: the axis's own, else that of the data with some air, whole rows for rasters.
pub fn y_range(figure: &Figure) -> (f64, f64) {
    let only_rasters = figure.series.iter().all(|series| series.kind == Kind::Raster);
    let extents = figure.series.iter().filter_map(|series| extent(series.ys()));
    if only_rasters && !figure.series.is_empty() && figure.y.range.is_none() {
        let (low, high) = range(&figure.y, extents, 0.0);
        return if high - low == 1.0 && low == 0.0 { (-0.5, 1.5) } else { (low - 0.5, high + 0.5) };
    }
    range(&figure.y, extents, 0.05)
}

/// A number in at most `digits` significant digits, as short as they allow: for read-outs and tables.
pub fn number(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return if value.is_nan() { "not a number".into() } else { format!("{value}") };
    }
    let exponent = if value == 0.0 { 0 } else { value.abs().log10().floor() as i32 };
    if !(-4..7).contains(&exponent) {
        let text = format!("{:.*e}", digits.saturating_sub(1), value);
        let (mantissa, power) = text.split_once('e').unwrap_or((&text, "0"));
        return format!("{}e{power}", trimmed(mantissa));
    }
    trimmed(&format!("{:.*}", (digits as i32 - 1 - exponent).max(0) as usize, value)).to_owned()
}

fn range(axis: &Axis, extents: impl Iterator<Item = (f64, f64)>, air: f64) -> (f64, f64) {
    if let Some((from, to)) = axis.range
        && from.is_finite()
        && to.is_finite()
        && from < to
    {
        return (from, to);
    }
    let joined = extents.reduce(|(low, high), (from, to)| (low.min(from), high.max(to)));
    let Some((low, high)) = joined else { return (0.0, 1.0) };
    let (low, high) = widened(low, high);
    let air = (high - low) * air;
    (low - air, high + air)
}

fn widened(from: f64, to: f64) -> (f64, f64) {
    if !from.is_finite() || !to.is_finite() || to < from {
        return (0.0, 1.0);
    }
    // Differences below the rounding of the values themselves would make ticks that all look alike.
    let least = from.abs().max(to.abs()) * 1e-9;
    if to - from > least {
        return (from, to);
    }
    let half = if least == 0.0 { 0.5 } else { from.abs().max(to.abs()) * 0.05 };
    (from - half, to + half)
}

fn nice_step(rough: f64) -> f64 {
    let power = 10f64.powf(rough.log10().floor());
    // Rather a third more ticks than half of those wanted.
    let factor = [1.0, 2.0, 5.0, 10.0].into_iter().find(|factor| rough <= factor * power * 1.3);
    factor.unwrap_or(10.0) * power
}

fn minus(number: &str) -> String {
    number.replace('-', "−")
}

fn superscript(number: i32) -> String {
    let digits = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let raised = |c: char| c.to_digit(10).map_or('⁻', |digit| digits[digit as usize]);
    number.to_string().chars().map(raised).collect()
}

fn trimmed(number: &str) -> &str {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::figure::Series;

    #[track_caller]
    fn labels(from: f64, to: f64, expected: &str) {
        assert_eq!(Scale::new(from, to, 5).labels().join(" "), expected);
    }

    #[test]
    fn ticks_stand_at_round_numbers() {
        labels(0.0, 300.0, "0 50 100 150 200 250 300");
        labels(-80.0, 40.0, "−80 −60 −40 −20 0 20 40");
        labels(0.0, 1.0, "0.0 0.2 0.4 0.6 0.8 1.0");
        labels(0.3, 0.30002, "0.300000 0.300005 0.300010 0.300015 0.300020");
    }

    #[test]
    fn very_small_and_large_values_get_one_power_of_ten() {
        labels(0.0, 5e-12, "0 1·10⁻¹² 2·10⁻¹² 3·10⁻¹² 4·10⁻¹² 5·10⁻¹²");
        labels(-2e7, 0.0, "−2.0·10⁷ −1.5·10⁷ −1.0·10⁷ −0.5·10⁷ 0");
    }

    #[test]
    fn a_constant_curve_gets_room_above_and_below() {
        let figure = |value| Figure {
            series: vec![Series::line("v", vec![0.0, 1.0], vec![value; 2])],
            ..Figure::default()
        };
        for value in [0.0, -65.0, 1e-12, 1e300] {
            let (low, high) = y_range(&figure(value));
            assert!(low < value && value < high, "{value} between {low} and {high}");
        }
    }

    #[test]
    fn an_axis_ends_at_its_tick_when_the_data_nearly_do() {
        let figure = Figure {
            series: vec![Series::line("v", vec![0.01, 299.99], vec![0.0, 1.0])],
            ..Figure::default()
        };
        assert_eq!(x_range(&figure), (0.0, 300.0));
    }

    #[test]
    fn a_range_of_the_model_is_obeyed_unless_it_is_empty() {
        let range = |range| {
            let x = Axis { range: Some(range), ..Axis::default() };
            x_range(&Figure {
                x,
                series: vec![Series::line("v", vec![0.0, 7.0], vec![0.0, 1.0])],
                ..Figure::default()
            })
        };
        assert_eq!(range((-3.0, 99.0)), (-3.0, 99.0));
        assert_eq!(range((5.0, 5.0)), (0.0, 7.0));
        assert_eq!(range((f64::NAN, 5.0)), (0.0, 7.0));
    }

    #[test]
    fn numbers_in_tables_are_short() {
        let written = |value| number(value, 6);
        assert_eq!([-65.0, 0.1 + 0.2, 1e-12, 123456789.0].map(written), ["-65", "0.3", "1e-12", "1.23457e8"]);
    }

    proptest! {
        #[test]
        fn ticks_lie_inside_whatever_the_range(from in any::<f64>(), to in any::<f64>(), wanted in 1..12usize) {
            let scale = Scale::new(from, to, wanted);
            prop_assert!(scale.from < scale.to);
            prop_assert!(scale.ticks.len() <= 1000);
            let slack = scale.step * 1e-6;
            for &tick in &scale.ticks {
                prop_assert!(tick >= scale.from - slack && tick <= scale.to + slack);
            }
            scale.labels();
        }
    }
}
