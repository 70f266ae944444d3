//! Hooks for the tests of the protocol: a request that panics, one that takes its time, one that tells the version
//! that it sees. They exist only when the environment variable `NML_LSP_TEST_HOOKS` is set.

use std::time::{Duration, Instant};

use serde_json::Value;
use tower_lsp::LspServiceBuilder;
use tower_lsp::jsonrpc::Result;

use crate::main_loop::Server;
use crate::pool::Lane;

/// What a test wants to happen.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(rename_all = "camelCase", tag = "do")]
pub(crate) enum Hook {
    /// Panic on a worker.
    Panic,
    /// Work for so long, interrupted like all other work.
    Work { milliseconds: u64 },
    /// Tell the version and the text of an open document.
    See { uri: lsp_types::Uri },
}

/// Registers the hooks, if the variable is set.
pub(crate) fn register(builder: LspServiceBuilder<Server>) -> LspServiceBuilder<Server> {
    match std::env::var_os("NML_LSP_TEST_HOOKS") {
        Some(_) => builder.custom_method("nml/test", Server::test_hook),
        None => builder,
    }
}

impl Server {
    async fn test_hook(&self, hook: Hook) -> Result<Value> {
        let lane = if matches!(hook, Hook::Work { .. }) { Lane::Slow } else { Lane::Fast };
        self.read("nml/test", lane, move |snapshot| match hook {
            Hook::Panic => panic!("as the test wished"),
            Hook::Work { milliseconds } => {
                let end = Instant::now() + Duration::from_millis(milliseconds);
                while Instant::now() < end {
                    snapshot.check_cancelled()?;
                    std::thread::sleep(Duration::from_micros(200));
                }
                Ok(Value::from("done"))
            }
            Hook::See { uri } => {
                let seen = snapshot.documents.get(&uri);
                Ok(seen.map_or(
                    Value::Null,
                    |it| serde_json::json!({ "version": it.version, "text": it.rope.to_string(), "ours": it.is_ours() }),
                ))
            }
        })
        .await
    }
}
