//! Positions in text, and texts that many hold.
//!
//! Offsets are bytes (`u32`) everywhere; lines and columns exist only at the edges of the program,
//! where an editor or a person reads them ([`LineIndex`]).

mod edit;
mod line_index;
mod range;
mod shared;

pub use edit::{OverlappingEdits, TextEdit, apply_edits};
pub use line_index::{Encoding, LineIndex, Position};
pub use range::Range;
pub use shared::SharedText;
