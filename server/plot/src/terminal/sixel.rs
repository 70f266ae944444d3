//! Sixels: bands of six rows, one pass per colour, runs shortened.
//!
//! A plot has few colours, so the most frequent 256 will do; no quantiser is needed.

use std::collections::HashMap;
use std::fmt::Write;

use resvg::tiny_skia::Pixmap;

pub(super) fn encode(picture: &Pixmap) -> String {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let (palette, pixels) = reduced(picture);
    let mut text = format!("\x1bP0;1q\"1;1;{width};{height}");
    for (at, colour) in palette.iter().enumerate() {
        let [red, green, blue] = colour.map(|channel| (u32::from(channel) * 100 + 127) / 255);
        let _ = write!(text, "#{at};2;{red};{green};{blue}");
    }
    for band in pixels.chunks(6 * width) {
        let mut used: Vec<u8> = band.to_vec();
        used.sort_unstable();
        used.dedup();
        for colour in used {
            let _ = write!(text, "#{colour}");
            let sixel = |column: usize| {
                let rows = band.chunks(width).enumerate();
                rows.fold(0u8, |bits, (row, pixels)| bits | u8::from(pixels[column] == colour) << row)
            };
            push_runs((0..width).map(sixel), &mut text);
            text.push('$');
        }
        text.push('-');
    }
    text.push_str("\x1b\\\n");
    text
}

/// At most 256 colours, and for each pixel which one.
///
/// Paper, ink and curves are most of the pixels and stay exact; the shades between them become the nearest of these.
fn reduced(picture: &Pixmap) -> (Vec<[u8; 3]>, Vec<u8>) {
    let colours = || picture.pixels().iter().map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]);
    let mut counts: HashMap<[u8; 3], usize> = HashMap::new();
    colours().for_each(|colour| *counts.entry(colour).or_default() += 1);
    let mut palette: Vec<[u8; 3]> = counts.keys().copied().collect();
    palette.sort_unstable_by_key(|colour| (std::cmp::Reverse(counts[colour]), *colour));
    palette.truncate(256);
    let distance =
        |a: [u8; 3], b: [u8; 3]| a.iter().zip(b).map(|(&a, b)| u32::from(a.abs_diff(b)).pow(2)).sum::<u32>();
    let nearest =
        |colour| (0..palette.len()).min_by_key(|&at| distance(palette[at], colour)).unwrap_or(0) as u8;
    let positions: HashMap<[u8; 3], u8> = counts.keys().map(|&colour| (colour, nearest(colour))).collect();
    let pixels = colours().map(|colour| positions[&colour]).collect();
    (palette, pixels)
}

fn push_runs(sixels: impl Iterator<Item = u8>, text: &mut String) {
    let mut run = (0u8, 0usize);
    let mut flush = |(bits, count): (u8, usize)| {
        let character = char::from(63 + bits);
        match count {
            0 => {}
            1..=3 => text.extend(std::iter::repeat_n(character, count)),
            _ => {
                let _ = write!(text, "!{count}{character}");
            }
        }
    };
    for bits in sixels {
        if bits == run.0 {
            run.1 += 1;
        } else {
            flush(run);
            run = (bits, 1);
        }
    }
    // Nothing at the end of a row need not be written.
    if run.0 != 0 {
        flush(run);
    }
}
