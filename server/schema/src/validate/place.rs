//! An element that may not come where it stands: why, and where it belongs.

use rustc_hash::FxHashMap;
use syntax::NodeId;
use text::nearest;

use super::{Gap, Judge};
use crate::automaton::State;
use crate::declaration::{Element, Type};
use crate::namespaces::Namespace;
use crate::schema::Schema;
use crate::version::Version;
use crate::violation::{Place, Problem};

/// What has gone wrong in one row of children.
#[derive(Default)]
pub(super) struct Row {
    /// Elements that were taken for present though they come later; to be passed when they come.
    owed: Vec<u32>,
    /// Where elements of a name belong, for all that come too late.
    late: FxHashMap<u32, Late>,
    /// The last child of each name in the whole row.
    last: Option<FxHashMap<u32, NodeId>>,
}

#[derive(Clone, Copy)]
enum Late {
    Before(NodeId),
    TooMany,
    Excluded,
}

type Verdict = (Option<Problem>, State, Option<Element>);

impl Row {
    /// The offence, the state to go on from, and the declaration to judge the child by.
    pub(super) fn judge(
        &mut self,
        judge: &mut Judge<'_>,
        parent: NodeId,
        ty: Type,
        state: State,
        id: NodeId,
        (namespace, local, name): (Namespace, &str, Option<u32>),
    ) -> Verdict {
        if namespace != Namespace::NeuroMl && ty.schema().knows_element(local) {
            return (Some(Problem::WrongNamespace), state, None);
        }
        let declared = name.and_then(|name| Some((name, ty.child_of_name(name)?)));
        let Some((name, element)) = declared else {
            let (next, meant) = meant(namespace, local, state);
            return (Some(Problem::UnknownElement { state }), next, meant);
        };
        if let Some(owed) = self.owed.iter().position(|owed| *owed == name) {
            self.owed.swap_remove(owed);
            return (None, state, Some(element));
        }
        if let Some(gap) = judge.gap(state, local, name) {
            let (problem, after) = self.early(judge, parent, id, state, &gap);
            return (Some(problem), after, Some(gap.element));
        }
        let late = *self.late.entry(name).or_insert_with(|| late(judge, parent, ty, id, name));
        let problem = match late {
            Late::Before(sibling) => Problem::MisplacedElement { state, place: Place::Before(sibling) },
            Late::TooMany => Problem::TooManyElements { state },
            Late::Excluded => Problem::ExcludedElement { state },
        };
        (Some(problem), state, Some(element))
    }

    /// Something is missing before the element: it comes later, or not at all.
    fn early(
        &mut self,
        judge: &mut Judge<'_>,
        parent: NodeId,
        id: NodeId,
        state: State,
        gap: &Gap,
    ) -> (Problem, State) {
        let last = self.last.get_or_insert_with(|| last_of_each_name(judge, parent));
        let later =
            |element: &Element| last.get(&element.row().name).copied().filter(|sibling| *sibling > id);
        let missing: Vec<Element> =
            gap.missing.iter().copied().filter(|element| later(element).is_none()).collect();
        let place = gap.missing.iter().filter_map(later).max();
        self.owed.extend(
            gap.missing.iter().filter(|element| later(element).is_some()).map(|element| element.row().name),
        );
        let problem = match place {
            Some(sibling) if missing.is_empty() => {
                Problem::MisplacedElement { state, place: Place::After(sibling) }
            }
            _ => Problem::MissingBefore { state, missing },
        };
        (problem, gap.after)
    }
}

impl Judge<'_> {
    fn gap(&mut self, state: State, local: &str, name: u32) -> Option<Gap> {
        let found = self.gaps.entry((state.id(), name)).or_insert_with(|| {
            state.missing_before(local).map(|(missing, element, after)| Gap { missing, element, after })
        });
        found.clone()
    }

    fn named_children(&mut self, parent: NodeId) -> Vec<(NodeId, Option<u32>)> {
        let mut children = Vec::new();
        for child in self.node(parent).elements() {
            let mark = self.namespaces.mark();
            let attributes: Vec<_> = child.attributes().collect();
            self.namespaces.enter(&attributes);
            let (namespace, local) = self.namespaces.element(child.name());
            let name = if namespace == Namespace::NeuroMl { self.schema.name_id(local) } else { None };
            self.namespaces.leave(mark);
            children.push((child.id(), name));
        }
        children
    }
}

/// A misspelt element stands for the one that was meant, so that nothing seems to be missing.
fn meant(namespace: Namespace, local: &str, state: State) -> (State, Option<Element>) {
    let unknown = (state, None);
    let is_known = |schema: &'static Schema| schema.knows_element(local);
    if namespace != Namespace::NeuroMl || is_known(state.owner().schema()) {
        return unknown;
    }
    let expected = state.expected();
    let Some(near) = nearest(local, expected.iter().map(|element| element.name())) else { return unknown };
    // `inputW` of a later version and `iafCellOfMine`, somebody's own, have attributes of their own.
    let is_its_own = is_known(Schema::of(Version::LATEST))
        || local.strip_prefix(near).is_some_and(|more| more.chars().count() > 1);
    match state.next(near) {
        Some((_, next)) if is_its_own => (next, None),
        Some((element, next)) => (next, element),
        None => unknown,
    }
}

fn last_of_each_name(judge: &mut Judge<'_>, parent: NodeId) -> FxHashMap<u32, NodeId> {
    judge.named_children(parent).into_iter().filter_map(|(id, name)| Some((name?, id))).collect()
}

/// The last place before `id` where an element called `name` fits in: the row before it allows the
/// element, and after the element it allows the sibling that stands there.
fn late(judge: &mut Judge<'_>, parent: NodeId, ty: Type, id: NodeId, name: u32) -> Late {
    let mut state = ty.start();
    let mut place = None;
    let mut seen = false;
    for (sibling, sibling_name) in judge.named_children(parent) {
        if sibling >= id {
            break;
        }
        seen |= sibling_name == Some(name);
        let Some((_, after)) = state.step(sibling_name) else { continue };
        let fits = state.step(Some(name)).and_then(|(_, inserted)| inserted.step(sibling_name));
        if fits.is_some() && sibling_name != Some(name) {
            place = Some(sibling);
        }
        state = after;
    }
    match place {
        Some(sibling) => Late::Before(sibling),
        None if seen => Late::TooMany,
        None => Late::Excluded,
    }
}
