//! Answers that are written where they are made.
//!
//! The framework writes an answer twice, as a tree of JSON values and then as text, and both on the one thread that moves all
//! messages: the tokens of a model of twenty megabytes would hold up every key for seconds. So the thread of the pool
//! that found the answer writes it, and the framework's own answer, which is empty then, is thrown away.

use std::cell::RefCell;
use std::future::Future;

use serde::Serialize;
use tower_lsp::jsonrpc::{Error, Response};

use crate::transport::Wire;

tokio::task_local! {
    /// The result of the request that this task answers.
    static WRITTEN: RefCell<Option<Written>>;
}

/// The result of a request as JSON.
#[derive(Debug)]
pub(crate) struct Written(String);

impl Written {
    /// Writes it.
    pub(crate) fn new(result: &impl Serialize) -> Result<Written, Error> {
        serde_json::to_string(result).map(Written).map_err(|_| Error::internal_error())
    }

    /// Leaves it for [`deliver`]; what the handler returns does not count any more.
    pub(crate) fn leave(self) -> Error {
        // Without a task of a request nobody asked.
        let _ = WRITTEN.try_with(|it| it.replace(Some(self)));
        Error::internal_error()
    }
}

/// Waits for the answer to a request. One that was written already goes to the client; any other remains for the framework.
pub(crate) async fn deliver<E>(
    answer: impl Future<Output = Result<Option<Response>, E>>,
    wire: Wire,
) -> Result<Option<Response>, E> {
    let both = async { (answer.await, WRITTEN.with(RefCell::take)) };
    let (answer, written) = WRITTEN.scope(RefCell::default(), both).await;
    match (answer?, written) {
        (Some(answer), Some(Written(result))) => {
            let id = serde_json::json!(answer.id());
            wire.send(&format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{result}}}"#));
            Ok(None)
        }
        (answer, _) => Ok(answer),
    }
}
