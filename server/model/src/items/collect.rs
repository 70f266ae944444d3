//! One walk over the top of a tree that gathers its items.

use std::sync::Arc;

use syntax::{Attribute, Column, Node, NodeId};

use super::{
    Block, Component, ComponentType, Constant, Dimension, Direction, FileItems, Include, ItemKind, Member,
    MemberKind, Morphology, Network, NetworkList, Population, RootKind, Segment, SegmentGroup, SegmentParent,
    Statement, Target, Text, Unit,
};

/// The nodes that items come from, list by list.
#[derive(Debug, Default)]
pub(crate) struct Places {
    pub(crate) includes: Vec<NodeId>,
    pub(crate) targets: Vec<NodeId>,
    pub(crate) dimensions: Vec<NodeId>,
    pub(crate) units: Vec<NodeId>,
    pub(crate) constants: Vec<NodeId>,
    pub(crate) types: Vec<NodeId>,
    pub(crate) components: Vec<NodeId>,
}

/// What an element below the root is; `None` for prose, and for the rest of `neuroml` that the reference does not
/// instantiate either.
pub(super) fn kind_of(tag: &str) -> Option<ItemKind> {
    match tag {
        "Include" | "include" => Some(ItemKind::Include),
        "Target" => Some(ItemKind::Target),
        "Dimension" => Some(ItemKind::Dimension),
        "Unit" => Some(ItemKind::Unit),
        "Constant" => Some(ItemKind::Constant),
        "ComponentType" => Some(ItemKind::Type),
        "notes" | "annotation" | "Assertion" => None,
        _ => Some(ItemKind::Component),
    }
}

/// The nodes of the items of a document whose outermost element is `root`, in the order of [`collect`].
pub(crate) fn places(root: Option<Node<'_>>) -> Places {
    let mut places = Places::default();
    for node in root.into_iter().flat_map(Node::elements) {
        let list = match kind_of(node.local_name()) {
            Some(ItemKind::Include) => &mut places.includes,
            Some(ItemKind::Target) => &mut places.targets,
            Some(ItemKind::Dimension) => &mut places.dimensions,
            Some(ItemKind::Unit) => &mut places.units,
            Some(ItemKind::Constant) => &mut places.constants,
            Some(ItemKind::Type) => &mut places.types,
            Some(ItemKind::Component) => &mut places.components,
            None => continue,
        };
        list.push(node.id());
    }
    places
}

/// Statements are nested a few levels deep in every sane document; what is deeper is not looked at.
const MAX_STATEMENT_DEPTH: usize = 32;

/// Gathers the items of a document whose outermost element is `root`.
pub(crate) fn collect(root: Option<Node<'_>>) -> FileItems {
    let Some(root) = root else { return FileItems::default() };
    let lists = Lists::read(root.elements());
    let root_kind = match root.local_name() {
        "Lems" => RootKind::Lems,
        "neuroml" => RootKind::Neuroml,
        _ => RootKind::Other,
    };
    lists.finish(root_kind, text(root, "id"))
}

/// The items of some elements below the root.
#[derive(PartialEq, Default)]
pub(super) struct Lists {
    includes: Vec<Include>,
    targets: Vec<Target>,
    dimensions: Vec<Dimension>,
    units: Vec<Unit>,
    constants: Vec<Constant>,
    types: Vec<ComponentType>,
    components: Vec<Component>,
    morphologies: Vec<Morphology>,
    networks: Vec<Network>,
}

impl Lists {
    pub(super) fn read<'t>(elements: impl Iterator<Item = Node<'t>>) -> Lists {
        let mut lists = Lists::default();
        elements.for_each(|it| lists.add(it));
        lists
    }

    fn add(&mut self, node: Node<'_>) {
        let Some(kind) = kind_of(node.local_name()) else { return };
        match kind {
            ItemKind::Include => self.includes.extend(Include::read(node)),
            ItemKind::Target => self.targets.push(Target { component: text(node, "component") }),
            ItemKind::Dimension => self.dimensions.push(dimension(node)),
            ItemKind::Unit => self.units.push(unit(node)),
            ItemKind::Constant => self.constants.push(constant(node)),
            ItemKind::Type => self.types.push(component_type(node)),
            ItemKind::Component => {
                let index = self.components.len() as u32;
                match node.local_name() {
                    "cell" | "cell2CaPools" => {
                        let inner = node.elements().filter(|it| it.local_name() == "morphology");
                        self.morphologies.extend(inner.map(|it| morphology(it, index)));
                    }
                    "morphology" => self.morphologies.push(morphology(node, index)),
                    "network" => self.networks.push(network(node, index)),
                    _ => {}
                }
                self.components.push(component(node));
            }
        }
    }

    fn finish(self, root: RootKind, root_id: Option<Text>) -> FileItems {
        FileItems {
            root,
            root_id,
            includes: self.includes.into(),
            targets: self.targets.into(),
            dimensions: self.dimensions.into(),
            units: self.units.into(),
            constants: self.constants.into(),
            types: self.types.into(),
            components: self.components.into(),
            morphologies: self.morphologies.into(),
            networks: self.networks.into(),
        }
    }
}

