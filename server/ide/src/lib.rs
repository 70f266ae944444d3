//! Editor features as functions of a snapshot.
//!
//! [`AnalysisHost`] holds the state and takes [`Change`]s; [`Analysis`] is a snapshot that answers. Answers are plain data with
//! byte offsets; a newer change cancels questions that are still running ([`Cancelled`]).

mod colour;
mod completion;
mod diagnostics;
mod element;
mod file_rename;
mod format;
mod goto;
mod hierarchy;
mod host;
mod hover;
mod inlay_hints;
mod inline_values;
mod lems_language;
mod lenses;
mod links;
mod measures;
mod moniker;
mod names;
mod nearby;
mod number;
mod outline;
mod refactor;
mod references;
mod rename;
mod role;
mod role_cache;
mod semantic_tokens;
mod signature_help;
mod structure;
mod suppression;
mod symbol;
mod workspace;

pub use colour::{Colour, DocumentColour};
pub use completion::{Completion, CompletionKind, CompletionOptions, Completions, Topic};
pub use diagnostics::KnownSettings;
pub use goto::{Destinations, Place};
pub use hierarchy::{HierarchyItem, HierarchyStep};
pub use host::{Analysis, AnalysisHost, CancelToken, Cancellable, Cancelled, Change};
pub use hover::{Hover, HoverPart};
pub use inlay_hints::{HintKind, InlayHint};
pub use inline_values::InlineValue;
pub use lenses::{Lens, LensKind};
pub use links::{Link, LinkTarget};
pub use model::{File, FilePath};
pub use moniker::{Belonging, Moniker};
pub use outline::{OutlineItem, OutlineKind, WorkspaceSymbol};
pub use refactor::{RefactorKind, Refactoring};
pub use references::{Found, Highlight, References};
pub use rename::{RenameProblem, Renaming, WorkspaceEdits};
pub use semantic_tokens::{SemanticToken, TokenKind};
pub use signature_help::Signature;
pub use structure::{Fold, FoldKind};
pub use symbol::{Definition, Mention, Role, SymbolKind, Target};
pub use syntax::Indent;
