//! Standard input and output as asynchronous streams, each with a thread of its own.
//!
//! The asynchronous thread never waits for a pipe: what the client has not read yet waits here, so a client that
//! writes a thousand messages before it reads one answer cannot lock itself and us. The end of the input (the client
//! is gone) is told to everybody through [`Hangup`].
//!
//! The framework stops for good at the first message that it cannot read, so only whole and readable ones reach it.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc as blocking;
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::{mpsc, watch};
use tower_lsp::jsonrpc::{Error, Id, Request, Response};

const BUFFER: usize = 64 * 1024;
/// Messages that may wait; the pipe itself holds back a client that sends more.
const WAITING_MESSAGES: usize = 256;
/// No message is longer: a model of half a gigabyte with all its quotes escaped.
const LONGEST_MESSAGE: u64 = 1 << 30;

/// Becomes true when the client is gone: nothing more will come in, or nothing more can go out.
pub(crate) type Hangup = watch::Receiver<bool>;

/// The two directions, and what can be known of them.
#[derive(Debug)]
pub(crate) struct Streams {
    /// The client's messages.
    pub(crate) input: Input,
    /// Our messages.
    pub(crate) output: Output,
    /// Waits for what is still to be written.
    pub(crate) drain: Drain,
    /// A way past the framework.
    pub(crate) wire: Wire,
    /// Tells when the client is gone.
    pub(crate) hangup: Hangup,
    /// Whether `shutdown` has come in. Seen here because an `exit` right behind it cancels its handler.
    pub(crate) shut_down: Arc<AtomicBool>,
}

/// The client's messages.
#[derive(Debug)]
pub(crate) struct Input {
    messages: mpsc::Receiver<Vec<u8>>,
    current: Vec<u8>,
    taken: usize,
}

/// Our messages.
#[derive(Debug)]
pub(crate) struct Output {
    to_client: blocking::Sender<Outgoing>,
}

/// Waits for what is still to be written.
#[derive(Debug)]
pub(crate) struct Drain {
    to_client: blocking::Sender<Outgoing>,
}

/// Sends ready-made messages straight to the client: what a simulation records is written once, on its own thread, and
/// not again by the framework on the asynchronous one.
///
/// Everything that leaves goes through one channel in whole messages, so ours never fall into the middle of another.
#[derive(Debug, Clone)]
pub(crate) struct Wire {
    to_client: blocking::Sender<Outgoing>,
    /// Bytes of ready-made messages that are not written yet.
    waiting: Arc<AtomicUsize>,
}

/// What the writing thread is told.
#[derive(Debug)]
enum Outgoing {
    /// Write this.
    Bytes(Vec<u8>),
    /// Write this, and take it off the count.
    Counted(Vec<u8>, Arc<AtomicUsize>),
    /// Say when all before this is written.
    Mark(blocking::Sender<()>),
}

/// Starts the two threads.
pub(crate) fn stdio() -> io::Result<Streams> {
    let (gone, hangup) = watch::channel(false);
    let (to_server, messages) = mpsc::channel(WAITING_MESSAGES);
    let (to_client, outgoing) = blocking::channel();
    let shut_down = Arc::new(AtomicBool::new(false));
    let reader = Reader { to_server, to_client: to_client.clone(), shut_down: shut_down.clone() };
    let reader_gone = gone.clone();
    thread::Builder::new().name("stdin".into()).spawn(move || {
        reader.read_all(BufReader::with_capacity(BUFFER, io::stdin().lock()));
        reader_gone.send_replace(true);
    })?;
    thread::Builder::new().name("stdout".into()).spawn(move || {
        if write_all(io::stdout().lock(), &outgoing).is_err() {
            gone.send_replace(true);
        }
    })?;
    let input = Input { messages, current: Vec::new(), taken: 0 };
    let drain = Drain { to_client: to_client.clone() };
    let wire = Wire { to_client: to_client.clone(), waiting: Arc::default() };
    Ok(Streams { input, output: Output { to_client }, drain, wire, hangup, shut_down })
}

impl Wire {
    /// Sends a message, a whole JSON object.
    pub(crate) fn send(&self, message: &str) {
        let bytes = [frame_header(message.len() as u64).as_slice(), message.as_bytes()].concat();
        self.waiting.fetch_add(bytes.len(), Ordering::AcqRel);
        // Without a writing thread there is no client either.
        let _ = self.to_client.send(Outgoing::Counted(bytes, self.waiting.clone()));
    }

