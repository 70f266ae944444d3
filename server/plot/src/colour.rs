//! Colours: as the model gives them, else from a palette that colour-blind readers can tell apart; light and dark.

use std::fmt;
use std::str::FromStr;

/// An opaque colour, eight bits a channel, sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Colour {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
}

/// Whether a picture is for light or dark surroundings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Theme {
    /// Dark ink on white.
    #[default]
    Light,
    /// Light ink on near black.
    Dark,
}

/// The text is no colour: neither `#rgb`, `#rrggbb`, `rgb(…)` nor a CSS name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a colour")]
pub struct NotAColour;

/// Okabe and Ito's palette, its yellow last because it is faint on white; then darker relatives.
const PALETTE: [Colour; 10] = [
    Colour::rgb(0x00, 0x72, 0xb2),
    Colour::rgb(0xd5, 0x5e, 0x00),
    Colour::rgb(0x00, 0x9e, 0x73),
    Colour::rgb(0xcc, 0x79, 0xa7),
    Colour::rgb(0xe6, 0x9f, 0x00),
    Colour::rgb(0x56, 0xb4, 0xe9),
    Colour::rgb(0x8c, 0x3b, 0x00),
    Colour::rgb(0x33, 0x22, 0x88),
    Colour::rgb(0x6b, 0x7a, 0x1e),
    Colour::rgb(0xc9, 0xb8, 0x1e),
];

impl Colour {
    /// A colour of its channels.
    pub const fn rgb(red: u8, green: u8, blue: u8) -> Colour {
        Colour { red, green, blue }
    }

    /// The colour of the series at `position` when the model does not say.
    pub fn of_palette(position: usize) -> Colour {
        PALETTE[position % PALETTE.len()]
    }

    /// This colour, moved towards the ink as far as it takes to be seen on the theme's background.
    ///
    /// Models are written for white paper: `#000000` must not vanish on black.
    pub fn visible_on(self, theme: Theme) -> Colour {
        (0..=10)
            .map(|tenths| self.mixed(theme.ink(), f64::from(tenths) / 10.0))
            .find(|mixed| mixed.contrast(theme.paper()) >= theme.least_contrast())
            .unwrap_or(theme.ink())
    }

    /// This colour with `share` (0 to 1) of another in it.
    pub fn mixed(self, other: Colour, share: f64) -> Colour {
        let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as u8;
        Colour::rgb(mix(self.red, other.red), mix(self.green, other.green), mix(self.blue, other.blue))
    }

    /// Contrast ratio of two colours, 1 (same) to 21 (black and white).
    pub fn contrast(self, other: Colour) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }
}

impl Theme {
    /// Colour of the background.
    pub const fn paper(self) -> Colour {
        match self {
            Theme::Light => Colour::rgb(0xff, 0xff, 0xff),
            Theme::Dark => Colour::rgb(0x16, 0x1a, 0x1f),
        }
    }

    /// Smallest contrast of a curve with the background. Thin lines need more of it on dark.
    const fn least_contrast(self) -> f64 {
        match self {
            Theme::Light => 3.0,
            Theme::Dark => 3.5,
        }
    }

    /// Colour of text and axes.
    pub const fn ink(self) -> Colour {
        match self {
            Theme::Light => Colour::rgb(0x1f, 0x24, 0x2b),
            Theme::Dark => Colour::rgb(0xe4, 0xe7, 0xeb),
        }
    }

    /// Colour of the grid.
    pub const fn grid(self) -> Colour {
        match self {
            Theme::Light => Colour::rgb(0xe3, 0xe6, 0xea),
            Theme::Dark => Colour::rgb(0x2e, 0x35, 0x3d),
        }
    }

    /// Colour of secondary text, such as the numbers at the ticks.
    pub const fn quiet(self) -> Colour {
        match self {
            Theme::Light => Colour::rgb(0x59, 0x63, 0x6e),
            Theme::Dark => Colour::rgb(0x9d, 0xa7, 0xb3),
        }
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

impl FromStr for Colour {
    type Err = NotAColour;

    fn from_str(text: &str) -> Result<Colour, NotAColour> {
        let parsed: svgtypes::Color = text.trim().parse().map_err(|_| NotAColour)?;
        Ok(Colour::rgb(parsed.red, parsed.green, parsed.blue))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_as_models_write_them() {
        assert_eq!("#ff8000".parse(), Ok(Colour::rgb(255, 128, 0)));
        assert_eq!(" Red ".parse(), Ok(Colour::rgb(255, 0, 0)));
        assert_eq!("#0af".parse(), Ok(Colour::rgb(0, 170, 255)));
        assert_eq!("reddish".parse::<Colour>(), Err(NotAColour));
        assert_eq!("\"/><script>".parse::<Colour>(), Err(NotAColour));
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        assert!((Theme::Light.paper().contrast(Colour::rgb(0, 0, 0)) - 21.0).abs() < 1e-9);
        // 4.54 is the published ratio of #767676 on white.
        assert!((Theme::Light.paper().contrast(Colour::rgb(0x76, 0x76, 0x76)) - 4.54).abs() < 0.005);
    }

    #[test]
    fn no_colour_vanishes_on_either_background() {
        let hostile =
            [Theme::Light.paper(), Theme::Dark.paper(), Colour::rgb(0, 0, 0), Colour::rgb(255, 255, 0)];
        for colour in PALETTE.into_iter().chain(hostile) {
            for theme in [Theme::Light, Theme::Dark] {
                let seen = colour.visible_on(theme);
                assert!(seen.contrast(theme.paper()) >= 2.0, "{colour} on {theme:?} is {seen}");
            }
        }
    }

    #[test]
    fn a_colour_that_is_seen_anyway_stays_as_the_model_gave_it() {
        let blue = Colour::rgb(0, 0, 255);
        assert_eq!(blue.visible_on(Theme::Light), blue);
    }
}
