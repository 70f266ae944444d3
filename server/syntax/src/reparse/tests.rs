//! Whatever is done to whatever document: the tree after the edit is the tree of the edited text.

use proptest::prelude::*;

use super::*;

/// Pieces that documents and insertions are made of: sound, broken, and in between.
const BITS: [&str; 64] = [
    "<a>",
    "</a>",
    "<b x=\"1\">",
    "</b>",
    "<c/>",
    "<d y='2' z=\"3\"/>",
    "\n",
    " ",
    "text",
    "&lt;",
    "&",
    "&no;",
    "<",
    ">",
    "/",
    "\"",
    "'",
    "=",
    "<!--",
    "-->",
    "--",
    "<!-- c -->",
    "<![CDATA[",
    "]]>",
    "<?pi",
    "?>",
    "<?xml version='1.0'?>",
    "<!DOCTYPE a>",
    "<!DOCTYPE a [",
    "<a",
    " x=",
    " x=\"",
    " x=\"1\"",
    "<p:q",
    " xmlns:p=\"u\"",
    " p:r=\"\"",
    "</",
    "</q>",
    "</p:q>",
    "é",
    "\u{1}",
    "<!",
    "<?",
    "]",
    "a",
    "b",
    "<b ",
    "<b\n",
    "<c x=\"1 y=\"2\"/>",
    "\r\n",
    "</aa>",
    "</ab>",
    "<aa>",
    "<abc>",
    "</abd>",
    "&#1;",
    "x",
    "<b>",
    "<a x=\"<\">",
    "<a>\n<b/>\n</a>",
    "<b><c/></b>\n",
    "<d/>\n",
    "<d/>",
    "\u{FEFF}",
];

fn assert_same(old_text: &str, range: Range, insert: &str) -> (String, Tree) {
    let old = parse(old_text);
    assert_edit(&old, old_text, range, insert)
}

#[track_caller]
fn assert_edit(old: &Tree, old_text: &str, range: Range, insert: &str) -> (String, Tree) {
    let mut new_text = old_text.to_owned();
    new_text.replace_range(std::ops::Range::<usize>::from(range), insert);
    let edit = Edit { range, inserted_len: insert.len() as u32 };
    let (new, change) = reparse(old, old_text, &edit, &new_text);
    assert_eq!(new, parse(&new_text), "{old_text:?} {range:?} {insert:?} → {new_text:?}");
    assert_kept(old, old_text, &new, &new_text, &change);
    (new_text, new)
}

/// What a change says to be kept is the same in both trees.
#[track_caller]
fn assert_kept(old: &Tree, old_text: &str, new: &Tree, new_text: &str, change: &Change) {
    let unchanged = |id: &u32| old.is_node(NodeId(*id)) && !change.old_nodes.contains(id);
    for id in (0..old.len() as u32).filter(unchanged).map(NodeId) {
        let kept = change.node(id).unwrap();
        assert_eq!(old.kind(id), new.kind(kept));
        let parents = old.parent(id).map(|it| change.node(it).unwrap());
        assert_eq!(parents, new.parent(kept));
        if id.0 >= change.old_nodes.end {
            assert_eq!(old.range(id).of(old_text), new.range(kept).of(new_text));
        }
    }
}

fn document() -> impl Strategy<Value = String> {
    let bits = proptest::collection::vec(proptest::sample::select(&BITS[..]), 0..40);
    (bits, 0..4u8).prop_map(|(bits, frame)| {
        let inside = bits.concat();
        match frame {
            0 => inside,
            1 => format!("<r>{inside}</r>"),
            2 => format!("<r xmlns:p='v'>\n<s><t/>{inside}</s>\n<u>x</u></r>\n"),
            _ => format!("<r><s><t>{inside}</t><v a='1'/></s><w>\n</w></r>"),
        }
    })
}

fn at_boundary(text: &str, fraction: f64) -> usize {
    let mut at = (text.len() as f64 * fraction) as usize;
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(
        std::env::var("PROPTEST_CASES").ok().and_then(|it| it.parse().ok()).unwrap_or(3000)) })]

    #[test]
    fn reparse_gives_what_parse_gives(
        text in document(),
        edits in proptest::collection::vec((0.0..1.0f64, 0..12usize, proptest::sample::select(&BITS[..]), any::<bool>()), 1..6),
    ) {
        let mut tree = parse(&text);
        let mut text = text;
        for (place, len, insert, delete) in edits {
            let start = at_boundary(&text, place);
            let mut end = if delete { (start + len).min(text.len()) } else { start };
            while !text.is_char_boundary(end) { end += 1; }
            (text, tree) = assert_edit(&tree, &text, Range::new(start as u32, end as u32), insert);
        }
    }

    #[test]
    fn what_lies_outside_of_a_difference_is_the_same(
        text in document(),
        place in 0.0..1.0f64,
        len in 0..12usize,
        insert in proptest::sample::select(&BITS[..]),
    ) {
        let start = at_boundary(&text, place);
        let mut end = (start + len).min(text.len());
        while !text.is_char_boundary(end) { end += 1; }
        let mut new_text = text.clone();
        new_text.replace_range(start..end, insert);
        let (old, new) = (parse(&text), parse(&new_text));
        if let Some(change) = difference(&old, &text, &new, &new_text) {
            assert_kept(&old, &text, &new, &new_text, &change);
        }
    }

    #[test]
    fn the_tree_holds_every_byte_once(text in document()) {
        let tree = parse(&text);
        let mut at = 0;
        for (index, piece) in tree.pieces.iter().enumerate() {
            prop_assert_eq!(piece.start, at);
            at = tree.start_of(NodeId(index as u32 + 1));
            prop_assert!(text.is_char_boundary(at as usize));
        }
        prop_assert_eq!(at as usize, text.len());
    }
}

