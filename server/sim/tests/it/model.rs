//! A tiny builder of component graphs for tests.

use sim::graph::*;
use sim::{Control, End, Memory, Mode, Options, Span};

pub(crate) fn expr(text: &str) -> Expr {
    let parsed = lems::parse_expression(text);
    assert!(parsed.problems.is_empty(), "{text}: {:?}", parsed.problems);
    parsed.value
}

pub(crate) fn names(list: &str) -> Vec<Name> {
    list.split_whitespace().map(Name::from).collect()
}

/// A type under construction; lists of names are separated by blanks, lists of equations by semicolons.
#[derive(Default)]
pub(crate) struct Made(pub(crate) Type);

impl Made {
    pub(crate) fn new(name: &str) -> Made {
        Made(Type { name: name.into(), ..Type::default() })
    }

    pub(crate) fn parameters(mut self, list: &str) -> Made {
        self.0.parameters = names(list);
        self
    }

    pub(crate) fn requires(mut self, list: &str) -> Made {
        self.0.requirements = names(list);
        self
    }

    /// Names of state variables and derived variables that are exposed under their own name. Comes before them.
    pub(crate) fn exposes(mut self, list: &str) -> Made {
        self.0.exposures = names(list);
        self
    }

    pub(crate) fn children(mut self, list: &str) -> Made {
        self.0.child_slots = names(list);
        self
    }

    pub(crate) fn lists(mut self, list: &str) -> Made {
        self.0.child_lists = names(list);
        self
    }

    pub(crate) fn references(mut self, list: &str) -> Made {
        self.0.references = names(list);
        self
    }

    pub(crate) fn texts(mut self, list: &str) -> Made {
        self.0.texts = names(list);
        self
    }

    pub(crate) fn attachments(mut self, list: &str) -> Made {
        self.0.attachments =
            names(list).into_iter().map(|name| Attachments { name, accepts: None }).collect();
        self
    }

    pub(crate) fn port(mut self, name: &str, direction: Direction) -> Made {
        self.0.ports.push(EventPort { name: name.into(), direction });
        self
    }

    pub(crate) fn property(mut self, name: &str, default: f64) -> Made {
        self.0.properties.push(Property { name: name.into(), default: Some(default) });
        self
    }

    fn exposure(&self, name: &str) -> Option<Name> {
        self.0.exposures.iter().find(|it| &***it == name).cloned()
    }

    pub(crate) fn states(mut self, list: &str) -> Made {
        for name in names(list) {
            let exposure = self.exposure(&name);
            self.0.dynamics.states.push(StateVariable { name, exposure });
        }
        self
    }

    pub(crate) fn rate(mut self, variable: &str, value: &str) -> Made {
        self.0.dynamics.derivatives.push(TimeDerivative { variable: variable.into(), value: expr(value) });
        self
    }

    fn derived(mut self, name: &str, value: DerivedValue) -> Made {
        let exposure = self.exposure(name);
        self.0.dynamics.derived.push(DerivedVariable { name: name.into(), exposure, value });
        self
    }

    pub(crate) fn value(self, name: &str, value: &str) -> Made {
        self.derived(name, DerivedValue::Value(expr(value)))
    }

    pub(crate) fn select(self, name: &str, path: &str, reduce: Option<Reduce>) -> Made {
        self.derived(name, DerivedValue::Select { path: path.into(), reduce, required: true })
    }

    /// `condition: value; …; : default`.
    pub(crate) fn cases(self, name: &str, cases: &str) -> Made {
        let case = |text: &str| {
            let (condition, value) = text.split_once(':').expect("a case is `condition: value`");
            Case {
                condition: (!condition.trim().is_empty()).then(|| expr(condition.trim())),
                value: expr(value.trim()),
            }
        };
        let cases = cases.split(';').map(case).collect();
        self.derived(name, DerivedValue::Conditional(cases))
    }

    pub(crate) fn start(mut self, statements: &str) -> Made {
        self.0.dynamics.on_start.push(block(statements));
        self
    }

