//! A `ComponentType` as its author wrote it: every expression parsed once, with what its names measure.

use std::sync::Arc;

use ::syntax::{Attribute, Node};
use lems::expression::ExprProblem;
use lems::infer::Inference;
use lems::{Dimension, Expr};
use model::items::{ItemKind, MemberKind, Text};
use model::{Db, Environment, File, ItemRef, Measures, ResolvedType};
use rustc_hash::FxHashSet;
use text::Range;

/// A `ComponentType` with its expressions.
#[derive(Debug)]
pub struct Authored<'t> {
    /// The element.
    pub node: Node<'t>,
    /// The type with inheritance applied.
    pub ty: Arc<ResolvedType>,
    /// The file from which it is seen: its own, or one that includes it and knows more.
    pub root: File,
    /// Whether all bases and includes are known, so that a name that is not found is wrong.
    pub complete: bool,
    /// The names that its expressions can use.
    pub environment: Environment,
    /// Dimensions and units.
    pub measures: Arc<Measures>,
    /// Its expressions, in document order.
    pub expressions: Vec<Expression<'t>>,
}

/// One expression of a type.
#[derive(Debug)]
pub struct Expression<'t> {
    /// The element that it belongs to.
    pub element: Node<'t>,
    /// The attribute that holds it.
    pub attribute: Attribute<'t>,
    /// What it is there for.
    pub place: Place,
    /// The regime that it stands in, counted in document order.
    pub regime: Option<usize>,
    /// The expression.
    pub expr: Expr,
    /// What is wrong with its text.
    pub problems: Vec<lems::Problem<ExprProblem>>,
    /// What it measures.
    pub inference: Inference,
    /// What it must measure.
    pub expected: Option<Expected>,
}

/// What an expression must measure, and who says so.
#[derive(Debug, Clone, PartialEq)]
pub struct Expected {
    /// The dimension.
    pub dimension: Dimension,
    /// In words: "the rate of `v`".
    pub whose: String,
}

/// What an expression is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// `TimeDerivative`
    Rate,
    /// `DerivedVariable`
    Derived,
    /// `DerivedParameter`
    Parameter,
    /// The value of a `Case`; whether it is the first.
    Case(bool),
    /// The condition of a `Case`.
    CaseCondition,
    /// The test of an `OnCondition`.
    Test,
    /// `StateAssignment`
    Assignment,
    /// `Assign` to a property of an instance.
    Property,
}

impl Place {
    /// Whether it is true or false instead of a number.
    pub fn is_condition(self) -> bool {
        matches!(self, Place::CaseCondition | Place::Test)
    }
}

impl<'t> Expression<'t> {
    /// A range of the expression in the document.
    pub fn in_document(&self, range: Range) -> Range {
        in_value(self.attribute, range)
    }

    /// The name of the variable that it gives a value.
    pub fn target(&self) -> Option<&'t str> {
        let element = match self.place {
            Place::Case(_) | Place::CaseCondition => self.element.parent()?,
            _ => self.element,
        };
        let name = match self.place {
            Place::Rate | Place::Assignment => "variable",
            Place::Property => "property",
            _ => "name",
        };
        element.attribute(name).map(|it| it.raw_value())
    }

    /// Whether the reference checks its dimension when it loads the file.
    pub fn is_checked_by_reference(&self) -> bool {
        self.regime.is_none()
            && matches!(self.place, Place::Rate | Place::Derived | Place::Assignment | Place::Test)
    }
}

