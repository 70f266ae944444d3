//! `--fix`: apply the fixes of findings, check again, until nothing is left to mend.

use std::io::{self, Write};
use std::sync::Arc;
use std::{fs, path::Path};

use rules::Safety;
use rules::fix_all::{self, FixAll};
use text::TextEdit;

use super::finding::{Finding, Fix, Report};
use super::session::Session;
use super::targets::Target;
use crate::terminal;

/// A fix may give another rule something to mend. Rules that undo each other's work stop here.
const MAX_ROUNDS: usize = 16;

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
    before: Arc<str>,
    after: Arc<str>,
}

/// Applies to each document what can be mended. The session holds the new texts afterwards; nothing is written yet.
pub(crate) fn apply(session: &mut Session, reports: &[Report], with_unsafe: bool) -> Fixed {
    let mut fixed = Fixed::default();
    for (nth, report) in reports.iter().enumerate() {
        let target = session.targets()[nth].clone();
        let before = session.text(nth);
        let mut findings = report.findings.clone();
        let mut n_fixes = 0;
        for _ in 0..MAX_ROUNDS {
            let text = session.text(nth);
            let edits = chosen_edits(&findings, &target, with_unsafe);
            if edits.edits.is_empty() {
                break;
            }
            let Ok(mended) = text::apply_edits(&text, &edits.edits) else { break };
            n_fixes += edits.n_fixes;
            findings = session.replace_text(nth, mended).findings;
        }
        let after = session.text(nth);
        if after != before {
            fixed.n_fixes += n_fixes;
            fixed.files.push(FixedFile { target, before, after });
        } else if target.is_stdin {
            fixed.files.push(FixedFile { target, before: Arc::clone(&after), after });
        }
    }
    fixed
}

/// For each finding its best fix, as long as it does not touch what another fix of this round touches.
fn chosen_edits(findings: &[Finding], target: &Target, with_unsafe: bool) -> FixAll {
    let best = |finding: &Finding| {
        let fix = finding.fixes.iter().find(|it| is_applicable(it, target, with_unsafe))?;
        let edits = fix.edits.iter().map(|it| TextEdit { range: it.range.bytes, insert: it.insert.clone() });
        Some(edits.collect())
    };
    fix_all::compatible(findings.iter().filter_map(best))
}

/// Fixes that reach into other files are for editors, where a person sees what happens there.
fn is_applicable(fix: &Fix, target: &Target, with_unsafe: bool) -> bool {
    (with_unsafe || fix.safety == Safety::Safe)
        && !fix.edits.is_empty()
        && fix.edits.iter().all(|it| !it.creates && it.file == target.shown)
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
    const BOM: &[u8] = "\u{feff}".as_bytes();
    let bytes = fs::read(path)?;
    let is_same = |it: &[u8]| it == file.before.as_bytes();
    // Only UTF-8 can be written back as it was, and only if nobody has changed the file since it was read.
    if is_same(&bytes) {
        fs::write(path, file.after.as_bytes())
    } else if bytes.strip_prefix(BOM).is_some_and(is_same) {
        fs::write(path, [BOM, file.after.as_bytes()].concat())
    } else {
        Err(io::Error::other("it is not in UTF-8, or has changed meanwhile"))
    }
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
