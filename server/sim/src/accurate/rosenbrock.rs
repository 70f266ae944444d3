//! An adaptive implicit method, for stiff models: RODAS of Hairer and Wanner (1996), fourth order with an error estimate of third.
//!
//! Each row chooses its own steps within those of the run, with the Jacobian of its equations in closed form; kinetic schemes are among the equations.
//! It begins anew at each event without losing order, which a multistep method cannot, and is stable for any stiffness (L-stable). What rows take from each
//! other is extrapolated to the middle of the step of the run, so their coupling is of second order in that.

use super::class::{Environment, Equations, SchemeEquations};
use super::program::Class;
use super::row::Happenings;
use super::staggered::MIDDLE;
use crate::equations::Node;
use crate::error::ModelError;
use crate::kernel::{Builder, Tape};
use crate::matrix::Factors;

/// The largest error of a step, as a share of the largest value that a state had.
const TOLERANCE: f64 = 1e-6;
/// A step is not made smaller than this share of the run's: there is a kink that no smaller one gets around.
const SMALLEST: f64 = 1e-9;

const STAGES: usize = 6;
/// What a stage adds of each one before to its states.
const A: [[f64; STAGES - 1]; STAGES] = [
    [0.0; 5],
    [1.544, 0.0, 0.0, 0.0, 0.0],
    [0.946_678_528_081_582_6, 0.255_701_169_898_328_4, 0.0, 0.0, 0.0],
    [3.314_825_187_068_521, 2.896_124_015_972_201, 0.998_641_913_997_781_7, 0.0, 0.0],
    [1.221_224_509_226_641, 6.019_134_481_288_629, 12.537_083_329_320_87, -0.687_886_036_105_895, 0.0],
    [1.221_224_509_226_641, 6.019_134_481_288_629, 12.537_083_329_320_87, -0.687_886_036_105_895, 1.0],
];
/// What a stage adds of each one before to its rates, per step.
const C: [[f64; STAGES - 1]; STAGES] = [
    [0.0; 5],
    [-5.6688, 0.0, 0.0, 0.0, 0.0],
    [-2.430_093_356_833_875, -0.206_359_915_709_191_5, 0.0, 0.0, 0.0],
    [-0.107_352_905_815_137_5, -9.594_562_251_023_355, -20.470_286_148_096_16, 0.0, 0.0],
    [7.496_443_313_967_647, -10.246_804_314_643_52, -33.999_903_528_199_05, 11.708_908_932_061_6, 0.0],
    [
        8.083_246_795_921_522,
        -7.981_132_988_064_893,
        -31.521_594_328_743_71,
        16.319_305_431_231_36,
        -6.058_818_238_834_054,
    ],
];
/// The time of each stage, in steps.
const ALPHA: [f64; STAGES] = [0.0, 0.386, 0.21, 0.63, 1.0, 1.0];
/// What each stage adds of the derivative by time.
const GAMMA: [f64; STAGES] = [0.25, -0.1043, 0.1035, -0.036_2, 0.0, 0.0];

/// The rates of a class and their derivatives, as nodes.
pub(super) struct Slopes {
    /// The states that have a rate.
    states: Vec<u32>,
    rates: Vec<Node>,
    /// Of one rate by one state, by their positions.
    by_state: Vec<(usize, usize, Node)>,
    by_time: Vec<(usize, Node)>,
}

/// What the method needs of a class.
#[derive(Debug)]
pub(super) struct Rosenbrock {
    /// The columns of the states that have a rate.
    states: Vec<usize>,
    /// Where the rates come, then derivatives by states and by time, then the largest value of each state, then the last step.
    first: usize,
    rates: Tape,
    derivatives: Tape,
    by_state: Vec<(usize, usize)>,
    by_time: Vec<usize>,
}

