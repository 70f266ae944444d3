//! `misplaced-element`: elements stand in the order of the schema, each as often as it allows.

use ::schema::{Place, Problem, Violation};
use ::syntax::Node;
use text::{Range, TextEdit};

use crate::schema::Judged;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static MISPLACED_ELEMENT: Rule = Rule {
    name: "misplaced-element",
    group: Group::Schema,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Xsd,
    docs: include_str!("misplaced_element.md"),
    check: Check::Schema(check),
};

fn check(ctx: &mut Context<'_>, violation: &Violation, judged: Judged) {
    let node = ctx.node(violation.node);
    let name = node.local_name();
    let parent = node.parent().map_or("", |parent| parent.local_name());
    match &violation.problem {
        Problem::MisplacedElement { place, .. } => {
            let (anchor, order) = match *place {
                Place::Before(anchor) => (ctx.node(anchor), "before"),
                Place::After(anchor) => (ctx.node(anchor), "after"),
            };
            let message = format!("`<{name}>` belongs {order} `<{}>` in `<{parent}>`", anchor.local_name());
            let fix = move_element(ctx, node, anchor, order == "before");
            judged
                .report(ctx, violation.range, message)
                .related(anchor.name_range(), format!("it belongs {order} this element"))
                .fix(fix);
        }
        Problem::TooManyElements { .. } => {
            let message = format!("one `<{name}>` too many: `<{parent}>` already holds as many as it may");
            let report = judged.report(ctx, violation.range, message);
            let first = node.parent().and_then(|parent| parent.elements().find(|it| it.local_name() == name));
            if let Some(first) = first.filter(|&first| first != node) {
                report.related(first.name_range(), "the first one");
            }
        }
        Problem::ExcludedElement { state } => {
            let instead: Vec<_> =
                state.expected().iter().map(|it| format!("`<{}>`", it.name())).take(4).collect();
            let instead = if instead.is_empty() {
                String::new()
            } else {
                format!("; here may follow {}", instead.join(", "))
            };
            let message =
                format!("`<{parent}>` may not hold `<{name}>` together with what it holds already{instead}");
            judged.report(ctx, violation.range, message);
        }
        _ => {}
    }
}

/// Takes the element out with its line and puts it on a line of its own beside the anchor.
fn move_element(ctx: &Context<'_>, node: Node<'_>, anchor: Node<'_>, before: bool) -> Fix {
    let range = node.range();
    let indent = ctx.indent_of(anchor);
    let element = range.of(ctx.text);
    let (at, insert) = if before {
        (anchor.range().start, format!("{element}{indent}"))
    } else {
        (anchor.range().end, format!("{indent}{element}"))
    };
    let edits = vec![
        TextEdit { range: Range::at(at), insert },
        TextEdit { range: ctx.with_line(range), insert: String::new() },
    ];
    let order = if before { "before" } else { "after" };
    // In dynamics the order says what is computed first.
    let in_dynamics = node.ancestors().any(|it| it.is_element() && it.local_name() == "Dynamics");
    let safety = if in_dynamics { Safety::Unsafe } else { Safety::Safe };
    Fix::edits(format!("Move it {order} `<{}>`", anchor.local_name()), safety, edits)
}
