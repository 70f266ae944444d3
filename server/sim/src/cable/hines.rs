//! The voltages of cells after a step: one elimination over the tree, from the tips to the root and back (Hines 1984).
//!
//! Cells of equal structure lie side by side: the numbers of one node of several cells are neighbours, so that one operation serves all.
//! Each way over the tree takes the numbers of a node through everything that is to be done with them, since they come from a cache
//! that is farther away than the arithmetic is long.

mod lanes;

use lanes::{Array, Lanes, Vector};
use pulp::{Simd, WithSimd};

use super::aligned::Aligned;

/// The structure of cells: nodes in an order in which parents come first.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Structure {
    nodes: Vec<Node>,
    /// Nodes without membrane and their neighbours with the conductances to them.
    bare: Vec<(u32, Vec<(u32, f64)>)>,
}

/// One node of the tree.
#[derive(Copy, Clone, Debug, PartialEq)]
struct Node {
    /// The node towards the root; of the root itself, 0.
    parent: u32,
    /// The conductance to the parent in S; of the root, 0.
    axial: f64,
    /// The sum of the axial conductances at the node in S.
    around: f64,
    /// F; 0 where there is no membrane.
    capacitance: f64,
    /// What of the parent's voltage flows to the node and of its own to the parent in the trapezoidal part: the axial conductance, or 0 where
    /// the receiver has no membrane.
    down: f64,
    up: f64,
    /// 1, or 0 where there is no membrane.
    membrane: f64,
}

impl Structure {
    /// From parents, conductances to them, and capacitances.
    pub(super) fn new(parent: Vec<u32>, axial: Vec<f64>, capacitance: Vec<f64>) -> Structure {
        let n = parent.len();
        let mut around = vec![0.0; n];
        let mut neighbours = vec![Vec::new(); n];
        for node in 1..n {
            let above = parent[node] as usize;
            around[node] += axial[node];
            around[above] += axial[node];
            neighbours[node].push((above as u32, axial[node]));
            neighbours[above].push((node as u32, axial[node]));
        }
        let bare = (0..n)
            .filter(|&node| capacitance[node] == 0.0)
            .map(|node| (node as u32, neighbours[node].clone()))
            .collect();
        let membrane = |node: usize| if capacitance[node] > 0.0 { 1.0 } else { 0.0 };
        let node = |node: usize| Node {
            parent: parent[node],
            axial: axial[node],
            around: around[node],
            capacitance: capacitance[node],
            down: axial[node] * membrane(node),
            up: axial[node] * membrane(parent[node] as usize),
            membrane: membrane(node),
        };
        Structure { nodes: (0..n).map(node).collect(), bare }
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }
}

/// What a solution needs besides the voltages.
#[derive(Debug, Default)]
pub(super) struct Workspace {
    /// What the nodes below add to the diagonal and to the right side of one; 0 between solutions.
    diagonal: Aligned,
    right: Aligned,
    /// What each node has of its own after the elimination.
    own: Aligned,
    /// The reciprocals of the diagonal.
    inverse: Aligned,
    /// What of the parent's voltage is a node's.
    share: Aligned,
    /// Voltages within the step.
    within: Aligned,
}

impl Workspace {
    fn resize(&mut self, size: usize) {
        let Workspace { diagonal, right, own, inverse, share, within } = self;
        for it in [diagonal, right, own, inverse, share, within] {
            if it.len() != size {
                *it = Aligned::zeros(size);
            }
        }
    }
}

/// One step by the backward rule of Euler, from `before` to `v`. `conductance` in S and `current` in A are those of the
/// membrane and of points: the current inwards is `current − conductance·v`.
pub(super) fn backward_euler<const W: usize>(state: State<'_>, dt: f64, space: &mut Workspace) {
    pulp::Arch::new().dispatch(Solution::<W> { state, dt, is_second_order: false, space });
}

/// One step of second order that damps what is fast: the trapezoidal rule over a part of the step, then the backward rule of second
/// order over all of it (TR-BDF2). Both parts have the same matrix.
pub(super) fn trapezoidal_backward<const W: usize>(state: State<'_>, dt: f64, space: &mut Workspace) {
    pulp::Arch::new().dispatch(Solution::<W> { state, dt, is_second_order: true, space });
}

