//! Several values in one parameter. A separator within a value, and a backslash before one, stand behind a
//! backslash, so that every value there is can be asked for.

/// What stands between values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Between {
    /// Ids, ranks, years, regions. Bars are read too, as addresses of pages once had them.
    Commas,
    /// Headings, which hold commas, and switches.
    Bars,
}

impl Between {
    fn separates(self, c: char) -> bool {
        c == '|' || (self == Self::Commas && c == ',')
    }
}

/// The values of a parameter; blank ones are none.
pub(super) fn split(text: &str, between: Between) -> Vec<String> {
    let mut values = vec![String::new()];
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let held =
            characters.peek().copied().filter(|next| *next == '\\' || between.separates(*next));
        match (c, held) {
            ('\\', Some(next)) => {
                characters.next();
                if let Some(value) = values.last_mut() {
                    value.push(next);
                }
            }
            _ if between.separates(c) => values.push(String::new()),
            _ => values.last_mut().into_iter().for_each(|value| value.push(c)),
        }
    }
    values.iter().map(|value| value.trim()).filter(|v| !v.is_empty()).map(str::to_owned).collect()
}

/// Values as one parameter.
pub(super) fn join(values: impl Iterator<Item = String>, between: Between) -> String {
    let separator = if between == Between::Commas { "," } else { "|" };
    let hold = |value: String| {
        let mut held = String::with_capacity(value.len());
        for c in value.chars() {
            if c == '\\' || between.separates(c) {
                held.push('\\');
            }
            held.push(c);
        }
        held
    };
    values.map(hold).collect::<Vec<_>>().join(separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_split_where_nothing_holds_them() {
        let bars = |text| split(text, Between::Bars);
        assert_eq!(bars("a,b | c"), ["a,b", "c"]);
        assert_eq!(bars("a\\|b|c\\\\|d"), ["a|b", "c\\", "d"]);
        assert_eq!(bars("a\\b"), ["a\\b"], "a backslash before anything else is itself");
        assert_eq!(split("a,b|c,,", Between::Commas), ["a", "b", "c"]);
        assert_eq!(bars(" | "), Vec::<String>::new());
    }
}
