//! `step-too-large`: the step is short against the fastest time constant.
//!
//! Catalogue: LEMS204.

use ::syntax::Node;
use lems::Dimension;

use crate::simulation::{instantiated, seconds};
use crate::subject::channel::Channel;
use crate::subject::typed::Typed;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static STEP_TOO_LARGE: Rule = Rule {
    name: "step-too-large",
    group: Group::Simulation,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("step_too_large.md"),
    check: Check::Component(check),
};

fn check(ctx: &mut Context<'_>, component: &Typed<'_>) {
    if !component.is_a("Simulation") {
        return;
    }
    let Some(step) = seconds(ctx, component.node, "step").filter(|it| *it > 0.0) else { return };
    let Some(attribute) = component.node.attribute("step") else { return };
    let mut fastest: Option<Fastest> = None;
    for part in instantiated(ctx, component.node) {
        for found in time_constants(ctx, part) {
            if found.tau > 0.0 && fastest.as_ref().is_none_or(|it| found.tau < it.tau) {
                fastest = Some(found);
            }
        }
    }
    let Some(fastest) = fastest else { return };
    // A gate is so fast at extreme potentials only, which many cells never meet.
    if step <= fastest.tau * if fastest.is_gate { 2.0 } else { 1.0 } {
        return;
    }
    let better = fastest.tau / 10.0 * 1e3;
    let message = format!(
        "the step of `{}` is too long for {} ({:.3e} ms): explicit methods diverge beyond twice that, {better:.1e} ms would be accurate",
        attribute.value(),
        fastest.what,
        fastest.tau * 1e3
    );
    let severity =
        if step > 2.0 * fastest.tau && !fastest.is_gate { Severity::Error } else { Severity::Warning };
    ctx.report(attribute.value_range(), message).severity(severity);
}

struct Fastest {
    tau: f64,
    what: String,
    is_gate: bool,
}

/// The time constants that a component declares or comes to.
fn time_constants(ctx: &Context<'_>, node: Node<'_>) -> Vec<Fastest> {
    let measures = model::measures(ctx.db, ctx.file);
    let value = |name: &str| measures.quantity(&node.attribute(name)?.value());
    let id = node.attribute("id").map(|it| it.value().into_owned()).unwrap_or_default();
    let mut found = Vec::new();
    for name in ["tau", "tauDecay", "tauRise", "tauDecay1", "tauDecay2"] {
        if let Some((tau, Dimension::TIME)) = value(name) {
            found.push(Fastest { tau, what: format!("`{name}` of `{id}`"), is_gate: false });
        }
    }
    if let (Some((c, _)), Some((g, _))) = (value("C"), value("leakConductance"))
        && g > 0.0
    {
        found.push(Fastest { tau: c / g, what: format!("the membrane of `{id}`"), is_gate: false });
    }
    if node.local_name().starts_with("ionChannel") {
        let channel = Channel::read(ctx.db, ctx.file, node);
        for gate in &channel.gates {
            // Potentials that a cell meets.
            let taus = (-20..=10).filter_map(|it| {
                let v = f64::from(it) * 5e-3;
                gate.at(v).tau.filter(|it| it.is_finite() && *it > 0.0).map(|tau| (tau, v))
            });
            if let Some((tau, v)) = taus.min_by(|a, b| a.0.total_cmp(&b.0)) {
                let what = format!("gate `{}` of `{id}` at {:.0} mV", gate.id(), v * 1e3);
                found.push(Fastest { tau, what, is_gate: true });
            }
        }
    }
    found
}
