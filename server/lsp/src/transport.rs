//! Standard input and output as asynchronous streams, each with a thread of its own.
//!
//! The asynchronous thread never waits for a pipe: what the client has not read yet waits here, so a client that
//! writes a thousand messages before it reads one answer cannot lock itself and us. The end of the input (the client
//! is gone) is told to everybody through [`Hangup`].

use std::io::{self, Read, Write};
use std::pin::Pin;
use std::sync::mpsc as blocking;
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::{mpsc, watch};

const CHUNK: usize = 64 * 1024;
/// Chunks of input that may wait; the pipe itself holds back a client that sends more.
const WAITING_CHUNKS: usize = 64;

/// Becomes true when the client is gone: nothing more will come in, or nothing more can go out.
pub(crate) type Hangup = watch::Receiver<bool>;

/// The client's messages.
#[derive(Debug)]
pub(crate) struct Input {
    chunks: mpsc::Receiver<Vec<u8>>,
    current: Vec<u8>,
    taken: usize,
}

/// Our messages.
#[derive(Debug)]
pub(crate) struct Output {
    chunks: blocking::Sender<Vec<u8>>,
}

/// Waits for what is still to be written.
#[derive(Debug)]
pub(crate) struct Drain {
    written: blocking::Receiver<()>,
}

/// Starts the two threads.
pub(crate) fn stdio() -> io::Result<(Input, Output, Drain, Hangup)> {
    let (gone, hangup) = watch::channel(false);
    let (to_server, chunks) = mpsc::channel(WAITING_CHUNKS);
    let reader_gone = gone.clone();
    thread::Builder::new().name("stdin".into()).spawn(move || {
        read_all(io::stdin().lock(), &to_server);
        drop(to_server);
        reader_gone.send_replace(true);
    })?;
    let (to_client, outgoing) = blocking::channel();
    let (done, written) = blocking::channel();
    thread::Builder::new().name("stdout".into()).spawn(move || {
        if write_all(io::stdout().lock(), &outgoing).is_err() {
            gone.send_replace(true);
        }
        // Nobody waits for this if the process ends on its own.
        let _ = done.send(());
    })?;
    let input = Input { chunks, current: Vec::new(), taken: 0 };
    Ok((input, Output { chunks: to_client }, Drain { written }, hangup))
}

impl Drain {
    /// Waits until all output is written, but not for ever: the client may have stopped reading.
    pub(crate) fn wait(&self, at_most: Duration) {
        let _ = self.written.recv_timeout(at_most);
    }
}

fn read_all(mut stdin: impl Read, to_server: &mpsc::Sender<Vec<u8>>) {
    let mut buffer = vec![0; CHUNK];
    loop {
        match stdin.read(&mut buffer) {
            Ok(0) => return,
            Ok(n) => {
                if to_server.blocking_send(buffer[..n].to_vec()).is_err() {
                    return;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

fn write_all(mut stdout: impl Write, outgoing: &blocking::Receiver<Vec<u8>>) -> io::Result<()> {
    while let Ok(chunk) = outgoing.recv() {
        stdout.write_all(&chunk)?;
        while let Ok(chunk) = outgoing.try_recv() {
            stdout.write_all(&chunk)?;
        }
        stdout.flush()?;
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
            match self.chunks.poll_recv(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(Ok(())),
                Poll::Ready(Some(chunk)) => {
                    self.current = chunk;
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
        let sent = self.chunks.send(bytes.to_vec());
        Poll::Ready(sent.map(|()| bytes.len()).map_err(|_| io::ErrorKind::BrokenPipe.into()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
