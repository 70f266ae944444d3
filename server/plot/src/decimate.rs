//! Fewer points, same picture: of each pixel column the first, lowest, highest and last point (M4).
//!
//! A curve drawn through the points kept has the same pixels as the full one, and no spike is lost, however narrow.

/// Positions of the points that must be drawn for `columns` pixel columns from `from` to `to`.
///
/// `xs` must not decrease. The positions ascend; the neighbours just outside are included, so that the curve reaches
/// the edges. Values that are not numbers are kept once per column where they occur: they are gaps.
pub fn decimate(xs: &[f64], ys: &[f64], from: f64, to: f64, columns: usize) -> Vec<usize> {
    let n = xs.len().min(ys.len());
    let (xs, ys) = (&xs[..n], &ys[..n]);
    let first = xs.partition_point(|&x| x < from).saturating_sub(1);
    let end = n.min(xs.partition_point(|&x| x <= to) + 1);
    if end.saturating_sub(first) <= 4 * columns.max(1)
        || from.partial_cmp(&to) != Some(std::cmp::Ordering::Less)
    {
        return (first..end).collect();
    }

    let width = (to - from) / columns as f64;
    let mut kept = Vec::with_capacity(4 * columns + 8);
    let mut start = first;
    for column in 1..=columns {
        if start >= end {
            break;
        }
        let edge = if column == columns { f64::INFINITY } else { from + column as f64 * width };
        let stop = start + xs[start..end].partition_point(|&x| x < edge);
        keep_extremes(ys, start, stop, &mut kept);
        start = stop;
    }
    kept
}

/// Whether values never decrease, as [`decimate`] needs its horizontal ones.
pub fn never_decreases(xs: &[f64]) -> bool {
    xs.is_sorted()
}

/// Smallest and largest finite value, if there is one.
pub fn extent(values: &[f64]) -> Option<(f64, f64)> {
    let (low, high) = extremes(values);
    if low.is_finite() && high.is_finite() {
        return Some((low, high));
    }
    let finite = values.iter().copied().filter(|value| value.is_finite());
    finite.fold(None, |extent, value| match extent {
        None => Some((value, value)),
        Some((low, high)) => Some((low.min(value), high.max(value))),
    })
}

fn keep_extremes(ys: &[f64], start: usize, stop: usize, kept: &mut Vec<usize>) {
    if stop - start <= 4 {
        kept.extend(start..stop);
        return;
    }
    let block = &ys[start..stop];
    let (low, high) = extremes(block);
    let position = |value: f64| block.iter().position(|&y| y == value);
    let mut chosen = [0, block.len() - 1, position(low).unwrap_or(0), position(high).unwrap_or(0), 0];
    if block.iter().fold(false, |gap, y| gap | y.is_nan()) {
        chosen[4] = block.iter().position(|y| y.is_nan()).unwrap_or(0);
    }
    chosen.sort_unstable();
    let mut last = usize::MAX;
    for position in chosen {
        if position != last {
            kept.push(start + position);
        }
        last = position;
    }
}

/// Smallest and largest value that is a number; infinities the wrong way round when there is none.
fn extremes(values: &[f64]) -> (f64, f64) {
    // Eight running extremes: one alone would be a chain in which every comparison waits for the one before.
    let (mut low, mut high) = ([f64::INFINITY; 8], [f64::NEG_INFINITY; 8]);
    let (blocks, rest) = values.as_chunks::<8>();
    for block in blocks {
        for lane in 0..8 {
            low[lane] = if block[lane] < low[lane] { block[lane] } else { low[lane] };
            high[lane] = if block[lane] > high[lane] { block[lane] } else { high[lane] };
        }
    }
    for (lane, &value) in rest.iter().enumerate() {
        low[lane] = low[lane].min(value);
        high[lane] = high[lane].max(value);
    }
    (low.into_iter().fold(f64::INFINITY, f64::min), high.into_iter().fold(f64::NEG_INFINITY, f64::max))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_spike_of_one_sample_survives_a_million_points() {
        let xs: Vec<f64> = (0..1_000_000).map(f64::from).collect();
        let mut ys = vec![-65.0; xs.len()];
        ys[123_457] = 40.0;
        ys[777_777] = -90.0;
        let kept = decimate(&xs, &ys, 0.0, 999_999.0, 300);
        assert!(kept.contains(&123_457) && kept.contains(&777_777));
        assert!(kept.len() <= 4 * 300 + 2, "{} points for 300 columns", kept.len());
    }

    #[test]
    fn a_gap_stays_a_gap() {
        let xs: Vec<f64> = (0..10_000).map(f64::from).collect();
        let mut ys = vec![1.0; xs.len()];
        ys[5_000] = f64::NAN;
        assert!(decimate(&xs, &ys, 0.0, 9_999.0, 100).contains(&5_000));
    }

    #[test]
    fn what_reaches_in_from_outside_is_kept() {
        let xs: Vec<f64> = (0..10_000).map(f64::from).collect();
        let kept = decimate(&xs, &xs, 2_000.5, 7_000.5, 10);
        assert_eq!((kept.first(), kept.last()), (Some(&2_000), Some(&7_001)));
    }

    #[test]
    fn nothing_and_nonsense_are_no_trouble() {
        assert!(decimate(&[], &[], 0.0, 1.0, 100).is_empty());
        assert_eq!(decimate(&[1.0, 2.0], &[1.0], 0.0, 1.0, 0), [0]);
        assert_eq!(decimate(&[0.0; 9], &[0.0; 9], 0.0, 0.0, 1).len(), 9);
        assert_eq!(extent(&[f64::NAN, f64::INFINITY, 2.0, -1.0]), Some((-1.0, 2.0)));
        assert_eq!(extent(&[f64::NAN]), None);
    }

    proptest! {
        #[test]
        fn each_pixel_column_keeps_its_extremes(
            steps in prop::collection::vec((0.0..2.0f64, prop_oneof![9 => -1e3..1e3f64, 1 => Just(f64::NAN)]), 1..3000),
            columns in 1..80usize,
        ) {
            let mut at = 0.0;
            let xs: Vec<f64> = steps.iter().map(|(step, _)| { at += step; at }).collect();
            let ys: Vec<f64> = steps.iter().map(|(_, y)| *y).collect();
            let (from, to) = (xs[0], xs[xs.len() - 1]);
            let kept = decimate(&xs, &ys, from, to, columns);
            prop_assert!(kept.is_sorted_by(|a, b| a < b));
            // The definition, the slow way: a value per column from all points and from those kept.
            let width = (to - from) / columns as f64;
            let column = |x: f64| (1..columns).filter(|&edge| x >= from + edge as f64 * width).count();
            let extremes = |positions: &mut dyn Iterator<Item = usize>| {
                let mut found = vec![(f64::INFINITY, f64::NEG_INFINITY); columns];
                for position in positions {
                    let cell = &mut found[column(xs[position])];
                    *cell = (cell.0.min(ys[position]), cell.1.max(ys[position]));
                }
                found
            };
            prop_assert_eq!(extremes(&mut (0..xs.len())), extremes(&mut kept.iter().copied()));
        }
    }
}
