//! `ComponentType` and its members, as written.

use std::sync::Arc;

use super::{Block, Text};

/// A `ComponentType`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ComponentType {
    /// `name`
    pub name: Text,
    /// `extends`
    pub extends: Option<Text>,
    /// `description`
    pub description: Option<Text>,
    /// Parameters, exposures, children … in document order.
    pub members: Box<[Arc<Member>]>,
    /// `Dynamics` elements (more than one is a defect).
    pub dynamics: Box<[Arc<Block>]>,
    /// `Structure`
    pub structure: Option<Arc<Block>>,
    /// `Simulation`
    pub simulation: Option<Arc<Block>>,
}

/// Something that a type declares by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Which element declares it.
    pub kind: MemberKind,
    /// `name`; of a `Fixed` its `parameter`; of a `Children` without name what the reference makes of its type.
    pub name: Text,
    /// `dimension`
    pub dimension: Option<Text>,
    /// `type`: of children, references, links, attachments.
    pub of_type: Option<Text>,
    /// `value`, or `defaultValue` of a `Property`.
    pub value: Option<Text>,
    /// `select` of a `DerivedParameter`.
    pub select: Option<Text>,
    /// `description`
    pub description: Option<Text>,
    /// `direction` of an `EventPort`.
    pub direction: Option<Direction>,
    /// `required`, which is true when absent.
    pub required: bool,
    /// `local="true"`: a reference that looks among the siblings.
    pub local: bool,
    /// Which element below the type this is, counting elements in document order.
    pub element: u32,
}

/// The kinds of member of a `ComponentType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MemberKind {
    /// `Parameter`
    Parameter,
    /// `IndexParameter` or `IntegerParameter`
    IndexParameter,
    /// `PathParameter`
    PathParameter,
    /// `Property`
    Property,
    /// `DerivedParameter`
    DerivedParameter,
    /// `Fixed`
    Fixed,
    /// `Constant`
    Constant,
    /// `Requirement`
    Requirement,
    /// `ComponentRequirement`
    ComponentRequirement,
    /// `InstanceRequirement`
    InstanceRequirement,
    /// `Exposure`
    Exposure,
    /// `Child`
    Child,
    /// `Children`
    Children,
    /// `ComponentReference`
    ComponentReference,
    /// `Link`
    Link,
    /// `ComponentTypeReference`
    ComponentTypeReference,
    /// `EventPort`
    EventPort,
    /// `Text`
    Text,
    /// `Path`
    Path,
    /// `Collection`
    Collection,
    /// `PairCollection`
    PairCollection,
    /// `Attachments`
    Attachments,
}

/// Which way an event port works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// `in` or `receive`
    In,
    /// `out` or `send`
    Out,
    /// Another word; the port is unusable.
    Unknown,
}

impl MemberKind {
    /// Whether a component gives such a member its value by an attribute of that name.
    pub fn is_attribute(self) -> bool {
        use MemberKind as K;
        matches!(
            self,
            K::Parameter
                | K::Constant
                | K::Property
                | K::IndexParameter
                | K::PathParameter
                | K::ComponentReference
                | K::Link
                | K::ComponentTypeReference
                | K::Path
                | K::Text
        )
    }

    /// The kind that an element name declares.
    pub fn from_tag(tag: &str) -> Option<MemberKind> {
        use MemberKind as K;
        Some(match tag {
            "Parameter" => K::Parameter,
            "IndexParameter" | "IntegerParameter" => K::IndexParameter,
            "PathParameter" => K::PathParameter,
            "Property" => K::Property,
            "DerivedParameter" => K::DerivedParameter,
            "Fixed" => K::Fixed,
            "Constant" => K::Constant,
            "Requirement" => K::Requirement,
            "ComponentRequirement" => K::ComponentRequirement,
            "InstanceRequirement" => K::InstanceRequirement,
            "Exposure" => K::Exposure,
            "Child" => K::Child,
            "Children" => K::Children,
            "ComponentReference" => K::ComponentReference,
            "Link" => K::Link,
            "ComponentTypeReference" => K::ComponentTypeReference,
            "EventPort" => K::EventPort,
            "Text" => K::Text,
            "Path" => K::Path,
            "Collection" => K::Collection,
            "PairCollection" => K::PairCollection,
            "Attachments" => K::Attachments,
            _ => return None,
        })
    }

    /// Does a subtype have it without repeating it? (lems-language §3.1: what the reference copies from the base.)
    pub fn is_inherited(self) -> bool {
        use MemberKind as K;
        match self {
            K::Parameter
            | K::DerivedParameter
            | K::Constant
            | K::EventPort
            | K::ComponentReference
            | K::Link
            | K::Requirement
            | K::Exposure
            | K::Children
            | K::Child
            | K::Collection
            | K::PairCollection => true,
            K::IndexParameter
            | K::PathParameter
            | K::Property
            | K::Fixed
            | K::ComponentRequirement
            | K::InstanceRequirement
            | K::ComponentTypeReference
            | K::Text
            | K::Path
            | K::Attachments => false,
        }
    }
}
