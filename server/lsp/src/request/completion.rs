//! `textDocument/completion` and `completionItem/resolve`.

use ide::{Completion, CompletionKind, CompletionOptions, Topic};
use lsp_types as lsp;
use serde_json::json;

use super::Reply;
use crate::capabilities::Client;
use crate::from_proto;
use crate::snapshot::Snapshot;
use crate::to_proto::{self, Place};

pub(crate) fn completion(
    snapshot: &Snapshot,
    params: &lsp::CompletionParams,
) -> Reply<Option<lsp::CompletionResponse>> {
    let at = &params.text_document_position;
    let Some((path, offset)) = snapshot.at(at)? else { return Ok(None) };
    let options = CompletionOptions { snippets: snapshot.client.snippets };
    let found = snapshot.analysis.completions(snapshot.file(&path), offset, options)?;
    let place = Place::of(snapshot, &path)?;
    let uri = at.text_document.uri.as_str();
    let client = &snapshot.client;
    let items =
        found.items.iter().enumerate().map(|(index, it)| item(client, &place, uri, index, it)).collect();
    let list = lsp::CompletionList { is_incomplete: found.is_incomplete, items };
    Ok(Some(lsp::CompletionResponse::List(list)))
}

pub(crate) fn completion_resolve(
    snapshot: &Snapshot,
    mut item: lsp::CompletionItem,
) -> Reply<lsp::CompletionItem> {
    let text = |name: &str| item.data.as_ref()?.get(name)?.as_str().map(str::to_owned);
    let topic = text("topic").and_then(|it| Topic::from_text(&it));
    let path = text("uri").and_then(|it| it.parse().ok()).and_then(|it| from_proto::file_path(&it));
    if let (Some(topic), Some(path)) = (topic, path) {
        let words = snapshot.analysis.completion_documentation(snapshot.file(&path), &topic)?;
        item.documentation =
            words.map(|it| lsp::Documentation::MarkupContent(to_proto::markup(snapshot, it)));
    }
    Ok(item)
}

fn item(client: &Client, place: &Place, uri: &str, index: usize, found: &Completion) -> lsp::CompletionItem {
    let edit = lsp::TextEdit { range: place.range(&found.edit.range), new_text: found.edit.insert.clone() };
    let again = lsp::Command {
        title: "Suggest".to_owned(),
        command: "editor.action.triggerSuggest".to_owned(),
        arguments: None,
    };
    // Our order is the order: editors sort by this text.
    lsp::CompletionItem {
        label: found.label.clone(),
        kind: Some(kind(found.kind)),
        detail: found.detail.clone().filter(|_| !client.label_details),
        label_details: found
            .detail
            .clone()
            .filter(|_| client.label_details)
            .map(|it| lsp::CompletionItemLabelDetails { detail: None, description: Some(it) }),
        sort_text: Some(format!("{index:04}")),
        preselect: (index == 0).then_some(true),
        insert_text_format: found.is_snippet.then_some(lsp::InsertTextFormat::SNIPPET),
        text_edit: Some(lsp::CompletionTextEdit::Edit(edit)),
        additional_text_edits: (!found.additional.is_empty())
            .then(|| found.additional.iter().map(|it| to_proto::text_edit(place, it)).collect()),
        command: (found.asks_again && client.suggests_again).then_some(again),
        data: found.topic.as_ref().map(|it| json!({ "uri": uri, "topic": it.to_text() })),
        ..lsp::CompletionItem::default()
    }
}

fn kind(kind: CompletionKind) -> lsp::CompletionItemKind {
    use lsp::CompletionItemKind as L;
    match kind {
        CompletionKind::Element => L::CLASS,
        CompletionKind::Attribute => L::PROPERTY,
        CompletionKind::Word => L::ENUM_MEMBER,
        CompletionKind::Component => L::REFERENCE,
        CompletionKind::ComponentType => L::INTERFACE,
        CompletionKind::Unit => L::UNIT,
        CompletionKind::Dimension => L::TYPE_PARAMETER,
        CompletionKind::Variable => L::VARIABLE,
        CompletionKind::Parameter => L::FIELD,
        CompletionKind::Constant => L::CONSTANT,
        CompletionKind::Function => L::FUNCTION,
        CompletionKind::Operator => L::OPERATOR,
        CompletionKind::Step => L::MODULE,
        CompletionKind::Number => L::VALUE,
        CompletionKind::File => L::FILE,
        CompletionKind::Folder => L::FOLDER,
        CompletionKind::Colour => L::COLOR,
        CompletionKind::Snippet => L::SNIPPET,
    }
}
