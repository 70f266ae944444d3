//! Comma separated values: names in the first line, units in brackets behind them.

use std::io::{self, Write};

use super::dat::read_columns;
use super::{Column, Data, Digits, Events, Read, ReadError, Table, push_number};

pub(super) fn read(bytes: &[u8]) -> Result<Read, ReadError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let separator = separator_of(first);
    let names = fields(&String::from_utf8_lossy(first), separator as char);
    let is_head = names.iter().any(|name| !name.is_empty() && name.parse::<f64>().is_err());
    let (columns, problems) = read_columns(bytes, |byte| byte == separator, usize::from(is_head))?;
    let n_columns = columns.len();
    let named = |(at, values): (usize, Vec<f64>)| match is_head && names.len() == n_columns {
        true => {
            let (name, unit) = name_and_unit(&names[at]);
            Column { name, unit, values }
        }
        false => Column { name: format!("column {}", at + 1), unit: String::new(), values },
    };
    let columns = columns.into_iter().enumerate().map(named).collect();
    Ok(Read { data: Data::Table(Table { columns }), problems })
}

pub(super) fn write_head<'a>(
    columns: impl Iterator<Item = (&'a str, &'a str)>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let field = |(name, unit): (&str, &str)| match unit.is_empty() {
        true => quoted(name),
        false => quoted(&format!("{name} ({unit})")),
    };
    let fields: Vec<String> = columns.map(field).collect();
    writeln!(out, "{}", fields.join(","))
}

pub(super) fn write_rows(columns: &[&[f64]], out: &mut dyn Write) -> io::Result<()> {
    let n_rows = columns.iter().map(|column| column.len()).min().unwrap_or(0);
    let mut text = Vec::with_capacity((1 << 16) + 1024);
    for row in 0..n_rows {
        for (at, column) in columns.iter().enumerate() {
            if at > 0 {
                text.push(b',');
            }
            push_number(column[row], Digits::Double, &mut text);
        }
        text.push(b'\n');
        if text.len() >= 1 << 16 {
            out.write_all(&text)?;
            text.clear();
        }
    }
    out.write_all(&text)
}

pub(super) fn write_events(events: &Events, out: &mut dyn Write) -> io::Result<()> {
    let mut text = b"source,time\n".to_vec();
    for (&source, &time) in events.sources.iter().zip(&events.times) {
        let name = events.names.get(source as usize).map_or("", String::as_str);
        text.extend_from_slice(quoted(name).as_bytes());
        text.push(b',');
        push_number(time, Digits::Double, &mut text);
        text.push(b'\n');
    }
    out.write_all(&text)
}

fn separator_of(head: &[u8]) -> u8 {
    let has = |byte| memchr::memchr(byte, head).is_some();
    match () {
        () if has(b',') => b',',
        () if has(b';') => b';',
        () if has(b'\t') => b'\t',
        () => b',',
    }
}

/// Fields of one line; quotes protect separators, doubled quotes stand for one.
fn fields(line: &str, separator: char) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut in_quotes = false;
    let mut chars = line.trim_end_matches('\r').chars().peekable();
    while let Some(c) = chars.next() {
        let field = fields.last_mut().expect("there is always a field");
        match c {
            '"' if in_quotes && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' => in_quotes = !in_quotes,
            _ if c == separator && !in_quotes => fields.push(String::new()),
            _ => field.push(c),
        }
    }
    fields.into_iter().map(|field| field.trim().to_owned()).collect()
}

fn name_and_unit(field: &str) -> (String, String) {
    let split = field.strip_suffix(')').and_then(|field| field.rsplit_once(" ("));
    let (name, unit) = split.unwrap_or((field, ""));
    (name.to_owned(), unit.to_owned())
}

fn quoted(field: &str) -> String {
    let needs = field.contains([',', ';', '"', '\n', '\r', '\t']) || field.trim() != field;
    // A spreadsheet would run a field that begins like a formula.
    let guard = if field.starts_with(['=', '+', '-', '@']) { "'" } else { "" };
    match needs || !guard.is_empty() {
        true => format!("\"{guard}{}\"", field.replace('"', "\"\"").replace(['\n', '\r'], " ")),
        false => field.to_owned(),
    }
}
