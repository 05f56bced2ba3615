//! `tiaowen serve`: opens the index and serves pages, JSON and agent tools until it is told to stop.
//!
//! Every setting can be given as a flag, in the environment, or in `tiaowen.toml`; the first that says
//! something wins, and what none says has a default.

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::ValueEnum;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use tracing_subscriber::EnvFilter;

use super::place::{EngineSettings, Place, unreadable};
use crate::http::{self, ServeConfig};
use crate::site::Token;
use tiaowen_engine::disk::{read_given, read_text};

/// Serve the web pages and the JSON endpoint
#[derive(Debug, Clone, Default, clap::Args, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ServeArgs {
    /// File of settings [default: ROOT/tiaowen.toml, when there is one]
    #[arg(long, env = "TIAOWEN_CONFIG", value_name = "FILE")]
    #[serde(skip)]
    config: Option<PathBuf>,
    /// Port to listen on; 0 takes a free one [default: 8080]
    #[arg(long, env = "TIAOWEN_PORT")]
    port: Option<u16>,
    /// Address to listen on; only this machine can reach the default [default: 127.0.0.1]
    #[arg(long, env = "TIAOWEN_HOST")]
    host: Option<IpAddr>,
    /// Longest time for one answer, in seconds [default: 10]
    #[arg(long, env = "TIAOWEN_TIME_LIMIT", value_name = "SECONDS",
          value_parser = clap::value_parser!(u64).range(TIME_LIMITS))]
    #[serde(deserialize_with = "time_limit")]
    time_limit: Option<u64>,
    /// Longest request body, in bytes [default: 1048576]
    #[arg(long, env = "TIAOWEN_BODY_LIMIT", value_name = "BYTES")]
    body_limit: Option<usize>,
    /// Most questions answered at the same time; others wait [default: two for each processor]
    #[arg(long, env = "TIAOWEN_AT_ONCE", value_name = "N",
          value_parser = clap::value_parser!(u64).range(AT_ONCE))]
    #[serde(deserialize_with = "at_once")]
    at_once: Option<u64>,
    /// Most connections open at the same time; the longest idle makes room for a new one [default: 512]
    #[arg(long, env = "TIAOWEN_CONNECTIONS", value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..))]
    connections: Option<u32>,
    /// Requests a second that one client may make, clients on this machine aside [default: no limit]
    #[arg(long, env = "TIAOWEN_RATE", value_name = "N")]
    rate: Option<u32>,
    /// A name by which agents may call /mcp, beside those of this machine; may be repeated
    #[arg(
        long = "allow-host",
        env = "TIAOWEN_ALLOW_HOST",
        value_name = "NAME",
        value_delimiter = ','
    )]
    allow_host: Vec<String>,
    /// A site (scheme and host) whose pages may read /api/v1 and call /mcp; may be repeated
    /// [default: any may read, none but our own may call]
    #[arg(
        long = "allow-origin",
        env = "TIAOWEN_ALLOW_ORIGIN",
        value_name = "ORIGIN",
        value_delimiter = ','
    )]
    allow_origin: Vec<String>,
    /// File with the token that whoever judges in the workbench has to give; TIAOWEN_JUDGE_TOKEN holds the token itself
    /// [default: none; then judging works on this machine alone]
    #[arg(long, env = "TIAOWEN_JUDGE_TOKEN_FILE", value_name = "FILE")]
    judge_token_file: Option<PathBuf>,
    /// Whether readers elsewhere than on this machine may say that a link is right or wrong [default: false]
    #[arg(long, env = "TIAOWEN_FEEDBACK", num_args = 0..=1, default_missing_value = "true")]
    feedback: Option<bool>,
    /// Whether log lines carry what was asked [default: false]
    #[arg(long, env = "TIAOWEN_LOG_QUERIES", num_args = 0..=1, default_missing_value = "true")]
    log_queries: Option<bool>,
    /// Folder in which searches are kept, without who made them, for `tiaowen stats` [default: none are kept]
    #[arg(long, env = "TIAOWEN_QUERY_LOG", value_name = "DIR")]
    query_log: Option<PathBuf>,
    /// Form of the log on standard error: text or json [default: text]; RUST_LOG sets how much it says
    #[arg(long, env = "TIAOWEN_LOG", value_name = "FORM")]
    log: Option<LogForm>,
    /// The search cluster that holds the index.
    #[arg(skip)]
    engine: Option<EngineSettings>,
}

/// The shortest and the longest time for one answer that can be set, in seconds.
const TIME_LIMITS: RangeInclusive<u64> = 1..=600;

/// The fewest and the most questions at the same time that can be set. None is taken as one; what counts the places
/// has no room for any number.
const AT_ONCE: RangeInclusive<u64> = 0..=65_535;

/// Reads a time limit of the file.
fn time_limit<'de, D: Deserializer<'de>>(file: D) -> Result<Option<u64>, D::Error> {
    within(file, "time-limit", TIME_LIMITS)
}

/// Reads of the file how many questions are answered at the same time.
fn at_once<'de, D: Deserializer<'de>>(file: D) -> Result<Option<u64>, D::Error> {
    within(file, "at-once", AT_ONCE)
}

/// Reads a number of the file, which has to keep to the limits of the flag.
fn within<'de, D: Deserializer<'de>>(
    file: D,
    name: &str,
    limits: RangeInclusive<u64>,
) -> Result<Option<u64>, D::Error> {
    let number = u64::deserialize(file)?;
    if limits.contains(&number) {
        return Ok(Some(number));
    }
    let (least, most) = (limits.start(), limits.end());
    Err(D::Error::custom(format!("{name} = {number} is not in {least}..={most}")))
}

