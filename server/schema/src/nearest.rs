//! The word that was probably meant.

/// The candidate nearest to `found`: the same letters in another case, else the fewest edits, at
/// most a third of its length. `None` when nothing is near.
pub fn nearest<'c>(found: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let most = (found.chars().count() / 3).clamp(1, 4);
    let near = candidates.into_iter().filter(|candidate| *candidate != found).filter_map(|candidate| {
        if candidate.eq_ignore_ascii_case(found) {
            return Some((0, candidate));
        }
        let distance = distance(found, candidate, most)?;
        Some((distance, candidate))
    });
    near.min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

/// Insertions, deletions, replacements and swaps of neighbours, or `None` when more than `most`.
fn distance(from: &str, to: &str, most: usize) -> Option<usize> {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    // A very long name cannot be a slip of the keyboard, and must not cost time.
    if from.len().abs_diff(to.len()) > most || from.len() > 128 {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (row, letter) in from.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, other) in to.iter().enumerate() {
            let replaced = last[column] + usize::from(letter != other);
            let mut best = replaced.min(last[column + 1] + 1).min(current[column] + 1);
            if row > 0 && column > 0 && *letter == to[column - 1] && from[row - 1] == *other {
                best = best.min(before[column - 1] + 1);
            }
            current.push(best);
        }
        before = std::mem::replace(&mut last, current);
    }
    last.last().copied().filter(|distance| *distance <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_the_word_that_was_meant() {
        let words = ["population", "projection", "izhikevichCell", "synapse"];
        assert_eq!(nearest("popluation", words), Some("population"));
        assert_eq!(nearest("izhikevichCel", words), Some("izhikevichCell"));
        assert_eq!(nearest("Synapse", words), Some("synapse"));
    }

    #[test]
    fn a_word_unlike_all_others_finds_nothing() {
        assert_eq!(nearest("electricalProjection", ["population", "notes"]), None);
    }
}
