//! Progress of long work, shown by the client.
//!
//! The client must first agree to a token. The work does not wait for that: what happens before is not shown, and
//! work that is over before the client agrees is never shown.

use std::sync::{Arc, Mutex, PoisonError};

use lsp_types as lsp;
use lsp_types::notification::Progress as ProgressNotification;
use lsp_types::request::WorkDoneProgressCreate;

use crate::main_loop::Server;
use crate::outbox::Outbox;

/// Work under way; dropping it ends it.
#[derive(Debug)]
pub(crate) struct Progress {
    state: Arc<Mutex<State>>,
    token: lsp::ProgressToken,
    outbox: Outbox,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// The client has not agreed yet.
    Asked,
    /// The client shows it.
    Shown,
    /// The work is over.
    Over,
}

impl Progress {
    /// Announces work; none: the client shows no progress.
    pub(crate) fn begin(server: &Server, token: &str, title: &str) -> Option<Progress> {
        Progress::announce(server, token, title, false)
    }

    /// Announces work that the user may cancel, by `window/workDoneProgress/cancel` with the token.
    pub(crate) fn begin_cancellable(server: &Server, token: &str, title: &str) -> Option<Progress> {
        Progress::announce(server, token, title, true)
    }

    fn announce(server: &Server, token: &str, title: &str, cancellable: bool) -> Option<Progress> {
        if !server.lock().client.shows_progress {
            return None;
        }
        let token = lsp::ProgressToken::String(token.to_owned());
        let progress = Progress {
            state: Arc::new(Mutex::new(State::Asked)),
            token: token.clone(),
            outbox: server.outbox.clone(),
        };
        let (state, outbox, title) = (progress.state.clone(), server.outbox.clone(), title.to_owned());
        let create = lsp::WorkDoneProgressCreateParams { token: token.clone() };
        server.outbox.request::<WorkDoneProgressCreate>(create, move |agreed| {
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            if agreed.is_ok() && *state == State::Asked {
                *state = State::Shown;
                let begin = lsp::WorkDoneProgressBegin {
                    title,
                    cancellable: Some(cancellable),
                    percentage: Some(0),
                    ..Default::default()
                };
                send(&outbox, token, lsp::WorkDoneProgress::Begin(begin));
            }
        });
        Some(progress)
    }

    /// So much of it is done.
    pub(crate) fn report(&self, done: usize, all: usize) {
        let percentage = (done * 100).checked_div(all).and_then(|it| u32::try_from(it).ok());
        self.report_words(percentage.unwrap_or(0), format!("{done} of {all} files"));
    }

    /// So much of it is done, in words.
    pub(crate) fn report_words(&self, percentage: u32, message: String) {
        if *self.state.lock().unwrap_or_else(PoisonError::into_inner) == State::Shown {
            let report = lsp::WorkDoneProgressReport {
                message: Some(message),
                percentage: Some(percentage.min(100)),
                ..Default::default()
            };
            send(&self.outbox, self.token.clone(), lsp::WorkDoneProgress::Report(report));
        }
    }

    /// Ends it with a last word.
    pub(crate) fn end(self, message: String) {
        self.close(Some(message));
    }

    fn close(&self, message: Option<String>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if *state == State::Shown {
            let end = lsp::WorkDoneProgressEnd { message };
            send(&self.outbox, self.token.clone(), lsp::WorkDoneProgress::End(end));
        }
        *state = State::Over;
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.close(None);
    }
}

fn send(outbox: &Outbox, token: lsp::ProgressToken, value: lsp::WorkDoneProgress) {
    let value = lsp::ProgressParamsValue::WorkDone(value);
    outbox.notify::<ProgressNotification>(lsp::ProgressParams { token, value });
}
