//! What the documents mean, incrementally.
//!
//! A salsa database over files: text and tree of a file ([`source`]), what it declares ([`file_items`], the firewall), which
//! files it brings together ([`include_closure`]), the names that are visible from it ([`scope`]), component types with
//! inheritance ([`component_type`]), components with their values ([`component`]) and what a reference leads to
//! ([`find_component`]). Problems are data beside the answers; nothing here has words for humans.
//!
//! Rules of the house: only functions that answer about *one* file look at a tree; everything across files starts from
//! [`file_items`]. All input comes through [`System`].

pub mod items;
pub mod system;

mod component;
mod core_types;
mod db;
mod document;
mod element;
mod environment;
mod file;
mod include;
mod includers;
mod inputs;
mod lookup;
mod measures;
mod memory;
mod names;
mod places;
mod recording;
mod select;
mod types;
mod workspace;

#[cfg(test)]
mod tests;

pub use salsa::{CancellationToken, Cancelled};

pub use component::{
    ComponentProblem, ResolvedComponent, Value, ValueOrigin, component, component_named, type_name_of,
};
pub use core_types::{CoreItem, OfficialSet};
pub use db::{Database, Db};
pub use document::{Source, line_index, parse, root_element, source, tree};
pub use element::{AttributeRole, Slot, attribute_role, slot, slot_of, top_level_type, type_of};
pub use environment::{Environment, Variable, VariableKind, environment, variable_of};
pub use file::{FilePath, Overlay, normalize};
pub use include::{IncludeClosure, IncludeLink, IncludeProblem, include_closure, is_hdf5};
pub use includers::{included_by, workspace_files};
pub use inputs::{File, Name, Workspace};
pub use items::{FileItems, ItemId, ItemKind};
pub use lookup::{Lookup, find_component};
pub use measures::{Measures, measures};
pub use memory::{Memory, Step};
pub use names::{ItemRef, Scope, scope};
pub use places::{SourceMap, file_items, source_map};
pub use recording::{Recorded, resolve_instance, resolve_quantity};
pub use select::{Lost, LostStep, resolve_select};
pub use system::{
    FileStatus, MAX_FILE_SIZE, MemorySystem, OsSystem, ReadError, Stamp, System, Unreadable,
    has_model_extension,
};
pub use types::{
    Ancestor, Inherited, ResolvedMember, ResolvedType, TypeProblem, TypeSource, component_type, is_subtype,
};
pub use workspace::{Reach, Settings, is_ours, looks_like_ours};
