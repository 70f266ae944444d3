use expect_test::{Expect, expect};

use super::{database, file};
use crate::{
    AttributeRole, ComponentProblem, ValueOrigin, attribute_role, component_named, component_type,
    root_element, type_of,
};

#[track_caller]
fn check(source: &str, id: &str, expected: Expect) {
    let db = database(source);
    let component = component_named(&db, file(&db, "/a.xml"), id).unwrap();
    let mut lines = vec![component.type_name.as_deref().unwrap_or("no type").to_owned()];
    for value in &component.values {
        let origin = match value.origin {
            ValueOrigin::Own => "",
            ValueOrigin::Prototype(_) => " (prototype)",
            ValueOrigin::Type => " (type)",
            ValueOrigin::Missing => " (missing)",
        };
        lines.push(format!("  {} = {}{origin}", value.member.name, value.text.as_deref().unwrap_or("?")));
    }
    lines.extend(component.problems.iter().map(|it| match it {
        ComponentProblem::UnknownType { name } => format!("  unknown type {name}"),
        ComponentProblem::UnknownPrototype { id } => format!("  unknown prototype {id}"),
        other => format!("  {other:?}"),
    }));
    expected.assert_eq(&(lines.join("\n") + "\n"));
}

const TYPES: &str = r#"
  <ComponentType name="base"><Parameter name="p" dimension="none"/><Parameter name="q" dimension="none"/></ComponentType>
  <ComponentType name="sub" extends="base"><Fixed parameter="q" value="7"/><Constant name="k" dimension="none" value="3"/></ComponentType>
"#;

#[test]
fn values_come_from_the_component_its_prototypes_and_its_type() {
    check(
        &format!(
            "//- /a.xml\n<Lems>{TYPES}<sub id=\"a\" p=\"1\"/><Other id=\"b\" extends=\"a\" k=\"4\"/><base id=\"c\" q=\"0\"/></Lems>\n"
        ),
        "b",
        // The tag of a component that only extends another is ignored, as in the reference.
        expect![[r#"
            sub
              k = 4
              p = 1 (prototype)
              q = 7 (type)
        "#]],
    );
}

#[test]
fn a_parameter_without_value_is_missing() {
    check(
        &format!("//- /a.xml\n<Lems>{TYPES}<base id=\"c\" q=\"0\"/></Lems>\n"),
        "c",
        expect![[r#"
            base
              p = ? (missing)
              q = 0
        "#]],
    );
}

#[test]
fn unknown_types_and_circles_of_prototypes_are_told() {
    check(
        "//- /a.xml\n<Lems><nothing id=\"c\"/></Lems>\n",
        "c",
        expect![[r#"
            nothing
              unknown type nothing
        "#]],
    );
    check(
        "//- /a.xml\n<Lems><x id=\"c\" extends=\"d\"/><x id=\"d\" extends=\"c\"/></Lems>\n",
        "c",
        expect![[r#"
            no type
              CyclicPrototype
        "#]],
    );
}

#[test]
fn a_value_is_known_in_si_units_by_the_units_of_the_user_and_the_official_ones() {
    let db = database(
        r#"
//- /a.nml
<neuroml id="x"><Unit symbol="zV" dimension="voltage" power="-2"/><Unit symbol="odd" dimension="nothing"/></neuroml>
"#,
    );
    let measures = crate::measures(&db, file(&db, "/a.nml"));
    assert_eq!(measures.quantity("-65 mV"), Some((-65.0 * 1e-3, lems::Dimension::VOLTAGE)));
    assert_eq!(measures.quantity("5zV"), Some((5.0 * 1e-2, lems::Dimension::VOLTAGE)));
    // 0 degC is 273.15 K; the offset of the unit is always applied (lems-language §2.2).
    assert_eq!(measures.quantity("25degC").map(|(value, _)| value), Some(298.15));
    assert_eq!(measures.quantity("3"), Some((3.0, lems::Dimension::NONE)));
    assert_eq!(measures.quantity("3 parsec"), None);
}

#[test]
fn a_nested_element_has_the_type_of_its_slot() {
    let db = database(
        r#"
//- /a.nml
<neuroml id="x">
  <ionChannelHH id="na" conductance="1pS"><gateHHrates id="m" instances="3">
    <forwardRate type="HHExpRate" rate="1per_ms" midpoint="0mV" scale="1mV"/>
  </gateHHrates></ionChannelHH>
  <nml:pulseGenerator xmlns:nml="x" id="i"><nml:annotation><rdf:RDF xmlns:rdf="y"/></nml:annotation></nml:pulseGenerator>
  <network id="n"><population id="p" component="c" size="1" type="populationList"/></network>
</neuroml>
"#,
    );
    let root = file(&db, "/a.nml");
    let of = |tag: &str| {
        let node = root_element(&db, root)
            .unwrap()
            .descendants()
            .find(|it| it.is_element() && it.local_name() == tag);
        type_of(&db, root, node.unwrap()).map(|it| it.name.to_string())
    };
    assert_eq!(of("gateHHrates").as_deref(), Some("gateHHrates"));
    // A prefix of the user is dropped; `annotation` of the core types has a `Child` called `rdf:RDF` with it.
    assert_eq!(of("pulseGenerator").as_deref(), Some("pulseGenerator"));
    assert_eq!(of("RDF").as_deref(), Some("rdf_RDF"));
    assert_eq!(of("forwardRate").as_deref(), Some("HHExpRate"));
    assert_eq!(of("population").as_deref(), Some("populationList"));
}

#[test]
fn attributes_have_the_role_that_the_type_gives_them() {
    let db = database("//- /a.nml\n<neuroml/>\n");
    let role =
        |ty: &str, name: &str| attribute_role(&component_type(&db, file(&db, "/a.nml"), ty).unwrap(), name);
    assert!(
        matches!(role("population", "component"), AttributeRole::Reference(it) if it.member.of_type.as_deref() == Some("baseCell"))
    );
    assert!(
        matches!(role("pulseGenerator", "delay"), AttributeRole::Value(it) if it.member.dimension.as_deref() == Some("time"))
    );
    assert!(matches!(role("explicitInput", "target"), AttributeRole::Path(_)));
    assert_eq!(role("pulseGenerator", "id"), AttributeRole::General);
    assert_eq!(role("pulseGenerator", "nothing"), AttributeRole::Undeclared);
}
