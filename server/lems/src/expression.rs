//! Expressions: the value of a `DerivedVariable`, the test of an `OnCondition`, and all their kin.
//!
//! One tree serves everybody: the editor (ranges, half-written input), the dimension rules and the
//! simulator. Nodes lie in one array, children before their parents, and the text is kept beside
//! them so that names need no allocation of their own.

mod check;
mod eval;
mod parse;
mod portability;
mod print;
mod token;

use text::Range;

pub use check::{Kind, parse_condition, parse_value};
pub(crate) use eval::eval_constant;
pub use eval::{Value, eval, eval_condition, evaluate};
pub use parse::parse_expression;
pub use portability::{Portability, portability};
pub(crate) use token::java_double;

use crate::problem::slice;

/// An expression: always a tree, [`Node::Missing`] where something is not there yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    text: Box<str>,
    nodes: Vec<Slot>,
    root: ExprId,
}

/// Which node of an [`Expr`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExprId(u32);

/// One node of an expression.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Node {
    /// Nothing: an operand that is not written, or that cannot be understood.
    Missing,
    /// A literal number.
    Number(f64),
    /// A name; ask [`Expr::name`] for it.
    Variable,
    /// An operand with a sign before it.
    Signed(Sign, ExprId),
    /// Two operands and the operator between them.
    Binary(BinaryOp, ExprId, ExprId),
    /// A function and its argument; several arguments (an error) are a [`Node::List`].
    Call(Function, ExprId),
    /// Two things with a comma between them, which no function of the language takes.
    List(ExprId, ExprId),
}

/// What stands before an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sign {
    /// A minus where an expression or a parenthesis begins: `0 - x`, as weak as a binary minus.
    LeadingMinus,
    /// A plus where an expression or a parenthesis begins: `0 + x`.
    LeadingPlus,
    /// A minus right after another operator: binds tighter than `^`.
    Minus,
    /// A plus right after another operator, which the reference refuses.
    Plus,
    /// `.not.` or `!`, which the language does not have.
    Not,
}

/// An operator between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are those of the operators")]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    Pow,
    /// `%`, which the language does not have.
    Mod,
    Gt,
    Lt,
    Geq,
    Leq,
    Eq,
    Neq,
    And,
    Or,
}

/// The functions of the language; all take one argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are those of the functions")]
pub enum Function {
    Sin,
    Cos,
    Tan,
    Sinh,
    Cosh,
    Tanh,
    Exp,
    Sqrt,
    Ceil,
    Ln,
    Log,
    Abs,
    Random,
    Factorial,
    /// The Heaviside step, one half at zero.
    H,
    /// Reserved, but not implemented by the reference.
    Sum,
    /// Reserved, but not implemented by the reference.
    Product,
    /// A name that is no function, followed by parentheses.
    Unknown,
}

/// What is wrong with an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExprProblem {
    /// There is no expression at all.
    Empty,
    /// An operator, a sign or a function has nothing to work on; the range is where it is missing.
    MissingOperand,
    /// An operator other than a sign where an expression begins, as in `*a`. The reference reads
    /// a zero before it.
    MissingLeftOperand,
    /// Two operands with nothing between them, as in `2 a`; the range is the gap.
    MissingOperator,
    /// `(` without its `)`; the range is the `(`.
    UnclosedParenthesis,
    /// `)` without its `(`. The reference lets it pass.
    SurplusParenthesis,
    /// `()`.
    EmptyParentheses,
    /// A word that starts like a number but is none, as `2a`.
    InvalidNumber,
    /// A character with no meaning in expressions.
    UnexpectedCharacter,
    /// An operator of another language; what to write instead, if there is something.
    UnsupportedOperator(Option<&'static str>),
    /// A name with parentheses behind it that is no function; the range is the name.
    UnknownFunction,
    /// `sum` and `product`: reserved names that always give NaN.
    UnimplementedFunction(Function),
    /// A function with this many arguments instead of one; the range is the arguments.
    ArgumentCount(u32),
    /// A signed operand or a function without parentheses where the reference needs them, as in
    /// `exp -a`; the range is what to put in parentheses.
    NeedsParentheses,
    /// A number where only a condition has a meaning.
    ConditionExpected,
    /// A condition where only a number has a meaning.
    NumberExpected,
    /// Nested deeper than anybody can read; the rest of the text was not understood.
    TooDeep,
}

