//! What no file of a hub says in one place: the name, what stands before a text, how its tokens become one vector.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::FILES;
use tiaowen_text::error::{Error, Result};
use tiaowen_text::hash::hex;

/// File of the settings in the folder of a model.
pub const SETTINGS: &str = "model.toml";

/// What is known of a model besides its weights.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// What it is called.
    pub name: String,
    /// What stands before a question.
    #[serde(default)]
    pub query: String,
    /// What stands before a passage.
    #[serde(default)]
    pub passage: String,
    /// How the vectors of the tokens become one.
    #[serde(default)]
    pub pooling: Pooling,
    /// SHA-256 of the weights.
    pub sha256: String,
}

/// How the vectors of the tokens become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pooling {
    /// Their mean.
    #[default]
    Mean,
    /// That of the first, which stands for the whole.
    Cls,
}

impl Settings {
    /// Those of a folder that has them.
    pub fn load(folder: &Path) -> Result<Self> {
        let path = folder.join(SETTINGS);
        expect_file(&path)?;
        let text = fs::read_to_string(&path).map_err(|e| Error::io(path.display(), e))?;
        toml::from_str(&text)
            .map_err(|e| Error::invalid(format!("{}: {}", path.display(), e.message())))
    }

    /// Those that the files of a hub suggest: the family by its name, the pooling by the file that sentence models
    /// bring.
    pub fn detect(folder: &Path) -> Result<Self> {
        #[derive(Deserialize)]
        struct Config {
            #[serde(rename = "_name_or_path")]
            name: Option<String>,
        }
        #[derive(Deserialize)]
        struct Pooled {
            #[serde(default)]
            pooling_mode_cls_token: bool,
        }
        let config: Config = read_json(&folder.join("config.json"))?;
        let of_folder = folder.canonicalize().map_err(|e| Error::io(folder.display(), e))?;
        let of_folder = of_folder.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = of_folder.unwrap_or_default();
        let known = format!("{name} {}", config.name.unwrap_or_default()).to_lowercase();
        let pooled = folder.join("1_Pooling/config.json");
        let cls = match pooled.exists() {
            true => read_json::<Pooled>(&pooled)?.pooling_mode_cls_token,
            false => known.contains("bge"),
        };
        // As the makers of these families say that they were trained.
        let (query, passage) = if known.contains("e5") && !known.contains("instruct") {
            ("query: ", "passage: ")
        } else if known.contains("bge") && known.contains("zh") {
            ("为这个句子生成表示以用于检索相关文章：", "")
        } else {
            ("", "")
        };
        Ok(Self {
            name,
            query: query.to_owned(),
            passage: passage.to_owned(),
            pooling: if cls { Pooling::Cls } else { Pooling::Mean },
            sha256: digest(folder)?,
        })
    }

    /// As it stands in the file.
    pub fn text(&self) -> Result<String> {
        toml::to_string(self).map_err(|e| Error::internal(e.to_string()))
    }

    /// What vectors depend on: those made with other settings are not to be compared.
    pub fn print(&self) -> String {
        let Self { query, passage, pooling, sha256, .. } = self;
        tiaowen_text::hash::short(format!("{sha256}\0{query}\0{passage}\0{pooling:?}").as_bytes())
    }
}

/// SHA-256 of the weights in a folder.
pub fn digest(folder: &Path) -> Result<String> {
    let [.., weights] = FILES;
    let path = folder.join(weights);
    let failed = |e| Error::io(path.display(), e);
    expect_file(&path)?;
    let mut file = File::open(&path).map_err(failed)?;
    let (mut hasher, mut buffer) = (Sha256::new(), vec![0; 1 << 20]);
    loop {
        let read = file.read(&mut buffer).map_err(failed)?;
        if read == 0 {
            return Ok(hex(&hasher.finalize()));
        }
        hasher.update(buffer.get(..read).unwrap_or_default());
    }
}

/// Fails where a part of a model is no file: opening a pipe waits for whoever writes, a device may never end.
pub(super) fn expect_file(path: &Path) -> Result<()> {
    let facts = fs::metadata(path).map_err(|e| Error::io(path.display(), e))?;
    match facts.is_file() {
        true => Ok(()),
        false => Err(Error::invalid(format!("{}: no file", path.display()))),
    }
}

/// A file of JSON.
pub(super) fn read_json<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T> {
    expect_file(path)?;
    let bytes = fs::read(path).map_err(|e| Error::io(path.display(), e))?;
    serde_json::from_slice(&bytes)
        .map_err(|e| Error::invalid(format!("{}: {e}", path.display())).caused_by(e))
}
