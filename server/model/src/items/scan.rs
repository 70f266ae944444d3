//! What a text tells without a tree: for files that are only asked whom they include and what they may declare.
//!
//! May also find what stands in a comment or a CDATA section; whoever uses the answer looks closer.

use std::hash::{Hash, Hasher};

use memchr::memmem;
use rustc_hash::{FxHashSet, FxHasher};

use super::Text;

/// An id that a text mentions, as its hash: a workspace has hundreds of thousands of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Mention(u32);

impl Mention {
    pub(crate) fn of(id: &str) -> Mention {
        let mut hasher = FxHasher::default();
        id.hash(&mut hasher);
        Mention((hasher.finish() >> 32) as u32)
    }
}

/// The values of attributes `id` that can be names of components, each once: numbers are ids of segments, instances and
/// connections.
pub(crate) fn scan_ids(text: &[u8]) -> Box<[Mention]> {
    let mut found = FxHashSet::default();
    for at in memmem::find_iter(text, b"id") {
        let is_name = at > 0 && text[at - 1].is_ascii_whitespace();
        let value = is_name.then(|| text[at + b"id".len()..].trim_ascii_start().strip_prefix(b"=")).flatten();
        let Some([quote @ (b'"' | b'\''), value @ ..]) = value.map(<[u8]>::trim_ascii_start) else {
            continue;
        };
        if value.first().is_none_or(u8::is_ascii_digit) {
            continue;
        }
        // An end that is far away is none.
        let Some(end) = value.iter().take(1024).position(|it| it == quote) else { continue };
        found.extend(std::str::from_utf8(&value[..end]).ok().map(Mention::of));
    }
    found.into_iter().collect()
}

/// The names that a text includes, as written.
pub(crate) fn scan_includes(text: &[u8]) -> Vec<Text> {
    let mut names = Vec::new();
    for at in memmem::find_iter(text, b"nclude") {
        let opens = at >= 2 && matches!(&text[at - 2..at], b"<I" | b"<i");
        let rest = &text[at + b"nclude".len()..];
        if !opens || !rest.first().is_some_and(u8::is_ascii_whitespace) {
            continue;
        }
        let end = rest.iter().position(|it| matches!(it, b'>' | b'<')).unwrap_or(rest.len());
        names.extend(quoted(&rest[..end]).map(|it| it.trim().into()));
    }
    names
}

/// The values in quotes of a start tag.
fn quoted(tag: &[u8]) -> impl Iterator<Item = &str> {
    let mut rest = tag;
    std::iter::from_fn(move || {
        let open = rest.iter().position(|it| matches!(it, b'"' | b'\''))?;
        let quote = rest[open];
        let value = &rest[open + 1..];
        let close = value.iter().position(|&it| it == quote)?;
        rest = &value[close + 1..];
        Some(std::str::from_utf8(&value[..close]).unwrap_or(""))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_however_they_are_written() {
        let found =
            scan_ids(b"<a id=\"one\"/><b\n\tid = 'two'/><c grid=\"x\" valid='y' id=\"7\"/> id= <d id=\"open");
        let expected = FxHashSet::from_iter(["one", "two"].map(Mention::of));
        assert_eq!(FxHashSet::from_iter(found), expected);
    }
}
