//! What is at the cursor: a definition, or a mention of one, and of which kind.
//!
//! Everything that has a name is an element of some file, so a [`Definition`] is a file and an element. Everything that refers to it
//! (an id, a type, a step of a path, a name in an expression, the unit of a quantity, the tag of a component) is a [`Mention`].
//! Navigation, references, rename and the hierarchies are loops over these two.

mod components;
mod morphology;
mod paths;
mod types;

use std::borrow::Cow;

use model::{Db, File, FilePath, ItemRef, ResolvedMember, ResolvedType, TypeSource};
use syntax::{Attribute, Cursor, Node, NodeId};
use text::Range;

/// An element that has a name. Valid as long as the snapshot that it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Definition {
    /// The file.
    pub file: File,
    /// The element.
    pub node: NodeId,
}

/// What a definition is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SymbolKind {
    /// A component, at the top or inside another: a cell, a gate, a population, an instance …
    Component,
    /// A `ComponentType`.
    ComponentType,
    /// A `Dimension`.
    Dimension,
    /// A `Unit`.
    Unit,
    /// A `Constant` at the top of a file.
    Constant,
    /// A `Parameter`, `Exposure`, `Child` … of a component type.
    Member,
    /// A variable or regime of a `Dynamics`.
    Variable,
    /// The `as` of a `With` or `ForEach`.
    Alias,
    /// A `segment`.
    Segment,
    /// A `segmentGroup`.
    SegmentGroup,
}

/// In which way something is mentioned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// A component is made of the type: its tag or its `type`.
    Instance,
    /// `extends`.
    Extends,
    /// An attribute that names a component, a segment, a population …
    Reference,
    /// A step of the path of an instance.
    Path,
    /// A step of the path of something that is recorded or drawn.
    Recording,
    /// A name in an expression.
    Expression,
    /// What a `TimeDerivative` or a `StateAssignment` changes.
    Assignment,
    /// The name of an attribute, which gives a parameter its value.
    Setting,
    /// A part of a type names another: `dimension`, `exposure`, `port` …
    Declaration,
    /// The unit of a quantity.
    Unit,
    /// An inclusion.
    Include,
}

/// What a mention leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// A definition.
    Symbol(Definition),
    /// A whole file.
    File(File),
    /// Something that exists without being declared: the group `all`, the variable `t`.
    Builtin,
    /// Nothing, and an inclusion is broken that may declare it.
    Incomplete,
    /// Nothing.
    Unknown,
}

/// A place that refers to something by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The name, exactly.
    pub range: Range,
    /// In which way it is mentioned.
    pub role: Role,
    /// What it leads to.
    pub target: Target,
}

/// What is at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AtCursor {
    /// The name.
    pub(crate) range: Range,
    /// What it is or leads to.
    pub(crate) target: Target,
    /// In which way it is mentioned; none where it is defined.
    pub(crate) role: Option<Role>,
}

impl Definition {
    /// The definition that an element is.
    pub(crate) fn new(file: File, node: Node<'_>) -> Definition {
        Definition { file, node: node.id() }
    }

    /// The definition of an item.
    pub(crate) fn of_item(db: &dyn Db, item: ItemRef) -> Option<Definition> {
        Some(Definition::new(item.file, item.node(db)?))
    }

    /// The definition of a type.
    pub(crate) fn of_type(db: &dyn Db, source: TypeSource) -> Option<Definition> {
        Definition::of_item(db, source.item(db))
    }

    /// The definition of a member of a type.
    pub(crate) fn of_member(db: &dyn Db, ty: &ResolvedType, member: &ResolvedMember) -> Option<Definition> {
        let ancestor = ty.lineage.get(member.origin as usize)?;
        let ty = ancestor.source.item(db).node(db)?;
        let file = ancestor.source.item(db).file;
        Some(Definition::new(file, nth_element(ty, member.member.element)?))
    }

