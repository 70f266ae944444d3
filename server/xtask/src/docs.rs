//! The documentation site in `docs/`: which of its pages are made from the program, and whether all of them hold.
//!
//! A page for each rule and each command is written from what `nml` itself says, so none of them can be out of date;
//! they are not tracked. `docs/contents.md` is the table of contents, with a place for them.

mod commands;
mod contents;
mod links;
mod rules;
mod samples;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use self::commands::Page;
use crate::{Failure, repository, target_folder};

/// Where the pages lie.
const SOURCE: &str = "docs/src";
/// Folders below [`SOURCE`] that belong to the generator.
const GENERATED: &[&str] = &["rules", "commands", "pictures"];
/// Pictures that tests and programs make, copied to `pictures/`.
const PICTURES: &str = "editors/pictures";

/// The pages by their path below `docs/src`.
type Pages = BTreeMap<String, String>;

/// Writes the generated pages, checks all pages, and builds the site where mdBook is installed.
///
/// # Errors
/// `nml` does not build or run, a page cannot be written or does not hold, or mdBook fails.
pub fn run() -> Result<(), Failure> {
    let root = repository();
    let nml = development_binary()?;
    let written = write(root, &nml)?;
    println!("{written} pages written from what `nml` says, below {SOURCE}");
    let problems = problems(root, &nml)?;
    problems.iter().for_each(|it| println!("{it}"));
    if !problems.is_empty() {
        return Err(format!("{} problems in the documentation", problems.len()));
    }
    println!("links, fences and command lines hold (addresses on the web are not asked)");
    build(root)
}

/// What does not hold in the pages, generated and written: links, fences, command lines, settings.
///
/// # Errors
/// `nml` does not run, or a page cannot be read.
pub fn problems(root: &Path, nml: &Path) -> Result<Vec<String>, Failure> {
    let described = commands::described(nml)?;
    let generated = generate(root, nml, &described)?;
    let mut pages = written_pages(&root.join(SOURCE))?;
    pages.extend(generated);
    let mut problems = links::problems(root, SOURCE, &pages);
    problems.extend(samples::problems(root, nml, &pages, &described)?);
    Ok(problems)
}

fn write(root: &Path, nml: &Path) -> Result<usize, Failure> {
    let pages = generate(root, nml, &commands::described(nml)?)?;
    let folder = root.join(SOURCE);
    let failed = |path: &Path, it: io::Error| format!("{}: {it}", path.display());
    for generated in GENERATED {
        // Pages of rules that are no more must go.
        match fs::remove_dir_all(folder.join(generated)) {
            Err(problem) if problem.kind() != io::ErrorKind::NotFound => {
                return Err(failed(&folder.join(generated), problem));
            }
            _ => {}
        }
    }
    for (path, text) in &pages {
        let path = folder.join(path);
        let parent = path.parent().map_or(Ok(()), fs::create_dir_all);
        parent.and_then(|()| fs::write(&path, text)).map_err(|it| failed(&path, it))?;
    }
    for picture in fs::read_dir(root.join(PICTURES)).map_err(|it| failed(Path::new(PICTURES), it))?.flatten()
    {
        let copy = folder.join("pictures").join(picture.file_name());
        let parent = copy.parent().map_or(Ok(()), fs::create_dir_all);
        parent.and_then(|()| fs::copy(picture.path(), &copy)).map_err(|it| failed(&copy, it))?;
    }
    Ok(pages.len())
}

fn generate(root: &Path, nml: &Path, described: &[Page]) -> Result<Pages, Failure> {
    let rules = rules::rules(nml)?;
    let path = root.join("docs/contents.md");
    let contents = fs::read_to_string(&path).map_err(|it| format!("{}: {it}", path.display()))?;
    let mut pages = Pages::new();
    pages.insert("SUMMARY.md".to_string(), contents::summary(&contents, &rules, described)?);
    pages.extend(rules::pages(&rules));
    pages.extend(commands::pages(described));
    Ok(pages)
}

/// The pages that people write.
fn written_pages(folder: &Path) -> Result<Pages, Failure> {
    let mut pages = Pages::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(below) = folders.pop() {
        let failed = |it: io::Error| format!("{}: {it}", folder.join(&below).display());
        for entry in fs::read_dir(folder.join(&below)).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let path = below.join(entry.file_name());
            let name = path.to_string_lossy().replace('\\', "/");
            if entry.path().is_dir() {
                if !GENERATED.contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if name.ends_with(".md") && name != "SUMMARY.md" {
                let text = fs::read_to_string(entry.path()).map_err(failed)?;
                pages.insert(name, with_inclusions(&folder.join(&below), &text)?);
            }
        }
    }
    Ok(pages)
}

/// The text with the files in it that it includes as mdBook has it: pages that live where their subject lives.
fn with_inclusions(folder: &Path, text: &str) -> Result<String, Failure> {
    let mut whole = String::new();
    for line in text.lines() {
        match line.strip_prefix("{{#include ").and_then(|it| it.strip_suffix("}}")) {
            Some(file) => {
                let path = folder.join(file);
                whole += &fs::read_to_string(&path).map_err(|it| format!("{}: {it}", path.display()))?;
            }
            None => whole += line,
        }
        whole.push('\n');
    }
    Ok(whole)
}

/// Turns the pages into a site, where there is a program for it.
fn build(root: &Path) -> Result<(), Failure> {
    let mdbook = std::env::var_os("MDBOOK").unwrap_or_else(|| "mdbook".into());
    let site = target_folder().join("site");
    let status =
        Command::new(mdbook).arg("build").arg(root.join("docs")).arg("--dest-dir").arg(&site).status();
    match status {
        Ok(status) if status.success() => {
            println!("the site begins at {}", site.join("index.html").display())
        }
        Ok(status) => return Err(format!("mdbook: {status}")),
        Err(_) => println!("mdbook is not installed: the pages are checked, the site is not built"),
    }
    Ok(())
}

/// Builds `nml` as tests use it; the environment variable `NML_BIN` names another one.
fn development_binary() -> Result<PathBuf, Failure> {
    if let Some(given) = std::env::var_os("NML_BIN") {
        return Ok(PathBuf::from(given));
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--quiet", "--package", "nml"]).current_dir(repository());
    match build.status() {
        Ok(status) if status.success() => {
            Ok(target_folder().join("debug").join(format!("nml{}", std::env::consts::EXE_SUFFIX)))
        }
        Ok(_) => Err("`nml` does not build".to_string()),
        Err(problem) => Err(format!("cargo does not start: {problem}")),
    }
}

/// What `nml` prints, in a terminal of 100 columns without colours.
fn output_of(nml: &Path, arguments: &[&str]) -> Result<String, Failure> {
    let mut command = Command::new(nml);
    command.args(arguments).env("NO_COLOR", "1").env("COLUMNS", "100").env_remove("CLICOLOR_FORCE");
    let output = command.output().map_err(|it| format!("{}: {it}", nml.display()))?;
    if !output.status.success() {
        return Err(format!("nml {}: {}", arguments.join(" "), output.status));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("nml {}: not UTF-8", arguments.join(" ")))
}
