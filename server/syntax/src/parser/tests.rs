//! What the parser makes of broken documents.
//!
//! The expectations show the tree as nested lists and under it each problem with the text of its range.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::{parse, parse_by_letter};
use crate::node::Node;
use crate::tree::Kind;

#[track_caller]
fn check(document: &str, expected: Expect) {
    let tree = parse(document);
    let mut shown = shape(Node::document(&tree, document));
    for problem in tree.problems() {
        shown += &format!("\n{:?} {:?}", problem.kind, problem.range.of(document));
        if let Some(related) = problem.related {
            shown += &format!(" ← {:?}", related.of(document));
        }
    }
    expected.assert_eq(&shown);
}

/// `a(b c("text"))`
fn shape(node: Node<'_>) -> String {
    let inside = || node.children().map(shape).filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ");
    match node.kind() {
        Kind::Document => inside(),
        Kind::Element => {
            let mut shown = node.name().to_owned();
            for attribute in node.attributes() {
                shown += &format!(" {}={}", attribute.name(), attribute.raw_value());
            }
            if node.content_range().is_some() {
                format!("[{shown}: {}]", inside())
            } else {
                format!("[{shown}]")
            }
        }
        Kind::Text => node.source().trim().to_owned(),
        kind => format!("{kind:?}"),
    }
}

