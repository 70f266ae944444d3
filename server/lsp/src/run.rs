//! Simulations that the editor asked for: each on a thread of its own, from the documents as they stand in the editor.
//!
//! A run looks at the documents only to prepare the model; a keystroke in that moment starts the look anew with the newer
//! text, and afterwards no keystroke meets it. Cancelling is answered at once: if the simulator is in a place where it
//! cannot listen (preparing a large model), it is left to end by itself and nobody hears of it again.

mod request;
mod screen;
mod stream;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ::run::{Control, End, Extent, Job, Lowered, Report, Summary, Tee};
use lsp_types as lsp;
use serde::Serialize;

use crate::main_loop::Server;
use crate::panels::{Message, message};
use crate::pool;
use crate::progress::Progress;
use crate::request::Stop;
use crate::snapshot::Snapshot;

pub(crate) use request::RunArguments;
use request::{Prepared, Refusal, prepare};
use screen::{Raster, Screen, Shown};
use stream::Stream;

/// Simulations at the same time; each has a thread and its memory.
const MOST_AT_ONCE: usize = 4;
/// Runs whose results are kept for pages that open later.
const KEPT: usize = 4;
/// How long a cancelled simulator may take to say so itself.
const GRACE: Duration = Duration::from_millis(25);
/// How often a run tells how far it is.
const TELL_EVERY: Duration = Duration::from_millis(100);
/// How long a run waits for the keyboard before it looks at the documents again.
const REST: Duration = Duration::from_millis(20);
/// Columns that the summary lists.
const MOST_COLUMNS: usize = 200;

/// All runs.
#[derive(Debug, Default)]
pub(crate) struct Runs {
    last: AtomicU64,
    /// Threads that have not ended, of which some may be given up.
    threads: Arc<AtomicUsize>,
    kept: Mutex<VecDeque<Arc<Run>>>,
}

/// A run.
#[derive(Debug)]
pub(crate) struct Run {
    /// Its number.
    pub(crate) number: u64,
    /// What it is called.
    pub(crate) title: String,
    /// The document.
    uri: lsp::Uri,
    /// Stops the simulator.
    pub(crate) control: Control,
    steps: AtomicU64,
    began: Instant,
    is_started: AtomicBool,
    is_over: AtomicBool,
    keeps_history: bool,
    history: Mutex<Vec<Message>>,
    progress: Mutex<Option<Progress>>,
    preparing: Mutex<Option<crate::snapshot::StopOnDrop>>,
}

/// What panels hear of a run besides its samples.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum News<'a> {
    Started {
        run: u64,
        title: &'a str,
        uri: &'a str,
        steps: u64,
        /// In seconds.
        length: f64,
        step: f64,
        /// Rows for which one is told; 1: every row is.
        stride: u64,
        displays: &'a [Shown],
        rasters: &'a [Raster],
        notes: &'a [String],
    },
    Progress {
        run: u64,
        done: u64,
        total: u64,
        seconds: f64,
    },
    Finished {
        run: u64,
        status: Status,
        #[serde(skip_serializing_if = "Option::is_none")]
        message: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        location: Option<&'a lsp::Location>,
        summary: &'a Told,
    },
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Done,
    Cancelled,
    Failed,
}

/// A run in few numbers.
#[derive(Debug, Default, Serialize)]
struct Told {
    steps: u64,
    /// Simulated, in seconds.
    time: f64,
    /// Of the clock.
    seconds: f64,
    events: u64,
    columns: Vec<Column>,
}

/// A recorded column, in SI.
#[derive(Debug, Serialize)]
struct Column {
    quantity: String,
    min: f64,
    max: f64,
    last: f64,
}

