//! Starting a program and seeing it to its end: the only place in which programs of others are started.
//!
//! A program gets its arguments as they are (no shell), its own process group, no standard input and a time limit. What it says
//! comes line by line, bounded. Whoever cancels ends the whole group: politely first, so that it can save what it has.

use std::ffi::OsString;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use crate::Permission;

/// Lines that are kept at most: the first ones and the last ones of a program that says too much.
const MOST_LINES: usize = 4000;
/// A longer line is cut.
const LONGEST_LINE: usize = 4000;
/// How often is looked whether to go on.
const INTERVAL: Duration = Duration::from_millis(20);
/// What a group that was asked to end may take to save its results.
const GRACE: Duration = Duration::from_secs(5);
/// How long the output of a program that ended is waited for: a child that it left behind may hold it open for ever.
const LINGER: Duration = Duration::from_secs(1);

/// A program with all that it is given.
#[derive(Clone, Debug)]
pub(crate) struct Invocation {
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<OsString>,
    pub(crate) variables: Vec<(OsString, OsString)>,
    pub(crate) folder: PathBuf,
}

/// What became of a program.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) how: How,
    /// What it said on both streams, in the order in which it came.
    pub(crate) lines: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum How {
    Fine,
    /// In words: `exit code 1`, `signal 11`.
    Failed(String),
    Cancelled,
    /// It ran longer than it may.
    TooLong,
}

impl Invocation {
    pub(crate) fn new(program: &Path, folder: &Path) -> Invocation {
        Invocation {
            program: program.to_path_buf(),
            arguments: Vec::new(),
            variables: Vec::new(),
            folder: folder.to_path_buf(),
        }
    }

    pub(crate) fn with<A: Into<OsString>>(mut self, arguments: impl IntoIterator<Item = A>) -> Invocation {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    pub(crate) fn setting(mut self, name: &str, value: impl Into<OsString>) -> Invocation {
        self.variables.push((name.into(), value.into()));
        self
    }
}

/// Runs a program. `heard` gets every line; `goes_on` is asked many times a second.
pub(crate) fn run(
    _: Permission,
    invocation: &Invocation,
    limit: Duration,
    heard: &mut dyn FnMut(&str),
    goes_on: &mut dyn FnMut() -> bool,
) -> std::io::Result<Ended> {
    let mut command = Command::new(&invocation.program);
    command
        .args(&invocation.arguments)
        .envs(invocation.variables.iter().map(|(name, it)| (name, it)))
        .current_dir(&invocation.folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn()?;
    let (sender, receiver) = mpsc::channel();
    if let Some(out) = child.stdout.take() {
        listen(out, sender.clone());
    }
    if let Some(out) = child.stderr.take() {
        listen(out, sender);
    }
    let mut kept = Kept::default();
    let how = watch(
        &mut child,
        &receiver,
        limit,
        &mut |line| {
            heard(&line);
            kept.push(line);
        },
        goes_on,
    );
    if how.is_err() {
        end_group(&child, Force::Kill);
    }
    Ok(Ended { how: how?, lines: kept.lines() })
}

fn watch(
    child: &mut Child,
    lines: &Receiver<String>,
    limit: Duration,
    heard: &mut dyn FnMut(String),
    goes_on: &mut dyn FnMut() -> bool,
) -> std::io::Result<How> {
    let started = Instant::now();
    let mut ended: Option<How> = None;
    let mut asked_at = started;
    loop {
        match lines.recv_timeout(INTERVAL) {
            Ok(line) => {
                heard(line);
                // A program that never stops talking must not keep us from looking.
                lines.try_iter().take(1000).for_each(&mut *heard);
            }
            Err(RecvTimeoutError::Timeout) => {}
            // Both streams are closed, usually because it ended.
            Err(RecvTimeoutError::Disconnected) => std::thread::sleep(Duration::from_millis(2)),
        }
        if let Some(status) = child.try_wait()? {
            let closing = Instant::now();
            while closing.elapsed() < LINGER {
                match lines.recv_timeout(INTERVAL) {
                    Ok(line) => heard(line),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => break,
                }
            }
            // What it left behind would go on without anybody knowing.
            end_group(child, Force::Kill);
            return Ok(ended.unwrap_or_else(|| how(status)));
        }
        match &ended {
            None if !goes_on() => ended = Some(How::Cancelled),
            None if started.elapsed() > limit => ended = Some(How::TooLong),
            None => continue,
            Some(_) => {
                if asked_at.elapsed() > GRACE {
                    end_group(child, Force::Kill);
                    drop(child.kill());
                }
                continue;
            }
        }
        asked_at = Instant::now();
        end_group(child, Force::Ask);
    }
}

fn how(status: ExitStatus) -> How {
    if status.success() {
        return How::Fine;
    }
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return How::Failed(format!("signal {signal}"));
    }
    How::Failed(status.code().map_or_else(|| "no exit code".into(), |it| format!("exit code {it}")))
}

#[derive(Copy, Clone, Debug)]
enum Force {
    Ask,
    Kill,
}

/// Ends a program with all that it started. The group has the number of the program that leads it.
#[cfg(unix)]
fn end_group(child: &Child, force: Force) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let signal = match force {
        Force::Ask => Signal::TERM,
        Force::Kill => Signal::KILL,
    };
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        // Nobody left in the group is what we want.
        let _ = kill_process_group(group, signal);
    }
}

