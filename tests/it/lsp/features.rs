//! What the server offers, feature by feature, as a table in the documentation.
//!
//! Each row is driven through the real binary: what is offered must answer, what has no exercise must not be offered.
//! `docs/lsp.md` is written by this test (`UPDATE_EXPECT=1 cargo test -p tests --test it features`).

mod editor;
mod exercises;

use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

use editor::Editor;
use exercises as x;

/// A feature of the protocol as its users count them.
struct Row {
    name: &'static str,
    /// The messages of the protocol that make it up.
    messages: &'static [&'static str],
    /// Where the server says so, in its capabilities; nowhere for what every server may do.
    offered: &'static [&'static str],
    /// Shows that it works, or panics. None: we do not have it.
    exercise: Option<fn(&mut Editor)>,
}

const fn row(
    name: &'static str,
    messages: &'static [&'static str],
    offered: &'static [&'static str],
    exercise: fn(&mut Editor),
) -> Row {
    Row { name, messages, offered, exercise: Some(exercise) }
}

const fn missing(
    name: &'static str,
    messages: &'static [&'static str],
    offered: &'static [&'static str],
) -> Row {
    Row { name, messages, offered, exercise: None }
}

const ROWS: &[Row] = &[
    row(
        "Incremental text synchronisation",
        &["textDocument/didOpen", "textDocument/didChange", "textDocument/didSave", "textDocument/didClose"],
        &["/textDocumentSync/openClose", "/textDocumentSync/change", "/textDocumentSync/save"],
        x::synchronisation,
    ),
    row("Incremental parsing and checking", &["textDocument/didChange"], &[], x::incremental_checks),
    row("Position encodings UTF-8, UTF-16, UTF-32", &["initialize"], &["/positionEncoding"], x::encodings),
    row("Messages in order", &["textDocument/didChange"], &[], x::order),
    row("Cancellation that stops the work", &["$/cancelRequest"], &[], x::cancellation),
    row("Progress of work", &["window/workDoneProgress/create", "$/progress"], &[], x::progress),
    row("Partial results", &["workspace/diagnostic", "$/progress"], &[], x::partial_results),
    row("Diagnostics, pushed to old clients", &["textDocument/publishDiagnostics"], &[], x::push),
    row(
        "Diagnostics, pulled",
        &["textDocument/diagnostic", "workspace/diagnostic/refresh"],
        &["/diagnosticProvider"],
        x::pull_document,
    ),
    row(
        "Diagnostics of the whole workspace",
        &["workspace/diagnostic"],
        &["/diagnosticProvider/workspaceDiagnostics"],
        x::workspace_diagnostics,
    ),
    row("A page behind the code of each diagnostic", &["textDocument/diagnostic"], &[], x::code_pages),
    row("Related places of diagnostics", &["textDocument/diagnostic"], &[], x::related_places),
    row("Tags of diagnostics", &["textDocument/diagnostic"], &[], x::tags),
    row("Completion", &["textDocument/completion"], &["/completionProvider"], x::completion),
    row(
        "Completion: documentation when looked at",
        &["completionItem/resolve"],
        &["/completionProvider/resolveProvider"],
        x::completion_resolve,
    ),
    row(
        "Completion: missing inclusions are added",
        &["textDocument/completion"],
        &[],
        x::completion_includes,
    ),
    row(
        "Completion: details beside the label",
        &["textDocument/completion"],
        &["/completionProvider/completionItem/labelDetailsSupport"],
        x::completion_details,
    ),
    row("Completion: snippets", &["textDocument/completion"], &[], x::completion_snippets),
    row("Hover", &["textDocument/hover"], &["/hoverProvider"], x::hover),
    row("Signature help", &["textDocument/signatureHelp"], &["/signatureHelpProvider"], x::signature_help),
    row(
        "Definition and declaration",
        &["textDocument/definition", "textDocument/declaration"],
        &["/definitionProvider", "/declarationProvider"],
        x::definition,
    ),
    row(
        "Type definition",
        &["textDocument/typeDefinition"],
        &["/typeDefinitionProvider"],
        x::type_definition,
    ),
    row("Implementation", &["textDocument/implementation"], &["/implementationProvider"], x::implementation),
    row("References", &["textDocument/references"], &["/referencesProvider"], x::references),
    row(
        "Highlights, reading and writing",
        &["textDocument/documentHighlight"],
        &["/documentHighlightProvider"],
        x::highlights,
    ),
    row(
        "Rename",
        &["textDocument/prepareRename", "textDocument/rename"],
        &["/renameProvider/prepareProvider"],
        x::rename,
    ),
    row(
        "Call hierarchy: what a model is made of",
        &["textDocument/prepareCallHierarchy", "callHierarchy/incomingCalls", "callHierarchy/outgoingCalls"],
        &["/callHierarchyProvider"],
        x::call_hierarchy,
    ),
    row(
        "Type hierarchy",
        &["textDocument/prepareTypeHierarchy", "typeHierarchy/supertypes", "typeHierarchy/subtypes"],
        &["/typeHierarchyProvider"],
        x::type_hierarchy,
    ),
    row(
        "Symbols of a document",
        &["textDocument/documentSymbol"],
        &["/documentSymbolProvider"],
        x::document_symbols,
    ),
    row(
        "Symbols of the workspace",
        &["workspace/symbol", "workspaceSymbol/resolve"],
        &["/workspaceSymbolProvider/resolveProvider"],
        x::workspace_symbols,
    ),
    row("Quick fixes", &["textDocument/codeAction"], &["/codeActionProvider"], x::quick_fixes),
    row("Refactorings", &["textDocument/codeAction"], &["/codeActionProvider"], x::refactorings),
    row(
        "Code actions: the edit when chosen",
        &["codeAction/resolve"],
        &["/codeActionProvider/resolveProvider"],
        x::code_action_resolve,
    ),
    row("Fix all", &["textDocument/codeAction"], &["/codeActionProvider"], x::fix_all),
    row(
        "Allowing a finding by a comment",
        &["textDocument/codeAction"],
        &["/codeActionProvider"],
        x::allowance,
    ),
    row(
        "Code lenses",
        &["textDocument/codeLens", "codeLens/resolve", "workspace/codeLens/refresh"],
        &["/codeLensProvider/resolveProvider"],
        x::code_lenses,
    ),
    row(
        "Commands: simulations run and cancelled",
        &["workspace/executeCommand", "window/workDoneProgress/cancel"],
        &["/executeCommandProvider"],
        x::commands,
    ),
    row(
        "Inlay hints",
        &["textDocument/inlayHint", "inlayHint/resolve", "workspace/inlayHint/refresh"],
        &["/inlayHintProvider/resolveProvider"],
        x::inlay_hints,
    ),
    row(
        "Semantic tokens",
        &[
            "textDocument/semanticTokens/full",
            "textDocument/semanticTokens/full/delta",
            "textDocument/semanticTokens/range",
            "workspace/semanticTokens/refresh",
        ],
        &["/semanticTokensProvider/full/delta", "/semanticTokensProvider/range"],
        x::semantic_tokens,
    ),
    row(
        "Links",
        &["textDocument/documentLink", "documentLink/resolve"],
        &["/documentLinkProvider/resolveProvider"],
        x::links,
    ),
    row(
        "Colours",
        &["textDocument/documentColor", "textDocument/colorPresentation"],
        &["/colorProvider"],
        x::colours,
    ),
    row("Folding", &["textDocument/foldingRange"], &["/foldingRangeProvider"], x::folding),
    row("Growing selections", &["textDocument/selectionRange"], &["/selectionRangeProvider"], x::selections),
    row(
        "Both tags edited together",
        &["textDocument/linkedEditingRange"],
        &["/linkedEditingRangeProvider"],
        x::linked_tags,
    ),
    row(
        "Tags are closed",
        &["textDocument/onTypeFormatting"],
        &["/documentOnTypeFormattingProvider"],
        x::closing_tags,
    ),
    row(
        "Formatting: document, range, ranges",
        &["textDocument/formatting", "textDocument/rangeFormatting", "textDocument/rangesFormatting"],
        &["/documentFormattingProvider", "/documentRangeFormattingProvider/rangesSupport"],
        x::formatting,
    ),
    row(
        "Formatting while typing",
        &["textDocument/onTypeFormatting"],
        &["/documentOnTypeFormattingProvider"],
        x::line_formatting,
    ),
    row(
        "Files that are created, moved, deleted",
        &[
            "workspace/willRenameFiles",
            "workspace/didRenameFiles",
            "workspace/willDeleteFiles",
            "workspace/didDeleteFiles",
            "workspace/didCreateFiles",
        ],
        &[
            "/workspace/fileOperations/willRename",
            "/workspace/fileOperations/willDelete",
            "/workspace/fileOperations/didRename",
            "/workspace/fileOperations/didDelete",
            "/workspace/fileOperations/didCreate",
        ],
        x::file_operations,
    ),
    row(
        "Documents of the server: the core types",
        &["workspace/textDocumentContent"],
        &["/workspace/textDocumentContent/schemes"],
        x::document_content,
    ),
    row("Monikers", &["textDocument/moniker"], &["/monikerProvider"], x::monikers),
    row(
        "Inline values",
        &["textDocument/inlineValue", "workspace/inlineValue/refresh"],
        &["/inlineValueProvider"],
        x::inline_values,
    ),
    row(
        "Inline completion",
        &["textDocument/inlineCompletion"],
        &["/inlineCompletionProvider"],
        x::inline_completion,
    ),
    missing("Notebooks", &["notebookDocument/didOpen"], &["/notebookDocumentSync"]),
    row(
        "Configuration, pulled and pushed",
        &["workspace/configuration", "workspace/didChangeConfiguration"],
        &[],
        x::configuration,
    ),
    row("Dynamic registration", &["client/registerCapability"], &[], x::registration),
    row(
        "Several folders",
        &["workspace/didChangeWorkspaceFolders"],
        &["/workspace/workspaceFolders/supported", "/workspace/workspaceFolders/changeNotifications"],
        x::folders,
    ),
    row("Watched files", &["workspace/didChangeWatchedFiles"], &[], x::watched_files),
    row(
        "Documents and pages shown by the server",
        &["window/showDocument", "workspace/executeCommand"],
        &["/executeCommandProvider"],
        x::shown_documents,
    ),
];

