//! `nml run FILE`: simulate a model.

mod difference;
pub(crate) mod external;
mod progress;
mod report;
mod variants;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use ::run::{
    Bounds, Control, End, Files, Folder, Job, Labelled, Lowered, Maybe, Memory, Method, Mode, Report,
    Setting, Settings, Summary, Tee,
};
use clap::ValueEnum;
use plot::data::Format;
use rayon::prelude::*;

use self::progress::watch;
use self::variants::{Sweep, Variant};
use crate::exit::{self, Exit};
use crate::project::{Opened, open};
use crate::{picture, terminal};

/// Simulate a model: a LEMS file with its `Target`, or the network or cell of a NeuroML file
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  nml run LEMS_sim.xml                                   write the model's output files, as jLEMS does
  nml run net.nml --plot                                 draw what its cells do, in the terminal
  nml run LEMS_sim.xml --plot out.html --out results     a page to zoom into; files go to results/
  nml run LEMS_sim.xml --sweep pulse/amplitude=0pA:200pA:9 --plot
  nml run LEMS_sim.xml --mode reference                  row by row what jLEMS computes
  nml run LEMS_sim.xml --compare neuron --plot           our curves and those of NEURON over each other
  nml run net.nml --engine netpyne --processes 4         on NEURON over MPI; `nml doctor` says what is there")]
pub(crate) struct Arguments {
    /// The model
    file: PathBuf,
    /// What is computed: the solution of the equations, or row by row what jLEMS gives
    #[arg(long, value_enum, default_value_t = ModeName::Accurate, value_name = "MODE", help_heading = "Simulation")]
    mode: ModeName,
    /// How `accurate` integrates [default: turns]
    #[arg(long, value_enum, value_name = "METHOD", help_heading = "Simulation")]
    method: Option<MethodName>,
    /// The simulated time, in place of the model's: `500ms`
    #[arg(long, value_name = "TIME", help_heading = "Simulation")]
    length: Option<String>,
    /// The time step, in place of the model's: `0.01ms`
    #[arg(long, value_name = "TIME", help_heading = "Simulation")]
    step: Option<String>,
    /// The seed of the random numbers, in place of the model's
    #[arg(long, value_name = "NUMBER", help_heading = "Simulation")]
    seed: Option<i64>,
    /// The most threads to use; as many as the machine has when absent
    #[arg(
        long,
        value_name = "NUMBER",
        default_value_t = 0,
        hide_default_value = true,
        help_heading = "Simulation"
    )]
    threads: usize,
    /// Give a parameter another value, for all instances: `cell/C=10pF`, `pop[0]/thresh=-50mV`
    #[arg(long, value_name = "PATH=VALUE", help_heading = "Variants")]
    set: Vec<Setting>,
    /// Run for `n` values of a parameter from `a` to `b`; several make a grid
    #[arg(long, value_name = "PATH=A:B:N", help_heading = "Variants")]
    sweep: Vec<Sweep>,
    /// Run this often, each time with the next seed
    #[arg(
        long,
        value_name = "NUMBER",
        default_value_t = 1,
        hide_default_value = true,
        help_heading = "Variants"
    )]
    repeat: u32,
    /// Let another simulator run the model: `jneuroml`, `neuron`, `netpyne` or `eden`
    #[arg(long, value_parser = external::engine, value_name = "ENGINE", help_heading = "Other engines")]
    engine: Option<engines::Engine>,
    /// Processes over MPI
    #[arg(long, value_name = "NUMBER", default_value_t = 1, hide_default_value = true, requires = "engine",
        value_parser = clap::value_parser!(u32).range(1..), help_heading = "Other engines")]
    processes: u32,
    /// Set the results beside those of another engine, of ours (`nml`, the default), or beside a data file
    #[arg(long, value_name = "ENGINE|FILE", num_args = 0..=1, default_missing_value = "nml",
        conflicts_with_all = ["sweep", "repeat"], help_heading = "Other engines")]
    compare: Vec<String>,
    /// Draw what the model displays: in the terminal, or into a file (.svg, .png, .html)
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-", help_heading = "Results")]
    plot: Option<PathBuf>,
    /// The folder for the model's output files, in place of the model's own
    #[arg(long, value_name = "FOLDER", help_heading = "Results")]
    out: Option<PathBuf>,
    /// The format of the output files, in place of the layout of jLEMS
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Results")]
    format: Option<FormatName>,
    /// Let the model write outside of the output folder
    #[arg(long, help_heading = "Results")]
    allow_write: bool,
    /// Write no output files
    #[arg(long, conflicts_with_all = ["format", "allow_write"], help_heading = "Results")]
    no_files: bool,
    /// Print nothing but problems
    #[arg(short, long, help_heading = "Results")]
    quiet: bool,
    #[command(flatten)]
    scope: crate::project::Scope,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, ValueEnum)]
enum ModeName {
    Accurate,
    Reference,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, ValueEnum)]