#[test]
fn an_edit_in_an_attribute_reads_one_element_again() {
    let text = format!("<net>\n{}</net>", "  <connection id=\"1\" pre=\"../p/0\"/>\n".repeat(1000));
    let old = parse(&text);
    let at = text.rfind("../p").unwrap() as u32;
    let edit = Edit { range: Range::at(at), inserted_len: 1 };
    let mut new_text = text.clone();
    new_text.insert(at as usize, 'x');
    let (new, change) = reparse(&old, &text, &edit, &new_text);
    assert_eq!(new, parse(&new_text));
    let read_again = change.new_nodes.clone().map(NodeId).filter(|id| new.kind(*id) == crate::Kind::Element);
    let read_again: Vec<_> = read_again.map(|id| new.range(id).of(&new_text)).collect();
    assert_eq!(read_again, ["<connection id=\"1\" pre=\"x../p/0\"/>"]);
}

#[test]
fn a_quote_typed_behind_an_unclosed_one_changes_what_came_before() {
    assert_same("<r><a b=\"x>te\nxt<c/></a></r>", Range::at(15), "\"");
}

#[test]
fn the_difference_to_a_document_that_was_mended_is_small() {
    let row = "  <connection id=\"1\" pre=\"../p/0\"/>\n";
    let text = format!("<all><net>\n{}</net></all>", row.repeat(1000));
    let mut mended = text.clone();
    mended.replace_range(text.len() / 2..text.len() / 2 + 1, "xyz");
    let change = difference(&parse(&text), &text, &parse(&mended), &mended).unwrap();
    assert!(change.old_nodes.len() <= 3, "{change:?}");
    let same = difference(&parse(&text), &text, &parse(&text), &text).unwrap();
    assert!(same.old_nodes.len() <= 1, "{same:?}");
}

#[test]
fn an_edit_in_an_end_tag_moves_what_stands_behind_it() {
    let row = "  <segment id=\"1\">\n    <parent segment=\"0\"/>\n  </segment>\n";
    let text = format!("<all>\n<cell a='1'>\n{}</cell>\n<b c='2'/></all>", row.repeat(1000));
    let old = parse(&text);
    let at = text[text.len() / 2..].find("</segment>").unwrap() + text.len() / 2;
    for (typed, offset) in [("x", 1), ("x", 2), ("<", 0), (">", 3), ("/", 4), (" ", 10)] {
        let place = Range::at((at + offset) as u32);
        let (damaged, tree) = assert_edit(&old, &text, place, typed);
        let (mended, same) = assert_edit(&tree, &damaged, Range::new(place.start, place.start + 1), "");
        assert_eq!((mended.as_str(), &same), (text.as_str(), &old));
        // And what is typed behind the damage.
        let behind = damaged.rfind("<parent").unwrap() as u32;
        assert_edit(&tree, &damaged, Range::at(behind + 8), "y='3' ");
        assert_edit(&tree, &damaged, Range::new(behind, behind + 2), "");
    }
}

#[test]
fn an_end_tag_that_lost_its_slash_does_not_make_all_be_read_again() {
    let row = "  <segment id=\"1\">\n    <parent segment=\"0\"/>\n  </segment>\n";
    let text = format!("<all>\n<cell>\n{}</cell>\n</all>", row.repeat(1000));
    let at = text.find("</segment>").unwrap();
    let mut damaged = text.clone();
    damaged.insert(at + 1, 'x');
    let edit = Edit { range: Range::at(at as u32 + 1), inserted_len: 1 };
    let (tree, change) = reparse(&parse(&text), &text, &edit, &damaged);
    assert!(!change.is_everything() && tree == parse(&damaged), "{change:?}");
    let back = Edit { range: Range::new(at as u32 + 1, at as u32 + 2), inserted_len: 0 };
    let (tree, change) = reparse(&tree, &damaged, &back, &text);
    assert!(!change.is_everything() && tree == parse(&text), "{change:?}");
}
