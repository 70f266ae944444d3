//! Turns any text into a tree; the tree prints back to the same bytes.
//!
//! [`parse`] is total: it never fails, never panics, and puts what is wrong beside the tree as
//! [`SyntaxProblem`]s. [`reparse`] gives the same tree after an edit, faster. [`cursor`] says what
//! stands at an offset. The tree holds no text, only places in it; [`Node`] and [`Attribute`] bring
//! both together.

mod attribute;
mod cursor;
mod decode;
mod document;
mod encode;
mod format;
mod names;
mod node;
mod parser;
mod problem;
mod references;
mod reparse;
mod shapes;
mod tree;

pub use attribute::{Attribute, Attributes};
pub use cursor::{Cursor, cursor};
pub use decode::{DecodeError, EncodingInfo, EncodingSource, decode, decode_borrowed, decode_owned};
pub use document::Document;
pub use encode::encode_as;
pub use format::{Indent, format, indentation};
pub use names::{is_name, local_name, prefix};
pub use node::{Children, Descendants, Node};
pub use parser::parse;
pub use problem::{PROBLEM_LIMIT, SyntaxProblem, SyntaxProblemKind};
pub use references::{decode_references, normalize_lines};
pub use reparse::{Change, Edit, difference, reparse};
pub use shapes::{Column, ShapeId, Shapes};
pub use tree::{Kind, NodeId, Tree};
