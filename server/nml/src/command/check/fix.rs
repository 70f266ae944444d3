//! `--fix`: apply the fixes of findings, check again, until nothing is left to mend.

use std::io::{self, Write};
use std::{fs, path::Path};

use rules::Safety;
use text::SharedText;

use super::session::Session;
use super::targets::Target;
use crate::terminal;

/// What was mended.
#[derive(Debug, Default)]
pub(crate) struct Fixed {
    pub(crate) files: Vec<FixedFile>,
    pub(crate) n_fixes: usize,
}

/// A file with a new text.
#[derive(Debug)]
pub(crate) struct FixedFile {
    target: Target,
    before: SharedText,
    after: SharedText,
}

/// Applies to each document what can be mended. The session holds the new texts afterwards; nothing is written yet.
pub(crate) fn apply(session: &mut Session, with_unsafe: bool) -> Fixed {
    let which = if with_unsafe { Safety::Unsafe } else { Safety::Safe };
    let mut fixed = Fixed::default();
    for nth in 0..session.targets().len() {
        let target = session.targets()[nth].clone();
        let before = session.text(nth);
        let settled = session.mend(nth, which);
        let after = session.text(nth);
        if after != before || target.is_stdin {
            fixed.n_fixes += settled.n_fixes;
            fixed.files.push(FixedFile { target, before, after });
        }
    }
    fixed
}

/// Writes the mended files; what came from standard input goes to `out`.
pub(crate) fn write_files(fixed: &Fixed, out: &mut dyn Write) -> io::Result<()> {
    for file in &fixed.files {
        if file.target.is_stdin {
            out.write_all(file.after.as_bytes())?;
        } else if let Err(problem) = write_file(&file.target.path, file) {
            terminal::error(&format!("{}: not mended: {problem}", file.target.shown));
        }
    }
    Ok(())
}

fn write_file(path: &Path, file: &FixedFile) -> io::Result<()> {
    // Only if nobody has changed the file since it was read.
    let Some(encoded) = syntax::encode_as(&fs::read(path)?, &file.before, &file.after) else {
        return Err(io::Error::other("it has changed meanwhile, or cannot be written back in its encoding"));
    };
    fs::write(path, encoded)
}

/// Prints what the fixes change, as a patch.
pub(crate) fn write_diff(fixed: &Fixed, out: &mut dyn Write) -> io::Result<()> {
    for file in fixed.files.iter().filter(|it| it.before != it.after) {
        let difference = similar::TextDiff::from_lines(&*file.before, &*file.after);
        let shown = &file.target.shown;
        write!(out, "{}", difference.unified_diff().header(shown, shown))?;
    }
    Ok(())
}