/// A range of the decoded value of an attribute as one of the document.
pub(crate) fn in_value(attribute: Attribute<'_>, range: Range) -> Range {
    let start = attribute.value_range().start;
    let raw = attribute.raw_value();
    if !raw.contains('&') {
        return Range { start: start + range.start, end: start + range.end };
    }
    // Offsets behind an entity are further behind in the document.
    let place = |offset: u32| {
        let (mut decoded, mut at) = (0u32, 0usize);
        while decoded < offset && at < raw.len() {
            let rest = &raw[at..];
            let entity = rest.starts_with('&').then(|| rest.find(';')).flatten();
            let (length, plain) = match entity {
                Some(end) => (end + 1, ::syntax::decode_references(&rest[..=end]).len()),
                None => {
                    let width = rest.chars().next().map_or(1, char::len_utf8);
                    (width, width)
                }
            };
            (at, decoded) = (at + length, decoded + plain as u32);
        }
        start + at as u32
    };
    Range { start: place(range.start), end: place(range.end) }
}

/// All types that a file declares, as far as they count: of two with one name the first.
pub(crate) fn types<'t>(db: &'t dyn Db, file: File) -> Vec<Authored<'t>> {
    let items = model::file_items(db, file);
    let mut names: FxHashSet<&str> = FxHashSet::default();
    let mut all = Vec::new();
    for (index, declared) in items.types.iter().enumerate() {
        if !names.insert(&declared.name) {
            continue;
        }
        let item = ItemRef { file, item: ItemKind::Type.at(index) };
        let Some(node) = item.node(db) else { continue };
        if let Some(authored) = read(db, file, node, item, declared) {
            all.push(authored);
        }
    }
    all
}

fn read<'t>(
    db: &'t dyn Db,
    file: File,
    node: Node<'t>,
    item: ItemRef,
    declared: &model::items::ComponentType,
) -> Option<Authored<'t>> {
    let is_this = |ty: &ResolvedType| {
        let source = ty.source().item(db);
        source == item
    };
    let view = |root: File| {
        let ty = model::component_type(db, root, &declared.name).filter(|ty| is_this(ty))?;
        let measures = model::measures(db, root);
        let known = declared.members.iter().filter_map(|it| it.dimension.as_deref());
        let dimensions_known = known.clone().all(|it| it == "*" || measures.dimensions.get(it).is_some());
        let complete = ty.problems.is_empty() && dimensions_known && !model::scope(db, root).incomplete;
        Some((root, ty, measures, complete))
    };
    // A library may leave the includes to the file that is run.
    let own = view(file);
    let (root, ty, measures, complete) = match own {
        Some(own) if own.3 => own,
        own => {
            let includers = if file.is_official(db) { &[][..] } else { model::included_by(db, file) };
            let better = includers.iter().filter_map(|&it| view(it)).find(|it| it.3);
            better.or(own)?
        }
    };
    let complete = complete || (ty.problems.is_empty() && !model::scope(db, root).incomplete);
    let environment = model::environment(db, root, &ty);
    let mut authored = Authored { node, ty, root, complete, environment, measures, expressions: Vec::new() };
    for child in node.elements() {
        match child.local_name() {
            "DerivedParameter" => authored.add(child, "value", Place::Parameter, None),
            "Dynamics" => authored.add_block(child, None),
            "Structure" => {
                let assigns = child.descendants().filter(|it| it.is_element() && it.local_name() == "Assign");
                assigns.for_each(|it| authored.add(it, "value", Place::Property, None));
            }
            _ => {}
        }
    }
    Some(authored)
}

impl<'t> Authored<'t> {
    /// Whether the type has dynamics of its own.
    pub fn has_own_dynamics(&self) -> bool {
        self.ty.dynamics.as_ref().is_some_and(|it| it.origin == 0)
    }

