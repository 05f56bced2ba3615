//! `tiaowen eval topics` and `tiaowen eval articles`: how well search finds.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;

use crate::cli::output::{Outcome as Exit, note, print_json, show_progress};
use crate::cli::place::Place;
use crate::eval::collection;
use crate::eval::paired::{self, Comparison};
use crate::eval::retrieval::{self, Means, Outcome};
use crate::kb::Kb;
use tiaowen_engine::disk::read_text;
use tiaowen_engine::index::{Stamp, Writer};
use tiaowen_engine::segment::Lexicon;
use tiaowen_link::crossref;

/// Options of `tiaowen eval topics`.
#[derive(Debug, Args)]
pub struct TopicsOptions {
    /// Topics: question, kind, document, clauses (best first, - where nothing answers) and note between tabs; or
    /// query, kind, clauses of sichuan-2023, articles of central-2022
    #[arg(value_name = "FILE")]
    topics: PathBuf,
    #[command(flatten)]
    output: Output,
}

/// Options of `tiaowen eval articles`.
#[derive(Debug, Args)]
pub struct ArticlesOptions {
    /// Articles as JSON lines: id, law, article, content, and headings where they are known
    #[arg(long, value_name = "FILE")]
    articles: PathBuf,
    /// Questions: id, split, text between tabs (or id, text)
    #[arg(long, value_name = "FILE")]
    queries: PathBuf,
    /// TREC qrels: id, 0, article, grade
    #[arg(long, value_name = "FILE")]
    qrels: PathBuf,
    /// Only questions of this split
    #[arg(long)]
    split: Option<String>,
    /// Folder for the index of these articles; kept and used again
    #[arg(long, value_name = "DIR")]
    work: PathBuf,
    /// Folder of the lexicon
    #[arg(long, value_name = "DIR", default_value = "corpus/lexicon")]
    lexicon: PathBuf,
    #[command(flatten)]
    output: Output,
}

