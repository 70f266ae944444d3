//! Recognises `a + b·x`: what exponential Euler needs.

use rustc_hash::FxHashMap;

use lems::expression::BinaryOp;

use super::{Dag, Node, Op};

/// Splits a node into `a` and `b` such that it equals `a + b·x` and neither depends on `x`; `None` if it is not linear in `x`.
pub(crate) fn split(dag: &mut Dag, node: Node, x: Node) -> Option<(Node, Node)> {
    let mut splitting = Splitting { dag, x, depends: FxHashMap::default() };
    splitting.split(node)
}

struct Splitting<'d> {
    dag: &'d mut Dag,
    x: Node,
    depends: FxHashMap<Node, bool>,
}

impl Splitting<'_> {
    fn depends(&mut self, node: Node) -> bool {
        if node == self.x {
            return true;
        }
        if let Some(&known) = self.depends.get(&node) {
            return known;
        }
        let operands: Vec<Node> = self.dag.operands(node).collect();
        let depends = operands.into_iter().any(|it| self.depends(it));
        self.depends.insert(node, depends);
        depends
    }

    fn split(&mut self, node: Node) -> Option<(Node, Node)> {
        let zero = self.dag.number(0.0);
        let one = self.dag.number(1.0);
        if node == self.x {
            return Some((zero, one));
        }
        if !self.depends(node) {
            return Some((node, zero));
        }
        match self.dag.op(node) {
            Op::Negate(a) => {
                let (a, b) = self.split(a)?;
                Some((self.dag.negate(a), self.dag.negate(b)))
            }
            Op::Binary(op @ (BinaryOp::Add | BinaryOp::Sub), l, r) => {
                let (la, lb) = self.split(l)?;
                let (ra, rb) = self.split(r)?;
                Some((self.dag.binary(op, la, ra), self.dag.binary(op, lb, rb)))
            }
            Op::Binary(BinaryOp::Mul, l, r) => {
                let (factor, linear) = match (self.depends(l), self.depends(r)) {
                    (false, _) => (l, r),
                    (_, false) => (r, l),
                    _ => return None,
                };
                let (a, b) = self.split(linear)?;
                Some((self.dag.mul(a, factor), self.dag.mul(b, factor)))
            }
            Op::Binary(BinaryOp::Div, l, r) if !self.depends(r) => {
                let (a, b) = self.split(l)?;
                Some((self.dag.binary(BinaryOp::Div, a, r), self.dag.binary(BinaryOp::Div, b, r)))
            }
            Op::Choose(test, yes, no) if !self.depends(test) => {
                let (ya, yb) = self.split(yes)?;
                let (na, nb) = self.split(no)?;
                Some((self.dag.choose(test, ya, na), self.dag.choose(test, yb, nb)))
            }
            _ => None,
        }
    }
}
