//! Synapses, junctions and inputs at their places, sources of events and those who hear them; and which of all this belongs to the companion.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Building, CableProgram, Detector, PointClass, Receiver, SourceRun};
use crate::cable::companion::{Draft, End, POINTS, cell};
use crate::cable::equations::{Built, Part};
use crate::cable::model::{PopulationKind, Site};
use crate::cable::path::{Place, Recorded, place};
use crate::cable::point::{self, Point};
use crate::cable::single::{scripted, shortest};
use crate::cable::source::Source;
use crate::error::ErrorKind;
use crate::graph::{ComponentId, Name};

/// A point of a cell with a morphology, before it has a class.
pub(super) struct Placed {
    pub(super) component: ComponentId,
    pub(super) slot: u32,
    peer: Option<u32>,
    weight: f64,
    /// Events come from inside.
    is_fired: bool,
    pub(super) site: Site,
    pub(super) origin: Origin,
}

/// What a point was made for, by its position in the network; of a pair, which end.
#[derive(Copy, Clone, PartialEq, Eq, Hash)]
pub(super) enum Origin {
    Connection(usize),
    Pair(usize, usize),
    Input(usize),
}

/// All points and sources, placed and connected.
pub(super) struct Wired<'n, 'a> {
    pub(super) placed: Vec<Placed>,
    /// Class and row; none for points of the companion.
    pub(super) point_of: HashMap<Origin, (u32, u32)>,
    /// The equations of the classes of points.
    pub(super) equations: Vec<point::Equations<'a>>,
    pub(super) sources: HashMap<(u32, u32), usize>,
    pub(super) companion: Draft<'n>,
    /// Which populations belong to the companion.
    pub(super) is_guest: Vec<bool>,
}

/// The equations of points by component, and whether they fire by themselves. None where the equations of points cannot express them.
type Drafts<'a> = BTreeMap<(ComponentId, bool), Option<(point::Equations<'a>, Point)>>;

impl<'n> Building<'n> {
    /// All synapses, junctions and inputs of cells with a morphology.
    pub(super) fn points(&self) -> Built<Vec<Placed>> {
        let weight = |it: f64| self.weight(it);
        let mut placed: Vec<Placed> = Vec::new();
        let network = self.network;
        let ty = |it: ComponentId| &*self.graph.ty(self.graph.component(it).ty).name;
        let has_cable = |it: &Site| matches!(self.population(it).kind, PopulationKind::Cell(_));
        for (at, it) in network.connections.iter().enumerate().filter(|it| has_cable(&it.1.to)) {
            placed.push(Placed {
                component: it.synapse,
                slot: self.slot_of(&it.to, it.component)?,
                peer: None,
                weight: weight(it.weight),
                is_fired: false,
                site: it.to,
                origin: Origin::Connection(at),
            });
        }
        let is_inside = |it: &crate::cable::Pair| has_cable(&it.pre.0) && has_cable(&it.post.0);
        for (at, it) in network.pairs.iter().enumerate().filter(|it| is_inside(it.1)) {
            let (pre, post) =
                (self.slot_of(&it.pre.0, it.component)?, self.slot_of(&it.post.0, it.component)?);
            let ends = [(it.pre.1, pre, post, it.pre.0), (it.post.1, post, pre, it.post.0)];
            for (end, (component, slot, peer, site)) in ends.into_iter().enumerate() {
                if ty(component) == "silentSynapse" {
                    continue;
                }
                placed.push(Placed {
                    component,
                    slot,
                    peer: Some(peer),
                    weight: weight(it.weight),
                    is_fired: false,
                    site,
                    origin: Origin::Pair(at, end),
                });
            }
        }
        for (at, it) in network.inputs.iter().enumerate().filter(|it| has_cable(&it.1.to)) {
            placed.push(Placed {
                component: it.source,
                slot: self.slot_of(&it.to, it.component)?,
                peer: None,
                weight: weight(it.weight),
                is_fired: Source::inside(self.graph, it.source).is_some_and(|it| it.1),
                site: it.to,
                origin: Origin::Input(at),
            });
        }
        Ok(placed)
    }