    /// The `Dynamics` element that counts.
    pub fn dynamics(&self) -> Option<Node<'t>> {
        self.node.elements().find(|it| it.local_name() == "Dynamics")
    }

    /// The regimes, in document order.
    pub fn regimes(&self) -> impl Iterator<Item = Node<'t>> + use<'t> {
        let children = self.dynamics().map(|it| it.elements());
        children.into_iter().flatten().filter(|it| it.local_name() == "Regime")
    }

    /// The elements of a name anywhere in the dynamics.
    pub fn in_dynamics<'n>(&self, name: &'n str) -> impl Iterator<Item = Node<'t>> + use<'t, 'n> {
        let all = self.dynamics().map(|it| it.descendants());
        all.into_iter().flatten().filter(move |it| it.is_element() && it.local_name() == name)
    }

    /// The names of the type's members of a kind.
    pub fn names_of(&self, kind: MemberKind) -> impl Iterator<Item = &Text> {
        self.ty.members_of(kind).map(|it| &it.member.name)
    }

    /// A dimension in words.
    pub fn describe(&self, dimension: Dimension) -> String {
        self.measures.dimensions.describe(dimension)
    }

    /// What a name measures for an expression.
    pub fn dimension(&self, regime: Option<usize>, name: &str) -> Option<Dimension> {
        self.environment.get_in(regime, name)?.dimension
    }

    fn add_block(&mut self, block: Node<'t>, regime: Option<usize>) {
        let mut regimes = 0;
        for child in block.elements() {
            match child.local_name() {
                "TimeDerivative" => self.add(child, "value", Place::Rate, regime),
                "DerivedVariable" => self.add(child, "value", Place::Derived, regime),
                "ConditionalDerivedVariable" => {
                    let cases = child.elements().filter(|it| it.local_name() == "Case");
                    for (at, case) in cases.enumerate() {
                        self.add(case, "condition", Place::CaseCondition, regime);
                        self.add(case, "value", Place::Case(at == 0), regime);
                    }
                }
                "OnCondition" => {
                    self.add(child, "test", Place::Test, regime);
                    self.add_assignments(child, regime);
                }
                "OnStart" | "OnEvent" | "OnEntry" => self.add_assignments(child, regime),
                "Regime" if regime.is_none() => {
                    self.add_block(child, Some(regimes));
                    regimes += 1;
                }
                _ => {}
            }
        }
    }

    fn add_assignments(&mut self, block: Node<'t>, regime: Option<usize>) {
        for assignment in block.elements().filter(|it| it.local_name() == "StateAssignment") {
            self.add(assignment, "value", Place::Assignment, regime);
        }
    }

    fn add(&mut self, element: Node<'t>, attribute: &str, place: Place, regime: Option<usize>) {
        let Some(attribute) = element.attribute(attribute) else { return };
        let text = attribute.value();
        let parsed = match place.is_condition() {
            true => lems::parse_condition(&text),
            false => lems::parse_value(&text),
        };
        let inference = lems::infer(&parsed.value, &|name| self.dimension(regime, name));
        let expected = self.expected(element, place, regime);
        self.expressions.push(Expression {
            element,
            attribute,
            place,
            regime,
            expr: parsed.value,
            problems: parsed.problems,
            inference,
            expected,
        });
    }

    fn expected(&self, element: Node<'t>, place: Place, regime: Option<usize>) -> Option<Expected> {
        let named = |node: Node<'t>, attribute| node.attribute(attribute).map(|it| it.raw_value());
        let declared = |node: Node<'t>| {
            let name = named(node, "dimension").filter(|it| *it != "*")?;
            self.measures.dimensions.get(name)
        };
        let (dimension, whose) = match place {
            Place::Rate => {
                let name = named(element, "variable")?;
                (self.dimension(regime, name)?.per_time(), format!("the rate of `{name}`"))
            }
            Place::Assignment => {
                let name = named(element, "variable")?;
                (self.dimension(regime, name)?, format!("`{name}`"))
            }
            Place::Derived | Place::Parameter => {
                (declared(element)?, format!("`{}`", named(element, "name").unwrap_or("")))
            }
            Place::Case(_) => {
                let variable = element.parent()?;
                (declared(variable)?, format!("`{}`", named(variable, "name").unwrap_or("")))
            }
            Place::CaseCondition | Place::Test | Place::Property => return None,
        };
        Some(Expected { dimension, whose })
    }
}
