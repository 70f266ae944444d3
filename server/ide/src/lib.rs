//! Editor features as functions of a snapshot.
//!
//! [`AnalysisHost`] holds the state and takes [`Change`]s; [`Analysis`] is a snapshot that answers. Answers are plain data with
//! byte offsets; a newer change cancels questions that are still running ([`Cancelled`]).

mod diagnostics;
mod host;
mod workspace;

pub use diagnostics::KnownSettings;
pub use host::{Analysis, AnalysisHost, CancelToken, Cancellable, Cancelled, Change};
pub use model::{File, FilePath};
