//! Who may depend on whom. The table is the one of ARCHITECTURE.md; an edge that is not in it is a problem.

use std::fs;
use std::path::Path;

use toml::Table;

use crate::Failure;

/// Each of our crates with those of ours that it may use, lowest first.
const ALLOWED: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("syntax", &["text"]),
    ("lems", &["text"]),
    ("schema", &["text", "syntax"]),
    ("model", &["text", "syntax", "lems", "schema"]),
    ("rules", &["text", "syntax", "lems", "schema", "model"]),
    ("ide", &["text", "syntax", "lems", "schema", "model", "rules"]),
    ("sim", &["lems"]),
    ("lower", &["text", "syntax", "lems", "schema", "model", "sim"]),
    ("plot", &[]),
    ("run", &["text", "model", "lower", "sim", "plot"]),
    ("preview", &["text", "syntax", "lems", "model", "lower", "sim", "run"]),
    ("lsp", &["text", "syntax", "schema", "model", "rules", "ide", "run", "plot", "preview"]),
    // Starts the programs of others, which only a person at the command line may ask for: never a dependency of `lsp`.
    ("engines", &["text", "syntax", "model", "run", "plot"]),
    (
        "nml",
        &["text", "syntax", "schema", "model", "rules", "ide", "run", "plot", "preview", "engines", "lsp"],
    ),
    ("fixture", &["text"]),
    // Automation measures the parser beside its rivals.
    ("xtask", &["syntax"]),
];

/// Libraries that only these crates may use, so that their ideas do not spread.
const CONFINED: &[(&str, &[&str])] = &[
    ("salsa", &["model", "rules", "lower", "ide"]),
    ("tower-lsp", &["lsp"]),
    ("lsp-types", &["lsp"]),
    ("tokio", &["lsp"]),
    ("ropey", &["lsp"]),
    ("clap", &["nml", "xtask"]),
    ("serde_json", &["lsp", "nml", "plot", "xtask"]),
];

pub(super) fn problems(root: &Path) -> Result<Vec<String>, Failure> {
    let mut problems = Vec::new();
    let folder = root.join("server");
    let mut manifests: Vec<_> = fs::read_dir(&folder)
        .map_err(|it| format!("{}: {it}", folder.display()))?
        .filter_map(|it| Some(it.ok()?.path().join("Cargo.toml")))
        .filter(|it| it.is_file() && !it.ends_with("fuzz/Cargo.toml"))
        .collect();
    manifests.sort();
    for manifest in manifests {
        let text = fs::read_to_string(&manifest).map_err(|it| format!("{}: {it}", manifest.display()))?;
        let table: Table = text.parse().map_err(|it| format!("{}: {it}", manifest.display()))?;
        problems.extend(of_manifest(&table));
    }
    Ok(problems)
}

fn of_manifest(manifest: &Table) -> Vec<String> {
    let name =
        manifest.get("package").and_then(|it| it.get("name")).and_then(|it| it.as_str()).unwrap_or("?");
    let Some((_, allowed)) = ALLOWED.iter().find(|(it, _)| *it == name) else {
        return vec![format!("server/{name}: not in the table of crates (xtask/src/tidy/dependencies.rs)")];
    };
    let mut problems = Vec::new();
    for dependency in names(manifest, &["dependencies", "build-dependencies"]) {
        let is_ours = ALLOWED.iter().any(|(it, _)| *it == dependency);
        if is_ours && !allowed.contains(&dependency) {
            problems.push(format!("server/{name}: may not depend on `{dependency}`"));
        }
        if let Some((_, users)) = CONFINED.iter().find(|(it, _)| *it == dependency)
            && !users.contains(&name)
        {
            problems
                .push(format!("server/{name}: may not use `{dependency}`, only {} may", users.join(", ")));
        }
    }
    // Tests may use what lies below and the fixtures, but nothing that lies above.
    for dependency in names(manifest, &["dev-dependencies"]) {
        let is_ours = ALLOWED.iter().any(|(it, _)| *it == dependency);
        if is_ours && dependency != "fixture" && !allowed.contains(&dependency) {
            problems.push(format!("server/{name}: its tests may not depend on `{dependency}`"));
        }
    }
    problems
}

fn names<'m>(manifest: &'m Table, sections: &[&str]) -> Vec<&'m str> {
    let tables = sections.iter().filter_map(|it| manifest.get(*it)).filter_map(|it| it.as_table());
    tables.flat_map(|it| it.keys().map(String::as_str)).collect()
}

#[cfg(test)]
mod tests {
    use super::of_manifest;

    #[test]
    fn an_edge_that_points_upward_is_a_problem() {
        let manifest =
            "[package]\nname = \"syntax\"\n[dependencies]\ntext = \"0\"\nmodel = \"0\"\ntokio = \"1\"";
        let problems = of_manifest(&manifest.parse().unwrap());
        assert_eq!(
            problems,
            ["server/syntax: may not depend on `model`", "server/syntax: may not use `tokio`, only lsp may"]
        );
    }
}
