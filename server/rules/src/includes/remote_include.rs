//! `remote-include`: includes name files, not addresses.

use model::IncludeProblem;

use crate::includes::links;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static REMOTE_INCLUDE: Rule = Rule {
    name: "remote-include",
    group: Group::Includes,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("remote_include.md"),
    check: Check::File(check),
};

fn check(ctx: &mut Context<'_>) {
    for (range, link) in links(ctx) {
        let name = range.of(ctx.text).trim();
        match link.problem {
            Some(IncludeProblem::Remote) => {
                ctx.report(range, format!("`{name}` is an address on the network; nothing is fetched: save the file beside this one and include it by name"));
            }
            Some(IncludeProblem::Hdf5) => {
                ctx.report(
                    range,
                    format!("`{name}` is HDF5, which is not read here; what it defines is unknown"),
                )
                .severity(Severity::Info);
            }
            _ => {}
        }
    }
}
