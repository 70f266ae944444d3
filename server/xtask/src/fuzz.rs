//! Runs the fuzz targets of `server/fuzz`, without `cargo-fuzz`: libFuzzer only needs a few options of the compiler, and the
//! stable one has them.

use std::path::PathBuf;
use std::process::Command;

use crate::{Failure, repository, target_folder};

/// What tells libFuzzer where the program has been; overflows and broken assertions count as crashes.
const FLAGS: &str = "--cfg fuzzing -Cdebug-assertions -Ccodegen-units=1 -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Names of the targets, in `server/fuzz/fuzz_targets`.
const TARGETS: [&str; 3] = ["decode", "parse", "reparse"];

/// Runs one target, or each of them in turn, for so many seconds. What crashes is kept in `server/fuzz/artifacts`, what was
/// learnt in `server/fuzz/corpus`.
///
/// # Errors
/// A target does not build, or an input makes it fail.
pub fn run(target: Option<&str>, seconds: u32) -> Result<(), Failure> {
    let folder = repository().join("server/fuzz");
    // With an explicit target, the flags are not used for build scripts.
    let host = host()?;
    let build_folder = target_folder().join("fuzz");
    let mut build = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    build.args(["build", "--release", "--quiet", "--target", &host]).current_dir(&folder);
    build.env("RUSTFLAGS", FLAGS).env("CARGO_TARGET_DIR", &build_folder);
    done("the fuzz targets do not build", &mut build)?;
    for name in TARGETS.iter().filter(|it| target.is_none_or(|wanted| wanted == **it)) {
        let corpus = corpus(name)?;
        let artifacts = folder.join("artifacts").join(name);
        std::fs::create_dir_all(&artifacts).map_err(|it| it.to_string())?;
        println!("{name}, {seconds} s");
        let mut program = Command::new(build_folder.join(&host).join("release").join(name));
        program
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-artifact_prefix={}/", artifacts.display()))
            .arg(format!("-dict={}", folder.join("xml.dict").display()))
            .args([
                "-max_len=4096",
                "-timeout=10",
                "-rss_limit_mb=2048",
                "-verbosity=0",
                "-print_final_stats=1",
            ])
            .args(corpus);
        done(&format!("an input makes `{name}` fail; it is kept in {}", artifacts.display()), &mut program)?;
    }
    Ok(())
}

/// What was learnt before, and our own test models to begin with.
fn corpus(target: &str) -> Result<Vec<PathBuf>, Failure> {
    let learnt = repository().join("server/fuzz/corpus").join(target);
    std::fs::create_dir_all(&learnt).map_err(|it| it.to_string())?;
    Ok(vec![learnt, repository().join("tests/data")])
}

/// The platform of the compiler.
fn host() -> Result<String, Failure> {
    let output =
        Command::new("rustc").arg("-vV").output().map_err(|it| format!("rustc does not start: {it}"))?;
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let host = told.lines().find_map(|it| it.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| "rustc does not tell its platform".to_owned())
}

fn done(failure: &str, command: &mut Command) -> Result<(), Failure> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(failure.to_owned()),
        Err(problem) => Err(format!("{}: {problem}", command.get_program().to_string_lossy())),
    }
}