fn text(node: Node<'_>, attribute: &str) -> Option<Text> {
    node.attribute(attribute).map(|it| it.value().into())
}

fn number<T: std::str::FromStr>(node: Node<'_>, attribute: &str) -> Option<T> {
    node.attribute(attribute).and_then(|it| it.value().trim().parse().ok())
}

fn attributes_except(node: Node<'_>, left_out: &[&str]) -> Box<[(Text, Text)]> {
    let kept = node.attributes().filter(|it| !left_out.contains(&it.name()));
    kept.map(|it| (it.name().into(), it.value().into())).collect()
}

fn dimension(node: Node<'_>) -> Dimension {
    let exponents = ["m", "l", "t", "i", "k", "n", "j"].map(|name| match node.attribute(name) {
        Some(attribute) => attribute.value().trim().parse().ok(),
        None => Some(0),
    });
    Dimension { name: text(node, "name").unwrap_or_default(), exponents }
}

fn unit(node: Node<'_>) -> Unit {
    Unit {
        symbol: text(node, "symbol").unwrap_or_default(),
        name: text(node, "name"),
        dimension: text(node, "dimension"),
        power: number(node, "power").unwrap_or(0),
        scale: number(node, "scale").unwrap_or(1.0),
        offset: number(node, "offset").unwrap_or(0.0),
    }
}

fn constant(node: Node<'_>) -> Constant {
    Constant {
        name: text(node, "name"),
        symbol: text(node, "symbol"),
        dimension: text(node, "dimension"),
        value: text(node, "value"),
    }
}

fn component(node: Node<'_>) -> Component {
    Component {
        tag: node.local_name().into(),
        id: text(node, "id"),
        type_attribute: text(node, "type"),
        extends: text(node, "extends"),
        attributes: attributes_except(node, &["id", "type", "extends"]),
        has_children: node.elements().next().is_some(),
    }
}

pub(crate) fn component_type(node: Node<'_>) -> ComponentType {
    let mut count = 0;
    let mut members = Vec::new();
    let mut dynamics = Vec::new();
    let mut structure = None;
    let mut simulation = None;
    for child in node.elements() {
        let element = count;
        count += 1;
        match child.local_name() {
            "Dynamics" => dynamics.push(Arc::new(block(child, element, &mut count))),
            "Structure" => structure = Some(Arc::new(block(child, element, &mut count))),
            "Simulation" => simulation = Some(Arc::new(block(child, element, &mut count))),
            tag => {
                if let Some(kind) = MemberKind::from_tag(tag) {
                    members.push(Arc::new(member(child, kind, element)));
                }
                count += elements_inside(child);
            }
        }
    }
    ComponentType {
        name: text(node, "name").unwrap_or_default(),
        extends: text(node, "extends"),
        description: text(node, "description"),
        members: members.into(),
        dynamics: dynamics.into(),
        structure,
        simulation,
    }
}

/// How many elements are inside, at any depth.
fn elements_inside(node: Node<'_>) -> u32 {
    node.descendants().skip(1).filter(|it| it.is_element()).count() as u32
}

fn member(node: Node<'_>, kind: MemberKind, element: u32) -> Member {
    let of_type = text(node, "type");
    let name_attribute = if kind == MemberKind::Fixed { "parameter" } else { "name" };
    let name = text(node, name_attribute).or_else(|| match kind {
        MemberKind::Children => of_type.as_deref().map(list_name),
        _ => None,
    });
    Member {
        kind,
        name: name.unwrap_or_default(),
        dimension: text(node, "dimension"),
        value: text(node, if kind == MemberKind::Property { "defaultValue" } else { "value" }),
        select: text(node, "select"),
        description: text(node, "description"),
        direction: (kind == MemberKind::EventPort).then(|| direction(node)),
        required: !matches!(text(node, "required").as_deref(), Some("false" | "0")),
        local: matches!(text(node, "local").as_deref(), Some("true" | "1")),
        of_type,
        element,
    }
}

/// The name that the reference gives to a `Children` without one: `Kid` becomes `kids`.
fn list_name(of_type: &str) -> Text {
    let mut letters = of_type.chars();
    let first = letters.next().map(|it| it.to_ascii_lowercase());
    first.into_iter().chain(letters).chain(['s']).collect::<String>().into()
}

fn direction(node: Node<'_>) -> Direction {
    match text(node, "direction").as_deref() {
        Some("in" | "receive") => Direction::In,
        Some("out" | "send") => Direction::Out,
        _ => Direction::Unknown,
    }
}

