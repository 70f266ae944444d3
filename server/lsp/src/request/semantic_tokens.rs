//! `textDocument/semanticTokens/full` and `…/range`.

use ide::{SemanticToken, TokenKind};
use lsp_types as lsp;
use text::Range;

use super::Reply;
use crate::snapshot::Snapshot;
use crate::to_proto::Place;

pub(crate) fn semantic_tokens_full(
    snapshot: &Snapshot,
    params: &lsp::SemanticTokensParams,
) -> Reply<Option<lsp::SemanticTokensResult>> {
    let Some(path) = snapshot.our_file(&params.text_document.uri) else { return Ok(None) };
    let found = snapshot.analysis.semantic_tokens(snapshot.file(&path), Range::new(0, u32::MAX))?;
    let place = Place::of(snapshot, &path)?;
    let tokens = lsp::SemanticTokens { result_id: None, data: encode(&place, &found) };
    Ok(Some(lsp::SemanticTokensResult::Tokens(tokens)))
}

pub(crate) fn semantic_tokens_range(
    snapshot: &Snapshot,
    params: &lsp::SemanticTokensRangeParams,
) -> Reply<Option<lsp::SemanticTokensRangeResult>> {
    let uri = &params.text_document.uri;
    let Some(path) = snapshot.our_file(uri) else { return Ok(None) };
    let range = snapshot.range(uri, &path, params.range)?;
    let found = snapshot.analysis.semantic_tokens(snapshot.file(&path), range)?;
    let place = Place::of(snapshot, &path)?;
    let tokens = lsp::SemanticTokens { result_id: None, data: encode(&place, &found) };
    Ok(Some(lsp::SemanticTokensRangeResult::Tokens(tokens)))
}

/// The kinds in the order of [`TokenKind::ALL`].
pub(crate) fn legend() -> lsp::SemanticTokensLegend {
    let kind = |it: TokenKind| match it {
        TokenKind::Number => lsp::SemanticTokenType::NUMBER,
        TokenKind::Unit => lsp::SemanticTokenType::KEYWORD,
        TokenKind::Variable => lsp::SemanticTokenType::VARIABLE,
        TokenKind::Function => lsp::SemanticTokenType::FUNCTION,
        TokenKind::Declaration => lsp::SemanticTokenType::PROPERTY,
        TokenKind::Reference => lsp::SemanticTokenType::NAMESPACE,
        TokenKind::Type => lsp::SemanticTokenType::TYPE,
        TokenKind::Word => lsp::SemanticTokenType::ENUM_MEMBER,
    };
    lsp::SemanticTokensLegend { token_types: TokenKind::ALL.map(kind).into(), token_modifiers: Vec::new() }
}

/// Each token as its distance from the one before.
fn encode(place: &Place, tokens: &[SemanticToken]) -> Vec<lsp::SemanticToken> {
    let mut last = lsp::Position::new(0, 0);
    let token = |it: &SemanticToken| {
        let range = place.range(&it.range);
        let start = range.start;
        let delta_line = start.line - last.line;
        let delta_start = if delta_line == 0 { start.character - last.character } else { start.character };
        last = start;
        lsp::SemanticToken {
            delta_line,
            delta_start,
            length: range.end.character - start.character,
            token_type: TokenKind::ALL.iter().position(|kind| *kind == it.kind).unwrap_or(0) as u32,
            token_modifiers_bitset: 0,
        }
    };
    tokens.iter().map(token).collect()
}
