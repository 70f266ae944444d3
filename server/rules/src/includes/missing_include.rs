//! `missing-include`: an included file exists.

use model::IncludeProblem;

use crate::includes::{links, relative};
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static MISSING_INCLUDE: Rule = Rule {
    name: "missing-include",
    group: Group::Includes,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::JNeuroMl(10010),
    docs: include_str!("missing_include.md"),
    check: Check::File(check),
};

fn check(ctx: &mut Context<'_>) {
    for (range, link) in links(ctx) {
        match &link.problem {
            Some(IncludeProblem::Missing { tried }) => {
                let name = range.of(ctx.text).trim().to_owned();
                let similar = similar_file(ctx, &name);
                let hint = similar.as_ref().map_or(String::new(), |it| format!("; did you mean `{it}`?"));
                let fix =
                    similar.map(|it| Fix::replace(format!("Change to `{it}`"), Safety::Unsafe, range, it));
                let places = searched(ctx, tried);
                ctx.report(range, format!("included file `{name}` was not found{places}{hint}")).fixes(fix);
            }
            Some(IncludeProblem::Empty) => {
                ctx.report(range, "this include names no file");
            }
            _ => {}
        }
    }
}

/// Where it was looked for, relative to the file and at most three places.
fn searched(ctx: &Context<'_>, tried: &[std::path::PathBuf]) -> String {
    let Some(folder) = ctx.file.path(ctx.db).folder() else { return String::new() };
    let shown = |path: &std::path::PathBuf| match path.strip_prefix(folder) {
        Ok(inside) => format!("`{}`", inside.display()),
        Err(_) => format!("`{}`", path.display()),
    };
    let mut places: Vec<_> = tried.iter().map(shown).collect();
    places.dedup();
    places.truncate(3);
    if places.is_empty() { String::new() } else { format!(" (looked for {})", places.join(", ")) }
}

/// A file of the workspace with nearly that name, relative to the folder of this one.
fn similar_file(ctx: &Context<'_>, name: &str) -> Option<String> {
    let folder = ctx.file.path(ctx.db).folder()?;
    let wanted = name.rsplit(['/', '\\']).next()?;
    let files = model::workspace_files(ctx.db);
    let names: Vec<_> = files.iter().map(|it| it.path(ctx.db).file_name()).collect();
    let found = match names.iter().position(|it| *it == wanted) {
        Some(same) => same,
        None => {
            let near = text::nearest(wanted, names.iter().copied())?;
            names.iter().position(|it| *it == near)?
        }
    };
    let file = *files.get(found)?;
    if file == ctx.file {
        return None;
    }
    relative(folder, file.path(ctx.db).as_disk()?)
}
