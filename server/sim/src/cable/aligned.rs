//! Numbers that begin at a cache line, so that no vector of them lies on two.

use std::ops::{Deref, DerefMut};

/// Bytes of a cache line, and of the largest vector.
const LINE: usize = 64;

/// A fixed number of numbers.
#[derive(Debug, Default)]
pub(super) struct Aligned {
    room: Vec<f64>,
    first: usize,
    len: usize,
}

impl Aligned {
    pub(super) fn zeros(len: usize) -> Aligned {
        let room = vec![0.0; len + LINE / size_of::<f64>()];
        // Where the alignment cannot be known, any other is as good.
        let first = room.as_ptr().align_offset(LINE).min(LINE / size_of::<f64>());
        Aligned { room, first, len }
    }

    pub(super) fn of(numbers: &[f64]) -> Aligned {
        let mut aligned = Aligned::zeros(numbers.len());
        aligned.copy_from_slice(numbers);
        aligned
    }
}

impl Deref for Aligned {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        &self.room[self.first..self.first + self.len]
    }
}

impl DerefMut for Aligned {
    fn deref_mut(&mut self) -> &mut [f64] {
        &mut self.room[self.first..self.first + self.len]
    }
}
