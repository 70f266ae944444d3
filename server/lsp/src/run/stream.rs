//! What a run records, on its way to the panels: in batches, and thinned out where nobody could see all of it.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use run::{Chunk, Name, Sink, Span};
use serde::Serialize;

use super::Run;
use super::screen::Screen;
use crate::panels::{Panels, message};

/// The shortest time between two batches.
const INTERVAL: Duration = Duration::from_millis(30);
/// Values in one batch; longer ones would hold up what else the client is told.
const BATCH: usize = 16_384;
/// Values of a whole run. Of more, each stretch of rows is told by its smallest and its largest value.
const MOST_VALUES: u64 = 1_000_000;
/// Events of a whole run.
const MOST_EVENTS: usize = 1_000_000;

/// A sink that sends what it gets.
pub(super) struct Stream {
    run: Arc<Run>,
    panels: Arc<Panels>,
    screen: Screen,
    /// Rows of the run for each stretch; 1: all rows are told.
    stride: u64,
    stretch: Vec<Stretch>,
    stretch_start: f64,
    rows_in_stretch: u64,
    times: Vec<f64>,
    values: Vec<Vec<f32>>,
    events: Vec<Events>,
    events_sent: usize,
    last: Instant,
}

/// The extremes of a line in a stretch of rows, and which came first.
#[derive(Clone, Copy)]
struct Stretch {
    min: f64,
    max: f64,
    rises: bool,
}

/// Events of a raster that wait.
#[derive(Default)]
struct Events {
    times: Vec<f64>,
    rows: Vec<u32>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Batch<'a> {
    Samples { run: u64, time: &'a [f64], values: &'a [Vec<f32>] },
    Events { run: u64, selection: &'a str, times: &'a [f64], sources: &'a [u32] },
}

const EMPTY: Stretch = Stretch { min: f64::INFINITY, max: f64::NEG_INFINITY, rises: true };

/// How many rows one told row stands for.
pub(super) fn stride(screen: &Screen, span: Span) -> u64 {
    let rows = (MOST_VALUES / screen.lines.len().max(1) as u64).max(2);
    // Two rows for each stretch.
    match span.steps() > rows {
        true => span.steps().div_ceil(rows / 2),
        false => 1,
    }
}

impl Stream {
    pub(super) fn new(run: Arc<Run>, panels: Arc<Panels>, screen: Screen, span: Span) -> Stream {
        let lines = screen.lines.len();
        let events = screen.rasters.iter().map(|_| Events::default()).collect();
        let now = Instant::now();
        Stream {
            run,
            panels,
            stride: stride(&screen, span),
            stretch: vec![EMPTY; lines],
            stretch_start: 0.0,
            rows_in_stretch: 0,
            times: Vec::new(),
            values: vec![Vec::new(); lines],
            events,
            screen,
            events_sent: 0,
            // The first batch need not wait.
            last: now.checked_sub(INTERVAL).unwrap_or(now),
        }
    }

    /// Sends what is left.
    pub(super) fn finish(mut self) {
        self.end_stretch(None);
        self.flush();
    }

    fn push(&mut self, time: f64, value: impl Fn(usize) -> f64) {
        self.times.push(rounded(time / self.screen.time_scale));
        for (at, values) in self.values.iter_mut().enumerate() {
            values.push(value(at) as f32);
        }
    }

    fn thin(&mut self, chunk: &Chunk<'_>) {
        for row in 0..chunk.rows() {
            if self.rows_in_stretch == 0 {
                self.stretch_start = chunk.times[row];
            }
            for (at, &(column, scale)) in self.screen.lines.iter().enumerate() {
                let value = chunk.column(column)[row] / scale;
                let stretch = &mut self.stretch[at];
                if value < stretch.min {
                    (stretch.min, stretch.rises) = (value, false);
                }
                if value > stretch.max {
                    (stretch.max, stretch.rises) = (value, true);
                }
            }
            self.rows_in_stretch += 1;
            if self.rows_in_stretch == self.stride {
                self.end_stretch(Some(chunk.times[row]));
            }
        }
    }

    /// Two rows for a stretch: its smallest and its largest values, each line in its own order.
    fn end_stretch(&mut self, end: Option<f64>) {
        if self.rows_in_stretch == 0 {
            return;
        }
        let stretch = std::mem::replace(&mut self.stretch, vec![EMPTY; self.screen.lines.len()]);
        let (start, end) = (self.stretch_start, end.unwrap_or(self.stretch_start));
        self.push(start, |at| if stretch[at].rises { stretch[at].min } else { stretch[at].max });
        self.push(end, |at| if stretch[at].rises { stretch[at].max } else { stretch[at].min });
        self.rows_in_stretch = 0;
    }

    fn flush(&mut self) {
        let rows = (BATCH / self.values.len().max(1)).max(1);
        let mut from = 0;
        while from < self.times.len() && !self.run.is_over() {
            let to = (from + rows).min(self.times.len());
            let part: Vec<Vec<f32>> = self.values.iter().map(|it| it[from..to].to_vec()).collect();
            let batch = Batch::Samples { run: self.run.number, time: &self.times[from..to], values: &part };
            self.tell(&batch);
            from = to;
        }
        self.times.clear();
        self.values.iter_mut().for_each(Vec::clear);
        for at in 0..self.events.len() {
            let Events { times, rows } = std::mem::take(&mut self.events[at]);
            if !times.is_empty() {
                let selection = &self.screen.rasters[at].id;
                self.tell(&Batch::Events { run: self.run.number, selection, times: &times, sources: &rows });
            }
        }
        self.last = Instant::now();
    }

    fn tell(&self, batch: &Batch<'_>) {
        let message = message("nml/run", batch);
        self.run.remember(&message);
        self.panels.send_in_time(&message, || self.run.is_over() || self.run.control.is_cancelled());
    }
}

impl Sink for Stream {
    fn start(&mut self, _: &[Name]) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn chunk(&mut self, chunk: &Chunk<'_>) -> ControlFlow<()> {
        if self.run.is_over() {
            return ControlFlow::Break(());
        }
        if self.stride > 1 {
            self.thin(chunk);
        } else {
            self.times.extend(chunk.times.iter().map(|it| rounded(it / self.screen.time_scale)));
            for (values, &(column, scale)) in self.values.iter_mut().zip(&self.screen.lines) {
                values.extend(chunk.column(column).iter().map(|it| (it / scale) as f32));
            }
        }
        if self.last.elapsed() >= INTERVAL {
            self.flush();
        }
        ControlFlow::Continue(())
    }

    fn event(&mut self, at: f64, event_column: usize) {
        if self.events_sent == MOST_EVENTS {
            return;
        }
        if let Some(&Some((raster, row))) = self.screen.rows.get(event_column) {
            self.events[raster].times.push(rounded(at / self.screen.time_scale));
            self.events[raster].rows.push(row);
            self.events_sent += 1;
        }
    }
}

/// Without the last digits, which are noise of the sums that made them.
fn rounded(time: f64) -> f64 {
    let coarse = (time * 1e6).round() / 1e6;
    if time.abs() < 1e-3 && coarse != time { time } else { coarse }
}
