//! Obtains uPlot, the JavaScript library of the HTML pages: from `server/plot/uplot/`, a wheel or folder at hand, or pip; and
//! makes one script of the modules of `editors/preview` that draw charts.
//!
//! Neither Node nor a content network is needed: a wheel of the Python package index carries it. Whatever the way, the
//! files must be the pinned ones, because they run in the user's browser.

mod bundle;

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use sha2::{Digest, Sha256};

/// Names the wheel, or a folder with the wheel or the two files.
const VARIABLE: &str = "NML_UPLOT";
const WANTED: &str = "uplot-python==1.1.1";
const WHEEL: &str = "uplot_python-1.1.1-py3-none-any.whl";
/// Files in the wheel and their SHA-256.
const FILES: [(&str, &str); 2] = [
    ("uPlot.iife.js", "655bc8aa33781e8721c5af6b59f1699c03c9bda951aa74a6ab518ac20cc4326d"),
    ("uPlot.min.css", "3f121cd4a997b634e07a887658850018e475c26f0bddd874109a8d382c19de87"),
];

fn main() {
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-env-changed={VARIABLE}");
    if let Err(reason) = build() {
        println!("cargo::error={}", reason.replace('\n', " "));
        std::process::exit(1);
    }
}

fn build() -> Result<(), String> {
    let folder =
        |name: &str| env::var_os(name).map(PathBuf::from).ok_or_else(|| format!("cargo sets no {name}"));
    let (package, out_dir) = (folder("CARGO_MANIFEST_DIR")?, folder("OUT_DIR")?);
    let preview = package.join("../../editors/preview");
    println!("cargo::rerun-if-changed={}", preview.display());
    let script = bundle::bundle(&preview, "plot.js")?;
    fs::write(out_dir.join("plot.js"), script).map_err(|error| format!("cannot write plot.js: {error}"))?;
    let kept = package.join("uplot");
    let files = obtain(&kept, &out_dir)?;
    // A read-only source tree only costs a download when the build's output was deleted.
    if fs::create_dir_all(&kept).is_ok() {
        for (file, (name, _)) in files.iter().zip(FILES) {
            let unfinished = kept.join(format!(".{name}.{}", std::process::id()));
            let _ = fs::write(&unfinished, file).and_then(|()| fs::rename(&unfinished, kept.join(name)));
        }
    }
    for (file, (name, _)) in files.iter().zip(FILES) {
        let path = out_dir.join(name);
        fs::write(&path, file).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    Ok(())
}

fn obtain(kept: &Path, out_dir: &Path) -> Result<Vec<Vec<u8>>, String> {
    for folder in [kept, out_dir] {
        if FILES.iter().all(|(name, _)| folder.join(name).is_file()) {
            return from_folder(folder);
        }
    }
    match env::var_os(VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from) {
        Some(place) if place.join(WHEEL).is_file() => from_wheel(&place.join(WHEEL)),
        Some(place) if place.is_dir() => from_folder(&place),
        Some(place) => from_wheel(&place),
        None => from_pip(out_dir),
    }
}

fn from_folder(folder: &Path) -> Result<Vec<Vec<u8>>, String> {
    let file = |(name, sha256): (&str, &str)| {
        let path = folder.join(name);
        let bytes = fs::read(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        intact(bytes, sha256, &path)
    };
    FILES.into_iter().map(file).collect()
}

fn from_wheel(wheel: &Path) -> Result<Vec<Vec<u8>>, String> {
    let broken = |reason: String| format!("cannot unpack {}: {reason}", wheel.display());
    let bytes = fs::read(wheel).map_err(|error| broken(error.to_string()))?;
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(error.to_string()))?;
    let mut file = |(name, sha256): (&str, &str)| {
        let mut entry =
            archive.by_name(&format!("uplot/static/{name}")).map_err(|error| broken(error.to_string()))?;
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).map_err(|error| broken(error.to_string()))?;
        intact(bytes, sha256, wheel)
    };
    FILES.into_iter().map(&mut file).collect()
}

fn from_pip(out_dir: &Path) -> Result<Vec<Vec<u8>>, String> {
    // A folder per process: two builds may run at the same time.
    let folder = out_dir.join(format!("wheel-{}", std::process::id()));
    let mut reason = String::from("python3 was not found");
    for python in ["python3", "python"] {
        let output = Command::new(python)
            .args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"])
            .args(["--only-binary", ":all:", "--dest"])
            .args([folder.as_os_str(), WANTED.as_ref()])
            .output();
        let Ok(output) = output else { continue };
        if output.status.success() {
            let files = from_wheel(&folder.join(WHEEL));
            let _ = fs::remove_dir_all(&folder);
            return files;
        }
        let told = String::from_utf8_lossy(&output.stderr);
        let line = told.lines().rfind(|line| !line.trim().is_empty());
        reason = line.unwrap_or("pip gave no reason").trim().to_owned();
    }
    Err(format!(
        "uPlot could not be fetched ({reason}): install Python 3 with pip and a network, or let the environment variable {VARIABLE} name the wheel {WHEEL}"
    ))
}

fn intact(bytes: Vec<u8>, sha256: &str, from: &Path) -> Result<Vec<u8>, String> {
    let found: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    match found == sha256 {
        true => Ok(bytes),
        false => Err(format!(
            "{} does not hold the pinned uPlot (its SHA-256 differs): delete it, or take {WANTED}",
            from.display()
        )),
    }
}
