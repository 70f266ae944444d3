//! What the schema declares: elements, their types, their attributes.

use std::fmt;

use crate::automaton::State;
use crate::schema::Schema;
use crate::tables::{self, AttributeRow, ElementRow, TypeRow};
use crate::value::Simple;

macro_rules! declaration {
    ($(#[$meta:meta])* $name:ident: $row:ident in $table:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy)]
        pub struct $name {
            pub(crate) schema: &'static Schema,
            pub(crate) id: u32,
        }

        impl $name {
            #[inline]
            pub(crate) fn new(schema: &'static Schema, id: u32) -> Self {
                Self { schema, id }
            }

            #[inline]
            pub(crate) fn row(self) -> &'static $row {
                &self.schema.tables.$table[self.id as usize]
            }

            /// What the schema says about it.
            pub fn documentation(self) -> Option<&'static str> {
                self.schema.documentation(self.row().documentation)
            }

            /// Where it stands in the text of the schema (`official_text(version.file_name())`), in bytes.
            pub fn declared_at(self) -> u32 {
                self.row().declared_at
            }

            /// The schema that declares it.
            pub fn schema(self) -> &'static Schema {
                self.schema
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.id == other.id && std::ptr::eq(self.schema, other.schema)
            }
        }

        impl Eq for $name {}

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({} of {})", stringify!($name), self.name(), self.schema.version())
            }
        }
    };
}

pub(crate) use declaration;

declaration! {
    /// An element as its parent's content declares it.
    Element: ElementRow in elements
}

declaration! {
    /// The type of an element.
    Type: TypeRow in types
}

declaration! {
    /// An attribute of one type, inherited ones included.
    Attribute: AttributeRow in attributes
}

/// What may stand between the tags of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Nothing but comments and white space.
    Empty,
    /// Elements, and white space between them.
    Elements,
    /// Elements and text.
    Mixed,
    /// Text of a simple type.
    Simple(Simple),
}

impl Element {
    /// The local name.
    pub fn name(self) -> &'static str {
        self.schema.name(self.row().name)
    }

    /// Its type.
    pub fn ty(self) -> Type {
        Type::new(self.schema, self.row().ty)
    }
}

impl Type {
    /// The name that the schema gives it.
    pub fn name(self) -> &'static str {
        self.schema.text(self.row().name)
    }

    /// The type that it extends.
    pub fn base(self) -> Option<Type> {
        self.row().base_1.checked_sub(1).map(|base| Type::new(self.schema, base))
    }

    /// This type, the one that it extends, and so on.
    pub fn bases(self) -> impl Iterator<Item = Type> {
        std::iter::successors(Some(self), |ty| ty.base())
    }

    /// What may stand between the tags.
    pub fn content(self) -> Content {
        let row = self.row();
        match row.content {
            tables::content::ELEMENTS => Content::Elements,
            tables::content::MIXED => Content::Mixed,
            tables::content::SIMPLE => Content::Simple(Simple::new(self.schema, row.simple_1 - 1)),
            _ => Content::Empty,
        }
    }

    /// The state of the content model before the first child.
    pub fn start(self) -> State {
        State::new(self.schema, self.row().start)
    }

    /// All elements that the content may hold, in the order in which the model reaches them.
    pub fn children(self) -> Vec<Element> {
        let mut children: Vec<Element> = Vec::new();
        let mut open = vec![self.start()];
        let mut seen = open.clone();
        while let Some(state) = open.pop() {
            for (element, target) in state.edges() {
                if !children.iter().any(|known| known.name() == element.name()) {
                    children.push(element);
                }
                if !seen.contains(&target) {
                    seen.push(target);
                    open.push(target);
                }
            }
        }
        // Declarations are numbered in document order, which is the order of a sequence.
        children.sort_by_key(|element| element.id);
        children
    }

    /// The element `local_name`, if the content may hold it anywhere.
    pub fn child(self, local_name: &str) -> Option<Element> {
        self.child_of_name(self.schema.name_id(local_name)?)
    }

    /// Whether any element may stand somewhere in the content.
    pub fn has_wildcard(self) -> bool {
        self.schema.tables.states.iter().any(|state| state.owner == self.id && state.any_1 != 0)
    }

    pub(crate) fn child_of_name(self, name: u32) -> Option<Element> {
        let mut open = vec![self.start()];
        let mut seen = vec![false; self.schema.tables.states.len()];
        while let Some(state) = open.pop() {
            for (element, target) in state.edges() {
                if element.row().name == name {
                    return Some(element);
                }
                if !std::mem::replace(&mut seen[target.id() as usize], true) {
                    open.push(target);
                }
            }
        }
        None
    }

    /// All attributes, inherited ones first.
    pub fn attributes(self) -> impl ExactSizeIterator<Item = Attribute> {
        let row = self.row();
        (row.attributes..row.attributes + row.n_attributes).map(move |id| Attribute::new(self.schema, id))
    }

    /// The attribute `name`.
    pub fn attribute(self, name: &str) -> Option<Attribute> {
        self.attributes().find(|attribute| attribute.name() == name)
    }
}

impl Attribute {
    /// The name; no attribute of NeuroML has a prefix.
    pub fn name(self) -> &'static str {
        self.schema.name(self.row().name)
    }

    /// The type of its value.
    pub fn ty(self) -> Simple {
        Simple::new(self.schema, self.row().simple)
    }

    /// Whether it must be there.
    pub fn is_required(self) -> bool {
        self.row().required != 0
    }

    /// The value that a missing attribute has.
    pub fn default(self) -> Option<&'static str> {
        self.row().default_1.checked_sub(1).map(|text| self.schema.text(text))
    }

    /// The only value that it may have.
    pub fn fixed(self) -> Option<&'static str> {
        self.row().fixed_1.checked_sub(1).map(|text| self.schema.text(text))
    }

    /// The type that declares it; a base of the type it was asked from when it is inherited.
    pub fn declared_by(self) -> Type {
        Type::new(self.schema, self.row().declared_by)
    }
}
