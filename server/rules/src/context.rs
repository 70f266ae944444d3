//! What a check sees of the world, and how it reports.

use std::cell::OnceCell;
use std::sync::Arc;

use ::syntax::{Attribute, Node, NodeId, Tree};
use model::{Db, File, Measures};
use text::Range;

use crate::again::Dirty;
use crate::{Diagnostic, Fix, Related, Rule, Settings, Severity, Tag};

/// The file under the eye of a check.
pub struct Context<'a> {
    /// The snapshot.
    pub db: &'a dyn Db,
    /// The file that is checked.
    pub file: File,
    /// Its text.
    pub text: &'a str,
    /// Its tree.
    pub tree: &'a Tree,
    /// What the user set.
    pub settings: &'a Settings,
    rule: &'static Rule,
    /// The element that is asked about, where findings belong to one.
    anchor: Option<NodeId>,
    found: Vec<(Option<NodeId>, Diagnostic)>,
    measures: OnceCell<Arc<Measures>>,
    /// The connections that networks are asked about; `None` for all.
    touched_connections: Option<Dirty>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(
        db: &'a dyn Db,
        file: File,
        text: &'a str,
        tree: &'a Tree,
        settings: &'a Settings,
        first: &'static Rule,
    ) -> Context<'a> {
        let (anchor, found, measures) = (None, Vec::new(), OnceCell::new());
        let touched_connections = None;
        Context { db, file, text, tree, settings, rule: first, anchor, found, measures, touched_connections }
    }

    /// Networks are asked about these of their connections only.
    pub(crate) fn ask_touched_connections(&mut self, touched: Option<Dirty>) {
        self.touched_connections = touched;
    }

    /// Whether a network is asked about this connection, input, or list of them.
    #[inline]
    pub(crate) fn asks_about_connection(&self, connection: Node<'_>) -> bool {
        self.touched_connections.as_ref().is_none_or(|it| it.contains(connection.id()))
    }

    /// From here on, reports are those of this rule.
    pub(crate) fn turn_to(&mut self, rule: &'static Rule) {
        self.rule = rule;
    }

    /// From here on, findings belong to this element, or to the file.
    pub(crate) fn anchor_at(&mut self, anchor: Option<NodeId>) {
        self.anchor = anchor;
    }

    /// How many findings there are so far.
    pub(crate) fn n_found(&self) -> usize {
        self.found.len()
    }

    /// The findings, each with the element that it belongs to.
    pub(crate) fn into_found(self) -> Vec<(Option<NodeId>, Diagnostic)> {
        self.found
    }

    /// The document element.
    pub fn root(&self) -> Option<Node<'a>> {
        Node::root(self.tree, self.text)
    }

    /// The node of an id in this file's tree.
    pub fn node(&self, id: NodeId) -> Node<'a> {
        Node::new(self.tree, self.text, id)
    }

    /// A range with the white space before it up to and with the line break, when nothing else stands on that line.
    pub fn with_line(&self, range: Range) -> Range {
        let widened = self.with_space_before(range);
        let behind = self.text[range.end as usize..].trim_start_matches([' ', '\t']);
        let own_line = behind.is_empty() || behind.starts_with(['\n', '\r', '<']);
        if own_line { widened } else { range }
    }

    /// A range with the white space before it.
    pub fn with_space_before(&self, range: Range) -> Range {
        let before = self.text[..range.start as usize].trim_end_matches([' ', '\t', '\n', '\r']);
        Range { start: before.len() as u32, end: range.end }
    }

    /// The white space that begins the line of a node, with the line break: what an insertion before it needs.
    pub fn indent_of(&self, node: Node<'_>) -> String {
        let before = &self.text[..node.range().start as usize];
        let line = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let indent: String = before[line..].chars().take_while(|it| matches!(it, ' ' | '\t')).collect();
        format!("\n{indent}")
    }

    /// The value of an attribute in SI units, if it is a quantity that can be read.
    pub fn quantity(&self, attribute: Attribute<'_>) -> Option<f64> {
        let measures = self.measures.get_or_init(|| model::measures(self.db, self.file));
        Some(measures.quantity(&attribute.value())?.0)
    }

    /// Reports a finding of the rule whose check this is.
    pub fn report(&mut self, range: Range, message: impl Into<String>) -> Report<'_> {
        self.report_as(self.rule, range, message)
    }

    /// Reports a finding of another rule ([`Check::Within`](crate::Check::Within)) that shares this check's work.
    pub fn report_as(&mut self, rule: &'static Rule, range: Range, message: impl Into<String>) -> Report<'_> {
        let reference_test = match rule.origin {
            crate::Origin::JNeuroMl(number) => Some(number),
            _ => None,
        };
        let diagnostic = Diagnostic {
            rule,
            severity: rule.severity,
            range,
            message: message.into(),
            related: Vec::new(),
            fixes: Vec::new(),
            reference_test,
            tags: Vec::new(),
        };
        self.found.push((self.anchor, diagnostic));
        let (db, file) = (self.db, self.file);
        let (_, diagnostic) = self.found.last_mut().expect("a diagnostic was pushed the line before");
        Report { diagnostic, db, file }
    }
}

impl std::fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context")
            .field("rule", &self.rule.name)
            .field("found", &self.found.len())
            .finish_non_exhaustive()
    }
}

/// A finding that was just reported and can still be said more of.
pub struct Report<'c> {
    diagnostic: &'c mut Diagnostic,
    db: &'c dyn Db,
    file: File,
}

impl<'c> Report<'c> {
    /// The snapshot.
    pub fn db(&self) -> &'c dyn Db {
        self.db
    }

    /// The file that is checked.
    pub fn file(&self) -> File {
        self.file
    }

    /// No test of the reference validator makes this finding, though one looks at others of the rule.
    pub fn no_reference_test(self) -> Self {
        self.diagnostic.reference_test = None;
        self
    }

    /// Another severity than the rule's own.
    pub fn severity(self, severity: Severity) -> Self {
        self.diagnostic.severity = severity;
        self
    }

    /// Another place in the same file.
    pub fn related(self, range: Range, message: impl Into<String>) -> Self {
        let file = self.file;
        self.related_in(file, range, message)
    }

    /// Another place in any file.
    pub fn related_in(self, file: File, range: Range, message: impl Into<String>) -> Self {
        self.diagnostic.related.push(Related { file, range, message: message.into() });
        self
    }

    /// A way to mend it.
    pub fn fix(self, fix: Fix) -> Self {
        self.diagnostic.fixes.push(fix);
        self
    }

    /// Ways to mend it, if there are any.
    pub fn fixes(self, fixes: impl IntoIterator<Item = Fix>) -> Self {
        self.diagnostic.fixes.extend(fixes);
        self
    }

    /// The number of the reference validator's test, where it differs from finding to finding.
    pub fn reference_test(self, number: u32) -> Self {
        self.diagnostic.reference_test = Some(number);
        self
    }

    /// How an editor should draw it.
    pub fn tag(self, tag: Tag) -> Self {
        self.diagnostic.tags.push(tag);
        self
    }
}

impl std::fmt::Debug for Report<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Report").field("diagnostic", &self.diagnostic).finish_non_exhaustive()
    }
}
