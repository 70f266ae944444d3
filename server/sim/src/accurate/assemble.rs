//! From the equations of all classes to a program: exports, stages, tapes, events, recorded quantities, first state.

use rustc_hash::{FxHashMap, FxHashSet};

use super::class::{Equations, Outside, SchemeEquations, Source};
use super::draft::{ActionDraft, Draft, draft};
use super::events::{Handler, Receiver, Wiring};
use super::merge::merged;
use super::program::{AccurateProgram, Class, Initial, Probe, RowAction, RowCondition, RowScheme};
use super::rosenbrock::Slopes;
use super::staggered::{MIDDLE, Turns};
use super::symbols::{Symbols, Variable};
use super::unit::{Units, units};
use crate::equations::{Node, Op};
use crate::error::{ErrorKind, ModelError};
use crate::graph::{ComponentGraph, Direction, Name, Reduce};
use crate::instance::{self, InstanceId, port};
use crate::kernel::{Builder, External, LANES, Layout, Operations, Tape};
use crate::reference;
use crate::run::Method;

/// Values of a class that others need.
#[derive(Debug, Default)]
struct Exports {
    nodes: Vec<Node>,
    known: FxHashMap<(u32, Variable, u8), usize>,
}

/// For each row of a class: class, export and row of the values that it takes.
type RowTargets = Vec<Vec<(u32, usize, u32)>>;
type ClassRow = (u32, u32);

struct Assembly<'a> {
    /// What is seen in the middle of a step is extrapolated from its beginning.
    extrapolates: bool,
    symbols: &'a Symbols<'a>,
    units: &'a Units,
    equations: Vec<Equations<'a>>,
    exports: Vec<Exports>,
    /// How many outside values of each class have been looked at.
    resolved: Vec<usize>,
    /// For each class and outside value.
    targets: Vec<Vec<RowTargets>>,
}

/// The main equations of a class.
pub(super) struct Main {
    /// The states after a step, from nothing but those before.
    pub(super) next: Vec<Node>,
    /// Likewise, also from what the last step left.
    pub(super) quick: Vec<Node>,
    pub(super) turns: Turns,
    /// The rates at its beginning.
    pub(super) rates: Vec<Option<Node>>,
    pub(super) schemes: Vec<SchemeEquations>,
    /// Of an adaptive method.
    slopes: Option<Slopes>,
}

