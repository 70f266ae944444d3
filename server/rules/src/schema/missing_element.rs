//! `missing-element`: an element holds the children that it needs.

use ::schema::{Problem, Violation};

use crate::schema::Judged;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static MISSING_ELEMENT: Rule = Rule {
    name: "missing-element",
    group: Group::Schema,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xsd,
    docs: include_str!("missing_element.md"),
    check: Check::Schema(check),
};

fn check(ctx: &mut Context<'_>, violation: &Violation, judged: Judged) {
    let node = ctx.node(violation.node);
    let (missing, state) = match &violation.problem {
        Problem::MissingBefore { missing, state } | Problem::MissingElements { missing, state } => {
            (missing, state)
        }
        _ => return,
    };
    let list: Vec<_> = missing.iter().map(|it| format!("`<{}>`", it.name())).collect();
    let list = list.join(" and ");
    let message = if matches!(violation.problem, Problem::MissingBefore { .. }) {
        format!("{list} is missing before `<{}>`", node.local_name())
    } else {
        let alternatives = state.expected().len();
        let or = if missing.len() == 1 && alternatives > 1 {
            let others: Vec<_> = state
                .expected()
                .iter()
                .map(|it| it.name())
                .filter(|it| Some(*it) != missing.first().map(|it| it.name()))
                .take(5)
                .map(|it| format!("`<{it}>`"))
                .collect();
            format!(" (here may also follow {})", others.join(", "))
        } else {
            String::new()
        };
        format!("`<{}>` is not complete: {list} is missing{or}", node.local_name())
    };
    judged.report(ctx, violation.range, message);
}
