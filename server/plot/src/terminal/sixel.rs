//! Sixels: bands of six rows, one pass per colour, runs shortened.
//!
//! A plot has few colours, so they are rounded until 256 are enough; no quantiser is needed.

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
fn reduced(picture: &Pixmap) -> (Vec<[u8; 3]>, Vec<u8>) {
    for lost_bits in 2.. {
        // The middle of what was rounded together, but black and white stay what they are.
        let rounded = |channel: u8| {
            let kept = u32::from(channel >> lost_bits);
            (kept * 255 / u32::from(255u8 >> lost_bits)) as u8
        };
        let mut positions: HashMap<[u8; 3], u8> = HashMap::new();
        let mut palette = Vec::new();
        let mut pixels = Vec::with_capacity(picture.pixels().len());
        for pixel in picture.pixels() {
            let colour = [pixel.red(), pixel.green(), pixel.blue()].map(rounded);
            let position = *positions.entry(colour).or_insert_with(|| {
                palette.push(colour);
                (palette.len() - 1) as u8
            });
            if palette.len() > 256 {
                break;
            }
            pixels.push(position);
        }
        if palette.len() <= 256 {
            return (palette, pixels);
        }
    }
    unreachable!("with six bits lost there are 64 colours")
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
