//! A small language client: starts the real server, speaks over pipes, and remembers everything that it is told.
//!
//! Used by the tests of the protocol and by the benchmark of keystrokes. It answers the server's requests by itself,
//! as an editor does, except those that a test tells it to leave unanswered.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long a test waits for what must come. Long, because the machine may be busy; nothing waits that long when all
/// is well.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A running server and our side of the conversation.
#[derive(Debug)]
pub struct Client {
    child: Child,
    stdin: Option<ChildStdin>,
    incoming: Receiver<Value>,
    /// What came while something else was waited for.
    backlog: VecDeque<Value>,
    next_id: i64,
    /// Methods of the server's requests that are not answered.
    pub unanswered: Vec<&'static str>,
    /// What `workspace/configuration` is answered with.
    pub configuration: Value,
    /// Every request of the server, in order.
    pub asked: Vec<Value>,
}

impl Client {
    /// Starts the server with the hooks for tests.
    pub fn start() -> Client {
        let mut command = crate::nml(["lsp", "--stdio"]);
        // The pages of the rules belong in no person's cache.
        command.env("NML_LSP_TEST_HOOKS", "1").env("XDG_CACHE_HOME", std::env::temp_dir().join("nml-tests"));
        Client::spawn(command)
    }

    /// Starts this command as the server.
    pub fn spawn(mut command: Command) -> Client {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let stdout = child.stdout.take().expect("stdout is piped");
        let (to_client, incoming) = channel();
        std::thread::spawn(move || {
            let mut stdout = BufReader::new(stdout);
            while let Some(message) = read_message(&mut stdout) {
                if to_client.send(message).is_err() {
                    return;
                }
            }
        });
        let stdin = child.stdin.take();
        Client {
            child,
            stdin,
            incoming,
            backlog: VecDeque::new(),
            next_id: 1,
            unanswered: Vec::new(),
            configuration: Value::Null,
            asked: Vec::new(),
        }
    }

    /// Says hello with these capabilities and folders; returns what the server can do.
    pub fn initialize(&mut self, capabilities: &Value, folders: &[&str]) -> Value {
        let folders: Vec<Value> = folders.iter().map(|uri| json!({ "uri": uri, "name": uri })).collect();
        let params = json!({
            "processId": std::process::id(),
            "capabilities": capabilities,
            "workspaceFolders": folders,
        });
        let answer = self.request("initialize", params);
        self.notify("initialized", json!({}));
        answer["result"].clone()
    }

    /// The process id of the server.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Sends a notification.
    pub fn notify(&mut self, method: &str, params: Value) {
        self.send_raw(&frame(&json!({ "jsonrpc": "2.0", "method": method, "params": params })));
    }

    /// Sends a request and returns its id.
    pub fn send(&mut self, method: &str, params: Value) -> i64 {
        let (id, message) = self.prepare(method, params);
        self.send_raw(&frame(&message));
        id
    }

    /// A request with a fresh id, not sent yet.
    pub fn prepare(&mut self, method: &str, params: Value) -> (i64, Value) {
        let id = self.next_id;
        self.next_id += 1;
        let mut message = json!({ "jsonrpc": "2.0", "id": id, "method": method });
        if !params.is_null() {
            message["params"] = params;
        }
        (id, message)
    }

    /// Sends a request and waits for its answer, the whole message.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.send(method, params);
        self.answer(id)
    }

    /// Waits for the answer of a request.
    #[track_caller]
    pub fn answer(&mut self, id: i64) -> Value {
        let found = self.wait_for(|it| it["id"] == id && it.get("method").is_none());
        found.unwrap_or_else(|| panic!("no answer to request {id}; heard meanwhile: {:#?}", self.backlog))
    }

    /// Waits for a notification of the server and returns its params.
    #[track_caller]
    pub fn notification(&mut self, method: &str, matches: impl Fn(&Value) -> bool) -> Value {
        let found = self.wait_for(|it| it["method"] == method && matches(&it["params"]));
        found.unwrap_or_else(|| panic!("no {method}; heard meanwhile: {:#?}", self.backlog))["params"].clone()
    }

    /// Whether the server says something within this time that matches. What it says is kept for later questions.
    pub fn hears_within(&mut self, time: Duration, matches: impl Fn(&Value) -> bool) -> bool {
        let end = Instant::now() + time;
        let mut seen = 0;
        loop {
            if self.backlog.iter().skip(seen).any(&matches) {
                return true;
            }
            seen = self.backlog.len();
            match self.incoming.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(message) => self.take(message),
                Err(_) => return false,
            }
        }
    }

    /// Waits for a request of the server (which is answered by itself) and returns it.
    #[track_caller]
    pub fn server_request(&mut self, method: &str) -> Value {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = self.asked.iter().find(|it| it["method"] == method) {
                return found.clone();
            }
            match self.incoming.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(message) => self.take(message),
                Err(_) => panic!("the server never asked {method}; heard: {:#?}", self.backlog),
            }
        }
    }

    /// Sends bytes as they are.
    pub fn send_raw(&mut self, bytes: &[u8]) {
        let stdin = self.stdin.as_mut().expect("the input is still open");
        stdin.write_all(bytes).and_then(|()| stdin.flush()).expect("the server reads");
    }

    /// Closes our end of the server's input.
    pub fn hang_up(&mut self) {
        self.stdin = None;
    }

    /// Waits for the end of the process and returns its exit code.
    #[track_caller]
    pub fn exit_code(&mut self, at_most: Duration) -> i32 {
        let end = Instant::now() + at_most;
        loop {
            if let Some(status) = self.child.try_wait().expect("the process can be waited for") {
                return status.code().unwrap_or(-1);
            }
            assert!(Instant::now() < end, "the server still runs after {at_most:?}");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Says good-bye in order.
    #[track_caller]
    pub fn leave(&mut self) {
        let answer = self.request("shutdown", Value::Null);
        assert_eq!(answer.get("error"), None, "{answer}");
        self.send_raw(&frame(&json!({ "jsonrpc": "2.0", "method": "exit" })));
        assert_eq!(self.exit_code(PATIENCE), 0);
    }

    fn wait_for(&mut self, matches: impl Fn(&Value) -> bool) -> Option<Value> {
        let end = Instant::now() + PATIENCE;
        let mut seen = 0;
        loop {
            if let Some(found) = self.backlog.iter().skip(seen).position(&matches) {
                return self.backlog.remove(seen + found);
            }
            seen = self.backlog.len();
            match self.incoming.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(message) => self.take(message),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    /// Puts a message aside; answers it if it is a request of the server.
    fn take(&mut self, message: Value) {
        let is_request = message.get("id").is_some() && message.get("method").is_some();
        if !is_request {
            self.backlog.push_back(message);
            return;
        }
        let method = message["method"].as_str().unwrap_or_default().to_owned();
        self.asked.push(message.clone());
        if self.unanswered.contains(&method.as_str()) {
            return;
        }
        let result = match method.as_str() {
            "workspace/configuration" => json!([self.configuration]),
            _ => Value::Null,
        };
        self.send_raw(&frame(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": result })));
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A message as it stands on the wire.
pub fn frame(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn read_message(stdout: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if stdout.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            header => {
                if let Some(value) = header.strip_prefix("Content-Length: ") {
                    length = value.parse().ok()?;
                }
            }
        }
    }
    let mut body = vec![0; length];
    stdout.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}
