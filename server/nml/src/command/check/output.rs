//! The output formats, one file each: findings in, text out.

mod concise;
mod full;
mod github;
mod json;
mod junit;
mod sarif;
mod statistics;

use std::io::{self, Write};

use clap::ValueEnum;

use super::finding::Report;
pub(crate) use statistics::write as write_statistics;

/// How findings are printed.
#[derive(Copy, Clone, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// With an excerpt of the source
    #[value(alias = "text")]
    Full,
    /// One line for each finding
    Concise,
    /// One array of findings (a stable format)
    Json,
    /// SARIF 2.1.0, for code scanning services
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
    /// JUnit XML, for continuous integration
    Junit,
}

impl Format {
    /// Whether it is a person who reads this (and who likes a summary).
    pub(crate) fn is_for_people(self) -> bool {
        matches!(self, Format::Full | Format::Concise)
    }
}

/// Prints all reports.
pub(crate) fn write(format: Format, reports: &[Report], out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Full => full::write(reports, out),
        Format::Concise => concise::write(reports, out),
        Format::Json => json::write(reports, out),
        Format::Sarif => sarif::write(reports, out),
        Format::Github => github::write(reports, out),
        Format::Junit => junit::write(reports, out),
    }
}
