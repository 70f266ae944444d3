//! What the simulator takes: component types, components and what to record, with every quantity in SI.
//!
//! A [`ComponentGraph`] is the resolved model *before* instantiation: one [`Component`] per element of the
//! documents, one [`Type`] per component type that a component uses. The simulator itself does everything that
//! LEMS does at run time: it evaluates derived parameters, instantiates children, populations and attachments,
//! runs the `Structure` builders, resolves instance paths and select paths, and integrates. Whoever fills a
//! graph therefore copies what the documents say and resolves only names that are static:
//!
//! * types: inheritance is **already applied** (see [`Type`]); symbols of other types do not appear;
//! * components: prototypes (`extends`) are applied, ids of references and links are replaced by
//!   [`ComponentId`]s, quantities by numbers in SI;
//! * paths (`../pop[0]`, `pop/0/cell/v`, `gates[*]/fcond`) stay text: they address instances, which exist only later.
//!
//! Positions matter: the vectors of a [`Component`] run parallel to the declarations of its [`Type`]
//! ([`Component::new`] makes them with the right lengths and everything absent).
//!
//! Problems that appear later name the [`ComponentId`] (or the [`TypeId`] and member), so the caller keeps
//! a table from these to source ranges; see [`crate::ModelError`].

use std::sync::Arc;

pub use lems::Expr;

/// A name of the model: shared, since one name occurs in many places.
pub type Name = Arc<str>;

/// A component type: its position in [`ComponentGraph::types`].
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub u32);

/// A component: its position in [`ComponentGraph::components`].
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ComponentId(pub u32);

/// A resolved model and what is asked of it.
#[derive(Clone, Debug, Default)]
pub struct ComponentGraph {
    /// Every component type in use, in any order.
    pub types: Vec<Type>,
    /// Every component in use, in any order.
    pub components: Vec<Component>,
    /// The global constants (top-level `Constant`, by *symbol*), in SI. Visible in every expression
    /// unless the type has a member of that name.
    pub constants: Vec<(Name, f64)>,
    /// The component that is run: what the attribute `target` of the Simulation names (**not** the Simulation).
    pub root: Option<ComponentId>,
    /// The quantities to record, in the order of the columns that the sink receives.
    /// Files and displays are the caller's: it knows which column belongs to which.
    pub columns: Vec<Column>,
    /// The event ports to record.
    pub event_columns: Vec<EventColumn>,
    /// The network that is run instead of instances of `root`, where cells have a morphology. Channels, synapses and inputs
    /// are components of the graph; `root` only says what to blame.
    pub cable: Option<Arc<crate::cable::Network>>,
}

/// One recorded quantity.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The path as written (`quantity`), relative to the root: `pop[0]/v`, `pop/0/cell/v`, `v`.
    pub quantity: Name,
}

/// One recorded event port.
#[derive(Clone, Debug, PartialEq)]
pub struct EventColumn {
    /// The path of the instance (`select`), relative to the root. Empty: the root itself.
    pub select: Name,
    /// The out port (`eventPort`).
    pub port: Name,
}

/// A component type with inheritance applied.
///
/// The inherited members come *before* the own ones, except that a redeclared one stands where the reference
/// puts it: with the own ones. As LEMS says: parameters, constants, derived parameters, event ports,
/// references, links, requirements, exposures, children and child are inherited; **not** inherited are texts,
/// paths, properties, index parameters, attachments, structure. `dynamics` is the own `Dynamics` if the type has
/// one, else that of the nearest base which has one.
#[derive(Clone, Debug, Default)]
pub struct Type {
    /// The type's name.
    pub name: Name,
    /// The base type. Needed only to know what a component is (`Attachments` accept subtypes).
    pub extends: Option<TypeId>,
    /// Parameters, then the constants of the type (a constant is a parameter with a preset value).
    /// `IndexParameter`s are here too; their value is the integer written.
    pub parameters: Vec<Name>,
    /// Derived parameters in declaration order: a later one may use an earlier one.
    pub derived_parameters: Vec<DerivedParameter>,
    /// Properties: values per instance, set by `Assign`.
    pub properties: Vec<Property>,
    /// Required variables of an ancestor instance.
    pub requirements: Vec<Name>,
    /// Exposed variables.
    pub exposures: Vec<Name>,
    /// `Child` slots.
    pub child_slots: Vec<Name>,
    /// `Children` lists.
    pub child_lists: Vec<Name>,
    /// `Attachments` lists, filled at run time by connections and inputs.
    pub attachments: Vec<Attachments>,
    /// `ComponentReference`s and `Link`s.
    pub references: Vec<Name>,
    /// `Text`s, `Path`s and `PathParameter`s.
    pub texts: Vec<Name>,
    /// Event ports, in declaration order (the first of a direction is the default of a connection).
    pub ports: Vec<EventPort>,
    /// What instances do in time.
    pub dynamics: Dynamics,
    /// What is instantiated and connected, in document order.
    pub structure: Vec<Builder>,
}

