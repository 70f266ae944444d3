//! `wrong-root`: the document element is `neuroml` in the namespace of NeuroML 2.

use ::schema::{Problem, Violation};

use crate::schema::Judged;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static WRONG_ROOT: Rule = Rule {
    name: "wrong-root",
    group: Group::Schema,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xsd,
    docs: include_str!("wrong_root.md"),
    check: Check::Schema(check),
};

fn check(ctx: &mut Context<'_>, violation: &Violation, judged: Judged) {
    let name = violation.range.of(ctx.text);
    let namespace = ::schema::NAMESPACE;
    let message = match violation.problem {
        Problem::WrongRoot if name == "neuroml" => {
            format!("`<neuroml>` must declare `xmlns=\"{namespace}\"`")
        }
        Problem::WrongRoot => {
            format!("a NeuroML document begins with `<neuroml xmlns=\"{namespace}\">`, not with `<{name}>`")
        }
        Problem::WrongNamespace => format!("`<{name}>` is not in the namespace of NeuroML, `{namespace}`"),
        _ => return,
    };
    let node = ctx.node(violation.node);
    let declared = node.attribute("xmlns");
    let fix = match declared {
        Some(declared) => Fix::replace(
            "Declare the namespace of NeuroML 2",
            // Another namespace may mean another language: NeuroML 1.
            Safety::Unsafe,
            declared.value_range(),
            namespace,
        ),
        None => {
            let at = text::Range::at(node.name_range().end);
            Fix::replace(
                "Declare the namespace of NeuroML 2",
                Safety::Safe,
                at,
                format!(" xmlns=\"{namespace}\""),
            )
        }
    };
    let range = declared.map_or(violation.range, |declared| declared.value_range());
    judged.report(ctx, range, message).fix(fix);
}
