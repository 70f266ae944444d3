use std::sync::Arc;

use model::{FilePath, MemorySystem};

use crate::{AnalysisHost, Change, CompletionOptions};

/// The first completions at `$0`, by their labels.
fn labels(fixture: &str) -> Vec<String> {
    let fixture = fixture::parse(fixture);
    let (file, offset) = fixture.cursor();
    let disk = MemorySystem::default();
    for file in &fixture.files {
        disk.write(&file.path, file.text.as_str());
    }
    let mut host = AnalysisHost::new(Arc::new(disk));
    host.apply(Change::Roots(vec!["/".into()]));
    let analysis = host.analysis();
    let id = analysis.file(&FilePath::Disk(file.path.into()));
    let found = analysis.completions(id, offset, CompletionOptions { snippets: true }).unwrap();
    found.items.into_iter().map(|it| it.label).collect()
}

#[track_caller]
fn first(fixture: &str, expected: &[&str]) {
    let labels = labels(fixture);
    let shown: Vec<&str> = labels.iter().take(expected.len()).map(String::as_str).collect();
    assert_eq!(shown, expected, "all: {labels:?}");
}

const HEAD: &str = "<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" id=\"a\">\n";

#[test]
fn the_required_child_comes_first() {
    first(
        &format!("{HEAD}<cell id=\"c\"><morphology id=\"m\"><$0</morphology></cell></neuroml>"),
        &["segment"],
    );
    first(
        &format!("{HEAD}<network id=\"n\"><population id=\"p\" component=\"c\"/>$0</network></neuroml>"),
        &["population"],
    );
}

#[test]
fn required_attributes_come_first_and_those_that_are_there_not_at_all() {
    first(
        &format!("{HEAD}<iafTauCell id=\"c\" leakReversal=\"-50mV\" $0/></neuroml>"),
        &["thresh", "reset", "tau"],
    );
}

#[test]
fn units_of_the_dimension_follow_a_number() {
    first(&format!("{HEAD}<iafTauCell id=\"c\" leakReversal=\"-50$0\"/></neuroml>"), &["mV", "V"]);
    first(&format!("{HEAD}<iafTauCell id=\"c\" tau=\"30$0\"/></neuroml>"), &["ms", "s"]);
}

#[test]
fn ids_of_the_right_kind_are_found_across_files() {
    let files = format!(
        "//- /net.nml\n{HEAD}<include href=\"cell.nml\"/>\n<network id=\"n\"><population id=\"p\" component=\"$0\" size=\"1\"/></network></neuroml>\n//- /cell.nml\n{HEAD}<ionChannelHH id=\"na\"/><izhikevich2007Cell id=\"iz\"/></neuroml>\n"
    );
    first(&files, &["iz"]);
    assert!(!labels(&files).contains(&"na".to_owned()));
}

#[test]
fn a_component_of_a_file_that_is_not_included_brings_its_inclusion() {
    let fixture = fixture::parse(&format!(
        "//- /net.nml\n{HEAD}<network id=\"n\"><population id=\"p\" component=\"$0\" size=\"1\"/></network></neuroml>\n//- /cells/cell.nml\n{HEAD}<izhikevich2007Cell id=\"iz\"/></neuroml>\n"
    ));
    let (file, offset) = fixture.cursor();
    let disk = MemorySystem::default();
    fixture.files.iter().for_each(|it| disk.write(&it.path, it.text.as_str()));
    let mut host = AnalysisHost::new(Arc::new(disk));
    host.apply(Change::Roots(vec!["/".into()]));
    let analysis = host.analysis();
    let id = analysis.file(&FilePath::Disk(file.path.into()));
    let found = analysis.completions(id, offset, CompletionOptions::default()).unwrap();
    let item = found.items.iter().find(|it| it.label == "iz").unwrap();
    let mut edits = item.additional.clone();
    edits.push(item.edit.clone());
    let after = text::apply_edits(&file.text, &edits).unwrap();
    assert!(after.contains("<include href=\"cells/cell.nml\"/>"), "{after}");
    assert!(after.contains("component=\"iz\""), "{after}");
}

#[test]
fn names_in_expressions_are_ranked_by_their_dimension() {
    first(
        r#"<Lems><Dimension name="voltage" m="1" l="2" t="-3" i="-1"/><Dimension name="time" t="1"/>
           <ComponentType name="leak"><Parameter name="tau" dimension="time"/><Parameter name="rest" dimension="voltage"/>
           <Dynamics><StateVariable name="v" dimension="voltage"/>
           <TimeDerivative variable="v" value="(rest - v) / $0"/></Dynamics></ComponentType></Lems>"#,
        &["tau", "t"],
    );
}

#[test]
fn types_are_those_that_fit_the_slot() {
    let labels = labels(&format!(
        "{HEAD}<ionChannelHH id=\"na\" conductance=\"1pS\"><gateHHrates id=\"m\" instances=\"3\"><forwardRate type=\"$0\"/></gateHHrates></ionChannelHH></neuroml>"
    ));
    assert_eq!(labels[..3], ["HHExpLinearRate", "HHExpRate", "HHSigmoidRate"]);
    assert!(!labels.contains(&"HHSigmoidVariable".to_owned()));
}

#[test]
fn the_end_tag_is_that_of_the_open_element() {
    first(&format!("{HEAD}<network id=\"n\"></$0"), &["network", "neuroml"]);
}

