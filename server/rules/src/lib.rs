//! Decides what is wrong with a model and says it well.
//!
//! One file per rule: its name (which is the code that users see), severity, documentation, check and fix stand
//! together. [`registry::RULES`] lists them all; [`check`] runs them over one file of a snapshot.

mod again;
mod check;
mod context;
#[cfg(test)]
mod core_types;
mod damage;
mod diagnostic;
pub mod fix_all;
mod registry;
mod rule;
mod settings;
mod suppress;

mod biophysics;
mod channels;
mod expressions;
#[cfg(test)]
mod holes;
mod includes;
#[cfg(test)]
mod innocent;
mod morphology;
mod networks;
#[cfg(test)]
mod pages;
mod portability;
mod quantities;
mod references;
mod schema;
mod simulation;
mod subject;
mod syntax;
mod types;

pub use check::check;
pub use context::{Context, Report};
pub use diagnostic::{Diagnostic, Fix, NewFile, Related, Safety, Tag};
pub use registry::{RULES, rule};
pub use rule::{Check, Group, Origin, Rule, Severity};
pub use schema::Judged;
pub use settings::{Level, Settings, SettingsError};
pub use subject::cell::{Cell, Extent, Property, Segments};
pub use subject::channel::{Channel, Gate, Kinetics, Part};
pub use subject::dynamics::{Authored, Expected, Expression, Place};
pub use subject::morphology::{Morphology, Segment, SegmentGroup};
pub use subject::network::Network;
pub use subject::quantity::Quantified;
pub use subject::typed::Typed;
