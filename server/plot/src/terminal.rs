//! A page for a terminal: braille curves with axes and colours, or real pixels where the terminal can show them.

mod braille;
mod pixels;
mod sixel;

use crate::colour::{Colour, Theme};
use crate::figure::Page;

/// What the terminal can do. The caller finds out; nothing is asked of the terminal here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terminal {
    /// Characters in a line.
    pub width: u16,
    /// Lines that one figure takes, its axes and captions included, its legend not.
    pub figure_height: u16,
    /// How many colours it has.
    pub colours: Colours,
    /// Whether it shows pictures, and by which protocol.
    pub graphics: Graphics,
    /// Light or dark.
    pub theme: Theme,
}

/// Colours of a terminal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Colours {
    /// None (`NO_COLOR`, a file): curves carry letters, and no escape sequence is written.
    None,
    /// The 256 of xterm.
    #[default]
    Indexed,
    /// 24 bit.
    True,
}

/// How a terminal shows pictures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Graphics {
    /// Not at all: braille characters.
    #[default]
    Text,
    /// kitty's protocol, also of Ghostty, WezTerm and Konsole.
    Kitty,
    /// iTerm2's protocol, also of WezTerm and VS Code.
    Iterm2,
    /// DEC's sixels: xterm, foot, Windows Terminal, mlterm.
    Sixel,
}

impl Default for Terminal {
    fn default() -> Terminal {
        Terminal {
            width: 80,
            figure_height: 20,
            colours: Colours::Indexed,
            graphics: Graphics::Text,
            theme: Theme::Dark,
        }
    }
}

/// Draws a page; what comes back is written to the terminal as it is.
pub fn terminal(page: &Page, terminal: &Terminal) -> String {
    let drawn = match terminal.graphics {
        Graphics::Text => None,
        _ => pixels::draw(page, terminal),
    };
    drawn.unwrap_or_else(|| braille::draw(page, terminal))
}

impl Colours {
    /// Text in a colour, as far as the terminal has it.
    fn painted(self, text: &str, colour: Colour) -> String {
        let Colour { red, green, blue } = colour;
        match self {
            Colours::None => text.to_owned(),
            Colours::Indexed => format!("\x1b[38;5;{}m{text}\x1b[0m", indexed(colour)),
            Colours::True => format!("\x1b[38;2;{red};{green};{blue}m{text}\x1b[0m"),
        }
    }
}

/// The nearest of xterm's 6 × 6 × 6 cube and its greys.
fn indexed(colour: Colour) -> u8 {
    const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let nearest =
        |channel: u8| (0..6).min_by_key(|&level| LEVELS[level as usize].abs_diff(channel)).unwrap_or(0);
    let [red, green, blue] = [colour.red, colour.green, colour.blue].map(nearest);
    if colour.red == colour.green && colour.green == colour.blue && (8..=238).contains(&colour.red) {
        return 232 + (colour.red - 8) / 10;
    }
    16 + 36 * red + 6 * green + blue
}
