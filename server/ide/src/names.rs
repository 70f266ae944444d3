//! The names that the expressions of a component type can use, each with what it measures.

use lems::Dimension;
use model::items::MemberKind;
use model::{Db, File, scope};
use syntax::Node;

use crate::measures::measures;

/// What a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NameKind {
    /// A variable of the dynamics.
    Variable,
    /// A parameter or derived parameter.
    Parameter,
    /// A constant of the type.
    Constant,
    /// A requirement: supplied by a component around.
    Requirement,
    /// A property of the instance.
    Property,
    /// Time, `t`.
    Time,
    /// A constant of the whole document.
    Global,
}

/// A name that can be used.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Visible {
    /// The name.
    pub(crate) name: Box<str>,
    /// What it is.
    pub(crate) kind: NameKind,
    /// What it measures, if the dimension that it names is known.
    pub(crate) dimension: Option<Dimension>,
    /// Whether the type itself declares it, rather than a base.
    pub(crate) is_own: bool,
    /// The element that declares it: `StateVariable`, `Parameter` …
    pub(crate) tag: &'static str,
}

/// The names that expressions of a type can use. `declaration` is its `ComponentType`.
pub(crate) fn visible(db: &dyn Db, file: File, declaration: Node<'_>) -> Vec<Visible> {
    let measures = measures(db, file);
    let dimension = |name: Option<&str>| name.and_then(|it| measures.dimensions.get(it));
    let mut found: Vec<Visible> = variables(declaration)
        .filter_map(|node| {
            let name = node.attribute("name")?.value().into();
            let tag = variable_tag(node.local_name())?;
            let dimension = node.attribute("dimension").and_then(|it| dimension(Some(&it.value())));
            Some(Visible { name, kind: NameKind::Variable, dimension, is_own: true, tag })
        })
        .collect();
    let name = declaration.attribute("name").map(|it| it.value().into_owned()).unwrap_or_default();
    if let Some(ty) = model::component_type(db, file, &name) {
        for member in &ty.members {
            let Some((kind, tag)) = member_kind(member.member.kind) else { continue };
            found.push(Visible {
                name: member.member.name.clone(),
                kind,
                dimension: match kind {
                    NameKind::Property if member.member.dimension.is_none() => Some(Dimension::NONE),
                    _ => dimension(member.member.dimension.as_deref()),
                },
                is_own: member.origin == 0,
                tag,
            });
        }
    }
    found.push(Visible {
        name: "t".into(),
        kind: NameKind::Time,
        dimension: Some(Dimension::TIME),
        is_own: false,
        tag: "time",
    });
    for (symbol, items) in scope(db, file).all_constants() {
        let declared = items.first().and_then(|it| {
            model::file_items(db, it.file).constants.get(it.item.index as usize)?.dimension.as_deref()
        });
        found.push(Visible {
            name: symbol.into(),
            kind: NameKind::Global,
            dimension: dimension(declared),
            is_own: false,
            tag: "Constant",
        });
    }
    let mut seen = rustc_hash::FxHashSet::default();
    found.retain(|it| seen.insert(it.name.clone()));
    found
}

/// The elements that declare variables in the dynamics of a type.
pub(crate) fn variables<'t>(declaration: Node<'t>) -> impl Iterator<Item = Node<'t>> {
    let dynamics = declaration.elements().filter(|it| it.local_name() == "Dynamics");
    dynamics.flat_map(|it| it.elements()).filter(|it| variable_tag(it.local_name()).is_some())
}

fn variable_tag(tag: &str) -> Option<&'static str> {
    ["StateVariable", "DerivedVariable", "ConditionalDerivedVariable"].into_iter().find(|it| *it == tag)
}

fn member_kind(kind: MemberKind) -> Option<(NameKind, &'static str)> {
    Some(match kind {
        MemberKind::Parameter => (NameKind::Parameter, "Parameter"),
        MemberKind::DerivedParameter => (NameKind::Parameter, "DerivedParameter"),
        MemberKind::IndexParameter => (NameKind::Parameter, "IndexParameter"),
        MemberKind::Constant => (NameKind::Constant, "Constant"),
        MemberKind::Requirement => (NameKind::Requirement, "Requirement"),
        MemberKind::Property => (NameKind::Property, "Property"),
        _ => return None,
    })
}
