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
        Structure { parent, axial, around, capacitance, bare }
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
    inverse: Vec<f64>,
    before: Vec<f64>,
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
    let n = structure.len();
    space.resize(n * W);
    let over_dt = 1.0 / dt;
    for node in 0..n {
        let capacity = structure.capacitance[node] * over_dt;
        let fixed = capacity + structure.around[node];
        for lane in node * W..(node + 1) * W {
            space.diagonal[lane] = fixed + conductance[lane];
            space.right[lane] = capacity * v[lane] + current[lane];
        }
    }
    eliminate::<W>(structure, space);
    substitute::<W>(structure, space, v);
}

const GAMMA: f64 = 2.0 - std::f64::consts::SQRT_2;

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
    let n = structure.len();
    space.resize(n * W);
    // Nodes without membrane have the voltage that their neighbours give them.
    for (node, neighbours) in &structure.bare {
        let node = *node as usize;
        for lane in 0..W {
            let mut flow = current[node * W + lane];
            for &(other, axial) in neighbours {
                flow += axial * v[other as usize * W + lane];
            }
            v[node * W + lane] = flow / (structure.around[node] + conductance[node * W + lane]);
        }
    }
    let over = 2.0 / (GAMMA * dt);
    for node in 0..n {
        let capacity = structure.capacitance[node] * over;
        let around = structure.around[node];
        let has_membrane = if structure.capacitance[node] > 0.0 { 1.0 } else { 0.0 };
        for lane in node * W..(node + 1) * W {
            let total = around + conductance[lane];
            space.diagonal[lane] = capacity + total;
            // Without membrane there is only the condition at the end of the part.
            space.right[lane] =
                (capacity - total * has_membrane) * v[lane] + (1.0 + has_membrane) * current[lane];
        }
    }
    for node in 1..n {
        let parent = structure.parent[node] as usize;
        let axial = structure.axial[node];
        let (own, above) = (
            if structure.capacitance[node] > 0.0 { axial } else { 0.0 },
            if structure.capacitance[parent] > 0.0 { axial } else { 0.0 },
        );
        for lane in 0..W {
            let (a, b) = (node * W + lane, parent * W + lane);
            space.right[a] += own * v[b];
            space.right[b] += above * v[a];
        }
    }
    space.before.copy_from_slice(&v[..n * W]);
    eliminate::<W>(structure, space);
    substitute::<W>(structure, space, v);
    // The second part: α v(γ) − β v(0), with the elimination of the first.
    let alpha = 1.0 / (GAMMA * (2.0 - GAMMA));
    let beta = (1.0 - GAMMA) * (1.0 - GAMMA) / (GAMMA * (2.0 - GAMMA));
    for node in 0..n {
        let capacity = structure.capacitance[node] * over;
        for lane in node * W..(node + 1) * W {
            space.right[lane] = capacity * (alpha * v[lane] - beta * space.before[lane]) + current[lane];
        }
    }
    for node in (1..n).rev() {
        let parent = structure.parent[node] as usize * W;
        let axial = structure.axial[node];
        for lane in 0..W {
            let a = node * W + lane;
            space.right[parent + lane] += axial * space.inverse[a] * space.right[a];
        }
    }
    substitute::<W>(structure, space, v);
}

/// From the tips to the root.
fn eliminate<const W: usize>(structure: &Structure, space: &mut Workspace) {
    for node in (1..structure.len()).rev() {
        let parent = structure.parent[node] as usize * W;
        let axial = structure.axial[node];
        for lane in 0..W {
            let a = node * W + lane;
            let inverse = 1.0 / space.diagonal[a];
            space.inverse[a] = inverse;
            let factor = axial * inverse;
            space.diagonal[parent + lane] -= factor * axial;
            space.right[parent + lane] += factor * space.right[a];
        }
    }
    for lane in 0..W {
        space.inverse[lane] = 1.0 / space.diagonal[lane];
    }
}

/// From the root to the tips.
fn substitute<const W: usize>(structure: &Structure, space: &Workspace, v: &mut [f64]) {
    for ((v, right), inverse) in v.iter_mut().zip(&space.right).zip(&space.inverse).take(W) {
        *v = right * inverse;
    }
    for node in 1..structure.len() {
        let parent = structure.parent[node] as usize * W;
        let axial = structure.axial[node];
        for lane in 0..W {
            let a = node * W + lane;
            v[a] = (space.right[a] + axial * v[parent + lane]) * space.inverse[a];
        }
    }
}

impl Workspace {
    fn resize(&mut self, size: usize) {
        for it in [&mut self.diagonal, &mut self.right, &mut self.inverse, &mut self.before] {
            it.resize(size, 0.0);
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
