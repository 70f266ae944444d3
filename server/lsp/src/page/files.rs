//! The files of the page, which are inside the program: the front end of `editors/preview`, and uPlot.

include!(concat!(env!("OUT_DIR"), "/preview_files.rs"));

/// A file by its exact name, with its type.
pub(super) fn file(name: &str) -> Option<(&'static [u8], &'static str)> {
    let name = if name.is_empty() { "index.html" } else { name };
    let bytes = match name {
        "uPlot.iife.js" => plot::html::library().as_bytes(),
        "uPlot.min.css" => plot::html::library_style().as_bytes(),
        _ => FILES.iter().find(|(it, _)| *it == name).map(|(_, bytes)| *bytes)?,
    };
    let kind = match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    };
    Some((bytes, kind))
}
