//! `missing-core-include`: a file that is run includes the core types that its parts need.
//!
//! NML008

use model::FilePath;
use model::items::RootKind;

use crate::includes::links;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static MISSING_CORE_INCLUDE: Rule = Rule {
    name: "missing-core-include",
    group: Group::Includes,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("missing_core_include.md"),
    check: Check::File(check),
};

fn check(ctx: &mut Context<'_>) {
    let items = model::file_items(ctx.db, ctx.file);
    // What components of this file itself need, `unknown-component-type` says.
    if items.root != RootKind::Lems || items.targets.is_empty() {
        return;
    }
    let scope = model::scope(ctx.db, ctx.file);
    let mut told: Vec<&str> = Vec::new();
    for (range, link) in links(ctx) {
        let Some(to) = link.to.filter(|it| !it.is_official(ctx.db)) else { continue };
        for &file in &model::include_closure(ctx.db, to).files {
            let there = model::file_items(ctx.db, file);
            let mut dimensions =
                there.types.iter().flat_map(|it| &it.members).filter_map(|it| it.dimension.as_deref());
            let unknown = dimensions.find(|it| !matches!(*it, "" | "*") && !scope.has_dimension(it));
            if let Some(dimension) = unknown.filter(|_| !scope.incomplete && !told.contains(&"dimensions")) {
                told.push("dimensions");
                let name = range.of(ctx.text).trim();
                ctx.report(
                    range,
                    format!("`{name}` uses the dimension `{dimension}`, which no file of this model defines"),
                );
            }
            for component in &there.components {
                let Some(ty) = component.type_name() else { continue };
                if scope.has_type(ty) || scope.has_type(&component.tag) {
                    continue;
                }
                let home = schema::core_files().find(|name| {
                    let core = ctx.db.file(&FilePath::Official(name));
                    model::file_items(ctx.db, core).types.iter().any(|it| &*it.name == ty)
                });
                let Some(home) = home.filter(|it| !told.contains(it)) else { continue };
                told.push(home);
                let fix = crate::types::include_core(ctx, home);
                let name = range.of(ctx.text).trim();
                ctx.report(
                    range,
                    format!("`{name}` has a component of the type `{ty}`, which needs `<Include file=\"{home}\"/>` here"),
                )
                .fixes(fix);
            }
        }
    }
}
