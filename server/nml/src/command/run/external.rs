//! Runs in the engines of others, and results beside each other: `--engine`, `--compare`.
//!
//! Typing the command is what gives leave to start programs; see `engines::Permission`.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use ::run::{Control, End, Files, Job, Labelled, Lowered, Maybe, Memory, Summary, Tee};
use engines::{Engine, Installation, Options, Outcome, Permission, Progress, Request, Surroundings};
use indicatif::{ProgressBar, ProgressStyle};
use plot::data::{self, Data};

use super::{Arguments, Failure, cannot_write, difference, draw, misuse, output_folder, report, settings};
use crate::exit::{self, Exit};
use crate::project::Opened;
use crate::terminal;

/// A data file that is larger is not one that a person compares with.
const LARGEST_FILE: u64 = 2 << 30;

/// A recording with a name.
pub(super) struct Side {
    pub(super) label: String,
    /// What the columns and events are.
    pub(super) lowered: Lowered,
    pub(super) memory: Memory,
}

/// What the results are set beside.
enum With {
    Ours,
    Engine(Engine),
    File(String),
}

/// The engine that a word means, for the command line.
pub(crate) fn engine(word: &str) -> Result<Engine, String> {
    let known = || Engine::ALL.map(|it| format!("`{}`", it.word())).join(", ");
    Engine::named(word).ok_or_else(|| format!("there is no engine `{word}`, only {}", known()))
}

pub(super) fn simulate(arguments: &Arguments, opened: &Opened) -> Result<Exit, Failure> {
    if !arguments.sweep.is_empty() || arguments.repeat > 1 {
        return Err(misuse("another engine runs a model once: `--sweep` and `--repeat` are for ours"));
    }
    let others: Vec<With> = arguments.compare.iter().map(|it| with(it)).collect();
    let is_ours = arguments.engine.is_none() || others.iter().any(|it| matches!(it, With::Ours));
    if !is_ours && arguments.method.is_some() {
        return Err(misuse("`--method` is for our own simulator"));
    }
    let mut lowered = match ::run::lower(&opened.db, opened.file) {
        Ok(lowered) => lowered,
        // What we cannot run, another engine may.
        Err(problem) if !is_ours => ::run::outline(&opened.db, opened.file)
            .map_err(|_| (Exit::Problems, opened.cannot_run(&problem)))?,
        Err(problem) => return Err((Exit::Problems, opened.cannot_run(&problem))),
    };
    let settings = settings(arguments, opened, &mut lowered)?;
    for setting in &arguments.set {
        lowered.set(&opened.db, opened.file, setting).map_err(misuse)?;
    }
    if !arguments.quiet {
        for assumption in &lowered.assumptions {
            terminal::note(assumption);
        }
    }
    let control = Control::default();
    end_on_interrupt(&control);
    let ours = || our_side(arguments, opened, &lowered, &settings, &control);
    let mut installation = None;
    let mut theirs = |engine| {
        let installation = installation.get_or_insert_with(|| {
            Installation::find(Permission::of_the_command_line(), Surroundings::of_this_process())
        });
        their_side(arguments, opened, &lowered, &settings, &control, installation, engine)
    };

    let (main, mut is_whole) = match arguments.engine {
        None => ours()?,
        Some(engine) => theirs(engine)?,
    };
    let mut text = main.text;
    let main = main.side;
    text += &write(arguments, opened, &main)?;
    let mut sides = vec![main];
    for other in others {
        if !is_whole {
            break;
        }
        let side = match other {
            With::Ours => ours(),
            With::Engine(engine) => theirs(engine),
            With::File(path) => {
                let side = stored(opened, &sides[0].lowered, &path)?;
                Ok((Told { text: String::new(), side }, true))
            }
        };
        let (told, whole) = side?;
        is_whole &= whole;
        text += &told.text;
        text += &difference::table(&sides[0], &told.side);
        sides.push(told.side);
    }
    if let Some(path) = &arguments.plot {
        text += &plot(opened, sides, path)?;
    }
    let exit = if is_whole { Exit::Fine } else { Exit::Problems };
    if arguments.quiet {
        return Ok(exit);
    }
    match anstream::stdout().lock().write_all(text.as_bytes()) {
        Ok(()) => Ok(exit),
        Err(problem) => Ok(exit::of_write_error(&problem)),
    }
}

/// A recording and what is said about it.
struct Told {
    side: Side,
    text: String,
}

fn with(word: &str) -> With {
    match Engine::named(word) {
        Some(engine) => With::Engine(engine),
        None if word.eq_ignore_ascii_case("nml") => With::Ours,
        None => With::File(word.to_owned()),
    }
}

/// The first Ctrl-C ends the engine with all that it started, after the moment that it needs to save; waiting is bounded.
fn end_on_interrupt(control: &Control) {
    let control = control.clone();
    drop(ctrlc::set_handler(move || control.cancel()));
}

