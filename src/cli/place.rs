//! Where the project's folders are, and what answers: the index in one of them, or a search cluster.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Args;
use serde::Deserialize;

use crate::corpus::Layout;
use crate::kb::Kb;
use tiaowen_engine::disk::read_text;
use tiaowen_opensearch::{Access, Cluster, Login};

/// Where documents and index are.
#[derive(Debug, Args)]
pub struct Place {
    /// Project folder with corpus/ and seeds/
    #[arg(long, global = true, env = "TIAOWEN_ROOT", default_value = ".", value_name = "DIR")]
    pub(super) root: PathBuf,
    /// Folder of documents [default: ROOT/corpus]
    #[arg(long, global = true, env = "TIAOWEN_CORPUS", value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// Folder of the built index [default: ROOT/index]
    #[arg(long, global = true, env = "TIAOWEN_INDEX", value_name = "DIR")]
    index: Option<PathBuf>,
    /// Folder of the sentence model [default: ROOT/model]
    #[arg(long, global = true, env = "TIAOWEN_MODEL", value_name = "DIR")]
    model: Option<PathBuf>,
    /// Search cluster that holds the index instead: https://search-1:9200,https://search-2:9200/NAME
    #[arg(long, global = true, env = "TIAOWEN_ENGINE", value_name = "ADDRESS")]
    engine: Option<String>,
    /// File of the authorities that may vouch for the cluster, PEM
    #[arg(long, global = true, env = "TIAOWEN_ENGINE_CA", value_name = "FILE")]
    engine_ca: Option<PathBuf>,
}

/// The cluster as `tiaowen.toml` describes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct EngineSettings {
    address: Option<String>,
    ca: Option<PathBuf>,
    user: Option<Secret>,
    password: Option<Secret>,
    api_key: Option<Secret>,
}

/// What is never printed.
#[derive(Clone, PartialEq, Eq, Deserialize)]
struct Secret(String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

impl Place {
    /// The folders that documents are read from.
    pub fn layout(&self) -> Layout {
        let mut layout = Layout::at(&self.root);
        if let Some(corpus) = &self.corpus {
            layout.corpus.clone_from(corpus);
        }
        layout
    }

    /// The folder of the index.
    pub fn index(&self) -> PathBuf {
        self.index.clone().unwrap_or_else(|| self.root.join("index"))
    }

    /// The folder of the sentence model.
    pub fn model(&self) -> PathBuf {
        self.model.clone().unwrap_or_else(|| self.root.join("model"))
    }

    /// The cluster that holds the index, if one does: flag, environment, then `[engine]` of the settings, which are
    /// those of `ROOT/tiaowen.toml` where no others are given. A login comes by the environment or that file, never
    /// by a flag, which every user of a machine can read.
    pub fn cluster(&self, settings: Option<EngineSettings>) -> Result<Option<Access>> {
        let file = match settings {
            Some(settings) => settings,
            None => engine_settings(&self.root.join("tiaowen.toml"))?,
        };
        let Some(address) = self.engine.clone().or(file.address) else { return Ok(None) };
        let mut access = Access::parse(&address)?;
        access.ca = self.engine_ca.clone().or(file.ca);
        let given = |name: &str, file: Option<Secret>| {
            std::env::var(name).ok().filter(|text| !text.is_empty()).or(file.map(|secret| secret.0))
        };
        let user = given("TIAOWEN_ENGINE_USER", file.user);
        let password = given("TIAOWEN_ENGINE_PASSWORD", file.password);
        access.login = match (given("TIAOWEN_ENGINE_API_KEY", file.api_key), user) {
            (Some(key), _) => Login::ApiKey(key),
            (None, Some(user)) => Login::Basic { user, password: password.unwrap_or_default() },
            (None, None) => Login::None,
        };
        Ok(Some(access))
    }

    /// Opens the knowledge base.
    pub fn open(&self) -> Result<Kb> {
        self.open_with(None, None)
    }

    /// The same with settings that were read, and a time limit for what is asked of a cluster.
    pub(super) fn open_with(
        &self,
        settings: Option<EngineSettings>,
        limit: Option<Duration>,
    ) -> Result<Kb> {
        Ok(match self.cluster(settings)? {
            Some(mut access) => {
                access.timeout = limit.unwrap_or(access.timeout);
                Kb::over(Arc::new(Cluster::open(&access)?))
            }
            None => Kb::open(&self.index())?.with_model(&self.model())?,
        })
    }
}

/// What a file of settings says of the cluster; nothing where there is none.
fn engine_settings(path: &Path) -> Result<EngineSettings> {
    /// The rest is for `tiaowen serve`, which checks it.
    #[derive(Deserialize)]
    struct Settings {
        #[serde(default)]
        engine: EngineSettings,
    }
    if !path.exists() {
        return Ok(EngineSettings::default());
    }
    let text = read_text(path).with_context(|| path.display().to_string())?;
    let settings: Settings = toml::from_str(&text).map_err(|e| unreadable(path, &text, &e))?;
    Ok(settings.engine)
}

/// What is wrong with a file of settings and in which line, which is not shown: it may hold a password.
pub(super) fn unreadable(path: &Path, text: &str, error: &toml::de::Error) -> anyhow::Error {
    let start = error.span().map_or(0, |span| span.start);
    let line = 1 + text.bytes().take(start).filter(|byte| *byte == b'\n').count();
    anyhow::anyhow!("{}:{line}: {}", path.display(), error.message())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_stands_before_the_file_and_secrets_are_not_printed() {
        let file: EngineSettings = toml::from_str(
            "address = \"https://a:9200/laws\"\nuser = \"reader\"\npassword = \"geheim\"",
        )
        .unwrap();
        assert!(!format!("{file:?}").contains("geheim"));
        let place = |engine: Option<&str>| Place {
            root: PathBuf::from("."),
            corpus: None,
            index: None,
            model: None,
            engine: engine.map(str::to_owned),
            engine_ca: None,
        };
        let access = place(None).cluster(Some(file.clone())).unwrap().unwrap();
        assert_eq!(access.collection, "laws");
        assert!(matches!(access.login, Login::Basic { .. }));
        let access = place(Some("https://b:9200")).cluster(Some(file)).unwrap().unwrap();
        assert_eq!(
            (access.nodes, access.collection.as_str()),
            (vec!["https://b:9200".to_owned()], "tiaowen")
        );
        assert!(place(None).cluster(Some(EngineSettings::default())).unwrap().is_none());
    }
}
