//! Judges a document by a schema: all offences, each on its token.
//!
//! One pass in document order with an explicit stack, so that neither depth nor many siblings cost
//! more than they must. After an offence in a row of children the look at the row goes on from the
//! place that explains it best; the verdict for the document (any offence or none) is libxml2's.

use rustc_hash::FxHashMap;
use syntax::{Attribute as Written, Kind, Node, NodeId, Tree};
use text::Range;

use crate::automaton::State;
use crate::declaration::{Attribute, Element, Type};
use crate::namespaces::{Namespace, Namespaces, declared_prefix};
use crate::schema::Schema;
use crate::tables::{AttributeRow, content};
use crate::value::{Fault, Primitive, Simple};
use crate::violation::{Problem, Violation};

mod layout;
mod place;

use layout::Layouts;
use place::Row;

/// All offences of the document against the schema, in the order of the text.
///
/// Whether the text is well-formed is another question: see `Tree::problems`.
pub fn validate(schema: &'static Schema, text: &str, tree: &Tree) -> Vec<Violation> {
    let Some(root) = tree.root() else { return Vec::new() };
    let mut judge = Judge::new(schema, text, tree);
    if let Some(ty) = judge.root(root) {
        judge.subtree(root, ty);
    }
    judge.finish()
}

pub(crate) struct Judge<'d> {
    schema: &'static Schema,
    pub(crate) text: &'d str,
    pub(crate) tree: &'d Tree,
    pub(crate) namespaces: Namespaces<'d>,
    stack: Vec<Frame>,
    /// The attributes of the element at hand.
    attributes: Vec<Written<'d>>,
    /// The last element name looked up: most elements are called like the one before.
    last_name: (&'d str, Option<u32>),
    /// What is the same for all elements that are written alike.
    layouts: Layouts,
    /// What an unexpected element in a state means, by state and name.
    pub(crate) gaps: FxHashMap<(u32, u32), Option<Gap>>,
    violations: Vec<Violation>,
}

/// An element may come after others that are missing.
#[derive(Clone)]
pub(crate) struct Gap {
    pub(crate) missing: Vec<Element>,
    pub(crate) element: Element,
    pub(crate) after: State,
}

/// An element whose content is being read.
struct Frame {
    node: NodeId,
    end: u32,
    ty: Type,
    content: u32,
    state: State,
    namespaces: usize,
    /// What went wrong in the row of children so far, if anything did.
    row: Option<Box<Row>>,
}

impl<'d> Judge<'d> {
    pub(crate) fn new(schema: &'static Schema, text: &'d str, tree: &'d Tree) -> Self {
        Judge {
            schema,
            text,
            tree,
            namespaces: Namespaces::default(),
            stack: Vec::new(),
            attributes: Vec::new(),
            last_name: ("", None),
            layouts: Layouts::new(tree.shapes()),
            gaps: FxHashMap::default(),
            violations: Vec::new(),
        }
    }

    pub(crate) fn finish(mut self) -> Vec<Violation> {
        self.violations.sort_by_key(Violation::key);
        self.violations
    }