/// Makes the program of a graph.
pub(crate) fn compile(graph: &ComponentGraph, method: Method) -> Result<AccurateProgram, ModelError> {
    let instances = instance::build(graph)?;
    let beginning = reference::compile_instances(graph, &instances)?;
    let mut symbols = Symbols::new(graph, &instances);
    symbols.merge(merged(&symbols));
    let units = units(&symbols)?;
    let equations: Vec<Equations<'_>> =
        units.classes.iter().map(|rows| Equations::new(&symbols, &units, rows)).collect();
    let count = equations.len();
    let extrapolates = matches!(method, Method::InTurns | Method::Rosenbrock);
    let mut assembly = Assembly {
        extrapolates,
        symbols: &symbols,
        units: &units,
        equations,
        exports: (0..count).map(|_| Exports::default()).collect(),
        resolved: vec![0; count],
        targets: vec![Vec::new(); count],
    };
    let mut main = Vec::new();
    for class in 0..count {
        let equations = &mut assembly.equations[class];
        equations.find_followers()?;
        let schemes = equations.schemes()?;
        let rates = equations.rates(0)?;
        let (turns, slopes) = (Turns::default(), None);
        main.push(match method {
            Method::InTurns => {
                let scheme_states = schemes.iter().flat_map(|it| it.states.iter().copied()).collect();
                let turns = equations.turns(&scheme_states)?;
                let next = equations.in_turns(&turns, false)?;
                let quick = equations.in_turns(&turns, true)?;
                Main { next, quick, turns, rates, schemes, slopes }
            }
            Method::Rosenbrock => {
                let slopes = Some(equations.slopes(&schemes)?);
                let next = equations.parts[0].states.clone();
                Main { quick: next.clone(), next, turns, rates, schemes: Vec::new(), slopes }
            }
            _ => {
                let next = equations.step(method)?;
                Main { quick: next.clone(), next, turns, rates, schemes, slopes }
            }
        });
    }
    // Tapes of conditions and handlers may need further outside values, so all nodes are made before any tape.
    let mut drafts = Vec::new();
    for (class, main) in main.iter().enumerate() {
        drafts.push(draft(&mut assembly.equations[class], main)?);
    }
    let probe_nodes = assembly.probes(graph)?;
    assembly.resolve()?;
    let stages = assembly.stages()?;
    let count_stages = stages.iter().flatten().map(|it| it + 1).max().unwrap_or(0);
    let mut classes = Vec::new();
    let mut published = 0;
    for (class, (main, draft)) in main.iter().zip(&drafts).enumerate() {
        let probes_here = probe_nodes
            .iter()
            .filter(|it| matches!(it, ProbeNode::Node(at, ..) if *at as usize == class))
            .count();
        let it = assembly.class(class, main, draft, &stages[class], published, probes_here);
        published += it.exports * it.padded();
        classes.push(it);
    }
    assembly.link(&mut classes, published);
    let extrapolates = extrapolates && published > 0;
    let (probes, probe_tapes) = assembly.probe_tapes(&probe_nodes, &classes);
    let wiring = assembly.wiring(graph, &classes)?;
    let column_names = graph.columns.iter().map(|it| it.quantity.clone()).collect();
    Ok(AccurateProgram {
        classes,
        exported: published,
        extrapolates,
        stages: count_stages,
        wiring,
        probes,
        probe_tapes,
        column_names,
        beginning,
    })
}

enum ProbeNode {
    Number(f64),
    Time,
    State(u32, u32, u32),
    Node(u32, u32, Node),
}

impl<'a> Assembly<'a> {
    /// Exports what other classes need until nobody needs anything new.
    fn resolve(&mut self) -> Result<(), ModelError> {
        loop {
            let open: Vec<usize> = (0..self.equations.len())
                .filter(|&it| self.resolved[it] < self.equations[it].outside.len())
                .collect();
            if open.is_empty() {
                return Ok(());
            }
            for class in open {
                while self.resolved[class] < self.equations[class].outside.len() {
                    let outside = self.equations[class].outside[self.resolved[class]];
                    self.resolved[class] += 1;
                    let targets = self.targets_of(class, outside)?;
                    self.targets[class].push(targets);
                }
            }
        }
    }

    fn targets_of(&mut self, class: usize, (outside, part): (Outside, u8)) -> Result<RowTargets, ModelError> {
        let mut targets = Vec::with_capacity(self.units.classes[class].len());
        for &unit in &self.units.classes[class] {
            let found = self.equations[class].resolve(outside, unit);
            let mut places = Vec::with_capacity(found.len());
            for (id, variable) in found {
                let Some((other, member)) = self.units.place[id.0 as usize] else { continue };
                let (class, row) = self.units.row[other as usize];
                let part = if self.extrapolates { 0 } else { part };
                places.push((class, self.export(class as usize, member, variable, part)?, row));
            }
            targets.push(places);
        }
        Ok(targets)
    }

    fn export(
        &mut self,
        class: usize,
        member: u32,
        variable: Variable,
        part: u8,
    ) -> Result<usize, ModelError> {
        if let Some(&at) = self.exports[class].known.get(&(member, variable, part)) {
            return Ok(at);
        }
        let node = self.node(class, member, variable, part)?;
        let exports = &mut self.exports[class];
        exports.nodes.push(node);
        exports.known.insert((member, variable, part), exports.nodes.len() - 1);
        Ok(exports.nodes.len() - 1)
    }

    fn node(&mut self, class: usize, member: u32, variable: Variable, part: u8) -> Result<Node, ModelError> {
        let equations = &mut self.equations[class];
        let mut env = equations.parts[part as usize].clone();
        let node = equations.variable(member, variable, &mut env)?;
        equations.parts[part as usize] = env;
        Ok(node)
    }

