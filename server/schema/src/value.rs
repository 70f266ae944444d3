//! Values of attributes and of simple content: which texts a simple type allows.
//!
//! The verdict is that of libxml2, including where it is more generous than XML Schema.

use crate::declaration::declaration;
use crate::schema::Schema;
use crate::tables::SimpleRow;
use std::fmt;

mod lexical;
mod uri;

declaration! {
    /// A simple type: the type of an attribute, or of text between tags.
    Simple: SimpleRow in simple
}

/// The built-in type of XML Schema that a simple type restricts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Primitive {
    /// Any text.
    String,
    /// A number of single precision, `INF` or `NaN`.
    Float,
    /// A number of double precision, `INF` or `NaN`.
    Double,
    /// A whole number.
    Integer,
    /// A whole number from 0.
    NonNegativeInteger,
    /// A whole number from 1.
    PositiveInteger,
    /// A reference as in a web address.
    AnyUri,
    /// Any text; the type of attributes that declare none.
    AnySimpleType,
}

/// Which limit a number broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// At least this.
    MinInclusive(&'static str),
    /// More than this.
    MinExclusive(&'static str),
    /// At most this.
    MaxInclusive(&'static str),
    /// Less than this.
    MaxExclusive(&'static str),
}

/// Why a text is not a value of its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is not how a value of the built-in type is written.
    Lexical(Primitive),
    /// It does not match the type's pattern.
    Pattern(&'static str),
    /// It is none of [`Simple::values`].
    Enumeration,
    /// The number is out of bounds.
    Bound(Bound),
    /// The attribute may have this value only.
    Fixed(&'static str),
}

impl Bound {
    /// Whether every finite number above zero is within.
    pub(crate) fn is_kept_by_positive_numbers(&self) -> bool {
        match self {
            Bound::MinInclusive(limit) | Bound::MinExclusive(limit) => {
                limit.parse::<f64>().is_ok_and(|it| it <= 0.0)
            }
            Bound::MaxInclusive(_) | Bound::MaxExclusive(_) => false,
        }
    }
}

impl Simple {
    /// The name that the schema gives it, or `xs:…` for a built-in type.
    pub fn name(self) -> &'static str {
        self.schema.text(self.row().name)
    }

    /// The type that it restricts.
    pub fn base(self) -> Option<Simple> {
        self.row().base_1.checked_sub(1).map(|base| Simple::new(self.schema, base))
    }

    /// The built-in type at the end of the chain of bases.
    pub fn primitive(self) -> Primitive {
        // In the order of `primitive::NAMES`.
        match self.row().primitive {
            0 => Primitive::String,
            1 => Primitive::Float,
            2 => Primitive::Double,
            3 => Primitive::Integer,
            4 => Primitive::NonNegativeInteger,
            5 => Primitive::PositiveInteger,
            6 => Primitive::AnyUri,
            _ => Primitive::AnySimpleType,
        }
    }

    /// The pattern as the schema writes it.
    pub fn pattern(self) -> Option<&'static str> {
        let row = self.row();
        (row.pattern_1 != 0).then(|| self.schema.text(row.pattern_text))
    }

    /// The values of the enumeration; none when there is no enumeration.
    pub fn values(self) -> impl ExactSizeIterator<Item = &'static str> {
        let row = self.row();
        (row.values..row.values + row.n_values).map(move |text| self.schema.text(text))
    }

    /// The limits of a number.
    pub fn bounds(self) -> impl Iterator<Item = Bound> {
        let row = self.row();
        let text = |text_1: u32| text_1.checked_sub(1).map(|text| self.schema.text(text));
        [
            text(row.min_inclusive_1).map(Bound::MinInclusive),
            text(row.min_exclusive_1).map(Bound::MinExclusive),
            text(row.max_inclusive_1).map(Bound::MaxInclusive),
            text(row.max_exclusive_1).map(Bound::MaxExclusive),
        ]
        .into_iter()
        .flatten()
    }

    /// Whether every text is of this type.
    pub fn takes_everything(self) -> bool {
        self.schema.free[self.id as usize]
    }

    /// Whether `value` (references decoded, attribute white space normalised) is of this type.
    pub fn check(self, value: &str) -> Result<(), Fault> {
        let primitive = self.primitive();
        let collapsed = match primitive {
            Primitive::String | Primitive::AnySimpleType => value,
            Primitive::AnyUri => &lexical::collapse(value),
            // What may stand around a number is for the number to say.
            Primitive::Float | Primitive::Double => value,
            Primitive::Integer | Primitive::NonNegativeInteger | Primitive::PositiveInteger => {
                value.trim_matches(lexical::is_space)
            }
        };
        if !lexical::is_written_as(primitive, collapsed) {
            return Err(Fault::Lexical(primitive));
        }
        if let Some(base) = self.base() {
            base.facets(primitive, collapsed)?;
        }
        self.facets(primitive, collapsed)
    }

    fn facets(self, primitive: Primitive, value: &str) -> Result<(), Fault> {
        let row = self.row();
        if row.pattern_1 != 0 && !self.matches(row.pattern_1 - 1, value.as_bytes()) {
            return Err(Fault::Pattern(self.schema.text(row.pattern_text)));
        }
        if row.n_values != 0 && !self.values().any(|allowed| lexical::is_equal(primitive, value, allowed)) {
            return Err(Fault::Enumeration);
        }
        match self.bounds().find(|bound| !lexical::is_within(primitive, value, *bound)) {
            Some(bound) => Err(Fault::Bound(bound)),
            None => Ok(()),
        }
    }

    /// Whether a value matches the pattern of this very type; false where it has none.
    #[inline]
    pub(crate) fn matches_own_pattern(self, value: &[u8]) -> bool {
        self.row().pattern_1.checked_sub(1).is_some_and(|pattern| self.matches(pattern, value))
    }

    #[inline]
    fn matches(self, pattern: u32, value: &[u8]) -> bool {
        let row = &self.schema.tables.patterns[pattern as usize];
        let (n_states, n_classes) = (row.n_states as usize, row.n_classes as usize);
        let (classes, rest) = self.schema.matchers[row.at as usize..].split_at(256);
        let (accepting, next) = rest.split_at(n_states);
        let mut state = 1;
        for &byte in value {
            state = usize::from(next[state * n_classes + usize::from(classes[usize::from(byte)])]);
        }
        accepting[state] != 0
    }
}
