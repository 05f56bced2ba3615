//! `tiaowen serve`: opens the index and serves pages, JSON and agent tools until it is told to stop.

use std::io::Write;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;

use crate::http::{self, ServeConfig};
use crate::kb::Kb;

/// Serve the web pages and the JSON endpoint
#[derive(Debug, clap::Args)]
pub struct ServeArgs {
    /// Port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 8080, env = "TIAOWEN_PORT")]
    port: u16,
    /// Address to listen on; only this machine can reach the default
    #[arg(long, default_value = "127.0.0.1", env = "TIAOWEN_HOST")]
    host: IpAddr,
}

/// Serves the index in `index` and prints the address once it answers.
pub fn run(args: &ServeArgs, index: &Path) -> anyhow::Result<()> {
    let kb = Arc::new(Kb::open(index)?);
    let config = ServeConfig { host: args.host, port: args.port, ..ServeConfig::default() };
    let runtime = tokio::runtime::Runtime::new().context("cannot start the server's threads")?;
    runtime.block_on(http::serve(kb, &config, |address| {
        // Whoever started us may have closed our output; that is no reason not to serve.
        let _ = writeln!(std::io::stdout(), "tiaowen serves on http://{address}/");
    }))?;
    Ok(())
}
