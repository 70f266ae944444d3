//! Small dense matrices: the action of an exponential on a vector, and systems of equations.

/// p ← exp(A)·p for a small dense matrix in row order.
///
/// The exponential's Taylor series is applied to the vector in pieces short enough to converge fast.
pub(crate) fn exponential_times(a: &[f64], p: &mut [f64]) {
    let n = p.len();
    let norm = (0..n).map(|row| a[row * n..][..n].iter().map(|it| it.abs()).sum::<f64>()).fold(0.0, f64::max);
    // With a norm of at most 1 per piece, 20 terms leave less than 1/20! ≈ 4e-19. Rates beyond all reason get no more pieces than this.
    let pieces = norm.ceil().clamp(1.0, 1e4);
    let mut term = vec![0.0; n];
    let mut next = vec![0.0; n];
    for _ in 0..pieces as usize {
        term.copy_from_slice(p);
        for order in 1..=20 {
            let factor = 1.0 / (f64::from(order) * pieces);
            for (row, out) in next.iter_mut().enumerate() {
                *out = factor * a[row * n..][..n].iter().zip(&term).map(|(a, x)| a * x).sum::<f64>();
            }
            std::mem::swap(&mut term, &mut next);
            let mut largest: f64 = 0.0;
            for (p, term) in p.iter_mut().zip(&term) {
                *p += term;
                largest = largest.max(term.abs());
            }
            if largest < 1e-18 {
                break;
            }
        }
    }
}

/// A matrix taken apart by elimination, to solve systems with it.
#[derive(Debug)]
pub(crate) struct Factors {
    n: usize,
    values: Vec<f64>,
    /// Which row was taken at each step: the one with the largest entry.
    pivots: Vec<usize>,
}

impl Factors {
    /// Of a square matrix in row order.
    pub(crate) fn of(mut values: Vec<f64>, n: usize) -> Factors {
        let mut pivots = Vec::with_capacity(n);
        for k in 0..n {
            let size = |row: &usize| values[row * n + k].abs();
            let pivot = (k..n).max_by(|a, b| size(a).total_cmp(&size(b))).unwrap_or(k);
            pivots.push(pivot);
            if pivot != k {
                (0..n).for_each(|column| values.swap(k * n + column, pivot * n + column));
            }
            let (above, below) = values.split_at_mut((k + 1) * n);
            let pivot_row = &above[k * n..];
            for row in below.chunks_exact_mut(n) {
                if row[k] == 0.0 {
                    continue;
                }
                let factor = row[k] / pivot_row[k];
                row[k] = factor;
                for (value, above) in row[k + 1..].iter_mut().zip(&pivot_row[k + 1..]) {
                    *value -= factor * above;
                }
            }
        }
        Factors { n, values, pivots }
    }

    /// Turns a right side into the solution.
    pub(crate) fn solve(&self, x: &mut [f64]) {
        let n = self.n;
        for (k, &pivot) in self.pivots.iter().enumerate() {
            x.swap(k, pivot);
        }
        for row in 1..n {
            let sum: f64 = self.values[row * n..][..row].iter().zip(&*x).map(|(a, x)| a * x).sum();
            x[row] -= sum;
        }
        for row in (0..n).rev() {
            let right = &self.values[row * n + row + 1..(row + 1) * n];
            let sum: f64 = right.iter().zip(&x[row + 1..]).map(|(a, x)| a * x).sum();
            x[row] = (x[row] - sum) / self.values[row * n + row];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two states with rates 1 and 3 per ms: the exact solution is 0.25(1 − e^−4t).
    #[test]
    fn a_two_state_scheme_follows_its_closed_form() {
        for dt in [0.1, 1.0, 30.0] {
            let q = [-dt, 3.0 * dt, dt, -3.0 * dt];
            let mut p = [1.0, 0.0];
            exponential_times(&q, &mut p);
            assert!((p[1] - 0.25 * (1.0 - (-4.0 * dt).exp())).abs() < 1e-14, "{dt}: {p:?}");
        }
    }

    #[test]
    fn a_system_is_solved_whatever_the_order_of_its_rows() {
        // x = (1, -2, 3).
        let factors = Factors::of(vec![0.0, 2.0, 1.0, 4.0, 1.0, 0.0, 1.0, 0.0, 2.0], 3);
        let mut x = [-1.0, 2.0, 7.0];
        factors.solve(&mut x);
        assert!(x.iter().zip([1.0, -2.0, 3.0]).all(|(x, exact)| (x - exact).abs() < 1e-15), "{x:?}");
    }
}
