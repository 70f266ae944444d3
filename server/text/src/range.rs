//! A stretch of a text, in bytes.

/// Bytes `start..end` of some text. Which text, the owner of the range knows.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Range {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Range {
    /// The range `start..end`; an end before the start is moved to the start.
    #[inline]
    pub const fn new(start: u32, end: u32) -> Range {
        Range { start, end: if end < start { start } else { end } }
    }

    /// The empty range at `offset`.
    #[inline]
    pub const fn at(offset: u32) -> Range {
        Range { start: offset, end: offset }
    }

    /// Number of bytes.
    #[inline]
    pub const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// Whether no byte lies in the range.
    #[inline]
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Whether the byte at `offset` lies in the range.
    #[inline]
    pub const fn contains(self, offset: u32) -> bool {
        self.start <= offset && offset < self.end
    }

    /// Whether a cursor at `offset` touches the range: both ends count.
    #[inline]
    pub const fn touches(self, offset: u32) -> bool {
        self.start <= offset && offset <= self.end
    }

    /// Whether all of `other` lies in this range (an empty range may lie at either end).
    #[inline]
    pub const fn contains_range(self, other: Range) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two ranges share at least one byte.
    pub const fn overlaps(self, other: Range) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest range that covers both.
    pub fn cover(self, other: Range) -> Range {
        Range { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The same range `by` bytes further on (back, when negative); stops at the ends of `u32`.
    pub fn shifted(self, by: i64) -> Range {
        let shift = |offset: u32| (i64::from(offset) + by).clamp(0, i64::from(u32::MAX)) as u32;
        Range { start: shift(self.start), end: shift(self.end) }
    }

    /// The text that lies in the range; empty where the range does not fit the text.
    #[inline]
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }
}

impl From<Range> for std::ops::Range<usize> {
    #[inline]
    fn from(range: Range) -> Self {
        range.start as usize..range.end as usize
    }
}

#[cfg(test)]
mod tests {
    use super::Range;

    #[test]
    fn a_range_that_does_not_fit_the_text_gives_nothing() {
        assert_eq!(Range::new(1, 3).of("abcd"), "bc");
        assert_eq!(Range::new(3, 9).of("abcd"), "");
        assert_eq!(Range::new(1, 2).of("é"), "");
    }

    #[test]
    fn shifting_stops_at_zero() {
        assert_eq!(Range::new(2, 5).shifted(-3), Range::new(0, 2));
        assert_eq!(Range::new(2, 5).shifted(3), Range::new(5, 8));
    }
}
