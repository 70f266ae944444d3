//! Exponentials in common: `e^(v/20)` is the fourth power of `e^(v/80)`, and `e^((v+40)/10)` a constant times `e^((v+55)/10)`.
//!
//! An exponential costs as much as twenty multiplications. Powers up to the sixteenth lose a few units in the last place.

use rustc_hash::FxHashMap;

use lems::expression::{BinaryOp, Function};

use super::{Dag, Node, Op};

/// The highest power that replaces an exponential.
const HIGHEST: u32 = 16;
/// The largest exponent of a constant factor.
const MOST_SHIFTED: f64 = 60.0;
/// Below this, x/(1 − e^x) is computed from its series.
const SMALL: f64 = 1e-3;

/// `factor·base + shift`.
#[derive(Copy, Clone, Debug)]
struct Line {
    base: Node,
    factor: f64,
    shift: f64,
}

/// How an exponential is made: generator, power, factor.
#[derive(Copy, Clone, Debug)]
struct Share {
    of: Line,
    power: i32,
    factor: f64,
}

impl Dag {
    /// Rewrites nodes so that exponentials of the same quantity are computed from as few as possible.
    pub(crate) fn share_exponentials(&mut self, roots: &mut [Node]) {
        let nodes = self.below(roots);
        let shares = self.shares(&nodes);
        let mut new: FxHashMap<Node, Node> = FxHashMap::default();
        for at in nodes {
            let to = |node: Node| new.get(&node).copied().unwrap_or(node);
            let replaced = match self.op(at) {
                Op::Call(Function::Exp, a) => {
                    let a = to(a);
                    match shares.get(&at) {
                        Some(share) => {
                            let share = Share { of: Line { base: to(share.of.base), ..share.of }, ..*share };
                            self.power_of(&share)
                        }
                        None => self.leaf(Op::Call(Function::Exp, a)),
                    }
                }
                Op::Binary(BinaryOp::Div, a, b) => {
                    let quotient = self.leaf(Op::Binary(BinaryOp::Div, to(a), to(b)));
                    self.removable(a, b, &new)
                        .map_or(quotient, |(small, series)| self.choose(small, series, quotient))
                }
                op => {
                    let op = op.with_operands(to);
                    self.leaf(op)
                }
            };
            new.insert(at, replaced);
        }
        for root in roots {
            *root = new.get(root).copied().unwrap_or(*root);
        }
    }

    fn shares(&self, nodes: &[Node]) -> FxHashMap<Node, Share> {
        let mut groups: FxHashMap<Node, Vec<(Node, Line)>> = FxHashMap::default();
        for &node in nodes {
            if let Op::Call(Function::Exp, a) = self.op(node) {
                let line = self.line(a);
                if line.factor != 0.0 && line.factor.is_finite() && line.shift.is_finite() {
                    groups.entry(line.base).or_default().push((node, line));
                }
            }
        }
        let mut shares = FxHashMap::default();
        for mut group in groups.into_values() {
            if group.len() < 2 {
                continue;
            }
            group.sort_by(|a, b| a.1.factor.abs().total_cmp(&b.1.factor.abs()).then(a.0.cmp(&b.0)));
            while !group.is_empty() {
                let (_, of) = group[0];
                group.retain(|&(node, line)| {
                    let ratio = line.factor / of.factor;
                    let power = ratio.round();
                    let shift = line.shift - power * of.shift;
                    let fits = power.abs() <= f64::from(HIGHEST)
                        && (ratio / power - 1.0).abs() < 1e-13
                        && shift.abs() < MOST_SHIFTED;
                    if fits {
                        let factor = crate::math::exp(shift);
                        shares.insert(node, Share { of, power: power as i32, factor });
                    }
                    !fits
                });
            }
        }
        shares
    }

    fn power_of(&mut self, share: &Share) -> Node {
        let Line { base, factor, shift } = share.of;
        let (factor_node, shift) = (self.number(factor), self.number(shift / factor));
        let moved = self.add(base, shift);
        let argument = self.mul(moved, factor_node);
        let root = self.call(Function::Exp, argument);
        let power = self.raised(root, share.power.unsigned_abs());
        let constant = self.number(share.factor);
        if share.power < 0 { self.binary(BinaryOp::Div, constant, power) } else { self.mul(power, constant) }
    }

