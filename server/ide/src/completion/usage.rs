//! What models usually say, counted in real ones: which child follows which, which unit an attribute has.
//!
//! The table holds words of the official files only; `tests/bench/completion/learn.rs` makes it.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

/// What is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Habit {
    /// The child behind another: `parent/child`, `parent/` for the first.
    Next,
    /// The child before another: `parent/child`.
    Before,
    /// Any child of `parent`.
    Present,
    /// An attribute of `tag`.
    Attribute,
    /// The word in `tag@attribute`.
    Value,
    /// The unit in `tag@attribute`.
    Unit,
    /// The dimension of a name, in lower case.
    Dimension,
}

/// Where a word stands among the usual ones, the most usual first.
pub(super) fn rank(habit: Habit, context: &str, word: &str) -> Option<usize> {
    table().get(&(habit, context))?.iter().position(|it| *it == word)
}

/// `most` points for the most usual word, fewer for the next ones.
pub(super) fn points(habit: Habit, context: &str, word: &str, most: i32) -> i32 {
    rank(habit, context, word).map_or(0, |at| most - most / 8 * at as i32)
}

type Table = FxHashMap<(Habit, &'static str), Vec<&'static str>>;

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let line = |line: &'static str| {
            let mut parts = line.split('\t');
            let habit = match parts.next()? {
                "c" => Habit::Next,
                "b" => Habit::Before,
                "p" => Habit::Present,
                "a" => Habit::Attribute,
                "v" => Habit::Value,
                "u" => Habit::Unit,
                "d" => Habit::Dimension,
                _ => return None,
            };
            Some(((habit, parts.next()?), parts.next()?.split(' ').collect()))
        };
        include_str!("usage.tsv").lines().filter_map(line).collect()
    })
}