/// A parameter that follows from others.
#[derive(Clone, Debug)]
pub struct DerivedParameter {
    /// Its name.
    pub name: Name,
    /// How it follows.
    pub value: DerivedParameterValue,
}

/// Where a derived parameter comes from.
#[derive(Clone, Debug)]
pub enum DerivedParameterValue {
    /// An expression over parameters, constants and earlier derived parameters.
    Value(Expr),
    /// A static path to a parameter of a child or referenced component: `child/param`, `../param`.
    Select(Name),
}

/// A value that each instance has for itself.
#[derive(Clone, Debug)]
pub struct Property {
    /// Its name.
    pub name: Name,
    /// `defaultValue` in SI; without one and without an `Assign` the property is not a number.
    pub default: Option<f64>,
}

/// A list of instances that is filled at run time.
#[derive(Clone, Debug)]
pub struct Attachments {
    /// Its name, as in `synapses[*]/i`.
    pub name: Name,
    /// What may be attached; `None` for anything (`Component`).
    pub accepts: Option<TypeId>,
}

/// An event port.
#[derive(Clone, Debug)]
pub struct EventPort {
    /// Its name.
    pub name: Name,
    /// Whether events enter or leave.
    pub direction: Direction,
}

/// The direction of an event port.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Direction {
    /// `in`, `receive`.
    In,
    /// `out`, `send`.
    Out,
}

/// `Dynamics` of a type. Every vector is in document order, which `reference` mode depends on.
#[derive(Clone, Debug, Default)]
pub struct Dynamics {
    /// `simultaneous="true"`.
    pub simultaneous: bool,
    /// State variables.
    pub states: Vec<StateVariable>,
    /// Time derivatives.
    pub derivatives: Vec<TimeDerivative>,
    /// Derived variables, conditional ones among them, in document order.
    pub derived: Vec<DerivedVariable>,
    /// `OnStart` blocks.
    pub on_start: Vec<Block>,
    /// `OnCondition` blocks.
    pub on_condition: Vec<OnCondition>,
    /// `OnEvent` blocks.
    pub on_event: Vec<OnEvent>,
    /// Regimes.
    pub regimes: Vec<Regime>,
    /// Kinetic schemes.
    pub kinetic_schemes: Vec<KineticScheme>,
}

/// A state variable.
#[derive(Clone, Debug)]
pub struct StateVariable {
    /// Its name.
    pub name: Name,
    /// The exposure it is linked to. When the attribute is absent but an exposure has the variable's name,
    /// that exposure (LEMS links it all the same).
    pub exposure: Option<Name>,
}

/// `dx/dt = value`.
#[derive(Clone, Debug)]
pub struct TimeDerivative {
    /// The state variable.
    pub variable: Name,
    /// Its rate.
    pub value: Expr,
}

/// A derived variable.
#[derive(Clone, Debug)]
pub struct DerivedVariable {
    /// Its name.
    pub name: Name,
    /// The exposure it is linked to (implicit linking as for [`StateVariable::exposure`]).
    pub exposure: Option<Name>,
    /// How it follows.
    pub value: DerivedValue,
}

/// Where a derived variable comes from.
#[derive(Clone, Debug)]
pub enum DerivedValue {
    /// An expression.
    Value(Expr),
    /// A path to variables of other instances.
    Select {
        /// The path as written: `ionChannel/fopen`, `synapses[*]/i`, `populations[ion='ca']/i`.
        path: Name,
        /// How several values become one.
        reduce: Option<Reduce>,
        /// `required`, true unless the document says otherwise.
        required: bool,
    },
    /// The first case whose condition holds; 0 when none does.
    Conditional(Vec<Case>),
}

