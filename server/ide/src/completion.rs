//! Completion: what may really stand at the cursor, the likeliest first.
//!
//! Schema, component types, scope and dimensions say what may stand here; the neighbours and the names around say what is
//! likely. Works in half-written documents. A list has an order of its own (the first is the best guess), which the
//! editor keeps as long as it filters by what is typed.

mod attribute;
mod children;
mod expression;
mod ghost;
mod include;
mod likely;
mod member;
mod needs;
mod path;
mod reference;
mod resolve;
mod segment;
mod select;
mod snippet;
mod top_level;
mod usage;
mod value;

use model::{Db, File};
use syntax::{Cursor, Node};
use text::{Range, TextEdit};

pub use resolve::Topic;
pub(crate) use resolve::{documentation, function};
pub(crate) use segment::{morphology, network};

use crate::{Analysis, Cancellable};

/// What the editor can do with completions.
#[derive(Debug, Clone, Copy, Default)]
pub struct CompletionOptions {
    /// It understands snippets: `${1:placeholder}`.
    pub snippets: bool,
}

/// The completions at a place, the likeliest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Completions {
    /// The completions.
    pub items: Vec<Completion>,
    /// Whether there are more than these; ask again when more is typed.
    pub is_incomplete: bool,
}

/// One completion.
#[derive(Debug, Clone, PartialEq)]
pub struct Completion {
    /// What is shown.
    pub label: String,
    /// What kind of thing it is.
    pub kind: CompletionKind,
    /// A few words beside the label: a type, a dimension, a value.
    pub detail: Option<String>,
    /// What is replaced by what.
    pub edit: TextEdit,
    /// Whether the inserted text is a snippet.
    pub is_snippet: bool,
    /// Further changes in this file: an inclusion.
    pub additional: Vec<TextEdit>,
    /// Whether more should be offered as soon as it is accepted: the value of an attribute.
    pub asks_again: bool,
    /// What to look up for its documentation.
    pub topic: Option<Topic>,
}

/// What kind of thing a completion inserts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CompletionKind {
    /// An element.
    Element,
    /// An attribute.
    Attribute,
    /// One of a few words.
    Word,
    /// A component, by its id.
    Component,
    /// A type of components.
    ComponentType,
    /// A unit.
    Unit,
    /// A dimension.
    Dimension,
    /// A variable of an expression or a path.
    Variable,
    /// A parameter.
    Parameter,
    /// A constant.
    Constant,
    /// A function.
    Function,
    /// An operator.
    Operator,
    /// A step of a path.
    Step,
    /// A number.
    Number,
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A colour.
    Colour,
    /// A snippet of several elements.
    Snippet,
}

impl Analysis {
    /// What may stand at an offset.
    pub fn completions(
        &self,
        file: File,
        offset: u32,
        options: CompletionOptions,
    ) -> Cancellable<Completions> {
        self.ask(|db| completions(db, file, offset, options))
    }

    /// What must come next at an offset, if there is no choice: the text, and whether it has places to fill in.
    pub fn next_required(
        &self,
        file: File,
        offset: u32,
        options: CompletionOptions,
    ) -> Cancellable<Option<TextEdit>> {
        self.ask(|db| {
            let document = model::parse(db, file);
            let text = document.text();
            let ctx = Context { db, file, text, offset, options, found: Vec::new() };
            ghost::next(&ctx, syntax::cursor(document.tree(), text, offset))
        })
    }

    /// The documentation of a completion.
    pub fn completion_documentation(&self, file: File, topic: &Topic) -> Cancellable<Option<String>> {
        self.ask(|db| resolve::documentation(db, file, topic))
    }
}

/// More than anybody reads.
const MAX_ITEMS: usize = 500;

fn completions(db: &dyn Db, file: File, offset: u32, options: CompletionOptions) -> Completions {
    let document = model::parse(db, file);
    let text = document.text();
    let mut ctx = Context { db, file, text, offset, options, found: Vec::new() };
    match syntax::cursor(document.tree(), text, offset) {
        Cursor::TagName { element, parent, range } => children::in_tag(&mut ctx, element, parent, range),
        Cursor::CloseTag { element, range } => children::end_tag(&mut ctx, element, range),
        Cursor::AttrName { element, attribute, range } => {
            attribute::complete(&mut ctx, element, attribute, range);
        }
        Cursor::AttrValue { attribute, range } => value::complete(&mut ctx, attribute, range),
        Cursor::Content { parent, node } => children::in_content(&mut ctx, parent, node),
        Cursor::Outside => children::outside(&mut ctx, document.root()),
        Cursor::Comment(_) | Cursor::Instruction(_) | Cursor::Doctype(_) => {}
    }
    ctx.finish()
}