    /// How many bytes the client has still to take. Who makes more than it takes must wait.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Acquire)
    }
}

impl Drain {
    /// Waits until all output is written, but not for ever: the client may have stopped reading.
    pub(crate) fn wait(&self, at_most: Duration) {
        let (mark, written) = blocking::channel();
        // Without a writing thread there is nothing to wait for.
        if self.to_client.send(Outgoing::Mark(mark)).is_ok() {
            let _ = written.recv_timeout(at_most);
        }
    }
}

/// Reads messages and passes the good ones on.
struct Reader {
    to_server: mpsc::Sender<Vec<u8>>,
    to_client: blocking::Sender<Outgoing>,
    shut_down: Arc<AtomicBool>,
}

impl Reader {
    fn read_all(self, mut stdin: impl BufRead) {
        while let Ok(Some(length)) = read_header(&mut stdin) {
            let mut message = frame_header(length);
            let start = message.len();
            let Ok(read) = stdin.by_ref().take(length).read_to_end(&mut message) else { return };
            if read as u64 != length {
                return;
            }
            if !self.is_good(&message[start..]) {
                continue;
            }
            if self.to_server.blocking_send(message).is_err() {
                return;
            }
        }
    }

    /// Whether the framework can read this; if not, the client is told.
    fn is_good(&self, body: &[u8]) -> bool {
        let error = match serde_json::from_slice::<Request>(body) {
            Ok(request) => {
                if request.method() == "shutdown" {
                    self.shut_down.store(true, Ordering::Release);
                }
                return true;
            }
            Err(error) if error.is_data() => match serde_json::from_slice::<Response>(body) {
                Ok(_) => return true,
                Err(_) => Error::invalid_request(),
            },
            Err(_) => Error::parse_error(),
        };
        eprintln!("nml lsp: a message that cannot be read: {}", error.message);
        if let Ok(answer) = serde_json::to_vec(&Response::from_error(Id::Null, error)) {
            // Nobody reads it when the client is gone.
            let bytes = [frame_header(answer.len() as u64), answer].concat();
            let _ = self.to_client.send(Outgoing::Bytes(bytes));
        }
        false
    }
}

/// The length of the next message; none at the end of the input.
fn read_header(stdin: &mut impl BufRead) -> io::Result<Option<u64>> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        // A header is short; a line that is not is no header and will not be one.
        if stdin.by_ref().take(BUFFER as u64).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end();
        match (line.is_empty(), length) {
            (true, Some(length)) if length <= LONGEST_MESSAGE => return Ok(Some(length)),
            (true, Some(_)) => return Ok(None),
            (true, None) => {}
            (false, _) => {
                if let Some((name, value)) = line.split_once(':')
                    && name.trim().eq_ignore_ascii_case("content-length")
                {
                    length = value.trim().parse().ok();
                }
            }
        }
    }
}

fn frame_header(length: u64) -> Vec<u8> {
    format!("Content-Length: {length}\r\n\r\n").into_bytes()
}

fn write_all(mut stdout: impl Write, outgoing: &blocking::Receiver<Outgoing>) -> io::Result<()> {
    while let Ok(first) = outgoing.recv() {
        let mut marks = Vec::new();
        for next in std::iter::once(first).chain(outgoing.try_iter()) {
            match next {
                Outgoing::Bytes(bytes) => stdout.write_all(&bytes)?,
                Outgoing::Counted(bytes, waiting) => {
                    stdout.write_all(&bytes)?;
                    waiting.fetch_sub(bytes.len(), Ordering::AcqRel);
                }
                Outgoing::Mark(mark) => marks.push(mark),
            }
        }
        stdout.flush()?;
        // The one who waits may have lost patience.
        for mark in marks {
            let _ = mark.send(());
        }
    }
    Ok(())
}

impl AsyncRead for Input {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.taken == self.current.len() {
            match self.messages.poll_recv(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(Ok(())),
                Poll::Ready(Some(message)) => {
                    self.current = message;
                    self.taken = 0;
                }
            }
        }
        let n = out.remaining().min(self.current.len() - self.taken);
        out.put_slice(&self.current[self.taken..self.taken + n]);
        self.taken += n;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Output {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let sent = self.to_client.send(Outgoing::Bytes(bytes.to_vec()));
        Poll::Ready(sent.map(|()| bytes.len()).map_err(|_| io::ErrorKind::BrokenPipe.into()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
