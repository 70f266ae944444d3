//! Numbers as people read them.

/// A number with at most six digits that matter: `0.065`, `1e-12`, `3.14159`.
pub(crate) fn short(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if !value.is_finite() {
        return value.to_string();
    }
    let scientific = format!("{value:.5e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let mantissa = trimmed(mantissa);
    match exponent.parse::<i32>().unwrap_or(0) {
        exponent @ -3..=5 => {
            let digits = usize::try_from(5 - exponent).unwrap_or(0);
            trimmed(&format!("{value:.digits$}")).to_owned()
        }
        exponent => format!("{mantissa}e{exponent}"),
    }
}

/// `1 segment`, `2 segments`.
pub(crate) fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn trimmed(number: &str) -> &str {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number }
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn small_and_large_numbers_are_short() {
        assert_eq!(short(-0.065), "-0.065");
        assert_eq!(short(1e-12), "1e-12");
        assert_eq!(short(1.0 / 3.0), "0.333333");
        assert_eq!(short(120_000.0), "120000");
        assert_eq!(short(1.25e9), "1.25e9");
    }
}
