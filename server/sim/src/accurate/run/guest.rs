//! A run inside another one, step by step: cells without a morphology in a network whose other cells have one.
//!
//! The two meet at *sites*, instances with a state that the other run sets (a voltage) and one that it empties (the charge that has flown
//! since), and through events. Sites are the first columns of the graph, two each; the ports that events from outside seem to come
//! from are its first event columns.

use super::Running;
use crate::accurate::AccurateProgram;
use crate::accurate::events::Receiver;
use crate::accurate::program::Probe;
use crate::kernel::LANES;
use crate::run::{End, NotFinite, Options, Span};

/// A run whose steps somebody else makes.
pub(crate) struct Guest<'p> {
    running: Running<'p>,
    sites: Vec<Site>,
    relays: Vec<&'p [Receiver]>,
}

/// Where the states of a site are.
struct Site {
    class: usize,
    row: usize,
    voltage: usize,
    charge: usize,
}

impl<'p> Guest<'p> {
    pub(crate) fn new(
        program: &'p AccurateProgram,
        sites: usize,
        relays: usize,
        options: &Options,
        span: Span,
    ) -> Guest<'p> {
        let mut running = Running::new(program, options, span);
        running.refresh_all();
        let place = |at: usize| match program.probes[at] {
            Probe::Column(class, place) => Some((class as usize, place)),
            _ => None,
        };
        let sites = (0..sites).filter_map(|site| {
            let ((class, voltage), (_, charge)) = (place(2 * site)?, place(2 * site + 1)?);
            let row = voltage / (program.classes[class].columns * LANES) * LANES + voltage % LANES;
            Some(Site { class, row, voltage, charge })
        });
        let wiring = &program.wiring;
        let heard = |relay: usize| {
            let source = wiring.recorded.iter().find(|(_, columns)| columns.contains(&relay));
            source.and_then(|(source, _)| wiring.receivers.get(source)).map_or(&[][..], Vec::as_slice)
        };
        Guest { running, sites: sites.collect(), relays: (0..relays).map(heard).collect() }
    }

    /// What happens when a step begins, with the voltages at the sites. Recorded quantities are those of this moment afterwards.
    pub(crate) fn arrive(
        &mut self,
        time: f64,
        is_first: bool,
        voltage: impl Fn(usize) -> f64,
    ) -> Result<(), End> {
        let running = &mut self.running;
        if let Err(looping) = running.deliver(time) {
            return Err(End::EventLoop { instance: running.name(&looping) });
        }
        self.set(voltage);
        let running = &mut self.running;
        running.publish(time);
        if is_first {
            running.begin(time);
            running.publish(time);
        }
        running.compute_probes(time);
        Ok(())
    }

    /// A step, with the voltages at the sites in its middle.
    pub(crate) fn advance(&mut self, from: f64, to: f64, voltage: impl Fn(usize) -> f64) {
        self.set(voltage);
        let nudge = self.running.nudge;
        for site in &self.sites {
            let program = self.running.program;
            let (mut happenings, data) = self.running.happenings();
            happenings.refresh(&program.classes[site.class], &mut data[site.class], site.row, from + nudge);
        }
        self.running.advance(from, to);
    }

    fn set(&mut self, voltage: impl Fn(usize) -> f64) {
        for (at, site) in self.sites.iter().enumerate() {
            self.running.data[site.class][site.voltage] = voltage(at);
        }
    }

    /// The charge that has flown at a site since it was asked for the last time.
    pub(crate) fn take_charge(&mut self, site: usize) -> f64 {
        let Site { class, charge, .. } = self.sites[site];
        std::mem::take(&mut self.running.data[class][charge])
    }

    /// An event from outside.
    pub(crate) fn send(&mut self, relay: usize, time: f64) {
        for &receiver in self.relays[relay] {
            self.running.queue.push(time + receiver.delay, receiver);
        }
    }

    /// The events of event columns since they were asked for the last time, in the order of time.
    pub(crate) fn take_events(&mut self) -> Vec<(f64, usize)> {
        let mut events = std::mem::take(&mut self.running.recorded);
        events.sort_by(|a, b| a.0.total_cmp(&b.0));
        events
    }

    /// A recorded quantity.
    pub(crate) fn value(&self, column: usize, time: f64) -> f64 {
        self.running.probed(column, time)
    }

    /// A state that is not a finite number, if there is one.
    pub(crate) fn not_finite(&mut self, time: f64) -> Option<NotFinite> {
        self.running.not_finite(time, true)
    }

    /// How many events were sent.
    pub(crate) fn sent(&self) -> u64 {
        self.running.sent
    }
}
