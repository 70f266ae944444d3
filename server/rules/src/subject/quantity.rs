//! A value of a parameter or constant: a number, a unit, and what it has to measure.

use std::sync::Arc;

use ::schema::{Schema, Simple, Version};
use ::syntax::{Attribute, Node};
use lems::expression::{BinaryOp, ExprId, Node as Term};
use lems::quantity::QuantityProblem;
use lems::{Dimension, Expr, Parsed, Quantity, Unit, parse_expression};
use model::items::{Member, MemberKind, RootKind};
use model::{Db, File, Measures, ResolvedType, TypeSource};
use rustc_hash::{FxHashMap, FxHashSet};
use text::Range;

use crate::subject::dynamics::in_value;
use crate::subject::typed::Typed;

/// An attribute whose value is a quantity.
#[derive(Debug)]
pub struct Quantified<'t> {
    /// The attribute.
    pub attribute: Attribute<'t>,
    /// The parameter or constant that it gives a value to.
    pub name: &'t str,
    /// What it must measure; `None` if that is not known or anything will do.
    pub expected: Option<Dimension>,
    /// The number and its unit.
    pub parsed: Parsed<Quantity<'t>, QuantityProblem>,
    /// The unit, if it is known.
    pub unit: Option<&'t Unit>,
    /// Dimensions and units of the file.
    pub measures: &'t Measures,
    /// Whether the parameter belongs to one of the official types, whose meaning is known.
    pub is_official: bool,
    /// Whether the equations divide by the parameter, if they are those of a type of the user.
    pub is_divided_by: Option<bool>,
    /// Whether the file is a NeuroML document, which the schema judges.
    pub is_neuroml: bool,
}

impl<'t> Quantified<'t> {
    /// The element.
    pub fn node(&self) -> Node<'t> {
        self.attribute.element()
    }

    /// A range of the value in the document.
    pub fn in_document(&self, range: Range) -> Range {
        in_value(self.attribute, range)
    }

    /// The value in SI units, if it is well written and of the right dimension.
    pub fn si(&self) -> Option<f64> {
        if !self.parsed.problems.is_empty() {
            return None;
        }
        let quantity = &self.parsed.value;
        match self.unit {
            Some(unit) if self.expected.is_none_or(|it| it == unit.dimension) => {
                Some(unit.to_si(quantity.number))
            }
            None if quantity.unit.is_empty() && self.expected.is_none_or(|it| it.is_none()) => {
                Some(quantity.number)
            }
            _ => None,
        }
    }

    /// Whether the schema refuses the value, so that another rule says what is wrong with it.
    pub fn is_refused_by_schema(&self) -> bool {
        self.is_neuroml
            && schema_type(self.node(), self.name)
                .is_some_and(|ty| ty.check(self.attribute.raw_value()).is_err())
    }

    /// What it measures, in words.
    pub fn expected_in_words(&self) -> String {
        self.expected.map_or_else(String::new, |it| self.measures.dimensions.describe(it))
    }
}

/// The type of an attribute in the newest schema.
fn schema_type(node: Node<'_>, attribute: &str) -> Option<Simple> {
    let schema = Schema::of(Version::LATEST);
    let mut elements = schema.elements().filter(|it| it.name() == node.local_name());
    elements.find_map(|it| it.ty().attribute(attribute)).map(|it| it.ty())
}

/// Reads the quantities of components.
#[derive(Debug)]
pub(crate) struct Quantities {
    measures: Arc<Measures>,
    is_neuroml: bool,
    by_type: FxHashMap<usize, Vec<Parameter>>,
}

/// A parameter of a type.
#[derive(Debug, Clone)]
struct Parameter {
    member: Arc<Member>,
    expected: Option<Dimension>,
    is_official: bool,
    is_divided_by: Option<bool>,
}

/// Where components of one kind have their quantities.
#[derive(Debug)]
pub(crate) struct Places<'t> {
    places: Vec<Place<'t>>,
}

#[derive(Debug)]
struct Place<'t> {
    /// Position of the attribute in the tag.
    nth: usize,
    parameter: Parameter,
    /// Plain numbers of which no rule has anything to say.
    harmless: Option<Harmless>,
    /// Values of which no rule had anything to say.
    silent: FxHashSet<&'t str>,
}

