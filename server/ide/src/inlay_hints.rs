//! Inlay hints: what a value is in SI units, and how many things a group or population has.

use model::{Db, File};
use syntax::Node;
use text::Range;

use crate::role::Role;
use crate::role_cache::Roles;
use crate::{Analysis, Cancellable, hover};

/// A few words beside the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InlayHint {
    /// Behind which byte.
    pub offset: u32,
    /// The words.
    pub label: String,
}

impl Analysis {
    /// The hints in a part of a document.
    pub fn inlay_hints(&self, file: File, range: Range) -> Cancellable<Vec<InlayHint>> {
        self.ask(|db| hints(db, file, range))
    }
}

fn hints(db: &dyn Db, file: File, range: Range) -> Vec<InlayHint> {
    let mut found = Vec::new();
    let mut roles = Roles::new(db, file);
    for node in elements_in(db, file, range) {
        for attribute in node.attributes() {
            let raw = attribute.raw_value();
            if !raw.starts_with(|it: char| it.is_ascii_digit() || it == '-' || it == '.')
                || !raw.ends_with(|it: char| it.is_ascii_alphanumeric())
                || raw.bytes().all(|it| !it.is_ascii_alphabetic())
                || !matches!(roles.of(attribute), Role::Quantity(_))
            {
                continue;
            }
            let si = hover::si(db, file, raw);
            // What is written in SI units already needs no words.
            if let Some(label) = si.filter(|it| it.replace(' ', "") != raw.replace(' ', "")) {
                found.push(InlayHint { offset: attribute.value_range().end, label: format!("= {label}") });
            }
        }
    }
    found
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

    #[test]
    fn values_that_are_not_in_si_units_are_told_in_them() {
        let text = "<neuroml xmlns=\"http://www.neuroml.org/schema/neuroml2\" id=\"a\">\n<iafTauCell id=\"c\" leakReversal=\"-50mV\" thresh=\"-0.05V\" tau=\"30ms\"/></neuroml>";
        let disk = MemorySystem::default();
        disk.write("/a.nml", text);
        let analysis = AnalysisHost::new(Arc::new(disk)).analysis();
        let file = analysis.file(&FilePath::Disk("/a.nml".into()));
        let hints = analysis.inlay_hints(file, Range::new(0, text.len() as u32)).unwrap();
        let labels: Vec<&str> = hints.iter().map(|it| it.label.as_str()).collect();
        assert_eq!(labels, ["= -0.05 V", "= 0.03 s"]);
        assert_eq!(hints[0].offset as usize, text.find("mV").unwrap() + 2);
        assert!(analysis.inlay_hints(file, Range::new(0, 20)).unwrap().is_empty());
    }
}
