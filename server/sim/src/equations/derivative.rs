//! Derivatives, and what an equation is where a variable is zero: the parts of `a + b·x`.

use rustc_hash::FxHashMap;

use lems::expression::{BinaryOp, Function};

use super::{Dag, Node, Op};

impl Dag {
    /// The nodes that a node is computed from and itself, operands first.
    pub(crate) fn below(&self, roots: &[Node]) -> Vec<Node> {
        let mut seen = rustc_hash::FxHashSet::default();
        let mut open = roots.to_vec();
        while let Some(node) = open.pop() {
            if seen.insert(node) {
                open.extend(self.operands(node));
            }
        }
        let mut nodes: Vec<Node> = seen.into_iter().collect();
        // Operands come before operations.
        nodes.sort_unstable();
        nodes
    }

    /// Whether a node is computed from another.
    pub(crate) fn depends(&self, node: Node, on: Node) -> bool {
        self.below(&[node]).contains(&on)
    }

    /// The derivative of a node by a leaf, almost everywhere.
    pub(crate) fn derivative(&mut self, node: Node, x: Node) -> Node {
        let zero = self.number(0.0);
        let mut known: FxHashMap<Node, Node> = FxHashMap::default();
        for at in self.below(&[node]) {
            let by = |node: Node| known.get(&node).copied().unwrap_or(zero);
            let derivative = if at == x {
                self.number(1.0)
            } else {
                match self.op(at) {
                    Op::Negate(a) => {
                        let da = by(a);
                        self.negate(da)
                    }
                    Op::Binary(op, a, b) => {
                        let (da, db) = (by(a), by(b));
                        self.derivative_of_binary(op, at, (a, da), (b, db))
                    }
                    Op::Call(function, a) => {
                        let da = by(a);
                        if da == zero { zero } else { self.derivative_of_call(function, at, a, da) }
                    }
                    Op::Choose(test, yes, no) => {
                        let (dy, dn) = (by(yes), by(no));
                        self.choose(test, dy, dn)
                    }
                    _ => zero,
                }
            };
            // Minus nothing is nothing: what does not depend on x must not look as if it did.
            known.insert(at, if self.value(derivative) == Some(0.0) { zero } else { derivative });
        }
        known.get(&node).copied().unwrap_or(zero)
    }

    fn derivative_of_binary(
        &mut self,
        op: BinaryOp,
        at: Node,
        (a, da): (Node, Node),
        (b, db): (Node, Node),
    ) -> Node {
        let zero = self.number(0.0);
        match op {
            BinaryOp::Add | BinaryOp::Sub => self.binary(op, da, db),
            BinaryOp::Mul => {
                let (l, r) = (self.scaled(da, b), self.scaled(db, a));
                self.add(l, r)
            }
            BinaryOp::Div if db == zero => self.quotient(da, b),
            BinaryOp::Div => {
                let change = self.scaled(db, at);
                let change = self.binary(BinaryOp::Sub, da, change);
                self.quotient(change, b)
            }
            BinaryOp::Pow if db == zero => {
                if da == zero {
                    return zero;
                }
                let one = self.number(1.0);
                let less = self.binary(BinaryOp::Sub, b, one);
                let power = self.binary(BinaryOp::Pow, a, less);
                let power = self.mul(power, b);
                self.scaled(da, power)
            }
            BinaryOp::Pow => {
                let ln = self.call(Function::Ln, a);
                let first = self.scaled(db, ln);
                let ratio = self.binary(BinaryOp::Div, b, a);
                let second = self.scaled(da, ratio);
                let sum = self.add(first, second);
                self.scaled(sum, at)
            }
            _ => zero,
        }
    }

    fn derivative_of_call(&mut self, function: Function, at: Node, a: Node, da: Node) -> Node {
        let one = self.number(1.0);
        let two = self.number(2.0);
        match function {
            Function::Exp => self.scaled(da, at),
            Function::Ln | Function::Log => self.quotient(da, a),
            Function::Sqrt => {
                let twice = self.mul(at, two);
                self.quotient(da, twice)
            }
            Function::Sin => {
                let cos = self.call(Function::Cos, a);
                self.scaled(da, cos)
            }
            Function::Cos => {
                let sin = self.call(Function::Sin, a);
                let change = self.scaled(da, sin);
                self.negate(change)
            }
            Function::Sinh => {
                let cosh = self.call(Function::Cosh, a);
                self.scaled(da, cosh)
            }
            Function::Cosh => {
                let sinh = self.call(Function::Sinh, a);
                self.scaled(da, sinh)
            }
            Function::Tan | Function::Tanh => {
                let square = self.mul(at, at);
                let op = if function == Function::Tan { BinaryOp::Add } else { BinaryOp::Sub };
                let slope = self.binary(op, one, square);
                self.scaled(da, slope)
            }
            Function::Abs => {
                let zero = self.number(0.0);
                let negative = self.binary(BinaryOp::Lt, a, zero);
                let minus = self.negate(da);
                self.choose(negative, minus, da)
            }
            _ => self.number(0.0),
        }
    }