#[test]
fn paths_are_completed_step_by_step() {
    let net = |value: &str| {
        format!(
            "<Lems><Include file=\"Simulation.xml\"/><Include file=\"Networks.xml\"/><Include file=\"Cells.xml\"/>
             <izhikevich2007Cell id=\"iz\"/>
             <network id=\"net\"><population id=\"pop\" component=\"iz\" size=\"3\"/></network>
             <Simulation id=\"s\" length=\"1s\" step=\"1ms\" target=\"net\"><OutputFile id=\"f\" fileName=\"f.dat\">
             <OutputColumn id=\"v\" quantity=\"{value}\"/></OutputFile></Simulation></Lems>"
        )
    };
    first(&net("$0"), &["pop[0]"]);
    first(&net("pop[$0]/v"), &["0", "1", "2"]);
    first(&net("pop[0]/$0"), &["v", "u"]);
}

#[test]
fn half_written_and_hostile_documents_are_survived() {
    for text in [
        "$0",
        "<$0",
        "<neuroml$0",
        "<neuroml $0",
        "<neuroml id=\"$0",
        "<Lems><ComponentType name=\"$0\"/>",
        "<a><b c='$0'/>",
        "<Lems><ComponentType name='a' extends='a'><Dynamics><DerivedVariable name='x' value='((((($0'/>",
        "<Lems><Component type='$0'",
        "<neuroml><network><projection><connection preCellId='../$0",
        "<neuroml><cell><morphology><segment id='0'><parent segment='$0'/>",
        "</$0",
        "<neuroml></x$0",
        "<Lems><Simulation target='x'><Line quantity='[[]//[$0'/>",
        "<neuroml><é ü='$0'/>",
    ] {
        let _ = labels(text);
    }
}

/// What must come next at `$0`, as plain text.
fn next(fixture: &str) -> Option<String> {
    let fixture = fixture::parse(fixture);
    let (file, offset) = fixture.cursor();
    let disk = MemorySystem::default();
    disk.write(&file.path, file.text.as_str());
    let analysis = AnalysisHost::new(Arc::new(disk)).analysis();
    let id = analysis.file(&FilePath::Disk(file.path.clone().into()));
    let options = CompletionOptions { snippets: false };
    analysis.next_required(id, offset, options).unwrap().map(|it| it.insert)
}

#[test]
fn only_what_must_come_next_is_shown_before_it_is_asked_for() {
    let morphology = |inside: &str| {
        format!("{HEAD}<cell id=\"c\"><morphology id=\"m\">\n{inside}\n</morphology></cell></neuroml>")
    };
    let segment = next(&morphology("$0")).unwrap();
    assert!(segment.starts_with("<segment id=\"\">") && segment.contains("<distal"), "{segment}");
    assert_eq!(
        next(&morphology("<segment id=\"0\"><distal x=\"0\" y=\"0\" z=\"0\" diameter=\"1\"/></segment>\n$0")),
        None
    );
    let cell = |attributes: &str| format!("{HEAD}<iafTauCell id=\"c\" {attributes} $0/></neuroml>");
    assert_eq!(next(&cell("thresh=\"-50mV\" reset=\"-60mV\" tau=\"1ms\"")).unwrap(), "leakReversal=\"0mV\"");
    assert_eq!(next(&cell("thresh=\"-50mV\" reset=\"-60mV\" tau=\"1ms\" leakReversal=\"0mV\"")), None);
}

#[test]
fn the_file_that_declares_what_is_missing_is_included_first() {
    let files = format!(
        "//- /net.nml\n{HEAD}<include href=\"$0\"/>\n<network id=\"n\"><population id=\"p\" component=\"iz\" size=\"1\"/></network></neuroml>\n//- /a.cell.nml\n{HEAD}<izhikevich2007Cell id=\"other\"/></neuroml>\n//- /far/z.cell.nml\n{HEAD}<izhikevich2007Cell id=\"iz\"/></neuroml>\n"
    );
    first(&files, &["far/z.cell.nml"]);
}

#[test]
fn the_type_of_a_gate_is_what_its_children_make_of_it() {
    let gate = |inside: &str| {
        format!(
            "{HEAD}<ionChannelHH id=\"k\" conductance=\"1pS\"><gate id=\"m\" instances=\"1\" type=\"$0\">{inside}</gate></ionChannelHH></neuroml>"
        )
    };
    let (rates, inf) = ("<forwardRate/><reverseRate/>", "<steadyState/>");
    first(&gate(rates), &["gateHHrates"]);
    first(&gate(&format!("<timeCourse/>{inf}")), &["gateHHtauInf"]);
    first(&gate(inf), &["gateHHInstantaneous"]);
}

#[test]
fn a_type_extends_the_base_that_declares_what_it_uses() {
    let ty = |inside: &str| {
        format!(
            "{HEAD}<ComponentType name=\"my_rate\" extends=\"$0\"><Dynamics>{inside}</Dynamics></ComponentType></neuroml>"
        )
    };
    first(
        &ty("<DerivedVariable name=\"t\" exposure=\"t\" dimension=\"time\" value=\"1\"/>"),
        &["baseVoltageDepTime"],
    );
    first(
        &ty("<DerivedVariable name=\"r\" exposure=\"r\" dimension=\"per_time\" value=\"v\"/>"),
        &["baseVoltageDepRate"],
    );
}

#[test]
fn a_target_asks_for_its_simulation() {
    // Inclusions come in rows, so another one is likelier still.
    first(
        "<Lems><Target component=\"sim\"/><Include file=\"Simulation.xml\"/><$0</Lems>",
        &["Include", "Simulation"],
    );
}
