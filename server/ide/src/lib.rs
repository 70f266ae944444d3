//! Editor features as functions of a snapshot.
