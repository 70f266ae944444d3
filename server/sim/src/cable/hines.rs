//! The voltages of cells after a step: one elimination over the tree, from the tips to the root and back (Hines 1984).
//!
//! Cells of equal structure lie side by side: the numbers of one node of `W` cells are neighbours, so that one operation serves all.

/// The structure of cells: nodes in an order in which parents come first.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Structure {
    /// The node towards the root; of the root itself, 0.
    pub(super) parent: Vec<u32>,
    /// The conductance to the parent in S; of the root, 0.
    pub(super) axial: Vec<f64>,
    /// The sum of the axial conductances at each node in S.
    pub(super) around: Vec<f64>,
    /// F; 0 where there is no membrane.
    pub(super) capacitance: Vec<f64>,
    /// What of the voltage of the parent and of its own flows to a node and to its parent in the trapezoidal part: the axial
    /// conductance, or 0 where the receiver has no membrane.
    flows: Vec<(f64, f64)>,
    /// Nodes without membrane and their neighbours with the conductances to them.
    pub(super) bare: Vec<(u32, Vec<(u32, f64)>)>,
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
        let flow = |node: usize| {
            let reaches = |it: usize| if capacitance[it] > 0.0 { axial[node] } else { 0.0 };
            (reaches(node), reaches(parent[node] as usize))
        };
        let flows = (0..n).map(flow).collect();
        Structure { parent, axial, around, capacitance, flows, bare }
    }

    pub(super) fn len(&self) -> usize {
        self.parent.len()
    }
}

/// What a solution needs besides the voltages.
#[derive(Debug, Default)]
pub(super) struct Workspace {
    diagonal: Vec<f64>,
    right: Vec<f64>,
    /// The reciprocals of the diagonal after the elimination.
    inverse: Vec<f64>,
    /// What of the parent's voltage is a node's.
    share: Vec<f64>,
    before: Vec<f64>,
}

impl Workspace {
    fn resize(&mut self, size: usize) {
        for it in [&mut self.diagonal, &mut self.right, &mut self.inverse, &mut self.share, &mut self.before]
        {
            it.resize(size, 0.0);
        }
    }
}

/// One step by the backward rule of Euler. `v` becomes the voltages at its end. `conductance` in S and `current` in A are those of the
/// membrane and of points: the current inwards is `current − conductance·v`.
pub(super) fn backward_euler<const W: usize>(
    structure: &Structure,
    v: &mut [f64],
    conductance: &[f64],
    current: &[f64],
    dt: f64,
    space: &mut Workspace,
) {
    pulp::Arch::new().dispatch(Backward::<W> { structure, v, conductance, current, dt, space });
}

/// One step of second order that damps what is fast: the trapezoidal rule over a part of the step, then the backward rule of second
/// order over all of it (TR-BDF2). Both parts have the same matrix.
pub(super) fn trapezoidal_backward<const W: usize>(
    structure: &Structure,
    v: &mut [f64],
    conductance: &[f64],
    current: &[f64],
    dt: f64,
    space: &mut Workspace,
) {
    pulp::Arch::new().dispatch(Trapezoidal::<W> { structure, v, conductance, current, dt, space });
}

/// A step, as compiled for the best instruction set of this machine.
struct Backward<'a, const W: usize> {
    structure: &'a Structure,
    v: &'a mut [f64],
    conductance: &'a [f64],
    current: &'a [f64],
    dt: f64,
    space: &'a mut Workspace,
}

impl<const W: usize> pulp::NullaryFnOnce for Backward<'_, W> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Backward { structure, v, conductance, current, dt, space } = self;
        space.resize(structure.len() * W);
        let over = 1.0 / dt;
        let v = v.as_chunks_mut::<W>().0;
        let diagonal = space.diagonal.as_chunks_mut::<W>().0;
        let right = space.right.as_chunks_mut::<W>().0;
        let inputs = conductance.as_chunks::<W>().0.iter().zip(current.as_chunks::<W>().0).zip(v.iter());
        let fixed = structure.capacitance.iter().zip(&structure.around);
        for ((((g, i), v), (capacitance, around)), (diagonal, right)) in
            inputs.zip(fixed).zip(diagonal.iter_mut().zip(right.iter_mut()))
        {
            let capacity = capacitance * over;
            let fixed = capacity + around;
            for lane in 0..W {
                diagonal[lane] = fixed + g[lane];
                right[lane] = capacity * v[lane] + i[lane];
            }
        }
        eliminate::<W>(structure, space);
        substitute::<W>(structure, space, v);
    }
}

const GAMMA: f64 = 2.0 - std::f64::consts::SQRT_2;

struct Trapezoidal<'a, const W: usize> {
    structure: &'a Structure,
    v: &'a mut [f64],
    conductance: &'a [f64],
    current: &'a [f64],
    dt: f64,
    space: &'a mut Workspace,
}

