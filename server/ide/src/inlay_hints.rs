//! Feature: inlay hints: what a value is in SI units, how many things a group or population has, what a variable measures.

use model::{Db, File};
use rustc_hash::FxHashMap;
use syntax::{Attribute, Node};
use text::Range;

use crate::number::counted;
use crate::role::Role;
use crate::role_cache::Roles;
use crate::{Analysis, Cancellable, completion, element, hover, names};

/// A few words beside the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InlayHint {
    /// Behind which byte.
    pub offset: u32,
    /// The words.
    pub label: String,
    /// What the words are about.
    pub kind: HintKind,
}

/// What a hint is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HintKind {
    /// A value in SI units.
    Value,
    /// How many there are.
    Size,
    /// What a variable or parameter measures.
    Dimension,
}

/// So many groups are counted for one answer: each may be large.
const MAX_GROUPS: usize = 500;

impl Analysis {
    /// The hints in a part of a document.
    pub fn inlay_hints(&self, file: File, range: Range) -> Cancellable<Vec<InlayHint>> {
        self.ask(|db| {
            let mut hints = Hints::new(db, file);
            elements_in(db, file, range).for_each(|it| hints.element(it));
            hints.found
        })
    }
}

/// Names with what they measure, in words.
type Dimensions = Vec<(Box<str>, String)>;

/// The hints that were found, and what was looked up for them.
struct Hints<'a> {
    db: &'a dyn Db,
    file: File,
    roles: Roles<'a>,
    /// The segments of groups, by morphology and id.
    groups: FxHashMap<(u32, String), usize>,
    /// What the variables of the type around measure.
    dimensions: Option<(Node<'a>, Dimensions)>,
    found: Vec<InlayHint>,
}

