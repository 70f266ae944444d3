//! Names, functions and operators inside expressions; names whose dimension fits come first.

use lems::expression::{Function, Kind};
use lems::infer::Inferred;
use lems::{Dimension, infer, parse_condition, parse_value};
use rustc_hash::FxHashMap;
use syntax::Attribute;
use text::Range;

use super::{CompletionKind, Context, Topic};
use crate::element;
use crate::names::{self, NameKind, Visible};

/// The word that stands for the candidate while the expression is looked at.
const CANDIDATE: &str = "candidate__";

/// In an expression that should have a dimension, or in a condition.
pub(super) fn complete(
    ctx: &mut Context<'_>,
    attribute: Attribute<'_>,
    range: Range,
    wanted: Option<Dimension>,
    is_condition: bool,
) {
    let node = attribute.element();
    let Some(declaration) = element::enclosing_type(node) else { return };
    let word = super::word_at(ctx.text, range, ctx.offset, |it| it.is_alphanumeric() || it == '_');
    if word.of(ctx.text).starts_with(|it: char| it.is_ascii_digit()) {
        return;
    }
    let before = ctx.text[range.start as usize..word.start as usize].to_owned();
    let behind = ctx.text[word.end as usize..range.end as usize].to_owned();
    if let Some(dots) = dotted_operator(&before) {
        return operators(ctx, Range::new(word.start - dots, word.end));
    }
    let trial = format!("{before}{CANDIDATE}{behind}");
    let trial = syntax::decode_references(&trial);
    let visible = names::visible(ctx.db, ctx.file, declaration);
    let mut judge =
        Judge { visible: &visible, wanted, is_condition, trial: &trial, known: FxHashMap::default() };
    let own_name = node.attribute("name").or_else(|| node.parent()?.attribute("name"));
    let own_name = own_name.map(|it| it.value().into_owned());
    let is_derived = node.local_name() != "TimeDerivative" && node.local_name() != "StateAssignment";
    let assigned = node.attribute("variable").map(|it| it.value().into_owned());
    let usage = Usage::of(node, declaration);
    let mut entries = Vec::new();
    for (index, name) in visible.iter().enumerate() {
        // A variable cannot follow from itself.
        if is_derived && own_name.as_deref() == Some(&*name.name) && name.kind == NameKind::Variable {
            continue;
        }
        let mut score = judge.fit(name.dimension) * 10;
        score += match name.kind {
            NameKind::Variable => 40,
            NameKind::Parameter | NameKind::Constant => 40,
            NameKind::Requirement => 30,
            NameKind::Property => 10,
            NameKind::Time => -20,
            NameKind::Global => -10,
        };
        score += if name.is_own { 10 } else { 0 };
        score += usage.points(&name.name, &trial);
        if assigned.as_deref() == Some(&*name.name) {
            score += 15;
        }
        entries.push((index, score));
    }
    let measures = crate::measures::measures(ctx.db, ctx.file);
    for (index, score) in entries {
        let name = &visible[index];
        let kind = match name.kind {
            NameKind::Variable | NameKind::Requirement | NameKind::Time => CompletionKind::Variable,
            NameKind::Parameter | NameKind::Property => CompletionKind::Parameter,
            NameKind::Constant | NameKind::Global => CompletionKind::Constant,
        };
        let detail = name.dimension.map_or(String::new(), |it| measures.dimensions.describe(it));
        ctx.word(&name.name, kind, word).score(score).detail(detail);
    }
    functions(ctx, word, &behind);
}

fn functions(ctx: &mut Context<'_>, word: Range, behind: &str) {
    let called = behind.trim_start().starts_with('(');
    let usual = [Function::Exp, Function::Ln, Function::Abs, Function::H, Function::Sqrt];
    for function in Function::ALL {
        let name = function.name();
        let rank = usual.iter().position(|it| *it == function).map_or(0, |at| 10 - at as i32);
        let mut score = -100 + rank;
        if called {
            score += 2000;
        }
        let (insert, is_snippet) = match (called, ctx.options.snippets) {
            (true, _) => (name.to_owned(), false),
            (false, true) => (format!("{name}($1)$0"), true),
            (false, false) => (format!("{name}("), false),
        };
        let item = ctx.add(name, CompletionKind::Function, word, insert);
        item.score(score).detail("function").topic(Topic::Function(name.into()));
        item.item.is_snippet = is_snippet;
    }
}

