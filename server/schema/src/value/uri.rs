//! References as libxml2 reads them for `xs:anyURI`: the grammar of RFC 3986, after every byte
//! that may not stand in a URI (blanks, quotes, braces, anything beyond ASCII) has been taken for `_`.

pub(super) fn is_reference(value: &str) -> bool {
    let bytes: Vec<u8> = value.bytes().map(|byte| if is_escaped(byte) { b'_' } else { byte }).collect();
    is_absolute(&bytes) || is_relative(&bytes)
}

fn is_escaped(byte: u8) -> bool {
    !(33..127).contains(&byte) || b"<>\"{}|\\^`'".contains(&byte)
}

fn is_absolute(bytes: &[u8]) -> bool {
    let Some(colon) = bytes.iter().position(|byte| *byte == b':') else { return false };
    let (scheme, rest) = (&bytes[..colon], &bytes[colon + 1..]);
    let is_scheme = scheme.first().is_some_and(u8::is_ascii_alphabetic)
        && scheme.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte));
    is_scheme && path(rest, Colon::Anywhere).is_some_and(is_end)
}

fn is_relative(bytes: &[u8]) -> bool {
    path(bytes, Colon::NotInFirstSegment).is_some_and(is_end)
}

#[derive(Clone, Copy, PartialEq)]
enum Colon {
    Anywhere,
    NotInFirstSegment,
}

/// Each reader returns what is left, `None` where the grammar is broken.
fn path(bytes: &[u8], colon: Colon) -> Option<&[u8]> {
    if let Some(rest) = bytes.strip_prefix(b"//") {
        return Some(segments(authority(rest)?));
    }
    if let Some(rest) = bytes.strip_prefix(b"/") {
        return Some(segments(characters(rest, b":@")));
    }
    let first = if colon == Colon::Anywhere { characters(bytes, b":@") } else { characters(bytes, b"@") };
    Some(if first.len() == bytes.len() { bytes } else { segments(first) })
}

fn authority(bytes: &[u8]) -> Option<&[u8]> {
    let host = characters(bytes, b":").strip_prefix(b"@").unwrap_or(bytes);
    let rest = match host.strip_prefix(b"[") {
        Some(address) => &address[address.iter().position(|byte| *byte == b']')? + 1..],
        // An IPv4 address is also a registered name.
        None => characters(host, b""),
    };
    let Some(port) = rest.strip_prefix(b":") else { return Some(rest) };
    let n_digits = port.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = std::str::from_utf8(&port[..n_digits]).ok()?;
    // libxml2 keeps the port in a C int.
    number.parse::<i32>().ok()?;
    Some(&port[n_digits..])
}

fn segments(mut bytes: &[u8]) -> &[u8] {
    while let Some(rest) = bytes.strip_prefix(b"/") {
        bytes = characters(rest, b":@");
    }
    bytes
}

fn is_end(mut bytes: &[u8]) -> bool {
    if let Some(query) = bytes.strip_prefix(b"?") {
        bytes = characters(query, b":@/?");
    }
    if let Some(fragment) = bytes.strip_prefix(b"#") {
        bytes = characters(fragment, b":@/?[]");
    }
    bytes.is_empty()
}

/// Skips unreserved characters, sub-delimiters, percent escapes and those of `more`.
fn characters<'b>(mut bytes: &'b [u8], more: &[u8]) -> &'b [u8] {
    loop {
        match bytes {
            [b'%', high, low, rest @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                bytes = rest
            }
            [byte, rest @ ..]
                if byte.is_ascii_alphanumeric()
                    || b"-._~!$&'()*+,;=".contains(byte)
                    || more.contains(byte) =>
            {
                bytes = rest;
            }
            _ => return bytes,
        }
    }
}
