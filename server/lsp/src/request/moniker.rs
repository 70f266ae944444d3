//! `textDocument/moniker`.

use ide::Belonging;
use lsp_types as lsp;

use super::Reply;
use crate::snapshot::Snapshot;

pub(crate) fn moniker(snapshot: &Snapshot, params: &lsp::MonikerParams) -> Reply<Option<Vec<lsp::Moniker>>> {
    let Some((_, file, offset)) = snapshot.file_at(&params.text_document_position_params)? else {
        return Ok(None);
    };
    let Some(found) = snapshot.analysis.moniker(file, offset)? else { return Ok(None) };
    let (scheme, unique) = match found.is_official {
        true => ("neuroml-core", lsp::UniquenessLevel::Scheme),
        false => ("neuroml", lsp::UniquenessLevel::Project),
    };
    let kind = match found.belonging {
        Belonging::Imported => lsp::MonikerKind::Import,
        Belonging::Exported => lsp::MonikerKind::Export,
        Belonging::Local => lsp::MonikerKind::Local,
    };
    let identifier = found.identifier;
    Ok(Some(vec![lsp::Moniker { scheme: scheme.to_owned(), identifier, unique, kind: Some(kind) }]))
}
