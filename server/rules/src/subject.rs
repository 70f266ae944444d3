//! The things that rules look at, read from the tree once and shared by all rules of a subject.

pub(crate) mod cell;
pub(crate) mod channel;
pub(crate) mod dynamics;
pub(crate) mod formula;
pub(crate) mod morphology;
pub(crate) mod network;
pub(crate) mod quantity;
pub(crate) mod shape;
pub(crate) mod skeleton;
pub(crate) mod typed;
