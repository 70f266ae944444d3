//! The order in which a Java `HashMap` gives its keys back.
//!
//! The reference keeps `Child` slots, attachments and regimes in such maps, and iterates over them when it
//! instantiates; the order of siblings, and with it the order of updates, follows.

/// The positions of the keys in the order of iteration. The keys are distinct and in the order of insertion.
pub(crate) fn hash_order(keys: &[&str]) -> Vec<usize> {
    let mut capacity = 16;
    while keys.len() * 4 > capacity * 3 {
        capacity *= 2;
    }
    let mut order: Vec<usize> = (0..keys.len()).collect();
    // The sort is stable: within a bucket the order of insertion remains.
    order.sort_by_key(|&at| bucket(keys[at], capacity));
    order
}

fn bucket(key: &str, capacity: usize) -> usize {
    let hash =
        key.encode_utf16().fold(0u32, |hash, unit| hash.wrapping_mul(31).wrapping_add(u32::from(unit)));
    (hash ^ (hash >> 16)) as usize & (capacity - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `"Aa"` and `"BB"` are the classic pair of equal hashes (2112); 2112 & 15 is 0.
    #[test]
    fn equal_hashes_keep_the_order_of_insertion() {
        assert_eq!(bucket("Aa", 16), 0);
        assert_eq!(bucket("BB", 16), 0);
        assert_eq!(hash_order(&["b", "BB", "a", "Aa"]), [1, 3, 2, 0]);
    }
}