#[test]
fn a_missing_end_tag_is_seen_where_the_outer_one_ends() {
    check(
        "<n><p><i></i></n>",
        expect![[r#"
        [n: [p: [i: ]]]
        MissingEndTag "</n>" ← "p""#]],
    );
}

#[test]
fn a_misspelt_end_tag_closes_the_element() {
    check(
        "<n><pop></pap><q/></n>",
        expect![[r#"
        [n: [pop: ] [q]]
        MismatchedEndTag "pap" ← "pop""#]],
    );
}

#[test]
fn a_stray_end_tag_is_junk() {
    check(
        "<n><p></other></p></n>",
        expect![[r#"
        [n: [p: Junk]]
        StrayEndTag "</other>" ← "p""#]],
    );
}

#[test]
fn an_unclosed_quote_ends_before_the_next_attribute() {
    check(
        r#"<n><p x="1 y="2" z="3"/></n>"#,
        expect![[r#"
        [n: [p x=1 y=2 z=3]]
        UnclosedQuote "\"1" ← "x""#]],
    );
}

#[test]
fn an_unclosed_quote_ends_with_the_tag() {
    check(
        "<n>\n<p x=\"1/>\n<q y=\"2\"/></n>",
        expect![[r#"
        [n: [p x=1] [q y=2]]
        UnclosedQuote "\"1" ← "x""#]],
    );
}

#[test]
fn a_tag_that_is_cut_off_does_not_swallow_what_follows() {
    check(
        "<n><p id=\"a\" \n<q/></n>",
        expect![[r#"
            [n: [p id=a] [q]]
            UnclosedStartTag "id=\"a\"" ← "<p""#]],
    );
}

#[test]
fn a_tag_that_is_cut_off_has_content_when_its_end_tag_comes() {
    check(
        "<n><p id=\"a\" \n<q/></p></n>",
        expect![[r#"
            [n: [p id=a: [q]]]
            UnclosedStartTag "id=\"a\"" ← "<p""#]],
    );
}

#[test]
fn half_an_attribute_is_one_without_a_value() {
    check(
        "<n><p id <q id=/><r id= b=\"1\"/></n>",
        expect![[r#"
            [n: [p id=] [q id=] [r id= b=1]]
            MissingValue "id"
            UnclosedStartTag "id" ← "<p"
            MissingValue "id="
            MissingValue "id=""#]],
    );
}

#[test]
fn less_than_in_text_is_text() {
    check(
        "<n>a < b <= c &lt; d</n>",
        expect![[r#"
        [n: a < b <= c &lt; d]
        LessThanInText "<"
        LessThanInText "<""#]],
    );
}

#[test]
fn less_than_in_a_value_belongs_to_the_value() {
    check(
        r#"<n a="x<y" b="2"/>"#,
        expect![[r#"
        [n a=x<y b=2]
        LessThanInValue "<" ← "a""#]],
    );
}

#[test]
fn odd_values_are_reported_one_by_one() {
    check(
        r#"<n a=1 b="2"c='3' a="4" 5="6" d=../x/></n>"#,
        expect![[r#"
            [n a=1 b=2 c=3 a=4 d=../x] Junk
            UnquotedValue "1" ← "a"
            MissingSpace "c" ← "b=\"2\""
            DuplicateAttribute "a" ← "a"
            UnexpectedInTag "5="
            UnexpectedInTag "\"6"
            UnexpectedInTag "\""
            UnquotedValue "../x" ← "d"
            StrayEndTag "</n>""#]],
    );
}

#[test]
fn wrong_references_are_reported_wherever_they_are() {
    check(
        "<n a=\"& &nbsp; &amp; &lt\">&#0;&#x;&#956;&</n>",
        expect![[r#"
        [n a=& &nbsp; &amp; &lt: &#0;&#x;&#956;&]
        BareAmpersand "&"
        UnknownEntity "&nbsp;"
        UnterminatedReference "&lt"
        InvalidCharacterReference "&#0;"
        InvalidCharacterReference "&#x;"
        BareAmpersand "&""#]],
    );
}

#[test]
fn a_comment_without_end_stops_before_the_next_line_of_markup() {
    check(
        "<n>\n<!-- one\n two\n  <p/>\n</n>",
        expect![[r#"
        [n: Comment [p]]
        UnclosedComment "<!--""#]],
    );
}

#[test]
fn hyphens_and_comments_in_a_comment_are_reported() {
    check(
        "<n><!-- a -- b --><!-- <!-- x --><!-----></n>",
        expect![[r#"
            [n: Comment Comment Comment]
            DoubleHyphen "--" ← "<!--"
            NestedComment "<!--" ← "<!--"
            DoubleHyphen "--" ← "<!--""#]],
    );
}

#[test]
fn only_the_first_thing_outside_the_root_is_reported() {
    check(
        "text <a/> more <b/> <c/>",
        expect![[r#"
        text [a] more [b] [c]
        TextOutsideRoot "text"
        SecondRoot "<b" ← "a""#]],
    );
}

#[test]
fn a_document_without_elements_has_no_root() {
    check(
        "<!-- only -->",
        expect![[r#"
        Comment
        NoRoot """#]],
    );
    check(
        "",
        expect![[r#"

        NoRoot """#]],
    );
}

#[test]
fn the_declaration_stands_at_the_start_and_is_complete() {
    check("<?xml version='1.0' encoding=\"UTF-8\"?><a/>", expect!["Declaration [a]"]);
    check(
        " <?xml version='1.0'?><a/>",
        expect![[r#"
        Instruction [a]
        MisplacedDeclaration "<?xml""#]],
    );
    check(
        "<?xml encoding='NO-SUCH'?><a/>",
        expect![[r#"
        Declaration [a]
        InvalidDeclaration "<?xml"
        InvalidDeclaration "encoding""#]],
    );
    check(
        "<?xml version='1.0' encoding='NO-SUCH'?><a/>",
        expect![[r#"
        Declaration [a]
        UnknownEncoding "NO-SUCH""#]],
    );
}

#[test]
fn a_document_type_is_skipped_and_its_entities_stay_unknown() {
    check(
        "<!DOCTYPE a [<!ENTITY b 'x>y'>\n<!-- ]> -->]><a>&b;</a>",
        expect![[r#"
        Doctype [a: &b;]
        Doctype "<!DOCTYPE"
        UnknownEntity "&b;""#]],
    );
}

#[test]
fn prefixes_must_be_declared_around_their_use() {
    check(
        "<p:a xmlns:p='u' xmlns:q='u'><b p:x='' q:x=''/><q:b/><r:c r:d=''/></p:a>",
        expect![[r#"
        [p:a xmlns:p=u xmlns:q=u: [b p:x= q:x=] [q:b] [r:c r:d=]]
        DuplicateExpandedName "q:x" ← "p:x"
        UndeclaredPrefix "r"
        UndeclaredPrefix "r""#]],
    );
}

#[test]
fn forbidden_characters_are_found_everywhere() {
    check(
        "<a b='\u{1}'><!-- \u{0} -->\u{FFFE}</a>",
        expect![[r#"
            [a b=: Comment ￾]
            ForbiddenCharacter "\u{1}"
            ForbiddenCharacter "\0"
            ForbiddenCharacter "\u{fffe}""#]],
    );
}

#[test]
fn a_truncated_document_keeps_what_is_there() {
    check(
        "<n><p id=\"a\"><q x=\"1",
        expect![[r#"
            [n: [p id=a: [q x=1]]]
            UnclosedQuote "\"1" ← "x"
            MissingEndTag "" ← "p"
            MissingEndTag "" ← "n""#]],
    );
}

/// Rows as programs write them, of which some are like the one before, some nearly, and some broken.
fn rows() -> impl Strategy<Value = String> {
    let start = proptest::sample::select(
        &[
            "<row a=\"",
            "<row  a=\"",
            "<row a='",
            "<row b=\"",
            "<rows a=\"",
            "<row\n a=\"",
            "<p:row a=\"",
            "<rö a=\"",
            "</row",
        ][..],
    );
    let value = proptest::sample::select(
        &[
            "",
            "1",
            "12345678",
            "é",
            "&amp;",
            "&",
            "<",
            "'",
            "\"",
            "x>y",
            "  ",
            "1 b=",
            "\n",
            "a-value-of-some-length",
        ][..],
    );
    let middle = proptest::sample::select(
        &["\" b=\"", "\"  b=\"", "\" b='", "\"b=\"", "' b='", "\" a=\"", " ", "\" b="][..],
    );
    let end = proptest::sample::select(
        &[
            "\"/>\n",
            "\"/>",
            "\" />",
            "\"></row>\n",
            "\">",
            "'/>",
            "\"",
            ">",
            "\"/>]]>",
            "\"/>\n  text & more\n  ",
        ][..],
    );
    let row = (start, value.clone(), middle, value, end).prop_map(|(a, b, c, d, e)| [a, b, c, d, e].concat());
    // Mostly some kinds of rows over and over again.
    let kinds = proptest::collection::vec(row, 1..5);
    (kinds, proptest::collection::vec(any::<proptest::sample::Index>(), 1..24)).prop_map(|(kinds, order)| {
        let rows: Vec<&str> = order.iter().map(|it| &**it.get(&kinds)).collect();
        format!("<all>\n{}</all>\n", rows.concat())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(3000) })]

    #[test]
    fn a_tag_like_an_earlier_one_is_read_as_if_it_were_the_first(text in rows()) {
        prop_assert_eq!(parse(&text), parse_by_letter(&text));
    }
}
