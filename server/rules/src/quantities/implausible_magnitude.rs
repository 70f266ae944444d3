//! `implausible-magnitude`: a value has a size that it has in real cells.
//!
//! Catalogue: NML036.

use lems::Unit;

use crate::quantities::{change_unit, in_usual_unit};
use crate::subject::quantity::Quantified;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static IMPLAUSIBLE_MAGNITUDE: Rule = Rule {
    name: "implausible-magnitude",
    group: Group::Quantities,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("implausible_magnitude.md"),
    check: Check::Quantity(check),
};

fn check(ctx: &mut Context<'_>, quantified: &Quantified<'_>) {
    if !quantified.is_official {
        return;
    }
    let Some(window) = window(quantified) else { return };
    let Some(si) = quantified.si() else { return };
    if si == 0.0
        || !si.is_finite()
        || (window.low..=window.high).contains(&(if window.signed { si } else { si.abs() }))
            && !window.is_tiny(si)
    {
        return;
    }
    let quantity = &quantified.parsed.value;
    let fits = |unit: &Unit| {
        let si = unit.to_si(quantity.number);
        (window.low..=window.high).contains(&(if window.signed { si } else { si.abs() }))
            && !window.is_tiny(si)
    };
    let units = quantified.expected.map(|it| quantified.measures.units.of_dimension(it)).unwrap_or_default();
    let others: Vec<&Unit> = units.into_iter().filter(|it| fits(it)).take(2).collect();
    let hint = others
        .first()
        .map_or(String::new(), |unit| format!("; did you mean `{}{}`?", quantity.number_text, unit.symbol));
    let fixes: Vec<_> = others.iter().map(|unit| change_unit(quantified, unit)).collect();
    let low = if window.tiny > 0.0 && window.low < 0.0 { -window.high } else { window.low };
    let message = format!(
        "{} of `{}` is implausible: one lies between {} and {}{hint}",
        window.what,
        quantified.attribute.raw_value(),
        in_usual_unit(quantified, low),
        in_usual_unit(quantified, window.high)
    );
    ctx.report(quantified.attribute.value_range(), message).fixes(fixes);
}

/// What is plausible, in SI units.
pub(super) struct Window {
    what: &'static str,
    low: f64,
    high: f64,
    /// What is smaller than this, and not zero, has the wrong unit.
    tiny: f64,
    /// Whether the sign counts; otherwise it is another rule's business.
    signed: bool,
}

impl Window {
    /// The limits, if they are those of the size of a number and nothing else.
    pub(super) fn of_plain_numbers(&self) -> Option<(f64, f64)> {
        (!self.signed && self.tiny == 0.0).then_some((self.low, self.high))
    }

    fn is_tiny(&self, si: f64) -> bool {
        si.abs() < self.tiny
    }
}

pub(super) fn window(quantified: &Quantified<'_>) -> Option<Window> {
    let measures = |dimension: &str| quantified.expected == quantified.measures.dimensions.get(dimension);
    // Under one name there are dimensionless relatives, in cells without units for example.
    let of_dimension = |dimension, what, low, high| {
        measures(dimension).then_some(Window { what, low, high, tiny: 0.0, signed: false })
    };
    let of = |what, low, high| Some(Window { what, low, high, tiny: 0.0, signed: false });
    let element = quantified.node().local_name();
    let name = quantified.name;
    match name {
        "leakReversal" | "erev" | "thresh" | "reset" | "vpeak" | "vr" | "vt" | "v0" | "EL" | "VT"
        | "v_init" => potential("a membrane potential", quantified),
        "value" => match element {
            "spikeThresh" | "initMembPotential" => potential("a membrane potential", quantified),
            "specificCapacitance" => of_dimension("specificCapacitance", "a specific capacitance", 1e-4, 0.1),
            "resistivity" => of_dimension("resistivity", "an axial resistivity", 0.01, 200.0),
            _ => None,
        },
        "C" | "cm" => of_dimension("capacitance", "a capacitance", 1e-13, 1e-7),
        "condDensity" => of_dimension("conductanceDensity", "a conductance density", 0.0, 1e5),
        "conductance" if element.starts_with("ionChannel") => {
            of_dimension("conductance", "the conductance of one channel", 1e-13, 1e-9)
        }
        "gbase" | "gbase1" | "gbase2" => of_dimension("conductance", "a synaptic conductance", 0.0, 1e-6),
        "tauDecay" | "tauRise" | "tau" | "tauDecay1" | "tauDecay2" | "tau_syn" | "tau_m" | "tauRec"
        | "tauFac" | "decayConstant" => of_dimension("time", "a time constant", 1e-6, 100.0),
        "temperature" | "experimentalTemp" => {
            Some(Window { what: "a temperature", low: 268.15, high: 333.15, tiny: 0.0, signed: true })
        }
        "restingConc" | "initialConcentration" | "initialExtConcentration" => {
            of_dimension("concentration", "a concentration", 1e-6, 1e3)
        }
        "diameter" if matches!(element, "proximal" | "distal") => of("a diameter in um", 0.01, 500.0),
        "x" | "y" | "z" if matches!(element, "proximal" | "distal") => of("a coordinate in um", 0.0, 1e5),
        "delay" if element.starts_with("connection") => of_dimension("time", "a delay", 0.0, 10.0),
        "rate" | "averageRate" => of_dimension("per_time", "a rate", 0.0, 1e6),
        "amplitude" | "amplitude1" => of_dimension("current", "a current", 0.0, 1e-7),
        _ => None,
    }
    .filter(|_| quantified.expected.is_some())
}

fn potential(what: &'static str, quantified: &Quantified<'_>) -> Option<Window> {
    (quantified.expected == Some(lems::Dimension::VOLTAGE)).then_some(Window {
        what,
        low: -0.2,
        high: 0.2,
        tiny: 1e-4,
        signed: true,
    })
}
