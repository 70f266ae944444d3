//! Any bytes become text.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok((text, info)) = syntax::decode(bytes) {
        assert!(info.malformed.iter().all(|range| range.of(&text) == "\u{FFFD}"));
    }
});
