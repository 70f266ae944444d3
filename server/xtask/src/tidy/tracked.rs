//! What may not stand in any tracked file: hosts of package registries and paths of one person's machine.

use std::path::Path;
use std::process::Command;

use crate::Failure;

/// Lock files, in which cargo names its index in the form that it has everywhere.
const LOCK_FILE: &str = "Cargo.lock";

/// Names of package registries, which end in one of [`TOP`]: packages are named by their name, each user has a registry
/// of their own choice. (In two halves, so that this file passes its own check.)
const REGISTRIES: &[&str] = &["pythonhosted", "pypi", "npmjs", "crates"];
const TOP: &[&str] = &[".org", ".io", ".com"];

/// Folders at the root of one machine.
const FOLDERS: &[&str] = &["work", "root", "tmp/scratch", "home/user"];

/// The tracked files of the repository and those that are about to be.
pub(super) fn files(root: &Path) -> Result<Vec<String>, Failure> {
    let mut list = Command::new("git");
    list.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(root);
    let output = list.output().map_err(|it| format!("git does not start: {it}"))?;
    if !output.status.success() {
        return Err("this is not a git repository".to_string());
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(text.split('\0').filter(|it| !it.is_empty()).map(str::to_string).collect())
}

pub(super) fn problems(file: &str, text: &str) -> Vec<String> {
    if file.ends_with(LOCK_FILE) {
        return Vec::new();
    }
    let mut problems = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(registry) = REGISTRIES.iter().find(|it| has_host(line, it)) {
            problems.push(format!("{file}:{number}: names the host of a package registry (`{registry}`)"));
        }
        if let Some(folder) = FOLDERS.iter().find(|it| has_path(line, &format!("/{it}/"))) {
            problems.push(format!("{file}:{number}: names a path of one machine (`/{folder}/…`)"));
        }
    }
    problems
}

/// Whether a registry is named as a host.
fn has_host(line: &str, registry: &str) -> bool {
    line.match_indices(registry)
        .any(|(at, _)| TOP.iter().any(|top| line[at + registry.len()..].starts_with(top)))
}

/// Whether a path begins here, not merely continues another (as in `docs` and the folder behind it).
fn has_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|it| !(it.is_alphanumeric() || "._-}$)/".contains(it)))
    })
}

#[cfg(test)]
mod tests {
    use super::problems;

    #[test]
    fn a_path_of_one_machine_is_a_problem() {
        let path = ["", "work", "main"].join("/");
        assert_eq!(problems("README.md", &format!("see {path}")).len(), 1);
        assert_eq!(problems("README.md", &format!("see docs{path}")).len(), 0);
    }

    #[test]
    fn a_registry_is_nobodys_business_here() {
        let host = ["pypi", "org"].join(".");
        assert_eq!(problems("a.sh", &format!("pip install --index https://{host}/simple x")).len(), 1);
        assert_eq!(problems("a.sh", "pip install x from PyPI, see crates for the rest").len(), 0);
    }
}
