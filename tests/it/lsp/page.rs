//! The page for editors that show no panels: opened through the editor, and closed to everybody else.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};
use tests::client::Client;

use super::commands::{execute, simulation};
use super::session::{open, uri};

fn with_browser() -> Value {
    json!({ "window": { "showDocument": { "support": true } } })
}

/// A served page: the editor, the port and the token.
struct Site {
    client: Client,
    document: String,
    port: u16,
    token: String,
}

fn site() -> Site {
    let mut client = Client::start();
    client.initialize(&with_browser(), &[&uri(&tests::data())]);
    let (document, text) = simulation();
    open(&mut client, &document, &text);
    let answer = execute(&mut client, "nml.plot", json!({ "uri": document, "length": "20ms" }));
    let url = answer["result"]["url"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
    let shown = client.server_request("window/showDocument");
    assert_eq!((&shown["params"]["uri"], &shown["params"]["external"]), (&json!(url), &json!(true)));
    let rest = url.strip_prefix("http://127.0.0.1:").unwrap();
    let (port, rest) = rest.split_once('/').unwrap();
    let (token, query) = rest.split_once('/').unwrap();
    assert!(query.starts_with("?panel=run&uri=file:///") && query.ends_with("&run=1"), "{query}");
    assert!(token.len() >= 32);
    Site { port: port.parse().unwrap(), token: token.to_owned(), client, document }
}

impl Site {
    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// The answer to a request as it stands: status, headers, body.
    fn raw(&self, request: &str) -> (u16, String, String) {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        // A server that refuses a long body may close while we write.
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or(0);
        (status, head.to_lowercase(), body.to_owned())
    }

    fn get(&self, path: &str) -> (u16, String, String) {
        let Site { port, .. } = self;
        self.raw(&format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"))
    }

    fn post(&self, headers: &str, body: &str) -> (u16, String, String) {
        let Site { port, token, .. } = self;
        let length = body.len();
        self.raw(&format!(
            "POST /{token}/rpc HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
        ))
    }

    fn rpc(&self, method: &str, params: Value) -> Value {
        let headers = format!("Origin: http://127.0.0.1:{}\r\nContent-Type: application/json\r\n", self.port);
        let (status, _, body) =
            self.post(&headers, &json!({ "method": method, "params": params }).to_string());
        assert_eq!(status, 200, "{body}");
        serde_json::from_str(&body).unwrap()
    }
}

#[test]
fn the_page_is_served_to_those_who_know_the_token() {
    let site = site();
    let (status, head, body) = site.get(&format!("/{}/?panel=run", site.token));
    assert_eq!(status, 200);
    assert!(body.to_lowercase().starts_with("<!doctype html>"), "{body}");
    let policy = head.lines().find_map(|it| it.strip_prefix("content-security-policy: ")).unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self';"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains('*'), "{policy}");
    assert!(
        head.contains("referrer-policy: no-referrer") && head.contains("x-content-type-options: nosniff")
    );
    let (status, head, body) = site.get(&format!("/{}/uPlot.iife.js", site.token));
    assert_eq!(status, 200);
    assert!(head.contains("content-type: text/javascript") && body.contains("uPlot"));
}

#[test]
fn others_get_nothing() {
    let site = site();
    let Site { port, token, .. } = &site;
    let get = |path: &str, headers: &str| {
        site.raw(&format!("GET {path} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n")).0
    };
    let host = format!("Host: 127.0.0.1:{port}\r\n");
    let page = format!("/{token}/");
    assert_eq!(get(&page, &host), 200);
    let wrong = token.replace(|it: char| it.is_ascii_digit(), "f").replace('a', "b");
    assert_eq!(get(&format!("/{wrong}x/"), &host), 404, "another token");
    assert_eq!(get("/", &host), 404, "no token");
    assert_eq!(get(&format!("/{}/", &token[1..]), &host), 404, "part of the token");
    assert_eq!(get(&page, &format!("Host: evil.example:{port}\r\n")), 421, "a name that leads here");
    assert_eq!(get(&page, &format!("{host}Host: evil.example\r\n")), 421, "two hosts");
    assert_eq!(get(&page, ""), 421, "no host");
    assert_eq!(get(&page, &format!("{host}Origin: http://evil.example\r\n")), 403, "another origin");
    assert_eq!(get(&page, &format!("{host}Origin: null\r\n")), 403, "a sandboxed frame");
    assert_eq!(get(&page, &format!("{host}Sec-Fetch-Site: cross-site\r\n")), 403, "another site");
    assert_eq!(get(&format!("/{token}/events"), &format!("{host}Origin: https://evil.example\r\n")), 403);
}

#[test]
fn only_files_of_the_page_are_served() {
    let site = site();
    for path in [
        "../../../../etc/passwd",
        "..%2f..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/etc/passwd",
        "/etc/passwd",
        "./index.html",
        "test/",
        "test/mock.js",
        "index.html%00.js",
        "..\\..\\etc\\passwd",
        "rpc",
    ] {
        let (status, _, body) = site.get(&format!("/{}/{path}", site.token));
        assert!(matches!(status, 400 | 404), "{path}: {status}");
        assert!(!body.contains("root:"), "{path}");
    }
}

#[test]
fn questions_come_from_the_page_alone_and_are_short() {
    let site = site();
    let question = json!({ "method": "nml/preview", "params": {} }).to_string();
    let own = format!("Origin: http://127.0.0.1:{}\r\n", site.port);
    assert_eq!(site.post("Content-Type: application/json\r\n", &question).0, 403, "no origin");
    assert_eq!(
        site.post("Origin: http://evil.example\r\nContent-Type: application/json\r\n", &question).0,
        403
    );
    assert_eq!(site.post(&format!("{own}Content-Type: text/plain\r\n"), &question).0, 415, "as a form would");
    let long = format!("{{\"method\":\"{}\"}}", "x".repeat(2 << 20));
    let (status, _, _) = site.post(&format!("{own}Content-Type: application/json\r\n"), &long);
    assert!(matches!(status, 413 | 0), "{status}");
    let (status, _, body) = site.post(&format!("{own}Content-Type: application/json\r\n"), "{]");
    assert_eq!(status, 200);
    assert!(body.contains("\"error\""), "{body}");
    assert!(site.rpc("shutdown", json!({}))["error"]["message"].as_str().unwrap().contains("no method"));
    let Site { port, token, .. } = &site;
    let put = format!(
        "PUT /{token}/rpc HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    );
    assert_eq!(site.raw(&put).0, 405);
    let header =
        format!("GET /{token}/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX: {}\r\n\r\n", "y".repeat(1 << 20));
    assert_eq!(site.raw(&header).0, 431);
}

#[test]
fn the_page_sees_documents_as_they_stand_and_runs_them() {
    let mut site = site();
    let document = site.document.clone();
    let answer = site.rpc(
        "nml/preview",
        json!({ "panel": "channel", "textDocument": { "uri": document }, "id": "sodium" }),
    );
    assert_eq!(answer["result"]["data"]["voltage"][0], -100.0, "{answer}");
    let mut stream = BufReader::new(site.connect());
    let Site { port, token, .. } = &site;
    let request = format!("GET /{token}/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n");
    stream.get_mut().write_all(request.as_bytes()).unwrap();
    let mut wait_for = |run: u64, kind: &str| {
        let mut line = String::new();
        while stream.read_line(&mut line).unwrap() > 0 {
            if let Some(data) = line.strip_prefix("data: ") {
                let message: Value = serde_json::from_str(data).unwrap();
                let params = &message["params"];
                if message["method"] == "nml/run" && params["run"] == run && params["kind"] == kind {
                    return params.clone();
                }
            }
            line.clear();
        }
        panic!("the events ended");
    };
    // What was missed comes first: the run that opened the page.
    assert_eq!(wait_for(1, "started")["steps"], 2000);
    assert!(wait_for(1, "samples")["time"].as_array().unwrap().len() > 1);
    assert_eq!(wait_for(1, "finished")["status"], "done");
    let arguments = json!({ "command": "nml.run", "arguments": [{ "uri": document, "length": "1ms" }] });
    assert_eq!(site.rpc("execute", arguments)["result"]["run"], 2);
    assert_eq!(wait_for(2, "finished")["status"], "done");
    // A click on a segment leads to its place in the editor, but not to places outside of the workspace.
    let range = json!({ "start": { "line": 3, "character": 0 }, "end": { "line": 3, "character": 5 } });
    site.client.asked.clear();
    assert_eq!(site.rpc("nml/reveal", json!({ "uri": document, "range": range }))["result"], Value::Null);
    let shown = site.client.server_request("window/showDocument");
    assert_eq!((&shown["params"]["uri"], &shown["params"]["selection"]), (&json!(document), &range));
    let refused = site.rpc("nml/reveal", json!({ "uri": "file:///etc/hosts.xml", "range": range }));
    assert!(
        refused["error"]["message"].as_str().unwrap().contains("neither open nor in the workspace"),
        "{refused}"
    );
}

#[test]
fn an_editor_that_opens_nothing_is_told_where_the_page_is() {
    let mut client = Client::start();
    client.initialize(&json!({}), &[&uri(&tests::data())]);
    let (document, text) = simulation();
    open(&mut client, &document, &text);
    let answer = execute(&mut client, "nml.preview", json!({ "panel": "network", "uri": document }));
    let url = answer["result"]["url"].as_str().unwrap().to_owned();
    let told = client.notification("window/showMessage", |_| true);
    assert_eq!(told["message"], format!("The preview is at {url}"));
}

#[test]
fn more_connections_than_a_few_wait_and_break_nothing() {
    let mut site = site();
    let silent: Vec<TcpStream> =
        (0..100).filter_map(|_| TcpStream::connect(("127.0.0.1", site.port)).ok()).collect();
    let seen = site.client.request("nml/test", json!({ "do": "see", "uri": site.document }));
    assert_eq!(seen["result"]["version"], 1);
    drop(silent);
    assert_eq!(site.get(&format!("/{}/", site.token)).0, 200);
}
