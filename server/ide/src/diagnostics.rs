//! Diagnostics: what is wrong with a file, by the settings that count for it.
#![expect(missing_docs, reason = "salsa generates the constructor without documentation")]

use std::sync::Arc;

use model::{Db, File};
use rules::{Diagnostic, Settings};

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
}

#[salsa::tracked(returns(clone), no_eq, lru = 128)]
fn findings(db: &dyn Db, file: File, settings: KnownSettings) -> Arc<[Diagnostic]> {
    rules::check(db, file, settings.settings(db)).into()
}
