//! What every way in shares: the knowledge base, how many questions it answers at once, the counters, and the
//! one error. Pages, JSON and agent tools stand above it and do not know of each other.

mod error;
mod extract;
mod gate;
mod metrics;

use std::sync::Arc;
use std::sync::mpsc::SyncSender;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::kb::Kb;
pub use error::HttpError;
pub use extract::{At, Params};
pub use gate::{Gate, Judging, SESSION, Token, cookie, may_call};
pub use metrics::Metrics;
use tiaowen_text::budget::Budget;
use tiaowen_text::error::{Error, Result};

/// Puts questions to a knowledge base, at most so many at a time, whoever asks.
#[derive(Clone)]
pub struct Questions {
    kb: Arc<Kb>,
    turns: Arc<Semaphore>,
    /// For those that read whole texts or documents: half of the turns.
    heavy: Arc<Semaphore>,
    /// For those that take seconds: one at a time.
    long: Arc<Semaphore>,
    /// What ends all work for whoever asks, when that is decided elsewhere.
    budget: Option<Budget>,
}

impl Questions {
    /// Questions to a knowledge base, at most `at_once` answered at the same time.
    pub fn new(kb: Arc<Kb>, at_once: usize) -> Self {
        let lane = |turns: usize| Arc::new(Semaphore::new(turns.max(1)));
        let (turns, heavy, long) = (lane(at_once), lane(at_once / 2), lane(1));
        Self { kb, turns, heavy, long, budget: None }
    }

    /// The same within a budget: work ends when that is given up.
    pub fn within(&self, budget: Budget) -> Self {
        Self { budget: Some(budget), ..self.clone() }
    }

    /// As [`ask`](Self::ask), for what reads whole texts or documents: of these at most half as many are answered at the
    /// same time, so that searches find a turn beside them.
    pub async fn ask_heavy<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Kb) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let lane = Arc::clone(&self.heavy).acquire_owned().await;
        self.ask(move |kb| {
            // Given back when the work ends, as the turn is.
            let _lane = lane;
            question(kb)
        })
        .await
    }

    /// As [`ask`](Self::ask), for what may take seconds and is the same for everybody: one of these is answered at a
    /// time, and those who wait for it take no turn from others.
    pub async fn ask_long<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Kb) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let _one = Arc::clone(&self.long).acquire_owned().await;
        self.ask(question).await
    }

    /// Answers a question on a thread that may block, when its turn has come.
    pub async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Kb) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let kb = Arc::clone(&self.kb);
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let budget = self.budget.clone().unwrap_or_default();
        // Dropped with this future when the client leaves or the time is over: then the work ends too.
        let _waiting = self.budget.is_none().then(|| Waiting(budget.clone()));
        let answer = tokio::task::spawn_blocking(move || {
            // Given back when the work ends, which is soon after nobody waits for it any more.
            let _turn = turn;
            kb.present()?;
            budget.spend(|| question(&kb))
        });
        let answer = match answer.await {
            Ok(answer) => answer,
            Err(e) => {
                // Bytes of the index that changed since they were written are the likeliest cause.
                let kb = Arc::clone(&self.kb);
                let _ = tokio::task::spawn_blocking(move || kb.examine()).await;
                Err(Error::internal("the answer broke off").caused_by(e))
            }
        };
        // What fails while files of the index go is no fault of the question.
        answer.or_else(|error| self.kb.present().and(Err(error)))
    }

    /// The knowledge base, for questions that do not block.
    pub fn kb(&self) -> &Kb {
        &self.kb
    }
}

/// Gives up the work when nobody waits for its answer any more.
pub struct Waiting(pub Budget);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.give_up();
    }
}

/// A search that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// As typed.
    pub text: String,
    /// Clauses that it found.
    pub total: usize,
}

/// Answers of everything that are sent at the same time.
const MOST_SENDINGS: usize = 4;

/// What every handler shares.
#[derive(Clone)]
pub struct Site {
    questions: Questions,
    metrics: Arc<Metrics>,
    log_queries: bool,
    /// For answers of everything.
    sendings: Arc<Semaphore>,
    /// Where searches are kept, when they are.
    query_log: Option<SyncSender<Asked>>,
    gate: Arc<Gate>,
    started: jiff::Timestamp,
}

impl Site {
    /// What the handlers of one server share; `log_queries` puts what was asked into its log.
    pub fn new(questions: Questions, metrics: Arc<Metrics>, log_queries: bool) -> Self {
        #[expect(clippy::disallowed_methods, reason = "caches ask what changed since the start")]
        let started = jiff::Timestamp::now();
        let sendings = Arc::new(Semaphore::new(MOST_SENDINGS));
        let gate = Arc::default();
        Self { questions, metrics, log_queries, sendings, query_log: None, gate, started }
    }

    /// The right to send everything, which few have at a time: such an answer lasts as long as its client reads.
    pub fn begin_sending(&self) -> Result<OwnedSemaphorePermit, HttpError> {
        Ok(Arc::clone(&self.sendings).try_acquire_owned().map_err(|_| {
            Error::unavailable(format!(
                "everything is being sent to {MOST_SENDINGS} clients already: try again later"
            ))
            .in_chinese(format!("正在向 {MOST_SENDINGS} 个客户端发送全部内容，请稍后再试"))
        })?)
    }

    /// The same, with searches kept.
    pub fn with_query_log(self, query_log: Option<SyncSender<Asked>>) -> Self {
        Self { query_log, ..self }
    }

    /// The same with a gate for those who write; without one nobody may.
    pub fn with_gate(self, gate: Gate) -> Self {
        Self { gate: Arc::new(gate), ..self }
    }

    /// Who may write.
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    /// Counts a search, and keeps it where searches are kept.
    pub fn count_search(&self, text: &str, total: usize) {
        self.metrics.count_search(total);
        if let Some(log) = &self.query_log {
            // Full means that more is asked than a disk can write: then some searches are not kept.
            let _ = log.try_send(Asked { text: text.to_owned(), total });
        }
    }

    /// Whether searches are kept.
    pub fn keeps_queries(&self) -> bool {
        self.query_log.is_some()
    }

    /// Answers a question when its turn has come.
    pub async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Kb) -> Result<T> + Send + 'static,
    ) -> Result<T, HttpError> {
        Ok(self.questions.ask(question).await?)
    }

    /// Answers one that reads whole texts or documents ([`Questions::ask_heavy`]).
    pub async fn ask_heavy<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Kb) -> Result<T> + Send + 'static,
    ) -> Result<T, HttpError> {
        Ok(self.questions.ask_heavy(question).await?)
    }

    /// Answers one that may take seconds ([`Questions::ask_long`]).
    pub async fn ask_long<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Kb) -> Result<T> + Send + 'static,
    ) -> Result<T, HttpError> {
        Ok(self.questions.ask_long(question).await?)
    }

    /// The knowledge base, for questions that do not block.
    pub fn kb(&self) -> &Kb {
        self.questions.kb()
    }

    /// The counters.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Whether log lines carry what was asked.
    pub fn logs_queries(&self) -> bool {
        self.log_queries
    }

    /// When the server started.
    pub fn started(&self) -> jiff::Timestamp {
        self.started
    }
}
