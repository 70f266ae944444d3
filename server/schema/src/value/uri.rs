//! References as libxml2 reads them for `xs:anyURI`: the grammar of RFC 3986, after it has
//! escaped what may not stand in a URI.

pub(super) fn is_reference(value: &str) -> bool {
    // To be judged against libxml2.
    !value.contains('%')
        || value
            .split('%')
            .skip(1)
            .all(|rest| rest.len() >= 2 && rest.as_bytes()[..2].iter().all(u8::is_ascii_hexdigit))
}
