//! `spike-times`: spike times follow each other.
//!
//! NML141

use ::syntax::{Attribute, Node};

use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static SPIKE_TIMES: Rule = Rule {
    name: "spike-times",
    group: Group::Networks,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("spike_times.md"),
    check: Check::Element(&["spikeArray", "timedSynapticInput"], check),
};

fn check(ctx: &mut Context<'_>, array: Node<'_>) {
    let mut last: Option<(f64, Attribute<'_>)> = None;
    for time in array.elements().filter(|it| it.local_name() == "spike").filter_map(|it| it.attribute("time"))
    {
        let Some(seconds) = ctx.quantity(time) else { continue };
        let range = time.value_range();
        if seconds < 0.0 {
            ctx.report(range, "this spike comes before the simulation begins and is never sent");
        } else if let Some((before, earlier)) = last {
            let report = if seconds < before {
                ctx.report(
                    range,
                    format!(
                        "this spike, at {}, stands behind one at {}",
                        time.raw_value(),
                        earlier.raw_value()
                    ),
                )
            } else if seconds == before {
                ctx.report(
                    range,
                    format!("two spikes at {}: most simulators send only one", time.raw_value()),
                )
                .severity(Severity::Info)
            } else {
                last = Some((seconds, time));
                continue;
            };
            report.related(earlier.value_range(), "the spike before it");
        }
        last = Some((seconds, time));
    }
}
