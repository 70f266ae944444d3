use super::{database, database_and_disk, file, name};
use crate::{Database, FilePath, Lookup, find_component, included_by, workspace_files};

fn find(db: &Database, root: &str, id: &str, expected: &str) -> String {
    match find_component(db, file(db, root), id, Some(expected)) {
        Lookup::Found(item) => format!("found in {}", name(db, item.file)),
        Lookup::FoundByIncluder { item, includer } => {
            format!("found in {} by {}", name(db, item.file), name(db, includer))
        }
        Lookup::WrongType { actual, .. } => format!("is a {actual}"),
        Lookup::NotIncluded(items) => format!("not included: {}", name(db, items[0].file)),
        Lookup::Incomplete => "incomplete".to_owned(),
        Lookup::Unknown => "unknown".to_owned(),
    }
}

const MODEL: &str = r#"
//- /net.nml
<neuroml id="net"><include href="cell.nml"/></neuroml>
//- /cell.nml
<neuroml id="cell"><izhikevich2007Cell id="iz"/><pulseGenerator id="pulse"/></neuroml>
//- /elsewhere.nml
<neuroml id="elsewhere"><iafCell id="iaf"/></neuroml>
"#;

#[test]
fn a_reference_leads_to_a_component_of_the_right_type_across_includes() {
    let db = database(MODEL);
    assert_eq!(find(&db, "/net.nml", "iz", "baseCell"), "found in /cell.nml");
    assert_eq!(find(&db, "/net.nml", "pulse", "baseCell"), "is a pulseGenerator");
    assert_eq!(find(&db, "/net.nml", "pulse", "Component"), "found in /cell.nml");
    assert_eq!(find(&db, "/net.nml", "iaf", "baseCell"), "not included: /elsewhere.nml");
    assert_eq!(find(&db, "/net.nml", "ghost", "baseCell"), "unknown");
}

#[test]
fn a_file_that_only_a_common_lems_file_completes_is_looked_at_from_there() {
    let db = database(
        r#"
//- /LEMS_sim.xml
<Lems><Include file="Cells.xml"/><Include file="parts/cell.nml"/><Include file="parts/net.nml"/></Lems>
//- /parts/cell.nml
<neuroml id="cell"><iafCell id="iaf"/></neuroml>
//- /parts/net.nml
<neuroml id="net"><network id="n"/></neuroml>
//- /other/net.nml
<neuroml id="other"/>
"#,
    );
    assert_eq!(find(&db, "/parts/net.nml", "iaf", "baseCell"), "found in /parts/cell.nml by /LEMS_sim.xml");
    // Only the name is the same; nobody includes this one.
    assert!(included_by(&db, file(&db, "/other/net.nml")).is_empty());
    assert_eq!(find(&db, "/other/net.nml", "iaf", "baseCell"), "not included: /parts/cell.nml");
}

#[test]
fn behind_a_broken_include_nothing_is_unknown_for_sure() {
    let db = database("//- /a.nml\n<neuroml><include href=\"gone.nml\"/></neuroml>\n");
    assert_eq!(find(&db, "/a.nml", "ghost", "baseCell"), "incomplete");
}

#[test]
fn includers_are_found_through_others_and_in_unsaved_text() {
    let (mut db, disk) = database_and_disk(
        r#"
//- /a.nml
<neuroml/>
//- /b.nml
<neuroml><include href="a.nml"/></neuroml>
//- /c.xml
<Lems><Include file="b.nml"/></Lems>
//- /d.nml
<neuroml/>
"#,
    );
    let names = |db: &Database| {
        included_by(db, file(db, "/a.nml")).iter().map(|it| name(db, *it)).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(&db), "/b.nml /c.xml");
    let unsaved = syntax::Document::new("<neuroml><include href=\"a.nml\"/></neuroml>");
    db.set_overlay(&FilePath::Disk("/d.nml".into()), unsaved);
    assert_eq!(names(&db), "/b.nml /d.nml /c.xml");
    disk.remove("/b.nml");
    db.file_changed("/b.nml".as_ref());
    assert_eq!(names(&db), "/d.nml");
}

#[test]
fn only_neuroml_and_lems_files_belong_to_the_workspace() {
    let db = database(
        r#"
//- /a.nml
<anything/>
//- /b.xml
<?xml version="1.0"?><!-- <Lems> --><project/>
//- /c.xml
<?xml version="1.0"?>
<!-- a comment with <project> -->
<l:Lems xmlns:l="x"/>
//- /d.txt
<Lems/>
//- /e.XML
<neuroml
"#,
    );
    let names: Vec<String> = workspace_files(&db).iter().map(|it| name(&db, *it)).collect();
    assert_eq!(names, ["/a.nml", "/c.xml", "/e.XML"]);
}

#[test]
fn a_reference_takes_what_the_reference_simulator_takes() {
    let db = database(
        r#"
//- /net.nml
<neuroml id="net">
  <spikeGeneratorPoisson id="spikes" averageRate="1Hz"/><pulseGeneratorDL id="pulse"/>
  <ComponentType name="own"/><own id="own1"/>
  <ComponentType name="gate2" extends="gateHHrates"/><gate2 id="own2"/>
</neuroml>
"#,
    );
    // Core types say `baseCell` and `basePointCurrent`, but the reference's own examples hold these.
    assert_eq!(find(&db, "/net.nml", "spikes", "baseCell"), "found in /net.nml");
    assert_eq!(find(&db, "/net.nml", "pulse", "basePointCurrent"), "found in /net.nml");
    // A type that extends nothing may be anything; one that extends a gate is no cell.
    assert_eq!(find(&db, "/net.nml", "own1", "baseCell"), "found in /net.nml");
    assert_eq!(find(&db, "/net.nml", "own2", "baseCell"), "is a gate2");
}
