//! Elementary functions that a compiler can vectorise: one definition for every back-end, so every back-end gives the same bits.
//!
//! They use fused multiply-add, which is exact by definition and therefore the same with and without hardware for it.

/// e^x. At most 1 ulp from the exact value (see the test); 0 where the value would not be a normal number, ∞ above 709.78.
#[inline(always)]
pub(crate) fn exp(x: f64) -> f64 {
    // ln 2 in two parts; the first has 21 trailing zero bits, so n times it is exact.
    const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
    const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    // Adding and subtracting 1.5·2^52 rounds to the nearest integer, whose bits then stand in the low part of the sum.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    let shifted = x.mul_add(std::f64::consts::LOG2_E, ROUND);
    let n = shifted - ROUND;
    let r = n.mul_add(-LN2_LOW, n.mul_add(-LN2_HIGH, x));
    // 1 + (r + r²·q(r)) with the Taylor series up to r^13, |r| ≤ 0.3466: the remainder is below 4e-18.
    // Pairs of terms (Estrin) shorten the wait.
    let r2 = r * r;
    let r4 = r2 * r2;
    let r8 = r4 * r4;
    let q01 = (1.0 / 6.0f64).mul_add(r, 0.5);
    let q23 = (1.0 / 120.0f64).mul_add(r, 1.0 / 24.0);
    let q45 = (1.0 / 5040.0f64).mul_add(r, 1.0 / 720.0);
    let q67 = (1.0 / 362_880.0f64).mul_add(r, 1.0 / 40320.0);
    let q89 = (1.0 / 39_916_800.0f64).mul_add(r, 1.0 / 3_628_800.0);
    let q1011 = (1.0 / 6_227_020_800.0f64).mul_add(r, 1.0 / 479_001_600.0);
    let low = q23.mul_add(r2, q01);
    let middle = q67.mul_add(r2, q45);
    let high = q1011.mul_add(r2, q89);
    let q = high.mul_add(r8, middle.mul_add(r4, low));
    let p = 1.0 + q.mul_add(r2, r);
    // 2^n goes straight into the exponent: the low bits of `shifted` are n.
    let scaled = f64::from_bits(p.to_bits().wrapping_add(shifted.to_bits() << 52));
    let scaled = if x > 709.782_712_893_384 { f64::INFINITY } else { scaled };
    if x < -708.396_418_532_264 { 0.0 } else { scaled }
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

/// 1/(1 + x) for the damping of the second half of a step; where there is none (x < 0), its series, which has no pole.
#[inline(always)]
pub(crate) fn damp(x: f64) -> f64 {
    let positive = if x > 0.0 { x } else { 0.0 };
    let negative = if x < 0.0 { x } else { 0.0 };
    negative.mul_add(negative - 1.0, 1.0) / (1.0 + positive)
}

/// What a step of the linearly implicit midpoint rule multiplies a rate with: 1/(1 − z/2), where z is step times slope.
///
/// Beyond z = −2 that would overshoot the steady state; −1/z goes there exactly. Where things grow (z > 0) the series has no pole.
#[inline(always)]
pub(crate) fn gain(z: f64) -> f64 {
    let positive = if z > 0.0 { z } else { 0.0 };
    let negative = if z < 0.0 { z } else { 0.0 };
    let growth = (0.25f64.mul_add(positive, 0.5)).mul_add(positive, 1.0);
    let (usual, stiff) = ((-0.5f64).mul_add(negative, 1.0), -negative);
    growth / if stiff > usual { stiff } else { usual }
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
            if x > -708.39 {
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
        for x in [
            0.0,
            -0.0,
            1e-300,
            -800.0,
            800.0,
            1e300,
            -1e300,
            f64::INFINITY,
            f64::NEG_INFINITY,
            709.78,
            709.782,
            -708.39,
        ] {
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
