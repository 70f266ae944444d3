//! What the value of an attribute is for: a quantity, an expression, the id of something, one of a few words …
//!
//! One look for all features that need it: completion, hover, tokens, hints.

use lems::Dimension;
use model::items::MemberKind;
use model::{AttributeRole, Db, File, ResolvedType, attribute_role};
use schema::Simple;
use syntax::{Attribute, Node};

use crate::element::{self, InDocument};
use crate::measures::measures;

/// What the value of an attribute is for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Role {
    /// Declares a name.
    Name,
    /// A number with a unit; `None`: of any dimension.
    Quantity(Option<Dimension>),
    /// A plain number.
    Number,
    /// An expression that should have this dimension, if one is known.
    Expression(Option<Dimension>),
    /// A condition.
    Condition,
    /// The id of a component of (a subtype of) this type.
    Component(Option<Box<str>>),
    /// `./` and the id of a component.
    ComponentPath(Box<str>),
    /// The id of a sibling of (a subtype of) this type.
    Sibling(Option<Box<str>>),
    /// The name of a type that is (a subtype of) this one.
    Type(Option<Box<str>>),
    /// The name of a dimension.
    Dimension,
    /// The id of a population of the network.
    Population,
    /// The id of a segment of the morphology around.
    Segment,
    /// The id of a segment of the cells that this attribute or population speaks of.
    SegmentOf(CellEnd),
    /// The id of a segment group.
    SegmentGroup,
    /// The path of a cell in a population.
    Cell(CellEnd),
    /// The path of a variable below the target of the simulation.
    Quantities,
    /// The path of an instance below the target of the simulation.
    Instances,
    /// The name of an event port.
    Port(Option<model::items::Direction>),
    /// The name of a member of the type around, of one of these kinds.
    Member(&'static [MemberKind]),
    /// The name of a state variable of the dynamics around.
    StateVariable,
    /// The name of a regime.
    Regime,
    /// An `as` of a `With` or `ForEach` around.
    Alias,
    /// The path of a `DerivedVariable` or `DerivedParameter`.
    Select,
    /// A file.
    Include,
    /// One of the values of a simple type of the schema.
    Words(Simple),
    /// One of these words.
    Fixed(&'static [&'static str]),
    /// A colour.
    Colour,
    /// Anything.
    Text,
}

/// Which cells a path or a segment belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CellEnd {
    /// Those of the presynaptic population.
    Pre,
    /// Those of the postsynaptic population.
    Post,
    /// Those of the population of an input list.
    Input,
    /// Any of the network, named without `../`.
    Any,
}

/// What the value of an attribute is for.
pub(crate) fn role(db: &dyn Db, file: File, attribute: Attribute<'_>) -> Role {
    role_of(db, file, attribute.element(), attribute.name())
}

/// What the value of the attribute called `name` of an element is, or would be, for.
pub(crate) fn role_of(db: &dyn Db, file: File, node: Node<'_>, name: &str) -> Role {
    if name.contains(':') || name == "xmlns" {
        return Role::Text;
    }
    if let Some(declaration) = element::enclosing_type(node) {
        return in_type(db, file, declaration, node, name);
    }
    let is_top = node.parent().is_some_and(element::is_root);
    if is_top && let Some(role) = at_top(db, file, node, name) {
        return role;
    }
    if let Some(role) = by_name(node, name) {
        return role;
    }
    let ty = model::type_of(db, file, node);
    let words = words(node, name);
    if name == "type" {
        return words.map(Role::Words).unwrap_or_else(|| type_attribute(db, file, node));
    }
    if let Some(ty) = &ty
        && let Some(role) = by_type(db, file, node, ty, name)
    {
        return match (role, words) {
            (Role::Text | Role::Number | Role::Quantity(None), Some(words)) => Role::Words(words),
            (role, _) => role,
        };
    }
    by_schema(db, file, node, name).unwrap_or(Role::Text)
}

/// The enumeration of the schema for an attribute.
fn words(node: Node<'_>, name: &str) -> Option<Simple> {
    let simple = element::schema_type(node)?.attribute(name)?.ty();
    (simple.values().len() > 0).then_some(simple)
}

