//! Bringing the content of an included file into this one.

use std::collections::HashSet;

use model::FilePath;
use text::{Range, TextEdit};

use super::{Place, RefactorKind, Refactoring, offer};
use crate::file_rename::relative;
use crate::symbol::{self, Target};

/// Offered for NeuroML files; their own inclusions come along, each once.
pub(super) fn include(at: &Place<'_>) -> Vec<Refactoring> {
    inline(at).unwrap_or_default()
}

fn inline(at: &Place<'_>) -> Option<Vec<Refactoring>> {
    let node = at.top_level().filter(|it| it.local_name() == "include")?;
    let root = node.parent().filter(|it| it.local_name() == "neuroml")?;
    let path = at.file.path(at.db).as_disk()?;
    let included = |node| match symbol::mentions(at.db, at.file, node, None).first()?.target {
        Target::File(file) => Some(file),
        _ => None,
    };
    let file = included(node)?;
    let FilePath::Disk(from) = file.path(at.db) else { return None };
    let document = model::parse(at.db, file);
    let other =
        document.root().filter(|it| it.local_name() == "neuroml" && document.tree().is_well_formed())?;
    let known: HashSet<_> =
        root.elements().filter(|it| it.local_name() == "include").filter_map(included).collect();
    let (lead, end) = (at.lead(node), at.line_end());
    let (mut includes, mut components) = (String::new(), String::new());
    for element in other.elements() {
        match element.local_name() {
            "notes" | "annotation" | "property" => {}
            "include" => {
                let mention = symbol::mentions(at.db, file, element, None).into_iter().next()?;
                let Target::File(nested) = mention.target else { return None };
                let FilePath::Disk(nested_path) = nested.path(at.db) else { continue };
                if nested != at.file && !known.contains(&nested) {
                    includes.push_str(&format!(
                        "{end}{lead}<include href=\"{}\"/>",
                        relative(path, nested_path)?
                    ));
                }
            }
            _ => components.push_str(&format!("{end}{lead}{}", element.source())),
        }
    }
    let start = node.range().start - lead.len() as u32;
    let before = &at.document.text()[..start as usize];
    let line_break = if before.ends_with("\r\n") { 2 } else { u32::from(before.ends_with('\n')) };
    let gone = Range::new(start - line_break, node.range().end);
    let last = root.elements().filter(|it| it.local_name() == "include").last()?;
    let name = from.file_name()?.to_str()?.to_owned();
    let title = format!("Bring the content of `{name}` here");
    let edits = if last == node {
        vec![TextEdit::replace(gone, format!("{includes}{components}"))]
    } else {
        vec![TextEdit::replace(gone, includes), TextEdit::insert(last.range().end, components)]
    };
    Some(offer(RefactorKind::Inline, title, edits))
}
