//! `unlinked-exposure`: every exposure shows a variable.
//!
//! Catalogue: LEMS245.

use model::items::MemberKind;

use crate::subject::dynamics::Authored;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static UNLINKED_EXPOSURE: Rule = Rule {
    name: "unlinked-exposure",
    group: Group::Types,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("unlinked_exposure.md"),
    check: Check::Type(check),
};

fn check(ctx: &mut Context<'_>, authored: &Authored<'_>) {
    if !authored.complete || !authored.has_own_dynamics() {
        return;
    }
    let Some(dynamics) = authored.dynamics() else { return };
    let exposures: Vec<_> = authored.ty.members_of(MemberKind::Exposure).collect();
    for exposure in exposures {
        let name = &*exposure.member.name;
        let is_linked = dynamics.descendants().filter(|it| it.is_element()).any(|it| {
            it.attribute("exposure").is_some_and(|it| it.raw_value() == name)
                || it.local_name().ends_with("Variable")
                    && it.attribute("name").is_some_and(|it| it.raw_value() == name)
        });
        let is_member = authored
            .ty
            .members
            .iter()
            .any(|it| &*it.member.name == name && it.member.kind != MemberKind::Exposure);
        if is_linked || is_member {
            continue;
        }
        let own = authored.node.elements().find(|it| {
            it.local_name() == "Exposure" && it.attribute("name").is_some_and(|it| it.raw_value() == name)
        });
        let range = own
            .and_then(|it| it.attribute("name"))
            .or_else(|| authored.node.attribute("name"))
            .map_or(authored.node.name_range(), |it| it.value_range());
        let from = match own {
            Some(_) => String::new(),
            None => format!(" (inherited from `{}`)", authored.ty.origin(exposure).name),
        };
        let severity = if own.is_some() { Severity::Warning } else { Severity::Info };
        ctx.report(range, format!("no variable is linked to the exposure `{name}`{from}")).severity(severity);
    }
}
