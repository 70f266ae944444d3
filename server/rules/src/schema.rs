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

use ::schema::{Problem, Schema, Version, Violation};
use ::syntax::{Node, NodeId, Tree};
use model::items::RootKind;
use rustc_hash::{FxHashMap, FxHashSet};
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
    /// How many more there are in the same `ComponentType`, of which nothing is said.
    pub more: usize,
}

/// More violations than this in one `ComponentType` have one cause: it is written for LEMS files, whose content the
/// schemas know in small part only.
const MANY_IN_TYPE: usize = 3;

impl Judged {
    /// Reports a violation: an error, or a warning where only a newer version than the declared one refuses it.
    pub(crate) fn report<'c>(self, ctx: &'c mut Context<'_>, range: Range, message: String) -> Report<'c> {
        let message = match self.more {
            0 => message,
            more => format!(
                "{message}; and {more} more like this: the schema knows little of what a `ComponentType` may hold in a LEMS file"
            ),
        };
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
pub(crate) fn judged<'v>(
    tree: &Tree,
    text: &str,
    violations: &'v [(Version, Vec<Violation>)],
) -> Vec<(&'v Violation, Judged)> {
    let Some(((version, own), later)) = violations.split_first() else { return Vec::new() };
    let known: FxHashSet<Range> = own.iter().map(|it| it.range).collect();
    let mut all: Vec<_> =
        own.iter().map(|it| (it, Judged { version: *version, valid_in: None, more: 0 })).collect();
    for (newest, violations) in later {
        let judged = Judged { version: *newest, valid_in: Some(*version), more: 0 };
        all.extend(violations.iter().filter(|it| !known.contains(&it.range)).map(|it| (it, judged)));
    }
    once_in_a_type(tree, text, all)
}

/// Of many violations in a `ComponentType` keeps the first. What stands in the wrong order is told each time: each can
/// be moved.
fn once_in_a_type<'v>(
    tree: &Tree,
    text: &str,
    all: Vec<(&'v Violation, Judged)>,
) -> Vec<(&'v Violation, Judged)> {
    let type_around = |violation: &Violation| {
        if matches!(violation.problem, Problem::MisplacedElement { .. }) {
            return None;
        }
        let node = Node::new(tree, text, violation.node);
        node.ancestors().find(|it| it.local_name() == "ComponentType").map(|it| it.id())
    };
    let around: Vec<_> = all.iter().map(|(violation, _)| type_around(violation)).collect();
    let mut counts: FxHashMap<NodeId, usize> = FxHashMap::default();
    for ty in around.iter().flatten() {
        *counts.entry(*ty).or_default() += 1;
    }
    counts.retain(|_, count| *count > MANY_IN_TYPE);
    let mut kept = Vec::with_capacity(all.len());
    for ((violation, judged), ty) in all.into_iter().zip(around) {
        match ty.and_then(|it| counts.get_mut(&it)) {
            None => kept.push((violation, judged)),
            // Told of already.
            Some(0) => {}
            Some(count) => {
                kept.push((violation, Judged { more: *count - 1, ..judged }));
                *count = 0;
            }
        }
    }
    kept
}

/// The version after that of the judgement from which on all have what it lacks.
pub(crate) fn came_with(judged: Judged, has: impl Fn(&'static Schema) -> bool) -> Option<String> {
    let later = Version::ALL.into_iter().filter(|it| *it > judged.version);
    let lacking = later.clone().filter(|it| !has(Schema::of(*it))).max();
    let first = later.filter(|it| lacking.is_none_or(|lacking| *it > lacking)).min()?;
    Some(format!("NeuroML {}", first.name()))
}

/// The version that `xsi:schemaLocation` names.
fn declared_version(ctx: &Context<'_>) -> Option<Version> {
    let location = ctx.root()?.attributes().find(|it| it.local_name() == "schemaLocation")?;
    Version::from_schema_location(&location.value())
}
