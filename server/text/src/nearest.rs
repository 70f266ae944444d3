//! Which of the known names was probably meant by an unknown one.

/// The candidate that `name` is most likely a misspelling of.
///
/// A candidate that differs only in the case of its letters wins over every other one. Otherwise the
/// smallest number of inserted, deleted, replaced or swapped letters decides, up to a third of
/// the name's length; of two equally near candidates the first is taken.
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let letters: Vec<char> = name.chars().collect();
    let mut limit = (letters.len() / 3).clamp(1, 4);
    if letters.len() < 2 {
        limit = 0;
    }
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        if candidate == name {
            continue;
        }
        let bound = best.map_or(limit, |(distance, _)| distance.saturating_sub(1));
        let distance = if same_letters(name, candidate) {
            0
        } else {
            match distance_within(&letters, candidate, bound) {
                Some(distance) => distance.max(1),
                None => continue,
            }
        };
        if best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Whether two names differ at most in the case of their letters.
fn same_letters(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || (!a.is_ascii() && a.to_lowercase() == b.to_lowercase())
}

/// The number of edits (a swap of neighbours is one) between two names, if it is at most `limit`.
/// Letters that differ only in case count as equal.
fn distance_within(a: &[char], b: &str, limit: usize) -> Option<usize> {
    // Longer names than any id in real models are not worth a table.
    const LONGEST: usize = 128;
    if limit == 0 {
        return None;
    }
    let n_letters = b.chars().take(LONGEST + 1).count();
    if a.len() > LONGEST || n_letters > LONGEST || a.len().abs_diff(n_letters) > limit {
        return None;
    }
    let b: Vec<char> = b.chars().collect();
    let width = b.len() + 1;
    let mut before_last = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    let mut row = vec![0; width];
    for i in 1..=a.len() {
        row[0] = i;
        for j in 1..width {
            let differs = usize::from(!a[i - 1].eq_ignore_ascii_case(&b[j - 1]));
            let mut least = (last[j - 1] + differs).min(last[j] + 1).min(row[j - 1] + 1);
            let swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if swapped {
                least = least.min(before_last[j - 2] + 1);
            }
            row[j] = least;
        }
        if row.iter().all(|&least| least > limit) {
            return None;
        }
        std::mem::swap(&mut before_last, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    (last[width - 1] <= limit).then_some(last[width - 1])
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[track_caller]
    fn check(name: &str, candidates: &[&str], expected: Option<&str>) {
        assert_eq!(nearest(name, candidates.iter().copied()), expected);
    }

    #[test]
    fn a_missing_letter_is_found() {
        check("izhikevichCel", &["iafCell", "izhikevichCell", "izhikevich2007Cell"], Some("izhikevichCell"));
    }

    #[test]
    fn a_difference_of_case_wins_over_a_smaller_word() {
        check("MV", &["V", "mV", "M"], Some("mV"));
    }

    #[test]
    fn swapped_letters_are_one_edit() {
        check("tua", &["tax", "tau"], Some("tau"));
    }

    #[test]
    fn unrelated_names_are_not_offered() {
        check("tau", &["gbase", "erev", "x"], None);
        check("a", &["b", "c"], None);
        check("electricalProjection", &["population", "notes"], None);
    }

    #[test]
    fn the_name_itself_is_no_suggestion() {
        check("tau", &["tau"], None);
    }
}