impl<const W: usize> pulp::NullaryFnOnce for Trapezoidal<'_, W> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Trapezoidal { structure, v, conductance, current, dt, space } = self;
        space.resize(structure.len() * W);
        let v = v.as_chunks_mut::<W>().0;
        let (conductance, current) = (conductance.as_chunks::<W>().0, current.as_chunks::<W>().0);
        // Nodes without membrane have the voltage that their neighbours give them.
        for (node, neighbours) in &structure.bare {
            let node = *node as usize;
            let mut flow = current[node];
            for &(other, axial) in neighbours {
                for lane in 0..W {
                    flow[lane] += axial * v[other as usize][lane];
                }
            }
            for lane in 0..W {
                v[node][lane] = flow[lane] / (structure.around[node] + conductance[node][lane]);
            }
        }
        let over = 2.0 / (GAMMA * dt);
        first_part::<W>(structure, v, conductance, current, over, space);
        space.before.as_chunks_mut::<W>().0.copy_from_slice(v);
        eliminate::<W>(structure, space);
        substitute::<W>(structure, space, v);
        // The second part: α v(γ) − β v(0), with the elimination of the first.
        let alpha = 1.0 / (GAMMA * (2.0 - GAMMA));
        let beta = (1.0 - GAMMA) * (1.0 - GAMMA) / (GAMMA * (2.0 - GAMMA));
        let right = space.right.as_chunks_mut::<W>().0;
        let share = space.share.as_chunks::<W>().0;
        let states = v.iter().zip(space.before.as_chunks::<W>().0);
        for (((right, (v, before)), current), capacitance) in
            right.iter_mut().zip(states).zip(current).zip(&structure.capacitance)
        {
            let capacity = capacitance * over;
            for lane in 0..W {
                right[lane] = capacity * (alpha * v[lane] - beta * before[lane]) + current[lane];
            }
        }
        for node in (1..structure.len()).rev() {
            let parent = structure.parent[node] as usize;
            let (share, own) = (share[node], right[node]);
            for lane in 0..W {
                right[parent][lane] += share[lane] * own[lane];
            }
        }
        let inverse = space.inverse.as_chunks::<W>().0;
        for (right, inverse) in right.iter_mut().zip(inverse) {
            for lane in 0..W {
                right[lane] *= inverse[lane];
            }
        }
        substitute::<W>(structure, space, v);
    }
}

/// The equations of the trapezoidal part; where there is no membrane, only the condition at its end.
#[inline(always)]
fn first_part<const W: usize>(
    structure: &Structure,
    v: &[[f64; W]],
    conductance: &[[f64; W]],
    current: &[[f64; W]],
    over: f64,
    space: &mut Workspace,
) {
    let diagonal = space.diagonal.as_chunks_mut::<W>().0;
    let right = space.right.as_chunks_mut::<W>().0;
    let inputs = conductance.iter().zip(current).zip(v);
    let fixed = structure.capacitance.iter().zip(&structure.around);
    for ((((g, i), v), (&capacitance, around)), (diagonal, right)) in
        inputs.zip(fixed).zip(diagonal.iter_mut().zip(right.iter_mut()))
    {
        let capacity = capacitance * over;
        let has_membrane = if capacitance > 0.0 { 1.0 } else { 0.0 };
        for lane in 0..W {
            let total = around + g[lane];
            diagonal[lane] = capacity + total;
            right[lane] = (capacity - total * has_membrane) * v[lane] + (1.0 + has_membrane) * i[lane];
        }
    }
    for node in 1..structure.len() {
        let parent = structure.parent[node] as usize;
        let (down, up) = structure.flows[node];
        let (own, above) = (v[node], v[parent]);
        for lane in 0..W {
            right[node][lane] += down * above[lane];
            right[parent][lane] += up * own[lane];
        }
    }
}

/// From the tips to the root; the right side becomes what each node has of its own.
#[inline(always)]
fn eliminate<const W: usize>(structure: &Structure, space: &mut Workspace) {
    let diagonal = space.diagonal.as_chunks_mut::<W>().0;
    let right = space.right.as_chunks_mut::<W>().0;
    let inverses = space.inverse.as_chunks_mut::<W>().0;
    let shares = space.share.as_chunks_mut::<W>().0;
    for node in (1..structure.len()).rev() {
        let parent = structure.parent[node] as usize;
        let axial = structure.axial[node];
        let (inverse, mut share) = (diagonal[node].map(|it| 1.0 / it), [0.0; W]);
        for lane in 0..W {
            share[lane] = axial * inverse[lane];
            diagonal[parent][lane] -= share[lane] * axial;
            let own = right[node][lane];
            right[parent][lane] += share[lane] * own;
            right[node][lane] = own * inverse[lane];
        }
        inverses[node] = inverse;
        shares[node] = share;
    }
    let inverse = diagonal[0].map(|it| 1.0 / it);
    for lane in 0..W {
        right[0][lane] *= inverse[lane];
    }
    inverses[0] = inverse;
}

/// From the root to the tips.
#[inline(always)]
fn substitute<const W: usize>(structure: &Structure, space: &Workspace, v: &mut [[f64; W]]) {
    let right = space.right.as_chunks::<W>().0;
    let share = space.share.as_chunks::<W>().0;
    v[0] = right[0];
    for node in 1..structure.len() {
        let above = v[structure.parent[node] as usize];
        let (own, share) = (right[node], share[node]);
        for lane in 0..W {
            v[node][lane] = own[lane] + share[lane] * above[lane];
        }
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
        let mut v = [0.0; 10];
        let wide = |values: &[f64; 5]| -> Vec<f64> { values.iter().flat_map(|&it| [it, it]).collect() };
        v.copy_from_slice(&wide(&start));
        let (g, i) = (wide(&conductance), wide(&current));
        backward_euler::<2>(&structure, &mut v, &g, &i, dt, &mut Workspace::default());
        for node in 0..5 {
            let exact = a[node][5] / a[node][node];
            assert!((v[2 * node] - exact).abs() < 1e-15 && v[2 * node] == v[2 * node + 1], "{node}");
        }
    }
}
