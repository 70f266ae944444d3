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
        let edits = self.format(file, indent)?;
        let document = self.document(file)?;
        let edits = edits.into_iter().map(|it| without_what_stays(document.text(), it));
        Ok(edits.filter(|it| range.contains_range(it.range)).collect())
    }

    /// The indentation of the line that a place is on.
    pub fn format_line(&self, file: File, indent: Indent, offset: u32) -> Cancellable<Option<TextEdit>> {
        self.ask(|db| syntax::indentation(model::parse(db, file), offset, indent))
    }
}

/// An edit without the line breaks at its start that stay: then the indentation of a line belongs to that line.
fn without_what_stays(text: &str, edit: TextEdit) -> TextEdit {
    let same = edit.range.of(text).bytes().zip(edit.insert.bytes());
    let same = same.take_while(|(old, new)| old == new && matches!(old, b'\n' | b'\r')).count();
    TextEdit::replace(Range::new(edit.range.start + same as u32, edit.range.end), &edit.insert[same..])
}
