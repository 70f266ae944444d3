//! The preview for clients that show none themselves: a page on the loopback interface, opened in the browser.
//!
//! The server starts with the first page and listens on 127.0.0.1 at a random port. Whoever wants anything must know a
//! random token, which is the first step of every path; requests for another host or from another origin are refused, so
//! neither another user of the machine nor another page in the browser gets in. Only files that are inside the program
//! are served, by their exact names.

mod events;
mod files;
mod guard;
mod serve;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use lsp_types as lsp;
use serde::Serialize;

use crate::main_loop::Server;

pub(crate) use serve::RevealParams;

/// The page, once there is one.
#[derive(Debug, Default)]
pub(crate) struct Page {
    place: Mutex<Option<Place>>,
}

/// Where it is served.
#[derive(Debug, Clone)]
struct Place {
    port: u16,
    token: String,
}

/// What a page or panel shows.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Address<'a> {
    /// `run`, `channel`, `morphology`, `network` or `equations`.
    pub(crate) panel: &'a str,
    /// The document.
    pub(crate) uri: &'a lsp::Uri,
    /// The component.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<&'a str>,
    /// The run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) run: Option<u64>,
    /// The caret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) position: Option<lsp::Position>,
}

impl Page {
    /// The URL of a page; the server starts if it does not run yet.
    pub(crate) fn url(&self, server: &Server, address: &Address<'_>) -> io::Result<String> {
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        let Place { port, token } = match &*place {
            Some(place) => place.clone(),
            None => place.insert(start(server)?).clone(),
        };
        let mut url = format!("http://127.0.0.1:{port}/{token}/?panel={}", address.panel);
        url += &format!("&uri={}", escaped(address.uri.as_str()));
        if let Some(id) = address.id {
            url += &format!("&id={}", escaped(id));
        }
        if let Some(run) = address.run {
            url += &format!("&run={run}");
        }
        if let Some(at) = address.position {
            url += &format!("&line={}&character={}", at.line, at.character);
        }
        Ok(url)
    }
}

fn start(server: &Server) -> io::Result<Place> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|problem| io::Error::other(problem.to_string()))?;
    let token = random.iter().map(|it| format!("{it:02x}")).collect();
    let listener = std::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
    listener.set_nonblocking(true)?;
    let place = Place { port: listener.local_addr()?.port(), token };
    let listener = tokio::net::TcpListener::from_std(listener)?;
    tokio::spawn(serve::serve(server.clone(), listener, place.clone()));
    Ok(place)
}

/// Text as part of a query.
fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~/:".contains(&byte);
    text.bytes().map(|it| if plain(it) { char::from(it).to_string() } else { format!("%{it:02X}") }).collect()
}
