//! An expression as text again: one spelling for each operator, blanks around it, parentheses
//! where they are needed and where they were written.

use std::fmt;

use super::{BinaryOp, Expr, ExprId, Node, Sign};

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_node(self, self.root(), f)
    }
}

impl Expr {
    /// A node and all below it as text, in the canonical spelling.
    pub fn display(&self, id: ExprId) -> impl fmt::Display + '_ {
        Shown { expr: self, id }
    }
}

struct Shown<'e> {
    expr: &'e Expr,
    id: ExprId,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_node(self.expr, self.id, f)
    }
}

fn write_node(expr: &Expr, id: ExprId, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match expr.node(id) {
        Node::Missing => Ok(()),
        Node::Number(value) => write_number(value, f),
        Node::Variable => f.write_str(expr.name(id)),
        Node::Signed(sign, operand) => {
            f.write_str(match sign {
                Sign::LeadingMinus | Sign::Minus => "-",
                Sign::LeadingPlus | Sign::Plus => "+",
                Sign::Not => ".not. ",
            })?;
            let needed = match (sign, expr.node(operand)) {
                (Sign::LeadingMinus, Node::Binary(op, ..)) => op.binding() <= BinaryOp::Sub.binding(),
                (Sign::LeadingPlus, Node::Binary(op, ..)) => op.binding() <= BinaryOp::Add.binding(),
                (Sign::LeadingMinus | Sign::LeadingPlus, Node::Signed(Sign::Minus, _)) => false,
                (_, Node::Binary(..) | Node::Signed(..)) => true,
                _ => false,
            };
            write_operand(expr, operand, needed, f)
        }
        Node::Binary(op, left, right) => {
            let left_needs = match expr.node(left) {
                Node::Binary(inner, ..) => inner.binding() < op.binding(),
                // A leading sign reaches as far as a binary one would.
                Node::Signed(Sign::LeadingMinus, _) => BinaryOp::Sub.binding() < op.binding(),
                Node::Signed(Sign::LeadingPlus, _) => BinaryOp::Add.binding() < op.binding(),
                _ => false,
            };
            let right_needs = match expr.node(right) {
                Node::Binary(inner, ..) => inner.binding() <= op.binding(),
                Node::Signed(Sign::Minus, _) => false,
                Node::Signed(..) => true,
                _ => false,
            };
            write_operand(expr, left, left_needs, f)?;
            match op {
                BinaryOp::Mul | BinaryOp::Div | BinaryOp::Pow => f.write_str(op.symbol())?,
                _ => write!(f, " {} ", op.symbol())?,
            }
            write_operand(expr, right, right_needs, f)
        }
        Node::Call(_, argument) => {
            f.write_str(expr.name(id))?;
            f.write_str("(")?;
            write_node(expr, argument, f)?;
            f.write_str(")")
        }
        Node::List(first, second) => {
            write_node(expr, first, f)?;
            f.write_str(", ")?;
            write_node(expr, second, f)
        }
    }
}

fn write_operand(expr: &Expr, id: ExprId, needed: bool, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let parentheses = needed
        || (expr.is_parenthesised(id)
            && !matches!(expr.node(id), Node::Variable | Node::Number(_) | Node::Call(..)));
    if parentheses {
        f.write_str("(")?;
    }
    write_node(expr, id, f)?;
    if parentheses {
        f.write_str(")")?;
    }
    Ok(())
}

fn write_number(value: f64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if value.is_infinite() {
        return f.write_str("1e999");
    }
    if value != 0.0 && !(1e-5..1e15).contains(&value.abs()) {
        write!(f, "{value:e}")
    } else {
        write!(f, "{value}")
    }
}
