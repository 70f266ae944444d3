//! The loop: hands every message to its handler, in wire order, and keeps four rules.
//!
//! 1. **First poll.** The framework polls handlers side by side, but each for the first time in wire order. So a
//!    handler changes the session, or takes its snapshot, before its first `await`. [`Server::write`] and
//!    [`Server::read`] are the only ways to do either, and handlers contain nothing else.
//! 2. **No head-of-line blocking.** As many handlers may be under way as a client can have requests, so that the
//!    edit or the cancellation which ends the slow ones is never stuck behind them.
//! 3. **No work on the asynchronous thread.** `read` hands the snapshot to the [`pool`](crate::pool).
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
use tokio::sync::watch;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::{LanguageServer, LspService};

use crate::amend::Amended;
use crate::capabilities::Client;
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
use crate::{Options, command, from_proto, newer, notification, parent, scan};

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
            Server::new(outbox, wire, hangup.clone())
        });
        let builder = builder
            .custom_method("$/setTrace", Server::set_trace)
            .custom_method("nml/preview", Server::preview)
            .custom_method("nml/reveal", Server::reveal)
            .custom_method("nml/selection", Server::selection)
            .custom_method("window/workDoneProgress/cancel", Server::cancel_progress);
        let (service, socket) = newer::register(request::test_hooks::register(builder)).finish();
        pump.map(tokio::spawn);
        let serving = tower_lsp::Server::new(input, output, socket)
            .concurrency_level(CONCURRENCY)
            .serve(Amended(service));
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
        let snapshot = self.lock().snapshot();
        let _stop = snapshot.stop_on_drop();
        let began = Instant::now();
        let answer = self.pool.spawn(lane, move || ask(&snapshot)).await;
        self.log.trace(|| format!("{method} in {:.1?}", began.elapsed()), String::new);
        match answer {
            Ok(Ok(reply)) => reply.map_err(|stop| stop.into_error(method)),
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
    fn tell_panels(&self, uri: Option<&lsp::Uri>) {
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

    pub(crate) async fn preview(&self, params: request::PreviewParams) -> Result<request::PreviewAnswer> {
        self.read("nml/preview", Lane::Panel, move |snapshot| request::preview(snapshot, &params)).await
    }

    async fn set_trace(&self, params: lsp::SetTraceParams) {
        self.log.set_trace(params.value);
    }
}

impl LanguageServer for Server {
    async fn initialize(&self, params: lsp::InitializeParams) -> Result<lsp::InitializeResult> {
        if let Some(process) = params.process_id {
            parent::end_with(process);
        }
        if let Some(trace) = params.trace {
            self.log.set_trace(trace);
        }
        let client = Client::new(&params.capabilities);
        if client.shows_panels || client.hears_runs {
            self.panels.tell_client();
        }
        let capabilities = client.offer();
        self.write("initialize", |session, log| {
            session.client = Arc::new(client);
            session.set_folders(from_proto::initial_folders(&params));
            if let Some(options) = &params.initialization_options {
                session.configure(options.get("nml").unwrap_or(options), log);
            }
            Effect::Nothing
        });
        Ok(lsp::InitializeResult {
            capabilities,
            server_info: Some(lsp::ServerInfo {
                name: "nml".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
            offset_encoding: None,
        })
    }

    async fn initialized(&self, _: lsp::InitializedParams) {
        scan::register(self);
        crate::config::pull(self);
        scan::start(self);
    }

    async fn code_lens(&self, params: lsp::CodeLensParams) -> Result<Option<Vec<lsp::CodeLens>>> {
        self.read("textDocument/codeLens", Lane::Fast, move |snapshot| request::code_lens(snapshot, &params))
            .await
    }

    async fn code_lens_resolve(&self, params: lsp::CodeLens) -> Result<lsp::CodeLens> {
        self.read("codeLens/resolve", Lane::Slow, move |snapshot| {
            request::code_lens_resolve(snapshot, params)
        })
        .await
    }

    async fn execute_command(&self, params: lsp::ExecuteCommandParams) -> Result<Option<serde_json::Value>> {
        command::execute(self, &params.command, params.arguments).await.map(Some)
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_open(&self, params: lsp::DidOpenTextDocumentParams) {
        let uri = params.text_document.uri.clone();
        self.write("textDocument/didOpen", |session, log| notification::did_open(session, log, params));
        self.tell_panels(Some(&uri));
    }

    async fn did_change(&self, params: lsp::DidChangeTextDocumentParams) {
        let uri = params.text_document.uri.clone();
        self.write("textDocument/didChange", |session, log| notification::did_change(session, log, params));
        self.tell_panels(Some(&uri));
    }

    async fn did_save(&self, params: lsp::DidSaveTextDocumentParams) {
        self.write("textDocument/didSave", |session, _| notification::did_save(session, &params));
    }

    async fn did_close(&self, params: lsp::DidCloseTextDocumentParams) {
        let uri = params.text_document.uri.clone();
        self.write("textDocument/didClose", |session, _| notification::did_close(session, &params));
        self.tell_panels(Some(&uri));
        publish::forget(self, uri);
    }

    async fn did_change_watched_files(&self, params: lsp::DidChangeWatchedFilesParams) {
        self.write("workspace/didChangeWatchedFiles", |session, _| {
            notification::did_change_watched_files(session, &params)
        });
        self.tell_panels(None);
    }

    async fn did_change_workspace_folders(&self, params: lsp::DidChangeWorkspaceFoldersParams) {
        self.write("workspace/didChangeWorkspaceFolders", |session, _| {
            notification::did_change_workspace_folders(session, &params)
        });
        scan::start(self);
    }

    async fn did_change_configuration(&self, params: lsp::DidChangeConfigurationParams) {
        self.write("workspace/didChangeConfiguration", |session, log| {
            notification::did_change_configuration(session, log, &params)
        });
        crate::config::pull(self);
    }

    async fn diagnostic(
        &self,
        params: lsp::DocumentDiagnosticParams,
    ) -> Result<lsp::DocumentDiagnosticReportResult> {
        self.read("textDocument/diagnostic", Lane::Fast, move |snapshot| {
            request::diagnostic(snapshot, &params)
        })
        .await
    }

    async fn workspace_diagnostic(
        &self,
        params: lsp::WorkspaceDiagnosticParams,
    ) -> Result<lsp::WorkspaceDiagnosticReportResult> {
        request::workspace_diagnostic(self, params).await
    }

    async fn code_action(&self, params: lsp::CodeActionParams) -> Result<Option<lsp::CodeActionResponse>> {
        self.read("textDocument/codeAction", Lane::Fast, move |snapshot| {
            request::code_action(snapshot, &params)
        })
        .await
    }

    async fn completion(&self, params: lsp::CompletionParams) -> Result<Option<lsp::CompletionResponse>> {
        self.read("textDocument/completion", Lane::Fast, move |snapshot| {
            request::completion(snapshot, &params)
        })
        .await
    }

    async fn completion_resolve(&self, params: lsp::CompletionItem) -> Result<lsp::CompletionItem> {
        self.read("completionItem/resolve", Lane::Fast, move |snapshot| {
            request::completion_resolve(snapshot, params)
        })
        .await
    }

    async fn document_color(&self, params: lsp::DocumentColorParams) -> Result<Vec<lsp::ColorInformation>> {
        self.read("textDocument/documentColor", Lane::Fast, move |snapshot| {
            request::document_color(snapshot, &params)
        })
        .await
    }

    async fn color_presentation(
        &self,
        params: lsp::ColorPresentationParams,
    ) -> Result<Vec<lsp::ColorPresentation>> {
        self.read("textDocument/colorPresentation", Lane::Fast, move |snapshot| {
            request::color_presentation(snapshot, &params)
        })
        .await
    }

    async fn goto_definition(
        &self,
        params: lsp::GotoDefinitionParams,
    ) -> Result<Option<lsp::GotoDefinitionResponse>> {
        self.read("textDocument/definition", Lane::Fast, move |snapshot| {
            request::definition(snapshot, &params)
        })
        .await
    }

    async fn goto_declaration(
        &self,
        params: lsp::GotoDefinitionParams,
    ) -> Result<Option<lsp::GotoDefinitionResponse>> {
        self.read("textDocument/declaration", Lane::Fast, move |snapshot| {
            request::declaration(snapshot, &params)
        })
        .await
    }

    async fn goto_type_definition(
        &self,
        params: lsp::GotoDefinitionParams,
    ) -> Result<Option<lsp::GotoDefinitionResponse>> {
        self.read("textDocument/typeDefinition", Lane::Fast, move |snapshot| {
            request::type_definition(snapshot, &params)
        })
        .await
    }

    async fn goto_implementation(
        &self,
        params: lsp::GotoDefinitionParams,
    ) -> Result<Option<lsp::GotoDefinitionResponse>> {
        self.read("textDocument/implementation", Lane::Slow, move |snapshot| {
            request::implementation(snapshot, &params)
        })
        .await
    }

    async fn references(&self, params: lsp::ReferenceParams) -> Result<Option<Vec<lsp::Location>>> {
        self.read("textDocument/references", Lane::Slow, move |snapshot| {
            request::references(snapshot, &params)
        })
        .await
    }

    async fn document_highlight(
        &self,
        params: lsp::DocumentHighlightParams,
    ) -> Result<Option<Vec<lsp::DocumentHighlight>>> {
        self.read("textDocument/documentHighlight", Lane::Fast, move |snapshot| {
            request::document_highlight(snapshot, &params)
        })
        .await
    }

    async fn prepare_rename(
        &self,
        params: lsp::TextDocumentPositionParams,
    ) -> Result<Option<lsp::PrepareRenameResponse>> {
        self.read("textDocument/prepareRename", Lane::Fast, move |snapshot| {
            request::prepare_rename(snapshot, &params)
        })
        .await
    }

    async fn rename(&self, params: lsp::RenameParams) -> Result<Option<lsp::WorkspaceEdit>> {
        self.read("textDocument/rename", Lane::Slow, move |snapshot| request::rename(snapshot, &params)).await
    }

    async fn will_rename_files(&self, params: lsp::RenameFilesParams) -> Result<Option<lsp::WorkspaceEdit>> {
        self.read("workspace/willRenameFiles", Lane::Slow, move |snapshot| {
            request::will_rename_files(snapshot, &params)
        })
        .await
    }

    async fn document_symbol(
        &self,
        params: lsp::DocumentSymbolParams,
    ) -> Result<Option<lsp::DocumentSymbolResponse>> {
        self.read("textDocument/documentSymbol", Lane::Fast, move |snapshot| {
            request::document_symbol(snapshot, &params)
        })
        .await
    }

    async fn symbol(
        &self,
        params: lsp::WorkspaceSymbolParams,
    ) -> Result<Option<lsp::WorkspaceSymbolResponse>> {
        self.read("workspace/symbol", Lane::Slow, move |snapshot| {
            request::workspace_symbol(snapshot, &params)
        })
        .await
    }

    async fn prepare_call_hierarchy(
        &self,
        params: lsp::CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<lsp::CallHierarchyItem>>> {
        self.read("textDocument/prepareCallHierarchy", Lane::Fast, move |snapshot| {
            request::prepare_call_hierarchy(snapshot, &params)
        })
        .await
    }

    async fn incoming_calls(
        &self,
        params: lsp::CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<lsp::CallHierarchyIncomingCall>>> {
        self.read("callHierarchy/incomingCalls", Lane::Slow, move |snapshot| {
            request::incoming_calls(snapshot, &params)
        })
        .await
    }

    async fn outgoing_calls(
        &self,
        params: lsp::CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<lsp::CallHierarchyOutgoingCall>>> {
        self.read("callHierarchy/outgoingCalls", Lane::Slow, move |snapshot| {
            request::outgoing_calls(snapshot, &params)
        })
        .await
    }

    async fn prepare_type_hierarchy(
        &self,
        params: lsp::TypeHierarchyPrepareParams,
    ) -> Result<Option<Vec<lsp::TypeHierarchyItem>>> {
        self.read("textDocument/prepareTypeHierarchy", Lane::Fast, move |snapshot| {
            request::prepare_type_hierarchy(snapshot, &params)
        })
        .await
    }

    async fn supertypes(
        &self,
        params: lsp::TypeHierarchySupertypesParams,
    ) -> Result<Option<Vec<lsp::TypeHierarchyItem>>> {
        self.read("typeHierarchy/supertypes", Lane::Fast, move |snapshot| {
            request::supertypes(snapshot, &params)
        })
        .await
    }

    async fn subtypes(
        &self,
        params: lsp::TypeHierarchySubtypesParams,
    ) -> Result<Option<Vec<lsp::TypeHierarchyItem>>> {
        self.read("typeHierarchy/subtypes", Lane::Slow, move |snapshot| request::subtypes(snapshot, &params))
            .await
    }

    async fn folding_range(&self, params: lsp::FoldingRangeParams) -> Result<Option<Vec<lsp::FoldingRange>>> {
        self.read("textDocument/foldingRange", Lane::Fast, move |snapshot| {
            request::folding_range(snapshot, &params)
        })
        .await
    }

    async fn selection_range(
        &self,
        params: lsp::SelectionRangeParams,
    ) -> Result<Option<Vec<lsp::SelectionRange>>> {
        self.read("textDocument/selectionRange", Lane::Fast, move |snapshot| {
            request::selection_range(snapshot, &params)
        })
        .await
    }

    async fn linked_editing_range(
        &self,
        params: lsp::LinkedEditingRangeParams,
    ) -> Result<Option<lsp::LinkedEditingRanges>> {
        self.read("textDocument/linkedEditingRange", Lane::Fast, move |snapshot| {
            request::linked_editing_range(snapshot, &params)
        })
        .await
    }

    async fn document_link(&self, params: lsp::DocumentLinkParams) -> Result<Option<Vec<lsp::DocumentLink>>> {
        self.read("textDocument/documentLink", Lane::Fast, move |snapshot| {
            request::document_link(snapshot, &params)
        })
        .await
    }

    async fn formatting(&self, params: lsp::DocumentFormattingParams) -> Result<Option<Vec<lsp::TextEdit>>> {
        self.read("textDocument/formatting", Lane::Fast, move |snapshot| {
            request::formatting(snapshot, &params)
        })
        .await
    }

    async fn range_formatting(
        &self,
        params: lsp::DocumentRangeFormattingParams,
    ) -> Result<Option<Vec<lsp::TextEdit>>> {
        self.read("textDocument/rangeFormatting", Lane::Fast, move |snapshot| {
            request::range_formatting(snapshot, &params)
        })
        .await
    }

    async fn on_type_formatting(
        &self,
        params: lsp::DocumentOnTypeFormattingParams,
    ) -> Result<Option<Vec<lsp::TextEdit>>> {
        self.read("textDocument/onTypeFormatting", Lane::Fast, move |snapshot| {
            request::on_type_formatting(snapshot, &params)
        })
        .await
    }

    async fn hover(&self, params: lsp::HoverParams) -> Result<Option<lsp::Hover>> {
        self.read("textDocument/hover", Lane::Fast, move |snapshot| request::hover(snapshot, &params)).await
    }

    async fn inlay_hint(&self, params: lsp::InlayHintParams) -> Result<Option<Vec<lsp::InlayHint>>> {
        self.read("textDocument/inlayHint", Lane::Fast, move |snapshot| {
            request::inlay_hint(snapshot, &params)
        })
        .await
    }

    async fn signature_help(&self, params: lsp::SignatureHelpParams) -> Result<Option<lsp::SignatureHelp>> {
        self.read("textDocument/signatureHelp", Lane::Fast, move |snapshot| {
            request::signature_help(snapshot, &params)
        })
        .await
    }

    async fn semantic_tokens_full(
        &self,
        params: lsp::SemanticTokensParams,
    ) -> Result<Option<lsp::SemanticTokensResult>> {
        self.read("textDocument/semanticTokens/full", Lane::Fast, move |snapshot| {
            request::semantic_tokens_full(snapshot, &params)
        })
        .await
    }

    async fn semantic_tokens_range(
        &self,
        params: lsp::SemanticTokensRangeParams,
    ) -> Result<Option<lsp::SemanticTokensRangeResult>> {
        self.read("textDocument/semanticTokens/range", Lane::Fast, move |snapshot| {
            request::semantic_tokens_range(snapshot, &params)
        })
        .await
    }
    async fn code_action_resolve(&self, params: lsp::CodeAction) -> Result<lsp::CodeAction> {
        self.read("codeAction/resolve", Lane::Fast, move |snapshot| {
            request::code_action_resolve(snapshot, params)
        })
        .await
    }

    async fn document_link_resolve(&self, params: lsp::DocumentLink) -> Result<lsp::DocumentLink> {
        self.read("documentLink/resolve", Lane::Fast, move |snapshot| {
            request::document_link_resolve(snapshot, params)
        })
        .await
    }

    async fn inlay_hint_resolve(&self, params: lsp::InlayHint) -> Result<lsp::InlayHint> {
        self.read("inlayHint/resolve", Lane::Fast, move |snapshot| {
            request::inlay_hint_resolve(snapshot, params)
        })
        .await
    }

    async fn symbol_resolve(&self, params: lsp::WorkspaceSymbol) -> Result<lsp::WorkspaceSymbol> {
        self.read("workspaceSymbol/resolve", Lane::Fast, move |snapshot| {
            request::workspace_symbol_resolve(snapshot, params)
        })
        .await
    }

    async fn inline_value(&self, params: lsp::InlineValueParams) -> Result<Option<Vec<lsp::InlineValue>>> {
        self.read("textDocument/inlineValue", Lane::Fast, move |snapshot| {
            request::inline_value(snapshot, &params)
        })
        .await
    }

    async fn moniker(&self, params: lsp::MonikerParams) -> Result<Option<Vec<lsp::Moniker>>> {
        self.read("textDocument/moniker", Lane::Fast, move |snapshot| request::moniker(snapshot, &params))
            .await
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: lsp::SemanticTokensDeltaParams,
    ) -> Result<Option<lsp::SemanticTokensFullDeltaResult>> {
        self.read("textDocument/semanticTokens/full/delta", Lane::Fast, move |snapshot| {
            request::semantic_tokens_full_delta(snapshot, &params)
        })
        .await
    }

    async fn will_delete_files(&self, params: lsp::DeleteFilesParams) -> Result<Option<lsp::WorkspaceEdit>> {
        self.read("workspace/willDeleteFiles", Lane::Slow, move |snapshot| {
            request::will_delete_files(snapshot, &params)
        })
        .await
    }

    async fn did_create_files(&self, params: lsp::CreateFilesParams) {
        let uris = params.files.iter().map(|it| it.uri.as_str());
        self.write("workspace/didCreateFiles", |session, _| notification::files_changed(session, uris));
    }

    async fn did_rename_files(&self, params: lsp::RenameFilesParams) {
        let uris = params.files.iter().flat_map(|it| [it.old_uri.as_str(), it.new_uri.as_str()]);
        self.write("workspace/didRenameFiles", |session, _| notification::files_changed(session, uris));
    }

    async fn did_delete_files(&self, params: lsp::DeleteFilesParams) {
        let uris = params.files.iter().map(|it| it.uri.as_str());
        self.write("workspace/didDeleteFiles", |session, _| notification::files_changed(session, uris));
    }
}