impl Runs {
    /// Starts a run; the error is a sentence.
    pub(crate) fn start(
        server: &Server,
        snapshot: Snapshot,
        arguments: RunArguments,
    ) -> Result<Arc<Run>, String> {
        let runs = &server.runs;
        let threads = runs.threads.clone();
        if threads.fetch_add(1, Ordering::AcqRel) >= MOST_AT_ONCE {
            threads.fetch_sub(1, Ordering::AcqRel);
            return Err(format!("{MOST_AT_ONCE} simulations are running already: cancel one, or wait"));
        }
        let uri = arguments.uri.as_str();
        let name = uri.rsplit('/').next().unwrap_or(uri).to_owned();
        let run = Arc::new(Run {
            number: runs.last.fetch_add(1, Ordering::AcqRel) + 1,
            title: arguments.target.as_ref().map_or_else(|| name.clone(), |it| format!("{it} ({name})")),
            control: Control::default(),
            steps: AtomicU64::new(0),
            began: Instant::now(),
            is_started: AtomicBool::new(false),
            is_over: AtomicBool::new(false),
            uri: arguments.uri.clone(),
            keeps_history: !snapshot.client.shows_panels,
            history: Mutex::default(),
            progress: Mutex::default(),
            preparing: Mutex::new(Some(snapshot.stop_on_drop())),
        });
        {
            let mut kept = lock(&runs.kept);
            kept.push_back(run.clone());
            while kept.len() > KEPT && kept.front().is_some_and(|it| it.is_over()) {
                kept.pop_front();
            }
        }
        let token = format!("nml/run/{}", run.number);
        let words = format!("Simulating {}", run.title);
        *lock(&run.progress) = Progress::begin_cancellable(server, &token, &words);
        let (worker, server_of_worker) = (run.clone(), server.clone());
        let spawned = std::thread::Builder::new().name("run".into()).stack_size(16 << 20).spawn(move || {
            let work =
                std::panic::AssertUnwindSafe(|| work(&server_of_worker, &worker, snapshot, &arguments));
            if let Err(payload) = std::panic::catch_unwind(work) {
                let words = pool::words(&*payload);
                server_of_worker.log.error(format!("run {} panicked: {words}", worker.number));
                let message = format!("the simulator has failed: {words}");
                finish(&server_of_worker, &worker, Status::Failed, Some(&message), None, &Told::default());
            }
            threads.fetch_sub(1, Ordering::AcqRel);
        });
        if let Err(problem) = spawned {
            runs.threads.fetch_sub(1, Ordering::AcqRel);
            run.is_over.store(true, Ordering::Release);
            return Err(format!("no thread for the simulation: {problem}"));
        }
        tokio::spawn(tell_progress(server.clone(), run.clone()));
        Ok(run)
    }

    /// Stops a run; false if there is none under way with this number.
    pub(crate) fn cancel(server: &Server, number: u64) -> bool {
        let Some(run) = lock(&server.runs.kept).iter().find(|it| it.number == number).cloned() else {
            return false;
        };
        if run.is_over() {
            return false;
        }
        run.control.cancel();
        drop(lock(&run.preparing).take());
        let server = server.clone();
        tokio::spawn(async move {
            tokio::time::sleep(GRACE).await;
            let steps = run.control.steps_done();
            finish(&server, &run, Status::Cancelled, None, None, &Told { steps, ..Told::default() });
        });
        true
    }

    /// Everything that was told of the runs that are kept, in order.
    pub(crate) fn history(&self) -> Vec<Message> {
        lock(&self.kept).iter().flat_map(|it| lock(&it.history).clone()).collect()
    }
}

