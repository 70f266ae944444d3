use expect_test::{Expect, expect};

use super::{database, database_and_disk, file, name};
use crate::{Database, IncludeProblem, Reach, Settings, Unreadable, include_closure};

#[track_caller]
fn check(source: &str, root: &str, expected: Expect) {
    expected.assert_eq(&closure(&database(source), root));
}

/// The files in load order, then what is wrong with which inclusion.
fn closure(db: &Database, root: &str) -> String {
    let closure = include_closure(db, file(db, root));
    let files: Vec<String> = closure.files.iter().map(|it| name(db, *it)).collect();
    let mut lines = vec![files.join(" ")];
    if !closure.official.is_empty() && closure.official != crate::OfficialSet::ALL {
        lines.push(format!("core: {}", closure.official.names().collect::<Vec<_>>().join(" ")));
    }
    for link in &closure.links {
        let Some(problem) = &link.problem else { continue };
        let problem = match problem {
            IncludeProblem::Missing { tried } => {
                format!(
                    "Missing, tried {}",
                    tried.iter().map(|it| it.display().to_string()).collect::<Vec<_>>().join(" ")
                )
            }
            IncludeProblem::Outside { path } => format!("Outside {}", path.display()),
            IncludeProblem::Differs { lems } => format!("Differs, jLEMS takes {}", name(db, *lems)),
            other => format!("{other:?}"),
        };
        lines.push(format!("{}#{}: {problem}", name(db, link.from), link.include));
    }
    lines.join("\n") + "\n"
}

