//! `textDocument/semanticTokens/full`, `…/full/delta` and `…/range`.
//!
//! The last answer for each document is kept, so that after an edit only the tokens between the first and the last
//! that differ are sent: positions count from the token before, so all others are the same numbers.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use ide::{SemanticToken, TokenKind};
use lsp_types as lsp;
use text::Range;

use super::Reply;
use crate::snapshot::Snapshot;
use crate::to_proto::Place;

/// The tokens that the client has, by document.
#[derive(Debug, Default)]
pub(crate) struct TokenMemory {
    count: AtomicU64,
    sent: Mutex<HashMap<lsp::Uri, (String, Vec<lsp::SemanticToken>)>>,
}

impl TokenMemory {
    /// Notes what is sent; returns its id and what was sent before.
    fn exchange(
        &self,
        uri: &lsp::Uri,
        tokens: Vec<lsp::SemanticToken>,
    ) -> (String, Option<(String, Vec<lsp::SemanticToken>)>) {
        let id = self.count.fetch_add(1, Ordering::Relaxed).to_string();
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let before = sent.insert(uri.clone(), (id.clone(), tokens));
        (id, before)
    }

    /// Forgets a document.
    pub(crate) fn forget(&self, uri: &lsp::Uri) {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).remove(uri);
    }
}

pub(crate) fn semantic_tokens_full(
    snapshot: &Snapshot,
    params: &lsp::SemanticTokensParams,
) -> Reply<Option<lsp::SemanticTokensResult>> {
    let uri = &params.text_document.uri;
    let Some(data) = all(snapshot, uri)? else { return Ok(None) };
    let (id, _) = snapshot.tokens.exchange(uri, data.clone());
    let tokens = lsp::SemanticTokens { result_id: Some(id), data };
    Ok(Some(lsp::SemanticTokensResult::Tokens(tokens)))
}

pub(crate) fn semantic_tokens_full_delta(
    snapshot: &Snapshot,
    params: &lsp::SemanticTokensDeltaParams,
) -> Reply<Option<lsp::SemanticTokensFullDeltaResult>> {
    let uri = &params.text_document.uri;
    let Some(data) = all(snapshot, uri)? else { return Ok(None) };
    let (id, before) = snapshot.tokens.exchange(uri, data.clone());
    let result_id = Some(id);
    Ok(Some(match before.filter(|(id, _)| *id == params.previous_result_id) {
        Some((_, before)) => {
            let edits = difference(&before, data).into_iter().collect();
            lsp::SemanticTokensFullDeltaResult::TokensDelta(lsp::SemanticTokensDelta { result_id, edits })
        }
        None => lsp::SemanticTokensFullDeltaResult::Tokens(lsp::SemanticTokens { result_id, data }),
    }))
}

/// All tokens of a document.
fn all(snapshot: &Snapshot, uri: &lsp::Uri) -> Reply<Option<Vec<lsp::SemanticToken>>> {
    let Some(path) = snapshot.our_file(uri) else { return Ok(None) };
    let found = snapshot.analysis.semantic_tokens(snapshot.file(&path), Range::new(0, u32::MAX))?;
    Ok(Some(encode(snapshot, &Place::with_table(snapshot, &path)?, &found)?))
}

/// The one edit that makes the new tokens of the old ones; none if they are the same. A token is five numbers.
fn difference(
    before: &[lsp::SemanticToken],
    mut after: Vec<lsp::SemanticToken>,
) -> Option<lsp::SemanticTokensEdit> {
    let same_start = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
    let rest = (before.len() - same_start).min(after.len() - same_start);
    let same_end = before.iter().rev().zip(after.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    if same_start == before.len() && same_start == after.len() {
        return None;
    }
    let numbers = |tokens: usize| u32::try_from(5 * tokens).unwrap_or(u32::MAX);
    after.truncate(after.len() - same_end);
    after.drain(..same_start);
    Some(lsp::SemanticTokensEdit {
        start: numbers(same_start),
        delete_count: numbers(before.len() - same_start - same_end),
        data: (!after.is_empty()).then_some(after),
    })
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
    let tokens = lsp::SemanticTokens { result_id: None, data: encode(snapshot, &place, &found)? };
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
fn encode(snapshot: &Snapshot, place: &Place, tokens: &[SemanticToken]) -> Reply<Vec<lsp::SemanticToken>> {
    let mut last = lsp::Position::new(0, 0);
    let mut token = |it: &SemanticToken| {
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
    let mut encoded = Vec::with_capacity(tokens.len());
    for some in tokens.chunks(4096) {
        snapshot.check_cancelled()?;
        encoded.extend(some.iter().map(&mut token));
    }
    Ok(encoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_makes_the_new_tokens_of_the_old_ones() {
        let token = |number: u32| lsp::SemanticToken { delta_line: number, ..lsp::SemanticToken::default() };
        let tokens = |numbers: &[u32]| numbers.iter().map(|it| token(*it)).collect::<Vec<_>>();
        let lists: [&[u32]; 7] = [&[], &[1], &[1, 2, 3], &[1, 1, 1], &[1, 1], &[3, 2, 1], &[1, 2, 4, 3]];
        for (before, after) in lists.iter().flat_map(|a| lists.iter().map(move |b| (tokens(a), tokens(b)))) {
            let mut applied = before.clone();
            if let Some(edit) = difference(&before, after.clone()) {
                let (start, count) = (edit.start as usize / 5, edit.delete_count as usize / 5);
                applied.splice(start..start + count, edit.data.unwrap_or_default());
            }
            assert_eq!(applied, after);
        }
    }
}
