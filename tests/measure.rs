//! What a server has used so far, as the kernel counts it, and what a list of times says.

use std::fs;

use crate::client::Client;

/// CPU of all threads of the server so far, in milliseconds.
pub fn cpu_ms(client: &Client) -> f64 {
    let tasks = fs::read_dir(format!("/proc/{}/task", client.process())).into_iter().flatten().flatten();
    let nanoseconds = tasks
        .filter_map(|it| fs::read_to_string(it.path().join("schedstat")).ok())
        .filter_map(|it| it.split(' ').next().and_then(|it| it.parse::<f64>().ok()));
    nanoseconds.sum::<f64>() / 1e6
}

/// A line of the kernel's account of the server's memory, in megabytes.
pub fn memory(client: &Client, name: &str) -> f64 {
    let status = fs::read_to_string(format!("/proc/{}/status", client.process())).unwrap_or_default();
    let line = status.lines().find_map(|it| it.strip_prefix(name)).unwrap_or_default();
    let kibibytes: f64 = line.split_whitespace().nth(1).and_then(|it| it.parse().ok()).unwrap_or(f64::NAN);
    kibibytes * 1024.0 / 1e6
}

/// The time that this share of a sorted list does not exceed.
pub fn percentile(sorted: &[f64], share: f64) -> f64 {
    let at = ((sorted.len() as f64 * share).ceil() as usize).clamp(1, sorted.len().max(1)) - 1;
    sorted.get(at).copied().unwrap_or(f64::NAN)
}
