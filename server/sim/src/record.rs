//! What leaves a run: recorded columns in chunks, and events.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use crate::graph::Name;

/// Rows per chunk.
pub const CHUNK_ROWS: usize = 1024;

/// Receives what is recorded while it is recorded. Nothing is kept, so memory does not depend on the length of a run.
pub trait Sink: Send {
    /// Called once before the first row.
    fn start(&mut self, columns: &[Name]) -> ControlFlow<()> {
        let _ = columns;
        ControlFlow::Continue(())
    }

    /// Up to [`CHUNK_ROWS`] rows. `Break` ends the run; what was given before stays.
    fn chunk(&mut self, chunk: &Chunk<'_>) -> ControlFlow<()>;

    /// An event of one of the selected ports, by its position in [`crate::ComponentGraph::event_columns`].
    /// Events come in the order in which they occur; those of a chunk's time come before the chunk.
    fn event(&mut self, at: f64, event_column: usize) {
        let _ = (at, event_column);
    }
}

/// Consecutive rows of all columns.
#[derive(Debug)]
pub struct Chunk<'a> {
    /// The number of the first row; row 0 is the initial state.
    pub first_row: u64,
    /// The time of each row, in seconds.
    pub times: &'a [f64],
    values: &'a [f64],
    /// From a column to the next.
    stride: usize,
}

impl<'a> Chunk<'a> {
    /// The values of one column, in SI.
    pub fn column(&self, at: usize) -> &'a [f64] {
        &self.values[at * self.stride..][..self.times.len()]
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.times.len()
    }
}

/// Collects rows into chunks.
#[derive(Debug)]
pub(crate) struct Recorder {
    columns: usize,
    first_row: u64,
    times: Vec<f64>,
    values: Vec<f64>,
    /// Rows that there is room for. A short run of many columns must not touch memory for a long one.
    room: usize,
    /// Rows of the next chunk: few where steps are slow, so that whoever watches a large network sees it move.
    rows: usize,
    last: Instant,
}

/// A chunk that took longer is followed by a shorter one, one that took less than half of it by a longer one.
const CHUNK_TIME: Duration = Duration::from_millis(20);
/// Rows of the first chunk.
const FIRST_ROWS: usize = 64;

impl Recorder {
    pub(crate) fn new(columns: usize) -> Recorder {
        Recorder {
            columns,
            first_row: 0,
            times: Vec::with_capacity(CHUNK_ROWS),
            values: vec![0.0; columns * FIRST_ROWS],
            room: FIRST_ROWS,
            rows: FIRST_ROWS,
            last: Instant::now(),
        }
    }

    /// Adds a row; `value` gives the value of each column.
    #[inline]
    pub(crate) fn row(
        &mut self,
        time: f64,
        mut value: impl FnMut(usize) -> f64,
        sink: &mut dyn Sink,
    ) -> ControlFlow<()> {
        let row = self.times.len();
        self.times.push(time);
        for column in 0..self.columns {
            self.values[column * self.room + row] = value(column);
        }
        if row + 1 < self.rows {
            return ControlFlow::Continue(());
        }
        let now = Instant::now();
        let took = now - self.last;
        self.last = now;
        if took > CHUNK_TIME {
            self.rows = (self.rows / 2).max(1);
        } else if took < CHUNK_TIME / 2 {
            self.rows = (self.rows * 2).min(CHUNK_ROWS);
        }
        self.flush(sink)
    }

    /// Hands over what is left.
    pub(crate) fn flush(&mut self, sink: &mut dyn Sink) -> ControlFlow<()> {
        if self.times.is_empty() {
            return ControlFlow::Continue(());
        }
        let outcome = sink.chunk(&Chunk {
            first_row: self.first_row,
            times: &self.times,
            values: &self.values,
            stride: self.room,
        });
        self.first_row += self.times.len() as u64;
        self.times.clear();
        if self.rows > self.room {
            self.room = self.rows;
            self.values = vec![0.0; self.columns * self.room];
        }
        outcome
    }
}

/// A sink that keeps everything: for tests, sweeps and plots of short runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    /// The time of each row.
    pub times: Vec<f64>,
    /// The values of each column.
    pub columns: Vec<Vec<f64>>,
    /// Events: time and event column.
    pub events: Vec<(f64, usize)>,
}

impl Memory {
    /// Gives a sink everything again, as the run did that recorded it.
    pub fn replay(&self, columns: &[Name], sink: &mut dyn Sink) -> ControlFlow<()> {
        sink.start(columns)?;
        let mut events = self.events.iter().peekable();
        let mut recorder = Recorder::new(self.columns.len());
        for (row, &time) in self.times.iter().enumerate() {
            while let Some(&(at, event_column)) = events.next_if(|it| it.0 <= time) {
                sink.event(at, event_column);
            }
            let value = |column: usize| self.columns[column].get(row).copied().unwrap_or(f64::NAN);
            recorder.row(time, value, sink)?;
        }
        for &(at, event_column) in events {
            sink.event(at, event_column);
        }
        recorder.flush(sink)
    }
}

impl Sink for Memory {
    fn start(&mut self, columns: &[Name]) -> ControlFlow<()> {
        self.columns = vec![Vec::new(); columns.len()];
        ControlFlow::Continue(())
    }

    fn chunk(&mut self, chunk: &Chunk<'_>) -> ControlFlow<()> {
        self.times.extend_from_slice(chunk.times);
        for (at, column) in self.columns.iter_mut().enumerate() {
            column.extend_from_slice(chunk.column(at));
        }
        ControlFlow::Continue(())
    }

    fn event(&mut self, at: f64, event_column: usize) {
        self.events.push((at, event_column));
    }
}

#[cfg(test)]
mod tests {
    use super::{CHUNK_ROWS, Memory};
    use crate::graph::Name;

    #[test]
    fn what_is_replayed_is_recorded_again_as_it_was() {
        let rows = CHUNK_ROWS + 7;
        let times: Vec<f64> = (0..rows).map(|it| it as f64).collect();
        let columns = vec![times.iter().map(|it| it * 2.0).collect(), times.iter().map(|it| -it).collect()];
        let memory = Memory { times, columns, events: vec![(0.5, 1), (3.0, 0), (1e9, 1)] };
        let mut again = Memory::default();
        let names = [Name::from("a"), Name::from("b")];
        assert!(memory.replay(&names, &mut again).is_continue());
        assert_eq!(again, memory);
    }
}
