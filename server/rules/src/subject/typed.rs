//! Elements with their LEMS component types: what tells parameters from references and children from strangers.

use std::sync::Arc;

use ::syntax::{Node, NodeId, ShapeId, Tree};
use model::items::MemberKind;
use model::{Db, File, ResolvedType};
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

/// Components that differ in nothing but values: of the same names, types and place. They have a number of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct KindId(u32);

impl KindId {
    /// Stands for the document element.
    const TOP: KindId = KindId(u32::MAX);

    /// As an index into a table that grows with the kinds.
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// The components of a file among the elements that are asked about, from the outside in. What is inside an element of
/// unknown type is left out, and so are annotations and notes, which may hold anything.
pub(crate) fn walk<'t>(
    db: &dyn Db,
    file: File,
    tree: &'t Tree,
    text: &'t str,
    dirty: &Dirty,
    mut visit: impl FnMut(&Typed<'t>, KindId),
) {
    let (children, rest) = (FxHashMap::default(), FxHashMap::default());
    let mut kinds = Kinds { db, file, list: Vec::new(), children, rest };
    let at = |id: NodeId| Node::new(tree, text, id);
    match dirty {
        Dirty::Everything => {
            for top in Node::root(tree, text).into_iter().flat_map(Node::elements) {
                if let Some(kind) = kinds.of(top) {
                    kinds.subtree(top, kind, &mut visit);
                }
            }
        }
        Dirty::Some { alone, within } => {
            for &id in alone {
                if let Some(kind) = kinds.of(at(id)) {
                    kinds.visit(at(id), kind, &mut visit);
                }
            }
            for ids in within {
                let mut id = NodeId(ids.start);
                while id.0 < ids.end {
                    if tree.is_node(id)
                        && let Some(kind) = kinds.of(at(id))
                    {
                        kinds.subtree(at(id), kind, &mut |inner, kind| {
                            if !alone.contains(&inner.node.id()) {
                                visit(inner, kind);
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

/// The kinds of components met so far: a network asks the same question a hundred thousand times.
struct Kinds<'d, 't> {
    db: &'d dyn Db,
    file: File,
    /// Of each kind the component met last.
    list: Vec<Typed<'t>>,
    /// By the kind of the parent and the shape; `None` for what may hold anything.
    children: FxHashMap<(KindId, ShapeId), Option<KindId>>,
    /// Those whose `type` attribute tells the type, by the kind of the parent, the shape and that value.
    rest: FxHashMap<Key<'t>, KindId>,
}

type Key<'t> = (KindId, ShapeId, &'t str);

impl<'t> Kinds<'_, 't> {
    fn visit(&mut self, node: Node<'t>, kind: KindId, visit: &mut impl FnMut(&Typed<'t>, KindId)) {
        let typed = &mut self.list[kind.index()];
        typed.node = node;
        visit(typed, kind);
    }

    /// A component and all that are in it.
    fn subtree(&mut self, top: Node<'t>, kind: KindId, visit: &mut impl FnMut(&Typed<'t>, KindId)) {
        self.visit(top, kind, visit);
        if self.list[kind.index()].ty.is_none() {
            return;
        }
        // A stack of our own: a hostile file may nest as deep as it likes.
        let mut open = vec![(kind, top.children())];
        while let Some((parent, children)) = open.last_mut() {
            let Some(child) = children.next() else {
                open.pop();
                continue;
            };
            if !child.is_element() {
                continue;
            }
            let Some(kind) = self.child(*parent, child) else { continue };
            self.visit(child, kind, visit);
            if self.list[kind.index()].ty.is_some() && tree_has_children(child) {
                open.push((kind, child.children()));
            }
        }
    }

    /// The kind of an element, which the elements around it give; `None` if it is no component or theirs is unknown.
    fn of(&mut self, node: Node<'t>) -> Option<KindId> {
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
        let mut kind = self.top(top);
        while let Some(inner) = chain.pop() {
            self.list[kind.index()].ty.as_ref()?;
            kind = self.child(kind, inner)?;
        }
        Some(kind)
    }

    /// The kind of a child of the document element.
    fn top(&mut self, node: Node<'t>) -> KindId {
        let is_told_by_value = node.attribute("type").is_some() || node.attribute("extends").is_some();
        let shape = node.shape().filter(|_| !is_told_by_value);
        if let Some(Some(known)) = shape.and_then(|shape| self.children.get(&(KindId::TOP, shape))) {
            return *known;
        }
        let ty = model::top_level_type(self.db, self.file, node);
        let kind = self.add(Typed { node, ty, parent: None, fits: true });
        if let Some(shape) = shape {
            self.children.insert((KindId::TOP, shape), Some(kind));
        }
        kind
    }

    /// The kind of a child of an element of known type; `None` if it may hold anything.
    #[inline]
    fn child(&mut self, parent: KindId, child: Node<'t>) -> Option<KindId> {
        let shape = child.shape();
        if let Some(shape) = shape
            && let Some(&known) = self.children.get(&(parent, shape))
        {
            return known;
        }
        self.other_child(parent, child, shape)
    }

    fn other_child(&mut self, parent: KindId, child: Node<'t>, shape: Option<ShapeId>) -> Option<KindId> {
        let type_attribute = child.attribute("type").map(|it| it.raw_value());
        let is_free = is_free(child);
        if let (Some(shape), true) = (shape, is_free || type_attribute.is_none()) {
            let kind = (!is_free).then(|| self.add_child(parent, child));
            self.children.insert((parent, shape), kind);
            return kind;
        }
        if is_free {
            return None;
        }
        // A very strange element has no shape, and is of a kind of its own.
        let Some(shape) = shape else { return Some(self.add_child(parent, child)) };
        let key = (parent, shape, type_attribute.unwrap_or_default());
        if let Some(&known) = self.rest.get(&key) {
            return Some(known);
        }
        let kind = self.add_child(parent, child);
        self.rest.insert(key, kind);
        Some(kind)
    }

    fn add_child(&mut self, parent: KindId, child: Node<'t>) -> KindId {
        let parent = self.list[parent.index()].ty.clone();
        let slot = parent.as_ref().map(|it| model::slot_of(self.db, self.file, it, child));
        let fits = slot.as_ref().is_some_and(|it| it.member.is_some());
        self.add(Typed { node: child, ty: slot.and_then(|it| it.ty), parent, fits })
    }

    fn add(&mut self, typed: Typed<'t>) -> KindId {
        self.list.push(typed);
        KindId(self.list.len() as u32 - 1)
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
