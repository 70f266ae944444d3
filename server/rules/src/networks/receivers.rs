//! What can be attached to the cells of a network.

use model::items::MemberKind;
use model::{File, ItemRef, Lookup};
use rustc_hash::FxHashMap;

use crate::Context;

/// The `Attachments` lists of the cells that were asked about.
#[derive(Default)]
pub(super) struct Receivers<'t> {
    known: FxHashMap<&'t str, Option<Receiver>>,
}

/// A type of cell with its lists.
pub(super) struct Receiver {
    /// Its name.
    pub ty: Box<str>,
    /// The lists: name, and the type of what may be attached.
    pub slots: Vec<(Box<str>, Box<str>)>,
}

impl<'t> Receivers<'t> {
    /// The lists of a component; `None` where its type cannot be told.
    pub(super) fn of(&mut self, ctx: &Context<'_>, component: &'t str) -> Option<&Receiver> {
        self.known.entry(component).or_insert_with(|| Receiver::of(ctx, component)).as_ref()
    }
}

impl Receiver {
    fn of(ctx: &Context<'_>, component: &str) -> Option<Receiver> {
        let (item, root) = find(ctx, component)?;
        let ty = model::type_name_of(ctx.db, root, item)?;
        let ty = model::component_type(ctx.db, root, &ty)?;
        let slots = ty.members_of(MemberKind::Attachments);
        let slots = slots.map(|it| (it.member.name.clone(), it.member.of_type.clone().unwrap_or_default()));
        Some(Receiver { ty: ty.name.clone(), slots: slots.collect() })
    }
}

/// The type of a component, where it can be told.
pub(super) fn type_of(ctx: &Context<'_>, component: &str) -> Option<Box<str>> {
    let (item, root) = find(ctx, component)?;
    let ty = model::type_name_of(ctx.db, root, item)?;
    model::scope(ctx.db, root).has_type(&ty).then_some(ty)
}

fn find(ctx: &Context<'_>, id: &str) -> Option<(ItemRef, File)> {
    match model::find_component(ctx.db, ctx.file, id, None) {
        Lookup::Found(item) => Some((item, ctx.file)),
        Lookup::FoundByIncluder { item, includer } => Some((item, includer)),
        _ => None,
    }
}
