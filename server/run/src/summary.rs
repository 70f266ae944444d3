//! Smallest, largest and last value of each column, and how many events there were.

use std::ops::ControlFlow;

use sim::{Chunk, Name, Sink};

/// What a run recorded, in few numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Per column.
    pub columns: Vec<Extent>,
    /// Recorded events.
    pub events: u64,
}

/// A column in few numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Extent {
    /// The recorded quantity.
    pub quantity: Name,
    /// The smallest value.
    pub min: f64,
    /// The largest value.
    pub max: f64,
    /// The last value.
    pub last: f64,
}

impl Sink for Summary {
    fn start(&mut self, columns: &[Name]) -> ControlFlow<()> {
        let empty = |quantity: &Name| Extent {
            quantity: quantity.clone(),
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
            last: f64::NAN,
        };
        self.columns = columns.iter().map(empty).collect();
        ControlFlow::Continue(())
    }

    fn chunk(&mut self, chunk: &Chunk<'_>) -> ControlFlow<()> {
        for (at, extent) in self.columns.iter_mut().enumerate() {
            let values = chunk.column(at);
            let (min, max) = bounds(values);
            extent.min = extent.min.min(min);
            extent.max = extent.max.max(max);
            extent.last = values.last().copied().unwrap_or(extent.last);
        }
        ControlFlow::Continue(())
    }

    fn event(&mut self, _: f64, _: usize) {
        self.events += 1;
    }
}

/// The smallest and the largest of values. Several at a time: one after the other, each would wait for the one before.
fn bounds(values: &[f64]) -> (f64, f64) {
    let (mut min, mut max) = ([f64::INFINITY; 8], [f64::NEG_INFINITY; 8]);
    for values in values.chunks(8) {
        for ((min, max), &value) in min.iter_mut().zip(&mut max).zip(values) {
            *min = if value < *min { value } else { *min };
            *max = if value > *max { value } else { *max };
        }
    }
    (min.into_iter().fold(f64::INFINITY, f64::min), max.into_iter().fold(f64::NEG_INFINITY, f64::max))
}

/// Gives everything to several sinks. The run goes on while all of them want more.
#[derive(Debug)]
pub struct Tee<A, B>(pub A, pub B);

impl<A: Sink, B: Sink> Sink for Tee<A, B> {
    fn start(&mut self, columns: &[Name]) -> ControlFlow<()> {
        self.0.start(columns)?;
        self.1.start(columns)
    }

    fn chunk(&mut self, chunk: &Chunk<'_>) -> ControlFlow<()> {
        self.0.chunk(chunk)?;
        self.1.chunk(chunk)
    }

    fn event(&mut self, at: f64, event_column: usize) {
        self.0.event(at, event_column);
        self.1.event(at, event_column);
    }
}

/// A sink that may be there or not.
#[derive(Debug)]
pub struct Maybe<S>(pub Option<S>);

impl<S: Sink> Sink for Maybe<S> {
    fn start(&mut self, columns: &[Name]) -> ControlFlow<()> {
        self.0.as_mut().map_or(ControlFlow::Continue(()), |it| it.start(columns))
    }

    fn chunk(&mut self, chunk: &Chunk<'_>) -> ControlFlow<()> {
        self.0.as_mut().map_or(ControlFlow::Continue(()), |it| it.chunk(chunk))
    }

    fn event(&mut self, at: f64, event_column: usize) {
        if let Some(it) = &mut self.0 {
            it.event(at, event_column);
        }
    }
}
