//! `repeated-connection`: two cells are connected once at one place.
//!
//! NML132

use std::hash::{Hash, Hasher};

use ::syntax::{Column, Node, NodeId};
use rustc_hash::{FxHashMap, FxHasher};

use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static REPEATED_CONNECTION: Rule = Rule {
    name: "repeated-connection",
    group: Group::Networks,
    severity: Severity::Info,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("repeated_connection.md"),
    check: Check::Element(&["projection"], check),
};

fn check(ctx: &mut Context<'_>, list: Node<'_>) {
    if list.parent().is_none_or(|it| it.local_name() != "network") {
        return;
    }
    let repeated = repeated(list);
    let Some(&(connection, first)) = repeated.first() else { return };
    let (connection, first) = (ctx.node(connection), ctx.node(first));
    let more = match repeated.len() {
        1 => String::new(),
        many => format!(" (and {} more in this projection)", many - 1),
    };
    ctx.report(connection.name_range(), format!("these two cells are already connected at this place{more}"))
        .related(first.name_range(), "the same connection");
}

/// Each connection at a place where another one is before it, with that one.
fn repeated(list: Node<'_>) -> Vec<(NodeId, NodeId)> {
    let places = Places::new();
    // First only hashes, and a bit for each: a table of all places would be larger than any cache.
    let mut hashes: Vec<(u64, NodeId)> = Vec::new();
    for connection in list.elements() {
        if let Some(place) = places.of(connection) {
            let mut hasher = FxHasher::default();
            place.hash(&mut hasher);
            hashes.push((hasher.finish(), connection.id()));
        }
    }
    let n_bits = (hashes.len() * 16).next_power_of_two().max(64);
    let mut bits = vec![0u64; n_bits / 64];
    let mut suspects: FxHashMap<u64, Vec<NodeId>> = FxHashMap::default();
    for &(hash, _) in &hashes {
        let bit = (hash >> 20) as usize & (n_bits - 1);
        let mask = 1 << (bit % 64);
        if bits[bit / 64] & mask != 0 {
            suspects.entry(hash).or_default();
        }
        bits[bit / 64] |= mask;
    }
    let mut repeated = Vec::new();
    if suspects.is_empty() {
        return repeated;
    }
    let at = |id: NodeId| Node::new(list.tree(), list.document_text(), id);
    for &(hash, id) in &hashes {
        let Some(before) = suspects.get_mut(&hash) else { continue };
        let place = places.of(at(id));
        match before.iter().position(|it| places.of(at(*it)) == place) {
            Some(first) => repeated.push((id, std::mem::replace(&mut before[first], id))),
            // So many places of one hash were made to have it.
            None if before.len() >= 64 => {}
            None => before.push(id),
        }
    }
    repeated
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
