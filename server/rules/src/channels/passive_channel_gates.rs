//! `passive-channel-gates`: a passive channel has no gates.
//!
//! NML103

use crate::subject::channel::Channel;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static PASSIVE_CHANNEL_GATES: Rule = Rule {
    name: "passive-channel-gates",
    group: Group::Channels,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("passive_channel_gates.md"),
    check: Check::Channel(check),
};

fn check(ctx: &mut Context<'_>, channel: &Channel<'_>) {
    let Some(ty) = channel.node.attribute("type").filter(|it| it.raw_value() == "ionChannelPassive") else {
        return;
    };
    let Some(gate) = channel.node.elements().find(|it| it.local_name().starts_with("gate")) else { return };
    let fix = Fix::replace("Change to `ionChannelHH`", Safety::Unsafe, ty.value_range(), "ionChannelHH");
    ctx.report(ty.value_range(), "this channel says that it is passive, but it has gates")
        .related(gate.name_range(), "the first gate")
        .fix(fix);
}
