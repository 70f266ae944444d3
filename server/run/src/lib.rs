//! One call from a path to recorded results.