impl Equations<'_> {
    /// The rates of all states, those in kinetic schemes included, and their derivatives.
    pub(super) fn slopes(&mut self, schemes: &[SchemeEquations]) -> Result<Slopes, ModelError> {
        let (states, time) = (self.parts[0].states.clone(), self.parts[0].time);
        let mut env = self.follow(Environment::within(states.clone(), time, MIDDLE))?;
        let mut rates = Vec::with_capacity(states.len());
        for at in 0..states.len() {
            rates.push(self.rate(at, &mut env)?);
        }
        let edges = self.scheme_rates(schemes, &mut env)?;
        let mut edges = edges.chunks_exact(2);
        let zero = self.dag.number(0.0);
        for scheme in schemes {
            for (&(source, target, ..), edge) in scheme.edges.iter().zip(&mut edges) {
                let (source, target) = (scheme.states[source as usize], scheme.states[target as usize]);
                let forward = self.dag.mul(edge[0], states[source as usize]);
                let reverse = self.dag.mul(edge[1], states[target as usize]);
                let flow = self.dag.binary(lems::expression::BinaryOp::Sub, forward, reverse);
                let lost = self.dag.negate(flow);
                for (state, change) in [(source, lost), (target, flow)] {
                    let so_far = rates[state as usize].unwrap_or(zero);
                    rates[state as usize] = Some(self.dag.add(so_far, change));
                }
            }
        }
        let with_rates = rates.iter().enumerate().filter_map(|(at, rate)| Some((at as u32, (*rate)?)));
        let (with_rates, rates): (Vec<u32>, Vec<Node>) = with_rates.unzip();
        let mut slopes = Slopes { states: with_rates, rates, by_state: Vec::new(), by_time: Vec::new() };
        for (at, &rate) in slopes.rates.iter().enumerate() {
            let read = self.reached(&[rate]);
            for (by, state) in slopes.states.iter().enumerate().filter(|it| read.contains(it.1)) {
                let slope = self.dag.derivative(rate, states[*state as usize]);
                if self.dag.value(slope) != Some(0.0) {
                    slopes.by_state.push((at, by, slope));
                }
            }
            let slope = self.dag.derivative(rate, time);
            if self.dag.value(slope) != Some(0.0) {
                slopes.by_time.push((at, slope));
            }
        }
        Ok(slopes)
    }
}

impl Slopes {
    /// How many columns the method needs.
    pub(super) fn columns(&self) -> usize {
        2 * self.states.len() + self.by_state.len() + self.by_time.len() + 1
    }

    pub(super) fn compile(&self, builder: &Builder<'_>, first_state: usize, first: usize) -> Rosenbrock {
        let rates: Vec<(Node, u32)> = self.rates.iter().copied().zip(first as u32..).collect();
        let by_state = self.by_state.iter().map(|it| it.2);
        let nodes = self.rates.iter().copied().chain(by_state).chain(self.by_time.iter().map(|it| it.1));
        Rosenbrock {
            states: self.states.iter().map(|&it| first_state + it as usize).collect(),
            first,
            rates: builder.stores(&rates),
            derivatives: builder.stores(&nodes.zip(first as u32..).collect::<Vec<_>>()),
            by_state: self.by_state.iter().map(|it| (it.0, it.1)).collect(),
            by_time: self.by_time.iter().map(|it| it.0).collect(),
        }
    }
}

