//! A parsed value beside what is wrong with its text.

use text::Range;

/// A value that was read from a text, and the problems found on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed<T, K> {
    /// What the text means; as much as could be understood.
    pub value: T,
    /// What is wrong with the text, in the order of the text.
    pub problems: Vec<Problem<K>>,
}

/// One thing that is wrong, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Problem<K> {
    /// What is wrong.
    pub kind: K,
    /// Where, in bytes from the start of the parsed text.
    pub range: Range,
}

impl<T, K> Parsed<T, K> {
    /// The value, if nothing is wrong with its text.
    pub fn ok(self) -> Option<T> {
        self.problems.is_empty().then_some(self.value)
    }
}

/// The range from `start` to `end`, which callers know to fit in 32 bits.
pub(crate) fn range(start: usize, end: usize) -> Range {
    Range { start: start as u32, end: end as u32 }
}

/// The part of `text` that `range` covers, or nothing if it does not lie in `text`.
pub(crate) fn slice(text: &str, range: Range) -> &str {
    text.get(range.start as usize..range.end as usize).unwrap_or_default()
}
