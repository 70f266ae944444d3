//! Decides what is wrong and says it well.
