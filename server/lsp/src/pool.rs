//! The threads that do the work, so that the asynchronous thread only moves messages.
//!
//! Lanes with threads of their own: an answer about the place where somebody types queues neither behind what a client wants
//! to know of the whole document after each keystroke, nor behind the diagnostics of a workspace or a picture of a large network.

use std::any::Any;
use std::collections::VecDeque;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

use tokio::sync::oneshot;

/// Which queue a job joins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Somebody waits at the keyboard for what is at the cursor or on the screen: completion, hover.
    Fast,
    /// What is wrong with a document, and what can be done about it.
    Check,
    /// All that a document has of something: its symbols, folds, tokens.
    Document,
    /// Everything that may take its time: the workspace.
    Slow,
    /// What a panel draws: watched while typing, but typing does not wait for it.
    Panel,
}

/// What a panicking job left behind, in words.
#[derive(Debug)]
pub(crate) struct Panic(pub(crate) String);

/// A fixed number of threads in their lanes.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    fast: Arc<Queue>,
    check: Arc<Queue>,
    document: Arc<Queue>,
    slow: Arc<Queue>,
    panel: Arc<Queue>,
}

type Job = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct Queue {
    jobs: Mutex<VecDeque<Job>>,
    more: Condvar,
}

impl Pool {
    /// Starts the threads: one for each lane, and for those that typing waits for as many as there are cores beside them.
    pub(crate) fn new() -> Pool {
        let cores = thread::available_parallelism().map_or(2, usize::from);
        let pool = Pool::default();
        for _ in 0..cores.saturating_sub(1).clamp(1, 4) {
            start(&pool.fast, "fast");
            start(&pool.check, "check");
        }
        start(&pool.document, "document");
        start(&pool.slow, "slow");
        start(&pool.panel, "panel");
        pool
    }

    /// Queues a job; its result, or its panic, arrives at the receiver.
    pub(crate) fn spawn<T: Send + 'static>(
        &self,
        lane: Lane,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> oneshot::Receiver<Result<T, Panic>> {
        let (answer, receiver) = oneshot::channel();
        let queue = match lane {
            Lane::Fast => &self.fast,
            Lane::Check => &self.check,
            Lane::Document => &self.document,
            Lane::Slow => &self.slow,
            Lane::Panel => &self.panel,
        };
        queue.push(Box::new(move || {
            // Everything that the job owns (above all its snapshot) is gone before anybody hears of the result.
            let result = catch_unwind(AssertUnwindSafe(job)).map_err(|payload| Panic(words(&*payload)));
            // The request may have been cancelled meanwhile.
            let _ = answer.send(result);
        }));
        receiver
    }
}

/// What a panic says.
pub(crate) fn words(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|it| (*it).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}

fn start(queue: &Arc<Queue>, name: &str) {
    let queue = queue.clone();
    let thread = thread::Builder::new().name(name.to_owned()).stack_size(8 << 20).spawn(move || {
        loop {
            queue.pop()();
        }
    });
    thread.expect("a server that cannot start a few threads cannot work");
}

impl Queue {
    fn push(&self, job: Job) {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).push_back(job);
        self.more.notify_one();
    }

    fn pop(&self) -> Job {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match jobs.pop_front() {
                Some(job) => return job,
                None => jobs = self.more.wait(jobs).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

impl fmt::Debug for Queue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue").finish_non_exhaustive()
    }
}
