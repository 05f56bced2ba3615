//! The sentence model of this machine, where one was installed: loaded when a question first needs it.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use tiaowen_engine::collection::Collection;
use tiaowen_meaning::{Model, SETTINGS, Settings, Vector};
use tiaowen_text::error::Result;
use tiaowen_text::script::fold;

/// An installed model.
pub(super) struct Installed {
    folder: PathBuf,
    settings: Settings,
    /// `None` inside where it could not be loaded, which was logged.
    loaded: OnceLock<Option<Model>>,
}

impl Installed {
    /// The model in a folder; `None` where there is none.
    pub(super) fn find(folder: &Path) -> Result<Option<Self>> {
        if !folder.join(SETTINGS).exists() {
            return Ok(None);
        }
        let settings = Settings::load(folder)?;
        Ok(Some(Self { folder: folder.to_owned(), settings, loaded: OnceLock::new() }))
    }

    /// The vector of a question with the name of the model; `None` where the collection has no vectors of it.
    pub(super) fn seek(&self, text: &str, collection: &Collection) -> Option<(Vector, String)> {
        let encoded = collection.encoded.as_ref()?;
        if encoded.print != self.settings.print() || text.trim().is_empty() {
            return None;
        }
        let load = || match Model::with(&self.folder, self.settings.clone()) {
            Ok(model) => Some(model),
            Err(e) => {
                tracing::error!(
                    "{}: questions are ranked without the model: {e}",
                    self.folder.display()
                );
                None
            }
        };
        let model = self.loaded.get_or_init(load).as_ref()?;
        Some((model.question(&fold(text)), self.settings.name.clone()))
    }
}
