//! Measures reading, writing and decimation: `cargo run --release -p plot --example timing`.

use std::hint::black_box;
use std::time::Instant;

use plot::data::{Column, Digits, Format, Table, read, write, write_dat_rows};

fn main() {
    let n = 1_000_000;
    let noise = |at: usize| ((at.wrapping_mul(2_654_435_761) % 1_000_003) as f64 / 1_000_003.0 - 0.5) * 1e-4;
    let times: Vec<f64> = (0..n).map(|at| at as f64 * 2.5e-5).collect();
    let column = |k: usize| {
        (0..n).map(|at| -0.065 + 0.01 * (at as f64 * 1e-3 * k as f64).sin() + noise(at + k)).collect()
    };
    let named =
        |(at, values): (usize, Vec<f64>)| Column { name: format!("pop[{at}]/v"), unit: "V".into(), values };
    let table = Table {
        columns: [times.clone()].into_iter().chain((1..4).map(column)).enumerate().map(named).collect(),
    };
    println!("{n} rows of {} columns", table.columns.len());
    for format in [Format::Dat, Format::Csv, Format::Json, Format::Npz] {
        let mut bytes = Vec::new();
        let writing = milliseconds(|| {
            bytes.clear();
            write(&table, format, &mut bytes).expect("memory takes everything");
        });
        let reading = milliseconds(|| drop(black_box(read(&bytes, format))));
        let size = bytes.len() / 1_000_000;
        println!("{format:?}: {size} MB, written in {writing:.0} ms, read in {reading:.0} ms");
    }
    let columns: Vec<&[f64]> = table.columns.iter().map(|column| &*column.values).collect();
    let mut bytes = Vec::new();
    let writing = milliseconds(|| {
        bytes.clear();
        write_dat_rows(&columns, Digits::JavaFloat, &mut bytes).expect("memory takes everything");
    });
    let reading = milliseconds(|| drop(black_box(read(&bytes, Format::Dat))));
    println!("as jLEMS: {} MB, written in {writing:.0} ms, read in {reading:.0} ms", bytes.len() / 1_000_000);

    let n = 10_000_000;
    let xs: Vec<f64> = (0..n).map(|at| at as f64 * 1e-5).collect();
    let ys: Vec<f64> = (0..n).map(|at| (at as f64 * 1e-4).sin() + noise(at)).collect();
    let whole = milliseconds(|| drop(black_box(plot::decimate(&xs, &ys, 0.0, 100.0, 2000))));
    let part = milliseconds(|| drop(black_box(plot::decimate(&xs, &ys, 40.0, 50.0, 2000))));
    println!("{n} points to 2000 columns: {whole:.2} ms whole, {part:.2} ms a tenth of it");
}

/// The best of nine, in time on the processor where the system tells it: others may be at work.
fn milliseconds(mut work: impl FnMut()) -> f64 {
    let on_processor = || {
        let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        Some(text.split_whitespace().next()?.parse::<f64>().ok()? * 1e-6)
    };
    let time = |_| {
        let (start, before) = (Instant::now(), on_processor());
        work();
        match (before, on_processor()) {
            (Some(before), Some(after)) => after - before,
            _ => start.elapsed().as_secs_f64() * 1e3,
        }
    };
    (0..9).map(time).fold(f64::INFINITY, f64::min)
}
