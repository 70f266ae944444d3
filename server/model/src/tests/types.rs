use expect_test::{Expect, expect};

use super::{database, file};
use crate::{Database, TypeProblem, component_type, is_subtype};

#[track_caller]
fn check(source: &str, ty: &str, expected: Expect) {
    expected.assert_eq(&describe(&database(source), ty));
}

fn describe(db: &Database, ty: &str) -> String {
    let Some(ty) = component_type(db, file(db, "/a.xml"), ty) else { return "unknown\n".to_owned() };
    let lineage: Vec<&str> = ty.lineage.iter().map(|it| &*it.name).collect();
    let mut lines = vec![lineage.join(" < ")];
    for it in &ty.members {
        let fixed = it.fixed.as_deref().map(|it| format!(" = {it}")).unwrap_or_default();
        lines.push(format!("  {:?} {}{fixed} ({})", it.member.kind, it.member.name, ty.origin(it).name));
    }
    if let Some(dynamics) = &ty.dynamics {
        lines.push(format!("  dynamics of {}", ty.lineage[dynamics.origin as usize].name));
    }
    for problem in &ty.problems {
        lines.push(match problem {
            TypeProblem::UnknownBase { origin, base } => {
                format!("  {} extends unknown {base}", ty.lineage[*origin as usize].name)
            }
            TypeProblem::CyclicBase { origin, base } => {
                format!("  circle: {} extends {base}", ty.lineage[*origin as usize].name)
            }
        });
    }
    lines.join("\n") + "\n"
}

#[test]
fn parameters_exposures_and_children_are_inherited_but_texts_properties_and_structure_are_not() {
    check(
        r#"
//- /a.xml
<Lems>
  <ComponentType name="base">
    <Parameter name="p" dimension="none"/><Text name="t"/><Property name="w" dimension="none"/><Exposure name="e" dimension="none"/>
    <Children name="kids" type="base"/><Attachments name="a" type="base"/><Structure/><Dynamics/>
  </ComponentType>
  <ComponentType name="derived" extends="base"><Text name="u"/></ComponentType>
</Lems>
"#,
        "derived",
        expect![[r#"
            derived < base
              Text u (derived)
              Parameter p (base)
              Exposure e (base)
              Children kids (base)
              dynamics of base
        "#]],
    );
}

#[test]
fn a_redeclared_member_and_own_dynamics_replace_those_of_the_base() {
    check(
        r#"
//- /a.xml
<Lems>
  <ComponentType name="base"><Parameter name="p" dimension="none"/><Exposure name="e" dimension="none"/><Dynamics/></ComponentType>
  <ComponentType name="derived" extends="base"><Exposure name="e" dimension="time"/><Dynamics/></ComponentType>
</Lems>
"#,
        "derived",
        expect![[r#"
            derived < base
              Exposure e (derived)
              Parameter p (base)
              dynamics of derived
        "#]],
    );
}

#[test]
fn the_nearest_fixed_gives_a_parameter_its_value_and_is_felt_by_subtypes() {
    check(
        r#"
//- /a.xml
<Lems>
  <ComponentType name="a"><Parameter name="p" dimension="none"/><Parameter name="q" dimension="none"/></ComponentType>
  <ComponentType name="b" extends="a"><Fixed parameter="p" value="1"/></ComponentType>
  <ComponentType name="c" extends="b"><Fixed parameter="p" value="2"/></ComponentType>
  <ComponentType name="d" extends="c"/>
</Lems>
"#,
        "d",
        expect![[r#"
            d < c < b < a
              Parameter p = 2 (a)
              Parameter q (a)
        "#]],
    );
}

#[test]
fn a_circle_of_bases_ends_and_is_told() {
    check(
        r#"
//- /a.xml
<Lems>
  <ComponentType name="a" extends="b"/><ComponentType name="b" extends="c"/><ComponentType name="c" extends="b"/>
</Lems>
"#,
        "a",
        expect![[r#"
            a < b < c
              circle: c extends b
        "#]],
    );
}

#[test]
fn an_unknown_base_is_told() {
    check(
        "//- /a.xml\n<Lems><ComponentType name=\"a\" extends=\"nothing\"/></Lems>\n",
        "a",
        expect![[r#"
            a
              a extends unknown nothing
        "#]],
    );
}

#[test]
fn a_type_of_the_user_extends_a_core_type_across_files() {
    let db = database(
        r#"
//- /a.xml
<Lems><Include file="Cells.xml"/><Include file="b.xml"/></Lems>
//- /b.xml
<Lems><ComponentType name="mine" extends="izhikevichCell"/></Lems>
"#,
    );
    let root = file(&db, "/a.xml");
    let mine = component_type(&db, root, "mine").unwrap();
    // The ancestors of izhikevichCell as Cells.xml declares them.
    let lineage: Vec<&str> = mine.lineage.iter().map(|it| &*it.name).collect();
    assert_eq!(
        lineage,
        ["mine", "izhikevichCell", "baseCellMembPot", "baseSpikingCell", "baseCell", "baseStandalone"]
    );
    assert!(is_subtype(&db, root, "mine", "baseCell"));
    assert!(!is_subtype(&db, root, "mine", "baseSynapse"));
    assert!(is_subtype(&db, root, "mine", "Component"));
}

#[test]
fn a_core_type_is_unknown_where_its_file_is_not_included() {
    let db = database("//- /a.xml\n<Lems><Include file=\"Inputs.xml\"/></Lems>\n//- /b.nml\n<neuroml/>\n");
    assert!(component_type(&db, file(&db, "/a.xml"), "izhikevichCell").is_none());
    assert!(component_type(&db, file(&db, "/a.xml"), "pulseGenerator").is_some());
    // A `neuroml` document has them all: the tools wrap it so.
    assert!(component_type(&db, file(&db, "/b.nml"), "izhikevichCell").is_some());
}
