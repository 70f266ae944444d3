//! Reads one official XML schema into tables.
//!
//! Only what the official schemas use is understood; anything else stops the build.

use std::collections::{BTreeMap, HashMap};

use roxmltree::{Document, Node};

use crate::content::{self, Particle};
use crate::pattern;
use crate::tables::{
    AttributeRow, EdgeRow, ElementRow, PatternRow, SimpleRow, StateRow, Tables, TextRow, TypeRow,
    content as kind, primitive,
};

/// A compiled schema, ready to be embedded.
#[derive(Default)]
pub(crate) struct Compiled {
    pub(crate) tables: Tables,
    pub(crate) pool: String,
    pub(crate) matchers: Vec<u8>,
    /// The texts of `xs:documentation`; row fields named `documentation` point here, 0 is the empty one.
    pub(crate) documentation: Vec<String>,
}

pub(crate) fn compile(text: &str) -> Result<Compiled, String> {
    let document = Document::parse(text).map_err(|error| error.to_string())?;
    let mut reader = Reader::new(&document);
    reader.simple_types()?;
    reader.complex_types()?;
    Ok(reader.out)
}

struct Reader<'x> {
    out: Compiled,
    texts: HashMap<String, u32>,
    names: HashMap<String, u32>,
    simple: HashMap<&'x str, u32>,
    primitives: BTreeMap<&'x str, u32>,
    types: HashMap<&'x str, u32>,
    simple_nodes: Vec<Node<'x, 'x>>,
    complex_nodes: Vec<Node<'x, 'x>>,
    /// Types of elements whose type is simple.
    content_types: HashMap<u32, u32>,
    patterns: HashMap<String, u32>,
    groups: HashMap<&'x str, Node<'x, 'x>>,
    root_element: Option<Node<'x, 'x>>,
    /// Own attributes of each complex type, and its full content model.
    models: Vec<Option<Particle>>,
}

fn children<'x>(node: Node<'x, 'x>) -> impl Iterator<Item = Node<'x, 'x>> {
    node.children().filter(|child| {
        child.is_element() && !child.has_tag_name(("http://www.w3.org/2001/XMLSchema", "annotation"))
    })
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn required<'x>(node: Node<'x, 'x>, attribute: &str) -> Result<&'x str, String> {
    node.attribute(attribute).ok_or_else(|| format!("<{}> without {attribute}", node.tag_name().name()))
}

impl<'x> Reader<'x> {
    fn new(document: &'x Document<'x>) -> Self {
        let mut reader = Reader {
            out: Compiled { documentation: vec![String::new()], ..Compiled::default() },
            texts: HashMap::new(),
            names: HashMap::new(),
            simple: HashMap::new(),
            primitives: BTreeMap::new(),
            types: HashMap::new(),
            simple_nodes: Vec::new(),
            complex_nodes: Vec::new(),
            content_types: HashMap::new(),
            patterns: HashMap::new(),
            groups: HashMap::new(),
            root_element: None,
            models: Vec::new(),
        };
        reader.text("");
        for node in children(document.root_element()) {
            let name = node.attribute("name").unwrap_or_default();
            match node.tag_name().name() {
                "simpleType" => reader.simple_nodes.push(node),
                "complexType" => reader.complex_nodes.push(node),
                "group" => drop(reader.groups.insert(name, node)),
                // The only global element is the root.
                "element" => reader.root_element = Some(node),
                _ => {}
            }
        }
        reader
    }

    fn text(&mut self, text: &str) -> u32 {
        if let Some(known) = self.texts.get(text) {
            return *known;
        }
        let row = self.out.tables.texts.len() as u32;
        self.out.tables.texts.push(TextRow { at: self.out.pool.len() as u32, len: text.len() as u32 });
        self.out.pool.push_str(text);
        self.texts.insert(text.to_owned(), row);
        row
    }

    fn name(&mut self, name: &str) -> u32 {
        if let Some(known) = self.names.get(name) {
            return *known;
        }
        let text = self.text(name) as usize;
        let row = self.out.tables.names.len() as u32;
        self.out.tables.names.push(self.out.tables.texts[text]);
        self.names.insert(name.to_owned(), row);
        row
    }

