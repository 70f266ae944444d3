//! After any edit the findings are those of a check from nothing, on real models and edits of all kinds.

use std::path::Path;
use std::sync::Arc;

use ::syntax::{Document, Edit};
use model::{Database, FilePath, OsSystem, Step};
use rules::{Diagnostic, Settings};
use text::Range;

use super::{folder, records};

/// A small generator: the same edits at every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

/// An edit as people make them: a letter, a value, a name, a line more or less.
fn edit(random: &mut Random, text: &str) -> (usize, usize, String) {
    let mut at = random.below(text.len());
    let kind = random.below(12);
    if kind < 6 {
        // Inside of a value, where most edits happen.
        at = text[floor(text, at)..].find('"').map_or(at, |it| floor(text, at) + it + 1);
    }
    let at = floor(text, at.min(text.len()));
    let end = |n: usize| floor(text, (at + n).min(text.len()));
    match kind {
        0..4 => (at, at, ["1", "x", "0.5", "mV", " "][random.below(5)].to_owned()),
        4..6 => (at, end(1 + random.below(3)), String::new()),
        6 => (at, at, "<!-- a remark -->".to_owned()),
        7 => (at, at, "\n".to_owned()),
        // An end tag broken, a tag begun: the structure is damaged.
        10 => text[at..]
            .find("</")
            .map_or((at, at, "<".to_owned()), |it| (at + it + 1, at + it + 1, "x".to_owned())),
        11 => (at, at, ["<", "<segment", "</"][random.below(3)].to_owned()),
        8 => {
            // A line doubled.
            let line = text[at..].find('\n').map_or(text.len(), |it| at + it + 1);
            let next = text[line..].find('\n').map_or(text.len(), |it| line + it + 1);
            (line, line, text[line..next].to_owned())
        }
        _ => {
            let line = text[at..].find('\n').map_or(text.len(), |it| at + it + 1);
            let next = text[line..].find('\n').map_or(text.len(), |it| line + it + 1);
            (line, next, String::new())
        }
    }
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

fn shown(db: &Database, findings: &[Diagnostic]) -> Vec<String> {
    let related = |it: &Diagnostic| {
        it.related
            .iter()
            .map(|it| format!("{} {:?} {}", it.file.path(db), it.range, it.message))
            .collect::<Vec<_>>()
    };
    let mut lines: Vec<_> = findings
        .iter()
        .map(|it| {
            format!(
                "{:?} {} {:?} {} {:?} {:?}",
                it.range,
                it.rule.name,
                it.severity,
                it.message,
                related(it),
                it.fixes
            )
        })
        .collect();
    lines.sort();
    lines
}

#[test]
fn findings_after_an_edit_are_those_of_a_check_from_nothing() {
    let Some(corpus) = folder() else { return };
    let models = corpus.join("models");
    let settings = Settings::default();
    let mut random = Random(7);
    let all = records(corpus.join("oracle/models.jsonl"));
    let small = |it: &&serde_json::Value| {
        it["size"].as_u64().is_some_and(|it| it < 60_000) && it["first_copy"] == true
    };
    let candidates: Vec<_> = all.iter().filter(small).collect();
    for _ in 0..120 {
        let record = candidates[random.below(candidates.len())];
        let name = record["path"].as_str().unwrap();
        let path = FilePath::disk(&models, Path::new(name));
        let bytes = std::fs::read(models.join(name)).unwrap();
        let Ok((text, _)) = ::syntax::decode(&bytes) else { continue };
        let root = models.join(name).parent().unwrap().to_owned();

        let mut db = Database::new(Arc::new(OsSystem));
        db.set_roots(vec![root.clone()]);
        let mut document = Document::new(text);
        let file = db.set_overlay(&path, document.clone());
        rules::check(&db, file, &settings);
        let mut script = Vec::new();
        let mut undo = None;
        for round in 0..12 {
            // Every third edit takes the one before back: what was damaged is mended.
            let taken_back = if random.below(3) == 0 { undo.take() } else { None };
            let (start, end, insert) = taken_back.unwrap_or_else(|| edit(&mut random, document.text()));
            undo = Some((start, start + insert.len(), document.text()[start..end].to_owned()));
            let new_text = format!("{}{insert}{}", &document.text()[..start], &document.text()[end..]);
            let what = Edit {
                range: Range { start: start as u32, end: end as u32 },
                inserted_len: insert.len() as u32,
            };
            let (after, change) = document.edited(&what, new_text);
            script.push(format!("{start}..{end} {insert:?}"));
            db.edit_overlay(&path, Step { before: document.clone(), change, after: after.clone() });
            document = after;
            // Now and then several edits come before the next question.
            if round % 3 == 2 {
                continue;
            }
            let again = rules::check(&db, file, &settings);
            let mut fresh = Database::new(Arc::new(OsSystem));
            fresh.set_roots(vec![root.clone()]);
            let fresh_file = fresh.set_overlay(&path, Document::new(document.text().to_string()));
            let anew = rules::check(&fresh, fresh_file, &settings);
            let (again, anew) = (shown(&db, &again), shown(&fresh, &anew));
            if again != anew {
                let only_again: Vec<_> = again.iter().filter(|it| !anew.contains(it)).collect();
                let only_anew: Vec<_> = anew.iter().filter(|it| !again.contains(it)).collect();
                panic!("{name} after {script:#?}\nonly again: {only_again:#?}\nonly anew: {only_anew:#?}");
            }
        }
    }
}
