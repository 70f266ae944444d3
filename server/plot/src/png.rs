//! A page as PNG: its SVG, rasterised by resvg with a font that is part of the program.
//!
//! No font of the system is looked for, so the picture is the same everywhere.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, fontdb};

use crate::figure::Page;
use crate::svg::{Sheet, svg};

/// Most pixels along one side: what picture viewers still open.
const MOST_PIXELS: f32 = 16_000.0;

/// The picture could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the picture cannot be drawn: {0}")]
pub struct DrawError(String);

/// Draws a page as PNG.
pub fn png(page: &Page, sheet: &Sheet) -> Result<Vec<u8>, DrawError> {
    pixels(page, sheet)?.encode_png().map_err(|error| DrawError(error.to_string()))
}

/// Draws a page as pixels.
pub(crate) fn pixels(page: &Page, sheet: &Sheet) -> Result<Pixmap, DrawError> {
    static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
        let mut fonts = fontdb::Database::new();
        fonts.load_font_data(dejavu::sans::regular().to_vec());
        fonts.load_font_data(dejavu::sans::bold().to_vec());
        fonts.set_sans_serif_family("DejaVu Sans");
        Arc::new(fonts)
    });
    let options =
        usvg::Options { fontdb: FONTS.clone(), font_family: "DejaVu Sans".into(), ..Default::default() };
    let tree =
        usvg::Tree::from_str(&svg(page, sheet), &options).map_err(|error| DrawError(error.to_string()))?;
    let size = tree.size();
    let density = sheet.density.clamp(0.1, 8.0).min(MOST_PIXELS / size.width().max(size.height()));
    let (width, height) = ((size.width() * density).ceil() as u32, (size.height() * density).ceil() as u32);
    let mut pixels = Pixmap::new(width, height).ok_or_else(|| DrawError("it has no extent".into()))?;
    resvg::render(&tree, Transform::from_scale(density, density), &mut pixels.as_mut());
    Ok(pixels)
}
