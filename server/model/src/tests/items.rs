use expect_test::expect;

use super::{database, file};
use crate::items::{JlemsQuirk, MemberKind, RootKind, SegmentParent};
use crate::{ItemKind, ItemRef, file_items};

#[test]
fn the_top_level_of_a_lems_file_is_read() {
    let db = database(
        r#"
//- /a.xml
<Lems>
  <Target component="sim1"/>
  <Dimension name="voltage" m="1" l="2" t="-3" i="-1"/>
  <Unit symbol="mV" dimension="voltage" power="-3"/>
  <Constant name="R" symbol="R" dimension="none" value="8.3"/>
  <ComponentType name="iaf" extends="baseCell">
    <Parameter name="tau" dimension="time"/>
    <Children type="Kid"/>
    <Dynamics><StateVariable name="v" dimension="voltage"/><OnCondition test="v .gt. 1"><EventOut port="spike"/></OnCondition></Dynamics>
    <Exposure name="v" dimension="voltage"/>
  </ComponentType>
  <iaf id="c1" tau="3&#x6d;s"/>
  <Component id="c2" type="iaf" extends="c1"/>
</Lems>
"#,
    );
    let items = file_items(&db, file(&db, "/a.xml"));
    assert_eq!(items.root, RootKind::Lems);
    assert_eq!(items.targets[0].component.as_deref(), Some("sim1"));
    assert_eq!(items.dimensions[0].exponents, [1, 2, -3, -1, 0, 0, 0].map(Some));
    assert_eq!(items.units[0].power, -3);
    assert_eq!(items.constants[0].symbol.as_deref(), Some("R"));
    let ty = &items.types[0];
    let members: Vec<_> = ty.members.iter().map(|it| (it.kind, &*it.name, it.element)).collect();
    // Elements are counted in document order, those inside `Dynamics` too.
    assert_eq!(
        members,
        [
            (MemberKind::Parameter, "tau", 0),
            (MemberKind::Children, "kids", 1),
            (MemberKind::Exposure, "v", 6)
        ]
    );
    let dynamics = &ty.dynamics[0];
    assert_eq!(dynamics.named("StateVariable", "v").map(|it| it.element), Some(3));
    assert_eq!(dynamics.statements[1].children[0].attribute("port"), Some("spike"));
    assert_eq!(items.components[0].type_name(), Some("iaf"));
    assert_eq!(items.components[0].attribute("tau"), Some("3ms"));
    assert_eq!(items.components[1].extends.as_deref(), Some("c1"));
}

#[test]
fn white_space_and_comments_leave_the_items_equal() {
    let db = database(
        r#"
//- /a.nml
<neuroml id="x"><iafCell id="c" C="1pF"/><network id="n"><population id="p" component="c" size="2"/></network></neuroml>
//- /b.nml
<?xml version="1.0"?>
<!-- the same -->
<neuroml   id='x'>

  <iafCell
     id = "c" C = "1pF"></iafCell>
  <network id="n"> text <!-- here too --> <population id="p" component="c" size="2" />
  </network>
</neuroml>
"#,
    );
    assert_eq!(file_items(&db, file(&db, "/a.nml")), file_items(&db, file(&db, "/b.nml")));
}

#[test]
fn spellings_that_jlems_cannot_read_are_told() {
    let db = database(
        r#"
//- /a.xml
<Lems>
  <Include file="good.xml"/>
  <Include file='quotes.xml'/>
  <Include file="pair.xml"></Include>
  <include file="lower.xml"/>
  <Include url="x.xml"/>
  <Include  file="blanks.xml"/>
  <Include file="extra.xml" comment="x"/>
  <Include file="with blank.xml"/>
  <include href="good.nml"></include>
</Lems>
"#,
    );
    let items = file_items(&db, file(&db, "/a.xml"));
    let quirks: Vec<&[JlemsQuirk]> = items.includes.iter().map(|it| &*it.quirks).collect();
    use JlemsQuirk as Q;
    assert_eq!(
        quirks,
        [
            &[][..],
            &[Q::SingleQuotes],
            &[Q::NotSelfClosed],
            &[Q::LowerCaseFile],
            &[Q::Url],
            &[Q::NotOneBlank],
            &[Q::ExtraAttribute],
            &[Q::BlankInName],
            &[],
        ]
    );
}

#[test]
fn cells_and_networks_are_summarised() {
    let db = database(
        r#"
//- /a.nml
<neuroml id="x">
  <cell id="c"><morphology id="m">
    <segment id="0"><proximal x="0" y="0" z="0" diameter="1"/><distal x="1" y="0" z="0" diameter="1"/></segment>
    <segment id="1"><parent segment="0" fractionAlong="0.5"/><distal x="2" y="0" z="0" diameter="1"/></segment>
    <segmentGroup id="all" neuroLexId="sao1"><member segment="1"/><include segmentGroup="soma"/></segmentGroup>
  </morphology></cell>
  <network id="n">
    <population id="p" component="c" type="populationList"><instance id="0"/><instance id="1"/></population>
    <projection id="pr" presynapticPopulation="p" synapse="s"><connection id="0"/></projection>
  </network>
</neuroml>
"#,
    );
    let items = file_items(&db, file(&db, "/a.nml"));
    let morphology = &items.morphologies[0];
    assert!(morphology.segments[0].has_proximal && morphology.segments[0].parent.is_none());
    let parent = SegmentParent { segment: Some(0), fraction_along: Some(0.5) };
    assert_eq!((morphology.segments[1].id, morphology.segments[1].parent), (Some(1), Some(parent)));
    assert_eq!(&*morphology.groups[0].members, &[1]);
    assert_eq!(&*morphology.groups[0].includes[0], "soma");
    let network = &items.networks[0];
    assert_eq!((network.component, network.populations[0].instances), (1, 2));
    assert_eq!((&*network.lists[0].tag, network.lists[0].count), ("projection", 1));
}

#[test]
fn an_item_leads_to_its_place_and_back() {
    let db = database("//- /a.nml\n<neuroml><!-- x --><iafCell id=\"c\"/><network id=\"n\"/></neuroml>\n");
    let root = file(&db, "/a.nml");
    let item = ItemRef { file: root, item: ItemKind::Component.at(1) };
    let node = item.node(&db).unwrap();
    assert_eq!(node.local_name(), "network");
    assert_eq!(crate::source_map(&db, root).item(node.id()), Some(item.item));
    expect!["n"].assert_eq(item.range(&db).unwrap().of(crate::parse(&db, root).text()));
}

#[test]
fn a_statement_nested_a_million_deep_is_survived() {
    let deep = "<x>".repeat(1_000_000);
    let db = database(&format!("//- /a.xml\n<Lems><ComponentType name=\"t\"><Dynamics>{deep}"));
    assert_eq!(file_items(&db, file(&db, "/a.xml")).types.len(), 1);
}
