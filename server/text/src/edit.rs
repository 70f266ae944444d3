//! Changes to a text, as data.

use crate::Range;

/// Replace the bytes of `range` by `insert`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TextEdit {
    /// What goes away, in offsets of the text before any edit.
    pub range: Range,
    /// What comes in its place.
    pub insert: String,
}

impl TextEdit {
    /// Replace `range` by `insert`.
    pub fn replace(range: Range, insert: impl Into<String>) -> TextEdit {
        TextEdit { range, insert: insert.into() }
    }

    /// Put `insert` before the byte at `offset`.
    pub fn insert(offset: u32, insert: impl Into<String>) -> TextEdit {
        TextEdit { range: Range::at(offset), insert: insert.into() }
    }

    /// Remove `range`.
    pub fn delete(range: Range) -> TextEdit {
        TextEdit { range, insert: String::new() }
    }
}

/// Two edits of one set want the same bytes, or an edit does not fit the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverlappingEdits {
    /// The edit that could not be made.
    pub range: Range,
}

impl std::fmt::Display for OverlappingEdits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "the edit of bytes {}..{} overlaps another one or lies outside of the text",
            self.range.start, self.range.end
        )
    }
}

impl std::error::Error for OverlappingEdits {}

/// Makes all `edits` at once; their offsets all mean the text as it was before.
///
/// Insertions at the same place come out in the order of the list.
pub fn apply_edits(text: &str, edits: &[TextEdit]) -> Result<String, OverlappingEdits> {
    let mut order: Vec<&TextEdit> = edits.iter().collect();
    order.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let grown: usize = order.iter().map(|edit| edit.insert.len()).sum();
    let mut result = String::with_capacity(text.len() + grown);
    let mut done = 0;
    for edit in order {
        let TextEdit { range, insert } = edit;
        let refused = OverlappingEdits { range: *range };
        if range.end < range.start || text.get(range.start as usize..range.end as usize).is_none() {
            return Err(refused);
        }
        result.push_str(text.get(done..range.start as usize).ok_or(refused)?);
        result.push_str(insert);
        done = range.end as usize;
    }
    result.push_str(&text[done..]);
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_made_from_the_offsets_of_the_old_text() {
        let edits = [
            TextEdit::replace(Range::new(4, 5), "E"),
            TextEdit::insert(0, ">"),
            TextEdit::delete(Range::new(1, 3)),
        ];
        assert_eq!(apply_edits("abcdef", &edits), Ok(String::from(">adEf")));
    }

    #[test]
    fn insertions_at_one_place_keep_their_order() {
        let edits = [TextEdit::insert(1, "x"), TextEdit::insert(1, "y")];
        assert_eq!(apply_edits("ab", &edits), Ok(String::from("axyb")));
    }

    #[test]
    fn edits_that_overlap_or_do_not_fit_are_refused() {
        let overlap = [TextEdit::delete(Range::new(0, 2)), TextEdit::delete(Range::new(1, 3))];
        assert_eq!(apply_edits("abc", &overlap), Err(OverlappingEdits { range: Range::new(1, 3) }));
        assert!(apply_edits("abc", &[TextEdit::delete(Range::new(2, 9))]).is_err());
        assert!(apply_edits("é", &[TextEdit::delete(Range::new(1, 2))]).is_err());
    }
}
