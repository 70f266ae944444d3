//! A census of references: of all that real models mention by name, how much leads to a definition?
//!
//! Counted are the files whose inclusions are all there. A reference counts as resolved when it leads to exactly one definition. What
//! does not is listed in `tests/data/ledger/references.md` or must be few.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use ide::{AnalysisHost, Change, FilePath, Role, Target};
use model::OsSystem;

use super::{folder, records};

/// How the mentions of a role ended.
#[derive(Debug, Default)]
struct Count {
    resolved: usize,
    builtin: usize,
    unresolved: usize,
}

#[test]
fn nearly_all_references_of_complete_files_lead_to_a_definition() {
    let Some(corpus) = folder() else { return };
    let mut by_repository: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for record in records(corpus.join("oracle/models.jsonl")) {
        if matches!(record["fmt"].as_str(), Some("nml2" | "lems")) {
            let path = record["path"].as_str().unwrap();
            let repository = path.split('/').next().unwrap().to_owned();
            by_repository.entry(repository).or_default().push(path.to_owned());
        }
    }
    let mut counts: BTreeMap<Role, Count> = BTreeMap::new();
    let mut unresolved = String::new();
    let mut files = 0;
    for (repository, paths) in by_repository {
        let mut host = AnalysisHost::new(Arc::new(OsSystem));
        host.apply(Change::Roots(vec![corpus.join("models").join(repository)]));
        let analysis = host.analysis();
        for path in paths {
            let file = analysis.file(&FilePath::disk(&corpus.join("models"), Path::new(&path)));
            let mentions = analysis.mentions(file).unwrap();
            if mentions.iter().any(|it| it.target == Target::Incomplete) {
                continue;
            }
            files += 1;
            let document = analysis.document(file).unwrap();
            for mention in mentions {
                let count = counts.entry(mention.role).or_default();
                match mention.target {
                    Target::Symbol(_) | Target::File(_) => count.resolved += 1,
                    Target::Builtin => count.builtin += 1,
                    Target::Incomplete | Target::Unknown => {
                        count.unresolved += 1;
                        let (start, text) = (mention.range.start as usize, document.text());
                        let line = text[..start].bytes().filter(|it| *it == b'\n').count() + 1;
                        let tag = text[..start].rfind('<').map_or("", |at| &text[at..start]);
                        let name = mention.range.of(text);
                        let tag: String = tag.chars().filter(|it| !it.is_control()).collect();
                        writeln!(unresolved, "{path}:{line}: {:?} `{name}` {tag}", mention.role).unwrap();
                    }
                }
            }
        }
    }
    let all: usize = counts.values().map(|it| it.resolved + it.unresolved).sum();
    let open: usize = counts.values().map(|it| it.unresolved).sum();
    let share = 100.0 * (all - open) as f64 / all as f64;
    println!("{files} files, {all} references, {open} unresolved: {share:.4} % resolved\n{counts:#?}");
    println!("{unresolved}");
    assert!(all > 100_000, "{all}");
    assert!(share >= 99.9, "{share:.4} %\n{unresolved}");
}