/// The numbers of cells of one structure.
#[derive(Debug)]
pub(super) struct State<'a> {
    pub(super) structure: &'a Structure,
    /// Voltages at the beginning of the step.
    pub(super) before: &'a mut [f64],
    /// Voltages at its end.
    pub(super) v: &'a mut [f64],
    pub(super) conductance: &'a [f64],
    pub(super) current: &'a [f64],
}

/// A step, as compiled for the best instruction set of this machine.
struct Solution<'a, const W: usize> {
    state: State<'a>,
    dt: f64,
    is_second_order: bool,
    space: &'a mut Workspace,
}

impl<const W: usize> WithSimd for Solution<'_, W> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Solution { state, dt, is_second_order, space } = self;
        space.resize(state.structure.len() * W);
        if S::F64_LANES == W {
            solve(Vector(simd), state, dt, is_second_order, space);
        } else {
            solve(Array::<W>, state, dt, is_second_order, space);
        }
    }
}

#[inline(always)]
fn solve<L: Lanes>(lanes: L, state: State<'_>, dt: f64, is_second_order: bool, space: &mut Workspace) {
    let State { structure, before, v, conductance, current } = state;
    let (conductance, current) = (lanes.read(conductance), lanes.read(current));
    let (before, v) = (lanes.write(before), lanes.write(v));
    if is_second_order {
        give_voltages_to_bare(lanes, structure, before, conductance, current);
        let over = 2.0 / (GAMMA * dt);
        eliminate::<L, true>(lanes, structure, before, conductance, current, over, space);
        let Workspace { right, own, inverse, share, within, .. } = space;
        let (own, share) = (lanes.write(own), lanes.read(share));
        let within = lanes.write(within);
        substitute(lanes, structure, own, share, within);
        let numbers = Again { before, within, current, inverse: lanes.read(inverse), share };
        eliminate_again(lanes, structure, numbers, over, lanes.write(right), own);
        substitute(lanes, structure, own, share, v);
    } else {
        eliminate::<L, false>(lanes, structure, before, conductance, current, 1.0 / dt, space);
        substitute(lanes, structure, lanes.read(&space.own), lanes.read(&space.share), v);
    }
}

const GAMMA: f64 = 2.0 - std::f64::consts::SQRT_2;

/// Nodes without membrane have the voltage that their neighbours give them.
#[inline(always)]
fn give_voltages_to_bare<L: Lanes>(
    lanes: L,
    structure: &Structure,
    v: &mut [L::Numbers],
    conductance: &[L::Numbers],
    current: &[L::Numbers],
) {
    for (node, neighbours) in &structure.bare {
        let node = *node as usize;
        let mut flow = current[node];
        for &(other, axial) in neighbours {
            flow = lanes.add(flow, lanes.mul(lanes.all(axial), v[other as usize]));
        }
        let total = lanes.add(lanes.all(structure.nodes[node].around), conductance[node]);
        v[node] = lanes.div(flow, total);
    }
}

