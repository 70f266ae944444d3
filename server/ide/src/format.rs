//! Feature: formatting a document, a part of it, and the line that is being typed.

use model::File;
use syntax::Indent;
use text::{Range, TextEdit};

use crate::{Analysis, Cancellable};

impl Analysis {
    /// The edits that format a document; none if it is not well-formed.
    pub fn format(&self, file: File, indent: Indent) -> Cancellable<Vec<TextEdit>> {
        self.ask(|db| syntax::format(model::parse(db, file), indent))
    }

    /// The edits that format a part of a document.
    pub fn format_range(&self, file: File, indent: Indent, range: Range) -> Cancellable<Vec<TextEdit>> {
        let mut edits = self.format(file, indent)?;
        edits.retain(|it| range.contains_range(it.range));
        Ok(edits)
    }

    /// The indentation of the line that a place is on.
    pub fn format_line(&self, file: File, indent: Indent, offset: u32) -> Cancellable<Option<TextEdit>> {
        self.ask(|db| syntax::indentation(model::parse(db, file), offset, indent))
    }
}
