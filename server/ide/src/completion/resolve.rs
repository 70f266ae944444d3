//! The documentation of a completion, looked up when the editor asks for it.

use lems::expression::Function;
use model::{Db, File};
use schema::{Schema, Version};

use crate::lems_language;
use crate::measures::measures;

/// What a completion is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Topic {
    /// An element inside a type of the schema, or inside an element of the language LEMS.
    Element {
        /// The type of the schema, or the tag, of the parent.
        parent: String,
        /// Its name.
        tag: String,
    },
    /// An attribute.
    Attribute {
        /// The type of the schema that has it.
        schema: Option<Box<str>>,
        /// The component type that has it.
        ty: Option<Box<str>>,
        /// Its name.
        name: Box<str>,
    },
    /// A component type.
    Type(Box<str>),
    /// A component.
    Component(Box<str>),
    /// A unit.
    Unit(Box<str>),
    /// A dimension.
    Dimension(Box<str>),
    /// A function of expressions.
    Function(Box<str>),
}

impl Topic {
    /// As one text, to be sent to the editor and back.
    pub fn to_text(&self) -> String {
        match self {
            Topic::Element { parent, tag } => format!("element {parent} {tag}"),
            Topic::Attribute { schema, ty, name } => {
                format!(
                    "attribute {} {} {name}",
                    schema.as_deref().unwrap_or("-"),
                    ty.as_deref().unwrap_or("-")
                )
            }
            Topic::Type(name) => format!("type {name}"),
            Topic::Component(id) => format!("component {id}"),
            Topic::Unit(symbol) => format!("unit {symbol}"),
            Topic::Dimension(name) => format!("dimension {name}"),
            Topic::Function(name) => format!("function {name}"),
        }
    }

    /// Reads what [`Topic::to_text`] wrote.
    pub fn from_text(text: &str) -> Option<Topic> {
        let (kind, rest) = text.split_once(' ')?;
        Some(match kind {
            "element" => {
                let (parent, tag) = rest.split_once(' ')?;
                Topic::Element { parent: parent.into(), tag: tag.into() }
            }
            "attribute" => {
                let mut parts = rest.splitn(3, ' ');
                let mut part = || parts.next().map(|it| (it != "-").then(|| it.into()));
                Topic::Attribute { schema: part()?, ty: part()?, name: part()?? }
            }
            "type" => Topic::Type(rest.into()),
            "component" => Topic::Component(rest.into()),
            "unit" => Topic::Unit(rest.into()),
            "dimension" => Topic::Dimension(rest.into()),
            "function" => Topic::Function(rest.into()),
            _ => return None,
        })
    }
}

/// The documentation of a topic, in Markdown.
pub(crate) fn documentation(db: &dyn Db, file: File, topic: &Topic) -> Option<String> {
    match topic {
        Topic::Element { parent, tag } => element(db, file, parent, tag),
        Topic::Attribute { schema, ty, name } => attribute(db, file, schema.as_deref(), ty.as_deref(), name),
        Topic::Type(name) => type_description(db, file, name),
        Topic::Component(id) => component(db, file, id),
        Topic::Unit(symbol) => {
            let measures = measures(db, file);
            let unit = measures.units.get(symbol)?;
            let name = measures.dimensions.describe(unit.dimension);
            Some(format!("{name}: 1 {symbol} = {} {}", crate::number::short(unit.to_si(1.0)), unit.dimension))
        }
        Topic::Dimension(name) => {
            let measures = measures(db, file);
            let dimension = measures.dimensions.get(name)?;
            let units: Vec<&str> =
                measures.units.of_dimension(dimension).iter().map(|it| &*it.symbol).collect();
            Some(format!("{dimension}\n\n{}", units.join(", ")))
        }
        Topic::Function(name) => Function::named(name).map(|it| function(it).to_owned()),
    }
}

fn element(db: &dyn Db, file: File, parent: &str, tag: &str) -> Option<String> {
    let schema = Schema::of(Version::LATEST);
    if let Some(ty) = schema.type_named(parent)
        && let Some(element) = ty.child(tag)
    {
        let words = element.documentation().or_else(|| element.ty().documentation());
        return words.map(|it| it.trim().to_owned()).or_else(|| type_description(db, file, tag));
    }
    let language = lems_language::in_type(tag).or_else(|| lems_language::at_top(tag));
    language.map(|it| it.documentation.to_owned()).or_else(|| type_description(db, file, tag))
}

fn attribute(db: &dyn Db, file: File, schema: Option<&str>, ty: Option<&str>, name: &str) -> Option<String> {
    let member = ty.and_then(|it| model::component_type(db, file, it)).and_then(|it| {
        let found = it.members.iter().find(|it| &*it.member.name == name)?;
        let declared = &it.origin(found).name;
        let words = found.member.description.as_deref().unwrap_or("").trim();
        let dimension = found.member.dimension.as_deref().map(|it| format!(" ({it})")).unwrap_or_default();
        Some(format!("{words}{dimension}\n\nDeclared by `{declared}`.").trim().to_owned())
    });
    member.or_else(|| {
        let attribute = Schema::of(Version::LATEST).type_named(schema?)?.attribute(name)?;
        attribute.documentation().map(|it| it.trim().to_owned())
    })
}

/// The description of a component type.
fn type_description(db: &dyn Db, file: File, name: &str) -> Option<String> {
    let ty = model::component_type(db, file, name)?;
    let item = ty.source().item(db);
    let declared = model::file_items(db, item.file).component_type(item.item.index)?;
    let words = declared.description.as_deref().unwrap_or("").trim();
    let base = declared.extends.as_deref().map(|it| format!("Extends `{it}`.")).unwrap_or_default();
    let origin = format!("Declared in `{}`.", item.file.path(db).file_name());
    Some([words, &base, &origin].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n\n"))
}

fn component(db: &dyn Db, file: File, id: &str) -> Option<String> {
    let component = model::component_named(db, file, id)?;
    let &item = model::scope(db, file).components(id).first()?;
    let mut text = format!(
        "`{}` in `{}`\n",
        component.type_name.as_deref().unwrap_or("component"),
        item.file.path(db).file_name()
    );
    for value in component.values.iter().filter(|it| it.text.is_some()).take(12) {
        text += &format!("\n- {} = {}", value.member.name, value.text.as_deref().unwrap_or(""));
    }
    Some(text)
}

/// What a function computes.
pub(crate) fn function(function: Function) -> &'static str {
    match function {
        Function::Sin => "The sine of an angle in radians.",
        Function::Cos => "The cosine of an angle in radians.",
        Function::Tan => "The tangent of an angle in radians.",
        Function::Sinh => "The hyperbolic sine.",
        Function::Cosh => "The hyperbolic cosine.",
        Function::Tanh => "The hyperbolic tangent.",
        Function::Exp => "e to the power of a plain number.",
        Function::Sqrt => "The square root.",
        Function::Ceil => "The next whole number that is not smaller.",
        Function::Ln => "The natural logarithm; NaN where there is none.",
        Function::Log => "The natural logarithm, as `ln`.",
        Function::Abs => "The absolute value.",
        Function::Random => "A random number from 0 up to, but not including, the argument.",
        Function::Factorial => "The factorial of a whole number.",
        Function::H => "The Heaviside step: 0 below zero, 1 above, one half at zero.",
        Function::Sum | Function::Product | Function::Unknown => "Not implemented by the reference.",
    }
}
