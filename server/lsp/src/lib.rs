//! The language server: speaks LSP over standard input and output.
//!
//! The server's state is a [`session`]; [`main_loop`] changes it in wire order and answers requests from snapshots
//! of it. One file per request stands in `request/`, one per notification in `notification/`; `features` says which
//! of them a client is told about. Bytes become positions, and back, in `from_proto` and `to_proto` only.

mod amend;
mod answer;
mod capabilities;
mod command;
mod config;
mod document;
mod features;
mod from_proto;
mod handlers;
mod language;
mod log;
mod main_loop;
mod newer;
mod notification;
mod official;
mod outbox;
mod page;
mod pages;
mod panels;
mod parent;
mod pool;
mod progress;
mod publish;
mod request;
mod run;
mod scan;
mod session;
mod settings;
mod snapshot;
mod to_proto;
mod transport;

/// How the server is started.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The process that ends the server when it ends, beside the one that the client names in `initialize`.
    pub client_process: Option<u32>,
}

/// Serves one client on standard input and output until it says `exit` or goes away.
///
/// Returns the exit code that the protocol asks for: 0 after an orderly `shutdown`, otherwise 1.
pub fn serve_stdio(options: &Options) -> i32 {
    main_loop::serve_stdio(options)
}
