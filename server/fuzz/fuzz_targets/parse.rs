//! Any text becomes a tree that holds every byte, and every question to the tree is answered.
#![no_main]

use libfuzzer_sys::fuzz_target;
use syntax::{Node, NodeId, cursor, parse};

fuzz_target!(|text: &str| {
    let tree = parse(text);
    let document = Node::document(&tree, text);
    assert_eq!(document.range(), text::Range::new(0, text.len() as u32));
    for node in document.descendants() {
        let range = node.range();
        assert!(text.get(std::ops::Range::<usize>::from(range)).is_some());
        assert!(node.parent().is_none_or(|parent| parent.range().contains_range(range)));
        assert!(node.children().all(|child| child.parent() == Some(node)));
        for attribute in node.attributes() {
            assert!(node.start_tag_range().contains_range(attribute.range()));
            let _ = attribute.value();
        }
        let _ = (node.text(), node.name(), node.prev_sibling(), node.end_name_range());
    }
    for problem in tree.problems() {
        assert!(text.get(std::ops::Range::<usize>::from(problem.range)).is_some());
    }
    for at in 0..=text.len().min(200) {
        let _ = cursor(&tree, text, at as u32);
    }
    assert_eq!(tree.kind(NodeId::DOCUMENT), syntax::Kind::Document);
});
