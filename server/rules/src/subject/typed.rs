//! Elements with their LEMS component types: what tells parameters from references and children from strangers.

use std::sync::Arc;

use ::syntax::{Node, NodeId, Tree};
use model::items::MemberKind;
use model::{Db, File, ResolvedType, Slot};
use rustc_hash::FxHashMap;

use crate::again::Dirty;

/// An element that is a component, top-level or nested.
#[derive(Debug, Clone)]
pub struct Typed<'t> {
    /// The element.
    pub node: Node<'t>,
    /// Its type, if it is known.
    pub ty: Option<Arc<ResolvedType>>,
    /// The type of the component around it; `None` at the top level.
    pub parent: Option<Arc<ResolvedType>>,
    /// Whether a child slot of the parent takes it; true at the top level.
    pub fits: bool,
}

/// The components of a file among the elements that are asked about, from the outside in. What is inside an element of
/// unknown type is left out, and so are annotations and notes, which may hold anything.
pub(crate) fn walk<'t>(
    db: &dyn Db,
    file: File,
    tree: &'t Tree,
    text: &'t str,
    dirty: &Dirty,
    mut visit: impl FnMut(&Typed<'t>),
) {
    let mut slots = Slots { db, file, known: FxHashMap::default() };
    let at = |id: NodeId| Node::new(tree, text, id);
    match dirty {
        Dirty::Everything => {
            let tops = Node::root(tree, text).into_iter().flat_map(Node::elements);
            tops.filter_map(|top| slots.typed(top))
                .collect::<Vec<_>>()
                .iter()
                .for_each(|top| slots.subtree(top, &mut visit));
        }
        Dirty::Some { alone, within } => {
            for typed in alone.iter().filter_map(|&id| slots.typed(at(id))).collect::<Vec<_>>() {
                visit(&typed);
            }
            for ids in within {
                let mut id = NodeId(ids.start);
                while id.0 < ids.end {
                    if tree.is_node(id)
                        && let Some(typed) = slots.typed(at(id))
                    {
                        slots.subtree(&typed, &mut |inner| {
                            if !alone.contains(&inner.node.id()) {
                                visit(inner);
                            }
                        });
                    }
                    id = if tree.is_node(id) { tree.subtree_end(id) } else { NodeId(id.0 + 1) };
                }
            }
        }
    }
}

/// Whether an element below the root declares something instead of being a component.
pub(crate) fn is_declaration(tag: &str) -> bool {
    matches!(
        tag,
        "Include"
            | "include"
            | "Target"
            | "Dimension"
            | "Unit"
            | "Constant"
            | "Assertion"
            | "ComponentType"
            | "notes"
            | "annotation"
            | "property"
    )
}

/// Whether an element may hold anything.
fn is_free(node: Node<'_>) -> bool {
    matches!(node.local_name(), "annotation" | "notes")
}

fn tree_has_children(node: Node<'_>) -> bool {
    node.tree().first_child(node.id()).is_some()
}

/// Slots by parent type, tag and `type` attribute: a network asks the same question a hundred thousand times.
struct Slots<'d, 't> {
    db: &'d dyn Db,
    file: File,
    known: FxHashMap<(usize, &'t str, Option<&'t str>), Arc<Slot>>,
}

impl<'t> Slots<'_, 't> {
    /// A component and all that are in it.
    fn subtree(&mut self, top: &Typed<'t>, visit: &mut impl FnMut(&Typed<'t>)) {
        visit(top);
        let Some(ty) = top.ty.clone() else { return };
        // A stack of our own: a hostile file may nest as deep as it likes.
        let mut open = vec![(ty, top.node.children())];
        while let Some((parent, children)) = open.last_mut() {
            let Some(child) = children.next() else {
                open.pop();
                continue;
            };
            if !child.is_element() || is_free(child) {
                continue;
            }
            let typed = self.child(&Arc::clone(parent), child);
            visit(&typed);
            if let Some(ty) = typed.ty
                && tree_has_children(child)
            {
                open.push((ty, child.children()));
            }
        }
    }

    /// An element with its type, which the elements around it give; `None` if it is no component or theirs is unknown.
    fn typed(&mut self, node: Node<'t>) -> Option<Typed<'t>> {
        if !node.is_element() {
            return None;
        }
        let mut chain: Vec<_> =
            std::iter::once(node).chain(node.ancestors()).filter(|it| it.is_element()).collect();
        chain.pop()?; // the document element
        let top = chain.pop()?;
        if is_declaration(top.local_name()) || chain.iter().any(|&it| is_free(it)) {
            return None;
        }
        let ty = model::top_level_type(self.db, self.file, top);
        let mut typed = Typed { node: top, ty, parent: None, fits: true };
        while let Some(inner) = chain.pop() {
            let parent = typed.ty?;
            typed = self.child(&parent, inner);
        }
        Some(typed)
    }

    fn child(&mut self, parent: &Arc<ResolvedType>, child: Node<'t>) -> Typed<'t> {
        let slot = self.slot(parent, child);
        Typed {
            node: child,
            ty: slot.ty.clone(),
            parent: Some(Arc::clone(parent)),
            fits: slot.member.is_some(),
        }
    }

    fn slot(&mut self, parent: &Arc<ResolvedType>, child: Node<'t>) -> Arc<Slot> {
        let type_attribute = child.attribute("type").map(|it| it.raw_value());
        // Types are kept alive by the snapshot, so their address is their identity here.
        let key = (Arc::as_ptr(parent) as usize, child.name(), type_attribute);
        let (db, file) = (self.db, self.file);
        Arc::clone(self.known.entry(key).or_insert_with(|| Arc::new(model::slot_of(db, file, parent, child))))
    }
}

impl Typed<'_> {
    /// Whether the type is, or extends, the one of this name.
    pub fn is_a(&self, name: &str) -> bool {
        self.ty.as_ref().is_some_and(|ty| ty.is_a(name))
    }

    /// The declared parameters that have no preset value.
    pub fn open_parameters(&self) -> impl Iterator<Item = &model::ResolvedMember> {
        let members = self.ty.iter().flat_map(|ty| ty.members_of(MemberKind::Parameter));
        members.filter(|it| it.fixed.is_none())
    }
}