    /// A product that vanishes with its first factor.
    fn scaled(&mut self, factor: Node, by: Node) -> Node {
        if self.value(factor) == Some(0.0) || self.value(by) == Some(0.0) {
            return self.number(0.0);
        }
        self.mul(factor, by)
    }

    fn quotient(&mut self, a: Node, b: Node) -> Node {
        if self.value(a) == Some(0.0) { a } else { self.binary(BinaryOp::Div, a, b) }
    }

    /// A node with a leaf at zero.
    pub(crate) fn without(&mut self, node: Node, x: Node) -> Node {
        let zero = self.number(0.0);
        self.with(node, x, zero)
    }

    /// A node with something in the place of a leaf.
    pub(crate) fn with(&mut self, node: Node, x: Node, value: Node) -> Node {
        let mut known: FxHashMap<Node, Node> = FxHashMap::default();
        for at in self.below(&[node]) {
            let by = |node: Node| known.get(&node).copied().unwrap_or(node);
            let replaced = if at == x {
                value
            } else {
                match self.op(at) {
                    Op::Negate(a) => {
                        let a = by(a);
                        self.negate(a)
                    }
                    Op::Binary(BinaryOp::Mul, a, b) => {
                        let (a, b) = (by(a), by(b));
                        self.scaled(a, b)
                    }
                    Op::Binary(BinaryOp::Div, a, b) => {
                        let (a, b) = (by(a), by(b));
                        self.quotient(a, b)
                    }
                    Op::Binary(op, a, b) => {
                        let (a, b) = (by(a), by(b));
                        self.binary(op, a, b)
                    }
                    Op::Call(function, a) => {
                        let a = by(a);
                        self.call(function, a)
                    }
                    Op::Choose(test, yes, no) => {
                        let (test, yes, no) = (by(test), by(yes), by(no));
                        self.choose(test, yes, no)
                    }
                    _ => at,
                }
            };
            known.insert(at, replaced);
        }
        known.get(&node).copied().unwrap_or(node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evaluate(text: &str, x: f64) -> (f64, f64, f64) {
        let mut dag = Dag::default();
        let leaf = dag.leaf(Op::State(0));
        let parsed = lems::parse_expression(text).value;
        let node = dag.expression(&parsed, &mut |_, _| Ok(leaf)).unwrap();
        let derivative = dag.derivative(node, leaf);
        let rest = dag.without(node, leaf);
        let mut values: FxHashMap<Node, f64> = FxHashMap::default();
        for at in dag.below(&[node, derivative, rest, leaf]) {
            let value = match dag.op(at) {
                Op::Constant(bits) => f64::from_bits(bits),
                Op::State(_) => x,
                Op::Negate(a) => -values[&a],
                Op::Binary(op, a, b) => crate::code::binary(op, values[&a], values[&b]),
                Op::Call(function, a) => crate::code::call(function, values[&a]),
                Op::Choose(test, yes, no) => {
                    if values[&test] != 0.0 {
                        values[&yes]
                    } else {
                        values[&no]
                    }
                }
                other => panic!("{other:?}"),
            };
            values.insert(at, value);
        }
        (values[&node], values[&derivative], values[&rest])
    }

    #[test]
    fn derivatives_agree_with_differences() {
        for text in [
            "3 - 2 * x",
            "x * x * exp(-x / 3)",
            "(x + 1) / (1 - exp(x))",
            "sin(x) * cos(2 * x) + tan(x / 4)",
            "ln(x) + log(x) + sqrt(x)",
            "x ^ 3.5 + 2 ^ x + x ^ x",
            "sinh(x) - cosh(x / 2) * tanh(x)",
            "abs(x - 5) * 3",
        ] {
            for x in [0.3, 1.7, 2.9] {
                let h = 1e-6;
                let difference = (evaluate(text, x + h).0 - evaluate(text, x - h).0) / (2.0 * h);
                let exact = evaluate(text, x).1;
                assert!(
                    (exact - difference).abs() < 1e-7 * (1.0 + exact.abs()),
                    "{text} at {x}: {exact} {difference}"
                );
            }
        }
    }

    #[test]
    fn what_does_not_depend_on_a_variable_has_the_derivative_zero() {
        let mut dag = Dag::default();
        let (x, y) = (dag.leaf(Op::State(0)), dag.leaf(Op::State(1)));
        let zero = dag.number(0.0);
        let three = dag.number(3.0);
        let cube = dag.binary(BinaryOp::Pow, y, three);
        let minus = dag.negate(cube);
        let test = dag.binary(BinaryOp::Geq, y, zero);
        let chosen = dag.choose(test, minus, zero);
        assert_eq!(dag.derivative(chosen, x), zero);
    }

    #[test]
    fn what_is_linear_is_its_parts() {
        for text in ["(0.7 - x) / 2", "3 * (1 - x) - 5 * x", "-x", "4 + x * exp(2) - x / 7"] {
            for x in [0.3, -1.7] {
                let (value, slope, rest) = evaluate(text, x);
                assert!((rest + slope * x - value).abs() < 1e-14, "{text} at {x}");
            }
        }
    }
}
