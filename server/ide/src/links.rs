//! Feature: links in a document: inclusions, web addresses, DOIs, identifiers of databases.

use model::{Db, File};
use syntax::Kind;
use text::Range;

use crate::symbol::{self, Target};
use crate::{Analysis, Cancellable};

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it is written.
    pub range: Range,
    /// Where it leads.
    pub target: LinkTarget,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkTarget {
    /// To a file.
    File(File),
    /// To an address.
    Web(String),
}

impl Analysis {
    /// The links of a document, in the order of the text.
    pub fn links(&self, file: File) -> Cancellable<Vec<Link>> {
        self.ask(|db| links(db, file))
    }
}

fn links(db: &dyn Db, file: File) -> Vec<Link> {
    let document = model::parse(db, file);
    let mut links = Vec::new();
    for node in document.root().into_iter().flat_map(|it| it.elements()) {
        if matches!(node.local_name(), "include" | "Include") {
            for mention in symbol::mentions(db, file, node, None) {
                if let Target::File(target) = mention.target {
                    links.push(Link { range: mention.range, target: LinkTarget::File(target) });
                }
            }
        }
    }
    // Names of namespaces look like addresses and are none; everything else that does is one.
    for (index, node) in document.node().descendants().enumerate() {
        if index % 4096 == 0 {
            db.unwind_if_revision_cancelled();
        }
        match node.kind() {
            Kind::Element => {
                for attribute in node.attributes() {
                    let name = attribute.name();
                    if !name.starts_with("xmlns") && !name.ends_with("schemaLocation") {
                        find(attribute.raw_value(), attribute.value_range().start, &mut links);
                    }
                }
            }
            Kind::Text | Kind::CData | Kind::Comment => find(node.source(), node.range().start, &mut links),
            _ => {}
        }
    }
    links.sort_by_key(|it| it.range.start);
    links
}

/// The address that a written link means.
type Address = fn(&str) -> Option<String>;

/// How a link begins, and what leads there.
const STARTS: &[(&str, Address)] =
    &[("http://", web), ("https://", web), ("doi:", doi), ("urn:miriam:", miriam), ("pubmed:", pubmed)];

fn find(text: &str, start: u32, links: &mut Vec<Link>) {
    if !text.contains(':') {
        return;
    }
    let mut at = 0;
    while let Some(found) = text[at..].find(':').map(|it| at + it) {
        at = found + 1;
        let begins = STARTS.iter().find_map(|(word, target)| {
            let colon = word.find(':')?;
            let from = found.checked_sub(colon)?;
            text.get(from..)?.starts_with(word).then_some((from, target))
        });
        let Some((from, target)) = begins else { continue };
        let rest = &text[from..];
        let end = rest.find(|it: char| it.is_whitespace() || "<>\"'{}|`".contains(it)).unwrap_or(rest.len());
        let written = rest[..end].trim_end_matches(['.', ',', ';', ')', ']', ':', '!', '?', '-']);
        if let Some(address) = target(written) {
            let range = Range::new(start + from as u32, start + (from + written.len()) as u32);
            links.push(Link { range, target: LinkTarget::Web(address) });
        }
        at = at.max(from + written.len());
    }
}

fn web(written: &str) -> Option<String> {
    let host = written.split_once("://")?.1;
    (!host.is_empty()).then(|| written.replace("&amp;", "&"))
}

fn doi(written: &str) -> Option<String> {
    let name = written.strip_prefix("doi:")?;
    name.starts_with("10.").then(|| format!("https://doi.org/{name}"))
}

fn pubmed(written: &str) -> Option<String> {
    let number = written.strip_prefix("pubmed:")?;
    let is_number = !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit());
    is_number.then(|| format!("https://identifiers.org/pubmed:{number}"))
}

/// `urn:miriam:pubmed:123` is what identifiers.org calls `pubmed:123`.
fn miriam(written: &str) -> Option<String> {
    let (collection, id) = written.strip_prefix("urn:miriam:")?.split_once(':')?;
    (!id.is_empty()).then(|| format!("https://identifiers.org/{collection}/{}", id.replace("%3A", ":")))
}
