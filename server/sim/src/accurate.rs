//! `accurate` mode: the equations of the whole model at once.
//!
//! Instances that belong together become a unit (a cell with its channels and gates); units with the same equations
//! become a class whose rows differ only in numbers. A step of a class is one kernel over its rows. Between units pass
//! exported values, published at the beginning of a step, and events, which happen at their own time within it.

mod assemble;
mod class;
mod draft;
mod events;
mod followers;
mod merge;
mod program;
mod rosenbrock;
mod row;
mod run;
mod staggered;
pub(crate) mod symbols;
pub(crate) mod unit;
mod walk;

pub(crate) use assemble::compile;
pub(crate) use program::AccurateProgram;
pub(crate) use run::{Guest, simulate};
