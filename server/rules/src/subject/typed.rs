//! Elements with their LEMS component types: what tells parameters from references and children from strangers.

use std::sync::Arc;

use ::syntax::Node;
use model::items::MemberKind;
use model::{Db, File, ResolvedType, Slot};
use rustc_hash::FxHashMap;

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

/// All components of a file, from the outside in. What is inside an element of unknown type is left out, and so are
/// annotations and notes, which may hold anything.
pub(crate) fn walk<'t>(db: &dyn Db, file: File, root: Node<'t>, mut visit: impl FnMut(&Typed<'t>)) {
    let mut slots = Slots { db, file, known: FxHashMap::default() };
    for top in root.elements() {
        if is_declaration(top.local_name()) {
            continue;
        }
        let ty = model::top_level_type(db, file, top);
        let typed = Typed { node: top, ty: ty.clone(), parent: None, fits: true };
        visit(&typed);
        let Some(ty) = ty else { continue };
        // A stack of our own: a hostile file may nest as deep as it likes.
        let mut open = vec![(ty, top.elements())];
        while let Some((parent, children)) = open.last_mut() {
            let Some(child) = children.next() else {
                open.pop();
                continue;
            };
            let tag = child.local_name();
            if matches!(tag, "annotation" | "notes") {
                continue;
            }
            let parent = Arc::clone(parent);
            let slot = slots.slot(&parent, child);
            let typed = Typed {
                node: child,
                ty: slot.ty.clone(),
                parent: Some(Arc::clone(&parent)),
                fits: slot.member.is_some(),
            };
            visit(&typed);
            if let Some(ty) = &slot.ty {
                let ty = Arc::clone(ty);
                open.push((ty, child.elements()));
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

/// Slots by parent type, tag and `type` attribute: a network asks the same question a hundred thousand times.
struct Slots<'d, 't> {
    db: &'d dyn Db,
    file: File,
    known: FxHashMap<(usize, &'t str, Option<&'t str>), Arc<Slot>>,
}

impl<'t> Slots<'_, 't> {
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