/// Sets up the equations of each node and eliminates it, from the tips to the root: those of the trapezoidal part, or of the backward rule.
#[inline(always)]
fn eliminate<L: Lanes, const TRAPEZOIDAL: bool>(
    lanes: L,
    structure: &Structure,
    v: &[L::Numbers],
    conductance: &[L::Numbers],
    current: &[L::Numbers],
    over: f64,
    space: &mut Workspace,
) {
    let nodes = &structure.nodes[..];
    let n = nodes.len();
    let Workspace { diagonal, right, own, inverse, share, .. } = space;
    let (diagonal, right) = (&mut lanes.write(diagonal)[..n], &mut lanes.write(right)[..n]);
    let (owns, inverses) = (&mut lanes.write(own)[..n], &mut lanes.write(inverse)[..n]);
    let shares = &mut lanes.write(share)[..n];
    let (v, conductance, current) = (&v[..n], &conductance[..n], &current[..n]);
    let (zero, one, two) = (lanes.all(0.0), lanes.all(1.0), lanes.all(2.0));
    for at in (0..n).rev() {
        let node = &nodes[at];
        let parent = node.parent as usize;
        let capacity = lanes.all(node.capacitance * over);
        let total = lanes.add(lanes.all(node.around), conductance[at]);
        let mut sum = if TRAPEZOIDAL {
            // Where there is no membrane, only the condition at the end of the part counts.
            let membrane = lanes.all(node.membrane);
            let kept = lanes.sub(capacity, lanes.mul(total, membrane));
            let twice = if node.membrane > 0.0 { two } else { one };
            lanes.add(lanes.mul(kept, v[at]), lanes.mul(twice, current[at]))
        } else {
            lanes.add(lanes.mul(capacity, v[at]), current[at])
        };
        sum = lanes.add(sum, right[at]);
        let inverse = lanes.div(one, lanes.add(lanes.add(capacity, total), diagonal[at]));
        (diagonal[at], right[at]) = (zero, zero);
        if at > 0 {
            let axial = lanes.all(node.axial);
            let share = lanes.mul(axial, inverse);
            if TRAPEZOIDAL {
                sum = lanes.add(sum, lanes.mul(lanes.all(node.down), v[parent]));
                right[parent] = lanes.add(right[parent], lanes.mul(lanes.all(node.up), v[at]));
            }
            diagonal[parent] = lanes.sub(diagonal[parent], lanes.mul(share, axial));
            right[parent] = lanes.add(right[parent], lanes.mul(share, sum));
            shares[at] = share;
        }
        owns[at] = lanes.mul(sum, inverse);
        inverses[at] = inverse;
    }
}

/// What the second part of a step begins with.
struct Again<'a, N> {
    before: &'a [N],
    within: &'a [N],
    current: &'a [N],
    inverse: &'a [N],
    share: &'a [N],
}

/// The right side of the second part, α v(γ) − β v(0), with the elimination of the first.
#[inline(always)]
fn eliminate_again<L: Lanes>(
    lanes: L,
    structure: &Structure,
    numbers: Again<'_, L::Numbers>,
    over: f64,
    right: &mut [L::Numbers],
    owns: &mut [L::Numbers],
) {
    let n = structure.nodes.len();
    let Again { before, within, current, inverse, share } = numbers;
    let (before, within, current) = (&before[..n], &within[..n], &current[..n]);
    let (inverse, share) = (&inverse[..n], &share[..n]);
    let (right, owns) = (&mut right[..n], &mut owns[..n]);
    let alpha = lanes.all(1.0 / (GAMMA * (2.0 - GAMMA)));
    let beta = lanes.all((1.0 - GAMMA) * (1.0 - GAMMA) / (GAMMA * (2.0 - GAMMA)));
    let zero = lanes.all(0.0);
    for at in (0..n).rev() {
        let node = &structure.nodes[at];
        let capacity = lanes.all(node.capacitance * over);
        let behind = lanes.sub(lanes.mul(alpha, within[at]), lanes.mul(beta, before[at]));
        let sum = lanes.add(lanes.add(lanes.mul(capacity, behind), current[at]), right[at]);
        right[at] = zero;
        if at > 0 {
            let parent = node.parent as usize;
            right[parent] = lanes.add(right[parent], lanes.mul(share[at], sum));
        }
        owns[at] = lanes.mul(sum, inverse[at]);
    }
}

