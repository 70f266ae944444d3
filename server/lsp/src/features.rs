//! The features that a client is told about: one row for each request that has a handler.
//!
//! A test of the protocol walks over this table from outside: what is offered answers, and what answers is offered.

use lsp_types as lsp;

use crate::capabilities::Client;

/// A request, and how it is offered.
#[derive(Debug)]
pub(crate) struct Feature {
    /// The method of the request.
    #[expect(dead_code, reason = "names the row for readers and for the debugger")]
    pub(crate) method: &'static str,
    /// Enters it in what the server can do, if this client can use it.
    pub(crate) offer: fn(&Client, &mut lsp::ServerCapabilities),
}

/// All of them. `main_loop.rs` has one method for each row.
pub(crate) static FEATURES: &[Feature] = &[
    Feature { method: "textDocument/diagnostic", offer: diagnostics },
    Feature { method: "workspace/executeCommand", offer: commands },
    Feature { method: "textDocument/codeLens", offer: code_lenses },
    Feature { method: "textDocument/codeAction", offer: code_actions },
    Feature { method: "textDocument/completion", offer: completion },
    Feature { method: "textDocument/documentColor", offer: colors },
    Feature { method: "textDocument/hover", offer: hover },
    Feature { method: "textDocument/inlayHint", offer: inlay_hints },
    Feature { method: "textDocument/signatureHelp", offer: signature_help },
    Feature { method: "textDocument/semanticTokens", offer: semantic_tokens },
    Feature { method: "textDocument/definition", offer: |_, it| it.definition_provider = yes() },
    Feature { method: "textDocument/declaration", offer: declaration },
    Feature { method: "textDocument/typeDefinition", offer: type_definition },
    Feature { method: "textDocument/implementation", offer: implementation },
    Feature { method: "textDocument/references", offer: |_, it| it.references_provider = yes() },
    Feature {
        method: "textDocument/documentHighlight",
        offer: |_, it| it.document_highlight_provider = yes(),
    },
    Feature { method: "textDocument/rename", offer: rename },
    Feature { method: "workspace/willRenameFiles", offer: file_operations },
    Feature { method: "textDocument/documentSymbol", offer: |_, it| it.document_symbol_provider = yes() },
    Feature { method: "workspace/symbol", offer: workspace_symbols },
    Feature { method: "textDocument/prepareCallHierarchy", offer: call_hierarchy },
    Feature { method: "textDocument/inlineValue", offer: |_, it| it.inline_value_provider = yes() },
    Feature { method: "textDocument/moniker", offer: |_, it| it.moniker_provider = yes() },
    // Offered by `newer.rs`: the types of the protocol that we use have no field for it.
    Feature { method: "textDocument/prepareTypeHierarchy", offer: |_, _| {} },
    Feature { method: "textDocument/foldingRange", offer: folding },
    Feature { method: "textDocument/selectionRange", offer: selection },
    Feature { method: "textDocument/linkedEditingRange", offer: linked_editing },
    Feature { method: "textDocument/documentLink", offer: document_links },
    Feature { method: "textDocument/formatting", offer: |_, it| it.document_formatting_provider = yes() },
    Feature { method: "textDocument/rangeFormatting", offer: range_formatting },
    Feature { method: "textDocument/onTypeFormatting", offer: on_type_formatting },
];

/// A feature that has no options.
const fn yes<Options>() -> Option<lsp::OneOf<bool, Options>> {
    Some(lsp::OneOf::Left(true))
}

/// The name of our diagnostics among those of other servers.
pub(crate) const SOURCE: &str = "nml";

/// Our kind of `source.fixAll`.
pub(crate) const FIX_ALL: lsp::CodeActionKind = lsp::CodeActionKind::new("source.fixAll.nml");

fn diagnostics(client: &Client, offer: &mut lsp::ServerCapabilities) {
    // Never both: several editors show each of them then.
    if client.pulls_diagnostics {
        let options = lsp::DiagnosticOptions {
            identifier: Some(SOURCE.to_owned()),
            inter_file_dependencies: true,
            workspace_diagnostics: true,
            work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
        };
        offer.diagnostic_provider = Some(lsp::DiagnosticServerCapabilities::Options(options));
    }
}

fn code_actions(client: &Client, offer: &mut lsp::ServerCapabilities) {
    if client.code_action_literals {
        let options = lsp::CodeActionOptions {
            code_action_kinds: Some(vec![
                lsp::CodeActionKind::QUICKFIX,
                lsp::CodeActionKind::REFACTOR_EXTRACT,
                lsp::CodeActionKind::REFACTOR_INLINE,
                lsp::CodeActionKind::REFACTOR_REWRITE,
                FIX_ALL,
                crate::request::ACTION,
            ]),
            resolve_provider: Some(client.resolves_actions),
            ..lsp::CodeActionOptions::default()
        };
        offer.code_action_provider = Some(lsp::CodeActionProviderCapability::Options(options));
    }
}

fn code_lenses(_: &Client, offer: &mut lsp::ServerCapabilities) {
    offer.code_lens_provider = Some(lsp::CodeLensOptions { resolve_provider: Some(true) });
}

fn commands(_: &Client, offer: &mut lsp::ServerCapabilities) {
    offer.execute_command_provider = Some(lsp::ExecuteCommandOptions {
        commands: crate::command::COMMANDS.map(str::to_owned).into(),
        ..lsp::ExecuteCommandOptions::default()
    });
}

fn completion(client: &Client, offer: &mut lsp::ServerCapabilities) {
    let triggers = ["<", "/", "\"", "'", " ", "[", "(", "."];
    offer.completion_provider = Some(lsp::CompletionOptions {
        resolve_provider: Some(true),
        completion_item: client
            .label_details
            .then_some(lsp::CompletionOptionsCompletionItem { label_details_support: Some(true) }),
        trigger_characters: Some(triggers.map(str::to_owned).into()),
        ..lsp::CompletionOptions::default()
    });
}

