//! Plain columns: numbers between blanks, as jLEMS, NEURON and PyLEMS write them.

use std::io::{self, Write};

use super::{Column, Data, Digits, Problem, ProblemKind, Read, ReadError, Table, push_number};

/// Text is handed on in pieces of about this many bytes.
const PIECE: usize = 1 << 16;

pub(super) fn read(bytes: &[u8]) -> Result<Read, ReadError> {
    let names = comment_names(bytes);
    let (columns, problems) = read_columns(bytes, |byte| byte == b' ' || byte == b'\t', 0)?;
    let n_columns = columns.len();
    let name = |position: usize| match (&names, position) {
        (Some(names), _) if names.len() == n_columns => names[position].clone(),
        (_, 0) if n_columns > 1 => "time".to_owned(),
        _ => format!("column {}", position + 1),
    };
    let columns = columns.into_iter().enumerate();
    let columns =
        columns.map(|(at, values)| Column { name: name(at), unit: String::new(), values }).collect();
    Ok(Read { data: Data::Table(Table { columns }), problems })
}

/// Columns and what was left out.
pub(super) type Columns = (Vec<Vec<f64>>, Vec<Problem>);

/// Reads lines of numbers; the first line of numbers says how many there are. `skipped` lines at the top are no data.
pub(super) fn read_columns(
    bytes: &[u8],
    separates: impl Fn(u8) -> bool + Copy,
    skipped: usize,
) -> Result<Columns, ReadError> {
    let mut columns: Vec<Vec<f64>> = Vec::new();
    let mut problems = Vec::new();
    let mut row = Vec::new();
    let mut start = 0;
    let mut line = 0;
    while start < bytes.len() {
        let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at);
        let text = &bytes[start..end];
        start = end + 1;
        line += 1;
        if line <= skipped || is_blank_or_comment(text) {
            continue;
        }
        row.clear();
        match read_row(text, separates, &mut row) {
            Err(word) => problems.push(Problem { line, kind: ProblemKind::NotANumber(word) }),
            Ok(()) if columns.is_empty() => {
                let n_rows = (bytes.len() / text.len().max(1)).min(bytes.len() / (2 * row.len().max(1)));
                columns = row.iter().map(|_| Vec::with_capacity(n_rows + 8)).collect();
                push_row(&row, &mut columns);
            }
            Ok(()) if row.len() == columns.len() => push_row(&row, &mut columns),
            Ok(()) => {
                let kind = ProblemKind::WrongCount { found: row.len(), expected: columns.len() };
                problems.push(Problem { line, kind });
            }
        }
    }
    if columns.is_empty() { Err(ReadError::NoNumbers) } else { Ok((columns, problems)) }
}

/// The numbers of one line, or the first word that is none.
pub(super) fn read_row(
    mut text: &[u8],
    separates: impl Fn(u8) -> bool,
    row: &mut Vec<f64>,
) -> Result<(), String> {
    loop {
        while let [first, rest @ ..] = text
            && (separates(*first) || first.is_ascii_whitespace())
        {
            text = rest;
        }
        if text.is_empty() {
            return Ok(());
        }
        let (value, length) = match fast_float2::parse_partial::<f64, _>(text) {
            Ok(parsed) => parsed,
            Err(_) => return Err(word(text, separates)),
        };
        match text.get(length) {
            Some(&next) if !separates(next) && !next.is_ascii_whitespace() => {
                return Err(word(text, separates));
            }
            _ => row.push(value),
        }
        text = &text[length..];
    }
}

pub(super) fn write_rows(columns: &[&[f64]], digits: Digits, out: &mut dyn Write) -> io::Result<()> {
    let n_rows = columns.iter().map(|column| column.len()).min().unwrap_or(0);
    let mut text = Vec::with_capacity(PIECE + 1024);
    for row in 0..n_rows {
        for column in columns {
            push_number(column[row], digits, &mut text);
            text.push(b'\t');
        }
        text.push(b'\n');
        if text.len() >= PIECE {
            out.write_all(&text)?;
            text.clear();
        }
    }
    out.write_all(&text)
}

fn push_row(row: &[f64], columns: &mut [Vec<f64>]) {
    for (column, &value) in columns.iter_mut().zip(row) {
        column.push(value);
    }
}

fn is_blank_or_comment(text: &[u8]) -> bool {
    match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => true,
        Some(first) => matches!(first, b'#' | b'%' | b'/'),
    }
}

/// Names from a `# time v w` line right above the numbers, if there is one.
fn comment_names(bytes: &[u8]) -> Option<Vec<String>> {
    let lines = bytes.split(|&byte| byte == b'\n').take(64);
    let last = lines
        .take_while(|line| is_blank_or_comment(line))
        .filter(|line| !line.trim_ascii().is_empty())
        .last()?;
    let text = String::from_utf8_lossy(last);
    Some(text.trim().trim_start_matches(['#', '%', '/']).split_whitespace().map(str::to_owned).collect())
}

fn word(text: &[u8], separates: impl Fn(u8) -> bool) -> String {
    let end =
        text.iter().position(|&byte| separates(byte) || byte.is_ascii_whitespace()).unwrap_or(text.len());
    String::from_utf8_lossy(&text[..end.min(40)]).into_owned()
}
