//! Where panels hear of what happens: the client itself, if it shows panels, and the browser pages.
//!
//! A message is written once, as JSON, and goes the same way to all. Whoever makes messages faster than they are taken is
//! made to wait, so nothing piles up; a page that stops reading is let go and may come back.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::sync::mpsc;

use crate::transport::Wire;

/// A message: a whole JSON object with `method` and `params`.
pub(crate) type Message = Arc<str>;

/// Bytes that may wait for the client or a page before a simulation does. More would only delay the answers behind them.
const WAITING: usize = 1 << 20;
/// Bytes that may wait for a page that does not read, before it is let go.
const MOST_WAITING: usize = 16 << 20;
/// How long a page that does not read is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often the one who waits looks again.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// All who want to hear.
#[derive(Debug)]
pub(crate) struct Panels {
    wire: Wire,
    /// The client takes notifications.
    client_listens: AtomicBool,
    pages: Mutex<Vec<Page>>,
}

/// A page that listens.
#[derive(Debug, Clone)]
struct Page {
    sender: mpsc::UnboundedSender<Message>,
    waiting: Arc<AtomicUsize>,
}

/// What a page is told.
#[derive(Debug)]
pub(crate) struct Listening {
    messages: mpsc::UnboundedReceiver<Message>,
    waiting: Arc<AtomicUsize>,
}

impl Listening {
    /// The next message; none when there will be no more.
    pub(crate) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Message>> {
        let next = self.messages.poll_recv(cx);
        if let Poll::Ready(Some(message)) = &next {
            self.waiting.fetch_sub(message.len(), Ordering::AcqRel);
        }
        next
    }
}

impl Page {
    /// Sends a message; false: the page is gone, or has not read for long.
    fn send(&self, message: &Message) -> bool {
        let before = self.waiting.fetch_add(message.len(), Ordering::AcqRel);
        before < MOST_WAITING && self.sender.send(message.clone()).is_ok()
    }
}

impl Panels {
    /// Nobody listens yet.
    pub(crate) fn new(wire: Wire) -> Panels {
        Panels { wire, client_listens: AtomicBool::new(false), pages: Mutex::default() }
    }

    /// The client has said that it takes notifications.
    pub(crate) fn tell_client(&self) {
        self.client_listens.store(true, Ordering::Release);
    }

    /// Whether anybody would hear a message.
    pub(crate) fn has_listeners(&self) -> bool {
        self.client_listens.load(Ordering::Acquire) || !self.pages().is_empty()
    }

    /// A new page, with what it has missed; what it does not read in time ends it.
    pub(crate) fn subscribe(&self, missed: impl FnOnce() -> Vec<Message>) -> (Vec<Message>, Listening) {
        let (sender, messages) = mpsc::unbounded_channel();
        let waiting = Arc::<AtomicUsize>::default();
        let mut pages = self.pages();
        pages.push(Page { sender, waiting: waiting.clone() });
        (missed(), Listening { messages, waiting })
    }

    /// Sends a message to all, without waiting. For rare and small ones.
    pub(crate) fn send(&self, message: &Message) {
        if self.client_listens.load(Ordering::Acquire) {
            self.wire.send(message);
        }
        self.pages().retain(|it| it.send(message));
    }

    /// Sends a message to all and waits until they take it, or until `stop`. Never on the asynchronous thread.
    pub(crate) fn send_in_time(&self, message: &Message, stop: impl Fn() -> bool) {
        if self.client_listens.load(Ordering::Acquire) {
            while self.wire.waiting() > WAITING && !stop() {
                std::thread::sleep(LOOK_EVERY);
            }
            self.wire.send(message);
        }
        let end = Instant::now() + PATIENCE;
        let pages: Vec<Page> = self.pages().clone();
        for page in pages {
            let is_behind = || page.waiting.load(Ordering::Acquire) > WAITING && !page.sender.is_closed();
            while is_behind() && !stop() && Instant::now() < end {
                std::thread::sleep(LOOK_EVERY);
            }
            if Instant::now() >= end && is_behind() || !page.send(message) {
                self.pages().retain(|it| !it.sender.same_channel(&page.sender));
            }
        }
    }

    fn pages(&self) -> MutexGuard<'_, Vec<Page>> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A message.
pub(crate) fn message(method: &str, params: &impl Serialize) -> Message {
    // What we send has string keys and no other source of failure.
    let params = serde_json::to_string(params).unwrap_or_else(|_| "null".to_owned());
    format!("{{\"jsonrpc\":\"2.0\",\"method\":\"{method}\",\"params\":{params}}}").into()
}