    fn documentation(&mut self, node: Node<'x, 'x>) -> u32 {
        let annotation = node.children().filter(|child| child.tag_name().name() == "annotation");
        let texts = annotation
            .flat_map(|it| it.children())
            .filter(|child| child.tag_name().name() == "documentation");
        let paragraphs: Vec<String> = texts
            .map(|text| {
                let whole: String =
                    text.descendants().filter(Node::is_text).filter_map(|it| it.text()).collect();
                whole.split_whitespace().collect::<Vec<_>>().join(" ")
            })
            .filter(|text| !text.is_empty())
            .collect();
        if paragraphs.is_empty() {
            return 0;
        }
        self.out.documentation.push(paragraphs.join("\n\n"));
        self.out.documentation.len() as u32 - 1
    }

    fn simple_types(&mut self) -> Result<(), String> {
        for (row, name) in primitive::NAMES.iter().enumerate() {
            let name_text = self.text(&format!("xs:{name}"));
            self.out.tables.simple.push(SimpleRow {
                name: name_text,
                primitive: row as u32,
                ..SimpleRow::default()
            });
            self.primitives.insert(name, row as u32);
        }
        for node in self.simple_nodes.clone() {
            self.simple_type(node)?;
        }
        Ok(())
    }

    /// The row of a simple type by the name that a `type` or `base` attribute gives it.
    fn simple_named(&mut self, name: &str) -> Result<Option<u32>, String> {
        if let Some((_, builtin)) = name.split_once(':') {
            return self
                .primitives
                .get(builtin)
                .copied()
                .map(Some)
                .ok_or_else(|| format!("built-in type {name} is not supported"));
        }
        if let Some(known) = self.simple.get(name) {
            return Ok(Some(*known));
        }
        let node = self.simple_nodes.iter().find(|node| node.attribute("name") == Some(name)).copied();
        node.map(|node| self.simple_type(node)).transpose()
    }

    fn simple_type(&mut self, node: Node<'x, 'x>) -> Result<u32, String> {
        let name = required(node, "name")?;
        if let Some(known) = self.simple.get(name) {
            return Ok(*known);
        }
        let restriction = children(node).next().filter(|it| it.tag_name().name() == "restriction");
        let restriction = restriction.ok_or_else(|| format!("simple type {name} is not a restriction"))?;
        let base = self
            .simple_named(required(restriction, "base")?)?
            .ok_or_else(|| format!("base of {name} is unknown"))?;
        let mut row = SimpleRow {
            name: self.text(name),
            base_1: base + 1,
            primitive: self.out.tables.simple[base as usize].primitive,
            documentation: self.documentation(node),
            declared_at: node.range().start as u32,
            ..SimpleRow::default()
        };
        let mut values = Vec::new();
        for facet in children(restriction) {
            let value = required(facet, "value")?;
            let bound = match facet.tag_name().name() {
                "pattern" if row.pattern_1 == 0 => {
                    row.pattern_text = self.text(value);
                    row.pattern_1 = self.pattern(value)? + 1;
                    continue;
                }
                "enumeration" => {
                    values.push(value);
                    continue;
                }
                "minInclusive" => &mut row.min_inclusive_1,
                "minExclusive" => &mut row.min_exclusive_1,
                "maxInclusive" => &mut row.max_inclusive_1,
                "maxExclusive" => &mut row.max_exclusive_1,
                other => return Err(format!("facet {other} of {name} is not supported")),
            };
            *bound = u32::MAX;
            let text = self.text(value);
            for bound in [
                &mut row.min_inclusive_1,
                &mut row.min_exclusive_1,
                &mut row.max_inclusive_1,
                &mut row.max_exclusive_1,
            ] {
                if *bound == u32::MAX {
                    *bound = text + 1;
                }
            }
        }
        (row.values, row.n_values) = self.values(&values);
        self.out.tables.simple.push(row);
        let position = self.out.tables.simple.len() as u32 - 1;
        self.simple.insert(name, position);
        Ok(position)
    }

    /// Rows of their own, one after another, even for texts that are known already.
    fn values(&mut self, values: &[&str]) -> (u32, u32) {
        let start = self.out.tables.texts.len() as u32;
        for value in values {
            self.out.tables.texts.push(TextRow { at: self.out.pool.len() as u32, len: value.len() as u32 });
            self.out.pool.push_str(value);
        }
        (start, values.len() as u32)
    }

