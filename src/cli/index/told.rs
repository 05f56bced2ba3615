//! What a build tells of the files that it was made of, and of itself.

use anyhow::Result;

use crate::cli::output::{note, say};
use crate::corpus::Corpus;
use tiaowen_print::view::server::{JobView, StatusView, WaitingView};

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

/// What is told of a build that has read documents and is not finished.
pub(super) fn told_read(documents: usize) -> String {
    format!(
        "{documents} documents were read by a build that is not finished: `tiaowen index` goes on from them"
    )
}

/// Prints a status in lines; `begun` is when the writing of the build was begun.
pub(super) fn tell_status(status: &StatusView, begun: &str) -> Result<()> {
    let StatusView { units, built, waiting, read, jobs } = status;
    say!("{units} units, built {built}")?;
    let [begun, built] = [begun, built].map(|time| time.parse::<jiff::Timestamp>().ok());
    if let (true, Some(begun), Some(built)) = (jobs.is_empty(), begun, built) {
        say!("written in {} s", built.duration_since(begun).as_secs())?;
    }
    for JobView { kind, begun, millis, documents, units } in jobs {
        let seconds = std::time::Duration::from_millis(*millis).as_secs_f64();
        say!("{begun} {kind}: {seconds:.1} s, {documents} documents, {units} units then")?;
    }
    if *read > 0 {
        say!("{}", told_read(*read))?;
    }
    match waiting {
        WaitingView { all: true, .. } => say!("all waits: the lexicon or the program is another"),
        WaitingView { other: true, .. } => say!("crosswalk or topics wait to be read"),
        waiting if waiting.any() => {
            let WaitingView { changed, gone, .. } = waiting;
            say!("{changed} documents wait to be read, {gone} are gone")
        }
        _ => say!("nothing waits"),
    }
}
