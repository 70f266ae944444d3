//! The official documents: verified, embedded, indexed.
