//! The copy of a model for an engine.

use model::{Db, FilePath, line_index, parse};
use run::Setting;
use syntax::Document;

use super::{copy, hodgkin_huxley, plan};
use crate::scratch::{Plan, Scratch};

fn text(scratch: &Scratch, name: &str) -> String {
    String::from_utf8(scratch.read(name).expect("the file is in the copy")).unwrap()
}

#[test]
fn the_lines_of_all_documents_stay_where_they_are() {
    let (db, file) = hodgkin_huxley("LEMS_hh.xml");
    let scratch = copy(&db, file);
    assert_eq!(scratch.main, "LEMS_hh.xml");
    for (name, file) in &scratch.documents {
        let copied = text(&scratch, name);
        assert_eq!(copied.lines().count() as u32, line_index(&db, *file).line_count() - 1, "{name}");
        for (line, (ours, theirs)) in parse(&db, *file).text().lines().zip(copied.lines()).enumerate() {
            let is_changed = ours.contains("<Target") || ours.contains("nclude") || ours.contains("</Lems>");
            assert!(is_changed || ours == theirs, "{name}:{}", line + 1);
        }
    }
}

#[test]
fn only_our_simulation_is_the_target_and_it_writes_only_to_our_files() {
    let (db, file) = hodgkin_huxley("LEMS_hh.xml");
    let main = text(&copy(&db, file), "LEMS_hh.xml");
    assert_eq!(main.matches("<Target").count(), 1);
    let ours = &main[main.find("<Target").unwrap()..main.rfind("</Lems>").unwrap()];
    assert_eq!(
        ours,
        "<Target component=\"nml_run\"/><Simulation id=\"nml_run\" length=\"0.15s\" step=\"0.00001s\" target=\"hh_network\" \
         seed=\"1234\"><OutputFile id=\"nml_columns\" fileName=\"nml_columns.dat\"><OutputColumn id=\"c0\" \
         quantity=\"driven[0]/v\"/><OutputColumn id=\"c1\" quantity=\"follower[0]/v\"/></OutputFile></Simulation>"
    );
}

#[test]
fn a_parameter_that_was_set_is_set_in_the_document() {
    let (db, file) = hodgkin_huxley("LEMS_hh.xml");
    let lowered = run::lower(&db, file).unwrap();
    let settings: Vec<Setting> =
        ["pulse/amplitude=0.2nA", "pulse/amplitude=0.3 nA"].map(|it| it.parse().unwrap()).into();
    let plan = Plan { settings: &settings, ..plan(&lowered) };
    let network = text(&Scratch::new(&db, file, &plan).unwrap(), "network.nml");
    assert!(network.contains("duration=\"100ms\" amplitude=\"0.3 nA\"/>"), "{network}");
}

#[test]
fn unsaved_changes_are_what_the_engine_reads() {
    let (mut db, file) = hodgkin_huxley("LEMS_hh.xml");
    let network = FilePath::Disk(file.path(&db).folder().unwrap().join("network.nml"));
    let network = db.file(&network);
    let changed = parse(&db, network).text().replace("tauDecay=\"3ms\"", "tauDecay=\"4ms\"");
    let path = network.path(&db).clone();
    db.set_overlay(&path, Document::new(changed));
    assert!(text(&copy(&db, file), "network.nml").contains("tauDecay=\"4ms\""));
}

#[test]
fn a_network_without_a_simulation_gets_a_lems_file() {
    let (db, file) = hodgkin_huxley("network.nml");
    let scratch = copy(&db, file);
    let main = text(&scratch, &scratch.main);
    assert!(main.starts_with("<Lems><Include file=\"Cells.xml\"/>"), "{main}");
    assert!(
        main.contains("<Include file=\"network.nml\"/>") && main.contains("target=\"hh_network\""),
        "{main}"
    );
}

#[test]
fn files_of_one_name_and_files_above_the_root_lie_beside_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let neuroml = |inside: &str| {
        format!("<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" id=\"x\">{inside}</neuroml>")
    };
    let cell = r#"<iafCell id="iaf" leakReversal="-60mV" thresh="-35mV" reset="-65mV" C="3.2pF" leakConductance="0.2nS"/>"#;
    write("a/cell.nml", &neuroml(cell));
    write("b/cell.nml", &neuroml("<include\n  href=\"../a/cell.nml\"/>"));
    write(
        "b/c/net.nml",
        &neuroml(
            "<include href='../cell.nml'></include><network id=\"n\"><population id=\"p\" component=\"iaf\" size=\"1\"/></network>",
        ),
    );
    let mut db = model::Database::new(std::sync::Arc::new(model::OsSystem));
    db.set_roots(vec![folder.path().to_owned()]);
    let file = db.file(&FilePath::Disk(folder.path().join("b/c/net.nml")));
    let scratch = copy(&db, file);
    let names: Vec<&str> = scratch.documents.iter().map(|it| &*it.0).collect();
    assert_eq!(names, ["cell.nml", "2_cell.nml", "net.nml"]);
    assert!(text(&scratch, "2_cell.nml").contains("<include href=\"cell.nml\"/>\n"));
    assert!(text(&scratch, "net.nml").contains("<include href=\"2_cell.nml\"/>"));
}
