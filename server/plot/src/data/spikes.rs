//! Spike files: a line per event, the source and its time in either order.

use std::collections::HashMap;
use std::io::{self, Write};

use super::{Data, Digits, Events, Format, Problem, ProblemKind, Read, ReadError, push_number};

/// Which order the lines have: the column that holds whole numbers or words is the source.
pub(super) fn order(bytes: &[u8]) -> Format {
    let is_time = |word: &str| word.contains(['.', 'e', 'E']) && word.parse::<f64>().is_ok();
    let sample = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
    let first_is_time = sample.lines().take(16).any(|line| {
        let mut words = line.split_whitespace();
        matches!((words.next(), words.next()), (Some(a), Some(b)) if is_time(a) && !is_time(b))
    });
    if first_is_time { Format::TimeId } else { Format::IdTime }
}

pub(super) fn read(bytes: &[u8], format: Format) -> Result<Read, ReadError> {
    let mut events = Events::default();
    let mut problems = Vec::new();
    let mut known: HashMap<String, u32> = HashMap::new();
    for (at, line) in bytes.split(|&byte| byte == b'\n').enumerate() {
        let line = String::from_utf8_lossy(line);
        let words: Vec<&str> = line.split([' ', '\t', ',', '\r']).filter(|word| !word.is_empty()).collect();
        let problem = |kind| Problem { line: at + 1, kind };
        let (source, time) = match (&words[..], format) {
            ([], _) => continue,
            ([first, ..], _) if first.starts_with('#') => continue,
            ([time, source], Format::TimeId) | ([source, time], _) => (*source, *time),
            (words, _) => {
                problems.push(problem(ProblemKind::WrongCount { found: words.len(), expected: 2 }));
                continue;
            }
        };
        let Ok(time) = time.parse::<f64>() else {
            problems.push(problem(ProblemKind::NotANumber(time.chars().take(40).collect())));
            continue;
        };
        let next = events.names.len() as u32;
        let source = *known.entry(source.to_owned()).or_insert_with_key(|name| {
            events.names.push(name.clone());
            next
        });
        events.sources.push(source);
        events.times.push(time);
    }
    if events.times.is_empty() && !problems.is_empty() {
        return Err(ReadError::NoNumbers);
    }
    Ok(Read { data: Data::Events(events), problems })
}

pub(super) fn write(events: &Events, format: Format, digits: Digits, out: &mut dyn Write) -> io::Result<()> {
    let mut text = Vec::new();
    for (&source, &time) in events.sources.iter().zip(&events.times) {
        let name = events.names.get(source as usize).map_or("", String::as_str).as_bytes();
        if format == Format::IdTime {
            text.extend_from_slice(name);
            text.push(b'\t');
            push_number(time, digits, &mut text);
        } else {
            push_number(time, digits, &mut text);
            text.push(b'\t');
            text.extend_from_slice(name);
        }
        text.push(b'\n');
    }
    out.write_all(&text)
}
