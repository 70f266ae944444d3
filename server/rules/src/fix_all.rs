//! All fixes of one file at once: what `nml check --fix` and `source.fixAll` apply.
//!
//! Of each finding the best fix counts, and of two that want the same place the first in the text: the other gets its
//! turn when the mended text is checked again. [`settle`] goes on until nothing is left to mend.

use text::TextEdit;

use crate::{Diagnostic, Fix, Safety};

/// The edits of one round.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FixAll {
    /// They do not touch each other.
    pub edits: Vec<TextEdit>,
    /// How many findings they mend.
    pub n_fixes: usize,
}

/// A text that has nothing left to mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The text.
    pub text: String,
    /// How many findings were mended.
    pub n_fixes: usize,
}

/// Fixes that undo each other's work stop here.
const MAX_ROUNDS: usize = 16;

/// The fixes of findings that can be applied together: the safe ones, or with [`Safety::Unsafe`] also those that are only
/// probably right. Fixes that reach into other files are left to editors, where a person sees what happens there.
pub fn fix_all(findings: &[Diagnostic], which: Safety) -> FixAll {
    let best = |finding: &Diagnostic| {
        let fix = finding.fixes.iter().find(|it| is_applicable(it, which))?;
        Some(fix.edits.clone())
    };
    compatible(findings.iter().filter_map(best))
}

fn is_applicable(fix: &Fix, which: Safety) -> bool {
    (which == Safety::Unsafe || fix.safety == Safety::Safe)
        && !fix.edits.is_empty()
        && fix.elsewhere.is_empty()
        && fix.creates.is_none()
}

/// Of fixes, each with its edits, those that do not touch what an earlier one touches.
pub fn compatible(fixes: impl IntoIterator<Item = Vec<TextEdit>>) -> FixAll {
    let mut chosen = FixAll::default();
    for edits in fixes {
        if edits.iter().any(|new| chosen.edits.iter().any(|old| collide(old, new))) {
            continue;
        }
        chosen.edits.extend(edits);
        chosen.n_fixes += 1;
    }
    chosen
}

/// Whether two edits want the same place; also where they only touch, as the order would matter.
fn collide(one: &TextEdit, other: &TextEdit) -> bool {
    one.range.start <= other.range.end && other.range.start <= one.range.end
}

/// Applies fixes and checks again until nothing is left to mend, so that doing it twice is the same as once.
///
/// A round that brings new findings is not kept (except of what a syntax error had hidden): then its fixes are tried one
/// by one, and those that bring some are left out.
pub fn settle(text: &str, which: Safety, mut check: impl FnMut(&str) -> Vec<Diagnostic>) -> Settled {
    let mut settled = Settled { text: text.to_owned(), n_fixes: 0 };
    let mut findings = check(text);
    let mut refused: Vec<(&'static str, String)> = Vec::new();
    for _ in 0..MAX_ROUNDS {
        let open: Vec<Diagnostic> =
            findings.iter().filter(|it| !refused.contains(&key(it))).cloned().collect();
        let all = fix_all(&open, which);
        if all.edits.is_empty() {
            break;
        }
        if let Some((mended, after)) = apply(&settled.text, &all, &findings, &mut check) {
            settled.n_fixes += all.n_fixes;
            (settled.text, findings) = (mended, after);
            continue;
        }
        let mut is_mended = false;
        for finding in &open {
            let one = fix_all(std::slice::from_ref(finding), which);
            if one.edits.is_empty() {
                continue;
            }
            match apply(&settled.text, &one, &findings, &mut check) {
                Some((mended, after)) => {
                    settled.n_fixes += 1;
                    (settled.text, findings) = (mended, after);
                    is_mended = true;
                    // All offsets behind the edit have moved.
                    break;
                }
                None => refused.push(key(finding)),
            }
        }
        if !is_mended {
            break;
        }
    }
    settled
}

fn key(finding: &Diagnostic) -> (&'static str, String) {
    (finding.rule.name, finding.message.clone())
}

/// The text after a round with its findings; nothing if the round brings new ones.
fn apply(
    text: &str,
    round: &FixAll,
    before: &[Diagnostic],
    check: &mut impl FnMut(&str) -> Vec<Diagnostic>,
) -> Option<(String, Vec<Diagnostic>)> {
    let mended = text::apply_edits(text, &round.edits).ok()?;
    if mended == text {
        return None;
    }
    let after = check(&mended);
    let was_hidden = before.iter().any(|it| it.rule.group == crate::Group::Syntax);
    let count =
        |findings: &[Diagnostic], rule: &str| findings.iter().filter(|it| it.rule.name == rule).count();
    let is_new = after.iter().any(|it| count(&after, it.rule.name) > count(before, it.rule.name));
    (was_hidden || !is_new).then_some((mended, after))
}

#[cfg(test)]
mod tests {
    use text::Range;

    use super::*;

    fn edit(start: u32, end: u32, insert: &str) -> TextEdit {
        TextEdit { range: Range { start, end }, insert: insert.into() }
    }

    #[test]
    fn of_two_fixes_for_one_place_the_first_is_taken() {
        let chosen = compatible([vec![edit(0, 3, "a")], vec![edit(2, 4, "b")], vec![edit(5, 6, "c")]]);
        assert_eq!(chosen.n_fixes, 2);
        assert_eq!(chosen.edits, [edit(0, 3, "a"), edit(5, 6, "c")]);
    }

    #[test]
    fn a_fix_is_taken_whole_or_not_at_all() {
        let chosen = compatible([vec![edit(0, 1, "a")], vec![edit(8, 9, "b"), edit(1, 2, "c")]]);
        assert_eq!(chosen.edits, [edit(0, 1, "a")]);
    }

    fn finding(fix: Fix) -> Diagnostic {
        Diagnostic {
            rule: crate::RULES[0],
            severity: crate::Severity::Warning,
            range: Range { start: 0, end: 1 },
            message: String::new(),
            related: Vec::new(),
            fixes: vec![fix],
            reference_test: None,
            tags: Vec::new(),
        }
    }

    #[test]
    fn a_guess_is_left_to_people() {
        let guess = finding(Fix::edits("guess", Safety::Unsafe, vec![edit(0, 1, "b")]));
        assert!(fix_all(std::slice::from_ref(&guess), Safety::Safe).edits.is_empty());
        assert_eq!(fix_all(&[guess], Safety::Unsafe).n_fixes, 1);
    }

    #[test]
    fn mending_goes_on_until_nothing_is_left() {
        let check = |text: &str| match text.find('x') {
            Some(at) => {
                let at = at as u32;
                vec![finding(Fix::edits("y", Safety::Safe, vec![edit(at, at + 1, "y")]))]
            }
            None => Vec::new(),
        };
        let settled = settle("axbx", Safety::Safe, check);
        assert_eq!(settled, Settled { text: "ayby".into(), n_fixes: 2 });
    }
}