enum MethodName {
    /// Second order, gates and voltages in turns, stable for gates and leaks at any step
    Turns,
    /// Second order, stable for gates and leaks at any step; two evaluations per step
    Midpoint,
    /// First order, stable for gates and leaks at any step
    ExponentialEuler,
    /// First order
    Euler,
    /// Fourth order
    Rk4,
    /// Fourth order, implicit, chooses its own steps within those of the run: for stiff models
    Rosenbrock,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, ValueEnum)]
enum FormatName {
    Dat,
    Csv,
    Npz,
    Json,
}

impl FormatName {
    fn format(self) -> Format {
        match self {
            FormatName::Dat => Format::Dat,
            FormatName::Csv => Format::Csv,
            FormatName::Npz => Format::Npz,
            FormatName::Json => Format::Json,
        }
    }
}

/// What became of one variant.
struct Outcome {
    label: String,
    report: Report,
    summary: Summary,
    memory: Option<Memory>,
    written: Vec<PathBuf>,
    seconds: f64,
}

/// Why the runs did not come about.
enum Stop {
    Setting(::run::SettingError),
    Model(::run::ModelError),
    Write(::run::WriteError),
    Threads(String),
}

pub(crate) fn run(arguments: &Arguments) -> Exit {
    match simulate(arguments) {
        Ok(exit) => exit,
        Err((exit, message)) => {
            terminal::error(&message);
            exit
        }
    }
}

type Failure = (Exit, String);

fn misuse(message: impl ToString) -> Failure {
    (Exit::Misuse, message.to_string())
}

fn simulate(arguments: &Arguments) -> Result<Exit, Failure> {
    if arguments.mode == ModeName::Reference && arguments.method.is_some() {
        return Err(misuse(
            "`--method` has no meaning with `--mode reference`: jLEMS knows only forward Euler",
        ));
    }
    let opened = open(&arguments.file, &arguments.scope).map_err(misuse)?;
    if arguments.engine.is_some() || !arguments.compare.is_empty() {
        return external::simulate(arguments, &opened);
    }
    let mut lowered =
        ::run::lower(&opened.db, opened.file).map_err(|it| (Exit::Problems, opened.cannot_run(&it)))?;
    let settings = settings(arguments, &opened, &mut lowered)?;
    for setting in &arguments.set {
        lowered.set(&opened.db, opened.file, setting).map_err(misuse)?;
    }
    if !arguments.quiet {
        for assumption in &lowered.assumptions {
            terminal::note(assumption);
        }
    }
    let folder = output_folder(arguments, &opened);
    let variants = variants::all(&opened, &lowered, &arguments.sweep, arguments.repeat).map_err(misuse)?;

    let control = Control::default();
    stop_on_interrupt(&control);
    let steps = steps(&lowered, &settings) * variants.len() as u64;
    let outcomes = watch(&control, steps, !arguments.quiet, || {
        run_all(arguments, &lowered, &settings, &folder, &variants, &control)
    });
    let outcomes = outcomes.map_err(|it| match it {
        Stop::Setting(problem) => misuse(problem),
        Stop::Model(problem) => (Exit::Problems, report::model_error(&opened, &lowered, &problem)),
        Stop::Write(problem) => cannot_write(&problem),
        Stop::Threads(problem) => (Exit::Internal, problem),
    })?;
    tell(arguments, &opened, &lowered, &settings, outcomes)
}

fn settings(arguments: &Arguments, opened: &Opened, lowered: &mut Lowered) -> Result<Settings, Failure> {
    let time = |text: &Option<String>| match text {
        None => Ok(None),
        Some(text) => variants::quantity(opened, text)
            .filter(|it| it.is_finite() && *it > 0.0)
            .map(Some)
            .ok_or_else(|| misuse(format!("`{text}` is not a time, such as `0.5ms`"))),
    };
    Ok(Settings {
        mode: match arguments.mode {
            ModeName::Accurate => Mode::Accurate,
            ModeName::Reference => Mode::Reference,
        },
        method: match arguments.method {
            None => Method::default(),
            Some(MethodName::Turns) => Method::InTurns,
            Some(MethodName::Midpoint) => Method::ExponentialMidpoint,
            Some(MethodName::ExponentialEuler) => Method::ExponentialEuler,
            Some(MethodName::Euler) => Method::Euler,
            Some(MethodName::Rk4) => Method::RungeKutta4,
            Some(MethodName::Rosenbrock) => Method::Rosenbrock,
        },
        seed: Some(arguments.seed.unwrap_or(lowered.simulation.seed)),
        length: time(&arguments.length)?,
        step: time(&arguments.step)?,
        threads: arguments.threads,
    })
}

/// How many steps a run takes, for the progress bar.
fn steps(lowered: &Lowered, settings: &Settings) -> u64 {
    let length = settings.length.unwrap_or(lowered.simulation.length);
    ::run::Span { length, step: settings.step.unwrap_or(lowered.simulation.step) }.steps()
}

