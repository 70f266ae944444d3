//! All rules beside the schema alone, on the largest models that others have written: part of `bench check`.
//!
//! Both are whole processes on the same files, in turn. Each model's repository is the workspace, as it is for somebody
//! who has cloned it: so what is looked for in other files of the repository counts, too.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::measure::{self, Need};
use super::table;
use crate::Failure;

/// So many of the largest models.
const N_MODELS: usize = 20;

/// Prints a row for each model, and their sum; nothing without the corpus beside the workspace.
pub(super) fn run(nml: &Path, runs: usize) -> Result<(), Failure> {
    let corpus = crate::repository().join("../shared/corpus/models");
    let models = largest(&corpus);
    if models.is_empty() {
        println!(
            "\n(there is no corpus beside the workspace: all rules beside the schema alone are not measured)"
        );
        return Ok(());
    }
    let heading = ["model", "bytes", "all rules CPU ms", "schema alone CPU ms", "all / schema"];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    let (mut sum_all, mut sum_schema, mut sum_size) = (0.0, 0.0, 0);
    for (size, model) in models {
        let arguments = |selected: &[&str]| -> Vec<OsString> {
            let mut arguments: Vec<OsString> = ["check", "--quiet", "--root"].map(OsString::from).to_vec();
            arguments.push(repository_of(&corpus, &model).into());
            arguments.extend(selected.iter().map(OsString::from));
            arguments.push(model.clone().into());
            arguments
        };
        let (all, schema) = (arguments(&[]), arguments(&["--select", "syntax,schema"]));
        let mut needs: [Vec<Need>; 2] = [Vec::new(), Vec::new()];
        for _ in 0..runs {
            needs[0].push(measure::once(nml, &all)?);
            needs[1].push(measure::once(nml, &schema)?);
        }
        let cpu =
            |needs: &[Need]| measure::median(needs).map(|it| it.cpu_ms).ok_or("at least one run is needed");
        let (all, schema) = (cpu(&needs[0])?, cpu(&needs[1])?);
        sum_all += all;
        sum_schema += schema;
        sum_size += size;
        let name = model.file_name().unwrap_or_default().to_string_lossy().into_owned();
        rows.push(row(name, size, all, schema));
    }
    rows.push(row(format!("all {}", rows.len() - 1), sum_size, sum_all, sum_schema));
    table::print(
        "All rules beside syntax and schema alone, whole process, largest models of the corpus (medians)",
        &rows,
    );
    Ok(())
}

fn row(name: String, size: u64, all: f64, schema: f64) -> Vec<String> {
    vec![name, size.to_string(), format!("{all:.2}"), format!("{schema:.2}"), format!("{:.2}", all / schema)]
}

/// The folder of the model's repository: the first below the corpus.
fn repository_of(corpus: &Path, model: &Path) -> PathBuf {
    let inside = model.strip_prefix(corpus).unwrap_or(model);
    inside.iter().next().map_or_else(|| corpus.to_path_buf(), |it| corpus.join(it))
}

fn largest(folder: &Path) -> Vec<(u64, PathBuf)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            match entry.metadata() {
                Ok(it) if it.is_dir() => folders.push(path),
                Ok(it) if path.extension().is_some_and(|it| it == "nml" || it == "xml") => {
                    found.push((it.len(), path))
                }
                _ => {}
            }
        }
    }
    found.sort_by(|a, b| b.cmp(a));
    found.truncate(N_MODELS);
    found
}
