//! What the documentation page says in Chinese.

/// Operations, tags, parameters and problems; the file says how.
const TEXT: &str = include_str!("chinese.tsv");

/// Name and description of an operation.
pub(super) fn operation(id: &str) -> Option<(&'static str, &'static str)> {
    find("op", id)
}

/// Name of a tag.
pub(super) fn tag(name: &str) -> Option<&'static str> {
    find("tag", name).map(|found| found.0)
}

/// Meaning of a parameter of an operation.
pub(super) fn parameter(operation: &str, name: &str) -> Option<&'static str> {
    let own = find("param", &format!("{operation}.{name}"));
    own.or_else(|| find("param", name)).map(|found| found.0)
}

/// Meaning of a problem.
pub(super) fn problem(name: &str) -> Option<&'static str> {
    find("problem", name).map(|found| found.0)
}

fn find(kind: &str, name: &str) -> Option<(&'static str, &'static str)> {
    let mut lines = TEXT.lines().filter(|line| !line.starts_with('#'));
    lines.find_map(|line| {
        let mut columns = line.split('\t');
        let is_it = columns.next() == Some(kind) && columns.next() == Some(name);
        is_it.then(|| Some((columns.next()?, columns.next().unwrap_or_default())))?
    })
}
