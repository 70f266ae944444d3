//! The elements that the language LEMS itself has: which attributes and children each may have, and what it says.
//!
//! The NeuroML elements are the business of the schema; components that of their types.

/// An element of the language.
#[derive(Debug)]
pub(crate) struct LemsElement {
    /// Its name.
    pub(crate) tag: &'static str,
    /// The attributes that it must have.
    pub(crate) required: &'static [&'static str],
    /// The attributes that it may have.
    pub(crate) optional: &'static [&'static str],
    /// What may stand in it, in the usual order.
    pub(crate) children: &'static [&'static str],
    /// What it says.
    pub(crate) documentation: &'static str,
}

/// What may stand below `Lems`, besides components.
pub(crate) const TOP_LEVEL: &[&str] =
    &["Target", "Include", "Dimension", "Unit", "Assertion", "Constant", "ComponentType", "Component"];

/// The element called `tag` inside a `ComponentType`.
pub(crate) fn in_type(tag: &str) -> Option<&'static LemsElement> {
    IN_TYPE.iter().find(|it| it.tag == tag)
}

/// The element called `tag` below the root.
pub(crate) fn at_top(tag: &str) -> Option<&'static LemsElement> {
    AT_TOP.iter().find(|it| it.tag == tag)
}

const fn row(
    tag: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
    children: &'static [&'static str],
    documentation: &'static str,
) -> LemsElement {
    LemsElement { tag, required, optional, children, documentation }
}

const NONE: &[&str] = &[];
const ACTIONS: &[&str] = &["StateAssignment", "EventOut", "Transition"];
const STRUCTURE: &[&str] =
    &["ChildInstance", "MultiInstantiate", "CoInstantiate", "With", "ForEach", "EventConnection", "Tunnel"];

static AT_TOP: &[LemsElement] = &[
    row("Target", &["component"], &["reportFile", "timesFile"], NONE, "The component that is simulated."),
    row("Include", &["file"], NONE, NONE, "Brings in the definitions of another file."),
    row(
        "Dimension",
        &["name"],
        &["m", "l", "t", "i", "k", "n", "j"],
        NONE,
        "A name for a combination of the seven base quantities.",
    ),
    row(
        "Unit",
        &["symbol", "dimension"],
        &["power", "scale", "offset", "name"],
        NONE,
        "A unit: its symbol and how it leads to SI.",
    ),
    row("Assertion", &["dimension", "matches"], NONE, NONE, "States that two dimensions are the same."),
    row(
        "Constant",
        &["name", "symbol", "dimension", "value"],
        NONE,
        NONE,
        "A value that every type can use.",
    ),
    row("ComponentType", TYPE_REQUIRED, TYPE_OPTIONAL, TYPE_CHILDREN, TYPE_DOCUMENTATION),
    row("Component", &["id", "type"], &["extends"], NONE, "A component of the type that `type` names."),
];

const TYPE_REQUIRED: &[&str] = &["name"];
const TYPE_OPTIONAL: &[&str] = &["extends", "description"];
const TYPE_DOCUMENTATION: &str = "A type of component: its parameters, what it shows, and how it behaves.";
const TYPE_CHILDREN: &[&str] = &[
    "Property",
    "Parameter",
    "Exposure",
    "DerivedParameter",
    "Constant",
    "Requirement",
    "Child",
    "Children",
    "ComponentReference",
    "Fixed",
    "EventPort",
    "Attachments",
    "Text",
    "Path",
    "Link",
    "InstanceRequirement",
    "ComponentRequirement",
    "IndexParameter",
    "PathParameter",
    "ComponentTypeReference",
    "Collection",
    "PairCollection",
    "Dynamics",
    "Structure",
    "Simulation",
];

