//! The page server: few connections, short requests, and answers that a browser trusts with nothing.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use lsp_types as lsp;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::events::Events;
use super::files::file;
use super::guard::admit;
use super::{Place, escaped};
use crate::command::execute;
use crate::main_loop::Server;
use crate::request::PreviewParams;

/// Connections at the same time: a few pages, each with its events and its questions.
const CONNECTIONS: usize = 32;
/// The longest question.
const LONGEST: usize = 1 << 20;
/// How long a question may take to come in.
const PATIENCE: Duration = Duration::from_secs(10);

/// Scripts and styles from here only, nothing inline, no frames, no other hosts.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
                      font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HEADERS: [(&str, &str); 7] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cache-control", "no-store"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
];

type Answer = Response<BoxBody<Bytes, Infallible>>;

/// A question of a page.
#[derive(Debug, Deserialize)]
struct Rpc {
    method: String,
    #[serde(default)]
    params: Value,
}

/// The place that a page wants to be shown in the editor.
#[derive(Debug, Deserialize)]
pub(crate) struct RevealParams {
    uri: lsp::Uri,
    range: lsp::Range,
}

/// Serves until the client is gone.
pub(super) async fn serve(server: Server, listener: TcpListener, place: Place) {
    let free = Arc::new(Semaphore::new(CONNECTIONS));
    let place = Arc::new(place);
    loop {
        let Ok(permit) = free.clone().acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, say; the next one may be luckier.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let (server, place) = (server.clone(), place.clone());
        tokio::spawn(async move {
            let service = service_fn(|request| {
                let (server, place) = (server.clone(), place.clone());
                async move { Ok::<_, Infallible>(answer(&server, &place, request).await) }
            });
            let connection = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(PATIENCE)
                .max_buf_size(64 << 10)
                .serve_connection(TokioIo::new(stream), service);
            // Whatever goes wrong on a connection is the browser's to repeat.
            let _ = connection.await;
            drop(permit);
        });
    }
}

async fn answer(server: &Server, place: &Place, request: Request<Incoming>) -> Answer {
    let mut answer = match admit(place, request.method(), request.uri(), request.headers()) {
        Err(status) => plain(status),
        Ok(path) => match (request.method(), path) {
            (&Method::POST, "rpc") => rpc(server, request).await,
            (&Method::GET, "events") => events(server),
            (&Method::GET, name) => match file(name) {
                Some((bytes, kind)) => with_type(full(Bytes::from_static(bytes)), kind),
                None => plain(StatusCode::NOT_FOUND),
            },
            _ => plain(StatusCode::METHOD_NOT_ALLOWED),
        },
    };
    for (name, value) in HEADERS {
        answer.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    answer
}

fn full(bytes: Bytes) -> Answer {
    Response::new(Full::new(bytes).boxed())
}

fn with_type(mut answer: Answer, kind: &'static str) -> Answer {
    answer.headers_mut().insert("content-type", HeaderValue::from_static(kind));
    answer
}

fn plain(status: StatusCode) -> Answer {
    let words = status.canonical_reason().unwrap_or("refused");
    let mut answer = with_type(full(Bytes::from_static(words.as_bytes())), "text/plain; charset=utf-8");
    *answer.status_mut() = status;
    answer
}

fn events(server: &Server) -> Answer {
    let (missed, messages) = server.panels.subscribe(|| server.runs.history());
    with_type(Response::new(Events::new(missed, messages).boxed()), "text/event-stream")
}

async fn rpc(server: &Server, request: Request<Incoming>) -> Answer {
    let body = Limited::new(request.into_body(), LONGEST).collect();
    let bytes = match tokio::time::timeout(PATIENCE, body).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(_)) => return plain(StatusCode::PAYLOAD_TOO_LARGE),
        Err(_) => return plain(StatusCode::REQUEST_TIMEOUT),
    };
    let answer = match serde_json::from_slice::<Rpc>(&bytes) {
        Ok(Rpc { method, params }) => call(server, &method, params).await,
        Err(problem) => Err(problem.to_string()),
    };
    let answer = match answer {
        Ok(result) => json!({ "result": result }),
        Err(message) => json!({ "error": { "message": message } }),
    };
    with_type(full(Bytes::from(answer.to_string())), "application/json")
}

async fn call(server: &Server, method: &str, params: Value) -> Result<Value, String> {
    match method {
        "nml/preview" => {
            let params: PreviewParams = read(params)?;
            let answer = server.preview(params).await.map_err(|it| it.message.into_owned())?;
            serde_json::to_value(answer).map_err(|it| it.to_string())
        }
        "execute" | "workspace/executeCommand" => {
            let params: lsp::ExecuteCommandParams = read(params)?;
            let answer = execute(server, &params.command, params.arguments).await;
            answer.map_err(|it| it.message.into_owned())
        }
        "nml/reveal" => {
            server.reveal(read(params)?).await.map_err(|it| it.message.into_owned())?;
            Ok(Value::Null)
        }
        other => Err(format!("there is no method `{}`", escaped(other))),
    }
}

fn read<T: serde::de::DeserializeOwned>(params: Value) -> Result<T, String> {
    serde_json::from_value(params).map_err(|it| it.to_string())
}

impl RevealParams {
    /// The document.
    pub(crate) fn uri(&self) -> &lsp::Uri {
        &self.uri
    }

    /// The place as the editor shows it.
    pub(crate) fn show(self) -> lsp::ShowDocumentParams {
        lsp::ShowDocumentParams {
            uri: self.uri,
            external: Some(false),
            take_focus: Some(true),
            selection: Some(self.range),
        }
    }
}