    /// The element.
    pub(crate) fn element(self, db: &dyn Db) -> Node<'_> {
        model::parse(db, self.file).at(self.node)
    }

    /// What it is.
    pub(crate) fn kind(self, db: &dyn Db) -> SymbolKind {
        kind(self.element(db))
    }

    /// Its name; none for an element that is only known by its place.
    pub(crate) fn name(self, db: &dyn Db) -> Option<Cow<'_, str>> {
        name_attribute(self.element(db)).map(|it| it.value())
    }

    /// Where the name stands, or else the tag.
    pub(crate) fn name_range(self, db: &dyn Db) -> Range {
        let node = self.element(db);
        name_attribute(node).map_or_else(|| node.name_range(), |it| it.value_range())
    }
}

/// Which element below `ty` the `index`-th is, counting elements in document order.
pub(crate) fn nth_element(ty: Node<'_>, index: u32) -> Option<Node<'_>> {
    ty.descendants().skip(1).filter(|it| it.is_element()).nth(index as usize)
}

/// The element below the root element that an element is or stands in.
pub(crate) fn top_level(node: Node<'_>) -> Option<Node<'_>> {
    let mut top = node;
    loop {
        let parent = top.parent()?;
        match parent.parent() {
            // The parent is the root element, whose parent is the document.
            Some(above) if !above.is_element() => return Some(top),
            Some(_) => top = parent,
            None => return None,
        }
    }
}

/// Does an element belong to the declaration of a type?
pub(crate) fn is_in_type(node: Node<'_>) -> bool {
    top_level(node).is_some_and(|top| top.local_name() == "ComponentType")
}

/// The attribute that gives an element its name.
pub(crate) fn name_attribute(node: Node<'_>) -> Option<Attribute<'_>> {
    let name = match (node.local_name(), is_in_type(node)) {
        ("Fixed", true) => return None,
        ("With" | "ForEach", true) => "as",
        (_, true) | ("Dimension", _) => "name",
        ("Unit" | "Constant", false) => "symbol",
        (_, false) => "id",
    };
    node.attribute(name)
}

/// What an element with a name is.
pub(crate) fn kind(node: Node<'_>) -> SymbolKind {
    let in_type = is_in_type(node);
    match node.local_name() {
        "ComponentType" => SymbolKind::ComponentType,
        "Dimension" => SymbolKind::Dimension,
        "Unit" => SymbolKind::Unit,
        "Constant" if !in_type => SymbolKind::Constant,
        "segment" if !in_type => SymbolKind::Segment,
        "segmentGroup" if !in_type => SymbolKind::SegmentGroup,
        "With" | "ForEach" if in_type => SymbolKind::Alias,
        tag if in_type && model::items::MemberKind::from_tag(tag).is_some() => SymbolKind::Member,
        _ if in_type => SymbolKind::Variable,
        _ => SymbolKind::Component,
    }
}

/// The definition or mention that a cursor touches.
pub(crate) fn at_cursor(db: &dyn Db, file: File, offset: u32) -> Option<AtCursor> {
    let document = model::parse(db, file);
    let node = match syntax::cursor(document.tree(), document.text(), offset) {
        Cursor::TagName { element, .. } => element?,
        Cursor::CloseTag { element, range } => {
            let mention =
                mentions(db, file, element, None).into_iter().find(|it| it.range == element.name_range())?;
            return Some(AtCursor { range, target: mention.target, role: Some(mention.role) });
        }
        Cursor::AttrName { attribute, .. } => attribute?.element(),
        Cursor::AttrValue { attribute, .. } => attribute.element(),
        _ => return None,
    };
    if let Some(name) = name_attribute(node)
        && name.value_range().touches(offset)
        && !name.raw_value().is_empty()
    {
        let target = Target::Symbol(Definition::new(file, node));
        return Some(AtCursor { range: name.value_range(), target, role: None });
    }
    // Where two names meet, as in `3mV`, the one that begins at the cursor counts.
    let touched = mentions(db, file, node, None).into_iter().filter(|it| it.range.touches(offset));
    let mention = touched.max_by_key(|it| (it.range.contains(offset), it.range.start))?;
    Some(AtCursor { range: mention.range, target: mention.target, role: Some(mention.role) })
}

/// What an element mentions in its tag and its attributes, in the order of the text; of one name only, if one is given.
pub(crate) fn mentions(db: &dyn Db, file: File, node: Node<'_>, only: Option<&str>) -> Vec<Mention> {
    let mut context = Context { only, ..Context::new(db, file) };
    if !node.is_element() || is_prose(node) {
        return context.found;
    }
    let parent = node.parent().filter(|it| it.is_element());
    let Some(parent) = parent else { return context.found };
    let is_top = parent.parent().is_some_and(|it| !it.is_element());
    match node.local_name() {
        "Include" | "include" if is_top => context.inclusion(node),
        "Dimension" | "Unit" | "Target" | "Constant" | "Assertion" if is_top => {
            context.top_level_declaration(node)
        }
        _ if is_in_type(node) => context.part_of_type(node),
        _ => context.component(node),
    }
    context.found.sort_by_key(|it| it.range.start);
    context.found
}

/// Does an element stand in an annotation or in notes, where nothing is ours?
fn is_prose(node: Node<'_>) -> bool {
    std::iter::once(node).chain(node.ancestors()).any(|it| matches!(it.local_name(), "annotation" | "notes"))
}

/// The innermost element around a place.
pub(crate) fn element_around(db: &dyn Db, file: File, offset: u32) -> Option<Node<'_>> {
    let document = model::parse(db, file);
    let node = document.at(document.tree().node_at(offset));
    std::iter::once(node).chain(node.ancestors()).find(|it| it.is_element())
}

/// The name of the attribute whose value covers a range.
pub(crate) fn attribute_at(element: Node<'_>, range: Range) -> Option<&str> {
    element.attributes().find(|it| it.value_range().contains_range(range)).map(|it| it.local_name())
}

/// The questions about one element.
pub(crate) struct Context<'a> {
    db: &'a dyn Db,
    file: File,
    only: Option<&'a str>,
    /// Whether the type around extends one that is not there: it may declare what is not found.
    lacks_base: bool,
    found: Vec<Mention>,
}

impl<'a> Context<'a> {
    /// Questions as a file sees the world.
    pub(crate) fn new(db: &'a dyn Db, file: File) -> Context<'a> {
        Context { db, file, only: None, lacks_base: false, found: Vec::new() }
    }

    /// The definition that the whole value of an attribute leads to.
    pub(crate) fn mention_of(&self, node: Node<'_>, attribute: Attribute<'_>) -> Option<Definition> {
        let range = trimmed_range(attribute);
        let mention = mentions(self.db, self.file, node, None).into_iter().find(|it| it.range == range)?;
        match mention.target {
            Target::Symbol(definition) => Some(definition),
            _ => None,
        }
    }

    /// Asks as this file sees it, then as the files see it that include this one; the first answer counts.
    fn seen_from_roots<T>(&self, ask: impl Fn(File) -> Option<T>) -> Option<T> {
        ask(self.file).or_else(|| model::included_by(self.db, self.file).iter().find_map(|&root| ask(root)))
    }

    /// Nothing was found: because something is missing, or because it is wrong?
    fn nothing(&self) -> Target {
        let incomplete =
            self.seen_from_roots(|root| model::scope(self.db, root).incomplete.then_some(())).is_some();
        if incomplete || self.lacks_base { Target::Incomplete } else { Target::Unknown }
    }

    fn wants(&self, name: &str) -> bool {
        !name.is_empty() && self.only.is_none_or(|only| only == name)
    }

    fn add(&mut self, range: Range, role: Role, target: Option<Definition>) {
        let target = target.map_or_else(|| self.nothing(), Target::Symbol);
        self.found.push(Mention { range, role, target });
    }

    /// Adds the whole value of an attribute as a name, if that name is wanted.
    fn name(
        &mut self,
        attribute: Attribute<'_>,
        role: Role,
        find: impl FnOnce(&Self, &str) -> Option<Definition>,
    ) {
        let value = attribute.value();
        let name = value.trim();
        if self.wants(name) {
            let target = find(self, name);
            self.add(trimmed_range(attribute), role, target);
        }
    }

    fn inclusion(&mut self, node: Node<'_>) {
        let Some(attribute) = ["href", "file", "url"].into_iter().find_map(|it| node.attribute(it)) else {
            return;
        };
        let range = trimmed_range(attribute);
        if self.only.is_some() || range.is_empty() {
            return;
        }
        let closure = model::include_closure(self.db, self.file);
        let item = model::source_map(self.db, self.file).item(node.id());
        let link = item.and_then(|item| closure.links_of(self.file).find(|it| it.include == item.index));
        let official = || {
            let name = attribute.value();
            let file_name = name.trim().rsplit('/').next().unwrap_or_default();
            schema::core_files().find(|it| *it == file_name).map(|it| self.db.file(&FilePath::Official(it)))
        };
        let file = link.and_then(|it| it.to).or_else(official);
        let target = file.map_or(Target::Incomplete, Target::File);
        self.found.push(Mention { range, role: Role::Include, target });
    }

    /// The type called `name`.
    fn type_called(&self, name: &str) -> Option<Definition> {
        let ty = self.seen_from_roots(|root| model::component_type(self.db, root, name))?;
        Definition::of_type(self.db, ty.source())
    }

    fn dimension(&mut self, attribute: Attribute<'_>) {
        if matches!(attribute.value().trim(), "none" | "*") {
            return;
        }
        self.name(attribute, Role::Declaration, |this, name| {
            this.seen_from_roots(|root| {
                let scope = model::scope(this.db, root);
                let own = scope.dimensions(name).first().copied();
                let official = || {
                    scope
                        .official_dimension(name)
                        .map(|it| ItemRef::official(this.db, model::ItemKind::Dimension, it))
                };
                Definition::of_item(this.db, own.or_else(official)?)
            })
        });
    }

    /// The unit in the quantity that an attribute holds.
    fn quantity(&mut self, attribute: Attribute<'_>) {
        let text = masked(attribute);
        let quantity = lems::parse_quantity(&text).value;
        if quantity.number.is_nan() || !self.wants(quantity.unit) {
            return;
        }
        let target = self.seen_from_roots(|root| {
            let scope = model::scope(self.db, root);
            let own = scope.units(quantity.unit).first().copied();
            let official = || {
                scope
                    .official_unit(quantity.unit)
                    .map(|it| ItemRef::official(self.db, model::ItemKind::Unit, it))
            };
            Definition::of_item(self.db, own.or_else(official)?)
        });
        let range = quantity.unit_range.shifted(i64::from(attribute.value_range().start));
        self.add(range, Role::Unit, target);
    }

    /// The component with an id, which must be of a type.
    fn component_called(&self, id: &str, expected: Option<&str>) -> Option<Definition> {
        let item = match model::find_component(self.db, self.file, id, expected) {
            model::Lookup::Found(item)
            | model::Lookup::FoundByIncluder { item, .. }
            | model::Lookup::WrongType { item, .. } => item,
            model::Lookup::NotIncluded(_) | model::Lookup::Incomplete | model::Lookup::Unknown => {
                return None;
            }
        };
        Definition::of_item(self.db, item)
    }

    /// The type of a component, as the first file sees it that knows it.
    pub(crate) fn type_of(&self, node: Node<'_>) -> Option<std::sync::Arc<ResolvedType>> {
        self.seen_from_roots(|root| model::type_of(self.db, root, node))
    }

    /// The element of a definition.
    fn element(&self, definition: Definition) -> Node<'a> {
        definition.element(self.db)
    }
}

/// The value of an attribute as written, references replaced by blanks, so that offsets in it are offsets in the text.
fn masked(attribute: Attribute<'_>) -> Cow<'_, str> {
    let raw = attribute.raw_value();
    if !raw.contains('&') {
        return Cow::Borrowed(raw);
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        let end = rest[at..].find(';').map_or(at + 1, |it| at + it + 1);
        text.push_str(&rest[..at]);
        text.extend(std::iter::repeat_n(' ', end - at));
        rest = &rest[end..];
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// Where the value of an attribute stands, without blanks around it.
fn trimmed_range(attribute: Attribute<'_>) -> Range {
    let (range, raw) = (attribute.value_range(), attribute.raw_value());
    let before = (raw.len() - raw.trim_start().len()) as u32;
    let length = raw.trim().len() as u32;
    Range { start: range.start + before, end: range.start + before + length }
}
