//! Why a model cannot be prepared for a run.

use crate::place::Place;

/// A problem and where it is.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{problem}")]
pub struct LowerError {
    /// The place in the documents; `None` if the problem is that something is not there at all.
    pub place: Option<Place>,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum Problem {
    #[error("the file cannot be read")]
    Unreadable,
    #[error("there is nothing to simulate: no `Target`, no network and no cell")]
    NothingToRun,
    #[error("there is no component `{id}`")]
    UnknownComponent { id: String },
    #[error("the included file `{name}` cannot be found, and `{id}` may be in it")]
    BrokenInclude { name: String, id: String },
    #[error(
        "the included file `{name}` lies outside of the project and is not read, and `{id}` may be in it"
    )]
    IncludeOutside { name: String, id: String },
    #[error("there is no component type `{name}`")]
    UnknownType { name: String },
    #[error("`{id}` of type `{ty}` cannot be run: the type has no `Run`")]
    NotRunnable { id: String, ty: String },
    #[error("`{element}` has no place inside `{parent}`")]
    NoSlot { element: String, parent: String },
    #[error("`{component}` needs a value for `{name}`")]
    MissingValue { component: String, name: String },
    #[error("`{text}` is not a quantity")]
    InvalidQuantity { text: String },
    #[error("there is no unit `{unit}`")]
    UnknownUnit { unit: String },
    #[error("`{text}` is not {expected}, which `{name}` needs")]
    WrongDimension { text: String, name: String, expected: String },
    #[error("the time step must be greater than zero")]
    InvalidStep,
    #[error("the seed `{text}` is not an integer")]
    InvalidSeed { text: String },
    #[error("elements are nested too deeply")]
    TooDeep,
    #[error(
        "`{id}` has {segments} segments: cells of more than one compartment are not simulated yet, and one compartment would give wrong numbers"
    )]
    MultiCompartment { id: String, segments: usize },
    #[error("`{id}` has no `{missing}` inside it, which a simulation of a cell needs")]
    IncompleteCell { id: String, missing: &'static str },
    #[error("`{name}` extends itself")]
    CyclicType { name: String },
}

impl LowerError {
    pub(crate) fn nowhere(problem: Problem) -> LowerError {
        LowerError { place: None, problem }
    }

    pub(crate) fn at(place: Place, problem: Problem) -> LowerError {
        LowerError { place: Some(place), problem }
    }
}
