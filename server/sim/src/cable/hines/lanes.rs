//! The numbers of one node of all cells side by side: a vector of the processor where it has one of that width, else an array.

use pulp::Simd;

/// Arithmetic on such numbers. Every implementation gives the same bits.
pub(super) trait Lanes: Copy {
    type Numbers: Copy;

    fn all(self, value: f64) -> Self::Numbers;
    fn add(self, a: Self::Numbers, b: Self::Numbers) -> Self::Numbers;
    fn sub(self, a: Self::Numbers, b: Self::Numbers) -> Self::Numbers;
    fn mul(self, a: Self::Numbers, b: Self::Numbers) -> Self::Numbers;
    fn div(self, a: Self::Numbers, b: Self::Numbers) -> Self::Numbers;
    fn read(self, numbers: &[f64]) -> &[Self::Numbers];
    fn write(self, numbers: &mut [f64]) -> &mut [Self::Numbers];
}

/// As many numbers as there are in an array.
#[derive(Copy, Clone)]
pub(super) struct Array<const W: usize>;

impl<const W: usize> Array<W> {
    #[inline(always)]
    fn each(a: [f64; W], b: [f64; W], operation: impl Fn(f64, f64) -> f64) -> [f64; W] {
        std::array::from_fn(|lane| operation(a[lane], b[lane]))
    }
}

impl<const W: usize> Lanes for Array<W> {
    type Numbers = [f64; W];

    #[inline(always)]
    fn all(self, value: f64) -> [f64; W] {
        [value; W]
    }
    #[inline(always)]
    fn add(self, a: [f64; W], b: [f64; W]) -> [f64; W] {
        Array::each(a, b, |a, b| a + b)
    }
    #[inline(always)]
    fn sub(self, a: [f64; W], b: [f64; W]) -> [f64; W] {
        Array::each(a, b, |a, b| a - b)
    }
    #[inline(always)]
    fn mul(self, a: [f64; W], b: [f64; W]) -> [f64; W] {
        Array::each(a, b, |a, b| a * b)
    }
    #[inline(always)]
    fn div(self, a: [f64; W], b: [f64; W]) -> [f64; W] {
        Array::each(a, b, |a, b| a / b)
    }
    #[inline(always)]
    fn read(self, numbers: &[f64]) -> &[[f64; W]] {
        numbers.as_chunks().0
    }
    #[inline(always)]
    fn write(self, numbers: &mut [f64]) -> &mut [[f64; W]] {
        numbers.as_chunks_mut().0
    }
}

/// A vector of the processor.
#[derive(Copy, Clone)]
pub(super) struct Vector<S>(pub(super) S);

impl<S: Simd> Lanes for Vector<S> {
    type Numbers = S::f64s;

    #[inline(always)]
    fn all(self, value: f64) -> S::f64s {
        self.0.splat_f64s(value)
    }
    #[inline(always)]
    fn add(self, a: S::f64s, b: S::f64s) -> S::f64s {
        self.0.add_f64s(a, b)
    }
    #[inline(always)]
    fn sub(self, a: S::f64s, b: S::f64s) -> S::f64s {
        self.0.sub_f64s(a, b)
    }
    #[inline(always)]
    fn mul(self, a: S::f64s, b: S::f64s) -> S::f64s {
        self.0.mul_f64s(a, b)
    }
    #[inline(always)]
    fn div(self, a: S::f64s, b: S::f64s) -> S::f64s {
        self.0.div_f64s(a, b)
    }
    #[inline(always)]
    fn read(self, numbers: &[f64]) -> &[S::f64s] {
        S::as_simd_f64s(numbers).0
    }
    #[inline(always)]
    fn write(self, numbers: &mut [f64]) -> &mut [S::f64s] {
        S::as_mut_simd_f64s(numbers).0
    }
}
