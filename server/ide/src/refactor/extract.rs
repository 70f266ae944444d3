//! Moving a component into a file of its own, which the old file then includes.

use std::collections::BTreeSet;

use model::FilePath;
use rules::NewFile;
use text::{Range, TextEdit};

use super::{Place, RefactorKind, Refactoring, offer_file};
use crate::file_rename::relative;
use crate::symbol::{self, Role, Target};

/// Offered for components that need nothing from the file that they leave, so that no two files include each other.
pub(super) fn to_file(at: &Place<'_>) -> Vec<Refactoring> {
    extract(at).unwrap_or_default()
}

fn extract(at: &Place<'_>) -> Option<Vec<Refactoring>> {
    let node = at.top_level()?;
    let root = node.parent()?;
    if root.local_name() != "neuroml"
        || matches!(node.local_name(), "include" | "notes" | "annotation" | "property")
    {
        return None;
    }
    let id = node.attribute("id")?.value().into_owned();
    let path = at.file.path(at.db).as_disk()?;
    let new_path = path.with_file_name(format!("{id}{}.nml", suffix(node.local_name())));
    if at.db.file(&FilePath::Disk(new_path.clone())).exists(at.db) {
        return None;
    }
    let mut includes = BTreeSet::new();
    for inner in node.descendants().filter(|it| it.is_element()) {
        for mention in symbol::mentions(at.db, at.file, inner, None) {
            let Target::Symbol(target) = mention.target else { continue };
            let is_inside =
                target.file == at.file && node.range().contains_range(target.element(at.db).range());
            match target.file.path(at.db) {
                _ if is_inside || mention.role == Role::Setting => {}
                FilePath::Disk(other) if target.file != at.file => {
                    includes.insert(relative(&new_path, other)?);
                }
                FilePath::Official(_) => {}
                _ => return None,
            }
        }
    }
    let (end, text) = (at.line_end(), at.document.text());
    let prolog = &text[..root.range().start as usize];
    let declaration = if prolog.trim_start().starts_with("<?xml") {
        ""
    } else {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
    };
    let declaration =
        if declaration.is_empty() { prolog.lines().next().unwrap_or_default().trim() } else { declaration };
    let attributes: String = root
        .attributes()
        .filter(|it| it.name() != "id")
        .map(|it| format!(" {}=\"{}\"", it.name(), it.raw_value()))
        .collect();
    let lead = at.lead(node);
    let includes: String = includes.iter().map(|it| format!("{lead}<include href=\"{it}\"/>{end}")).collect();
    let name = root.name();
    let new_text = format!(
        "{declaration}{end}<{name}{attributes} id=\"{id}_file\">{end}{includes}{lead}{}{end}</{name}>{end}",
        node.source()
    );
    let href = relative(path, &new_path)?;
    let include = format!("<include href=\"{href}\"/>");
    // Inclusions stand before all components.
    let last = root.elements().filter(|it| it.local_name() == "include").last();
    let start = node.range().start - lead.len() as u32;
    let before = &text[..start as usize];
    let line_break = if before.ends_with("\r\n") { 2 } else { u32::from(before.ends_with('\n')) };
    let gone = Range::new(start - line_break, node.range().end);
    let head = last
        .or_else(|| root.elements().filter(|it| matches!(it.local_name(), "notes" | "annotation")).last());
    let edits = match head {
        Some(head) => {
            vec![TextEdit::insert(head.range().end, format!("{end}{lead}{include}")), TextEdit::delete(gone)]
        }
        None if root.elements().next() == Some(node) => vec![TextEdit::replace(node.range(), include)],
        None => {
            let at = root.content_range()?.start;
            vec![TextEdit::insert(at, format!("{end}{lead}{include}")), TextEdit::delete(gone)]
        }
    };
    let file_name = new_path.file_name()?.to_str()?.to_owned();
    let file = NewFile { path: new_path, text: new_text };
    Some(offer_file(RefactorKind::Extract, format!("Move `{id}` to `{file_name}`"), edits, file))
}

/// What the names of files of a kind end with, by custom.
fn suffix(tag: &str) -> &'static str {
    match tag {
        tag if tag.starts_with("ionChannel") => ".channel",
        tag if tag.ends_with("Synapse") || tag == "gapJunction" => ".synapse",
        tag if tag.ends_with("ell") || tag == "cell2CaPools" => ".cell",
        "network" => ".net",
        _ => "",
    }
}