fn block(node: Node<'_>, element: u32, count: &mut u32) -> Block {
    let simultaneous = text(node, "simultaneous").is_some_and(|it| &*it == "true");
    Block { element, simultaneous, statements: statements(node, count, 0) }
}

fn statements(node: Node<'_>, count: &mut u32, depth: usize) -> Box<[Statement]> {
    if depth == MAX_STATEMENT_DEPTH {
        *count += elements_inside(node);
        return Box::default();
    }
    let mut found = Vec::new();
    for child in node.elements() {
        let element = *count;
        *count += 1;
        found.push(Statement {
            tag: child.local_name().into(),
            attributes: attributes_except(child, &[]),
            children: statements(child, count, depth + 1),
            element,
        });
    }
    found.into()
}

/// Where segments have what is kept of them: a reconstructed neuron has ten thousands.
struct SegmentColumns {
    id: Column<'static>,
    parent: Column<'static>,
    fraction: Column<'static>,
}

fn number_of(attribute: Option<Attribute<'_>>) -> Option<u32> {
    let attribute = attribute?;
    lems::plain_number(attribute.raw_value()).or_else(|| attribute.value().trim().parse().ok())
}

fn morphology(node: Node<'_>, component: u32) -> Morphology {
    let (segments, groups) = morphology_parts(node.elements());
    Morphology { component, id: text(node, "id"), segments: segments.into(), groups: groups.into() }
}

/// What is kept of elements inside a morphology.
pub(super) fn morphology_parts<'t>(
    elements: impl Iterator<Item = Node<'t>>,
) -> (Vec<Segment>, Vec<SegmentGroup>) {
    let columns = SegmentColumns {
        id: Column::new("id"),
        parent: Column::new("segment"),
        fraction: Column::new("fractionAlong"),
    };
    let mut segments = Vec::new();
    let mut groups = Vec::new();
    for child in elements {
        match child.local_name() {
            "segment" => segments.push(segment(child, &columns)),
            "segmentGroup" => groups.push(segment_group(child)),
            _ => {}
        }
    }
    (segments, groups)
}

fn segment(node: Node<'_>, columns: &SegmentColumns) -> Segment {
    let mut parent = None;
    let mut has_proximal = false;
    for child in node.elements() {
        match child.local_name() {
            "parent" => {
                let fraction_along = match columns.fraction.of(child) {
                    Some(attribute) => attribute.value().trim().parse().ok(),
                    None => Some(1.0),
                };
                parent = Some(SegmentParent { segment: number_of(columns.parent.of(child)), fraction_along });
            }
            "proximal" => has_proximal = true,
            _ => {}
        }
    }
    Segment { id: number_of(columns.id.of(node)), parent, has_proximal }
}

fn segment_group(node: Node<'_>) -> SegmentGroup {
    let content = GroupContent::read(node.elements());
    SegmentGroup {
        id: text(node, "id"),
        neuro_lex_id: text(node, "neuroLexId"),
        members: content.members.into(),
        includes: content.includes.into(),
        has_paths: content.has_paths,
    }
}

/// What is kept of elements inside a segment group.
#[derive(PartialEq, Default)]
pub(super) struct GroupContent {
    members: Vec<u32>,
    includes: Vec<Text>,
    has_paths: bool,
}

impl GroupContent {
    pub(super) fn read<'t>(elements: impl Iterator<Item = Node<'t>>) -> GroupContent {
        let mut content = GroupContent::default();
        let segment = Column::new("segment");
        for child in elements {
            match child.local_name() {
                "member" => content.members.extend(number_of(segment.of(child))),
                "include" => content.includes.extend(text(child, "segmentGroup")),
                "path" | "subTree" => content.has_paths = true,
                _ => {}
            }
        }
        content
    }
}

fn network(node: Node<'_>, component: u32) -> Network {
    let (populations, lists) = network_parts(node.elements());
    Network { component, populations: populations.into(), lists: lists.into() }
}

/// What is kept of elements inside a network.
pub(super) fn network_parts<'t>(
    elements: impl Iterator<Item = Node<'t>>,
) -> (Vec<Population>, Vec<NetworkList>) {
    let mut populations = Vec::new();
    let mut lists = Vec::new();
    for child in elements {
        match child.local_name() {
            "population" => populations.push(Population {
                id: text(child, "id"),
                component: text(child, "component"),
                type_attribute: text(child, "type"),
                size: number(child, "size"),
                instances: count_instances(child.elements()),
            }),
            "notes" | "annotation" => {}
            tag => lists.push(NetworkList {
                tag: tag.into(),
                id: text(child, "id"),
                attributes: attributes_except(child, &["id"]),
                count: child.elements().count() as u32,
            }),
        }
    }
    (populations, lists)
}

pub(super) fn count_instances<'t>(elements: impl Iterator<Item = Node<'t>>) -> u32 {
    elements.filter(|it| it.local_name() == "instance").count() as u32
}
