//! A text that many hold.

use std::ops::Deref;
use std::sync::Arc;

/// A text that many hold; cheap to clone.
///
/// It takes over a `String` as it is. `Arc<str>` would copy it, which at 10 MB costs as much as a keystroke may.
#[derive(Clone, Debug, Eq)]
pub struct SharedText(Arc<String>);

impl SharedText {
    /// Whether both are the same text in memory, not only equal ones.
    pub fn is_same(&self, other: &SharedText) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl PartialEq for SharedText {
    fn eq(&self, other: &SharedText) -> bool {
        self.is_same(other) || self.0 == other.0
    }
}

impl Deref for SharedText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<String> for SharedText {
    fn from(text: String) -> SharedText {
        SharedText(Arc::new(text))
    }
}

impl From<&str> for SharedText {
    fn from(text: &str) -> SharedText {
        SharedText::from(text.to_owned())
    }
}
