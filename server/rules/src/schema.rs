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

use ::schema::{Schema, Version, Violation};
use model::items::RootKind;
use text::Range;

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

/// The violations of the version that counts, then those that only the newest version sees.
pub(crate) fn violations(ctx: &Context<'_>) -> Vec<(Violation, Judged)> {
    if model::file_items(ctx.db, ctx.file).root != RootKind::Neuroml {
        return Vec::new();
    }
    let version = ctx.settings.schema.or_else(|| declared_version(ctx)).unwrap_or(Version::LATEST);
    let own = ::schema::validate(Schema::of(version), ctx.text, ctx.tree);
    let newest = match ctx.settings.schema {
        None if version != Version::LATEST => {
            ::schema::validate(Schema::of(Version::LATEST), ctx.text, ctx.tree)
        }
        _ => Vec::new(),
    };
    let known: rustc_hash::FxHashSet<Range> = own.iter().map(|it| it.range).collect();
    let judged = Judged { version, valid_in: None };
    let only_newest = Judged { version: Version::LATEST, valid_in: Some(version) };
    let later = newest.into_iter().filter(|it| !known.contains(&it.range)).map(|it| (it, only_newest));
    own.into_iter().map(|it| (it, judged)).chain(later).collect()
}

/// The version that `xsi:schemaLocation` names.
fn declared_version(ctx: &Context<'_>) -> Option<Version> {
    let location = ctx.root()?.attributes().find(|it| it.local_name() == "schemaLocation")?;
    Version::from_schema_location(&location.value())
}
