//! What the client can do, and what we therefore offer.

use lsp_types as lsp;
use text::Encoding;

use crate::features;

/// The client's capabilities as far as they change what we do.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a yes or no of the protocol")]
pub(crate) struct Client {
    /// How columns are counted.
    pub(crate) encoding: Encoding,
    /// It asks for diagnostics; otherwise we push them.
    pub(crate) pulls_diagnostics: bool,
    /// It can be asked to pull again.
    pub(crate) refreshes_diagnostics: bool,
    /// A diagnostic report may carry those of other documents.
    pub(crate) related_documents: bool,
    /// Diagnostics may point at other places.
    pub(crate) related_information: bool,
    /// Codes may carry a link.
    pub(crate) code_descriptions: bool,
    /// Diagnostics may carry data.
    pub(crate) diagnostic_data: bool,
    /// It knows the tags of diagnostics.
    pub(crate) diagnostic_tags: bool,
    /// It watches files for us when asked to.
    pub(crate) watches_files: bool,
    /// It answers `workspace/configuration`.
    pub(crate) answers_configuration: bool,
    /// It wants `workspace/didChangeConfiguration` to be registered.
    pub(crate) registers_configuration: bool,
    /// It shows progress that we begin.
    pub(crate) shows_progress: bool,
    /// Edits may name the version of the document that they are made for.
    pub(crate) versioned_edits: bool,
    /// Edits may create files.
    pub(crate) creates_files: bool,
    /// It understands code actions rather than commands only.
    pub(crate) code_action_literals: bool,
    /// Completions may be snippets.
    pub(crate) snippets: bool,
    /// It has the command that asks for completions again (as VS Code has, if its extension says so).
    pub(crate) suggests_again: bool,
    /// Texts may be Markdown.
    pub(crate) markdown: bool,
    /// A definition may come with the range of the name that leads there.
    pub(crate) definition_links: bool,
    /// A declaration may.
    pub(crate) declaration_links: bool,
    /// A type definition may.
    pub(crate) type_definition_links: bool,
    /// An implementation may.
    pub(crate) implementation_links: bool,
    /// The symbols of a document may be a tree.
    pub(crate) nested_symbols: bool,
    /// It shows so many folds of a document at most.
    pub(crate) folding_limit: Option<u32>,
    /// It asks for the content of documents that only we have.
    pub(crate) asks_for_content: bool,
    /// It asks for the edit of a code action when that is chosen.
    pub(crate) resolves_actions: bool,
    /// It asks for the place of a symbol of the workspace when that is chosen.
    pub(crate) resolves_symbol_places: bool,
    /// Completions may have words beside their label.
    pub(crate) label_details: bool,
    /// It can be asked to ask again: for tokens, for hints, for values beside the text.
    pub(crate) refreshes: Refreshes,
    /// It asks whether something can be renamed.
    pub(crate) prepares_rename: bool,
    /// It shows preview panels itself, so no page is served.
    pub(crate) shows_panels: bool,
    /// It wants to hear of runs without showing panels.
    pub(crate) hears_runs: bool,
    /// It has our command that lists references.
    pub(crate) shows_references: bool,
    /// It opens documents and pages for us.
    pub(crate) shows_documents: bool,
}

/// What a client can be asked to ask for again.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Refreshes {
    /// Semantic tokens.
    pub(crate) tokens: bool,
    /// Inlay hints.
    pub(crate) hints: bool,
    /// Inline values.
    pub(crate) values: bool,
    /// Code lenses.
    pub(crate) lenses: bool,
}

