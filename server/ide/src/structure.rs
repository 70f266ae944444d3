//! Feature: folding, growing selections, the two tags of an element, closing tags.

use model::File;
use syntax::{Cursor, Kind, Node};
use text::Range;

use crate::{Analysis, Cancellable};

/// A part of a document that can be folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fold {
    /// From the end of what stays visible to the end of what is folded.
    pub range: Range,
    /// What is folded.
    pub kind: FoldKind,
}

/// What is folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoldKind {
    /// An element, or the attributes of a long start tag.
    Element,
    /// A comment.
    Comment,
    /// A run of inclusions.
    Includes,
}

impl Analysis {
    /// What can be folded, in the order of the text. Parts that lie on one line are among them.
    pub fn folds(&self, file: File) -> Cancellable<Vec<Fold>> {
        self.ask(|db| {
            let document = model::parse(db, file);
            let text = document.text();
            let spans_lines = |it: &Fold| it.range.of(text).contains(['\n', '\r']);
            let mut folds = Vec::new();
            for (index, node) in document.node().descendants().enumerate() {
                if index % 4096 == 0 {
                    db.unwind_if_revision_cancelled();
                }
                folds.extend(fold(node).filter(spans_lines));
            }
            folds.extend(document.root().and_then(includes).filter(spans_lines));
            folds.sort_by_key(|it| it.range.start);
            folds
        })
    }

    /// The ranges around a place, from the smallest to the whole document.
    pub fn selections(&self, file: File, offset: u32) -> Cancellable<Vec<Range>> {
        self.ask(|db| {
            let document = model::parse(db, file);
            selections(document.node(), syntax::cursor(document.tree(), document.text(), offset), offset)
        })
    }

    /// The names in the two tags of an element, if the cursor is in one of them and they are the same.
    pub fn linked_tags(&self, file: File, offset: u32) -> Cancellable<Option<(Range, Range)>> {
        self.ask(|db| {
            let document = model::parse(db, file);
            let element = match syntax::cursor(document.tree(), document.text(), offset) {
                Cursor::TagName { element, .. } => element?,
                Cursor::CloseTag { element, .. } => element,
                _ => return None,
            };
            let (start, end) = (element.name_range(), element.end_name_range()?);
            let is_touched = start.touches(offset) || end.touches(offset);
            (is_touched && start.of(document.text()) == end.of(document.text())).then_some((start, end))
        })
    }

    /// What to insert after a `>` or a `/` was typed just before `offset`: the end tag that is missing.
    pub fn closing_tag(&self, file: File, offset: u32) -> Cancellable<Option<String>> {
        self.ask(|db| {
            let document = model::parse(db, file);
            let before = document.text().get(..offset as usize)?;
            let node = document.at(document.tree().node_at(offset.saturating_sub(1)));
            if before.ends_with("</") {
                let open = std::iter::once(node).chain(node.ancestors());
                let mut open = open.filter(|it| it.is_element() && it.range().start + 2 < offset);
                let element = open.find(|it| it.end_tag_range().is_none_or(|end| end.start >= offset - 2))?;
                let follows = document.text()[offset as usize..].starts_with(element.name());
                return (!follows && !element.name().is_empty()).then(|| format!("{}>", element.name()));
            }
            let is_open = node.is_element()
                && before.ends_with('>')
                && !before.ends_with("/>")
                && node.start_tag_range().end == offset
                && !node.name().is_empty();
            (is_open && lacks_end(node)).then(|| format!("</{}>", node.name()))
        })
    }
}

/// Has an element no end tag, or only the one of an outer element of the same name?
fn lacks_end(node: Node<'_>) -> bool {
    if node.end_tag_range().is_none() {
        return true;
    }
    node.ancestors()
        .take_while(|it| it.is_element())
        .any(|it| it.name() == node.name() && it.end_tag_range().is_none())
}

fn fold(node: Node<'_>) -> Option<Fold> {
    match node.kind() {
        Kind::Element => {
            let start = if node.content_range().is_some() {
                node.start_tag_range().end
            } else {
                node.name_range().end
            };
            let range = Range::new(start, node.end_tag_range().map_or(node.range().end, |it| it.start));
            Some(Fold { range, kind: FoldKind::Element })
        }
        Kind::Comment => Some(Fold { range: node.range(), kind: FoldKind::Comment }),
        _ => None,
    }
}

/// The inclusions of a document, from the first to the last of the first run.
fn includes(root: Node<'_>) -> Option<Fold> {
    let is_include = |it: &Node<'_>| matches!(it.local_name(), "include" | "Include");
    let mut run = root.elements().skip_while(|it| !is_include(it)).take_while(is_include);
    let first = run.next()?;
    let last = run.last()?;
    Some(Fold { range: Range::new(first.range().start, last.range().end), kind: FoldKind::Includes })
}

fn selections(document: Node<'_>, cursor: Cursor<'_>, offset: u32) -> Vec<Range> {
    let mut ranges = Vec::new();
    let mut node = None;
    match cursor {
        Cursor::AttrValue { attribute, range } => {
            ranges.extend(
                parts_of_value(attribute.raw_value(), offset - range.start)
                    .map(|it| it.shifted(i64::from(range.start))),
            );
            ranges.extend([range, attribute.range()]);
            ranges.push(attribute.element().start_tag_range());
            node = Some(attribute.element());
        }
        Cursor::AttrName { element, attribute, range } => {
            ranges.push(range);
            ranges.extend(attribute.map(|it| it.range()));
            ranges.push(element.start_tag_range());
            node = Some(element);
        }
        Cursor::TagName { element, range, .. } => {
            ranges.push(range);
            ranges.extend(element.map(|it| it.start_tag_range()));
            node = element;
        }
        Cursor::CloseTag { element, range } => {
            ranges.push(range);
            ranges.extend(element.end_tag_range());
            node = Some(element);
        }
        Cursor::Content { parent, node: text } => {
            ranges.extend(text.map(|it| it.range()));
            ranges.extend(parent.content_range());
            node = Some(parent);
        }
        Cursor::Comment(it) | Cursor::Instruction(it) | Cursor::Doctype(it) => node = Some(it),
        Cursor::Outside => {}
    }
    for around in node.iter().flat_map(|it| std::iter::once(*it).chain(it.ancestors())) {
        ranges.push(around.range());
        ranges.extend(around.parent().and_then(|it| it.content_range()));
    }
    ranges.push(document.range());
    // From small to large, each inside the next.
    let mut nested: Vec<Range> = Vec::new();
    for range in ranges {
        let fits = nested.last().is_none_or(|it| range.contains_range(*it) && range != *it);
        if fits && range.touches(offset) {
            nested.push(range);
        }
    }
    nested
}

/// The parts of a value around a place: number or unit, name and terms of an expression, step of a path.
fn parts_of_value(value: &str, offset: u32) -> impl Iterator<Item = Range> {
    let mut parts = Vec::new();
    let quantity = lems::parse_quantity(value);
    if quantity.problems.is_empty() {
        parts.extend([quantity.value.number_range, quantity.value.unit_range]);
    } else if value.contains('/') && !value.contains([' ', '(', '*', '+']) {
        parts.extend(lems::path::parse_instance_path(value).value.steps.iter().map(|it| it.range));
    } else {
        let expression = lems::parse_expression(value).value;
        parts.extend(expression.ids().map(|it| expression.range(it)));
    }
    parts.retain(|it| it.touches(offset) && !it.is_empty());
    parts.sort_by_key(|it| it.len());
    parts.into_iter()
}