    pub(crate) fn node(&self, id: NodeId) -> Node<'d> {
        Node::new(self.tree, self.text, id)
    }

    /// The root element.
    pub(crate) fn outermost(&self) -> Option<NodeId> {
        self.tree.root()
    }

    /// Enters the root's namespaces; `None` when it is not the root of a NeuroML document.
    pub(crate) fn root(&mut self, root: NodeId) -> Option<Type> {
        self.read_attributes(root);
        self.namespaces.enter(&self.attributes);
        let node = self.node(root);
        let element = self.schema.root();
        match self.namespaces.element(node.name()) {
            (Namespace::NeuroMl, name) if name == element.name() => Some(element.ty()),
            (namespace, name) => {
                let in_other = namespace != Namespace::NeuroMl && name == element.name();
                let problem = if in_other { Problem::WrongNamespace } else { Problem::WrongRoot };
                self.report(problem, root, node.name_range());
                None
            }
        }
    }

    fn read_attributes(&mut self, element: NodeId) {
        self.attributes.clear();
        self.attributes.extend(self.node(element).attributes());
    }

    fn report(&mut self, problem: Problem, node: NodeId, range: Range) {
        self.violations.push(Violation { problem, node, range });
    }

    /// Judges the element, whose attributes and namespaces have been read, and all that it holds.
    fn subtree(&mut self, top: NodeId, ty: Type) {
        let mark = self.namespaces.mark();
        self.open(top, ty, mark);
        self.walk(|_| true);
    }

    /// Judges the row of children of an element in whose namespaces we are, and of the children
    /// themselves those that `enters` wants. Its attributes are left alone.
    pub(crate) fn content(&mut self, top: NodeId, declared: Type, enters: impl Fn(NodeId) -> bool) {
        let mark = self.namespaces.mark();
        let ty = self.actual_type(top, declared);
        self.push(top, ty, mark);
        self.walk(enters);
    }

    /// The declared type, or the one that `xsi:type` puts in its place.
    pub(crate) fn actual_type(&mut self, element: NodeId, declared: Type) -> Type {
        self.read_attributes(element);
        self.substituted(element, declared, Silence::Quiet)
    }

    /// Enters the namespaces of a child of an element of type `parent`; `None` when the child is
    /// not judged there.
    pub(crate) fn enter(&mut self, child: NodeId, parent: Type) -> Option<Type> {
        self.read_attributes(child);
        self.namespaces.enter(&self.attributes);
        match self.namespaces.element(self.node(child).name()) {
            (Namespace::NeuroMl, local) => parent.child(local).map(Element::ty),
            _ => None,
        }
    }

    /// Whether the child, in whose namespaces we are not yet, is none that its parent may hold.
    pub(crate) fn is_misspelt(&mut self, child: NodeId, parent: Type) -> bool {
        let mark = self.namespaces.mark();
        let known = self.enter(child, parent).is_some();
        self.namespaces.leave(mark);
        !known
    }

    pub(crate) fn keep(&mut self, violation: Violation) {
        self.violations.push(violation);
    }

    /// Reads the content of the element that was pushed last.
    fn walk(&mut self, enters: impl Fn(NodeId) -> bool) {
        let bottom = self.stack.len() - 1;
        let mut at = self.stack[bottom].node.0 + 1;
        while self.stack.len() > bottom {
            let depth = self.stack.len() - 1;
            if at >= self.stack[depth].end {
                self.close();
                continue;
            }
            let id = NodeId(at);
            at = self.tree.subtree_end(id).0;
            match self.tree.kind(id) {
                Kind::Element => {
                    let mark = self.namespaces.mark();
                    if let Some(shape) = self.layouts.plain(self.tree, id)
                        && self.namespaces.default_is_neuroml()
                    {
                        let name = self.layouts.name(self.schema, self.tree, shape);
                        match self.child_of_name(id, name) {
                            Some(ty) if depth > bottom || enters(id) => {
                                self.judge_attributes_of(id, shape, ty);
                                if !self.is_done(id, ty) {
                                    self.push(id, ty, mark);
                                    at = id.0 + 1;
                                }
                            }
                            _ => {}
                        }
                        continue;
                    }
                    self.read_attributes(id);
                    self.namespaces.enter(&self.attributes);
                    match self.child(id) {
                        Some(ty) if depth > bottom || enters(id) => {
                            self.open(id, ty, mark);
                            at = id.0 + 1;
                        }
                        _ => self.namespaces.leave(mark),
                    }
                }
                Kind::Text | Kind::CData if depth > bottom || enters(id) => self.text(id),
                _ => {}
            }
        }
    }

    /// Judges attributes and begins the content.
    fn open(&mut self, id: NodeId, ty: Type, namespaces: usize) {
        let ty = self.substituted(id, ty, Silence::Heard);
        self.judge_attributes(id, ty);
        self.push(id, ty, namespaces);
    }

    fn push(&mut self, id: NodeId, ty: Type, namespaces: usize) {
        let row = ty.row();
        let end = self.tree.subtree_end(id).0;
        let (content, state) = (row.content, ty.start());
        self.stack.push(Frame { node: id, end, ty, content, state, namespaces, row: None });
    }

    fn close(&mut self) {
        let Some(frame) = self.stack.pop() else { return };
        self.namespaces.leave(frame.namespaces);
        match frame.content {
            content::ELEMENTS | content::MIXED if !frame.state.is_complete() => {
                let problem = Problem::MissingElements { state: frame.state, missing: frame.state.missing() };
                self.report(problem, frame.node, self.node(frame.node).name_range());
            }
            content::SIMPLE => self.judge_content(&frame),
            _ => {}
        }
    }

    fn judge_content(&mut self, frame: &Frame) {
        let simple = Simple::new(self.schema, frame.ty.row().simple_1 - 1);
        if simple.takes_everything() {
            return;
        }
        let node = self.node(frame.node);
        if let Err(fault) = simple.check(&node.text()) {
            let content = node.content_range().filter(|range| !range.is_empty());
            let range = content.unwrap_or_else(|| node.name_range());
            self.report(Problem::ContentValue { ty: simple, fault }, frame.node, range);
        }
    }

    fn text(&mut self, id: NodeId) {
        let Some(frame) = self.stack.last() else { return };
        let ty = frame.ty;
        let node = self.node(id);
        let range = node.range();
        let source = range.of(self.text);
        let is_blank = match frame.content {
            // Where nothing may stand, white space may not either, nor a CDATA section with nothing in it.
            content::EMPTY => false,
            content::ELEMENTS => source.bytes().all(|byte| is_space(&byte)) || is_blank_when_decoded(node),
            _ => true,
        };
        if is_blank {
            return;
        }
        let first = source.bytes().position(|byte| !is_space(&byte)).unwrap_or(0);
        let last = source.bytes().rposition(|byte| !is_space(&byte)).unwrap_or(source.len() - 1);
        let range = Range { start: range.start + first as u32, end: range.start + last as u32 + 1 };
        self.report(Problem::Text { ty }, id, range);
    }

    /// Whether the element is written as one tag, and may be.
    #[inline]
    fn is_done(&self, id: NodeId, ty: Type) -> bool {
        if self.tree.subtree_end(id).0 != id.0 + 1 {
            return false;
        }
        match ty.row().content {
            content::ELEMENTS | content::MIXED => ty.start().is_complete(),
            content::SIMPLE => false,
            _ => true,
        }
    }

    /// As [`Judge::child`], for an element of the namespace of NeuroML without a prefix.
    #[inline]
    fn child_of_name(&mut self, id: NodeId, name: Option<u32>) -> Option<Type> {
        let frame = self.stack.last_mut()?;
        match frame.state.step(name) {
            Some((element, next)) => {
                frame.state = next;
                element.map(Element::ty)
            }
            None => {
                let local = self.node(id).name();
                self.unexpected(id, Namespace::NeuroMl, local, name)
            }
        }
    }

    /// Takes one step in the row of children; the type to judge the child by, if it is to be judged.
    fn child(&mut self, id: NodeId) -> Option<Type> {
        let (namespace, local) = self.namespaces.element(self.node(id).name());
        let name = if namespace == Namespace::NeuroMl { self.name_id(local) } else { None };
        let frame = self.stack.last_mut()?;
        match frame.state.step(name) {
            Some((element, next)) => {
                frame.state = next;
                element.map(Element::ty)
            }
            None => self.unexpected(id, namespace, local, name),
        }
    }

    fn name_id(&mut self, local: &'d str) -> Option<u32> {
        if self.last_name.0 != local {
            self.last_name = (local, self.schema.name_id(local));
        }
        self.last_name.1
    }

    fn unexpected(
        &mut self,
        id: NodeId,
        namespace: Namespace,
        local: &'d str,
        name: Option<u32>,
    ) -> Option<Type> {
        let frame = self.stack.last_mut()?;
        let (parent, ty, state) = (frame.node, frame.ty, frame.state);
        let mut row = frame.row.take().unwrap_or_default();
        let (problem, next, element) = row.judge(self, parent, ty, state, id, (namespace, local, name));
        if let Some(problem) = problem {
            self.report(problem, id, self.node(id).name_range());
        }
        let frame = self.stack.last_mut()?;
        frame.row = Some(row);
        frame.state = next;
        element.map(Element::ty)
    }

    /// The type that `xsi:type` puts in the place of the declared one.
    fn substituted(&mut self, id: NodeId, declared: Type, silence: Silence) -> Type {
        let mut ty = declared;
        for at in 0..self.attributes.len() {
            let attribute = self.attributes[at];
            let Some((prefix, local)) = attribute.name().split_once(':') else { continue };
            if prefix == "xmlns" || self.namespaces.resolve(prefix) != Namespace::Xsi {
                continue;
            }
            if local == "nil" && silence == Silence::Heard {
                self.report(Problem::XsiNil, id, attribute.name_range());
            }
            if local == "type" {
                match self.named_type(&attribute.value(), declared) {
                    Some(named) => ty = named,
                    None if silence == Silence::Heard => {
                        self.report(Problem::XsiType { ty: declared }, id, attribute.value_range());
                    }
                    None => {}
                }
            }
        }
        ty
    }

    fn named_type(&self, name: &str, declared: Type) -> Option<Type> {
        let name = name.trim_matches([' ', '\t', '\n', '\r']);
        let (namespace, local) = self.namespaces.element(name);
        match namespace {
            Namespace::NeuroMl => {
                let named = self.schema.type_named(local)?;
                named.bases().any(|base| base == declared).then_some(named)
            }
            Namespace::XmlSchema => (declared.name().strip_prefix("xs:") == Some(local)).then_some(declared),
            Namespace::Xsi | Namespace::Other => None,
        }
    }

    fn judge_attributes(&mut self, id: NodeId, ty: Type) {
        let row = ty.row();
        let declared = &self.schema.tables.attributes
            [row.attributes as usize..(row.attributes + row.n_attributes) as usize];
        let mut seen = 0u64;
        for at in 0..self.attributes.len() {
            let written = self.attributes[at];
            let name = written.name();
            let position = self.position(declared, name);
            if position.is_none() && declared_prefix(name).is_some() {
                continue;
            }
            match position {
                Some(position) => {
                    seen |= 1 << position;
                    self.judge_value(
                        id,
                        written,
                        Attribute::new(self.schema, row.attributes + position as u32),
                    );
                }
                None if self.is_of_schema_instance(name) => {}
                None => self.report(Problem::UnknownAttribute { ty }, id, written.name_range()),
            }
        }
        let required = self.schema.required[ty.id as usize];
        if required & !seen != 0 {
            for position in (0..declared.len()).filter(|position| required & !seen & (1 << position) != 0) {
                let attribute = Attribute::new(self.schema, row.attributes + position as u32);
                self.report(Problem::MissingAttribute { attribute }, id, self.node(id).name_range());
            }
        }
    }

    fn position(&self, declared: &[AttributeRow], name: &str) -> Option<usize> {
        let name = self.schema.name_id(name)?;
        declared.iter().position(|attribute| attribute.name == name)
    }

    /// Every element may have these.
    fn is_of_schema_instance(&self, name: &str) -> bool {
        let Some((prefix, local)) = name.split_once(':') else { return false };
        matches!(local, "type" | "nil" | "schemaLocation" | "noNamespaceSchemaLocation")
            && self.namespaces.resolve(prefix) == Namespace::Xsi
    }

    #[inline]
    fn judge_value(&mut self, id: NodeId, written: Written<'d>, attribute: Attribute) {
        let row = attribute.row();
        let simple = Simple::new(self.schema, row.simple);
        if !written.has_value() || (row.fixed_1 == 0 && simple.takes_everything()) {
            return;
        }
        // Decoding changes no verdict from good to bad, but for `%` in a URI: no pattern and no number
        // has a place for `&`, and where white space is allowed a blank is.
        let raw = written.raw_value();
        let is_uri = simple.primitive() == Primitive::AnyUri;
        if !is_uri && fault(attribute, simple, raw).is_none() {
            return;
        }
        let fault = fault(attribute, simple, &written.value());
        if let Some(fault) = fault {
            self.report(Problem::Value { attribute, fault }, id, written.value_range());
        }
    }
}

fn is_space(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

fn is_blank_when_decoded(node: Node<'_>) -> bool {
    (node.kind() == Kind::CData || node.source().contains('&'))
        && node.text().bytes().all(|byte| is_space(&byte))
}

#[inline]
fn fault(attribute: Attribute, simple: Simple, value: &str) -> Option<Fault> {
    if let Err(fault) = simple.check(value) {
        return Some(fault);
    }
    attribute.fixed().filter(|fixed| *fixed != value).map(Fault::Fixed)
}

#[derive(Clone, Copy, PartialEq)]
enum Silence {
    Quiet,
    Heard,
}

#[cfg(test)]
mod tests;
