//! The official documents: verified, embedded, indexed.
//!
//! Holds the XML schemas of all NeuroML 2 versions, compiled by the build script into tables, and
//! the core component types as text. Answers what the schema allows ([`Schema`] and the
//! declarations in it) and judges documents ([`validate`]).

mod automaton;
mod declaration;
mod namespaces;
mod official;
mod revalidate;
mod schema;
mod tables;
mod validate;
mod value;
mod version;
mod violation;

pub use automaton::State;
pub use declaration::{Attribute, Content, Element, Type};
pub use official::{ORIGIN, OfficialFile, Origin, core_files, official_files, official_text};
pub use revalidate::revalidate;
pub use schema::{NAMESPACE, Schema, XSI_NAMESPACE};
pub use validate::validate;
pub use value::{Bound, Fault, Primitive, Simple};
pub use version::Version;
pub use violation::{Place, Problem, Violation};
