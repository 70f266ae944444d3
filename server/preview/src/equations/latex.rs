//! Expressions for typesetting.

use lems::Expr;
use lems::expression::{BinaryOp, ExprId, Function, Node, Sign};

/// An expression as LaTeX.
pub(super) fn of(expr: &Expr) -> String {
    let mut text = String::new();
    write(expr, expr.root(), &mut text);
    text
}

/// A name as LaTeX: upright, with what follows an underscore below the line.
pub(super) fn name(name: &str) -> String {
    let upright = |it: &str| {
        let safe: String = it.chars().filter(|it| it.is_alphanumeric() || *it == '.').collect();
        format!("\\mathrm{{{safe}}}")
    };
    match name.split_once('_') {
        Some((head, tail)) if !head.is_empty() && !tail.is_empty() => {
            format!("{}_{{{}}}", upright(head), upright(tail))
        }
        _ => upright(name),
    }
}

fn write(expr: &Expr, id: ExprId, text: &mut String) {
    match expr.node(id) {
        Node::Missing => text.push_str("\\square"),
        Node::Number(value) => text.push_str(&number(value)),
        Node::Variable => text.push_str(&name(expr.name(id))),
        Node::Signed(sign, operand) => {
            text.push_str(match sign {
                Sign::LeadingMinus | Sign::Minus => "-",
                Sign::LeadingPlus | Sign::Plus => "+",
                Sign::Not => "\\lnot ",
            });
            operand_of(expr, operand, binding(expr, operand) <= 4, text);
        }
        Node::Binary(BinaryOp::Div, above, below) => {
            text.push_str("\\frac{");
            write(expr, above, text);
            text.push_str("}{");
            write(expr, below, text);
            text.push('}');
        }
        Node::Binary(BinaryOp::Pow, base, exponent) => {
            operand_of(expr, base, binding(expr, base) <= 6, text);
            text.push_str("^{");
            write(expr, exponent, text);
            text.push('}');
        }
        Node::Binary(op, left, right) => {
            let own = binding_of(op);
            operand_of(expr, left, binding(expr, left) < own, text);
            text.push_str(match op {
                BinaryOp::Add => " + ",
                BinaryOp::Sub => " - ",
                BinaryOp::Mul => " \\cdot ",
                BinaryOp::Gt => " > ",
                BinaryOp::Lt => " < ",
                BinaryOp::Geq => " \\geq ",
                BinaryOp::Leq => " \\leq ",
                BinaryOp::Eq => " = ",
                BinaryOp::Neq => " \\neq ",
                BinaryOp::And => " \\land ",
                BinaryOp::Or => " \\lor ",
                BinaryOp::Mod => " \\bmod ",
                BinaryOp::Div | BinaryOp::Pow => " ",
            });
            operand_of(expr, right, binding(expr, right) <= own, text);
        }
        Node::Call(Function::Exp, argument) => {
            text.push_str("e^{");
            write(expr, argument, text);
            text.push('}');
        }
        Node::Call(Function::Sqrt, argument) => {
            text.push_str("\\sqrt{");
            write(expr, argument, text);
            text.push('}');
        }
        Node::Call(Function::Abs, argument) => {
            text.push_str("\\left|");
            write(expr, argument, text);
            text.push_str("\\right|");
        }
        Node::Call(_, argument) => {
            text.push_str(&name(expr.name(id)));
            operand_of(expr, argument, true, text);
        }
        Node::List(first, second) => {
            write(expr, first, text);
            text.push_str(", ");
            write(expr, second, text);
        }
    }
}

fn operand_of(expr: &Expr, id: ExprId, in_parentheses: bool, text: &mut String) {
    // A fraction, a root and a power hold themselves together.
    if in_parentheses {
        text.push_str("\\left(");
    }
    write(expr, id, text);
    if in_parentheses {
        text.push_str("\\right)");
    }
}

/// How tightly a node holds together, as it is drawn.
fn binding(expr: &Expr, id: ExprId) -> u8 {
    match expr.node(id) {
        Node::Binary(op, ..) => binding_of(op),
        Node::Signed(..) => 4,
        _ => 9,
    }
}

fn binding_of(op: BinaryOp) -> u8 {
    match op {
        BinaryOp::Or => 1,
        BinaryOp::And => 2,
        BinaryOp::Gt | BinaryOp::Lt | BinaryOp::Geq | BinaryOp::Leq | BinaryOp::Eq | BinaryOp::Neq => 3,
        BinaryOp::Add | BinaryOp::Sub => 4,
        BinaryOp::Mul | BinaryOp::Mod => 5,
        BinaryOp::Pow => 6,
        // A fraction needs no parentheses among factors, but one below a power does.
        BinaryOp::Div => 6,
    }
}

fn number(value: f64) -> String {
    let text = match value != 0.0 && !(1e-3..1e6).contains(&value.abs()) {
        true => format!("{value:e}"),
        false => value.to_string(),
    };
    match text.split_once('e') {
        Some((mantissa, exponent)) => format!("{mantissa}\\cdot 10^{{{exponent}}}"),
        None => text,
    }
}
