//! The path of an instance, and of a variable of it.

use text::Range;

use super::{PathProblem, split, trimmed, whole};
use crate::problem::{Parsed, Problem, range};

/// The steps of `../pop/3/cell`, `pop[3]/v` or `./synapse`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstancePath<'t> {
    /// From the first to the last.
    pub steps: Vec<Step<'t>>,
}

/// One step, as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step<'t> {
    /// What the step does.
    pub kind: StepKind<'t>,
    /// Where it stands; an index with its brackets.
    pub range: Range,
}

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind<'t> {
    /// `..`, or the word `parent` at the start.
    Parent,
    /// `.`, or the word `this` at the start.
    This,
    /// A name: a child, a list member with that id, or at the end a variable.
    Name(&'t str),
    /// `[3]`: the member at that place of the list before it.
    Index(u32),
    /// `/3/`: the member with that id of the list before it, or a segment of a cell.
    Id(u32),
    /// `list:id:index`: of the members of a list with that component id, the one at that place.
    ListItem {
        /// The name of the list.
        list: &'t str,
        /// The component id of its members.
        id: &'t str,
        /// Which of them.
        index: u32,
    },
}

impl<'t> InstancePath<'t> {
    /// The number of `..` at the start.
    pub fn parents(&self) -> usize {
        self.steps.iter().take_while(|step| step.kind == StepKind::Parent).count()
    }

    /// The last step if it is a name: the variable of a recording.
    pub fn last_name(&self) -> Option<(&'t str, Range)> {
        match self.steps.last()? {
            Step { kind: StepKind::Name(name), range } => Some((name, *range)),
            _ => None,
        }
    }

    /// The population and the index of the paths that connections use: `../pop/3/cell`,
    /// `../pop[3]`, `pop[3]`, `pop/3/cell`.
    pub fn population_member(&self) -> Option<(&'t str, Range, u32, Range)> {
        let mut steps =
            self.steps.iter().skip_while(|step| matches!(step.kind, StepKind::Parent | StepKind::This));
        let population = steps.next()?;
        let member = steps.next()?;
        match (population.kind, member.kind) {
            (StepKind::Name(name), StepKind::Index(index) | StepKind::Id(index)) => {
                Some((name, population.range, index, member.range))
            }
            _ => None,
        }
    }
}

/// Reads the path of an instance or of a variable.
pub fn parse_instance_path(text: &str) -> Parsed<InstancePath<'_>, PathProblem> {
    let mut steps = Vec::with_capacity(4);
    let mut problems = Vec::new();
    let (offset, text) = trimmed(text);
    if text.is_empty() {
        problems.push(Problem { kind: PathProblem::Empty, range: range(0, offset) });
        return Parsed { value: InstancePath { steps }, problems };
    }
    for (start, part) in split(text) {
        read_part(offset + start, part, &mut steps, &mut problems);
    }
    Parsed { value: InstancePath { steps }, problems }
}

fn read_part<'t>(
    start: usize,
    part: &'t str,
    steps: &mut Vec<Step<'t>>,
    problems: &mut Vec<Problem<PathProblem>>,
) {
    let mut problem = |kind, range| problems.push(Problem { kind, range });
    let (name, brackets) = match part.find(['[', ']']) {
        Some(at) => part.split_at(at),
        None => (part, ""),
    };
    let here = whole(start, name);
    if name.is_empty() && brackets.is_empty() {
        problem(PathProblem::EmptyStep, here);
    }
    if !name.is_empty() {
        if name.contains(char::is_whitespace) {
            problem(PathProblem::Blank, here);
        }
        let kind = read_name(name, steps.is_empty());
        match kind {
            StepKind::Parent if steps.iter().any(|step| step.kind != StepKind::Parent) => {
                problem(PathProblem::ParentInside, here)
            }
            StepKind::Name(name) if name.contains(':') => problem(PathProblem::InvalidListItem, here),
            _ => {}
        }
        steps.push(Step { kind, range: here });
    }

    let mut at = start + name.len();
    let mut rest = brackets;
    while !rest.is_empty() {
        if rest.starts_with(']') {
            problem(PathProblem::StrayBracket, range(at, at + 1));
            (rest, at) = (&rest[1..], at + 1);
            continue;
        }
        if !rest.starts_with('[') {
            let length = rest.find(['[', ']']).unwrap_or(rest.len());
            problem(PathProblem::TextAfterBracket, range(at, at + length));
            (rest, at) = (&rest[length..], at + length);
            continue;
        }
        let Some(close) = rest.find(']') else {
            problem(PathProblem::UnclosedBracket, range(at, at + rest.len()));
            if let Ok(index) = rest[1..].trim().parse() {
                steps.push(Step { kind: StepKind::Index(index), range: range(at, at + rest.len()) });
            }
            return;
        };
        match number(&rest[1..close]) {
            Some(index) => {
                steps.push(Step { kind: StepKind::Index(index), range: range(at, at + close + 1) })
            }
            None => problem(PathProblem::InvalidIndex, range(at + 1, at + close)),
        }
        (rest, at) = (&rest[close + 1..], at + close + 1);
    }
}

fn read_name(name: &str, is_first: bool) -> StepKind<'_> {
    match name {
        ".." => StepKind::Parent,
        "." => StepKind::This,
        "parent" if is_first => StepKind::Parent,
        "this" if is_first => StepKind::This,
        _ => match number(name) {
            Some(id) => StepKind::Id(id),
            None => list_item(name).unwrap_or(StepKind::Name(name)),
        },
    }
}

fn list_item(name: &str) -> Option<StepKind<'_>> {
    let (list, rest) = name.split_once(':')?;
    let (id, index) = rest.split_once(':')?;
    Some(StepKind::ListItem { list, id, index: number(index)? })
}

fn number(text: &str) -> Option<u32> {
    // `+3` is no index.
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}
