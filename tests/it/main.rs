//! The integration tests, one binary.

mod cli;
mod corpus;
mod lsp;
mod run;
mod tidy;