/// How a selection of several values becomes one.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Reduce {
    /// `add` (`sum`, `plus`, `+`): 0 for none.
    Add,
    /// `multiply` (`product`, `times`, `*`): 1 for none.
    Multiply,
}

/// One case of a conditional derived variable.
#[derive(Clone, Debug)]
pub struct Case {
    /// When it applies; `None`: always.
    pub condition: Option<Expr>,
    /// The value then.
    pub value: Expr,
}

/// Assignments, then events, then a transition.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// `StateAssignment`s: sequential, later ones see earlier results.
    pub assignments: Vec<Assignment>,
    /// The ports of the `EventOut`s.
    pub events: Vec<Name>,
    /// The regime to go to (blocks of a regime only).
    pub transition: Option<Name>,
}

/// `variable = value`.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// The state variable.
    pub variable: Name,
    /// Its new value.
    pub value: Expr,
}

/// What happens while a condition holds after an update.
#[derive(Clone, Debug)]
pub struct OnCondition {
    /// The condition.
    pub test: Expr,
    /// What happens.
    pub block: Block,
}

/// What happens when an event arrives.
#[derive(Clone, Debug)]
pub struct OnEvent {
    /// The in port.
    pub port: Name,
    /// What happens.
    pub block: Block,
}

/// A regime: equations that hold while it is active.
#[derive(Clone, Debug, Default)]
pub struct Regime {
    /// Its name.
    pub name: Name,
    /// `initial="true"`.
    pub initial: bool,
    /// State variables declared inside the regime. Those with the name of a variable of the enclosing dynamics are that variable.
    pub states: Vec<StateVariable>,
    /// Time derivatives of state variables of the regime or of the enclosing dynamics.
    pub derivatives: Vec<TimeDerivative>,
    /// Derived variables (values only).
    pub derived: Vec<DerivedVariable>,
    /// `OnEntry` blocks.
    pub on_entry: Vec<Block>,
    /// `OnCondition` blocks.
    pub on_condition: Vec<OnCondition>,
    /// `OnEvent` blocks.
    pub on_event: Vec<OnEvent>,
}

/// A kinetic scheme: occupancies of states with transitions between them. All names as the attributes give them.
#[derive(Clone, Debug)]
pub struct KineticScheme {
    /// Its name.
    pub name: Name,
    /// The children list of nodes.
    pub nodes: Name,
    /// The children list of edges.
    pub edges: Name,
    /// The state variable of a node.
    pub state_variable: Name,
    /// The link of an edge to its source node.
    pub edge_source: Name,
    /// The link of an edge to its target node.
    pub edge_target: Name,
    /// The exposure of an edge that is its forward rate.
    pub forward_rate: Name,
    /// The exposure of an edge that is its reverse rate.
    pub reverse_rate: Name,
}

/// A builder of `Structure`.
#[derive(Clone, Debug)]
pub enum Builder {
    /// `ChildInstance`: the component becomes a child known by the reference's name.
    ChildInstance {
        /// A reference (or child slot) of this type, or `../name` for one of the parent's.
        component: Name,
    },
    /// `MultiInstantiate`: `number` instances, each with a variable `index`.
    MultiInstantiate {
        /// The parameter that holds the number.
        number: Name,
        /// A reference of this type.
        component: Name,
        /// Properties to set.
        assigns: Vec<Assign>,
    },
    /// `With instance=… as=…`.
    WithInstance {
        /// The name of a path of this type, or `this` or `parent`.
        instance: Name,
        /// What following builders call it.
        name: Name,
    },
    /// `With list=… index=… as=…`.
    WithList {
        /// The name of a reference that this component or an ancestor has.
        list: Name,
        /// The name of the index parameter.
        index: Name,
        /// What following builders call it.
        name: Name,
    },
    /// `ForEach instances=… as=…`.
    ForEach {
        /// The name of a path of this type (or a path) that selects instances.
        instances: Name,
        /// What the builders inside call each.
        name: Name,
        /// The builders inside.
        body: Vec<Builder>,
    },
    /// `EventConnection`.
    EventConnection(EventConnection),
    /// `Tunnel`.
    Tunnel(Tunnel),
    /// A builder that the simulator has no meaning for (`CoInstantiate`, `Gather`, `Choose`, …), by element name.
    /// A component that needs it is refused with its name.
    Unsupported(Name),
}