    /// The stage of each export: one more than those it is computed from.
    fn stages(&self) -> Result<Vec<Vec<usize>>, ModelError> {
        let mut stages: Vec<Vec<usize>> = self.exports.iter().map(|it| vec![0; it.nodes.len()]).collect();
        let total: usize = stages.iter().map(Vec::len).sum();
        for round in 0..=total + 1 {
            let mut changed = false;
            for class in 0..self.equations.len() {
                for (at, &node) in self.exports[class].nodes.iter().enumerate() {
                    let stage = self.stage(class, node, &stages);
                    if stage > stages[class][at] {
                        stages[class][at] = stage;
                        changed = true;
                    }
                }
            }
            if !changed {
                return Ok(stages);
            }
            if round == total + 1 {
                break;
            }
        }
        let (class, at) = (0..stages.len())
            .flat_map(|class| (0..stages[class].len()).map(move |at| (class, at)))
            .max_by_key(|&(class, at)| stages[class][at])
            .unwrap_or((0, 0));
        let (&(member, variable, _), _) =
            self.exports[class].known.iter().find(|it| *it.1 == at).ok_or(ModelError {
                component: None,
                member: None,
                kind: ErrorKind::Circular { names: "".into() },
            })?;
        let id = self.equations[class].members()[member as usize];
        let instance = self.symbols.instances.get(id);
        let name = self.symbols.name(instance.ty, variable);
        Err(ModelError::new(
            instance.component,
            ErrorKind::Circular { names: format!("`{name}` of different instances").into() },
        ))
    }

    fn stage(&self, class: usize, node: Node, stages: &[Vec<usize>]) -> usize {
        let equations = &self.equations[class];
        let mut seen = FxHashSet::default();
        let mut open = vec![node];
        let mut stage = 0;
        while let Some(node) = open.pop() {
            if !seen.insert(node) {
                continue;
            }
            if let Op::External(at) = equations.dag.op(node) {
                let targets = self.targets[class][at as usize].iter().flatten();
                stage = targets
                    .map(|&(class, export, _)| stages[class as usize][export] + 1)
                    .fold(stage, usize::max);
            }
            open.extend(equations.dag.operands(node));
        }
        stage
    }

