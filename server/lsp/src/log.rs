//! What the server says about itself: on standard error, and in the editor's log.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use lsp_types as lsp;
use lsp_types::notification::{LogMessage, LogTrace};

use crate::outbox::Outbox;

/// The log.
#[derive(Debug, Clone)]
pub(crate) struct Log {
    outbox: Outbox,
    trace: Arc<AtomicU8>,
}

impl Log {
    /// A log without traces.
    pub(crate) fn new(outbox: Outbox) -> Log {
        Log { outbox, trace: Arc::default() }
    }

    /// Something the user should know about the server's work.
    pub(crate) fn info(&self, message: impl Into<String>) {
        self.message(lsp::MessageType::INFO, message.into());
    }

    /// Something is odd, but the work goes on.
    pub(crate) fn warning(&self, message: impl Into<String>) {
        self.message(lsp::MessageType::WARNING, message.into());
    }

    /// A bug of ours.
    pub(crate) fn error(&self, message: impl Into<String>) {
        self.message(lsp::MessageType::ERROR, message.into());
    }

    /// Sets how much is traced.
    pub(crate) fn set_trace(&self, value: lsp::TraceValue) {
        let level = match value {
            lsp::TraceValue::Off => 0,
            lsp::TraceValue::Messages => 1,
            lsp::TraceValue::Verbose => 2,
        };
        self.trace.store(level, Ordering::Relaxed);
    }

    /// Traces a message, with its details when the trace is verbose. Costs nothing when there is no trace.
    pub(crate) fn trace(&self, message: impl FnOnce() -> String, verbose: impl FnOnce() -> String) {
        let level = self.trace.load(Ordering::Relaxed);
        if level > 0 {
            let verbose = (level > 1).then(verbose);
            self.outbox.notify::<LogTrace>(lsp::LogTraceParams { message: message(), verbose });
        }
    }

    fn message(&self, typ: lsp::MessageType, message: String) {
        if typ == lsp::MessageType::ERROR || typ == lsp::MessageType::WARNING {
            eprintln!("nml lsp: {message}");
        }
        self.outbox.notify::<LogMessage>(lsp::LogMessageParams { typ, message });
    }
}
