//! Which documents are ours.
//!
//! `.nml` files, and XML whose root is `Lems` or `neuroml`. Another server looks after all other XML, so we say
//! nothing about it.

use std::path::Path;

/// Whether a document is NeuroML or LEMS: by its name, by what the editor calls it, or by its root element.
pub(crate) fn is_ours(path: Option<&Path>, language_id: Option<&str>, text: &str) -> bool {
    path.is_some_and(is_nml) || language_id.is_some_and(is_our_language) || is_our_root(text)
}

/// Whether a file must be looked into to know whether it is ours.
pub(crate) fn may_be_ours(path: &Path) -> bool {
    is_nml(path) || has_extension(path, "xml")
}

/// Whether the root element is `Lems` or `neuroml`, with any prefix. Looks at nothing but the start of the text.
pub(crate) fn is_our_root(text: &str) -> bool {
    root_name(text).is_some_and(|name| matches!(name.rsplit(':').next(), Some("Lems" | "neuroml")))
}

/// Whether the file's name alone says that it is ours.
pub(crate) fn is_nml(path: &Path) -> bool {
    has_extension(path, "nml")
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|it| it.eq_ignore_ascii_case(extension))
}

fn is_our_language(id: &str) -> bool {
    matches!(id, "neuroml" | "lems" | "nml")
}

/// The name of the first element, after the declaration, comments, instructions and the document type.
fn root_name(text: &str) -> Option<&str> {
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    loop {
        rest = &rest[rest.find('<')?..];
        let (end, opens) = if rest.starts_with("<!--") {
            ("-->", 4)
        } else if rest.starts_with("<?") {
            ("?>", 2)
        } else if rest.starts_with("<!") {
            (if rest.find('[') < rest.find('>') && rest.contains("]>") { "]>" } else { ">" }, 2)
        } else {
            let name = rest[1..].split(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '<')).next()?;
            return (!name.is_empty()).then_some(name);
        };
        let after = &rest[opens..];
        rest = &after[after.find(end)? + end.len()..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_element_decides_about_xml() {
        let path = Some(Path::new("/a/LEMS_x.xml"));
        assert!(is_ours(path, Some("xml"), "<?xml version='1.0'?>\n<!-- <html> -->\n<Lems>"));
        assert!(is_ours(
            path,
            Some("xml"),
            "\u{feff}<neuroml xmlns='http://www.neuroml.org/schema/neuroml2'/>"
        ));
        assert!(is_ours(path, None, "<!DOCTYPE a [<!ENTITY b \"<c>\">]><n:neuroml/>"));
        assert!(is_ours(path, None, "<!DOCTYPE Lems><Lems"));
        assert!(!is_ours(path, Some("xml"), "<project><Lems/></project>"));
        assert!(!is_ours(path, Some("xml"), "<lemsy/>"));
        assert!(!is_ours(path, Some("xml"), "Lems"));
        assert!(!is_ours(path, Some("xml"), "<!-- <Lems>"));
    }

    #[test]
    fn the_name_or_the_editor_may_decide() {
        assert!(is_ours(Some(Path::new("/a/b.NML")), Some("xml"), ""));
        assert!(is_ours(None, Some("neuroml"), ""));
        assert!(!is_ours(None, Some("xml"), ""));
    }
}
