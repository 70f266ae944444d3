//! Whether an edit leaves the items of a document as they are, told from what it made anew.
//!
//! Most edits do: they are in a coordinate, a weight, a parameter of a gate. The items of a reconstructed cell of 10 MB take
//! 8 ms to be gathered and compared, which is more than all the rest of what such a keystroke costs.

use syntax::{Change, Document, Node, NodeId};

use super::ItemKind;
use super::collect::{GroupContent, Lists, count_instances, kind_of, morphology_parts, network_parts};

/// More nodes than any key makes anew in one element.
const MANY_NODES: usize = 4096;

/// Whether both documents certainly have the same items.
pub(crate) fn are_kept(before: &Document, change: &Change, after: &Document) -> bool {
    // To read much again would cost more than it could spare.
    if change.is_everything() || change.old_nodes.len().max(change.new_nodes.len()) > MANY_NODES {
        return false;
    }
    let mut around: Vec<NodeId> = before.at(change.parent).ancestors().map(Node::id).collect();
    around.reverse();
    around.push(change.parent);
    // The start tags of what stands around an edit are untouched by it.
    let [_document, root, around @ ..] = &around[..] else { return false };
    let edit = Edit { before, change, after };
    match around {
        [] => before.at(*root).is_element() && edit.keeps(Lists::read),
        [top, inside @ ..] => match kind_of(before.at(*top).local_name()) {
            None => true,
            Some(ItemKind::Component) => edit.keeps_component(*top, inside),
            Some(_) => edit.keeps_element(*top),
        },
    }
}

struct Edit<'a> {
    before: &'a Document,
    change: &'a Change,
    after: &'a Document,
}

impl<'a> Edit<'a> {
    fn keeps_component(&self, top: NodeId, inside: &[NodeId]) -> bool {
        let has_children = |document: &Document| document.at(top).elements().next().is_some();
        has_children(self.before) == has_children(self.after)
            && match (self.name(top), inside) {
                ("network", _) => self.keeps_network(inside),
                ("morphology", _) => self.keeps_morphology(inside),
                ("cell" | "cell2CaPools", []) => {
                    let has_none = |mut run: Run<'a>| run.all(|it| it.local_name() != "morphology");
                    has_none(self.old_run()) && has_none(self.new_run())
                }
                ("cell" | "cell2CaPools", [child, inside @ ..]) if self.name(*child) == "morphology" => {
                    self.keeps_morphology(inside)
                }
                _ => true,
            }
    }

    fn keeps_network(&self, inside: &[NodeId]) -> bool {
        match inside {
            [] => self.keeps(network_parts),
            [list] => match self.name(*list) {
                "notes" | "annotation" => true,
                "population" => self.keeps(count_instances),
                _ => self.keeps(|it| it.count()),
            },
            _ => true,
        }
    }

    fn keeps_morphology(&self, inside: &[NodeId]) -> bool {
        match inside {
            [] => self.keeps(morphology_parts),
            [part, ..] if self.name(*part) == "segment" => {
                let segment = |document: &Document| morphology_parts(std::iter::once(document.at(*part)));
                segment(self.before) == segment(self.after)
            }
            [group] if self.name(*group) == "segmentGroup" => self.keeps(GroupContent::read),
            _ => true,
        }
    }

    /// An element below the root of which everything is an item, such as a component type.
    fn keeps_element(&self, top: NodeId) -> bool {
        let items = |document: &Document| Lists::read(std::iter::once(document.at(top)));
        items(self.before) == items(self.after)
    }

    /// Whether what was replaced and what took its place give the same.
    fn keeps<T: PartialEq>(&self, read: impl Fn(Run<'a>) -> T) -> bool {
        read(self.old_run()) == read(self.new_run())
    }

    fn old_run(&self) -> Run<'a> {
        Run::new(self.before, &self.change.old_nodes)
    }

    fn new_run(&self) -> Run<'a> {
        Run::new(self.after, &self.change.new_nodes)
    }

    fn name(&self, id: NodeId) -> &'a str {
        self.before.at(id).local_name()
    }
}

/// The elements of a run of siblings.
#[derive(Clone)]
struct Run<'a> {
    next: Option<Node<'a>>,
    end: u32,
}

impl<'a> Run<'a> {
    fn new(document: &'a Document, nodes: &std::ops::Range<u32>) -> Run<'a> {
        let next = (!nodes.is_empty()).then(|| document.at(NodeId(nodes.start)));
        Run { next, end: nodes.end }
    }
}

impl<'a> Iterator for Run<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Node<'a>> {
        loop {
            let node = self.next.filter(|it| it.id().0 < self.end)?;
            self.next = node.next_sibling();
            if node.is_element() {
                return Some(node);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use syntax::Edit;
    use text::Range;

    use super::*;
    use crate::items::collect;

    const MODEL: &str = r#"<neuroml id="n"><!-- c --><include href="a.nml"/>
<ComponentType name="t"><Parameter name="p" dimension="none"/></ComponentType>
<iafCell id="iaf" C="1nF"/><ionChannel id="k"><gate id="n"><forwardRate rate="1per_ms"/></gate></ionChannel>
<cell id="c"><notes>n</notes><morphology id="m">
<segment id="0"><proximal x="1"/></segment><segment id="1"><parent segment="0" fractionAlong="1"/></segment>
<segmentGroup id="g"><property tag="a" value="b"/><member segment="0"/><include segmentGroup="h"/></segmentGroup>
<segmentGroup id="h"><path><from segment="0"/></path></segmentGroup></morphology></cell>
<network id="net"><population id="p" component="iaf"><instance id="0"><location x="1"/></instance></population>
<projection id="j"><connection id="0" weight="2"/></projection></network></neuroml>
"#;

    /// Whether the edit was seen to keep the items; if it was, they are compared.
    fn is_kept(range: std::ops::Range<usize>, insert: &str) -> bool {
        let before = Document::new(MODEL);
        let mut text = MODEL.to_owned();
        text.replace_range(range.clone(), insert);
        let edit = Edit {
            range: Range::new(range.start as u32, range.end as u32),
            inserted_len: insert.len() as u32,
        };
        let (after, change) = before.edited(&edit, text.clone());
        let kept = are_kept(&before, &change, &after);
        if kept {
            assert_eq!(collect(before.root()), collect(after.root()), "{text}");
        }
        kept
    }

    #[test]
    fn what_is_kept_is_what_would_be_gathered_again() {
        for at in 0..MODEL.len() {
            is_kept(at..at + 1, "");
            for insert in ["x", "7", " ", "<", ">", "\"", "/", "<instance/>", "<member segment='1'/>", "<!--"]
            {
                is_kept(at..at, insert);
            }
        }
    }

    #[test]
    fn edits_of_what_is_no_item_keep_the_items() {
        for value in ["x=\"1", "rate=\"1", "weight=\"2", "tag=\"a", "<notes>n", "from segment=\"0", "<!-- c"]
        {
            let end = MODEL.find(value).unwrap() + value.len();
            assert!(is_kept(end..end, "5"), "{value}");
        }
        for value in ["C=\"1", "dimension=\"", "segment id=\"1", "member segment=\"0", "connection"] {
            let end = MODEL.find(value).unwrap() + value.len();
            let insert = if value == "connection" { " id=\"7\"/><c" } else { "5" };
            assert!(!is_kept(end..end, insert), "{value}");
        }
    }
}