impl ExprProblem {
    /// Whether the reference implementation refuses an expression that has this problem.
    pub fn refused_by_reference(self) -> bool {
        use ExprProblem::*;
        !matches!(self, SurplusParenthesis | MissingLeftOperand | UnimplementedFunction(_))
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Slot {
    node: Node,
    /// Without the parentheses around it.
    range: Range,
    parenthesised: bool,
}

impl Expr {
    /// The node that is the whole expression.
    pub fn root(&self) -> ExprId {
        self.root
    }

    /// The text that was parsed; all ranges are offsets in it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The node behind an id.
    pub fn node(&self, id: ExprId) -> Node {
        self.nodes[id.0 as usize].node
    }

    /// Where a node stands, without parentheses around it.
    pub fn range(&self, id: ExprId) -> Range {
        self.nodes[id.0 as usize].range
    }

    /// Whether the node is written in parentheses of its own.
    pub fn is_parenthesised(&self, id: ExprId) -> bool {
        self.nodes[id.0 as usize].parenthesised
    }

    /// The source text of a node.
    pub fn source(&self, id: ExprId) -> &str {
        slice(&self.text, self.range(id))
    }

    /// The name of a variable, or of the function that is called; empty for other nodes.
    pub fn name(&self, id: ExprId) -> &str {
        slice(&self.text, self.name_range(id))
    }

    /// Where that name stands.
    pub fn name_range(&self, id: ExprId) -> Range {
        let range = self.range(id);
        match self.node(id) {
            Node::Variable => range,
            Node::Call(..) => {
                Range { start: range.start, end: range.start + token::name_length(self.source(id)) as u32 }
            }
            _ => Range { start: range.start, end: range.start },
        }
    }

    /// All nodes, children before parents.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = ExprId> + use<> {
        (0..self.nodes.len() as u32).map(ExprId)
    }

    /// Every mention of a variable, in the order of the text.
    pub fn variables(&self) -> impl Iterator<Item = (&str, Range)> {
        self.ids().filter(|&id| self.node(id) == Node::Variable).map(|id| (self.source(id), self.range(id)))
    }

    /// The operands of a node, from left to right.
    pub fn children(&self, id: ExprId) -> impl Iterator<Item = ExprId> + use<> {
        let (first, second) = match self.node(id) {
            Node::Missing | Node::Number(_) | Node::Variable => (None, None),
            Node::Signed(_, operand) | Node::Call(_, operand) => (Some(operand), None),
            Node::Binary(_, left, right) | Node::List(left, right) => (Some(left), Some(right)),
        };
        first.into_iter().chain(second)
    }

    /// The innermost node at a position of the text.
    pub fn node_at(&self, offset: u32) -> Option<ExprId> {
        self.ids()
            .filter(|&id| {
                let range = self.range(id);
                range.start <= offset && offset <= range.end
            })
            .min_by_key(|&id| self.range(id).end - self.range(id).start)
    }

    /// Whether two expressions have the same tree and the same names, however they are written.
    pub fn same_as(&self, other: &Expr) -> bool {
        same(self, self.root, other, other.root)
    }

    /// Whether the expression is a literal zero.
    pub fn is_zero(&self) -> bool {
        matches!(self.node(self.root), Node::Number(value) if value == 0.0)
    }
}

fn same(a: &Expr, at: ExprId, b: &Expr, bt: ExprId) -> bool {
    let same_node = match (a.node(at), b.node(bt)) {
        (Node::Number(x), Node::Number(y)) => x == y || (x.is_nan() && y.is_nan()),
        (Node::Variable, Node::Variable) => a.name(at) == b.name(bt),
        (Node::Missing, Node::Missing) | (Node::List(..), Node::List(..)) => true,
        (Node::Signed(x, _), Node::Signed(y, _)) => x == y,
        (Node::Binary(x, ..), Node::Binary(y, ..)) => x == y,
        (Node::Call(x, _), Node::Call(y, _)) => x == y && a.name(at) == b.name(bt),
        _ => false,
    };
    same_node && a.children(at).zip(b.children(bt)).all(|(at, bt)| same(a, at, b, bt))
}

impl BinaryOp {
    /// How the language spells it.
    pub fn symbol(self) -> &'static str {
        match self {
            BinaryOp::Add => "+",
            BinaryOp::Sub => "-",
            BinaryOp::Mul => "*",
            BinaryOp::Div => "/",
            BinaryOp::Pow => "^",
            BinaryOp::Mod => "%",
            BinaryOp::Gt => ".gt.",
            BinaryOp::Lt => ".lt.",
            BinaryOp::Geq => ".geq.",
            BinaryOp::Leq => ".leq.",
            BinaryOp::Eq => ".eq.",
            BinaryOp::Neq => ".neq.",
            BinaryOp::And => ".and.",
            BinaryOp::Or => ".or.",
        }
    }

