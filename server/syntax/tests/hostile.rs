//! Input that is made to hurt: bounded time and memory, no overflow of the stack.

use std::time::{Duration, Instant};

use syntax::{Edit, Node, PROBLEM_LIMIT, parse, reparse};
use text::Range;

/// Slower than this by far is what grows with the square of the size; the machine may be busy.
const SOON: Duration = Duration::from_secs(20);

#[test]
fn a_million_levels_are_no_problem() {
    let begin = Instant::now();
    let depth = 1_000_000;
    let text = "<a>".repeat(depth) + &"</a>".repeat(depth);
    let tree = parse(&text);
    assert!(tree.is_well_formed());
    let deepest = Node::document(&tree, &text).descendants().last().unwrap();
    assert_eq!(deepest.ancestors().count(), depth);
    let at = (depth * 3) as u32;
    let mut new_text = text.clone();
    new_text.insert(at as usize, 'x');
    let (new, change) = reparse(&tree, &text, &Edit { range: Range::at(at), inserted_len: 1 }, &new_text);
    assert_eq!(new, parse(&new_text));
    assert!(!change.is_everything());
    assert!(begin.elapsed() < SOON);
}

#[test]
fn patterns_that_invite_a_second_look_take_no_second_look_each() {
    let n = 100_000;
    for pattern in [
        "<",
        "</",
        "<a",
        "<a ",
        "<a b=\"",
        "<a b='",
        "<a b=\"<",
        "<!--",
        "<![CDATA[",
        "<?",
        "<!DOCTYPE [",
        "<!DOCTYPE '",
        "&",
        "</b>",
        "<a></b>",
        "<a b=",
        "<a b c ",
        "\n<!--\n",
        "<a:b ",
        "<a xmlns:b='c' b:d=''>",
        "<!-",
        "=\"",
        "<a =\"",
        "]]>",
        "&#",
        "<aa></ab>",
    ] {
        let begin = Instant::now();
        let text = pattern.repeat(n);
        let tree = parse(&text);
        assert!(tree.problems().len() <= PROBLEM_LIMIT);
        assert!(begin.elapsed() < SOON, "{pattern:?}");
        let begin = Instant::now();
        parse(&format!("<r>{text}</r>"));
        parse(&format!("<r {text}/>"));
        parse(&format!("<r x=\"{text}\"/>"));
        assert!(begin.elapsed() < SOON, "{pattern:?} inside");
    }
}

#[test]
fn a_tag_with_very_many_attributes_is_read() {
    let attributes: String = (0..100_000).map(|n| format!(" a{n}=\"{n}\"")).collect();
    let text = format!("<r{attributes} a5=\"again\"/>");
    let tree = parse(&text);
    let root = Node::root(&tree, &text).unwrap();
    assert_eq!(root.attributes().count(), 100_001);
    assert_eq!(root.attribute("a99999").unwrap().value(), "99999");
    assert_eq!(tree.problems().len(), 1);
    assert_eq!(tree.problems()[0].related.unwrap().of(&text), "a5");
}