impl Client {
    /// Reads what the client says about itself.
    pub(crate) fn new(capabilities: &lsp::ClientCapabilities) -> Client {
        let document = capabilities.text_document.as_ref();
        let workspace = capabilities.workspace.as_ref();
        let pull = document.and_then(|it| it.diagnostic.as_ref());
        let push = document.and_then(|it| it.publish_diagnostics.as_ref());
        let edit = workspace.and_then(|it| it.workspace_edit.as_ref());
        // What a client says about pushed diagnostics holds for pulled ones too unless it says so there: before 3.18
        // it had no other place to say it.
        let goto = |it: Option<lsp::GotoCapability>| it.and_then(|it| it.link_support).unwrap_or(false);
        let either = |pulled: Option<bool>, pushed: Option<bool>| pulled.or(pushed).unwrap_or(false);
        let has_command = |name: &str| {
            let commands =
                || capabilities.experimental.as_ref()?.get("commands")?.get("commands")?.as_array();
            commands().is_some_and(|it| it.iter().any(|it| it == name))
        };
        let experimental = |name: &str| {
            capabilities.experimental.as_ref().and_then(|it| it.get(name)?.as_bool()).unwrap_or(false)
        };
        Client {
            encoding: encoding(capabilities),
            pulls_diagnostics: pull.is_some(),
            refreshes_diagnostics: workspace
                .and_then(|it| it.diagnostics.as_ref())
                .and_then(|it| it.refresh_support)
                .unwrap_or(false),
            related_documents: pull.and_then(|it| it.related_document_support).unwrap_or(false),
            related_information: either(
                pull.and_then(|it| it.related_information),
                push.and_then(|it| it.related_information),
            ),
            code_descriptions: either(
                pull.and_then(|it| it.code_description_support),
                push.and_then(|it| it.code_description_support),
            ),
            diagnostic_data: either(pull.and_then(|it| it.data_support), push.and_then(|it| it.data_support)),
            diagnostic_tags: pull.is_some_and(|it| it.tag_support.is_some())
                || push.is_some_and(|it| it.tag_support.is_some()),
            watches_files: workspace
                .and_then(|it| it.did_change_watched_files.as_ref())
                .and_then(|it| it.dynamic_registration)
                .unwrap_or(false),
            answers_configuration: workspace.and_then(|it| it.configuration).unwrap_or(false),
            registers_configuration: workspace
                .and_then(|it| it.did_change_configuration.as_ref())
                .and_then(|it| it.dynamic_registration)
                .unwrap_or(false),
            shows_progress: capabilities
                .window
                .as_ref()
                .and_then(|it| it.work_done_progress)
                .unwrap_or(false),
            versioned_edits: edit.and_then(|it| it.document_changes).unwrap_or(false),
            creates_files: edit
                .and_then(|it| it.resource_operations.as_ref())
                .is_some_and(|it| it.contains(&lsp::ResourceOperationKind::Create)),
            code_action_literals: document
                .and_then(|it| it.code_action.as_ref())
                .is_some_and(|it| it.code_action_literal_support.is_some()),
            snippets: document
                .and_then(|it| it.completion.as_ref()?.completion_item.as_ref()?.snippet_support)
                .unwrap_or(false),
            suggests_again: has_command("editor.action.triggerSuggest"),
            markdown: document
                .and_then(|it| it.hover.as_ref()?.content_format.as_ref())
                .is_some_and(|it| it.contains(&lsp::MarkupKind::Markdown)),
            definition_links: goto(document.and_then(|it| it.definition)),
            declaration_links: goto(document.and_then(|it| it.declaration)),
            type_definition_links: goto(document.and_then(|it| it.type_definition)),
            implementation_links: goto(document.and_then(|it| it.implementation)),
            nested_symbols: document
                .and_then(|it| it.document_symbol.as_ref())
                .and_then(|it| it.hierarchical_document_symbol_support)
                .unwrap_or(false),
            folding_limit: document.and_then(|it| it.folding_range.as_ref()).and_then(|it| it.range_limit),
            asks_for_content: capabilities
                .experimental
                .as_ref()
                .is_some_and(|it| it["newer"]["textDocumentContent"].is_object()),
            resolves_actions: document.and_then(|it| it.code_action.as_ref()).is_some_and(|it| {
                let edits =
                    it.resolve_support.as_ref().is_some_and(|it| it.properties.iter().any(|it| it == "edit"));
                it.data_support == Some(true) && edits
            }),
            resolves_symbol_places: workspace
                .and_then(|it| it.symbol.as_ref()?.resolve_support.as_ref())
                .is_some_and(|it| it.properties.iter().any(|it| it == "location.range")),
            label_details: document
                .and_then(|it| it.completion.as_ref()?.completion_item.as_ref()?.label_details_support)
                .unwrap_or(false),
            refreshes: Refreshes {
                tokens: workspace
                    .and_then(|it| it.semantic_tokens.as_ref()?.refresh_support)
                    .unwrap_or(false),
                hints: workspace.and_then(|it| it.inlay_hint.as_ref()?.refresh_support).unwrap_or(false),
                values: workspace.and_then(|it| it.inline_value.as_ref()?.refresh_support).unwrap_or(false),
                lenses: workspace.and_then(|it| it.code_lens.as_ref()?.refresh_support).unwrap_or(false),
            },
            prepares_rename: document
                .and_then(|it| it.rename.as_ref())
                .and_then(|it| it.prepare_support)
                .unwrap_or(false),
            shows_references: has_command("nml.showReferences"),
            shows_panels: experimental("nmlPreview"),
            hears_runs: experimental("nmlRun"),
            shows_documents: capabilities
                .window
                .as_ref()
                .and_then(|it| it.show_document.as_ref())
                .is_some_and(|it| it.support),
        }
    }

    /// What we offer to this client.
    pub(crate) fn offer(&self) -> lsp::ServerCapabilities {
        let mut offer = lsp::ServerCapabilities {
            position_encoding: Some(match self.encoding {
                Encoding::Utf8 => lsp::PositionEncodingKind::UTF8,
                Encoding::Utf16 => lsp::PositionEncodingKind::UTF16,
                Encoding::Utf32 => lsp::PositionEncodingKind::UTF32,
            }),
            text_document_sync: Some(lsp::TextDocumentSyncCapability::Options(
                lsp::TextDocumentSyncOptions {
                    open_close: Some(true),
                    change: Some(lsp::TextDocumentSyncKind::INCREMENTAL),
                    save: Some(lsp::TextDocumentSyncSaveOptions::Supported(true)),
                    ..lsp::TextDocumentSyncOptions::default()
                },
            )),
            workspace: Some(lsp::WorkspaceServerCapabilities {
                workspace_folders: Some(lsp::WorkspaceFoldersServerCapabilities {
                    supported: Some(true),
                    change_notifications: Some(lsp::OneOf::Left(true)),
                }),
                file_operations: None,
            }),
            ..lsp::ServerCapabilities::default()
        };
        for feature in features::FEATURES {
            (feature.offer)(self, &mut offer);
        }
        offer
    }
}

/// UTF-8 if the client can, since that is what we count in; otherwise what every client must be able to.
fn encoding(capabilities: &lsp::ClientCapabilities) -> Encoding {
    let offered =
        capabilities.general.as_ref().and_then(|it| it.position_encodings.as_deref()).unwrap_or_default();
    if offered.contains(&lsp::PositionEncodingKind::UTF8) {
        Encoding::Utf8
    } else if offered.contains(&lsp::PositionEncodingKind::UTF16) || offered.is_empty() {
        Encoding::Utf16
    } else if offered.contains(&lsp::PositionEncodingKind::UTF32) {
        Encoding::Utf32
    } else {
        Encoding::Utf16
    }
}