    /// Whether it compares two numbers.
    pub fn is_comparison(self) -> bool {
        use BinaryOp::*;
        matches!(self, Gt | Lt | Geq | Leq | Eq | Neq)
    }

    /// Whether it joins two conditions.
    pub fn is_logical(self) -> bool {
        matches!(self, BinaryOp::And | BinaryOp::Or)
    }

    /// How tightly it binds; all operators are left-associative.
    ///
    /// The reference puts every arithmetic operator on a level of its own: `/` before `*`, and `-`
    /// before `+`. That changes rounding only, but rounding is part of its results.
    /// It puts `.eq.` on the level of `.and.`; every expression that reads differently because of
    /// that is refused by it, so here `.eq.` is a comparison like the others and
    /// [`Portability::EqualsBesideLogic`] reports the difference.
    pub(crate) fn binding(self) -> u8 {
        use BinaryOp::*;
        match self {
            And | Or => 1,
            Eq => 2,
            Gt | Lt | Geq | Leq | Neq => 2,
            Add => 3,
            Sub => 4,
            Mul | Mod => 5,
            Div => 6,
            Pow => 7,
        }
    }
}

impl Function {
    /// The functions one can call, in the order of the manual.
    pub const ALL: [Function; 15] = [
        Function::Sin,
        Function::Cos,
        Function::Tan,
        Function::Sinh,
        Function::Cosh,
        Function::Tanh,
        Function::Exp,
        Function::Sqrt,
        Function::Ceil,
        Function::Ln,
        Function::Log,
        Function::Abs,
        Function::Random,
        Function::Factorial,
        Function::H,
    ];

    /// The function of that name, the reserved `sum` and `product` included.
    pub fn named(name: &str) -> Option<Function> {
        Some(match name {
            "sin" => Function::Sin,
            "cos" => Function::Cos,
            "tan" => Function::Tan,
            "sinh" => Function::Sinh,
            "cosh" => Function::Cosh,
            "tanh" => Function::Tanh,
            "exp" => Function::Exp,
            "sqrt" => Function::Sqrt,
            "ceil" => Function::Ceil,
            "ln" => Function::Ln,
            "log" => Function::Log,
            "abs" => Function::Abs,
            "random" => Function::Random,
            "factorial" => Function::Factorial,
            "H" => Function::H,
            "sum" => Function::Sum,
            "product" => Function::Product,
            _ => return None,
        })
    }

    /// How the language spells it; empty for [`Function::Unknown`].
    pub fn name(self) -> &'static str {
        match self {
            Function::Sin => "sin",
            Function::Cos => "cos",
            Function::Tan => "tan",
            Function::Sinh => "sinh",
            Function::Cosh => "cosh",
            Function::Tanh => "tanh",
            Function::Exp => "exp",
            Function::Sqrt => "sqrt",
            Function::Ceil => "ceil",
            Function::Ln => "ln",
            Function::Log => "log",
            Function::Abs => "abs",
            Function::Random => "random",
            Function::Factorial => "factorial",
            Function::H => "H",
            Function::Sum => "sum",
            Function::Product => "product",
            Function::Unknown => "",
        }
    }

    /// The number of arguments it takes.
    pub fn arity(self) -> u32 {
        1
    }
}

#[cfg(test)]
mod tests;
