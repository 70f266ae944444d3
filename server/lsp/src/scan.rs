//! The first look at the workspace: finds the files that are ours and what they include, so that the first question
//! about any of them is answered quickly and with all that is known.

use std::sync::atomic::{AtomicU64, Ordering};

use lsp_types as lsp;
use lsp_types::request::RegisterCapability;

use model::FilePath;

use crate::main_loop::Server;
use crate::pool::Lane;
use crate::progress::Progress;
use crate::session::Effect;

/// Files between two reports of progress.
const REPORT_EVERY: usize = 16;

/// Asks the client to watch the files that matter, and to tell us about changed settings.
pub(crate) fn register(server: &Server) {
    let client = server.lock().client.clone();
    let mut registrations = Vec::new();
    if client.watches_files {
        let watchers = ["**/*.nml", "**/*.xml", "**/nml.toml"].map(|glob| lsp::FileSystemWatcher {
            glob_pattern: lsp::GlobPattern::String(glob.to_owned()),
            kind: None,
        });
        let options = lsp::DidChangeWatchedFilesRegistrationOptions { watchers: watchers.into() };
        registrations
            .push(registration("workspace/didChangeWatchedFiles", serde_json::to_value(options).ok()));
    }
    if client.registers_configuration {
        let options = serde_json::json!({ "section": "nml" });
        registrations.push(registration("workspace/didChangeConfiguration", Some(options)));
    }
    if !registrations.is_empty() {
        let asked = server.clone();
        server.outbox.request::<RegisterCapability>(
            lsp::RegistrationParams { registrations },
            move |answer| {
                if let Err(error) = answer {
                    asked.log.warning(format!("the client does not watch files for us: {}", error.message));
                }
            },
        );
    }
}

/// Looks at the workspace in the background.
pub(crate) fn start(server: &Server) {
    static SCANS: AtomicU64 = AtomicU64::new(0);
    let server = server.clone();
    tokio::spawn(async move {
        let token = format!("nml/scan/{}", SCANS.fetch_add(1, Ordering::Relaxed));
        let progress = Progress::begin(&server, &token, "Looking for models");
        let mut done = 0;
        // An edit interrupts the look at one file; what was seen of the others stays known.
        while let Some(files) = files(&server).await {
            if done >= files.len() {
                server.log.info(format!("{} models in the workspace", files.len()));
                break;
            }
            for path in files.iter().skip(done) {
                let asked = path.clone();
                let looked = server
                    .read("workspace/scan", Lane::Slow, move |snapshot| {
                        Ok(snapshot.analysis.look_at(snapshot.file(&FilePath::Disk(asked)))?)
                    })
                    .await;
                if looked.is_err_and(|it| it.code.code() == lsp::error_codes::CONTENT_MODIFIED) {
                    break;
                }
                done += 1;
                if let (Some(progress), 0) = (&progress, done % REPORT_EVERY) {
                    progress.report(done, files.len());
                }
            }
        }
        drop(progress);
        // A document that was asked about before may have been missing its includers.
        server.write("workspace/scan", |_, _| if done > 0 { Effect::World } else { Effect::Nothing });
    });
}

/// The files of the workspace; none: there is no workspace, or looking for it failed.
async fn files(server: &Server) -> Option<Vec<std::path::PathBuf>> {
    loop {
        let found =
            server.read("workspace/scan", Lane::Slow, |snapshot| Ok(snapshot.workspace_files()?)).await;
        match found {
            Ok(files) => return Some(files),
            Err(error) if error.code.code() == lsp::error_codes::CONTENT_MODIFIED => {}
            Err(_) => return None,
        }
    }
}

fn registration(method: &str, options: Option<serde_json::Value>) -> lsp::Registration {
    lsp::Registration { id: format!("nml/{method}"), method: method.to_owned(), register_options: options }
}
