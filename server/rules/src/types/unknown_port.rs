//! `unknown-port`: events come in and go out by ports of the type.
//!
//! Catalogue: LEMS252.

use model::items::{Direction, MemberKind};

use crate::subject::dynamics::Authored;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static UNKNOWN_PORT: Rule = Rule {
    name: "unknown-port",
    group: Group::Types,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("unknown_port.md"),
    check: Check::Type(check),
};

fn check(ctx: &mut Context<'_>, authored: &Authored<'_>) {
    if !authored.complete {
        return;
    }
    for (tag, wanted, way) in [("OnEvent", Direction::In, "in"), ("EventOut", Direction::Out, "out")] {
        for event in authored.in_dynamics(tag) {
            let Some(attribute) = event.attribute("port") else { continue };
            let name = attribute.value();
            let name = &*name;
            let range = attribute.value_range();
            let ports = || authored.ty.members_of(MemberKind::EventPort);
            match ports().find(|it| &*it.member.name == name) {
                Some(port) if port.member.direction == Some(wanted) => {}
                Some(_) => {
                    ctx.report(
                        range,
                        format!("`{tag}` needs a port with the direction `{way}`, which `{name}` has not"),
                    );
                }
                None => {
                    let fitting = ports().filter(|it| it.member.direction == Some(wanted));
                    let near = text::nearest(name, fitting.map(|it| &*it.member.name)).map(str::to_owned);
                    let hint =
                        near.as_ref().map_or(String::new(), |near| format!("; did you mean `{near}`?"));
                    let fix = near
                        .map(|near| Fix::replace(format!("Change to `{near}`"), Safety::Unsafe, range, near));
                    ctx.report(range, format!("`{}` has no event port `{name}`{hint}", authored.ty.name))
                        .fixes(fix);
                }
            }
        }
    }
}
