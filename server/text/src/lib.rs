//! Positions in text, texts that many hold, and words that were probably meant.
//!
//! Offsets are bytes (`u32`) everywhere; lines and columns exist only at the edges of the program,
//! where an editor or a person reads them ([`LineIndex`]).

mod edit;
mod line_index;
mod nearest;
mod range;
mod shared;

pub use edit::{OverlappingEdits, TextEdit, apply_edits};
pub use line_index::{Encoding, LineIndex, Position};
pub use nearest::nearest;
pub use range::Range;
pub use shared::SharedText;
