//! What the types of the protocol that we use cannot say, put into the answer to `initialize`.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use serde_json::Value;
use tower_lsp::jsonrpc::{Request, Response};
use tower_service::Service;

/// A service whose answer to `initialize` offers what [`lsp_types::ServerCapabilities`] has no field for.
#[derive(Debug)]
pub(crate) struct Amended<S>(pub(crate) S);

impl<S> Service<Request> for Amended<S>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
{
    type Response = Option<Response>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Option<Response>, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let is_initialize = request.method() == "initialize";
        let answer = self.0.call(request);
        if is_initialize { Box::pin(async move { Ok(answer.await?.map(amend)) }) } else { Box::pin(answer) }
    }
}

fn amend(answer: Response) -> Response {
    let (id, body) = answer.into_parts();
    let body = body.map(|mut result| {
        if let Some(Value::Object(capabilities)) = result.get_mut("capabilities") {
            capabilities.insert("typeHierarchyProvider".to_owned(), Value::Bool(true));
        }
        result
    });
    Response::from_parts(id, body)
}