/// Options of `tiaowen eval compare`.
#[derive(Debug, Args)]
pub struct CompareOptions {
    /// What `--per-query` wrote for the version before
    #[arg(value_name = "BEFORE")]
    before: PathBuf,
    /// What it wrote for the version after
    #[arg(value_name = "AFTER")]
    after: PathBuf,
    /// Questions listed of those that got better, and of those that got worse
    #[arg(long, value_name = "N", default_value_t = 20)]
    list: usize,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct Output {
    /// Also write what each question found, as tab-separated lines that two versions can be compared by
    #[arg(long, value_name = "FILE")]
    per_query: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run_topics(place: &Place, options: &TopicsOptions) -> Result<Exit> {
    let questions = retrieval::parse_topics(&read(&options.topics)?)?;
    let kb = place.open()?;
    let outcomes = retrieval::ask(&kb, &questions)?;
    let silence = retrieval::ask_unanswerable(&kb, &questions)?;
    if silence.questions > 0 {
        let retrieval::Silence { questions, silent, answered } = silence;
        note!(
            "nothing answers {questions} questions: {silent} stay silent, {answered} show an answer"
        );
    }
    report(&outcomes, &options.output)
}

pub(super) fn run_articles(place: &Place, options: &ArticlesOptions) -> Result<Exit> {
    let articles = read(&options.articles)?;
    let (documents, names) = collection::parse_articles(&articles)?;
    let lexicon = Lexicon::load(&options.lexicon)?;
    let stamp = Stamp::new(format!("articles-{}-{}", names.len(), articles.len()), &lexicon);
    if tiaowen_engine::index::current_stamp(&options.work).is_none_or(|current| current != stamp) {
        let mut writer = Writer::create(&options.work, &stamp, &lexicon)?;
        let linked = crossref::link(documents, Vec::new());
        let total = linked.len();
        writer.add_all(linked, &|done| show_progress("indexing", done, total))?;
        writer.finish()?;
    }
    crate::cli::model::encode(&options.work, &place.model())?;
    let mut questions =
        retrieval::parse_questions(&read(&options.queries)?, &read(&options.qrels)?, &names);
    if let Some(split) = &options.split {
        questions.retain(|q| q.kind == *split);
    }
    let kb = Kb::open(&options.work)?.with_model(&place.model())?;
    let outcomes = retrieval::ask(&kb, &questions)?;
    report(&outcomes, &options.output)
}

pub(super) fn run_compare(options: &CompareOptions) -> Result<Exit> {
    let found = paired::compare(&read(&options.before)?, &read(&options.after)?)?;
    if options.json {
        print_json(&found)?;
    } else {
        print_comparison(&mut io::stdout().lock(), &found, options.list)?;
    }
    Ok(if found.questions == 0 { Exit::Nothing } else { Exit::Found })
}

fn print_comparison(out: &mut dyn Write, found: &Comparison, list: usize) -> io::Result<()> {
    writeln!(out, "{} questions, {} in one file only", found.questions, found.unpaired)?;
    writeln!(out, "{:8} before after  gain    95 % interval      wins losses", "")?;
    for m in &found.measures {
        let (low, high) = m.interval;
        write!(out, "{:8} {:.3}  {:.3}  {:+.3}  ", m.name, m.before, m.after, m.after - m.before)?;
        writeln!(out, "{low:+.3} … {high:+.3}  {:>4} {:>6}", m.wins, m.losses)?;
    }
    let rank = |rank: Option<usize>| rank.map_or_else(|| "-".to_owned(), |r| r.to_string());
    for (name, changes) in [("better", &found.wins), ("worse", &found.losses)] {
        for change in changes.iter().take(list) {
            let (before, after) = (rank(change.ranks.0), rank(change.ranks.1));
            writeln!(out, "{name:6} {before:>4} → {after:<4} {}", change.question)?;
        }
    }
    Ok(())
}

fn report(outcomes: &[Outcome], output: &Output) -> Result<Exit> {
    if let Some(path) = &output.per_query {
        let mut lines = String::from("kind\tquestion\tright\tranks\tfirst\tparity\tmillis\n");
        for o in outcomes {
            let ranks: Vec<String> = o.ranks.iter().map(usize::to_string).collect();
            let Outcome { kind, question, right, first, parity, millis, .. } = o;
            let ranks = ranks.join(",");
            lines +=
                &format!("{kind}\t{question}\t{right}\t{ranks}\t{first}\t{parity}\t{millis:.2}\n");
        }
        fs::write(path, lines).with_context(|| path.display().to_string())?;
    }
    let mut kinds: BTreeMap<String, Means> = BTreeMap::new();
    for outcome in outcomes {
        if !kinds.contains_key(&outcome.kind) {
            let same = outcomes.iter().filter(|o| o.kind == outcome.kind);
            kinds.insert(outcome.kind.clone(), Means::of(same));
        }
    }
    kinds.insert("(all)".to_owned(), Means::of(outcomes));
    kinds.insert("(mean over documents)".to_owned(), Means::over_groups(outcomes));
    if output.json {
        print_json(&kinds)?;
    } else {
        print_table(&mut io::stdout().lock(), &kinds)?;
    }
    Ok(if outcomes.is_empty() { Exit::Nothing } else { Exit::Found })
}

fn print_table(out: &mut dyn Write, kinds: &BTreeMap<String, Means>) -> io::Result<()> {
    writeln!(out, "{:28} {:>5} first  R@5   R@10  R@100 MRR@10 parity ms", "", "n")?;
    for (kind, m) in kinds {
        let Means { questions, first, recall_5, recall_10, recall_100, mrr_10, .. } = m;
        let Means { parity, median_millis, .. } = m;
        write!(out, "{kind:28} {questions:>5} {first:.3}  {recall_5:.3} {recall_10:.3} ")?;
        writeln!(out, "{recall_100:.3} {mrr_10:.3}  {parity:.3}  {median_millis:.1}")?;
    }
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    read_text(path).with_context(|| path.display().to_string())
}
