//! Columns and events as files hold them: `.dat`, CSV, JSON, NPZ and spike files, read and written.
//!
//! Reading is total in the small and strict in the large: a line that cannot be understood becomes a [`Problem`] and is
//! left out; only a file with nothing to read at all is a [`ReadError`].

mod csv;
mod dat;
mod json;
mod npz;
mod number;
mod spikes;

use std::io::{self, Write};

pub use number::{Digits, push_number};

/// Columns of equal length, the first one usually time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
}

/// One named column of numbers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Column {
    /// Its name: the recorded quantity, or `column 2` when the file does not say.
    pub name: String,
    /// Symbol of its unit, empty when unknown.
    pub unit: String,
    /// Its values.
    pub values: Vec<f64>,
}

/// Events of named sources, in the order in which they were written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Events {
    /// Names of the sources.
    pub names: Vec<String>,
    /// For each event, the position of its source in `names`.
    pub sources: Vec<u32>,
    /// For each event, when it was.
    pub times: Vec<f64>,
}

/// What a data file held.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// Columns.
    Table(Table),
    /// Events.
    Events(Events),
}

/// How columns or events are written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Numbers between blanks or tabs, no names: what jLEMS and NEURON write.
    Dat,
    /// Names in the first line, commas between.
    Csv,
    /// One object: `{"columns": [{"name", "unit", "values"}]}` or `{"events": …}`.
    Json,
    /// NumPy's archive: one array per column, under its name.
    Npz,
    /// One event a line: time, then source.
    TimeId,
    /// One event a line: source, then time.
    IdTime,
}

/// A file's data together with what was wrong in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// The data that could be read.
    pub data: Data,
    /// What was left out, by line.
    pub problems: Vec<Problem>,
}

/// Something in a file that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub kind: ProblemKind,
}

/// Why a line was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemKind {
    /// A word that is no number.
    NotANumber(String),
    /// Fewer or more values than the lines before.
    WrongCount {
        /// Values in this line.
        found: usize,
        /// Values in the first line of numbers.
        expected: usize,
    },
}

/// Nothing could be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// There is no line of numbers.
    #[error("there are no numbers in it")]
    NoNumbers,
    /// The JSON is broken or not ours.
    #[error("its JSON cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// The archive is broken or holds what is not an array of numbers.
    #[error("its NPZ archive cannot be read: {0}")]
    Npz(String),
    /// More values than fit in the memory that reading may take.
    #[error("it claims to hold {0} values, which is more than can be read")]
    TooLarge(u64),
}

impl Format {
    /// The format that a file's name and first bytes speak for.
    pub fn of(name: &str, bytes: &[u8]) -> Format {
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
        match extension.as_str() {
            _ if bytes.starts_with(b"PK\x03\x04") => Format::Npz,
            "npz" => Format::Npz,
            "json" => Format::Json,
            "csv" => Format::Csv,
            "spikes" | "spike" => spikes::order(bytes),
            _ if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{') => Format::Json,
            _ => Format::Dat,
        }
    }

    /// The usual ending of such files, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Dat => "dat",
            Format::Csv => "csv",
            Format::Json => "json",
            Format::Npz => "npz",
            Format::TimeId | Format::IdTime => "spikes",
        }
    }
}

impl Table {
    /// Number of rows: of the shortest column.
    pub fn n_rows(&self) -> usize {
        self.columns.iter().map(|column| column.values.len()).min().unwrap_or(0)
    }
}

/// Reads a data file. A name helps to tell the format, see [`Format::of`].
pub fn read(bytes: &[u8], format: Format) -> Result<Read, ReadError> {
    let clean = |data| Read { data, problems: Vec::new() };
    match format {
        Format::Dat => dat::read(bytes),
        Format::Csv => csv::read(bytes),
        Format::Json => json::read(bytes).map(clean),
        Format::Npz => npz::read(bytes).map(|table| clean(Data::Table(table))),
        Format::TimeId | Format::IdTime => spikes::read(bytes, format),
    }
}

/// Writes columns. The event formats write nothing but an error.
pub fn write(table: &Table, format: Format, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Dat => write_dat_rows(&slices(table), Digits::Double, out),
        Format::Csv => {
            write_csv_head(table.columns.iter().map(|column| (&*column.name, &*column.unit)), out)?;
            write_csv_rows(&slices(table), out)
        }
        Format::Json => json::write(table, out),
        Format::Npz => npz::write(table, out),
        Format::TimeId | Format::IdTime => {
            Err(io::Error::new(io::ErrorKind::InvalidInput, "columns are not events"))
        }
    }
}

/// Writes events. NPZ gets the arrays `times`, `sources` and `names`.
pub fn write_events(events: &Events, format: Format, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::TimeId | Format::IdTime | Format::Dat => spikes::write(events, format, Digits::Double, out),
        Format::Csv => csv::write_events(events, out),
        Format::Json => json::write_events(events, out),
        Format::Npz => npz::write_events(events, out),
    }
}

/// Writes rows in the layout of jLEMS: a tab after every value. For streaming: call it chunk by chunk.
pub fn write_dat_rows(columns: &[&[f64]], digits: Digits, out: &mut dyn Write) -> io::Result<()> {
    dat::write_rows(columns, digits, out)
}

/// Writes the first line of a CSV file: `name (unit)`, quoted where needed.
pub fn write_csv_head<'a>(
    columns: impl Iterator<Item = (&'a str, &'a str)>,
    out: &mut dyn Write,
) -> io::Result<()> {
    csv::write_head(columns, out)
}

/// Writes rows of a CSV file. For streaming: call it chunk by chunk.
pub fn write_csv_rows(columns: &[&[f64]], out: &mut dyn Write) -> io::Result<()> {
    csv::write_rows(columns, out)
}

/// Writes a line per event, as an EventOutputFile has it. For streaming: call it with the events since the last time.
pub fn write_spikes(events: &Events, format: Format, digits: Digits, out: &mut dyn Write) -> io::Result<()> {
    spikes::write(events, format, digits, out)
}

fn slices(table: &Table) -> Vec<&[f64]> {
    table.columns.iter().map(|column| &*column.values).collect()
}

#[cfg(test)]
mod tests;
