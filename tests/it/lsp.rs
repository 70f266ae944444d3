//! The language server, driven from outside: the real program over pipes.

mod code_actions;
mod commands;
mod completion;
mod diagnostics;
mod features;
mod lifecycle;
mod navigation;
mod ordering;
mod page;
mod positions;
mod refactorings;
mod scope;
mod session;
mod workspace;
