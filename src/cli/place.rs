//! Where the project's folders are.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::corpus::Layout;
use crate::kb::Kb;

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

    /// Opens the knowledge base.
    pub fn open(&self) -> Result<Kb> {
        Ok(Kb::open(&self.index())?)
    }
}
