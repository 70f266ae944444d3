//! An open document: the editor's text, edit by edit.
//!
//! The rope finds the byte of a line and column quickly. All edits of one notification become one edit of the
//! analyser's text, so a notification costs one copy of the text and one re-parse, however many edits it carries.

use std::sync::Arc;

use model::Step;

use lsp_types::TextDocumentContentChangeEvent;
use ropey::Rope;
use syntax::Edit;
use text::{Encoding, Range, SharedText};

use crate::from_proto;

/// An open document.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    /// The editor's version number.
    pub(crate) version: i32,
    /// What the editor calls its language.
    pub(crate) language_id: Arc<str>,
    /// The text, for positions.
    pub(crate) rope: Rope,
    /// The same text in one piece, for the analyser.
    pub(crate) text: SharedText,
    /// The tree, if the document is NeuroML or LEMS; we do not read what is not ours.
    pub(crate) parsed: Option<syntax::Document>,
}

/// What a notification did to a text: these bytes were replaced by so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Splice {
    /// First replaced byte.
    pub(crate) start: usize,
    /// End of the replaced bytes, in the old text.
    pub(crate) old_end: usize,
    /// End of what stands there now, in the new text.
    pub(crate) new_end: usize,
}

impl Document {
    /// A document that has just been opened.
    pub(crate) fn new(version: i32, language_id: &str, text: &str) -> Document {
        Document {
            version,
            language_id: language_id.into(),
            rope: Rope::from_str(text),
            text: text.into(),
            parsed: None,
        }
    }

    /// Whether it is NeuroML or LEMS.
    pub(crate) fn is_ours(&self) -> bool {
        self.parsed.is_some()
    }

    /// Brings the tree up to date after the text changed: parses it anew, or only where `splice` changed it.
    ///
    /// Says what changed, where only a part was parsed.
    pub(crate) fn parse(&mut self, is_ours: bool, splice: Option<Splice>) -> Option<Step> {
        match (is_ours, self.parsed.take(), splice.and_then(Splice::edit)) {
            (false, ..) => None,
            (true, Some(before), Some(edit)) => {
                let (after, change) = before.edited(&edit, self.text.clone());
                self.parsed = Some(after.clone());
                Some(Step { before, change, after })
            }
            (true, ..) => {
                self.parsed = Some(syntax::Document::new(self.text.clone()));
                None
            }
        }
    }

    /// Applies the edits of one notification, in order, and says what they did together.
    ///
    /// None: nothing changed.
    pub(crate) fn apply(
        &mut self,
        changes: &[TextDocumentContentChangeEvent],
        encoding: Encoding,
    ) -> Option<Splice> {
        let mut all: Option<Splice> = None;
        for change in changes {
            let bytes = match change.range {
                Some(range) => from_proto::byte_range(&self.rope, range, encoding),
                None => 0..self.rope.len_bytes(),
            };
            let chars = self.rope.byte_to_char(bytes.start)..self.rope.byte_to_char(bytes.end);
            self.rope.remove(chars.clone());
            self.rope.insert(chars.start, &change.text);
            let one =
                Splice { start: bytes.start, old_end: bytes.end, new_end: bytes.start + change.text.len() };
            all = Some(all.map_or(one, |before| before.then(one)));
        }
        let splice = all?;
        self.text = self.spliced(splice);
        Some(splice)
    }

    /// The new text in one piece: three copies instead of thousands of the rope's leaves.
    fn spliced(&self, splice: Splice) -> SharedText {
        let mut text = String::with_capacity(self.rope.len_bytes());
        text.push_str(&self.text[..splice.start]);
        for chunk in self.rope.byte_slice(splice.start..splice.new_end).chunks() {
            text.push_str(chunk);
        }
        text.push_str(&self.text[splice.old_end..]);
        debug_assert_eq!(text.len(), self.rope.len_bytes());
        text.into()
    }
}

impl Splice {
    /// As the parser wants it; none for texts that are too long for it.
    fn edit(self) -> Option<Edit> {
        let offset = |it: usize| u32::try_from(it).ok();
        let range = Range::new(offset(self.start)?, offset(self.old_end)?);
        Some(Edit { range, inserted_len: offset(self.new_end - self.start)? })
    }

    /// This splice followed by another one: the smallest single one with the same effect.
    fn then(self, next: Splice) -> Splice {
        // Bytes of the middle text that the next splice replaces beyond what this one had written.
        let beyond = next.old_end.saturating_sub(self.new_end);
        let kept_after = self.new_end.saturating_sub(next.old_end);
        Splice {
            start: self.start.min(next.start),
            old_end: self.old_end + beyond,
            new_end: next.new_end + kept_after,
        }
    }
}

#[cfg(test)]
mod tests {
    use lsp_types::{Position, Range};

    use super::*;

    fn edit(start: (u32, u32), end: (u32, u32), text: &str) -> TextDocumentContentChangeEvent {
        let range = Range::new(Position::new(start.0, start.1), Position::new(end.0, end.1));
        TextDocumentContentChangeEvent { range: Some(range), range_length: None, text: text.to_owned() }
    }

    #[track_caller]
    fn check(before: &str, edits: &[TextDocumentContentChangeEvent], after: &str) {
        let mut document = Document::new(1, "xml", before);
        let splice = document.apply(edits, Encoding::Utf16).unwrap();
        assert_eq!(&*document.text, after);
        assert_eq!(document.rope.to_string(), after);
        // The one splice tells the whole story.
        let told = format!(
            "{}{}{}",
            &before[..splice.start],
            &after[splice.start..splice.new_end],
            &before[splice.old_end..]
        );
        assert_eq!(told, after);
    }

    #[test]
    fn edits_are_applied_one_after_the_other() {
        check("abc\ndef", &[edit((0, 1), (0, 2), "xyz"), edit((0, 4), (1, 1), "")], "axyzef");
    }

    #[test]
    fn a_later_edit_may_lie_before_an_earlier_one() {
        check("one two three", &[edit((0, 8), (0, 13), "3"), edit((0, 0), (0, 3), "1")], "1 two 3");
    }

    #[test]
    fn a_later_edit_may_lie_inside_an_earlier_one() {
        check("<a/>", &[edit((0, 1), (0, 2), "abcdef"), edit((0, 3), (0, 5), "")], "<abef/>");
        check("<a/>", &[edit((0, 1), (0, 2), "abcdef"), edit((0, 5), (0, 8), "")], "<abcd>");
    }

    #[test]
    fn columns_count_utf16_and_lines_end_as_lsp_says() {
        check(
            "😀a\r\nb\u{2028}c\rd",
            &[edit((0, 2), (0, 3), "A"), edit((2, 0), (2, 1), "D")],
            "😀A\r\nb\u{2028}c\rD",
        );
    }

    #[test]
    fn a_whole_text_may_replace_everything() {
        let all = TextDocumentContentChangeEvent { range: None, range_length: None, text: "<b/>".to_owned() };
        check("<a/>", &[all, edit((0, 1), (0, 2), "c")], "<c/>");
    }

    #[test]
    fn positions_outside_the_text_are_clamped() {
        check("ab\ncd", &[edit((0, 99), (7, 0), "!")], "ab!");
    }
}
