//! The rows of morphologies, brought up to date by the edits since they were asked for last.

use std::sync::{Arc, Mutex, PoisonError};

use ::syntax::Document;
use model::{Db, File, Step};

use crate::subject::skeleton::Skeletons;

/// The morphologies of a file as they were when somebody asked last.
#[derive(Debug, Default)]
pub(super) struct Held(Mutex<Option<(Document, Arc<Skeletons>)>>);

impl Held {
    /// Those of the document as it is now; perhaps the edits since another one are known.
    pub(super) fn now(
        &self,
        db: &dyn Db,
        file: File,
        document: &Document,
        since: Option<&(Document, Vec<Step>)>,
    ) -> Arc<Skeletons> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let followed = held.take().and_then(|(before, mut morphologies)| {
            let steps = match since.filter(|(it, _)| it.text().is_same(before.text())) {
                Some((_, steps)) => steps.clone(),
                None => match db.memory().steps(file, &before, document) {
                    Some(steps) if !steps.iter().any(|it| it.change.is_everything()) => steps,
                    _ => super::step_between(&before, document)?,
                },
            };
            // Whoever had them is done with them: they are changed in place.
            let rows = Arc::make_mut(&mut morphologies);
            steps.iter().for_each(|it| rows.follow(&it.change, &it.after));
            Some(morphologies)
        });
        let morphologies = followed.unwrap_or_else(|| Arc::new(Skeletons::read(document)));
        // They stay here for the next check even if this one is cancelled.
        *held = Some((document.clone(), Arc::clone(&morphologies)));
        morphologies
    }
}