    fn class(
        &self,
        class: usize,
        main: &Main,
        draft: &Draft,
        stages: &[usize],
        published: usize,
        probes: usize,
    ) -> Class {
        let equations = &self.equations[class];
        let rows = &self.units.classes[class];
        let exports = &self.exports[class].nodes;
        let first_state = equations.parameters.len();
        let states = equations.states.len();
        let first_export = first_state + states;
        let scheme_columns: usize = main.schemes.iter().map(|it| 2 * it.edges.len()).sum();
        let first_scheme = first_export + exports.len();
        let first_remembered = first_scheme + scheme_columns;
        let scratch = first_remembered + draft.remember.len();
        let before = scratch + 2 + probes;
        let adaptive = before + states;
        let columns = adaptive + main.slopes.as_ref().map_or(0, Slopes::columns);
        let builder = Builder::new(&equations.dag, first_state as u32).remembering(first_remembered as u32);
        let column = |state: u32| first_state as u32 + state;
        let mut stage_tapes = Vec::new();
        for stage in 0..stages.iter().map(|it| it + 1).max().unwrap_or(0) {
            let here: Vec<u32> =
                (0..exports.len() as u32).filter(|&at| stages[at as usize] == stage).collect();
            if !here.is_empty() {
                let outputs: Vec<(Node, u32)> =
                    here.iter().map(|&at| (exports[at as usize], first_export as u32 + at)).collect();
                let layout = Layout { rows: rows.len(), ..Layout::WITHOUT_MASK };
                stage_tapes.push((stage, Operations::new(builder.stores(&outputs), layout), here));
            }
        }
        let mut update = vec![(draft.mask, scratch as u32)];
        update.extend(draft.update.iter().map(|&(node, state)| (node, column(state))));
        let plain: Vec<(Node, u32)> =
            draft.plain.iter().map(|&(node, state)| (node, column(state))).collect();
        let mut next = first_scheme as u32;
        let mut schemes = Vec::new();
        for scheme in &main.schemes {
            let mut edges = Vec::new();
            for &(source, target, ..) in &scheme.edges {
                edges.push((source, target, next, next + 1));
                next += 2;
            }
            schemes.push(RowScheme { states: scheme.states.iter().map(|&it| column(it)).collect(), edges });
        }
        let left = |nodes: &[Node], scheme_rates: &[Node]| -> Vec<(Node, u32)> {
            let rates = scheme_rates.iter().copied().zip(first_scheme as u32..);
            nodes.iter().copied().zip(first_remembered as u32..).chain(rates).collect()
        };
        update.extend(left(&draft.remember, &draft.scheme_rates));
        let refresh = builder.stores(&left(&draft.refresh, &draft.scheme_refresh));
        let roots: Vec<Node> = main.rates.iter().flatten().copied().chain(exports.iter().copied()).collect();
        let reached = equations.reached(&roots);
        let row_action = |draft: &ActionDraft| RowAction {
            member: draft.member,
            assignments: draft
                .assignments
                .iter()
                .map(|&(state, node)| builder.stores(&[(node, column(state))]))
                .collect(),
            events: draft.events.clone(),
            transition: draft.transition,
            regime_column: equations.regime_number(draft.member).map_or(0, column),
        };
        let conditions = draft
            .conditions
            .iter()
            .map(|it| RowCondition {
                test: builder.stores(&[(it.test, scratch as u32)]),
                margin: it
                    .margin
                    .as_ref()
                    .map(|it| it.map(&mut |&node| builder.stores(&[(node, scratch as u32)]))),
                action: row_action(&it.action),
                is_met: it.is_met,
                repeatable: it.repeatable,
                passive: it.action.transition.is_none()
                    && it.action.assignments.iter().all(|(state, _)| {
                        !reached.contains(state)
                            && main.rates[*state as usize].is_none()
                            && !equations.is_follower(*state)
                    }),
            })
            .collect();
        let mut handlers: FxHashMap<(u32, u16), Vec<Handler>> = FxHashMap::default();
        // Many ports are there for the form: nothing happens where an event arrives.
        for (member, port, regime, action) in draft.handlers.iter().filter(|it| it.3.does_anything()) {
            handlers
                .entry((*member, *port))
                .or_default()
                .push(Handler { regime: *regime, action: row_action(action) });
        }
        let mut entries: FxHashMap<(u32, u16), Vec<RowAction>> = FxHashMap::default();
        for (member, regime, action) in &draft.entries {
            entries.entry((*member, *regime)).or_default().push(row_action(action));
        }
        let mut drawn: Vec<u32> = Vec::new();
        let step_roots: Vec<Node> = roots.iter().copied().chain(draft.update.iter().map(|it| it.0)).collect();
        for node in reachable(equations, &step_roots) {
            if let Op::Random(at) = equations.dag.op(node) {
                drawn.push(at);
            }
        }
        drawn.sort_unstable();
        let update = builder.stores(&update);
        let layout = Layout {
            rows: rows.len(),
            mask: scratch as u32,
            first_state: first_state as u32,
            states: states as u32,
            before: before as u32,
        };
        let mut it = Class {
            rosenbrock: main.slopes.as_ref().map(|it| it.compile(&builder, first_state, adaptive)),
            before,
            rows: rows.len(),
            columns,
            first_state,
            states,
            first_export,
            exports: exports.len(),
            published,
            scratch,
            refresh,
            stages: stage_tapes,
            update: Operations::new(update, layout),
            fires: draft.fires,
            plain: builder.stores(&plain),
            conditions,
            handlers,
            entries,
            externals: Vec::new(),
            brought: FxHashMap::default(),
            drawn,
            draws: equations.draws as usize,
            schemes,
            members: rows.iter().map(|&unit| self.units.members[unit as usize].clone().into()).collect(),
            data: Vec::new(),
            initial: Vec::new(),
            described: Vec::new(),
            components: Vec::new(),
        };
        it.data = vec![0.0; it.blocks() * columns * LANES];
        for (at, &source) in equations.parameters.iter().enumerate() {
            if let Source::Own(member, Variable::Property(_)) = source
                && self.symbols.is_sum(equations.members()[member as usize])
            {
                it.brought.entry(member).or_default().push(at);
            }
            for (row, &unit) in rows.iter().enumerate() {
                let place = it.at(row, at);
                it.data[place] = equations.number(source, unit);
            }
            // Rows that do not exist compute with the numbers of the last that does, so that nothing odd slows them down.
            for row in rows.len()..it.padded() {
                let (place, last) = (it.at(row, at), it.at(rows.len() - 1, at));
                it.data[place] = it.data[last];
            }
        }
        for &(member, at) in &equations.states {
            let ty = equations.ty(member);
            let text = |name: &Name| {
                let own = ty
                    .dynamics
                    .derivatives
                    .iter()
                    .chain(ty.dynamics.regimes.iter().flat_map(|it| &it.derivatives));
                own.into_iter().find(|it| it.variable == *name).map_or("", |it| it.value.text()).into()
            };
            match super::symbols::states(ty).nth(at as usize) {
                Some(name) => {
                    let own = ty.dynamics.states.iter().any(|it| it.name == *name);
                    it.initial.push(if own {
                        Initial::Variable(member, name.clone())
                    } else {
                        Initial::Zero
                    });
                    it.described.push((member, name.clone(), text(name)));
                }
                None => {
                    it.initial.push(Initial::Regime(member));
                    it.described.push((member, "regime".into(), "".into()));
                }
            }
        }
        it.components =
            equations.members().iter().map(|&id| self.symbols.instances.get(id).component).collect();
        it
    }

