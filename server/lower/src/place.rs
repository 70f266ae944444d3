//! Where the components of a graph stand in the documents.

use model::{Db, File, parse};
use sim::ComponentId;
use syntax::{Node, NodeId};
use text::Range;

/// A place in a document.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The file.
    pub file: File,
    /// The bytes of its text.
    pub range: Range,
}

/// The element of each component, by the number of the component.
#[derive(Clone, Debug, Default)]
pub struct Places {
    elements: Vec<(File, NodeId, Range)>,
}

impl Places {
    pub(crate) fn push(&mut self, file: File, node: Node<'_>) {
        self.elements.push((file, node.id(), node.start_tag_range()));
    }

    /// The start tag of a component.
    pub fn get(&self, component: ComponentId) -> Option<Place> {
        let &(file, _, range) = self.elements.get(component.0 as usize)?;
        Some(Place { file, range })
    }

    /// The element of a component.
    pub fn node<'db>(&self, db: &'db dyn Db, component: ComponentId) -> Option<Node<'db>> {
        let &(file, node, _) = self.elements.get(component.0 as usize)?;
        Some(parse(db, file).at(node))
    }
}
