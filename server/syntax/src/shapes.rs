//! The names of elements and attributes, interned: elements that are written alike have one shape.
//!
//! A large model has a hundred thousand elements and a few dozen shapes. What depends on names alone
//! (which attribute stands where, which declaration it has, which rules may have something to say)
//! is worked out once for a shape and not once for an element.

use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHasher};

use crate::attribute::Attribute;
use crate::names;
use crate::node::Node;

/// The name of an element together with the names of its attributes in their order: a number of one [`Tree`].
///
/// [`Tree`]: crate::Tree
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ShapeId(pub(crate) u16);

impl ShapeId {
    /// The element is not numbered: it is very long, or there are too many shapes in the document.
    pub(crate) const NONE: ShapeId = ShapeId(u16::MAX);

    /// The number as an index into a table of [`Shapes::len`] entries.
    #[inline]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// Documents with more shapes than this are made to be hostile; their further elements have none.
const LIMIT: usize = 4096;

/// All shapes of a document.
#[derive(Clone, Debug, Default)]
pub struct Shapes {
    shapes: Vec<Arc<Shape>>,
    /// The shapes of a hash; the second and third of one hash are the next ones in `next_of_hash`.
    by_hash: FxHashMap<u64, u16>,
    next_of_hash: Vec<Option<u16>>,
    /// How many there were when all of the document was read last.
    fresh: usize,
}

/// What is written alike.
#[derive(Debug, PartialEq, Eq)]
struct Shape {
    name: Box<str>,
    /// Where the local part of the name begins.
    local: usize,
    attributes: Box<[Box<str>]>,
}

impl Shapes {
    /// How many there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.shapes.len()
    }

    /// Whether the document has no elements.
    pub fn is_empty(&self) -> bool {
        self.shapes.is_empty()
    }

    /// All of them.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = ShapeId> + use<> {
        (0..self.shapes.len() as u16).map(ShapeId)
    }

    /// The name of the element, with its prefix.
    #[inline]
    pub fn name(&self, shape: ShapeId) -> &str {
        &self.shapes[shape.index()].name
    }

    /// The name of the element without its prefix.
    #[inline]
    pub fn local_name(&self, shape: ShapeId) -> &str {
        let shape = &self.shapes[shape.index()];
        &shape.name[shape.local..]
    }

    /// The names of the attributes in the order in which they are written.
    #[inline]
    pub fn attributes(&self, shape: ShapeId) -> impl ExactSizeIterator<Item = &str> + Clone {
        self.shapes[shape.index()].attributes.iter().map(|it| &**it)
    }

    /// At which place an attribute of this name stands (the first one, should it be there twice).
    #[inline]
    pub fn position(&self, shape: ShapeId, attribute: &str) -> Option<usize> {
        self.shapes[shape.index()].attributes.iter().position(|it| **it == *attribute)
    }

    /// The shape of these names, a new one if need be; `NONE` when there are too many.
    pub(crate) fn intern<'n>(
        shapes: &mut Arc<Shapes>,
        name: &str,
        attributes: impl ExactSizeIterator<Item = &'n str> + Clone,
    ) -> ShapeId {
        let mut hasher = FxHasher::default();
        name.hash(&mut hasher);
        attributes.clone().for_each(|it| it.hash(&mut hasher));
        let hash = hasher.finish();
        let mut at = shapes.by_hash.get(&hash).copied();
        while let Some(known) = at {
            let shape = &shapes.shapes[usize::from(known)];
            if *shape.name == *name
                && shape.attributes.len() == attributes.len()
                && shape.attributes.iter().zip(attributes.clone()).all(|(a, b)| **a == *b)
            {
                return ShapeId(known);
            }
            at = shapes.next_of_hash[usize::from(known)];
        }
        if shapes.len() >= LIMIT {
            return ShapeId::NONE;
        }
        let shape = Shape {
            name: name.into(),
            local: name.len() - names::local_name(name).len(),
            attributes: attributes.map(Box::from).collect(),
        };
        let shapes = Arc::make_mut(shapes);
        let id = shapes.shapes.len() as u16;
        shapes.shapes.push(Arc::new(shape));
        let before = shapes.by_hash.insert(hash, id);
        shapes.next_of_hash.push(before);
        ShapeId(id)
    }

    /// The shape that is written like one of another document, if there is one.
    pub(crate) fn like(&self, others: &Shapes, other: ShapeId) -> Option<ShapeId> {
        self.ids().find(|it| self.is_same(*it, others, other))
    }

    /// All of the document was read: from now on edits only add to these.
    pub(crate) fn set_fresh(&mut self) {
        self.fresh = self.shapes.len();
    }

    /// Whether edits have left behind so many shapes that nobody has any more that all should be read again.
    pub(crate) fn is_stale(&self) -> bool {
        self.len() > 2 * self.fresh + 512
    }

    /// Whether two shapes of two documents are written alike.
    pub(crate) fn is_same(&self, one: ShapeId, others: &Shapes, other: ShapeId) -> bool {
        if one == ShapeId::NONE || other == ShapeId::NONE {
            return one == other;
        }
        self.shapes[one.index()] == others.shapes[other.index()]
    }

    pub(crate) fn heap_size(&self) -> usize {
        let of = |it: &Shape| {
            size_of::<Shape>() + it.name.len() + it.attributes.iter().map(|it| it.len() + 16).sum::<usize>()
        };
        self.shapes.iter().map(|it| of(it) + 40).sum()
    }
}

/// An attribute of one name, to be looked up in many elements: remembers where those of a shape have it.
#[derive(Debug)]
pub struct Column<'n> {
    name: &'n str,
    /// The shape that was asked about last, and the place of the attribute in it.
    known: Cell<(ShapeId, Option<u8>)>,
}

impl<'n> Column<'n> {
    /// The attribute called `name`.
    pub fn new(name: &'n str) -> Column<'n> {
        Column { name, known: Cell::new((ShapeId::NONE, None)) }
    }

    /// The attribute of an element; all elements asked about have to be of one tree.
    #[inline]
    pub fn of<'t>(&self, node: Node<'t>) -> Option<Attribute<'t>> {
        let Some(shape) = node.shape() else { return node.attribute(self.name) };
        let (known, mut place) = self.known.get();
        if known != shape {
            place = node.tree().shapes().position(shape, self.name).map(|it| it as u8);
            self.known.set((shape, place));
        }
        node.nth_attribute(usize::from(place?))
    }
}
