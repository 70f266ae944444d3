//! What a document that is not well-formed still says, and what it no longer does.
//!
//! A missing end tag makes strangers of its siblings and orphans of what refers to them. Such findings would only hide
//! the one that matters, so they wait until the damage is mended; what lies outside of it is still checked.

use ::syntax::{Node, SyntaxProblem, SyntaxProblemKind as Kind, Tree};
use text::Range;

use crate::{Diagnostic, Group};

/// The broken places of a document.
#[derive(Debug)]
pub(crate) struct Damage {
    /// Where elements are not what they seem.
    places: Vec<Range>,
    /// Whether elements may stand in the wrong parent, so that what is declared and what refers to it is uncertain.
    structural: bool,
}

/// Whether elements may stand in the wrong parent.
pub(crate) fn is_structural(tree: &Tree) -> bool {
    tree.problems().iter().any(|it| it.kind.is_error() && moves_elements(it.kind))
}

/// Whether findings of a group wait, wherever they are, until the structure is sound again.
pub(crate) fn waits_for_structure(group: Group) -> bool {
    !matches!(group, Group::Syntax | Group::Housekeeping | Group::Schema | Group::Includes)
}

impl Damage {
    pub(crate) fn of(tree: &Tree, text: &str) -> Damage {
        let errors = || tree.problems().iter().filter(|it| it.kind.is_error());
        Damage {
            places: errors().map(|problem| place(tree, text, problem)).collect(),
            structural: is_structural(tree),
        }
    }

    /// Whether a finding may be no more than a consequence of the damage.
    pub(crate) fn explains(&self, finding: &Diagnostic) -> bool {
        match finding.rule.group {
            Group::Syntax | Group::Housekeeping => false,
            group => self.structural && waits_for_structure(group) || self.covers(finding.range),
        }
    }

    fn covers(&self, range: Range) -> bool {
        self.places.iter().any(|place| place.start <= range.start && range.start <= place.end)
    }
}

/// Whether a problem may have put other elements into a wrong parent, or swallowed them.
fn moves_elements(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::MissingEndTag
            | Kind::StrayEndTag
            | Kind::EndTagWithoutName
            | Kind::UnclosedStartTag
            | Kind::UnclosedComment
            | Kind::UnclosedCData
            | Kind::UnclosedInstruction
            | Kind::UnclosedDoctype
            | Kind::SecondRoot
    )
}

/// The damaged place of a problem: itself with what explains it, and where elements moved all of the element around it.
fn place(tree: &Tree, text: &str, problem: &SyntaxProblem) -> Range {
    let related = problem.related.unwrap_or(problem.range);
    let own =
        Range { start: problem.range.start.min(related.start), end: problem.range.end.max(related.end) };
    let node = Node::new(tree, text, tree.node_at(own.start));
    let tag = node.start_tag_range();
    if !moves_elements(problem.kind) {
        // One broken attribute may take others of its tag along.
        let in_tag = node.is_element() && tag.start <= own.start && own.end <= tag.end;
        return if in_tag { tag } else { own };
    }
    let around = std::iter::once(node).chain(node.ancestors()).find(|it| it.is_element());
    let Some(around) = around else { return own };
    let name = around.name_range();
    Range { start: own.start.min(name.start), end: own.end.max(around.range().end) }
}