fn at_top(db: &dyn Db, file: File, node: Node<'_>, name: &str) -> Option<Role> {
    let dimension = || named_dimension(db, file, node.attribute("dimension"));
    Some(match (node.local_name(), name) {
        ("Include" | "include", "href" | "file" | "url") => Role::Include,
        ("Target", "component") => Role::Component(None),
        ("Target", "reportFile" | "timesFile") => Role::Text,
        ("Simulation", "target") => Role::Component(None),
        ("Dimension" | "Unit" | "Constant", "name" | "symbol") => Role::Name,
        ("Dimension", "description") => Role::Text,
        ("Dimension", _) | ("Unit", "power" | "scale" | "offset") => Role::Number,
        ("Unit" | "Constant" | "Assertion", "dimension") => Role::Dimension,
        ("Constant", "value") => Role::Quantity(dimension()),
        ("Component", "type") => Role::Type(None),
        (_, "extends") => Role::Component(model::top_level_type(db, file, node).map(|it| it.name.clone())),
        _ => return None,
    })
}

/// What NeuroML means by certain names, whatever the types say (catalogue §11).
fn by_name(node: Node<'_>, name: &str) -> Option<Role> {
    use CellEnd as C;
    let tag = node.local_name();
    Some(match (tag, name) {
        ("segment" | "instance" | "connection" | "connectionWD" | "input" | "inputW", "id") => Role::Number,
        (_, "id") => Role::Name,
        (_, "segmentGroup") => Role::SegmentGroup,
        ("member" | "parent" | "from" | "to", "segment") => Role::Segment,
        (_, "segment") if element_in(node, "cell") => Role::Segment,
        (_, "presynapticPopulation" | "postsynapticPopulation") | ("inputList", "population") => {
            Role::Population
        }
        (_, "preCellId" | "preCell") => Role::Cell(C::Pre),
        (_, "postCellId" | "postCell") => Role::Cell(C::Post),
        ("input" | "inputW", "target") => Role::Cell(C::Input),
        ("explicitInput", "target") | ("synapticConnection" | "synapticConnectionWD", "from" | "to") => {
            Role::Cell(C::Any)
        }
        (_, "preSegmentId" | "preSegment") => Role::SegmentOf(C::Pre),
        (_, "postSegmentId" | "postSegment") => Role::SegmentOf(C::Post),
        ("input" | "inputW", "segmentId") => Role::SegmentOf(C::Input),
        (_, "preFractionAlong" | "postFractionAlong") => Role::Number,
        (
            "forwardTransition" | "reverseTransition" | "tauInfTransition" | "vHalfTransition",
            "from" | "to",
        ) => Role::Sibling(Some("KSState".into())),
        (_, "spikeTarget") => Role::ComponentPath("synapse".into()),
        (_, "synapse1Path") => Role::ComponentPath("synapse1".into()),
        (_, "synapse2Path") => Role::ComponentPath("synapse2".into()),
        (_, "preComponent" | "postComponent") => Role::Component(Some("baseGradedSynapse".into())),
        (
            "electricalConnection" | "electricalConnectionInstance" | "electricalConnectionInstanceW",
            "synapse",
        ) => Role::Component(Some("gapJunction".into())),
        ("population", "component") => Role::Component(Some("baseCell".into())),
        ("inputList", "component") | ("explicitInput", "input") => {
            Role::Component(Some("basePointCurrent".into()))
        }
        ("cell" | "cell2CaPools", "morphology") => Role::Component(Some("morphology".into())),
        ("cell" | "cell2CaPools", "biophysicalProperties") => {
            Role::Component(Some("biophysicalProperties".into()))
        }
        (_, "destination") => Role::Fixed(&["synapses"]),
        ("Line" | "OutputColumn", "quantity") => Role::Quantities,
        ("EventSelection", "select") => Role::Instances,
        (_, "eventPort") => Role::Port(Some(model::items::Direction::Out)),
        ("Line", "color") => Role::Colour,
        ("property", "value") if node.attribute("tag").is_some_and(|it| it.raw_value() == "color") => {
            Role::Colour
        }
        ("property", "value") => Role::Text,
        ("property", "tag") => Role::Fixed(PROPERTIES),
        (_, "neuroLexId") => Role::Fixed(NEURO_LEX_IDS),
        ("EventOutputFile", "format") => Role::Fixed(&["ID_TIME", "TIME_ID"]),
        _ => return None,
    })
}

const PROPERTIES: &[&str] = &["color", "radius", "numberInternalDivisions", "region", "recommended_dt_ms"];

/// Section, soma, axon, dendrite, and the older word for a section.
const NEURO_LEX_IDS: &[&str] = &["sao864921383", "GO:0043025", "GO:0030424", "GO:0030425"];

