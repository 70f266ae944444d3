//! What the types of the protocol that we use cannot say: read from the request `initialize`, put into its answer.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use serde_json::Value;
use tower_lsp::jsonrpc::{Request, Response};
use tower_service::Service;

use crate::answer;
use crate::transport::Wire;

/// A service whose answer to `initialize` offers what [`lsp_types::ServerCapabilities`] has no field for, and whose other answers
/// may have been [written](crate::answer) already.
#[derive(Debug)]
pub(crate) struct Amended<S>(pub(crate) S, pub(crate) Wire);

impl<S> Service<Request> for Amended<S>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = Option<Response>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Option<Response>, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let is_initialize = request.method() == "initialize";
        let request = if is_initialize { told(request) } else { request };
        let has_answer = request.id().is_some();
        let answer = self.0.call(request);
        match (is_initialize, has_answer) {
            (true, _) => Box::pin(async move { Ok(answer.await?.map(amend)) }),
            (false, true) => Box::pin(answer::deliver(answer, self.1.clone())),
            (false, false) => Box::pin(answer),
        }
    }
}

/// What a client says in places that the types have no field for, moved to where they have one: among the experimental
/// capabilities, under `newer`.
fn told(request: Request) -> Request {
    let (method, id, params) = request.into_parts();
    let mut params = params.unwrap_or_default();
    let capabilities = &mut params["capabilities"];
    let content = capabilities["workspace"]["textDocumentContent"].take();
    if content.is_object() {
        if !capabilities["experimental"].is_object() {
            capabilities["experimental"] = Value::Object(serde_json::Map::new());
        }
        capabilities["experimental"]["newer"] = serde_json::json!({ "textDocumentContent": content });
    }
    let mut request = Request::build(method).params(params);
    if let Some(id) = id {
        request = request.id(id);
    }
    request.finish()
}

fn amend(answer: Response) -> Response {
    let (id, body) = answer.into_parts();
    let body = body.map(|mut result| {
        if let Some(Value::Object(capabilities)) = result.get_mut("capabilities") {
            crate::newer::offer(capabilities);
        }
        result
    });
    Response::from_parts(id, body)
}
