//! Which queries an edit re-runs.

use std::sync::{Arc, Mutex, PoisonError};

use salsa::{Database as _, EventKind};
use syntax::Document;

use super::file;
use crate::{
    Database, FilePath, Lookup, MemorySystem, component_type, file_items, find_component, include_closure,
    scope,
};

struct Watched {
    db: Database,
    executed: Arc<Mutex<Vec<salsa::DatabaseKeyIndex>>>,
}

impl Watched {
    /// `n` cell files, included by one network file, one of them open in the editor.
    fn new(n: usize) -> Watched {
        let disk = Arc::new(MemorySystem::default());
        let mut net = String::from("<neuroml id=\"net\">");
        for i in 0..n {
            disk.write(format!("/cell{i}.nml"), cell(i, ""));
            net.push_str(&format!("<include href=\"cell{i}.nml\"/>"));
        }
        net.push_str("<ComponentType name=\"mine\" extends=\"iafCell\"/></neuroml>");
        disk.write("/net.nml", net);
        let executed: Arc<Mutex<Vec<_>>> = Arc::default();
        let log = Arc::clone(&executed);
        let on_event = move |event: salsa::Event| {
            if let EventKind::WillExecute { database_key } = event.kind {
                log.lock().unwrap_or_else(PoisonError::into_inner).push(database_key);
            }
        };
        let mut db = Database::with_events(disk, Some(Box::new(on_event)));
        db.set_roots(vec!["/".into()]);
        let mut watched = Watched { db, executed };
        watched.open(0, "");
        watched
    }

    fn open(&mut self, i: usize, comment: &str) {
        self.db.set_overlay(&FilePath::Disk(format!("/cell{i}.nml").into()), Document::new(cell(i, comment)));
    }

    /// Asks the same questions as a check of every file does.
    fn ask_everything(&self, n: usize) {
        for i in 0..n {
            let cell = file(&self.db, &format!("/cell{i}.nml"));
            assert!(matches!(
                find_component(&self.db, cell, &format!("cell{i}"), Some("baseCell")),
                Lookup::Found(_)
            ));
            component_type(&self.db, cell, "iafCell").unwrap();
        }
        let net = file(&self.db, "/net.nml");
        scope(&self.db, net);
        include_closure(&self.db, net);
        component_type(&self.db, net, "mine").unwrap();
    }

    /// The queries that ran since the last call, by name.
    fn executed(&self) -> Vec<String> {
        let keys = std::mem::take(&mut *self.executed.lock().unwrap_or_else(PoisonError::into_inner));
        keys.iter().map(|it| self.db.ingredient_debug_name(it.ingredient_index()).into_owned()).collect()
    }
}

fn cell(i: usize, comment: &str) -> String {
    format!("<neuroml id=\"c\"><!-- {comment} --><iafCell id=\"cell{i}\" C=\"1pF\"/></neuroml>")
}

#[test]
fn an_edit_in_a_comment_of_one_of_many_files_re_runs_at_most_three_queries() {
    let mut watched = Watched::new(100);
    watched.ask_everything(100);
    assert!(watched.executed().len() > 300, "everything is new");

    watched.ask_everything(100);
    assert_eq!(watched.executed(), [""; 0]);

    watched.open(0, "longer than before");
    watched.ask_everything(100);
    assert_eq!(watched.executed(), ["file_items"]);

    // What an edit cannot have changed is not even gathered.
    let path = FilePath::Disk("/cell0.nml".into());
    let before = Document::new(cell(0, "longer than before"));
    watched.db.set_overlay(&path, before.clone());
    watched.ask_everything(100);
    watched.executed();
    let text = cell(0, "l0nger than before");
    let at = text.find("0nger").unwrap() as u32;
    let edit = syntax::Edit { range: text::Range::new(at, at + 1), inserted_len: 1 };
    let (after, change) = before.edited(&edit, text);
    watched.db.edit_overlay(&path, crate::Step { before, change, after });
    watched.ask_everything(100);
    assert_eq!(watched.executed(), [""; 0]);
}

#[test]
fn a_renamed_id_re_runs_only_what_sees_it() {
    let mut watched = Watched::new(100);
    watched.ask_everything(100);
    watched.executed();

    let text = cell(0, "").replace("cell0", "renamed");
    watched.db.set_overlay(&FilePath::Disk("/cell0.nml".into()), Document::new(text));
    for i in 1..100 {
        let cell = file(&watched.db, &format!("/cell{i}.nml"));
        scope(&watched.db, cell);
    }
    assert_eq!(watched.executed(), [""; 0], "the other cells do not see it");

    scope(&watched.db, file(&watched.db, "/cell0.nml"));
    scope(&watched.db, file(&watched.db, "/net.nml"));
    component_type(&watched.db, file(&watched.db, "/net.nml"), "mine").unwrap();
    let mut executed = watched.executed();
    executed.sort();
    assert_eq!(
        executed,
        ["declarations", "declared_type", "file_items", "includes", "scope", "scope"],
        "its own declarations and the two scopes"
    );
}

#[test]
fn a_changed_value_does_not_touch_any_scope() {
    let mut watched = Watched::new(10);
    watched.ask_everything(10);
    watched.executed();
    let text = cell(0, "").replace("1pF", "2pF");
    watched.db.set_overlay(&FilePath::Disk("/cell0.nml".into()), Document::new(text));
    watched.ask_everything(10);
    let mut executed = watched.executed();
    executed.sort();
    assert_eq!(
        executed,
        ["declarations", "file_items", "includes"],
        "what the file itself declares, and nothing across files"
    );
}

#[test]
fn official_files_are_never_verified_again() {
    let disk = Arc::new(MemorySystem::default());
    let lems = "<Lems><Include file=\"Cells.xml\"/><ComponentType name=\"mine\" extends=\"iafCell\"/></Lems>";
    disk.write("/a.xml", lems);
    let touched: Arc<Mutex<Vec<salsa::Id>>> = Arc::default();
    let log = Arc::clone(&touched);
    let on_event = move |event: salsa::Event| {
        if let EventKind::DidValidateMemoizedValue { database_key }
        | EventKind::WillExecute { database_key } = event.kind
        {
            log.lock().unwrap_or_else(PoisonError::into_inner).push(database_key.key_index());
        }
    };
    let mut db = Database::with_events(disk, Some(Box::new(on_event)));
    let (root, official) = (file(&db, "/a.xml"), crate::Db::file(&db, &FilePath::Official("Cells.xml")));
    let ask = |db: &Database| {
        assert!(component_type(db, root, "mine").unwrap().is_a("baseCell"));
        assert!(file_items(db, official).types.iter().any(|it| &*it.name == "iafCell"));
    };
    ask(&db);
    touched.lock().unwrap_or_else(PoisonError::into_inner).clear();

    db.set_overlay(&FilePath::Disk("/a.xml".into()), Document::new(format!("{lems} ")));
    assert!(component_type(&db, root, "mine").is_some());
    let touched = touched.lock().unwrap_or_else(PoisonError::into_inner);
    assert!(touched.contains(&salsa::plumbing::AsId::as_id(&root)));
    assert!(!touched.contains(&salsa::plumbing::AsId::as_id(&official)));
}
