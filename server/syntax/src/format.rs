//! Formatting: white space between tags, and nothing else.
//!
//! Where an element holds only elements, each stands on a line of its own, indented by its depth. Text, comments and the insides of tags
//! stay as they are, except that the further lines of a long tag move along with its first. Where an element holds text, nothing is
//! touched. One empty line between two elements is kept, more become one.

use text::{Range, TextEdit};

use crate::document::Document;
use crate::node::Node;
use crate::tree::Kind;

/// How to indent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Indent {
    /// So many spaces for each level.
    Spaces(u8),
    /// One tabulator for each level.
    Tab,
}

impl Default for Indent {
    fn default() -> Indent {
        Indent::Spaces(4)
    }
}

/// The edits that format a document, in the order of the text; none for a document that is not well-formed.
pub fn format(document: &Document, indent: Indent) -> Vec<TextEdit> {
    if !document.tree().is_well_formed() {
        return Vec::new();
    }
    let text = document.text();
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut formatter = Formatter { text, indent, line_end, edits: Vec::new() };
    formatter.prolog(document.node());
    // A stack, not recursion: a document may be nested as deeply as it likes.
    let mut open: Vec<(Node<'_>, usize)> = document.root().map(|it| (it, 0)).into_iter().collect();
    while let Some((node, depth)) = open.pop() {
        formatter.start_tag(node, depth);
        if formatter.content(node, depth) {
            open.extend(node.elements().map(|it| (it, depth + 1)));
        }
    }
    formatter.edits.sort_by_key(|it| (it.range.start, it.range.end));
    formatter.edits
}

/// The white space that a line between tags begins with, if the line of `offset` is one.
pub fn indentation(document: &Document, offset: u32, indent: Indent) -> Option<TextEdit> {
    let text = document.text();
    let before = text.get(..offset as usize)?;
    let start = before.rfind(['\n', '\r'])? + 1;
    let rest = &text[start..];
    let length = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let at = (start + length) as u32;
    let node = document.at(document.tree().node_at(at.min(document.tree().text_len())));
    let content = &text[at as usize..];
    // Only between tags: not in a comment, a text or a tag that goes on here.
    let around = match node.kind() {
        Kind::Element if node.range().start == at => node.parent()?,
        Kind::Element if node.content_range().is_some_and(|it| it.touches(at)) => node,
        Kind::Element if node.end_tag_range().is_some_and(|it| it.start == at) => node,
        Kind::Text if node.source().trim().is_empty() => node.parent()?,
        _ => return None,
    };
    let depth = std::iter::once(around).chain(around.ancestors()).filter(|it| it.is_element()).count();
    let depth = depth.saturating_sub(usize::from(content.starts_with("</")));
    let range = Range::new(start as u32, at);
    let wanted = level(indent, depth);
    (range.of(text) != wanted).then(|| TextEdit::replace(range, wanted))
}

struct Formatter<'t> {
    text: &'t str,
    indent: Indent,
    line_end: &'static str,
    edits: Vec<TextEdit>,
}

impl Formatter<'_> {
    /// What stands around the root element: each on a line of its own, the last line ended.
    fn prolog(&mut self, document: Node<'_>) {
        let mut end = None;
        for node in document.children().filter(|it| !is_blank(*it)) {
            if let Some(end) = end {
                self.gap(Range::new(end, node.range().start), node, 0);
            } else if node.range().start > 0 && !self.text.starts_with('\u{feff}') {
                self.set(Range::new(0, node.range().start), String::new());
            }
            end = Some(node.range().end);
        }
        if let Some(end) = end {
            self.set(Range::new(end, self.text.len() as u32), self.line_end.to_owned());
        }
    }

    /// Moves the further lines of a tag by as much as its first.
    fn start_tag(&mut self, node: Node<'_>, depth: usize) {
        let tag = node.start_tag_range();
        let source = tag.of(self.text);
        if !source.contains('\n') {
            return;
        }
        let line = self.text[..tag.start as usize].rfind('\n').map_or(0, |at| at + 1);
        let lead = &self.text[line..tag.start as usize];
        if !lead.trim().is_empty() {
            return;
        }
        let (old, new) = (width(lead), width(&level(self.indent, depth)));
        if old == new {
            return;
        }
        let breaks = source.match_indices('\n').map(|(at, _)| tag.start + at as u32 + 1);
        for start in breaks {
            // A line break inside a value belongs to the value.
            if node.attributes().any(|it| it.value_range().contains(start - 1)) {
                continue;
            }
            let rest = &self.text[start as usize..tag.end as usize];
            let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
            let range = Range::new(start, start + blank as u32);
            let columns = (width(range.of(self.text)) + new).saturating_sub(old);
            self.set(range, " ".repeat(columns));
        }
    }

    /// The white space inside an element; whether its children are to be formatted too.
    fn content(&mut self, node: Node<'_>, depth: usize) -> bool {
        let Some(content) = node.content_range() else { return false };
        let holds_text =
            |it: Node<'_>| matches!(it.kind(), Kind::Text | Kind::CData | Kind::Junk) && !is_blank(it);
        let mut shown = node.children().filter(|it| !is_blank(*it)).peekable();
        if node.children().any(holds_text) || keeps_space(node) {
            return false;
        }
        if shown.peek().is_none() && !content.of(self.text).contains('\n') {
            return false;
        }
        let mut end = content.start;
        for child in shown {
            self.gap(Range::new(end, child.range().start), child, depth + 1);
            end = child.range().end;
        }
        let close = format!("{}{}", self.line_end, level(self.indent, depth));
        self.set(Range::new(end, content.end), close);
        true
    }

    /// The white space before a node that stands on a line of its own.
    fn gap(&mut self, range: Range, node: Node<'_>, depth: usize) {
        let gap = range.of(self.text);
        let lines = gap.matches('\n').count();
        // A remark behind an element stays there.
        if node.kind() == Kind::Comment && lines == 0 && range.start > 0 {
            if !gap.is_empty() {
                self.set(range, " ".to_owned());
            }
            return;
        }
        let empty_line = if lines > 1 { self.line_end } else { "" };
        self.set(range, format!("{empty_line}{}{}", self.line_end, level(self.indent, depth)));
    }

    fn set(&mut self, range: Range, wanted: String) {
        if range.of(self.text) != wanted {
            self.edits.push(TextEdit::replace(range, wanted));
        }
    }
}

