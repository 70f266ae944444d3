use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use model::{FilePath, MemorySystem};
use syntax::Document;

use super::{AnalysisHost, Cancelled, Change};

fn host() -> AnalysisHost {
    let disk = MemorySystem::default();
    disk.write("/a.nml", "<neuroml id=\"disk\"/>");
    AnalysisHost::new(Arc::new(disk))
}

fn path() -> FilePath {
    FilePath::Disk("/a.nml".into())
}

#[test]
fn the_text_of_the_editor_hides_the_disk_until_it_is_closed() {
    let mut host = host();
    let text = |host: &AnalysisHost| {
        let analysis = host.analysis();
        analysis.document(analysis.file(&path())).unwrap().text().to_string()
    };
    assert_eq!(text(&host), "<neuroml id=\"disk\"/>");
    let document = Document::new("<neuroml id=\"editor\"/>");
    let allocation = document.text().as_ptr();
    host.apply(Change::Text { path: path(), document });
    assert_eq!(text(&host), "<neuroml id=\"editor\"/>");
    let analysis = host.analysis();
    let seen = analysis.document(analysis.file(&path())).unwrap();
    assert_eq!(seen.text().as_ptr(), allocation, "the text was not copied");
    drop((analysis, seen));
    host.apply(Change::Closed { path: path() });
    assert_eq!(text(&host), "<neuroml id=\"disk\"/>");
}

#[test]
fn a_change_cancels_running_questions_and_does_not_wait_for_long() {
    let mut host = host();
    let analysis = host.analysis();
    let running = Arc::new(AtomicBool::new(false));
    let started = Arc::clone(&running);
    let reader = std::thread::spawn(move || {
        analysis.ask(|db| {
            started.store(true, Ordering::Release);
            loop {
                db.unwind_if_revision_cancelled();
                std::thread::sleep(Duration::from_millis(1));
            }
        })
    });
    while !running.load(Ordering::Acquire) {
        std::thread::yield_now();
    }
    let start = Instant::now();
    host.apply(Change::Text { path: path(), document: Document::new("<neuroml/>") });
    assert!(start.elapsed() < Duration::from_secs(2), "the reader looks once per millisecond");
    let answer: Result<(), Cancelled> = reader.join().unwrap();
    assert_eq!(answer, Err(Cancelled::ByChange));
}

#[test]
fn the_asker_can_cancel_one_question() {
    let host = host();
    let analysis = host.analysis();
    let token = analysis.cancel_token();
    let answer: Result<(), Cancelled> = analysis.ask(|db| {
        token.cancel();
        db.unwind_if_revision_cancelled();
    });
    assert_eq!(answer, Err(Cancelled::ByAsker));
    assert!(
        host.analysis().document(host.analysis().file(&path())).is_ok(),
        "another snapshot is not touched"
    );
}
