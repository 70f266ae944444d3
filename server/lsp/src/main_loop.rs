//! The loop: hands every message to its handler, in wire order, and keeps four rules.
//!
//! 1. **First poll.** The framework polls handlers side by side, but each for the first time in wire order. So a
//!    handler changes the session, or takes its snapshot, before its first `await`. [`Server::write`] and
//!    [`Server::read`] are the only ways to do either, and handlers contain nothing else.
//! 2. **No head-of-line blocking.** As many handlers may be under way as a client can have requests, so that the
//!    edit or the cancellation which ends the slow ones is never stuck behind them.
//! 3. **No work on the asynchronous thread.** `read` hands the snapshot to the [`pool`](crate::pool), which also
//!    [writes](crate::answer) the answer.
//! 4. **One door out.** A cancelled read answers `ContentModified`, a panic `InternalError`, and the snapshot is gone
//!    before the answer is sent, so no change ever waits for the wire.

use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use lsp_types as lsp;
use lsp_types::notification::ShowMessage;
use lsp_types::request::ShowDocument;
use serde::Serialize;
use tokio::sync::watch;
use tower_lsp::LspService;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};

use crate::amend::Amended;
use crate::answer::Written;
use crate::log::Log;
use crate::outbox::Outbox;
use crate::page::{Page, RevealParams};
use crate::panels::{Panels, message};
use crate::pool::{self, Lane, Pool};
use crate::publish::{self, Publisher};
use crate::request::{self, Reply, Stop};
use crate::run::Runs;
use crate::session::{Effect, Session};
use crate::snapshot::Snapshot;
use crate::transport::{self, Hangup, Streams, Wire};
use crate::{Options, newer, parent};

/// More than any client has under way at once.
const CONCURRENCY: usize = 1024;
/// How long requests that are under way may take after the client closed its end without `exit`.
const GRACE: Duration = Duration::from_secs(2);
/// How long the last words may take to be read.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// The server; clones are the same server.
#[derive(Debug, Clone)]
pub(crate) struct Server(Arc<Shared>);

/// What all clones share.
#[derive(Debug)]
pub(crate) struct Shared {
    session: Mutex<Session>,
    pool: Pool,
    /// The way to the client.
    pub(crate) outbox: Outbox,
    /// The log.
    pub(crate) log: Log,
    /// Those who show previews.
    pub(crate) panels: Arc<Panels>,
    /// Simulations.
    pub(crate) runs: Runs,
    /// The page for clients that show no previews.
    pub(crate) page: Page,
    /// Which diagnostics the client has been sent.
    pub(crate) publisher: Publisher,
    /// Counts the changes of the session, for those who wait for one.
    pub(crate) changes: watch::Sender<u64>,
    /// Becomes true when the client is gone.
    pub(crate) hangup: Hangup,
}

impl Deref for Server {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// Serves one client; returns the exit code.
pub(crate) fn serve_stdio(options: &Options) -> i32 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let streams = transport::stdio();
    let (Ok(runtime), Ok(Streams { input, output, drain, wire, hangup, shut_down })) = (runtime, streams)
    else {
        eprintln!("nml lsp: cannot start threads");
        return 1;
    };
    if let Some(process) = options.client_process {
        parent::end_with(process);
    }
    runtime.block_on(async {
        let mut pump = None;
        let builder = LspService::build(|client| {
            let (outbox, emptying) = Outbox::new(client);
            pump = Some(emptying);
            Server::new(outbox, wire.clone(), hangup.clone())
        });
        let builder = builder
            .custom_method("$/setTrace", Server::set_trace)
            .custom_method("nml/preview", Server::preview_for_client)
            .custom_method("nml/reveal", Server::reveal)
            .custom_method("nml/selection", Server::selection)
            .custom_method("window/workDoneProgress/cancel", Server::cancel_progress);
        let (service, socket) = newer::register(request::test_hooks::register(builder)).finish();
        pump.map(tokio::spawn);
        let serving = tower_lsp::Server::new(input, output, socket)
            .concurrency_level(CONCURRENCY)
            .serve(Amended(service, wire));
        let mut gone = hangup.clone();
        let hung_up = async {
            // An error means that the threads of the streams have ended, which is the same.
            let _ = gone.wait_for(|gone| *gone).await;
            tokio::time::sleep(GRACE).await;
        };
        tokio::select! {
            () = serving => {}
            () = hung_up => {}
        }
    });
    drain.wait(LAST_WORDS);
    // Work that is still under way must not hold the process; nobody waits for it.
    runtime.shutdown_background();
    i32::from(!shut_down.load(Ordering::Acquire))
}

impl Server {
    fn new(outbox: Outbox, wire: Wire, hangup: Hangup) -> Server {
        let log = Log::new(outbox.clone());
        Server(Arc::new(Shared {
            session: Mutex::new(Session::new(log.clone())),
            pool: Pool::new(),
            log,
            outbox,
            panels: Arc::new(Panels::new(wire)),
            runs: Runs::default(),
            page: Page::default(),
            publisher: Publisher::default(),
            changes: watch::Sender::new(0),
            hangup,
        }))
    }