    fn pattern(&mut self, text: &str) -> Result<u32, String> {
        if let Some(known) = self.patterns.get(text) {
            return Ok(*known);
        }
        let matcher = pattern::compile(text)?;
        let row = PatternRow {
            at: self.out.matchers.len() as u32,
            n_states: matcher.accepting.len() as u32,
            n_classes: matcher.n_classes as u32,
        };
        self.out.matchers.extend(matcher.classes);
        self.out.matchers.extend(matcher.accepting.iter().map(|accepting| u8::from(*accepting)));
        self.out.matchers.extend(matcher.next);
        self.out.tables.patterns.push(row);
        let position = self.out.tables.patterns.len() as u32 - 1;
        self.patterns.insert(text.to_owned(), position);
        Ok(position)
    }

    fn complex_types(&mut self) -> Result<(), String> {
        let root = self.root_element.ok_or("the schema declares no root element")?;
        for node in self.complex_nodes.clone() {
            let name = required(node, "name")?;
            self.types.insert(name, self.types.len() as u32);
            let row = TypeRow {
                name: self.text(name),
                declared_at: node.range().start as u32,
                documentation: self.documentation(node),
                ..TypeRow::default()
            };
            self.out.tables.types.push(row);
        }
        self.models = vec![None; self.complex_nodes.len()];
        let mut done = vec![false; self.complex_nodes.len()];
        // Element 0 is the root.
        self.element(root)?;
        for ty in 0..self.complex_nodes.len() {
            self.complex_type(ty, &mut done)?;
        }
        for ty in 0..self.models.len() {
            let model = self.models[ty].clone().unwrap_or(Particle::Sequence(Vec::new()));
            self.automaton(ty as u32, &model);
        }
        Ok(())
    }

    /// Fills in base, content and attributes; the base first, as both are inherited.
    fn complex_type(&mut self, ty: usize, done: &mut [bool]) -> Result<(), String> {
        if std::mem::replace(&mut done[ty], true) {
            return Ok(());
        }
        let node = self.complex_nodes[ty];
        let mut body = node;
        let mut inherited = Vec::new();
        let mut mixed = node.attribute("mixed") == Some("true");
        if let Some(complex) = children(node).find(|child| child.tag_name().name().ends_with("Content")) {
            body = children(complex)
                .next()
                .filter(|it| {
                    it.tag_name().name() == "extension" && complex.tag_name().name() == "complexContent"
                })
                .ok_or("only extensions of complex types are supported")?;
            let base = required(body, "base")?;
            let base = *self.types.get(base).ok_or_else(|| format!("base {base} is unknown"))?;
            self.complex_type(base as usize, done)?;
            let row = self.out.tables.types[base as usize];
            let attributes = row.attributes as usize..(row.attributes + row.n_attributes) as usize;
            inherited.extend_from_slice(&self.out.tables.attributes[attributes]);
            self.models[ty] = self.models[base as usize].clone();
            mixed |= row.content == kind::MIXED;
            self.out.tables.types[ty].base_1 = base + 1;
        }
        for child in children(body) {
            match child.tag_name().name() {
                "attribute" => inherited.push(self.attribute(child, ty as u32)?),
                _ => {
                    let own = self.particle(child)?;
                    let model = match self.models[ty].take() {
                        Some(base) => Particle::Sequence(vec![base, own]),
                        None => own,
                    };
                    self.models[ty] = Some(model);
                }
            }
        }
        if inherited.len() > 64 {
            return Err(format!("a type with {} attributes needs wider sets", inherited.len()));
        }
        let row = &mut self.out.tables.types[ty];
        row.attributes = self.out.tables.attributes.len() as u32;
        row.n_attributes = inherited.len() as u32;
        row.content = match (mixed, &self.models[ty]) {
            (true, _) => kind::MIXED,
            (false, Some(model)) if !is_empty(model) => kind::ELEMENTS,
            _ => kind::EMPTY,
        };
        self.out.tables.attributes.extend(inherited);
        Ok(())
    }

    fn attribute(&mut self, node: Node<'x, 'x>, declared_by: u32) -> Result<AttributeRow, String> {
        let name = required(node, "name")?;
        let ty = node.attribute("type").unwrap_or("xs:anySimpleType");
        let simple =
            self.simple_named(ty)?.ok_or_else(|| format!("type {ty} of attribute {name} is unknown"))?;
        Ok(AttributeRow {
            name: self.name(name),
            simple,
            required: u32::from(node.attribute("use") == Some("required")),
            default_1: node.attribute("default").map_or(0, |value| self.text(value) + 1),
            fixed_1: node.attribute("fixed").map_or(0, |value| self.text(value) + 1),
            declared_by,
            documentation: self.documentation(node),
            declared_at: node.range().start as u32,
        })
    }