/// How many bytes before the cursor belong to an operator such as `.gt.` that is being written.
fn dotted_operator(before: &str) -> Option<u32> {
    let dot = before.strip_suffix('.')?;
    // Behind a digit it is a decimal point.
    (!dot.ends_with(|it: char| it.is_ascii_digit())).then_some(1)
}

fn operators(ctx: &mut Context<'_>, range: Range) {
    let words = [
        (".gt.", "greater"),
        (".lt.", "less"),
        (".geq.", "greater or equal"),
        (".leq.", "less or equal"),
        (".eq.", "equal"),
        (".neq.", "not equal"),
        (".and.", "both"),
        (".or.", "either"),
    ];
    for (index, (word, meaning)) in words.into_iter().enumerate() {
        ctx.word(word, CompletionKind::Operator, range).score(-(index as i32)).detail(meaning);
    }
}

/// Tries each dimension once in the place of the word.
struct Judge<'a> {
    visible: &'a [Visible],
    wanted: Option<Dimension>,
    is_condition: bool,
    trial: &'a str,
    known: FxHashMap<Option<Dimension>, i32>,
}

impl Judge<'_> {
    fn fit(&mut self, dimension: Option<Dimension>) -> i32 {
        if let Some(known) = self.known.get(&dimension) {
            return *known;
        }
        let fit = self.try_dimension(dimension);
        self.known.insert(dimension, fit);
        fit
    }

    fn try_dimension(&self, dimension: Option<Dimension>) -> i32 {
        let kind = if self.is_condition { Kind::Condition } else { Kind::Number };
        let parsed = match kind {
            Kind::Condition => parse_condition(self.trial),
            Kind::Number => parse_value(self.trial),
        };
        let of = |name: &str| {
            if name == CANDIDATE {
                return dimension;
            }
            self.visible.iter().find(|it| &*it.name == name).and_then(|it| it.dimension)
        };
        let inference = infer(&parsed.value, &of);
        let wrong = inference.problems.iter().filter(|it| it.kind.is_wrong()).count();
        let fits = self.is_condition || self.wanted.is_none_or(|wanted| inference.dimension.fits(wanted));
        let is_certain = matches!(inference.dimension, Inferred::Known(_));
        match (wrong, fits) {
            (0, true) if is_certain => 30,
            (0, true) => 20,
            (_, true) => 8 - wrong.min(4) as i32,
            (0, false) => 4,
            _ => 0,
        }
    }
}

/// How the names are used in the other expressions of the type.
struct Usage {
    elsewhere: FxHashMap<String, u32>,
}

impl Usage {
    fn of(node: syntax::Node<'_>, declaration: syntax::Node<'_>) -> Usage {
        let mut usage = Usage { elsewhere: FxHashMap::default() };
        for other in declaration.descendants().take(600).filter(|it| it.is_element() && *it != node) {
            let counts = &mut usage.elsewhere;
            for name in ["value", "test", "condition"] {
                let Some(attribute) = other.attribute(name) else { continue };
                for word in words(&attribute.value()) {
                    *counts.entry(word.to_owned()).or_default() += 1;
                }
            }
        }
        usage
    }

    fn points(&self, name: &str, trial: &str) -> i32 {
        let in_this = words(trial).filter(|it| *it == name).count() as i32;
        let elsewhere = self.elsewhere.get(name).copied().unwrap_or(0);
        // Everything that is declared is used somewhere: what is not yet, is next.
        let unused = elsewhere == 0 && in_this == 0;
        (if unused { 60 } else { 0 }) - 20 * in_this.min(2) + elsewhere.min(4) as i32 * 2
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|it: char| !it.is_alphanumeric() && it != '_').filter(|it| !it.is_empty())
}