    fn raised(&mut self, root: Node, power: u32) -> Node {
        match power {
            0 => self.number(1.0),
            1 => root,
            power if power % 2 == 0 => {
                let half = self.raised(root, power / 2);
                self.mul(half, half)
            }
            power => {
                let less = self.raised(root, power - 1);
                self.mul(less, root)
            }
        }
    }

    /// A node as a line in something that is none.
    fn line(&self, node: Node) -> Line {
        let mut line = Line { base: node, factor: 1.0, shift: 0.0 };
        loop {
            let Line { base, factor, .. } = line;
            match self.op(base) {
                Op::Negate(a) => {
                    line.base = a;
                    line.factor = -factor;
                }
                Op::Binary(BinaryOp::Mul, a, c) if self.value(c).is_some() => {
                    line.base = a;
                    line.factor *= self.value(c).unwrap_or(1.0);
                }
                Op::Binary(BinaryOp::Add, a, c) if self.value(c).is_some() => {
                    line.base = a;
                    line.shift += factor * self.value(c).unwrap_or(0.0);
                }
                Op::Binary(BinaryOp::Sub, a, c) if self.value(c).is_some() => {
                    line.base = a;
                    line.shift -= factor * self.value(c).unwrap_or(0.0);
                }
                Op::Binary(BinaryOp::Sub, c, a) if self.value(c).is_some() => {
                    line.base = a;
                    line.shift += factor * self.value(c).unwrap_or(0.0);
                    line.factor = -factor;
                }
                _ => return line,
            }
        }
    }

    /// For `s·y / (1 − e^y)`, which loses its digits where y is small: when it is, and the series there.
    fn removable(&mut self, over: Node, under: Node, new: &FxHashMap<Node, Node>) -> Option<(Node, Node)> {
        let (sign, exponential) = match self.op(under) {
            Op::Binary(BinaryOp::Sub, one, e) if self.value(one) == Some(1.0) => (-1.0, e),
            Op::Binary(BinaryOp::Sub, e, one) if self.value(one) == Some(1.0) => (1.0, e),
            Op::Binary(BinaryOp::Add, e, one) if self.value(one) == Some(-1.0) => (1.0, e),
            _ => return None,
        };
        let Op::Call(Function::Exp, y) = self.op(exponential) else { return None };
        let (top, bottom) = (self.line(over), self.line(y));
        if top.base != bottom.base {
            return None;
        }
        let ratio = top.factor / bottom.factor;
        // They must vanish at the same place.
        if (top.shift - ratio * bottom.shift).abs() > 1e-12 * top.shift.abs().max(1e-300) {
            return None;
        }
        let y = new.get(&y).copied().unwrap_or(y);
        // y/(e^y − 1) = 1 − y/2 + y²/12 − y⁴/720 + …
        let (twelfth, half, one) = (self.number(1.0 / 12.0), self.number(-0.5), self.number(1.0));
        let series = self.mul(y, twelfth);
        let series = self.add(series, half);
        let series = self.mul(series, y);
        let series = self.add(series, one);
        let scale = self.number(sign * ratio);
        let series = self.mul(series, scale);
        let square = self.mul(y, y);
        let bound = self.number(SMALL * SMALL);
        let small = self.binary(BinaryOp::Lt, square, bound);
        Some((small, series))
    }
}

impl Op {
    /// The same operation on other operands.
    fn with_operands(self, to: impl Fn(Node) -> Node) -> Op {
        match self {
            Op::Binary(op, a, b) => Op::Binary(op, to(a), to(b)),
            Op::Negate(a) => Op::Negate(to(a)),
            Op::Call(function, a) => Op::Call(function, to(a)),
            Op::Phi(a) => Op::Phi(to(a)),
            Op::Damp(a) => Op::Damp(to(a)),
            Op::Gain(a) => Op::Gain(to(a)),
            Op::Choose(a, b, c) => Op::Choose(to(a), to(b), to(c)),
            Op::Relax(a, b, c, d) => Op::Relax(to(a), to(b), to(c), to(d)),
            leaf => leaf,
        }
    }
}
