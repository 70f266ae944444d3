//! What is wrong with a document, as data. The words are chosen in `rules`.

use syntax::NodeId;
use text::Range;

use crate::automaton::State;
use crate::declaration::{Attribute, Element, Type};
use crate::value::{Fault, Simple};

/// One offence against the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// What is wrong.
    pub problem: Problem,
    /// The guilty element, or the guilty text inside one.
    pub node: NodeId,
    /// The guilty token: a name, a value, a text.
    pub range: Range,
}

/// What is wrong. "Range" is that of [`Violation`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The root is not `neuroml` in its namespace. Range: the name of the root.
    WrongRoot,
    /// An element of NeuroML in another namespace, or in none. Range: its name.
    WrongNamespace,
    /// No element of this name may stand in its parent, neither here nor elsewhere. If it is a slip
    /// for one that is expected here it was judged as that one, else nothing in it was looked at. What may come here is `state.expected()`; where it might belong tells
    /// [`Schema::parents_of`](crate::Schema::parents_of). Range: its name.
    UnknownElement {
        /// The content of the parent, just before the element.
        state: State,
    },
    /// The parent may hold the element, but not at this place. Range: its name.
    MisplacedElement {
        /// The content of the parent, just before the element.
        state: State,
        /// Where it belongs.
        place: Place,
    },
    /// One element too many of its kind. Range: its name.
    TooManyElements {
        /// The content of the parent, just before the element.
        state: State,
    },
    /// The parent may hold the element, but not together with what it holds already. Range: its name.
    ExcludedElement {
        /// The content of the parent, just before the element.
        state: State,
    },
    /// Elements are missing before this one. Range: its name.
    MissingBefore {
        /// The content of the parent, just before the element.
        state: State,
        /// The shortest row of elements that must be put here.
        missing: Vec<Element>,
    },
    /// The content ends too early. Range: the name of the element whose content it is.
    MissingElements {
        /// The content after the last child; `state.expected()` are the alternatives.
        state: State,
        /// The shortest row of elements that completes it.
        missing: Vec<Element>,
    },
    /// Text where only elements, or nothing, may stand. Range: the text without white space around it.
    Text {
        /// The type of the element that holds the text.
        ty: Type,
    },
    /// A required attribute is missing. Range: the name of the element.
    MissingAttribute {
        /// The one that is missing.
        attribute: Attribute,
    },
    /// The type has no such attribute. Range: its name.
    UnknownAttribute {
        /// The type of the element.
        ty: Type,
    },
    /// The value of an attribute is not of its type. Range: the value, inside the quotes.
    Value {
        /// The attribute.
        attribute: Attribute,
        /// Why it is none.
        fault: Fault,
    },
    /// The text of an element is not a value of its type. Range: all of the text, or the name of the
    /// element when it has none.
    ContentValue {
        /// The type of the text.
        ty: Simple,
        /// Why it is none.
        fault: Fault,
    },
    /// `xsi:type` names no type, or none that may stand for the declared one. Range: the value.
    XsiType {
        /// The declared type.
        ty: Type,
    },
    /// `xsi:nil` on an element; no element of NeuroML may be nil. Range: the name of the attribute.
    XsiNil,
}

/// Where a misplaced element belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Right before this sibling.
    Before(NodeId),
    /// Somewhere after this sibling.
    After(NodeId),
}

impl Violation {
    /// Sorting key: place in the text, then the order in which an element is looked at.
    pub(crate) fn key(&self) -> (u32, u8, u32) {
        let (rank, detail) = match &self.problem {
            Problem::WrongRoot | Problem::WrongNamespace | Problem::UnknownElement { .. } => (0, 0),
            Problem::MisplacedElement { .. } | Problem::TooManyElements { .. } => (0, 0),
            Problem::ExcludedElement { .. } | Problem::MissingBefore { .. } => (0, 0),
            Problem::XsiType { .. } | Problem::XsiNil | Problem::UnknownAttribute { .. } => (1, 0),
            Problem::MissingAttribute { attribute } => (2, attribute.id),
            Problem::Value { .. } | Problem::ContentValue { .. } | Problem::Text { .. } => (3, 0),
            Problem::MissingElements { .. } => (4, 0),
        };
        (self.range.start, rank, detail)
    }

    /// Whether the look at the parent's row of children found it, rather than the look at the node.
    pub(crate) fn is_about_place(&self) -> bool {
        matches!(
            self.problem,
            Problem::WrongNamespace
                | Problem::UnknownElement { .. }
                | Problem::MisplacedElement { .. }
                | Problem::TooManyElements { .. }
                | Problem::ExcludedElement { .. }
                | Problem::MissingBefore { .. }
        )
    }
}