/// From the root to the tips.
#[inline(always)]
fn substitute<L: Lanes>(
    lanes: L,
    structure: &Structure,
    own: &[L::Numbers],
    share: &[L::Numbers],
    v: &mut [L::Numbers],
) {
    let n = structure.nodes.len();
    let (own, share, v) = (&own[..n], &share[..n], &mut v[..n]);
    v[0] = own[0];
    for at in 1..n {
        let above = v[structure.nodes[at].parent as usize];
        v[at] = lanes.add(own[at], lanes.mul(share[at], above));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tree of five nodes, one of them without membrane, against the dense solution by Gaussian elimination.
    #[test]
    #[expect(clippy::needless_range_loop, reason = "elements of matrices by row and column")]
    fn the_elimination_solves_the_equations_of_the_tree() {
        let parent = vec![0, 0, 1, 1, 0];
        let axial = vec![0.0, 3e-9, 5e-9, 2e-9, 7e-9];
        let capacitance = vec![2e-12, 0.0, 1e-12, 3e-12, 1.5e-12];
        let structure = Structure::new(parent.clone(), axial.clone(), capacitance.clone());
        let conductance = [1e-9, 0.0, 2e-9, 0.5e-9, 4e-9];
        let current = [1e-10, 2e-11, -1e-10, 3e-11, 0.0];
        let start = [-0.065, -0.06, -0.07, -0.055, -0.05];
        let dt = 2.5e-5;
        let mut a = vec![vec![0.0; 6]; 5];
        for node in 0..5 {
            a[node][node] += capacitance[node] / dt + conductance[node];
            a[node][5] = capacitance[node] / dt * start[node] + current[node];
            if node > 0 {
                let above = parent[node] as usize;
                a[node][node] += axial[node];
                a[above][above] += axial[node];
                a[node][above] -= axial[node];
                a[above][node] -= axial[node];
            }
        }
        for pivot in 0..5 {
            for row in 0..5 {
                if row != pivot {
                    let factor = a[row][pivot] / a[pivot][pivot];
                    for column in pivot..6 {
                        a[row][column] -= factor * a[pivot][column];
                    }
                }
            }
        }
        let solved = side_by_side::<2>(&structure, [&start, &conductance, &current], dt, false);
        for node in 0..5 {
            let exact = a[node][5] / a[node][node];
            assert!(
                (solved[2 * node] - exact).abs() < 1e-15 && solved[2 * node] == solved[2 * node + 1],
                "{node}"
            );
        }
    }

    /// The voltages after a step of `W` equal cells.
    fn side_by_side<const W: usize>(
        structure: &Structure,
        numbers: [&[f64]; 3],
        dt: f64,
        is_second_order: bool,
    ) -> Vec<f64> {
        let wide = |values: &[f64]| -> Vec<f64> { values.iter().flat_map(|&it| [it; W]).collect() };
        let [mut before, conductance, current] = numbers.map(wide);
        let mut v = vec![0.0; before.len()];
        let state =
            State { structure, before: &mut before, v: &mut v, conductance: &conductance, current: &current };
        let space = &mut Workspace::default();
        if is_second_order {
            trapezoidal_backward::<W>(state, dt, space);
        } else {
            backward_euler::<W>(state, dt, space);
        }
        v
    }

    #[test]
    fn a_cell_has_the_same_voltages_alone_and_beside_others() {
        let n = 40;
        let parent = (0..n as u32).map(|it| it.saturating_sub(1 + it % 3)).collect();
        let numbers = |from: f64, step: f64| -> Vec<f64> {
            (0..n).map(|it| from + step * (it * it % 17) as f64).collect()
        };
        let mut capacitance = numbers(1e-12, 3e-13);
        (capacitance[7], capacitance[20]) = (0.0, 0.0);
        let structure = Structure::new(parent, numbers(2e-9, 1e-10), capacitance);
        let (v, g, i) = (numbers(-0.07, 1e-3), numbers(1e-10, 3e-10), numbers(-1e-10, 2e-11));
        for is_second_order in [false, true] {
            let alone = side_by_side::<1>(&structure, [&v, &g, &i], 2.5e-5, is_second_order);
            let each = |it: &f64, times| vec![it.to_bits(); times];
            let bits = |it: Vec<f64>| -> Vec<u64> { it.into_iter().map(f64::to_bits).collect() };
            let two = bits(side_by_side::<2>(&structure, [&v, &g, &i], 2.5e-5, is_second_order));
            assert_eq!(two, alone.iter().flat_map(|it| each(it, 2)).collect::<Vec<_>>());
            let four = bits(side_by_side::<4>(&structure, [&v, &g, &i], 2.5e-5, is_second_order));
            assert_eq!(four, alone.iter().flat_map(|it| each(it, 4)).collect::<Vec<_>>());
            let eight = bits(side_by_side::<8>(&structure, [&v, &g, &i], 2.5e-5, is_second_order));
            assert_eq!(eight, alone.iter().flat_map(|it| each(it, 8)).collect::<Vec<_>>());
        }
    }
}
