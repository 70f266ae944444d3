//! The real disk, as a hostile project may look.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::name;
use crate::{
    Database, Db, FilePath, FileStatus, IncludeProblem, OsSystem, ReadError, System, Unreadable,
    include_closure, workspace_files,
};

fn project(files: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap().join("project");
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    (folder, root)
}

fn database(root: &Path) -> Database {
    let mut db = Database::new(Arc::new(OsSystem));
    db.set_roots(vec![root.to_path_buf()]);
    db
}

/// What is wrong with the first inclusion of `a.nml`.
fn problem(root: &Path) -> Option<IncludeProblem> {
    let db = database(root);
    let closure = include_closure(&db, db.file(&FilePath::Disk(root.join("a.nml"))));
    closure.links[0].problem.clone()
}

const INCLUDES_B: &str = "<neuroml><include href=\"b.nml\"/></neuroml>";

#[test]
fn a_folder_is_not_read() {
    let (_folder, root) = project(&[("a.nml", INCLUDES_B), ("b.nml/x", "")]);
    assert_eq!(problem(&root), Some(IncludeProblem::Unreadable { reason: Unreadable::Folder }));
}

#[cfg(unix)]
#[test]
fn a_fifo_or_device_is_told_at_once_and_never_opened() {
    let (_folder, root) = project(&[("a.nml", INCLUDES_B)]);
    let made = std::process::Command::new("mkfifo").arg(root.join("b.nml")).status();
    assert!(made.is_ok_and(|it| it.success()), "mkfifo works");
    let start = Instant::now();
    assert_eq!(problem(&root), Some(IncludeProblem::Unreadable { reason: Unreadable::Special }));
    let device = Path::new("/dev/zero");
    assert_eq!(OsSystem.read(device), Err(ReadError::Unreadable(Unreadable::Special)));
    assert_eq!(OsSystem.status(device), FileStatus::Unreadable(Unreadable::Special));
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[cfg(unix)]
#[test]
fn a_circle_of_links_is_told() {
    let (_folder, root) = project(&[("a.nml", INCLUDES_B)]);
    std::os::unix::fs::symlink("c.nml", root.join("b.nml")).unwrap();
    std::os::unix::fs::symlink("b.nml", root.join("c.nml")).unwrap();
    assert_eq!(problem(&root), Some(IncludeProblem::Unreadable { reason: Unreadable::LinkLoop }));
}

#[cfg(unix)]
#[test]
fn a_link_does_not_lead_an_include_out_of_the_workspace() {
    let (_folder, root) = project(&[("a.nml", INCLUDES_B), ("../secret.nml", "<neuroml/>")]);
    std::os::unix::fs::symlink(root.parent().unwrap().join("secret.nml"), root.join("b.nml")).unwrap();
    assert_eq!(problem(&root), Some(IncludeProblem::Outside { path: root.join("b.nml") }));
}

#[cfg(unix)]
#[test]
fn a_link_inside_the_workspace_is_followed_and_a_workspace_may_itself_be_a_link() {
    let (folder, root) = project(&[("a.nml", INCLUDES_B), ("parts/real.nml", "<neuroml/>")]);
    std::os::unix::fs::symlink("parts/real.nml", root.join("b.nml")).unwrap();
    assert_eq!(problem(&root), None);
    let link = folder.path().canonicalize().unwrap().join("link");
    std::os::unix::fs::symlink(&root, &link).unwrap();
    assert_eq!(problem(&link), None);
}

#[test]
fn a_file_above_the_limit_is_told_by_its_size_alone() {
    let (_folder, root) = project(&[("a.nml", INCLUDES_B)]);
    // Sparse: the size is there, the bytes are not.
    fs::File::create(root.join("b.nml")).unwrap().set_len(crate::MAX_FILE_SIZE + 1).unwrap();
    assert_eq!(problem(&root), Some(IncludeProblem::Unreadable { reason: Unreadable::TooLarge }));
}

#[test]
fn names_that_no_file_can_have_are_missing() {
    for written in ["a.nml/x.nml", "&#10;x\u{1}.nml", "......nml"] {
        let (_folder, root) =
            project(&[("a.nml", &format!("<neuroml><include href=\"{written}\"/></neuroml>"))]);
        assert!(matches!(problem(&root), Some(IncludeProblem::Missing { .. })), "{written}");
    }
    let long = "x/".repeat(5000);
    let (_folder, root) = project(&[("a.nml", &format!("<neuroml><include href=\"{long}\"/></neuroml>"))]);
    assert!(problem(&root).is_some_and(|it| it.is_broken()));
}

#[test]
fn ignored_files_and_other_xml_do_not_belong_to_the_workspace() {
    let (_folder, root) = project(&[
        ("a.nml", "<neuroml/>"),
        ("sub/LEMS_b.xml", "<!-- x --><Lems/>"),
        ("sub/pom.xml", "<project/>"),
        ("build/c.nml", "<neuroml/>"),
        (".gitignore", "build/"),
    ]);
    let db = database(&root);
    let names: Vec<String> = workspace_files(&db)
        .iter()
        .map(|it| name(&db, *it).replace(&root.display().to_string(), "").replace('\\', "/"))
        .collect();
    assert_eq!(names, ["/a.nml", "/sub/LEMS_b.xml"]);
}
