//! `cargo xtask tidy`: the house rules that a compiler does not check. It is a test, too.

mod dependencies;
mod sources;
mod tracked;

use std::path::Path;

use crate::Failure;

/// All broken house rules, one line each.
///
/// # Errors
/// The folder is not the repository, or cannot be read.
pub fn problems(root: &Path) -> Result<Vec<String>, Failure> {
    let mut problems = dependencies::problems(root)?;
    for file in tracked::files(root)? {
        // Deleted, but not yet so in the index; or not text.
        let Ok(text) = std::fs::read_to_string(root.join(&file)) else { continue };
        problems.extend(tracked::problems(&file, &text));
        if file.ends_with(".rs") {
            problems.extend(sources::problems(&file, &text));
        }
    }
    Ok(problems)
}
