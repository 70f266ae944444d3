//! The grammar of expressions, as the reference reads them, but never giving up.
//!
//! Each operator has a level of its own ([`BinaryOp::binding`]). A sign is weak where an
//! expression or a parenthesis begins (`-a^2` is −(a²)) and tight behind another operator
//! (`2 * -a^2` is 2·(−a)²).

use super::token::{Token, TokenKind, next_token};
use super::{BinaryOp, Expr, ExprId, ExprProblem, Function, Node, Sign, Slot};
use crate::problem::{Parsed, Problem, range};

/// Reads an expression. Whether it is a number or a condition is not judged here;
/// see [`parse_value`](super::parse_value) and [`parse_condition`](super::parse_condition).
pub fn parse_expression(text: &str) -> Parsed<Expr, ExprProblem> {
    // Positions are 32 bits wide; nobody writes half a gigabyte into one attribute.
    let text = if text.len() > LONGEST_TEXT { "" } else { text };
    let mut parser = Parser {
        text,
        token: next_token(text, 0),
        last_end: 0,
        nodes: Vec::with_capacity(text.len() / 2 + 2),
        links: 0,
        problems: Vec::new(),
        depth: 0,
        stopped: false,
    };
    let root = parser.whole();
    let Parser { nodes, mut problems, .. } = parser;
    problems.sort_by_key(|problem| (problem.range.start, problem.range.end));
    Parsed { value: Expr { text: text.into(), nodes, root }, problems }
}

const LONGEST_TEXT: usize = 1 << 29;
/// Nested parentheses; a person writes ten.
const MAX_DEPTH: u32 = 128;
/// Operators. A long sum is a tree of as many levels, and later passes recurse over them.
const MAX_LINKS: u16 = 2000;
/// More problems than this in one expression help nobody.
const MAX_PROBLEMS: usize = 100;

struct Parser<'t> {
    text: &'t str,
    token: Token,
    last_end: usize,
    nodes: Vec<Slot>,
    /// Operators so far. Left-associative chains are the only way to grow a tree without nesting,
    /// so this bounds its height.
    links: u16,
    problems: Vec<Problem<ExprProblem>>,
    depth: u32,
    stopped: bool,
}

/// What stands before an operand; decides what a sign there means.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    /// The start of the expression or of a parenthesis.
    Start,
    Operator,
    SignOrFunction,
}

