//! What an accepted element or attribute writes: its required attributes and children, with places to fill in.

use lems::Dimension;
use model::items::MemberKind;
use schema::{Content, Type};
use syntax::Node;

use super::Context;
use super::children::Child;
use crate::lems_language;

/// How deep required children are written out.
const DEPTH: usize = 3;

/// The text of a new element behind its `<`.
pub(super) fn element(ctx: &Context<'_>, parent: Node<'_>, prefix: &str, child: &Child) -> String {
    let mut writer = Writer { ctx, prefix, stop: 0, text: String::new() };
    if child.schema.is_some() {
        writer.by_schema(&child.tag, child.schema, 0);
    } else if let Some(language) = crate::element::enclosing_type(parent)
        .map(|_| lems_language::in_type(&child.tag))
        .unwrap_or_else(|| lems_language::at_top(&child.tag))
    {
        writer.open(&child.tag);
        for name in language.required {
            writer.attribute(name, "");
        }
        writer.close(&child.tag, language.children.is_empty());
    } else {
        writer.by_type(&child.tag, &child.detail);
    }
    for_editor(&writer.text, ctx.options.snippets)
}

/// A snippet, or the plain text of one for editors that know no snippets.
pub(super) fn for_editor(snippet: &str, understands: bool) -> String {
    if understands { snippet.to_owned() } else { plain(snippet) }
}

/// A snippet without its marks.
fn plain(snippet: &str) -> String {
    let mut text = String::new();
    let mut rest = snippet;
    while let Some(at) = rest.find('$') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(inside) = rest.strip_prefix('{') {
            let end = inside.find('}').unwrap_or(inside.len());
            let (_, placeholder) = inside[..end].split_once([':', '|']).unwrap_or(("", ""));
            text.push_str(placeholder.split([',', '|']).next().unwrap_or(""));
            rest = inside.get(end + 1..).unwrap_or("");
        } else {
            rest = rest.trim_start_matches(|it: char| it.is_ascii_digit());
        }
    }
    text.push_str(rest);
    text
}

struct Writer<'a> {
    ctx: &'a Context<'a>,
    prefix: &'a str,
    stop: u32,
    text: String,
}

impl Writer<'_> {
    fn open(&mut self, tag: &str) {
        self.text += self.prefix;
        self.text += tag;
    }

    /// ` name="${1:placeholder}"`.
    fn attribute(&mut self, name: &str, placeholder: &str) {
        let value = self.stop(placeholder);
        self.text += &format!(" {name}=\"{value}\"");
    }

    fn stop(&mut self, placeholder: &str) -> String {
        self.stop += 1;
        if placeholder.is_empty() {
            format!("${}", self.stop)
        } else {
            format!("${{{}:{placeholder}}}", self.stop)
        }
    }

    fn quantity(&mut self, name: &str, unit: &str) {
        let number = self.stop("0");
        let unit = if unit.is_empty() { String::new() } else { self.stop(unit) };
        self.text += &format!(" {name}=\"{number}{unit}\"");
    }

    fn close(&mut self, tag: &str, is_empty: bool) {
        if is_empty {
            self.text += "/>$0";
        } else {
            self.text += &format!(">\n\t$0\n</{}{tag}>", self.prefix);
        }
    }

    fn by_schema(&mut self, tag: &str, ty: Option<Type>, depth: usize) {
        self.open(tag);
        let Some(ty) = ty else { return };
        for attribute in ty.attributes().filter(|it| it.is_required()) {
            let simple = attribute.ty();
            if simple.values().len() > 0 {
                self.stop += 1;
                let values: Vec<&str> = simple.values().collect();
                self.text += &format!(" {}=\"${{{}|{}|}}\"", attribute.name(), self.stop, values.join(","));
            } else if let Some(kind) = simple.name().strip_prefix("Nml2Quantity") {
                let unit = self.usual_unit(crate::role::measure_name(kind));
                self.quantity(attribute.name(), &unit);
            } else {
                self.attribute(attribute.name(), "");
            }
        }
        let missing = if depth < DEPTH { ty.start().missing() } else { Vec::new() };
        let indent = "\t".repeat(depth + 1);
        let outdent = "\t".repeat(depth);
        match ty.content() {
            Content::Empty => self.text += if depth == 0 { "/>$0" } else { "/>" },
            Content::Simple(_) => {
                let inner = self.stop("");
                self.text += &format!(">{inner}</{}{tag}>", self.prefix);
            }
            _ if !missing.is_empty() => {
                self.text.push('>');
                for child in missing {
                    self.text += &format!("\n{indent}<");
                    self.by_schema(child.name(), Some(child.ty()), depth + 1);
                }
                self.text += &format!("\n{outdent}</{}{tag}>", self.prefix);
            }
            _ if depth > 0 => self.text += "/>",
            // Few things are inside most of the time where nothing must be.
            _ if ty.start().is_complete() && !holds_much(tag) => self.text += "$0/>",
            _ => self.text += &format!(">\n{indent}$0\n{outdent}</{}{tag}>", self.prefix),
        }
    }

    fn by_type(&mut self, tag: &str, ty: &str) {
        self.open(tag);
        let (db, file) = (self.ctx.db, self.ctx.file);
        let Some(ty) = model::component_type(db, file, ty).or_else(|| model::component_type(db, file, tag))
        else {
            self.attribute("id", "");
            return self.close(tag, true);
        };
        self.attribute("id", "");
        let mut has_children = false;
        for member in &ty.members {
            match member.member.kind {
                MemberKind::Parameter if member.fixed.is_none() => {
                    let dimension = member.member.dimension.as_deref().unwrap_or("none");
                    let unit = self.usual_unit(dimension);
                    self.quantity(&member.member.name, &unit);
                }
                MemberKind::ComponentReference | MemberKind::Link | MemberKind::Path => {
                    self.attribute(&member.member.name, "");
                }
                MemberKind::Text if member.member.required => self.attribute(&member.member.name, ""),
                MemberKind::Child | MemberKind::Children => has_children = true,
                _ => {}
            }
        }
        self.close(tag, !has_children);
    }

    fn usual_unit(&self, dimension: &str) -> String {
        let measures = crate::measures::measures(self.ctx.db, self.ctx.file);
        let known = measures.dimensions.get(dimension).filter(|it| *it != Dimension::NONE);
        let unit =
            known.and_then(|it| measures.units.of_dimension(it).first().map(|it| it.symbol.to_string()));
        unit.unwrap_or_default()
    }
}

/// Elements that nobody leaves empty although the schema would allow it.
fn holds_much(tag: &str) -> bool {
    matches!(
        tag,
        "network"
            | "cell"
            | "morphology"
            | "segmentGroup"
            | "projection"
            | "electricalProjection"
            | "continuousProjection"
            | "inputList"
            | "membraneProperties"
            | "ionChannel"
            | "ionChannelHH"
            | "ionChannelKS"
            | "annotation"
            | "neuroml"
            | "biophysicalProperties"
            | "compoundInput"
            | "timedSynapticInput"
            | "spikeArray"
            | "gateFractional"
            | "gateKS"
            | "intracellularProperties"
    )
}
