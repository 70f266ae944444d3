//! Spikes and rates as OMV finds them: on samples, without interpolation.

/// The first sample above a threshold, each time.
pub(super) fn threshold(times: &[f64], values: &[f64], threshold: f64) -> Vec<f64> {
    let rises = |pair: &[f64]| pair[0] <= threshold && pair[1] > threshold;
    let pairs = values.windows(2).zip(times.iter().skip(1));
    pairs.filter(|(pair, _)| rises(pair)).map(|(_, t)| *t).collect()
}

/// Every local maximum: the last sample of a plateau.
pub(super) fn derivative(times: &[f64], values: &[f64]) -> Vec<f64> {
    let is_top = |it: &[f64]| it[1] - it[0] >= 0.0 && it[2] - it[1] < 0.0;
    let triples = values.windows(3).zip(times.iter().skip(1));
    triples.filter(|(it, _)| is_top(it)).map(|(_, t)| *t).collect()
}

/// One over the mean interval inside a window.
pub(super) fn rate_by_intervals(times: &[f64], start: f64, end: f64) -> f64 {
    let inside = |t: f64| start <= t && t <= end;
    let intervals: Vec<f64> =
        times.windows(2).filter(|it| inside(it[0]) && inside(it[1])).map(|it| it[1] - it[0]).collect();
    if intervals.is_empty() { 0.0 } else { intervals.len() as f64 / intervals.iter().sum::<f64>() }
}

/// The number of spikes inside a window over its length.
pub(super) fn rate_by_duration(times: &[f64], start: f64, end: f64) -> f64 {
    if !end.is_finite() {
        return 0.0;
    }
    times.iter().filter(|&&t| start <= t && t <= end).count() as f64 / (end - start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indices(values: &[f64]) -> Vec<f64> {
        (0..values.len()).map(|it| it as f64).collect()
    }

    // Verdicts of OMV 0.4.0 on these samples.
    #[test]
    fn a_spike_is_the_first_sample_above_the_threshold() {
        for (values, spikes) in [
            (vec![-1.0, 0.0, 1.0], vec![2.0]),
            (vec![0.0, 1.0], vec![1.0]),
            (vec![1.0, 1.0, -1.0, 1.0], vec![3.0]),
            (vec![-1.0, 1.0, -1.0, 1.0], vec![1.0, 3.0]),
        ] {
            assert_eq!(threshold(&indices(&values), &values, 0.0), spikes);
        }
    }

    #[test]
    fn a_maximum_is_the_last_sample_of_its_plateau() {
        for (values, spikes) in [
            (vec![0.0, 1.0, 1.0, 0.0], vec![2.0]),
            (vec![1.0, 1.0, 0.0], vec![1.0]),
            (vec![0.0, 0.0, 0.0, -1.0], vec![2.0]),
            (vec![0.0, 1.0, 2.0, 2.0, 2.0, 1.0, 3.0, 1.0], vec![4.0, 6.0]),
            (vec![2.0, 1.0, 0.0], vec![]),
            (vec![0.0, 1.0], vec![]),
        ] {
            assert_eq!(derivative(&indices(&values), &values), spikes);
        }
    }

    #[test]
    fn rates_count_intervals_or_spikes() {
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} {b}");
        close(rate_by_intervals(&[0.1, 0.2, 0.3, 0.4], 0.15, 0.45), 10.0);
        close(rate_by_intervals(&[0.1], 0.0, f64::INFINITY), 0.0);
        close(rate_by_duration(&[0.1, 0.2, 0.3], 0.0, 0.25), 8.0);
    }
}
