//! Pictures in a terminal, by the protocols of kitty and iTerm2 and by sixels.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::figure::Page;
use crate::png::pixels;
use crate::svg::Sheet;
use crate::terminal::{Graphics, Terminal, sixel};

/// Pixels of a usual character; kitty and iTerm2 scale the picture to the characters it is given.
const CHARACTER: (u32, u32) = (9, 18);

/// `None` when the picture cannot be made or the terminal shows none.
pub(super) fn draw(page: &Page, terminal: &Terminal) -> Option<String> {
    let width = u32::from(terminal.width.clamp(30, 400));
    let sheet = Sheet {
        width: width * CHARACTER.0,
        figure_height: u32::from(terminal.figure_height.clamp(8, 200)) * CHARACTER.1,
        theme: terminal.theme,
        density: if terminal.graphics == Graphics::Sixel { 1.0 } else { 2.0 },
    };
    let picture = pixels(page, &sheet).ok()?;
    match terminal.graphics {
        Graphics::Text => None,
        Graphics::Sixel => Some(sixel::encode(&picture)),
        Graphics::Kitty => Some(kitty(&BASE64_STANDARD.encode(picture.encode_png().ok()?), width)),
        Graphics::Iterm2 => {
            let png = picture.encode_png().ok()?;
            let data = BASE64_STANDARD.encode(&png);
            let size = png.len();
            Some(format!(
                "\x1b]1337;File=inline=1;size={size};width={width};preserveAspectRatio=1:{data}\x07\n"
            ))
        }
    }
}

/// In pieces of 4096 characters, as the protocol asks.
fn kitty(data: &str, width: u32) -> String {
    let pieces = data.as_bytes().chunks(4096);
    let last = pieces.len().saturating_sub(1);
    let piece = |(at, piece): (usize, &[u8])| {
        let first = if at == 0 { format!("a=T,f=100,q=2,c={width},") } else { String::new() };
        format!("\x1b_G{first}m={};{}\x1b\\", u8::from(at < last), String::from_utf8_lossy(piece))
    };
    pieces.enumerate().map(piece).chain(["\n".into()]).collect()
}
