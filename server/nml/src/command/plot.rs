//! `nml plot FILES…`: draw data files, of ours and of other simulators.

use std::path::PathBuf;

use ::plot::data::{self, Format};
use ::plot::{Figure, Page};
use model::system::MAX_FILE_SIZE;

use crate::exit::Exit;
use crate::{picture, terminal};

/// Draw data files: columns over time, or events
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Files of jLEMS, NEURON or `nml run` (.dat, .csv, .json, .npz, spikes)
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Draw into this file (.svg, .png, .html) in place of the terminal
    #[arg(short, long, value_name = "FILE", default_value = "-", hide_default_value = true)]
    output: PathBuf,
    /// Lay the curves of all files over each other in one figure
    #[arg(long)]
    overlay: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Exit {
    let mut figures = Vec::new();
    let mut exit = Exit::Fine;
    for path in &arguments.files {
        match figure(path) {
            Ok(figure) => figures.push(figure),
            Err(problem) => {
                terminal::error(&format!("{}: {problem}", path.display()));
                exit = Exit::Problems;
            }
        }
    }
    if figures.is_empty() {
        return exit;
    }
    let title = match arguments.files.as_slice() {
        [only] => only.display().to_string(),
        several => format!("{} files", several.len()),
    };
    if arguments.overlay {
        figures = vec![overlaid(figures)];
    }
    match picture::show(&Page { title, figures }, &arguments.output) {
        Ok(Some(told)) => {
            print!("{told}");
            exit
        }
        Ok(None) => exit,
        Err(problem) => {
            terminal::error(&problem);
            Exit::Problems
        }
    }
}

fn figure(path: &PathBuf) -> Result<Figure, String> {
    let about = path.metadata().map_err(|it| it.to_string())?;
    if !about.is_file() {
        return Err("not a regular file".into());
    }
    if about.len() > MAX_FILE_SIZE {
        return Err("too large to be read (512 MB at most)".into());
    }
    let bytes = std::fs::read(path).map_err(|it| it.to_string())?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let read = data::read(&bytes, Format::of(&name, &bytes)).map_err(|it| it.to_string())?;
    if let Some(first) = read.problems.first() {
        let count = read.problems.len();
        terminal::warning(&format!(
            "{}: {count} lines left out, the first is line {}",
            path.display(),
            first.line
        ));
    }
    Ok(Figure::of_data(name, &read.data))
}

/// One figure with all curves, each named after its file too.
fn overlaid(figures: Vec<Figure>) -> Figure {
    let mut figures = figures.into_iter();
    let mut all = figures.next().unwrap_or_default();
    let named = |figure: &str, name: &str| format!("{figure}: {name}");
    for it in &mut all.series {
        it.name = named(&all.title, &it.name);
    }
    for figure in figures {
        let title = figure.title;
        all.series.extend(figure.series.into_iter().map(|mut it| {
            it.name = named(&title, &it.name);
            it
        }));
    }
    all.title = String::new();
    all
}