#[test]
fn included_files_come_before_the_file_that_includes_them() {
    check(
        r#"
//- /net.nml
<neuroml><include href="cells/a.nml"/><include href="b.nml"/></neuroml>
//- /cells/a.nml
<neuroml><include href="channel.nml"/></neuroml>
//- /cells/channel.nml
<neuroml/>
//- /b.nml
<neuroml/>
"#,
        "/net.nml",
        expect![[r#"
            /cells/channel.nml /cells/a.nml /b.nml /net.nml
        "#]],
    );
}

#[test]
fn a_missing_file_says_where_it_was_looked_for() {
    check(
        r#"
//- /model/net.nml
<neuroml><include href="gone.nml"/></neuroml>
"#,
        "/model/net.nml",
        expect![[r#"
            /model/net.nml
            /model/net.nml#0: Missing, tried /model/gone.nml
        "#]],
    );
}

#[test]
fn a_slash_in_front_is_dropped_as_java_does() {
    check(
        r#"
//- /model/net.nml
<neuroml><include href="/gate.nml"/></neuroml>
//- /model/gate.nml
<neuroml/>
"#,
        "/model/net.nml",
        expect![[r#"
            /model/gate.nml /model/net.nml
        "#]],
    );
}

#[test]
fn core_files_resolve_from_anywhere_with_what_they_include() {
    check(
        r#"
//- /deep/down/LEMS_sim.xml
<Lems><Include file="Simulation.xml"/><Include file="Inputs.xml"/></Lems>
"#,
        "/deep/down/LEMS_sim.xml",
        expect![[r#"
            /deep/down/LEMS_sim.xml
            core: Inputs.xml NeuroMLCoreDimensions.xml Simulation.xml
        "#]],
    );
}

#[test]
fn a_file_of_the_user_shadows_a_core_file_of_the_same_name() {
    check(
        r#"
//- /LEMS_sim.xml
<Lems><Include file="Cells.xml"/></Lems>
//- /Cells.xml
<Lems/>
"#,
        "/LEMS_sim.xml",
        expect![[r#"
            /Cells.xml /LEMS_sim.xml
        "#]],
    );
}

#[test]
fn circles_and_repetitions_are_harmless_and_told() {
    check(
        r#"
//- /a.nml
<neuroml><include href="b.nml"/><include href="./b.nml"/><include href="a.nml"/></neuroml>
//- /b.nml
<neuroml><include href="a.nml"/></neuroml>
"#,
        "/a.nml",
        expect![[r#"
            /b.nml /a.nml
            /b.nml#0: Cycle
            /a.nml#1: Twice { first: 0 }
            /a.nml#2: Cycle
        "#]],
    );
}

#[test]
fn where_the_tools_take_different_files_the_one_beside_the_including_file_counts() {
    check(
        r#"
//- /LEMS_sim.xml
<Lems><Include file="sub/cell.nml"/></Lems>
//- /sub/cell.nml
<neuroml><include href="channel.nml"/></neuroml>
//- /sub/channel.nml
<neuroml/>
//- /channel.nml
<neuroml/>
"#,
        "/LEMS_sim.xml",
        expect![[r#"
            /sub/channel.nml /sub/cell.nml /LEMS_sim.xml
            /sub/cell.nml#0: Differs, jLEMS takes /channel.nml
        "#]],
    );
}

#[test]
fn jlems_finds_a_file_beside_the_root_or_beside_a_file_included_before() {
    check(
        r#"
//- /LEMS_sim.xml
<Lems><Include file="sub/cell.nml"/><Include file="channel.nml"/></Lems>
//- /sub/cell.nml
<neuroml><include href="top.nml"/></neuroml>
//- /sub/channel.nml
<neuroml/>
//- /top.nml
<neuroml/>
"#,
        "/LEMS_sim.xml",
        expect![[r#"
            /top.nml /sub/cell.nml /sub/channel.nml /LEMS_sim.xml
        "#]],
    );
}

#[test]
fn a_url_is_not_fetched_and_hdf5_is_not_read() {
    check(
        r#"
//- /a.nml
<neuroml><include href="https://example.org/x.nml"/><include href="net.h5"/></neuroml>
//- /net.h5
HDF
"#,
        "/a.nml",
        expect![[r#"
            /a.nml
            /a.nml#0: Remote
            /a.nml#1: Hdf5
        "#]],
    );
}

#[test]
fn a_backslash_leads_to_the_file_and_is_told() {
    check(
        r#"
//- /a.nml
<neuroml><include href="sub\x.nml"/></neuroml>
//- /sub/x.nml
<neuroml/>
"#,
        "/a.nml",
        expect![[r#"
            /sub/x.nml /a.nml
            /a.nml#0: Backslash
        "#]],
    );
}

#[test]
fn an_include_does_not_leave_the_workspace_unless_the_user_allows_it() {
    let mut db = database(
        r#"
//- /home/project/a.nml
<neuroml><include href="../secret.nml"/><include href="/home/secret.nml"/></neuroml>
//- /home/secret.nml
<neuroml/>
"#,
    );
    db.set_roots(vec!["/home/project".into()]);
    expect![[r#"
        /home/project/a.nml
        /home/project/a.nml#0: Outside /home/secret.nml
        /home/project/a.nml#1: Outside /home/secret.nml
    "#]]
    .assert_eq(&closure(&db, "/home/project/a.nml"));

    db.set_settings(Settings { reach: Reach::Everywhere, ..Settings::default() });
    expect![[r#"
        /home/secret.nml /home/project/a.nml
        /home/project/a.nml#1: Twice { first: 0 }
    "#]]
    .assert_eq(&closure(&db, "/home/project/a.nml"));
}

#[test]
fn the_search_path_of_the_user_is_looked_through_last() {
    let mut db = database(
        r#"
//- /home/project/a.nml
<neuroml><include href="x.nml"/></neuroml>
//- /lib/x.nml
<neuroml/>
"#,
    );
    db.set_roots(vec!["/home/project".into()]);
    db.set_settings(Settings { search_path: vec!["/lib".into()], ..Settings::default() });
    expect![[r#"
        /lib/x.nml /home/project/a.nml
    "#]]
    .assert_eq(&closure(&db, "/home/project/a.nml"));
}

#[test]
fn what_is_no_regular_file_is_told_and_not_read() {
    let (db, disk) = database_and_disk(
        r#"
//- /a.nml
<neuroml><include href="pipe.nml"/><include href="folder.nml"/></neuroml>
"#,
    );
    disk.write_unreadable("/pipe.nml", Unreadable::Special);
    disk.write_unreadable("/folder.nml", Unreadable::Folder);
    expect![[r#"
        /a.nml
        /a.nml#0: Unreadable { reason: Special }
        /a.nml#1: Unreadable { reason: Folder }
    "#]]
    .assert_eq(&closure(&db, "/a.nml"));
}

#[test]
fn a_broken_include_heals_when_the_file_appears() {
    let (mut db, disk) = database_and_disk(
        r#"
//- /a.nml
<neuroml><include href="b.nml"/></neuroml>
"#,
    );
    assert!(include_closure(&db, file(&db, "/a.nml")).incomplete);
    disk.write("/b.nml", "<neuroml/>");
    db.file_changed("/b.nml".as_ref());
    expect![[r#"
        /b.nml /a.nml
    "#]]
    .assert_eq(&closure(&db, "/a.nml"));
    disk.remove("/b.nml");
    db.file_changed("/b.nml".as_ref());
    assert!(include_closure(&db, file(&db, "/a.nml")).incomplete);
}

#[test]
fn a_text_of_the_editor_that_was_never_saved_can_be_included() {
    let mut db = database(
        r#"
//- /a.nml
<neuroml><include href="b.nml"/></neuroml>
"#,
    );
    let path = crate::FilePath::Disk("/b.nml".into());
    db.set_overlay(&path, syntax::Document::new("<neuroml/>"));
    assert!(!include_closure(&db, file(&db, "/a.nml")).incomplete);
    db.remove_overlay(&path);
    assert!(include_closure(&db, file(&db, "/a.nml")).incomplete);
}

#[test]
fn a_folder_that_comes_or_goes_brings_its_files_along() {
    let (mut db, disk) = database_and_disk(
        r#"
//- /a.nml
<neuroml><include href="parts/b.nml"/></neuroml>
"#,
    );
    assert!(include_closure(&db, file(&db, "/a.nml")).incomplete);
    disk.write("/parts/b.nml", "<neuroml/>");
    db.file_changed("/parts".as_ref());
    assert!(!include_closure(&db, file(&db, "/a.nml")).incomplete);
    disk.remove("/parts/b.nml");
    db.file_changed("/parts".as_ref());
    assert!(include_closure(&db, file(&db, "/a.nml")).incomplete);
}