/// An event connection. The fields are the attributes; several are *names of attributes* of the component, as in LEMS.
#[derive(Clone, Debug)]
pub struct EventConnection {
    /// The bound name of the source.
    pub from: Name,
    /// The bound name of the target.
    pub to: Name,
    /// The name of the text that holds the port; ignored when the component lacks it. Without: the first out port.
    pub source_port: Option<Name>,
    /// Likewise the in port of the receiver.
    pub target_port: Option<Name>,
    /// The name of the parameter that holds the delay.
    pub delay: Option<Name>,
    /// The reference (`synapse` or `../synapse`) whose component is instantiated and attached to the target.
    pub receiver: Option<Name>,
    /// The name of the text that holds the attachments list.
    pub receiver_container: Option<Name>,
    /// Properties to set on the created instance.
    pub assigns: Vec<Assign>,
}

/// A tunnel: one instance at each end, each visible to the other under `name`.
#[derive(Clone, Debug)]
pub struct Tunnel {
    /// The name under which each end sees the other (`peer`).
    pub name: Name,
    /// The bound name of one end.
    pub end_a: Name,
    /// The bound name of the other end.
    pub end_b: Name,
    /// The reference whose component is attached at `end_a`.
    pub component_a: Name,
    /// The reference whose component is attached at `end_b`.
    pub component_b: Name,
    /// Properties to set on both created instances.
    pub assigns: Vec<Assign>,
}

/// `Assign`: sets a property of a created instance.
#[derive(Clone, Debug)]
pub struct Assign {
    /// The property.
    pub property: Name,
    /// An expression over the parameters of the component that has the structure.
    pub value: Expr,
}

/// A component of the model.
#[derive(Clone, Debug)]
pub struct Component {
    /// Its id, if it has one. Paths and predicates use it.
    pub id: Option<Name>,
    /// Its type.
    pub ty: TypeId,
    /// The component it is nested in, if any. `../name` in builders and in static paths goes there.
    pub parent: Option<ComponentId>,
    /// Values in SI, parallel to [`Type::parameters`]; not a number where none is given (reported when it is used).
    pub parameters: Vec<f64>,
    /// Parallel to [`Type::child_slots`].
    pub children: Vec<Option<ComponentId>>,
    /// The members of all children lists in **document order across the lists**: the position of the list in
    /// [`Type::child_lists`] and the member. (Order decides who is updated first and whether a projection finds its population.)
    pub members: Vec<(u16, ComponentId)>,
    /// Parallel to [`Type::references`].
    pub references: Vec<Option<ComponentId>>,
    /// Parallel to [`Type::texts`].
    pub texts: Vec<Option<Name>>,
}

impl Component {
    /// A component of a type with nothing given yet. The lengths of its vectors follow the type.
    pub fn new(id: Option<Name>, ty: TypeId, of: &Type) -> Component {
        Component {
            id,
            ty,
            parent: None,
            parameters: vec![f64::NAN; of.parameters.len()],
            children: vec![None; of.child_slots.len()],
            members: Vec::new(),
            references: vec![None; of.references.len()],
            texts: vec![None; of.texts.len()],
        }
    }
}

impl ComponentGraph {
    /// The type with this number.
    pub fn ty(&self, id: TypeId) -> &Type {
        &self.types[id.0 as usize]
    }

    /// The component with this number.
    pub fn component(&self, id: ComponentId) -> &Component {
        &self.components[id.0 as usize]
    }

    /// Adds a type.
    pub fn add_type(&mut self, ty: Type) -> TypeId {
        self.types.push(ty);
        TypeId(self.types.len() as u32 - 1)
    }

    /// Adds a component.
    pub fn add_component(&mut self, component: Component) -> ComponentId {
        self.components.push(component);
        ComponentId(self.components.len() as u32 - 1)
    }

    /// Whether a type is another or extends it.
    pub fn is_a(&self, ty: TypeId, base: TypeId) -> bool {
        let mut at = Some(ty);
        // A chain cannot be longer than the table; a longer walk is a cycle.
        for _ in 0..=self.types.len() {
            match at {
                Some(it) if it == base => return true,
                Some(it) => at = self.ty(it).extends,
                None => return false,
            }
        }
        false
    }
}

/// The position of a name in a list of declarations.
pub(crate) fn position(names: &[Name], name: &str) -> Option<usize> {
    names.iter().position(|it| &**it == name)
}
