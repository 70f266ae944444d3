//! Allowing a finding: the comment that says that the author has looked at it.

use model::File;
use rules::{Diagnostic, Fix, Safety};
use syntax::Node;
use text::TextEdit;

use crate::{Analysis, Cancellable, symbol};

impl Analysis {
    /// A comment before the element of a finding that allows it there; none where no comment can stand.
    pub fn allowance(&self, file: File, found: &Diagnostic) -> Cancellable<Option<Fix>> {
        self.ask(|db| {
            let node = symbol::element_around(db, file, found.range.start)?;
            // Damaged text is no matter of opinion.
            if !model::parse(db, file).tree().is_well_formed()
                || node.parent().is_none_or(|it| !it.is_element())
            {
                return None;
            }
            let lead = lead(node);
            let comment = format!("<!-- nml: allow {} -->{lead}", found.rule.name);
            let edit = TextEdit::insert(node.range().start, comment);
            Some(Fix::edits(format!("Allow `{}` here", found.rule.name), Safety::Unsafe, vec![edit]))
        })
    }
}

/// The line break and the blanks before an element; nothing if it has no line for itself.
fn lead(node: Node<'_>) -> &str {
    let before = &node.document_text()[..node.range().start as usize];
    let line = before.trim_end_matches([' ', '\t']);
    let start = line.strip_suffix('\n').map(|it| it.strip_suffix('\r').unwrap_or(it).len());
    start.map_or("", |start| &before[start..])
}
