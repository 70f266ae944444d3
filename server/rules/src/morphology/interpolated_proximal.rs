//! `interpolated-proximal`: a segment that begins inside its parent says where.
//!
//! NML054

use ::syntax::Column;
use text::Range;

use crate::subject::morphology::Morphology;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static INTERPOLATED_PROXIMAL: Rule = Rule {
    name: "interpolated-proximal",
    group: Group::Morphology,
    severity: Severity::Info,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("interpolated_proximal.md"),
    check: Check::Morphology(check),
};

fn check(ctx: &mut Context<'_>, morphology: &Morphology<'_>) {
    let fraction_of = Column::new("fractionAlong");
    for index in (0..morphology.n_segments()).filter(|it| morphology.has_place(*it)) {
        let segment = morphology.segment_at(index);
        if segment.has_proximal() {
            continue;
        }
        let fraction = segment.parent_node().and_then(|it| fraction_of.of(it));
        let Some(fraction) = fraction else { continue };
        if fraction.raw_value().trim().parse::<f64>().is_ok_and(|it| it == 1.0) {
            continue;
        }
        let parent = segment.parent().and_then(|it| morphology.segment(it.raw_value()));
        let along = fraction.raw_value().trim().parse::<f64>().ok();
        let point = parent.zip(along).and_then(|(parent, along)| morphology.shape(parent)?.at(along));
        let fix = point.zip(segment.distal()).map(|(point, distal)| {
            let at = Range::at(distal.range().start);
            let insert = format!("{}{}", point.element("proximal"), ctx.indent_of(distal));
            Fix::replace("Write the `<proximal>` that follows", Safety::Unsafe, at, insert)
        });
        ctx.report(
            fraction.value_range(),
            format!(
                "segment {} begins inside its parent and has no `<proximal>`: its first diameter is a guess",
                segment.shown()
            ),
        )
        .fixes(fix);
    }
}
