//! Names that were perhaps meant by one that there is not.

/// The names that were perhaps meant by another, in their order.
pub fn of(typed: &str, known: impl IntoIterator<Item = String>) -> impl Iterator<Item = String> {
    known.into_iter().filter(move |known| is_near(typed, known))
}

/// Whether one name was perhaps meant by another: one begins with the other, or at most two letters differ.
pub fn is_near(typed: &str, known: &str) -> bool {
    let typed = typed.to_lowercase();
    let begins = typed.len() > 1 && (known.starts_with(&typed) || typed.starts_with(known));
    (begins && known.len() > 1) || distance(&typed, known) <= known.chars().count().min(6) / 3
}

/// Letters to put in, leave out, change or swap with the next to make one text the other.
fn distance(from: &str, to: &str) -> usize {
    let from: Vec<char> = from.chars().collect();
    let to: Vec<char> = to.chars().collect();
    let cost = |rows: &[Vec<usize>], line: usize, at: usize| {
        rows.get(line).and_then(|row| row.get(at)).copied().unwrap_or(usize::MAX - 1)
    };
    let mut rows: Vec<Vec<usize>> = vec![(0..=to.len()).collect()];
    for (line, c) in from.iter().enumerate() {
        let mut row = vec![line + 1];
        for (at, other) in to.iter().enumerate() {
            let changed = cost(&rows, line, at) + usize::from(c != other);
            let left_out = cost(&rows, line, at + 1) + 1;
            let put_in = row.last().map_or(usize::MAX, |cost| cost + 1);
            let mut least = changed.min(left_out).min(put_in);
            if let (Some(line), Some(at)) = (line.checked_sub(1), at.checked_sub(1))
                && (from.get(line), to.get(at)) == (Some(other), Some(c))
            {
                least = least.min(cost(&rows, line, at) + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows.last().and_then(|row| row.last()).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::is_near;

    #[test]
    fn a_name_is_near_what_it_was_meant_to_be() {
        for (typed, known) in [
            ("limits", "limit"),
            ("lmit", "limit"),
            ("Section", "section"),
            ("ofset", "offset"),
            ("titel", "title"),
            ("sichuan", "sichuan-2023"),
        ] {
            assert!(is_near(typed, known), "{typed} {known}");
        }
        for (typed, known) in [("part", "sort"), ("x", "q"), ("page", "doc"), ("query", "q")] {
            assert!(!is_near(typed, known), "{typed} {known}");
        }
    }
}