    pub(crate) fn when(mut self, test: &str, statements: &str) -> Made {
        self.0.dynamics.on_condition.push(OnCondition { test: expr(test), block: block(statements) });
        self
    }

    pub(crate) fn on(mut self, port: &str, statements: &str) -> Made {
        self.0.dynamics.on_event.push(OnEvent { port: port.into(), block: block(statements) });
        self
    }

    pub(crate) fn regime(mut self, regime: Regime) -> Made {
        self.0.dynamics.regimes.push(regime);
        self
    }

    pub(crate) fn builds(mut self, builder: Builder) -> Made {
        self.0.structure.push(builder);
        self
    }
}

/// `x = e; y = f; send port; goto regime`.
pub(crate) fn block(statements: &str) -> Block {
    let mut made = Block::default();
    for statement in statements.split(';').map(str::trim).filter(|it| !it.is_empty()) {
        if let Some(port) = statement.strip_prefix("send ") {
            made.events.push(port.into());
        } else if let Some(regime) = statement.strip_prefix("goto ") {
            made.transition = Some(regime.into());
        } else {
            let (variable, value) = statement.split_once('=').expect("an assignment is `variable = value`");
            made.assignments.push(Assignment { variable: variable.trim().into(), value: expr(value.trim()) });
        }
    }
    made
}

pub(crate) fn regime(
    name: &str,
    initial: bool,
    entry: &str,
    rates: &[(&str, &str)],
    conditions: &[(&str, &str)],
) -> Regime {
    Regime {
        name: name.into(),
        initial,
        on_entry: vec![block(entry)],
        derivatives: rates
            .iter()
            .map(|(v, e)| TimeDerivative { variable: (*v).into(), value: expr(e) })
            .collect(),
        on_condition: conditions
            .iter()
            .map(|(t, b)| OnCondition { test: expr(t), block: block(b) })
            .collect(),
        ..Regime::default()
    }
}

/// Adds a component; `parameters` in the order of the type.
pub(crate) fn component(graph: &mut ComponentGraph, id: &str, ty: TypeId, parameters: &[f64]) -> ComponentId {
    let mut it = Component::new(Some(id.into()), ty, graph.ty(ty));
    it.parameters = parameters.to_vec();
    graph.add_component(it)
}

/// A graph with one component of one type.
pub(crate) fn single(ty: Made, parameters: &[f64]) -> ComponentGraph {
    let mut graph = ComponentGraph::default();
    let ty = graph.add_type(ty.0);
    graph.root = Some(component(&mut graph, "it", ty, parameters));
    graph
}

pub(crate) fn record(graph: &mut ComponentGraph, quantities: &str) {
    graph.columns = names(quantities).into_iter().map(|quantity| Column { quantity }).collect();
}

/// Runs for a number of steps of `dt` seconds.
pub(crate) fn run(graph: &ComponentGraph, options: &Options, steps: u32, dt: f64) -> Memory {
    let program = sim::compile(graph, options).expect("the graph is a model");
    let mut memory = Memory::default();
    let span = Span { length: f64::from(steps) * dt, step: dt };
    let report = sim::simulate(&program, span, &mut memory, &Control::default());
    assert_eq!(report.end, End::Finished);
    memory
}

pub(crate) fn reference(graph: &ComponentGraph, steps: u32, dt: f64) -> Memory {
    run(graph, &Options { mode: Mode::Reference, ..Options::default() }, steps, dt)
}

/// The rows as the reference prints them, without the time.
pub(crate) fn rows(memory: &Memory) -> Vec<String> {
    (0..memory.times.len())
        .map(|row| {
            let mut out = Vec::new();
            for (at, column) in memory.columns.iter().enumerate() {
                if at > 0 {
                    out.push(b' ');
                }
                sim::write_java_float(column[row], &mut out);
            }
            String::from_utf8(out).expect("numbers are ASCII")
        })
        .collect()
}
