//! Automation of the project: set-up, benchmarks, house rules.

fn main() {}
