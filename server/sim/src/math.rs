//! Elementary functions that a compiler can vectorise: one definition for every back-end, so every back-end gives the same bits.
//!
//! They use fused multiply-add, which is exact by definition and therefore the same with and without hardware for it.

/// e^x. At most 1 ulp from the exact value (see the test); 0 below −745.13, ∞ above 709.78.
#[inline(always)]
pub(crate) fn exp(x: f64) -> f64 {
    const LOG2_E: f64 = std::f64::consts::LOG2_E;
    // ln 2 in two parts; the first has 21 trailing zero bits, so n times it is exact.
    const LN2_HIGH: f64 = 6.93147180369123816490e-01;
    const LN2_LOW: f64 = 1.90821492927058770002e-10;
    // Adding and subtracting 1.5·2^52 rounds to the nearest integer, whose bits then stand in the low part of the sum.
    const ROUND: f64 = 6755399441055744.0;
    let clamped = x.clamp(-746.0, 710.0);
    let shifted = clamped.mul_add(LOG2_E, ROUND);
    let n = shifted - ROUND;
    let r = n.mul_add(-LN2_LOW, n.mul_add(-LN2_HIGH, clamped));
    // Taylor up to r^13, |r| ≤ 0.3466: the remainder is below 4e-18. Two interleaved chains (Estrin) shorten the wait.
    let r2 = r * r;
    let r4 = r2 * r2;
    let r8 = r4 * r4;
    let p01 = 1.0f64.mul_add(r, 1.0);
    let p23 = (1.0 / 6.0f64).mul_add(r, 0.5);
    let p45 = (1.0 / 120.0f64).mul_add(r, 1.0 / 24.0);
    let p67 = (1.0 / 5040.0f64).mul_add(r, 1.0 / 720.0);
    let p89 = (1.0 / 362880.0f64).mul_add(r, 1.0 / 40320.0);
    let p1011 = (1.0 / 39916800.0f64).mul_add(r, 1.0 / 3628800.0);
    let p1213 = (1.0 / 6227020800.0f64).mul_add(r, 1.0 / 479001600.0);
    let low = p23.mul_add(r2, p01);
    let middle = p67.mul_add(r2, p45);
    let high = p1011.mul_add(r2, p89);
    let p = p1213.mul_add(r4, high).mul_add(r8, middle.mul_add(r4, low));
    // 2^n in two halves, so that neither overflows before the product does.
    let n = (shifted.to_bits() as i64).wrapping_sub(ROUND.to_bits() as i64);
    let half = n >> 1;
    let scale = |n: i64| f64::from_bits(((n + 1023) << 52) as u64);
    let result = p * scale(half) * scale(n - half);
    if x.is_nan() { x } else { result }
}

/// (e^x − 1)/x, and 1 for x = 0.
#[inline(always)]
pub(crate) fn phi(x: f64) -> f64 {
    let large = phi_large(x);
    let small = phi_small(x);
    if x.abs() < PHI_SMALL { small } else { large }
}

/// Below this the series is used.
pub(crate) const PHI_SMALL: f64 = 0.25;

#[inline(always)]
pub(crate) fn phi_large(x: f64) -> f64 {
    (exp(x) - 1.0) / x
}

/// The series up to x^10; for |x| < 1/4 the remainder is below 1e-15.
#[inline(always)]
pub(crate) fn phi_small(x: f64) -> f64 {
    let x2 = x * x;
    let x4 = x2 * x2;
    let p01 = 0.5f64.mul_add(x, 1.0);
    let p23 = (1.0 / 24.0f64).mul_add(x, 1.0 / 6.0);
    let p45 = (1.0 / 720.0f64).mul_add(x, 1.0 / 120.0);
    let p67 = (1.0 / 40320.0f64).mul_add(x, 1.0 / 5040.0);
    let p89 = (1.0 / 3628800.0f64).mul_add(x, 1.0 / 362880.0);
    let low = p23.mul_add(x2, p01);
    let high = p67.mul_add(x2, p45);
    let top = (1.0 / 39916800.0f64).mul_add(x2, p89);
    top.mul_add(x4, high).mul_add(x4, low)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ulps(a: f64, b: f64) -> u64 {
        (a.to_bits() as i64).abs_diff(b.to_bits() as i64)
    }

    /// The standard library's `exp` is within 1 ulp of the exact value; 2 between both is what 1 ulp each allows.
    #[test]
    fn exp_is_accurate_over_its_whole_range() {
        let mut worst = 0;
        for at in 0..2_000_000 {
            let x = -745.0 + 1454.7 * f64::from(at) / 2e6;
            if x.exp() > f64::MIN_POSITIVE {
                worst = worst.max(ulps(exp(x), x.exp()));
            }
        }
        assert!(worst <= 1, "{worst} ulp");
        for at in 0..1_000_000 {
            let x = -2.0 + 4e-6 * f64::from(at);
            worst = worst.max(ulps(exp(x), x.exp()));
        }
        assert!(worst <= 1, "{worst} ulp");
    }

    #[test]
    fn exp_has_the_limits_of_the_standard_library() {
        for x in [0.0, -0.0, 1e-300, -800.0, 800.0, f64::INFINITY, f64::NEG_INFINITY, 709.78, -745.0] {
            let (ours, theirs) = (exp(x), x.exp());
            assert!(ours == theirs || ulps(ours, theirs) <= 1, "{x}: {ours} {theirs}");
        }
        assert!(exp(f64::NAN).is_nan());
    }

    #[test]
    fn phi_joins_smoothly_and_agrees_with_expm1() {
        for at in -4000..4000 {
            let x = f64::from(at) / 1000.0 + 1e-7;
            let expected = x.exp_m1() / x;
            assert!((phi(x) / expected - 1.0).abs() < 4e-15, "{x}");
        }
        assert_eq!(phi(0.0), 1.0);
    }
}
