//! Positions in text and nothing else.