fn element_in(node: Node<'_>, tag: &str) -> bool {
    node.ancestors().any(|it| it.is_element() && it.local_name().starts_with(tag))
}

fn by_type(db: &dyn Db, file: File, node: Node<'_>, ty: &ResolvedType, name: &str) -> Option<Role> {
    let of_type = |role: &AttributeRole| role.member().and_then(|it| it.of_type.clone());
    let role = attribute_role(ty, name);
    let wanted = of_type(&role).filter(|it| &**it != "Component");
    Some(match &role {
        AttributeRole::Value(it) => Role::Quantity(dimension(db, file, it.member.dimension.as_deref())),
        AttributeRole::Plain(it) => match it.member.kind {
            MemberKind::Property => Role::Quantity(dimension(db, file, it.member.dimension.as_deref())),
            MemberKind::IndexParameter => Role::Number,
            _ => Role::Text,
        },
        AttributeRole::Reference(_) => Role::Component(wanted),
        AttributeRole::Link(_) => Role::Sibling(wanted),
        AttributeRole::TypeReference(_) => Role::Type(None),
        AttributeRole::Path(_) => match name {
            "quantity" => Role::Quantities,
            "select" => Role::Instances,
            _ => Role::Cell(CellEnd::Any),
        },
        AttributeRole::Text(_) | AttributeRole::General => {
            by_schema(db, file, node, name).unwrap_or(Role::Text)
        }
        AttributeRole::Undeclared => return None,
    })
}

fn by_schema(db: &dyn Db, file: File, node: Node<'_>, name: &str) -> Option<Role> {
    let simple = element::schema_type(node)?.attribute(name)?.ty();
    if simple.values().len() > 0 {
        return Some(Role::Words(simple));
    }
    if let Some(kind) = simple.name().strip_prefix("Nml2Quantity") {
        return Some(Role::Quantity(dimension(db, file, Some(measure_name(kind)))));
    }
    use schema::Primitive as P;
    Some(match (simple.primitive(), name) {
        (P::Float | P::Double | P::Integer | P::NonNegativeInteger | P::PositiveInteger, _) => Role::Number,
        (_, "synapse" | "synapse1" | "synapse2") => Role::Component(Some("baseSynapse".into())),
        (_, "ionChannel") => Role::Component(Some("baseIonChannel".into())),
        (_, "concentrationModel") => Role::Component(Some("concentrationModel".into())),
        (_, "component") => Role::Component(None),
        _ => Role::Text,
    })
}

/// What `type` may name: the type of the slot that the element fills.
fn type_attribute(db: &dyn Db, file: File, node: Node<'_>) -> Role {
    let tag = node.local_name();
    if node.parent().is_some_and(element::is_root) {
        return Role::Type((tag != "Component").then(|| tag.into()));
    }
    let parent = node.parent().and_then(|it| model::type_of(db, file, it));
    let child = parent.as_ref().and_then(|it| it.member(&[MemberKind::Child], tag));
    let declared = child.and_then(|it| it.member.of_type.clone());
    let base = match tag {
        "forwardRate" | "reverseRate" => "baseVoltageDepRate",
        "steadyState" => "baseVoltageDepVariable",
        "timeCourse" => "baseVoltageDepTime",
        "q10Settings" => "baseQ10Settings",
        "blockMechanism" => "baseBlockMechanism",
        "plasticityMechanism" => "basePlasticityMechanism",
        other => other,
    };
    Role::Type(declared.or_else(|| (tag != "Component").then(|| base.into())))
}

