//! The progress bar: on standard error, only where a person looks at it, and only for runs that take a moment.

use std::io::IsTerminal;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use ::run::Control;
use indicatif::{HumanDuration, ProgressBar, ProgressStyle};

/// Shorter runs end before anybody could read a bar.
const PATIENCE: Duration = Duration::from_millis(400);
const INTERVAL: Duration = Duration::from_millis(100);

/// Does the work while a bar shows how far it is.
pub(super) fn watch<T: Send>(
    control: &Control,
    steps: u64,
    shown: bool,
    work: impl FnOnce() -> T + Send,
) -> T {
    if !shown || !std::io::stderr().is_terminal() {
        return work();
    }
    let began = Instant::now();
    std::thread::scope(|scope| {
        let (done, is_done) = mpsc::channel::<()>();
        scope.spawn(move || {
            if is_done.recv_timeout(PATIENCE) != Err(mpsc::RecvTimeoutError::Timeout) {
                return;
            }
            let bar = ProgressBar::new(steps);
            let style = ProgressStyle::with_template(
                "{bar:40} {percent:>3} %  {msg}  (Ctrl-C ends and keeps what is done)",
            );
            if let Ok(style) = style {
                bar.set_style(style);
            }
            loop {
                let done = control.steps_done();
                bar.set_position(done);
                // Over the whole run: the estimate of the bar begins with its first moments and creeps for minutes.
                let rate = done as f64 / began.elapsed().as_secs_f64();
                if let Ok(left) = Duration::try_from_secs_f64(steps.saturating_sub(done) as f64 / rate) {
                    bar.set_message(format!("{} left", HumanDuration(left)));
                }
                if is_done.recv_timeout(INTERVAL) != Err(mpsc::RecvTimeoutError::Timeout) {
                    break;
                }
            }
            bar.finish_and_clear();
        });
        let result = work();
        // The bar may be gone already; then nobody waits for the message.
        let _ = done.send(());
        result
    })
}
