//! The action of a matrix exponential on a vector.

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
}
