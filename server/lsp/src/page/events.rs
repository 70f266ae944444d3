//! What pages hear without asking, as server-sent events: first what they have missed, then what happens.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame};
use tokio::time::{Interval, interval};

use crate::panels::{Listening, Message};

/// A browser or proxy gives a silent connection up after a while.
const HEARTBEAT: std::time::Duration = std::time::Duration::from_secs(15);

/// A stream of events.
#[derive(Debug)]
pub(super) struct Events {
    missed: VecDeque<Message>,
    messages: Listening,
    /// The last of the missed ones: a message that was being sent while the page came is in both lists.
    both: Vec<Message>,
    heartbeat: Interval,
}

impl Events {
    /// The messages of a page.
    pub(super) fn new(missed: Vec<Message>, messages: Listening) -> Events {
        // One may be on its way from each run.
        let both = missed[missed.len().saturating_sub(16)..].to_vec();
        Events { missed: missed.into(), messages, both, heartbeat: interval(HEARTBEAT) }
    }
}

impl Body for Events {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        // JSON has no line breaks, so a message is one line.
        let event = |message: &Message| Frame::data(Bytes::from(format!("data: {message}\n\n")));
        if let Some(message) = self.missed.pop_front() {
            return Poll::Ready(Some(Ok(event(&message))));
        }
        while let Poll::Ready(next) = self.messages.poll_next(cx) {
            let Some(message) = next else { return Poll::Ready(None) };
            if !self.both.iter().any(|it| Arc::ptr_eq(it, &message)) {
                return Poll::Ready(Some(Ok(event(&message))));
            }
        }
        match self.heartbeat.poll_tick(cx) {
            Poll::Ready(_) => Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b": \n\n"))))),
            Poll::Pending => Poll::Pending,
        }
    }
}
