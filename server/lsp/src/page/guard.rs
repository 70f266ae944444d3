//! Who may ask the page server anything: a page of its own, opened with the token.

use hyper::header::{CONTENT_TYPE, HOST, HeaderMap, HeaderName, ORIGIN};
use hyper::{Method, StatusCode, Uri};

use super::Place;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The path behind the token, for those who may ask; the status of the refusal for others.
pub(super) fn admit<'u>(
    place: &Place,
    method: &Method,
    uri: &'u Uri,
    headers: &HeaderMap,
) -> Result<&'u str, StatusCode> {
    let text = |name: &HeaderName| headers.get_all(name).iter().map(|it| it.to_str().unwrap_or("?"));
    // A name that leads here from elsewhere (DNS rebinding) shows in the host.
    let own_hosts = [format!("127.0.0.1:{}", place.port), format!("localhost:{}", place.port)];
    let mut hosts = text(&HOST);
    let host = hosts.next().filter(|it| own_hosts.iter().any(|own| own == it));
    let Some(host) = host.filter(|_| hosts.next().is_none()) else {
        return Err(StatusCode::MISDIRECTED_REQUEST);
    };
    let own_origin = format!("http://{host}");
    if text(&ORIGIN).any(|it| it != own_origin) {
        return Err(StatusCode::FORBIDDEN);
    }
    if text(&FETCH_SITE).any(|it| !matches!(it, "same-origin" | "none")) {
        return Err(StatusCode::FORBIDDEN);
    }
    let rest = uri.path().strip_prefix('/').unwrap_or_default();
    let (token, rest) = rest.split_once('/').ok_or(StatusCode::NOT_FOUND)?;
    if !is_same(token, &place.token) {
        return Err(StatusCode::NOT_FOUND);
    }
    match *method {
        Method::GET => Ok(rest),
        // Browsers say where a POST comes from; who does not is no browser and no page of ours.
        Method::POST if text(&ORIGIN).next().is_none() => Err(StatusCode::FORBIDDEN),
        // A form of another page cannot send JSON.
        Method::POST if !text(&CONTENT_TYPE).any(|it| it.starts_with("application/json")) => {
            Err(StatusCode::UNSUPPORTED_MEDIA_TYPE)
        }
        Method::POST => Ok(rest),
        _ => Err(StatusCode::METHOD_NOT_ALLOWED),
    }
}

/// Compares in a time that does not tell how much was right.
fn is_same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |differences, (a, b)| differences | (a ^ b)) == 0
}
