//! Integrates component graphs.
