//! NumPy's archive: a zip of `.npy` arrays, one per column.

use std::collections::HashSet;
use std::io::{self, Cursor, Read as _, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{Column, Events, ReadError, Table};

/// Most values that an archive may claim: a small file must not ask for all memory.
const MOST_VALUES: u64 = 1 << 31;

pub(super) fn write(table: &Table, out: &mut dyn Write) -> io::Result<()> {
    let mut used = HashSet::new();
    let mut zip = ZipWriter::new_stream(out);
    for (at, column) in table.columns.iter().enumerate() {
        let mut name = column.name.replace(['\0', '\\'], "_");
        if name.is_empty() || !used.insert(name.clone()) {
            name = format!("{name} ({})", at + 1);
            used.insert(name.clone());
        }
        start_array(&mut zip, &name, "<f8", column.values.len())?;
        write_pieces(&column.values, |value| value.to_le_bytes(), &mut zip)?;
    }
    zip.finish()?;
    Ok(())
}

pub(super) fn write_events(events: &Events, out: &mut dyn Write) -> io::Result<()> {
    let mut zip = ZipWriter::new_stream(out);
    start_array(&mut zip, "times", "<f8", events.times.len())?;
    write_pieces(&events.times, |value| value.to_le_bytes(), &mut zip)?;
    start_array(&mut zip, "sources", "<u4", events.sources.len())?;
    write_pieces(&events.sources, |value| value.to_le_bytes(), &mut zip)?;
    let width = events.names.iter().map(|name| name.chars().count()).max().unwrap_or(0).max(1);
    start_array(&mut zip, "names", &format!("<U{width}"), events.names.len())?;
    for name in &events.names {
        let padded = name.chars().map(u32::from).chain(std::iter::repeat(0)).take(width);
        let bytes: Vec<u8> = padded.flat_map(u32::to_le_bytes).collect();
        zip.write_all(&bytes)?;
    }
    zip.finish()?;
    Ok(())
}

pub(super) fn read(bytes: &[u8]) -> Result<Table, ReadError> {
    let mut archive =
        ZipArchive::new(Cursor::new(bytes)).map_err(|error| ReadError::Npz(error.to_string()))?;
    let mut columns = Vec::new();
    for position in 0..archive.len() {
        let mut entry = archive.by_index(position).map_err(|error| ReadError::Npz(error.to_string()))?;
        let name = entry.name().map_err(|error| ReadError::Npz(error.to_string()))?;
        let name = name.strip_suffix(".npy").unwrap_or(&name).to_owned();
        if entry.size() > MOST_VALUES * 8 {
            return Err(ReadError::TooLarge(entry.size() / 8));
        }
        let mut held = Vec::new();
        // The size that an entry claims may be a lie; what it really holds counts.
        let most = entry.size();
        entry
            .by_ref()
            .take(most)
            .read_to_end(&mut held)
            .map_err(|error| ReadError::Npz(error.to_string()))?;
        columns.extend(read_array(&name, &held)?);
    }
    if columns.is_empty() { Err(ReadError::NoNumbers) } else { Ok(Table { columns }) }
}

/// The columns of one array: itself, or those of a matrix.
fn read_array(name: &str, bytes: &[u8]) -> Result<Vec<Column>, ReadError> {
    let broken = |what: &str| ReadError::Npz(format!("`{name}` {what}"));
    let rest = bytes.strip_prefix(b"\x93NUMPY").ok_or_else(|| broken("is no array"))?;
    let (length, rest) = match rest {
        [1, _, a, b, rest @ ..] => (u16::from_le_bytes([*a, *b]) as usize, rest),
        [2 | 3, _, a, b, c, d, rest @ ..] => (u32::from_le_bytes([*a, *b, *c, *d]) as usize, rest),
        _ => return Err(broken("has an unknown version")),
    };
    let (head, values) = rest.split_at_checked(length).ok_or_else(|| broken("is cut short"))?;
    let head = String::from_utf8_lossy(head);
    let kind = entry(&head, "'descr'").and_then(|text| text.split('\'').nth(1));
    let kind = kind.ok_or_else(|| broken("does not say what it holds"))?;
    let shape = entry(&head, "'shape'")
        .and_then(|text| text.split_once('('))
        .and_then(|(_, text)| text.split_once(')'));
    let shape = shape.ok_or_else(|| broken("has no shape"))?.0;
    let shape: Vec<usize> = shape.split(',').filter_map(|size| size.trim().parse().ok()).collect();
    if kind.contains('U') || kind.contains('S') {
        return Ok(Vec::new());
    }
    let values = decode(kind, values)
        .ok_or_else(|| broken(&format!("holds `{kind}`, which is not a plain number")))?;
    let by_column = entry(&head, "'fortran_order'").is_some_and(|text| text.trim_start().starts_with("True"));
    match shape[..] {
        [] | [_] => Ok(vec![Column { name: name.to_owned(), unit: String::new(), values }]),
        [n_rows, n_columns] if n_rows.checked_mul(n_columns) == Some(values.len()) => {
            let at = |row: usize, column: usize| {
                if by_column { column * n_rows + row } else { row * n_columns + column }
            };
            let column = |column: usize| Column {
                name: format!("{name} {}", column + 1),
                unit: String::new(),
                values: (0..n_rows).map(|row| values[at(row, column)]).collect(),
            };
            Ok((0..n_columns).map(column).collect())
        }
        _ => Err(broken("has more than two dimensions or is cut short")),
    }
}

fn entry<'a>(head: &'a str, key: &str) -> Option<&'a str> {
    let (_, rest) = head.split_once(key)?;
    rest.trim_start().strip_prefix(':')
}

