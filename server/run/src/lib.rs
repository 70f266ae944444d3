//! One call from a path to recorded results.
//!
//! [`lower`] finds what a file asks to simulate, [`Job::new`] prepares it, [`Job::run`] streams rows and events to a
//! [`Sink`], [`Job::in_memory`] keeps them. Nothing here prints, and nothing is written outside of the folder that the
//! caller names.

pub mod channel;
mod figures;
mod files;
mod folder;
mod job;
pub mod omv;
mod summary;

pub use figures::{Labelled, page};
pub use files::Files;
pub use folder::{Bounds, Folder, WriteError};
pub use job::{Job, Settings};
pub use lower::{
    Display, EventFile, EventFormat, Line, LowerError, Lowered, OutputFile, Place, Problem, Selection,
    Setting, SettingError, Simulation, lower, lower_component, lower_target, outline, quantity,
};
pub use sim::{
    CHUNK_ROWS, Chunk, ComponentId, Control, End, Memory, Method, Mode, ModelError, Name, NotFinite, Report,
    Sink, Span,
};
pub use summary::{Extent, Maybe, Summary, Tee};
