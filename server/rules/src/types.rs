//! Component types and the components made of them.

pub(crate) mod condition_stays_true;
pub(crate) mod duplicate_component_type;
pub(crate) mod exposure_linked_twice;
mod grammar;
pub(crate) mod lems_element;
pub(crate) mod misplaced_component;
pub(crate) mod missing_parameter;
pub(crate) mod missing_reference;
pub(crate) mod not_inherited;
pub(crate) mod several_dynamics;
pub(crate) mod shadowed_name;
pub(crate) mod start_not_idempotent;
pub(crate) mod super_used;
pub(crate) mod undeclared_attribute;
pub(crate) mod unknown_base_type;
pub(crate) mod unknown_component_type;
pub(crate) mod unknown_dimension;
pub(crate) mod unknown_exposure;
pub(crate) mod unknown_port;
pub(crate) mod unknown_regime;
pub(crate) mod unknown_target;
pub(crate) mod unknown_variable;
pub(crate) mod unlinked_exposure;
pub(crate) mod unmet_requirement;
pub(crate) mod unresolved_select;
pub(crate) mod unused_member;

use model::items::FileItems;
use model::{FilePath, Scope};
use text::Range;

use crate::{Context, Fix, Safety, Severity};

/// Whether a name that a file does not see is declared anywhere.
pub(crate) enum Known {
    /// In scope, in an including file, or where a broken include may declare it.
    Yes,
    /// In an official file that is not included.
    Official(&'static str),
    /// Nowhere, but an include is broken.
    Incomplete,
    /// Nowhere.
    No,
}

/// Looks for a name here, in the files that include this one, and among the official files.
pub(crate) fn known(
    ctx: &Context<'_>,
    in_scope: impl Fn(&Scope) -> bool,
    in_items: impl Fn(&FileItems) -> bool,
) -> Known {
    let scope = model::scope(ctx.db, ctx.file);
    let mut incomplete = scope.incomplete;
    if in_scope(scope) {
        return Known::Yes;
    }
    for &includer in model::included_by(ctx.db, ctx.file) {
        let scope = model::scope(ctx.db, includer);
        incomplete |= scope.incomplete;
        if in_scope(scope) {
            return Known::Yes;
        }
    }
    for name in schema::core_files() {
        let file = ctx.db.file(&FilePath::Official(name));
        if in_items(model::file_items(ctx.db, file)) {
            return Known::Official(name);
        }
    }
    if incomplete { Known::Incomplete } else { Known::No }
}

/// Whether a name is another one with a letter more, less, exchanged or in another place: a slip, even where a broken
/// include might declare it.
fn is_slip_of(name: &str, other: &str) -> bool {
    let letters = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    let (mut rest, mut n_strange) = (letters(other), 0);
    for letter in letters(name) {
        match rest.iter().position(|it| *it == letter) {
            Some(at) => drop(rest.remove(at)),
            None => n_strange += 1,
        }
    }
    name.len() >= 5 && n_strange <= 1 && rest.len() <= 1
}

/// Reports a type that is declared nowhere; one that only a core file declares where the file is meant to be run.
fn report_unknown_type(ctx: &mut Context<'_>, range: Range, name: &str) {
    let found =
        known(ctx, |scope| scope.has_type(name), |items| items.types.iter().any(|it| &*it.name == name));
    match found {
        Known::Yes => {}
        Known::Official(file) => {
            // A library leaves it to the file that is run to include the core types.
            if model::file_items(ctx.db, ctx.file).targets.is_empty() {
                return;
            }
            let fix = include_core(ctx, file);
            ctx.report(range, format!("the component type `{name}` needs `<Include file=\"{file}\"/>`"))
                .fixes(fix);
        }
        Known::No | Known::Incomplete => {
            let names: Vec<String> = model::scope(ctx.db, ctx.file).all_types().map(str::to_owned).collect();
            let near = text::nearest(name, names.iter().map(|it| &**it));
            let incomplete = matches!(found, Known::Incomplete);
            if incomplete && near.is_none_or(|near| !is_slip_of(name, near)) {
                return;
            }
            let severity = if incomplete { Severity::Warning } else { Severity::Error };
            let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            let fix =
                near.map(|near| Fix::replace(format!("Change to `{near}`"), Safety::Unsafe, range, near));
            ctx.report(
                range,
                format!("no component type `{name}` is defined here or in the included files{hint}"),
            )
            .severity(severity)
            .fixes(fix);
        }
    }
}

/// Includes a core file after the last include, or first.
pub(crate) fn include_core(ctx: &Context<'_>, file: &str) -> Option<Fix> {
    let root = ctx.root()?;
    let title = format!("Include `{file}`");
    let element = format!("<Include file=\"{file}\"/>");
    let includes = root.elements().filter(|it| it.local_name() == "Include");
    if let Some(last) = includes.last() {
        let insert = format!("{}{element}", ctx.indent_of(last));
        return Some(Fix::replace(title, Safety::Safe, Range::at(last.range().end), insert));
    }
    let first = root.elements().find(|it| it.local_name() != "Target")?;
    let insert = format!("{element}{}", ctx.indent_of(first));
    Some(Fix::replace(title, Safety::Safe, Range::at(first.range().start), insert))
}

/// Whether the included core files define a type of this name.
fn official_type(ctx: &Context<'_>, name: &str) -> bool {
    let scope = model::scope(ctx.db, ctx.file);
    scope.types(name).is_empty() && scope.has_type(name)
        || scope.official.names().any(|file| {
            let file = ctx.db.file(&FilePath::Official(file));
            model::file_items(ctx.db, file).types.iter().any(|it| &*it.name == name)
        })
}
