//! `github`: workflow commands that GitHub shows as annotations beside the changed lines.

use std::io::{self, Write};

use rules::Severity;

use super::super::finding::Report;

pub(super) fn write(reports: &[Report], out: &mut dyn Write) -> io::Result<()> {
    for finding in reports.iter().flat_map(|it| &it.findings) {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info | Severity::Hint => "notice",
        };
        let (start, end) = (finding.range.start, finding.range.end);
        write!(out, "::{command} title={},file={}", property(finding.rule), property(&finding.file))?;
        // GitHub draws columns only where the whole range lies on one line.
        if start.line == end.line {
            write!(out, ",line={},col={},endColumn={}", start.line, start.column, end.column)?;
        } else {
            write!(out, ",line={},endLine={}", start.line, end.line)?;
        }
        let (file, line, column) = (&finding.file, start.line, start.column);
        writeln!(
            out,
            "::{}",
            data(&format!("{file}:{line}:{column}: {} {}", finding.rule, finding.message))
        )?;
    }
    Ok(())
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
