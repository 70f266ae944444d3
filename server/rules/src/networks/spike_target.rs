//! `spike-target`: the spikes of a synaptic input go to its own synapse.
//!
//! NML140

use ::syntax::Node;

use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static SPIKE_TARGET: Rule = Rule {
    name: "spike-target",
    group: Group::Networks,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("spike_target.md"),
    check: Check::Element(
        &["poissonFiringSynapse", "transientPoissonFiringSynapse", "timedSynapticInput", "doubleSynapse"],
        check,
    ),
};

fn check(ctx: &mut Context<'_>, input: Node<'_>) {
    for (synapse, path) in
        [("synapse", "spikeTarget"), ("synapse1", "synapse1Path"), ("synapse2", "synapse2Path")]
    {
        let (Some(synapse), Some(path)) = (input.attribute(synapse), input.attribute(path)) else { continue };
        let right = format!("./{}", synapse.raw_value());
        if path.raw_value() != right {
            ctx.report(
                path.value_range(),
                format!("`{}` is not the synapse of this element, which is `{right}`", path.raw_value()),
            )
            .related(synapse.value_range(), "the synapse")
            .fix(Fix::replace(
                format!("Change to `{right}`"),
                Safety::Safe,
                path.value_range(),
                right,
            ));
        }
    }
}
