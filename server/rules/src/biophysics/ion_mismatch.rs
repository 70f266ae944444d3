//! `ion-mismatch`: the ion of a density is the one that its channel lets through.
//!
//! NML089

use model::Lookup;

use crate::subject::cell::Cell;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static ION_MISMATCH: Rule = Rule {
    name: "ion-mismatch",
    group: Group::Biophysics,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("ion_mismatch.md"),
    check: Check::Cell(check),
};

fn check(ctx: &mut Context<'_>, cell: &Cell<'_>) {
    for density in cell.channels() {
        let Some(ion) = density.node.attribute("ion").filter(|it| !it.raw_value().is_empty()) else {
            continue;
        };
        let (name, range) = (&*ion.value(), ion.value_range());
        if let Some(right) = spelling(name) {
            ctx.report(
                range,
                format!("`{name}` is an ion of its own to simulators; this one is written `{right}`"),
            )
            .fix(Fix::replace(format!("Change to `{right}`"), Safety::Unsafe, range, right));
            continue;
        }
        let Some(channel) = density.value("ionChannel") else { continue };
        let (Lookup::Found(item) | Lookup::FoundByIncluder { item, .. }) =
            model::find_component(ctx.db, ctx.file, channel, None)
        else {
            continue;
        };
        let items = model::file_items(ctx.db, item.file);
        let species = items.component(item.item.index).and_then(|it| it.attribute("species"));
        let Some(species) = species.filter(|it| is_ion(it) && !is_same(it, name)) else { continue };
        let defined = item.range(ctx.db);
        let report = ctx
            .report(
                range,
                format!("`{channel}` is a channel for `{species}`, but its current is counted as `{name}`"),
            )
            .fix(Fix::replace(format!("Change to `{species}`"), Safety::Unsafe, range, species));
        if let Some(defined) = defined {
            report.related_in(item.file, defined, format!("the channel, with `species=\"{species}\"`"));
        }
    }
}

/// How an ion is spelled, if this is another spelling of it.
fn spelling(ion: &str) -> Option<&'static str> {
    let plain = ion.to_ascii_lowercase();
    let right = match &*plain {
        "ca" | "cal" | "calcium" | "ca2+" => "ca",
        "ca2" => "ca2",
        "na" | "sodium" | "na+" => "na",
        "k" | "potassium" | "k+" => "k",
        "non_specific" | "nonspecific" | "non-specific" => "non_specific",
        _ => return None,
    };
    (right != ion).then_some(right)
}

/// Many files give a channel a species that is none, such as `leak`.
fn is_ion(species: &str) -> bool {
    matches!(species, "na" | "k" | "ca" | "ca2" | "cl" | "mg" | "h" | "hco3")
}

/// A second calcium pool takes the current of ordinary calcium channels.
fn is_same(species: &str, ion: &str) -> bool {
    species == ion
        || (species.starts_with("non") && ion.starts_with("non"))
        || (species == "ca" && ion == "ca2")
}