impl Parser<'_> {
    fn whole(&mut self) -> ExprId {
        if self.token.kind == TokenKind::End {
            self.problem(ExprProblem::Empty, 0, self.text.len());
            return self.missing();
        }
        let start = self.token.start;
        let mut root = self.list(false);
        while self.token.kind != TokenKind::End {
            // Only a `)` too many ends a list before the text does.
            self.problem(ExprProblem::SurplusParenthesis, self.token.start, self.token.end);
            self.advance();
            root = self.infix(root, start, 0);
            while self.token.kind == TokenKind::Comma {
                self.skip_character();
                root = self.infix(root, start, 0);
            }
        }
        root
    }

    /// Expressions with commas between them. Outside a call a comma has no meaning.
    fn list(&mut self, in_call: bool) -> ExprId {
        let start = self.token.start;
        let mut first = self.expression(0, Before::Start);
        while self.token.kind == TokenKind::Comma {
            if !in_call {
                self.problem(ExprProblem::UnexpectedCharacter, self.token.start, self.token.end);
            }
            self.advance();
            let next = self.expression(0, Before::Start);
            first = self.join(Node::List(first, next), first, start);
        }
        first
    }

    fn expression(&mut self, min: u8, before: Before) -> ExprId {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.stop();
        }
        let start = self.token.start;
        let left = self.operand(before);
        let whole = self.infix(left, start, min);
        self.depth -= 1;
        whole
    }

    /// The operators behind a finished operand that bind at least as tightly as `min`.
    fn infix(&mut self, mut left: ExprId, start: usize, min: u8) -> ExprId {
        loop {
            let token = self.token;
            match token.kind {
                TokenKind::Operator(op) | TokenKind::Foreign(op) => {
                    if op.binding() < min {
                        return left;
                    }
                    if let TokenKind::Foreign(_) = token.kind {
                        let instead = (op != BinaryOp::Mod).then(|| op.symbol());
                        self.problem(ExprProblem::UnsupportedOperator(instead), token.start, token.end);
                    }
                    self.advance();
                    let right = self.expression(op.binding() + 1, Before::Operator);
                    left = self.join(Node::Binary(op, left, right), left, start);
                }
                TokenKind::UnknownOperator => {
                    if min > 0 {
                        return left;
                    }
                    self.problem(ExprProblem::UnsupportedOperator(None), token.start, token.end);
                    self.advance();
                    let right = self.expression(1, Before::Operator);
                    left = self.join(Node::List(left, right), left, start);
                }
                TokenKind::Number(_)
                | TokenKind::InvalidNumber
                | TokenKind::Name
                | TokenKind::Open
                | TokenKind::Not => {
                    let times = BinaryOp::Mul.binding();
                    if times < min {
                        return left;
                    }
                    // A character that means nothing was probably meant as the operator.
                    let reported = self.problems.last().is_some_and(|it| {
                        it.kind == ExprProblem::UnexpectedCharacter && it.range.end == self.last_end as u32
                    });
                    if !reported {
                        self.problem(ExprProblem::MissingOperator, self.last_end, token.start);
                    }
                    let right = self.expression(times + 1, Before::Start);
                    left = self.join(Node::Binary(BinaryOp::Mul, left, right), left, start);
                }
                TokenKind::Unexpected => self.skip_character(),
                TokenKind::Close | TokenKind::Comma | TokenKind::End => return left,
            }
        }
    }

    fn operand(&mut self, before: Before) -> ExprId {
        let token = self.token;
        match token.kind {
            TokenKind::Number(value) => self.leaf(Node::Number(value)),
            TokenKind::InvalidNumber => {
                self.problem(ExprProblem::InvalidNumber, token.start, token.end);
                self.leaf(Node::Missing)
            }
            TokenKind::Name => self.name(),
            TokenKind::Open => self.parenthesis(),
            TokenKind::Operator(BinaryOp::Sub) => self.signed(Sign::Minus, before),
            TokenKind::Operator(BinaryOp::Add) => self.signed(Sign::Plus, before),
            TokenKind::Not => {
                self.problem(ExprProblem::UnsupportedOperator(None), token.start, token.end);
                self.sign(Sign::Not, BinaryOp::And.binding() + 1, Before::Start)
            }
            TokenKind::Unexpected => {
                while self.token.kind == TokenKind::Unexpected {
                    self.skip_character();
                }
                self.operand(before)
            }
            TokenKind::Operator(_) | TokenKind::Foreign(_) | TokenKind::UnknownOperator => {
                if before == Before::Start {
                    self.problem(ExprProblem::MissingLeftOperand, self.last_end, token.start);
                    return self.push(Node::Number(0.0), token.start, token.start);
                }
                self.problem(ExprProblem::MissingOperand, self.last_end, token.start);
                self.missing()
            }
            TokenKind::Close | TokenKind::Comma | TokenKind::End => {
                let end = if token.kind == TokenKind::End { self.last_end } else { token.start };
                self.problem(ExprProblem::MissingOperand, self.last_end, end);
                self.missing()
            }
        }
    }

    fn signed(&mut self, sign: Sign, before: Before) -> ExprId {
        let start = self.token.start;
        match (before, sign) {
            (Before::Start, Sign::Minus) => {
                self.sign(Sign::LeadingMinus, BinaryOp::Sub.binding() + 1, Before::Operator)
            }
            (Before::Start, _) => self.sign(Sign::LeadingPlus, BinaryOp::Add.binding() + 1, Before::Operator),
            (Before::Operator, Sign::Minus) => self.sign(sign, TIGHT, Before::SignOrFunction),
            _ => {
                let signed = self.sign(sign, TIGHT, Before::SignOrFunction);
                self.problem(ExprProblem::NeedsParentheses, start, self.last_end);
                signed
            }
        }
    }

    fn sign(&mut self, sign: Sign, min: u8, before: Before) -> ExprId {
        let start = self.token.start;
        self.advance();
        let operand = self.expression(min, before);
        self.push(Node::Signed(sign, operand), start, self.last_end)
    }

    fn name(&mut self) -> ExprId {
        let token = self.token;
        let function = Function::named(&self.text[token.start..token.end]);
        self.advance();
        let next = self.token;
        let adjacent = next.start == token.end;
        let Some(function) = function else {
            if next.kind == TokenKind::Open && adjacent {
                self.problem(ExprProblem::UnknownFunction, token.start, token.end);
                let arguments = self.arguments();
                return self.push(Node::Call(Function::Unknown, arguments), token.start, self.last_end);
            }
            return self.push(Node::Variable, token.start, token.end);
        };
        if matches!(function, Function::Sum | Function::Product) {
            self.problem(ExprProblem::UnimplementedFunction(function), token.start, token.end);
        }
        let argument = match next.kind {
            TokenKind::Open => {
                let arguments = self.arguments();
                if let Node::List(..) = self.nodes[arguments.0 as usize].node {
                    let count = self.count(arguments);
                    self.problem(ExprProblem::ArgumentCount(count), next.start, self.last_end);
                }
                arguments
            }
            _ => {
                let argument = self.expression(TIGHT, Before::SignOrFunction);
                if let Node::Call(..) = self.nodes[argument.0 as usize].node {
                    self.problem(ExprProblem::NeedsParentheses, next.start, self.last_end);
                }
                argument
            }
        };
        self.push(Node::Call(function, argument), token.start, self.last_end)
    }

    /// What stands in the parentheses of a call.
    fn arguments(&mut self) -> ExprId {
        self.bracketed(true).0
    }

    fn parenthesis(&mut self) -> ExprId {
        let (inner, complete) = self.bracketed(false);
        self.nodes[inner.0 as usize].parenthesised |= complete;
        inner
    }

    /// From one parenthesis to the other, and whether anything stands between them. `in_call` allows commas.
    fn bracketed(&mut self, in_call: bool) -> (ExprId, bool) {
        let open = self.token;
        self.advance();
        if self.token.kind == TokenKind::Close {
            self.problem(ExprProblem::EmptyParentheses, open.start, self.token.end);
            let nothing = self.missing();
            self.advance();
            return (nothing, false);
        }
        let inner = self.list(in_call);
        self.close(open);
        (inner, true)
    }

    fn close(&mut self, open: Token) {
        if self.token.kind == TokenKind::Close {
            self.advance();
        } else if !self.stopped {
            self.problem(ExprProblem::UnclosedParenthesis, open.start, open.end);
        }
    }

    fn count(&self, mut list: ExprId) -> u32 {
        let mut count = 1;
        while let Node::List(rest, _) = self.nodes[list.0 as usize].node {
            count += 1;
            list = rest;
        }
        count
    }

    fn skip_character(&mut self) {
        self.problem(ExprProblem::UnexpectedCharacter, self.token.start, self.token.end);
        self.advance();
    }

    /// Gives up on the rest of the text.
    fn stop(&mut self) {
        if !self.stopped {
            self.stopped = true;
            self.problem(ExprProblem::TooDeep, self.token.start, self.text.len());
            self.token = Token { kind: TokenKind::End, start: self.text.len(), end: self.text.len() };
        }
    }

    fn advance(&mut self) {
        self.last_end = self.token.end;
        if !self.stopped {
            self.token = next_token(self.text, self.token.end);
        }
    }

    fn leaf(&mut self, node: Node) -> ExprId {
        let Token { start, end, .. } = self.token;
        self.advance();
        self.push(node, start, end)
    }

    fn missing(&mut self) -> ExprId {
        self.push(Node::Missing, self.last_end, self.last_end)
    }

    fn join(&mut self, node: Node, left: ExprId, start: usize) -> ExprId {
        self.links += 1;
        if self.links >= MAX_LINKS {
            self.stop();
        }
        // The first operand may be missing, and then its place is before the blanks.
        let start = start.min(self.nodes[left.0 as usize].range.start as usize);
        self.push(node, start, self.last_end)
    }

    fn push(&mut self, node: Node, start: usize, end: usize) -> ExprId {
        let id = ExprId(self.nodes.len() as u32);
        let mut range = range(start, end);
        // The last operand may be missing, and then its place may be behind the blanks.
        if let Node::Signed(_, last) | Node::Call(_, last) | Node::Binary(_, _, last) | Node::List(_, last) =
            node
        {
            range.end = range.end.max(self.nodes[last.0 as usize].range.end);
        }
        self.nodes.push(Slot { node, range, parenthesised: false });
        id
    }

    fn problem(&mut self, kind: ExprProblem, start: usize, end: usize) {
        let given_up = self.stopped && kind != ExprProblem::TooDeep;
        if !given_up && self.problems.len() < MAX_PROBLEMS {
            self.problems.push(Problem { kind, range: range(start, end) });
        }
    }
}

/// Binds tighter than every operator.
const TIGHT: u8 = 8;
