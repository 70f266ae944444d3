//! Where the rivals are on this machine. One that is missing is left out of the tables.

use std::path::PathBuf;
use std::process::Command;

/// The environment variable that names the jar of jNeuroML.
const JAR: &str = "NML_BENCH_JNEUROML";

/// A program in the search path.
pub(super) fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|it| it.join(name)).find(|it| it.is_file())
}

/// The jar of jNeuroML: named by the environment, or inside an installed `pyneuroml`.
pub(super) fn jneuroml() -> Option<PathBuf> {
    if let Some(jar) = std::env::var_os(JAR) {
        return Some(PathBuf::from(jar)).filter(|it| it.is_file());
    }
    let find = "import importlib.util as u, pathlib as p\n\
                print(next((p.Path(u.find_spec('pyneuroml').origin).parent / 'lib').glob('jNeuroML-*.jar')))";
    let python = std::env::var_os("NML_BENCH_PYTHON").unwrap_or_else(|| "python3".into());
    let output = Command::new(python).args(["-c", find]).output().ok()?;
    let jar = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
    jar.is_file().then_some(jar)
}

/// What to do to have a rival in the table.
pub(super) fn note_missing(name: &str, how: &str) {
    println!("({name} is not here, so it is not in the table; {how})");
}

/// How to get jNeuroML.
pub(super) const JNEUROML_HINT: &str =
    "install Java and `pip install pyneuroml`, or name the jar in NML_BENCH_JNEUROML";
/// How to get xmllint.
pub(super) const XMLLINT_HINT: &str = "install libxml2-utils";
