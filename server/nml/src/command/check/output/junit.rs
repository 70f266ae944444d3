//! `junit`: one suite for each file, one failed case for each error or warning, one passed case for a file without any.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report as JUnit, TestCase, TestCaseStatus, TestSuite};
use rules::Severity;

use super::super::finding::{Finding, Report};

pub(super) fn write(reports: &[Report], out: &mut dyn Write) -> io::Result<()> {
    let mut junit = JUnit::new("nml check");
    junit.add_test_suites(reports.iter().map(suite));
    // By way of a string: the library does not tell a closed pipe from other trouble.
    let text = junit.to_string().map_err(io::Error::other)?;
    out.write_all(text.as_bytes())
}

fn suite(report: &Report) -> TestSuite {
    let mut suite = TestSuite::new(&*report.path);
    suite.add_test_cases(report.findings.iter().map(case));
    if report.findings.is_empty() {
        suite.add_test_case(TestCase::new("valid", TestCaseStatus::success()));
    }
    suite
}

fn case(finding: &Finding) -> TestCase {
    let place = format!("{}:{}:{}", finding.file, finding.range.start.line, finding.range.start.column);
    let status = match finding.severity {
        Severity::Error | Severity::Warning => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(finding.message.as_str());
            status.set_type(finding.severity.name());
            status.set_description(format!("{place}: {} {}", finding.rule, finding.message));
            status
        }
        Severity::Info | Severity::Hint => TestCaseStatus::success(),
    };
    let mut case = TestCase::new(format!("{} ({place})", finding.rule), status);
    case.set_classname(&*finding.file);
    case
}
