//! Checks of citations and quotations against what is loaded.

use super::Kb;
use crate::error::{Error, Result};
use crate::view::VerifyView;

impl Kb {
    /// Finds and judges every citation and quotation of a text.
    pub fn verify(&self, _text: &str) -> Result<VerifyView> {
        Err(Error::unavailable("not built"))
    }
}
