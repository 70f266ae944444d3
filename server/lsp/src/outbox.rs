//! What we say to the client without being asked.
//!
//! Nothing here waits: messages go through one queue, in order, and the answer to a request of ours arrives in a
//! continuation. A handler that awaited the client would hold its place in the framework's queue meanwhile, and
//! enough of them would stop it for good.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use lsp_types::notification::Notification;
use lsp_types::request::Request;
use tokio::sync::mpsc;
use tower_lsp::Client;
use tower_lsp::jsonrpc;

/// The way to the client.
#[derive(Clone)]
pub(crate) struct Outbox {
    client: Client,
    queue: mpsc::UnboundedSender<Message>,
}

enum Message {
    /// Sent before the next one.
    Notification(Sending),
    /// Sent and answered in its own time.
    Request(Sending),
}

type Sending = Pin<Box<dyn Future<Output = ()> + Send>>;

impl Outbox {
    /// The outbox and the task that empties it.
    pub(crate) fn new(client: Client) -> (Outbox, impl Future<Output = ()>) {
        let (queue, mut messages) = mpsc::unbounded_channel();
        let pump = async move {
            while let Some(message) = messages.recv().await {
                match message {
                    Message::Notification(sending) => sending.await,
                    Message::Request(sending) => drop(tokio::spawn(sending)),
                }
            }
        };
        (Outbox { client, queue }, pump)
    }

    /// Sends a notification. May be called from any thread.
    pub(crate) fn notify<N>(&self, params: N::Params)
    where
        N: Notification + 'static,
        N::Params: Send + 'static,
    {
        let client = self.client.clone();
        // The queue outlives everybody but the end of the process.
        let _ = self.queue.send(Message::Notification(Box::pin(async move {
            client.send_notification::<N>(params).await;
        })));
    }

    /// Sends a request; the answer goes to `then`, on the asynchronous thread.
    pub(crate) fn request<R>(
        &self,
        params: R::Params,
        then: impl FnOnce(jsonrpc::Result<R::Result>) + Send + 'static,
    ) where
        R: Request + 'static,
        R::Params: Send + 'static,
        R::Result: Send + 'static,
    {
        let client = self.client.clone();
        let _ = self.queue.send(Message::Request(Box::pin(async move {
            then(client.send_request::<R>(params).await);
        })));
    }
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbox").finish_non_exhaustive()
    }
}
