//! Content models: which element may come next.

use std::fmt;

use crate::declaration::{Element, Type};
use crate::schema::Schema;
use crate::tables::{EdgeRow, StateRow};

/// A place in the content of an element: what has been read decides what may follow.
#[derive(Clone, Copy)]
pub struct State {
    schema: &'static Schema,
    id: u32,
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && std::ptr::eq(self.schema, other.schema)
    }
}

impl Eq for State {}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "State({} of {:?})", self.id, self.owner())
    }
}

impl State {
    #[inline]
    pub(crate) fn new(schema: &'static Schema, id: u32) -> Self {
        State { schema, id }
    }

    pub(crate) fn id(self) -> u32 {
        self.id
    }

    #[inline]
    fn row(self) -> &'static StateRow {
        &self.schema.tables.states[self.id as usize]
    }

    #[inline]
    fn edge_rows(self) -> &'static [EdgeRow] {
        let row = self.row();
        &self.schema.tables.edges[row.edges as usize..(row.edges + row.n_edges) as usize]
    }

    /// The type whose content this is.
    pub fn owner(self) -> Type {
        Type::new(self.schema, self.row().owner)
    }

    /// Whether the content may end here.
    #[inline]
    pub fn is_complete(self) -> bool {
        self.row().accepting != 0
    }

    /// Whether any element at all may follow.
    #[inline]
    pub fn takes_any(self) -> bool {
        self.row().any_1 != 0
    }

    /// The elements that may follow, with the state after each.
    pub fn edges(self) -> impl ExactSizeIterator<Item = (Element, State)> {
        self.edge_rows()
            .iter()
            .map(move |edge| (Element::new(self.schema, edge.element), State::new(self.schema, edge.target)))
    }

    /// The elements that may follow, in the order of the schema.
    pub fn expected(self) -> Vec<Element> {
        let mut elements: Vec<Element> = self.edges().map(|(element, _)| element).collect();
        elements.sort_by_key(|element| element.id);
        elements
    }

    /// The state after an element of this name; the declaration is `None` for a wildcard.
    pub fn next(self, local_name: &str) -> Option<(Option<Element>, State)> {
        self.step(self.schema.name_id(local_name))
    }

    /// As [`State::next`], for an element of another namespace or of a numbered name.
    #[inline]
    pub(crate) fn step(self, name: Option<u32>) -> Option<(Option<Element>, State)> {
        if let Some(name) = name {
            let edges = self.edge_rows();
            if let Ok(at) = edges.binary_search_by_key(&name, |edge| edge.name) {
                let edge = &edges[at];
                return Some((
                    Some(Element::new(self.schema, edge.element)),
                    State::new(self.schema, edge.target),
                ));
            }
        }
        self.row().any_1.checked_sub(1).map(|target| (None, State::new(self.schema, target)))
    }

    /// The shortest row of elements that leads from here to where the content may end.
    pub fn missing(self) -> Vec<Element> {
        self.shortest(|state| state.is_complete()).map_or_else(Vec::new, |(path, _)| path)
    }

    /// The shortest row of elements to put here so that `local_name` may follow, and the state
    /// after that element. The row is empty when it may follow right away.
    pub fn missing_before(self, local_name: &str) -> Option<(Vec<Element>, Element, State)> {
        let name = self.schema.name_id(local_name)?;
        let follows = |state: State| state.edge_rows().iter().any(|edge| edge.name == name);
        let (path, state) = self.shortest(follows)?;
        let (element, target) = state.step(Some(name))?;
        Some((path, element?, target))
    }

    /// Breadth first; the models have at most some dozens of states.
    fn shortest(self, found: impl Fn(State) -> bool) -> Option<(Vec<Element>, State)> {
        let mut reached: Vec<(State, usize, Option<Element>)> = vec![(self, usize::MAX, None)];
        let mut at = 0;
        while let Some(&(state, ..)) = reached.get(at) {
            if found(state) {
                let mut path = Vec::new();
                let mut back = at;
                while let (_, before, Some(element)) = reached[back] {
                    path.push(element);
                    back = before;
                }
                path.reverse();
                return Some((path, state));
            }
            let mut edges: Vec<(Element, State)> = state.edges().collect();
            edges.sort_by_key(|(element, _)| element.id);
            for (element, target) in edges {
                if !reached.iter().any(|(known, ..)| *known == target) {
                    reached.push((target, at, Some(element)));
                }
            }
            at += 1;
        }
        None
    }
}
