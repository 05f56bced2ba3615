//! What the README says exists.