impl Run {
    /// Whether its end has been told.
    pub(crate) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Acquire)
    }

    /// Keeps a message for pages that open later.
    fn remember(&self, message: &Message) {
        if self.keeps_history {
            lock(&self.history).push(message.clone());
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The work of a run's thread.
fn work(server: &Server, run: &Arc<Run>, first: Snapshot, arguments: &RunArguments) {
    let nothing = Told::default();
    let mut snapshot = first;
    let prepared = loop {
        match prepare(&snapshot, arguments) {
            Ok(prepared) => break prepared,
            Err(_) if run.control.is_cancelled() => {
                return finish(server, run, Status::Cancelled, None, None, &nothing);
            }
            Err(Refusal { stop: Stop::Refused(message), location }) => {
                drop(snapshot);
                return finish(server, run, Status::Failed, Some(&message), location.as_ref(), &nothing);
            }
            Err(Refusal { stop: Stop::Cancelled, .. }) => {
                drop(snapshot);
                std::thread::sleep(REST);
                snapshot = server.lock().snapshot();
                *lock(&run.preparing) = Some(snapshot.stop_on_drop());
            }
        }
    };
    // From here on the documents may change as they like.
    drop(lock(&run.preparing).take());
    drop(snapshot);
    if run.control.is_cancelled() {
        return finish(server, run, Status::Cancelled, None, None, &nothing);
    }
    simulate(server, run, &prepared);
}

fn simulate(server: &Server, run: &Arc<Run>, prepared: &Prepared) {
    let Prepared { lowered, settings } = prepared;
    let job = match Job::new(lowered, settings) {
        Ok(job) => job,
        Err(problem) => {
            let location = problem.component.and_then(|it| locate(server, lowered, it));
            let member = problem.member.as_ref().map(|it| format!(" (`{it}`)")).unwrap_or_default();
            let message = format!("{problem}{member}");
            return finish(server, run, Status::Failed, Some(&message), location.as_ref(), &Told::default());
        }
    };
    if run.is_over() {
        return;
    }
    let screen = Screen::of(lowered);
    run.steps.store(job.span.steps(), Ordering::Release);
    let mut notes = lowered.assumptions.clone();
    let stride = stream::stride(&screen, job.span);
    if stride > 1 {
        notes.push(format!("each {stride} rows are told by their extremes"));
    }
    let started = message(
        "nml/run",
        &News::Started {
            run: run.number,
            title: &run.title,
            uri: run.uri.as_str(),
            steps: job.span.steps(),
            length: job.span.length,
            step: job.span.step,
            stride,
            displays: &screen.displays,
            rasters: &screen.rasters,
            notes: &notes,
        },
    );
    if run.is_started.swap(true, Ordering::AcqRel) {
        // Cancelled in this moment, and told so.
        return;
    }
    run.remember(&started);
    server.panels.send_in_time(&started, || run.is_over());
    let stream = Stream::new(run.clone(), server.panels.clone(), screen, job.span);
    let mut sinks = Tee(stream, Summary::default());
    let report = job.run(&mut sinks, &run.control);
    let Tee(stream, summary) = sinks;
    stream.finish();
    let told = told(run, &report, &summary);
    let (status, words, component) = match &report.end {
        End::Finished => (Status::Done, None, None),
        End::Cancelled => (Status::Cancelled, None, None),
        End::EventLoop { instance } => {
            let words = format!("events without delay cause each other for ever in `{instance}`");
            (Status::Failed, Some(words), None)
        }
        End::NotFinite(it) => {
            let at =
                format!("`{}` of `{}` became {} at {} ms", it.variable, it.instance, it.value, it.time * 1e3);
            let inputs: Vec<String> =
                it.inputs.iter().map(|(name, value)| format!("{name} = {value}")).collect();
            let words = match (&*it.equation, inputs.is_empty()) {
                ("", _) => at,
                (equation, true) => format!("{at}: {equation}"),
                (equation, false) => format!("{at}: {equation} with {}", inputs.join(", ")),
            };
            (Status::Failed, Some(words), Some(it.component))
        }
    };
    let location = component.and_then(|it| locate(server, lowered, it));
    finish(server, run, status, words.as_deref(), location.as_ref(), &told);
}

/// Where a component stands in the documents as they are now.
fn locate(server: &Server, lowered: &Lowered, component: ::run::ComponentId) -> Option<lsp::Location> {
    let place = lowered.place(component)?;
    let snapshot = server.lock().snapshot();
    crate::to_proto::location(&snapshot, place.file, place.range).ok()?
}

fn told(run: &Run, report: &Report, summary: &Summary) -> Told {
    let column =
        |it: &Extent| Column { quantity: it.quantity.to_string(), min: it.min, max: it.max, last: it.last };
    Told {
        steps: report.steps,
        time: report.time,
        seconds: run.began.elapsed().as_secs_f64(),
        events: summary.events,
        columns: summary.columns.iter().take(MOST_COLUMNS).map(column).collect(),
    }
}

/// Tells the end of a run, unless that was done.
fn finish(
    server: &Server,
    run: &Run,
    status: Status,
    words: Option<&str>,
    location: Option<&lsp::Location>,
    summary: &Told,
) {
    if run.is_over.swap(true, Ordering::AcqRel) {
        return;
    }
    if !run.is_started.swap(true, Ordering::AcqRel) {
        // Panels know only runs that have begun.
        let (title, uri) = (&*run.title, run.uri.as_str());
        let nothing = News::Started {
            run: run.number,
            title,
            uri,
            steps: 0,
            length: 0.0,
            step: 0.0,
            stride: 1,
            displays: &[],
            rasters: &[],
            notes: &[],
        };
        let started = message("nml/run", &nothing);
        run.remember(&started);
        server.panels.send(&started);
    }
    let news = News::Finished { run: run.number, status, message: words, location, summary };
    let message = message("nml/run", &news);
    run.remember(&message);
    server.panels.send(&message);
    let last_words = match (status, words) {
        (Status::Done, _) => format!("{} steps in {:.2} s", summary.steps, run.began.elapsed().as_secs_f64()),
        (Status::Cancelled, _) => "cancelled".to_owned(),
        (Status::Failed, words) => words.unwrap_or("failed").to_owned(),
    };
    if let Some(progress) = lock(&run.progress).take() {
        progress.end(last_words.clone());
    }
    if status == Status::Failed && !server.lock().client.shows_panels {
        server.show_message(lsp::MessageType::ERROR, format!("{}: {last_words}", run.title));
    }
    server.log.info(format!("run {} of {}: {last_words}", run.number, run.title));
}

/// Tells how far a run is, until it is over.
async fn tell_progress(server: Server, run: Arc<Run>) {
    loop {
        tokio::time::sleep(TELL_EVERY).await;
        if run.is_over() {
            return;
        }
        let (done, total) = (run.control.steps_done(), run.steps.load(Ordering::Acquire));
        // The model is still being read.
        if done == 0 {
            continue;
        }
        let seconds = run.began.elapsed().as_secs_f64();
        server.panels.send(&message("nml/run", &News::Progress { run: run.number, done, total, seconds }));
        if let Some(progress) = &*lock(&run.progress) {
            let percentage = (done as f64 / total.max(1) as f64 * 100.0) as u32;
            progress.report_words(percentage, format!("{done} of {total} steps"));
        }
    }
}
