//! Two recordings side by side: the largest difference of each column, and their spikes.
//!
//! The two may have different rows: the other one is read between its rows, over the time that both have.

/// A recorded quantity.
#[derive(Copy, Clone, Debug)]
pub struct Trace<'a> {
    /// What was recorded: `pop[0]/v`.
    pub name: &'a str,
    /// The time of each row, in seconds.
    pub times: &'a [f64],
    /// The values, in SI.
    pub values: &'a [f64],
}

/// How two recordings of a quantity differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// What was recorded.
    pub name: String,
    /// The largest difference, in SI; not a number if the two have no time in common.
    pub largest: f64,
    /// When that was, in seconds.
    pub at: f64,
    /// The root of the mean square of the differences, in SI.
    pub mean: f64,
    /// From the smallest to the largest value of the first recording, in SI.
    pub extent: f64,
    /// The spikes, where a potential has some.
    pub spikes: Option<Spikes>,
}

/// How two series of spikes differ.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Spikes {
    /// Spikes of the first.
    pub first: usize,
    /// Spikes of the second.
    pub second: usize,
    /// Pairs of spikes that are nearest to each other.
    pub matched: usize,
    /// The largest difference of a pair, in seconds.
    pub largest: f64,
    /// The mean difference of the pairs, in seconds.
    pub mean: f64,
}

/// Sets two recordings of a quantity side by side.
pub fn difference(first: Trace<'_>, second: Trace<'_>) -> Difference {
    let mut difference = Difference {
        name: first.name.to_owned(),
        largest: f64::NAN,
        at: f64::NAN,
        mean: f64::NAN,
        extent: extent(first.values),
        spikes: None,
    };
    let mut reader = Reader { trace: second, row: 0 };
    let (mut sum, mut count) = (0.0, 0.0);
    for (&at, &value) in first.times.iter().zip(first.values) {
        let Some(other) = reader.value(at) else { continue };
        let apart = (value - other).abs();
        if difference.largest.is_nan() || apart > difference.largest || apart.is_nan() {
            (difference.largest, difference.at) = (apart, at);
        }
        sum += apart * apart;
        count += 1.0;
        if apart.is_nan() {
            // Nothing is larger than what is not a number.
            break;
        }
    }
    if count > 0.0 {
        difference.mean = f64::sqrt(sum / count);
    }
    if is_potential(first.name) {
        let end = f64::min(last(first.times), last(second.times));
        let of = |it: Trace<'_>| crossings(it, 0.0).into_iter().filter(|&at| at <= end).collect::<Vec<_>>();
        difference.spikes = spikes(&of(first), &of(second));
    }
    difference
}

/// Sets two series of spikes side by side; `None` if neither has any.
pub fn spikes(first: &[f64], second: &[f64]) -> Option<Spikes> {
    if first.is_empty() && second.is_empty() {
        return None;
    }
    let pairs = match first.len() == second.len() {
        true => first.iter().copied().zip(second.iter().copied()).collect(),
        false => nearest(first, second),
    };
    let apart = pairs.iter().map(|(a, b)| (a - b).abs());
    let largest = apart.clone().fold(0.0, f64::max);
    let mean = if pairs.is_empty() { 0.0 } else { apart.sum::<f64>() / pairs.len() as f64 };
    Some(Spikes { first: first.len(), second: second.len(), matched: pairs.len(), largest, mean })
}

/// When a trace rises through a level, between its rows.
fn crossings(trace: Trace<'_>, level: f64) -> Vec<f64> {
    let rows = trace.times.windows(2).zip(trace.values.windows(2));
    let rising = rows.filter(|(_, values)| values[0] <= level && values[1] > level);
    rising
        .map(|(times, values)| {
            times[0] + (times[1] - times[0]) * (level - values[0]) / (values[1] - values[0])
        })
        .collect()
}

/// Pairs of two sorted series of unequal length: one of the longer is passed over where its neighbour is nearer.
fn nearest(first: &[f64], second: &[f64]) -> Vec<(f64, f64)> {
    let (mut a, mut b) = (0, 0);
    let mut pairs = Vec::new();
    while let (Some(&x), Some(&y)) = (first.get(a), second.get(b)) {
        let apart = (x - y).abs();
        if first.get(a + 1).is_some_and(|next| (next - y).abs() < apart) {
            a += 1;
        } else if second.get(b + 1).is_some_and(|next| (x - next).abs() < apart) {
            b += 1;
        } else {
            pairs.push((x, y));
            (a, b) = (a + 1, b + 1);
        }
    }
    pairs
}

/// Reads a trace at times that only grow.
struct Reader<'a> {
    trace: Trace<'a>,
    row: usize,
}

