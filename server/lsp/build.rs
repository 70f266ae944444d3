//! Puts the front end of the preview panels into the program: every file of `editors/preview`, by its name.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Kinds of files that a page consists of; tests and notes lie beside them.
const KINDS: [&str; 5] = ["html", "js", "mjs", "css", "svg"];
/// Folders that are no part of the page.
const NOT_SERVED: [&str; 2] = ["test", "node_modules"];

fn main() -> io::Result<()> {
    let variable =
        |name: &str| env::var_os(name).map(PathBuf::from).ok_or_else(|| io::Error::other(name.to_owned()));
    let folder = variable("CARGO_MANIFEST_DIR")?.join("../../editors/preview");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    if folder.is_dir() {
        collect(&folder, "", &mut files)?;
    }
    files.sort();
    let mut table = String::from("static FILES: &[(&str, &[u8])] = &[\n");
    for (name, path) in &files {
        let path = path.canonicalize()?;
        writeln!(table, "    ({name:?}, include_bytes!({path:?})),").map_err(io::Error::other)?;
    }
    table.push_str("];\n");
    fs::write(variable("OUT_DIR")?.join("preview_files.rs"), table)
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|it| it.to_str()) else { continue };
        if path.is_dir() && !NOT_SERVED.contains(&name) {
            collect(&path, &format!("{prefix}{name}/"), files)?;
        } else if path.extension().and_then(|it| it.to_str()).is_some_and(|it| KINDS.contains(&it)) {
            files.push((format!("{prefix}{name}"), path));
        }
    }
    Ok(())
}