impl Rosenbrock {
    /// Takes a row from a time to a later one.
    pub(super) fn integrate(
        &self,
        happenings: &mut Happenings<'_>,
        class: &Class,
        data: &mut [f64],
        row: usize,
        time: f64,
        step: f64,
    ) {
        let n = self.states.len();
        let place = |column: usize| class.at(row, column);
        let by_state = self.first + n;
        let by_time = by_state + self.by_state.len();
        let scale = by_time + self.by_time.len();
        let last = place(scale + n);
        let mut x: Vec<f64> = self.states.iter().map(|&it| data[place(it)]).collect();
        let mut proposed = if data[last] > 0.0 { data[last] } else { step };
        let mut done = 0.0;
        while done < step * (1.0 - 1e-14) {
            // Which conditions hold is looked up in the middle of the step: nothing changes within one.
            let rest = proposed.min(step - done);
            self.tape(happenings, class, data, row, &self.derivatives, (&x, time + done, rest));
            let rates: Vec<f64> = (0..n).map(|at| data[place(self.first + at)]).collect();
            let mut jacobian = vec![0.0; n * n];
            for (at, &(of, by)) in self.by_state.iter().enumerate() {
                jacobian[of * n + by] = data[place(by_state + at)];
            }
            let mut drift = vec![0.0; n];
            for (at, &of) in self.by_time.iter().enumerate() {
                drift[of] = data[place(by_time + at)];
            }
            loop {
                let h = proposed.min(step - done);
                let (next, error) = self.stages(
                    happenings,
                    class,
                    data,
                    row,
                    (&x, time + done, h),
                    (&rates, &jacobian, &drift),
                );
                let mut worst: f64 = 0.0;
                for (at, (&new, &error)) in next.iter().zip(&error).enumerate() {
                    let largest = data[place(scale + at)].max(x[at].abs()).max(new.abs());
                    let share = error.abs() / (TOLERANCE * largest + f64::MIN_POSITIVE);
                    worst = if share.is_finite() { worst.max(share) } else { f64::INFINITY };
                }
                let is_smallest = h <= SMALLEST * step;
                if worst <= 1.0 || is_smallest {
                    for (at, value) in next.iter().enumerate() {
                        let largest = &mut data[place(scale + at)];
                        *largest = largest.max(value.abs());
                    }
                    x = next;
                    done += h;
                    let factor = (0.9 * worst.max(1e-8).powf(-0.25)).clamp(0.2, 5.0);
                    // A step that was cut short by the end says little about how long the next may be.
                    proposed = if is_smallest { h * 5.0 } else { (h * factor).max(proposed.min(h * 5.0)) };
                    break;
                }
                proposed = h * (0.9 * worst.powf(-0.25)).clamp(0.1, 0.9);
            }
            if !x.iter().all(|it| it.is_finite()) {
                break;
            }
        }
        data[last] = proposed;
        self.put(class, data, row, &x);
    }

    /// One step: the states at its end, and how wrong they may be.
    fn stages(
        &self,
        happenings: &mut Happenings<'_>,
        class: &Class,
        data: &mut [f64],
        row: usize,
        (x, time, h): (&[f64], f64, f64),
        (rates, jacobian, drift): (&[f64], &[f64], &[f64]),
    ) -> (Vec<f64>, Vec<f64>) {
        let n = x.len();
        let mut matrix: Vec<f64> = jacobian.iter().map(|it| -it).collect();
        for at in 0..n {
            matrix[at * n + at] += 1.0 / (h * GAMMA[0]);
        }
        let factors = Factors::of(matrix, n);
        let mut stages: Vec<Vec<f64>> = Vec::with_capacity(STAGES);
        let mut at_stage = x.to_vec();
        for stage in 0..STAGES {
            let mut right = if stage == 0 {
                rates.to_vec()
            } else {
                at_stage.copy_from_slice(x);
                for (factor, earlier) in A[stage].iter().zip(&stages) {
                    at_stage.iter_mut().zip(earlier).for_each(|(x, it)| *x += factor * it);
                }
                self.tape(
                    happenings,
                    class,
                    data,
                    row,
                    &self.rates,
                    (&at_stage, time + ALPHA[stage] * h, (1.0 - 2.0 * ALPHA[stage]) * h),
                );
                (0..n).map(|at| data[class.at(row, self.first + at)]).collect()
            };
            for (at, right) in right.iter_mut().enumerate() {
                let earlier: f64 = C[stage].iter().zip(&stages).map(|(factor, it)| factor * it[at]).sum();
                *right += earlier / h + h * GAMMA[stage] * drift[at];
            }
            factors.solve(&mut right);
            stages.push(right);
        }
        let error = stages.pop().unwrap_or_default();
        let next = at_stage.iter().zip(&error).map(|(x, error)| x + error).collect();
        (next, error)
    }

    fn tape(
        &self,
        happenings: &mut Happenings<'_>,
        class: &Class,
        data: &mut [f64],
        row: usize,
        tape: &Tape,
        (x, time, step): (&[f64], f64, f64),
    ) {
        self.put(class, data, row, x);
        happenings.tape(class, data, row, tape, time, step);
    }

    fn put(&self, class: &Class, data: &mut [f64], row: usize, x: &[f64]) {
        for (&column, &value) in self.states.iter().zip(x) {
            data[class.at(row, column)] = value;
        }
    }
}
