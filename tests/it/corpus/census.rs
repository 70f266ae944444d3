//! A census of references: of all that real models mention by name, how much leads to a definition?
//!
//! Counted are the files whose inclusions, and the bases of whose types, are all there; and of what they mention all that names a
//! definition by an attribute of its own. (That an element is made of its type, that an attribute sets the parameter of its name and a
//! number has its unit, is most of what there is and nearly never wrong; it must be right too, and does not count.)
//!
//! A name that no visible file declares, by a plain search for `="name"`, is a defect of the model (most are parts of a library that its
//! users must complete); it is listed, and not counted. So is a name that an expression or a part of a type uses and that, by the same
//! search, neither the `ComponentType` around nor one that it extends declares. All others must lead to a definition.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use ide::{AnalysisHost, Change, FilePath, Role, Target};
use model::OsSystem;
use text::SharedText;

use super::{folder, records};

/// Larger files, in bytes, are left out.
const LARGEST: usize = 200_000;

/// How the mentions of a role ended.
#[derive(Debug, Default)]
struct Count {
    resolved: usize,
    builtin: usize,
    undeclared: usize,
    unresolved: usize,
}

/// The texts in which a file finds what it names: its own, those that it includes, the core types if it or they ask for them.
fn visible_texts(analysis: &ide::Analysis, file: ide::File, is_nml: bool) -> Vec<SharedText> {
    let files = std::iter::once(file).chain(analysis.included_files(file).unwrap());
    let mut texts: Vec<SharedText> = files.map(|it| analysis.document(it).unwrap().text().clone()).collect();
    let core = || schema::core_files().filter_map(schema::official_text);
    if is_nml || schema::core_files().any(|core| texts.iter().any(|it| it.contains(core))) {
        texts.extend(core().map(SharedText::from));
    }
    texts
}

/// How many ids, names and symbols of a text are written so.
fn declarations(text: &str, value: &str) -> usize {
    let declares =
        |at: usize| ["id", "name", "symbol"].iter().any(|it| text[..at].ends_with(&format!(" {it}")));
    text.match_indices(value).filter(|(at, _)| declares(*at)).count()
}

/// Whether the type around a place, or one that it extends, or the top of a file declares something, by a plain search.
fn in_type(texts: &[SharedText], text: &str, at: usize, declaration: &str) -> bool {
    const OPEN: &str = "<ComponentType";
    let end_of =
        |text: &str, start: usize| text[start..].find("</ComponentType").map_or(text.len(), |it| start + it);
    let start = text[..at].rfind(OPEN).unwrap_or(0);
    let mut types = vec![text[start..end_of(text, start)].to_owned()];
    for _ in 0..20 {
        let head = types[types.len() - 1].split('>').next().unwrap_or_default().to_owned();
        let base = head.split("extends=\"").nth(1).and_then(|it| it.split('"').next());
        let Some(name) = base.map(|it| format!("name=\"{it}\"")) else { break };
        let found = texts.iter().find_map(|text| {
            let start = text
                .match_indices(OPEN)
                .map(|(at, _)| at)
                .find(|at| text[*at..].split('>').next().is_some_and(|head| head.contains(&name)))?;
            Some(text[start..end_of(text, start)].to_owned())
        });
        match found {
            Some(found) => types.push(found),
            None => break,
        }
    }
    // Dimensions and constants of the document stand outside of all types.
    let at_top = |text: &str| {
        let outside = text.split(OPEN).map(|it| it.split_once("</ComponentType").map_or(it, |(_, it)| it));
        outside.map(|it| declarations(it, declaration)).sum::<usize>() > 0
    };
    types.iter().any(|it| declarations(it, declaration) > 0) || texts.iter().any(|it| at_top(it))
}

#[test]
fn nearly_all_references_of_complete_files_lead_to_a_definition() {
    let Some(corpus) = folder() else { return };
    let mut by_repository: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut seen = HashSet::new();
    for record in records(corpus.join("oracle/models.jsonl")) {
        if matches!(record["fmt"].as_str(), Some("nml2" | "lems")) {
            let path = record["path"].as_str().unwrap();
            // The same content says the same; the largest files are long lists of the same.
            let bytes = std::fs::read(corpus.join("models").join(path)).unwrap();
            // Before `Dynamics` was called so, LEMS was another language, of which some drafts are left; the reference reads none.
            let is_draft = bytes.windows(9).any(|it| it == b"<Behavior");
            if bytes.len() > LARGEST || is_draft || !seen.insert(bytes) {
                continue;
            }
            let repository = path.split('/').next().unwrap().to_owned();
            by_repository.entry(repository).or_default().push(path.to_owned());
        }
    }
    let mut counts: BTreeMap<Role, Count> = BTreeMap::new();
    let (mut unresolved, mut undeclared) = (String::new(), String::new());
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
            let mut texts: Option<Vec<SharedText>> = None;
            for mention in mentions {
                let count = counts.entry(mention.role).or_default();
                match mention.target {
                    Target::Symbol(_) | Target::File(_) => count.resolved += 1,
                    Target::Builtin => count.builtin += 1,
                    Target::Incomplete | Target::Unknown => {
                        let texts = texts
                            .get_or_insert_with(|| visible_texts(&analysis, file, path.ends_with(".nml")));
                        let declaration = format!("=\"{}\"", mention.range.of(document.text()));
                        let is_declared = match mention.role {
                            Role::Expression | Role::Assignment | Role::Declaration => {
                                in_type(texts, document.text(), mention.range.start as usize, &declaration)
                            }
                            _ => texts.iter().any(|it| declarations(it, &declaration) > 0),
                        };
                        count.unresolved += usize::from(is_declared);
                        count.undeclared += usize::from(!is_declared);
                        let (start, text) = (mention.range.start as usize, document.text());
                        let line = text[..start].bytes().filter(|it| *it == b'\n').count() + 1;
                        let tag = text[..start].rfind('<').map_or("", |at| &text[at..start]);
                        let name = mention.range.of(text);
                        let tag: String = tag.chars().filter(|it| !it.is_control()).collect();
                        let list = if is_declared { &mut unresolved } else { &mut undeclared };
                        writeln!(list, "{path}:{line}: {:?} `{name}` {tag}", mention.role).unwrap();
                    }
                }
            }
        }
    }
    let counted = |count: fn(&Count) -> usize| {
        let by_itself = |it: &&Role| matches!(it, Role::Instance | Role::Setting | Role::Unit);
        counts.iter().filter(|(role, _)| !by_itself(role)).map(|(_, it)| count(it)).sum::<usize>()
    };
    let (all, open) = (counted(|it| it.resolved + it.unresolved), counted(|it| it.unresolved));
    let share = 100.0 * (all - open) as f64 / all as f64;
    println!("{files} files, {all} references, {open} unresolved: {share:.4} % resolved\n{counts:#?}");
    println!("declared, but not found:\n{unresolved}\ndeclared nowhere:\n{undeclared}");
    assert!(all > 100_000, "{all}");
    assert!(share >= 99.9, "{share:.4} %\n{unresolved}");
    let by_itself: usize =
        [Role::Instance, Role::Setting, Role::Unit].iter().map(|it| counts[it].unresolved).sum();
    assert!(by_itself < 10, "{by_itself}");
}
