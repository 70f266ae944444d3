//! The two halves of a file's top level: what it declares, and where.

use syntax::{Node, NodeId};
use text::Range;

use crate::document::{root_element, source};
use crate::items::{FileItems, ItemId, ItemKind, Places, collect, places};
use crate::{Db, File, FilePath, core_types};

/// What a file declares: equal as long as only white space, comments or places change.
#[salsa::tracked(returns(ref))]
pub fn file_items(db: &dyn Db, file: File) -> FileItems {
    if let FilePath::Official(name) = file.path(db) {
        return core_types::file_items(name).cloned().unwrap_or_default();
    }
    if file.is_open(db) {
        // Read for its effect: texts of the same count declare the same, so any of them will do.
        file.declared(db);
        if let Some(document) = db.memory().document(file) {
            return collect(document.root());
        }
    }
    collect(root_element(db, file))
}

/// Where the items of a file stand.
#[salsa::tracked(returns(ref), no_eq, lru = 128)]
pub fn source_map(db: &dyn Db, file: File) -> SourceMap {
    SourceMap { nodes: places(root_element(db, file)) }
}

/// From an item to its place in the text and back.
#[derive(Debug)]
pub struct SourceMap {
    nodes: Places,
}

impl SourceMap {
    /// The element of an item.
    pub fn node(&self, item: ItemId) -> Option<NodeId> {
        self.list(item.kind).get(item.index as usize).copied()
    }

    /// The item that an element is.
    pub fn item(&self, node: NodeId) -> Option<ItemId> {
        use ItemKind as K;
        let kinds = [K::Component, K::Type, K::Include, K::Target, K::Dimension, K::Unit, K::Constant];
        kinds.into_iter().find_map(|kind| Some(kind.at(self.list(kind).binary_search(&node).ok()?)))
    }

    fn list(&self, kind: ItemKind) -> &[NodeId] {
        match kind {
            ItemKind::Include => &self.nodes.includes,
            ItemKind::Target => &self.nodes.targets,
            ItemKind::Dimension => &self.nodes.dimensions,
            ItemKind::Unit => &self.nodes.units,
            ItemKind::Constant => &self.nodes.constants,
            ItemKind::Type => &self.nodes.types,
            ItemKind::Component => &self.nodes.components,
        }
    }
}

impl crate::ItemRef {
    /// The element of the item.
    pub fn node(self, db: &dyn Db) -> Option<Node<'_>> {
        let id = source_map(db, self.file).node(self.item)?;
        Some(source(db, self.file).document.at(id))
    }

    /// The place of the item: the value of its name or id, or its tag name.
    pub fn range(self, db: &dyn Db) -> Option<Range> {
        let node = self.node(db)?;
        let name = match self.item.kind {
            ItemKind::Component => node.attribute("id"),
            ItemKind::Unit | ItemKind::Constant => node.attribute("symbol"),
            ItemKind::Type | ItemKind::Dimension => node.attribute("name"),
            ItemKind::Target => node.attribute("component"),
            ItemKind::Include => ["href", "file", "url"].into_iter().find_map(|it| node.attribute(it)),
        };
        Some(name.map_or_else(|| node.name_range(), |it| it.value_range()))
    }
}