/// The language of component types (lems-language §13).
fn in_type(db: &dyn Db, file: File, declaration: Node<'_>, node: Node<'_>, name: &str) -> Role {
    use MemberKind as K;
    let of_own = || named_dimension(db, file, node.attribute("dimension"));
    let tag = node.local_name();
    match (tag, name) {
        (_, "dimension") => Role::Dimension,
        (_, "description") => Role::Text,
        ("ComponentType", "extends") => Role::Type(None),
        ("Fixed", "parameter") => Role::Member(&[K::Parameter]),
        ("Fixed", "value") => {
            let parameter = node.attribute("parameter").map(|it| it.value().into_owned());
            Role::Quantity(parameter.and_then(|it| variable_dimension(db, file, declaration, &it)))
        }
        (_, "name" | "as" | "id") => Role::Name,
        (_, "type" | "componentType") => Role::Type(None),
        (_, "exposure") => Role::Member(&[K::Exposure]),
        ("TimeDerivative", "variable") => Role::StateVariable,
        ("StateAssignment", "variable") => Role::StateVariable,
        ("Constant" | "Property", "value" | "defaultValue") => Role::Quantity(of_own()),
        ("DerivedVariable" | "DerivedParameter", "value") => Role::Expression(of_own()),
        ("Case", "value") => {
            let around = node.parent().and_then(|it| it.attribute("dimension"));
            Role::Expression(named_dimension(db, file, around))
        }
        ("TimeDerivative", "value") => {
            let of = assigned_dimension(db, file, declaration, node);
            Role::Expression(of.map(Dimension::per_time))
        }
        ("StateAssignment", "value") => Role::Expression(assigned_dimension(db, file, declaration, node)),
        ("Assign", "value") => Role::Expression(None),
        ("OnCondition", "test") | ("Case", "condition") => Role::Condition,
        ("OnEvent", "port") => Role::Port(Some(model::items::Direction::In)),
        ("EventOut", "port") => Role::Port(Some(model::items::Direction::Out)),
        ("Transition", "regime") => Role::Regime,
        (_, "select") => Role::Select,
        (_, "reduce") => Role::Fixed(&["add", "multiply"]),
        (_, "required" | "initial" | "local") => Role::Fixed(&["true", "false"]),
        ("EventPort", "direction") => Role::Fixed(&["in", "out"]),
        ("ChildInstance" | "MultiInstantiate" | "CoInstantiate", "component") | (_, "receiver") => {
            Role::Member(&[K::ComponentReference])
        }
        ("Run", "component") => Role::Member(&[K::ComponentReference]),
        ("Tunnel", "componentA" | "componentB") => Role::Member(&[K::ComponentReference]),
        ("MultiInstantiate", "number") => Role::Member(&[K::Parameter, K::IndexParameter]),
        ("With", "instance") | ("ForEach", "instances") => Role::Member(&[K::Path, K::ComponentReference]),
        ("With", "list") => Role::Member(&[K::ComponentReference, K::ComponentRequirement]),
        ("With", "index") => Role::Member(&[K::IndexParameter, K::Parameter]),
        ("EventConnection", "from" | "to") | ("Tunnel", "endA" | "endB") => Role::Alias,
        ("EventConnection", "delay") => Role::Member(&[K::Parameter]),
        ("EventConnection", "receiverContainer" | "sourcePort" | "targetPort") => Role::Member(&[K::Text]),
        ("Assign", "property") => Role::Member(&[K::Property]),
        ("Run", _) => Role::Member(&[K::Parameter, K::Text]),
        ("Record" | "EventRecord", "quantity") => Role::Member(&[K::Path]),
        ("Record", _) => Role::Member(&[K::Parameter, K::Text]),
        ("EventRecord" | "DataDisplay" | "DataWriter" | "EventWriter", _) => {
            Role::Member(&[K::Text, K::Parameter])
        }
        ("KineticScheme", "nodes" | "edges") => Role::Member(&[K::Children]),
        _ => Role::Text,
    }
}

/// What the state variable measures that a statement assigns to.
fn assigned_dimension(db: &dyn Db, file: File, declaration: Node<'_>, node: Node<'_>) -> Option<Dimension> {
    variable_dimension(db, file, declaration, &node.attribute("variable")?.value())
}

fn variable_dimension(db: &dyn Db, file: File, declaration: Node<'_>, name: &str) -> Option<Dimension> {
    crate::names::visible(db, file, declaration).into_iter().find(|it| *it.name == *name)?.dimension
}

/// The dimension that an attribute names.
pub(crate) fn named_dimension(
    db: &dyn Db,
    file: File,
    attribute: Option<Attribute<'_>>,
) -> Option<Dimension> {
    dimension(db, file, Some(&attribute?.value()))
}

/// The dimension of a name; none for `*`.
pub(crate) fn dimension(db: &dyn Db, file: File, name: Option<&str>) -> Option<Dimension> {
    measures(db, file).dimensions.get(name?)
}

/// Whether the document is a LEMS one.
pub(crate) fn is_lems(node: Node<'_>) -> bool {
    node.document_root_name() == "Lems"
}

/// The dimension that a quantity type of the schema means: `_pertime` is `per_time`.
pub(crate) fn measure_name(kind: &str) -> &str {
    match kind.trim_start_matches('_') {
        "pertime" => "per_time",
        "rhoFactor" => "rho_factor",
        "" => "none",
        other => other,
    }
}
