//! `textDocument/codeAction` and `codeAction/resolve`: the fixes of the findings at the cursor, and all safe fixes of a document at once.

use ide::RefactorKind;
use lsp_types as lsp;
use model::FilePath;
use rules::{Diagnostic, Fix, Safety};
use serde_json::json;

use super::Reply;
use crate::features::FIX_ALL;
use crate::snapshot::Snapshot;
use crate::to_proto::{self, Place};

pub(crate) fn code_action(
    snapshot: &Snapshot,
    params: &lsp::CodeActionParams,
) -> Reply<Option<lsp::CodeActionResponse>> {
    let Some(file) = snapshot.our_file(&params.text_document.uri) else { return Ok(None) };
    let only = params.context.only.as_deref();
    let place = Place::of(snapshot, &file)?;
    let found = snapshot.diagnostics(&file)?;
    let mut actions = Vec::new();
    if wants(only, &lsp::CodeActionKind::QUICKFIX) {
        for diagnostic in found.iter() {
            let range = place.range(&diagnostic.range);
            if touches(range, params.range) {
                quick_fixes(snapshot, &file, &place, diagnostic, &mut actions)?;
            }
        }
        // Behind all that mends something.
        for diagnostic in found.iter().filter(|it| touches(place.range(&it.range), params.range)) {
            // One comment allows all findings of a rule at its place.
            actions
                .extend(allowance(snapshot, &file, &place, diagnostic)?.filter(|it| !actions.contains(it)));
        }
    }
    let kinds = [
        lsp::CodeActionKind::REFACTOR_EXTRACT,
        lsp::CodeActionKind::REFACTOR_INLINE,
        lsp::CodeActionKind::REFACTOR_REWRITE,
    ];
    if kinds.iter().any(|it| wants(only, it)) {
        refactorings(snapshot, &file, &place, params, &mut actions)?;
    }
    if wants(only, &super::ACTION) {
        let uri = &params.text_document.uri;
        let offset = snapshot.offset(uri, &file, params.range.start)?;
        actions.extend(super::code_lens::actions(snapshot, &file, uri, offset)?);
    }
    // Only when asked for: a menu that always offers it would hide the fixes.
    if only.is_some() && wants(only, &FIX_ALL) {
        actions.extend(fix_all(snapshot, &file, &place)?);
    }
    Ok(Some(actions.into_iter().map(lsp::CodeActionOrCommand::CodeAction).collect()))
}

fn refactorings(
    snapshot: &Snapshot,
    path: &FilePath,
    place: &Place,
    params: &lsp::CodeActionParams,
    actions: &mut Vec<lsp::CodeAction>,
) -> Reply<()> {
    let file = snapshot.file(path);
    let offset = snapshot.offset(&params.text_document.uri, path, params.range.start)?;
    for it in snapshot.analysis.refactorings(file, offset)? {
        let kind = match it.kind {
            RefactorKind::Extract => lsp::CodeActionKind::REFACTOR_EXTRACT,
            RefactorKind::Inline => lsp::CodeActionKind::REFACTOR_INLINE,
            RefactorKind::Rewrite => lsp::CodeActionKind::REFACTOR_REWRITE,
        };
        if !wants(params.context.only.as_deref(), &kind) {
            continue;
        }
        let Some(edit) = to_proto::fix(snapshot, path, place, &it.fix)? else { continue };
        // A large edit is sent to those who choose it.
        let resolves = snapshot.client.resolves_actions;
        let data = json!({ "uri": params.text_document.uri.as_str(), "offset": offset });
        actions.push(lsp::CodeAction {
            title: it.fix.title,
            kind: Some(kind),
            edit: (!resolves).then_some(edit),
            data: resolves.then_some(data),
            ..lsp::CodeAction::default()
        });
    }
    Ok(())
}

