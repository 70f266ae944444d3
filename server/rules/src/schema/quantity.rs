//! Why a quantity is none, better than "does not match the pattern".

use ::schema::{Simple, Version};
use lems::{Dimension, Unit, UnitTable, parse_quantity};
use text::Range;

use crate::quantities::plain_form;
use crate::schema::Judged;
use crate::{Context, Fix, Safety};

/// What a quantity type of the schema measures: `voltage` for `Nml2Quantity_voltage`, an empty text for plain numbers.
pub(super) fn kind(expected: Simple) -> Option<&'static str> {
    let kind = expected.name().strip_prefix("Nml2Quantity")?;
    Some(kind.trim_start_matches('_'))
}

/// Says what is wrong with a value that does not fit the pattern of a quantity, and how it might be mended.
pub(super) fn explain(
    ctx: &mut Context<'_>,
    range: Range,
    value: &str,
    of: &str,
    kind: &str,
    judged: Judged,
) {
    let quantity = parse_quantity(value);
    let parsed = &quantity.value;
    let measures = model::measures(ctx.db, ctx.file);
    let dimension = dimension_of(kind, &measures);
    let shift = |it: Range| Range { start: range.start + it.start, end: range.start + it.end };
    let what = article(kind);

    if !quantity.problems.is_empty() {
        judged.report(ctx, range, format!("{of} is {what}; `{value}` is no number with a unit"));
        return;
    }
    if kind == "none" {
        let fix = Fix::replace("Remove the unit", Safety::Unsafe, shift(parsed.unit_range), "");
        let report =
            judged.report(ctx, range, format!("{of} is a plain number, without a unit; found `{value}`"));
        if !parsed.unit.is_empty() {
            report.fix(fix);
        }
        return;
    }
    let usual = usual_unit(kind);
    if parsed.unit.is_empty() {
        let fix = usual.map(|unit| {
            Fix::replace(format!("Add `{unit}`"), Safety::Unsafe, shift(parsed.unit_range), unit)
        });
        let like = usual.map_or(String::new(), |unit| format!(", such as `{}{unit}`", parsed.number_text));
        judged.report(ctx, range, format!("{of} is {what} and needs a unit{like}")).fixes(fix);
        return;
    }
    let Some(unit) = measures.units.get(parsed.unit) else {
        let near = suggestions(&measures.units, parsed.unit, dimension);
        let hint = near.first().map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        let fixes = near.iter().take(3).map(|near| {
            Fix::replace(
                format!("Change to `{near}`"),
                Safety::Unsafe,
                shift(parsed.unit_range),
                near.as_str(),
            )
        });
        let fixes: Vec<_> = fixes.collect();
        judged
            .report(ctx, shift(parsed.unit_range), format!("no unit is called `{}`{hint}", parsed.unit))
            .fixes(fixes);
        return;
    };
    if dimension.is_some_and(|dimension| dimension != unit.dimension) {
        let found = measures.dimensions.describe(unit.dimension);
        let hint = usual.map_or(String::new(), |unit| {
            format!("; its units are {}", units_of(&measures.units, dimension, unit))
        });
        judged.report(
            ctx,
            shift(parsed.unit_range),
            format!("{of} is {what}, but `{}` is a unit of {found}{hint}", parsed.unit),
        );
        return;
    }
    if parsed.fits_schema {
        let version = if judged.version == Version::LATEST { "" } else { " of this version" };
        let hint = usual
            .map_or(String::new(), |unit| format!("; use {}", units_of(&measures.units, dimension, unit)));
        judged.report(
            ctx,
            shift(parsed.unit_range),
            format!("the schema{version} does not know `{}` for {of}{hint}", parsed.unit),
        );
        return;
    }
    let plain = plain_form(parsed.number_text, parsed.unit);
    let message =
        format!("`{value}` is not written as the schema wants it: a number such as `-1.5e-3`, then the unit");
    judged.report(ctx, range, message).fix(Fix::replace(
        format!("Change to `{plain}`"),
        Safety::Safe,
        range,
        plain.clone(),
    ));
}

fn dimension_of(kind: &str, measures: &model::Measures) -> Option<Dimension> {
    let name = match kind {
        "pertime" => "per_time",
        "rhoFactor" => "rho_factor",
        other => other,
    };
    measures.dimensions.get(name)
}

fn article(kind: &str) -> String {
    let spoken = match kind {
        "pertime" => "rate (per time)".into(),
        "" => "quantity".into(),
        "none" => "plain number".into(),
        other => spoken(other),
    };
    let article = if spoken.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {spoken}")
}

/// `conductanceDensity` → `conductance density`.
fn spoken(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            words.push(' ');
        }
        words.push(if letter == '_' { ' ' } else { letter.to_ascii_lowercase() });
    }
    words
}

/// The unit that modellers write most.
fn usual_unit(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "voltage" => "mV",
        "time" => "ms",
        "conductance" => "nS",
        "conductanceDensity" => "mS_per_cm2",
        "capacitance" => "pF",
        "specificCapacitance" => "uF_per_cm2",
        "resistivity" => "ohm_cm",
        "resistance" => "Mohm",
        "current" => "pA",
        "currentDensity" => "uA_per_cm2",
        "length" => "um",
        "concentration" => "mM",
        "temperature" => "degC",
        "pertime" => "per_ms",
        "permeability" => "cm_per_s",
        "conductancePerVoltage" => "nS_per_mV",
        "rhoFactor" => "mol_per_m_per_A_per_s",
        _ => return None,
    })
}

fn suggestions(units: &UnitTable, symbol: &str, dimension: Option<Dimension>) -> Vec<String> {
    units.suggestions(symbol, dimension).into_iter().map(|it| it.symbol.to_string()).collect()
}

fn units_of(units: &UnitTable, dimension: Option<Dimension>, usual: &str) -> String {
    let known: Vec<&Unit> = dimension.map(|it| units.of_dimension(it)).unwrap_or_default();
    if known.is_empty() {
        return format!("`{usual}`");
    }
    let list: Vec<_> = known.iter().take(5).map(|it| format!("`{}`", it.symbol)).collect();
    list.join(", ")
}