    /// Turns targets into places among the published values.
    fn link(&self, classes: &mut [Class], published: usize) {
        let place = |classes: &[Class], &(class, export, row): &(u32, usize, u32)| {
            let class = &classes[class as usize];
            (class.published + export * class.padded() + row as usize) as u32
        };
        for at in 0..classes.len() {
            let mut externals = Vec::new();
            for (outside, targets) in self.equations[at].outside.iter().zip(&self.targets[at]) {
                // Behind the published values come those of the middle of the step.
                let beyond = if self.extrapolates && outside.1 == MIDDLE { published as u32 } else { 0 };
                externals.push(match self.equations[at].reduction(outside.0) {
                    None => External::One(
                        targets
                            .iter()
                            .map(|it| it.first().map_or(0, |it| place(classes, it)) + beyond)
                            .collect(),
                    ),
                    Some(reduce) => {
                        let mut ends = Vec::with_capacity(targets.len());
                        let mut places = Vec::new();
                        for targets in targets {
                            places.extend(targets.iter().map(|it| place(classes, it) + beyond));
                            ends.push(places.len() as u32);
                        }
                        match reduce {
                            Reduce::Add => External::Sum(ends.into(), places.into()),
                            Reduce::Multiply => External::Product(ends.into(), places.into()),
                        }
                    }
                });
            }
            classes[at].externals = externals;
        }
    }

    fn probes(&mut self, graph: &ComponentGraph) -> Result<Vec<ProbeNode>, ModelError> {
        let mut probes = Vec::new();
        for column in &graph.columns {
            let (id, name) =
                instance::column(graph, self.symbols.instances, InstanceId(0), &column.quantity)?;
            let component = self.symbols.instances.get(id).component;
            let variable = self
                .symbols
                .own(id, &name)
                .ok_or_else(|| instance::unknown_path(component, &column.quantity, &name))?;
            let (id, variable) = match variable {
                Variable::Requirement(at) => self
                    .symbols
                    .requirement(id, at)
                    .ok_or_else(|| instance::unknown_path(component, &column.quantity, &name))?,
                _ => (id, variable),
            };
            probes.push(match (variable, self.units.place[id.0 as usize]) {
                (Variable::Time, _) => ProbeNode::Time,
                (_, Some((unit, member))) if !variable.is_number() => {
                    let (class, row) = self.units.row[unit as usize];
                    let node = self.node(class as usize, member, variable, 0)?;
                    match self.equations[class as usize].dag.op(node) {
                        Op::State(at) => ProbeNode::State(class, row, at),
                        _ => ProbeNode::Node(class, row, node),
                    }
                }
                _ => ProbeNode::Number(self.symbols.number(id, variable)),
            });
        }
        Ok(probes)
    }

