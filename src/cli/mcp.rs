//! `tiaowen mcp`: the agent tools over standard input and output.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;

use super::place::Place;
use crate::kb::Kb;
use crate::mcp;
use crate::site::Questions;

/// Questions of one agent that are answered at the same time; it seldom has more.
const AT_ONCE: usize = 8;

/// Serves one agent until it closes our input.
pub(super) fn run(place: &Place) -> anyhow::Result<()> {
    let kb = Arc::new(place.open()?);
    let runtime = tokio::runtime::Runtime::new().context("cannot start the server's threads")?;
    runtime.block_on(async {
        let following = tokio::spawn(follow(Arc::clone(&kb)));
        let ended = mcp::stdio::serve(Questions::new(kb, AT_ONCE)).await;
        following.abort();
        ended
    })?;
    // A thread that still waits for input must not keep the process.
    runtime.shutdown_background();
    Ok(())
}

/// Follows a newer build of the index: an agent may stay for days.
async fn follow(kb: Arc<Kb>) {
    let mut every = tokio::time::interval(Duration::from_secs(2));
    loop {
        every.tick().await;
        let kb = Arc::clone(&kb);
        if let Ok(Err(error)) = tokio::task::spawn_blocking(move || kb.refresh()).await {
            tracing::warn!(%error, "keeps the index it has");
        }
    }
}