/// The required attributes that an element lacks, each with a value to begin with.
pub(crate) fn missing_attributes(db: &dyn Db, file: File, node: Node<'_>) -> Vec<(String, String)> {
    let ctx = Context::about(db, file, node);
    let value = |name: &str| snippet::for_editor(&attribute::placeholder(&ctx, node, name), false);
    attribute::missing(&ctx, node).into_iter().map(|name| (name.clone(), value(&name))).collect()
}

/// A child with all that it must have, its inner lines indented by tabulators.
pub(crate) fn written_child(db: &dyn Db, file: File, parent: Node<'_>, child: schema::Element) -> String {
    let ctx = Context::about(db, file, parent);
    let (tag, schema) = (child.name().to_owned(), Some(child.ty()));
    let child = children::Child { tag, score: 0, schema, topic: None, detail: String::new() };
    format!("<{}", snippet::element(&ctx, parent, &children::prefix(parent), &child))
}

/// The question, and what was found so far.
struct Context<'a> {
    db: &'a dyn Db,
    file: File,
    text: &'a str,
    offset: u32,
    options: CompletionOptions,
    found: Vec<Scored>,
}

/// A completion with how likely it is.
#[derive(Debug, Clone)]
struct Scored {
    item: Completion,
    score: i32,
}

impl<'a> Context<'a> {
    /// The question what belongs to an element, asked without snippets.
    fn about(db: &'a dyn Db, file: File, node: Node<'a>) -> Context<'a> {
        let options = CompletionOptions::default();
        Context {
            db,
            file,
            text: node.document_text(),
            offset: node.range().start,
            options,
            found: Vec::new(),
        }
    }
}

impl Context<'_> {
    /// Adds a completion that puts `insert` in the place of `range`.
    fn add(
        &mut self,
        label: impl Into<String>,
        kind: CompletionKind,
        range: Range,
        insert: impl Into<String>,
    ) -> &mut Scored {
        let item = Completion {
            label: label.into(),
            kind,
            detail: None,
            edit: TextEdit::replace(range, insert),
            is_snippet: false,
            additional: Vec::new(),
            asks_again: false,
            topic: None,
        };
        self.found.push(Scored { item, score: 0 });
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    /// Adds a completion that is inserted as it is shown.
    fn word(&mut self, label: &str, kind: CompletionKind, range: Range) -> &mut Scored {
        self.add(label, kind, range, label)
    }

    fn finish(mut self) -> Completions {
        // Stable: equals keep the order in which they were found.
        self.found.sort_by_key(|it| -it.score);
        let is_incomplete = self.found.len() > MAX_ITEMS;
        if is_incomplete {
            self.keep_what_fits_the_typed_part();
        }
        Completions { items: self.found.into_iter().map(|it| it.item).collect(), is_incomplete }
    }

    /// Of too many completions those that begin with what is typed, then as many others as are bearable.
    fn keep_what_fits_the_typed_part(&mut self) {
        let (text, offset) = (self.text, self.offset);
        let fits = |it: &Scored| {
            let range = it.item.edit.range;
            let typed = text.get(range.start as usize..offset.max(range.start) as usize).unwrap_or_default();
            it.item.label.starts_with(typed)
        };
        self.found.sort_by_key(|it| !fits(it));
        self.found.truncate(MAX_ITEMS);
    }
}

impl Scored {
    fn score(&mut self, score: i32) -> &mut Scored {
        self.score = score;
        self
    }

    fn detail(&mut self, detail: impl Into<String>) -> &mut Scored {
        let detail = detail.into();
        self.item.detail = (!detail.is_empty()).then_some(detail);
        self
    }

    fn topic(&mut self, topic: Topic) -> &mut Scored {
        self.item.topic = Some(topic);
        self
    }

    fn snippet(&mut self) -> &mut Scored {
        self.item.is_snippet = true;
        self
    }

    fn asks_again(&mut self) -> &mut Scored {
        self.item.asks_again = true;
        self
    }
}

/// The part of a value that the cursor is in, between separators.
fn word_at(text: &str, range: Range, offset: u32, is_part: impl Fn(char) -> bool) -> Range {
    let value = range.of(text);
    let at = (offset.clamp(range.start, range.end) - range.start) as usize;
    let start = value[..at]
        .rfind(|it: char| !is_part(it))
        .map_or(0, |found| found + value[found..].chars().next().map_or(1, char::len_utf8));
    let end = value[at..].find(|it: char| !is_part(it)).map_or(value.len(), |found| at + found);
    Range::new(range.start + start as u32, range.start + end as u32)
}

/// The element of the document that is at the top: a child of the root around `node`, or `node` itself.
fn top_level<'t>(node: Node<'t>) -> Option<Node<'t>> {
    std::iter::once(node).chain(node.ancestors()).find(|it| it.parent().is_some_and(crate::element::is_root))
}

#[cfg(test)]
mod tests;