    fn weight(&self, weight: f64) -> f64 {
        if self.is_reference { shortest(weight as f32) } else { weight }
    }

    /// Which populations the companion has: all that are more than a source of spikes in closed form.
    fn guests(&self, records: &[Recorded]) -> Vec<bool> {
        let network = self.network;
        let mut is_guest: Vec<bool> = network
            .populations
            .iter()
            .map(|it| match it.kind {
                PopulationKind::Component(component) => Source::new(self.graph, component).is_none(),
                PopulationKind::Cell(_) => false,
            })
            .collect();
        let reached = network.connections.iter().map(|it| it.to);
        let reached = reached.chain(network.pairs.iter().flat_map(|it| [it.pre.0, it.post.0]));
        let reached = reached.chain(network.inputs.iter().map(|it| it.to)).map(|it| it.population);
        let recorded = records.iter().filter_map(|it| match it {
            Recorded::Beside { population, path, .. } if path != "tsince" => Some(*population),
            _ => None,
        });
        for population in reached.chain(recorded) {
            let it = &network.populations[population as usize];
            is_guest[population as usize] = matches!(it.kind, PopulationKind::Component(_));
        }
        is_guest
    }

    /// Gives points their classes, connects everything.
    pub(super) fn wire<'a>(
        &self,
        program: &mut CableProgram,
        records: &[Recorded],
        placed: Vec<Placed>,
        temperature: f64,
        part: impl Fn(ComponentId) -> Built<Part<'a>>,
    ) -> Built<Wired<'n, 'a>> {
        let mut drafts = Drafts::new();
        for it in &placed {
            if let Entry::Vacant(place) = drafts.entry((it.component, it.is_fired)) {
                let drafted = self.draft(*place.key(), temperature, &part)?;
                place.insert(drafted);
            }
        }
        // Both ends of a pair go the same way.
        let is_foreign = |it: &Placed| drafts[&(it.component, it.is_fired)].is_none();
        let foreign_pairs: BTreeSet<usize> = placed
            .iter()
            .filter_map(|it| match it.origin {
                Origin::Pair(at, _) if is_foreign(it) => Some(at),
                _ => None,
            })
            .collect();
        let mut by_component: BTreeMap<(ComponentId, bool), Vec<&Placed>> = BTreeMap::new();
        for it in &placed {
            let is_pair = |at: usize| foreign_pairs.contains(&at);
            if !is_foreign(it) && !matches!(it.origin, Origin::Pair(at, _) if is_pair(at)) {
                by_component.entry((it.component, it.is_fired)).or_default().push(it);
            }
        }
        let mut point_of = HashMap::new();
        let mut equations = Vec::new();
        for (key, places) in by_component {
            let Some((of_points, point)) = drafts.get_mut(&key).and_then(Option::take) else { continue };
            let class = program.points.len() as u32;
            for (row, it) in places.iter().enumerate() {
                point_of.insert(it.origin, (class, row as u32));
            }
            program.points.push(PointClass {
                point,
                slots: places.iter().map(|it| it.slot).collect(),
                peers: places.iter().map(|it| it.peer.unwrap_or(it.slot)).collect(),
                weights: places.iter().map(|it| it.weight).collect(),
            });
            equations.push(of_points);
        }
        let is_guest = self.guests(records);
        let companion = Draft::new(self.graph, self.network, temperature, &is_guest);
        let mut wired = Wired { placed, point_of, equations, sources: HashMap::new(), companion, is_guest };
        self.connections(program, &mut wired)?;
        self.pairs(program, &mut wired)?;
        self.inputs(program, &mut wired)?;
        self.recorded_events(program, &mut wired, records)?;
        Ok(wired)
    }

    fn draft<'a>(
        &self,
        (component, is_fired): (ComponentId, bool),
        temperature: f64,
        part: &impl Fn(ComponentId) -> Built<Part<'a>>,
    ) -> Built<Option<(point::Equations<'a>, Point)>> {
        let entry = if is_fired { point::Entry::Fired } else { point::Entry::Port };
        let drafted = part(component).and_then(|mut part| {
            part.is_fired = is_fired;
            let mut equations = point::Equations::new(part, temperature);
            let point = equations.compile(self.is_reference, entry)?;
            Ok((equations, point))
        });
        match drafted {
            Err(error) if matches!(error.kind, ErrorKind::Unsupported { .. }) => Ok(None),
            Err(error) => Err(error),
            Ok((equations, point)) => {
                let fires = equations.part.fires().filter(|_| !is_fired);
                let by_itself = |id| !equations.part.symbols.type_of(id).name.starts_with("spike");
                Ok(if fires.is_some_and(by_itself) { None } else { Some((equations, point)) })
            }
        }
    }

    /// Where something is attached in the companion: a cell of it or a site.
    fn end(
        &self,
        program: &CableProgram,
        wired: &mut Wired<'n, '_>,
        site: &Site,
        blamed: ComponentId,
    ) -> Built<End> {
        match self.population(site).kind {
            PopulationKind::Component(_) => Ok(cell(site)),
            PopulationKind::Cell(_) => {
                let slot = self.slot_of(site, blamed)?;
                Ok(wired.companion.site(slot, program.initial[slot as usize]))
            }
        }
    }

    fn connections(&self, program: &mut CableProgram, wired: &mut Wired<'n, '_>) -> Built<()> {
        for (at, it) in self.network.connections.iter().enumerate() {
            let delay = if self.is_reference { shortest(it.delay as f32 * 1000.0) } else { it.delay };
            let from = &it.from;
            if let Some(&(class, row)) = wired.point_of.get(&Origin::Connection(at)) {
                let receiver = Receiver { class, row, delay };
                match self.population(from).kind {
                    PopulationKind::Cell(shape) => {
                        let slot = self.slot_of(from, it.component)?;
                        let threshold = self.threshold(shape, it.is_plain);
                        detector(program, slot, threshold).receivers.push(receiver);
                    }
                    PopulationKind::Component(_) if wired.is_guest[from.population as usize] => {
                        wired.companion.heard(from.population, from.index, None).receivers.push(receiver);
                    }
                    PopulationKind::Component(component) => {
                        let at = source(self, program, wired, (from.population, from.index), component);
                        program.sources[at].receivers.push(receiver);
                    }
                }
                continue;
            }
            let from = match self.population(from).kind {
                PopulationKind::Cell(shape) => {
                    let slot = self.slot_of(from, it.component)?;
                    let detector = detector(program, slot, self.threshold(shape, it.is_plain));
                    End::Relay(*detector.relay.get_or_insert_with(|| wired.companion.relay()))
                }
                PopulationKind::Component(_) if wired.is_guest[from.population as usize] => cell(from),
                PopulationKind::Component(component) => {
                    let at = source(self, program, wired, (from.population, from.index), component);
                    let relay = &mut program.sources[at].relay;
                    End::Relay(*relay.get_or_insert_with(|| wired.companion.relay()))
                }
            };
            let to = self.end(program, wired, &it.to, it.component)?;
            let numbers = (self.weight(it.weight), it.delay);
            wired.companion.attach(it.synapse, Some(from), to, numbers, it.component);
        }
        Ok(())
    }

    fn pairs(&self, program: &CableProgram, wired: &mut Wired<'n, '_>) -> Built<()> {
        let silent = |it: ComponentId| &*self.graph.ty(self.graph.component(it).ty).name == "silentSynapse";
        for (at, it) in self.network.pairs.iter().enumerate() {
            let is_here = |end| wired.point_of.contains_key(&Origin::Pair(at, end));
            if is_here(0) || is_here(1) || (silent(it.pre.1) && silent(it.post.1)) {
                continue;
            }
            let pre = self.end(program, wired, &it.pre.0, it.component)?;
            let post = self.end(program, wired, &it.post.0, it.component)?;
            let weight = self.weight(it.weight);
            wired.companion.join([(it.pre.1, pre), (it.post.1, post)], weight, it.component);
        }
        Ok(())
    }

    fn inputs(&self, program: &mut CableProgram, wired: &mut Wired<'n, '_>) -> Built<()> {
        for (at, it) in self.network.inputs.iter().enumerate() {
            let Some(&(class, row)) = wired.point_of.get(&Origin::Input(at)) else {
                let to = self.end(program, wired, &it.to, it.component)?;
                wired.companion.attach(it.source, None, to, (self.weight(it.weight), 0.0), it.component);
                continue;
            };
            if let Some((source, _)) = Source::inside(self.graph, it.source) {
                let receivers = vec![Receiver { class, row, delay: 0.0 }];
                program.sources.push(SourceRun {
                    source: source.delivered(),
                    receivers,
                    relay: None,
                    recorded: Vec::new(),
                });
            }
        }
        Ok(())
    }

    /// What is recorded of events and sources.
    fn recorded_events(
        &self,
        program: &mut CableProgram,
        wired: &mut Wired<'n, '_>,
        records: &[Recorded],
    ) -> Built<()> {
        for (column, it) in self.graph.event_columns.iter().enumerate() {
            let Place { population, index, .. } = place(self.graph, self.network, &it.select)?;
            match self.network.populations[population as usize].kind {
                PopulationKind::Cell(shape) => {
                    let site = Site { population, index, segment: None, fraction: 0.5 };
                    let slot = self.slot_of(&site, self.shapes[shape].cell.component)?;
                    detector(program, slot, self.threshold(shape, false)).recorded.push(column);
                }
                PopulationKind::Component(_) if wired.is_guest[population as usize] => {
                    wired.companion.heard(population, index, Some(&it.port)).recorded.push(column);
                }
                // Sources that are recorded but connected to nothing run as well.
                PopulationKind::Component(component) => {
                    let at = source(self, program, wired, (population, index), component);
                    program.sources[at].recorded.push(column);
                }
            }
        }
        for it in records {
            if let Recorded::Beside { population, index, .. } = *it
                && !wired.is_guest[population as usize]
                && let PopulationKind::Component(component) =
                    self.network.populations[population as usize].kind
            {
                source(self, program, wired, (population, index), component);
            }
        }
        Ok(())
    }

    /// The voltage above which a cell spikes.
    fn threshold(&self, shape: usize, is_plain: bool) -> f64 {
        if self.is_reference && is_plain {
            return 0.0;
        }
        let first = self.shapes[shape].cell.biophysics.thresholds.first().map_or(0.0, |it| it.value);
        if self.is_reference { scripted(first, 1000.0) } else { first }
    }
}