    /// Changes the session, now.
    pub(crate) fn write(&self, method: &str, change: impl FnOnce(&mut Session, &Log) -> Effect) {
        let began = Instant::now();
        let effect = {
            let mut session = self.lock();
            catch_unwind(AssertUnwindSafe(|| change(&mut session, &self.log)))
        };
        self.log.trace(|| format!("{method} in {:.1?}", began.elapsed()), String::new);
        match effect {
            Ok(Effect::Nothing) => {}
            Ok(effect) => {
                self.changes.send_modify(|count| *count += 1);
                publish::after(self, effect);
            }
            Err(payload) => self.log.error(format!("{method} panicked: {}", pool::words(&*payload))),
        }
    }

    /// Asks a question about the session as it is now.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        method: &'static str,
        lane: Lane,
        ask: impl FnOnce(&Snapshot) -> Reply<T> + Send + 'static,
    ) -> Result<T> {
        self.pooled(method, lane, move |snapshot| ask(&snapshot).map_err(|stop| stop.into_error(method)))
            .await
    }

    /// The same for a request of the client, which gets nothing but this answer.
    pub(crate) async fn answer<T: Serialize + Send + 'static>(
        &self,
        method: &'static str,
        lane: Lane,
        ask: impl FnOnce(&Snapshot) -> Reply<T> + Send + 'static,
    ) -> Result<T> {
        let write = move |snapshot: Snapshot| {
            let found = ask(&snapshot).map_err(|stop| stop.into_error(method))?;
            // Writing takes its time, and no change may wait for it.
            drop(snapshot);
            Written::new(&found)
        };
        Err(self.pooled(method, lane, write).await?.leave())
    }

    async fn pooled<T: Send + 'static>(
        &self,
        method: &'static str,
        lane: Lane,
        job: impl FnOnce(Snapshot) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let snapshot = self.lock().snapshot();
        let _stop = snapshot.stop_on_drop();
        let began = Instant::now();
        let answer = self.pool.spawn(lane, move || job(snapshot)).await;
        self.log.trace(|| format!("{method} in {:.1?}", began.elapsed()), String::new);
        match answer {
            Ok(Ok(answer)) => answer,
            Ok(Err(panic)) => {
                let message = format!("{method} panicked: {}", panic.0);
                self.log.error(&*message);
                Err(Error { code: ErrorCode::InternalError, message: message.into(), data: None })
            }
            // The thread of the pool is gone, which only the end of the process explains.
            Err(_) => Err(Stop::Cancelled.into_error(method)),
        }
    }

    /// The session, for a look.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Session> {
        // A change that panicked was told to the log; the session is still the best that we have.
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a page in the user's browser: through the client, or else by telling where it is.
    pub(crate) fn open_in_browser(&self, url: &str) {
        let tell = format!("The preview is at {url}");
        let uri = url.parse::<lsp::Uri>().ok().filter(|_| self.lock().client.shows_documents);
        let Some(uri) = uri else { return self.show_message(lsp::MessageType::INFO, tell) };
        let params = lsp::ShowDocumentParams { uri, external: Some(true), take_focus: None, selection: None };
        let server = self.clone();
        self.outbox.request::<ShowDocument>(params, move |answer| {
            if !answer.is_ok_and(|it| it.success) {
                server.show_message(lsp::MessageType::INFO, tell);
            }
        });
    }

    /// Shows the user a sentence.
    pub(crate) fn show_message(&self, typ: lsp::MessageType, message: String) {
        self.outbox.notify::<ShowMessage>(lsp::ShowMessageParams { typ, message });
    }

    /// `nml/reveal`: shows a place in the editor, if it is in a document that panels may be about.
    pub(crate) async fn reveal(&self, params: RevealParams) -> Result<()> {
        let snapshot = self.lock().snapshot();
        request::known_file(&snapshot, params.uri()).map_err(|it| it.into_error("nml/reveal"))?;
        drop(snapshot);
        // Whether the editor did it shows.
        self.outbox.request::<ShowDocument>(params.show(), drop);
        Ok(())
    }

    /// `nml/selection`: the caret moved, for pages that follow it.
    async fn selection(&self, params: lsp::TextDocumentPositionParams) {
        let (uri, position) = (params.text_document.uri, params.position);
        self.panels.send(&message("nml/selection", &serde_json::json!({ "uri": uri, "position": position })));
    }

    /// `nml/changed`: a document, or something on the disk, is not what it was; panels ask again.
    pub(crate) fn tell_panels(&self, uri: Option<&lsp::Uri>) {
        if self.panels.has_listeners() {
            let version = uri.and_then(|it| self.lock().documents.get(it).map(|it| it.version));
            self.panels.send(&message("nml/changed", &serde_json::json!({ "uri": uri, "version": version })));
        }
    }

    async fn cancel_progress(&self, params: lsp::WorkDoneProgressCancelParams) {
        if let lsp::ProgressToken::String(token) = params.token
            && let Some(number) = token.strip_prefix("nml/run/").and_then(|it| it.parse().ok())
        {
            Runs::cancel(self, number);
        }
    }

    async fn preview_for_client(&self, params: request::PreviewParams) -> Result<request::PreviewAnswer> {
        self.answer("nml/preview", Lane::Panel, move |snapshot| request::preview(snapshot, &params)).await
    }

    pub(crate) async fn preview(&self, params: request::PreviewParams) -> Result<request::PreviewAnswer> {
        self.read("nml/preview", Lane::Panel, move |snapshot| request::preview(snapshot, &params)).await
    }

    async fn set_trace(&self, params: lsp::SetTraceParams) {
        self.log.set_trace(params.value);
    }
}
