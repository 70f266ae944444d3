//! `repeated-connection`: two cells are connected once at one place.
//!
//! NML132

use std::collections::hash_map::Entry;
use std::hash::{Hash, Hasher};

use ::syntax::{Column, Node, NodeId};
use rustc_hash::{FxHashMap, FxHasher};

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
        let places = Places::new();
        // About every second entry of the tree is a connection.
        let n_expected = (list.tree().subtree_end(list.id()).0 - list.id().0) / 2;
        let mut seen: FxHashMap<u64, NodeId> = FxHashMap::default();
        seen.reserve(n_expected as usize);
        // Those whose hash another place has too.
        let mut unlucky: FxHashMap<Place<'_>, NodeId> = FxHashMap::default();
        let mut repeated = Vec::new();
        for connection in list.elements() {
            let Some(place) = places.of(connection) else { continue };
            let mut hasher = FxHasher::default();
            place.hash(&mut hasher);
            let first = match seen.entry(hasher.finish()) {
                Entry::Vacant(entry) => {
                    entry.insert(connection.id());
                    None
                }
                Entry::Occupied(mut entry) if places.of(ctx.node(*entry.get())) == Some(place) => {
                    Some(entry.insert(connection.id()))
                }
                Entry::Occupied(_) => unlucky.insert(place, connection.id()),
            };
            if let Some(first) = first {
                repeated.push((connection.id(), first));
            }
        }
        let Some(&(connection, first)) = repeated.first() else { continue };
        let (connection, first) = (ctx.node(connection), ctx.node(first));
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

/// The two cells and where on them: `preSegmentId`, `preFractionAlong` and the same of the other side.
type Place<'t> = (&'t str, &'t str, [&'t str; 4]);

/// Looks up the places of connections.
struct Places {
    cells: [Column<'static>; 2],
    rest: [Column<'static>; 4],
}

impl Places {
    fn new() -> Places {
        let rest = ["preSegmentId", "preFractionAlong", "postSegmentId", "postFractionAlong"];
        Places { cells: ["preCellId", "postCellId"].map(Column::new), rest: rest.map(Column::new) }
    }

    fn of<'t>(&self, connection: Node<'t>) -> Option<Place<'t>> {
        let [pre, post] = &self.cells;
        let (pre, post) = (pre.of(connection)?.raw_value(), post.of(connection)?.raw_value());
        let rest = self.rest.each_ref().map(|it| it.of(connection).map_or("", |it| it.raw_value()));
        Some((pre, post, rest))
    }
}
