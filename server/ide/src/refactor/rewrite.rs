//! Rewriting in place: a quantity in another unit, a gate with its type as tag or as attribute, default segment groups, an annotation.

use lems::quantity::{Decimal, convert};
use text::{Range, TextEdit};

use super::{Place, RefactorKind, Refactoring, offer};
use crate::symbol;

/// The quantity at the cursor in each other unit in which it stays exact.
pub(super) fn convert_unit(at: &Place<'_>) -> Vec<Refactoring> {
    let attribute = at.node.attributes().find(|it| it.value_range().touches(at.offset));
    let Some(attribute) = attribute else { return Vec::new() };
    let quantity = lems::parse_quantity(attribute.raw_value());
    if !quantity.problems.is_empty() || quantity.value.unit.is_empty() {
        return Vec::new();
    }
    let quantity = quantity.value;
    let measures = model::measures(at.db, at.file);
    let (Some(from), Some(number)) =
        (measures.units.get(quantity.unit), Decimal::parse(quantity.number_text))
    else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for to in measures.units.of_dimension(from.dimension) {
        if to.symbol == from.symbol {
            continue;
        }
        let Some(converted) = convert(number, from, to).filter(|it| it.exact) else { continue };
        let (number, unit) = (converted.number, &to.symbol);
        // As the author writes it: with or without a blank.
        let gap = Range::new(quantity.number_range.end, quantity.unit_range.start);
        let text = format!("{number}{}{unit}", gap.of(attribute.raw_value()));
        let start = i64::from(attribute.value_range().start);
        let range = quantity.number_range.cover(quantity.unit_range).shifted(start);
        found.extend(offer(
            RefactorKind::Rewrite,
            format!("Write as `{text}`"),
            vec![TextEdit::replace(range, text)],
        ));
    }
    found
}

/// `<gate type="gateHHrates">` and `<gateHHrates>` are the same; each becomes the other.
pub(super) fn gate(at: &Place<'_>) -> Vec<Refactoring> {
    let node = at.node;
    if !at.is_in_start_tag() || !node.parent().is_some_and(|it| it.local_name().starts_with("ionChannel")) {
        return Vec::new();
    }
    let rename = |tag: &str| {
        let mut edits = vec![TextEdit::replace(node.name_range(), tag)];
        edits.extend(node.end_name_range().map(|range| TextEdit::replace(range, tag)));
        edits
    };
    match (node.name(), node.attribute("type")) {
        ("gate", Some(ty)) if ty.value().starts_with("gate") && ty.value() != "gate" => {
            let tag = ty.value();
            let mut edits = rename(&tag);
            // With the white space before it.
            let before = &at.document.text()[..ty.range().start as usize];
            edits.push(TextEdit::delete(Range::new(before.trim_end().len() as u32, ty.range().end)));
            offer(RefactorKind::Rewrite, format!("Write as `<{tag}>`"), edits)
        }
        (tag, None) if tag.starts_with("gateHH") || tag == "gateFractional" => {
            let mut edits = rename("gate");
            let after = node.attribute("id").map_or(node.name_range().end, |it| it.range().end);
            edits.push(TextEdit::insert(after, format!(" type=\"{tag}\"")));
            offer(RefactorKind::Rewrite, format!("Write as `<gate type=\"{tag}\">`"), edits)
        }
        _ => Vec::new(),
    }
}

/// The groups that tools look for, with the number of the ontology of each and what the names of its segments begin with.
const GROUPS: &[(&str, &str, &str)] = &[
    ("soma_group", "GO:0043025", "soma"),
    ("axon_group", "GO:0030424", "axon"),
    ("dendrite_group", "GO:0030425", "dend"),
];

