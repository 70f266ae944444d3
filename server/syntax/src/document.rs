//! A text and its tree, kept together.

use std::sync::Arc;

use text::SharedText;

use crate::node::Node;
use crate::parser::parse;
use crate::reparse::{Change, Edit, reparse};
use crate::tree::{NodeId, Tree};

/// A text and its tree. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    text: SharedText,
    tree: Arc<Tree>,
}

impl Document {
    /// Parses `text`.
    pub fn new(text: impl Into<SharedText>) -> Document {
        let text = text.into();
        let tree = Arc::new(parse(&text));
        Document { text, tree }
    }

    /// The text.
    pub fn text(&self) -> &SharedText {
        &self.text
    }

    /// The tree of the text.
    pub fn tree(&self) -> &Arc<Tree> {
        &self.tree
    }

    /// The document node: the parent of the root element.
    pub fn node(&self) -> Node<'_> {
        Node::document(&self.tree, &self.text)
    }

    /// The root element.
    pub fn root(&self) -> Option<Node<'_>> {
        Node::root(&self.tree, &self.text)
    }

    /// The node with this id.
    pub fn at(&self, id: NodeId) -> Node<'_> {
        Node::new(&self.tree, &self.text, id)
    }

    /// The document after `edit`, which made `new_text` of the text.
    pub fn edited(&self, edit: &Edit, new_text: impl Into<SharedText>) -> (Document, Change) {
        let new_text = new_text.into();
        let (tree, change) = reparse(&self.tree, &self.text, edit, &new_text);
        (Document { text: new_text, tree: Arc::new(tree) }, change)
    }
}
