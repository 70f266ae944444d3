//! Obtains the official definitions, verifies them, and compiles them for embedding.

mod content;
mod lock;
mod nfa;
mod official;
mod pattern;
#[path = "../src/tables.rs"]
mod tables;
mod xsd;

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use lock::Lock;

fn main() {
    if let Err(reason) = build() {
        println!("cargo::error={}", reason.replace('\n', " "));
        std::process::exit(1);
    }
}

fn build() -> Result<(), String> {
    let folder =
        |name: &str| env::var_os(name).map(PathBuf::from).ok_or_else(|| format!("cargo sets no {name}"));
    let (package, out_dir) = (folder("CARGO_MANIFEST_DIR")?, folder("OUT_DIR")?);
    // Without `..`, for people read these paths.
    let workspace = package.ancestors().nth(2).ok_or("the crate lies in no workspace")?;
    let schemas = workspace.join("schemas");
    let official = schemas.join("official");
    let lock = lock::read(&schemas.join("schemas.lock"))?;
    println!("cargo::rerun-if-env-changed={}", official::VARIABLE);
    println!("cargo::rerun-if-changed={}", schemas.join("schemas.lock").display());
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=src/tables.rs");
    let files = official::obtain(&lock, &official, &out_dir)?;
    for pinned in lock.files.iter().filter(|pinned| official.join(pinned.name()).exists()) {
        println!("cargo::rerun-if-changed={}", official.join(pinned.name()).display());
    }
    embed(&lock, &files, &out_dir)
}

/// Writes the compiled schemas and the originals, and the code that includes them. The core types are read at every
/// start, so they are embedded as they are; all the rest is compressed.
fn embed(lock: &Lock, files: &[Vec<u8>], out_dir: &Path) -> Result<(), String> {
    let mut code = format!(
        "/// Where the official files come from.\npub const ORIGIN: Origin = Origin {{ package: {:?}, version: {:?}, wheel: {:?}, wheel_sha256: {:?} }};\n\n",
        lock.package,
        lock.version,
        lock.wheel.name(),
        lock.wheel.sha256
    );
    code.push_str(&format!("static FILES: [Embedded; {}] = [\n", files.len()));
    let n_schemas = lock.files.iter().filter(|pinned| pinned.name().ends_with(".xsd")).count();
    let mut schemas = format!("static SCHEMAS: [Compiled; {n_schemas}] = [\n");
    for (pinned, bytes) in lock.files.iter().zip(files) {
        // Versions whose schemas are the same file share one copy.
        let hash = &pinned.sha256[..16];
        let is_schema = pinned.name().ends_with(".xsd");
        let (written, form) = match is_schema {
            true => (miniz_oxide::deflate::compress_to_vec(bytes, 9), "Compressed(include_bytes!"),
            false => (bytes.clone(), "Plain(include_str!"),
        };
        write_once(&out_dir.join(hash), &written)?;
        writeln!(
            code,
            "    Embedded {{ file: OfficialFile {{ name: {:?}, path: {:?}, sha256: {:?}, size: {} }}, content: Content::{form}(concat!(env!(\"OUT_DIR\"), \"/{hash}\"))), text: OnceLock::new() }},",
            pinned.name(),
            pinned.path,
            pinned.sha256,
            bytes.len()
        )
        .map_err(|error| error.to_string())?;
        if is_schema {
            let text = std::str::from_utf8(bytes).map_err(|error| format!("{}: {error}", pinned.name()))?;
            let compiled = xsd::compile(text)
                .map_err(|error| format!("{} is beyond the compiler: {error}", pinned.name()))?;
            let documentation = compiled.documentation.join("\0");
            write_once(&out_dir.join(format!("{hash}.tables")), &compiled.tables.write())?;
            write_once(&out_dir.join(format!("{hash}.pool")), compiled.pool.as_bytes())?;
            write_once(&out_dir.join(format!("{hash}.matchers")), &compiled.matchers)?;
            write_once(
                &out_dir.join(format!("{hash}.docs")),
                &miniz_oxide::deflate::compress_to_vec(documentation.as_bytes(), 9),
            )?;
            writeln!(schemas, "    Compiled {{ name: {:?}, tables: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{hash}.tables\")), pool: include_str!(concat!(env!(\"OUT_DIR\"), \"/{hash}.pool\")), matchers: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{hash}.matchers\")), documentation: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{hash}.docs\")), schema: OnceLock::new() }},", pinned.name())
                .map_err(|error| error.to_string())?;
        }
    }
    code.push_str("];\n\n");
    code.push_str(&schemas);
    code.push_str("];\n");
    write_once(&out_dir.join("official.rs"), code.as_bytes())
}

fn write_once(path: &Path, bytes: &[u8]) -> Result<(), String> {
    fs::write(path, bytes).map_err(|error| format!("cannot write {}: {error}", path.display()))
}