/// The edit of a refactoring that was chosen: the one at the same place that is called so.
pub(crate) fn code_action_resolve(
    snapshot: &Snapshot,
    mut action: lsp::CodeAction,
) -> Reply<lsp::CodeAction> {
    let data = |name: &str| action.data.as_ref()?.get(name);
    let offset = data("offset").and_then(|it| u32::try_from(it.as_u64()?).ok());
    let uri = data("uri").and_then(|it| it.as_str()?.parse().ok());
    if let (Some(offset), Some(uri)) = (offset, uri)
        && let Some(path) = snapshot.our_file(&uri)
    {
        let found = snapshot.analysis.refactorings(snapshot.file(&path), offset)?;
        if let Some(found) = found.into_iter().find(|it| it.fix.title == action.title) {
            action.edit = to_proto::fix(snapshot, &path, &Place::of(snapshot, &path)?, &found.fix)?;
        }
    }
    Ok(action)
}

fn quick_fixes(
    snapshot: &Snapshot,
    file: &FilePath,
    place: &Place,
    diagnostic: &Diagnostic,
    actions: &mut Vec<lsp::CodeAction>,
) -> Reply<()> {
    for (index, fix) in diagnostic.fixes.iter().enumerate() {
        let Some(edit) = to_proto::fix(snapshot, file, place, fix)? else { continue };
        actions.push(lsp::CodeAction {
            title: fix.title.clone(),
            kind: Some(lsp::CodeActionKind::QUICKFIX),
            diagnostics: Some(vec![to_proto::diagnostic(snapshot, place, diagnostic)?]),
            edit: Some(edit),
            is_preferred: Some(index == 0 && fix.safety == Safety::Safe),
            ..lsp::CodeAction::default()
        });
    }
    Ok(())
}

/// The comment that allows a finding.
fn allowance(
    snapshot: &Snapshot,
    file: &FilePath,
    place: &Place,
    diagnostic: &Diagnostic,
) -> Reply<Option<lsp::CodeAction>> {
    let Some(fix) = snapshot.analysis.allowance(snapshot.file(file), diagnostic)? else { return Ok(None) };
    let edit = to_proto::fix(snapshot, file, place, &fix)?;
    Ok(edit.map(|edit| lsp::CodeAction {
        title: fix.title,
        kind: Some(lsp::CodeActionKind::QUICKFIX),
        edit: Some(edit),
        ..lsp::CodeAction::default()
    }))
}

/// All safe fixes, and those that they make possible: applying it twice is the same as once.
fn fix_all(snapshot: &Snapshot, file: &FilePath, place: &Place) -> Reply<Option<lsp::CodeAction>> {
    let edits = snapshot.mend(file)?;
    let all = Fix::edits("Fix all that has one right answer", Safety::Safe, edits);
    if all.edits.is_empty() {
        return Ok(None);
    }
    let edit = to_proto::fix(snapshot, file, place, &all)?;
    Ok(edit.map(|edit| lsp::CodeAction {
        title: all.title,
        kind: Some(FIX_ALL),
        edit: Some(edit),
        ..lsp::CodeAction::default()
    }))
}

/// Does the client want actions of this kind? A wanted kind covers its sub-kinds.
fn wants(only: Option<&[lsp::CodeActionKind]>, kind: &lsp::CodeActionKind) -> bool {
    only.is_none_or(|only| {
        only.iter().any(|wanted| {
            let rest = kind.as_str().strip_prefix(wanted.as_str());
            rest.is_some_and(|it| it.is_empty() || it.starts_with('.') || wanted.as_str().is_empty())
        })
    })
}

fn touches(a: lsp::Range, b: lsp::Range) -> bool {
    a.start <= b.end && b.start <= a.end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wanted_kind_covers_its_sub_kinds_only() {
        let kind = |it: &'static str| lsp::CodeActionKind::new(it);
        assert!(wants(None, &FIX_ALL));
        assert!(wants(Some(&[kind("source")]), &FIX_ALL));
        assert!(wants(Some(&[kind("source.fixAll")]), &FIX_ALL));
        assert!(wants(Some(&[kind("")]), &FIX_ALL));
        assert!(!wants(Some(&[kind("source.fixAll.other")]), &FIX_ALL));
        assert!(!wants(Some(&[kind("source.fix")]), &FIX_ALL));
        assert!(!wants(Some(&[kind("quickfix")]), &FIX_ALL));
    }
}
