//! What the client sends, message by message: which change a notification makes, which question a request asks and in which
//! lane it is answered.

use std::sync::Arc;

use lsp_types as lsp;
use tower_lsp::LanguageServer;
use tower_lsp::jsonrpc::Result;

use crate::capabilities::Client;
use crate::main_loop::Server;
use crate::pool::Lane;
use crate::session::Effect;
use crate::{command, from_proto, notification, parent, publish, request, scan};

/// Requests that are one question to a snapshot: `method => handler(parameters) -> answer, question(how it takes them)`.
macro_rules! questions {
    ($lane:ident: $($method:literal => $name:ident($params:ty) -> $answer:ty, $ask:ident($($by:tt)?);)*) => {$(
        async fn $name(&self, params: $params) -> Result<$answer> {
            self.answer($method, Lane::$lane, move |snapshot| request::$ask(snapshot, $($by)? params)).await
        }
    )*};
}

impl LanguageServer for Server {
    async fn initialize(&self, params: lsp::InitializeParams) -> Result<lsp::InitializeResult> {
        if let Some(process) = params.process_id {
            parent::end_with(process);
        }
        if let Some(trace) = params.trace {
            self.log.set_trace(trace);
        }
        let client = Client::new(&params.capabilities);
        if client.shows_panels || client.hears_runs {
            self.panels.tell_client();
        }
        let capabilities = client.offer();
        self.write("initialize", |session, log| {
            session.client = Arc::new(client);
            session.set_folders(from_proto::initial_folders(&params));
            if let Some(options) = &params.initialization_options {
                session.configure(options.get("nml").unwrap_or(options), log);
            }
            Effect::Nothing
        });
        Ok(lsp::InitializeResult {
            capabilities,
            server_info: Some(lsp::ServerInfo {
                name: "nml".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
            offset_encoding: None,
        })
    }

    async fn initialized(&self, _: lsp::InitializedParams) {
        scan::register(self);
        crate::config::pull(self);
        scan::start(self);
    }

    async fn execute_command(&self, params: lsp::ExecuteCommandParams) -> Result<Option<serde_json::Value>> {
        command::execute(self, &params.command, params.arguments).await.map(Some)
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_open(&self, params: lsp::DidOpenTextDocumentParams) {
        let uri = params.text_document.uri.clone();
        self.write("textDocument/didOpen", |session, log| notification::did_open(session, log, params));
        self.tell_panels(Some(&uri));
    }

    async fn did_change(&self, params: lsp::DidChangeTextDocumentParams) {
        let uri = params.text_document.uri.clone();
        self.write("textDocument/didChange", |session, log| notification::did_change(session, log, params));
        self.tell_panels(Some(&uri));
    }

    async fn did_save(&self, params: lsp::DidSaveTextDocumentParams) {
        self.write("textDocument/didSave", |session, _| notification::did_save(session, &params));
    }

    async fn did_close(&self, params: lsp::DidCloseTextDocumentParams) {
        let uri = params.text_document.uri.clone();
        self.write("textDocument/didClose", |session, _| notification::did_close(session, &params));
        self.tell_panels(Some(&uri));
        publish::forget(self, uri);
    }

    async fn did_change_watched_files(&self, params: lsp::DidChangeWatchedFilesParams) {
        self.write("workspace/didChangeWatchedFiles", |session, _| {
            notification::did_change_watched_files(session, &params)
        });
        self.tell_panels(None);
    }

    async fn did_change_workspace_folders(&self, params: lsp::DidChangeWorkspaceFoldersParams) {
        self.write("workspace/didChangeWorkspaceFolders", |session, _| {
            notification::did_change_workspace_folders(session, &params)
        });
        scan::start(self);
    }

    async fn did_change_configuration(&self, params: lsp::DidChangeConfigurationParams) {
        self.write("workspace/didChangeConfiguration", |session, log| {
            notification::did_change_configuration(session, log, &params)
        });
        crate::config::pull(self);
    }

    async fn workspace_diagnostic(
        &self,
        params: lsp::WorkspaceDiagnosticParams,
    ) -> Result<lsp::WorkspaceDiagnosticReportResult> {
        request::workspace_diagnostic(self, params).await
    }

    async fn did_create_files(&self, params: lsp::CreateFilesParams) {
        let uris = params.files.iter().map(|it| it.uri.as_str());
        self.write("workspace/didCreateFiles", |session, _| notification::files_changed(session, uris));
    }

    async fn did_rename_files(&self, params: lsp::RenameFilesParams) {
        let uris = params.files.iter().flat_map(|it| [it.old_uri.as_str(), it.new_uri.as_str()]);
        self.write("workspace/didRenameFiles", |session, _| notification::files_changed(session, uris));
    }

    async fn did_delete_files(&self, params: lsp::DeleteFilesParams) {
        let uris = params.files.iter().map(|it| it.uri.as_str());
        self.write("workspace/didDeleteFiles", |session, _| notification::files_changed(session, uris));
    }

    questions! { Fast:
        "textDocument/completion" => completion(lsp::CompletionParams)
            -> Option<lsp::CompletionResponse>, completion(&);
        "completionItem/resolve" => completion_resolve(lsp::CompletionItem)
            -> lsp::CompletionItem, completion_resolve();
        "textDocument/colorPresentation" => color_presentation(lsp::ColorPresentationParams)
            -> Vec<lsp::ColorPresentation>, color_presentation(&);
        "textDocument/definition" => goto_definition(lsp::GotoDefinitionParams)
            -> Option<lsp::GotoDefinitionResponse>, definition(&);
        "textDocument/declaration" => goto_declaration(lsp::GotoDefinitionParams)
            -> Option<lsp::GotoDefinitionResponse>, declaration(&);
        "textDocument/typeDefinition" => goto_type_definition(lsp::GotoDefinitionParams)
            -> Option<lsp::GotoDefinitionResponse>, type_definition(&);
        "textDocument/prepareRename" => prepare_rename(lsp::TextDocumentPositionParams)
            -> Option<lsp::PrepareRenameResponse>, prepare_rename(&);
        "textDocument/prepareCallHierarchy" => prepare_call_hierarchy(lsp::CallHierarchyPrepareParams)
            -> Option<Vec<lsp::CallHierarchyItem>>, prepare_call_hierarchy(&);
        "textDocument/prepareTypeHierarchy" => prepare_type_hierarchy(lsp::TypeHierarchyPrepareParams)
            -> Option<Vec<lsp::TypeHierarchyItem>>, prepare_type_hierarchy(&);
        "typeHierarchy/supertypes" => supertypes(lsp::TypeHierarchySupertypesParams)
            -> Option<Vec<lsp::TypeHierarchyItem>>, supertypes(&);
        "textDocument/selectionRange" => selection_range(lsp::SelectionRangeParams)
            -> Option<Vec<lsp::SelectionRange>>, selection_range(&);
        "textDocument/linkedEditingRange" => linked_editing_range(lsp::LinkedEditingRangeParams)
            -> Option<lsp::LinkedEditingRanges>, linked_editing_range(&);
        "textDocument/onTypeFormatting" => on_type_formatting(lsp::DocumentOnTypeFormattingParams)
            -> Option<Vec<lsp::TextEdit>>, on_type_formatting(&);
        "textDocument/hover" => hover(lsp::HoverParams) -> Option<lsp::Hover>, hover(&);
        "textDocument/inlayHint" => inlay_hint(lsp::InlayHintParams)
            -> Option<Vec<lsp::InlayHint>>, inlay_hint(&);
        "textDocument/signatureHelp" => signature_help(lsp::SignatureHelpParams)
            -> Option<lsp::SignatureHelp>, signature_help(&);
        "textDocument/semanticTokens/range" => semantic_tokens_range(lsp::SemanticTokensRangeParams)
            -> Option<lsp::SemanticTokensRangeResult>, semantic_tokens_range(&);
        "documentLink/resolve" => document_link_resolve(lsp::DocumentLink)
            -> lsp::DocumentLink, document_link_resolve();
        "inlayHint/resolve" => inlay_hint_resolve(lsp::InlayHint) -> lsp::InlayHint, inlay_hint_resolve();
        "workspaceSymbol/resolve" => symbol_resolve(lsp::WorkspaceSymbol)
            -> lsp::WorkspaceSymbol, workspace_symbol_resolve();
        "textDocument/inlineValue" => inline_value(lsp::InlineValueParams)
            -> Option<Vec<lsp::InlineValue>>, inline_value(&);
        "textDocument/moniker" => moniker(lsp::MonikerParams) -> Option<Vec<lsp::Moniker>>, moniker(&);
    }

    questions! { Check:
        "textDocument/diagnostic" => diagnostic(lsp::DocumentDiagnosticParams)
            -> lsp::DocumentDiagnosticReportResult, diagnostic(&);
        "textDocument/codeAction" => code_action(lsp::CodeActionParams)
            -> Option<lsp::CodeActionResponse>, code_action(&);
        "codeAction/resolve" => code_action_resolve(lsp::CodeAction)
            -> lsp::CodeAction, code_action_resolve();
    }

    questions! { Document:
        "textDocument/rangeFormatting" => range_formatting(lsp::DocumentRangeFormattingParams)
            -> Option<Vec<lsp::TextEdit>>, range_formatting(&);
        "textDocument/documentHighlight" => document_highlight(lsp::DocumentHighlightParams)
            -> Option<Vec<lsp::DocumentHighlight>>, document_highlight(&);
        "textDocument/codeLens" => code_lens(lsp::CodeLensParams) -> Option<Vec<lsp::CodeLens>>, code_lens(&);
        "textDocument/documentColor" => document_color(lsp::DocumentColorParams)
            -> Vec<lsp::ColorInformation>, document_color(&);
        "textDocument/documentSymbol" => document_symbol(lsp::DocumentSymbolParams)
            -> Option<lsp::DocumentSymbolResponse>, document_symbol(&);
        "textDocument/foldingRange" => folding_range(lsp::FoldingRangeParams)
            -> Option<Vec<lsp::FoldingRange>>, folding_range(&);
        "textDocument/documentLink" => document_link(lsp::DocumentLinkParams)
            -> Option<Vec<lsp::DocumentLink>>, document_link(&);
        "textDocument/formatting" => formatting(lsp::DocumentFormattingParams)
            -> Option<Vec<lsp::TextEdit>>, formatting(&);
        "textDocument/semanticTokens/full" => semantic_tokens_full(lsp::SemanticTokensParams)
            -> Option<lsp::SemanticTokensResult>, semantic_tokens_full(&);
        "textDocument/semanticTokens/full/delta" => semantic_tokens_full_delta(lsp::SemanticTokensDeltaParams)
            -> Option<lsp::SemanticTokensFullDeltaResult>, semantic_tokens_full_delta(&);
    }

    questions! { Slow:
        "codeLens/resolve" => code_lens_resolve(lsp::CodeLens) -> lsp::CodeLens, code_lens_resolve();
        "textDocument/implementation" => goto_implementation(lsp::GotoDefinitionParams)
            -> Option<lsp::GotoDefinitionResponse>, implementation(&);
        "textDocument/references" => references(lsp::ReferenceParams)
            -> Option<Vec<lsp::Location>>, references(&);
        "textDocument/rename" => rename(lsp::RenameParams) -> Option<lsp::WorkspaceEdit>, rename(&);
        "workspace/willRenameFiles" => will_rename_files(lsp::RenameFilesParams)
            -> Option<lsp::WorkspaceEdit>, will_rename_files(&);
        "workspace/symbol" => symbol(lsp::WorkspaceSymbolParams)
            -> Option<lsp::WorkspaceSymbolResponse>, workspace_symbol(&);
        "callHierarchy/incomingCalls" => incoming_calls(lsp::CallHierarchyIncomingCallsParams)
            -> Option<Vec<lsp::CallHierarchyIncomingCall>>, incoming_calls(&);
        "callHierarchy/outgoingCalls" => outgoing_calls(lsp::CallHierarchyOutgoingCallsParams)
            -> Option<Vec<lsp::CallHierarchyOutgoingCall>>, outgoing_calls(&);
        "typeHierarchy/subtypes" => subtypes(lsp::TypeHierarchySubtypesParams)
            -> Option<Vec<lsp::TypeHierarchyItem>>, subtypes(&);
        "workspace/willDeleteFiles" => will_delete_files(lsp::DeleteFilesParams)
            -> Option<lsp::WorkspaceEdit>, will_delete_files(&);
    }
}
