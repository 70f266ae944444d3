//! Turns any text into a tree; the tree prints back to the same bytes.
