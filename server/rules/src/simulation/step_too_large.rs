//! `step-too-large`: the step is short against the fastest time constant.
//!
//! Catalogue: LEMS204.

use ::syntax::Node;
use lems::Dimension;

use crate::simulation::{instantiated, is_simulation, step};
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
    check: Check::Component(is_simulation, check),
};

fn check(ctx: &mut Context<'_>, component: &Typed<'_>) {
    let Some((step, attribute)) = step(ctx, component.node) else { return };
    let mut fastest: Option<Fastest> = None;
    let parts = instantiated(ctx, component.node);
    let temperature = parts.iter().find_map(|(_, it)| ctx.quantity(it.attribute("temperature")?));
    for (_, part) in parts {
        for found in time_constants(ctx, part, temperature) {
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
fn time_constants(ctx: &Context<'_>, node: Node<'_>, temperature: Option<f64>) -> Vec<Fastest> {
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
            let faster = rate_scale(ctx, gate.node, temperature);
            // Potentials that a cell meets.
            let taus = (-20..=10).filter_map(|it| {
                let v = f64::from(it) * 5e-3;
                gate.at(v).tau.filter(|it| it.is_finite() && *it > 0.0).map(|tau| (tau / faster, v))
            });
            if let Some((tau, v)) = taus.min_by(|a, b| a.0.total_cmp(&b.0)) {
                let what = format!("gate `{}` of `{id}` at {:.0} mV", gate.id(), v * 1e3);
                found.push(Fastest { tau, what, is_gate: true });
            }
        }
    }
    found
}

/// How many times faster a gate is at the temperature (in K) of the network than where its rates were measured.
fn rate_scale(ctx: &Context<'_>, gate: Node<'_>, temperature: Option<f64>) -> f64 {
    let settings = gate.elements().filter(|it| it.local_name() == "q10Settings");
    let scales = settings.filter_map(|it| {
        let value = |name: &str| ctx.quantity(it.attribute(name)?);
        match value("fixedQ10") {
            Some(fixed) => Some(fixed),
            None => Some(value("q10Factor")?.powf((temperature? - value("experimentalTemp")?) / 10.0)),
        }
    });
    scales.filter(|it| it.is_finite() && *it > 0.0).product()
}

#[cfg(test)]
mod tests {
    use crate::pages::findings;

    /// A gate of 0.5 ms at the temperature at which it was measured, in a network at another one, stepped by 0.1 ms.
    fn model(temperature: &str) -> String {
        format!(
            r#"<Lems>
    <Target component="sim"/>
    <Include file="Cells.xml"/>
    <Include file="Networks.xml"/>
    <Include file="Simulation.xml"/>
    <ionChannelHH id="na" conductance="10pS">
        <gateHHtauInf id="m" instances="1">
            <q10Settings type="q10ExpTemp" q10Factor="3" experimentalTemp="6.3degC"/>
            <timeCourse type="fixedTimeCourse" tau="0.5ms"/>
            <steadyState type="HHSigmoidVariable" rate="1" midpoint="-40mV" scale="5mV"/>
        </gateHHtauInf>
    </ionChannelHH>
    <cell id="hh">
        <morphology id="m"><segment id="0" name="soma"><proximal x="0" y="0" z="0" diameter="10"/><distal x="10" y="0" z="0" diameter="10"/></segment></morphology>
        <biophysicalProperties id="b">
            <membraneProperties>
                <channelDensity id="d" ionChannel="na" condDensity="1mS_per_cm2" erev="50mV" ion="na"/>
                <spikeThresh value="0mV"/><specificCapacitance value="1uF_per_cm2"/><initMembPotential value="-65mV"/>
            </membraneProperties>
        </biophysicalProperties>
    </cell>
    <network id="net" type="networkWithTemperature" temperature="{temperature}">
        <population id="pop" component="hh" size="1"/>
    </network>
    <Simulation id="sim" length="10ms" step="0.1ms" target="net"/>
</Lems>"#
        )
    }

    #[test]
    fn a_gate_is_as_fast_as_the_temperature_makes_it() {
        let too_large = |temperature: &str| {
            findings(&model(temperature)).iter().any(|it| it.rule.name == "step-too-large")
        };
        // 3^((36.3 - 6.3) / 10) = 27: 0.0185 ms.
        assert!(too_large("36.3degC"));
        assert!(!too_large("6.3degC"));
    }
}
