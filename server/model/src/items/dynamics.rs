//! `Dynamics`, `Structure` and `Simulation` of a type: blocks of statements with their attributes as written.

use super::Text;

/// A `Dynamics`, `Structure` or `Simulation` element.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Block {
    /// Which element below the type this is, counting elements in document order.
    pub element: u32,
    /// `simultaneous="true"`: its equations and those of everything below are one system.
    pub simultaneous: bool,
    /// What it contains, in document order.
    pub statements: Box<[Statement]>,
}

/// One element of a block: `StateVariable`, `TimeDerivative`, `OnCondition`, `With`, `Run` …
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The name of the element.
    pub tag: Text,
    /// Its attributes, decoded, in document order.
    pub attributes: Box<[(Text, Text)]>,
    /// What it contains.
    pub children: Box<[Statement]>,
    /// Which element below the type this is, counting elements in document order.
    pub element: u32,
}

impl Statement {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(it, _)| &**it == name).map(|(_, value)| &**value)
    }

    /// The children with a tag.
    pub fn with_tag<'a>(&'a self, tag: &'a str) -> impl Iterator<Item = &'a Statement> {
        self.children.iter().filter(move |it| &*it.tag == tag)
    }
}

impl Block {
    /// The statements with a tag, for example `StateVariable`.
    pub fn with_tag<'a>(&'a self, tag: &'a str) -> impl Iterator<Item = &'a Statement> {
        self.statements.iter().filter(move |it| &*it.tag == tag)
    }

    /// The statement called `name` among those with a tag.
    pub fn named<'a>(&'a self, tag: &'a str, name: &str) -> Option<&'a Statement> {
        self.with_tag(tag).find(|it| it.attribute("name") == Some(name))
    }
}
