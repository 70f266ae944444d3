//! Feature: inline values: what the names of an expression are worth in the components that are at hand.
//!
//! A constant has one value. A parameter has that of the components of its type, in this file and in those that include it:
//! one value if they agree, else the few that there are.

use lems::parse_expression;
use model::items::{ItemKind, MemberKind};
use model::{Db, File, ItemRef, ResolvedType, file_items, is_subtype, type_name_of};
use rustc_hash::FxHashSet;
use syntax::Attribute;
use text::Range;

use crate::inlay_hints::elements_in;
use crate::role::Role;
use crate::role_cache::Roles;
use crate::{Analysis, Cancellable, element};

/// A value behind a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InlineValue {
    /// The name in the text.
    pub range: Range,
    /// `tau = 30ms`.
    pub text: String,
}

/// More values than these are summed up.
const SHOWN: usize = 3;
/// So many components are looked at.
const MAX_COMPONENTS: usize = 2000;

impl Analysis {
    /// The values behind the names in the expressions of a part of a document.
    pub fn inline_values(&self, file: File, range: Range) -> Cancellable<Vec<InlineValue>> {
        self.ask(|db| values(db, file, range))
    }
}

fn values(db: &dyn Db, file: File, range: Range) -> Vec<InlineValue> {
    let mut found = Vec::new();
    let mut roles = Roles::new(db, file);
    for node in elements_in(db, file, range) {
        let Some(declaration) = element::enclosing_type(node) else { continue };
        let expressions = node
            .attributes()
            .filter(|it| it.has_value() && matches!(roles.of(*it), Role::Expression(_) | Role::Condition));
        let expressions: Vec<Attribute<'_>> = expressions.collect();
        let Some(name) = declaration.attribute("name").filter(|_| !expressions.is_empty()) else { continue };
        let Some(ty) = model::component_type(db, file, &name.value()) else { continue };
        for attribute in expressions {
            let mut seen = FxHashSet::default();
            let parsed = parse_expression(attribute.raw_value());
            for (name, place) in parsed.value.variables().filter(|(name, _)| seen.insert(*name)) {
                if let Some(value) = value_of(db, file, &ty, name) {
                    let range = place.shifted(i64::from(attribute.value_range().start));
                    found.push(InlineValue { range, text: format!("{name} = {value}") });
                }
            }
        }
    }
    found
}

fn value_of(db: &dyn Db, file: File, ty: &ResolvedType, name: &str) -> Option<String> {
    if let Some(member) = ty.members.iter().find(|it| &*it.member.name == name) {
        return match member.member.kind {
            MemberKind::Constant => member.member.value.as_deref().map(str::to_owned),
            MemberKind::Parameter => {
                member.fixed.as_deref().map(str::to_owned).or_else(|| given(db, file, &ty.name, name))
            }
            _ => None,
        };
    }
    let (_, items) = model::scope(db, file).all_constants().find(|(symbol, _)| *symbol == name)?;
    let item = items.first()?;
    file_items(db, item.file).constants.get(item.item.index as usize)?.value.as_deref().map(str::to_owned)
}

/// The values that components give a parameter.
fn given(db: &dyn Db, file: File, ty: &str, parameter: &str) -> Option<String> {
    let mut values: Vec<String> = Vec::new();
    let files = model::include_closure(db, file).files.iter().chain(model::included_by(db, file).iter());
    let mut seen = FxHashSet::from_iter([file]);
    let files = std::iter::once(file).chain(files.copied().filter(|it| seen.insert(*it)));
    let components =
        files.flat_map(|file| (0..file_items(db, file).components.len()).map(move |at| (file, at)));
    for (home, index) in components.take(MAX_COMPONENTS) {
        let item = ItemRef { file: home, item: ItemKind::Component.at(index) };
        let own = type_name_of(db, file, item);
        if !own.is_some_and(|it| &*it == ty || is_subtype(db, file, &it, ty)) {
            continue;
        }
        let value = file_items(db, home).components[index].attribute(parameter);
        let value = value.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
        if let Some(value) = value.filter(|it| !values.contains(it)) {
            values.push(value);
        }
    }
    match values.len() {
        0 => None,
        count if count <= SHOWN => Some(values.join(" | ")),
        count => Some(format!("{} | … ({count} values)", values[..SHOWN - 1].join(" | "))),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use model::{FilePath, MemorySystem};
    use text::Range;

    use crate::AnalysisHost;

    #[test]
    fn parameters_have_the_values_of_the_components_and_constants_their_own() {
        let text = "<Lems><Dimension name=\"time\" t=\"1\"/><Unit symbol=\"ms\" dimension=\"time\" power=\"-3\"/>\
            <ComponentType name=\"leak\"><Parameter name=\"tau\" dimension=\"time\"/><Constant name=\"k\" dimension=\"none\" value=\"2\"/>\
            <Dynamics><StateVariable name=\"x\" dimension=\"none\"/><TimeDerivative variable=\"x\" value=\"-k * x / tau\"/></Dynamics></ComponentType>\
            <leak id=\"a\" tau=\"30ms\"/><leak id=\"b\" tau=\"10ms\"/></Lems>";
        let disk = MemorySystem::default();
        disk.write("/a.xml", text);
        let analysis = AnalysisHost::new(Arc::new(disk)).analysis();
        let file = analysis.file(&FilePath::Disk("/a.xml".into()));
        let values = analysis.inline_values(file, Range::new(0, text.len() as u32)).unwrap();
        let shown: Vec<&str> = values.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(shown, ["k = 2", "tau = 30ms | 10ms"]);
        assert!(values.iter().all(|it| it.text.starts_with(it.range.of(text))));
    }
}
