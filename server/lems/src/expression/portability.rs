//! Where an expression means different things to different tools.

use super::{BinaryOp, Expr, ExprId, Function, Node, Sign};
use crate::problem::{Problem, range};
use text::Range;

/// A spelling that some tool reads differently or not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Portability {
    /// `rate-3`: jLEMS takes an `e` with a sign and a digit behind it for part of one word and
    /// does not find a variable of that name. Blanks around the sign, at this offset, help.
    SignAfterE {
        /// The offset of the sign.
        sign: u32,
    },
    /// PyLEMS drops the left side of `.leq.`.
    LeqInPyLems,
    /// PyLEMS does not know `ln`; `log` is the same.
    LnInPyLems,
    /// `a^b^c`: (a^b)^c here, a^(b^c) in mathematics and most languages.
    ChainedPower {
        /// What to put in parentheses.
        group: Range,
    },
    /// `p .or. q .and. r` is read from left to right by jLEMS, and `.and.` first by others.
    MixedLogic {
        /// What to put in parentheses to keep jLEMS's meaning.
        group: Range,
    },
    /// jLEMS gives `.eq.` the level of `.and.`.
    EqualsBesideLogic {
        /// The comparison to put in parentheses.
        group: Range,
        /// Whether jLEMS refuses the expression as it stands.
        refused: bool,
    },
    /// `-a^2` is −(a²) in jLEMS and (−a)² in PyLEMS.
    MinusBeforePower {
        /// The power to put in parentheses.
        group: Range,
    },
    /// `2 * -a^2` is 2·(−a)² in jLEMS, 2·(−(a²)) in mathematics.
    TightMinusBeforePower {
        /// The signed operand to put in parentheses to keep jLEMS's meaning.
        group: Range,
    },
    /// `3f`: only Java reads the letter behind the number.
    NumberSuffix,
    /// `exp a`: jLEMS needs no parentheses, others do.
    CallWithoutParentheses {
        /// What to put in parentheses.
        group: Range,
    },
}

impl Portability {
    /// Whether the reference implementation refuses such an expression.
    pub fn refused_by_reference(self) -> bool {
        matches!(self, Portability::SignAfterE { .. } | Portability::EqualsBesideLogic { refused: true, .. })
    }
}

/// Everything in an expression that is not portable, in the order of the text.
pub fn portability(expr: &Expr) -> Vec<Problem<Portability>> {
    let mut found = Vec::new();
    signs_after_e(expr.text(), &mut found);
    for id in expr.ids() {
        node(expr, id, &mut found);
    }
    found.sort_by_key(|note| (note.range.start, note.range.end));
    found
}

fn node(expr: &Expr, id: ExprId, found: &mut Vec<Problem<Portability>>) {
    let mut note = |kind, range| found.push(Problem { kind, range });
    let here = expr.range(id);
    match expr.node(id) {
        Node::Number(_) if expr.source(id).ends_with(['f', 'F', 'd', 'D']) => {
            note(Portability::NumberSuffix, here)
        }
        Node::Call(Function::Ln, argument) | Node::Call(_, argument) => {
            if expr.node(id) == Node::Call(Function::Ln, argument) {
                note(Portability::LnInPyLems, expr.name_range(id));
            }
            let bare = !expr.source(id)[expr.name(id).len()..].trim_start().starts_with('(');
            if bare && expr.node(argument) != Node::Missing {
                note(Portability::CallWithoutParentheses { group: expr.range(argument) }, here);
            }
        }
        Node::Signed(Sign::LeadingMinus, operand) => {
            if let Some(power) = leftmost_power(expr, operand) {
                note(Portability::MinusBeforePower { group: expr.range(power) }, here);
            }
        }
        Node::Binary(BinaryOp::Pow, base, _) if !expr.is_parenthesised(base) => match expr.node(base) {
            Node::Binary(BinaryOp::Pow, ..) => {
                note(Portability::ChainedPower { group: expr.range(base) }, here)
            }
            Node::Signed(Sign::Minus, _) => {
                note(Portability::TightMinusBeforePower { group: expr.range(base) }, here)
            }
            _ => {}
        },
        Node::Binary(BinaryOp::Leq, left, right) => {
            note(Portability::LeqInPyLems, between(expr, left, right))
        }
        Node::Binary(op, left, right) if op.is_logical() => {
            if !expr.is_parenthesised(left)
                && let Node::Binary(inner, ..) = expr.node(left)
                && inner.is_logical()
                && inner != op
            {
                note(Portability::MixedLogic { group: expr.range(left) }, here);
            }
            for (side, refused) in [(left, false), (right, true)] {
                if is_bare_equals(expr, side) {
                    // Only where it comes first does the reference read it as it is meant, and
                    // then only if no logic stands before it.
                    note(
                        Portability::EqualsBesideLogic { group: expr.range(side), refused },
                        expr.range(side),
                    );
                }
            }
        }
        _ => {}
    }
}

fn is_bare_equals(expr: &Expr, id: ExprId) -> bool {
    matches!(expr.node(id), Node::Binary(BinaryOp::Eq, ..)) && !expr.is_parenthesised(id)
}

/// The power at the left end of the operand of a leading minus.
fn leftmost_power(expr: &Expr, mut id: ExprId) -> Option<ExprId> {
    while !expr.is_parenthesised(id) {
        match expr.node(id) {
            Node::Binary(BinaryOp::Pow, ..) => return Some(id),
            Node::Binary(_, left, _) => id = left,
            _ => break,
        }
    }
    None
}

/// The operator between two operands.
fn between(expr: &Expr, left: ExprId, right: ExprId) -> Range {
    let (start, end) = (expr.range(left).end as usize, expr.range(right).start as usize);
    let gap = expr.text().get(start..end).unwrap_or_default();
    match (gap.find('.'), gap.rfind('.')) {
        (Some(first), Some(last)) if first < last => range(start + first, start + last + 1),
        _ => range(start, end.max(start)),
    }
}

fn signs_after_e(text: &str, found: &mut Vec<Problem<Portability>>) {
    let bytes = text.as_bytes();
    for at in 1..bytes.len().saturating_sub(1) {
        let is_trap = matches!(bytes[at], b'+' | b'-')
            && matches!(bytes[at - 1], b'e' | b'E')
            && bytes[at + 1].is_ascii_digit();
        if !is_trap {
            continue;
        }
        let of_word =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.') || *byte >= 0x80;
        let start = at - bytes[..at].iter().rev().take_while(|byte| of_word(byte)).count();
        // After a number's digits it is that number's exponent, as everybody thinks.
        if !bytes[start].is_ascii_digit() && bytes[start] != b'.' {
            let digits = bytes[at + 1..].iter().take_while(|byte| of_word(byte)).count();
            found.push(Problem {
                kind: Portability::SignAfterE { sign: at as u32 },
                range: range(start, at + 1 + digits),
            });
        }
    }
}
