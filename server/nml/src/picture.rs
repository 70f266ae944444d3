//! Pages of figures, to the terminal or into a file.

use std::io::Write;
use std::path::Path;

use plot::terminal::{Colours, Graphics};
use plot::{Page, Sheet, Terminal, Theme};

use crate::terminal;

/// Draws into a file by its ending, or to standard output when it is `-`. What comes back is a line that says so.
pub(crate) fn show(page: &Page, path: &Path) -> Result<Option<String>, String> {
    if path.as_os_str() == "-" {
        let drawn = plot::terminal(page, &here());
        let mut out = std::io::stdout().lock();
        // A reader that has seen enough is no failure.
        drop(out.write_all(drawn.as_bytes()));
        return Ok(None);
    }
    let extension = path.extension().and_then(|it| it.to_str()).unwrap_or_default().to_ascii_lowercase();
    let bytes = match &*extension {
        "svg" => plot::svg(page, &Sheet::default()).into_bytes(),
        "png" => plot::png(page, &Sheet::default()).map_err(|it| it.to_string())?,
        "html" | "htm" => plot::html(page).into_bytes(),
        _ => return Err(format!("`{}`: a plot is .svg, .png or .html", path.display())),
    };
    std::fs::write(path, bytes).map_err(|it| format!("`{}` cannot be written: {it}", path.display()))?;
    Ok(Some(format!("  drew {}\n", path.display())))
}

/// What the terminal can do, as far as its environment tells.
fn here() -> Terminal {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let colours = match terminal::shows_color() {
        false => Colours::None,
        true if matches!(&*variable("COLORTERM"), "truecolor" | "24bit") => Colours::True,
        true => Colours::Indexed,
    };
    let graphics = match (terminal::is_interactive() && terminal::shows_color(), &*variable("TERM_PROGRAM")) {
        (false, _) => Graphics::Text,
        (true, "iTerm.app") => Graphics::Iterm2,
        (true, "WezTerm" | "ghostty") => Graphics::Kitty,
        _ if variable("TERM").contains("kitty") || !variable("KITTY_WINDOW_ID").is_empty() => Graphics::Kitty,
        _ => Graphics::Text,
    };
    // `COLORFGBG` is `15;0` in a dark terminal; the last number is the background.
    let background = variable("COLORFGBG");
    let is_light = matches!(background.rsplit(';').next(), Some("7" | "15"));
    let width = u16::try_from(terminal::width().min(200)).unwrap_or(100);
    Terminal {
        width,
        figure_height: 20,
        colours,
        graphics,
        theme: if is_light { Theme::Light } else { Theme::Dark },
    }
}
