//! `include-spelling`: an include is spelled as jLEMS can read it.
//!
//! NML007

use model::ItemKind;
use model::items::{IncludeTag, JlemsQuirk};

use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static INCLUDE_SPELLING: Rule = Rule {
    name: "include-spelling",
    group: Group::Portability,
    severity: Severity::Info,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("include_spelling.md"),
    check: Check::File(check),
};

fn check(ctx: &mut Context<'_>) {
    let items = model::file_items(ctx.db, ctx.file);
    for (at, include) in items.includes.iter().enumerate() {
        let Some(quirk) = include.quirks.first() else { continue };
        let node = model::source_map(ctx.db, ctx.file).node(ItemKind::Include.at(at));
        let Some(node) = node.map(|it| ctx.node(it)) else { continue };
        let why = match quirk {
            JlemsQuirk::LowerCaseFile => "it takes `<include file=…>` for a component",
            JlemsQuirk::Url => "it refuses `url`",
            JlemsQuirk::SingleQuotes => "it takes single quotes for a part of the name",
            JlemsQuirk::ExtraAttribute => "it takes a further attribute for a part of the name",
            JlemsQuirk::NotSelfClosed => "it takes everything up to the next `/>` for a part of the include",
            JlemsQuirk::BlankInName => "it deletes the blanks in the name",
            JlemsQuirk::NotOneBlank => "it wants exactly one blank behind the name of the element",
        };
        let plain = match include.tag {
            IncludeTag::Lems => format!("<Include file=\"{}\"/>", include.target),
            IncludeTag::Neuroml => format!("<include href=\"{}\"/>", include.target),
        };
        let can_be_written = !include.target.contains(['"', '&', '<', ' ']) && *quirk != JlemsQuirk::Url;
        let fix = can_be_written
            .then(|| Fix::replace(format!("Write `{plain}`"), Safety::Safe, node.range(), plain));
        ctx.report(
            node.start_tag_range(),
            format!("jLEMS looks for includes before it reads the XML, and does not read this one: {why}"),
        )
        .fixes(fix);
    }
}
