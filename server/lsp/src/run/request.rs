//! What a run is asked for, and the model made ready for it.

use lsp_types as lsp;
use run::{Lowered, Method, Mode, Settings, lower_target, quantity};
use serde::Deserialize;

use crate::request::{Stop, known_file};
use crate::snapshot::Snapshot;
use crate::to_proto;

/// The argument of `nml.run` and `nml.plot`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RunArguments {
    /// The document.
    pub(crate) uri: lsp::Uri,
    /// The simulation, network or cell; without one what the document asks for.
    #[serde(default)]
    pub(crate) target: Option<String>,
    #[serde(default)]
    length: Option<String>,
    #[serde(default)]
    step: Option<String>,
    #[serde(default)]
    mode: Option<ModeName>,
    #[serde(default)]
    method: Option<MethodName>,
    #[serde(default)]
    seed: Option<i64>,
    /// In K.
    #[serde(default)]
    temperature: Option<f64>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ModeName {
    Accurate,
    Reference,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum MethodName {
    Turns,
    Midpoint,
    ExponentialEuler,
    Euler,
    Rk4,
    Rosenbrock,
}

/// A model ready to be compiled.
pub(super) struct Prepared {
    pub(super) lowered: Lowered,
    pub(super) settings: Settings,
}

/// Why there is none.
pub(super) struct Refusal {
    pub(super) stop: Stop,
    pub(super) location: Option<lsp::Location>,
}

impl From<Stop> for Refusal {
    fn from(stop: Stop) -> Refusal {
        Refusal { stop, location: None }
    }
}

/// Reads the model from the documents.
pub(super) fn prepare(snapshot: &Snapshot, arguments: &RunArguments) -> Result<Prepared, Refusal> {
    let refused = |message: String| Refusal::from(Stop::Refused(message));
    snapshot.check_cancelled().map_err(Stop::from)?;
    let path = known_file(snapshot, &arguments.uri)?;
    let file = snapshot.file(&path);
    let lowered = snapshot.analysis.ask(|db| lower_target(db, file, arguments.target.as_deref()));
    let mut lowered = match lowered.map_err(Stop::from)? {
        Ok(lowered) => lowered,
        Err(problem) => {
            let location = match problem.place {
                Some(place) => to_proto::location(snapshot, place.file, place.range)?,
                None => None,
            };
            return Err(Refusal { stop: Stop::Refused(problem.to_string()), location });
        }
    };
    let time = |text: &Option<String>| match text {
        None => Ok(None),
        Some(text) => {
            let value = snapshot.analysis.ask(|db| quantity(db, file, text)).map_err(Stop::from)?;
            let value = value.filter(|it| it.is_finite() && *it > 0.0);
            value.map(Some).ok_or_else(|| refused(format!("`{text}` is not a time, such as `0.5ms`")))
        }
    };
    let settings = Settings {
        mode: match arguments.mode {
            Some(ModeName::Reference) => Mode::Reference,
            Some(ModeName::Accurate) | None => Mode::Accurate,
        },
        method: match arguments.method {
            None => Method::default(),
            Some(MethodName::Turns) => Method::InTurns,
            Some(MethodName::Midpoint) => Method::ExponentialMidpoint,
            Some(MethodName::ExponentialEuler) => Method::ExponentialEuler,
            Some(MethodName::Euler) => Method::Euler,
            Some(MethodName::Rk4) => Method::RungeKutta4,
            Some(MethodName::Rosenbrock) => Method::Rosenbrock,
        },
        seed: arguments.seed,
        length: time(&arguments.length)?,
        step: time(&arguments.step)?,
        ..Settings::default()
    };
    if let Some(temperature) = arguments.temperature {
        set_temperature(&mut lowered, temperature).map_err(refused)?;
    }
    Ok(Prepared { lowered, settings })
}

/// Gives the network that is run another temperature.
fn set_temperature(lowered: &mut Lowered, temperature: f64) -> Result<(), String> {
    let graph = &mut lowered.graph;
    let root = graph.root.map(|it| it.0 as usize);
    let at = root.and_then(|root| {
        let ty = graph.ty(graph.components[root].ty);
        Some((root, ty.parameters.iter().position(|it| &**it == "temperature")?))
    });
    match at {
        Some((root, at)) if temperature.is_finite() && temperature > 0.0 => {
            graph.components[root].parameters[at] = temperature;
            Ok(())
        }
        Some(_) => Err(format!("{temperature} K is no temperature")),
        None => {
            Err("what is run has no temperature of its own: only a network with one can be given another"
                .to_owned())
        }
    }
}