fn colors(_: &Client, offer: &mut lsp::ServerCapabilities) {
    offer.color_provider = Some(lsp::ColorProviderCapability::Simple(true));
}

fn declaration(_: &Client, offer: &mut lsp::ServerCapabilities) {
    offer.declaration_provider = Some(lsp::DeclarationCapability::Simple(true));
}

fn type_definition(_: &Client, offer: &mut lsp::ServerCapabilities) {
    offer.type_definition_provider = Some(lsp::TypeDefinitionProviderCapability::Simple(true));
}

fn implementation(_: &Client, offer: &mut lsp::ServerCapabilities) {
    offer.implementation_provider = Some(lsp::ImplementationProviderCapability::Simple(true));
}

fn rename(client: &Client, offer: &mut lsp::ServerCapabilities) {
    let options = lsp::RenameOptions {
        prepare_provider: Some(true),
        work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
    };
    // A client that does not prepare must not be told of it.
    offer.rename_provider = Some(match client.prepares_rename {
        true => lsp::OneOf::Right(options),
        false => lsp::OneOf::Left(true),
    });
}

fn file_operations(_: &Client, offer: &mut lsp::ServerCapabilities) {
    let filter = |glob: &str, matches| lsp::FileOperationFilter {
        scheme: Some("file".to_owned()),
        pattern: lsp::FileOperationPattern { glob: glob.to_owned(), matches: Some(matches), options: None },
    };
    let filters = vec![
        filter("**/*.{nml,xml}", lsp::FileOperationPatternKind::File),
        filter("**", lsp::FileOperationPatternKind::Folder),
    ];
    let operations = lsp::WorkspaceFileOperationsServerCapabilities {
        will_rename: Some(lsp::FileOperationRegistrationOptions { filters: filters.clone() }),
        did_rename: Some(lsp::FileOperationRegistrationOptions { filters: filters.clone() }),
        did_create: Some(lsp::FileOperationRegistrationOptions { filters: filters.clone() }),
        will_delete: Some(lsp::FileOperationRegistrationOptions { filters: filters.clone() }),
        did_delete: Some(lsp::FileOperationRegistrationOptions { filters }),
        ..lsp::WorkspaceFileOperationsServerCapabilities::default()
    };
    offer.workspace.get_or_insert_default().file_operations = Some(operations);
}

fn call_hierarchy(_: &Client, offer: &mut lsp::ServerCapabilities) {
    offer.call_hierarchy_provider = Some(lsp::CallHierarchyServerCapability::Simple(true));
}

fn folding(_: &Client, offer: &mut lsp::ServerCapabilities) {
    offer.folding_range_provider = Some(lsp::FoldingRangeProviderCapability::Simple(true));
}

fn selection(_: &Client, offer: &mut lsp::ServerCapabilities) {
    offer.selection_range_provider = Some(lsp::SelectionRangeProviderCapability::Simple(true));
}

fn linked_editing(_: &Client, offer: &mut lsp::ServerCapabilities) {
    offer.linked_editing_range_provider = Some(lsp::LinkedEditingRangeServerCapabilities::Simple(true));
}

fn document_links(_: &Client, offer: &mut lsp::ServerCapabilities) {
    offer.document_link_provider = Some(lsp::DocumentLinkOptions {
        resolve_provider: Some(true),
        work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
    });
}

fn range_formatting(_: &Client, offer: &mut lsp::ServerCapabilities) {
    offer.document_range_formatting_provider = Some(lsp::OneOf::Left(true));
}

fn on_type_formatting(_: &Client, offer: &mut lsp::ServerCapabilities) {
    offer.document_on_type_formatting_provider = Some(lsp::DocumentOnTypeFormattingOptions {
        first_trigger_character: ">".to_owned(),
        more_trigger_character: Some(vec!["/".to_owned(), "\n".to_owned()]),
    });
}

fn hover(_: &Client, offer: &mut lsp::ServerCapabilities) {
    offer.hover_provider = Some(lsp::HoverProviderCapability::Simple(true));
}

fn workspace_symbols(_: &Client, offer: &mut lsp::ServerCapabilities) {
    let options = lsp::WorkspaceSymbolOptions {
        resolve_provider: Some(true),
        work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
    };
    offer.workspace_symbol_provider = Some(lsp::OneOf::Right(options));
}

fn inlay_hints(_: &Client, offer: &mut lsp::ServerCapabilities) {
    let options = lsp::InlayHintOptions { resolve_provider: Some(true), ..lsp::InlayHintOptions::default() };
    offer.inlay_hint_provider = Some(lsp::OneOf::Right(lsp::InlayHintServerCapabilities::Options(options)));
}

fn signature_help(_: &Client, offer: &mut lsp::ServerCapabilities) {
    offer.signature_help_provider = Some(lsp::SignatureHelpOptions {
        trigger_characters: Some(vec!["(".to_owned()]),
        ..lsp::SignatureHelpOptions::default()
    });
}

fn semantic_tokens(_: &Client, offer: &mut lsp::ServerCapabilities) {
    let options = lsp::SemanticTokensOptions {
        legend: crate::request::semantic_tokens::legend(),
        range: Some(true),
        full: Some(lsp::SemanticTokensFullOptions::Delta { delta: Some(true) }),
        ..lsp::SemanticTokensOptions::default()
    };
    offer.semantic_tokens_provider =
        Some(lsp::SemanticTokensServerCapabilities::SemanticTokensOptions(options));
}
