//! `json`: one array of findings. The format is stable; see [`Finding`](super::super::finding::Finding).

use std::io::{self, Write};

use super::super::finding::Report;

pub(super) fn write(reports: &[Report], out: &mut dyn Write) -> io::Result<()> {
    // One finding per line: easy to `grep`, small differences when stored.
    let mut separator = "[";
    for finding in reports.iter().flat_map(|it| &it.findings) {
        write!(out, "{separator}\n  ")?;
        serde_json::to_writer(&mut *out, finding)?;
        separator = ",";
    }
    writeln!(out, "{}", if separator == "[" { "[]" } else { "\n]" })
}
