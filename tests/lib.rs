//! What the integration tests share: where the program and the test data are, and how to run it.

pub mod client;
mod cores;
pub mod measure;

pub use cores::on_all_cores;

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

/// The `nml` program of the build that the running test belongs to.
///
/// `cargo test` for the whole workspace builds it before any test starts. When only this package was asked for,
/// it may be missing or older than its sources; then it is built here, once.
/// The environment variable `NML_BIN` names another program to test.
pub fn nml_binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        if let Some(given) = std::env::var_os("NML_BIN") {
            return PathBuf::from(given);
        }
        let profile_folder = profile_folder();
        let binary = profile_folder.join(format!("nml{}", std::env::consts::EXE_SUFFIX));
        if !is_fresh(&binary) {
            build(&profile_folder);
        }
        binary
    })
}

/// A command that starts `nml` with these arguments in the repository's root, without colours and without the user's settings.
pub fn nml<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(nml_binary());
    command.args(arguments).current_dir(repository()).env("NO_COLOR", "1").env_remove("CLICOLOR_FORCE");
    command
}

/// Runs a command to its end with `input` as its standard input.
pub fn run_with_input(command: &mut Command, input: &[u8]) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("stdin is piped");
    let input = input.to_vec();
    // In a thread of its own, so that a program that writes before it has read everything does not block us.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().expect("the program ends");
    writer.join().expect("the writer does not panic");
    output
}

/// The root folder of the repository.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the repository")
}

/// The folder with our own test models.
pub fn data() -> PathBuf {
    repository().join("tests/data")
}

/// `target/<profile>`, two levels above the running test executable.
fn profile_folder() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows its own path");
    let deps = test.parent().expect("a test lies in a folder");
    deps.parent().expect("a test lies in target/<profile>/deps").to_path_buf()
}

/// Whether the program exists and is newer than every source file that cargo lists for it (`nml.d` beside it).
fn is_fresh(binary: &Path) -> bool {
    let Ok(built) = binary.metadata().and_then(|it| it.modified()) else { return false };
    let Ok(sources) = std::fs::read_to_string(binary.with_extension("d")) else { return false };
    let sources = sources.split_once(": ").map_or("", |(_, sources)| sources.trim_end());
    let sources = sources.replace("\\ ", "\0");
    sources.split(' ').filter(|it| !it.is_empty()).all(|source| {
        let source = source.replace('\0', " ");
        Path::new(&source).metadata().and_then(|it| it.modified()).is_ok_and(|changed| changed <= built)
    })
}

fn build(profile_folder: &Path) {
    let profile = match profile_folder.file_name().and_then(OsStr::to_str) {
        Some("debug") | None => "dev",
        Some(profile) => profile,
    };
    let target = profile_folder.parent().expect("a profile's folder lies in the target folder");
    let built = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["build", "--quiet", "--package", "nml", "--bin", "nml", "--profile", profile, "--target-dir"])
        .arg(target)
        .current_dir(repository())
        .status()
        .expect("cargo starts");
    assert!(built.success(), "the program under test does not build");
}
