//! `output-folder`: the folder of an output file is there.
//!
//! Catalogue: LEMS213.

use std::path::Path;

use model::{FilePath, FileStatus};

use crate::subject::typed::Typed;
use crate::{Check, Context, Group, Origin, Rule, Severity};

/// See [`Rule::docs`].
pub(crate) static OUTPUT_FOLDER: Rule = Rule {
    name: "output-folder",
    group: Group::Simulation,
    severity: Severity::Info,
    since: "0.1.0",
    origin: Origin::Lems,
    docs: include_str!("output_folder.md"),
    check: Check::Component(concerns, check),
};

fn concerns(_: &Context<'_>, component: &Typed<'_>) -> bool {
    component.is_a("OutputFile") || component.is_a("EventOutputFile")
}

fn check(ctx: &mut Context<'_>, component: &Typed<'_>) {
    let Some(name) = component.node.attribute("fileName") else { return };
    let text = name.value();
    let range = name.value_range();
    if text.starts_with('/') || text.contains('\\') || text.get(1..3) == Some(":/") {
        ctx.report(range, "the file is written to a place that exists only on one machine")
            .severity(Severity::Info);
        return;
    }
    let Some((folder, _)) = text.rsplit_once('/') else { return };
    let here = ctx.file.path(ctx.db).folder();
    // What lies outside the workspace is not looked at.
    if folder.split('/').any(|it| it == "..") || component.node.attribute("path").is_some() {
        return;
    }
    let Some(here) = here else { return };
    let status = ctx.db.file(&FilePath::disk(here, Path::new(folder))).status(ctx.db).clone();
    if matches!(status, FileStatus::Absent) {
        let start = range.start;
        let range = text::Range { start, end: start + folder.len() as u32 };
        ctx.report(
            range,
            format!("there is no folder `{folder}` beside this file; jLEMS fails when it writes there"),
        );
    }
}
