//! Integrates component graphs.
//!
//! A [`ComponentGraph`] (types, components, what to record) becomes a [`Program`], and [`simulate`] runs it and
//! streams rows to a [`Sink`]. The crate knows nothing of XML, files or editors; every number is in SI.

mod accurate;
pub mod cable;
mod code;
mod equations;
mod error;
pub mod graph;
mod hash_order;
mod instance;
mod kernel;
mod math;
mod matrix;
mod number;
mod queue;
mod random;
mod record;
mod reference;
mod run;

pub use error::{ErrorKind, ModelError};
pub use graph::{ComponentGraph, ComponentId, Name, TypeId};
pub use number::{write_java_double, write_java_float};
pub use random::JavaRandom;
pub use record::{CHUNK_ROWS, Chunk, Memory, Sink};
pub use run::{Control, End, Method, Mode, NotFinite, Options, Report, Span};

/// A model ready to run, as often as one likes.
#[derive(Debug)]
pub struct Program {
    options: Options,
    engine: Engine,
}

#[derive(Debug)]
enum Engine {
    Accurate(Box<accurate::AccurateProgram>),
    Reference(reference::ReferenceProgram),
    Cable(Box<cable::CableProgram>),
}

/// Instantiates a graph, resolves its paths and compiles its equations.
pub fn compile(graph: &ComponentGraph, options: &Options) -> Result<Program, ModelError> {
    if let Some(network) = &graph.cable {
        let is_reference = options.mode == Mode::Reference;
        if !is_reference && options.method != Method::default() {
            return Err(ModelError { component: graph.root, member: None, kind: ErrorKind::MethodOfCables });
        }
        let engine = Engine::Cable(Box::new(cable::compile(graph, network, is_reference)?));
        return Ok(Program { options: options.clone(), engine });
    }
    let engine = match options.mode {
        Mode::Accurate => Engine::Accurate(Box::new(accurate::compile(graph, options.method)?)),
        Mode::Reference => Engine::Reference(reference::compile(graph)?),
    };
    Ok(Program { options: options.clone(), engine })
}

/// Runs a program over a span. `sink` receives the rows and events, `control` progress; a cancelled run keeps what was recorded.
pub fn simulate(program: &Program, span: Span, sink: &mut dyn Sink, control: &Control) -> Report {
    match &program.engine {
        Engine::Accurate(it) => accurate::simulate(it, &program.options, span, sink, control),
        Engine::Cable(it) => cable::simulate(it, &program.options, span, sink, control),
        Engine::Reference(it) => reference::simulate(it, program.options.seed, span, sink, control),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_with_a_morphology_refuse_a_method_that_they_would_not_use() {
        let graph =
            ComponentGraph { cable: Some(cable::Network::default().into()), ..ComponentGraph::default() };
        let with = |mode, method| compile(&graph, &Options { mode, method, ..Options::default() });
        let refused = with(Mode::Accurate, Method::RungeKutta4).unwrap_err();
        assert!(refused.to_string().contains("a method of their own"), "{refused}");
        assert!(with(Mode::Accurate, Method::default()).is_ok());
        assert!(with(Mode::Reference, Method::RungeKutta4).is_ok());
    }
}
