//! The picture in the README: what `nml check` really prints for our broken model, as SVG.

use std::process::Command;
use std::{fs, io};

use crate::{Failure, release_binary, repository};

/// The model in the picture.
const MODEL: &str = "tests/data/broken.nml";
/// Where the picture lies.
const PICTURE: &str = "editors/pictures/check.svg";

/// Runs the program and draws its output.
///
/// # Errors
/// The program does not build or run, or the picture cannot be written.
pub fn draw() -> Result<(), Failure> {
    let nml = release_binary()?;
    let mut check = Command::new(nml);
    check.args(["check", "--color", "always", MODEL]).env("COLUMNS", "96").current_dir(repository());
    let output = check.output().map_err(|it| format!("nml does not start: {it}"))?;
    let shown =
        format!("\u{1b}[1m$ nml check {MODEL}\u{1b}[0m\n\n{}", String::from_utf8_lossy(&output.stdout));
    let svg = anstyle_svg::Term::new().render_svg(shown.trim_end());
    let picture = repository().join(PICTURE);
    let written = picture.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&picture, svg));
    written.map_err(|it: io::Error| format!("{PICTURE}: {it}"))
}