static IN_TYPE: &[LemsElement] = &[
    row("ComponentType", TYPE_REQUIRED, TYPE_OPTIONAL, TYPE_CHILDREN, TYPE_DOCUMENTATION),
    row("Parameter", &["name", "dimension"], &["description"], NONE, "A value that every component gives."),
    row(
        "Property",
        &["name", "dimension"],
        &["defaultValue", "description"],
        NONE,
        "A value that each instance of a component may have for itself.",
    ),
    row(
        "DerivedParameter",
        &["name", "dimension"],
        &["value", "select", "description"],
        NONE,
        "A value that follows from parameters, computed once.",
    ),
    row(
        "Constant",
        &["name", "dimension", "value"],
        &["description"],
        NONE,
        "A value that all components of the type share.",
    ),
    row("Fixed", &["parameter", "value"], NONE, NONE, "Gives a parameter of the base type its value."),
    row("Exposure", &["name", "dimension"], &["description"], NONE, "A variable that others can read."),
    row(
        "Requirement",
        &["name", "dimension"],
        &["description"],
        NONE,
        "A variable that a component around this one must have.",
    ),
    row(
        "InstanceRequirement",
        &["name", "type"],
        &["description"],
        NONE,
        "A partner that a tunnel supplies.",
    ),
    row("ComponentRequirement", &["name"], &["description"], NONE, "A reference of a component around."),
    row("Child", &["name", "type"], &["description"], NONE, "One child component."),
    row(
        "Children",
        &["name", "type"],
        &["min", "max", "description"],
        NONE,
        "Any number of child components.",
    ),
    row("ComponentReference", &["name", "type"], &["local", "description"], NONE, "Names another component."),
    row("Link", &["name", "type"], &["description"], NONE, "Names a sibling component."),
    row("ComponentTypeReference", &["name"], NONE, NONE, "Names a component type."),
    row(
        "EventPort",
        &["name", "direction"],
        &["description"],
        NONE,
        "A port through which events come in or go out.",
    ),
    row("Text", &["name"], &["description"], NONE, "Free text that every component gives."),
    row("Path", &["name"], &["description"], NONE, "The path of an instance."),
    row(
        "Attachments",
        &["name", "type"],
        &["description"],
        NONE,
        "Instances that are attached while the model is built, such as synapses.",
    ),
    row("Collection", &["name"], NONE, NONE, "A named list of instances."),
    row("PairCollection", &["name"], NONE, NONE, "A named list of pairs of instances."),
    row("IndexParameter", &["name"], &["description"], NONE, "A whole number that every component gives."),
    row("PathParameter", &["name"], NONE, NONE, "A path that every component gives."),
    row(
        "Dynamics",
        NONE,
        NONE,
        &[
            "StateVariable",
            "DerivedVariable",
            "ConditionalDerivedVariable",
            "TimeDerivative",
            "OnStart",
            "OnCondition",
            "OnEvent",
            "Regime",
            "KineticScheme",
        ],
        "How a component behaves in time.",
    ),
    row(
        "StateVariable",
        &["name", "dimension"],
        &["exposure", "description"],
        NONE,
        "A variable that has a value of its own from one moment to the next.",
    ),
    row(
        "DerivedVariable",
        &["name", "dimension"],
        &["exposure", "value", "select", "reduce", "required", "description"],
        NONE,
        "A variable that follows from others at each moment.",
    ),
    row(
        "ConditionalDerivedVariable",
        &["name", "dimension"],
        &["exposure", "description"],
        &["Case"],
        "A variable that follows from others in a way that depends on conditions.",
    ),
    row(
        "Case",
        &["value"],
        &["condition"],
        NONE,
        "One way of computing; without condition, the way otherwise.",
    ),
    row("TimeDerivative", &["variable", "value"], NONE, NONE, "How fast a state variable changes."),
    row("OnStart", NONE, NONE, &["StateAssignment", "EventOut"], "What happens at the beginning."),
    row("OnCondition", &["test"], NONE, ACTIONS, "What happens when a condition becomes true."),
    row("OnEvent", &["port"], NONE, ACTIONS, "What happens when an event comes in."),
    row("OnEntry", NONE, NONE, &["StateAssignment"], "What happens when the regime begins."),
    row("StateAssignment", &["variable", "value"], NONE, NONE, "Gives a state variable a new value."),
    row("EventOut", &["port"], NONE, NONE, "Sends an event."),
    row("Transition", &["regime"], NONE, NONE, "Goes over to another regime."),
    row(
        "Regime",
        &["name"],
        &["initial"],
        &["TimeDerivative", "OnEntry", "OnCondition", "OnEvent"],
        "One of several ways of behaving that exclude each other.",
    ),
    row(
        "KineticScheme",
        &[
            "name",
            "nodes",
            "stateVariable",
            "edges",
            "edgeSource",
            "edgeTarget",
            "forwardRate",
            "reverseRate",
        ],
        NONE,
        NONE,
        "States and transitions whose occupancies follow from the rates.",
    ),
    row("Structure", NONE, NONE, STRUCTURE, "Which instances a component is made of."),
    row("ChildInstance", &["component"], NONE, NONE, "One instance of the component that a reference names."),
    row(
        "MultiInstantiate",
        &["number", "component"],
        &["componentType"],
        &["Assign"],
        "Several instances of a component.",
    ),
    row("CoInstantiate", &["component"], NONE, NONE, "An instance beside this one."),
    row("Assign", &["property", "value"], NONE, NONE, "Gives a property of the new instance its value."),
    row("With", &["instance", "as"], &["list", "index"], STRUCTURE, "Gives an instance a name."),
    row("ForEach", &["instances", "as"], NONE, STRUCTURE, "Repeats for each instance of a list."),
    row(
        "EventConnection",
        &["from", "to"],
        &["sourcePort", "targetPort", "receiver", "receiverContainer", "delay"],
        &["Assign"],
        "Leads events from one instance to another.",
    ),
    row(
        "Tunnel",
        &["name", "endA", "endB", "componentA", "componentB"],
        NONE,
        NONE,
        "Lets two instances read each other.",
    ),
    row(
        "Simulation",
        NONE,
        NONE,
        &["Run", "Record", "EventRecord", "DataDisplay", "DataWriter", "EventWriter"],
        "How a component of the type runs other components.",
    ),
    row("Run", &["component", "variable", "increment", "total"], NONE, NONE, "Runs a component."),
    row("Record", &["quantity"], &["timeScale", "scale", "color", "id"], NONE, "Records a variable."),
    row("EventRecord", &["quantity", "eventPort"], NONE, NONE, "Records events."),
    row(
        "DataDisplay",
        &["title"],
        &["dataRegion", "timeScale", "xmin", "xmax", "ymin", "ymax"],
        NONE,
        "Shows.",
    ),
    row("DataWriter", &["path", "fileName"], NONE, NONE, "Writes recorded values."),
    row("EventWriter", &["path", "fileName", "format"], NONE, NONE, "Writes recorded events."),
];
