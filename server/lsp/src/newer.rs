//! The requests of LSP 3.18 that the framework does not know yet.

use lsp_types as lsp;
use serde_json::{Value, json};
use tower_lsp::LspServiceBuilder;
use tower_lsp::jsonrpc::Result;

use crate::main_loop::Server;
use crate::pool::Lane;
use crate::{official, request};

/// The parameters of `textDocument/rangesFormatting`.
#[derive(Debug, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RangesFormattingParams {
    /// The document.
    pub(crate) text_document: lsp::TextDocumentIdentifier,
    /// The parts of it.
    pub(crate) ranges: Vec<lsp::Range>,
    /// How wide an indentation is.
    pub(crate) options: lsp::FormattingOptions,
}

/// The parameters of `workspace/textDocumentContent`.
#[derive(Debug, serde::Deserialize)]
pub(crate) struct ContentParams {
    uri: lsp::Uri,
}

/// Registers them.
pub(crate) fn register(builder: LspServiceBuilder<Server>) -> LspServiceBuilder<Server> {
    builder
        .custom_method("textDocument/inlineCompletion", Server::inline_completion)
        .custom_method("textDocument/rangesFormatting", Server::ranges_formatting)
        .custom_method("workspace/textDocumentContent", Server::document_content)
}

/// What the capabilities of a server say besides, that the types of the protocol have no field for.
pub(crate) fn offer(capabilities: &mut serde_json::Map<String, Value>) {
    capabilities.insert("typeHierarchyProvider".to_owned(), json!(true));
    capabilities.insert("inlineCompletionProvider".to_owned(), json!(true));
    capabilities.insert("documentRangeFormattingProvider".to_owned(), json!({ "rangesSupport": true }));
    if let Some(workspace) = capabilities.get_mut("workspace") {
        workspace["textDocumentContent"] = json!({ "schemes": [official::SCHEME] });
    }
}

impl Server {
    async fn inline_completion(&self, params: lsp::InlineCompletionParams) -> Result<Option<Value>> {
        self.answer("textDocument/inlineCompletion", Lane::Fast, move |snapshot| {
            request::inline_completion(snapshot, &params)
        })
        .await
    }

    async fn ranges_formatting(&self, params: RangesFormattingParams) -> Result<Option<Vec<lsp::TextEdit>>> {
        self.answer("textDocument/rangesFormatting", Lane::Document, move |snapshot| {
            request::ranges_formatting(snapshot, &params)
        })
        .await
    }

    async fn document_content(&self, params: ContentParams) -> Result<Value> {
        self.answer("workspace/textDocumentContent", Lane::Fast, move |_| {
            let text = official::name_in(&params.uri).and_then(schema::official_text);
            text.map(|text| json!({ "text": text }))
                .ok_or_else(|| request::Stop::Refused("there is no such file of NeuroML".to_owned()))
        })
        .await
    }
}
