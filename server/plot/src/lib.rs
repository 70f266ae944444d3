//! Draws series: data in, bytes out.
//!
//! A [`Page`] holds [`Figure`]s (a model's Displays, or the columns of a data file), a figure holds [`Series`].
//! The same page becomes SVG ([`svg`]), PNG ([`png`]), one HTML file that needs no network ([`html`]), lines of a
//! terminal ([`terminal`]) or a table of words and numbers ([`table`]) for those who do not look at pictures.
//! [`data`] reads and writes the columns themselves.
//!
//! No files are opened here and nothing is known of XML or editors.

pub mod colour;
pub mod data;
pub mod decimate;
pub mod figure;
pub mod html;
pub mod png;
pub mod scale;
pub mod svg;
pub mod table;
pub mod terminal;

mod layout;

pub use colour::{Colour, Theme};
pub use decimate::decimate;
pub use figure::{Axis, Figure, Kind, Page, Series};
pub use html::html;
pub use png::png;
pub use svg::{Sheet, svg};
pub use table::table;
pub use terminal::{Terminal, terminal};

#[cfg(test)]
mod tests;
