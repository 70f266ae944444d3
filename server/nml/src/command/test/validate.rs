//! Tests of `jNeuroML_validate`: all files that the patterns match are valid, and there is at least one.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ::run::omv::Test;
use model::{Database, Db, FilePath, OsSystem};
use rules::{Origin, Severity};

use super::Verdict;

pub(super) fn verdict(test: &Test, roots: &[PathBuf]) -> Verdict {
    let mut files: Vec<PathBuf> = test.targets.iter().flat_map(|it| matches(test.folder(), it)).collect();
    files.sort();
    files.dedup();
    if files.is_empty() {
        return Verdict::Failed("no file matches".into());
    }
    let mut db = Database::new(Arc::new(OsSystem));
    db.set_roots(roots.to_vec());
    // The reference judges every file by its newest schema, whatever the file declares.
    let mut settings = rules::Settings::default();
    settings.schema = Some(schema::Version::LATEST);
    let mut invalid = Vec::new();
    for path in &files {
        let file = db.file(&FilePath::Disk(path.clone()));
        // Valid means what the reference means; what only we or jLEMS object to is for `nml check` to say.
        let counts = |it: &rules::Diagnostic| {
            let is_of_reference = matches!(it.rule.origin, Origin::Xml | Origin::Xsd | Origin::JNeuroMl(_));
            it.severity == Severity::Error && is_of_reference
        };
        if rules::check(&db, file, &settings).iter().any(counts) {
            invalid.push(path.file_name().unwrap_or_default().to_string_lossy().into_owned());
        }
    }
    match invalid.as_slice() {
        [] => Verdict::Passed,
        _ => Verdict::Failed(format!("not valid: {}", invalid.join(", "))),
    }
}

/// The files that a path with `*` and `?` in its last part matches.
fn matches(folder: &Path, pattern: &str) -> Vec<PathBuf> {
    let path = model::normalize(&folder.join(pattern));
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if !name.contains(['*', '?']) {
        return if path.is_file() { vec![path] } else { Vec::new() };
    }
    let Some(entries) = path.parent().and_then(|it| std::fs::read_dir(it).ok()) else { return Vec::new() };
    let fits = |it: &PathBuf| {
        let found = it.file_name().unwrap_or_default().to_string_lossy();
        // As in a shell, a star does not find hidden files.
        it.is_file() && found.starts_with('.') == name.starts_with('.') && is_match(&name, &found)
    };
    entries.flatten().map(|it| it.path()).filter(fits).collect()
}

fn is_match(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    // Where the last star was, and how much of the name it has taken.
    let (mut p, mut n, mut star) = (0, 0, None);
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(&it) if it == '?' || it == name[n] => {
                p += 1;
                n += 1;
            }
            _ => match star {
                Some((at, taken)) => {
                    star = Some((at, taken + 1));
                    p = at + 1;
                    n = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|it| *it == '*')
}