fn output_folder(arguments: &Arguments, opened: &Opened) -> Folder {
    let own = opened.path.parent().unwrap_or(&opened.here);
    let path = arguments.out.as_ref().map_or_else(|| own.to_path_buf(), |it| opened.here.join(it));
    Folder::new(path, if arguments.allow_write { Bounds::Everywhere } else { Bounds::Inside })
}

/// The first Ctrl-C asks the run to end; what was recorded stays. Where no handler can be set, Ctrl-C just ends the program.
fn stop_on_interrupt(control: &Control) {
    let control = control.clone();
    drop(ctrlc::set_handler(move || {
        if control.is_cancelled() {
            std::process::exit(130);
        }
        control.cancel();
    }));
}

fn run_all(
    arguments: &Arguments,
    lowered: &Lowered,
    settings: &Settings,
    folder: &Folder,
    variants: &[Variant],
    control: &Control,
) -> Result<Vec<Outcome>, Stop> {
    let one = |variant: &Variant, settings: &Settings| {
        let mut lowered = lowered.clone();
        for (path, value) in &variant.values {
            lowered.set_si(path, *value).map_err(Stop::Setting)?;
        }
        let seed = settings.seed.map(|it| it + i64::from(variant.repetition));
        let settings = Settings { seed, ..settings.clone() };
        let folder = match variant.folder() {
            Some(name) => folder.inside(&name),
            None => folder.clone(),
        };
        run_one(arguments, &lowered, &settings, &folder, variant, control)
    };
    if let [variant] = variants {
        return Ok(vec![one(variant, settings)?]);
    }
    // Runs beside each other use one thread each.
    let settings = Settings { threads: 1, ..settings.clone() };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(arguments.threads)
        .build()
        .map_err(|it| Stop::Threads(it.to_string()))?;
    pool.install(|| variants.par_iter().map(|it| one(it, &settings)).collect())
}

fn run_one(
    arguments: &Arguments,
    lowered: &Lowered,
    settings: &Settings,
    folder: &Folder,
    variant: &Variant,
    control: &Control,
) -> Result<Outcome, Stop> {
    let started = Instant::now();
    let job = Job::new(lowered, settings).map_err(Stop::Model)?;
    let files = match arguments.no_files {
        true => None,
        false => {
            let format = arguments.format.map(FormatName::format);
            Some(Files::create(&job.simulation, folder, format).map_err(Stop::Write)?)
        }
    };
    let memory = arguments.plot.is_some().then(Memory::default);
    let mut sinks = Tee(Summary::default(), Tee(Maybe(files), Maybe(memory)));
    let report = job.run(&mut sinks, control);
    let Tee(summary, Tee(Maybe(files), Maybe(memory))) = sinks;
    let written = match files {
        Some(files) => files.finish().map_err(Stop::Write)?,
        None => Vec::new(),
    };
    let seconds = started.elapsed().as_secs_f64();
    Ok(Outcome { label: variant.label(), report, summary, memory, written, seconds })
}

fn cannot_write(problem: &::run::WriteError) -> Failure {
    let help = match problem {
        ::run::WriteError::Outside { .. } => {
            "\nhelp: name another folder with `--out`, or let the model write there with `--allow-write`"
        }
        _ => "",
    };
    (Exit::Problems, format!("{problem}{help}"))
}

/// Shows the plot and the summary; the exit code says whether all runs came to their end.
fn tell(
    arguments: &Arguments,
    opened: &Opened,
    lowered: &Lowered,
    settings: &Settings,
    outcomes: Vec<Outcome>,
) -> Result<Exit, Failure> {
    let mut exit = Exit::Fine;
    let mut text = String::new();
    let mut recorded = Vec::new();
    for outcome in outcomes {
        if outcome.report.end != End::Finished {
            exit = Exit::Problems;
            let message = report::end(opened, lowered, &outcome.report);
            terminal::error(&message);
        }
        text += &report::summary(opened, lowered, settings, &outcome);
        if let Some(memory) = outcome.memory {
            recorded.push(Labelled { label: outcome.label, memory });
        }
    }
    if let Some(path) = &arguments.plot {
        let title = opened.path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        let page = ::run::page(&title, lowered, &recorded);
        if page.figures.iter().all(|it| it.series.is_empty()) {
            terminal::warning("the model records nothing that could be drawn");
        } else if let Some(written) = draw(&page, path)? {
            text += &written;
        }
    }
    if arguments.quiet {
        return Ok(exit);
    }
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()) {
        Ok(()) => Ok(exit),
        Err(problem) => Ok(exit::of_write_error(&problem)),
    }
}

fn draw(page: &plot::Page, path: &Path) -> Result<Option<String>, Failure> {
    picture::show(page, path).map_err(|it| (Exit::Problems, it))
}
