//! The texts of a document by name.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use tiaowen_link::revision::Step;
use tiaowen_text::doc::DocId;
use tiaowen_text::error::{Error, Result};
use tiaowen_text::recent::Recent;

/// A text of a document as addresses name it: `sichuan-2023` for the one it has, `sichuan-2023~1` for the first of
/// those it had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// The document.
    pub id: DocId,
    /// Number of an earlier text.
    pub number: Option<u32>,
}

impl FromStr for Edition {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let Some((id, number)) = name.split_once('~') else {
            return Ok(Self { id: DocId::parse(name)?, number: None });
        };
        let number = number.parse().map_err(|_| {
            Error::invalid(format!("{name:?} names no text; write sichuan-2023 or sichuan-2023~1"))
        })?;
        Ok(Self { id: DocId::parse(id)?, number: Some(number) })
    }
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.number {
            Some(number) => write!(f, "{}~{number}", self.id),
            None => write!(f, "{}", self.id),
        }
    }
}

/// What became of each clause between two texts, by their names.
pub(super) type Compared = Recent<(String, String), Arc<Vec<Step>>>;
