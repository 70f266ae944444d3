//! `instance-ids`: the instances of a population are numbered 0, 1, 2 ….
//!
//! NML123

use text::TextEdit;

use crate::subject::network::Network;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static INSTANCE_IDS: Rule = Rule {
    name: "instance-ids",
    group: Group::Networks,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("instance_ids.md"),
    check: Check::Network(check),
};

fn check(ctx: &mut Context<'_>, network: &Network<'_>) {
    for population in network.populations.iter().filter(|it| it.has_odd_ids()) {
        let instances = population.node.elements().filter(|it| it.local_name() == "instance");
        let ids: Vec<_> = instances.filter_map(|it| it.attribute("id")).collect();
        let odd = ids.iter().enumerate().find(|(at, id)| id.raw_value().trim().parse() != Ok(*at));
        let Some((at, first)) = odd else { continue };
        let edits =
            ids.iter().enumerate().map(|(at, id)| TextEdit::replace(id.value_range(), at.to_string()));
        let fix = Fix::edits("Number the instances from 0", Safety::Unsafe, edits.collect());
        ctx.report(
            first.value_range(),
            format!(
                "instance {} stands at place {at}: tools count the cells of a population from 0",
                first.raw_value()
            ),
        )
        .fix(fix);
    }
}
