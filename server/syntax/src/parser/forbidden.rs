//! Characters that XML forbids everywhere: most control characters, U+FFFE and U+FFFF.
//!
//! They are looked for in one sweep over the bytes, fast enough not to matter, so that nobody else has
//! to think of them.

use text::Range;

use crate::problem::{PROBLEM_LIMIT, SyntaxProblem, SyntaxProblemKind};

/// Reports the forbidden characters of `text`, which begins at `offset` of its document.
pub(super) fn report_forbidden(text: &str, offset: u32, problems: &mut Vec<SyntaxProblem>) {
    let bytes = text.as_bytes();
    let mut report = |at: usize, len: usize| {
        if problems.len() < PROBLEM_LIMIT {
            let range = Range { start: offset + at as u32, end: offset + (at + len) as u32 };
            problems.push(SyntaxProblem {
                kind: SyntaxProblemKind::ForbiddenCharacter,
                range,
                related: None,
            });
        }
    };
    let mut start = 0;
    for chunk in bytes.chunks(128) {
        // Without a branch per byte, so that it becomes vector instructions.
        if chunk.iter().fold(false, |any, byte| any | is_forbidden_control(*byte)) {
            chunk
                .iter()
                .enumerate()
                .filter(|(_, byte)| is_forbidden_control(**byte))
                .for_each(|(at, _)| report(start + at, 1));
        }
        start += chunk.len();
    }
    if text.is_ascii() {
        return;
    }
    // U+FFFE and U+FFFF are EF BF BE and EF BF BF.
    for at in memchr::memmem::find_iter(bytes, b"\xEF\xBF") {
        if matches!(bytes.get(at + 2), Some(0xBE | 0xBF)) {
            report(at, 3);
        }
    }
}

#[inline]
fn is_forbidden_control(byte: u8) -> bool {
    (byte < 0x20) & (byte != b'\t') & (byte != b'\n') & (byte != b'\r')
}
