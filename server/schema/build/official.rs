//! Obtains the official files: from `schemas/official/`, a wheel or folder at hand, or pip.
//!
//! Every way ends in the same check against the lock. A file that fails it stops the build,
//! because everything else in the program trusts these files.

use std::ffi::OsString;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use crate::lock::{Lock, Pinned};

/// Names the wheel, the jar or a folder to take the files from.
pub(crate) const VARIABLE: &str = "NML_OFFICIAL";

/// The bytes of all files of the lock, in its order.
pub(crate) fn obtain(lock: &Lock, official: &Path, out_dir: &Path) -> Result<Vec<Vec<u8>>, String> {
    // A read-only source tree keeps what was fetched beside the build's other output.
    let fallback = out_dir.join("official");
    for folder in [official, &fallback] {
        if let Some(files) = read_all(lock, folder)? {
            return Ok(files);
        }
    }
    let files = match std::env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
        Some(place) => from_place(lock, Path::new(&place))?,
        None => from_pip(lock, out_dir)?,
    };
    if store(lock, &files, official).is_err() {
        store(lock, &files, &fallback)
            .map_err(|error| format!("cannot write {}: {error}", fallback.display()))?;
    }
    Ok(files)
}

/// `None` when at least one file is not there; an error when one is there and not the right one.
fn read_all(lock: &Lock, folder: &Path) -> Result<Option<Vec<Vec<u8>>>, String> {
    let mut files = Vec::new();
    for pinned in &lock.files {
        let path = folder.join(pinned.name());
        match fs::read(&path) {
            Ok(bytes) if pinned.is_intact(&bytes) => files.push(bytes),
            Ok(_) => {
                return Err(format!(
                    "{} is not the file that schemas/schemas.lock pins (its SHA-256 differs): delete it and build again to fetch it anew",
                    path.display()
                ));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(format!("cannot read {}: {error}", path.display())),
        }
    }
    Ok((files.len() == lock.files.len()).then_some(files))
}

fn from_place(lock: &Lock, place: &Path) -> Result<Vec<Vec<u8>>, String> {
    if place.is_dir() {
        let wheel = place.join(lock.wheel.name());
        if wheel.is_file() {
            return from_wheel(lock, &read(&wheel)?, &wheel);
        }
        return lock.files.iter().map(|pinned| from_folder(pinned, place)).collect();
    }
    let bytes = read(place).map_err(|error| {
        format!(
            "{error}: let {VARIABLE} name the wheel {}, or a folder with the files of schemas/schemas.lock",
            lock.wheel.name()
        )
    })?;
    if place.extension().is_some_and(|extension| extension == "jar") {
        return from_jar(lock, &bytes, place);
    }
    from_wheel(lock, &bytes, place)
}

fn from_folder(pinned: &Pinned, folder: &Path) -> Result<Vec<u8>, String> {
    let path =
        [folder.join(pinned.name()), folder.join(&pinned.path)].into_iter().find(|path| path.is_file());
    let path = path.ok_or_else(|| {
        format!("{} holds no {}: let {VARIABLE} name the wheel of the package, or a folder with all files of schemas/schemas.lock", folder.display(), pinned.name())
    })?;
    intact(pinned, read(&path)?, &path)
}

fn from_pip(lock: &Lock, out_dir: &Path) -> Result<Vec<Vec<u8>>, String> {
    // A folder per process: two builds may run at the same time.
    let folder = out_dir.join(format!("wheel-{}", std::process::id()));
    let wanted = format!("{}=={}", lock.package, lock.version);
    let mut reason = String::from("python3 was not found");
    for python in ["python3", "python"] {
        let output = Command::new(python)
            .args([
                "-m",
                "pip",
                "download",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
                "--only-binary",
                ":all:",
                "--dest",
            ])
            .args([OsString::from(&folder), OsString::from(&wanted)])
            .output();
        let Ok(output) = output else { continue };
        if output.status.success() {
            let wheel = folder.join(lock.wheel.name());
            let files = read(&wheel).and_then(|bytes| from_wheel(lock, &bytes, &wheel));
            // The files are kept; 27 MB of wheel need not be.
            let _ = fs::remove_dir_all(&folder);
            return files;
        }
        let told = String::from_utf8_lossy(&output.stderr);
        reason = told
            .lines()
            .rfind(|line| !line.trim().is_empty())
            .unwrap_or("pip gave no reason")
            .trim()
            .to_owned();
    }
    Err(format!(
        "the official NeuroML definitions could not be fetched ({reason}): install Python 3 with pip and a network, or let the environment variable {VARIABLE} name the wheel {} or a folder with the files of schemas/schemas.lock",
        lock.wheel.name()
    ))
}

fn from_wheel(lock: &Lock, wheel: &[u8], path: &Path) -> Result<Vec<Vec<u8>>, String> {
    if !lock.wheel.is_intact(wheel) {
        return Err(format!(
            "{} is not the wheel that schemas/schemas.lock pins (its SHA-256 differs): take {} {} from the package index",
            path.display(),
            lock.package,
            lock.version
        ));
    }
    let jar = unpack(wheel, &lock.jar)
        .map_err(|error| format!("cannot unpack {} from {}: {error}", lock.jar, path.display()))?;
    from_jar(lock, &jar, path)
}

fn from_jar(lock: &Lock, jar: &[u8], path: &Path) -> Result<Vec<Vec<u8>>, String> {
    let unpacked = |pinned: &Pinned| {
        let bytes = unpack(jar, &pinned.path)
            .map_err(|error| format!("cannot unpack {} from {}: {error}", pinned.path, path.display()))?;
        intact(pinned, bytes, path)
    };
    lock.files.iter().map(unpacked).collect()
}

fn intact(pinned: &Pinned, bytes: Vec<u8>, from: &Path) -> Result<Vec<u8>, String> {
    if pinned.is_intact(&bytes) {
        return Ok(bytes);
    }
    Err(format!(
        "{} in {} is not the file that schemas/schemas.lock pins (its SHA-256 differs): take the pinned version of the package",
        pinned.name(),
        from.display()
    ))
}

fn unpack(archive: &[u8], path: &str) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(archive))?;
    let mut bytes = Vec::new();
    archive.by_name(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

/// Each file appears whole or not at all, so that a build beside this one never sees half of it.
fn store(lock: &Lock, files: &[Vec<u8>], folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (pinned, bytes) in lock.files.iter().zip(files) {
        let unfinished: PathBuf = folder.join(format!(".{}.{}", pinned.name(), std::process::id()));
        fs::write(&unfinished, bytes)?;
        // Older than this run of the build script, or cargo would run it once more for nothing.
        fs::File::options().append(true).open(&unfinished)?.set_modified(
            std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_739_318_400),
        )?;
        fs::rename(&unfinished, folder.join(pinned.name()))?;
    }
    Ok(())
}
