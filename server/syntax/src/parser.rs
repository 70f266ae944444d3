//! From text to tree: total, without recursion, in one pass.
//!
//! Recovery keeps damage local. An end tag closes the nearest open element of its name and reports
//! those between; a misspelt one closes the open element; any other one is junk. `<` inside a tag ends
//! the tag, and its element counts as empty until its end tag comes after all. An unclosed quote ends
//! at the line end or at `<` or `>`, whichever is first, or before the next `name=`.

mod content;
mod declaration;
mod element;
mod forbidden;
mod namespace;
pub(crate) mod tag;
mod template;

use std::sync::Arc;

use text::Range;

use crate::problem::{PROBLEM_LIMIT, SyntaxProblem, SyntaxProblemKind as Problem};
use crate::shapes::{ShapeId, Shapes};
use crate::tree::{Piece, PieceKind, StoredAttribute, Tree};

/// The tree of any text.
pub fn parse(text: &str) -> Tree {
    parse_with(text, template::Templates::default())
}

fn parse_with(text: &str, templates: template::Templates) -> Tree {
    let (text, rest) = within_4_gib(text);
    let mut parser = Parser::new(text, 0, Arc::default());
    parser.templates = templates;
    parser.reserve(text.len());
    parser.push(PieceKind::Open, 0);
    parser.open.push(0);
    parser.prolog();
    parser.content(text.len());
    parser.end_of_text();
    if !rest.is_empty() {
        parser.report(Problem::TooLarge, Range::at(text.len() as u32), None);
    }
    forbidden::report_forbidden(text, 0, &mut parser.problems);
    parser.problems.truncate(PROBLEM_LIMIT);
    parser.problems.sort_by_key(SyntaxProblem::place);
    parser.problems.shrink_to_fit();
    shrink(&mut parser.pieces);
    shrink(&mut parser.attributes);
    Arc::make_mut(&mut parser.shapes).set_fresh();
    Tree {
        pieces: parser.pieces,
        attributes: parser.attributes,
        problems: parser.problems,
        shapes: parser.shapes,
        text_len: text.len() as u32,
    }
}

/// What one run of the parser reads and has read so far.
pub(crate) struct Parser<'t> {
    text: &'t str,
    at: usize,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) attributes: Vec<StoredAttribute>,
    pub(crate) problems: Vec<SyntaxProblem>,
    shapes: Arc<Shapes>,
    templates: template::Templates,
    /// The open elements, outermost first; the first entry stands for where the run began.
    open: Vec<u32>,
    /// Tags that were cut off, with the depth at which they stand: their end tags may yet come.
    cut_off: Vec<CutOff>,
    namespaces: namespace::Namespaces<'t>,
    /// What is known of the elements around this run.
    around: Option<&'t dyn Around>,
    within: Within,
    /// The name of the first root element.
    root: Option<Range>,
    doctype_seen: bool,
    outside_reported: bool,
    root_reported: bool,
    /// No such end comes any more in the rest of the text.
    no_more: NoMore,
    /// The run cannot be finished by itself: what it met depends on the text around it.
    pub(crate) gave_up: bool,
}

/// What the run of the parser reads.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Within {
    Document,
    /// Some children of an element.
    Element,
}

#[derive(Copy, Clone, Debug)]
struct CutOff {
    depth: u32,
    piece: u32,
}

#[derive(Copy, Clone, Debug, Default)]
struct NoMore {
    comment_end: bool,
    cdata_end: bool,
    instruction_end: bool,
    doctype_end: bool,
}

/// How far a run over some children of an element came.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) pieces: Vec<Piece>,
    pub(crate) attributes: Vec<StoredAttribute>,
    pub(crate) problems: Vec<SyntaxProblem>,
    /// Those that were handed in, and new ones.
    pub(crate) shapes: Arc<Shapes>,
    /// Whether a cut-off tag stands among the children, so that a later end tag could belong to it.
    pub(crate) cut_off: bool,
}

/// What is known of the elements around a [`Run`].
pub(crate) trait Around {
    /// Whether one of the innermost `levels` elements has this name.
    fn is_open(&self, name: &str, levels: usize) -> bool;
    /// The namespace that a prefix stands for.
    fn namespace(&self, prefix: &str) -> Option<String>;
}

/// The parent of the outermost pieces of a [`Run`].
pub(crate) const OUTSIDE: u32 = u32::MAX;

/// Reads the children of one element that lie in `range` of `text`.
///
/// `None` when the children do not end just there, or when what they hold depends on the text around.
/// Indices count from the first piece of the run.
pub(crate) fn parse_children<'t>(
    text: &'t str,
    range: Range,
    around: &'t dyn Around,
    shapes: Arc<Shapes>,
) -> Option<Run> {
    let mut parser = Parser::new(text, range.start as usize, shapes);
    parser.within = Within::Element;
    parser.around = Some(around);
    parser.open.push(OUTSIDE);
    parser.content(range.end as usize);
    let whole = parser.at == range.end as usize && parser.open.len() == 1 && !parser.gave_up;
    if !whole {
        return None;
    }
    let read = range.of(text);
    forbidden::report_forbidden(read, range.start, &mut parser.problems);
    parser.problems.sort_by_key(SyntaxProblem::place);
    Some(Run {
        pieces: parser.pieces,
        attributes: parser.attributes,
        problems: parser.problems,
        shapes: parser.shapes,
        cut_off: !parser.cut_off.is_empty(),
    })
}