#[test]
fn the_table_of_features_is_what_the_server_offers_and_does() {
    let mut table = String::from(concat!(
        "# What the server can do\n\n",
        "Written by `tests/it/lsp/features.rs`, which asks the running server: *offered* is what it says in its answer to\n",
        "`initialize` (a dash: the protocol has no place to say it), *exercised* that a client has used it and got what it should.\n",
        "The rows are those by which language servers were compared; numbers of others are in the issue.\n\n",
        "| feature | messages | offered | exercised |\n",
        "| --- | --- | --- | --- |\n",
    ));
    let mut have = 0;
    let mut wrong = String::new();
    for row in ROWS {
        let mut editor = Editor::start();
        let is_offered = |it: &&str| {
            editor.capabilities.pointer(it).is_some_and(|it| !it.is_null() && *it != serde_json::json!(false))
        };
        let offered = row.offered.iter().all(is_offered);
        if let Some(exercise) = row.exercise {
            // All that goes wrong is told at once.
            if catch_unwind(AssertUnwindSafe(|| exercise(&mut editor))).is_err() {
                writeln!(wrong, "{}: the exercise failed", row.name).unwrap();
            }
        }
        if !row.offered.is_empty() && offered != row.exercise.is_some() {
            writeln!(wrong, "{}: offered {offered}, exercised {}", row.name, row.exercise.is_some()).unwrap();
        }
        have += usize::from(row.exercise.is_some());
        let messages = row.messages.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(" ");
        let mark = |yes: bool| if yes { "yes" } else { "no" };
        let offered = if row.offered.is_empty() { "–" } else { mark(offered) };
        writeln!(table, "| {} | {messages} | {offered} | {} |", row.name, mark(row.exercise.is_some()))
            .unwrap();
    }
    writeln!(table, "\n{have} of {} rows.", ROWS.len()).unwrap();
    table.push_str(concat!(
        "Notebooks are left out on purpose: their cells hold programs that write models through libraries, not NeuroML, and the\n",
        "files that those programs write are checked as files.\n",
    ));
    assert_eq!(wrong, "");
    assert!(have >= 52, "{have}");
    expect_test::expect_file!["../../../docs/lsp.md"].assert_eq(&table);
}
