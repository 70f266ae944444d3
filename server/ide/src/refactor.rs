//! Feature: refactorings at the cursor.
//!
//! Each is a function of the element at the cursor that offers itself when it can be done, and changes only what its title says.

mod extract;
mod inline;
mod rewrite;
mod schema_order;
mod simulation;

use model::{Db, File};
use rules::{Fix, NewFile, Safety};
use syntax::{Document, Node};
use text::TextEdit;

use crate::symbol;
use crate::{Analysis, Cancellable};

/// What sort of change a refactoring is, as the protocol names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefactorKind {
    /// `refactor.extract`
    Extract,
    /// `refactor.inline`
    Inline,
    /// `refactor.rewrite`
    Rewrite,
}

/// A change on offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refactoring {
    /// What sort of change.
    pub kind: RefactorKind,
    /// The change with its title.
    pub fix: Fix,
}

impl Analysis {
    /// The refactorings on offer at a place.
    pub fn refactorings(&self, file: File, offset: u32) -> Cancellable<Vec<Refactoring>> {
        self.ask(|db| {
            let document = model::parse(db, file);
            // Half-written text must not be moved about.
            if !document.tree().is_well_formed() {
                return Vec::new();
            }
            let Some(node) = symbol::element_around(db, file, offset) else { return Vec::new() };
            if symbol::name_attribute(node).is_none() && node.parent().is_none_or(|it| !it.is_element()) {
                return Vec::new();
            }
            let at = Place { db, file, document, node, offset };
            [
                rewrite::convert_unit(&at),
                rewrite::convert_units(&at),
                schema_order::add_missing(&at),
                schema_order::reorder(&at),
                rewrite::gate(&at),
                rewrite::segment_groups(&at),
                rewrite::annotation(&at),
                extract::to_file(&at),
                inline::include(&at),
                simulation::create(&at),
            ]
            .into_iter()
            .flatten()
            .collect()
        })
    }
}

/// Where a refactoring is asked for.
struct Place<'a> {
    db: &'a dyn Db,
    file: File,
    document: &'a Document,
    /// The innermost element.
    node: Node<'a>,
    offset: u32,
}

impl<'a> Place<'a> {
    /// Is the cursor in the start tag of the element, so that the element itself is meant?
    fn is_in_start_tag(&self) -> bool {
        self.node.start_tag_range().touches(self.offset)
    }

    /// The component below the root element, if it is the one at the cursor.
    fn top_level(&self) -> Option<Node<'a>> {
        let top = symbol::top_level(self.node)?;
        (top == self.node && self.is_in_start_tag()).then_some(top)
    }

    /// The white space before an element, from the end of the line before.
    fn lead(&self, node: Node<'_>) -> &'a str {
        let before = &self.document.text()[..node.range().start as usize];
        &before[before.trim_end_matches([' ', '\t']).len()..]
    }

    /// How much deeper the children of an element are indented than it is itself.
    fn step(&self, node: Node<'_>) -> &'a str {
        let depth = |it: Node<'_>| self.lead(it);
        let child = node.elements().next().or_else(|| self.document.root()?.elements().next());
        let child = child.map_or("", depth);
        let parent = if node.elements().next().is_some() { depth(node) } else { "" };
        child.strip_prefix(parent).filter(|it| !it.is_empty()).unwrap_or("    ")
    }

    fn line_end(&self) -> &'static str {
        if self.document.text().contains("\r\n") { "\r\n" } else { "\n" }
    }
}

fn offer(kind: RefactorKind, title: impl Into<String>, edits: Vec<TextEdit>) -> Vec<Refactoring> {
    vec![Refactoring { kind, fix: Fix::edits(title, Safety::Safe, edits) }]
}

fn offer_file(
    kind: RefactorKind,
    title: impl Into<String>,
    edits: Vec<TextEdit>,
    file: NewFile,
) -> Vec<Refactoring> {
    let mut fix = Fix::edits(title, Safety::Safe, edits);
    fix.creates = Some(file);
    vec![Refactoring { kind, fix }]
}
