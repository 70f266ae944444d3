//! The tree after an edit is the tree of the edited text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use syntax::{Edit, parse, reparse};
use text::Range;

fuzz_target!(|input: (&str, Vec<(u16, u8, &str)>)| {
    let (text, edits) = input;
    let mut text = text.to_owned();
    let mut tree = parse(&text);
    for (place, len, insert) in edits {
        let boundary = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let start = boundary(place as usize % (text.len() + 1));
        let end = boundary(start + len as usize).max(start);
        let mut new_text = text.clone();
        new_text.replace_range(start..end, insert);
        let edit = Edit { range: Range::new(start as u32, end as u32), inserted_len: insert.len() as u32 };
        tree = reparse(&tree, &text, &edit, &new_text).0;
        assert_eq!(tree, parse(&new_text), "{text:?} {edit:?} {insert:?}");
        text = new_text;
    }
});
