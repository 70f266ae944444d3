//! What engines really said about our model when something was wrong in it, and where that is.

use model::line_index;
use text::Encoding;

use super::{adapter, copy, hodgkin_huxley};
use crate::{Engine, message};

#[track_caller]
fn check(engine: Engine, said: &str, expected: &[&str]) {
    let (db, file) = hodgkin_huxley("LEMS_hh.xml");
    let scratch = copy(&db, file);
    let said = said.replace("FOLDER", &scratch.path().to_string_lossy());
    let lines: Vec<String> = said.lines().map(str::to_owned).collect();
    let adapter = adapter::of(engine);
    let messages = message::complaints(&db, &scratch, &lines, &|it| adapter.is_complaint(it));
    let shown: Vec<String> = messages
        .iter()
        .map(|it| match it.place {
            None => it.text.clone(),
            Some(place) => {
                let at = line_index(&db, place.file).position(place.range.start, Encoding::Utf32);
                format!("{} @ {}:{}", it.text, place.file.path(&db).file_name(), at.line + 1)
            }
        })
        .collect();
    assert_eq!(shown, expected);
}

// NEURON 9.0.2.
#[test]
fn a_cell_with_the_name_of_a_mechanism_of_neuron_is_found() {
    check(
        Engine::Neuron,
        "Population driven contains 1 instance(s) of component: hh of type: cell\n\
         NEURON: hh : Redeclaring at top level\n\
         \x20in hh.hoc near line 57\n\
         \x20begintemplate hh\n\
         \x20               ^\n\
         NEURON: hoc_Load_file hh.hoc\n\
         Traceback (most recent call last):\n\
         RuntimeError: hocobj_call error: hoc_execerror: hoc_Load_file hh.hoc",
        &["NEURON: hh : Redeclaring at top level @ cell.nml:9"],
    );
}

// nrnivmodl of NEURON 9.0.2 about a channel with the id of a block of NMODL; the name is that of a channel of the model here.
#[test]
fn a_mechanism_that_does_not_compile_is_the_component_that_it_was_made_from() {
    check(
        Engine::Neuron,
        "Translating sodium.mod into FOLDER/x86_64/sodium.cpp\n\
         syntax error:\n\
         \x20Error: Illegal block at line 13 in file sodium.mod\n\
         \x20   SUFFIX sodium\n\
         make: *** [makemod2c_inc:3: sodium.cpp] Error 1\n\
         subprocess.CalledProcessError: Command '['nrnivmodl']' returned non-zero exit status 2.",
        &["Error: Illegal block at line 13 in file sodium.mod @ channels.nml:13"],
    );
}

// NEURON 9.0.2 over MPI, about a network of connections without delay.
#[test]
fn what_a_process_of_several_says_is_heard() {
    check(
        Engine::NetPyNe,
        "Recording 8 traces of 8 types on node 0\n\
         0 NEURON: usable mindelay is 0 (or less than dt for fixed step method)\n\
         Recording 4 traces of 4 types on node 1",
        &["0 NEURON: usable mindelay is 0 (or less than dt for fixed step method)"],
    );
}

// jNeuroML 0.14.0.
#[test]
fn a_path_that_leads_nowhere_is_where_it_is_recorded() {
    check(
        Engine::JNeuroMl,
        "Loading: FOLDER/LEMS_hh.xml with jLEMS, NO GUI mode...\n\
         org.lemsml.jlems.core.run.ConnectionError: Can't parse driven/[0]/v (orig: driven[0]/v).\n\
         Last component: hh[cell] ({v=DP(0)}), root: hh_network[network]\n\
         \tat org.lemsml.jlems.core.sim.RunnableAccessor.getStateWrapper(RunnableAccessor.java:86)",
        &[
            "org.lemsml.jlems.core.run.ConnectionError: Can't parse driven/[0]/v (orig: driven[0]/v). @ LEMS_hh.xml:12",
        ],
    );
}

// jNeuroML 0.14.0, about another name.
#[test]
fn a_component_that_is_missing_is_where_its_name_stands() {
    check(
        Engine::Neuron,
        "org.lemsml.jlems.core.sim.ContentError: No component found: ../driven[0]. Existing components: \n\
         \x20- Component(id=null type=notes)\n\
         \tat org.lemsml.jlems.core.type.Lems.getComponent(Lems.java:290)",
        &[
            "org.lemsml.jlems.core.sim.ContentError: No component found: ../driven[0]. Existing components: @ network.nml:16",
        ],
    );
}

// EDEN 0.2.3.
#[test]
fn a_line_of_the_copy_is_the_line_of_the_document() {
    check(
        Engine::Eden,
        "file network.nml, line 15, column 4: Temperature not specified, set to NEURON default: 6.3 degC\n\
         \x20 <network id=\"hh_network\">\n\
         ---^\n\
         file cell.nml, line 24, column 10: unknown condDensity attribute units: mS for Conductivity (supported: S_per_m2)\n\
         \x20       <channelDensity id=\"sodium_all\" ionChannel=\"sodium\" condDensity=\"120mS\" erev=\"50mV\" ion=\"na\"/>\n\
         ---------^\n\
         cmdline: could not make sense of NeuroML file",
        &[
            "file cell.nml, line 24, column 10: unknown condDensity attribute units: mS for Conductivity (supported: S_per_m2) @ cell.nml:24",
        ],
    );
}

#[test]
fn an_engine_that_complains_in_no_known_way_is_quoted() {
    check(Engine::Eden, "one\ntwo\nthree\n\nfour", &["two", "three", "four"]);
}
