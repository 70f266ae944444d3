//! The files of a simulation, written while it runs.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;

use lower::{EventFormat, Simulation};
use plot::data::{self, Column, Digits, Events, Format, Table};
use sim::{Chunk, Name, Sink};

use crate::folder::{Folder, Output, WriteError};

/// Writes the output files and event files of a simulation.
///
/// `.dat` and CSV are streamed. JSON and NPZ are one object, so their values are kept until the end.
#[derive(Debug)]
pub struct Files {
    columns: Vec<ColumnFile>,
    events: Vec<SpikeFile>,
    failure: Option<WriteError>,
}

#[derive(Debug)]
struct ColumnFile {
    path: PathBuf,
    out: Output,
    format: Format,
    names: Vec<String>,
    columns: Vec<usize>,
    /// Values that wait for the end.
    kept: Vec<Vec<f64>>,
}

#[derive(Debug)]
struct SpikeFile {
    path: PathBuf,
    out: Output,
    format: Format,
    /// For each event column of the run, its source here.
    sources: Vec<Option<u32>>,
    pending: Events,
}

impl Files {
    /// Creates the files. `format` is that of all of them in place of the layout of the reference.
    pub fn create(
        simulation: &Simulation,
        folder: &Folder,
        format: Option<Format>,
    ) -> Result<Files, WriteError> {
        let mut columns = Vec::new();
        for (at, file) in simulation.files.iter().enumerate() {
            // Of two with one path the last counts, as it would overwrite the first.
            let is_repeated = simulation.files[at + 1..].iter().any(|it| it.path == file.path);
            if file.path.is_empty() || is_repeated {
                continue;
            }
            let (path, out) = folder.create(&named(&file.path, format))?;
            let mut names = vec!["t".to_owned()];
            names.extend(file.columns.iter().map(|(id, _)| id.clone()));
            columns.push(ColumnFile {
                path,
                out,
                format: format.unwrap_or(Format::Dat),
                kept: vec![Vec::new(); names.len()],
                names,
                columns: file.columns.iter().map(|&(_, column)| column).collect(),
            });
        }
        let mut events = Vec::new();
        for file in simulation.event_files.iter().filter(|it| !it.path.is_empty()) {
            let Some(order) = file.format else { continue };
            let (path, out) = folder.create(&named(&file.path, format))?;
            let order = match order {
                EventFormat::TimeId => Format::TimeId,
                EventFormat::IdTime => Format::IdTime,
            };
            let count = file.selections.iter().map(|it| it.event_column + 1).max().unwrap_or(0);
            let mut sources = vec![None; count];
            for (source, it) in file.selections.iter().enumerate() {
                sources[it.event_column] = Some(source as u32);
            }
            let names = file.selections.iter().map(|it| it.id.clone()).collect();
            events.push(SpikeFile {
                path,
                out,
                format: format.unwrap_or(order),
                sources,
                pending: Events { names, ..Events::default() },
            });
        }
        Ok(Files { columns, events, failure: None })
    }

    /// Writes what is left and closes the files.
    pub fn finish(mut self) -> Result<Vec<PathBuf>, WriteError> {
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        let mut written = Vec::new();
        for mut file in self.columns {
            let outcome = file.finish();
            outcome.map_err(|problem| WriteError::Io { path: file.path.clone(), problem })?;
            written.push(file.path);
        }
        for mut file in self.events {
            let outcome = file.finish();
            outcome.map_err(|problem| WriteError::Io { path: file.path.clone(), problem })?;
            written.push(file.path);
        }
        Ok(written)
    }
}

/// The name of a file with the ending of another format. Other endings than `.dat` stay, since they tell files apart: `x.dat` and `x.spikes`.
fn named(path: &str, format: Option<Format>) -> String {
    match format {
        None | Some(Format::Dat) => path.to_owned(),
        Some(format) => {
            let stem = path.strip_suffix(".dat").unwrap_or(path);
            format!("{stem}.{}", format.extension())
        }
    }
}

impl Sink for Files {
    fn start(&mut self, _: &[Name]) -> ControlFlow<()> {
        for file in self.columns.iter_mut().filter(|it| it.format == Format::Csv) {
            let names = file.names.iter().enumerate().map(|(at, it)| (&**it, if at == 0 { "s" } else { "" }));
            if let Err(problem) = data::write_csv_head(names, &mut file.out) {
                self.failure = Some(WriteError::Io { path: file.path.clone(), problem });
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }

    fn chunk(&mut self, chunk: &Chunk<'_>) -> ControlFlow<()> {
        for file in &mut self.columns {
            if let Err(problem) = file.chunk(chunk) {
                self.failure = Some(WriteError::Io { path: file.path.clone(), problem });
                return ControlFlow::Break(());
            }
        }
        for file in &mut self.events {
            if let Err(problem) = file.flush() {
                self.failure = Some(WriteError::Io { path: file.path.clone(), problem });
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }

    fn event(&mut self, at: f64, event_column: usize) {
        for file in &mut self.events {
            if let Some(Some(source)) = file.sources.get(event_column) {
                file.pending.sources.push(*source);
                file.pending.times.push(at);
            }
        }
    }
}

impl ColumnFile {
    fn chunk(&mut self, chunk: &Chunk<'_>) -> std::io::Result<()> {
        let mut values: Vec<&[f64]> = vec![chunk.times];
        values.extend(self.columns.iter().map(|&at| chunk.column(at)));
        match self.format {
            Format::Dat => data::write_dat_rows(&values, Digits::JavaFloat, &mut self.out),
            Format::Csv => data::write_csv_rows(&values, &mut self.out),
            _ => {
                for (kept, new) in self.kept.iter_mut().zip(values) {
                    kept.extend_from_slice(new);
                }
                Ok(())
            }
        }
    }

    fn finish(&mut self) -> std::io::Result<()> {
        if !matches!(self.format, Format::Dat | Format::Csv) {
            let columns = self.names.iter().zip(std::mem::take(&mut self.kept)).enumerate();
            let table = Table {
                columns: columns
                    .map(|(at, (name, values))| Column {
                        name: name.clone(),
                        unit: if at == 0 { "s".into() } else { String::new() },
                        values,
                    })
                    .collect(),
            };
            data::write(&table, self.format, &mut self.out)?;
        }
        self.out.flush()
    }
}

impl SpikeFile {
    fn is_streamed(&self) -> bool {
        matches!(self.format, Format::TimeId | Format::IdTime)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        if self.is_streamed() && !self.pending.times.is_empty() {
            data::write_spikes(&self.pending, self.format, Digits::JavaFloat, &mut self.out)?;
            self.pending.times.clear();
            self.pending.sources.clear();
        }
        Ok(())
    }

    fn finish(&mut self) -> std::io::Result<()> {
        self.flush()?;
        if !self.is_streamed() {
            data::write_events(&self.pending, self.format, &mut self.out)?;
        }
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Example 12 of NeuroML writes `ex12.dat` and `ex12.spikes`.
    #[test]
    fn files_that_only_their_endings_tell_apart_stay_apart() {
        assert_eq!(named("results/ex12.dat", Some(Format::Npz)), "results/ex12.npz");
        assert_eq!(named("results/ex12.spikes", Some(Format::Npz)), "results/ex12.spikes.npz");
        assert_eq!(named("results/ex12.spikes", None), "results/ex12.spikes");
    }
}
