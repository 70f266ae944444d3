//! The operations of a class of compartments or points, over its rows.

use std::cell::RefCell;

use rayon::prelude::*;

use crate::kernel::{self, Inputs, LANES, Layout, Registers, Tape, run_one};

/// Blocks of a class that one thread takes at a time.
const BLOCKS_AT_A_TIME: usize = 4;

/// The rows of a class, in blocks of [`LANES`]: within a block, columns lie one after the other.
#[derive(Debug)]
pub(super) struct Rows<'d> {
    pub(super) data: &'d mut [f64],
    pub(super) columns: usize,
    pub(super) count: usize,
}

/// Operations that all rows of a class go through in every step, as machine code where the processor and the operations allow it.
#[derive(Debug)]
pub(super) struct Operations(kernel::Operations);

/// What operations need besides the rows.
#[derive(Debug, Default)]
pub(super) struct Space {
    pub(super) registers: Registers,
}

thread_local! {
    static SPACE: RefCell<Space> = RefCell::default();
}

impl Operations {
    pub(super) fn new(tape: Tape) -> Operations {
        Operations(kernel::Operations::new(tape, Layout::WITHOUT_MASK))
    }

    pub(super) fn tape(&self) -> &Tape {
        &self.0.tape
    }

    /// Runs over all rows.
    pub(super) fn run(&self, rows: Rows<'_>, time: f64, step: f64, space: &mut Space) {
        self.blocks(rows.data, 0, rows.columns, rows.count, time, step, space);
    }

    /// Runs over all rows, on all threads of the pool.
    pub(super) fn run_shared(&self, rows: Rows<'_>, time: f64, step: f64) {
        let size = rows.columns * LANES;
        rows.data.par_chunks_mut(BLOCKS_AT_A_TIME * size).enumerate().for_each(|(chunk, data)| {
            SPACE.with_borrow_mut(|space| {
                self.blocks(data, chunk * BLOCKS_AT_A_TIME, rows.columns, rows.count, time, step, space);
            });
        });
    }

    #[expect(clippy::too_many_arguments, reason = "a stretch of blocks of a class")]
    fn blocks(
        &self,
        data: &mut [f64],
        first: usize,
        columns: usize,
        count: usize,
        time: f64,
        step: f64,
        space: &mut Space,
    ) {
        if self.tape().instructions.is_empty() {
            return;
        }
        for (at, data) in data.chunks_mut(columns * LANES).enumerate() {
            let row = (first + at) * LANES;
            let lanes = (count - row).min(LANES);
            let inputs = inputs(time, step, count, row);
            self.0.run(at, data, lanes, &inputs, &mut space.registers);
        }
    }
}

/// Runs a tape for one row.
pub(super) fn run_row(
    tape: &Tape,
    rows: Rows<'_>,
    row: usize,
    time: f64,
    step: f64,
    registers: &mut Registers,
) {
    let size = rows.columns * LANES;
    let data = &mut rows.data[row / LANES * size..][..size];
    let inputs = inputs(time, step, rows.count, row - row % LANES);
    run_one(tape, data, row % LANES, &inputs, registers);
}

/// Whether rows are enough for several threads.
pub(super) fn is_worth_sharing(count: usize) -> bool {
    count > BLOCKS_AT_A_TIME * LANES
}

fn inputs(time: f64, step: f64, rows: usize, row: usize) -> Inputs<'static> {
    Inputs { time, step, exported: &[], externals: &[], rows, row, random: &[] }
}