/// `soma_group`, `axon_group` and `dendrite_group`, filled by the names of the segments.
pub(super) fn segment_groups(at: &Place<'_>) -> Vec<Refactoring> {
    let node = at.node;
    if node.local_name() != "morphology" || !at.is_in_start_tag() {
        return Vec::new();
    }
    let segments: Vec<_> = node.elements().filter(|it| it.local_name() == "segment").collect();
    let Some(last) =
        node.elements().filter(|it| matches!(it.local_name(), "segment" | "segmentGroup")).last()
    else {
        return Vec::new();
    };
    let Some(sample) = segments.first().map(|it| at.lead(*it)) else { return Vec::new() };
    let step = sample.strip_prefix(at.lead(node)).filter(|it| !it.is_empty()).unwrap_or("    ");
    let mut text = String::new();
    for (group, ontology, prefix) in GROUPS {
        let exists = node.elements().any(|it| it.attribute("id").is_some_and(|it| it.value() == *group));
        let members = segments.iter().filter(|it| {
            it.attribute("name").is_some_and(|it| it.value().to_lowercase().starts_with(prefix))
        });
        let ids: Vec<_> = members.filter_map(|it| it.attribute("id")).map(|it| it.raw_value()).collect();
        if exists || ids.is_empty() {
            continue;
        }
        let end = at.line_end();
        text.push_str(&format!("{end}{sample}<segmentGroup id=\"{group}\" neuroLexId=\"{ontology}\">"));
        ids.iter().for_each(|id| text.push_str(&format!("{end}{sample}{step}<member segment=\"{id}\"/>")));
        text.push_str(&format!("{end}{sample}</segmentGroup>"));
    }
    if text.is_empty() {
        return Vec::new();
    }
    let title = "Add the default segment groups";
    offer(RefactorKind::Rewrite, title, vec![TextEdit::insert(last.range().end, text)])
}

/// An annotation to fill in: what the component is, and the paper that it comes from.
pub(super) fn annotation(at: &Place<'_>) -> Vec<Refactoring> {
    let Some(node) = at.top_level() else { return Vec::new() };
    let is_ours = node.parent().is_some_and(|it| it.local_name() == "neuroml");
    let has_one = node.elements().any(|it| it.local_name() == "annotation");
    let Some(id) = symbol::name_attribute(node).filter(|_| is_ours && !has_one) else { return Vec::new() };
    let (lead, end) = (at.lead(node), at.line_end());
    let step = if lead.is_empty() { "    " } else { lead };
    let lines = [
        "<annotation>".to_owned(),
        format!(
            "{step}<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:bqbiol=\"http://biomodels.net/biology-qualifiers/\">"
        ),
        format!("{step}{step}<rdf:Description rdf:about=\"{}\">", id.raw_value()),
        format!("{step}{step}{step}<bqbiol:isDescribedBy>"),
        format!("{step}{step}{step}{step}<rdf:Bag>"),
        format!("{step}{step}{step}{step}{step}<rdf:li rdf:resource=\"https://doi.org/\"/>"),
        format!("{step}{step}{step}{step}</rdf:Bag>"),
        format!("{step}{step}{step}</bqbiol:isDescribedBy>"),
        format!("{step}{step}</rdf:Description>"),
        format!("{step}</rdf:RDF>"),
        "</annotation>".to_owned(),
    ];
    let text: String = lines.iter().map(|it| format!("{end}{lead}{step}{it}")).collect();
    let notes = node.elements().find(|it| it.local_name() == "notes");
    let edits = match (notes, node.content_range()) {
        (Some(notes), _) => vec![TextEdit::insert(notes.range().end, text)],
        (None, Some(content)) => vec![TextEdit::insert(content.start, text)],
        (None, None) => {
            // `<a/>` becomes `<a> … </a>`.
            let tag = node.start_tag_range();
            let slash = Range::new(tag.end - 2, tag.end);
            vec![TextEdit::replace(slash, format!(">{text}{end}{lead}</{}>", node.name()))]
        }
    };
    offer(RefactorKind::Rewrite, "Add an annotation to fill in", edits)
}