impl Reader<'_> {
    /// The value at a time, between two rows on the straight line; `None` outside of the trace.
    fn value(&mut self, at: f64) -> Option<f64> {
        let Trace { times, values, .. } = self.trace;
        let n_rows = times.len().min(values.len());
        // Files have few digits: a row that is this near is the row that is meant.
        let near = 1e-6 * (times.get(1)? - times.first()?).abs();
        if at < times[0] - near {
            return None;
        }
        while self.row + 1 < n_rows && times[self.row + 1] <= at + near {
            self.row += 1;
        }
        let (time, value) = (times[self.row], values[self.row]);
        if (at - time).abs() <= near {
            return Some(value);
        }
        let (next_time, next) = (*times.get(self.row + 1)?, *values.get(self.row + 1)?);
        Some(value + (next - value) * (at - time) / (next_time - time))
    }
}

fn extent(values: &[f64]) -> f64 {
    let (low, high) = values
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &it| (f64::min(low, it), f64::max(high, it)));
    if low <= high { high - low } else { f64::NAN }
}

fn last(times: &[f64]) -> f64 {
    times.last().copied().unwrap_or(f64::NAN)
}

/// The potential of a cell, which spikes where it rises through 0 V.
fn is_potential(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|it| it.eq_ignore_ascii_case("v"))
}

#[cfg(test)]
mod tests {
    use super::{Spikes, Trace, difference, spikes};

    fn sine(n_rows: usize, step: f64, lag: f64) -> (Vec<f64>, Vec<f64>) {
        let times: Vec<f64> = (0..n_rows).map(|it| it as f64 * step).collect();
        let values = times.iter().map(|it| 0.03 * ((it - lag) * 200.0).sin()).collect();
        (times, values)
    }

    fn compare(first: &(Vec<f64>, Vec<f64>), second: &(Vec<f64>, Vec<f64>), name: &str) -> super::Difference {
        let trace = |it: &(Vec<f64>, Vec<f64>)| (it.0.clone(), it.1.clone());
        let (a, b) = (trace(first), trace(second));
        difference(Trace { name, times: &a.0, values: &a.1 }, Trace { name, times: &b.0, values: &b.1 })
    }

    #[test]
    fn a_lag_shows_as_difference_and_in_the_spikes() {
        let (ours, theirs) = (sine(10_000, 1e-5, 0.0), sine(10_000, 1e-5, 1e-4));
        let it = compare(&ours, &theirs, "pop[0]/v");
        // |sin(x) - sin(x - d)| is at most 2 sin(d / 2).
        assert!((it.largest - 0.03 * 2.0 * 0.01_f64.sin()).abs() < 1e-8, "{}", it.largest);
        assert!((it.mean - it.largest / 2.0_f64.sqrt()).abs() < 1e-5, "{}", it.mean);
        assert!((it.extent - 0.06).abs() < 1e-6);
        let spikes = it.spikes.unwrap();
        // 0.1 s have 3.18 periods; both rise through 0 after each of the first three. The first one of ours is row 0.
        assert_eq!((spikes.first, spikes.second, spikes.matched), (4, 4, 4));
        assert!((spikes.largest - 1e-4).abs() < 1e-9, "{}", spikes.largest);
        assert_eq!(compare(&ours, &theirs, "pop[0]/m").spikes, None);
    }

    #[test]
    fn rows_between_rows_are_no_difference_beyond_their_curvature() {
        let (fine, coarse) = (sine(10_000, 1e-5, 0.0), sine(1_000, 1e-4, 0.0));
        let it = compare(&fine, &coarse, "v");
        // h² / 8 · max |f''|
        let bound = 1e-8 / 8.0 * 0.03 * 4e4;
        assert!(it.largest <= bound * 1.001 && it.largest > bound * 0.9, "{} {bound}", it.largest);
        assert!(compare(&coarse, &fine, "v").largest < 1e-15);
    }

    #[test]
    fn a_value_that_is_no_number_is_the_largest_difference() {
        let (ours, mut theirs) = (sine(10, 1e-4, 0.0), sine(10, 1e-4, 0.0));
        theirs.1[4] = f64::NAN;
        let it = compare(&ours, &theirs, "v");
        assert!(it.largest.is_nan());
        assert!((it.at - 4e-4).abs() < 1e-12);
        let nothing = compare(&ours, &(Vec::new(), Vec::new()), "x");
        assert!(nothing.largest.is_nan() && nothing.at.is_nan());
    }

    #[test]
    fn a_spike_too_many_is_no_shift_of_all_after_it() {
        let it = spikes(&[0.010, 0.015, 0.020, 0.030], &[0.0101, 0.0201, 0.0301]).unwrap();
        assert_eq!((it.first, it.second, it.matched), (4, 3, 3));
        assert!((it.largest - 1e-4).abs() < 1e-12);
        assert_eq!(spikes(&[], &[]), None);
        let one_sided = Spikes { first: 1, second: 0, matched: 0, largest: 0.0, mean: 0.0 };
        assert_eq!(spikes(&[0.1], &[]), Some(one_sided));
    }
}
