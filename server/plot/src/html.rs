//! A page as one HTML file that needs no network: zoom, legend, read-out, light and dark, a table for each figure.
//!
//! The script is uPlot and the front end of the preview (`editors/preview/plot.js` with the charts of its Run panel); the
//! content security policy names both scripts by hash and allows nothing else. Whatever comes from a model is text: escaped in the document, JSON without `<` in the data.

mod payload;

use std::fmt::Write;
use std::sync::LazyLock;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

use crate::figure::{Figure, Page};
use crate::svg::escaped;
use crate::table::rows;

/// uPlot, by Leon Sorokin, MIT licence.
const LIBRARY: &str = include_str!(concat!(env!("OUT_DIR"), "/uPlot.iife.js"));
const LIBRARY_STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/uPlot.min.css"));
const SCRIPT: &str = include_str!(concat!(env!("OUT_DIR"), "/plot.js"));
const STYLE: &str = include_str!("../../../editors/preview/preview.css");

/// Draws a page.
pub fn html(page: &Page) -> String {
    let data = payload::payload(page);
    let title = if page.title.is_empty() { "Plot" } else { &page.title };
    let title = escaped(title);
    let mut text = String::with_capacity(data.len() + LIBRARY.len() + (64 << 10));
    let _ = write!(
        text,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{title}</title>\n<style>{LIBRARY_STYLE}</style>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <h1><bdi>{title}</bdi></h1>\n<p class=\"status\">Drag to zoom, double-click for everything, Ctrl + wheel or + and − to zoom in time, Shift + drag or arrows to move.</p>\n\
         <main></main>\n<noscript>\n<p>The curves need JavaScript; these tables do not.</p>\n",
        *POLICY
    );
    for figure in &page.figures {
        section(figure, &mut text);
    }
    text.push_str("</noscript>\n<script type=\"application/json\" id=\"data\">");
    text.push_str(&data);
    let _ =
        write!(text, "</script>\n<script>{LIBRARY}</script>\n<script>{SCRIPT}</script>\n</body>\n</html>\n");
    text
}

/// uPlot, for other pages that draw curves.
pub fn library() -> &'static str {
    LIBRARY
}

/// The style that uPlot needs.
pub fn library_style() -> &'static str {
    LIBRARY_STYLE
}

/// The content security policy of the page, for servers that send it as a header too.
pub fn policy() -> &'static str {
    &POLICY
}

static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = |text: &str| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)));
    format!(
        "default-src 'none'; script-src {} {}; style-src {} {}; base-uri 'none'; form-action 'none'",
        hash(LIBRARY),
        hash(SCRIPT),
        hash(LIBRARY_STYLE),
        hash(STYLE)
    )
});

fn section(figure: &Figure, text: &mut String) {
    let title = escaped(&figure.title);
    let _ =
        write!(text, "<section>\n<h2><bdi>{title}</bdi></h2>\n<div class=\"scroll\"><table>\n<thead><tr>");
    let table = rows(figure);
    for cell in &table.head {
        let _ = write!(text, "<th scope=\"col\">{}</th>", escaped(cell));
    }
    text.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        text.push_str("<tr>");
        for cell in row {
            let _ = write!(text, "<td><bdi>{}</bdi></td>", escaped(cell));
        }
        text.push_str("</tr>\n");
    }
    text.push_str("</tbody>\n</table></div>\n</section>\n");
}