impl Wired<'_, '_> {
    /// The number of a recorded quantity of a point of the companion.
    pub(super) fn column_of(&mut self, chosen: usize, name: &Name, path: &str, voltage: f64) -> usize {
        let it = &self.placed[chosen];
        let slot = it.slot;
        // Points with the same id at one site are counted in the order in which they were attached.
        let same = |it: &&Placed| {
            it.slot == slot
                && it.component == self.placed[chosen].component
                && !self.point_of.contains_key(&it.origin)
        };
        let number = self.placed[..chosen].iter().filter(same).count();
        let site = self.companion.site(slot, voltage);
        self.companion.column(site, &format!("{POINTS}:{name}:{number}/{path}"))
    }
}

/// The number of a source of spikes in closed form.
fn source(
    building: &Building<'_>,
    program: &mut CableProgram,
    wired: &mut Wired<'_, '_>,
    key: (u32, u32),
    component: ComponentId,
) -> usize {
    *wired.sources.entry(key).or_insert_with(|| {
        // What has no closed form is a guest.
        let source = Source::new(building.graph, component);
        let source = source.unwrap_or(Source::Array { times: Vec::new(), is_delivered: false });
        program.sources.push(SourceRun { source, receivers: Vec::new(), relay: None, recorded: Vec::new() });
        program.sources.len() - 1
    })
}

fn detector(program: &mut CableProgram, slot: u32, threshold: f64) -> &mut Detector {
    let same = |it: &Detector| it.slot == slot && it.threshold == threshold;
    let at = program.detectors.iter().rposition(same).unwrap_or_else(|| {
        program.detectors.push(Detector {
            slot,
            threshold,
            receivers: Vec::new(),
            relay: None,
            recorded: Vec::new(),
        });
        program.detectors.len() - 1
    });
    &mut program.detectors[at]
}
