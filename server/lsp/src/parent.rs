//! Ends the process when the editor that started it is gone without a word.
//!
//! Normally the end of standard input says so. It does not when another process has inherited the other end of the
//! pipe, so the process that `initialize` names is looked at now and then as well.

use std::thread;
use std::time::Duration;

const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Ends this process with code 1 soon after the process with this id has ended.
pub(crate) fn end_with(process: u32) {
    let watcher = thread::Builder::new().name("parent".into()).stack_size(64 * 1024);
    // Without a thread there is no watch; the end of standard input still ends us.
    let _ = watcher.spawn(move || {
        while is_alive(process) {
            thread::sleep(LOOK_EVERY);
        }
        std::process::exit(1);
    });
}

#[cfg(unix)]
fn is_alive(process: u32) -> bool {
    let Some(id) = i32::try_from(process).ok().and_then(rustix::process::Pid::from_raw) else { return true };
    // Any answer but "no such process" (such as "not yours to signal") means that it exists.
    rustix::process::test_kill_process(id) != Err(rustix::io::Errno::SRCH)
}

#[cfg(not(unix))]
fn is_alive(_process: u32) -> bool {
    true
}
