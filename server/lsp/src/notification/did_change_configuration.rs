//! `workspace/didChangeConfiguration`: the user changed settings, and the client sends them along.

use lsp_types::DidChangeConfigurationParams;

use crate::log::Log;
use crate::session::{Effect, Session};

pub(crate) fn did_change_configuration(
    session: &mut Session,
    log: &Log,
    params: &DidChangeConfigurationParams,
) -> Effect {
    // Some clients send all settings, some only ours.
    let ours = params.settings.get("nml").unwrap_or(&params.settings);
    if ours.is_null() {
        return Effect::Nothing;
    }
    session.configure(ours, log)
}