/// Form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogForm {
    /// Lines for people.
    #[default]
    Text,
    /// An object a line.
    Json,
}

impl ServeArgs {
    /// These settings, and what they leave out from `file`.
    fn or(self, file: Self) -> Self {
        let allow_origin =
            if self.allow_origin.is_empty() { file.allow_origin } else { self.allow_origin };
        let allow_host = if self.allow_host.is_empty() { file.allow_host } else { self.allow_host };
        Self {
            config: self.config,
            port: self.port.or(file.port),
            host: self.host.or(file.host),
            time_limit: self.time_limit.or(file.time_limit),
            body_limit: self.body_limit.or(file.body_limit),
            at_once: self.at_once.or(file.at_once),
            connections: self.connections.or(file.connections),
            rate: self.rate.or(file.rate),
            allow_host,
            allow_origin,
            judge_token_file: self.judge_token_file.or(file.judge_token_file),
            feedback: self.feedback.or(file.feedback),
            log_queries: self.log_queries.or(file.log_queries),
            query_log: self.query_log.or(file.query_log),
            log: self.log.or(file.log),
            engine: self.engine.or(file.engine),
        }
    }

    fn resolve(&self) -> ServeConfig {
        let default = ServeConfig::default();
        let mut hosts = default.hosts.clone();
        hosts.extend(self.allow_host.iter().cloned());
        let host = self.host.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        if !host.is_unspecified() && !host.is_loopback() {
            hosts.push(host.to_string());
        }
        ServeConfig {
            host,
            port: self.port.unwrap_or(default.port),
            time_limit: self.time_limit.map_or(default.time_limit, Duration::from_secs),
            body_limit: self.body_limit.unwrap_or(default.body_limit),
            at_once: self
                .at_once
                .map_or(default.at_once, |n| usize::try_from(n).unwrap_or(usize::MAX)),
            connections: self.connections.map_or(default.connections, |n| n.max(1) as usize),
            rate: self.rate.filter(|rate| *rate > 0),
            log_queries: self.log_queries.unwrap_or(false),
            query_log: self.query_log.clone(),
            hosts,
            origins: self.allow_origin.clone(),
            feedback: self.feedback.unwrap_or(false),
            ..default
        }
    }
}

/// Serves the index and prints the address once it answers.
pub(super) fn run(args: ServeArgs, place: &Place) -> anyhow::Result<()> {
    let settings = settings(args, &place.root)?;
    start_log(settings.log.unwrap_or_default());
    let mut config = settings.resolve();
    config.judge_token = judge_token(settings.judge_token_file.as_deref())?;
    // The settings were read: a file that says nothing of a cluster is not read again.
    let engine = Some(settings.engine.unwrap_or_default());
    let kb = place.open_with(engine, Some(config.time_limit))?;
    let kb = Arc::new(kb.with_source(place.layout()));
    let runtime = tokio::runtime::Runtime::new().context("cannot start the server's threads")?;
    runtime.block_on(http::serve(kb, &config, |address| {
        // Whoever started us may have closed our output; that is no reason not to serve.
        let _ = writeln!(std::io::stdout(), "tiaowen serves on http://{address}/");
    }))?;
    Ok(())
}

/// The token for judging, from the environment or a file; never from a flag, which every user of a machine can read.
fn judge_token(file: Option<&Path>) -> anyhow::Result<Option<Token>> {
    const VARIABLE: &str = "TIAOWEN_JUDGE_TOKEN";
    if let Some(token) = std::env::var(VARIABLE).ok().filter(|token| !token.is_empty()) {
        return Ok(Some(Token::parse(&token).context(VARIABLE)?));
    }
    let Some(file) = file else { return Ok(None) };
    let told = || file.display().to_string();
    let bytes = read_given(file).with_context(told)?;
    let text = String::from_utf8(bytes).map_err(|_| anyhow::anyhow!("the token is no text"));
    Ok(Some(text.and_then(|text| Ok(Token::parse(&text)?)).with_context(told)?))
}

fn settings(args: ServeArgs, root: &Path) -> anyhow::Result<ServeArgs> {
    let named = args.config.clone();
    let path = named.clone().unwrap_or_else(|| root.join("tiaowen.toml"));
    if named.is_none() && !path.exists() {
        return Ok(args);
    }
    let text = match &named {
        None => read_text(&path),
        Some(named) => read_given(named).and_then(|bytes| {
            String::from_utf8(bytes).map_err(|_| io::Error::other("the settings are not in UTF-8"))
        }),
    };
    let text = text.with_context(|| path.display().to_string())?;
    let file: ServeArgs = toml::from_str(&text).map_err(|e| unreadable(&path, &text, &e))?;
    Ok(args.or(file))
}

fn start_log(form: LogForm) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A log that was started before stays.
    let _ = match form {
        LogForm::Text => log.try_init(),
        LogForm::Json => log.json().try_init(),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_stand_before_the_file_and_the_file_before_the_default() {
        let file: ServeArgs =
            toml::from_str("port = 9000\nrate = 5\nallow-host = [\"law.example\"]\nlog = \"json\"")
                .unwrap();
        let flags = ServeArgs { port: Some(9001), ..ServeArgs::default() };
        let settings = flags.or(file);
        assert_eq!(settings.log, Some(LogForm::Json));
        let config = settings.resolve();
        let of_itself = ServeConfig::default().at_once;
        assert_eq!((config.port, config.rate, config.at_once), (9001, Some(5), of_itself));
        assert!(config.hosts.iter().any(|h| h == "law.example"));
        assert!(toml::from_str::<ServeArgs>("prot = 9000").is_err(), "a misspelt setting is told");
    }
}
