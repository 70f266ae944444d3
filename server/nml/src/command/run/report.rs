//! What is said after a run: how it went, what was recorded, and why it ended if it ended early.

use std::fmt::Write;
use std::path::PathBuf;

use ::run::{End, Lowered, ModelError, Report, Settings, Summary};
use plot::scale::number;

use super::Outcome;
use crate::project::Opened;

/// More columns than this are counted, not listed.
const MOST_COLUMNS: usize = 24;

/// Steps, time, files and the extent of each column.
pub(super) fn summary(opened: &Opened, lowered: &Lowered, settings: &Settings, outcome: &Outcome) -> String {
    let mut text = String::new();
    let step = settings.step.unwrap_or(lowered.simulation.step);
    let report = &outcome.report;
    let name = match &*outcome.label {
        "" => lowered.simulation.id.clone(),
        label => format!("{} ({label})", lowered.simulation.id),
    };
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "{name}: {} steps of {} ms, {} ms simulated in {}, {} events",
        report.steps,
        number(step * 1e3, 6),
        number(report.time * 1e3, 6),
        duration(outcome.seconds),
        report.events
    );
    text + &recorded(opened, &outcome.written, &outcome.summary)
}

/// The files that were written, and the extent of each column.
pub(super) fn recorded(opened: &Opened, written: &[PathBuf], summary: &Summary) -> String {
    let mut text = String::new();
    for path in written {
        let shown = path.strip_prefix(&opened.here).unwrap_or(path);
        let _ = writeln!(text, "  wrote {}", shown.display());
    }
    let columns = &summary.columns;
    if columns.is_empty() {
        return text;
    }
    let width = columns.iter().take(MOST_COLUMNS).map(|it| it.quantity.chars().count()).max().unwrap_or(0);
    let _ = writeln!(text, "  {:width$}  {:>13} {:>13} {:>13}  (SI units)", "", "min", "max", "last");
    for it in columns.iter().take(MOST_COLUMNS) {
        let [min, max, last] = [it.min, it.max, it.last].map(|value| number(value, 6));
        let _ = writeln!(text, "  {:width$}  {min:>13} {max:>13} {last:>13}", it.quantity);
    }
    if columns.len() > MOST_COLUMNS {
        let _ = writeln!(text, "  and {} more columns", columns.len() - MOST_COLUMNS);
    }
    text
}

pub(super) fn duration(seconds: f64) -> String {
    if seconds < 1.0 { format!("{:.3} ms", seconds * 1e3) } else { format!("{seconds:.2} s") }
}

/// Why a model cannot be run, with the place of the component.
pub(super) fn model_error(opened: &Opened, lowered: &Lowered, error: &ModelError) -> String {
    let member = error.member.as_ref().map(|it| format!(" (`{it}`)")).unwrap_or_default();
    let place = error.component.and_then(|it| lowered.place(it));
    opened.tell(place, &format!("{error}{member}"))
}

/// Why a run ended before its time.
pub(super) fn end(opened: &Opened, lowered: &Lowered, report: &Report) -> String {
    let at = number(report.time * 1e3, 6);
    match &report.end {
        End::Finished => format!("finished at {at} ms"),
        End::Cancelled => format!("stopped at {at} ms; what was recorded until then is kept"),
        End::EventLoop { instance } => {
            format!("at {at} ms events without delay cause each other for ever in `{instance}`")
        }
        End::NotFinite(it) => {
            let mut message = format!(
                "`{}` of `{}` became {} at {} ms",
                it.variable,
                it.instance,
                it.value,
                number(it.time * 1e3, 6)
            );
            if !it.equation.is_empty() {
                let _ = write!(message, "\n  {} = {}", it.variable, it.equation);
            }
            if !it.inputs.is_empty() {
                let inputs: Vec<String> =
                    it.inputs.iter().map(|(name, value)| format!("{name} = {}", number(*value, 6))).collect();
                let _ = write!(message, "\n  with {}", inputs.join(", "));
            }
            opened.tell(lowered.place(it.component), &message)
        }
    }
}
