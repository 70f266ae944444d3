//! `--statistics`: how often each rule found something.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::super::finding::Report;

/// Prints a table, the most frequent rule first.
pub(crate) fn write(reports: &[Report], out: &mut dyn Write) -> io::Result<()> {
    let mut counts: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    for report in reports {
        let mut seen_here = Vec::new();
        for finding in &report.findings {
            let key = (finding.rule, finding.severity.name());
            let (n_findings, n_files) = counts.entry(key).or_default();
            *n_findings += 1;
            if !seen_here.contains(&key) {
                seen_here.push(key);
                *n_files += 1;
            }
        }
    }
    let mut rows: Vec<_> = counts.into_iter().collect();
    rows.sort_by_key(|&(key, (n_findings, _))| (std::cmp::Reverse(n_findings), key));
    for ((rule, severity), (n_findings, n_files)) in rows {
        let files = if n_files == 1 { "file" } else { "files" };
        writeln!(out, "{n_findings:>7}  {severity:<7}  {rule}  ({n_files} {files})")?;
    }
    Ok(())
}
