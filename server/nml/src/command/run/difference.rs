//! Two recordings side by side, as a table.

use std::fmt::Write;

use engines::compare::{Difference, Spikes, Trace, difference, spikes};
use plot::scale::number;

use super::external::Side;

/// What the files of a person show at a glance; more is counted.
const MOST: usize = 40;

/// The table of all quantities and events that both sides have.
pub(super) fn table(first: &Side, second: &Side) -> String {
    let mut text = format!("  {} beside {}\n", first.label, second.label);
    let differences: Vec<Difference> = first
        .columns()
        .filter_map(|(name, values)| {
            let (_, other) = second.columns().find(|it| it.0 == name)?;
            let trace = |times, values| Trace { name, times, values };
            Some(difference(trace(&first.memory.times, values), trace(&second.memory.times, other)))
        })
        .collect();
    let mut rows: Vec<[String; 8]> = vec![
        ["", "largest", "at (ms)", "mean", "of range", "spikes", "apart (ms)", "mean (ms)"]
            .map(str::to_owned),
    ];
    rows.extend(differences.iter().map(row));
    rows.extend(events(first, second));
    let n_rows = rows.len() - 1;
    rows.truncate(MOST + 1);
    let widths: Vec<usize> =
        (0..8).map(|at| rows.iter().map(|it| it[at].chars().count()).max().unwrap_or(0)).collect();
    for row in &rows {
        let [name, cells @ ..] = row;
        let width = widths[0];
        // Writing to a string cannot fail.
        let _ = write!(text, "  {name:width$}");
        for (cell, &width) in cells.iter().zip(&widths[1..]) {
            let _ = write!(text, "  {cell:>width$}");
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    match n_rows {
        0 => text += "  they have no quantity in common\n",
        _ if n_rows > MOST => {
            let _ = writeln!(text, "  and {} more", n_rows - MOST);
        }
        _ => {}
    }
    text
}

fn row(it: &Difference) -> [String; 8] {
    let share = it.largest / it.extent;
    let share = if share.is_finite() { format!("{} %", number(share * 100.0, 3)) } else { String::new() };
    let [spikes, apart, mean] = it.spikes.map(in_words).unwrap_or_default();
    [
        it.name.clone(),
        number(it.largest, 4),
        number(it.at * 1e3, 6),
        number(it.mean, 4),
        share,
        spikes,
        apart,
        mean,
    ]
}

/// The events of sources that both sides have.
fn events(first: &Side, second: &Side) -> Vec<[String; 8]> {
    let mut rows = Vec::new();
    for (name, times) in first.events() {
        let Some((_, other)) = second.events().find(|it| it.0 == name) else { continue };
        let Some(spikes) = spikes(&times, &other) else { continue };
        let [spikes, apart, mean] = in_words(spikes);
        let empty = String::new;
        rows.push([name, empty(), empty(), empty(), empty(), spikes, apart, mean]);
    }
    rows
}

/// How many there are, and how far the pairs are from each other.
fn in_words(it: Spikes) -> [String; 3] {
    let counts = match it.first == it.second {
        true => it.first.to_string(),
        false => format!("{} : {}", it.first, it.second),
    };
    match it.matched {
        0 => [counts, String::new(), String::new()],
        _ => [counts, number(it.largest * 1e3, 4), number(it.mean * 1e3, 4)],
    }
}
