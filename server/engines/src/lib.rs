//! Hands models to the simulators of others, and reads what they computed.
//!
//! [`Installation::find`] looks for the programs, [`diagnose`] says which engines they make, [`run`] writes the documents
//! into a folder of its own ([`scratch`]), lets the engine do its steps there ([`adapter`], one file per engine), and gives
//! back the recording in our own terms. [`compare`] sets two recordings side by side.
//!
//! Everything that starts a program asks for a [`Permission`]. Starting happens in [`process`] and nowhere else, the
//! language server does not depend on this crate, and `cargo xtask tidy` holds both.

mod adapter;
pub mod compare;
mod doctor;
mod engine;
mod execute;
mod installation;
mod message;
mod permission;
mod process;
mod scratch;
mod surroundings;

pub use doctor::{Diagnosis, diagnose};
pub use engine::Engine;
pub use execute::{Failure, Options, Outcome, Phase, Progress, Request, run};
pub use installation::{Installation, Java, Python};
pub use message::Message;
pub use permission::Permission;
pub use surroundings::Surroundings;

#[cfg(test)]
mod tests;
