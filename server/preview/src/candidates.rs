//! What a panel could show: the components of the right kind that a document sees.

use model::{Db, File, ItemKind, ItemRef, file_items, include_closure, type_name_of};
use syntax::Node;

use crate::{Candidate, Question};

/// More than anybody chooses from.
const MOST: usize = 2000;

/// The components that fit, those of the document itself first, and the one that is wanted.
pub(crate) struct Candidates {
    pub(crate) items: Vec<(Candidate, ItemRef)>,
    pub(crate) chosen: Option<ItemRef>,
}

impl Candidates {
    /// Those that `fits` accepts. `caret` may know better than the element around the caret which one is meant.
    pub(crate) fn find(
        db: &dyn Db,
        root: File,
        question: &Question,
        fits: impl Fn(ItemRef) -> bool,
        caret: impl Fn(Node<'_>) -> Option<String>,
    ) -> Candidates {
        let closure = include_closure(db, root);
        let included = closure.files.iter().copied().filter(|it| *it != root);
        let mut items: Vec<(Candidate, ItemRef)> = Vec::new();
        for file in std::iter::once(root).chain(included) {
            db.unwind_if_revision_cancelled();
            for (at, component) in file_items(db, file).components.iter().enumerate() {
                let item = ItemRef { file, item: ItemKind::Component.at(at) };
                let Some(id) = component.id.as_deref().filter(|it| !it.is_empty()) else { continue };
                if items.len() == MOST || !fits(item) {
                    continue;
                }
                let ty = type_name_of(db, root, item);
                let label = format!("{id} ({})", ty.as_deref().unwrap_or(&component.tag));
                items.push((Candidate { id: id.to_owned(), label }, item));
            }
        }
        let by_id = |id: &str| items.iter().find(|(it, _)| it.id == id).map(|(_, item)| *item);
        let chosen = match (&question.id, question.at) {
            (Some(id), _) => by_id(id),
            (None, Some(at)) => chain(db, root, at)
                .into_iter()
                .find_map(|node| {
                    let own =
                        || by_id(&node.attribute("id")?.value()).filter(|it| is_at(db, *it, root, node));
                    caret(node).and_then(|id| by_id(&id)).or_else(own)
                })
                .or_else(|| items.first().map(|(_, item)| *item)),
            (None, None) => items.first().map(|(_, item)| *item),
        };
        Candidates { items, chosen }
    }

    /// What the panel is told of them.
    pub(crate) fn shown(&self) -> Vec<Candidate> {
        self.items.iter().map(|(it, _)| it.clone()).collect()
    }

    /// The id of the chosen one.
    pub(crate) fn id(&self) -> Option<String> {
        let chosen = self.chosen?;
        self.items.iter().find(|(_, item)| *item == chosen).map(|(it, _)| it.id.clone())
    }
}

fn is_at(db: &dyn Db, item: ItemRef, file: File, node: Node<'_>) -> bool {
    item.file == file && item.node(db).is_some_and(|it| it.id() == node.id())
}

/// The elements around an offset, innermost first.
pub(crate) fn chain(db: &dyn Db, file: File, at: u32) -> Vec<Node<'_>> {
    let mut chain = Vec::new();
    let mut current = model::root_element(db, file);
    while let Some(node) = current {
        chain.push(node);
        current = node.elements().find(|it| it.range().start <= at && at <= it.range().end);
    }
    chain.reverse();
    chain
}