impl<'a> Hints<'a> {
    fn new(db: &'a dyn Db, file: File) -> Hints<'a> {
        let roles = Roles::new(db, file);
        Hints { db, file, roles, groups: FxHashMap::default(), dimensions: None, found: Vec::new() }
    }

    fn element(&mut self, node: Node<'a>) {
        for attribute in node.attributes() {
            match (node.local_name(), attribute.name()) {
                ("TimeDerivative" | "StateAssignment", "variable") | ("Fixed", "parameter") => {
                    self.dimension(node, attribute);
                }
                (tag, "segmentGroup") if tag != "include" => self.group(node, attribute, &attribute.value()),
                _ => self.value(attribute),
            }
        }
        self.size(node);
    }

    fn add(&mut self, offset: u32, label: String, kind: HintKind) {
        self.found.push(InlayHint { offset, label, kind });
    }

    fn value(&mut self, attribute: Attribute<'a>) {
        let raw = attribute.raw_value();
        if !raw.starts_with(|it: char| it.is_ascii_digit() || it == '-' || it == '.')
            || !raw.ends_with(|it: char| it.is_ascii_alphanumeric())
            || raw.bytes().all(|it| !it.is_ascii_alphabetic())
            || !matches!(self.roles.of(attribute), Role::Quantity(_))
        {
            return;
        }
        let si = hover::si(self.db, self.file, raw);
        // What is written in SI units already needs no words.
        if let Some(label) = si.filter(|it| it.replace(' ', "") != raw.replace(' ', "")) {
            self.add(attribute.value_range().end, format!("= {label}"), HintKind::Value);
        }
    }

    /// What a variable measures whose declaration is somewhere else.
    fn dimension(&mut self, node: Node<'a>, attribute: Attribute<'a>) {
        let Some(declaration) = element::enclosing_type(node) else { return };
        if self.dimensions.as_ref().is_none_or(|(known, _)| *known != declaration) {
            let measures = crate::measures::measures(self.db, self.file);
            let visible = names::visible(self.db, self.file, declaration).into_iter();
            let described =
                visible.filter_map(|it| Some((it.name, measures.dimensions.describe(it.dimension?))));
            self.dimensions = Some((declaration, described.collect()));
        }
        let name = attribute.value();
        let known = self.dimensions.iter().flat_map(|(_, it)| it).find(|(it, _)| **it == *name);
        if let Some(label) = known.map(|(_, it)| format!(": {it}")) {
            self.add(attribute.value_range().end, label, HintKind::Dimension);
        }
    }

    /// How many segments the group has that is named here.
    fn group(&mut self, node: Node<'a>, attribute: Attribute<'a>, id: &str) {
        let Some(morphology) = completion::morphology(self.db, self.file, node) else { return };
        let key = (std::ptr::from_ref(morphology) as usize as u32, id.to_owned());
        if self.groups.len() >= MAX_GROUPS && !self.groups.contains_key(&key) {
            return;
        }
        let count = *self.groups.entry(key).or_insert_with(|| match id {
            "all" if !morphology.groups.iter().any(|it| it.id.as_deref() == Some("all")) => 0,
            id => hover::members(morphology, id).len(),
        });
        if count > 0 {
            self.add(attribute.value_range().end, counted(count as u64, "segment"), HintKind::Size);
        }
    }

    /// How many there are of what an element holds, where the text does not say so in one place.
    fn size(&mut self, node: Node<'a>) {
        let count =
            |tags: &[&str]| node.elements().filter(|it| tags.contains(&it.local_name())).count() as u64;
        let (count, what) = match node.local_name() {
            "population" if node.attribute("size").is_none() => (count(&["instance"]), "cell"),
            "network" => (self.cells(node), "cell"),
            "inputList" => (count(&["input", "inputW"]), "input"),
            "projection" | "electricalProjection" | "continuousProjection" => (
                node.elements().filter(|it| it.local_name().to_lowercase().contains("connection")).count()
                    as u64,
                "connection",
            ),
            "segmentGroup" => {
                if let Some(id) = node.attribute("id") {
                    self.group(node, id, &id.value());
                }
                return;
            }
            _ => return,
        };
        if count > 0 {
            let last = node.attributes().last().map_or(node.name_range().end, |it| it.range().end);
            self.add(last, counted(count, what), HintKind::Size);
        }
    }

    fn cells(&self, node: Node<'_>) -> u64 {
        let network = completion::network(self.db, self.file, node);
        let populations = network.iter().flat_map(|it| &it.populations);
        populations
            .map(|it| u64::from(if it.instances > 0 { it.instances } else { it.size.unwrap_or(0) }))
            .sum()
    }
}

/// The elements whose start tags lie in a part of a document.
pub(crate) fn elements_in<'d>(db: &'d dyn Db, file: File, range: Range) -> impl Iterator<Item = Node<'d>> {
    let document = model::parse(db, file);
    let (tree, text) = (document.tree(), document.text());
    let first = tree.node_at(range.start).0;
    let nodes = (first..tree.len() as u32).map(syntax::NodeId).filter(|it| tree.is_node(*it));
    let nodes = nodes.map(move |it| Node::new(tree, text, it));
    let mut count = 0u32;
    nodes.take_while(move |it| it.range().start < range.end).filter(|it| it.is_element()).inspect(move |_| {
        count += 1;
        if count.is_multiple_of(1024) {
            db.unwind_if_revision_cancelled();
        }
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use model::{FilePath, MemorySystem};
    use text::Range;

    use crate::AnalysisHost;

    const HEAD: &str = "<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" id=\"a\">";

    /// Each hint behind the word that it follows.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let disk = MemorySystem::default();
        disk.write("/a.xml", text);
        let analysis = AnalysisHost::new(Arc::new(disk)).analysis();
        let file = analysis.file(&FilePath::Disk("/a.xml".into()));
        let hints = analysis.inlay_hints(file, Range::new(0, text.len() as u32)).unwrap();
        let shown = |it: &super::InlayHint| {
            let before = text[..it.offset as usize].trim_end_matches('"');
            let word = before.rsplit(['"', ' ']).next().unwrap();
            format!("{word} {}", it.label)
        };
        assert_eq!(hints.iter().map(shown).collect::<Vec<_>>(), expected);
        assert!(analysis.inlay_hints(file, Range::new(0, 5)).unwrap().is_empty());
    }

    #[test]
    fn values_that_are_not_in_si_units_are_told_in_them() {
        check(
            &format!(
                "{HEAD}<iafTauCell id=\"c\" leakReversal=\"-50mV\" thresh=\"-0.05V\" tau=\"30ms\"/></neuroml>"
            ),
            &["-50mV = -0.05 V", "30ms = 0.03 s"],
        );
    }

    #[test]
    fn variables_tell_what_they_measure_where_they_are_changed() {
        check(
            "<Lems><Dimension name=\"time\" t=\"1\"/><ComponentType name=\"a\"><Parameter name=\"tau\" dimension=\"time\"/><Dynamics>\
             <StateVariable name=\"x\" dimension=\"time\"/><TimeDerivative variable=\"x\" value=\"1\"/></Dynamics></ComponentType></Lems>",
            &["x : time"],
        );
    }

    #[test]
    fn groups_and_populations_tell_how_many_they_have() {
        let segment = |id: u32| {
            format!("<segment id=\"{id}\"><distal x=\"0\" y=\"0\" z=\"0\" diameter=\"1\"/></segment>")
        };
        check(
            &format!(
                "{HEAD}<cell id=\"c\"><morphology id=\"m\">{}{}<segmentGroup id=\"one\"><member segment=\"0\"/></segmentGroup>\
                 <segmentGroup id=\"both\"><member segment=\"1\"/><include segmentGroup=\"one\"/></segmentGroup></morphology></cell>\
                 <network id=\"n\"><population id=\"p\" component=\"c\"><instance id=\"0\"/><instance id=\"1\"/></population>\
                 <population id=\"q\" component=\"c\" size=\"3\"/></network></neuroml>",
                segment(0),
                segment(1)
            ),
            &["one 1 segment", "both 2 segments", "n 5 cells", "c 2 cells"],
        );
    }
}