/// What [`parse_around_kept`] read.
#[derive(Debug)]
pub(crate) struct Frame {
    /// The element, what was read of its content, and its end tag; indices count from the element.
    pub(crate) run: Run,
    /// How many of the pieces stand before what was kept.
    pub(crate) n_before: usize,
    /// The piece of the element that holds what was kept.
    pub(crate) top: u32,
}

/// Reads the children of an element that lie in `before`, leaves out what is kept behind them, and reads the end tag.
///
/// `None` when the element does not end just there, or when what it holds depends on the text around.
pub(crate) fn parse_around_kept<'t>(
    text: &'t str,
    element: Piece,
    before: Range,
    end_tag: Range,
    around: &'t dyn Around,
    shapes: Arc<Shapes>,
) -> Option<Frame> {
    let mut parser = Parser::new(text, before.start as usize, shapes);
    parser.within = Within::Element;
    parser.around = Some(around);
    parser.pieces.push(Piece { parent: OUTSIDE, ..element });
    parser.open.extend([OUTSIDE, 0]);
    parser.content(before.end as usize);
    let is_inside = parser.at == before.end as usize && parser.open.get(1) == Some(&0);
    if !is_inside || parser.gave_up || !parser.cut_off.is_empty() {
        return None;
    }
    let (n_before, top) = (parser.pieces.len(), parser.top());
    parser.at = end_tag.start as usize;
    parser.end_tag();
    if parser.at != end_tag.end as usize || parser.open.len() != 1 || parser.gave_up {
        return None;
    }
    for read in [before, end_tag] {
        forbidden::report_forbidden(read.of(text), read.start, &mut parser.problems);
    }
    parser.problems.sort_by_key(SyntaxProblem::place);
    let run = Run {
        pieces: parser.pieces,
        attributes: parser.attributes,
        problems: parser.problems,
        shapes: parser.shapes,
        cut_off: false,
    };
    Some(Frame { run, n_before, top })
}

impl<'t> Parser<'t> {
    fn new(text: &'t str, at: usize, shapes: Arc<Shapes>) -> Parser<'t> {
        Parser {
            text,
            at,
            pieces: Vec::new(),
            attributes: Vec::new(),
            problems: Vec::new(),
            shapes,
            templates: template::Templates::default(),
            open: Vec::new(),
            cut_off: Vec::new(),
            namespaces: namespace::Namespaces::default(),
            around: None,
            within: Within::Document,
            root: None,
            doctype_seen: false,
            outside_reported: false,
            root_reported: false,
            no_more: NoMore::default(),
            gave_up: false,
        }
    }

    fn reserve(&mut self, text_len: usize) {
        self.pieces.reserve(text_len / 32 + 16);
        self.attributes.reserve(text_len / 24 + 16);
    }

    fn bytes(&self) -> &'t [u8] {
        self.text.as_bytes()
    }

    /// Whether the parser stands outside of the root element.
    fn outside_root(&self) -> bool {
        self.open.len() == 1 && self.within == Within::Document
    }

    fn top(&self) -> u32 {
        self.open.last().copied().unwrap_or(OUTSIDE)
    }

    fn push(&mut self, kind: PieceKind, start: usize) {
        let parent = self.top();
        self.pieces.push(Piece {
            start: start as u32,
            parent,
            data: 0,
            kind,
            attribute_count: 0,
            shape: ShapeId::NONE,
        });
    }

    #[cold]
    fn report(&mut self, kind: Problem, range: Range, related: Option<Range>) {
        if self.problems.len() < PROBLEM_LIMIT {
            self.problems.push(SyntaxProblem { kind, range, related });
        }
    }
}

impl SyntaxProblem {
    fn place(&self) -> (u32, u32) {
        (self.range.start, self.range.end)
    }
}

/// Offsets are `u32`: what lies behind 4 GiB is not read.
fn within_4_gib(text: &str) -> (&str, &str) {
    let mut end = text.len().min(u32::MAX as usize - 1);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.split_at(end)
}

/// Gives back memory where a lot is unused.
fn shrink<T>(items: &mut Vec<T>) {
    if items.capacity() > items.len() + items.len() / 8 {
        items.shrink_to_fit();
    }
}

fn range(start: usize, end: usize) -> Range {
    Range { start: start as u32, end: end as u32 }
}

/// As [`parse`], every tag letter by letter.
#[cfg(test)]
fn parse_by_letter(text: &str) -> Tree {
    parse_with(text, template::Templates::that_learn_nothing())
}

#[cfg(test)]
mod tests;
