//! The output of a run as if it had been written to files and read again, without files.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use lower::{Lowered, Simulation};
use sim::{Control, End, Memory, Mode};

use crate::{Job, Settings};

/// What a model would have written, by path.
#[derive(Debug, Default)]
pub struct Outputs {
    memory: Memory,
    /// The columns of a table after the time.
    tables: HashMap<PathBuf, Vec<usize>>,
    /// Ids and event columns.
    spikes: HashMap<PathBuf, Vec<(String, usize)>>,
}

impl Outputs {
    /// Runs a model of a folder as jLEMS would. The error is a sentence.
    pub fn of(lowered: &Lowered, folder: &Path, control: &Control) -> Result<Outputs, String> {
        let settings = Settings { mode: Mode::Reference, threads: 1, ..Settings::default() };
        let job = Job::new(lowered, &settings).map_err(|it| it.to_string())?;
        let (memory, report) = job.in_memory(control);
        match report.end {
            End::Finished => Ok(Outputs::new(memory, &job.simulation, folder)),
            End::NotFinite(it) => {
                Err(format!("`{}` of `{}` became {} at {} s", it.variable, it.instance, it.value, it.time))
            }
            End::Cancelled => Err("stopped".into()),
            End::EventLoop { instance } => Err(format!("events cause each other for ever in `{instance}`")),
        }
    }

    fn new(memory: Memory, simulation: &Simulation, folder: &Path) -> Outputs {
        let at = |path: &str| model::normalize(&folder.join(path));
        let columns = |columns: &[(String, usize)]| columns.iter().map(|(_, it)| *it).collect();
        let tables = simulation.files.iter().map(|it| (at(&it.path), columns(&it.columns))).collect();
        let sources =
            |it: &lower::EventFile| it.selections.iter().map(|it| (it.id.clone(), it.event_column)).collect();
        let spikes = simulation.event_files.iter().map(|it| (at(&it.path), sources(it))).collect();
        Outputs { memory, tables, spikes }
    }

    /// One column of a table with the digits of the file; column 0 is the time.
    pub(super) fn column(&self, path: &Path, column: usize) -> Option<Vec<f64>> {
        let columns = self.tables.get(path)?;
        let values = match column.checked_sub(1) {
            None => &self.memory.times,
            Some(at) => self.memory.columns.get(*columns.get(at)?)?,
        };
        Some(values.iter().map(|it| printed(*it)).collect())
    }

    /// Whether there is such a table or event file.
    pub fn has(&self, path: &Path) -> bool {
        self.tables.contains_key(path) || self.spikes.contains_key(path)
    }

    /// The events of an event file: id and time.
    pub(super) fn events(&self, path: &Path) -> Option<Vec<(String, f64)>> {
        let sources = self.spikes.get(path)?;
        let mut ids: Vec<Option<&str>> = Vec::new();
        for (id, column) in sources {
            if ids.len() <= *column {
                ids.resize(column + 1, None);
            }
            ids[*column] = Some(id);
        }
        let events = self.memory.events.iter();
        Some(
            events
                .filter_map(|&(time, column)| Some(((*ids.get(column)?)?.to_owned(), printed(time))))
                .collect(),
        )
    }
}

/// jLEMS prints 32-bit floats with the shortest digits, and OMV reads those digits.
fn printed(value: f64) -> f64 {
    let value = value as f32;
    value.to_string().parse().unwrap_or(f64::from(value))
}
