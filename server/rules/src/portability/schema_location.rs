//! `schema-location`: the declared version of the schema is one, under the right namespace.
//!
//! NML010

use schema::Version;

use crate::{Check, Context, Fix, Group, Origin, Rule, Safety, Severity};

/// See [`Rule::docs`].
pub(crate) static SCHEMA_LOCATION: Rule = Rule {
    name: "schema-location",
    group: Group::Portability,
    severity: Severity::Info,
    since: "0.1.0",
    origin: Origin::Ours,
    docs: include_str!("schema_location.md"),
    check: Check::File(check),
};

const NAMESPACE: &str = "http://www.neuroml.org/schema/neuroml2";

fn check(ctx: &mut Context<'_>) {
    let Some(root) = ctx.root().filter(|it| it.local_name() == "neuroml") else { return };
    // A document of NeuroML 1 has its own.
    if root.attribute("xmlns").is_none_or(|it| it.raw_value() != NAMESPACE) {
        return;
    }
    let Some(location) = root.attributes().find(|it| it.local_name() == "schemaLocation") else { return };
    let value = location.value();
    let mut words = value.split_whitespace();
    let (Some(namespace), Some(file)) = (words.next(), words.next()) else {
        ctx.report(
            location.value_range(),
            "a schema location is two words: the namespace and the address of the schema",
        );
        return;
    };
    if namespace != NAMESPACE {
        // The first word begins where the value begins, but for white space.
        let start = location.value_range().start + (value.len() - value.trim_start().len()) as u32;
        let range = text::Range { start, end: start + namespace.len() as u32 };
        let fix = Fix::replace(format!("Change to `{NAMESPACE}`"), Safety::Safe, range, NAMESPACE);
        ctx.report(range, format!("the namespace of NeuroML 2 is `{NAMESPACE}`")).fix(fix);
    } else if file.contains("euroML") && Version::from_schema_location(&value).is_none() {
        ctx.report(
            location.value_range(),
            format!("`{file}` is no known version of the schema: the file is judged by the newest"),
        );
    }
}