/// Runs our own simulator; the second value says whether it came to its end.
fn our_side(
    arguments: &Arguments,
    opened: &Opened,
    lowered: &Lowered,
    settings: &::run::Settings,
    control: &Control,
) -> Result<(Told, bool), Failure> {
    let started = std::time::Instant::now();
    let model_error = |it| (Exit::Problems, report::model_error(opened, lowered, &it));
    let job = Job::new(lowered, settings).map_err(model_error)?;
    let steps = job.span.steps();
    let run = || job.in_memory(control);
    let (memory, outcome) = super::progress::watch(control, steps, !arguments.quiet, run);
    let is_whole = outcome.end == End::Finished;
    if !is_whole {
        terminal::error(&report::end(opened, lowered, &outcome));
    }
    let mode = match arguments.mode {
        super::ModeName::Accurate => "",
        super::ModeName::Reference => " (reference)",
    };
    let label = format!("nml{mode}");
    let text = format!(
        "{}: {label}, {} rows, {}\n",
        lowered.simulation.id,
        memory.times.len(),
        report::duration(started.elapsed().as_secs_f64())
    );
    Ok((Told { side: Side { label, lowered: lowered.clone(), memory }, text }, is_whole))
}

/// Runs another engine; the second value says whether it came to its end.
fn their_side(
    arguments: &Arguments,
    opened: &Opened,
    lowered: &Lowered,
    settings: &::run::Settings,
    control: &Control,
    installation: &Installation,
    engine: Engine,
) -> Result<(Told, bool), Failure> {
    let request = Request {
        db: &opened.db,
        root: opened.file,
        lowered,
        settings: &arguments.set,
        length: settings.length.unwrap_or(lowered.simulation.length),
        step: settings.step.unwrap_or(lowered.simulation.step),
        seed: settings.seed.unwrap_or(lowered.simulation.seed),
    };
    let options = Options { processes: arguments.processes, threads: arguments.threads };
    let bar = bar(arguments);
    let mut heard = |it: Progress| {
        let share = it.share.map(|it| format!(" {:.0} %", it * 100.0)).unwrap_or_default();
        bar.set_message(format!("{}: {}{share}", engine.name(), it.phase));
    };
    let permission = Permission::of_the_command_line();
    let outcome = engines::run(permission, engine, installation, &request, &options, control, &mut heard);
    bar.finish_and_clear();
    let outcome = outcome.map_err(|it| (Exit::Problems, why(opened, engine, it)))?;
    if !arguments.quiet {
        for warning in &outcome.warnings {
            terminal::warning(&message(opened, warning));
        }
        if !outcome.unrecorded.is_empty() {
            let unrecorded = outcome.unrecorded.join("`, `");
            terminal::note(&format!(
                "{} is not asked to record what is only drawn: `{unrecorded}`",
                engine.name()
            ));
        }
    }
    let is_whole = !outcome.is_cancelled;
    if !is_whole {
        let at = outcome.memory.times.last().copied().unwrap_or_default() * 1e3;
        let at = plot::scale::number(at, 6);
        terminal::error(&format!("stopped at {at} ms; what was recorded until then is kept"));
    }
    let text = told(&outcome);
    let Outcome { engine, memory, lowered, .. } = outcome;
    Ok((Told { side: Side { label: engine, lowered, memory }, text }, is_whole))
}

fn told(outcome: &Outcome) -> String {
    let phases: Vec<String> =
        outcome.phases.iter().map(|it| format!("{} {}", it.title, report::duration(it.seconds))).collect();
    let rows = outcome.memory.times.len();
    format!("{}: {}, {rows} rows, {}\n", outcome.lowered.simulation.id, outcome.engine, phases.join(", "))
}

