//! Ids and what refers to them.

pub(crate) mod component_by_includer;
pub(crate) mod component_cycle;
pub(crate) mod component_not_included;
pub(crate) mod duplicate_child_id;
pub(crate) mod duplicate_component_id;
pub(crate) mod ids_differ_by_case;
pub(crate) mod population_component;
pub(crate) mod unknown_component;
pub(crate) mod unknown_segment_group;
pub(crate) mod unused_component;
pub(crate) mod wrong_component_kind;

use ::syntax::{Attribute, Node};
use model::ResolvedType;
use model::items::MemberKind;

/// An attribute that names a component.
struct Reference<'t> {
    /// The attribute.
    attribute: Attribute<'t>,
    /// The type that the component must have; `None`: any.
    expected: Option<Box<str>>,
}

impl Reference<'_> {
    /// The test of the reference validator that looks at this reference, if one does.
    fn reference_test(&self) -> Option<u32> {
        match (self.attribute.element().local_name(), self.attribute.name()) {
            ("population", "component") => Some(10020),
            (
                "channelDensity"
                | "channelDensityGHK"
                | "channelDensityNernst"
                | "channelDensityNonUniform"
                | "channelDensityNonUniformNernst",
                "ionChannel",
            ) => Some(10025),
            ("species", "concentrationModel") => Some(10026),
            ("projection" | "electricalConnection", "synapse") => Some(10070),
            _ => None,
        }
    }
}

/// The references that an element of this type makes.
fn references<'t>(node: Node<'t>, ty: &ResolvedType) -> Vec<Reference<'t>> {
    let declared = ty.members_of(MemberKind::ComponentReference).filter(|it| !it.member.local);
    let mut found: Vec<_> = declared
        .filter_map(|it| {
            let attribute = node.attribute(&it.member.name)?;
            Some(Reference { attribute, expected: it.member.of_type.clone() })
        })
        .collect();
    // The schema has references that the core types do not know (catalogue §7.1).
    if matches!(node.local_name(), "cell" | "cell2CaPools") {
        for name in ["morphology", "biophysicalProperties"] {
            found.extend(
                node.attribute(name).map(|attribute| Reference { attribute, expected: Some(name.into()) }),
            );
        }
    }
    found
}

/// A type as messages name it: `baseIonChannel` → `ion channel`.
fn spoken_type(name: &str) -> String {
    match name {
        "baseCell" => "cell".into(),
        "baseIonChannel" => "ion channel".into(),
        "baseSynapse" => "synapse".into(),
        "basePointCurrent" | "basePointCurrentDL" => "input current".into(),
        "baseGradedSynapse" => "graded synapse".into(),
        "concentrationModel" => "concentration model".into(),
        "Component" => "component".into(),
        other => format!("`{other}`"),
    }
}

/// A type name with its article: `cell` → `a cell`.
fn article(name: &str) -> String {
    let article = if name.to_ascii_lowercase().starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} `{name}`")
}
