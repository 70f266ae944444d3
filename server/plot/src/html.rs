//! A page as one HTML file that needs no network: zoom, legend, read-out.

use crate::figure::Page;
use crate::svg::{Sheet, svg};

/// Draws a page.
pub fn html(page: &Page) -> String {
    svg(page, &Sheet::default())
}
