//! The integration tests, one binary.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod cable;
mod cli;
mod corpus;
mod docs;
mod lsp;
mod run;
mod tidy;
