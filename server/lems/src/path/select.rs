//! The `select` of a derived variable (run-time instances below this one) and of a derived
//! parameter (components of the document).

use text::Range;

use super::{PathProblem, split, trimmed, whole};
use crate::problem::{Parsed, Problem, range};

/// The steps of `synapses[*]/i` or of `//Cell[id=path]/threshold`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Select<'t> {
    /// Whether it starts with `//`: anywhere in the document (derived parameters only).
    pub anywhere: bool,
    /// From the first to the last; the last is the variable or the parameter.
    pub steps: Vec<SelectStep<'t>>,
}

/// One step of a `select`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SelectStep<'t> {
    /// What the step does.
    pub kind: SelectStepKind<'t>,
    /// The name of the child or list, of the variable, or of the component type.
    pub name: &'t str,
    /// Where the name stands.
    pub name_range: Range,
    /// Where the whole step stands, brackets included.
    pub range: Range,
}

/// What a step of a `select` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SelectStepKind<'t> {
    /// `name`: a single child, or at the end the variable.
    Name,
    /// `..`: the parent component (derived parameters only).
    Parent,
    /// `list[*]`: all members.
    All,
    /// `list[attribute='value']`: the members whose text or reference equals the value.
    Where {
        /// The left side.
        attribute: &'t str,
        /// Where it stands.
        attribute_range: Range,
        /// The right side without quotes.
        value: &'t str,
        /// Where it stands, without the quotes.
        value_range: Range,
    },
}

impl<'t> Select<'t> {
    /// The last step, if it is a plain name: what is selected.
    pub fn target(&self) -> Option<(&'t str, Range)> {
        let last = self.steps.last()?;
        (last.kind == SelectStepKind::Name).then_some((last.name, last.name_range))
    }

    /// Whether it may select several things, so that `reduce` is needed.
    pub fn is_many(&self) -> bool {
        self.steps.iter().any(|step| matches!(step.kind, SelectStepKind::All | SelectStepKind::Where { .. }))
    }
}

/// Reads the `select` of a derived variable.
pub fn parse_select(text: &str) -> Parsed<Select<'_>, PathProblem> {
    read(text, Of::Variable)
}

/// Reads the `select` of a derived parameter.
pub fn parse_parameter_select(text: &str) -> Parsed<Select<'_>, PathProblem> {
    read(text, Of::Parameter)
}

#[derive(Clone, Copy, PartialEq)]
enum Of {
    Variable,
    Parameter,
}

fn read(text: &str, of: Of) -> Parsed<Select<'_>, PathProblem> {
    let mut select = Select { anywhere: false, steps: Vec::with_capacity(4) };
    let mut problems = Vec::new();
    let (mut offset, mut text) = trimmed(text);
    if text.is_empty() {
        problems.push(Problem { kind: PathProblem::Empty, range: range(0, offset) });
        return Parsed { value: select, problems };
    }
    if of == Of::Parameter
        && let Some(rest) = text.strip_prefix("//")
    {
        select.anywhere = true;
        (offset, text) = (offset + 2, rest);
    }
    for (start, part) in split(text) {
        if let Some(step) = read_step(offset + start, part, of, &mut problems) {
            select.steps.push(step);
        }
    }
    Parsed { value: select, problems }
}

fn read_step<'t>(
    start: usize,
    part: &'t str,
    of: Of,
    problems: &mut Vec<Problem<PathProblem>>,
) -> Option<SelectStep<'t>> {
    let mut problem = |kind, range| problems.push(Problem { kind, range });
    let here = whole(start, part);
    let (name, brackets) = match part.find('[') {
        Some(at) => part.split_at(at),
        None => (part, ""),
    };
    let name_range = whole(start, name);
    if name.is_empty() {
        problem(PathProblem::EmptyStep, name_range);
        return None;
    }
    if let Some(at) = name.find(']') {
        problem(PathProblem::StrayBracket, range(start + at, start + at + 1));
    }
    if name.contains(char::is_whitespace) {
        problem(PathProblem::Blank, name_range);
    }
    let step = |kind| Some(SelectStep { kind, name, name_range, range: here });
    if name == ".." {
        if of == Of::Variable {
            problem(PathProblem::ParentUnsupported, name_range);
        }
        return step(SelectStepKind::Parent);
    }
    if brackets.is_empty() {
        return step(SelectStepKind::Name);
    }
    let at = start + name.len();
    let Some(close) = brackets.rfind(']') else {
        problem(PathProblem::UnclosedBracket, whole(at, brackets));
        return step(SelectStepKind::All);
    };
    if close + 1 < brackets.len() {
        problem(PathProblem::TextAfterBracket, range(at + close + 1, at + brackets.len()));
    }
    let inside = &brackets[1..close];
    let inside_range = whole(at + 1, inside);
    if inside.trim() == "*" {
        return step(SelectStepKind::All);
    }
    if !inside.is_empty() && inside.bytes().all(|byte| byte.is_ascii_digit()) {
        problem(PathProblem::IndexUnsupported, whole(at, &brackets[..=close]));
        return step(SelectStepKind::All);
    }
    let Some((attribute, value)) = inside.split_once('=') else {
        problem(PathProblem::InvalidPredicate, inside_range);
        return step(SelectStepKind::All);
    };
    let (attribute_at, trimmed_attribute) = trimmed(attribute);
    let attribute_range = whole(at + 1 + attribute_at, trimmed_attribute);
    let value_start = at + 1 + attribute.len() + 1;
    let (value_at, quoted) = trimmed(value);
    let value_at = value_start + value_at;
    let unquoted = ['\'', '"'].iter().find_map(|&quote| quoted.strip_prefix(quote)?.strip_suffix(quote));
    let (value, value_range) = match unquoted {
        Some(value) => (value, whole(value_at + 1, value)),
        None => {
            // Derived parameters compare with another attribute, which has no quotes.
            if of == Of::Variable {
                problem(PathProblem::UnquotedValue, whole(value_at, quoted));
            }
            (quoted, whole(value_at, quoted))
        }
    };
    if trimmed_attribute.is_empty() {
        problem(PathProblem::InvalidPredicate, inside_range);
    }
    step(SelectStepKind::Where { attribute: trimmed_attribute, attribute_range, value, value_range })
}
