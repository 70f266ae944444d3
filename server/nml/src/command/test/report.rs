//! Results of tests: a table, JSON, JUnit.

use std::fmt::Write;
use std::time::Duration;

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};
use serde_json::json;

use super::{Outcome, Verdict};

pub(super) fn text(outcomes: &[Outcome]) -> String {
    let mut text = String::new();
    let width = outcomes.iter().map(|it| it.path.chars().count()).max().unwrap_or(0).min(90);
    for it in outcomes {
        let passed = it.judged.iter().filter(|it| it.passed).count();
        let worst = it.judged.iter().filter_map(|it| it.deviation).reduce(f64::max);
        // Writing to a string cannot fail.
        let _ = write!(text, "{:<7} {:width$}  {:<16}", word(&it.verdict), it.path, it.engine);
        if !it.judged.is_empty() {
            let _ = write!(text, " {passed}/{}", it.judged.len());
        }
        if let Some(worst) = worst {
            let _ = write!(text, "  worst {worst:.1e}");
        }
        if let Some(why) = why(&it.verdict) {
            let _ = write!(text, "  {why}");
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    let count = |word: &str| outcomes.iter().filter(|it| self::word(&it.verdict) == word).count();
    let _ = writeln!(
        text,
        "{} passed, {} failed, {} broken, {} skipped",
        count("pass"),
        count("FAIL"),
        count("BROKEN"),
        count("skip")
    );
    text
}

fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "pass",
        Verdict::Failed(_) => "FAIL",
        Verdict::Broken(_) => "BROKEN",
        Verdict::Skipped(_) => "skip",
    }
}

fn why(verdict: &Verdict) -> Option<&str> {
    match verdict {
        Verdict::Passed => None,
        Verdict::Failed(why) | Verdict::Broken(why) | Verdict::Skipped(why) => Some(why),
    }
}

pub(super) fn json(outcomes: &[Outcome]) -> String {
    let tests: Vec<_> = outcomes
        .iter()
        .map(|it| {
            let observables: Vec<_> = it
                .judged
                .iter()
                .map(|it| {
                    json!({
                        "experiment": it.experiment, "kind": it.kind, "passed": it.passed,
                        "observed": it.observed, "expected": it.expected, "tolerance": it.tolerance,
                        "deviation": it.deviation, "problem": it.problem,
                    })
                })
                .collect();
            json!({
                "path": it.path, "engine": it.engine, "target": it.target,
                "verdict": word(&it.verdict).to_lowercase(), "why": why(&it.verdict),
                "seconds": it.seconds, "observables": observables,
            })
        })
        .collect();
    format!("{:#}\n", json!({ "tests": tests }))
}

pub(super) fn junit(outcomes: &[Outcome]) -> String {
    let mut suite = TestSuite::new("nml test");
    for it in outcomes {
        let status = match &it.verdict {
            Verdict::Passed => TestCaseStatus::success(),
            Verdict::Skipped(why) => {
                let mut status = TestCaseStatus::skipped();
                status.set_message(why.as_str());
                status
            }
            Verdict::Failed(why) | Verdict::Broken(why) => {
                let kind = match it.verdict {
                    Verdict::Broken(_) => NonSuccessKind::Error,
                    _ => NonSuccessKind::Failure,
                };
                let mut status = TestCaseStatus::non_success(kind);
                status.set_message(why.as_str());
                status
            }
        };
        let mut case = TestCase::new(it.path.as_str(), status);
        case.set_classname(it.engine.as_str());
        case.set_time(Duration::from_secs_f64(it.seconds));
        suite.add_test_case(case);
    }
    let mut report = quick_junit::Report::new("nml test");
    report.add_test_suite(suite);
    report.to_string().unwrap_or_default() + "\n"
}
