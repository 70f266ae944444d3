//! The official files as they were published: names, hashes and texts.

use std::sync::OnceLock;

use crate::schema::Compiled;

include!(concat!(env!("OUT_DIR"), "/official.rs"));

/// Where the official files come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Name of the PyPI package.
    pub package: &'static str,
    /// Its version.
    pub version: &'static str,
    /// File name of its wheel.
    pub wheel: &'static str,
    /// SHA-256 of the wheel, hexadecimal.
    pub wheel_sha256: &'static str,
}

/// One embedded file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfficialFile {
    /// Name without folders, unique: `Cells.xml`, `NeuroML_v2.3.1.xsd`.
    pub name: &'static str,
    /// Path inside the jar.
    pub path: &'static str,
    /// SHA-256, hexadecimal.
    pub sha256: &'static str,
    /// Size in bytes.
    pub size: usize,
}

struct Embedded {
    file: OfficialFile,
    content: Content,
    text: OnceLock<String>,
}

/// How a file is embedded.
enum Content {
    Plain(&'static str),
    Compressed(&'static [u8]),
}

/// All embedded files: the schemas in the order of their release, then the core types.
pub fn official_files() -> impl ExactSizeIterator<Item = OfficialFile> {
    FILES.iter().map(|embedded| embedded.file)
}

/// Names of the core component types (`Cells.xml`, …), which LEMS files may include from anywhere.
pub fn core_files() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|embedded| embedded.file.name).filter(|name| name.ends_with(".xml"))
}

/// The text of an official file; that of a schema is inflated at the first call.
pub fn official_text(name: &str) -> Option<&'static str> {
    let embedded = FILES.iter().find(|embedded| embedded.file.name == name)?;
    match embedded.content {
        Content::Plain(text) => Some(text),
        Content::Compressed(bytes) => Some(embedded.text.get_or_init(|| inflate(bytes))),
    }
}

/// The compiled schema in the file `name`.
pub(crate) fn compiled(name: &str) -> Option<&'static Compiled> {
    SCHEMAS.iter().find(|compiled| compiled.name == name)
}

pub(crate) fn inflate(compressed: &[u8]) -> String {
    let bytes = miniz_oxide::inflate::decompress_to_vec(compressed).expect("the build script compressed it");
    String::from_utf8(bytes).expect("the official files are UTF-8")
}
