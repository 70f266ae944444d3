//! Real models that nobody of us wrote, with the verdicts of the reference tools.
//!
//! They lie beside the workspace where they are; elsewhere these tests say that they left them out.

mod cable;
mod cable_census;
mod census;
mod findings;
mod fixes;
mod format;
mod incremental;
mod limits;
mod mutant_findings;
mod mutants;
mod omv;
mod refused;
mod renames;
mod schema_verdicts;
mod syntax;
mod traces;

use std::path::PathBuf;

/// The folder of the corpus, if it is there.
pub(crate) fn folder() -> Option<PathBuf> {
    let workspace = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = workspace.join("../shared/corpus");
    if folder.join("oracle/models.jsonl").is_file() {
        return Some(folder);
    }
    println!("left out: there is no corpus beside the workspace");
    None
}

/// The records of a file with one JSON value per line.
pub(crate) fn records(path: PathBuf) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The paths in a ledger of `tests/data/ledger`: the first word in backticks of each line of its table.
pub(crate) fn ledger(name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(tests::data().join("ledger").join(name)).unwrap_or_default();
    text.lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(path, _)| path.to_owned())
        .collect()
}
