//! Kernels: the operations of a class of units, over blocks of its instances.
//!
//! A [`Tape`] is a list of operations on registers; a register holds one number per instance of a block. The same tape
//! runs over 32 instances, over 8, or over one; the width changes the speed and never a bit of the result.

mod block;
mod native;
mod operations;
mod tape;

pub(crate) use block::{External, Inputs, Registers, run, run_one};
pub(crate) use native::{Layout, Native};
pub(crate) use operations::Operations;
pub(crate) use tape::{Builder, Tape};

/// Instances per block.
pub(crate) const LANES: usize = 32;
