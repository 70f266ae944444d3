//! A tape with its machine code.

use super::block::{Inputs, Registers, run};
use super::{Layout, Native, Tape};

/// Operations that all rows of a class go through, as machine code where the processor and the operations allow it.
#[derive(Debug)]
pub(crate) struct Operations {
    pub(crate) tape: Tape,
    pub(crate) native: Option<Native>,
}

impl Operations {
    pub(crate) fn new(tape: Tape, layout: Layout) -> Operations {
        let native = Native::new(&tape, layout);
        Operations { tape, native }
    }

    /// Runs over the first `lanes` instances of a block, which is the `nth` of a stretch: the first computes what is the
    /// same for all.
    pub(crate) fn run(
        &self,
        nth: usize,
        block: &mut [f64],
        lanes: usize,
        inputs: &Inputs<'_>,
        registers: &mut Registers,
    ) {
        match &self.native {
            Some(native) => {
                native.run(block, lanes, inputs, &mut registers.outside);
            }
            None => {
                let part = self.tape.begin(nth)..self.tape.instructions.len();
                run(&self.tape, part, block, lanes, inputs, registers);
            }
        }
    }
}
