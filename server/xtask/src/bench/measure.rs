//! What a command needs: CPU seconds, wall seconds, peak memory.
//!
//! The operating system keeps these sums for all children of a process together. So each measurement starts this program
//! anew as a small parent (`cargo xtask measure COMMAND…`) that has one child only.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use nix::sys::resource::{Resource, UsageWho, getrusage, setrlimit};
use nix::sys::time::TimeValLike;

use crate::Failure;

/// What one run of a command needed.
#[derive(Debug, Clone, Copy)]
pub struct Need {
    /// User and system CPU, in milliseconds.
    pub cpu_ms: f64,
    /// Wall time, in milliseconds.
    pub wall_ms: f64,
    /// The most memory that was resident, in kibibytes.
    pub peak_kib: i64,
    /// The exit code; -1 after a signal.
    pub code: i32,
}

/// Runs a command once, its output thrown away.
///
/// # Errors
/// The command cannot be started.
pub fn once(program: &Path, arguments: &[OsString]) -> Result<Need, Failure> {
    within(None, program, arguments)
}

/// Likewise, and ends it when it has used so many CPU seconds.
///
/// # Errors
/// The command cannot be started.
pub fn within(limit: Option<u64>, program: &Path, arguments: &[OsString]) -> Result<Need, Failure> {
    let this = std::env::current_exe().map_err(|it| it.to_string())?;
    let mut parent = Command::new(this);
    parent.arg("measure");
    if let Some(limit) = limit {
        parent.args(["--limit", &limit.to_string()]);
    }
    parent.arg("--").arg(program).args(arguments);
    let output = parent.output().map_err(|it| it.to_string())?;
    let told = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<f64> = told.split_whitespace().filter_map(|it| it.parse().ok()).collect();
    let [cpu_ms, wall_ms, peak_kib, code] = numbers[..] else {
        return Err(format!("{}: {}", program.display(), String::from_utf8_lossy(&output.stderr).trim()));
    };
    Ok(Need { cpu_ms, wall_ms, peak_kib: peak_kib as i64, code: code as i32 })
}

/// The parent: runs the command and prints the four numbers.
///
/// # Errors
/// The command cannot be started.
pub fn child(command: &[OsString], limit: Option<u64>) -> Result<(), Failure> {
    if let Some(limit) = limit {
        // The child inherits it; what does not end by itself then is ended a second later.
        setrlimit(Resource::RLIMIT_CPU, limit, limit + 1).map_err(|it| it.to_string())?;
    }
    let (program, arguments) = command.split_first().ok_or("measure what?")?;
    let started = Instant::now();
    let mut child = Command::new(program);
    child.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let status = child.status().map_err(|it| it.to_string())?;
    let wall_ms = started.elapsed().as_secs_f64() * 1e3;
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).map_err(|it| it.to_string())?;
    let cpu_us = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    println!("{} {wall_ms} {} {}", cpu_us as f64 / 1e3, usage.max_rss(), status.code().unwrap_or(-1));
    Ok(())
}

/// The median of several runs, each number for itself.
pub fn median(needs: &[Need]) -> Option<Need> {
    let middle = |of: fn(&Need) -> f64| {
        let mut values: Vec<f64> = needs.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    };
    Some(Need {
        cpu_ms: middle(|it| it.cpu_ms)?,
        wall_ms: middle(|it| it.wall_ms)?,
        peak_kib: middle(|it| it.peak_kib as f64)? as i64,
        code: needs.first()?.code,
    })
}
