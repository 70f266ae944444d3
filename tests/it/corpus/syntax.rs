//! The syntax tree of real documents: that of roxmltree, every byte kept, the verdict of libxml2.

use std::collections::BTreeMap;

use syntax::{EncodingSource, Kind, Node, Tree, decode, parse};

use super::mutants::mutant;
use super::{folder, records};

#[test]
fn every_model_has_the_verdict_of_libxml2_and_the_tree_of_roxmltree() {
    let Some(folder) = folder() else { return };
    let mut wrong = Vec::new();
    let mut compared = 0;
    let records = records(folder.join("oracle/models.jsonl"));
    for record in &records {
        let path = record["path"].as_str().unwrap();
        let bytes = std::fs::read(folder.join("models").join(path)).unwrap();
        let (text, info) = decode(&bytes).unwrap();
        let tree = parse(&text);
        assert_eq!(printed(&tree, &text), text, "{path}");
        let well_formed = tree.is_well_formed() && info.malformed.is_empty();
        if well_formed == record["fmt"].is_null() {
            wrong.push(format!("{path}: {:?} {:?}", tree.problems().first(), info));
        }
        if well_formed {
            compared += 1;
            if let Some(difference) = difference_to_roxmltree(&tree, &text) {
                wrong.push(format!("{path}: {difference}"));
            }
        }
    }
    println!("{} models, {compared} compared with roxmltree", records.len());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_mutant_has_the_verdict_of_libxml2_on_a_line_that_it_or_the_mutation_names() {
    let Some(folder) = folder() else { return };
    let mut wrong = Vec::new();
    let mut bases = BTreeMap::new();
    let mut n_broken = 0;
    for record in records(folder.join("mutations/mutations.jsonl")) {
        let Some(expected) = record["wellformed"].as_bool() else { continue };
        let base = record["base"].as_str().unwrap();
        let base = bases
            .entry(base.to_owned())
            .or_insert_with(|| std::fs::read(folder.join("models").join(base)).unwrap());
        let (text, info) = decode(&mutant(base, &record)).unwrap();
        let tree = parse(&text);
        assert_eq!(printed(&tree, &text), text);
        let malformed = info
            .malformed
            .first()
            .filter(|_| info.source != EncodingSource::Declaration || info.name == "UTF-8");
        let first = tree.problems().iter().find(|it| it.kind.is_error()).map(|it| it.range);
        let first = [first, malformed.copied()].into_iter().flatten().min();
        let line = first.map(|range| line_of(&text, range.start));
        let mut lines = record["xml_errors"].as_array().into_iter().flatten().map(|error| error[0].as_u64());
        let named = line.is_none() || line == record["line"].as_u64() || lines.any(|it| it == line);
        n_broken += usize::from(!expected);
        if first.is_none() != expected || !named {
            wrong.push(format!(
                "{} {} {}: {line:?} {:?} {}",
                record["id"],
                record["op"],
                record["line"],
                tree.problems(),
                record["xml_errors"]
            ));
        }
    }
    println!("{n_broken} broken mutants");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

fn line_of(text: &str, offset: u32) -> u64 {
    let position = text::LineIndex::new(text).position(offset, text::Encoding::Utf8);
    u64::from(position.line) + 1
}

/// The text again, from what the tree says about tags and leaves.
fn printed(tree: &Tree, text: &str) -> String {
    let mut printed = String::new();
    // End tags that are still to come, with the id behind their element.
    let mut open = Vec::new();
    for node in Node::document(tree, text).descendants() {
        while open.last().is_some_and(|(end, _)| *end <= node.id()) {
            printed += open.pop().map_or("", |(_, tag): (_, &str)| tag);
        }
        match node.kind() {
            Kind::Document => {}
            Kind::Element => {
                printed += node.start_tag_range().of(text);
                open.push((tree.subtree_end(node.id()), node.end_tag_range().map_or("", |tag| tag.of(text))));
            }
            _ => printed += node.source(),
        }
    }
    printed.extend(open.into_iter().rev().map(|(_, tag)| tag));
    printed
}

/// The first difference between our tree and roxmltree's.
fn difference_to_roxmltree(tree: &Tree, text: &str) -> Option<String> {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let theirs = match roxmltree::Document::parse_with_options(text, options) {
        Ok(document) => document,
        Err(error) => return Some(format!("roxmltree: {error}")),
    };
    let theirs = theirs.descendants().filter(|node| !node.is_root()).map(|node| their_line(&node));
    let ours = Node::document(tree, text).descendants().filter_map(our_line);
    let (ours, theirs): (Vec<_>, Vec<_>) = (ours.collect(), theirs.collect());
    if let Some((ours, theirs)) = ours.iter().zip(&theirs).find(|(ours, theirs)| ours != theirs) {
        return Some(format!("{ours} instead of {theirs}"));
    }
    (ours.len() != theirs.len()).then(|| format!("{} nodes instead of {}", ours.len(), theirs.len()))
}

/// One line for a node; none for what roxmltree leaves out or joins with its neighbour.
fn our_line(node: Node<'_>) -> Option<String> {
    let outside = node.parent().is_none_or(|parent| parent.kind() == Kind::Document);
    match node.kind() {
        Kind::Element => {
            let mut line = format!("{} {:?}", node.local_name(), node.range());
            for attribute in node.attributes() {
                if attribute.name() != "xmlns" && !attribute.name().starts_with("xmlns:") {
                    line += &format!(" {}={:?}", attribute.local_name(), attribute.value());
                    line += &format!(" {:?}", attribute.value_range());
                }
            }
            Some(line)
        }
        Kind::Comment => Some(format!("comment {:?}", node.range())),
        Kind::Instruction => Some(format!("instruction {:?}", node.range())),
        Kind::Text if !outside && !after_text(node) => Some(format!("text {:?}", joined_text(node))),
        Kind::CData if !after_text(node) => Some(format!("text {:?}", joined_text(node))),
        _ => None,
    }
}

fn is_text(node: &Node<'_>) -> bool {
    matches!(node.kind(), Kind::Text | Kind::CData)
}

fn after_text(node: Node<'_>) -> bool {
    node.prev_sibling().is_some_and(|before| is_text(&before))
}

fn joined_text(node: Node<'_>) -> String {
    std::iter::successors(Some(node), |node| node.next_sibling())
        .take_while(is_text)
        .map(|it| it.text())
        .collect()
}

fn their_line(node: &roxmltree::Node<'_, '_>) -> String {
    let range = |range: std::ops::Range<usize>| text::Range::new(range.start as u32, range.end as u32);
    if node.is_comment() {
        return format!("comment {:?}", range(node.range()));
    }
    if node.is_pi() {
        return format!("instruction {:?}", range(node.range()));
    }
    if node.is_text() {
        return format!("text {:?}", node.text().unwrap_or_default());
    }
    let mut line = format!("{} {:?}", node.tag_name().name(), range(node.range()));
    for attribute in node.attributes() {
        line += &format!(" {}={:?}", attribute.name(), attribute.value());
        line += &format!(" {:?}", range(attribute.range_value()));
    }
    line
}
