//! `schemas.lock`: which official files there are, and how to know that they are the right ones.

use std::path::Path;

use sha2::{Digest, Sha256};

/// What `schemas.lock` pins.
pub(crate) struct Lock {
    pub(crate) package: String,
    pub(crate) version: String,
    pub(crate) wheel: Pinned,
    /// Path of the Java archive inside the wheel.
    pub(crate) jar: String,
    pub(crate) files: Vec<Pinned>,
}

/// One file and its hash.
pub(crate) struct Pinned {
    /// Path inside the archive that holds it.
    pub(crate) path: String,
    /// Lower-case hexadecimal.
    pub(crate) sha256: String,
}

impl Pinned {
    /// The file's name without folders; no two official files share one.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    pub(crate) fn is_intact(&self, bytes: &[u8]) -> bool {
        sha256(bytes) == self.sha256
    }
}

pub(crate) fn read(path: &Path) -> Result<Lock, String> {
    let text =
        std::fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    parse(&text).ok_or_else(|| {
        format!(
            "{} is not a lock file of the official definitions: restore it from the repository",
            path.display()
        )
    })
}

fn parse(text: &str) -> Option<Lock> {
    let (mut package, mut wheel, mut jar, mut files) = (None, None, None, Vec::new());
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["package", name, version] => package = Some((name.to_owned(), version.to_owned())),
            ["wheel", sha256, path] => wheel = Some(pinned(sha256, path)),
            ["jar", path] => jar = Some(path.to_owned()),
            ["file", sha256, _size, path] => files.push(pinned(sha256, path)),
            _ => return None,
        }
    }
    let (package, version) = package?;
    Some(Lock { package, version, wheel: wheel?, jar: jar?, files })
}

fn pinned(sha256: &str, path: &str) -> Pinned {
    Pinned { path: path.to_owned(), sha256: sha256.to_owned() }
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
