//! Rewriting in place: a quantity in another unit, a gate with its type as tag or as attribute, default segment groups, an annotation.

use lems::Unit;
use lems::quantity::{Decimal, convert};
use syntax::Attribute;
use text::{Range, TextEdit};

use super::{Place, RefactorKind, Refactoring, offer};
use crate::role::Role;
use crate::role_cache::Roles;
use crate::symbol;

/// The quantity at the cursor in each other unit in which it stays exact.
pub(super) fn convert_unit(at: &Place<'_>) -> Vec<Refactoring> {
    let Some(from) = unit_at(at) else { return Vec::new() };
    let attribute = at.node.attributes().find(|it| it.value_range().touches(at.offset));
    let measures = crate::measures::measures(at.db, at.file);
    let units = measures.units.of_dimension(from.dimension).into_iter();
    let others = units.filter(|it| it.symbol != from.symbol);
    let edits = others.filter_map(|to| converted(attribute?, &from, to));
    edits.flat_map(|it| offer(RefactorKind::Rewrite, format!("Write as `{}`", it.insert), vec![it])).collect()
}

/// Larger documents are looked through on request only.
const LARGEST: usize = 4_000_000;

/// All quantities of the file that have the unit at the cursor in another one, if all of them stay exact.
pub(super) fn convert_units(at: &Place<'_>) -> Vec<Refactoring> {
    let Some(from) = unit_at(at).filter(|_| at.document.text().len() < LARGEST) else { return Vec::new() };
    let mut roles = Roles::new(at.db, at.file);
    let elements = at.document.node().descendants().filter(|it| it.is_element());
    let attributes = elements.flat_map(|it| it.attributes()).filter(|it| {
        it.raw_value().ends_with(&*from.symbol)
            && lems::parse_quantity(it.raw_value()).value.unit == &*from.symbol
            && matches!(roles.of(*it), Role::Quantity(_))
    });
    let attributes: Vec<Attribute<'_>> = attributes.collect();
    if attributes.len() < 2 {
        return Vec::new();
    }
    let measures = crate::measures::measures(at.db, at.file);
    let units = measures.units.of_dimension(from.dimension).into_iter();
    let others = units.filter(|it| it.symbol != from.symbol);
    let whole = others.filter_map(|to| {
        let edits: Option<Vec<TextEdit>> = attributes.iter().map(|it| converted(*it, &from, to)).collect();
        let title = format!(
            "Write all {} values in `{}` of this file in `{}`",
            attributes.len(),
            from.symbol,
            to.symbol
        );
        Some(offer(RefactorKind::Rewrite, title, edits?))
    });
    whole.flatten().collect()
}

/// The unit of the quantity at the cursor.
fn unit_at(at: &Place<'_>) -> Option<Unit> {
    let attribute = at.node.attributes().find(|it| it.value_range().touches(at.offset))?;
    let quantity = lems::parse_quantity(attribute.raw_value());
    if !quantity.problems.is_empty() || quantity.value.unit.is_empty() {
        return None;
    }
    crate::measures::measures(at.db, at.file).units.get(quantity.value.unit).cloned()
}

/// A quantity in another unit, as its author writes them: with or without a blank. None if that would change its value.
fn converted(attribute: Attribute<'_>, from: &Unit, to: &Unit) -> Option<TextEdit> {
    let quantity = lems::parse_quantity(attribute.raw_value()).value;
    let number = Decimal::parse(quantity.number_text)?;
    let number = convert(number, from, to).filter(|it| it.exact)?.number;
    let gap = Range::new(quantity.number_range.end, quantity.unit_range.start).of(attribute.raw_value());
    let start = i64::from(attribute.value_range().start);
    let range = quantity.number_range.cover(quantity.unit_range).shifted(start);
    Some(TextEdit::replace(range, format!("{number}{gap}{}", to.symbol)))
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
