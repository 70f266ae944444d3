//! What the documents mean, incrementally.
