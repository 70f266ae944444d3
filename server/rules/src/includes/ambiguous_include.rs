//! `ambiguous-include`: all tools take the same file.

use model::IncludeProblem;

use crate::includes::links;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static AMBIGUOUS_INCLUDE: Rule = Rule {
    name: "ambiguous-include",
    group: Group::Includes,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("ambiguous_include.md"),
    check: Check::File(check),
};

fn check(ctx: &mut Context<'_>) {
    for (range, link) in links(ctx) {
        let name = range.of(ctx.text).trim().to_owned();
        match &link.problem {
            Some(IncludeProblem::Differs { lems }) => {
                let other = lems.path(ctx.db).to_string();
                ctx.report(range, format!("tools disagree which file `{name}` is: NeuroML tools look beside this file, jLEMS beside the file that is run and takes `{other}`"));
            }
            Some(IncludeProblem::Backslash) => {
                let forward = name.replace('\\', "/");
                let fix = Fix::replace(format!("Change to `{forward}`"), Safety::Safe, range, forward);
                ctx.report(range, "a path with `\\` is found on Windows only; write `/`").fix(fix);
            }
            _ => {}
        }
    }
}