fn level(indent: Indent, depth: usize) -> String {
    match indent {
        Indent::Spaces(count) => " ".repeat(usize::from(count) * depth),
        Indent::Tab => "\t".repeat(depth),
    }
}

/// Columns of white space, a tabulator counted as four.
fn width(blank: &str) -> usize {
    blank.bytes().map(|it| if it == b'\t' { 4 } else { 1 }).sum()
}

fn is_blank(node: Node<'_>) -> bool {
    node.kind() == Kind::Text && node.source().bytes().all(|it| it.is_ascii_whitespace())
}

/// Does an element, or one around it, ask to keep its white space?
fn keeps_space(node: Node<'_>) -> bool {
    let said = std::iter::once(node).chain(node.ancestors()).find_map(|it| it.attribute("xml:space"));
    said.is_some_and(|it| it.value() == "preserve")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(before: &str, after: &str) {
        let formatted = |text: &str| {
            let document = Document::new(text.to_owned());
            text::apply_edits(text, &format(&document, Indent::Spaces(2))).unwrap()
        };
        assert_eq!(formatted(before), after);
        assert_eq!(formatted(after), after, "formatting twice");
    }

    #[test]
    fn elements_stand_on_lines_of_their_own() {
        check("<a><b/>  <c><d/></c></a>", "<a>\n  <b/>\n  <c>\n    <d/>\n  </c>\n</a>\n");
    }

    #[test]
    fn text_comments_and_empty_elements_stay() {
        let kept = "<a>\n  <notes> one\n two </notes>\n  <b></b> <!-- a  remark -->\n  <!-- two\nlines -->\n  <c/>\n</a>\n";
        check(kept, kept);
    }

    #[test]
    fn one_empty_line_is_kept_and_more_become_one() {
        check("<a>\n\n\n\n  <b/>\n\n  <c/>\n</a>", "<a>\n\n  <b/>\n\n  <c/>\n</a>\n");
    }

    #[test]
    fn the_lines_of_a_long_tag_move_together_and_its_inside_stays() {
        check(
            "<a>\n      <b x=\"1\"\n         y=\"2  3\n4\"/>\n</a>\n",
            "<a>\n  <b x=\"1\"\n     y=\"2  3\n4\"/>\n</a>\n",
        );
    }

    #[test]
    fn line_ends_stay_those_of_the_document() {
        check("<a>\r\n<b/>\r\n</a>\r\n", "<a>\r\n  <b/>\r\n</a>\r\n");
    }

    #[test]
    fn a_document_that_is_not_well_formed_stays() {
        check("<a>  <b></a>", "<a>  <b></a>");
    }

    #[test]
    fn white_space_that_is_asked_for_stays() {
        check("<a xml:space=\"preserve\"> <b/></a>\n", "<a xml:space=\"preserve\"> <b/></a>\n");
    }

    #[test]
    fn a_new_line_is_indented_by_its_depth() {
        let text = "<a>\n  <b>\n\n  </b>\n</a>";
        let document = Document::new(text.to_owned());
        let edit = indentation(&document, 10, Indent::Spaces(2)).unwrap();
        assert_eq!(edit, TextEdit::replace(Range::at(10), "    "));
    }
}
