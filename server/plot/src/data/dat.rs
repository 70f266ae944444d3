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

/// Bytes from which on a second thread is worth its start.
const LARGE: usize = 1 << 20;

/// Reads lines of numbers; the first line of numbers says how many there are. `skipped` lines at the top are no data.
pub(super) fn read_columns(
    bytes: &[u8],
    separates: impl Fn(u8) -> bool + Copy + Send,
    skipped: usize,
) -> Result<Columns, ReadError> {
    let n_columns = count_columns(bytes, separates, skipped).ok_or(ReadError::NoNumbers)?;
    let n_threads = match bytes.len() {
        0..LARGE => 1,
        _ => std::thread::available_parallelism().map_or(1, usize::from).min(8),
    };
    let pieces = pieces(bytes, n_threads);
    let (first, others) = pieces.split_first().ok_or(ReadError::NoNumbers)?;
    let parts = std::thread::scope(|scope| {
        let read = |&piece| scope.spawn(move || read_piece(piece, separates, 0, n_columns));
        let running: Vec<_> = others.iter().map(read).collect();
        let mut parts = vec![read_piece(first, separates, skipped, n_columns)];
        parts
            .extend(running.into_iter().map(|thread| thread.join().expect("reading numbers does not panic")));
        parts
    });
    let (mut columns, problems) = joined(parts);
    columns.iter_mut().for_each(Vec::shrink_to_fit);
    Ok((columns, problems))
}

/// What one thread has read; lines count from its own beginning.
struct Part {
    columns: Vec<Vec<f64>>,
    problems: Vec<Problem>,
    n_lines: usize,
}

fn joined(parts: Vec<Part>) -> Columns {
    let mut parts = parts.into_iter();
    let Some(Part { mut columns, mut problems, mut n_lines }) = parts.next() else {
        return Default::default();
    };
    for part in parts {
        for (column, more) in columns.iter_mut().zip(part.columns) {
            column.extend_from_slice(&more);
        }
        let moved = |problem: Problem| Problem { line: problem.line + n_lines, ..problem };
        problems.extend(part.problems.into_iter().map(moved));
        n_lines += part.n_lines;
    }
    (columns, problems)
}

/// About equal pieces that end with lines.
fn pieces(bytes: &[u8], count: usize) -> Vec<&[u8]> {
    let mut rest = bytes;
    let mut pieces = Vec::new();
    for left in (2..=count).rev() {
        let about = rest.len() / left;
        let end = memchr::memchr(b'\n', &rest[about..]).map_or(rest.len(), |at| about + at + 1);
        let (piece, behind) = rest.split_at(end);
        pieces.push(piece);
        rest = behind;
    }
    pieces.push(rest);
    pieces
}

/// Values in the first line that holds nothing but numbers.
fn count_columns(bytes: &[u8], separates: impl Fn(u8) -> bool + Copy, skipped: usize) -> Option<usize> {
    let mut row = Vec::new();
    let lines = bytes.split(|&byte| byte == b'\n').skip(skipped).filter(|line| !is_blank_or_comment(line));
    let mut counts = lines.map(|line| {
        row.clear();
        read_row(line, separates, &mut row).is_ok().then_some(row.len())
    });
    counts.find_map(|count| count.filter(|&count| count > 0))
}

fn read_piece(bytes: &[u8], separates: impl Fn(u8) -> bool + Copy, skipped: usize, n_columns: usize) -> Part {
    // A value takes two bytes at least. What is reserved too much is never touched.
    let most_rows = bytes.len() / (2 * n_columns) + 1;
    let columns = (0..n_columns).map(|_| Vec::with_capacity(most_rows)).collect();
    let mut part = Part { columns, problems: Vec::new(), n_lines: 0 };
    let mut row = Vec::with_capacity(n_columns);
    let mut start = 0;
    while start < bytes.len() {
        let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at);
        let text = &bytes[start..end];
        start = end + 1;
        part.n_lines += 1;
        if part.n_lines <= skipped || is_blank_or_comment(text) {
            continue;
        }
        row.clear();
        let problem = match read_row(text, separates, &mut row) {
            Ok(()) if row.len() == n_columns => {
                push_row(&row, &mut part.columns);
                continue;
            }
            Ok(()) => ProblemKind::WrongCount { found: row.len(), expected: n_columns },
            Err(word) => ProblemKind::NotANumber(word),
        };
        part.problems.push(Problem { line: part.n_lines, kind: problem });
    }
    part
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
