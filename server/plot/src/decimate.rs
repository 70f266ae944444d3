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
