//! `concise`: one line for each finding, in the form that editors and `grep` understand.

use std::io::{self, Write};

use super::super::finding::Report;
use crate::terminal;

pub(super) fn write(reports: &[Report], out: &mut dyn Write) -> io::Result<()> {
    for finding in reports.iter().flat_map(|it| &it.findings) {
        let style = terminal::severity_style(finding.severity);
        let (file, line, column) = (&finding.file, finding.range.start.line, finding.range.start.column);
        let (severity, rule) = (finding.severity.name(), finding.rule);
        // A message may have several lines; the first one says what is wrong.
        let message = finding.message.lines().next().unwrap_or_default();
        writeln!(out, "{file}:{line}:{column}: {style}{severity}[{rule}]{style:#} {message}")?;
    }
    Ok(())
}
