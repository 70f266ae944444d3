//! Small documents and what is wrong with them.

use syntax::parse;

use super::*;
use crate::{Place, Version};

#[track_caller]
fn check(content: &str, expected: &[&str]) {
    let text =
        format!(r#"<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="d">{content}</neuroml>"#);
    check_document(&text, expected);
}

/// Each finding as the guilty token and what is wrong with it.
#[track_caller]
fn check_document(text: &str, expected: &[&str]) {
    let tree = parse(text);
    let found = validate(Schema::of(Version::LATEST), text, &tree);
    let name = |id: NodeId| Node::new(&tree, text, id).name().to_owned();
    let told: Vec<String> =
        found.iter().map(|it| format!("{}: {}", it.range.of(text), told(&it.problem, name))).collect();
    assert_eq!(told, expected);
}

fn told(problem: &Problem, name: impl Fn(NodeId) -> String) -> String {
    let names = |elements: &[Element]| elements.iter().map(|it| it.name()).collect::<Vec<_>>().join(" ");
    match problem {
        Problem::WrongRoot => "wrong root".into(),
        Problem::WrongNamespace => "wrong namespace".into(),
        Problem::UnknownElement { state } => format!("unknown in {}", state.owner().name()),
        Problem::MisplacedElement { place: Place::Before(id), .. } => format!("belongs before {}", name(*id)),
        Problem::MisplacedElement { place: Place::After(id), .. } => format!("belongs after {}", name(*id)),
        Problem::TooManyElements { .. } => "too many".into(),
        Problem::ExcludedElement { .. } => "excluded".into(),
        Problem::MissingBefore { missing, .. } => format!("needs {} before it", names(missing)),
        Problem::MissingElements { missing, .. } => format!("needs {}", names(missing)),
        Problem::Text { ty } => format!("text in {}", ty.name()),
        Problem::MissingAttribute { attribute } => format!("needs attribute {}", attribute.name()),
        Problem::UnknownAttribute { ty } => format!("no attribute of {}", ty.name()),
        Problem::Value { attribute, fault } => format!("no {}: {fault:?}", attribute.ty().name()),
        Problem::ContentValue { ty, fault } => format!("no {}: {fault:?}", ty.name()),
        Problem::XsiType { ty } => format!("no type for {}", ty.name()),
        Problem::XsiNil => "nil".into(),
    }
}

#[test]
fn an_element_that_comes_too_late_is_told_what_it_belongs_before() {
    check(
        r#"<pulseGenerator id="i" delay="1 ms" duration="1 ms" amplitude="1 nA"/><include href="a.nml"/>"#,
        &["include: belongs before pulseGenerator"],
    );
}

#[test]
fn an_element_that_comes_too_early_is_told_what_it_belongs_after() {
    check(
        r#"<network id="n"><population id="p" component="c"><instance><location x="0" y="0" z="0"/></instance></population></network>"#,
        &[],
    );
    check(
        r#"<ionChannelHH id="k"><gateHHratesInf id="g" instances="1"><steadyState type="HHSigmoidVariable"/></gateHHratesInf></ionChannelHH>"#,
        &["gateHHratesInf: needs forwardRate reverseRate"],
    );
    check(
        r#"<cell id="c"><biophysicalProperties id="b"><membraneProperties><specificCapacitance value="1 uF_per_cm2"/><spikeThresh value="0 mV"/><initMembPotential value="0 mV"/></membraneProperties></biophysicalProperties></cell>"#,
        &["specificCapacitance: belongs after spikeThresh"],
    );
}

#[test]
fn every_fault_of_a_document_is_found() {
    check(
        r#"oops<iafTauCell id="0" tau="5" leakReversal="-70 mV" thresh="-55mV" Reset="-70mV"/>"#,
        &[
            "oops: text in NeuroMLDocument",
            "iafTauCell: needs attribute reset",
            "0: no NmlId: Pattern(\"[a-zA-Z_][a-zA-Z0-9_]*\")",
            "5: no Nml2Quantity_time: Pattern(\"-?([0-9]*(\\\\.[0-9]+)?)([eE]-?[0-9]+)?[\\\\s]*(s|ms)\")",
            "Reset: no attribute of IafTauCell",
        ],
    );
}

#[test]
fn a_misspelt_element_counts_as_the_one_that_was_meant() {
    check(
        r#"<network id="n"><population id="p" component="c"><instance><Location x="0" y="0"/></instance></population></network>"#,
        &["Location: unknown in Instance", "Location: needs attribute z"],
    );
}

#[test]
fn namespaces_count_and_prefixes_do_not() {
    check_document(
        r#"<n:neuroml xmlns:n="http://www.neuroml.org/schema/neuroml2" id="d"><n:notes/></n:neuroml>"#,
        &[],
    );
    check_document(r#"<neuroml id="d"/>"#, &["neuroml: wrong namespace"]);
    check_document(r#"<Lems/>"#, &["Lems: wrong root"]);
    check(r#"<notes xmlns="urn:other"/>"#, &["notes: wrong namespace"]);
}

#[test]
fn an_annotation_may_hold_anything() {
    check(r#"<annotation><rdf xmlns="urn:r"><cell wrong="yes">text</cell></rdf></annotation>"#, &[]);
}

#[test]
fn an_element_without_content_holds_not_even_a_blank() {
    check(
        r#"<ComponentType name="t"><Constant name="c" dimension="none" value="1"> </Constant></ComponentType>"#,
        &[" : text in Constant"],
    );
}

#[test]
fn a_type_is_replaced_only_by_one_derived_from_it() {
    let xsi = r#"xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance""#;
    check(&format!(r#"<cell id="c" {xsi} xsi:type="Cell2CaPools"/>"#), &[]);
    check(&format!(r#"<cell id="c" {xsi} xsi:type="Network"/>"#), &["Network: no type for Cell"]);
}