/// More different values of one attribute are not remembered.
const MAX_SILENT: usize = 1000;

impl Quantities {
    pub(crate) fn new(db: &dyn Db, file: File) -> Quantities {
        let is_neuroml = model::file_items(db, file).root == RootKind::Neuroml;
        Quantities { measures: model::measures(db, file), is_neuroml, by_type: FxHashMap::default() }
    }

    /// Where a component, and all of its kind, has its quantities.
    pub(crate) fn places<'t>(&mut self, component: &Typed<'t>) -> Places<'t> {
        let mut places = Vec::new();
        if let Some(ty) = &component.ty {
            let (measures, is_neuroml) = (&self.measures, self.is_neuroml);
            let parameters =
                self.by_type.entry(Arc::as_ptr(ty) as usize).or_insert_with(|| parameters(ty, measures));
            for (nth, attribute) in component.node.attributes().enumerate() {
                let found = parameters.iter().find(|it| &*it.member.name == attribute.name());
                let Some(parameter) = found.cloned() else { continue };
                // Of plain numbers in NeuroML files the schema says nearly all; a network has a million of them.
                let is_plain = is_neuroml && parameter.expected.is_some_and(|it| it.is_none());
                if is_plain && !is_judged_beside_schema(component.node.local_name(), &parameter.member.name) {
                    continue;
                }
                let quantified = parameter.read((attribute, "1"), measures, is_neuroml);
                let harmless = if is_plain { crate::quantities::harmless(&quantified) } else { None };
                places.push(Place { nth, parameter, harmless, silent: FxHashSet::default() });
            }
        }
        Places { places }
    }

    /// Reads each value of a component; `visit` tells whether it had something to say.
    pub(crate) fn of_component<'t>(
        &self,
        component: &Typed<'t>,
        places: &mut Places<'t>,
        mut visit: impl FnMut(&Quantified<'_>) -> bool,
    ) {
        for place in &mut places.places {
            let Some(attribute) = component.node.nth_attribute(place.nth) else { continue };
            let raw = attribute.raw_value();
            if place.harmless.is_some_and(|it| it.covers(raw.as_bytes())) {
                continue;
            }
            let remembers = place.harmless.is_none();
            if remembers && place.silent.contains(raw) {
                continue;
            }
            let value = attribute.value();
            let said = visit(&place.parameter.read((attribute, &value), &self.measures, self.is_neuroml));
            if remembers && !said && place.silent.len() < MAX_SILENT {
                place.silent.insert(raw);
            }
        }
    }

    /// Reads the constants and preset values that a type declares.
    pub(crate) fn of_type(
        &self,
        node: Node<'_>,
        ty: &ResolvedType,
        measures: &Measures,
        mut visit: impl FnMut(&Quantified<'_>),
    ) {
        for member in node.elements() {
            let Some(value) = member.attribute("value") else { continue };
            let (name, dimension) = match member.local_name() {
                "Constant" => (
                    member.attribute("name"),
                    member.attribute("dimension").map(|it| it.value().into_owned()),
                ),
                "Fixed" => {
                    let name = member.attribute("parameter");
                    let parameter = name.and_then(|it| ty.member(&[MemberKind::Parameter], it.raw_value()));
                    (name, parameter.and_then(|it| it.member.dimension.as_deref().map(str::to_owned)))
                }
                _ => continue,
            };
            let Some(dimension) = dimension.filter(|it| it != "*") else { continue };
            let expected = measures.dimensions.get(&dimension);
            if expected.is_none() {
                continue;
            }
            let name = name.map_or("", |it| it.raw_value());
            let text = value.value();
            visit(&read((value, &text), name, expected, measures, false, false));
        }
    }
}

/// Plain numbers that can be wrong though the schema takes them: their sign or their size.
fn is_judged_beside_schema(element: &str, name: &str) -> bool {
    matches!(element, "proximal" | "distal") || matches!(name, "fixedQ10" | "q10Factor" | "size")
}

