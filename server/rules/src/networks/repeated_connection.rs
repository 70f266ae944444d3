//! `repeated-connection`: two cells are connected once at one place.
//!
//! NML132

use rustc_hash::FxHashMap;

use crate::subject::network::Network;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static REPEATED_CONNECTION: Rule = Rule {
    name: "repeated-connection",
    group: Group::Networks,
    severity: Severity::Info,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("repeated_connection.md"),
    check: Check::Network(check),
};

fn check(ctx: &mut Context<'_>, network: &Network<'_>) {
    for list in network.node.elements().filter(|it| it.local_name() == "projection") {
        let mut seen = FxHashMap::default();
        let mut repeated = Vec::new();
        for connection in list.elements() {
            let (mut pre, mut post) = (None, None);
            let mut place = ["", "", "", ""];
            for attribute in connection.attributes() {
                let value = attribute.raw_value();
                match attribute.name() {
                    "preCellId" => pre = Some(value),
                    "postCellId" => post = Some(value),
                    "preSegmentId" => place[0] = value,
                    "preFractionAlong" => place[1] = value,
                    "postSegmentId" => place[2] = value,
                    "postFractionAlong" => place[3] = value,
                    _ => {}
                }
            }
            let (Some(pre), Some(post)) = (pre, post) else { continue };
            if let Some(first) = seen.insert((pre, post, place), connection) {
                repeated.push((connection, first));
            }
        }
        let Some(&(connection, first)) = repeated.first() else { continue };
        let more = match repeated.len() {
            1 => String::new(),
            many => format!(" (and {} more in this projection)", many - 1),
        };
        ctx.report(
            connection.name_range(),
            format!("these two cells are already connected at this place{more}"),
        )
        .related(first.name_range(), "the same connection");
    }
}
