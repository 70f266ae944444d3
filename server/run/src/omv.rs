//! Tests of OMV (OSB Model Validation), unchanged: which model, what it should show, how exactly.
//!
//! An `.omt` file names a model and where the numbers are in its output, a `.mep` file the expected numbers. Both are read
//! as OMV reads them; the output stays in memory, with the digits that jLEMS would have printed.

mod compare;
mod definition;
mod detect;
mod outputs;

pub use compare::{Judged, judge};
pub use definition::{Observable, Test, load};
pub use outputs::Outputs;

/// What OMV does with an engine's name, and therefore what we do.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Interprets a LEMS file: what we are.
    Native,
    /// Exports the same LEMS file to another simulator.
    Sibling,
    /// Validates NeuroML files.
    Validate,
    /// Runs a script, not a model.
    Script,
}

/// The class of an engine; `None` for a name that OMV does not know.
pub fn class(engine: &str) -> Option<Class> {
    Some(match engine {
        "jNeuroML" | "jLEMS" | "pyNeuroML" | "PyLEMS" | "PyLEMS_NeuroML2" => Class::Native,
        "jNeuroML_validate" => Class::Validate,
        "jNeuroML_NEURON"
        | "jNeuroML_NetPyNE"
        | "jNeuroML_NetPyNE_NP2"
        | "jNeuroML_NetPyNE_NP4"
        | "jNeuroML_EDEN"
        | "jNeuroML_Brian2"
        | "jNeuroML_PyNN_NEURON"
        | "jNeuroML_Moose"
        | "jNeuroML_XPP" => Class::Sibling,
        "jNeuroML_validatev1"
        | "pyNeuroML_validate_sbml"
        | "NEURON"
        | "PyNEURON"
        | "Brian"
        | "Brian2"
        | "NetPyNE"
        | "PyNN"
        | "PyNN_NEURON"
        | "PyNN_Nest"
        | "PyNN_Brian"
        | "PyNN_Brian1"
        | "PyNN_Brian2"
        | "PyNN_NeuroML"
        | "NEST"
        | "PyNEST"
        | "Arbor"
        | "EDEN"
        | "Moose"
        | "genesis"
        | "Octave"
        | "XPP"
        | "pyNEURON_XPP_LEMS"
        | "Py_neuroConstruct" => Class::Script,
        _ => return None,
    })
}
