//! Automation of the project: benchmarks, documentation, fuzzing, house rules, pictures. `cargo xtask --help` lists the tasks.

pub mod bench;
pub mod docs;
pub mod fuzz;
pub mod generate;
pub mod picture;
pub mod tidy;

use std::path::{Path, PathBuf};
use std::process::Command;

/// Why a task could not be done, in a sentence.
pub type Failure = String;

/// The root folder of the repository.
pub fn repository() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().nth(2).expect("the package lies two folders below the root")
}

/// Builds the release version of `nml` and says where it is; the environment variable `NML_BIN` names another one.
///
/// # Errors
/// Cargo does not start, or the program does not compile.
pub fn release_binary() -> Result<PathBuf, Failure> {
    if let Some(given) = std::env::var_os("NML_BIN") {
        return Ok(PathBuf::from(given));
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--release", "--quiet", "--package", "nml"]).current_dir(repository());
    let status = build.status().map_err(|it| format!("cargo does not start: {it}"))?;
    if !status.success() {
        return Err("`nml` does not build".to_string());
    }
    Ok(target_folder().join("release").join(format!("nml{}", std::env::consts::EXE_SUFFIX)))
}

/// Where cargo puts what it builds.
pub fn target_folder() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| repository().join("target"), PathBuf::from)
}