#[cfg(not(unix))]
fn end_group(_: &Child, _: Force) {}

/// Sends the lines of a stream, each cut to a length, in a thread of its own.
fn listen(mut stream: impl Read + Send + 'static, lines: Sender<String>) {
    std::thread::spawn(move || {
        let mut buffer = vec![0; 1 << 16];
        let mut line = Vec::new();
        loop {
            let count = match stream.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(problem) if problem.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(_) => break,
            };
            for &byte in &buffer[..count] {
                if byte == b'\n' || byte == b'\r' {
                    if !line.is_empty() && lines.send(plain(&line)).is_err() {
                        return;
                    }
                    line.clear();
                } else if line.len() < LONGEST_LINE {
                    line.push(byte);
                }
            }
        }
        if !line.is_empty() {
            drop(lines.send(plain(&line)));
        }
    });
}

/// The text of a line without the colours of terminals and other control characters: it is shown to a person.
fn plain(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(it) = rest.next() {
        if it == '\u{1b}' && rest.next_if_eq(&'[').is_some() {
            // A control sequence ends with a letter.
            while rest.next().is_some_and(|it| !it.is_ascii_alphabetic()) {}
        } else if it == '\t' || !it.is_control() {
            plain.push(it);
        }
    }
    plain.trim_end().to_owned()
}

/// The first and the last lines.
#[derive(Default)]
struct Kept {
    first: Vec<String>,
    last: std::collections::VecDeque<String>,
}

impl Kept {
    fn push(&mut self, line: String) {
        if self.first.len() < MOST_LINES / 2 {
            self.first.push(line);
            return;
        }
        if self.last.len() == MOST_LINES / 2 {
            self.last.pop_front();
        }
        self.last.push_back(line);
    }

    fn lines(self) -> Vec<String> {
        self.first.into_iter().chain(self.last).collect()
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Ended, How, Invocation, MOST_LINES, run};
    use crate::Permission;

    fn shell(script: &str, limit: Duration, mut goes_on: impl FnMut() -> bool) -> Ended {
        let folder = std::env::temp_dir();
        let invocation = Invocation::new("/bin/sh".as_ref(), &folder).with(["-c", script]);
        run(Permission::of_the_command_line(), &invocation, limit, &mut |_| {}, &mut goes_on).unwrap()
    }

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn what_a_program_says_and_how_it_ends_is_known() {
        let ended = shell("echo one; echo two >&2; printf '\\033[32mthree\\033[0m'; exit 3", MINUTE, || true);
        let mut lines = ended.lines;
        lines.sort();
        assert_eq!(lines, ["one", "three", "two"]);
        assert_eq!(ended.how, How::Failed("exit code 3".into()));
        assert_eq!(shell("kill -SEGV $$", MINUTE, || true).how, How::Failed("signal 11".into()));
    }

    #[test]
    fn cancelling_ends_the_children_of_a_program_too() {
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join("alive");
        let script = format!("(sleep 1.5; touch {}) & sleep 30", mark.display());
        let started = Instant::now();
        let ended = shell(&script, MINUTE, || started.elapsed() < Duration::from_millis(100));
        assert_eq!(ended.how, How::Cancelled);
        assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
        std::thread::sleep(Duration::from_secs(2));
        assert!(!mark.exists(), "a child of the program lived on");
    }

    #[test]
    fn a_cancelled_program_may_save_what_it_has() {
        let started = Instant::now();
        let ended = shell("trap 'echo saved; exit 0' TERM; while true; do sleep 0.05; done", MINUTE, || {
            started.elapsed() < Duration::from_millis(200)
        });
        assert_eq!(ended.how, How::Cancelled);
        assert!(ended.lines.contains(&"saved".to_owned()), "{:?}", ended.lines);
    }

    #[test]
    fn a_program_that_takes_too_long_or_says_too_much_is_bounded() {
        assert_eq!(shell("sleep 30", Duration::from_millis(100), || true).how, How::TooLong);
        let ended = shell("seq 1 20000; yes | tr -d '\\n' | head -c 100000", MINUTE, || true);
        assert_eq!(ended.lines.len(), MOST_LINES);
        assert_eq!(ended.lines[0], "1");
        assert!(ended.lines.iter().all(|it| it.len() <= super::LONGEST_LINE));
        assert_eq!(ended.lines[MOST_LINES - 2], "20000");
    }
}
