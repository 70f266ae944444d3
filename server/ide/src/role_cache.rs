//! The roles of attributes, for features that ask about all of them: asked once for each path of tags.

use model::{Db, File};
use rustc_hash::FxHashMap;
use syntax::{Attribute, Node};

use crate::role::{self, Role};

/// Roles that were looked up already.
pub(crate) struct Roles<'a> {
    db: &'a dyn Db,
    file: File,
    known: FxHashMap<[&'a str; 5], Role>,
}

impl<'a> Roles<'a> {
    /// None yet.
    pub(crate) fn new(db: &'a dyn Db, file: File) -> Roles<'a> {
        Roles { db, file, known: FxHashMap::default() }
    }

    /// What the value of an attribute is for. The dimension of an expression may be that of another one with the same path.
    pub(crate) fn of(&mut self, attribute: Attribute<'a>) -> Role {
        let node = attribute.element();
        let mut around = node.ancestors().map(Node::name);
        let mut next = || around.next().unwrap_or("");
        let ty = node.attribute("type").map_or("", |it| it.raw_value());
        let key = [attribute.name(), node.name(), next(), next(), ty];
        let (db, file) = (self.db, self.file);
        self.known.entry(key).or_insert_with(|| role::role(db, file, attribute)).clone()
    }
}
