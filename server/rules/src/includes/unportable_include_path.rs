//! `unportable-include-path`: the path of an include is relative and plain.
//!
//! NML006

use crate::includes::{links, relative};
use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static UNPORTABLE_INCLUDE_PATH: Rule = Rule {
    name: "unportable-include-path",
    group: Group::Includes,
    severity: Severity::Warning,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("unportable_include_path.md"),
    check: Check::File(check),
};

fn check(ctx: &mut Context<'_>) {
    for (range, link) in links(ctx) {
        let name = range.of(ctx.text);
        let plain = name.trim();
        // Addresses and back slashes have rules of their own.
        if plain.contains("://") || plain.contains('\\') {
            continue;
        }
        let is_absolute = plain.starts_with('/') || plain.as_bytes().get(1) == Some(&b':');
        let message = if is_absolute {
            format!("`{plain}` is an absolute path: it leads nowhere on another computer")
        } else if plain.contains(char::is_whitespace) {
            format!("`{plain}` has a blank in it: jLEMS deletes blanks from the names of included files")
        } else {
            continue;
        };
        let folder = ctx.file.path(ctx.db).folder();
        let target = link.to.and_then(|it| it.path(ctx.db).as_disk());
        let fix =
            folder.zip(target).filter(|_| is_absolute).and_then(|(folder, target)| relative(folder, target));
        let fix = fix.map(|it| Fix::replace(format!("Change to `{it}`"), Safety::Safe, range, it));
        ctx.report(range, message).fixes(fix);
    }
}
