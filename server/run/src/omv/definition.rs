//! Reading `.omt` and `.mep` files.

use std::path::{Path, PathBuf};

use model::{FileStatus, System};
use yaml_rust2::{Yaml, YamlLoader};

/// Nobody writes more by hand.
const LARGEST: u64 = 16 << 20;

/// A test.
#[derive(Clone, Debug)]
pub struct Test {
    /// The `.omt` file.
    pub path: PathBuf,
    /// The name of the engine.
    pub engine: String,
    /// The words of `target`: paths, for validation also patterns, relative to the folder of the `.omt` file.
    pub targets: Vec<String>,
    /// What to compare; empty in a dry run, which only has to end well.
    pub observables: Vec<Observable>,
    /// Whether the test only asks that the model runs.
    pub is_dry: bool,
}

/// Something to observe and what it should be.
#[derive(Clone, Debug)]
pub struct Observable {
    /// The experiment.
    pub experiment: String,
    /// `spike times`, `spike rate`, `resting` …
    pub kind: String,
    pub(crate) settings: Yaml,
    pub(crate) expected: Yaml,
}

impl Test {
    /// The folder that the paths of the test are relative to.
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }
}

/// Reads a test and its expectations. The error is a sentence.
pub fn load(system: &dyn System, path: &Path) -> Result<Test, String> {
    let omt = read(system, path)?;
    let text = |key: &str| omt[key].as_str().map(str::to_owned);
    let engine = text("engine").ok_or("there is no `engine`")?;
    let target = text("target").ok_or("there is no `target`")?;
    let mut test = Test {
        path: path.to_owned(),
        engine,
        targets: target.split_whitespace().map(str::to_owned).collect(),
        observables: Vec::new(),
        is_dry: true,
    };
    let Some(mep) = text("mep") else { return Ok(test) };
    test.is_dry = false;
    let mep = model::normalize(&test.folder().join(mep));
    let expectations = read(system, &mep)?;
    let experiments = omt["experiments"].as_hash().ok_or("there are no `experiments`")?;
    if experiments.is_empty() {
        return Err("there are no `experiments`".into());
    }
    let expected = expectations["experiments"].as_hash().ok_or("the .mep file has no `experiments`")?;
    for (name, experiment) in experiments {
        let shown = shown(name);
        let missing = || format!("the .mep file has no experiment `{shown}`");
        let expected = &expected.get(name).ok_or_else(missing)?["expected"];
        let Some(observables) = experiment["observables"].as_hash() else { continue };
        for (kind, settings) in observables {
            let kind = kind.as_str().unwrap_or_default();
            let value = &expected[kind];
            if (value.is_badvalue() || value.is_null()) && kind != "dry" {
                return Err(format!("the .mep file expects no `{kind}` of `{shown}`"));
            }
            test.observables.push(Observable {
                experiment: shown.clone(),
                kind: kind.to_owned(),
                settings: settings.clone(),
                expected: value.clone(),
            });
        }
    }
    Ok(test)
}

fn shown(name: &Yaml) -> String {
    match name {
        Yaml::String(text) | Yaml::Real(text) => text.clone(),
        Yaml::Integer(number) => number.to_string(),
        Yaml::Boolean(truth) => truth.to_string(),
        _ => "?".to_owned(),
    }
}

fn read(system: &dyn System, path: &Path) -> Result<Yaml, String> {
    let shown = path.file_name().unwrap_or_default().to_string_lossy();
    let bytes = match (system.status(path), system.read(path)) {
        (FileStatus::Present(stamp), Ok(bytes)) if stamp.size <= LARGEST => bytes,
        (FileStatus::Present(_), _) => return Err(format!("`{shown}` cannot be read")),
        _ => return Err(format!("`{shown}` is not there")),
    };
    let text = String::from_utf8(bytes).map_err(|_| format!("`{shown}` is not UTF-8"))?;
    let documents = YamlLoader::load_from_str(&text).map_err(|it| format!("`{shown}` is not YAML: {it}"))?;
    documents.into_iter().next().ok_or_else(|| format!("`{shown}` is empty"))
}

/// A number; text that is one counts, as OMV converts it.
pub(super) fn number(value: &Yaml) -> Option<f64> {
    match value {
        Yaml::Integer(number) => Some(*number as f64),
        Yaml::Real(text) | Yaml::String(text) => match text.trim() {
            ".inf" | "+.inf" => Some(f64::INFINITY),
            "-.inf" => Some(f64::NEG_INFINITY),
            ".nan" => Some(f64::NAN),
            text => text.parse().ok(),
        },
        _ => None,
    }
}

/// A list of numbers; a single number is a list of one.
pub(super) fn numbers(value: &Yaml) -> Option<Vec<f64>> {
    match value {
        Yaml::Array(values) => values.iter().map(number).collect(),
        _ => Some(vec![number(value)?]),
    }
}