fn read<'t>(
    (attribute, value): (Attribute<'t>, &'t str),
    name: &'t str,
    expected: Option<Dimension>,
    measures: &'t Measures,
    is_official: bool,
    is_neuroml: bool,
) -> Quantified<'t> {
    let parsed = lems::parse_quantity(value);
    let symbol = parsed.value.unit;
    let unit = if symbol.is_empty() { None } else { measures.units.get(symbol) };
    Quantified {
        attribute,
        name,
        expected,
        parsed,
        unit,
        measures,
        is_official,
        is_divided_by: None,
        is_neuroml,
    }
}

impl Parameter {
    fn read<'t>(
        &'t self,
        value: (Attribute<'t>, &'t str),
        measures: &'t Measures,
        is_neuroml: bool,
    ) -> Quantified<'t> {
        let read = read(value, &self.member.name, self.expected, measures, self.is_official, is_neuroml);
        Quantified { is_divided_by: self.is_divided_by, ..read }
    }
}

fn parameters(ty: &ResolvedType, measures: &Measures) -> Vec<Parameter> {
    let equations = equations_of_user(ty);
    let valued =
        ty.members.iter().filter(|it| matches!(it.member.kind, MemberKind::Parameter | MemberKind::Constant));
    valued
        .filter_map(|it| {
            let expected = match it.member.dimension.as_deref() {
                None | Some("*") => None,
                // An unknown dimension is a defect of its own.
                Some(name) => Some(measures.dimensions.get(name)?),
            };
            let is_official = matches!(ty.origin(it).source, TypeSource::Official(_));
            let is_divided_by =
                equations.as_ref().map(|them| them.iter().any(|one| divides_by(one, &it.member.name)));
            Some(Parameter { member: Arc::clone(&it.member), expected, is_official, is_divided_by })
        })
        .collect()
}

/// What a type computes at every step whatever happens; `None` if its equations are the official ones.
fn equations_of_user(ty: &ResolvedType) -> Option<Vec<Expr>> {
    let dynamics = ty.dynamics.as_ref()?;
    if matches!(ty.lineage[dynamics.origin as usize].source, TypeSource::Official(_)) {
        return None;
    }
    let always = dynamics.block.statements.iter();
    let always = always.filter(|it| matches!(&*it.tag, "DerivedVariable" | "TimeDerivative"));
    Some(always.filter_map(|it| parse_expression(it.attribute("value")?).ok()).collect())
}

/// Whether there is a division by `name` alone or by a product with it.
fn divides_by(expression: &Expr, name: &str) -> bool {
    expression.ids().any(|id| match expression.node(id) {
        Term::Binary(BinaryOp::Div, _, divisor) => is_factor(expression, divisor, name),
        _ => false,
    })
}

fn is_factor(expression: &Expr, id: ExprId, name: &str) -> bool {
    match expression.node(id) {
        Term::Variable => expression.source(id) == name,
        Term::Binary(BinaryOp::Mul, left, right) => {
            is_factor(expression, left, name) || is_factor(expression, right, name)
        }
        _ => false,
    }
}

/// Plain numbers that are neither too small nor too large, and not of the wrong sign.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Harmless {
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) may_be_negative: bool,
    pub(crate) may_be_zero: bool,
}

impl Harmless {
    /// Whether the value is such a number, written in the plainest way: `12` or `-1.25`.
    fn covers(self, value: &[u8]) -> bool {
        let (is_negative, digits) = match value {
            [b'-', digits @ ..] => (true, digits),
            digits => (false, digits),
        };
        // With so few digits nothing is lost in the sum.
        if digits.len() > 15 || is_negative && !self.may_be_negative {
            return false;
        }
        let (mut number, mut scale, mut point) = (0u64, 1u64, None);
        for (at, &byte) in digits.iter().enumerate() {
            match byte {
                b'0'..=b'9' => {
                    number = number * 10 + u64::from(byte - b'0');
                    scale *= if point.is_some() { 10 } else { 1 };
                }
                b'.' if point.is_none() && at > 0 => point = Some(at),
                _ => return false,
            }
        }
        if digits.is_empty() || point.is_some_and(|at| at + 1 == digits.len()) {
            return false;
        }
        let size = number as f64 / scale as f64;
        if number == 0 { self.may_be_zero } else { self.low * 1.001 < size && size < self.high * 0.999 }
    }
}
