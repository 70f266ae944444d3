//! `path-form`: a path has the form of its population.
//!
//! NML127

use text::Range;

use crate::networks::connections::End;
use crate::subject::network::Network;
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static PATH_FORM: Rule = Rule {
    name: "path-form",
    group: Group::Portability,
    severity: Severity::Info,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("path_form.md"),
    check: Check::Within("cell-path"),
};

/// Whether jLEMS finds the cell by this path.
pub(crate) fn check(ctx: &mut Context<'_>, network: &Network<'_>, end: &End<'_>) {
    let Some(path) = end.path else { return };
    let Some(population) = network.population(path.population) else { return };
    let value = end.attribute.raw_value();
    let whole = end.attribute.value_range();
    let behind = Range { start: path.population_range.end, end: whole.end };
    let written = &value[(behind.start - whole.start) as usize..];
    // Nearly all are right, and that is soon seen.
    let is_right = match population.is_list() {
        true => path.cell.is_some() && !written.ends_with('/'),
        false => written.starts_with('['),
    };
    if is_right {
        return;
    }
    let right = match population.component {
        Some(component) if population.is_list() => format!("/{}/{}", path.index, component.value()),
        _ if population.is_list() => return,
        _ => format!("[{}]", path.index),
    };
    let why = match (population.is_list(), written.ends_with('/')) {
        (true, true) => "a path with `/` at its end addresses the instance, not the cell in it",
        (true, false) => "this population lists its instances, so the cell is addressed with `/`",
        (false, _) => "this population has only a size, so its cells are addressed with `[ ]`",
    };
    let fix = Fix::replace(format!("Change to `{}{right}`", path.population), Safety::Safe, behind, right);
    ctx.report_as(&PATH_FORM, behind, format!("jLEMS does not find this cell: {why}")).fix(fix);
}
