//! `unreadable-include`: an included file can be read.

use model::{IncludeProblem, Unreadable};

use crate::includes::links;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static UNREADABLE_INCLUDE: Rule = Rule {
    name: "unreadable-include",
    group: Group::Includes,
    severity: Severity::Error,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("unreadable_include.md"),
    check: Check::File(check),
};

fn check(ctx: &mut Context<'_>) {
    for (range, link) in links(ctx) {
        let Some(IncludeProblem::Unreadable { reason }) = link.problem else { continue };
        let name = range.of(ctx.text).trim();
        let message = match reason {
            Unreadable::Folder => format!("`{name}` is a folder"),
            Unreadable::Special => format!("`{name}` is no regular file; pipes and devices are not opened"),
            Unreadable::TooLarge => format!("`{name}` is larger than 512 MB and is not read"),
            Unreadable::LinkLoop => format!("`{name}` is a symbolic link that leads back to itself"),
            Unreadable::Denied => format!("`{name}` may not be read: permission denied"),
            Unreadable::Io => format!("`{name}` could not be read"),
            Unreadable::Encoding => {
                format!("`{name}` is in an encoding that cannot be read; save it as UTF-8")
            }
        };
        ctx.report(range, message);
    }
}
