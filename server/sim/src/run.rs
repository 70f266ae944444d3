//! A run: how long, how, who may stop it, and what became of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::graph::{ComponentId, Name};

/// How equations are evaluated.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// The whole state at once, events at their time: the numerical solution of the equations.
    #[default]
    Accurate,
    /// Row by row what the reference implementation (jLEMS) computes, its order of updates and random numbers included.
    Reference,
}

/// How `accurate` mode integrates.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// States take turns, symmetrically in time: gates at half steps, voltages at whole ones, as Hines does it, and the
    /// exact solution where that is free. Second order; gates and leaks are stable at any step. One evaluation per step.
    #[default]
    InTurns,
    /// The midpoint rule, with the exponential solution where an equation is linear in its own variable. Second order;
    /// gates and leaks are stable at any step.
    ExponentialMidpoint,
    /// The exponential solution where an equation is linear in its own variable, forward Euler elsewhere. First order;
    /// gates and leaks are stable at any step.
    ExponentialEuler,
    /// Forward Euler everywhere. First order.
    Euler,
    /// The classical method of Runge and Kutta. Fourth order (kinetic schemes: second), and stable wherever forward Euler is.
    RungeKutta4,
    /// RODAS: implicit, fourth order, with steps that each instance chooses for itself so that its error stays small. For stiff models.
    Rosenbrock,
}

/// How a program is made and run.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The semantics.
    pub mode: Mode,
    /// The integration method of [`Mode::Accurate`].
    pub method: Method,
    /// The seed of the random numbers; 1234 unless the model says otherwise.
    pub seed: i64,
    /// The most threads to use. Results do not depend on it.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options { mode: Mode::default(), method: Method::default(), seed: 1234, threads: 1 }
    }
}

/// How long to run, in seconds.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Span {
    /// The simulated time.
    pub length: f64,
    /// The time step: also the distance of rows.
    pub step: f64,
}

impl Span {
    /// The number of steps, rounded half up as the reference does.
    pub fn steps(&self) -> u64 {
        let steps = (self.length / self.step + 0.5).floor();
        if steps.is_finite() && steps > 0.0 { steps as u64 } else { 0 }
    }
}

/// Shared with whoever watches a run: progress one way, cancellation the other.
#[derive(Clone, Debug, Default)]
pub struct Control {
    shared: Arc<(AtomicBool, AtomicU64)>,
}

impl Control {
    /// Asks the run to stop; it ends within a few steps and keeps what was recorded.
    pub fn cancel(&self) {
        self.shared.0.store(true, Ordering::Relaxed);
    }

    /// Whether the run was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.shared.0.load(Ordering::Relaxed)
    }

    /// Steps done so far.
    pub fn steps_done(&self) -> u64 {
        self.shared.1.load(Ordering::Relaxed)
    }

    pub(crate) fn set_steps_done(&self, steps: u64) {
        self.shared.1.store(steps, Ordering::Relaxed);
    }
}

/// What became of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Steps done.
    pub steps: u64,
    /// The time reached.
    pub time: f64,
    /// Events sent from any port.
    pub events: u64,
    /// Why it ended.
    pub end: End,
}

/// Why a run ended.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// The whole span was run.
    Finished,
    /// Somebody cancelled, or the sink had enough.
    Cancelled,
    /// A value was not a finite number.
    NotFinite(NotFinite),
    /// Events without delay that cause each other for ever.
    EventLoop {
        /// The instance, as a path from the root.
        instance: String,
    },
}

/// A value that is not a finite number, and what it was made from.
#[derive(Clone, Debug, PartialEq)]
pub struct NotFinite {
    /// The component whose variable it is.
    pub component: ComponentId,
    /// The instance, as a path from the root.
    pub instance: String,
    /// The variable.
    pub variable: Name,
    /// The value: NaN or an infinity.
    pub value: f64,
    /// The time.
    pub time: f64,
    /// The equation, as written; empty for a value that was not computed from one.
    pub equation: String,
    /// What the equation's names stood for.
    pub inputs: Vec<(Name, f64)>,
}
