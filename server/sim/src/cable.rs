//! Cells with a morphology and networks of them.
//!
//! A [`Network`] says what the documents say. [`compile`] cuts its cells into compartments, sorts compartments with the same channels
//! into classes, and compiles the equations of each class by the same pipeline as everything else. A step solves the voltages of all
//! cells by one elimination over each tree and then runs one list of operations per class.
//!
//! `reference` mode repeats what NEURON computes from the standard export, its order of updates and its roundings included;
//! `accurate` mode is of second order and right where the export is not.

mod aligned;
mod biophysics;
mod build;
mod companion;
mod equations;
mod geometry;
mod hines;
mod membrane;
mod model;
mod path;
mod point;
mod portion;
mod rows;
mod run;
mod shape;
mod single;
mod source;

pub use geometry::{CompartmentShape, SectionShape, sections};
pub use model::{
    Biophysics, ByGroup, Cell, Connection, Density, DensityKind, Group, InhomogeneousParameter, Input,
    Morphology, Network, Pair, Point, Population, PopulationKind, Segment, Site, Species, SubTree, Varying,
};

pub(crate) use build::{CableProgram, compile};
pub(crate) use run::simulate;
