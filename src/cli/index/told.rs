//! What a build tells of the files that it was made of.

use crate::cli::output::note;
use crate::corpus::Corpus;

/// Tells what was left out and what is wrong; returns how much of each.
pub(super) fn tell(corpus: &Corpus) -> (usize, usize) {
    let lists =
        [("note", &corpus.notes), ("problem", &corpus.faults), ("skipped", &corpus.problems)];
    for (word, list) in lists {
        list.iter().for_each(|problem| note!("{word} {}: {}", problem.file, problem.why));
    }
    (corpus.problems.len(), corpus.faults.len())
}

/// What was indexed, in a line.
pub(super) fn summary(total: usize, units: usize, skipped: usize, faulty: usize) -> String {
    let faulty = if faulty > 0 { format!(", {faulty} problems") } else { String::new() };
    format!("indexed {total} documents, {units} units; {skipped} skipped{faulty}")
}