fn decode(kind: &str, bytes: &[u8]) -> Option<Vec<f64>> {
    fn each<const N: usize>(bytes: &[u8], value: impl Fn([u8; N]) -> f64) -> Vec<f64> {
        bytes.as_chunks::<N>().0.iter().map(|chunk| value(*chunk)).collect()
    }
    Some(match kind {
        "<f8" => each(bytes, f64::from_le_bytes),
        ">f8" => each(bytes, f64::from_be_bytes),
        "<f4" => each(bytes, |bytes| f32::from_le_bytes(bytes).into()),
        "<i8" => each(bytes, |bytes| i64::from_le_bytes(bytes) as f64),
        "<u8" => each(bytes, |bytes| u64::from_le_bytes(bytes) as f64),
        "<i4" => each(bytes, |bytes| i32::from_le_bytes(bytes).into()),
        "<u4" => each(bytes, |bytes| u32::from_le_bytes(bytes).into()),
        "<i2" => each(bytes, |bytes| i16::from_le_bytes(bytes).into()),
        "|i1" => each(bytes, |bytes| i8::from_le_bytes(bytes).into()),
        "|u1" | "|b1" => each(bytes, |[byte]| byte.into()),
        _ => return None,
    })
}

fn start_array<W: Write + io::Seek>(
    zip: &mut ZipWriter<W>,
    name: &str,
    kind: &str,
    length: usize,
) -> io::Result<()> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .large_file(length as u64 * 8 > u64::from(u32::MAX / 2));
    zip.start_file(format!("{name}.npy"), options)?;
    let mut head = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': ({length},), }}");
    // The format wants the numbers to begin at a multiple of 64.
    let unpadded = 10 + head.len() + 1;
    head.extend(std::iter::repeat_n(' ', unpadded.next_multiple_of(64) - unpadded));
    head.push('\n');
    zip.write_all(b"\x93NUMPY\x01\x00")?;
    zip.write_all(&(head.len() as u16).to_le_bytes())?;
    zip.write_all(head.as_bytes())
}

fn write_pieces<T: Copy, const N: usize>(
    values: &[T],
    bytes: impl Fn(T) -> [u8; N],
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut piece = Vec::with_capacity(8192 * N);
    for values in values.chunks(8192) {
        piece.clear();
        piece.extend(values.iter().flat_map(|&value| bytes(value)));
        out.write_all(&piece)?;
    }
    Ok(())
}
