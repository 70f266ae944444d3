//! Renaming what real models name, there and back: every file of the repository has its old bytes again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ide::{Analysis, AnalysisHost, Change, File, FilePath, OutlineItem, RenameProblem, WorkspaceEdits};
use model::OsSystem;
use syntax::Document;

use super::{folder, records};

/// So many files of each repository, and so many names of each file.
const FILES: usize = 2;
const NAMES: usize = 2;
const NEW_NAME: &str = "zz_new_name";

/// Lays the edited texts over the files; tells the texts before.
fn apply(host: &mut AnalysisHost, edits: &WorkspaceEdits) -> BTreeMap<FilePath, String> {
    let mut before = BTreeMap::new();
    for (file, edits) in &edits.edits {
        let (path, text) = {
            let analysis = host.analysis();
            (analysis.path(*file), analysis.document(*file).unwrap().text().to_string())
        };
        let after = text::apply_edits(&text, edits).unwrap();
        before.insert(path.clone(), text);
        host.apply(Change::Text { path, document: Document::new(after) });
    }
    before
}

/// The names of a file that stand in its outline, from outside to inside.
fn names(analysis: &Analysis, file: File) -> Vec<u32> {
    fn gather(items: &[OutlineItem], found: &mut Vec<u32>) {
        found.extend(items.iter().map(|it| it.focus.start));
        items.iter().for_each(|it| gather(&it.children, found));
    }
    let mut found = Vec::new();
    gather(&analysis.outline(file).unwrap(), &mut found);
    let step = (found.len() / NAMES).max(1);
    found.into_iter().step_by(step).take(NAMES).collect()
}

#[test]
fn renaming_there_and_back_gives_the_same_bytes() {
    let Some(corpus) = folder() else { return };
    let mut by_repository: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for record in records(corpus.join("oracle/models.jsonl")) {
        if matches!(record["fmt"].as_str(), Some("nml2" | "lems")) {
            let path = record["path"].as_str().unwrap();
            by_repository
                .entry(path.split('/').next().unwrap().to_owned())
                .or_default()
                .insert(path.to_owned());
        }
    }
    let (mut n_renamed, mut n_edits, mut n_files, mut n_taken) = (0, 0, 0, 0);
    let mut times: Vec<Duration> = Vec::new();
    for (repository, paths) in by_repository {
        let mut host = AnalysisHost::new(Arc::new(OsSystem));
        host.apply(Change::Roots(vec![corpus.join("models").join(repository)]));
        for path in paths.iter().step_by((paths.len() / FILES).max(1)).take(FILES) {
            let path = FilePath::disk(&corpus.join("models"), Path::new(path));
            let file = host.analysis().file(&path);
            // A snapshot that lived as long as the loop would let no change in.
            let offsets = names(&host.analysis(), file);
            for offset in offsets {
                let there = host.analysis().rename(file, offset, NEW_NAME).unwrap();
                let Ok(there) = there else { continue };
                n_renamed += 1;
                n_files += there.edits.len();
                n_edits += there.edits.iter().map(|(_, it)| it.len()).sum::<usize>();
                let before = apply(&mut host, &there);
                let analysis = host.analysis();
                // The name is the only thing in the file that is called so.
                let text = analysis.document(file).unwrap().text().clone();
                let at = text.find(NEW_NAME).unwrap_or_else(|| panic!("{path}: nothing was renamed")) as u32;
                let began = Instant::now();
                analysis.definition(file, at).unwrap();
                times.push(began.elapsed());
                let old = {
                    let own = &before[&path];
                    let (_, edits) = there.edits.iter().find(|(it, _)| *it == file).unwrap();
                    edits[0].range.of(own).to_owned()
                };
                let back = analysis.rename(file, at, &old).unwrap();
                drop(analysis);
                match back {
                    Ok(back) => {
                        apply(&mut host, &back);
                    }
                    // Another thing of that name is there, which the model should not have.
                    Err(why) => {
                        // What was no name before cannot become one again.
                        n_taken += usize::from(matches!(why, RenameProblem::Taken(_)));
                        println!("{path} `{old}`: {why}");
                        for (path, text) in &before {
                            let (path, document) = (path.clone(), Document::new(text.as_str()));
                            host.apply(Change::Text { path, document });
                        }
                    }
                }
                for (path, text) in before {
                    let analysis = host.analysis();
                    let now = analysis.document(analysis.file(&path)).unwrap().text().to_string();
                    assert!(now == text, "{path}: `{old}` did not come back");
                    drop(analysis);
                    host.apply(Change::Closed { path });
                }
            }
        }
    }
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!(
        "{n_renamed} names renamed in {n_files} files by {n_edits} edits; definition p50 {:?}, p99 {:?}",
        at(0.5),
        at(0.99)
    );
    assert!(n_renamed > 50, "{n_renamed}");
    assert!(n_taken * 20 < n_renamed, "{n_taken} of {n_renamed} names may not come back");
}
