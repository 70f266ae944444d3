//! Paths: how a document names an instance, a variable or a parameter of another component.
//!
//! Three kinds look alike and are not: the path of an instance (`../pop/3/cell`, also the
//! `quantity` of a recording), the `select` of a derived variable, and that of a derived
//! parameter. Whether the steps lead anywhere is a question for the model.

mod instance;
mod select;

use text::Range;

pub use instance::{InstancePath, Step, StepKind, parse_instance_path};
pub use select::{Select, SelectStep, SelectStepKind, parse_parameter_select, parse_select};

/// What is wrong with a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PathProblem {
    /// Nothing but blanks.
    Empty,
    /// Two slashes, or one at an end, with nothing between.
    EmptyStep,
    /// `[` without its `]`; the range is the rest from the `[`.
    UnclosedBracket,
    /// `]` without its `[`.
    StrayBracket,
    /// Something other than a whole number in the brackets; the range is inside them.
    InvalidIndex,
    /// Text between `]` and the next slash.
    TextAfterBracket,
    /// `..` behind a named step; no tool goes down and up again.
    ParentInside,
    /// `..` in the `select` of a derived variable, which only looks downward.
    ParentUnsupported,
    /// `[0]` in a `select`, which knows only `[*]` and `[attribute='value']`.
    IndexUnsupported,
    /// `name=value` without quotes.
    UnquotedValue,
    /// Brackets with something that is no condition.
    InvalidPredicate,
    /// Blanks, which become part of the name.
    Blank,
    /// `list:id` without an index, or with too many colons.
    InvalidListItem,
}

/// The parts of a path between slashes outside of brackets, with their offsets.
fn split(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = Some((0, text));
    std::iter::from_fn(move || {
        let (start, text) = rest?;
        let mut in_brackets = false;
        let slash = text.bytes().position(|byte| {
            in_brackets = (in_brackets || byte == b'[') && byte != b']';
            byte == b'/' && !in_brackets
        });
        rest = slash.map(|slash| (start + slash + 1, &text[slash + 1..]));
        Some((start, &text[..slash.unwrap_or(text.len())]))
    })
}

/// The path without blanks around it, and its offset.
fn trimmed(text: &str) -> (usize, &str) {
    let start = text.len() - text.trim_start().len();
    (start, text.trim())
}

fn whole(start: usize, text: &str) -> Range {
    crate::problem::range(start, start + text.len())
}

#[cfg(test)]
mod tests;