    fn probe_tapes(&self, nodes: &[ProbeNode], classes: &[Class]) -> (Vec<Probe>, Vec<(u32, u32, Tape)>) {
        let mut probes = Vec::new();
        let mut outputs: Vec<(ClassRow, Vec<(Node, u32)>)> = Vec::new();
        for node in nodes {
            probes.push(match *node {
                ProbeNode::Number(value) => Probe::Number(value),
                ProbeNode::Time => Probe::Time,
                ProbeNode::State(class, row, state) => {
                    let it = &classes[class as usize];
                    Probe::Column(class, it.at(row as usize, it.first_state + state as usize))
                }
                ProbeNode::Node(class, row, node) => {
                    let it = &classes[class as usize];
                    let group = match outputs.iter().position(|(key, _)| *key == (class, row)) {
                        Some(at) => at,
                        None => {
                            outputs.push(((class, row), Vec::new()));
                            outputs.len() - 1
                        }
                    };
                    let group = &mut outputs[group].1;
                    let column = it.scratch + 2 + group.len();
                    group.push((node, column as u32));
                    Probe::Column(class, it.at(row as usize, column))
                }
            });
        }
        let tapes = outputs
            .into_iter()
            .map(|((class, row), outputs)| {
                let builder = Builder::new(
                    &self.equations[class as usize].dag,
                    classes[class as usize].first_state as u32,
                );
                (class, row, builder.stores(&outputs))
            })
            .collect();
        (probes, tapes)
    }

    fn wiring(&self, graph: &ComponentGraph, classes: &[Class]) -> Result<Wiring, ModelError> {
        let mut wiring = Wiring::default();
        for wire in &self.symbols.instances.wires {
            let to = self.symbols.stands_for(wire.to).unwrap_or(wire.to);
            let Some((unit, member)) = self.units.place[to.0 as usize] else { continue };
            let (class, row) = self.units.row[unit as usize];
            if !classes[class as usize].handlers.contains_key(&(member, wire.in_port)) {
                continue;
            }
            let brought = wiring.brought.len() as u32;
            for &column in classes[class as usize].brought.get(&member).into_iter().flatten() {
                if let Source::Own(_, variable) = self.equations[class as usize].parameters[column] {
                    wiring.brought.push(self.symbols.number(wire.to, variable));
                }
            }
            let (port, delay, instance) = (wire.in_port, wire.delay.max(0.0), wire.to);
            let receiver = Receiver { class, row, member, port, delay, instance, brought };
            wiring.receivers.entry((wire.from, wire.out_port)).or_default().push(receiver);
        }
        for (at, column) in graph.event_columns.iter().enumerate() {
            let id = instance::event_source(graph, self.symbols.instances, InstanceId(0), &column.select)?;
            let unknown = || {
                ModelError::new(
                    self.symbols.instances.get(id).component,
                    ErrorKind::UnknownPort { name: column.port.clone() },
                )
            };
            let port = port(self.symbols.type_of(id), Direction::Out, &column.port).ok_or_else(unknown)?;
            wiring.recorded.entry((id, port)).or_default().push(at);
        }
        Ok(wiring)
    }
}

fn reachable(equations: &Equations<'_>, roots: &[Node]) -> FxHashSet<Node> {
    let mut seen = FxHashSet::default();
    let mut open = roots.to_vec();
    while let Some(node) = open.pop() {
        if seen.insert(node) {
            open.extend(equations.dag.operands(node));
        }
    }
    seen
}
