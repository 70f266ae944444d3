//! Diagnostics: what is wrong with a file, by the settings that count for it.
#![expect(missing_docs, reason = "salsa generates the constructor without documentation")]

use std::sync::Arc;

use model::{Db, File};
use rules::{Diagnostic, Safety, Settings, fix_all};
use syntax::Document;
use text::{Range, TextEdit};

use crate::{Analysis, Cancellable};

/// Settings that the analyser knows. Findings are kept for as long as these are asked with.
#[salsa::input(debug)]
pub struct KnownSettings {
    /// The settings.
    #[returns(ref)]
    settings: Settings,
}

impl Analysis {
    /// Makes settings known. Do it once for each, not once for each question.
    pub fn know_settings(&self, settings: Settings) -> KnownSettings {
        KnownSettings::new(&self.db, settings)
    }

    /// Everything that is wrong with a file, in the order of the text.
    pub fn diagnostics(&self, file: File, settings: KnownSettings) -> Cancellable<Arc<[Diagnostic]>> {
        self.ask(|db| findings(db, file, settings))
    }

    /// What makes a document one that has nothing left to mend without a look: the edits of all rounds in one.
    pub fn mend(&self, file: File, settings: KnownSettings) -> Cancellable<Vec<TextEdit>> {
        self.ask(|db| {
            let before = model::source(db, file).document.text().clone();
            let first = findings(db, file, settings);
            if fix_all::fix_all(&first, Safety::Safe).edits.is_empty() {
                return Vec::new();
            }
            let (path, settings) = (file.path(db).clone(), settings.settings(db).clone());
            let mut apart = self.db.apart();
            let settled = fix_all::settle(&before, Safety::Safe, |text| {
                db.unwind_if_revision_cancelled();
                let file = apart.set_overlay(&path, Document::new(text));
                rules::check(&apart, file, &settings)
            });
            line_edits(&before, &settled.text)
        })
    }
}

/// The edits that make one text of another, by whole lines, so that marks and folds elsewhere stay where they are.
fn line_edits(before: &str, after: &str) -> Vec<TextEdit> {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (before.split_inclusive('\n').collect(), after.split_inclusive('\n').collect());
    let starts = |lines: &[&str]| {
        let ends = lines.iter().scan(0, |at, line| {
            *at += line.len();
            Some(*at)
        });
        std::iter::once(0).chain(ends).collect::<Vec<usize>>()
    };
    let (old_starts, new_starts) = (starts(&old), starts(&new));
    let difference = similar::capture_diff_slices(similar::Algorithm::Myers, &old, &new);
    let changed = difference.iter().filter(|it| it.tag() != similar::DiffTag::Equal);
    let edits = changed.map(|it| {
        let (was, is) = (it.old_range(), it.new_range());
        let range = Range { start: old_starts[was.start] as u32, end: old_starts[was.end] as u32 };
        TextEdit { range, insert: after[new_starts[is.start]..new_starts[is.end]].to_owned() }
    });
    edits.collect()
}

#[salsa::tracked(returns(clone), no_eq, lru = 128)]
fn findings(db: &dyn Db, file: File, settings: KnownSettings) -> Arc<[Diagnostic]> {
    rules::check(db, file, settings.settings(db)).into()
}
