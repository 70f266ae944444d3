//! XSD validity, judged by the version that the file declares.
//!
//! What is invalid there is an error. What only the newest version refuses is a warning: nine of ten real files that
//! are invalid today are fine by the version that they were written for.

pub(crate) mod invalid_value;
pub(crate) mod misplaced_element;
pub(crate) mod missing_attribute;
pub(crate) mod missing_element;
pub(crate) mod quantity;
pub(crate) mod unexpected_text;
pub(crate) mod unknown_attribute;
pub(crate) mod unknown_element;
pub(crate) mod wrong_root;
pub(crate) mod xsi_attribute;

use ::schema::{Version, Violation};
use model::items::RootKind;
use text::Range;

use crate::again::Start;
use crate::{Context, Report, Severity};

/// By which version a violation was found, and how that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judged {
    /// The version that refuses it.
    pub version: Version,
    /// The version that the file declares and in which it is valid, if that is another.
    pub valid_in: Option<Version>,
}

impl Judged {
    /// Reports a violation: an error, or a warning where only a newer version than the declared one refuses it.
    pub(crate) fn report<'c>(self, ctx: &'c mut Context<'_>, range: Range, message: String) -> Report<'c> {
        match self.valid_in {
            None => ctx.report(range, message),
            Some(declared) => {
                let (newest, declared) = (self.version.name(), declared.name());
                let message = format!(
                    "{message} (NeuroML {newest} refuses this; {declared}, which the file declares, allows it)"
                );
                ctx.report(range, message).severity(Severity::Warning)
            }
        }
    }
}

/// The violations of the versions that count: of the declared one and, where that is older, of the newest.
pub(crate) fn violations(ctx: &Context<'_>, start: &mut Start) -> Vec<(Version, Vec<Violation>)> {
    if model::file_items(ctx.db, ctx.file).root != RootKind::Neuroml {
        return Vec::new();
    }
    let version = ctx.settings.schema.or_else(|| declared_version(ctx)).unwrap_or(Version::LATEST);
    let mut versions = vec![version];
    if ctx.settings.schema.is_none() && version != Version::LATEST {
        versions.push(Version::LATEST);
    }
    versions.into_iter().map(|version| (version, start.violations(version, ctx.text, ctx.tree))).collect()
}

/// The violations of the version that counts, then those that only the newest version sees.
pub(crate) fn judged(violations: &[(Version, Vec<Violation>)]) -> Vec<(&Violation, Judged)> {
    let Some(((version, own), later)) = violations.split_first() else { return Vec::new() };
    let known: rustc_hash::FxHashSet<Range> = own.iter().map(|it| it.range).collect();
    let here = own.iter().map(|it| (it, Judged { version: *version, valid_in: None }));
    let later = later.iter().flat_map(|(newest, violations)| {
        let judged = Judged { version: *newest, valid_in: Some(*version) };
        violations.iter().filter(|it| !known.contains(&it.range)).map(move |it| (it, judged))
    });
    here.chain(later).collect()
}

/// The version that `xsi:schemaLocation` names.
fn declared_version(ctx: &Context<'_>) -> Option<Version> {
    let location = ctx.root()?.attributes().find(|it| it.local_name() == "schemaLocation")?;
    Version::from_schema_location(&location.value())
}
