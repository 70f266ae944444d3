//! Children in the order of the schema, and what the schema asks for and is not there.

use schema::State;
use syntax::{Kind, Node};
use text::{Range, TextEdit};

use super::{Place, RefactorKind, Refactoring, offer};
use crate::{completion, element};

/// The children of the element at the cursor, sorted; comments move along with what they stand before or beside.
pub(super) fn reorder(at: &Place<'_>) -> Vec<Refactoring> {
    reordered(at).unwrap_or_default()
}

fn reordered(at: &Place<'_>) -> Option<Vec<Refactoring>> {
    let node = at.node;
    if !at.is_in_start_tag() || element::enclosing_type(node).is_some() {
        return None;
    }
    let ty = element::schema_type(node)?;
    let order = ty.children();
    let place = |it: &Node<'_>| order.iter().position(|known| known.name() == it.local_name());
    let children: Vec<Node<'_>> = node.elements().collect();
    // A child that the schema does not know has no place.
    let places: Vec<usize> = children.iter().map(place).collect::<Option<_>>()?;
    let is_text = |it: Node<'_>| it.kind() == Kind::Text && !it.source().trim().is_empty();
    if places.is_sorted() || node.children().any(is_text) || accepts(ty.start(), &children) {
        return None;
    }
    let mut sorted: Vec<usize> = (0..children.len()).collect();
    sorted.sort_by_key(|index| places[*index]);
    if !accepts(ty.start(), &sorted.iter().map(|it| children[*it]).collect::<Vec<_>>()) {
        return None;
    }
    let chunks = chunks(node, &children)?;
    let text: String = sorted.iter().map(|it| chunks[*it].of(at.document.text())).collect();
    let whole = Range::new(chunks.first()?.start, chunks.last()?.end);
    let title = format!("Put the children of `{}` into the order of the schema", node.name());
    Some(offer(RefactorKind::Rewrite, title, vec![TextEdit::replace(whole, text)]))
}

fn accepts(start: State, children: &[Node<'_>]) -> bool {
    let end = children.iter().try_fold(start, |state, it| Some(state.next(it.local_name())?.1));
    end.is_some_and(State::is_complete)
}

/// Each child with the white space and the comments before it, and with a comment behind it on the same line.
fn chunks(node: Node<'_>, children: &[Node<'_>]) -> Option<Vec<Range>> {
    let text = node.document_text();
    let mut start = node.content_range()?.start;
    let mut chunks = Vec::new();
    for child in children {
        let mut end = child.range().end;
        let rest = &text[end as usize..];
        let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let mut beside =
            child.next_sibling().into_iter().flat_map(|it| [Some(it), it.next_sibling()]).flatten();
        let comment = beside.find(|it| it.kind() == Kind::Comment);
        if let Some(comment) = comment.filter(|it| it.range().start == end + blank as u32) {
            end = comment.range().end;
        }
        chunks.push(Range::new(start, end));
        start = end;
    }
    Some(chunks)
}

/// The required attributes and children that the element at the cursor lacks, with places to fill in.
pub(super) fn add_missing(at: &Place<'_>) -> Vec<Refactoring> {
    let node = at.node;
    if !at.is_in_start_tag() {
        return Vec::new();
    }
    let mut edits = Vec::new();
    let mut names = Vec::new();
    let attributes = completion::missing_attributes(at.db, at.file, node);
    if !attributes.is_empty() {
        let written: String = attributes.iter().map(|(name, value)| format!(" {name}=\"{value}\"")).collect();
        let behind = node.attributes().last().map_or(node.name_range().end, |it| it.range().end);
        edits.push(TextEdit::insert(behind, written));
        names.extend(attributes.into_iter().map(|(name, _)| format!("`{name}`")));
    }
    add_children(at, &mut edits, &mut names);
    match names.len() {
        0 => Vec::new(),
        1..=4 => offer(RefactorKind::Rewrite, format!("Add the missing {}", names.join(", ")), edits),
        count => offer(RefactorKind::Rewrite, format!("Add all {count} that are missing here"), edits),
    }
}

fn add_children(at: &Place<'_>, edits: &mut Vec<TextEdit>, names: &mut Vec<String>) {
    let node = at.node;
    let ty = if element::enclosing_type(node).is_none() { element::schema_type(node) } else { None };
    let Some(ty) = ty else { return };
    let (lead, step) = (at.lead(node), at.step(node));
    let end = at.line_end();
    let write = |it: schema::Element| {
        let text = completion::written_child(at.db, at.file, node, it);
        // The inner lines of the child, indented as the child is.
        text.replace('\t', step).replace('\n', &format!("{end}{lead}{step}"))
    };
    let mut state = ty.start();
    for child in node.elements() {
        if let Some((_, next)) = state.next(child.local_name()) {
            state = next;
        } else if let Some((missing, _, next)) = state.missing_before(child.local_name()) {
            let text: String =
                missing.iter().map(|it| format!("{}{end}{}", write(*it), at.lead(child))).collect();
            names.extend(missing.iter().map(|it| format!("`<{}>`", it.name())));
            edits.push(TextEdit::insert(child.range().start, text));
            state = next;
        } else {
            // Something is in the wrong place: then nobody knows what is missing.
            return;
        }
    }
    let missing = state.missing();
    if missing.is_empty() {
        return;
    }
    names.extend(missing.iter().map(|it| format!("`<{}>`", it.name())));
    let text: String = missing.iter().map(|it| format!("{end}{lead}{step}{}", write(*it))).collect();
    match (node.elements().last(), node.content_range()) {
        (Some(last), _) => edits.push(TextEdit::insert(last.range().end, text)),
        (None, Some(content)) => edits.push(TextEdit::replace(content, format!("{text}{end}{lead}"))),
        (None, None) => {
            // `<a/>` becomes `<a> … </a>`.
            let tag = node.start_tag_range();
            let slash = Range::new(tag.end - 2, tag.end);
            edits.push(TextEdit::replace(slash, format!(">{text}{end}{lead}</{}>", node.name())));
        }
    }
}
