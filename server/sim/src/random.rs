//! The random numbers of the reference: Java's 48-bit linear congruential generator.

/// One generator for a whole run.
#[derive(Clone, Debug)]
pub struct JavaRandom(u64);

const MASK: u64 = (1 << 48) - 1;

impl JavaRandom {
    /// A generator as `new java.util.Random(seed)`.
    pub fn new(seed: i64) -> JavaRandom {
        JavaRandom((seed as u64 ^ 0x5DEE_CE66D) & MASK)
    }

    fn next(&mut self, bits: u32) -> u64 {
        self.0 = self.0.wrapping_mul(0x5DEE_CE66D).wrapping_add(0xB) & MASK;
        self.0 >> (48 - bits)
    }

    /// Uniform in [0, 1), as `nextDouble`.
    pub fn uniform(&mut self) -> f64 {
        let high = self.next(26) << 27;
        (high + self.next(27)) as f64 * (1.0 / (1u64 << 53) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_those_of_java() {
        let draws = |seed, n| {
            let mut random = JavaRandom::new(seed);
            (0..n).map(|_| random.uniform()).collect::<Vec<_>>()
        };
        assert_eq!(
            draws(1234, 6),
            [
                0.6465821602909256,
                0.9513577109193919,
                0.8575884598068334,
                0.45823330506267057,
                0.3359524025416939,
                0.20387478195313158
            ]
        );
        assert_eq!(draws(5, 3), [0.730519863614471, 0.08825840967622589, 0.4889045498516358]);
    }
}
