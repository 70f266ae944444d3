//! Places in documents as the one who asks counts them.

use std::fmt;

use model::{Db, File, line_index};
use serde::Serialize;
use text::Encoding;

use crate::Problem;

/// A position: line and column from 0, the column in the asker's units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column.
    pub character: u32,
}

/// A range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Range {
    /// Its start.
    pub start: Position,
    /// Its end.
    pub end: Position,
}

/// How the one who asks calls documents and counts columns.
pub struct Asker<'a> {
    /// How columns are counted.
    pub encoding: Encoding,
    /// The URI of a file; none for one that cannot be opened.
    pub uri: &'a dyn Fn(File) -> Option<String>,
}

impl fmt::Debug for Asker<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asker").field("encoding", &self.encoding).finish_non_exhaustive()
    }
}

impl Asker<'_> {
    pub(crate) fn range(&self, db: &dyn Db, file: File, range: text::Range) -> Range {
        let lines = line_index(db, file);
        let position = |at| {
            let it = lines.position(at, self.encoding);
            Position { line: it.line, character: it.column }
        };
        Range { start: position(range.start), end: position(range.end) }
    }

    pub(crate) fn problem(&self, db: &dyn Db, problem: &lower::LowerError) -> Problem {
        let message = problem.to_string();
        match problem.place {
            Some(place) => Problem {
                message,
                uri: (self.uri)(place.file),
                range: Some(self.range(db, place.file, place.range)),
            },
            None => Problem::somewhere(message),
        }
    }
}
