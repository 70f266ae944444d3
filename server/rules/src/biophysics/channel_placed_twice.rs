//! `channel-placed-twice`: a channel is placed once on each segment.
//!
//! NML087

use rustc_hash::FxHashMap;

use crate::biophysics::Covered;
use crate::subject::cell::Cell;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static CHANNEL_PLACED_TWICE: Rule = Rule {
    name: "channel-placed-twice",
    group: Group::Biophysics,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("channel_placed_twice.md"),
    check: Check::Cell(check),
};

fn check(ctx: &mut Context<'_>, cell: &Cell<'_>) {
    let mut by_channel: FxHashMap<&str, Covered<'_>> = FxHashMap::default();
    for density in cell.channels() {
        let Some(channel) = density.node.attribute("ionChannel") else { continue };
        let Some(first) = by_channel.entry(channel.raw_value()).or_default().add(density) else { continue };
        ctx.report(
            channel.value_range(),
            format!("`{}` is placed twice on some of the segments", channel.raw_value()),
        )
        .related(first.name_range(), "placed here first");
    }
}
