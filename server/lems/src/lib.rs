//! The small languages inside attribute values: expressions, quantities, dimensions and paths.
//!
//! Everything here is a pure function of a `&str`. Parsing never fails: the result is always a
//! value beside a list of problems, whose ranges are byte offsets relative to the parsed text.
//! Problems are data without prose; the words are chosen by whoever shows them.

pub mod dimension;
pub mod expression;
pub mod index;
pub mod infer;
pub mod path;
mod problem;
pub mod quantity;
pub mod unit;

pub use dimension::{Dimension, DimensionTable};
pub use expression::{Expr, parse_condition, parse_expression, parse_value};
pub use index::plain_number;
pub use infer::infer;
pub use problem::{Parsed, Problem};
pub use quantity::{Quantity, parse_quantity};
pub use unit::{Unit, UnitTable};
