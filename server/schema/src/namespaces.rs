//! Which namespace a prefix means.

use std::borrow::Cow;

use syntax::Attribute;

use crate::schema::{NAMESPACE, XSI_NAMESPACE};

/// The declarations in scope, innermost last.
#[derive(Debug, Default)]
pub(crate) struct Namespaces<'d> {
    /// Prefix (empty for the default namespace) and name.
    bindings: Vec<(&'d str, Cow<'d, str>)>,
    default_is_neuroml: bool,
}

/// What matters about a namespace here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Namespace {
    NeuroMl,
    Xsi,
    XmlSchema,
    Other,
}

/// The prefix that an attribute declares: empty for `xmlns`, `p` for `xmlns:p`.
pub(crate) fn declared_prefix(name: &str) -> Option<&str> {
    let rest = name.strip_prefix("xmlns")?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix(':') }
}

impl<'d> Namespaces<'d> {
    /// Whether an element without a prefix is one of NeuroML.
    #[inline]
    pub(crate) fn default_is_neuroml(&self) -> bool {
        self.default_is_neuroml
    }

    /// To be handed to [`Namespaces::leave`] at the end of the element.
    pub(crate) fn mark(&self) -> usize {
        self.bindings.len()
    }

    #[inline]
    pub(crate) fn enter(&mut self, attributes: &[Attribute<'d>]) {
        for attribute in attributes {
            if attribute.name().starts_with('x') {
                self.declare(attribute);
            }
        }
    }

    fn declare(&mut self, attribute: &Attribute<'d>) {
        let Some(prefix) = declared_prefix(attribute.name()) else { return };
        let name = attribute.value();
        if prefix.is_empty() {
            self.default_is_neuroml = name == NAMESPACE;
        }
        self.bindings.push((prefix, name));
    }

    #[inline]
    pub(crate) fn leave(&mut self, mark: usize) {
        if mark != self.bindings.len() {
            self.bindings.truncate(mark);
            self.default_is_neuroml = self.resolve("") == Namespace::NeuroMl;
        }
    }

    /// Namespace and local name of an element.
    #[inline]
    pub(crate) fn element<'n>(&self, name: &'n str) -> (Namespace, &'n str) {
        match name.split_once(':') {
            None if self.default_is_neuroml => (Namespace::NeuroMl, name),
            None => (Namespace::Other, name),
            Some((prefix, local)) => (self.resolve(prefix), local),
        }
    }

    /// An undeclared prefix is no error here: the syntax has it already.
    pub(crate) fn resolve(&self, prefix: &str) -> Namespace {
        let name =
            self.bindings.iter().rev().find(|(bound, _)| *bound == prefix).map(|(_, name)| name.as_ref());
        match name {
            Some(NAMESPACE) => Namespace::NeuroMl,
            Some(XSI_NAMESPACE) => Namespace::Xsi,
            Some("http://www.w3.org/2001/XMLSchema") => Namespace::XmlSchema,
            _ => Namespace::Other,
        }
    }
}
