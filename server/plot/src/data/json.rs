//! Columns and events as JSON. What is not a number is `null`, since JSON has no word for it.

use std::io::{self, Write};

use serde::Deserialize;
use serde::de::Error as _;

use super::{Column, Data, Digits, Events, ReadError, Table, push_number};

#[derive(Deserialize)]
struct Held {
    columns: Option<Vec<HeldColumn>>,
    events: Option<HeldEvents>,
}

#[derive(Deserialize)]
struct HeldColumn {
    name: String,
    #[serde(default)]
    unit: String,
    values: Vec<Option<f64>>,
}

#[derive(Deserialize)]
struct HeldEvents {
    names: Vec<String>,
    sources: Vec<u32>,
    times: Vec<f64>,
}

pub(super) fn read(bytes: &[u8]) -> Result<Data, ReadError> {
    let broken = |what| ReadError::Json(serde_json::Error::custom(what));
    match serde_json::from_slice(bytes)? {
        Held { columns: Some(columns), .. } => {
            let column = |held: HeldColumn| Column {
                name: held.name,
                unit: held.unit,
                values: held.values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect(),
            };
            Ok(Data::Table(Table { columns: columns.into_iter().map(column).collect() }))
        }
        Held { events: Some(HeldEvents { names, sources, times }), .. } => {
            let is_named = sources.iter().all(|&source| (source as usize) < names.len());
            match is_named && sources.len() == times.len() {
                true => Ok(Data::Events(Events { names, sources, times })),
                false => Err(broken("its events do not fit together")),
            }
        }
        Held { .. } => Err(broken("it has neither `columns` nor `events`")),
    }
}

pub(super) fn write(table: &Table, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"{\"columns\":[")?;
    for (at, column) in table.columns.iter().enumerate() {
        let comma = if at == 0 { "\n" } else { ",\n" };
        write!(
            out,
            "{comma}{{\"name\":{},\"unit\":{},\"values\":",
            string(&column.name),
            string(&column.unit)
        )?;
        write_numbers(&column.values, out)?;
        out.write_all(b"}")?;
    }
    out.write_all(b"\n]}\n")
}

pub(super) fn write_events(events: &Events, out: &mut dyn Write) -> io::Result<()> {
    let names: Vec<String> = events.names.iter().map(|name| string(name)).collect();
    let sources: Vec<String> = events.sources.iter().map(u32::to_string).collect();
    write!(
        out,
        "{{\"events\":{{\"names\":[{}],\"sources\":[{}],\"times\":",
        names.join(","),
        sources.join(",")
    )?;
    write_numbers(&events.times, out)?;
    out.write_all(b"}}\n")
}

fn write_numbers(values: &[f64], out: &mut dyn Write) -> io::Result<()> {
    let mut text = b"[".to_vec();
    for (at, &value) in values.iter().enumerate() {
        if at > 0 {
            text.push(b',');
        }
        match value.is_finite() {
            true => push_number(value, Digits::Double, &mut text),
            false => text.extend_from_slice(b"null"),
        }
        if text.len() >= 1 << 16 {
            out.write_all(&text)?;
            text.clear();
        }
    }
    text.push(b']');
    out.write_all(&text)
}

fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