    fn particle(&mut self, node: Node<'x, 'x>) -> Result<Particle, String> {
        let inner = match node.tag_name().name() {
            "element" => {
                let element = self.element(node)?;
                Particle::Element(self.out.tables.elements[element as usize].name, element)
            }
            "any"
                if node.attribute("processContents") == Some("skip")
                    && node.attribute("namespace").is_none() =>
            {
                Particle::Any
            }
            "sequence" => Particle::Sequence(self.members(node)?),
            "choice" => Particle::Choice(self.members(node)?),
            "group" => {
                let group = local(required(node, "ref")?);
                let group = *self.groups.get(group).ok_or_else(|| format!("group {group} is unknown"))?;
                Particle::Sequence(self.members(group)?)
            }
            "all" => {
                let required: Vec<bool> =
                    children(node).map(|child| child.attribute("minOccurs") != Some("0")).collect();
                let members = children(node).map(|child| {
                    let element = self.element(child)?;
                    Ok(Particle::Element(self.out.tables.elements[element as usize].name, element))
                });
                let members: Vec<Particle> = members.collect::<Result<_, String>>()?;
                Particle::All(members.into_iter().zip(required).collect())
            }
            other => return Err(format!("<xs:{other}> is not supported in a content model")),
        };
        let number = |attribute, otherwise: &'static str| {
            node.attribute(attribute).unwrap_or(otherwise).parse::<u32>()
        };
        let least = number("minOccurs", "1").map_err(|error| error.to_string())?;
        let most = match node.attribute("maxOccurs") {
            Some("unbounded") => None,
            _ => Some(number("maxOccurs", "1").map_err(|error| error.to_string())?),
        };
        Ok(match (least, most) {
            (1, Some(1)) => inner,
            (least, most) => Particle::Occurs(Box::new(inner), least, most),
        })
    }

    fn members(&mut self, node: Node<'x, 'x>) -> Result<Vec<Particle>, String> {
        children(node).map(|child| self.particle(child)).collect()
    }

    fn element(&mut self, node: Node<'x, 'x>) -> Result<u32, String> {
        let name = required(node, "name")?;
        let ty = required(node, "type")?;
        let ty = match self.types.get(ty) {
            Some(known) => *known,
            None => {
                let simple = self
                    .simple_named(ty)?
                    .ok_or_else(|| format!("type {ty} of element {name} is unknown"))?;
                self.content_type(simple)
            }
        };
        let row = ElementRow {
            name: self.name(name),
            ty,
            documentation: self.documentation(node),
            declared_at: node.range().start as u32,
        };
        self.out.tables.elements.push(row);
        Ok(self.out.tables.elements.len() as u32 - 1)
    }

    fn content_type(&mut self, simple: u32) -> u32 {
        if let Some(known) = self.content_types.get(&simple) {
            return *known;
        }
        let SimpleRow { name, documentation, declared_at, .. } = self.out.tables.simple[simple as usize];
        let row = TypeRow {
            name,
            content: kind::SIMPLE,
            simple_1: simple + 1,
            documentation,
            declared_at,
            ..TypeRow::default()
        };
        self.out.tables.types.push(row);
        self.models.push(None);
        let position = self.out.tables.types.len() as u32 - 1;
        self.content_types.insert(simple, position);
        position
    }

    fn automaton(&mut self, owner: u32, model: &Particle) {
        let tables = &mut self.out.tables;
        let first = tables.states.len() as u32;
        tables.types[owner as usize].start = first;
        for state in content::automaton(model) {
            let edges = tables.edges.len() as u32;
            tables.edges.extend(state.edges.iter().map(|(name, (element, target))| EdgeRow {
                name: *name,
                element: *element,
                target: first + *target as u32,
            }));
            tables.states.push(StateRow {
                edges,
                n_edges: state.edges.len() as u32,
                accepting: u32::from(state.accepting),
                any_1: state.any.map_or(0, |target| first + target as u32 + 1),
                owner,
            });
        }
    }
}

/// A model without any particle is empty content: not even unexpected elements are "elements only".
fn is_empty(model: &Particle) -> bool {
    match model {
        Particle::Element(..) | Particle::Any => false,
        Particle::Sequence(members) | Particle::Choice(members) => members.iter().all(is_empty),
        Particle::All(members) => members.is_empty(),
        Particle::Occurs(inner, _, most) => *most == Some(0) || is_empty(inner),
    }
}
