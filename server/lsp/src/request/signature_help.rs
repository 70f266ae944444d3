//! `textDocument/signatureHelp`.

use lsp_types as lsp;

use super::Reply;
use crate::snapshot::Snapshot;

pub(crate) fn signature_help(
    snapshot: &Snapshot,
    params: &lsp::SignatureHelpParams,
) -> Reply<Option<lsp::SignatureHelp>> {
    let Some((path, offset)) = snapshot.at(&params.text_document_position_params)? else { return Ok(None) };
    let Some(found) = snapshot.analysis.signature_help(snapshot.file(&path), offset)? else {
        return Ok(None);
    };
    let (start, end) = found.argument;
    let argument = lsp::ParameterInformation {
        label: lsp::ParameterLabel::LabelOffsets([start, end]),
        documentation: None,
    };
    let signature = lsp::SignatureInformation {
        label: found.label,
        documentation: Some(lsp::Documentation::String(found.documentation.to_owned())),
        parameters: Some(vec![argument]),
        active_parameter: None,
    };
    Ok(Some(lsp::SignatureHelp {
        signatures: vec![signature],
        active_signature: Some(0),
        active_parameter: Some(0),
    }))
}
