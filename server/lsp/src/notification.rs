//! Notifications: each changes the session and says what that means for diagnostics. One file per notification.

mod did_change;
mod did_change_configuration;
mod did_change_watched_files;
mod did_change_workspace_folders;
mod did_close;
mod did_open;
mod did_save;

pub(crate) use did_change::did_change;
pub(crate) use did_change_configuration::did_change_configuration;
pub(crate) use did_change_watched_files::{did_change_watched_files, files_changed};
pub(crate) use did_change_workspace_folders::did_change_workspace_folders;
pub(crate) use did_close::did_close;
pub(crate) use did_open::did_open;
pub(crate) use did_save::did_save;