/// Moves while an engine works, where somebody looks.
fn bar(arguments: &Arguments) -> ProgressBar {
    if arguments.quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) =
        ProgressStyle::with_template("{spinner} {msg}  {elapsed}  (Ctrl-C ends it and keeps what is there)")
    {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

fn why(opened: &Opened, engine: Engine, failure: engines::Failure) -> String {
    match failure {
        engines::Failure::Model(problem) => problem,
        engines::Failure::Cancelled => format!("{} was ended before it had computed anything", engine.name()),
        engines::Failure::Missing(missing) => {
            let missing: Vec<String> =
                missing.iter().map(|it| format!("\n  missing {}: {}", it.what, it.install)).collect();
            format!(
                "{} cannot be used here{}\nhelp: `nml doctor` tells what is there",
                engine.name(),
                missing.concat()
            )
        }
        engines::Failure::Engine { phase, ending, messages, folder } => {
            let messages: Vec<String> = messages
                .iter()
                .map(|it| format!("\n  {}", message(opened, it).replace('\n', "\n  ")))
                .collect();
            format!(
                "{} failed while {phase} ({ending}){}\n  its files are in {}",
                engine.name(),
                messages.concat(),
                folder.display()
            )
        }
    }
}

fn message(opened: &Opened, message: &engines::Message) -> String {
    opened.tell(message.place, &message.text)
}

/// Writes the files of the model, and says what they hold.
fn write(arguments: &Arguments, opened: &Opened, side: &Side) -> Result<String, Failure> {
    let files = match arguments.no_files {
        true => None,
        false => {
            let folder = output_folder(arguments, opened);
            let format = arguments.format.map(super::FormatName::format);
            Some(Files::create(&side.lowered.simulation, &folder, format).map_err(|it| cannot_write(&it))?)
        }
    };
    let mut sinks = Tee(Summary::default(), Maybe(files));
    let names: Vec<_> = side.lowered.graph.columns.iter().map(|it| it.quantity.clone()).collect();
    // A sink that has enough has a failure, which `finish` tells.
    let _ = side.memory.replay(&names, &mut sinks);
    let Tee(summary, Maybe(files)) = sinks;
    let written = files.map_or(Ok(Vec::new()), Files::finish).map_err(|it| cannot_write(&it))?;
    Ok(report::recorded(opened, &written, &summary))
}

/// A data file as a recording of the output file of the model that it fits.
fn stored(opened: &Opened, lowered: &Lowered, path: &str) -> Result<Side, Failure> {
    let full = opened.here.join(path);
    let cannot = |why: &str| misuse(format!("`{path}` cannot be compared with: {why}"));
    match full.metadata() {
        Ok(it) if !it.is_file() => return Err(cannot("it is no file")),
        Ok(it) if it.len() > LARGEST_FILE => return Err(cannot("it is too large")),
        Ok(_) => {}
        Err(_) => return Err(cannot("there is no such file, and no engine of that name")),
    }
    let bytes = std::fs::read(&full).map_err(|it| cannot(&it.to_string()))?;
    let read = data::read(&bytes, data::Format::of(path, &bytes)).map_err(|it| cannot(&it.to_string()))?;
    let Data::Table(table) = read.data else { return Err(cannot("it has events, not columns")) };
    let name = full.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let n_columns = table.columns.len().saturating_sub(1);
    let files = &lowered.simulation.files;
    let same_name = |it: &&::run::OutputFile| it.path.rsplit('/').next() == Some(&*name);
    let fitting: Vec<_> = files.iter().filter(|it| it.columns.len() == n_columns).collect();
    let named = files.iter().filter(same_name).find(|it| it.columns.len() == n_columns);
    let fitting = match fitting.as_slice() {
        [only] => Some(*only),
        _ => None,
    };
    let columns: Vec<usize> = match named.or(fitting) {
        Some(file) => file.columns.iter().map(|it| it.1).collect(),
        None if n_columns == lowered.graph.columns.len() => (0..n_columns).collect(),
        _ => return Err(cannot("no output file of the model has as many columns, or several have")),
    };
    let mut side = lowered.clone();
    side.graph.columns = columns.iter().map(|&it| lowered.graph.columns[it].clone()).collect();
    let mut values = table.columns.into_iter().map(|it| it.values);
    let times = values.next().unwrap_or_default();
    let memory = Memory { times, columns: values.collect(), events: Vec::new() };
    side.graph.event_columns.clear();
    side.simulation.displays.clear();
    Ok(Side { label: path.to_owned(), lowered: side, memory })
}

/// Draws all sides over each other, as far as all but stored files record the same.
fn plot(opened: &Opened, sides: Vec<Side>, path: &Path) -> Result<String, Failure> {
    let title = opened.path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    let is_file =
        |it: &Side| it.lowered.graph.event_columns.is_empty() && it.lowered.simulation.displays.is_empty();
    let fewest = sides.iter().filter(|it| !is_file(it)).min_by_key(|it| it.lowered.graph.columns.len());
    let Some(lowered) = fewest.or(sides.first()).map(|it| it.lowered.clone()) else {
        return Ok(String::new());
    };
    let is_alone = sides.len() == 1;
    let runs: Vec<Labelled> = sides
        .into_iter()
        .map(|side| {
            let find = |name: &str| side.columns().find(|it| it.0 == name).map(|it| it.1.to_vec());
            let nothing = || vec![f64::NAN; side.memory.times.len()];
            let names = lowered.graph.columns.iter();
            let columns = names.map(|it| find(&it.quantity).unwrap_or_else(nothing)).collect();
            let label = if is_alone { String::new() } else { side.label };
            let memory = Memory { times: side.memory.times, columns, events: side.memory.events };
            Labelled { label, memory }
        })
        .collect();
    let page = ::run::page(&title, &lowered, &runs);
    if page.figures.iter().all(|it| it.series.is_empty()) {
        terminal::warning("the model records nothing that could be drawn");
        return Ok(String::new());
    }
    Ok(draw(&page, path)?.unwrap_or_default())
}

impl Side {
    /// Quantities and their values.
    pub(super) fn columns(&self) -> impl Iterator<Item = (&str, &[f64])> {
        let names = self.lowered.graph.columns.iter().map(|it| &*it.quantity);
        names.zip(self.memory.columns.iter().map(Vec::as_slice))
    }

    /// Sources of events and their times, in order.
    pub(super) fn events(&self) -> impl Iterator<Item = (String, Vec<f64>)> {
        self.lowered.graph.event_columns.iter().enumerate().map(|(at, it)| {
            let own = self.memory.events.iter().filter(move |event| event.1 == at).map(|event| event.0);
            (format!("{} {}", it.select, it.port), own.collect())
        })
    }
}
