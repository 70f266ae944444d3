//! What can be wrong with a model that is well written but cannot be run.

use crate::graph::{ComponentId, Name};

/// A reason why a graph cannot be simulated, with the component it concerns.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{kind}")]
pub struct ModelError {
    /// The component at fault: look up its place in the documents.
    pub component: Option<ComponentId>,
    /// The member of its type at fault (an equation, a builder, a reference), if it is one.
    pub member: Option<Name>,
    /// What is wrong.
    pub kind: ErrorKind,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum ErrorKind {
    #[error("there is no component to run")]
    NoRoot,
    #[error("`{name}` is not known here")]
    UnknownName { name: Name },
    #[error("`{name}` needs a value")]
    MissingValue { name: Name },
    #[error("no ancestor provides the required `{name}`")]
    UnmetRequirement { name: Name },
    #[error("the path `{path}` leads nowhere: there is no `{step}`")]
    UnknownPath { path: Name, step: Name },
    #[error("`{step}` in `{path}` does not exist: there are {count}")]
    IndexOutOfRange { path: Name, step: Name, count: usize },
    #[error("`{path}` selects several values but does not say how to reduce them")]
    MissingReduce { path: Name },
    #[error("the select path `{path}` is not one that a simulation understands")]
    UnsupportedPath { path: Name },
    #[error("`{name}` is not a reference or child of the component")]
    UnknownReference { name: Name },
    #[error("there is nowhere to attach `{name}`")]
    NoAttachments { name: Name },
    #[error("there is no attachments list `{name}`")]
    UnknownAttachments { name: Name },
    #[error("there is no event port `{name}`")]
    UnknownPort { name: Name },
    #[error("there is no event port of that direction")]
    NoPort,
    #[error("there is no regime `{name}`")]
    UnknownRegime { name: Name },
    #[error("`{name}` is not a state variable here")]
    NotAState { name: Name },
    #[error("cells with a morphology are integrated by a method of their own, so no other can be chosen")]
    MethodOfCables,
    #[error("`{name}` is not supported in simulations")]
    Unsupported { name: Name },
    #[error("the component contains itself")]
    ContainsItself,
    #[error("the model has more than {limit} instances")]
    TooManyInstances { limit: usize },
    #[error("the expression `{text}` is incomplete")]
    BrokenExpression { text: Name },
    #[error("`{value}` is not a number of instances")]
    InvalidCount { value: f64 },
    #[error("the derived variables {names} depend on each other")]
    Circular { names: Name },
    #[error("a kinetic scheme needs nodes, edges and the states that edges link")]
    BrokenScheme,
    #[error("multi-compartment cells are not simulated yet")]
    MultiCompartment,
    #[error("the morphology cannot be cut into compartments: {problem}")]
    Morphology { problem: Name },
}

impl ModelError {
    pub(crate) fn new(component: ComponentId, kind: ErrorKind) -> ModelError {
        ModelError { component: Some(component), member: None, kind }
    }

    pub(crate) fn at(mut self, member: &Name) -> ModelError {
        self.member = Some(member.clone());
        self
    }
}
